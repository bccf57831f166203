"""Amounts as a person types them: in the reader's own style first, in the other one where only that can be meant."""

import re

from dunwell.core.decimals import COMMA, POINT, DecimalStyle, UnreadableAmount, to_minor
from dunwell.core.wording import locale_of


def typed_minor(*, text: str, currency: str, language: str) -> int:
    """The minor units of what was typed: `1.234,50` to a German reader, `1,234.50` to an English one.

    `12.50` is understood by both, `1.234` is a thousand to the one and an amount with too many decimals to the other.
    Raises UnreadableAmount.
    """
    own = _style(language)
    try:
        return to_minor(text=text, currency=currency, style=own)
    except UnreadableAmount as refusal:
        if refusal.code != "amount_not_a_number":
            raise
        try:
            return to_minor(text=text, currency=currency, style=POINT if own.decimal == "," else COMMA)
        except UnreadableAmount:
            raise refusal from None


def _style(language: str) -> DecimalStyle:
    marks = locale_of(language).number_symbols["latn"]
    if marks["decimal"] != ",":
        return POINT
    return COMMA if marks["group"] == "." else DecimalStyle(decimal=",", grouping=" ")


def typed_decimal(*, text: str, language: str) -> str:
    """A number as it was typed, with a point and without marks between thousands: `1.234,5` → `1234.5`.

    In the reader's own style first, then in the other one; what is no number in either comes back as it is.
    """
    given = text.strip().replace("\N{MINUS SIGN}", "-")
    own = _style(language)
    for style in (own, POINT if own.decimal == "," else COMMA):
        mark, grouping = (
            re.escape(style.decimal),
            "[ \u00a0\u2009\u202f]" if style.grouping == " " else re.escape(style.grouping),
        )
        if re.fullmatch(rf"[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:{grouping}[0-9]{{3}})+)(?:{mark}[0-9]+)?", given):
            return re.sub(grouping, "", given).replace(style.decimal, ".")
    return given
