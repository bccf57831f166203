"""Why nobody was reminded on a day that is past: by what was agreed to, open and under way on that day's evening."""

from datetime import UTC, datetime, time, timedelta

import pytest
from tests.apps.payments.autopay_scene import Scene, states
from tests.world import TODAY, make_world, owe

from dunwell.apps.organisation.models import Entity
from dunwell.apps.payments import methods
from dunwell.apps.payments.autopay_frames import item_guards
from dunwell.ports.payments import ChargeState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    return Scene(world=make_world())


@pytest.fixture
def item(scene):
    """100.00, due in ten days."""
    return owe(scene.world.abel_account, ("A-1", 100_00, -10))[0]


def guarded(day: int) -> list[tuple[str, int]]:
    rows = item_guards(as_of=TODAY + timedelta(days=day))
    return [(reason, minor) for _, reason, minor, _ in rows.rows()]


def test_past_days_are_guarded_by_the_consents_of_their_evening(scene, item):
    """Agreed to on day 2, taken back on day 5: the days before, between and after keep what was true of them."""
    days = range(10)
    assert [guarded(day) for day in days] == [[]] * 10
    scene.on(2)
    found = scene.enrol()
    assert [day for day in days if guarded(day)] == [2, 3, 4, 5, 6, 7, 8, 9]
    scene.days(3, 4)
    scene.on(5)
    scene.withdraw(found)
    assert [day for day in days if guarded(day)] == [2, 3, 4]
    scene.on(7)
    again = scene.enrol()
    assert [day for day in days if guarded(day)] == [2, 3, 4, 7, 8, 9]
    scene.on(8)
    methods.forget_method(
        scope=scene.scope, method_id=again.method.public_id, payments=scene.house.payments, now=scene.now
    )
    assert [day for day in days if guarded(day)] == [2, 3, 4, 7]


def test_past_days_are_guarded_by_what_was_open_and_under_way_then(scene, item):
    scene.enrol()
    scene.days(0, 9)
    scene.payments.says = [(ChargeState.FAILED, "insufficient_funds"), (ChargeState.FAILED, "stolen_card")]
    scene.days(10, 14)
    before = [guarded(day) for day in range(15)]
    assert states()[0][0] == "failed"
    failed_on = max(day for day in range(15) if before[day]) + 1
    assert 11 <= failed_on <= 14
    assert before == [[("AUTOPAY", 100_00)]] * failed_on + [[]] * (15 - failed_on)
    scene.on(20)
    owe(scene.world.abel_account, ("A-2", 30_00, -40))
    assert guarded(20) == []
    assert [guarded(day) for day in range(15)] == before


def test_a_day_is_that_of_the_entity(scene, item):
    """Taken back at 23:30 in London: in Berlin it is the next day, and the day before keeps its guard."""
    Entity.objects.update(timezone="Europe/Berlin")
    found = scene.enrol()
    scene.now = datetime.combine(TODAY + timedelta(days=4), time(23, 30), tzinfo=UTC)
    scene.withdraw(found)
    assert [day for day in range(8) if guarded(day)] == [0, 1, 2, 3, 4]
