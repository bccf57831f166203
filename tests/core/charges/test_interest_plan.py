"""What the law lets us charge: to the cent, in increments that add up to the whole, and taken back when too much."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.charges.calculation import (
    adds_up,
    compensation_calculation,
    interest_calculation,
    notes_of,
)
from dunwell.core.charges.facts import ChargeItem, HouseRules, Live, Terms
from dunwell.core.charges.interest_plan import Bench, accrued, plan_of_law
from dunwell.core.charges.plan import plan_of_account
from dunwell.core.law.claims import PartPayment

DUE = date(2026, 3, 2)
BOTH = frozenset({"interest", "compensation"})


def item(**more) -> ChargeItem:
    """10,000.00 EUR of a German debtor, due on Monday 2 March 2026, on which a step has asked for everything."""
    usual = {
        "item_id": 1,
        "account_id": 7,
        "entity_id": 1,
        "customer_id": 1,
        "number": "R-1",
        "currency": "EUR",
        "issued_on": date(2026, 1, 31),
        "due_on": DUE,
        "amount_minor": 10_000_00,
        "terms": Terms(jurisdiction="DE"),
        "kinds": BOTH,
    }
    return ChargeItem(**{**usual, **more})


def bench(on: date, **rules) -> Bench:
    return Bench(book=packaged_book(), rules=HouseRules(**rules), as_of=on, law={"law": "x"})


def live(kind="interest", minor=16_88, *, since=date(2026, 3, 3), to=date(2026, 3, 8), **more) -> Live:
    return Live(
        **{
            "charge_id": 1,
            "number": "N-1",
            "account_id": 7,
            "item_id": 1,
            "kind": kind,
            "amount_minor": minor,
            "collected_minor": 0,
            "charged_on": to,
            "period_from": since if kind == "interest" else None,
            "period_to": to if kind == "interest" else None,
            "base_minor": 10_000_00,
            **more,
        }
    )


def posted(plan) -> list[tuple[str, int, date | None, date | None]]:
    return [(one.kind, one.amount_minor, one.period_from, one.period_to) for one in plan.drafts]


def reasons(plan) -> list[tuple[str, str]]:
    return [(one.kind, str(one.reason)) for one in plan.withheld]


def test_six_days_and_the_fixed_sum():
    plan = plan_of_law(item=item(), live=[], bench=bench(date(2026, 3, 8)))
    assert posted(plan) == [
        ("interest", 16_88, date(2026, 3, 3), date(2026, 3, 8)),
        ("compensation", 40_00, None, None),
    ]
    assert (plan.undone, plan.withheld) == ([], [])
    told = [[one["what"] for one in draft.calculation["sources"]] for draft in plan.drafts]
    assert told[1] == ["the sum for recovery costs"]
    assert "the rule of interest" in told[0]
    assert "the sum for recovery costs" not in told[0]


def test_the_sheet_of_interest_tells_nothing_of_the_fixed_sum_nor_the_other_way_round():
    # Saturday 10 January 2026; the fixed sum is in EUR, the debt is not.
    polish = {"currency": "PLN", "due_on": date(2026, 1, 10), "terms": Terms(jurisdiction="PL")}
    on = date(2026, 3, 8)
    interest = accrued(item=item(**polish), on=on, book=packaged_book())
    about = {kind: notes_of(reckoned=interest, kind=kind) for kind in ("interest", "compensation")}
    assert about["interest"] == ["2026-01-10 is a day off there: the due day moves to 2026-01-12."]
    assert about["compensation"] == [interest.compensation.note]
    assert about["compensation"][0].startswith("Shown in EUR; to add it, give the price of 1 EUR")
    kept = interest_calculation(item=item(**polish), reckoned=interest, before=[])
    assert kept["notes"] == about["interest"]
    assert (
        compensation_calculation(item=item(**polish), reckoned=interest, amount_minor=40_00)["notes"]
        == (about["compensation"])
    )


def test_the_next_posting_is_the_whole_less_what_was_posted():
    known = [live(), live("compensation", 40_00, charge_id=2, occurrence="invoice")]
    plan = plan_of_law(item=item(), live=known, bench=bench(date(2026, 4, 8)))
    # 37 days: 104.11 in all
    assert posted(plan) == [("interest", 104_11 - 16_88, date(2026, 3, 9), date(2026, 4, 8))]
    calculation = plan.drafts[0].calculation
    assert (calculation["to_date_minor"], calculation["before_minor"]) == (104_11, 16_88)
    assert calculation["before"] == [{"number": "N-1", "minor": 16_88}]


def test_interest_waits_for_its_month_and_is_charged_at_once_when_all_is_paid():
    waits = plan_of_law(
        item=item(kinds=frozenset({"interest"})), live=[live()], bench=bench(date(2026, 4, 7))
    )
    assert (posted(waits), waits.next_on) == ([], date(2026, 4, 8))
    paid = item(kinds=frozenset({"interest"}), payments=(PartPayment(on=date(2026, 3, 20), minor=10_000_00),))
    plan = plan_of_law(item=paid, live=[live()], bench=bench(date(2026, 3, 21)))
    # 18 days in all: 50.65
    assert posted(plan) == [("interest", 50_65 - 16_88, date(2026, 3, 9), date(2026, 3, 20))]


def test_a_payment_that_came_earlier_takes_the_charge_back_and_the_right_one_is_charged():
    paid = item(kinds=BOTH, payments=(PartPayment(on=date(2026, 3, 5), minor=10_000_00),))
    known = [live(), live("compensation", 40_00, charge_id=2, occurrence="invoice")]
    plan = plan_of_law(item=paid, live=known, bench=bench(date(2026, 3, 20)))
    assert [(one.charge_id, str(one.reason)) for one in plan.undone] == [(1, "PAID_EARLIER")]
    # 3 days: 8.44
    assert posted(plan) == [("interest", 8_44, date(2026, 3, 3), date(2026, 3, 5))]


def test_a_payment_in_time_takes_everything_back():
    paid = item(payments=(PartPayment(on=DUE, minor=10_000_00),))
    known = [live(), live("compensation", 40_00, charge_id=2, occurrence="invoice")]
    plan = plan_of_law(item=paid, live=known, bench=bench(date(2026, 3, 20)))
    assert [(one.charge_id, str(one.reason)) for one in plan.undone] == [
        (2, "PAID_EARLIER"),
        (1, "PAID_EARLIER"),
    ]
    assert posted(plan) == []


def test_what_is_credited_in_full_was_never_owed():
    known = [live(), live("compensation", 40_00, charge_id=2, occurrence="invoice")]
    plan = plan_of_law(item=item(credited_minor=10_000_00), live=known, bench=bench(date(2026, 4, 20)))
    assert {(one.charge_id, str(one.reason)) for one in plan.undone} == {(1, "CREDITED"), (2, "CREDITED")}
    assert posted(plan) == []


def test_later_charges_go_with_the_one_that_was_too_much():
    second = live(minor=87_23, since=date(2026, 3, 9), to=date(2026, 4, 8), charge_id=3)
    half = item(kinds=frozenset({"interest"}), credited_minor=5_000_00)
    plan = plan_of_law(item=half, live=[live(), second], bench=bench(date(2026, 4, 9)))
    assert [one.charge_id for one in plan.undone] == [1, 3]
    # 38 days on 5,000.00: 53.46
    assert posted(plan) == [("interest", 53_46, date(2026, 3, 3), date(2026, 4, 9))]


def test_what_nothing_touched_is_not_reckoned_again():
    known = live(minor=99_99_99, is_touched=False)
    plan = plan_of_law(item=item(kinds=frozenset()), live=[known], bench=bench(date(2026, 4, 20)))
    assert (plan.undone, plan.drafts) == ([], [])


def test_nothing_is_charged_on_what_is_set_aside_and_all_of_it_later():
    apart = item(kinds=frozenset({"interest"}), guarded_minor=4_000_00, guard="SET_ASIDE")
    first = plan_of_law(item=apart, live=[], bench=bench(date(2026, 3, 8)))
    # 6 days on 6,000.00: 10.13
    assert posted(first) == [("interest", 10_13, date(2026, 3, 3), date(2026, 3, 8))]
    assert first.drafts[0].calculation["set_aside_minor"] == 4_000_00
    assert reasons(first) == [("interest", "SET_ASIDE")]
    free = item(kinds=frozenset({"interest"}))
    later = plan_of_law(item=free, live=[live(minor=10_13)], bench=bench(date(2026, 4, 8)))
    assert posted(later) == [("interest", 104_11 - 10_13, date(2026, 3, 9), date(2026, 4, 8))]


def test_what_is_set_aside_as_a_whole_is_not_charged_and_nothing_is_taken_back():
    apart = item(guarded_minor=10_000_00, guard="SET_ASIDE")
    plan = plan_of_law(item=apart, live=[live()], bench=bench(date(2026, 4, 8)))
    assert (posted(plan), plan.undone) == ([], [])
    assert reasons(plan) == [("interest", "SET_ASIDE"), ("compensation", "SET_ASIDE")]


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        (Terms(jurisdiction=""), "LAW_UNKNOWN"),
        (Terms(jurisdiction="ZZ"), "LAW_UNKNOWN"),
        (Terms(jurisdiction="US"), "RATE_NOT_AGREED"),
        (Terms(jurisdiction="LU"), "LAW_UNVERIFIED"),
    ],
)
def test_where_the_law_does_not_say_enough_nothing_is_charged(terms, reason):
    plan = plan_of_law(item=item(terms=terms), live=[], bench=bench(date(2026, 3, 8)))
    assert (posted(plan), reasons(plan)) == ([], [("interest", reason), ("compensation", reason)])


def test_a_house_may_charge_by_what_is_still_to_be_verified():
    terms = Terms(jurisdiction="LU")
    plan = plan_of_law(item=item(terms=terms), live=[], bench=bench(date(2026, 3, 8), posts_unverified=True))
    assert [one.kind for one in plan.drafts] == ["interest", "compensation"]
    assert {one.basis["is_unverified"] for one in plan.drafts} == {True}
    assert plan.drafts[0].calculation["to_verify"] != []


def test_an_agreed_rate_is_charged_where_the_law_leaves_it_to_the_contract():
    terms = Terms(jurisdiction="US", contract_pct=Decimal(12))
    lent = item(terms=terms, currency="USD")
    plan = plan_of_law(item=lent, live=[], bench=bench(date(2026, 3, 8), posts_unverified=True))
    # 6 days at 12 % of 10,000.00: 19.73
    assert [(one.kind, one.amount_minor) for one in plan.drafts] == [("interest", 19_73)]


def test_a_day_beyond_the_last_rate_is_refused_and_not_guessed():
    plan = plan_of_law(item=item(), live=[], bench=bench(date(2031, 3, 8)))
    assert (posted(plan), reasons(plan)) == (
        [],
        [("interest", "LAW_MISSING"), ("compensation", "LAW_MISSING")],
    )
    assert "law import" in plan.withheld[0].detail


def test_interest_that_was_paid_is_not_reckoned_where_it_would_bear_interest():
    terms = Terms(jurisdiction="NL")
    dutch = item(terms=terms, kinds=frozenset({"interest"}))
    known = live(minor=1_00, collected_minor=1_00)
    rules = {"posts_unverified": True}
    held = plan_of_law(item=dutch, live=[known], bench=bench(date(2026, 4, 20), **rules))
    assert (posted(held), reasons(held)) == ([], [("interest", "CAPITALISED")])
    unpaid = replace(known, collected_minor=0)
    assert posted(plan_of_law(item=dutch, live=[unpaid], bench=bench(date(2026, 4, 20), **rules))) != []


def test_on_hold_nothing_is_charged_but_what_is_too_much_is_taken_back():
    known = [live()]
    plan = plan_of_account(
        items=[item(credited_minor=9_000_00)], live=known, bench=bench(date(2026, 4, 20)), is_on_hold=True
    )
    assert [one.charge_id for one in plan.undone] == [1]
    assert posted(plan) == []
    assert reasons(plan) == [("interest", "ON_HOLD"), ("compensation", "ON_HOLD")]


def test_a_policy_that_claims_no_interest_is_kept():
    one = item(is_interest_claimed=False)
    plan = plan_of_account(items=[one], live=[], bench=bench(date(2026, 3, 8)))
    assert [one.kind for one in plan.drafts] == ["compensation"]
    assert reasons(plan) == [("interest", "INTEREST_NOT_CLAIMED")]


payments_made = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 3_000_00)), max_size=3)


@settings(max_examples=120, deadline=None)
@given(
    gaps=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    minor=st.integers(1_00, 20_000_00),
    paid=payments_made,
    place=st.sampled_from(["DE", "FR", "GB", "NL", "ES"]),
)
def test_what_is_posted_adds_up_to_the_interest_of_the_whole(gaps, minor, paid, place):
    """However often it is charged: nothing drifts by more than nothing."""
    start = date(2024, 11, 29)
    left, payments = minor, []
    for days, wanted in sorted(paid):
        part = min(left, wanted)
        left -= part
        if part:
            payments.append(PartPayment(on=start + timedelta(days=days), minor=part))
    owed = item(
        due_on=start, amount_minor=minor, terms=Terms(jurisdiction=place), kinds=frozenset({"interest"})
    )
    known: list[Live] = []
    on = start
    for gap in gaps:
        on += timedelta(days=gap)
        seen = replace(owed, payments=tuple(one for one in payments if one.on <= on))
        plan = plan_of_law(item=seen, live=known, bench=bench(on, interest_months=0, posts_unverified=True))
        assert plan.undone == []
        assert all(adds_up(one.calculation) for one in plan.drafts)
        known += [
            live(
                minor=one.amount_minor, since=one.period_from, to=one.period_to, charge_id=len(known) + 1,
                base_minor=minor,
            )
            for one in plan.drafts
        ]  # fmt: skip
    whole = accrued(book=packaged_book(), item=seen, on=on)
    assert sum(one.amount_minor for one in known) == whole.interest.minor
    days = sorted((one.period_from, one.period_to) for one in known)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(days))
