"""The ports, fetched by name from the wiring so that nothing here leans on it; and the clock."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils.module_loading import import_string

from dunwell.ports.house import House


def house() -> House:
    """Return the ports that this process was wired with."""
    made: House = import_string(settings.DUNWELL_HOUSE)()
    return made


def clock() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(tz=UTC)
