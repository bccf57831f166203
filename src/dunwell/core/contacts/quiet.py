"""Quiet hours: when one may speak to people at a place, right across changes of clocks, weekends and holidays.

Everything is told by the clocks on the walls there: one may speak while each of them shows a time from `opens` until
`closes` on a day that is not off. An hour that comes twice is open or quiet twice; one that is left out never comes.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dunwell.core.calendar import is_day_off
from dunwell.core.contacts.places import Place
from dunwell.core.dunning.policy import QuietHours

_DAY = timedelta(days=1)
_STRIDE = timedelta(hours=6)  # no clock is changed twice within it
_STRIDES = 16
_SECOND = timedelta(seconds=1)
_LONGEST_QUIET_DAYS = 400


class NeverOpen(ValueError):
    """The hours leave no moment at which one may speak there; `code` is stable."""

    code = "never_open"


def may_speak(*, at: datetime, place: Place, hours: QuietHours) -> bool:
    """Whether one may speak to people at the place at that instant (with its zone)."""
    assert at.tzinfo is not None, "an instant has a zone"
    return all(
        _is_open(at.astimezone(zone).replace(tzinfo=None), country=place.country, hours=hours)
        for zone in place.zones
    )


def next_allowed(*, at: datetime, place: Place, hours: QuietHours) -> datetime:
    """The first instant, `at` or later, at which one may speak to people at the place; in UTC.

    Raises NeverOpen when there is none within 400 days.
    """
    assert at.tzinfo is not None, "an instant has a zone"
    moment = at.astimezone(UTC)
    last = moment + _LONGEST_QUIET_DAYS * _DAY
    agreed = 0
    while agreed < len(place.zones):  # the clocks in turn, until all of them agree on a moment
        zone = place.zones[agreed]
        opens = _next_open(moment, zone=zone, country=place.country, hours=hours, last=last)
        agreed = agreed + 1 if opens == moment else 0
        moment = opens
    return moment


def day_there(*, at: datetime, place: Place) -> date:
    """The day that people at the place have at that instant; of several clocks the one that is furthest ahead."""
    return max(at.astimezone(zone).date() for zone in place.zones)


def first_moment_there(*, on: date, place: Place) -> datetime:
    """The instant from which people at the place have that day, or a later one, as `day_there` tells it; in UTC.

    A midnight that the clock leaves out is the moment at which it goes on.
    """
    return min(datetime.combine(on, time(0), tzinfo=zone).astimezone(UTC) for zone in place.zones)


def quiet_until(*, as_of: date, country: str, hours: QuietHours) -> date | None:
    """The last of the days off in a row in that country that `as_of` belongs to; None when it is none.

    Raises NeverOpen when they do not end within 400 days.
    """
    return _quiet_until(as_of, country.upper(), hours.weekdays)


@lru_cache(maxsize=4096)
def _quiet_until(as_of: date, country: str, weekdays: frozenset[int]) -> date | None:
    last = None
    for ahead in range(_LONGEST_QUIET_DAYS):
        day = as_of + ahead * _DAY
        if not is_day_off(on=day, country=country, weekdays=weekdays):
            return last
        last = day
    raise NeverOpen(f"every day is off in {country or 'this place'}: no weekday is left")


def _is_open(wall: datetime, *, country: str, hours: QuietHours) -> bool:
    opens, closes = _span(wall.date(), hours=hours)
    return opens <= wall < closes and not is_day_off(on=wall.date(), country=country, weekdays=hours.weekdays)


def _span(day: date, *, hours: QuietHours) -> tuple[datetime, datetime]:
    """From when to when one may speak on a day, by the wall."""
    midnight = datetime.combine(day, time(0))
    return midnight + hours.begin, midnight + hours.end


def _next_open(
    moment: datetime, *, zone: ZoneInfo, country: str, hours: QuietHours, last: datetime
) -> datetime:
    """The first moment that is open by one clock: looked for between two changes of it, where it runs evenly."""
    if _is_open(moment.astimezone(zone).replace(tzinfo=None), country=country, hours=hours):
        return moment
    while moment <= last:
        offset = _offset(moment, zone)
        change = _next_change(moment, zone=zone, offset=offset)
        wall = _first_open(
            moment.replace(tzinfo=None) + offset,
            until=change.replace(tzinfo=None) + offset,
            country=country,
            hours=hours,
        )
        if wall is not None:
            return (wall - offset).replace(tzinfo=UTC)
        moment = change
    raise NeverOpen(f"nobody may be spoken to in {zone.key} within {_LONGEST_QUIET_DAYS} days")


def _first_open(wall: datetime, *, until: datetime, country: str, hours: QuietHours) -> datetime | None:
    """The first open time on a wall from `wall` until before `until`, on which no clock is changed."""
    day = wall.date()
    while datetime.combine(day, time(0)) < until:
        opens, closes = _span(day, hours=hours)
        begins = max(opens, wall)
        if begins < min(closes, until) and not is_day_off(on=day, country=country, weekdays=hours.weekdays):
            return begins
        day += _DAY
    return None


def _next_change(moment: datetime, *, zone: ZoneInfo, offset: timedelta) -> datetime:
    """The next moment at which the clock is changed, or some later one before which it is not."""
    for _ in range(_STRIDES):
        ahead = moment + _STRIDE
        if _offset(ahead, zone) != offset:
            break
        moment = ahead
    else:
        return moment
    before, after = moment, ahead
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
