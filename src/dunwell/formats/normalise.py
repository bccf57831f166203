"""Columns of text to columns of values, a million rows in a breath: amounts, days, currencies, numbers.

Every function answers columns; what could not be read is null there. The readers of one text in the core say what is
right; the quick way taken here agrees with them, and what it does not understand goes to them one by one.
"""

import hashlib
from datetime import date

import polars as pl

from dunwell.core.decimals import DecimalStyle, UnreadableAmount, to_minor
from dunwell.core.money import currencies, exponent
from dunwell.core.text import number_key

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""Between which a document, or a contract, may lie."""

_MOST_QUICK_DIGITS = 13
_MOST_PLACES = 4
_AMOUNT_MOST = 2**53


def currency(column: pl.Series) -> pl.Series:
    """The currency codes in upper case; null where there is no such currency."""
    upper = column.str.strip_chars().str.to_uppercase()
    known = {code: code for code in upper.unique().drop_nulls().to_list() if code in currencies()}
    return upper.replace_strict(known, default=None, return_dtype=pl.String)


def amounts(*, texts: pl.Series, codes: pl.Series, style: DecimalStyle, repair: bool) -> pl.DataFrame:
    """`minor` (null where a text is no amount), `code` and `problem` where it is not, `is_repaired` where it was noise.

    `codes` are currencies as `currency` gives them; a row without one is left null, without a problem.
    """
    rows = pl.DataFrame({"text": texts.cast(pl.String), "currency": codes.cast(pl.String)})
    quick = _quick(rows, style)
    slow = (
        rows.filter(quick.is_null() & rows["text"].is_not_null() & rows["currency"].is_not_null())
        .unique(maintain_order=True)
        .iter_rows()
    )
    read = pl.DataFrame(
        [(text, code, *_slow(text, code, style, repair=repair)) for text, code in slow],
        schema={
            "text": pl.String,
            "currency": pl.String,
            "slow": pl.Int64,
            "code": pl.String,
            "problem": pl.String,
            "is_repaired": pl.Boolean,
        },
        orient="row",
    )
    joined = rows.with_columns(quick=quick).join(
        read, on=["text", "currency"], how="left", maintain_order="left"
    )
    return joined.select(
        "code",
        "problem",
        minor=pl.coalesce("quick", "slow"),
        is_repaired=pl.col("is_repaired").fill_null(value=False),
    )


def _quick(rows: pl.DataFrame, style: DecimalStyle) -> pl.Series:
    """Minor units of plain texts: a sign in front, no grouping or groups of three, few enough digits."""
    places = {code: exponent(currency=code) for code in rows["currency"].unique().drop_nulls().to_list()}
    bare = pl.col("text").str.strip_chars(" ")
    if style.grouping in {",", "."}:
        point = "\\" + style.decimal
        grouped = rf"^-?[0-9]{{1,3}}(\{style.grouping}[0-9]{{3}})+({point}[0-9]*)?$"
        bare = (
            pl.when(bare.str.contains(grouped))
            .then(bare.str.replace_all(style.grouping, "", literal=True))
            .otherwise(bare)
        )
    pattern = rf"^(-?)([0-9]{{1,{_MOST_QUICK_DIGITS}}})(?:\{style.decimal}([0-9]{{0,{_MOST_PLACES}}})0*)?$"
    groups = bare.str.extract_groups(pattern)
    sign, whole = groups.struct.field("1"), groups.struct.field("2").cast(pl.Int64)
    part = groups.struct.field("3").fill_null("").str.strip_chars_end("0")
    size = pl.col("currency").replace_strict(places, default=None, return_dtype=pl.Int64)
    ten_to = pl.lit(10, dtype=pl.Int64)
    scaled = part.str.pad_end(_MOST_PLACES, "0").cast(pl.Int64) // ten_to.pow(_MOST_PLACES - size).cast(
        pl.Int64
    )
    minor = whole * ten_to.pow(size).cast(pl.Int64) + scaled
    is_exact = part.str.len_chars().cast(pl.Int64) <= size
    signed = pl.when(sign == "-").then(-minor).otherwise(minor)
    return rows.select(minor=pl.when(is_exact & (minor <= _AMOUNT_MOST)).then(signed))["minor"]


def _slow(
    text: str, code: str, style: DecimalStyle, *, repair: bool
) -> tuple[int | None, str | None, str | None, bool]:
    try:
        minor = to_minor(text=text, currency=code, style=style)
    except UnreadableAmount as fault:
        try:
            minor = to_minor(text=text, currency=code, style=style, repair_float_noise=repair)
        except UnreadableAmount:
            return None, fault.code, str(fault), False
        return _bounded(minor, text, code, is_repaired=True)
    return _bounded(minor, text, code, is_repaired=False)


def _bounded(
    minor: int, text: str, code: str, *, is_repaired: bool
) -> tuple[int | None, str | None, str | None, bool]:
    if abs(minor) > _AMOUNT_MOST:
        return None, "amount_too_large", f"{text!r} {code} is more than can be kept", False
    return minor, None, None, is_repaired


def days(*, texts: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    """The days of texts in any of the formats, the first that fits; null where none does."""
    parsed = [pl.col("text").str.to_date(one, strict=False) for one in formats]
    return pl.DataFrame({"text": texts.cast(pl.String)}).select(day=pl.coalesce(parsed))["day"]


def number_keys(*, texts: pl.Series, strip_leading_zeros: bool) -> pl.Series:
    """Customers' numbers as they are compared."""
    given = texts.cast(pl.String).unique().drop_nulls().to_list()
    keys = {text: number_key(text, strip_leading_zeros=strip_leading_zeros) for text in given}
    return texts.cast(pl.String).replace_strict(keys, default=None, return_dtype=pl.String)


def without_float_tail(column: pl.Expr) -> pl.Expr:
    """A number that a spreadsheet or a program wrote as a float (`1929646410.0`) without its tail."""
    return column.str.replace(r"^([0-9]+)\.0+$", "${1}")


def is_damaged_number(column: pl.Expr) -> pl.Expr:
    """Whether a number has lost digits to scientific notation (`1.92965E+09`)."""
    return column.str.contains(r"^[0-9]+([.,][0-9]+)?[eE]\+[0-9]+$")


def derived_numbers(*, facts: pl.DataFrame) -> pl.Series:
    """Numbers for documents without one, the same for the same file each time: from what is known of each, counted.

    Two that are alike in every fact are two documents: the second gets another number.
    """
    seen: dict[str, int] = {}
    numbers: list[str] = []
    for row in facts.iter_rows():
        digest = hashlib.sha256(
            "\x1f".join("" if one is None else str(one) for one in row).encode()
        ).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        numbers.append(f"no-number-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else ""))
    return pl.Series("number", numbers, dtype=pl.String)
