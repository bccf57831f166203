"""The fixed sum for recovery costs that the creditor may ask for each late invoice or instalment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dunwell.core.decimals import to_decimal
from dunwell.core.law.book import LawBook
from dunwell.core.law.costs import of_schedule
from dunwell.core.law.faults import halfyear_bounds, halfyear_of
from dunwell.core.law.records import CompensationKind, CompensationRule, Jurisdiction
from dunwell.core.money import Money, exponent
from dunwell.core.rates import Rounding, times

_NO_FX: Mapping[str, Decimal] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """What may be asked; None where the book cannot say, and why in `note`."""

    money: Money | None
    rule: CompensationRule
    note: str = ""


def compensation(
    *,
    book: LawBook,
    place: Jurisdiction,
    rule: CompensationRule,
    debt: Money,
    due_on: date,
    count: int = 1,
    fx: Mapping[str, Decimal] = _NO_FX,
) -> Compensation:
    """The sum for a debt that is late, `count` times where so many instalments of the same size are.

    `fx` is the price of one unit of a currency in that of the jurisdiction: {"EUR": Decimal("4.27")} for Poland. The
    sum is in the debt's currency where it was given in it or can be converted, else in its own.
    """
    if debt.minor <= 0 or rule.kind is CompensationKind.NONE:
        return Compensation(money=Money(0, debt.currency), rule=rule)
    match rule.kind:
        case CompensationKind.FIXED:
            return _times(_major(rule.bands[0].value, rule.currency), rule, count)
        case CompensationKind.TIERS:
            return _tiers(rule, debt, count)
        case CompensationKind.TIERS_FX:
            return _tiers_fx(place, rule, debt, count, fx)
        case CompensationKind.WIK:
            return _wik(book, rule, debt, due_on, count)
        case CompensationKind.GAZETTED:
            return _gazetted(rule, due_on, count)


def _times(one: Money, rule: CompensationRule, count: int, note: str = "") -> Compensation:
    return Compensation(money=Money(one.minor * count, one.currency), rule=rule, note=note)


def _major(amount: Decimal, currency: str) -> Money:
    return Money(int(amount * 10 ** exponent(currency=currency)), currency)


def _tiers(rule: CompensationRule, debt: Money, count: int) -> Compensation:
    if debt.currency != rule.currency:
        return Compensation(
            money=None,
            rule=rule,
            note=f"The steps are in {rule.currency}, the debt is in {debt.currency}: convert it to find the step.",
        )
    return _times(_major(_step(rule, to_decimal(money=debt)), rule.currency), rule, count)


def _step(rule: CompensationRule, size: Decimal) -> Decimal:
    return next(band.value for band in rule.bands if band.holds(size))


def _tiers_fx(
    place: Jurisdiction, rule: CompensationRule, debt: Money, count: int, fx: Mapping[str, Decimal]
) -> Compensation:
    size = to_decimal(money=debt)
    if debt.currency != place.currency:
        price = fx.get(debt.currency)
        if price is None:
            return Compensation(
                money=None,
                rule=rule,
                note=f"The step depends on the size in {place.currency}: give the price of 1 {debt.currency} in it "
                f"({rule.note}).",
            )
        size *= price
    own = _major(_step(rule, size), rule.currency)
    if debt.currency == place.currency and rule.currency in fx:
        unit = Money(10 ** exponent(currency=place.currency), place.currency)
        rate = Fraction(_step(rule, size)) * Fraction(fx[rule.currency])
        return _times(times(money=unit, rate=rate, rounding=Rounding.HALF_UP), rule, count)
    note = ""
    if debt.currency != rule.currency:
        note = f"Shown in {rule.currency}; to add it, give the price of 1 {rule.currency} ({rule.note})."
    return _times(own, rule, count, note)


def _wik(book: LawBook, rule: CompensationRule, debt: Money, due_on: date, count: int) -> Compensation:
    assert rule.schedule is not None, "the book refuses this kind without a schedule"
    schedule = book.schedule(code=rule.schedule, on=due_on)
    if debt.currency != schedule.currency:
        return Compensation(
            money=None,
            rule=rule,
            note=f"The scale is in {schedule.currency}, the debt is in {debt.currency}: convert it to find the sum.",
        )
    return _times(of_schedule(schedule=schedule, amount=to_decimal(money=debt)), rule, count)


def _gazetted(rule: CompensationRule, due_on: date, count: int) -> Compensation:
    year, half = halfyear_of(due_on)
    amount = rule.gazetted.get(halfyear_bounds(year=year, half=half)[0])
    if amount is None:
        return Compensation(
            money=None,
            rule=rule,
            note=f"The sum of {year}H{half} is not loaded: it is announced for each half-year.",
        )
    return _times(_major(amount, rule.currency), rule, count)
