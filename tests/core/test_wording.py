from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core import wording
from dunwell.core.money import UnknownCurrency


@pytest.mark.parametrize(
    ("minor", "currency", "language", "text"),
    [
        (123_450, "USD", "en", "USD\u00a01,234.50"),
        (-123_450, "EUR", "de", "-1.234,50\u00a0EUR"),
        (5_000, "JPY", "de", "5.000\u00a0JPY"),
        (1_234_567, "BHD", "fr", "1\u202f234,567\u00a0BHD"),
        (0, "EUR", "en", "EUR\u00a00.00"),
        (2**63 - 1, "EUR", "en", "EUR\u00a092,233,720,368,547,758.07"),
    ],
)
def test_amounts_are_exact_and_carry_their_code(minor, currency, language, text):
    assert wording.amount(minor=minor, currency=currency, language=language) == text


def test_an_unknown_currency_is_refused():
    with pytest.raises(UnknownCurrency):
        wording.amount(minor=1, currency="ZZZ", language="en")


def test_dates_name_the_month_or_follow_the_language():
    on = date(2020, 5, 1)
    assert wording.day(on=on, language="en") == "May 1, 2020"
    assert wording.day(on=on, language="en-GB") == "1 May 2020"
    assert wording.day(on=on, language="de") == "1. Mai 2020"
    assert wording.day(on=on, language="fr") == "1er mai 2020"
    assert wording.short_day(on=on, language="de") == "01.05.2020"
    assert wording.short_day(on=date(2020, 5, 11), language="fr") == "11 mai 2020"


def test_an_iban_is_printed_in_fours():
    assert wording.grouped_iban(" de89370400440532013000 ") == "DE89 3704 0044 0532 0130 00"


def test_one_line_keeps_no_break_spaces_and_drops_what_could_deceive():
    assert wording.one_line(" a\r\n b\u2028c\u202ed\t 1\u00a0000 ") == "a b cd 1\u00a0000"


@given(
    value=st.decimals(min_value=-(10**15), max_value=10**15, places=4),
    language=st.sampled_from(
        ["en", "en-IN", "de", "de-CH", "fr", "es", "it", "nl", "pl", "pt", "sv", "ja", "ar", "ar-EG"]
    ),
    least=st.integers(0, 6),
)
def test_a_number_is_written_as_the_data_of_the_locale_say(value, language, least):
    places = max(least, -int(value.normalize().as_tuple().exponent))
    pattern = "#,##0" + (f".{'0' * places}" if places > 0 else "")
    wanted = format_decimal(value, format=pattern, locale=wording.locale_of(language))
    assert wording.plain_number(value, language=language, least=least) == wanted


def test_a_price_shows_all_its_places_and_those_of_its_currency():
    assert wording.unit_price(price=Decimal("0.0125"), currency="EUR", language="en") == "EUR\u00a00.0125"
    assert wording.unit_price(price=Decimal("0.5"), currency="EUR", language="de") == "0,50\u00a0EUR"
    assert wording.unit_price(price=Decimal(1500), currency="JPY", language="en") == "JPY\u00a01,500"
