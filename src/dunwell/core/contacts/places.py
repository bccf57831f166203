"""Where a customer sits, as far as it is known: the clocks that must all agree before anybody is spoken to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dunwell.core.dunning.policy import QuietHours

_LEAST_OVERLAP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Clocks and a calendar. `country` is ISO 3166 alpha-2, "" where it is not known: then only weekdays count."""

    zones: tuple[ZoneInfo, ...]
    country: str

    def __post_init__(self) -> None:
        assert self.zones, "a place has a clock"


def place_of(
    *,
    timezone: str,
    country: str,
    house_timezone: str,
    house_country: str,
    hours: QuietHours,
    on: date,
) -> Place:
    """The place of a customer: by its own zone, else by all zones of its country, else that of the entity.

    Of a country with several zones, one may speak only while it is not quiet in any of them. Where their clocks lie so
    far apart that less than an hour a day would be left (Russia with the usual hours), the entity's clock decides,
    with the country's holidays: such a customer needs a zone of its own. The clocks are compared in the year of `on`.
    """
    country = country.upper()
    own = _zone(timezone)
    if own is not None:
        return Place(zones=(own,), country=country or country_of_zone(timezone))
    house = _zone(house_timezone) or ZoneInfo("UTC")
    if not country:
        return Place(zones=(house,), country=house_country.upper())
    zones = zones_of_country(country)
    if zones and _spread(zones, year=on.year) + _LEAST_OVERLAP <= hours.end - hours.begin:
        return Place(zones=zones, country=country)
    return Place(zones=(house,), country=country)


@lru_cache(maxsize=512)
def zones_of_country(country: str) -> tuple[ZoneInfo, ...]:
    """The zones in use there, one for each clock that differs from the others; none for an unknown country."""
    zones = [zone for name in _zone_names().get(country, ()) if (zone := _zone(name)) is not None]
    return tuple(zones)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {name: country for country, names in _zone_names().items() for name in names}


def country_of_zone(name: str) -> str:
    """The country whose zone this is, "" where there is no such one (UTC, older names)."""
    return _countries().get(name, "")


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, tuple[str, ...]]:
    """The zones by country, from the table that comes with the time zone database."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            found.setdefault(country, []).append(name)
    return {country: tuple(names) for country, names in found.items()}


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


@lru_cache(maxsize=4096)
def _spread(zones: tuple[ZoneInfo, ...], *, year: int) -> timedelta:
    """How far the clocks lie apart in the worse half of a year."""
    widest = timedelta(0)
    for month in (1, 7):
        at = datetime(year, month, 1, tzinfo=UTC)
        offsets = [at.astimezone(zone).utcoffset() or timedelta(0) for zone in zones]
        widest = max(widest, max(offsets) - min(offsets))
    return widest
