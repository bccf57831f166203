"""Recurring invoices: what a plan owes for each day, and which invoices are due, however late somebody looks.

An invoice is due at the beginning of each period (in advance) or after its end (in arrears). It bills what the plan
owes by then and was not billed: so a price change, a pause or an end that reaches back is set right by the next one.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, takewhile

from dunwell.core.billing.draft import DraftLine
from dunwell.core.billing.periods import Cadence, Period, begins_on, clipped, period_at, place_of
from dunwell.core.billing.proration import Part, corrections, joined
from dunwell.core.billing.renewal import Term, term_of
from dunwell.core.billing.totals import line_minor
from dunwell.core.billing.usage import Metered

_DAY = timedelta(days=1)


class Timing(StrEnum):
    """Whether a period is billed when it begins or when it is over; what is metered always when it is over."""

    ADVANCE = "advance"
    ARREARS = "arrears"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceVersion:
    """So many units at a price for a whole period, without tax, from a day on; a quantity of 0 takes the item off."""

    from_on: date
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """An item that costs the same in each period, until another version of its price is in force."""

    key: str
    name: str
    tax: str
    versions: tuple[PriceVersion, ...]
    unit: str = "C62"
    item_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Days that cost nothing; `last_on` None until somebody resumes."""

    first_on: date
    last_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is billed again and again. key: stands for it in the keys of its invoices.

    lead_days: how long before the beginning of a period its invoice leaves (in advance, and nothing metered).
    """

    key: str
    currency: str
    cadence: Cadence
    starts_on: date
    timing: Timing = Timing.ADVANCE
    ends_on: date | None = None
    lead_days: int = 0
    fixed: tuple[Fixed, ...] = ()
    metered: tuple[Metered, ...] = ()
    pauses: tuple[Pause, ...] = ()
    term: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One invoice of a plan. key: the same however often it is asked for, so that it can be issued but once.

    upto_place: the last period whose fixed items it bills. metered: the days whose use it bills.
    """

    key: str
    bill_on: date
    upto_place: int
    metered: Period | None


def last_day(plan: Plan, /) -> date | None:
    """The last day that a plan bills: its end, or the end of a term that does not renew itself; None without one."""
    ends = [plan.ends_on] if plan.ends_on is not None else []
    if plan.term is not None and not plan.term.renews:
        ends.append(term_of(term=plan.term, starts_on=plan.starts_on, on=plan.starts_on).term.last_on)
    return min(ends, default=None)


def due_periods(*, plan: Plan, upto: date, done: Collection[str]) -> tuple[Due, ...]:
    """The invoices of a plan that were due by a day and are not done, the oldest first.

    done: keys of those that were issued, or had nothing to bill. On the day after the last one of the plan one more is
    due: for what was used until then, and to give back what was billed beyond. A period whose use was billed before
    somebody set an end in it is not metered again.
    """
    until = takewhile(lambda due: due.bill_on <= upto, _all_due(plan, done))
    return tuple(due for due in until if due.key not in done)


def next_due(*, plan: Plan, done: Collection[str]) -> Due | None:
    """The first invoice of a plan that is not done, however far off; None where its last one is."""
    return next((due for due in _all_due(plan, done) if due.key not in done), None)


def _all_due(plan: Plan, done: Collection[str]) -> Iterator[Due]:
    """Every invoice of a plan, in order; without an end where the plan has none."""
    end = last_day(plan)
    place = place_of(cadence=plan.cadence, on=plan.starts_on) + (plan.timing is Timing.ARREARS)
    while True:
        boundary = begins_on(cadence=plan.cadence, place=place)
        if end is not None and boundary > end:
            break
        yield Due(
            key=f"{plan.key}:{boundary}",
            bill_on=max(boundary, plan.starts_on) - timedelta(days=plan.lead_days),
            upto_place=place - (plan.timing is Timing.ARREARS),
            metered=_metered(plan, place - 1),
        )
        place += 1
    last = place_of(cadence=plan.cadence, on=end)
    is_metered = f"{plan.key}:{begins_on(cadence=plan.cadence, place=last + 1)}" in done
    yield Due(
        key=f"{plan.key}:end:{end}",
        bill_on=end + _DAY,
        upto_place=last,
        metered=None if is_metered else _metered(plan, last),
    )


def _metered(plan: Plan, place: int) -> Period | None:
    if not plan.metered:
        return None
    whole = period_at(cadence=plan.cadence, place=place)
    return clipped(period=whole, first_on=plan.starts_on, last_on=last_day(plan))


def parts_due(*, plan: Plan, due: Due, billed: Sequence[Part]) -> tuple[Part, ...]:
    """What an invoice bills of the fixed items, and gives back: what is owed up to its period, less what was billed.

    billed: the parts of all earlier invoices of the plan, as this returned them.
    """
    first = place_of(cadence=plan.cadence, on=plan.starts_on)
    by_period: dict[Period, list[Part]] = {
        period_at(cadence=plan.cadence, place=place): [] for place in range(first, due.upto_place + 1)
    }
    for part in billed:
        by_period.setdefault(part.whole, []).append(part)
    return tuple(
        part
        for whole, before in by_period.items()
        for part in corrections(
            billed=before,
            owed=owed_parts(plan=plan, place=place_of(cadence=plan.cadence, on=whole.first_on)),
        )
    )


def owed_parts(*, plan: Plan, place: int) -> tuple[Part, ...]:
    """What the fixed items cost in the period at a place, as the plan is now: days of one price, by item and day."""
    whole = period_at(cadence=plan.cadence, place=place)
    within = clipped(period=whole, first_on=plan.starts_on, last_on=last_day(plan))
    if within is None:
        return ()
    return joined(part for item in plan.fixed for part in _parts_of(plan, item, whole, within))


def _parts_of(plan: Plan, item: Fixed, whole: Period, within: Period) -> Iterator[Part]:
    for days in billable(plan=plan, within=within, edges=[one.from_on for one in item.versions]):
        version = version_on(item=item, on=days.first_on)
        if version is None or version.quantity == 0:
            continue
        yield Part(
            item=item.key,
            whole=whole,
            first_on=days.first_on,
            last_on=days.last_on,
            quantity=version.quantity,
            price=version.price,
            full_minor=line_minor(
                line=DraftLine(name=item.name, tax=item.tax, quantity=version.quantity, price=version.price),
                currency=plan.currency,
            ),
        )


def version_on(*, item: Fixed, on: date) -> PriceVersion | None:
    """The version in force on a day; None before the first."""
    known = [one for one in item.versions if one.from_on <= on]
    return max(known, key=lambda one: one.from_on) if known else None


def billable(*, plan: Plan, within: Period, edges: Sequence[date] = ()) -> tuple[Period, ...]:
    """The days of a period that are not paused, in order; cut where one of the edges begins."""
    cuts = {within.first_on, within.last_on + _DAY, *edges}
    for pause in plan.pauses:
        cuts.add(pause.first_on)
        if pause.last_on is not None:
            cuts.add(pause.last_on + _DAY)
    inside = sorted(on for on in cuts if within.first_on <= on <= within.last_on + _DAY)
    return tuple(
        Period(first_on=first, last_on=after - _DAY)
        for first, after in pairwise(inside)
        if not is_paused(plan=plan, on=first)
    )


def is_paused(*, plan: Plan, on: date) -> bool:
    """Whether a day lies in a pause."""
    return any(
        pause.first_on <= on and (pause.last_on is None or on <= pause.last_on) for pause in plan.pauses
    )
