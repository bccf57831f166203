"""What an invoice adds up to, by EN 16931: each line rounded, tax reckoned once per rate on the sum of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction

from dunwell.core.billing.draft import Adjustment, BillDraft, DraftLine
from dunwell.core.billing.taxes import Tax, TaxCategory
from dunwell.core.money import Money, exponent
from dunwell.core.rates import Rounding, times

_EXACT = Context(
    prec=100, traps=[Inexact, InvalidOperation, Overflow]
)  # quantities and prices have some thirty


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """One row of the tax breakdown (BG-23)."""

    tax: Tax
    basis_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTotal:
    """What a line comes to; adjustments in their order, signed; tax: its row in the breakdown."""

    bare_minor: int
    adjustments_minor: tuple[int, ...]
    net_minor: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillTotals:
    """All sums of a document in minor units, named by their business terms.

    lines BT-106, net BT-109, tax BT-110, gross BT-112, prepaid BT-113, rounding BT-114, payable BT-115.
    """

    lines: tuple[LineTotal, ...]
    adjustments_minor: tuple[int, ...]
    taxes: tuple[TaxTotal, ...]
    lines_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    prepaid_minor: int
    rounding_minor: int
    payable_minor: int


def reckon(*, draft: BillDraft) -> BillTotals:
    """All sums of a draft without faults.

    A line is quantity times price, rounded half away from zero to the currency's minor unit (BT-131), with its own
    adjustments; tax is the sum of a rate's lines times the rate, rounded in the same way (BR-CO-17).
    """
    order: dict[tuple[TaxCategory, Decimal], int] = {}
    taxes: list[Tax] = []
    bases: list[int] = []

    def take(code: str, minor: int) -> int:
        tax = draft.taxes[code]
        at = order.setdefault((tax.category, tax.rate_pct), len(taxes))
        if at == len(taxes):
            taxes.append(tax)
            bases.append(0)
        bases[at] += minor
        return at

    lines: list[LineTotal] = []
    for line in draft.lines:
        bare = line_minor(line=line, currency=draft.currency)
        added = _adjustments(line.adjustments, base_minor=bare, currency=draft.currency)
        net = bare + sum(added)
        at = take(line.tax, net)
        lines.append(LineTotal(bare_minor=bare, adjustments_minor=added, net_minor=net, tax=at))
    lines_minor = sum(one.net_minor for one in lines)
    added = _adjustments(draft.adjustments, base_minor=lines_minor, currency=draft.currency)
    for adjustment, minor in zip(draft.adjustments, added, strict=True):
        take(adjustment.tax, minor)
    totals = tuple(
        TaxTotal(tax=tax, basis_minor=basis, tax_minor=_part(basis, tax.rate_pct, draft.currency))
        for tax, basis in zip(taxes, bases, strict=True)
    )
    net, tax_minor = lines_minor + sum(added), sum(one.tax_minor for one in totals)
    gross = net + tax_minor
    due = gross - draft.prepaid_minor
    payable = _nearest(due, draft.round_to_minor)
    return BillTotals(
        lines=tuple(lines),
        adjustments_minor=added,
        taxes=totals,
        lines_minor=lines_minor,
        net_minor=net,
        tax_minor=tax_minor,
        gross_minor=gross,
        prepaid_minor=draft.prepaid_minor,
        rounding_minor=payable - due,
        payable_minor=payable,
    )


def line_minor(*, line: DraftLine, currency: str) -> int:
    """Quantity times price in minor units, before adjustments; raises AmountTooLarge."""
    product = _EXACT.multiply(line.quantity, line.price)
    exact = product if line.price_per == 1 else Fraction(product) / Fraction(line.price_per)
    one = Money(10 ** exponent(currency=currency), currency)
    return times(money=one, rate=exact, rounding=Rounding.HALF_UP).minor


def _adjustments(given: Sequence[Adjustment], *, base_minor: int, currency: str) -> tuple[int, ...]:
    return tuple(
        one.amount_minor
        if one.amount_minor is not None
        else _part(base_minor, one.percent or Decimal(0), currency)
        for one in given
    )


def _part(minor: int, percent: Decimal, currency: str) -> int:
    return times(money=Money(minor, currency), rate=percent / 100, rounding=Rounding.HALF_UP).minor


def _nearest(minor: int, step: int) -> int:
    """The nearest multiple of the step, a half away from zero."""
    sign = -1 if minor < 0 else 1
    return sign * ((2 * abs(minor) + step) // (2 * step)) * step
