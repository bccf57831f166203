"""What must hold of interest whatever the law: time costs, splitting changes nothing, paying early never costs more."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.claims import Claim, PartPayment
from dunwell.core.law.day_counts import year_part
from dunwell.core.law.interest import reckon
from dunwell.core.rates import DayCount

BOOK = packaged_book()
COMPUTED = [
    *(
        "AT",
        "BE",
        "CA",
        "CH",
        "DE",
        "DK",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "IE",
        "IN",
        "IT",
        "JP",
        "LU",
        "NL",
        "PL",
    ),
    *("PT", "SE", "SG", "SK"),
]
DAY = timedelta(days=1)
PLACES = st.sampled_from(COMPUTED)
DUES = st.dates(min_value=date(2020, 4, 1), max_value=date(2023, 12, 31))
LATE = st.integers(min_value=0, max_value=540)
MINORS = st.integers(min_value=1, max_value=10**9)
COUNTS = st.sampled_from([None, *DayCount])


def claim(code, minor, due, days, **more) -> Claim:
    return Claim(
        jurisdiction=code,
        minor=minor,
        currency=BOOK.jurisdiction(code=code).currency,
        due_on=due,
        paid_on=due + days * DAY,
        is_small_supplier=True,
        **more,
    )


@given(PLACES, MINORS, DUES, LATE, COUNTS)
def test_segments_follow_one_another_and_add_up(code, minor, due, days, count):
    found = reckon(book=BOOK, claim=claim(code, minor, due, days, day_count=count))
    assert sum((one.exact for one in found.segments), Fraction(0)) == found.exact
    assert sum(one.interest_minor for one in found.segments) == found.interest.minor
    assert sum(one.days for one in found.segments) == max(0, (found.claim.paid_on - found.default_on).days)
    on = found.default_on
    for one in found.segments:
        assert one.first == on + DAY
        on = one.last
    assert not found.segments or on == found.claim.paid_on


@given(PLACES, MINORS, DUES, LATE, st.integers(min_value=1, max_value=60), COUNTS)
def test_more_days_never_cost_less(code, minor, due, days, more, count):
    sooner = reckon(book=BOOK, claim=claim(code, minor, due, days, day_count=count))
    later = reckon(book=BOOK, claim=claim(code, minor, due, days + more, day_count=count))
    assert later.exact >= sooner.exact
    assert later.total >= sooner.total


@given(st.sampled_from(list(DayCount)), DUES, st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_a_period_split_anywhere_is_the_same_part_of_a_year(count, due, lengths):
    first, parts = due + DAY, Fraction(0)
    for days in lengths:
        last = first + (days - 1) * DAY
        parts += year_part(count=count, default_on=due, first=first, last=last)
        first = last + DAY
    assert parts == year_part(count=count, default_on=due, first=due + DAY, last=first - DAY)


@given(PLACES, st.integers(min_value=1000, max_value=10**9), DUES, LATE, st.data())
def test_paying_a_part_earlier_never_costs_more(code, minor, due, days, data):
    part = data.draw(st.integers(min_value=1, max_value=minor // 2))
    late = data.draw(st.integers(min_value=0, max_value=days))
    early = data.draw(st.integers(min_value=0, max_value=late))

    def paid(after):
        payment = PartPayment(on=due + after * DAY, minor=part)
        return reckon(book=BOOK, claim=claim(code, minor, due, days, payments=(payment,)))

    # What a payment settles of interest is whole minor units: at most half of one, for the days that are left.
    grain = Fraction(1, 2) * Fraction(days, 360)
    assert paid(early).exact <= paid(late).exact + grain
    unpaid = reckon(book=BOOK, claim=claim(code, minor, due, days))
    assert paid(early).exact <= unpaid.exact + grain


@given(PLACES, MINORS, DUES, LATE, st.data())
def test_what_is_paid_and_what_is_left_is_what_was_owed(code, minor, due, days, data):
    amounts = data.draw(st.lists(st.integers(1, max(1, minor // 3)), max_size=4))
    payments = tuple(
        PartPayment(on=due + data.draw(st.integers(-5, days)) * DAY, minor=one) for one in amounts
    )
    costs = data.draw(st.integers(0, 10_000))
    found = reckon(book=BOOK, claim=claim(code, minor, due, days, payments=payments, costs_minor=costs))
    left = found.principal_left + found.interest_left + found.costs_left
    fixed = found.compensation.money
    compensated = fixed.minor if fixed and fixed.currency == found.claim.currency else 0
    over = sum(amounts) - sum(
        one.costs_minor + one.interest_minor + one.principal_minor for one in found.allocated
    )
    assert left.minor + compensated - over == found.total.minor


@settings(max_examples=50)
@given(MINORS, DUES, LATE, st.decimals(min_value=0, max_value=40, places=2))
def test_an_agreed_rate_of_twice_as_much_costs_twice_as_much(minor, due, days, pct):
    once = reckon(book=BOOK, claim=claim("DE", minor, due, days, contract_pct=pct))
    twice = reckon(book=BOOK, claim=claim("DE", minor, due, days, contract_pct=pct * Decimal(2)))
    assert twice.exact == 2 * once.exact
