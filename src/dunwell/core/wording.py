"""Amounts, dates and IBANs as a reader of a language expects them."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from dunwell.core.money import exponent

NO_BREAK_SPACE = "\u00a0"

_ISOLATE, _END_ISOLATE = (
    "\u2068",
    "\u2069",
)  # the direction of the first letter between them holds between them

_BLANKS = re.compile(r"[ \t]+")
# Marks that turn the reading direction of whatever follows: a name must not mirror the amount beside it.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})


def one_line(text: str, /) -> str:
    """A text as one harmless line: controls and line ends become a blank, direction overrides vanish."""
    if text.isprintable():  # then there is none of them
        return _BLANKS.sub(" ", text).strip()
    kept = (" " if unicodedata.category(c) in _BREAKS else c for c in text if c not in _TURNS)
    return _BLANKS.sub(" ", "".join(kept)).strip()


def pick_language(*, wanted: str, offered: frozenset[str]) -> str:
    """The offered language for a BCP 47 tag: the tag itself, else its first part, else English.

    Case and `_` for `-` do not matter. English must be offered.
    """
    assert "en" in offered, "English is what everything falls back to"
    tag = wanted.strip().replace("_", "-").lower()
    for one in (tag, tag.partition("-")[0]):
        if one in offered:
            return one
    return "en"


def reading_tag(*, wanted: str, language: str) -> str:
    """The tag to format by: the reader's own where the text is in that language (de-AT), else the text's."""
    tag = wanted.strip().replace("_", "-")
    return tag if tag.partition("-")[0].lower() == language.partition("-")[0] else language


@cache
def locale_of(language: str, /) -> Locale:
    """Babel's locale for a BCP 47 tag; the language's alone where Babel knows no such region, else English."""
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def is_language(text: str, /) -> bool:
    """Whether the text is a BCP 47 tag of a language that we know how to write dates and amounts in: en, de-AT."""
    try:
        Locale.parse(text, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def direction(language: str, /) -> str:
    """Which way the lines of a language run, as HTML calls it: ltr, rtl."""
    return str(locale_of(language).text_direction)


def isolated(text: str, /, *, language: str) -> str:
    """A value to be put into a sentence: where lines run from right to left, set apart (UAX 9, FSI to PDI).

    So an amount, an IBAN or a name keeps its own order of signs, and turns nothing around it.
    """
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if text and direction(language) == "rtl" else text


def number(*, minor: int, currency: str, language: str) -> str:
    """An amount without its currency, exact to the last minor unit: 1,234.50. Raises UnknownCurrency."""
    digits = exponent(currency=currency)
    value = Decimal(minor).scaleb(-digits)  # exact: 64-bit minor units have 19 digits, the context keeps 28
    return plain_number(value, language=language, least=digits)


def amount(*, minor: int, currency: str, language: str) -> str:
    """An amount with its ISO code on the side the language puts it: USD 1,234.50, 1.234,50 EUR.

    Codes, not signs: half the world's dollars look alike.
    """
    return _with_code(number(minor=minor, currency=currency, language=language), currency, language)


def unit_price(*, price: Decimal, currency: str, language: str) -> str:
    """A price that may go below the minor unit, with its code: EUR 0.0125, and EUR 0.50. Raises UnknownCurrency."""
    digits = exponent(currency=currency)
    return _with_code(plain_number(price, language=language, least=digits), currency, language)


def plain_number(value: Decimal, /, *, language: str, least: int = 0) -> str:
    """A number as short as it is exact, as the reader writes it: 1.0832, 1,0832; `least` places at least."""
    places = max(least, -int(value.normalize().as_tuple().exponent))
    return f"{value:,.{places}f}".translate(_signs(language))


@cache
def _signs(language: str) -> dict[int, str]:
    """What the language writes for the signs in a number of ours; thousands are set off in all of them."""
    locale = locale_of(language)
    found = {
        ",": get_group_symbol(locale, numbering_system="latn"),
        ".": get_decimal_symbol(locale, numbering_system="latn"),
    }
    return {ord(sign): written for sign, written in found.items()}


def _with_code(figure: str, currency: str, language: str) -> str:
    if _code_goes_first(language):
        return f"{currency}{NO_BREAK_SPACE}{figure}"
    return f"{figure}{NO_BREAK_SPACE}{currency}"


@lru_cache(maxsize=4_096)  # the same days stand on thousands of pages
def day(*, on: date, language: str) -> str:
    """A date in full, the month by name, so that nobody takes a day for a month: 22 mai 2020."""
    return _first_of_month(format_date(on, format="long", locale=locale_of(language)), on, language)


@lru_cache(maxsize=4_096)
def short_day(*, on: date, language: str) -> str:
    """A date for a column of a table, still not to be misread: May 22, 2020, 22.05.2020."""
    return _first_of_month(format_date(on, format="medium", locale=locale_of(language)), on, language)


def grouped_iban(iban: str, /) -> str:
    """An IBAN in groups of four, as it is printed."""
    bare = "".join(iban.split()).upper()
    return " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))


def _first_of_month(text: str, on: date, language: str) -> str:
    """French counts the first day of a month (1er mai), which the locale data leave out."""
    is_french = locale_of(language).language == "fr"
    return text.replace("1 ", "1er ", 1) if is_french and on.day == 1 and text.startswith("1 ") else text


@cache
def _code_goes_first(language: str) -> bool:
    pattern: str = locale_of(language).currency_formats["standard"].pattern
    return pattern.startswith("¤")
