"""Dates by rule: terms as trade writes them, ends of months, business days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.calendar import (
    MonthEnd,
    Terms,
    UnreadableTerms,
    add_business_days,
    add_months,
    discount_until,
    due_on,
    is_business_day,
    is_day_off,
    knows_holidays,
    month_end,
    next_business_day,
    parse_terms,
)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
countries = st.sampled_from(["DE", "US", "FR", "GB", "JP", "SA", "CN", "ZZ"])
terms_of_any_kind = st.builds(
    Terms,
    days=st.integers(0, 400),
    months=st.integers(0, 12),
    month_end=st.sampled_from(MonthEnd),
    on_day=st.none() | st.integers(1, 31),
)


@given(days, st.integers(-600, 600))
def test_months_move_to_the_same_day_or_the_last_of_a_shorter_month(on, months):
    moved = add_months(on=on, months=months)
    assert (moved.year * 12 + moved.month) - (on.year * 12 + on.month) == months
    assert moved.day == min(on.day, month_end(moved).day)


@pytest.mark.parametrize(
    ("on", "months", "moved"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2100, 1, 30), 1, date(2100, 2, 28)),
        (date(2024, 5, 15), 0, date(2024, 5, 15)),
    ],
)
def test_months(on, months, moved):
    assert add_months(on=on, months=months) == moved


@given(days)
def test_the_end_of_a_month_is_followed_by_a_first(on):
    assert (month_end(on) + timedelta(days=1)).day == 1
    assert (month_end(on).year, month_end(on).month) == (on.year, on.month)


@given(terms_of_any_kind, days)
def test_nothing_is_due_before_its_invoice(terms, on):
    due = due_on(terms=terms, invoice_on=on)
    assert due >= on
    if terms.on_day is not None:
        assert due.day == min(terms.on_day, month_end(due).day)
        counted = Terms(days=terms.days, months=terms.months, month_end=terms.month_end)
        assert due - due_on(terms=counted, invoice_on=on) < timedelta(days=31)


@given(terms_of_any_kind, days)
def test_a_later_invoice_is_never_due_earlier(terms, on):
    tomorrow = on + timedelta(days=1)
    assert due_on(terms=terms, invoice_on=on) <= due_on(terms=terms, invoice_on=tomorrow)


@pytest.mark.parametrize(
    ("text", "invoice_on", "due"),
    [
        ("NET30", date(2021, 12, 1), date(2021, 12, 31)),
        ("net 30", date(2025, 1, 31), date(2025, 3, 2)),
        ("Net-30", date(2024, 1, 31), date(2024, 3, 1)),
        ("30 days", date(2025, 1, 28), date(2025, 2, 27)),
        ("30 days net", date(2025, 3, 1), date(2025, 3, 31)),
        ("30 Tage netto", date(2025, 3, 1), date(2025, 3, 31)),
        ("30 jours", date(2025, 3, 1), date(2025, 3, 31)),
        ("n/30", date(2025, 3, 1), date(2025, 3, 31)),
        ("30", date(2025, 3, 1), date(2025, 3, 31)),
        ("NET 30 days from invoice date.", date(2025, 3, 1), date(2025, 3, 31)),
        ("NET 0", date(2025, 3, 1), date(2025, 3, 1)),
        ("1 month", date(2023, 1, 31), date(2023, 2, 28)),
        ("2 Monate", date(2023, 12, 31), date(2024, 2, 29)),
        ("1 month EOM", date(2024, 1, 15), date(2024, 2, 29)),
        ("EOM", date(2024, 2, 1), date(2024, 2, 29)),
        ("last day of month", date(2019, 1, 31), date(2019, 1, 31)),
        ("EOM+15", date(2024, 1, 31), date(2024, 2, 15)),
        ("EOM + 15 days", date(2024, 2, 1), date(2024, 3, 15)),
        ("45 days after EOM", date(2019, 1, 1), date(2019, 3, 17)),
        ("45 days after EOM", date(2019, 1, 31), date(2019, 3, 17)),
        ("45 days EOM", date(2018, 11, 27), date(2019, 1, 14)),
        ("30 EOM", date(2025, 5, 11), date(2025, 6, 30)),
        ("NET30 EOM", date(2025, 5, 11), date(2025, 6, 30)),
        ("45 jours fin de mois", date(2025, 2, 15), date(2025, 4, 14)),
        ("15 MFI", date(2024, 1, 31), date(2024, 2, 15)),
        ("MFI 15", date(2024, 1, 1), date(2024, 2, 15)),
        ("31 MFI", date(2024, 1, 5), date(2024, 2, 29)),
        ("10th prox", date(2024, 12, 5), date(2025, 1, 10)),
        ("1st of next month", date(2019, 1, 31), date(2019, 2, 1)),
        ("31 days then next 15th", date(2019, 1, 1), date(2019, 2, 15)),
        ("31 days then next 15th", date(2019, 1, 15), date(2019, 2, 15)),
        ("31 days then next 15th", date(2019, 1, 31), date(2019, 3, 15)),
        ("COD", date(2024, 2, 29), date(2024, 2, 29)),
        ("immediate", date(2024, 2, 29), date(2024, 2, 29)),
        ("Due on Receipt", date(2019, 1, 15), date(2019, 1, 15)),
        ("À réception", date(2019, 1, 15), date(2019, 1, 15)),
        ("Sofort fällig", date(2019, 1, 15), date(2019, 1, 15)),
        ("PIA", date(2019, 1, 15), date(2019, 1, 15)),
    ],
)
def test_terms_as_they_are_written(text, invoice_on, due):
    assert due_on(terms=parse_terms(text=text), invoice_on=invoice_on) == due


@pytest.mark.parametrize(
    ("text", "invoice_on", "due"),
    [
        ("45 jours fin de mois", date(2025, 2, 15), date(2025, 4, 30)),
        ("30 EOM", date(2024, 1, 31), date(2024, 3, 31)),
        ("45 days after EOM", date(2019, 1, 1), date(2019, 3, 17)),
        ("EOM", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_the_end_of_the_month_after_the_days_when_asked(text, invoice_on, due):
    terms = parse_terms(text=text, month_end_after_days=True)
    assert due_on(terms=terms, invoice_on=invoice_on) == due


@pytest.mark.parametrize(
    ("text", "percent", "until", "due"),
    [
        ("2/10 NET30", "2", date(2025, 9, 11), date(2025, 10, 1)),
        ("2% 10 NET 30", "2", date(2025, 9, 11), date(2025, 10, 1)),
        ("2/10, n/30", "2", date(2025, 9, 11), date(2025, 10, 1)),
        ("1.5%/14 days net 45", "1.5", date(2025, 9, 15), date(2025, 10, 16)),
        ("2,5% 14 Tage, 30 Tage netto", "2.5", date(2025, 9, 15), date(2025, 10, 1)),
        ("2% in 10 days, EOM+15", "2", date(2025, 9, 11), date(2025, 10, 15)),
    ],
)
def test_discounts_for_early_payment(text, percent, until, due):
    terms = parse_terms(text=text)
    assert terms.discount_percent == Decimal(percent)
    assert discount_until(terms=terms, invoice_on=date(2025, 9, 1)) == until
    assert due_on(terms=terms, invoice_on=date(2025, 9, 1)) == due


def test_terms_without_a_discount_have_no_last_day_for_it():
    assert discount_until(terms=parse_terms(text="NET30"), invoice_on=date(2025, 9, 1)) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "terms_unreadable"),
        ("NAA8", "terms_unreadable"),
        ("CA10", "terms_unreadable"),
        ("90M7", "terms_unreadable"),
        ("NET", "terms_unreadable"),
        ("NET 1000", "terms_unreadable"),
        ("2/10", "terms_unreadable"),
        ("-30", "terms_unreadable"),
        ("0 MFI", "terms_unreadable"),
        ("32 MFI", "terms_unreadable"),
        ("MFI", "terms_unreadable"),
        ("2/10 whenever", "terms_unreadable"),
        ("soon", "terms_unreadable"),
        ("CND", "terms_without_date"),
    ],
)
def test_terms_that_give_no_date(text, code):
    with pytest.raises(UnreadableTerms) as refusal:
        parse_terms(text=text)
    assert refusal.value.code == code


@given(st.text(max_size=20) | st.from_regex(r"[0-9netmdaysfio/%+, ]{0,24}", fullmatch=True), days)
def test_any_text_is_read_or_refused(text, on):
    assert (found := outcome(text, on)) in {
        "terms_unreadable",
        "terms_without_date",
    } or found >= on.isoformat()


def outcome(text: str, on: date) -> str:
    try:
        return due_on(terms=parse_terms(text=text), invoice_on=on).isoformat()
    except UnreadableTerms as refusal:
        return refusal.code


@pytest.mark.parametrize("wrong", [{"days": -1}, {"months": -1}, {"on_day": 0}, {"on_day": 32}])
def test_terms_are_checked(wrong):
    with pytest.raises(ValueError, match="no such terms"):
        Terms(**wrong)


@pytest.mark.parametrize(
    ("on", "country", "open_"),
    [
        (date(2024, 10, 3), "DE", False),
        (date(2024, 10, 3), "FR", True),
        (date(2024, 7, 4), "US", False),
        (date(2021, 12, 31), "US", False),  # New Year's Day of 2022, a Saturday, is kept the day before
        (date(2024, 10, 4), "DE", True),
        (date(2024, 10, 5), "DE", False),
        (date(2024, 10, 4), "SA", False),  # a Friday
        (date(2024, 10, 6), "SA", True),  # a Sunday
        (date(2024, 2, 4), "CN", True),  # a Sunday worked for a day off elsewhere
        (date(2024, 12, 25), "ZZ", True),
        (date(2024, 12, 28), "ZZ", False),
    ],
)
def test_business_days(on, country, open_):
    assert is_business_day(on=on, country=country) is open_


def test_holidays_of_a_subdivision():
    epiphany = date(2025, 1, 6)
    assert is_business_day(on=epiphany, country="DE", subdivision="BE")
    assert not is_business_day(on=epiphany, country="DE", subdivision="BY")


@pytest.mark.parametrize(
    ("country", "subdivision", "year", "known"),
    [
        ("DE", None, 2024, True),
        ("DE", "BY", 2024, True),
        ("DE", "XX", 2024, False),
        ("ZZ", None, 2024, False),
        ("", None, 2024, False),
        ("DE", None, 1800, False),
    ],
)
def test_it_is_said_where_holidays_are_not_known(country, subdivision, year, known):
    assert knows_holidays(country=country, subdivision=subdivision, year=year) is known


@given(days, countries)
def test_the_next_business_day_is_the_first_open_one(on, country):
    found = next_business_day(on=on, country=country)
    between = [on + timedelta(days=n) for n in range((found - on).days)]
    assert is_business_day(on=found, country=country)
    assert not any(is_business_day(on=day, country=country) for day in between)


@given(days, st.integers(1, 30), countries)
def test_business_days_there_and_back(on, count, country):
    start = next_business_day(on=on, country=country)
    end = add_business_days(on=start, days=count, country=country)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_business_day(on=day, country=country) for day in passed) == count
    assert add_business_days(on=end, days=-count, country=country) == start


@pytest.mark.parametrize(
    ("on", "count", "found"),
    [
        (date(2024, 12, 23), 1, date(2024, 12, 24)),
        (date(2024, 12, 24), 1, date(2024, 12, 27)),
        (date(2024, 12, 28), 1, date(2024, 12, 30)),
        (date(2024, 12, 28), 0, date(2024, 12, 28)),
        (date(2024, 12, 28), -1, date(2024, 12, 27)),
        (date(2024, 12, 30), 3, date(2025, 1, 3)),
    ],
)
def test_adding_business_days_in_germany(on, count, found):
    assert add_business_days(on=on, days=count, country="DE") == found


def test_too_many_business_days_are_refused():
    with pytest.raises(ValueError, match="too many"):
        add_business_days(on=date(2024, 1, 1), days=3661, country="DE")


def test_a_day_off_is_a_holiday_a_day_outside_our_week_or_a_weekday_on_which_nobody_works_there():
    week = frozenset({0, 1, 2, 3, 4})
    friday, saturday = date(2026, 11, 6), date(2026, 11, 7)
    assert [is_day_off(on=friday, country=one, weekdays=week) for one in ("DE", "EG", "")] == [
        False,
        True,
        False,
    ]
    assert is_day_off(on=saturday, country="DE", weekdays=week)
    assert not is_day_off(on=saturday, country="DE", weekdays=week | {5})
    assert is_day_off(on=date(2026, 10, 3), country="DE", weekdays=week | {5})  # a holiday on a Saturday
    assert not is_day_off(on=date(2020, 1, 5), country="AE", weekdays=frozenset(range(7)))
    assert is_day_off(
        on=date(2020, 1, 3), country="AE", weekdays=week
    )  # until 2021 the weekend began on Friday
    assert not is_day_off(on=date(2026, 1, 9), country="AE", weekdays=week)
