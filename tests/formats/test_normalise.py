"""The quick readers of columns agree with the careful readers of one text."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dunwell.core.decimals import DecimalStyle, UnreadableAmount, to_minor, to_text
from dunwell.core.money import Money
from dunwell.core.text import number_key
from dunwell.formats import normalise

PICTURES = ("1234.56", "1,234.56", "1.234,56", "1234,56", "1'234.56", "1 234,56")
CURRENCIES = ("EUR", "JPY", "BHD", "CLF")
MOST = 2**53


def read(text, currency, style, *, repair=False):
    return normalise.amounts(
        texts=pl.Series([text]), codes=pl.Series([currency]), style=style, repair=repair
    ).row(0, named=True)


def carefully(text, currency, style, *, repair=False):
    try:
        minor = to_minor(text=text, currency=currency, style=style, repair_float_noise=repair)
    except UnreadableAmount:
        return None
    return minor if abs(minor) <= MOST else None


@given(
    st.text("0123456789.,' -+()\u2212\u00a0e٣", max_size=20),
    st.sampled_from(CURRENCIES),
    st.sampled_from(PICTURES),
)
@example("1,234.50", "EUR", "1,234.56")
@example("1,23.50", "EUR", "1,234.56")
@example("12,34,567.00", "EUR", "1,234.56")
@example("1.234", "EUR", "1.234,56")
@example("-0.00", "EUR", "1234.56")
@example("0.1000000000", "EUR", "1234.56")
@example(".5", "EUR", "1234.56")
@example("5.", "EUR", "1234.56")
@example("1.0000", "JPY", "1234.56")
@example("90071992547409.93", "EUR", "1234.56")
@example("99999999999999999999", "EUR", "1234.56")
def test_every_text_is_read_as_the_core_reads_it(text, currency, picture):
    style = DecimalStyle.like(picture)
    found = read(text, currency, style)

    assert found["minor"] == carefully(text, currency, style)
    assert (found["code"] is None) == (found["minor"] is not None)
    assert (found["problem"] is None) == (found["minor"] is not None)


@given(st.integers(-MOST, MOST), st.sampled_from(CURRENCIES))
def test_an_amount_written_is_the_amount_read(minor, currency):
    text = to_text(money=Money(minor, currency))

    assert read(text, currency, DecimalStyle.like("1234.56"))["minor"] == minor


@given(st.integers(-(10**11), 10**11))
def test_a_float_written_out_is_repaired_and_said_to_be(minor):
    text = repr(minor / 100 * 3)
    found = read(text, "EUR", DecimalStyle.like("1234.56"), repair=True)

    assert found["minor"] == carefully(text, "EUR", DecimalStyle.like("1234.56"), repair=True)
    assert found["is_repaired"] == (
        found["minor"] is not None and carefully(text, "EUR", DecimalStyle.like("1234.56")) is None
    )


def test_an_amount_without_a_currency_is_left_alone():
    assert read("1.00", None, DecimalStyle.like("1234.56")) == {
        "minor": None,
        "code": None,
        "problem": None,
        "is_repaired": False,
    }


@given(
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d"]),
)
def test_a_day_written_is_the_day_read(day, form):
    written = pl.Series([day.strftime(form)])

    assert normalise.days(texts=written, formats=(form,)).to_list() == [day]


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "", "x", "2026-03-01x", "01.02.2026", None])
def test_what_is_no_day_is_null(text):
    assert normalise.days(texts=pl.Series([text], dtype=pl.String), formats=("%Y-%m-%d",)).to_list() == [None]


def test_the_first_format_that_fits_is_taken():
    texts = pl.Series(["31.01.2026", "2026-01-31"])

    assert normalise.days(texts=texts, formats=("%Y-%m-%d", "%d.%m.%Y")).to_list() == [date(2026, 1, 31)] * 2


@given(st.lists(st.text(max_size=12), max_size=6), st.booleans())
def test_numbers_are_compared_as_the_core_compares_them(texts, strip):
    found = normalise.number_keys(texts=pl.Series(texts, dtype=pl.String), strip_leading_zeros=strip)

    assert found.to_list() == [number_key(one, strip_leading_zeros=strip) for one in texts]


def test_currencies_are_known_in_any_case():
    given_codes = pl.Series(["usd", " EUR ", "XXX", "XYZ", "", None])

    assert normalise.currency(given_codes).to_list() == ["USD", "EUR", None, None, None, None]


def test_numbers_that_floats_have_touched():
    frame = pl.DataFrame({"n": ["1929646410.0", "7", "1.92965E+09", "A-1.0", None]})

    assert frame.select(normalise.without_float_tail(pl.col("n")))["n"].to_list() == [
        "1929646410", "7", "1.92965E+09", "A-1.0", None,
    ]  # fmt: skip
    assert frame.select(normalise.is_damaged_number(pl.col("n")))["n"].to_list() == [
        False,
        False,
        True,
        False,
        None,
    ]


def test_derived_numbers_are_stable_and_count_what_is_alike():
    day = date(2026, 3, 1)
    facts = pl.DataFrame(
        {"customer": ["7", "7", "8"], "amount": [1, 1, 1], "on": [day, day, day + timedelta(1)]}
    )

    first, second, third = normalise.derived_numbers(facts=facts)

    assert second == f"{first}-2"
    assert len({first, second, third}) == 3
    assert normalise.derived_numbers(facts=facts.tail(2)).to_list() == [first, third]
