"""Payment terms as trade writes them: due dates and discounts, every meaning that is chosen, every refusal."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.calendar import Convention, is_business_day, month_end
from dunwell.core.receivables.terms import (
    Discount,
    MonthEnd,
    Occasion,
    Place,
    Terms,
    UnreadableTerms,
    due_on,
    meaning,
    payment_days,
)
from dunwell.core.receivables.terms_text import UNDERSTOOD, parse_terms

FACTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "law" / "payment_terms.json"
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
terms_of_any_kind = st.builds(
    Terms,
    days=st.integers(0, 400),
    months=st.integers(0, 12),
    month_end=st.sampled_from(MonthEnd),
    on_day=st.none() | st.integers(1, 31),
    cut_off=st.none() | st.integers(1, 31),
)
places = st.builds(
    Place, country=st.sampled_from(["DE", "US", "FR", "SA", "ZZ"]), convention=st.sampled_from(Convention)
)


@given(terms_of_any_kind, days)
def test_nothing_is_due_before_its_invoice(terms, on):
    due = due_on(terms=terms, invoice_on=on)
    assert due >= on
    if terms.on_day is not None:
        assert due.day == min(terms.on_day, month_end(due).day)
        counted = replace(terms, on_day=None)
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
    found = payment_days(terms=terms, invoice_on=date(2025, 9, 1))
    assert [(one.percent, one.until) for one in found.discounts] == [(Decimal(percent), until)]
    assert due_on(terms=terms, invoice_on=date(2025, 9, 1)) == due


def test_terms_without_a_discount_have_no_last_day_for_it():
    assert payment_days(terms=parse_terms(text="NET30"), invoice_on=date(2025, 9, 1)).discounts == ()


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
        ("1/60 NET30", "terms_unreadable"),
        ("0/10 NET30", "terms_unreadable"),
        ("EOM cut-off 32", "terms_unreadable"),
        ("NET30" * 100, "terms_unreadable"),
    ],
)
def test_terms_that_give_no_date(text, code):
    with pytest.raises(UnreadableTerms) as refusal:
        parse_terms(text=text)
    assert refusal.value.code == code
    assert UNDERSTOOD in str(refusal.value)


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


@pytest.mark.parametrize(
    "wrong", [{"days": -1}, {"months": -1}, {"on_day": 0}, {"on_day": 32}, {"cut_off": 0}]
)
def test_terms_are_checked(wrong):
    with pytest.raises(ValueError, match="no such terms"):
        Terms(**wrong)


@pytest.mark.parametrize("wrong", [{"percent": 0}, {"percent": 100}, {"percent": 2, "days": -1}])
def test_discounts_are_checked(wrong):
    with pytest.raises(ValueError, match="no such discount"):
        Discount(**{**wrong, "percent": Decimal(wrong["percent"])})


@pytest.mark.parametrize(
    ("text", "invoice_on", "due", "discounts"),
    [
        ("3/10 2/20 NET30", date(2026, 1, 26), date(2026, 2, 25), {"2026-02-05": "3", "2026-02-15": "2"}),
        ("3/10, 2/20, n/30", date(2026, 1, 26), date(2026, 2, 25), {"2026-02-05": "3", "2026-02-15": "2"}),
        ("2/10 EOM", date(2026, 1, 26), date(2026, 3, 2), {"2026-02-10": "2"}),
        ("2/10, net 30, EOM", date(2026, 6, 16), date(2026, 7, 30), {"2026-07-10": "2"}),
        ("2/10 prox net 30", date(2026, 1, 26), date(2026, 3, 2), {"2026-02-10": "2"}),
        ("2/10 EOM cut-off 25", date(2026, 1, 26), date(2026, 3, 30), {"2026-03-10": "2"}),
        ("14 Tage 2% Skonto, 30 Tage netto", date(2026, 1, 26), date(2026, 2, 25), {"2026-02-09": "2"}),
        (
            "Zahlbar innerhalb von 14 Tagen mit 2 % Skonto, 30 Tage netto.",
            *(date(2026, 1, 26), date(2026, 2, 25), {"2026-02-09": "2"}),
        ),
    ],
)
def test_several_discounts_and_those_from_the_end_of_the_month(text, invoice_on, due, discounts):
    found = payment_days(terms=parse_terms(text=text), invoice_on=invoice_on)
    assert found.due_on == due
    assert {one.until.isoformat(): str(one.percent) for one in found.discounts} == discounts


def test_a_net_term_that_custom_gives_is_said():
    assert "20 days after the last discount day" in parse_terms(text="2/10 EOM").notes[0]
    assert parse_terms(text="2/10 EOM").is_end_ambiguous is False


@pytest.mark.parametrize(
    ("text", "invoice_on", "due"),
    [
        ("EOM cut-off 25", date(2026, 1, 25), date(2026, 1, 31)),
        ("EOM cut-off 25", date(2026, 1, 26), date(2026, 2, 28)),
        ("15 MFI, cutoff 20th", date(2026, 1, 21), date(2026, 3, 15)),
        ("NET30 cut-off 25", date(2026, 1, 26), date(2026, 2, 25)),  # no month in the rule: nothing to cut
    ],
)
def test_after_the_cut_off_an_invoice_counts_as_one_of_the_next_month(text, invoice_on, due):
    assert due_on(terms=parse_terms(text=text), invoice_on=invoice_on) == due


@pytest.mark.parametrize(
    ("text", "delivered_on", "due"),
    [
        ("COD", None, date(2026, 1, 26)),
        ("COD", date(2026, 1, 29), date(2026, 1, 29)),
        ("COD", date(2026, 1, 2), date(2026, 1, 26)),
        ("CBS", date(2026, 1, 29), date(2026, 1, 28)),
        ("PIA", date(2026, 1, 29), date(2026, 1, 26)),
        ("CND", date(2026, 2, 3), date(2026, 2, 3)),
    ],
)
def test_terms_that_wait_for_a_delivery(text, delivered_on, due):
    terms = parse_terms(text=text)
    assert due_on(terms=terms, invoice_on=date(2026, 1, 26), delivered_on=delivered_on) == due


def test_a_next_delivery_needs_its_day():
    terms = parse_terms(text="cash on next delivery")
    assert terms.occasion is Occasion.NEXT_DELIVERY
    with pytest.raises(UnreadableTerms) as refusal:
        due_on(terms=terms, invoice_on=date(2026, 1, 26))
    assert refusal.value.code == "terms_without_date"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2/10 NET30", "2 % off within 10 days of the invoice; 30 days after the invoice"),
        ("30 EOM", "30 days after the end of the invoice's month"),
        ("EOM(inv+30d)", "the end of the month that 30 days after the invoice reach"),
        ("15 MFI", "day 15 of the month after the invoice's"),
        ("31 days then next 15th", "31 days after the invoice, then the next day 15 of a month"),
        ("1 month", "1 month after the invoice"),
        ("COD", "on delivery"),
        (
            "EOM cut-off 25",
            "the end of the invoice's month; invoices dated after day 25 count as those of the next month",
        ),
    ],
)
def test_terms_in_plain_words(text, words):
    assert meaning(parse_terms(text=text)) == words


@pytest.mark.parametrize("text", ["30 EOM", "NET30 EOM", "45 jours fin de mois", "45 days EOM"])
def test_both_readings_of_the_end_of_a_month_are_told_apart(text):
    first, second = parse_terms(text=text), parse_terms(text=text, month_end_after_days=True)
    assert (first.month_end, second.month_end) == (MonthEnd.THEN_DAYS, MonthEnd.AFTER_DAYS)
    assert first.is_end_ambiguous
    assert second.is_end_ambiguous


@pytest.mark.parametrize(
    "text", ["EOM", "EOM+15", "45 days after EOM", "EOM(inv)+45d", "EOM(inv+45d)", "NET30"]
)
def test_what_can_be_read_in_one_way_only_says_so(text):
    assert not parse_terms(text=text).is_end_ambiguous
    assert parse_terms(text=text) == parse_terms(text=text, month_end_after_days=True)


def test_a_due_date_on_a_holiday_is_moved_as_the_convention_says():
    terms = parse_terms(text="2/10 NET30")
    invoice_on = date(2024, 9, 3)  # 30 days later is 3 October, a holiday; 10 days later a Friday

    def due(convention):
        return payment_days(
            terms=terms, invoice_on=invoice_on, place=Place(country="DE", convention=Convention(convention))
        ).due_on

    assert due("unadjusted") == date(2024, 10, 3)
    assert due("following") == date(2024, 10, 4)
    assert due("preceding") == date(2024, 10, 2)


def test_nothing_is_moved_to_before_its_invoice():
    sunday = date(2026, 1, 25)
    found = payment_days(
        terms=Terms(), invoice_on=sunday, place=Place(country="DE", convention=Convention.PRECEDING)
    )
    assert found.due_on == date(2026, 1, 26)
    assert found.counted_on == sunday


@given(terms_of_any_kind, days, places)
def test_the_day_paid_on_is_a_business_day_and_never_before_the_invoice(terms, on, place):
    found = payment_days(terms=terms, invoice_on=on, place=place)
    assert found.due_on >= on
    if place.convention is not Convention.UNADJUSTED:
        assert is_business_day(on=found.due_on, country=place.country)


@given(st.integers(0, 400), days, places)
def test_with_a_net_term_a_later_invoice_is_never_due_earlier_wherever_it_is_paid(count, on, place):
    first = payment_days(terms=Terms(days=count), invoice_on=on, place=place)
    second = payment_days(terms=Terms(days=count), invoice_on=on + timedelta(days=1), place=place)
    assert first.due_on <= second.due_on


@pytest.mark.shared
@pytest.mark.skipif(
    not FACTS.is_file(), reason="the collection of payment terms does not lie beside the checkout"
)
def test_every_collected_example_comes_out_as_it_was_found():
    examples = json.loads(FACTS.read_text(encoding="utf-8"))["examples"]
    assert len(examples) >= 26
    for one in examples:
        on, due = date.fromisoformat(one["invoice_date"]), date.fromisoformat(one["due_date"])
        assert payment_days(terms=parse_terms(text=one["term"]), invoice_on=on).due_on == due, one
        if re.match(r"inv\+|EOM|MFI", one["rule"]):  # the same said in the notation of rules
            assert payment_days(terms=parse_terms(text=one["rule"]), invoice_on=on).due_on == due, one
