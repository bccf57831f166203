"""What is owed on a claim while days pass: a sum that is paid in parts, and interest in exact fractions."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from dunwell.core.law.claims import Allocated, PartPayment, RatePiece, Segment
from dunwell.core.law.day_counts import year_part
from dunwell.core.law.records import Allocation, Compounding
from dunwell.core.law.rests import rest
from dunwell.core.rates import DayCount

_DAY = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Account:
    """What is owed while days pass; interest in exact minor units."""

    principal: int
    costs: int
    unpaid: Fraction = Fraction(0)  # interest so far, less what was paid of it
    capitalised: Fraction = Fraction(0)  # that part of it which bears interest itself
    overpaid: int = 0
    allocated: list[Allocated] = field(default_factory=list[Allocated])

    def pay(self, *, payment: PartPayment, order: Allocation) -> None:
        """Set a payment against what is owed; what is left over is kept as overpaid."""
        left, costs, interest, principal = payment.minor, 0, 0, 0
        if order is Allocation.COSTS_FIRST:
            costs = min(left, self.costs)
            left -= costs
        if order is not Allocation.PRINCIPAL_FIRST:
            interest = min(left, half_up(self.unpaid))
            left -= interest
        principal = min(left, self.principal)
        left -= principal
        if order is Allocation.PRINCIPAL_FIRST:
            interest = min(left, half_up(self.unpaid))
            left -= interest
        if order is not Allocation.COSTS_FIRST:
            costs = min(left, self.costs)
            left -= costs
        self.costs -= costs
        self.principal -= principal
        self.unpaid -= interest
        self.capitalised = max(Fraction(0), self.capitalised - interest)
        self.overpaid += left
        self.allocated.append(
            Allocated(on=payment.on, costs_minor=costs, interest_minor=interest, principal_minor=principal)
        )


def half_up(exact: Fraction) -> int:
    """The nearest whole number, a half upwards, below zero the mirror of above."""
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -size if exact < 0 else size


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How days are weighed and when interest begins to bear interest, in a delay that follows `default_on`."""

    compounding: Compounding
    count: DayCount
    default_on: date

    def rest(self, number: int) -> date:
        """The last day of the period with this number, after which interest is added; from 1."""
        if number == 0:
            return self.default_on
        return rest(compounding=self.compounding, default_on=self.default_on, number=number)

    def part(self, *, first: date, last: date, number: int) -> Fraction:
        """The part of a year in these days, which lie within the period with this number.

        With monthly rests every full month is a twelfth, and a broken one counts by its own days.
        """
        if self.compounding is Compounding.MONTHLY:
            days = (self.rest(number) - self.rest(number - 1)).days
            return Fraction((last - first).days + 1, 12 * days)
        return year_part(count=self.count, default_on=self.default_on, first=first, last=last)


def run(
    *,
    account: Account,
    pieces: Sequence[RatePiece],
    payments: Sequence[PartPayment],
    order: Allocation,
    clock: Clock,
) -> list[Segment]:
    """Let the days of the pieces pass over the account and return them in segments; payments come in by day.

    A payment counts at the end of its day, before interest of a full period is added to what bears interest. Payments
    after the last piece are set against what is left then.
    """
    waiting, segments, running, number = deque(payments), list[Segment](), Fraction(0), 1
    for piece in pieces:
        on = piece.first
        while on <= piece.last:
            until = min(piece.last, clock.rest(number), waiting[0].on if waiting else piece.last)
            base = account.principal + account.capitalised
            if base:
                part = clock.part(first=on, last=until, number=number)
                exact = base * Fraction(piece.pct) / 100 * part
                rounded = half_up(running + exact) - half_up(running)
                running += exact
                account.unpaid += exact
                segments.append(
                    Segment(
                        first=on,
                        last=until,
                        days=(until - on).days + 1,
                        year_part=part,
                        rate_pct=piece.pct,
                        reference_pct=piece.reference_pct,
                        series=piece.series,
                        principal_minor=half_up(Fraction(base)),
                        exact=exact,
                        interest_minor=rounded,
                    )
                )
            while waiting and waiting[0].on == until:
                account.pay(payment=waiting.popleft(), order=order)
            if until == clock.rest(number):
                account.capitalised = account.unpaid
                number += 1
            on = until + _DAY
    for payment in waiting:
        account.pay(payment=payment, order=order)
    return segments
