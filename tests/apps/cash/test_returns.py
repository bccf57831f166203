"""Money that comes back: exactly what it had paid is open again from that day on, and nothing is guessed."""

from datetime import date, timedelta

import pytest
from tests.apps.cash.scene import (
    DAY,
    NOW,
    TODAY,
    Money,
    clear,
    house_account,
    left,
    receive,
    scope,
    sound,
    standing,
)
from tests.world import World, make_world, owe

from dunwell.apps.cash import desk
from dunwell.apps.cash.match_models import Match
from dunwell.apps.journal.models import Event
from dunwell.apps.receivables.frames import items_as_of
from dunwell.apps.receivables.models import OpenItem

pytestmark = pytest.mark.django_db
BACK = DAY + timedelta(days=3)


@pytest.fixture
def world() -> World:
    made = make_world()
    house_account(made)
    return made


@pytest.fixture
def invoice(world: World) -> OpenItem:
    return owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]


def paid(world: World) -> None:
    receive(
        world,
        Money(amount="119.00", text="RE-2026-10001", name="Abel Optik GmbH", end_to_end="E2E-77"),
        number="1",
    )
    assert clear(world).posted == 1


def came_back(world: World, *, amount: str = "-119.00", end_to_end: str = "E2E-77") -> Money:
    return Money(amount=amount, end_to_end=end_to_end, reason="MD06", on=BACK, text="return")


def test_a_return_opens_what_its_original_paid_from_its_day_on(world: World, invoice: OpenItem) -> None:
    paid(world)
    line = receive(world, came_back(world), number="2")[0]
    assert line.returned is not None
    done = clear(world, today=BACK)

    assert (done.returned, left(invoice)) == (1, 11900)
    assert (standing(line).state, standing(line).remaining_minor) == ("done", 0)
    assert Match.objects.get().state == "returned"

    def open_on(day: date) -> int:
        frame = items_as_of(scope=scope(world.assistant), as_of=day)
        return int(frame.filter(item_id=invoice.pk)["residual_minor"].sum())

    assert [open_on(DAY), open_on(BACK - timedelta(days=1)), open_on(BACK)] == [0, 0, 11900]
    event = Event.objects.get(name="cash.payment.returned")
    assert (event.account_id, event.data["reason"]) == (world.abel_account.pk, "MD06")
    assert clear(world, today=BACK).returned == 0
    assert sound() == {}


def test_a_return_of_money_that_nobody_had_claimed_clears_both_lines(world: World) -> None:
    first = receive(world, Money(amount="55.00", end_to_end="E2E-1", text="what"), number="1")[0]
    second = receive(world, came_back(world, amount="-55.00", end_to_end="E2E-1"), number="2")[0]
    assert clear(world, today=BACK).returned == 1

    assert [standing(one).state for one in (first, second)] == ["done", "done"]
    assert sound() == {}


@pytest.mark.parametrize(
    ("amount", "end_to_end"), [("-119.00", "E2E-OTHER"), ("-118.00", "E2E-77"), ("-119.00", "")]
)
def test_a_return_without_its_original_waits_for_a_person(
    world: World, invoice: OpenItem, amount: str, end_to_end: str
) -> None:
    paid(world)
    line = receive(world, came_back(world, amount=amount, end_to_end=end_to_end), number="2")[0]
    done = clear(world, today=BACK)

    assert (done.returned, left(invoice), standing(line).state) == (0, 0, "open")
    assert sound() == {}


def test_a_second_return_of_the_same_payment_opens_nothing_more(world: World, invoice: OpenItem) -> None:
    paid(world)
    receive(world, came_back(world), number="2")
    clear(world, today=BACK)
    second = receive(world, came_back(world), number="3")[0]
    if standing(second).state == "open":
        clear(world, today=BACK)

    assert (left(invoice), standing(second).remaining_minor) in [(11900, -11900), (11900, 0)]
    assert standing(second).state in ("open", "waiting")
    assert sound() == {}


def test_a_return_after_the_match_was_taken_back_still_clears(world: World, invoice: OpenItem) -> None:
    paid(world)
    desk.take_back(
        scope=scope(world.assistant),
        match_id=Match.objects.get().public_id,
        reason="Wrong",
        now=NOW,
        today=TODAY,
    )
    receive(world, came_back(world), number="2")
    assert clear(world, today=BACK).returned == 1
    assert left(invoice) == 11900
    assert sound() == {}
