"""What is to be matched is found by asking: new lines, new items, advices and corrections, and nothing else."""

from datetime import timedelta

import pytest
from tests.apps.cash.scene import NOW, TODAY, Money, house_account, left, receive
from tests.fakes import FakeClock
from tests.world import World, make_world, owe

from dunwell.apps.cash.matching import match_lines
from dunwell.apps.cash.matching_due import entities_to_match
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.receivables.operations import record_debit_note
from dunwell.interfaces.jobs import cash

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    house_account(made)
    return made


def test_a_tick_matches_what_came_and_then_rests(world: World) -> None:
    invoice = owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]
    assert entities_to_match() == []
    receive(
        world,
        Money(amount="119.00", text="RE-2026-10001", name="Abel Optik GmbH"),
        Money(amount="55.00", text="?"),
    )
    clock = FakeClock(NOW + timedelta(hours=1))
    (done,) = cash.tick(clock=clock)

    assert (done.posted, done.left, left(invoice)) == (1, 1, 0)
    assert cash.tick(clock=clock) == []


def test_an_item_that_comes_later_lets_the_rest_be_looked_at_again(world: World) -> None:
    receive(world, Money(amount="55.00", text="DN-2026-0815", name="Abel Optik GmbH"))
    match_lines(entity_id=world.north.pk, now=NOW + timedelta(hours=1), today=TODAY)
    assert entities_to_match() == []

    note = record_debit_note(
        account=world.abel_account, amount_minor=5500, issued_on=TODAY, due_on=TODAY, number="DN-2026-0815",
        source="test", external_id="DN-2026-0815", actor="test", now=NOW + timedelta(hours=2),
    )  # fmt: skip
    assert entities_to_match() == [world.north.pk]
    cash.tick(clock=FakeClock(NOW + timedelta(hours=3)))
    assert left(OpenItem.objects.get(pk=note.pk)) == 0
