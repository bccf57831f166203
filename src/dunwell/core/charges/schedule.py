"""A schedule of contractual fees: data that a customer has agreed to, published with a version of the credit policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from dunwell.core.money import Money
from dunwell.core.rates import Rounding, times

Per = Literal["item", "account"]
Adding = Literal["cumulative", "replacing"]
Frequency = Literal["once", "days", "monthly"]
Base = Literal["gross", "net"]
Amounts = Mapping[str, int]
"""Minor units by currency."""

PERCENT_PLACES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What is charged from a day after due on: a flat amount by currency, per cent of the base, or both together."""

    from_day: int
    flat: Amounts = field(default_factory=dict[str, int])
    percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """One fee. Its code is part of what makes a posting unique: it must not change its meaning.

    per: whether it is charged for each open item, or once for the account while anything of it is overdue.
    adding: *cumulative*, each tier reached is charged on top; *replacing*, a tier takes the place of the ones before
    it, and what it is more than they were is charged.
    frequency: each tier *once*; or again and again while it is the one in force, every `every_days` *days* or *monthly*
    on the same day of the month, `times_max` times at most.
    grace_days: nothing at all falls due within them; tiers that would do so fall due on the day after.
    base: of what the per cent are taken, with tax (*gross*) or without (*net*): of what is open on the day.
    minimum: what one charge is at least. threshold: nothing is charged while the base is less.
    cap, cap_percent: all charges of this fee together are never more, for an item (or for the account, from the day on
    which something fell overdue until nothing is); the per cent are those of the whole invoice, for items alone.
    """

    code: str
    tiers: tuple[Tier, ...]
    per: Per = "item"
    adding: Adding = "cumulative"
    frequency: Frequency = "once"
    every_days: int = 0
    times_max: int = 60
    grace_days: int = 0
    base: Base = "gross"
    minimum: Amounts = field(default_factory=dict[str, int])
    threshold: Amounts = field(default_factory=dict[str, int])
    cap: Amounts = field(default_factory=dict[str, int])
    cap_percent: Decimal | None = None

    def first_day(self, tier: Tier, /) -> int:
        """The day after due on which a tier is first charged: never within the days of grace."""
        return max(tier.from_day, self.grace_days + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSchedule:
    """The fees of a contract, in the order in which they take from what the total cap leaves.

    currencies: those in which amounts are given; nothing is charged on an item in another one. total_cap,
    total_cap_percent: all fees of one item together are never more, the per cent being those of the whole invoice; all
    fees of an account together are never more than `total_cap`, as long as something is overdue.
    """

    code: str
    version: int
    currencies: tuple[str, ...]
    fees: tuple[Fee, ...]
    total_cap: Amounts = field(default_factory=dict[str, int])
    total_cap_percent: Decimal | None = None

    def fee(self, *, code: str) -> Fee:
        """Return the fee of a code; KeyError when there is none."""
        for fee in self.fees:
            if fee.code == code:
                return fee
        raise KeyError(code)


def part_of(*, minor: int, percent: Decimal, currency: str, rounding: Rounding = Rounding.HALF_UP) -> int:
    """So many per cent of an amount in minor units, rounded once."""
    return times(money=Money(minor, currency), rate=percent / 100, rounding=rounding).minor


def cap_of(*, cap: Amounts, cap_percent: Decimal | None, whole_minor: int, currency: str) -> int | None:
    """The least of the caps that are set, in minor units; per cent are rounded down. None where none is set."""
    limits: list[int] = []
    if currency in cap:
        limits.append(cap[currency])
    if cap_percent is not None:
        limits.append(
            part_of(minor=whole_minor, percent=cap_percent, currency=currency, rounding=Rounding.DOWN)
        )
    return min(limits, default=None)
