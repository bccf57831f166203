"""Which day it is where: a day belongs to the entity's time zone, a run's day to that of the house."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from dunwell.apps.organisation.models import Entity


def entity_day(*, entity: Entity, now: datetime) -> date:
    """Return the day that it is at the entity at an instant."""
    return now.astimezone(ZoneInfo(entity.timezone)).date()


def house_day(*, now: datetime) -> date:
    """Return the day that the house's runs have at an instant."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def earlier_day(*, entity: Entity, now: datetime) -> date:
    """Return the earlier of the two days, for what is to act at once on a run of either."""
    return min(entity_day(entity=entity, now=now), house_day(now=now))


def later_day(*, entity: Entity, now: datetime) -> date:
    """Return the later of the two days, for a time given that must not be cut short by either."""
    return max(entity_day(entity=entity, now=now), house_day(now=now))


def first_moment(*, of: date, entity: Entity) -> datetime:
    """Return the instant from which the house may run a day, on the entity's clock."""
    return datetime.combine(of, time(), tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(
        ZoneInfo(entity.timezone)
    )
