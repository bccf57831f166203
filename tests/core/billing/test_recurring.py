"""Recurring invoices: what falls due when, what it says, and that no day is billed twice or left out."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.billing.draft import DraftLine
from dunwell.core.billing.periods import Cadence, Period, Unit, place_of
from dunwell.core.billing.proration import part_minor
from dunwell.core.billing.recurring import (
    Fixed,
    Pause,
    Plan,
    PriceVersion,
    Timing,
    due_periods,
    last_day,
    owed_parts,
    parts_due,
)
from dunwell.core.billing.recurring_faults import plan_faults
from dunwell.core.billing.recurring_lines import fixed_lines, metered_lines
from dunwell.core.billing.renewal import Term
from dunwell.core.billing.totals import line_minor
from dunwell.core.billing.usage import Metered, MeterPrice, Tier

FIRST = date(2026, 1, 1)
MONTHLY = Cadence(every=1, unit=Unit.MONTH, anchor_on=FIRST)


def version(quantity="1", price="31.00", from_on=FIRST):
    return PriceVersion(from_on=from_on, quantity=Decimal(quantity), price=Decimal(price))


def seat(*versions):
    return Fixed(key="seat", name="Seat", tax="S19", versions=versions or (version(),), unit="MON")


CALLS = Metered(
    key="calls",
    name="Calls",
    tax="S19",
    prices=(
        MeterPrice(
            from_on=FIRST,
            tiers=(Tier(upto=Decimal(100), price=Decimal("0.50")), Tier(upto=None, price=Decimal("0.20"))),
            included=Decimal(310),
            minimum_minor=62_00,
        ),
    ),
)


def plan(**given):
    return Plan(
        **{
            "key": "P1",
            "currency": "EUR",
            "cadence": MONTHLY,
            "starts_on": FIRST,
            "fixed": (seat(),),
        }
        | given
    )


def shown(dues):
    return [(one.key.removeprefix("P1:"), one.bill_on.isoformat(), one.upto_place) for one in dues]


def test_in_advance_a_period_is_due_on_its_first_day():
    assert shown(due_periods(plan=plan(), upto=date(2026, 3, 31), done=())) == [
        ("2026-01-01", "2026-01-01", 0),
        ("2026-02-01", "2026-02-01", 1),
        ("2026-03-01", "2026-03-01", 2),
    ]


def test_in_arrears_it_is_due_the_day_after_its_last():
    late = plan(timing=Timing.ARREARS)
    assert due_periods(plan=late, upto=date(2026, 1, 31), done=()) == ()
    assert shown(due_periods(plan=late, upto=date(2026, 3, 1), done=())) == [
        ("2026-02-01", "2026-02-01", 0),
        ("2026-03-01", "2026-03-01", 1),
    ]


def test_a_first_period_that_begins_in_the_middle_is_due_on_its_first_day():
    found = due_periods(plan=plan(starts_on=date(2026, 1, 20)), upto=date(2026, 2, 1), done=())
    assert shown(found) == [("2026-01-01", "2026-01-20", 0), ("2026-02-01", "2026-02-01", 1)]


def test_it_may_leave_some_days_before():
    early = plan(lead_days=10)
    assert shown(due_periods(plan=early, upto=date(2026, 1, 22), done={"P1:2026-01-01"})) == [
        ("2026-02-01", "2026-01-22", 1)
    ]
    assert due_periods(plan=early, upto=date(2026, 1, 21), done={"P1:2026-01-01"}) == ()


def test_the_end_is_billed_on_the_day_after():
    ended = plan(ends_on=date(2026, 2, 10))
    keys = {"P1:2026-01-01", "P1:2026-02-01"}
    assert due_periods(plan=ended, upto=date(2026, 2, 10), done=keys) == ()
    assert shown(due_periods(plan=ended, upto=date(2026, 9, 1), done=keys)) == [
        ("end:2026-02-10", "2026-02-11", 1)
    ]
    assert due_periods(plan=ended, upto=date(2026, 9, 1), done={*keys, "P1:end:2026-02-10"}) == ()


def test_an_end_that_reaches_back_gives_back_what_was_billed_beyond_it():
    running = plan()
    history, done = [], set()
    for due in due_periods(plan=running, upto=date(2026, 3, 5), done=()):
        history += parts_due(plan=running, due=due, billed=history)
        done.add(due.key)
    ended = replace(running, ends_on=date(2026, 1, 10))
    (last,) = due_periods(plan=ended, upto=date(2026, 3, 6), done=done)
    back = parts_due(plan=ended, due=last, billed=history)
    assert [(str(one.first_on), str(one.last_on), part_minor(one, currency="EUR")) for one in back] == [
        ("2026-01-11", "2026-01-31", -21_00),
        ("2026-02-01", "2026-02-28", -31_00),
        ("2026-03-01", "2026-03-31", -31_00),
    ]


def test_a_term_that_does_not_renew_itself_ends_the_plan():
    term = Term(every=2, unit=Unit.MONTH, renews=False)
    assert last_day(plan(term=term)) == date(2026, 2, 28)
    assert last_day(plan(term=replace(term, renews=True))) is None
    assert last_day(plan(term=term, ends_on=date(2026, 1, 15))) == date(2026, 1, 15)


def lines_of(given, place):
    parts = owed_parts(plan=given, place=place)
    return fixed_lines(plan=given, parts=parts, language="en")


def test_a_whole_period_has_its_quantity_and_price():
    assert lines_of(plan(fixed=(seat(version(quantity="2.5")),)), 1) == (
        DraftLine(
            name="Seat",
            tax="S19",
            unit="MON",
            quantity=Decimal("2.5"),
            price=Decimal("31.00"),
            first_on=date(2026, 2, 1),
            last_on=date(2026, 2, 28),
        ),
    )


def test_part_of_a_period_says_what_it_is_part_of():
    started = plan(starts_on=date(2026, 1, 22))
    assert lines_of(started, 0) == (
        DraftLine(
            name="Seat",
            tax="S19",
            quantity=Decimal(1),
            price=Decimal("10.00"),
            details=("10 of 31 days, Jan 22, 2026 to Jan 31, 2026: 1 at 31.00 for the whole period",),
            first_on=date(2026, 1, 22),
            last_on=date(2026, 1, 31),
        ),
    )


def test_a_change_of_price_or_quantity_in_the_middle_is_billed_by_days():
    changed = plan(
        fixed=(
            seat(
                version(),
                version(price="62.00", from_on=date(2026, 1, 11)),
                version(quantity="2", price="62.00", from_on=date(2026, 1, 21)),
                version(quantity="0", price="62.00", from_on=date(2026, 2, 1)),
            ),
        )
    )
    assert [one.price for one in lines_of(changed, 0)] == [
        Decimal("10.00"),
        Decimal("20.00"),
        Decimal("44.00"),
    ]
    assert lines_of(changed, 1) == ()  # taken off


def test_paused_days_cost_nothing():
    paused = plan(pauses=(Pause(first_on=date(2026, 1, 2), last_on=date(2026, 1, 30)),))
    assert [(one.first_on.day, one.last_on.day, one.price) for one in lines_of(paused, 0)] == [
        (1, 1, Decimal("1.00")),
        (31, 31, Decimal("1.00")),
    ]
    assert lines_of(plan(pauses=(Pause(first_on=FIRST),)), 7) == ()


def test_a_pause_after_the_bill_is_given_back_by_the_next_one():
    running = plan()
    (first,) = due_periods(plan=running, upto=date(2026, 1, 15), done=())
    billed = parts_due(plan=running, due=first, billed=())
    paused = replace(running, pauses=(Pause(first_on=date(2026, 1, 22), last_on=date(2026, 1, 31)),))
    (second,) = due_periods(plan=paused, upto=date(2026, 2, 1), done={first.key})
    lines = fixed_lines(
        plan=paused, parts=parts_due(plan=paused, due=second, billed=billed), language="en-GB"
    )
    assert [(line.quantity, line.price, line.details) for line in lines] == [
        (
            Decimal(-1),
            Decimal("10.00"),
            ("Given back: 10 of 31 days, 22 Jan 2026 to 31 Jan 2026, of 1 at 31.00",),
        ),
        (Decimal(1), Decimal("31.00"), ()),
    ]


@pytest.mark.parametrize("language", ["en", "de-AT", "fr", "es", "nl", "pl"])
def test_a_line_reckons_to_what_its_part_comes_to(language):
    odd = plan(
        starts_on=date(2026, 1, 8),
        fixed=(seat(version(quantity="3", price="33.333")),),
        pauses=(Pause(first_on=date(2026, 1, 17), last_on=date(2026, 1, 18)),),
    )
    parts = owed_parts(plan=odd, place=0)
    lines = fixed_lines(plan=odd, parts=parts, language=language)
    assert [line_minor(line=line, currency="EUR") for line in lines] == [
        part_minor(part, currency="EUR") for part in parts
    ]
    assert [sum(part_minor(part, currency="EUR") for part in parts)] == [29_03 + 41_94]


JANUARY = Period(first_on=FIRST, last_on=date(2026, 1, 31))


def used(calls, *, given=None, metered=JANUARY):
    of = given or plan(metered=(CALLS,))
    lines = metered_lines(plan=of, metered=metered, used={"calls": Decimal(calls)}, language="en")
    return [(str(line.quantity), str(line.price), *line.details) for line in lines]


def test_use_is_billed_by_tiers_after_what_is_included():
    assert used("510") == [
        ("310", "0", "included in the price"),
        ("100", "0.50"),
        ("100", "0.20"),
    ]


def test_at_least_the_minimum_is_billed():
    assert used("0") == [("1", "62.00", "up to the minimum for the period")]
    assert used("312") == [
        ("310", "0", "included in the price"),
        ("2", "0.50"),
        ("1", "61.00", "up to the minimum for the period"),
    ]


def test_what_is_included_and_the_minimum_count_by_days_at_the_edges():
    started = plan(metered=(CALLS,), starts_on=date(2026, 1, 22))
    (due,) = due_periods(plan=started, upto=date(2026, 2, 1), done={"P1:2026-01-01"})
    assert due.metered == Period(first_on=date(2026, 1, 22), last_on=date(2026, 1, 31))
    assert used("101", given=started, metered=due.metered) == [
        ("100", "0", "included in the price"),
        ("1", "0.50"),
        ("1", "19.50", "up to the minimum for the period"),
    ]


def test_a_pause_has_no_minimum():
    paused = plan(metered=(CALLS,), pauses=(Pause(first_on=FIRST),))
    assert used("0", given=paused) == []
    assert used("2", given=paused) == [("2", "0.50")]


def test_use_is_billed_when_its_period_is_over_and_for_the_last_time_after_the_end():
    both = plan(metered=(CALLS,), ends_on=date(2026, 2, 10))
    assert [(one.bill_on, one.metered) for one in due_periods(plan=both, upto=date(2026, 3, 1), done=())] == [
        (FIRST, None),
        (date(2026, 2, 1), JANUARY),
        (date(2026, 2, 11), Period(first_on=date(2026, 2, 1), last_on=date(2026, 2, 10))),
    ]


def test_use_that_was_billed_is_not_metered_again_by_an_end_that_reaches_back():
    ended = plan(metered=(CALLS,), ends_on=date(2026, 1, 20))
    (last,) = due_periods(plan=ended, upto=date(2026, 2, 2), done={"P1:2026-01-01", "P1:2026-02-01"})
    assert (last.key, last.metered) == ("P1:end:2026-01-20", None)


DAYS = st.integers(0, 120).map(lambda days: FIRST + timedelta(days=days))
QUANTITIES = st.sampled_from(["0", "1", "2", "3.5"])
PRICES = st.sampled_from(["0", "9.99", "33.333", "100"])


@st.composite
def histories(draw):
    """A plan as it was on some days, each later one with changes that may reach back, and when somebody looked."""
    base = plan(
        cadence=Cadence(
            every=draw(st.integers(1, 3)),
            unit=draw(st.sampled_from([Unit.WEEK, Unit.MONTH])),
            anchor_on=draw(DAYS),
        ),
        starts_on=draw(DAYS),
        timing=draw(st.sampled_from(Timing)),
    )
    looks = sorted(draw(st.lists(DAYS, min_size=1, max_size=5)))
    steps = []
    for on in looks:
        changes = draw(st.dictionaries(DAYS, st.tuples(QUANTITIES, PRICES), min_size=1, max_size=3))
        pauses = sorted(draw(st.sets(DAYS, max_size=4)))
        base = replace(
            base,
            fixed=(seat(*(version(*change, from_on=day) for day, change in sorted(changes.items()))),),
            pauses=tuple(
                Pause(first_on=first, last_on=last)
                for first, last in zip(pauses[::2], pauses[1::2], strict=False)
            ),
        )
        steps.append((on, base))
    end = draw(DAYS.filter(lambda on: on >= base.starts_on))
    steps.append((FIRST + timedelta(days=240), replace(base, ends_on=end)))
    return steps


@settings(max_examples=60)
@given(steps=histories())
def test_no_day_is_billed_twice_or_left_out_whatever_changes_and_however_late_one_looks(steps):
    history, done = [], set()
    for on, state in steps:
        for due in due_periods(plan=state, upto=on, done=done):
            assert due.key not in done
            assert due.bill_on <= on
            history += parts_due(plan=state, due=due, billed=history)
            done.add(due.key)
        assert due_periods(plan=state, upto=on, done=done) == ()
    _, final = steps[-1]
    last = place_of(cadence=final.cadence, on=final.ends_on)
    first = place_of(cadence=final.cadence, on=final.starts_on)
    owed = [part for place in range(first, last + 1) for part in owed_parts(plan=final, place=place)]
    assert by_day(history) == by_day(owed)
    assert sum(part_minor(part, currency="EUR") for part in history) == sum(
        part_minor(part, currency="EUR") for part in owed
    )


def by_day(parts):
    """Price and quantity of each day after all signs; a day that stands twice or below nothing fails."""
    count = {}
    for one in parts:
        for step in range(one.days):
            key = (one.first_on + timedelta(days=step), one.quantity, one.price)
            count[key] = count.get(key, 0) + one.sign
    assert set(count.values()) <= {0, 1}
    days = [key for key, times in count.items() if times]
    assert len({day for day, _, _ in days}) == len(days)
    return set(days)


@given(steps=histories(), first=DAYS, second=DAYS)
def test_catching_up_finds_the_same_invoices_as_looking_every_day(steps, first, second):
    _, state = steps[0]
    early, late = sorted([first, second])
    before = due_periods(plan=state, upto=early, done=())
    after = due_periods(plan=state, upto=late, done={due.key for due in before})
    assert (*before, *after) == due_periods(plan=state, upto=late, done=())


def test_a_plan_without_faults_has_none():
    assert plan_faults(plan(metered=(CALLS,), term=Term(every=1, unit=Unit.YEAR))) == ()


def test_all_faults_of_a_plan_are_told_at_once():
    tiers = (Tier(upto=Decimal(5), price=Decimal(-1)), Tier(upto=Decimal(5), price=Decimal(1)))
    broken = plan(
        cadence=replace(MONTHLY, every=0),
        ends_on=date(2025, 1, 1),
        lead_days=5,
        fixed=(
            seat(version(quantity="-1", price="-1"), version()),
            replace(seat(), name=" ", versions=()),
        ),
        metered=(
            replace(
                CALLS,
                name="Calls\u202e",
                prices=(
                    MeterPrice(from_on=FIRST, tiers=tiers, included=Decimal(-1), minimum_minor=-1),
                    MeterPrice(from_on=date(2026, 2, 1), tiers=()),
                    MeterPrice(
                        from_on=date(2026, 3, 1), tiers=(tiers[1], *CALLS.prices[0].tiers[1:], tiers[1])
                    ),
                ),
            ),
        ),
        pauses=(Pause(first_on=FIRST), Pause(first_on=date(2026, 5, 5), last_on=date(2026, 5, 4))),
        term=Term(every=0, unit=Unit.YEAR, notice_days=-1, tell_days=400),
    )
    assert [fault.field for fault in plan_faults(broken)] == [
        "every",
        "ends_on",
        "lead_days",
        "term.every",
        "term.notice_days",
        "term.tell_days",
        "items[seat].prices",
        "items[seat].prices[0].price",
        "items[seat].prices[0].quantity",
        "items[1].key",
        "items[1].name",
        "items[seat].prices",
        "items[2].name",
        "items[calls].prices[0].included",
        "items[calls].prices[0].minimum",
        "items[calls].prices[0].tiers",  # the last one has a limit
        "items[calls].prices[0].tiers",  # and one has a price below nothing
        "items[calls].prices[1].tiers",
        "items[calls].prices[2].tiers",  # the last one has a limit
        "items[calls].prices[2].tiers",  # and one before it has none
        "pauses[1]",
        "pauses[1]",
    ]
    assert [fault.field for fault in plan_faults(plan(fixed=(), lead_days=91))] == ["lead_days", "items"]
