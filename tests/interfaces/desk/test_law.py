"""The page of the law: what is loaded, what ends soon, what is to be verified."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from tests.world import make_world

from dunwell.apps.law.operations import import_rates
from dunwell.interfaces.desk import door

pytestmark = pytest.mark.django_db
NEW = (
    "series,valid_from,valid_to,basis,reference_pct,statutory_pct,confidence,source\n"
    "DE_BASISZINS,2027-01-01,2027-06-30,published,1.77,10.77,high,Bundesbank notice\n"
)


@pytest.fixture
def page(monkeypatch):
    """Opens the page as of a day and returns the answer."""
    world = make_world()
    client = Client()
    client.force_login(world.auditor)

    def opened(now: datetime):
        monkeypatch.setattr(door, "clock", lambda: now)
        return client.get("/law/")

    return opened


def warned(answer) -> list[str]:
    return [one.series.code for one in answer.context["found"].warnings]


def test_series_are_warned_of_sixty_days_before_they_end(page):
    early, late = page(datetime(2026, 10, 31, 12, tzinfo=UTC)), page(datetime(2026, 11, 1, 12, tzinfo=UTC))
    assert "DE_BASISZINS" not in warned(early)
    assert "DE_BASISZINS" in warned(late)
    text = late.content.decode()
    assert "Interest stops where rates end." in text
    (together,) = [one for one in late.context["endings"] if "DE" in one.laws]
    assert (together.last_day, together.days_left) == (date(2026, 12, 31), 60)
    assert "FR" in together.laws
    assert f"in 60 days: {', '.join(together.laws)}" in text


def test_an_import_is_seen_at_once_and_ends_the_warning(page):
    import_rates(content=NEW.encode(), actor="test", now=datetime(2026, 12, 29, tzinfo=UTC))
    answer = page(datetime(2027, 1, 4, 12, tzinfo=UTC))
    assert "DE_BASISZINS" not in warned(answer)
    assert "NL_ECB8" in warned(answer)
    (german,) = [one for one in answer.context["series"] if one.state.series.code == "DE_BASISZINS"]
    assert (str(german.latest.statutory_pct), german.state.last_day) == ("10.77", date(2027, 6, 30))


def test_what_is_from_memory_is_marked_and_every_source_is_told(page):
    text = page(datetime(2026, 6, 1, 12, tzinfo=UTC)).content.decode()
    assert '<span class="chip warn">to verify</span>' in text
    assert "nothing loaded" in text
    for source in ("BGB §§247, 286, 288", "Wet 2.8.2002 art. 5", "Ptk. 6:155, from memory"):
        assert source in text
    assert "5 or 10 years" in text
