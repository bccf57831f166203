"""Standings: one row per account out of items, accounts and steps, in any order, without a sum that wraps."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.dunning.assignment import VERSIONS
from dunwell.core.dunning.guards import ACCOUNT_GUARDS, ITEM_GUARDS
from dunwell.core.dunning.insured import INSURED, NOTIFIED, PREPAYMENTS
from dunwell.core.dunning.standing import (
    ACCOUNTS,
    CAPPED,
    CONTACTS,
    DAYS_OFF,
    EVENT_COLUMNS,
    EVENTS,
    FORWARDS,
    ITEMS,
    NEVER_CARRYING,
    SITUATION,
    STANDING,
    STEPS_TAKEN,
    TOLD,
    Known,
    situations,
    standings,
)
from dunwell.core.frames import SchemaMismatch
from dunwell.core.money import BOUND, AmountTooLarge

AS_OF = date(2026, 3, 31)
LARGEST = 2**53  # the most that one document may be


def day(days: int) -> date:
    return AS_OF + timedelta(days=days)


def frame(schema, rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(schema.dtypes), orient="row")


def items(*rows) -> pl.DataFrame:
    """Items of account 1, numbered from 1: (days from now to the due date, residual)."""
    return frame(ITEMS, [(number, 1, day(due), minor) for number, (due, minor) in enumerate(rows, start=1)])


def accounts(*ids: int) -> pl.DataFrame:
    return frame(ACCOUNTS, [(one, "EUR", *[True] * 4, *[False] * 3, None, "DE") for one in ids])


def steps(*rows) -> pl.DataFrame:
    """Steps taken on account 1: (carrying item, step, days from now)."""
    return frame(STEPS_TAKEN, [(1, item, step, day(on), True) for item, step, on in rows])


def standing_of(given_items: pl.DataFrame, taken: pl.DataFrame | None = None) -> dict[str, object]:
    known = Known(items=given_items, accounts=accounts(1), steps=steps() if taken is None else taken)
    found = situations(known=known, as_of=AS_OF)
    (only,) = found.iter_rows(named=True)
    return only


account_ids = st.integers(1, 5)
any_items = st.lists(
    st.tuples(
        account_ids,
        st.integers(-60, 60).map(day),
        st.integers(-500, 500).filter(bool) | st.sampled_from([100, -100]),
    ),
    max_size=25,
).map(lambda rows: [(number, *row) for number, row in enumerate(rows, start=1)])
any_steps = st.lists(
    st.tuples(
        account_ids, st.integers(1, 25), st.integers(1, 6), st.integers(-90, 0).map(day), st.booleans()
    ),
    max_size=25,
)
any_contacts = st.lists(st.tuples(account_ids, st.integers(-30, 0).map(day)), max_size=6)
any_events = st.lists(
    st.tuples(account_ids, st.sampled_from([*EVENT_COLUMNS]), st.integers(-30, 0).map(day)), max_size=8
)
any_words = st.lists(
    st.tuples(account_ids, st.integers(1, 25), st.integers(1, 6), st.integers(-9, 0).map(day)), max_size=12
)
any_accounts = st.lists(
    st.tuples(
        account_ids,
        st.sampled_from(["EUR", "USD", "JPY"]),
        *[st.booleans()] * 7,
        st.none() | st.just(day(9)),
        st.just("DE"),
    ),
    unique_by=lambda row: row[0],
    max_size=5,
)


any_ends = st.none() | st.integers(-3, 40).map(day)
any_item_guards = st.lists(
    st.tuples(st.integers(1, 25), st.just("ITEMS_ON_HOLD"), st.integers(1, 600), any_ends), max_size=12
)
any_account_guards = st.lists(st.tuples(account_ids, st.just("ON_HOLD"), any_ends), max_size=4)


def last_day(guards) -> date | None:
    """The last day of guards of which all must have ended; None where one has no end."""
    ends = [guard[-1] for guard in guards]
    return None if None in ends else max(ends)


def latest(words, account, carrying) -> tuple[int | None, date | None]:
    """Of what was said about steps of the carrying item: the highest step, and the last word on it."""
    mine = [(row[2], row[3]) for row in words if carrying and row[:2] == (account, carrying[0])]
    return max(mine, default=(None, None))


def insurer(ledger: dict[str, list], account: int, *, owed: list) -> dict[str, date | None]:
    """By when the insurer is to be told of the oldest that was delivered, and until when that may be put off."""
    prepaid = {row[0] for row in ledger["prepayments"]}
    oldest = min((row[2] for row in owed if row[0] not in prepaid), default=None)
    said = {row[0]: row[1:] for row in ledger["insured"]}.get(account)
    if oldest is None or said is None:
        return {"report_by": None, "extension_ends_on": None}
    is_asked = oldest < AS_OF and (account, oldest) not in ledger["notified"]
    return {
        "report_by": oldest + timedelta(days=said[0]) if is_asked else None,
        "extension_ends_on": None if said[1] is None else oldest + timedelta(days=said[1]),
    }


def plain(ledger: dict[str, list]) -> list[dict[str, object]]:
    """The same in plain Python, read from the rules: an account at a time."""
    of_items = [one for one in ledger["item_guards"] if one[-1] is None or one[-1] >= AS_OF]
    of_whole = [one for one in ledger["account_guards"] if one[-1] is None or one[-1] >= AS_OF]

    def asked(row) -> int:
        return max(0, row[3] - sum(guard[2] for guard in of_items if guard[0] == row[0]))

    found: list[dict[str, object]] = []
    for facts in sorted(ledger["accounts"]):
        account = facts[0]
        mine = [row for row in ledger["items"] if row[1] == account]
        owed = [row for row in mine if row[3] > 0]
        overdue = [row for row in owed if row[2] < AS_OF]
        credit = -sum(row[3] for row in mine if row[3] < 0)
        carrying = None
        for row in sorted((row for row in owed if asked(row)), key=lambda row: (row[2], -asked(row), row[0])):
            credit -= asked(row)
            if credit < 0:  # what nobody has allocated yet covers the oldest items first
                carrying = row
                break
        by_item = [guard for guard in of_items if guard[0] in {row[0] for row in mine}]
        whole = [guard for guard in of_whole if guard[0] == account]
        taken = [row for row in ledger["steps"] if row[0] == account]
        heard = [row[3] for row in taken if row[4]]
        heard += [on for one, on in ledger["contacts"] if one == account]
        named = max(
            (
                (row[3], row[2])
                for row in taken
                if carrying and row[1] != carrying[0] and row[3] > carrying[2]
            ),
            default=(None, None),
        )
        forward, told = (latest(ledger[name], account, carrying) for name in ("forwards", "told"))
        found.append(
            dict(zip(ACCOUNTS.names, facts, strict=True))
            | {
                "open_minor": sum(row[3] for row in owed),
                "overdue_minor": sum(row[3] for row in overdue),
                "credit_minor": sum(row[3] for row in mine if row[3] < 0),
                "chaseable_open_minor": sum(asked(row) for row in owed),
                "chaseable_overdue_minor": sum(asked(row) for row in overdue),
                "open_items": len(owed),
                "overdue_items": len(overdue),
                "carrying_item_id": carrying[0] if carrying else None,
                "carrying_due_on": carrying[2] if carrying else None,
                "last_step": max(
                    (row[2] for row in taken if carrying and row[1] == carrying[0]), default=None
                ),
                "reached_on": named[0],
                "reached_step": named[1],
                "last_step_on": max((row[3] for row in taken), default=None),
                "last_contact_on": max(heard, default=None),
                "item_guard": by_item[0][1] if by_item else None,
                "item_guard_until": last_day(by_item) if by_item else None,
                "account_guard": whole[0][1] if whole else None,
                "account_guard_until": last_day(whole) if whole else None,
                **{
                    column: max(
                        (on for one, what, on in ledger["events"] if (one, what) == (account, kind)),
                        default=None,
                    )
                    for kind, column in EVENT_COLUMNS.items()
                },
                "forward_step": forward[0],
                "forward_on": forward[1],
                "told_step": told[0],
                "told_on": told[1],
                **insurer(ledger, account, owed=owed),
            }
        )
    return found


SCHEMAS = {
    "items": ITEMS,
    "accounts": ACCOUNTS,
    "steps": STEPS_TAKEN,
    "item_guards": ITEM_GUARDS,
    "account_guards": ACCOUNT_GUARDS,
    "contacts": CONTACTS,
    "events": EVENTS,
    "forwards": FORWARDS,
    "told": TOLD,
    "insured": INSURED,
    "notified": NOTIFIED,
    "prepayments": PREPAYMENTS,
}
any_ledger = st.fixed_dictionaries(
    {
        "items": any_items,
        "accounts": any_accounts,
        "steps": any_steps,
        "item_guards": any_item_guards,
        "account_guards": any_account_guards,
        "contacts": any_contacts,
        "events": any_events,
        "forwards": any_words,
        "told": any_words,
        "insured": st.lists(
            st.tuples(account_ids, st.integers(1, 90), st.none() | st.integers(0, 120)),
            unique_by=lambda row: row[0],
            max_size=5,
        ),
        "notified": st.lists(st.tuples(account_ids, st.integers(-60, 0).map(day)), max_size=8),
        "prepayments": st.lists(st.tuples(st.integers(1, 25)), unique=True, max_size=4),
    }
)


def situations_of(ledger: dict[str, list]) -> pl.DataFrame:
    frames = {name: frame(SCHEMAS[name], rows) for name, rows in ledger.items()}
    return situations(known=Known(**frames), as_of=AS_OF)


@settings(max_examples=60)
@given(any_ledger)
def test_columns_agree_with_an_account_at_a_time(ledger):
    known = {account for account, *_ in ledger["accounts"]}
    ledger["items"] = [row for row in ledger["items"] if row[1] in known]
    found = situations_of(ledger)
    assert found.schema == dict(SITUATION.dtypes)
    assert found.to_dicts() == [{name: row[name] for name in SITUATION.names} for row in plain(ledger)]


@settings(max_examples=60)
@given(any_ledger, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(ledger, random: Random):
    shuffled = {name: random.sample(rows, k=len(rows)) for name, rows in ledger.items()}
    assert situations_of(shuffled).equals(situations_of(ledger))


def test_a_standing_is_a_situation_with_its_version_and_what_that_finds():
    known = Known(items=items((-3, 500)), accounts=accounts(1, 2))
    found = standings(
        situations=situations(known=known, as_of=AS_OF),
        versions=frame(VERSIONS, [(1, 70), (2, 71)]),
        capped=frame(CAPPED, [(2, day(3))]),
        days_off=frame(DAYS_OFF, [(70, "DE", day(1)), (70, "FR", day(2))]),
    )
    assert found.schema == dict(STANDING.dtypes)
    assert found.select("policy_version_id", "capped_until", "quiet_until").rows() == [
        (70, None, day(1)),
        (71, day(3), None),
    ]


def test_an_account_without_a_version_is_refused():
    known = Known(items=items(), accounts=accounts(1))
    with pytest.raises(SchemaMismatch, match="policy_version_id"):
        standings(situations=situations(known=known, as_of=AS_OF), versions=VERSIONS.empty())


@settings(max_examples=60)
@given(any_items)
def test_a_credit_is_never_counted_as_open(rows):
    """However many credits come in, what is open and overdue stays; only the credits grow."""
    mine = [(number, 1, due, minor) for number, _, due, minor in rows]
    with_credit = [*mine, (len(mine) + 1, 1, day(-30), -123)]
    before, after = standing_of(frame(ITEMS, mine)), standing_of(frame(ITEMS, with_credit))
    moved = {"credit_minor", "carrying_item_id", "carrying_due_on"}
    assert after["credit_minor"] == before["credit_minor"] - 123
    assert {name: after[name] for name in after if name not in moved} == {
        name: before[name] for name in before if name not in moved
    }
    if after["carrying_item_id"] is not None:  # a credit only ever makes a younger item the oldest unpaid one
        assert after["carrying_due_on"] >= before["carrying_due_on"]


CARRYING = [
    ("the earliest due date", [(5, 900), (-40, 100), (-3, 500)], 2),
    ("of two on one day the larger", [(-3, 100), (-3, 500), (-3, 400)], 2),
    ("of two equal ones the older row", [(-3, 500), (-3, 500)], 1),
    ("a credit carries nothing, however old", [(-90, -50), (-3, 100)], 2),
    ("credits cover the oldest first", [(-40, 100), (-3, 500), (-1, -100)], 2),
    ("an item that is covered in part is still unpaid", [(-40, 100), (-3, 500), (-1, -99)], 1),
    ("all of it covered: nothing carries", [(-40, 100), (-3, 500), (-1, -600)], None),
    ("credits of several documents add up", [(-40, 100), (-9, -60), (-3, 500), (-1, -40)], 3),
    ("only credits: nothing carries", [(-90, -500), (-3, -1)], None),
    ("empty ledger: nothing carries", [], None),
]


@pytest.mark.parametrize(("rows", "carrying"), [pytest.param(*case[1:], id=case[0]) for case in CARRYING])
def test_the_carrying_item_is_the_oldest_unpaid(rows, carrying):
    found = standing_of(items(*rows))
    assert found["carrying_item_id"] == carrying
    assert found["carrying_due_on"] == (None if carrying is None else day(rows[carrying - 1][0]))


DUE = [
    ("due tomorrow", 1, 0),
    ("due today is not overdue", 0, 0),
    ("due yesterday is", -1, 700),
]


@pytest.mark.parametrize(("due", "overdue"), [pytest.param(*case[1:], id=case[0]) for case in DUE])
def test_overdue_begins_the_day_after_the_due_date(due, overdue):
    found = standing_of(items((due, 700)))
    assert (found["open_minor"], found["overdue_minor"], found["overdue_items"]) == (
        700,
        overdue,
        overdue // 700,
    )


def test_steps_count_for_their_carrying_item_and_contacts_for_the_account():
    taken = steps((1, 4, -20), (2, 1, -9), (2, 2, -2))
    first_paid = standing_of(items((-30, -1), (-5, 500)), taken)
    assert (first_paid["carrying_item_id"], first_paid["last_step"]) == (2, 2)
    assert first_paid["last_contact_on"] == day(-2)
    fresh = standing_of(items((-30, -1), (-1, -1), (-5, 500)), taken)
    assert (fresh["carrying_item_id"], fresh["last_step"], fresh["last_contact_on"]) == (3, None, day(-2))


def test_an_account_without_items_stands_with_nothing():
    found = standing_of(items())
    assert [found[name] for name in SITUATION.names[2:15]] == [0] * 7 + [None] * 6


def test_no_account_no_row():
    empty = situations(known=Known(items=ITEMS.empty(), accounts=ACCOUNTS.empty()), as_of=AS_OF)
    assert empty.schema == dict(SITUATION.dtypes)
    assert empty.height == 0


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_are_exact_to_the_bound_and_refused_beyond_rather_than_wrapped(sign):
    most = BOUND // LARGEST - 1
    column = "open_minor" if sign == 1 else "credit_minor"
    assert standing_of(items(*[(-1, sign * LARGEST)] * most))[column] == sign * LARGEST * most
    wrapping = 2**64 // LARGEST  # a sum in 64 bits would come to nothing at all
    for count in (most + 1, wrapping):
        with pytest.raises(AmountTooLarge, match=column):
            standing_of(items(*[(-1, sign * LARGEST)] * count))


def test_an_item_without_a_due_date_is_refused_by_the_schema():
    with pytest.raises(SchemaMismatch, match="due_on"):
        ITEMS.check(items((1, 5)).with_columns(due_on=pl.lit(None, dtype=pl.Date)))


def test_a_charge_is_asked_for_and_carries_nothing():
    """Item 1 is a charge, older than the invoice: it is overdue, and the invoice carries; alone, nothing does."""
    charge = frame(NEVER_CARRYING, [(1,)])
    both = Known(items=items((-40, 12_00), (-10, 300_00)), accounts=accounts(1), never_carrying=charge)
    alone = Known(items=items((-40, 12_00)), accounts=accounts(1), never_carrying=charge)
    found = [situations(known=known, as_of=AS_OF).to_dicts()[0] for known in (both, alone)]
    assert [(one["carrying_item_id"], one["overdue_minor"], one["overdue_items"]) for one in found] == [
        (2, 312_00, 2),
        (None, 12_00, 1),
    ]


def test_money_covers_the_invoices_before_the_charges():
    charge = frame(NEVER_CARRYING, [(1,)])
    given_items = items((-40, 12_00), (-10, 300_00), (-5, -300_00))
    known = Known(items=given_items, accounts=accounts(1), never_carrying=charge)
    assert situations(known=known, as_of=AS_OF)["carrying_item_id"].to_list() == [None]
