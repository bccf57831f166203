"""How the house stands to a customer: changed by people, told with what was before."""

from datetime import date

import pytest
from tests.world import NOW, make_world

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.contacts import Place
from dunwell.apps.parties.models import Customer, Group
from dunwell.apps.parties.standing import StandingDraft, StandingRefused, change_standing

pytestmark = pytest.mark.django_db
SAID = {"group": "Optik Holding", "risk_class": "high", "is_vip": True, "renewal_on": date(2026, 9, 30)}


@pytest.fixture
def world(db):
    return make_world()


def change(world, user=None, **said):
    return change_standing(
        scope=desk_scope(user=user or world.collector),
        customer=world.abel,
        place=Place(entity_id=world.north.pk, account_id=world.abel_account.pk),
        draft=StandingDraft(**SAID | said),
        now=NOW,
    )


def events():
    return list(Event.objects.filter(name="parties.customer.changed").order_by("pk"))


def test_what_is_changed_is_told_once_with_what_was_before(world):
    changed = change(world)
    changed.refresh_from_db()
    assert (changed.group.name, changed.group.code) == ("Optik Holding", "OPTIK HOLDING")
    assert (changed.risk_class, changed.is_vip, changed.renewal_on) == ("high", True, date(2026, 9, 30))
    change(world)
    (event,) = events()
    assert (event.actor, event.customer_id, event.account_id, event.entity_id) == (
        f"user:{world.collector.pk}",
        world.abel.pk,
        world.abel_account.pk,
        world.north.pk,
    )
    assert event.data == {
        "standing": {
            "group": ["", "Optik Holding"],
            "risk_class": ["", "high"],
            "is_vip": [False, True],
            "renewal_on": ["", "2026-09-30"],
        }
    }


def test_changing_it_back_undoes_it(world):
    change(world)
    change(world, group="", risk_class="", is_vip=False, renewal_on=None)
    kept = Customer.objects.get(pk=world.abel.pk)
    assert (kept.group, kept.risk_class, kept.is_vip, kept.renewal_on) == (None, "", False, None)
    assert events()[1].data["standing"]["group"] == ["Optik Holding", ""]


def test_a_group_is_taken_by_its_code_or_its_name(world):
    known = Group.objects.create(code="OPT-1", name="Optik Holding")
    assert change(world, group="opt-1").group == known
    assert change(world, group=" OPTIK  holding ").group == known
    assert Group.objects.count() == 1
    assert len(events()) == 1


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"risk_class": "extreme"}, "unknown_risk", "risk_class"),
        ({"group": "x" * 61}, "too_long", "group"),
        ({"renewal_on": date(1989, 12, 31)}, "out_of_range", "renewal_on"),
        ({"renewal_on": date(2101, 1, 1)}, "out_of_range", "renewal_on"),
    ],
)
def test_a_refusal_names_what_is_wrong_and_writes_nothing(world, said, code, field):
    with pytest.raises(StandingRefused) as refusal:
        change(world, **said)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert events() == []
    assert not Group.objects.exists()
    assert not Customer.objects.filter(is_vip=True).exists()


def test_who_may_not_work_changes_nothing(world):
    for user in (world.auditor, world.owner):
        with pytest.raises(StandingRefused) as refusal:
            change(world, user)
        assert refusal.value.code == "not_allowed"
    assert events() == []
