"""Open routes side by side, sorted by what is likely left, by cost or by time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dunwell.core.litigation.routes import Option


class Order(StrEnum):
    """By what routes are sorted, the best first; what is not known comes last."""

    NET = "net"
    COST = "cost"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A route with its place in each order, from 1; None where nothing is known to place it by."""

    option: Option
    net_place: int | None
    cost_place: int | None
    time_place: int | None


def compare(*, options: Sequence[Option], by: Order = Order.NET) -> tuple[Compared, ...]:
    """Return routes sorted; equals share a place and stand by code.

    Net is the middle of the expected range; a route of which a cost of beginning is not known would look better than it
    is, and has no place by net. Cost is the highest sum of beginning; a route with a cost that is not known, or in
    another currency than most, has no place by cost. Time is the days from filing to a title.
    """
    currency = _usual_currency(options)
    nets = _places(options, _net)
    costs = _places(options, lambda one: _cost(one, currency))
    times = _places(options, days_of)
    found = [
        Compared(
            option=one,
            net_place=nets[one.route.code],
            cost_place=costs[one.route.code],
            time_place=times[one.route.code],
        )
        for one in options
    ]

    def key(one: Compared) -> tuple[int, int, int, str]:
        places = {Order.NET: one.net_place, Order.COST: one.cost_place, Order.TIME: one.time_place}
        last = len(options) + 1
        second = one.cost_place or last
        third = one.time_place or last
        return places[by] or last, second, third, one.option.route.code

    return tuple(sorted(found, key=key))


def days_of(option: Option) -> int | None:
    """Days from filing to a title: the typical ones of the data, else those of the planned steps."""
    if option.estimate.typical_days is not None:
        return option.estimate.typical_days
    title = option.estimate.title_on
    return None if title is None else (title - option.filing_on).days


def _net(option: Option) -> int | None:
    result = option.estimate.result
    return None if result is None or not option.estimate.is_complete else -result.middle_minor


def _cost(option: Option, currency: str) -> int | None:
    found = option.estimate
    return found.filing_high.minor if found.is_complete and found.currency == currency else None


def _usual_currency(options: Sequence[Option]) -> str:
    currencies = [one.estimate.currency for one in options]
    return max(sorted(set(currencies)), key=currencies.count, default="")


def _places(options: Sequence[Option], value: Callable[[Option], int | None]) -> dict[str, int | None]:
    values = {one.route.code: value(one) for one in options}
    known = sorted(found for found in values.values() if found is not None)
    return {code: None if found is None else known.index(found) + 1 for code, found in values.items()}
