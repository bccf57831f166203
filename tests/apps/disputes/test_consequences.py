"""What follows from disputes by itself: paid, credited, taken back; and what people are shown of them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.world import NOW, TODAY, make_account, make_world, owe

from dunwell.apps.disputes.access import UnknownDispute, dispute_in_scope
from dunwell.apps.disputes.checks import INVARIANTS
from dunwell.apps.disputes.deciding import accept_dispute, accept_in_part, reject_dispute
from dunwell.apps.disputes.frames import item_guards
from dunwell.apps.disputes.models import Dispute, DisputeStanding
from dunwell.apps.disputes.operations import DisputeDraft, LineDraft, raise_dispute
from dunwell.apps.disputes.queries import (
    credits_to_raise,
    dispute_totals,
    disputed_by_item,
    disputes_of,
    disputes_to_look_at,
    item_to_dispute,
    undecided_disputes,
)
from dunwell.apps.disputes.settling import Settled, settle
from dunwell.apps.journal.invariants import prove
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.receivables.operations import (
    allocate,
    record_credit_note,
    record_receipt,
    reverse,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def item(world):
    return owe(world.abel_account, ("A-1", 1_000_00, 20), ("A-2", 50_00, 5))[0]


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def dispute(world, item, minor=None, user=None, today=TODAY, **given):
    draft = DisputeDraft(**{"reason": "price", "amount_minor": minor} | given)
    scope = desk_scope(user=user or world.collector)
    return raise_dispute(scope=scope, item_id=item.public_id, draft=draft, now=NOW, today=today)


def do(operation, world, one, today=TODAY, **given):
    scope = desk_scope(user=world.collector)
    return operation(scope=scope, dispute_id=one.public_id, **given, now=NOW, today=today)


def credit(record, account, item, minor, on):
    """A receipt or credit note, set against the item on the day."""
    number = f"X-{Event.objects.count()}"
    day = "received_on" if record is record_receipt else "issued_on"
    paper = record(
        account=account,
        amount_minor=minor,
        **{day: on},
        number=number,
        source="test",
        external_id=number,
        actor="test",
        now=NOW,
    )
    return allocate(
        credit_item_id=paper.pk, debit_item_id=item.pk, amount_minor=minor, on=on, actor="test", now=NOW
    )


def pay(world, item, minor, on=TODAY):
    return credit(record_receipt, world.abel_account, item, minor, on)


def write_credit(world, item, minor, on):
    return credit(record_credit_note, world.abel_account, item, minor, on)


def settle_on(on):
    return settle(as_of=on, now=NOW, actor="system:collections")


def guarded(as_of):
    return sorted(item_guards(as_of=as_of)["guarded_minor"].to_list())


def awaited(world, as_of):
    found = credits_to_raise(scope=desk_scope(user=world.collector), as_of=as_of)
    return [(one.number, one.awaited_minor, one.is_overdue) for one in found]


def test_a_credit_note_ends_what_was_set_aside_and_its_reversal_brings_it_back(world, item):
    raised = dispute(world, item, 300_00)
    do(accept_dispute, world, raised, credit_by=days(14))
    part = write_credit(world, item, 100_00, on=days(3))
    write_credit(world, item, 200_00, on=days(5))
    assert [guarded(days(on)) for on in (2, 3, 4, 5, 14)] == [[300_00], [200_00], [200_00], [], []]
    assert [awaited(world, days(on)) for on in (2, 4, 5)] == [
        [("A-1", 300_00, False)],
        [("A-1", 200_00, False)],
        [],
    ]
    reverse(posting=part.posting, on=days(8), actor="test", now=NOW)
    assert [guarded(days(on)) for on in (7, 8)] == [[], [100_00]]


def test_money_is_no_credit_note(world, item):
    raised = dispute(world, item, 300_00)
    do(accept_dispute, world, raised, credit_by=days(14), review_on=days(7))
    pay(world, item, 700_00)
    assert guarded(days(1)) == [300_00]
    assert awaited(world, days(7)) == [("A-1", 300_00, True)]
    assert guarded(days(15)) == [], "its time is over, and it is chased"
    assert awaited(world, days(15)) == [("A-1", 300_00, True)], "but owed to the customer all the same"


def test_a_credit_note_from_before_the_dispute_is_about_something_else(world, item):
    write_credit(world, item, 100_00, on=days(-1))
    raised = dispute(world, item, 300_00)
    do(accept_dispute, world, raised, credit_by=days(14))
    assert guarded(days(1)) == [300_00]


def test_a_second_dispute_waits_for_a_credit_of_its_own(world, item):
    first, second = dispute(world, item, 300_00), dispute(world, item, 200_00, reason="tax")
    do(accept_dispute, world, first, credit_by=days(14))
    do(accept_dispute, world, second, credit_by=days(14))
    write_credit(world, item, 350_00, on=days(1))
    assert guarded(days(1)) == [150_00]


def test_what_is_paid_in_full_is_settled_once(world, item):
    other = owe(world.abel_account, ("A-3", 70_00, 3))[0]
    raised, kept = dispute(world, item, 300_00), dispute(world, other)
    pay(world, item, 400_00)
    assert settle_on(TODAY) == Settled(settled=0, reopened=0)
    pay(world, item, 600_00, on=days(2))
    assert settle_on(days(1)) == Settled(settled=0, reopened=0), "the money comes tomorrow"
    assert settle_on(days(2)) == Settled(settled=1, reopened=0)
    assert settle_on(days(2)) == Settled(settled=0, reopened=0)
    raised.refresh_from_db()
    kept.refresh_from_db()
    assert (raised.state, raised.decided_on, raised.decided_by) == (
        "settled",
        days(2),
        "system:collections",
    )
    assert kept.state == "open"
    told = Event.objects.filter(subject="dispute", subject_id=raised.pk).order_by("pk")
    assert [one.name for one in told] == ["disputes.dispute.raised", "disputes.dispute.settled"]
    assert guarded(days(1)) == [70_00, 300_00]
    assert guarded(days(2)) == [70_00]


def test_a_payment_that_is_taken_back_lets_the_dispute_live_again(world, item):
    raised = dispute(world, item)
    paid = pay(world, item, 1_000_00)
    settle_on(TODAY)
    reverse(posting=paid.posting, on=days(3), actor="test", now=NOW)
    assert settle_on(days(2)) == Settled(settled=0, reopened=0)
    assert settle_on(days(3)) == Settled(settled=0, reopened=1)
    assert settle_on(days(3)) == Settled(settled=0, reopened=0)
    raised.refresh_from_db()
    assert (raised.state, raised.decided_on) == ("in_review", None)
    assert [guarded(days(on)) for on in (0, 2, 3)] == [[], [], [1_000_00]]


def test_a_credit_that_was_promised_is_raised_though_everything_was_paid(world, item):
    raised = dispute(world, item, 300_00)
    do(accept_dispute, world, raised, credit_by=days(14))
    pay(world, item, 1_000_00)
    assert settle_on(days(1)) == Settled(settled=0, reopened=0)
    assert awaited(world, days(1)) == [("A-1", 300_00, False)]


def test_what_people_see_of_a_customers_disputes(world, item):
    lines = [LineDraft(reference="4", description="Pump", amount_minor=300_00)]
    dispute(world, item, lines=lines, raised_by="Ms Vogel", note="Half size")
    (row,) = disputes_of(scope=desk_scope(user=world.owner), customer_id=world.abel.pk, as_of=days(12))
    assert (row.number, row.entity, row.currency, row.customer) == (
        "A-1",
        "NORTH",
        "EUR",
        "Abel Optik GmbH",
    )
    assert (row.state_name, row.reason_name, row.department) == (
        "Open",
        "Price differs from what was agreed",
        "Pricing",
    )
    assert (row.amount_minor, row.raised_by, row.days_open, row.note) == (300_00, "Ms Vogel", 12, "Half size")
    assert (row.is_undecided, row.is_live, row.is_overdue) == (True, True, True)
    assert [(one.reference, one.description, one.amount_minor) for one in row.lines] == [
        ("4", "Pump", 300_00)
    ]
    for user in (world.stranger, world.peer):
        scope = desk_scope(user=user)
        assert disputes_of(scope=scope, customer_id=world.abel.pk, as_of=TODAY) == []
        assert disputed_by_item(scope=scope, customer_id=world.abel.pk, as_of=TODAY) == {}
        assert dispute_totals(scope=scope, as_of=TODAY) == []
        with pytest.raises(UnknownDispute):
            dispute_in_scope(scope=scope, dispute_id=row.public_id)
        with pytest.raises(UnknownItem):
            item_to_dispute(scope=scope, customer_id=world.abel.pk, item_id=item.public_id, as_of=TODAY)
    with pytest.raises(UnknownDispute):
        dispute_in_scope(
            scope=desk_scope(user=world.collector), dispute_id=row.public_id, customer_id=world.berg.pk
        )


def test_how_much_of_an_item_is_disputed_and_how_much_can_be(world, item):
    scope = desk_scope(user=world.collector)
    first = dispute(world, item, 300_00)
    dispute(world, item, 200_00, reason="tax")
    asked = {"scope": scope, "customer_id": world.abel.pk, "as_of": TODAY}
    assert disputed_by_item(**asked) == {item.public_id: 500_00}
    found = item_to_dispute(item_id=item.public_id, **asked)
    assert (found.number, found.left_minor, found.room_minor) == ("A-1", 1_000_00, 500_00)
    do(reject_dispute, world, first, answer="No")
    assert disputed_by_item(**asked) == {item.public_id: 200_00}


def test_those_to_look_at_are_undecided_and_due(world, item):
    scope = desk_scope(user=world.collector)
    dispute(world, item, 10_00, due_on=days(2), note="soon")
    dispute(world, item, 20_00, world.controller, due_on=days(1), note="a colleague's")
    decided = dispute(world, item, 30_00, due_on=days(1), note="decided")
    do(reject_dispute, world, decided, answer="No")

    def found(as_of, **whose):
        rows = disputes_to_look_at(scope=scope, as_of=as_of, **whose)
        return [(one.note, one.is_overdue) for one in rows]

    assert found(TODAY) == []
    assert found(days(2)) == [("a colleague's", True), ("soon", False)]
    assert found(days(2), owner_id=world.collector.pk) == [("soon", False)]
    assert [one.note for one in undecided_disputes(scope=scope, as_of=TODAY)] == ["a colleague's", "soon"]
    mine = undecided_disputes(scope=scope, as_of=TODAY, owner_id=world.collector.pk)
    assert [one.note for one in mine] == ["soon"]


def test_totals_by_reason_never_cross_currencies(world, item):
    dollar = owe(make_account(customer=world.abel, entity=world.north, currency="USD"), ("D-1", 90_00, 1))
    dispute(world, item, 100_00, today=days(-9))
    dispute(world, item, 200_00, today=days(-2))
    dispute(world, item, 400_00, reason="quality")
    dispute(world, dollar[0])
    totals = dispute_totals(scope=desk_scope(user=world.controller), as_of=TODAY)
    assert [
        (one.currency, one.reason, one.disputes, one.amount_minor, one.oldest_days, one.mean_days)
        for one in totals
    ] == [
        ("EUR", "quality", 1, 400_00, 0, 0),
        ("EUR", "price", 2, 300_00, 9, 5),
        ("USD", "price", 1, 90_00, 0, 0),
    ]


def broken():
    return {proof.invariant.name: len(proof.findings) for proof in prove(invariants=INVARIANTS)}


def test_the_invariants_hold_and_see_what_is_broken(world, item, transactional_db):
    lines = [LineDraft(reference="4", description="Pump", amount_minor=300_00)]
    first, second = dispute(world, item, lines=lines), dispute(world, item, 50_00)
    do(accept_in_part, world, second, accepted_minor=20_00, answer="Half of it", credit_by=days(14))
    assert set(broken().values()) == {0}
    first.lines.update(amount_minor=299_99)
    Dispute.objects.filter(pk=first.pk).update(state="in_review")
    Dispute.objects.filter(pk=second.pk).update(account=make_account(customer=world.berg, entity=world.north))
    assert broken() == {
        "disputes.dispute_has_events": 0,
        "disputes.lines_sum": 1,
        "disputes.standing_agrees": 1,
        "disputes.item_on_account": 1,
    }
    raised = Dispute.objects.create(
        account=world.abel_account,
        item=item,
        amount_minor=10,
        reason="price",
        department="pricing",
        owner=world.collector,
        due_on=TODAY,
        raised_on=TODAY,
        raised_at=NOW,
        actor="test",
    )
    DisputeStanding.objects.create(
        dispute=raised, starts_on=TODAY, at=NOW, state="open", disputed_minor=10, accepted_minor=0
    )
    assert broken()["disputes.dispute_has_events"] == 1


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"state": "lost"}, "dispute_(state|accepted)"),
        ({"reason": "boredom"}, "dispute_reason"),
        ({"department": "kitchen"}, "dispute_department"),
        ({"source": "dream"}, "dispute_source"),
        ({"amount_minor": 0}, "dispute_positive"),
        ({"state": "accepted", "accepted_minor": 1}, "dispute_accepted"),
        ({"state": "accepted", "accepted_minor": 10, "credit_by": None}, "dispute_accepted"),
        (
            {"state": "partly_accepted", "accepted_minor": 10, "credit_by": TODAY, "answer": "x"},
            "dispute_accepted",
        ),
        ({"accepted_minor": 1}, "dispute_accepted"),
        ({"state": "rejected"}, "dispute_rejected_with_answer"),
    ],
)
def test_the_database_itself_refuses_a_dispute_that_is_none(world, item, broken, constraint):
    good = {
        "account": world.abel_account,
        "item": item,
        "amount_minor": 10,
        "reason": "price",
        "department": "pricing",
        "owner": world.collector,
        "due_on": TODAY,
        "raised_on": TODAY,
        "raised_at": NOW,
        "actor": "test",
    }
    Dispute.objects.create(**good)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Dispute.objects.create(**good | broken)
