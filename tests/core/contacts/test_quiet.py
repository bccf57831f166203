"""Quiet hours: nobody is spoken to in the night, on days off or in an hour that the clock skipped."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dunwell.core.calendar import is_day_off
from dunwell.core.contacts.places import Place, country_of_zone, place_of, zones_of_country
from dunwell.core.contacts.quiet import (
    NeverOpen,
    day_there,
    first_moment_there,
    may_speak,
    next_allowed,
    quiet_until,
)
from dunwell.core.dunning.policy import QuietHours

USUAL = QuietHours()
NAMES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory", "posixrules"})
MINUTE = timedelta(minutes=1)
WEEK = frozenset(range(7))


@st.composite
def some_hours(draw):
    """Hours on the quarter, at times up to midnight, on any week."""
    opens, closes = sorted(draw(st.lists(st.integers(0, 96), min_size=2, max_size=2, unique=True)))
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=2))
    return QuietHours(opens=quarter(opens), closes=quarter(closes), weekdays=weekdays)


def quarter(number):
    return time(number // 4 % 24, number % 4 * 15)


zones = st.sampled_from(NAMES).map(ZoneInfo)
countries = st.sampled_from(["", "DE", "US", "SA", "JP", "BR", "ZZ"])
places = st.builds(
    Place, zones=st.lists(zones, min_size=1, max_size=2, unique=True).map(tuple), country=countries
)
instants = st.datetimes(
    datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2060-01-01"), timezones=st.just(UTC)
)


def berlin(*given):
    return datetime(*given, tzinfo=ZoneInfo("Europe/Berlin"))


def of(zone, country=""):
    return Place(zones=(ZoneInfo(zone),), country=country)


def allowed(at, place, hours):
    """What the walls say, without any arithmetic on instants."""
    for zone in place.zones:
        wall = at.astimezone(zone)
        from_midnight = wall.hour * 60 + wall.minute
        closes = hours.closes.hour * 60 + hours.closes.minute or 24 * 60
        if not hours.opens.hour * 60 + hours.opens.minute <= from_midnight < closes:
            return False
        if is_day_off(on=wall.date(), country=place.country, weekdays=hours.weekdays):
            return False
    return True


@given(instants, places, some_hours())
def test_one_may_speak_while_every_wall_says_so(at, place, hours):
    assert may_speak(at=at, place=place, hours=hours) is allowed(at, place, hours)


@given(instants, places, some_hours())
def test_the_next_moment_is_allowed_and_none_before_it_is(at, place, hours):
    try:
        found = next_allowed(at=at, place=place, hours=hours)
    except NeverOpen:
        assume(len(place.zones) > 1)
        return
    assert found >= at
    assert found.tzinfo is UTC
    assert may_speak(at=found, place=place, hours=hours)
    first = at.replace(second=0, microsecond=0) + MINUTE
    between = min(int((found - first) / MINUTE), 6 * 1440)
    assert not any(allowed(first + n * MINUTE, place, hours) for n in range(between))
    assert found == at or not allowed(found - timedelta(microseconds=1), place, hours)


@given(st.sampled_from(NAMES), st.integers(1990, 2060), some_hours())
def test_nor_on_the_days_on_which_clocks_are_changed(name, year, hours):
    place, change = of(name), first_change(ZoneInfo(name), year)
    assume(change is not None)
    for hours_before in (30, 3, 1):
        at = change - timedelta(hours=hours_before)
        found = next_allowed(at=at, place=place, hours=hours)
        assert may_speak(at=found, place=place, hours=hours)
        between = min(int((found - at) / MINUTE), 3 * 1440)
        assert not any(allowed(at + n * MINUTE, place, hours) for n in range(between))


def first_change(zone, year):
    at = datetime(year, 1, 1, tzinfo=UTC)
    days = (at + timedelta(days=n) for n in range(366))
    offset = at.astimezone(zone).utcoffset()
    return next((one for one in days if one.astimezone(zone).utcoffset() != offset), None)


@pytest.mark.parametrize(
    ("at", "zone", "country", "found"),
    [
        # an open moment is its own answer, and one o'clock before opening is told by the wall there
        ("2026-03-10T09:30", "Europe/Berlin", "DE", "2026-03-10T09:30"),
        ("2026-03-10T06:59", "Europe/Berlin", "DE", "2026-03-10T07:00"),
        ("2026-03-10T17:00", "Europe/Berlin", "DE", "2026-03-11T07:00"),  # 18:00 there: closed to the second
        ("2026-03-10T16:59:59", "Europe/Berlin", "DE", "2026-03-10T16:59:59"),
        # half an hour and a quarter off the full hour
        ("2026-03-10T02:00", "Asia/Kolkata", "IN", "2026-03-10T02:30"),
        ("2026-03-10T02:00", "Asia/Kathmandu", "NP", "2026-03-10T02:15"),
        # Lord Howe changes by half an hour: UTC+11 until 5 April 2026, then +10:30
        ("2026-04-03T22:00", "Australia/Lord_Howe", "", "2026-04-05T21:30"),
        # the weekend on which Berlin goes to summer time, and the one on which it comes back
        ("2026-03-27T18:00", "Europe/Berlin", "DE", "2026-03-30T06:00"),
        ("2026-10-23T18:00", "Europe/Berlin", "DE", "2026-10-26T07:00"),
        # Good Friday to Easter Monday
        ("2026-04-02T20:00", "Europe/Berlin", "DE", "2026-04-07T06:00"),
        # nobody works in Cairo on a Friday, and the house not on a Saturday or Sunday
        ("2026-11-05T20:00", "Africa/Cairo", "EG", "2026-11-09T06:00"),
        # Samoa had no 30 December 2011: from Thursday the 29th to Saturday the 31st
        ("2011-12-30T05:00", "Pacific/Apia", "", "2012-01-01T18:00"),
    ],
)
def test_the_next_moment_of_a_place(at, zone, country, found):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(found).replace(tzinfo=UTC)
    assert next_allowed(at=moment, place=of(zone, country), hours=USUAL) == expected


def test_an_hour_that_is_left_out_opens_when_the_clock_goes_on():
    hours = QuietHours(opens=time(2, 30), closes=time(3, 30), weekdays=WEEK)
    at = datetime(2026, 3, 28, 23, tzinfo=UTC)
    found = next_allowed(at=at, place=of("Europe/Berlin"), hours=hours)
    assert found == datetime(2026, 3, 29, 1, tzinfo=UTC)  # 01:59:59 is followed by 03:00
    hours = QuietHours(opens=time(2), closes=time(3), weekdays=WEEK)
    found = next_allowed(at=at, place=of("Europe/Berlin"), hours=hours)
    assert found == datetime(2026, 3, 30, 0, tzinfo=UTC)  # the hour never came that night


def test_an_hour_that_comes_twice_is_open_twice():
    hours = QuietHours(opens=time(2), closes=time(2, 30), weekdays=WEEK)
    place = of("Europe/Berlin")
    first = next_allowed(at=datetime(2026, 10, 24, 23, tzinfo=UTC), place=place, hours=hours)
    second = next_allowed(at=first + timedelta(minutes=30), place=place, hours=hours)
    assert (first, second) == (
        datetime(2026, 10, 25, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
    )


def test_midnight_closes_a_day_and_does_not_leave_it_empty():
    hours = QuietHours(opens=time(0), closes=time(0), weekdays=frozenset({6}))
    assert may_speak(at=berlin(2026, 3, 8, 23, 59), place=of("Europe/Berlin"), hours=hours)
    assert not may_speak(at=berlin(2026, 3, 9, 0, 0), place=of("Europe/Berlin"), hours=hours)


def test_hours_that_never_agree_are_said_to_be_so():
    apart = Place(zones=(ZoneInfo("Europe/Kaliningrad"), ZoneInfo("Asia/Kamchatka")), country="")
    with pytest.raises(NeverOpen):
        next_allowed(at=berlin(2026, 3, 10, 9), place=apart, hours=USUAL)
    with pytest.raises(NeverOpen):
        next_allowed(
            at=berlin(2026, 3, 10, 9),
            place=of("Europe/Berlin"),
            hours=QuietHours(weekdays=frozenset()),
        )
    with pytest.raises(NeverOpen):
        quiet_until(as_of=date(2026, 3, 10), country="DE", hours=QuietHours(weekdays=frozenset()))


# Places


def place(timezone="", country="", hours=USUAL):
    return place_of(
        timezone=timezone,
        country=country,
        house_timezone="Europe/Berlin",
        house_country="DE",
        hours=hours,
        on=date(2026, 3, 10),
    )


def keys(found):
    return [zone.key for zone in found.zones]


def test_a_customers_own_zone_goes_first_and_tells_the_country_where_that_is_missing():
    assert place("America/Denver", "US") == Place(zones=(ZoneInfo("America/Denver"),), country="US")
    assert place("Asia/Tokyo") == Place(zones=(ZoneInfo("Asia/Tokyo"),), country="JP")
    assert place("Nowhere/Atall", "JP") == place("", "JP")


def test_a_country_of_several_clocks_is_quiet_while_one_of_them_is():
    found = place(country="us")
    assert len(found.zones) == 29
    opens = next_allowed(at=datetime(2026, 3, 10, 6, tzinfo=UTC), place=found, hours=USUAL)
    assert opens == datetime(
        2026, 3, 10, 18, tzinfo=UTC
    )  # eight in Honolulu, two in the afternoon in New York
    closes = datetime(2026, 3, 10, 22, tzinfo=UTC)  # six in New York
    assert may_speak(at=closes - MINUTE, place=found, hours=USUAL)
    assert not may_speak(at=closes, place=found, hours=USUAL)


def test_where_the_clocks_of_a_country_never_agree_the_entitys_counts_with_the_countrys_holidays():
    found = place(country="RU")
    assert (keys(found), found.country) == (["Europe/Berlin"], "RU")
    assert not may_speak(at=berlin(2026, 1, 7, 10), place=found, hours=USUAL)  # Orthodox Christmas
    wide = QuietHours(opens=time(7), closes=time(20))
    assert len(place(country="RU", hours=wide).zones) > 20


def test_a_customer_of_whom_nothing_is_known_is_where_the_entity_is():
    assert place() == Place(zones=(ZoneInfo("Europe/Berlin"),), country="DE")
    assert place(country="ZZ") == Place(zones=(ZoneInfo("Europe/Berlin"),), country="ZZ")


def test_the_table_of_zones_is_the_databases_own():
    assert [zone.key for zone in zones_of_country("PT")] == [
        "Europe/Lisbon",
        "Atlantic/Madeira",
        "Atlantic/Azores",
    ]
    assert country_of_zone("Europe/Busingen") == "DE"
    assert country_of_zone("UTC") == ""


def test_the_day_there_is_the_one_of_the_clock_that_is_furthest_ahead():
    at = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    assert day_there(at=at, place=of("Europe/Berlin")) == date(2026, 3, 11)
    assert day_there(at=at, place=of("America/New_York")) == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("zones", "found"),
    [
        (("Europe/Berlin",), datetime(2026, 4, 23, 22, tzinfo=UTC)),
        (("America/New_York",), datetime(2026, 4, 24, 4, tzinfo=UTC)),
        (("America/New_York", "America/Los_Angeles"), datetime(2026, 4, 24, 4, tzinfo=UTC)),
        (
            ("Africa/Cairo",),
            datetime(2026, 4, 23, 22, tzinfo=UTC),
        ),  # it goes on at 01:00: there is no midnight
    ],
)
def test_a_day_begins_there_with_the_clock_that_is_furthest_ahead(zones, found):
    place, day = Place(zones=tuple(map(ZoneInfo, zones)), country=""), date(2026, 4, 24)
    assert first_moment_there(on=day, place=place) == found
    assert day_there(at=found, place=place) == day
    assert day_there(at=found - timedelta(seconds=1), place=place) == day - timedelta(days=1)


# Days off


@pytest.mark.parametrize(
    ("on", "country", "last"),
    [
        (date(2026, 4, 2), "DE", None),
        (date(2026, 4, 3), "DE", date(2026, 4, 6)),  # Good Friday: until Easter Monday
        (date(2026, 4, 5), "de", date(2026, 4, 6)),
        (date(2026, 4, 6), "US", None),
        (date(2026, 3, 14), "", date(2026, 3, 15)),  # nothing is known but the weekend
        (
            date(2026, 11, 6),
            "EG",
            date(2026, 11, 8),
        ),  # Friday is off there, Saturday and Sunday by our own week
        (date(2026, 12, 31), "DE", None),
        (date(2027, 1, 1), "DE", date(2027, 1, 3)),  # a Friday
    ],
)
def test_days_off_are_told_with_the_last_of_them(on, country, last):
    assert quiet_until(as_of=on, country=country, hours=USUAL) == last


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), countries, st.frozensets(st.integers(0, 6), min_size=3))
def test_a_run_of_days_off_is_whole(on, country, weekdays):
    def off(day):
        return is_day_off(on=day, country=country, weekdays=weekdays)

    last = quiet_until(as_of=on, country=country, hours=QuietHours(weekdays=weekdays))
    assert (last is not None) is off(on)
    if last is not None:
        assert all(off(on + timedelta(days=n)) for n in range((last - on).days + 1))
        assert not off(last + timedelta(days=1))
