"""Days and amounts as bank files write them; what cannot be read is None, and said by who asked."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from dunwell.core.money import UnknownCurrency, exponent

_AMOUNT = re.compile(r"[+-]?0{0,20}(?:[0-9]{1,18}(?:\.[0-9]{0,10})?|\.[0-9]{1,10})", re.ASCII)
_PLACEHOLDERS = frozenset({"NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NOREF", "NONE", "N/A"})
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_LIKE_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}")


def amount(text: str) -> Decimal | None:
    """The number in a text with a point for its decimals and no marks between thousands; None for all else."""
    bare = text.strip()
    return Decimal(bare) if _AMOUNT.fullmatch(bare) else None


def swift_amount(text: str) -> Decimal | None:
    """The number in a text as SWIFT writes it: a comma, which stands even where no decimals do (`1234,`)."""
    bare = text.strip()
    return None if "." in bare or "-" in bare or "+" in bare else amount(bare.replace(",", ".", 1))


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """The day of an ISO date or time (`2026-03-31`, `2026-03-31T10:15:00+01:00`), in the zone that it stands in."""
    bare = text.strip()
    try:
        return date.fromisoformat(bare[:10]) if len(bare) >= 10 else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def compact_day(text: str) -> date | None:
    """The day of six digits YYMMDD (1980 to 2079), or of eight YYYYMMDD.

    Bankers' months have thirty days: the 29th and 30th of February, and the 31st of a month of 30 days, are its last.
    """
    if not (text.isascii() and text.isdigit() and len(text) in {6, 8}):
        return None
    if len(text) == 6:
        text = ("19" if text >= "80" else "20") + text
    year, month, number = int(text[:4]), int(text[4:6]), int(text[6:])
    if not (year >= 1 and 1 <= month <= 12 and 1 <= number <= 31):
        return None
    for back in range(4):
        try:
            return date(year, month, number - back)
        except ValueError:
            continue
    return None


@lru_cache(maxsize=256)
def places(currency: str) -> int | None:
    """How many decimals an amount of the currency may have; None for a currency that is none."""
    try:
        return exponent(currency=currency)
    except UnknownCurrency:
        return None


def is_too_precise(value: Decimal, *, currency: str) -> bool:
    """Whether the amount has digits beyond the smallest unit of its currency; zeros there are harmless."""
    most = places(currency)
    told = value.as_tuple().exponent
    if most is None or not isinstance(told, int) or -told <= most:
        return False
    return value != round(value, most)


def plain(value: Decimal) -> str:
    """The amount in digits, as precise as it came: no exponent."""
    return format(value, "f")


def reference(text: str) -> str:
    """A reference trimmed; nothing where the bank says that there is none (NOTPROVIDED, NONREF)."""
    bare = text.strip()
    return "" if bare.upper().replace(" ", "") in _PLACEHOLDERS else bare  # a wrap may stand in it


def account_number(text: str) -> str:
    """An account number trimmed, an IBAN without blanks."""
    bare = text.strip()
    return bare.replace(" ", "") if _LIKE_IBAN.fullmatch(bare) else bare


def is_iban(text: str) -> bool:
    """Whether a text has the shape of an IBAN (its check digits are not proved)."""
    return _IBAN.fullmatch(text) is not None
