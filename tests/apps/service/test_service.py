"""The service lever over days: warned, restricted, asked, suspended, resumed; and other systems told once each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest
from tests.apps.promises.scene import pay, promise
from tests.fakes import FakeClock
from tests.world import TODAY, make_world, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Switch
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.runs.service_lever import pull_lever
from dunwell.apps.service.models import ServiceRules, ServiceStanding, WebhookDelivery
from dunwell.apps.service.operations import ServiceRefused, answer
from dunwell.apps.service.sending import send_deliveries
from dunwell.ports.errors import Refused, Unavailable

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class FakeWebhooks:
    targets: Sequence[str] = ("crm", "gate")
    taken: list[tuple[str, str, dict]] = field(default_factory=list)
    dies: list[Exception] = field(default_factory=list)

    def send(self, *, target, body, headers, timestamp):
        if self.dies:
            raise self.dies.pop(0)
        self.taken.append((target, headers["X-Dunwell-Id"], json.loads(body)))


def at(day):
    return FakeClock(datetime.combine(TODAY + timedelta(days=day), time(9, 30), tzinfo=UTC))


def pull(first, last=None):
    return [pull_lever(targets=("crm", "gate"), clock=at(day)) for day in range(first, (last or first) + 1)]


def events():
    found = Event.objects.filter(name__startswith="service.").order_by("pk")
    return [(one.name.rpartition(".")[2], (one.at.date() - TODAY).days) for one in found]


@pytest.fixture
def world():
    made = make_world()
    ServiceRules.objects.create(entity=made.north, is_on=True, minimum_minor=50_00)
    return made


@pytest.fixture
def item(world):
    """100.00, overdue since TODAY."""
    return owe(world.abel_account, ("A-1", 100_00, 0))[0]


def test_warned_restricted_asked_suspended_and_back_when_paid(world, item):
    pull(0, 60)
    assert events() == [("warned", 14), ("restricted", 21), ("ask_owner", 35)]
    standing = ServiceStanding.objects.get()
    assert (standing.state, standing.consent, standing.why) == ("restricted", "asked", "waits_for_owner")

    for user, code in ((world.collector, "not_allowed"), (world.peer, "unknown_standing")):
        with pytest.raises(ServiceRefused) as refused:
            answer(
                scope=desk_scope(user=user),
                standing_id=standing.public_id,
                is_yes=True,
                note="",
                now=at(60).now,
            )
        assert refused.value.code == code
    answer(
        scope=desk_scope(user=world.owner),
        standing_id=standing.public_id,
        is_yes=True,
        note="",
        now=at(60).now,
    )
    pull(61)
    assert events()[-2:] == [("owner_agreed", 60), ("suspended", 61)]
    pay(item, 100_00, day=61)
    pull(61)  # the same day, by the look at those who are touched
    assert events()[-1] == ("resumed", 61)
    standing.refresh_from_db()
    assert (standing.state, standing.since, standing.consent) == ("normal", None, "not_asked")
    told = WebhookDelivery.objects.order_by("pk").values_list("target", "name")
    assert list(told) == [
        (target, f"service.{event}")
        for event in ("warned", "restricted", "suspended", "resumed")
        for target in ("crm", "gate")
    ]


def test_an_owners_no_stops_the_suspension_and_says_why(world, item):
    pull(0, 35)
    found = ServiceStanding.objects.get()
    scope = desk_scope(user=world.owner)
    with pytest.raises(ServiceRefused) as refused:
        answer(scope=scope, standing_id=found.public_id, is_yes=False, note=" ", now=at(35).now)
    assert refused.value.code == "note_missing"
    answer(scope=scope, standing_id=found.public_id, is_yes=False, note="They renew in May", now=at(35).now)
    pull(36, 70)
    found.refresh_from_db()
    assert (found.state, found.why) == ("restricted", "owner_refused")


def test_what_is_promised_never_costs_the_service_and_small_sums_do_not(world, item):
    promise(world, made=0, due=25)
    owe(world.abel_account, ("A-2", 49_00, 0))
    pull(0, 27)
    assert events() == []
    pull(28)
    assert events() == [("warned", 28)]


def test_the_same_day_again_changes_nothing_and_a_stopped_house_nothing_at_all(world, item):
    assert pull(14) == [1]
    assert pull(14) == [0]
    assert events() == [("warned", 14)]
    Switch.objects.create(sending="stopped", set_at=at(14).now, set_by="test")
    assert pull(21, 30) == [0] * 10


def test_no_rules_no_lever(world, item):
    ServiceRules.objects.all().delete()
    assert pull(0, 40) == [0] * 41
    assert ServiceStanding.objects.count() == 0


def test_targets_are_told_again_until_they_take_it_under_the_same_id(world, item):
    pull(14)
    hooks = FakeWebhooks(dies=[Unavailable("away"), Unavailable("away")])
    clock = at(14)
    assert send_deliveries(webhooks=hooks, clock=clock) == 0
    assert send_deliveries(webhooks=hooks, clock=clock) == 0  # a minute has not gone by
    clock.pass_minutes(1)
    assert send_deliveries(webhooks=hooks, clock=clock) == 2
    assert send_deliveries(webhooks=hooks, clock=clock) == 0
    assert [target for target, _, _ in hooks.taken] == ["crm", "gate"]
    _, shown, body = hooks.taken[0]
    assert (body["id"], body["event"], body["customer"], body["service"]) == (
        shown,
        "service.warned",
        "C-1001",
        "warned",
    )
    assert body["overdue_minor"] == 100_00


def test_a_no_for_good_and_too_many_tries_are_given_up_and_stay_to_be_seen(world, item):
    pull(14)
    hooks = FakeWebhooks(dies=[Refused("not_taken", "crm answered 410."), *[Unavailable("away")] * 8])
    clock = at(14)
    send_deliveries(webhooks=hooks, clock=clock)
    for _ in range(8):
        clock.pass_minutes(1441)
        send_deliveries(webhooks=hooks, clock=clock)
    found = WebhookDelivery.objects.order_by("pk").values_list("target", "state", "tries", "detail")
    assert list(found) == [("crm", "gave_up", 1, "crm answered 410."), ("gate", "gave_up", 8, "away")]
    assert hooks.taken == []
