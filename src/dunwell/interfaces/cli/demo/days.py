"""The demo's rehearsed days: collections on the morning of a past day, and the letters that leave later on that day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Min

from dunwell.apps.runs import collections
from dunwell.apps.runs.models import Action, ActionState, Run
from dunwell.ports.house import Clock, House

MORNING, EVENING = time(8, 0, tzinfo=UTC), time(22, 0, tzinfo=UTC)
DAYS_BEFORE = (18, 14, 11, 7, 4, 1)  # the day of the demo; a weekend among them is the Friday before it
_SATURDAY = 5
_DAY = timedelta(days=1)


def rehearsed_days(*, as_of: date) -> list[date]:
    """Return the days on which collections were run before the day of the demo: working days, the earliest first."""
    return sorted({_working(as_of - timedelta(days=days)) for days in DAYS_BEFORE})


def morning(*, of: date) -> datetime:
    """Return the instant at which collections began on a day."""
    return datetime.combine(of, MORNING)


def evening(*, of: date) -> datetime:
    """Return an instant after the last letter of a day has left."""
    return datetime.combine(of, EVENING)


def rehearse(
    *,
    day: date,
    actor: str,
    house: House,
    clock: Clock,
    progress: collections.Progress,
    meanwhile: Callable[[datetime], object] = lambda _: None,
) -> Run | None:
    """Run collections as on a past day, from its morning until the last of its readers has had his hours.

    Between, the clock goes on to when the next letter may leave, where the worker would have waited. `meanwhile` is
    called once the run was made, with the hour. None, and nothing done, where a later day was run already.
    """
    arrived = clock()
    began = morning(of=day)

    def that_day() -> datetime:
        return began + (clock() - arrived)

    try:
        found = collections.run(as_of=day, actor=actor, house=house, clock=that_day, progress=progress)
    except collections.RunRefused as refusal:
        if refusal.code != "later_run_exists":
            raise
        return None
    meanwhile(that_day())
    while (later := _next_hour(found, now=that_day())) is not None and later < morning(of=day) + _DAY:
        began = later - (clock() - arrived)
        found = collections.run(as_of=day, actor=actor, house=house, clock=that_day, progress=progress)
    return found


def _next_hour(run: Run, *, now: datetime) -> datetime | None:
    """Return when the next letter of a run may leave; None where nothing waits for its hour."""
    waiting = Action.objects.filter(run=run, state=ActionState.PROPOSED, not_before__gt=now)
    found: datetime | None = waiting.aggregate(first=Min("not_before"))["first"]
    return found


def _working(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - max(0, day.weekday() - _SATURDAY + 1) * _DAY
