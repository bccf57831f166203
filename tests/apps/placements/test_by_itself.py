"""What placements do by themselves: proposed by rules, demanded by mail, handed over, told, taken back, closed."""

import pytest
from tests.apps.placements.scene import at, events, locks, make_scene, on
from tests.fakes import FakeClock, FakeMail, fake_house
from tests.world import make_account, make_customer, owe

from dunwell.apps.credit.insolvency import note_insolvency
from dunwell.apps.journal.invariants import prove
from dunwell.apps.parties.models import Customer
from dunwell.apps.placements.checks import INVARIANTS
from dunwell.apps.placements.letter_models import PlacementDemand
from dunwell.apps.placements.models import Placement, PlacementChange, PlacementPack
from dunwell.apps.placements.rules import keep_rule, propose_by_rules
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.receivables.operations import allocate, record_credit_note
from dunwell.interfaces.jobs import placements

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    return make_scene()


def broken():
    return [one.invariant.name for one in prove(invariants=INVARIANTS) if one.findings]


def tick(house, day):
    return placements.tick(house=house, clock=FakeClock(at(day)))


def test_from_a_rule_to_the_end_by_itself(scene):
    with pytest.raises(PlacementRefused, match="10000"):
        keep_rule(
            scope=scene.controller,
            name="Old debts",
            position=1,
            conditions={"age_from": 90},
            shares=[("harbour", 9_000)],
            veto_days=2,
            demand_days=7,
            now=at(0),
        )
    keep_rule(
        scope=scene.controller,
        name="Old debts",
        position=1,
        conditions={"age_from": 90, "minimum_minor": {"EUR": 250_00}},
        shares=[("harbour", 10_000)],
        veto_days=2,
        demand_days=7,
        now=at(0),
    )
    small = make_account(customer=make_customer(number="C-9", name="Small"), entity=scene.world.north)
    owe(small, ("S-1", 249_99, 200))
    assert [propose_by_rules(now=at(0), today=on(0)) for _ in range(2)] == [1, 0]
    placement = Placement.objects.get()
    assert (placement.placed_minor, placement.is_whole_account, placement.owner_until) == (
        400_00,
        False,
        on(2),
    )
    scene.harbour.recall_after_days = 30
    scene.harbour.save()
    house = fake_house(mail=FakeMail())
    assert tick(house, 1).moved == {}
    scene.approve(placement, 1)
    assert tick(house, 2).moved == {}  # the owner's last day
    assert tick(house, 3).moved == {"demand": 1}
    demand = PlacementDemand.objects.get()
    assert (demand.state, demand.email, demand.pay_by) == ("sent", "ap@c-1001.example", on(10))
    assert "A-1" in demand.text
    assert "A-2" not in demand.text
    assert len(house.mail.arrived) == 1
    assert locks() == [("item", "A-1", "final_demand")]
    assert tick(house, 10).moved == {}
    assert tick(house, 11).moved == {"placed": 1}
    scene.acknowledge(placement, 12)

    customer = Customer.objects.get(number="C-1001")
    customer.address = "Neue Gasse 1"
    customer.save()
    note = record_credit_note(
        account=scene.account, amount_minor=50_00, issued_on=on(13), number="CN-1", source="test",
        external_id="CN-1", actor="test", now=at(13),
    )  # fmt: skip
    allocate(
        credit_item_id=note.pk, debit_item_id=scene.items[0].pk, amount_minor=50_00, on=on(13),
        actor="test", now=at(13),
    )  # fmt: skip
    note_insolvency(
        scope=scene.controller,
        customer=customer,
        is_insolvent=True,
        on=on(13),
        source="The court",
        now=at(13),
    )
    assert tick(house, 13).moved == {"address": 1, "insolvency": 1, "credit": 1}
    assert tick(house, 13).moved == {}
    assert broken() == []
    assert PlacementPack.objects.get().debtor["address"] == "Neue Gasse 1"
    assert tick(house, 35).moved == {}
    assert tick(house, 36).moved == {"recall_announced": 1}  # five days before the day
    assert tick(house, 40).moved == {}
    assert tick(house, 41).moved == {"recalled": 1}
    placement.refresh_from_db()
    assert placement.withdrawal_minor == 10_50  # 350.00 at 15 %, of it a fifth
    assert tick(house, 55).moved == {}
    assert tick(house, 56).moved == {"closed": 1}
    codes = PlacementChange.objects.filter(placement=placement).order_by("pk").values_list("code", flat=True)
    assert list(codes) == [
        *("placed", "acknowledged", "address", "insolvency", "credit"),
        *("recall_notice", "recall", "closed"),
    ]
    assert locks() == []
    assert events(placement)[-1] == "placement.closed"
    assert broken() == []
    placement.items.update(is_live=True)
    Placement.objects.filter(pk=placement.pk).update(placed_minor=1)
    assert broken() == ["placements.items_live", "placements.items_sum"]


def test_what_is_paid_is_closed_or_taken_back_by_itself(scene):
    first, second = scene.items
    answered, silent = scene.placed(first), scene.placed(second, agency=scene.cliff)
    scene.acknowledge(answered, 0)
    scene.pay(first, 400_00, 1)
    scene.pay(second, 100_00, 1)
    assert tick(fake_house(mail=FakeMail()), 2).moved == {"closed": 1, "recalled": 1}
    answered.refresh_from_db()
    silent.refresh_from_db()
    assert (answered.state, answered.close_reason) == ("closed", "paid")
    assert (silent.state, silent.withdrawal_minor) == ("recalled", 0)


def test_without_an_address_a_person_sends_it_by_post(scene):
    scene.world.abel.contacts.update(email="")
    placement = scene.approve(scene.propose(demand_days=5))
    done = tick(fake_house(mail=FakeMail()), 0)
    assert done.moved == {}
    assert "by post" in done.stuck[placement.pk]
    assert scene.demand_by_post(placement, 0).state == "demanded"
