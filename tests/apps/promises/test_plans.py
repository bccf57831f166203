"""Plans made, proposed, agreed on, renegotiated and cancelled: sums to the cent, every version kept, one event each."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from tests.apps.promises.scene import (
    AGREED,
    RULES,
    all_holds,
    guards,
    noon,
    on,
    parts,
    pay,
    plan,
    promise,
    receive,
    refused_by,
    settled,
    shares,
    told,
)
from tests.world import TODAY, make_world, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.access import PlanRefused, PromiseRefused, UnknownPlan
from dunwell.apps.promises.models import Instalment, Plan, PlanAgreement, PlanItem, PlanVersion, Promise
from dunwell.apps.promises.plans import Agreement, agree_plan, cancel_plan, renegotiate_plan
from dunwell.apps.receivables.access import UnknownAccount

pytestmark = pytest.mark.django_db
THIRDS = ((10, 60_00), (20, 60_00), (30, 60_00))


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def items(world):
    """100.00 twenty days overdue, 50.00 five days, 30.00 due in ten days."""
    return owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5), ("A-3", 30_00, -10))


def renegotiate(world, one, *rows, user=None, day=1, **given):
    usual = {"reason": "Lost a customer", "agreed": AGREED, "rules": RULES}
    return renegotiate_plan(
        scope=desk_scope(user=user or world.collector),
        plan_id=one.public_id,
        instalments=parts(*rows),
        **usual | given,
        now=noon(day),
        today=on(day),
    )


def agree(world, one, user=None, *, day=1, agreed=AGREED):
    scope = desk_scope(user=user or world.collector)
    return agree_plan(scope=scope, plan_id=one.public_id, agreed=agreed, now=noon(day), today=on(day))


def cancel(world, one, user=None, *, day=1, note=""):
    scope = desk_scope(user=user or world.collector)
    return cancel_plan(scope=scope, plan_id=one.public_id, note=note, now=noon(day), today=on(day))


def test_a_plan_spans_several_invoices_in_instalments(world, items):
    made = plan(world, *THIRDS, reason="Slow season")
    made.refresh_from_db()
    assert shares(made) == {"A-1": 100_00, "A-2": 50_00, "A-3": 30_00}
    assert (made.state, made.grace_days, made.tolerance_basis_points) == ("running", 3, 200)
    assert (made.made_on, made.made_by) == (TODAY, f"user:{world.collector.pk}")
    version = made.versions.get()
    assert (version.number, version.amount_minor, version.paid_before_minor, version.reason) == (
        1,
        180_00,
        0,
        "Slow season",
    )
    assert list(version.instalments.order_by("number").values_list("number", "due_on", "amount_minor")) == [
        (1, on(10), 60_00),
        (2, on(20), 60_00),
        (3, on(30), 60_00),
    ]
    agreement = version.agreement
    assert (agreement.agreed_on, agreement.customer_person, agreement.evidence) == (
        TODAY,
        "Anna Abel",
        "Letter of the same day",
    )
    (event,) = Event.objects.filter(subject="plan")
    assert (event.name, event.subject_id, event.account_id, event.customer_id, event.entity_id) == (
        "promises.plan.agreed",
        made.pk,
        world.abel_account.pk,
        world.abel.pk,
        world.north.pk,
    )
    assert event.data == {
        "plan": str(made.public_id),
        "version": 1,
        "amount_minor": 180_00,
        "currency": "EUR",
        "instalments": 3,
        "first_on": "2026-03-20",
        "last_on": "2026-04-09",
        "paid_before_minor": 0,
        "note": "Slow season",
        "beyond": [],
    }
    assert all_holds()


def test_a_plan_may_cover_named_items_in_part(world, items):
    made = plan(world, (10, 40_00), (20, 30_00), items=items[1:])
    assert shares(made) == {"A-2": 50_00, "A-3": 20_00}


def test_what_credits_cover_is_not_planned(world, items):
    receive(world.abel_account, 120_00, day=0)
    with pytest.raises(PlanRefused) as refused:
        plan(world, (10, 60_01))
    assert (refused.value.code, refused.value.field) == ("more_than_open", "instalments")
    assert shares(plan(world, (10, 60_00))) == {"A-2": 30_00, "A-3": 30_00}


@pytest.mark.parametrize(
    ("rows", "given", "code", "field"),
    [
        ([], {}, "amount_not_positive", "instalments"),
        ([(-1, 10_00)], {}, "past", "instalments"),
        ([(31, 10_00)], {}, "too_far", "instalments"),
        ([(10, 10_00), (10, 10_00)], {}, "days_not_rising", "instalments"),
        ([(20, 10_00), (10, 10_00)], {}, "days_not_rising", "instalments"),
        ([(10, 10_00), (20, 0)], {}, "part_not_positive", "instalments"),
        ([(10, 180_01)], {}, "more_than_open", "instalments"),
        ([(day, 1) for day in range(1, 62)], {}, "too_many_instalments", "instalments"),
        ([(10, 10_00)], {"items": []}, "nothing_open", "items"),
        ([(10, 10_00)], {"reason": "x" * 501}, "note_too_long", "reason"),
        ([(10, 10_00)], {"agreed": Agreement(customer_person=" ")}, "name_missing", "customer_person"),
        ([(10, 10_00)], {"agreed": Agreement(customer_person="x" * 121)}, "name_too_long", "customer_person"),
        (
            [(10, 10_00)],
            {"agreed": Agreement(customer_person="A", evidence="x" * 10_001)},
            "evidence_too_long",
            "evidence",
        ),
    ],
)
def test_what_cannot_be_agreed_on_is_refused_by_field(world, items, rows, given, code, field):
    with pytest.raises(PlanRefused) as refused:
        plan(world, *rows, **given)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Plan.objects.exists()
    assert told("plan") == []


def test_an_item_is_in_one_plan_and_not_promised_besides(world, items):
    plan(world, (10, 100_00), items=[items[0]])
    promise(world, items=[items[1]])
    for item, code in ((items[0], "in_plan"), (items[1], "promised")):
        with pytest.raises(PlanRefused) as refused:
            plan(world, (10, 1_00), items=[item])
        assert (refused.value.code, refused.value.field) == (code, "items")
    assert shares(plan(world, (10, 30_00))) == {"A-3": 30_00}
    with pytest.raises(PlanRefused) as refused:
        plan(world, (10, 1))
    assert refused.value.code == "nothing_open"
    assert Plan.objects.count() == 2
    assert all_holds()


def test_a_plan_that_broke_overnight_stands_in_the_way_of_no_promise_before_anybody_settles(world, items):
    plan(world, (1, 50_00), (20, 50_00), items=[items[0]])
    with pytest.raises(PromiseRefused) as refused:  # the last day of grace
        promise(world, items=[items[0]], made=4)
    assert refused.value.code == "in_plan"
    made = promise(world, items=[items[0]], made=5)
    assert shares(made) == {"A-1": 100_00}
    with pytest.raises(PlanRefused) as refused:  # one plan for an item, until the first has ended
        plan(world, (10, 1_00), items=[items[0]], made=5)
    assert (refused.value.code, refused.value.field) == ("in_plan", "items")
    assert settled(5).plans_broken == 1
    assert guards(5) == [("A-1", "PROMISED", 100_00, 12)]
    assert all_holds()


@pytest.mark.parametrize("name", ["auditor", "owner"])
def test_who_only_looks_agrees_to_nothing(world, items, name):
    user = getattr(world, name)
    made = plan(world, (10, 60_00), items=[items[0]], agreed=None)
    for act in (
        lambda: plan(world, (10, 1_00), user=user),
        lambda: agree(world, made, user),
        lambda: renegotiate(world, made, (10, 60_00), user=user),
        lambda: cancel(world, made, user),
    ):
        with pytest.raises(PlanRefused) as refused:
            act()
        assert refused.value.code == "not_allowed"
    assert told("plan") == ["proposed"]


@pytest.mark.parametrize("name", ["stranger", "peer", "newcomer"])
def test_who_does_not_see_the_account_is_told_of_nothing(world, items, name):
    user = getattr(world, name)
    made = plan(world, (10, 60_00), items=[items[0]])
    with pytest.raises(UnknownAccount):
        plan(world, (10, 1_00), user=user)
    for act in (
        lambda: agree(world, made, user),
        lambda: renegotiate(world, made, (10, 60_00), user=user),
        lambda: cancel(world, made, user),
    ):
        with pytest.raises(UnknownPlan):
            act()
    assert told("plan") == ["agreed"]


# --- Limits


def test_a_controller_goes_beyond_the_days_and_that_is_told(world, items):
    plan(world, (31, 10_00), user=world.controller)
    assert Event.objects.get(subject="plan").data["beyond"] == ["too_far"]
    with pytest.raises(PlanRefused) as refused:
        plan(world, (10, 10_00), (1_099, 10_00), user=world.controller, items=[items[2]])
    assert (refused.value.code, refused.value.field) == ("too_far", "instalments")


def test_an_item_is_planned_so_often_and_no_more(world, items):
    made = plan(world, (10, 100_00), items=[items[0]])
    renegotiate(world, made, (20, 100_00))
    with pytest.raises(PlanRefused) as refused:
        renegotiate(world, made, (25, 100_00), day=2)
    assert refused.value.code == "too_many"
    assert made.versions.count() == 2
    renegotiate(world, made, (25, 100_00), day=2, user=world.controller)
    assert Event.objects.filter(subject="plan").latest("pk").data["beyond"] == ["too_many"]


# --- Proposed, then agreed on


def test_a_plan_is_proposed_and_then_agreed_on(world, items):
    made = plan(world, *THIRDS, agreed=None)
    assert (made.state, told("plan")) == ("proposed", ["proposed"])
    assert not PlanAgreement.objects.exists()
    made = agree(world, made, agreed=Agreement(customer_person="Anna Abel", evidence="Click at 12:00"))
    assert (made.state, told("plan")) == ("running", ["proposed", "agreed"])
    agreement = PlanAgreement.objects.get()
    assert (agreement.agreed_on, agreement.agreed_at, agreement.evidence) == (
        on(1),
        noon(1),
        "Click at 12:00",
    )
    with pytest.raises(PlanRefused) as refused:
        agree(world, made)
    assert refused.value.code == "not_proposed"
    assert all_holds()


def test_a_proposal_stops_nobody_from_promising_and_is_then_too_late(world, items):
    made = plan(world, *THIRDS, agreed=None)
    promise(world, items=[items[1]])
    with pytest.raises(PlanRefused, match=r"A-2") as refused:
        agree(world, made)
    assert refused.value.code == "promised"
    made.refresh_from_db()
    assert made.state == "proposed"


def test_a_proposal_whose_first_day_has_passed_is_made_anew(world, items):
    made = plan(world, *THIRDS, agreed=None)
    with pytest.raises(PlanRefused) as refused:
        agree(world, made, day=11)
    assert refused.value.code == "past"
    assert agree(world, made, day=10).state == "running"


def test_of_two_proposals_for_an_item_one_is_agreed_on(world, items):
    first, second = (plan(world, *THIRDS, agreed=None) for _ in range(2))
    agree(world, first)
    with pytest.raises(PlanRefused) as refused:
        agree(world, second)
    assert refused.value.code == "in_plan"
    assert cancel(world, second).state == "cancelled"
    assert all_holds()


# --- Renegotiated


def test_a_plan_is_renegotiated_for_what_is_left_and_its_history_stays(world, items):
    made = plan(world, *THIRDS)
    pay(items[0], 70_00, day=9)
    again = renegotiate(world, made, (20, 50_00), (40, 60_00), day=12)
    assert (again.pk, again.state) == (made.pk, "running")
    first, second = made.versions.order_by("number")
    assert (first.amount_minor, first.instalments.count()) == (180_00, 3)
    assert (second.number, second.amount_minor, second.paid_before_minor, second.reason) == (
        2,
        110_00,
        70_00,
        "Lost a customer",
    )
    assert shares(made) == {"A-1": 30_00, "A-2": 50_00, "A-3": 30_00}
    assert second.agreement.agreed_on == on(12)
    assert told("plan") == ["agreed", "renegotiated"]
    assert all_holds()


@pytest.mark.parametrize(
    ("rows", "given", "code", "field"),
    [
        ([(20, 179_99)], {}, "sum_differs", "instalments"),
        ([(20, 180_01)], {}, "sum_differs", "instalments"),
        ([(0, 180_00)], {}, "past", "instalments"),
        ([(40, 180_00)], {}, "too_far", "instalments"),
        ([(20, 180_00)], {"reason": " "}, "reason_missing", "reason"),
        ([(20, 180_00)], {"agreed": Agreement(customer_person="")}, "name_missing", "customer_person"),
    ],
)
def test_what_cannot_be_renegotiated_is_refused_by_field(world, items, rows, given, code, field):
    made = plan(world, *THIRDS)
    with pytest.raises(PlanRefused) as refused:
        renegotiate(world, made, *rows, **given)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert made.versions.count() == 1
    assert told("plan") == ["agreed"]


def test_what_is_paid_or_broken_is_not_renegotiated(world, items):
    paid = plan(world, (10, 100_00), items=[items[0]])
    pay(items[0], 100_00, day=1)
    broken = plan(world, (2, 50_00), items=[items[1]])
    for one, day in ((paid, 1), (broken, 6)):
        for act in (
            lambda one=one, day=day: renegotiate(world, one, (20, 50_00), day=day),
            lambda one=one, day=day: cancel(world, one, day=day),
        ):
            with pytest.raises(PlanRefused) as refused:
                act()
            assert refused.value.code == "ended"
    settled(6)
    with pytest.raises(PlanRefused) as refused:
        cancel(world, broken, day=6)
    assert refused.value.code == "ended"
    assert told("plan") == ["agreed", "agreed", "completed", "broken"]


def test_a_plan_is_cancelled_from_a_day_on_and_its_items_are_free(world, items):
    made = plan(world, *THIRDS)
    made = cancel(world, made, note=" Paid\nelsewhere ")
    assert (made.state, made.closed_on, made.close_note, made.paid_minor) == (
        "cancelled",
        on(1),
        "Paid elsewhere",
        None,
    )
    assert told("plan") == ["agreed", "cancelled"]
    assert shares(plan(world, *THIRDS, made=1)) == shares(made)


# --- What the database keeps


def test_the_database_refuses_a_plan_that_cannot_be(world, items):
    made = plan(world, *THIRDS)
    version = made.versions.get()
    (foreign,) = owe(world.berg_account, ("B-1", 10_00, 3))
    usual = {"version": version, "amount_minor": 5}
    for row, constraint in (
        (Instalment(**usual, number=4, due_on=on(40)), "plan_sums"),
        (Instalment(**usual, number=3, due_on=on(40)), "instalment_once"),
        (Instalment(**usual, number=4, due_on=on(30)), "instalment_day_once"),
        (Instalment(**usual | {"amount_minor": 0}, number=4, due_on=on(40)), "instalment_positive"),
        (PlanItem(**usual, item=foreign, open_minor=5), "promise_item_account"),
        (PlanItem(**usual, item=items[0], open_minor=5), "plan_item_once"),
        (PlanItem(**usual, item=items[0], open_minor=4), "plan_item_amount"),
    ):
        assert refused_by(row.save) == constraint
    for fields, constraint in (
        ({"state": "completed"}, "plan_closed"),
        ({"state": "broken", "closed_on": TODAY, "closed_at": noon(0)}, "plan_judged"),
        ({"paid_minor": 1}, "plan_judged"),
    ):
        found = Plan.objects.filter(pk=made.pk)
        assert refused_by(lambda found=found, fields=fields: found.update(**fields)) == constraint


@pytest.mark.parametrize("model", [PlanVersion, PlanAgreement, PlanItem, Instalment])
def test_the_database_keeps_what_was_agreed_on(world, items, model):
    plan(world, *THIRDS)
    with pytest.raises(DatabaseError, match="appended"), transaction.atomic():
        model.objects.update(id=0)
    with pytest.raises(DatabaseError, match="appended"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_the_database_refuses_a_second_plan_for_an_item(world, items):
    first, second = (plan(world, *THIRDS, agreed=None) for _ in range(2))
    agree(world, first)
    agreement = PlanAgreement(
        version=second.versions.get(), agreed_on=on(1), agreed_at=noon(1), agreed_by="x", customer_person="y"
    )

    def behind_the_back():
        Plan.objects.filter(pk=second.pk).update(state="running")
        agreement.save()

    assert refused_by(behind_the_back) == "item_in_one_plan"


# --- Two at once


@pytest.mark.django_db(transaction=True)
def test_of_two_who_speak_for_an_item_at_once_one_is_refused(transactional_db):
    world = make_world()
    (item,) = owe(world.abel_account, ("A-1", 100_00, 20))
    gate = Barrier(2)

    def run(act):
        try:
            gate.wait(timeout=30)
            act()
        except (PlanRefused, IntegrityError) as refusal:
            return getattr(refusal, "code", "integrity")
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        acts = [lambda: plan(world, (10, 100_00), items=[item])] * 2
        assert sorted(pool.map(run, acts)) == ["done", "in_plan"]
    assert (Plan.objects.count(), Promise.objects.count()) == (1, 0)
