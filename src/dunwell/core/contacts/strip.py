"""The guard strip of one person: how much of each cap is used, and when they may next be spoken to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from dunwell.core.contacts.caps import Used, use
from dunwell.core.contacts.places import Place
from dunwell.core.contacts.quiet import day_there, next_allowed
from dunwell.core.dunning.policy import Cap, QuietHours


@dataclass(frozen=True, slots=True)
class Strip:
    """What is used of each cap today, and the first instant that breaks neither a cap nor the quiet hours, in UTC."""

    uses: tuple[Used, ...]
    next_at: datetime


def strip(
    *, touches: Sequence[date], caps: Sequence[Cap], place: Place, hours: QuietHours, now: datetime
) -> Strip:
    """The strip of a person who was touched on these days; raises NeverOpen where the hours leave no moment."""
    today = day_there(at=now, place=place)
    moment = next_allowed(at=now, place=place, hours=hours)
    while (free_on := _free_on(touches, caps, on=day_there(at=moment, place=place))) is not None:
        moment = next_allowed(at=_dawn(free_on, place=place), place=place, hours=hours)
    return Strip(uses=tuple(use(touches=touches, cap=cap, on=today) for cap in caps), next_at=moment)


def _free_on(touches: Sequence[date], caps: Sequence[Cap], *, on: date) -> date | None:
    """The first day with room in every cap that is full on that day; None where none is."""
    full = [used.free_on for cap in caps if (used := use(touches=touches, cap=cap, on=on)).is_full]
    return max(full, default=None)


def _dawn(day: date, *, place: Place) -> datetime:
    """The instant at which the day begins at the place, by the clock that is furthest ahead."""
    return min(datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC) for zone in place.zones)
