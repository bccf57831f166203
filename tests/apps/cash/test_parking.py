"""A line that is set aside until a day comes back on it by itself, still its owner's, and is matched again."""

from datetime import UTC, datetime, time, timedelta

import pytest
from tests.apps.cash.scene import NOW, TODAY, Money, clear, house_account, receive, scope, standing
from tests.world import World, make_world, owe

from dunwell.apps.cash import desk
from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.models import BankLine
from dunwell.apps.cash.parking import waiting_for, wake
from dunwell.apps.journal.models import Event
from dunwell.interfaces.jobs.cash import tick

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=3)


@pytest.fixture
def world() -> World:
    made = make_world()
    house_account(made)
    return made


@pytest.fixture
def parked(world: World) -> BankLine:
    line = receive(world, Money(amount="119.00", name="Abel Optik GmbH", text="RE-2026-10001"))[0]
    clear(world)
    desk.park(
        scope=scope(world.assistant), line_id=line.public_id, owner=world.collector, note="Asks Abel", now=NOW,
        today=TODAY, until=LATER,
    )  # fmt: skip
    return line


def test_it_comes_back_on_its_day_and_not_before(world: World, parked: BankLine) -> None:
    assert standing(parked).parked_until == LATER
    assert wake(today=LATER - timedelta(days=1), now=NOW) == 0
    assert waiting_for(scope=scope(world.collector)) == (0, 1)
    assert (wake(today=LATER, now=NOW), wake(today=LATER, now=NOW)) == (1, 0)
    back = standing(parked)
    assert (back.state, back.owner, back.note, back.parked_until) == (
        "open",
        world.collector,
        "Asks Abel",
        None,
    )
    assert waiting_for(scope=scope(world.collector)) == (1, 0)
    assert waiting_for(scope=scope(world.assistant)) == (0, 0)
    assert Event.objects.filter(name="cash.line.came_back", subject_id=parked.pk).count() == 1


def test_the_tick_brings_it_back_and_matches_it_at_once(world: World, parked: BankLine) -> None:
    owe(world.abel_account, ("RE-2026-10001", 11900, 20))
    on_the_day = datetime.combine(LATER, time(9, 30), tzinfo=UTC)
    (matched,) = tick(clock=lambda: on_the_day)
    assert (matched.posted, standing(parked).state) == (1, "done")


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_day_that_is_none_to_wait_for_is_refused(world: World, parked: BankLine, days: int) -> None:
    desk.take_up(scope=scope(world.assistant), line_id=parked.public_id, now=NOW)
    assert standing(parked).parked_until is None
    with pytest.raises(CashRefused) as refusal:
        desk.park(
            scope=scope(world.assistant), line_id=parked.public_id, owner=None, note="", now=NOW, today=TODAY,
            until=TODAY + timedelta(days=days),
        )  # fmt: skip
    assert (refusal.value.code, refusal.value.field) == ("not_in_bounds", "until")
    assert standing(parked).state == "open"
