"""The letter of a renewal tells what goes on, for how long, at what price, and by when to object, in each language."""

from datetime import date
from decimal import Decimal

import pytest

from dunwell.core import wording
from dunwell.core.billing.periods import Cadence, Unit
from dunwell.core.billing.recurring import Fixed, Plan, PriceVersion
from dunwell.core.billing.renewal import Term, term_of
from dunwell.core.billing.renewal_letter import RenewalFacts, compose_renewal
from dunwell.core.billing.renewal_words import WORDS
from dunwell.core.billing.usage import Metered, MeterPrice, Tier

STARTS = date(2026, 1, 1)
TODAY = date(2026, 11, 2)


def version(on, price, quantity="1"):
    return PriceVersion(from_on=on, quantity=Decimal(quantity), price=Decimal(price))


def plan(*versions, every=1, unit=Unit.MONTH, renews=True, metered=()):
    return Plan(
        key="p",
        currency="EUR",
        cadence=Cadence(every=every, unit=unit, anchor_on=STARTS),
        starts_on=STARTS,
        fixed=(Fixed(key="seat", name="Seats", tax="S19", versions=versions),) if versions else (),
        metered=metered,
        term=Term(every=1, unit=Unit.YEAR, renews=renews, notice_days=30, tell_days=60),
    )


def letter(made, *, language="en", as_of=TODAY, **values):
    assert made.term is not None
    renewal = term_of(term=made.term, starts_on=made.starts_on, on=as_of)
    facts = RenewalFacts(plan=made, renewal=renewal, entity="Northwind GmbH", **values)
    mail = compose_renewal(facts=facts, as_of=as_of, language=language)
    return mail.subject.replace("\xa0", " "), mail.text.replace("\xa0", " ")


def test_it_tells_what_goes_on_for_how_long_at_what_price_and_by_when_to_object():
    made = plan(version(STARTS, "310.00", "2"))
    subject, text = letter(made, name="Ann", contract="K-7")
    assert subject == "Northwind GmbH: your contract goes on from January 1, 2027"
    assert text == (
        "Dear Ann,\n\n"
        "Your contract for Seats (contract K-7) runs until December 31, 2026. It then goes on from January 1, 2027 to "
        "December 31, 2027. If you do not want that, please give notice by December 1, 2026.\n\n"
        "From January 1, 2027 on it costs:\n"
        "- Seats: EUR 620.00 a month\n"
        "Prices are without tax.\n\n"
        "If anything is not as agreed, please answer this mail.\n\n"
        "Kind regards\nNorthwind GmbH\n"
    )


def test_an_announced_price_stands_beside_the_one_of_today_and_later_ones_with_their_day():
    made = plan(
        version(STARTS, "310.00"), version(date(2027, 1, 1), "330.00"), version(date(2027, 7, 1), "340.00")
    )
    said = "- Seats: 330,00 EUR im Monat (bisher 310,00 EUR); ab dem 1. Juli 2027 340,00 EUR im Monat"
    assert said in letter(made, language="de")[1]


def test_an_item_that_is_taken_off_costs_nothing_and_a_new_one_is_told_from_its_day():
    gone = plan(version(STARTS, "310.00"), version(date(2026, 12, 1), "310.00", "0"))
    assert "- Seats" not in letter(gone)[1]
    new = plan(version(date(2027, 3, 1), "5.00"))
    assert "- Seats: from March 1, 2027 on EUR 5.00 a month" in letter(new)[1]


def test_use_is_told_by_its_prices_below_the_cent():
    tiers = (Tier(upto=Decimal(100), price=Decimal("0.5")), Tier(upto=None, price=Decimal("0.0125")))
    calls = Metered(key="c", name="Calls", tax="S19", prices=(MeterPrice(from_on=STARTS, tiers=tiers),))
    assert "- Calls: by use, EUR 0.50 / EUR 0.0125 each" in letter(plan(metered=(calls,)))[1]


def test_what_does_not_renew_itself_ends_and_asks_for_no_notice():
    subject, text = letter(plan(version(STARTS, "310.00"), renews=False))
    assert subject == "Northwind GmbH: your contract ends on December 31, 2026"
    assert "It does not go on by itself" in text
    assert "notice" not in text
    assert "EUR" not in text


def test_where_notice_is_too_late_the_next_day_for_it_is_told():
    _, text = letter(plan(version(STARTS, "310.00")), as_of=date(2026, 12, 2))
    assert "was possible until December 1, 2026" in text
    assert "please give notice by December 1, 2027" in text


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("renews", [True, False])
def test_every_language_has_everything_filled_in(language, unit, every, renews):
    made = plan(version(STARTS, "310.00"), every=every, unit=unit, renews=renews)
    subject, text = letter(made, language=language, name="Ann", contract="K-7")
    assert "{" not in subject + text
    for said in ("Northwind GmbH", "K-7", "Ann", "Seats"):
        assert said in subject + text
    shown = wording.amount(minor=310_00, currency="EUR", language=language).replace("\xa0", " ")
    assert (shown in text) is renews


def test_a_price_is_written_as_short_as_it_is_exact():
    for price, said in (("0.0125", "EUR 0.0125"), ("12", "EUR 12.00"), ("0.100", "EUR 0.10")):
        shown = wording.unit_price(price=Decimal(price), currency="EUR", language="en")
        assert shown.replace("\xa0", " ") == said
    assert wording.unit_price(price=Decimal(1200), currency="JPY", language="en") == "JPY\xa01,200"
