"""Parts of a period: what each day of it costs, so that parts add up to the whole to the cent however it is split.

The days from the first to day i of a period of n days, at a full price of a, cost a x i / n, rounded a half up. A part
costs the difference of two such amounts: parts that lie side by side add up by themselves, and a day has one price
whether it is billed, given back, or billed again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from dunwell.core.billing.periods import Period
from dunwell.core.money import Money
from dunwell.core.rates import Rounding, times

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Days of one period at one price.

    whole: the period that the price is for. full_minor: quantity times price for the whole period, in minor units.
    sign: 1 for what is billed, -1 for what is given back.
    """

    item: str
    whole: Period
    first_on: date
    last_on: date
    quantity: Decimal
    price: Decimal
    full_minor: int
    sign: int = 1

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_on - self.first_on).days + 1

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole period."""
        return (self.first_on, self.last_on) == (self.whole.first_on, self.whole.last_on)


def part_minor(part: Part, /, *, currency: str) -> int:
    """What a part comes to in minor units, signed; raises AmountTooLarge."""
    return part.sign * days_minor(
        full_minor=part.full_minor,
        whole=part.whole,
        first_on=part.first_on,
        last_on=part.last_on,
        currency=currency,
    )


def days_minor(*, full_minor: int, whole: Period, first_on: date, last_on: date, currency: str) -> int:
    """What these days of a period cost of its full price, in minor units."""
    before = (first_on - whole.first_on).days
    upto = (last_on - whole.first_on).days + 1
    assert 0 <= before < upto <= whole.days, "the days lie outside their period"
    full = Money(full_minor, currency)
    return (_share(full, upto, whole.days) - _share(full, before, whole.days)).minor


def _share(full: Money, days: int, of_days: int) -> Money:
    return times(money=full, rate=Fraction(days, of_days), rounding=Rounding.HALF_UP)


def joined(parts: Iterable[Part], /) -> tuple[Part, ...]:
    """The same parts, with those made one that touch and have one price and sign; by item and day."""
    found: list[Part] = []
    for part in sorted(parts, key=lambda one: (one.item, one.sign, one.first_on)):
        last = found[-1] if found else None
        if last is not None and _touch(last, part):
            found[-1] = replace(last, last_on=part.last_on)
        else:
            found.append(part)
    return tuple(sorted(found, key=lambda one: (one.item, one.first_on, one.sign)))


def _touch(left: Part, right: Part) -> bool:
    return (
        left.last_on + _DAY == right.first_on
        and replace(left, first_on=right.first_on, last_on=right.last_on) == right
    )


def corrections(*, billed: Sequence[Part], owed: Sequence[Part]) -> tuple[Part, ...]:
    """What is to be billed and given back so that what was billed becomes what is owed, and nothing where it is.

    Both are of one period. A day whose price did not change is left alone; the others are given back at the price they
    were billed at and billed at the one they have now.
    """
    found: list[Part] = []
    for item in sorted({part.item for part in (*billed, *owed)}):
        was = [part for part in billed if part.item == item]
        shall = [part for part in owed if part.item == item]
        for first_on, last_on in _stretches([*was, *shall]):
            found += _difference(
                was=[_cut(one, first_on, last_on) for one in was if _covers(one, first_on)],
                shall=[_cut(one, first_on, last_on) for one in shall if _covers(one, first_on)],
            )
    return joined(found)


def _stretches(parts: Sequence[Part]) -> Iterator[tuple[date, date]]:
    """Days between which nothing begins or ends."""
    edges = sorted({one.first_on for one in parts} | {one.last_on + _DAY for one in parts})
    return ((first, after - _DAY) for first, after in pairwise(edges))


def _covers(part: Part, on: date) -> bool:
    return part.first_on <= on <= part.last_on


def _cut(part: Part, first_on: date, last_on: date) -> Part:
    return replace(part, first_on=first_on, last_on=last_on)


def _difference(*, was: Sequence[Part], shall: Sequence[Part]) -> Iterator[Part]:
    """Parts of the same days: what is in one and not in the other, each with its sign."""
    net: dict[Part, int] = {}
    for one in was:
        bare = replace(one, sign=1)
        net[bare] = net.get(bare, 0) - one.sign
    for one in shall:
        net[one] = net.get(one, 0) + 1
    for bare, count in net.items():
        assert -1 <= count <= 1, "a day was billed twice"
        if count:
            yield replace(bare, sign=count)
