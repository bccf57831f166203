"""Decimal text to minor units and back, exactly: no float takes part."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Self

from dunwell.core.money import BOUND, Money, exponent

_MAX_LENGTH = 64
_MAX_WHOLE_DIGITS = 25  # far beyond the bound of an amount, far below the cost of a huge integer
_NOISE_FROM = 8  # more decimals than this look like a binary float written out
_NOISE = Fraction(1, 10**6)  # of a minor unit

_SPACES = " \u00a0\u2009\u202f"  # space, no-break, thin, narrow no-break
_GROUPINGS = {"": "", ",": ",", ".": ".", "'": "'\u2019", " ": _SPACES}
_PICTURE = re.compile(r"1([,.' ]?)234([.,])56")


class UnreadableAmount(ValueError):
    """A text that is no amount in the style asked for; `code` says which way it fails.

    `amount_not_a_number`, `amount_too_precise` (more decimals than the currency has), `amount_too_large`.
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class DecimalStyle:
    """How a source writes numbers: its decimal mark, and the mark between thousands (or none)."""

    decimal: str
    grouping: str

    def __post_init__(self) -> None:
        if self.decimal not in (".", ",") or self.grouping not in _GROUPINGS or self.decimal == self.grouping:
            raise ValueError(
                f"no such decimal style: {self.decimal!r} with {self.grouping!r} between thousands"
            )

    @classmethod
    def like(cls, picture: str) -> Self:
        """The style of a picture of 1234.56: `1,234.56`, `1.234,56`, `1'234.56`, `1 234,56`, `1234.56`."""
        found = _PICTURE.fullmatch(picture)
        if found is None:
            raise ValueError(f"{picture!r} is not 1234.56 written in some style")
        return cls(decimal=found[2], grouping=found[1])


POINT = DecimalStyle(decimal=".", grouping=",")
COMMA = DecimalStyle(decimal=",", grouping=".")


@lru_cache(maxsize=16)
def _pattern(style: DecimalStyle) -> re.Pattern[str]:
    mark = f"[{re.escape(_GROUPINGS[style.grouping])}]"
    whole = r"\d*"
    if style.grouping:
        grouped = [rf"\d{{1,3}}(?P<mark>{mark})\d{{3}}(?:(?P=mark)\d{{3}})*"]
        if style.grouping == ",":  # lakh and crore: 12,34,567
            grouped.append(r"\d{1,2}(?:,\d{2})+,\d{3}")
        whole = "|".join([*grouped, whole])
    space = f"[{_SPACES}]*"
    number = rf"(?P<whole>{whole})(?:{re.escape(style.decimal)}(?P<part>\d*))?"
    return re.compile(
        rf"(?P<open>\()?{space}(?P<lead>[-+\u2212])?{space}{number}{space}(?P<trail>[-\u2212])?(?P<close>\))?",
        re.ASCII,
    )


def _digits(*, text: str, style: DecimalStyle) -> tuple[bool, str, str]:
    """Whether the number is negative, its whole digits and its decimal digits without trailing zeros."""
    bare = text.strip(_SPACES + "\t\r\n")
    found = _pattern(style).fullmatch(bare) if len(bare) <= _MAX_LENGTH else None
    if found is None:
        raise _not_a_number(text)
    whole = found["whole"] if found["whole"].isdigit() else re.sub(r"\D", "", found["whole"])
    part = found["part"] or ""
    brackets = [found["open"] is not None, found["close"] is not None]
    signs = [any(brackets), found["lead"] is not None, found["trail"] is not None]
    if not whole + part or any(brackets) != all(brackets) or sum(signs) > 1:
        raise _not_a_number(text)
    negative = any(signs) and found["lead"] != "+"
    return negative, whole.lstrip("0"), part.rstrip("0")


def _not_a_number(text: str) -> UnreadableAmount:
    return UnreadableAmount(code="amount_not_a_number", message=f"{text[:_MAX_LENGTH]!r} is not a number")


def to_minor(*, text: str, currency: str, style: DecimalStyle, repair_float_noise: bool = False) -> int:
    """Minor units of an amount written in the style: `1.234,56-` → -123456 in EUR.

    A minus before or after the digits or a pair of brackets makes it negative. Thousands must stand in
    groups of three (with commas also the Indian way). Trailing zeros beyond the currency's places are
    harmless, other digits there are refused, except by `repair_float_noise`: a text with more than 8 decimals
    that lies within 10**-6 of a whole minor unit (`2309.7899999999995`) is a float written out and becomes
    that unit.
    Raises UnreadableAmount, UnknownCurrency.
    """
    places = exponent(currency=currency)
    negative, whole, part = _digits(text=text, style=style)
    if len(whole) > _MAX_WHOLE_DIGITS:
        raise _too_large(text, currency)
    minor = int(whole + part[:places].ljust(places, "0") or "0")
    beyond = part[places:]
    if beyond:
        excess = Fraction(int(beyond), 10 ** len(beyond))
        is_noise = len(part) > _NOISE_FROM and abs(excess - round(excess)) <= _NOISE
        if not (repair_float_noise and is_noise):
            raise UnreadableAmount(
                code="amount_too_precise",
                message=f"{text!r} has more than the {places} decimals of {currency}",
            )
        minor += round(excess)
    if minor >= BOUND:
        raise _too_large(text, currency)
    return -minor if negative else minor


def _too_large(text: str, currency: str) -> UnreadableAmount:
    return UnreadableAmount(code="amount_too_large", message=f"{text!r} {currency} is more than can be kept")


def to_decimal(*, money: Money) -> Decimal:
    """The amount in major units, exact, with as many places as the currency has (1234.50, not 1234.5)."""
    sign, digits = int(money.minor < 0), tuple(map(int, str(abs(money.minor))))
    return Decimal((sign, digits, -exponent(currency=money.currency)))


def to_text(*, money: Money) -> str:
    """The plain decimal string for machines: no grouping, a point, the currency's places (`-1234.50`)."""
    return format(to_decimal(money=money), "f")
