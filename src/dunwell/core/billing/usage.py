"""Metered quantities: what is included, tiers, and the least that is billed for a period."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from dunwell.core.billing.periods import Period

_MILLIONTH: Final = Decimal("0.000001")


class TierMode(StrEnum):
    """What the price of a tier is for."""

    GRADUATED = "graduated"  # for the units within the tier
    VOLUME = "volume"  # for all units, by the tier that their sum reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Units up to a limit (None: all that follow), and the price of one, without tax."""

    upto: Decimal | None
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPrice:
    """What a metered item costs from a day on; the price of the first day of a period holds for all of it.

    included: units without charge in a whole period. minimum_minor: the least that a whole period costs.
    """

    from_on: date
    tiers: tuple[Tier, ...]
    mode: TierMode = TierMode.GRADUATED
    included: Decimal = Decimal(0)
    minimum_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """An item that is billed by what was used."""

    key: str
    name: str
    tax: str
    prices: tuple[MeterPrice, ...]
    unit: str = "C62"
    item_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """So many units at a price; the units included have the price 0."""

    quantity: Decimal
    price: Decimal


def price_on(*, prices: tuple[MeterPrice, ...], on: date) -> MeterPrice | None:
    """The price in force on a day; None before the first."""
    known = [one for one in prices if one.from_on <= on]
    return max(known, key=lambda one: one.from_on) if known else None


def included_in(*, price: MeterPrice, billed_days: int, whole: Period) -> Decimal:
    """The units included in these days of a period, by their share of it, rounded half up to a millionth."""
    if billed_days == whole.days:
        return price.included
    exact = price.included * billed_days / whole.days
    return _short(exact.quantize(_MILLIONTH, rounding=ROUND_HALF_UP))


def _short(value: Decimal) -> Decimal:
    """The same number without zeros behind its last decimal."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def rated(*, price: MeterPrice, used: Decimal, included: Decimal) -> tuple[Rated, ...]:
    """The used units, cut at what is included and at the limits of the tiers; they add up to what was used.

    The limits count units above the included ones. Raises ValueError for less than nothing.
    """
    if used < 0:
        raise ValueError(f"{used} units were used: less than nothing")
    free = min(used, included)
    found = [Rated(quantity=free, price=Decimal(0))] if free else []
    charged = _short(used - free)
    if charged and price.mode is TierMode.VOLUME:
        reached = next(tier for tier in price.tiers if tier.upto is None or charged <= tier.upto)
        return (*found, Rated(quantity=charged, price=reached.price))
    below = Decimal(0)
    for tier in price.tiers:
        upto = charged if tier.upto is None else min(tier.upto, charged)
        if upto > below:
            found.append(Rated(quantity=upto - below, price=tier.price))
            below = upto
    return tuple(found)
