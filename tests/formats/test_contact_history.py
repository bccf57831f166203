"""A history of contacts out of a table: moments, people and channels, and every fault of the file at once."""

import zoneinfo
from datetime import UTC, date, datetime

import pytest
from tests.formats.tables import profile, rows

from dunwell.formats import profile as profiles
from dunwell.formats.contact_history import TOUCHED, prepare
from dunwell.formats.tabular import read

FIELDS = (
    *("number", "customer", "channel", "at", "timezone", "person_email", "person_phone", "person_name"),
    *("outcome", "entity", "currency"),
)
HEADER = ",".join(FIELDS)
TEXT = 'kind = "contacts-history"\nsource = "crm"\n[columns]\n' + "\n".join(
    f'{one} = "{one}"' for one in FIELDS
)
GOOD = "K1,0007,Phone,2026-03-09 9:05,Europe/Berlin,Ann@A.example,,,Will pay,north,eur"


def prepared(*lines, header=HEADER, text=TEXT):
    shape = profile(text)
    return prepare(table=read(content=rows(*lines, header=header), profile=shape), profile=shape)


def faults(found):
    return found.faults.select("row", "field", "code").rows()


def test_a_row_is_a_touch():
    found = prepared(GOOD)
    TOUCHED.check(found.touches)
    assert found.touches.rows() == [
        (
            *(2, "K1", "7", "call", datetime(2026, 3, 9, 8, 5, tzinfo=UTC), date(2026, 3, 9), False),
            *("Ann@A.example", None, None, "Will pay", "NORTH", "EUR"),
        )
    ]
    assert (found.rows, found.faults.height, found.duplicates.height, found.notes.height) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("at", "zone", "moment", "on", "is_day_only"),
    [
        ("2026-03-09", "", "2026-03-09T12:00", "2026-03-09", True),
        ("2026-03-09", "Asia/Tokyo", "2026-03-09T03:00", "2026-03-09", True),
        ("2026-03-09T23:30:00+05:30", "", "2026-03-09T18:00", "2026-03-09", False),
        ("2026-03-09T23:30:15.5-0800", "Europe/Berlin", "2026-03-10T07:30:15.5", "2026-03-09", False),
        ("2026-03-09 14:05Z", "", "2026-03-09T14:05", "2026-03-09", False),
        ("09.03.2026 14:05", "Asia/Kathmandu", "2026-03-09T08:20", "2026-03-09", False),
        ("2026-03-29 02:30", "Europe/Berlin", "2026-03-29T01:30", "2026-03-29", False),  # never shown there
        (
            "2026-10-25 02:30",
            "Europe/Berlin",
            "2026-10-25T00:30",
            "2026-10-25",
            False,
        ),  # shown twice: the first
    ],
)
def test_a_moment_is_told_by_its_offset_or_by_the_clock_of_a_zone_or_is_a_day(
    at, zone, moment, on, is_day_only
):
    text = TEXT + '\n[reading]\ndates = ["%Y-%m-%d", "%d.%m.%Y"]'
    found = prepared(f"K1,7,email,{at},{zone},a@a.example,,,,,", text=text)
    assert found.faults.rows() == []
    (row,) = found.touches.select("at", "on", "is_day_only").rows()
    told = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert row == (told, date.fromisoformat(on), is_day_only)


@pytest.mark.parametrize(
    ("good", "bad", "field", "code"),
    [
        ("0007", "", "customer", "customer_missing"),
        ("0007", "7E+09", "customer", "customer_damaged"),
        ("K1", "1.2E+15", "number", "number_damaged"),
        ("Phone", "", "channel", "channel_missing"),
        ("Phone", "pigeon", "channel", "unknown_channel"),
        ("2026-03-09 9:05", "", "at", "at_missing"),
        ("2026-03-09 9:05", "yesterday", "at", "date_unreadable"),
        ("2026-03-09 9:05", "2026-03-09 25:05", "at", "date_unreadable"),
        ("2026-03-09 9:05", "2026-03-09 9:05 PM", "at", "date_unreadable"),
        ("2026-03-09 9:05", "1926-03-09 9:05", "at", "date_out_of_range"),
        ("Europe/Berlin", "", "at", "zone_missing"),
        ("Europe/Berlin", "Berlin", "timezone", "unknown_timezone"),
        ("Ann@A.example", "ann at home", "person_email", "bad_address"),
        ("Will pay", "x" * 301, "outcome", "too_long"),
        ("eur", "euro", "currency", "unknown_currency"),
    ],
)
def test_what_is_not_understood_keeps_its_row_out(good, bad, field, code):
    found = prepared(GOOD.replace(good, bad), GOOD.replace("K1", "K2"))
    assert faults(found) == [(2, field, code)]
    assert found.touches["external_id"].to_list() == ["K2"]


def test_all_faults_of_a_row_are_told_at_once():
    found = prepared("K1,,pigeon,soon,Berlin,nobody,,,,,euro")
    assert faults(found) == [
        (2, "at", "date_unreadable"),
        (2, "channel", "unknown_channel"),
        (2, "currency", "unknown_currency"),
        (2, "customer", "customer_missing"),
        (2, "person_email", "bad_address"),
        (2, "timezone", "unknown_timezone"),
    ]


def test_one_number_is_one_touch_and_with_other_content_a_fault():
    found = prepared(GOOD, GOOD, GOOD.replace("K1", "K2"), GOOD.replace("K1", "K2").replace("Phone", "sms"))
    assert found.touches["row"].to_list() == [2]
    assert found.duplicates.rows() == [(3, 2)]
    assert faults(found) == [(4, "number", "conflicting_duplicate"), (5, "number", "conflicting_duplicate")]


def test_touches_without_a_number_get_one_that_is_the_same_each_time_and_two_alike_are_two():
    plain = GOOD.replace("K1", "")
    first, again = prepared(plain, plain), prepared(plain, plain)
    numbers = first.touches["external_id"].to_list()
    assert numbers == again.touches["external_id"].to_list()
    assert len(set(numbers)) == 2


def test_a_row_that_names_nobody_is_noted():
    found = prepared("K1,7,letter,2026-03-09,,,,,,,")
    assert found.notes.select("row", "code").rows() == [(2, "person_missing")]


def test_a_file_may_say_less_than_its_profile_and_must_say_whom_how_and_when():
    found = prepared("7,2026-03-09,email", header="customer,at,channel")
    assert found.touches.height == 1
    assert faults(prepared("7", header="customer")) == [
        (1, "at", "missing_column"),
        (1, "channel", "missing_column"),
    ]


@pytest.mark.parametrize(
    ("given", "where", "code"),
    [
        (TEXT.replace('"crm"', '"dunwell"'), "source", "bad_source"),
        (TEXT.replace('at = "at"\n', ""), "columns.at", "missing_field"),
        (TEXT + '\n[identity]\nexternal_id = ["number"]', "identity", "unknown_key"),
    ],
)
def test_a_profile_that_cannot_be_used_says_so(given, where, code):
    found, wrong = profiles.parse(content=given.encode())
    assert found is None
    assert [(one.where, one.code) for one in wrong] == [(where, code)]


def test_the_names_of_zones_are_read_once_for_a_file_and_not_for_every_row(monkeypatch):
    """Each reading goes through folders of the system: hundredths of a second, for each row of a file."""
    calls = []
    names = zoneinfo.available_timezones()
    monkeypatch.setattr(zoneinfo, "available_timezones", lambda: calls.append(1) or names)
    lines = [GOOD.replace("9:05", f"9:{minute:02}").replace("K1", f"K{minute}") for minute in range(10, 60)]
    found = prepared(*lines)
    assert (found.touches.height, found.faults.height) == (50, 0)
    assert len(calls) <= 2
