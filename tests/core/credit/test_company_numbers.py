"""Numbers of companies: published examples are read, one digit off is refused, unknown registers turn nobody away."""

import pytest

from dunwell.core.credit.company_numbers import (
    VAT_COUNTRIES,
    NumberRefused,
    Way,
    compared,
    read_register,
    read_vat,
)

# The examples that python-stdnum's documentation gives for each country.
VAT = {
    "AT": "ATU13585627", "BE": "BE0428759497", "BG": "BG175074752", "CY": "CY10259033P", "CZ": "CZ25123891",
    "DE": "DE136695976", "DK": "DK13585628", "EE": "EE100931558", "ES": "ESB58378431", "FI": "FI20774740",
    "FR": "FR40303265045", "GR": "EL094259216", "HR": "HR33392005961", "HU": "HU12892312", "IE": "IE6433435F",
    "IT": "IT00743110157", "LT": "LT119511515", "LU": "LU15027442", "LV": "LV40003521600", "MT": "MT11679112",
    "NL": "NL004495445B01", "PL": "PL8567346215", "PT": "PT501964843", "RO": "RO18547290", "SE": "SE123456789701",
    "SI": "SI50223054", "SK": "SK2022749619", "GB": "GB980780684",
}  # fmt: skip


@pytest.mark.parametrize("country", sorted(VAT))
def test_a_number_of_each_state_is_read_with_and_without_its_letters(country):
    whole = VAT[country]

    for text in (whole, whole.lower(), f" {whole[:2]} {whole[2:5]} {whole[5:]} ", whole[2:]):
        found = read_vat(text=text, country=country)
        assert (found.value, found.country, found.way) == (whole, country, Way.CHECKED)


def test_every_state_of_the_union_has_an_example():
    assert VAT_COUNTRIES | {"GB"} == set(VAT)


@pytest.mark.parametrize(
    "country", ["AT", "BE", "DE", "DK", "FI", "FR", "GB", "IT", "NL", "PL", "PT", "SE", "SI"]
)
def test_another_digit_is_refused(country):
    whole = VAT[country]
    at = next(place for place in range(4, len(whole)) if whole[place].isdigit())
    wrong = f"{whole[:at]}{(int(whole[at]) + 1) % 10}{whole[at + 1 :]}"

    with pytest.raises(NumberRefused) as refused:
        read_vat(text=wrong, country=country)
    assert refused.value.code in {"bad_checksum", "bad_format"}


def test_beyond_the_union():
    read = {
        ("CHE-107.787.577 IVA", "CH"): ("CHE107787577IVA", Way.CHECKED),
        ("NO 995 525 828 MVA", "NO"): ("995525828MVA", Way.CHECKED),
        ("04-2103594", "US"): ("042103594", Way.CHECKED),
    }
    for (text, country), (value, way) in read.items():
        found = read_vat(text=text, country=country)
        assert (found.value, found.way) == (value, way)
    unknown = read_vat(text="TW 1234-5", country="GL")
    assert (unknown.value, unknown.way) == ("TW12345", Way.UNCHECKED)


def test_a_number_that_names_another_state_is_that_states():
    found = read_vat(text="ATU13585627", country="DE")

    assert (found.country, found.value) == ("AT", "ATU13585627")


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("DE136695977", "DE", "bad_checksum"),
        ("12", "DE", "bad_format"),
        ("none", "DE", "bad_format"),
        ("", "DE", "bad_format"),
        ("1" * 41, "DE", "too_long"),
        ("07-2103594", "US", "bad_format"),
    ],
)
def test_what_no_tax_number_can_be(text, country, code):
    with pytest.raises(NumberRefused) as refused:
        read_vat(text=text, country=country)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "country", "value", "way"),
    [
        ("552 008 443", "FR", "552008443", Way.CHECKED),
        ("73282932000074", "FR", "73282932000074", Way.CHECKED),
        ("988 077 917", "NO", "988077917", Way.CHECKED),
        ("123456-7897", "SE", "1234567897", Way.CHECKED),
        ("2077474-0", "FI", "20774740", Way.CHECKED),
        ("HRB 11223 Aachen", "DE", "AACHENHRB11223", Way.CHECKED),
        ("HRB 11223", "DE", "HRB11223", Way.UNCHECKED),
        ("01234567", "GB", "01234567", Way.UNCHECKED),
        ("KvK 12345678", "NL", "KVK12345678", Way.UNCHECKED),
    ],
)
def test_register_numbers(text, country, value, way):
    found = read_register(text=text, country=country)

    assert (found.value, found.country, found.way) == (value, country, way)


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [("552008444", "FR", "bad_checksum"), ("12", "FR", "bad_format"), ("988077918", "NO", "bad_checksum")],
)
def test_a_register_number_that_cannot_be(text, country, code):
    with pytest.raises(NumberRefused) as refused:
        read_register(text=text, country=country)
    assert refused.value.code == code


def test_two_writings_of_one_number_are_compared_alike():
    assert compared("de 136.695-976") == compared("DE136695976") == "DE136695976"
