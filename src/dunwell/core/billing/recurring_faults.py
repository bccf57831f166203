"""Every reason why a recurring plan cannot be, each with its field and the remedy, all at once."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from dunwell.core.billing.periods import Unit
from dunwell.core.billing.recurring import Fixed, Pause, Plan, Timing
from dunwell.core.billing.texts import unprintable
from dunwell.core.billing.usage import Metered, MeterPrice
from dunwell.core.plain import PlainFault

_MOST: Final = {Unit.DAY: 366, Unit.WEEK: 104, Unit.MONTH: 120, Unit.YEAR: 10}
_ITEMS_MAX: Final = 500
_NAME_MAX: Final = 200
_LEAD_MAX: Final = 90


def plan_faults(plan: Plan, /) -> tuple[PlainFault, ...]:
    """All that is wrong with a plan; empty where it may run."""
    return tuple(_all(plan))


def _all(plan: Plan) -> Iterator[PlainFault]:
    most = _MOST[plan.cadence.unit]
    if not 1 <= plan.cadence.every <= most:
        yield PlainFault(
            "every", f"Give between 1 and {most} {plan.cadence.unit}s; not {plan.cadence.every}."
        )
    if plan.ends_on is not None and plan.ends_on < plan.starts_on:
        yield PlainFault("ends_on", f"It ends on {plan.ends_on}, before it starts on {plan.starts_on}.")
    yield from _lead(plan)
    yield from _term(plan)
    items: list[Fixed | Metered] = [*plan.fixed, *plan.metered]
    if not 1 <= len(items) <= _ITEMS_MAX:
        yield PlainFault("items", f"Give between 1 and {_ITEMS_MAX} items; not {len(items)}.")
    keys = [item.key for item in items]
    for at, item in enumerate(items):
        if keys.index(item.key) < at or not item.key.strip():
            yield PlainFault(f"items[{at}].key", "Give each item a name of its own to be told apart by.")
        if not 0 < len(item.name.strip()) <= _NAME_MAX or unprintable(item.name):
            yield PlainFault(
                f"items[{at}].name", f"Give a name of 1 to {_NAME_MAX} characters that can be printed."
            )
        within = f"items[{item.key}].prices"
        yield from _fixed(within, item) if isinstance(item, Fixed) else _metered(within, item)
    yield from _pauses(plan.pauses)


def _lead(plan: Plan) -> Iterator[PlainFault]:
    if not 0 <= plan.lead_days <= _LEAD_MAX:
        yield PlainFault("lead_days", f"Give between 0 and {_LEAD_MAX} days; not {plan.lead_days}.")
    elif plan.lead_days and (plan.timing is Timing.ARREARS or plan.metered):
        yield PlainFault(
            "lead_days", "Nothing can be billed earlier in arrears or with metered items: leave it at 0."
        )


def _term(plan: Plan) -> Iterator[PlainFault]:
    term = plan.term
    if term is None:
        return
    most = _MOST[term.unit]
    if not 1 <= term.every <= most:
        yield PlainFault("term.every", f"Give between 1 and {most} {term.unit}s; not {term.every}.")
    for name, days in (("notice_days", term.notice_days), ("tell_days", term.tell_days)):
        if days is not None and not 0 <= days <= 366:
            yield PlainFault(f"term.{name}", f"Give between 0 and 366 days; not {days}.")


def _fixed(within: str, item: Fixed) -> Iterator[PlainFault]:
    yield from _days(within, [one.from_on for one in item.versions])
    for place, one in enumerate(item.versions):
        if one.price < 0:
            yield PlainFault(f"{within}[{place}].price", "A price is never below nothing.")
        if one.quantity < 0:
            yield PlainFault(f"{within}[{place}].quantity", "A quantity is never below nothing.")


def _metered(within: str, item: Metered) -> Iterator[PlainFault]:
    yield from _days(within, [one.from_on for one in item.prices])
    for place, one in enumerate(item.prices):
        yield from _meter_price(f"{within}[{place}]", one)


def _meter_price(within: str, price: MeterPrice) -> Iterator[PlainFault]:
    if price.included < 0:
        yield PlainFault(f"{within}.included", "What is included is never below nothing.")
    if price.minimum_minor < 0:
        yield PlainFault(f"{within}.minimum", "The least to be billed is never below nothing.")
    if not price.tiers or price.tiers[-1].upto is not None:
        yield PlainFault(f"{within}.tiers", "Give tiers, the last of them without a limit.")
    limits = [Decimal(0), *(tier.upto for tier in price.tiers[:-1] if tier.upto is not None)]
    if len(limits) < len(price.tiers) or any(left >= right for left, right in pairwise(limits)):
        yield PlainFault(f"{within}.tiers", "Give limits that rise from tier to tier.")
    if any(tier.price < 0 for tier in price.tiers):
        yield PlainFault(f"{within}.tiers", "A price is never below nothing.")


def _days(within: str, days: Sequence[date]) -> Iterator[PlainFault]:
    if not days:
        yield PlainFault(within, "Give a price, and the day from which it is in force.")
    if list(days) != sorted(set(days)):
        yield PlainFault(within, "Give prices by rising days, each day once.")


def _pauses(pauses: Sequence[Pause]) -> Iterator[PlainFault]:
    for at, one in enumerate(pauses):
        if one.last_on is not None and one.last_on < one.first_on:
            yield PlainFault(
                f"pauses[{at}]", f"It ends on {one.last_on}, before it begins on {one.first_on}."
            )
    for at, (left, right) in enumerate(pairwise(pauses), start=1):
        if left.last_on is None or left.last_on >= right.first_on:
            yield PlainFault(f"pauses[{at}]", "It begins before the one before it is over.")
