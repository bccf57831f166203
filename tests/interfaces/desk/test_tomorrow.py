"""A preview says what a day's run would do, and writes nothing."""

from datetime import date

import pytest
from django.test import Client
from tests.world import ask_no_owner, make_account, make_customer, make_world, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.runs.models import Action, Decision, Run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_owner_is_asked(transactional_db):
    ask_no_owner()


def test_tomorrow_tells_who_would_hear_from_us_and_why():
    world = make_world()
    owe(world.abel_account, ("A-1", 100_00, 2), ("A-2", 30_00, -20))
    owe(world.berg_account, ("B-1", 100_00, 40))
    client = Client()
    client.force_login(world.controller)
    before = Event.objects.count()
    answer = client.get("/tomorrow/")
    would = answer.context["would"]
    assert would.as_of == date(2026, 3, 11)
    assert (would.totals.considered, would.totals.escalated) == (1, 1), "Berg belongs to South"
    assert would.kinds == {"notice": 1}
    ((row, step),) = answer.context["rows"]
    assert (row.customer, row.reason, row.carrying_number, row.overdue_minor, step) == (
        "Abel Optik GmbH",
        "STEP_DUE",
        "A-1",
        100_00,
        "Reminder",
    )
    assert (Run.objects.count(), Decision.objects.count(), Action.objects.count()) == (0, 0, 0)
    assert Event.objects.count() == before


def test_a_salesperson_sees_their_own_customers_in_it_and_a_stranger_theirs():
    world = make_world()
    other = make_account(customer=make_customer(number="C-3", name="Nobody's AG"), entity=world.north)
    owe(world.abel_account, ("A-1", 100_00, 2))
    owe(other, ("N-1", 100_00, 2))
    owe(world.berg_account, ("B-1", 100_00, 40))
    seen = {}
    for user in (world.collector, world.auditor, world.owner, world.peer, world.stranger, world.newcomer):
        client = Client()
        client.force_login(user)
        answer = client.get("/tomorrow/")
        would = answer.context["would"]
        names = sorted(row.customer for row, _ in answer.context["rows"])
        assert (would.totals.considered, sum(would.kinds.values())) == (len(names), len(names))
        assert (">Run<" in answer.content.decode(), 'data-go="t"' in answer.content.decode()) == (False, True)
        seen[user.name] = names
    assert seen == {
        "Collector": ["Abel Optik GmbH", "Nobody's AG"],
        "Auditor": ["Abel Optik GmbH", "Nobody's AG"],
        "Owner": ["Abel Optik GmbH"],
        "Peer": [],
        "Stranger": ["Berg & Sons Inc."],
        "Newcomer": [],
    }


def test_any_day_can_be_asked_for_and_nonsense_is_tomorrow():
    world = make_world()
    owe(world.abel_account, ("A-1", 100_00, 2))
    client = Client()
    client.force_login(world.controller)
    early = client.get("/tomorrow/", {"on": "2026-03-09"})
    assert [(row.reason, row.next_on) for row, _ in early.context["rows"]] == [
        ("NEXT_STEP_LATER", date(2026, 3, 11))
    ]
    assert early.context["is_tomorrow"] is False
    for nonsense in ("yesterday", "2026-02-30", "99999-01-01"):
        assert client.get("/tomorrow/", {"on": nonsense}).context["on"] == date(2026, 3, 11)
    none = client.get("/tomorrow/", {"reason": "MINIMUM_GAP"})
    assert (none.context["found"].total, none.context["would"].totals.considered) == (0, 1)


def test_a_day_far_away_is_answered():
    world = make_world()
    owe(world.abel_account, ("A-1", 100_00, 2))
    client = Client()
    client.force_login(world.controller)
    for far in ("0001-01-01", "9999-12-31"):
        assert client.get("/tomorrow/", {"on": far}).status_code == 200
