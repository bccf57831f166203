"""Decimal text and minor units: exact both ways, or a refusal with a code."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.decimals import COMMA, POINT, DecimalStyle, UnreadableAmount, to_decimal, to_minor, to_text
from dunwell.core.money import BOUND, Money, UnknownCurrency

PICTURES = ["1,234.56", "1.234,56", "1'234.56", "1'234,56", "1 234,56", "1 234.56", "1234.56", "1234,56"]
moneys = st.builds(
    Money, st.integers(-BOUND + 1, BOUND - 1), st.sampled_from(["EUR", "JPY", "BHD", "CLF", "USD"])
)


def written(money: Money, style: DecimalStyle) -> str:
    whole, _, part = to_text(money=money).partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(whole):,}".replace(",", style.grouping)
    return sign + grouped + (style.decimal + part if part else "")


@given(moneys)
def test_plain_text_is_read_back_unchanged(money):
    text = to_text(money=money)
    assert to_minor(text=text, currency=money.currency, style=DecimalStyle.like("1234.56")) == money.minor
    assert Decimal(text) == to_decimal(money=money)


@given(moneys, st.sampled_from(PICTURES))
def test_every_style_is_read_back_unchanged(money, picture):
    style = DecimalStyle.like(picture)
    assert to_minor(text=written(money, style), currency=money.currency, style=style) == money.minor


@given(st.text(alphabet="0123456789.,'() -+\u00a0\u202fe", max_size=20), st.sampled_from(PICTURES))
def test_any_text_is_a_bounded_number_or_a_refusal_with_a_code(text, picture):
    codes = {"amount_not_a_number", "amount_too_precise", "amount_too_large"}
    assert outcome(text, DecimalStyle.like(picture)) in codes | {"read"}


def outcome(text: str, style: DecimalStyle) -> str:
    try:
        minor = to_minor(text=text, currency="EUR", style=style)
    except UnreadableAmount as refusal:
        return refusal.code
    return "read" if abs(minor) < BOUND else "beyond the bound"


@pytest.mark.parametrize(
    ("picture", "text", "currency", "minor"),
    [
        ("1.234,56", "1.234,56", "EUR", 123456),
        ("1.234,56", "1.234,56-", "EUR", -123456),
        ("1.234,56", "1234,5", "EUR", 123450),
        ("1.234,56", " -1.234.567,89 ", "EUR", -123456789),
        ("1,234.56", "(1,234.56)", "USD", -123456),
        ("1,234.56", "( 1,234.56 )", "USD", -123456),
        ("1,234.56", "1,234.5600", "USD", 123456),
        ("1,234.56", "+7", "USD", 700),
        ("1,234.56", "\u22127.5", "USD", -750),
        ("1,234.56", ".5", "USD", 50),
        ("1,234.56", "5.", "USD", 500),
        ("1,234.56", "0012.30", "USD", 1230),
        ("1,234.56", "12,34,567.89", "INR", 123456789),
        ("1,234.56", "-0", "USD", 0),
        ("1'234.56", "1'234.56", "CHF", 123456),
        ("1'234.56", "1\u2019234\u2019567.56", "CHF", 123456756),
        ("1 234,56", "1\u202f234,56", "EUR", 123456),
        ("1 234,56", "1\u00a0234\u00a0567,00", "EUR", 123456700),
        ("1 234,56", "- 1 234,56", "EUR", -123456),
        ("1 234,56", "1 234,56 -", "EUR", -123456),
        ("1234.56", "1234.567", "BHD", 1234567),
        ("1234.56", "1234", "JPY", 1234),
        ("1234.56", "1234.00", "JPY", 1234),
        ("1234.56", "45035.0", "USD", 4503500),
        ("1234.56", "46116860184273879.03", "USD", BOUND - 1),
    ],
)
def test_amounts_that_are_read(picture, text, currency, minor):
    assert to_minor(text=text, currency=currency, style=DecimalStyle.like(picture)) == minor


@pytest.mark.parametrize(
    ("picture", "text", "currency", "code"),
    [
        ("1,234.56", "", "USD", "amount_not_a_number"),
        ("1,234.56", "  ", "USD", "amount_not_a_number"),
        ("1,234.56", ".", "USD", "amount_not_a_number"),
        ("1,234.56", "-", "USD", "amount_not_a_number"),
        ("1,234.56", "()", "USD", "amount_not_a_number"),
        ("1,234.56", "(5", "USD", "amount_not_a_number"),
        ("1,234.56", "5)", "USD", "amount_not_a_number"),
        ("1,234.56", "(-5)", "USD", "amount_not_a_number"),
        ("1,234.56", "-5-", "USD", "amount_not_a_number"),
        ("1,234.56", "--5", "USD", "amount_not_a_number"),
        ("1,234.56", "1,23", "USD", "amount_not_a_number"),
        ("1,234.56", "1234,567.00", "USD", "amount_not_a_number"),
        ("1,234.56", "1.234,56", "USD", "amount_not_a_number"),
        ("1,234.56", "1 234.56", "USD", "amount_not_a_number"),
        ("1,234.56", "1e5", "USD", "amount_not_a_number"),
        ("1,234.56", "NaN", "USD", "amount_not_a_number"),
        ("1,234.56", "inf", "USD", "amount_not_a_number"),
        ("1,234.56", "$5", "USD", "amount_not_a_number"),
        ("1,234.56", "\u0661\u0662", "USD", "amount_not_a_number"),
        ("1,234.56", "1.2.3", "USD", "amount_not_a_number"),
        ("1 234,56", "1 234\u00a0567,00", "EUR", "amount_not_a_number"),
        ("1,234.56", "9" * 65, "USD", "amount_not_a_number"),
        ("1.234,56", "1,234", "EUR", "amount_too_precise"),
        ("1,234.56", "0.001", "USD", "amount_too_precise"),
        ("1,234.56", "12.5", "JPY", "amount_too_precise"),
        ("1,234.56", "2309.7899999999995", "USD", "amount_too_precise"),
        ("1234.56", "46116860184273879.04", "USD", "amount_too_large"),
        ("1234.56", "-46116860184273879.04", "USD", "amount_too_large"),
        ("1234.56", "9" * 64, "USD", "amount_too_large"),
    ],
)
def test_amounts_that_are_refused(picture, text, currency, code):
    with pytest.raises(UnreadableAmount) as refusal:
        to_minor(text=text, currency=currency, style=DecimalStyle.like(picture))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("2309.7899999999995", "CAD", 230979),
        ("-2309.7899999999995", "CAD", -230979),
        ("0.30000000000000004", "EUR", 30),
        ("0.99999999999", "EUR", 100),
        ("4.999999999", "JPY", 5),
        ("2.49", "EUR", 249),
    ],
)
def test_float_noise_is_repaired_when_asked(text, currency, minor):
    assert to_minor(text=text, currency=currency, style=POINT, repair_float_noise=True) == minor


@pytest.mark.parametrize(
    "text", ["64982.589", "93179.35199999998", "0.005000000", "0.0050000001", "2.50000001", "1.239999980"]
)
def test_what_is_no_float_noise_is_still_refused(text):
    with pytest.raises(UnreadableAmount) as refusal:
        to_minor(text=text, currency="USD", style=POINT, repair_float_noise=True)
    assert refusal.value.code == "amount_too_precise"


@given(st.integers(-(10**9), 10**9))
def test_the_noise_of_a_real_float_is_repaired(minor):
    noisy = format(minor / 100 * 3 / 3, ".12f")
    assert to_minor(text=noisy, currency="EUR", style=POINT, repair_float_noise=True) == minor


def test_repair_cannot_carry_an_amount_over_the_bound():
    with pytest.raises(UnreadableAmount) as refusal:
        to_minor(text="46116860184273879.039999999999", currency="USD", style=POINT, repair_float_noise=True)
    assert refusal.value.code == "amount_too_large"


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(-5, "EUR"), "-0.05"),
        (Money(0, "EUR"), "0.00"),
        (Money(1234, "JPY"), "1234"),
        (Money(1234, "BHD"), "1.234"),
        (Money(-BOUND + 1, "USD"), "-46116860184273879.03"),
    ],
)
def test_text_for_machines(money, text):
    assert to_text(money=money) == text


def test_unknown_currencies_and_styles_are_refused():
    with pytest.raises(UnknownCurrency):
        to_minor(text="1", currency="ZZZ", style=COMMA)
    for picture in ("1234", "1,234,56", "1_234.56", "1.234.56", ""):
        with pytest.raises(ValueError, match="style"):
            DecimalStyle.like(picture)
    with pytest.raises(ValueError, match="style"):
        DecimalStyle(decimal=".", grouping=".")
