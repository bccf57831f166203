"""What courts, offices and agencies take, by the schedules of the book."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from dunwell.core.law.book import LawBook
from dunwell.core.law.records import FeeKind, FeeSchedule
from dunwell.core.money import Money, exponent
from dunwell.core.rates import times


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A fee and the schedule that says so."""

    money: Money
    schedule: FeeSchedule


def fee(*, book: LawBook, schedule: str, amount: Decimal, on: date, factor: Decimal | None = None) -> Fee:
    """The fee for a claim of an amount, in major units of the schedule's currency, on a day.

    `factor` takes the place of the schedule's own, as the 0.9 of a lawyer's usual fee. Raises LawMissing where no
    schedule is loaded for the day, ValueError for an amount that is not above zero.
    """
    if amount <= 0:
        raise ValueError("a fee is for a claim above zero")
    found = book.schedule(code=schedule, on=on)
    return Fee(money=of_schedule(schedule=found, amount=amount, factor=factor), schedule=found)


def of_schedule(*, schedule: FeeSchedule, amount: Decimal, factor: Decimal | None = None) -> Money:
    """What one schedule takes of an amount, rounded once as it says."""
    exact = _raw(schedule, amount) * (schedule.factor if factor is None else factor) + schedule.plus
    if schedule.least is not None:
        exact = max(exact, schedule.least)
    if schedule.most is not None:
        exact = min(exact, schedule.most)
    places = exponent(currency=schedule.currency)
    unit = Money(1, schedule.currency)
    return times(money=unit, rate=Fraction(exact) * 10**places, rounding=schedule.rounding)


def _raw(schedule: FeeSchedule, amount: Decimal) -> Decimal:
    match schedule.kind:
        case FeeKind.STEPPED:
            return _stepped(schedule, amount)
        case FeeKind.BANDS:
            band = next(one for one in schedule.bands if one.upto is None or amount <= one.upto)
            return band.plus + (amount * band.value / 100 if band.is_pct else band.value)
        case FeeKind.SLICES:
            return _sliced(schedule, amount)


def _stepped(schedule: FeeSchedule, amount: Decimal) -> Decimal:
    """The base, and for each started width within each band so much more (GKG §34, RVG §13)."""
    total, below = schedule.base, schedule.base_upto
    for band in schedule.bands:
        if amount <= below:
            break
        within = (amount if band.upto is None else min(amount, band.upto)) - below
        total += ceil(Fraction(within) / Fraction(band.width)) * band.add
        below = amount if band.upto is None else band.upto
    return total


def _sliced(schedule: FeeSchedule, amount: Decimal) -> Decimal:
    """The percentage of each slice (Besluit BIK art. 2)."""
    total, below = Decimal(0), Decimal(0)
    for band in schedule.bands:
        if amount <= below:
            break
        upto = amount if band.upto is None else min(amount, band.upto)
        total += (upto - below) * band.value / 100
        below = upto
    return total
