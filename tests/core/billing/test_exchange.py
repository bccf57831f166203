"""Tax in another currency: by the latest rate of the day or few before, exact to the minor unit, in words."""

from datetime import date
from decimal import Decimal

import pytest

from dunwell.core.billing.exchange import (
    NATIONAL,
    Rate,
    TaxInOther,
    converted_minor,
    is_demanded,
    rate_for,
    tax_currency,
    tax_sentence,
)

ON = date(2026, 3, 2)


def rate(value, *, on=ON, base="EUR", quote="USD", source="ECB"):
    return Rate(base=base, quote=quote, rate=Decimal(value), on=on, source=source)


@pytest.mark.parametrize(
    ("minor", "currency", "into", "given", "comes_to"),
    [
        (38_00, "USD", "EUR", rate("1.0832"), 35_08),  # 38 / 1.0832 = 35.0812…
        (38_00, "USD", "EUR", rate("0.9231", base="USD", quote="EUR"), 35_08),
        (1, "USD", "EUR", rate("2"), 1),  # half a cent is rounded away from zero
        (-1, "USD", "EUR", rate("2"), -1),
        (1_000, "JPY", "EUR", rate("160", quote="JPY"), 6_25),
        (6_25, "EUR", "JPY", rate("160", quote="JPY"), 1_000),
    ],
)
def test_amounts_are_converted_exactly(minor, currency, into, given, comes_to):
    assert converted_minor(minor=minor, currency=currency, into=into, rate=given) == comes_to


def test_the_latest_rate_of_few_days_is_taken_whichever_way_it_is_written():
    old, late = rate("1.1", on=date(2026, 2, 22)), rate("1.2", on=date(2026, 2, 27))
    other = rate("0.8", on=date(2026, 2, 26), base="USD", quote="EUR")
    to_come = rate("1.3", on=date(2026, 3, 3))

    def found(*rates):
        return rate_for(rates=rates, one="USD", other="EUR", on=ON)

    assert found(old, late, other, to_come) is late
    assert found(other, old) is other
    assert found(old, to_come, rate("1", quote="CHF")) is None
    again = rate("1.25", on=date(2026, 2, 27), source="Mended")
    assert found(late, again) is again


def test_the_law_names_the_currency_of_the_state():
    assert (tax_currency(country="PL", own="EUR"), is_demanded(country="PL")) == ("PLN", True)
    assert (tax_currency(country="US", own="USD"), is_demanded(country="US")) == ("USD", False)
    assert len(NATIONAL) == 27


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Tax in EUR: EUR 35.08 (1 EUR = 1.0832 USD, ECB, March 2, 2026)"),
        ("de", "Steuer in EUR: 35,08 EUR (1 EUR = 1,0832 USD, ECB, 2. März 2026)"),
        ("fr", "Taxe en EUR : 35,08 EUR (1 EUR = 1,0832 USD, ECB, 2 mars 2026)"),
        ("es", "Impuesto en EUR: 35,08 EUR (1 EUR = 1,0832 USD, ECB, 2 de marzo de 2026)"),
        ("nl", "Belasting in EUR: EUR 35,08 (1 EUR = 1,0832 USD, ECB, 2 maart 2026)"),
    ],
)
def test_a_bill_says_the_tax_the_rate_its_day_and_its_source(language, said):
    other = TaxInOther(currency="EUR", tax_minor=35_08, rate=rate("1.0832"))
    assert tax_sentence(other=other, language=language).replace("\xa0", " ") == said
