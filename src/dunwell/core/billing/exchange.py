"""Tax in the currency that it is accounted for: which one that is, by which rate, and where the law demands it.

Directive 2006/112/EC, article 230: an invoice may be in any currency, provided that the VAT payable is expressed in the
national currency of the member state, by the rate mechanism of article 91: the rate published by the European Central
Bank, or another that the state accepts, at the time when the tax becomes chargeable. EN 16931: BT-6 and BT-111.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from dunwell.core import wording
from dunwell.core.billing.draft import BillDraft
from dunwell.core.money import Money, exponent
from dunwell.core.rates import Rounding, times

RATE_DAYS_MAX: Final = 7  # how old a rate may be: over holidays none is published
_EURO: Final = (
    *("AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT"),
    *("NL", "PT", "SI", "SK"),
)
NATIONAL: Final[Mapping[str, str]] = {
    **dict.fromkeys(_EURO, "EUR"),  # Bulgaria since 1 January 2026: Council Regulation (EU) 2025/1407
    "CZ": "CZK",
    "DK": "DKK",
    "HU": "HUF",
    "PL": "PLN",
    "RO": "RON",
    "SE": "SEK",
}
"""The national currency of each member state of the European Union, by its country code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What was published: on that day, one unit of `base` was `rate` units of `quote`, says `source`."""

    base: str
    quote: str
    rate: Decimal
    on: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxInOther:
    """The tax of a bill in another currency than its own: BT-6, BT-111 in its minor units, and the rate taken."""

    currency: str
    tax_minor: int
    rate: Rate


def tax_currency(*, country: str, own: str) -> str:
    """The currency in which an entity accounts for its tax: of its state within the EU, else the entity's own."""
    return NATIONAL.get(country, own)


def is_demanded(*, country: str) -> bool:
    """Whether the law of the entity's country wants the tax in its own currency on each invoice: within the EU."""
    return country in NATIONAL


def chargeable_on(draft: BillDraft, /) -> date:
    """The day whose rate is taken: of the supply where that was before the issue, else of the issue."""
    supplied = draft.supplied_on or draft.last_on
    return supplied if supplied is not None and supplied <= draft.issued_on else draft.issued_on


def rate_for(*, rates: Iterable[Rate], one: str, other: str, on: date) -> Rate | None:
    """The latest rate between two currencies, whichever is its base, of that day or few before; None without one.

    Of several of one day the last one given.
    """
    known = [
        rate
        for rate in rates
        if {rate.base, rate.quote} == {one, other} and on - timedelta(days=RATE_DAYS_MAX) <= rate.on <= on
    ]
    return max(enumerate(known), key=lambda pair: (pair[1].on, pair[0]))[1] if known else None


def converted_minor(*, minor: int, currency: str, into: str, rate: Rate) -> int:
    """An amount in minor units of another currency, by the exact rate; a half is rounded away from zero."""
    assert {rate.base, rate.quote} == {currency, into}, "the rate is of these two"
    exact = Fraction(rate.rate) if rate.base == currency else 1 / Fraction(rate.rate)
    scale = Fraction(10) ** (exponent(currency=into) - exponent(currency=currency))
    return times(money=Money(minor, into), rate=exact * scale, rounding=Rounding.HALF_UP).minor


_WORDS: Final[Mapping[str, str]] = {
    "en": "Tax in {currency}: {tax} (1 {base} = {rate} {quote}, {source}, {day})",
    "de": "Steuer in {currency}: {tax} (1 {base} = {rate} {quote}, {source}, {day})",
    "fr": "Taxe en {currency} : {tax} (1 {base} = {rate} {quote}, {source}, {day})",
    "es": "Impuesto en {currency}: {tax} (1 {base} = {rate} {quote}, {source}, {day})",
    "nl": "Belasting in {currency}: {tax} (1 {base} = {rate} {quote}, {source}, {day})",
}


def tax_sentence(*, other: TaxInOther, language: str) -> str:
    """What a bill says of it: the tax, the rate, who published it and when, in the reader's language."""
    picked = wording.pick_language(wanted=language, offered=frozenset(_WORDS))
    tag = wording.reading_tag(wanted=language, language=picked)
    return _WORDS[picked].format(
        currency=other.currency,
        tax=wording.amount(minor=other.tax_minor, currency=other.currency, language=tag),
        base=other.rate.base,
        rate=wording.plain_number(other.rate.rate, language=tag),
        quote=other.rate.quote,
        source=other.rate.source,
        day=wording.day(on=other.rate.on, language=tag),
    )
