"""The sandbox bureau: the same answer for the same company, and every way in which a bureau can fail."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from dunwell.adapters.sandbox_bureau import DEAR, FREE, SandboxBureau
from dunwell.ports.credit_bureau import Ambiguous, NotFound, Report, Subject
from dunwell.ports.errors import Refused, Unavailable

TODAY = date(2026, 11, 23)


def asked(name, *, terms=DEAR, **fields):
    bureau = SandboxBureau(today=lambda: TODAY, terms=terms)
    return bureau.report(subject=Subject(name=name, **fields), key="k")


def test_the_same_company_is_told_of_the_same():
    first = asked("Abel Optik GmbH", registration="HRB 1")
    assert isinstance(first, Report)
    assert asked("ABEL", registration="HRB 1").reference == first.reference
    assert asked("Abel Optik GmbH", registration="HRB 1") == first
    told = json.loads(first.content)
    assert (told["score"], told["limit_minor"]) == (first.score, first.limit_minor)
    assert 20 <= first.score < 100


def test_it_tells_only_what_it_is_paid_for():
    free = asked("Abel", terms=FREE)
    assert (free.score, free.limit_minor, free.is_insolvent) == (None, None, False)


@pytest.mark.parametrize("name", ["Outage Ltd", "Slow Ltd"])
def test_outages(name):
    with pytest.raises(Unavailable):
        asked(name)


def test_other_troubles():
    assert asked("Nobody Inc") == NotFound()
    with pytest.raises(Refused):
        asked("Banned Inc")
    assert asked("Insolvent Inc").is_insolvent is True
    assert asked("Insolvent Inc").score == 0


def test_a_twin_is_settled_by_its_reference():
    several = asked("Twin AG")
    assert isinstance(several, Ambiguous)
    chosen = several.candidates[1].reference
    assert asked("Twin AG", reference=chosen).reference == chosen


def test_alerts_come_once_a_day_for_those_who_are_watched():
    bureau = SandboxBureau(today=lambda: TODAY)
    references = [f"REF{number}" for number in range(40)]
    since = datetime(2026, 11, 22, tzinfo=UTC)
    found = bureau.alerts(references=references, since=since)
    assert 0 < len(found) < 40
    assert {one.reference for one in found} <= set(references)
    assert {one.is_severe for one in found} == {True, False}
    assert bureau.alerts(references=references, since=since + timedelta(days=2)) == []
    assert bureau.alerts(references=references, since=since) == found
