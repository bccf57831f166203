"""Days and seconds of the sandbox's clock, in UTC."""

from datetime import UTC, date, datetime, timedelta

DAY_SECONDS = 86_400


def day_of(seconds: float, /) -> date:
    """Return the day of an instant."""
    return datetime.fromtimestamp(seconds, UTC).date()


def seconds_of(*, days: float) -> float:
    """How many seconds some days have."""
    return days * DAY_SECONDS


def working_day(day: date, /) -> date:
    """Return the day itself, or the Monday after a weekend: banks book on working days."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
