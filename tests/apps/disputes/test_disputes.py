"""Disputes raised, changed and decided: one event each, amounts that fit, and a refusal writes nothing."""

from datetime import date, timedelta

import pytest
from tests.world import NOW, TODAY, make_user, make_world, owe

from dunwell.apps.disputes import deciding
from dunwell.apps.disputes.access import UnknownDispute
from dunwell.apps.disputes.amounts import room
from dunwell.apps.disputes.deciding import (
    accept_dispute,
    accept_in_part,
    extend_credit,
    reject_dispute,
    reopen_dispute,
    withdraw_dispute,
)
from dunwell.apps.disputes.frames import events, item_guards
from dunwell.apps.disputes.models import Dispute, DisputeLine, DisputeStanding
from dunwell.apps.disputes.moving import DisputeRefused
from dunwell.apps.disputes.operations import (
    DisputeDraft,
    LineDraft,
    change_dispute,
    raise_dispute,
    review_dispute,
)
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.receivables.operations import allocate, record_receipt

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def item(world):
    return owe(world.abel_account, ("A-1", 1_000_00, 20), ("A-2", 50_00, 5))[0]


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def line(words="Pump", minor=300_00, reference="1"):
    return LineDraft(reference=reference, description=words, amount_minor=minor)


def dispute(world, item, user=None, today=TODAY, **given):
    scope = given.pop("scope", None) or desk_scope(user=user or world.collector)
    draft = DisputeDraft(**{"reason": "price"} | given)
    return raise_dispute(scope=scope, item_id=item.public_id, draft=draft, now=NOW, today=today)


def do(operation, world, one, user=None, today=TODAY, **given):
    scope = desk_scope(user=user or world.collector)
    return operation(scope=scope, dispute_id=one.public_id, **given, now=LATER, today=today)


def accept(world, one, **given):
    return do(accept_dispute, world, one, **{"credit_by": days(14)} | given)


def told():
    return [one.name.removeprefix("disputes.dispute.") for one in _events()]


def _events():
    return list(Event.objects.filter(subject="dispute").order_by("pk"))


def guarded(as_of=TODAY):
    found = item_guards(as_of=as_of)
    return sorted((minor, until) for _, _, minor, until in found.iter_rows())


def pay(account, item, minor, on=TODAY):
    number = f"R-{Event.objects.count()}"
    receipt = record_receipt(
        account=account,
        amount_minor=minor,
        received_on=on,
        number=number,
        source="test",
        external_id=number,
        actor="test",
        now=NOW,
    )
    return allocate(
        credit_item_id=receipt.pk, debit_item_id=item.pk, amount_minor=minor, on=on, actor="test", now=NOW
    )


def test_without_an_amount_all_that_is_left_of_an_item_is_disputed(world, item):
    pay(world.abel_account, item, 100_00)
    contact = world.abel.contacts.get()
    raised = dispute(world, item, note=" Too\n dear ", contact_id=contact.public_id)
    raised.refresh_from_db()
    assert (raised.amount_minor, raised.state, raised.accepted_minor) == (900_00, "open", 0)
    assert (raised.department, raised.due_on, raised.note) == ("pricing", days(10), "Too dear")
    assert (raised.owner, raised.raised_by, raised.contact, raised.source) == (
        world.collector,
        "Accounts payable",
        contact,
        "desk",
    )
    assert (raised.raised_on, raised.raised_at, raised.actor) == (
        TODAY,
        NOW,
        f"user:{world.collector.pk}",
    )
    (event,) = _events()
    assert (event.name, event.actor, event.subject_id) == (
        "disputes.dispute.raised",
        f"user:{world.collector.pk}",
        raised.pk,
    )
    assert (event.entity_id, event.customer_id, event.account_id) == (
        world.north.pk,
        world.abel.pk,
        world.abel_account.pk,
    )
    assert event.data == {
        "dispute": str(raised.public_id),
        "dispute_reason": "price",
        "number": "A-1",
        "amount_minor": 900_00,
        "currency": "EUR",
        "note": "Too dear",
        "due_on": "2026-03-20",
    }
    assert guarded() == [(900_00, None)]
    assert guarded(days(-1)) == []


def test_a_part_is_disputed_and_the_rest_stays(world, item):
    dispute(world, item, amount_minor=300_00)
    assert guarded() == [(300_00, None)]
    assert room(item=item, today=TODAY) == 700_00
    dispute(world, item, reason="tax", amount_minor=700_00)
    with pytest.raises(DisputeRefused) as refusal:
        dispute(world, item, amount_minor=1)
    assert refusal.value.code == "all_disputed"
    assert Dispute.objects.count() == len(_events()) == 2


def test_lines_sum_to_the_amount(world, item):
    raised = dispute(world, item, lines=[line(), line("Hose", 20_50, "")])
    assert raised.amount_minor == 320_50
    kept = [(one.position, one.reference, one.description, one.amount_minor) for one in raised.lines.all()]
    assert kept == [(1, "1", "Pump", 300_00), (2, "", "Hose", 20_50)]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"reason": ""}, "unknown_reason", "reason"),
        ({"reason": "boredom"}, "unknown_reason", "reason"),
        ({"reason": "other"}, "note_missing", "note"),
        ({"reason": "other", "note": " \n "}, "note_missing", "note"),
        ({"note": "x" * 501}, "too_long", "note"),
        ({"raised_by": "x" * 151}, "too_long", "raised_by"),
        ({"amount_minor": 0}, "not_positive", "amount"),
        ({"amount_minor": -1}, "not_positive", "amount"),
        ({"amount_minor": 1_000_01}, "more_than_left", "amount"),
        ({"amount_minor": 10_00, "lines": [line(minor=10_01)]}, "lines_differ", "lines"),
        ({"lines": [line(minor=1_000_01)]}, "more_than_left", "amount"),
        ({"lines": [line(minor=0)]}, "not_positive", "lines"),
        ({"lines": [line(minor=-5), line(minor=10)]}, "not_positive", "lines"),
        ({"lines": [line(words=" ")]}, "line_empty", "lines"),
        ({"lines": [line(words="x" * 201)]}, "too_long", "lines"),
        ({"lines": [line(reference="x" * 61)]}, "too_long", "lines"),
        ({"lines": [line(minor=1)] * 51}, "too_many_lines", "lines"),
        ({"due_on": days(-1)}, "past", "due_on"),
        ({"due_on": days(366)}, "too_far", "due_on"),
        ({"department": "kitchen"}, "unknown_department", "department"),
        ({"owner_id": 0}, None, None),
        ({"owner_id": -1}, "owner_missing", "owner"),
        ({"source": "dream"}, "unknown_source", ""),
    ],
)
def test_a_refusal_names_what_is_wrong_and_writes_nothing(world, item, given, code, field):
    if code is None:
        assert dispute(world, item, **given).owner == world.collector
        return
    with pytest.raises(DisputeRefused) as refusal:
        dispute(world, item, **given)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert refusal.value.left_minor == (1_000_00 if code == "more_than_left" else 0)
    assert not Dispute.objects.exists()
    assert not DisputeLine.objects.exists()
    assert not DisputeStanding.objects.exists()
    assert _events() == []


def test_neither_credits_nor_what_is_paid_nor_another_customers_contact(world, item):
    credit = owe(world.abel_account, ("C-1", -10_00, 0), kind="credit_note")[0]
    stranger = world.berg.contacts.get()
    for given, code in (
        ({"item": credit}, "credit"),
        ({"item": item, "contact_id": stranger.public_id}, "unknown_contact"),
    ):
        with pytest.raises(DisputeRefused) as refusal:
            dispute(world, **given)
        assert refusal.value.code == code
    pay(world.abel_account, item, 1_000_00)
    with pytest.raises(DisputeRefused) as refusal:
        dispute(world, item)
    assert refusal.value.code == "settled"
    assert _events() == []


def test_the_house_itself_gives_it_to_the_collector_or_asks_for_an_owner(world, item):
    house = system_scope(actor="system:replies")
    with pytest.raises(DisputeRefused, match="who looks after"):
        dispute(world, item, scope=house, source="reply")
    world.abel_account.collector = world.assistant
    world.abel_account.save()
    raised = dispute(world, item, scope=house, source="reply")
    assert (raised.owner, raised.actor, raised.source) == (world.assistant, "system:replies", "reply")


def test_nobody_disputes_or_decides_what_they_do_not_see(world, item):
    with pytest.raises(UnknownItem):
        dispute(world, item, world.stranger)
    raised = dispute(world, item)
    for act in (
        lambda user: do(change_dispute, world, raised, user, note="x"),
        lambda user: do(review_dispute, world, raised, user),
        lambda user: accept(world, raised, user=user),
        lambda user: do(accept_in_part, world, raised, user, accepted_minor=1, answer="x", credit_by=days(1)),
        lambda user: do(reject_dispute, world, raised, user, answer="x"),
        lambda user: do(withdraw_dispute, world, raised, user),
        lambda user: do(extend_credit, world, raised, user, credit_by=days(1)),
        lambda user: do(reopen_dispute, world, raised, user),
    ):
        for user in (world.stranger, world.peer):
            with pytest.raises(UnknownDispute):
                act(user)
        for user in (world.auditor, world.owner):
            with pytest.raises(DisputeRefused) as refusal:
                act(user)
            assert refusal.value.code == "not_allowed"
    with pytest.raises(DisputeRefused) as refusal:
        dispute(world, item, world.auditor)
    assert refusal.value.code == "not_allowed"
    assert told() == ["raised"]


def test_a_change_is_told_once_and_the_same_again_is_none(world, item):
    raised = dispute(world, item, amount_minor=300_00)
    do(change_dispute, world, raised)
    do(change_dispute, world, raised, note="", amount_minor=300_00, due_on=days(10), reason="price")
    assert told() == ["raised"]
    changed = do(
        change_dispute,
        world,
        raised,
        amount_minor=400_00,
        due_on=days(3),
        owner_id=world.controller.pk,
        department="sales",
        reason="quality",
        note="Broken",
    )
    assert (changed.amount_minor, changed.due_on, changed.owner) == (400_00, days(3), world.controller)
    assert (changed.department, changed.reason, changed.note) == ("sales", "quality", "Broken")
    assert told() == ["raised", "changed"]
    assert guarded() == [(400_00, None)]
    for given, code in (
        ({"amount_minor": 1_000_01}, "more_than_left"),
        ({"amount_minor": 0}, "not_positive"),
        ({"due_on": days(-1)}, "past"),
        ({"reason": "other", "note": ""}, "note_missing"),
        ({"lines": [line(minor=1)], "amount_minor": 2}, "lines_differ"),
        ({"owner_id": -1}, "owner_missing"),
    ):
        with pytest.raises(DisputeRefused) as refusal:
            do(change_dispute, world, raised, **given)
        assert refusal.value.code == code
    assert told() == ["raised", "changed"]


def test_lines_are_replaced_and_kept(world, item):
    raised = dispute(world, item, lines=[line()])
    with pytest.raises(DisputeRefused) as refusal:
        do(change_dispute, world, raised, amount_minor=200_00)
    assert refusal.value.code == "lines_differ"
    changed = do(change_dispute, world, raised, lines=[line(minor=100_00), line("Hose", 50_00, "2")])
    assert changed.amount_minor == 150_00
    standing = DisputeLine.objects.filter(replaced_at__isnull=True).order_by("position")
    assert [one.description for one in standing] == ["Pump", "Hose"]
    assert DisputeLine.objects.count() == 3
    same = do(change_dispute, world, raised, lines=[line(minor=150_00)])
    assert same.amount_minor == 150_00
    assert told() == ["raised", "changed", "changed"]
    assert DisputeStanding.objects.count() == 2, "the last change sets nothing else aside"


def test_a_colleague_takes_it_into_review(world, item):
    raised = dispute(world, item)
    reviewed = do(review_dispute, world, raised, world.assistant)
    assert (reviewed.state, reviewed.owner) == ("in_review", world.assistant)
    with pytest.raises(DisputeRefused) as refusal:
        do(review_dispute, world, raised)
    assert refusal.value.code == "moved_on"
    assert told() == ["raised", "reviewed"]


def test_what_is_accepted_stays_set_aside_until_its_last_day(world, item):
    raised = dispute(world, item, amount_minor=300_00)
    accepted = accept(world, raised, review_on=days(7), answer="You are right")
    assert (accepted.state, accepted.accepted_minor) == ("accepted", 300_00)
    assert (accepted.credit_by, accepted.review_on, accepted.answer) == (days(14), days(7), "You are right")
    assert (accepted.decided_on, accepted.decided_at, accepted.decided_by) == (
        TODAY,
        LATER,
        f"user:{world.collector.pk}",
    )
    assert guarded() == guarded(days(14)) == [(300_00, days(14))]
    assert guarded(days(15)) == []
    assert events(as_of=days(1)).is_empty()
    assert _events()[-1].data["accepted_minor"] == 300_00
    assert room(item=item, today=TODAY) == 700_00, "it cannot be disputed twice"
    do(extend_credit, world, raised, credit_by=days(30))
    assert guarded(days(15)) == [(300_00, days(30))]
    assert told() == ["raised", "accepted", "extended"]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"credit_by": None}, "no_credit_by", "credit_by"),
        ({"credit_by": days(-1)}, "past", "credit_by"),
        ({"credit_by": days(366)}, "too_far", "credit_by"),
        ({"review_on": days(15)}, "review_after_credit", "review_on"),
        ({"review_on": days(-1)}, "past", "review_on"),
        ({"answer": "x" * 501}, "too_long", "answer"),
    ],
)
def test_an_acceptance_is_never_open_ended(world, item, given, code, field):
    raised = dispute(world, item)
    with pytest.raises(DisputeRefused) as refusal:
        accept(world, raised, **given)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    raised.refresh_from_db()
    assert raised.state == "open"
    assert told() == ["raised"]


def test_a_part_is_accepted_and_the_rest_is_chased_again(world, item):
    raised = dispute(world, item, amount_minor=300_00)
    for minor in (0, -1, 300_00, 300_01):
        with pytest.raises(DisputeRefused) as refusal:
            do(accept_in_part, world, raised, accepted_minor=minor, answer="No", credit_by=days(14))
        assert (refusal.value.code, refusal.value.field) == ("not_a_part", "amount")
    with pytest.raises(DisputeRefused) as refusal:
        do(accept_in_part, world, raised, accepted_minor=1, answer=" ", credit_by=days(14))
    assert refusal.value.code == "answer_missing"
    assert told() == ["raised"]
    do(
        accept_in_part,
        world,
        raised,
        accepted_minor=100_00,
        answer="One pump was late",
        credit_by=days(14),
        today=days(2),
    )
    assert guarded(days(1)) == [(300_00, None)], "yesterday is what it was"
    assert guarded(days(2)) == [(100_00, days(14))]
    assert events(as_of=days(1)).is_empty()
    assert events(as_of=days(2)).rows() == [(world.abel_account.pk, "dispute_rejected", days(2))]


def test_what_is_rejected_is_chased_again_and_told_to_the_ladder(world, item):
    raised = dispute(world, item)
    with pytest.raises(DisputeRefused) as refusal:
        do(reject_dispute, world, raised, answer="")
    assert (refusal.value.code, refusal.value.field) == ("answer_missing", "answer")
    do(reject_dispute, world, raised, answer="The order says so", today=days(1))
    assert guarded() == [(1_000_00, None)]
    assert guarded(days(1)) == []
    assert events(as_of=days(5)).rows() == [(world.abel_account.pk, "dispute_rejected", days(1))]
    assert [(one.name, one.data["note"]) for one in _events()][-1] == (
        "disputes.dispute.rejected",
        "The order says so",
    )


def test_what_is_withdrawn_is_chased_again_without_a_word(world, item):
    do(withdraw_dispute, world, dispute(world, item), note="A mistake of theirs")
    assert guarded() == []
    assert events(as_of=days(5)).is_empty()


@pytest.mark.parametrize("decision", ["accept", "part", "reject", "withdraw"])
def test_every_decision_can_be_undone_and_none_is_made_twice(world, item, decision):
    raised = dispute(world, item, amount_minor=300_00)
    acts = {
        "accept": lambda: accept(world, raised),
        "part": lambda: do(
            accept_in_part, world, raised, accepted_minor=1_00, answer="x", credit_by=days(14)
        ),
        "reject": lambda: do(reject_dispute, world, raised, answer="x"),
        "withdraw": lambda: do(withdraw_dispute, world, raised),
    }
    acts[decision]()
    for again in acts.values():
        with pytest.raises(DisputeRefused) as refusal:
            again()
        assert refusal.value.code == "moved_on"
    assert len(told()) == 2
    reopened = do(reopen_dispute, world, raised)
    assert (reopened.state, reopened.amount_minor, reopened.accepted_minor) == ("in_review", 300_00, 0)
    assert (reopened.credit_by, reopened.decided_on, reopened.answer) == (None, None, "")
    assert guarded() == guarded(days(99)) == [(300_00, None)]
    assert events(as_of=days(5)).is_empty(), "as if it had not been"
    with pytest.raises(DisputeRefused):
        do(reopen_dispute, world, raised)


def test_what_is_not_left_any_more_is_not_opened_again(world, item):
    raised = dispute(world, item, amount_minor=300_00)
    do(reject_dispute, world, raised, answer="x")
    dispute(world, item, reason="tax", amount_minor=800_00)
    with pytest.raises(DisputeRefused) as refusal:
        do(reopen_dispute, world, raised)
    assert (refusal.value.code, refusal.value.left_minor) == ("more_than_left", 200_00)
    raised.refresh_from_db()
    assert raised.state == "rejected"


def test_of_two_who_decide_at_once_one_is_told(world, item, monkeypatch):
    """The other's decision falls between the reading and the writing of the first."""
    raised, read = dispute(world, item), deciding.line_of

    def read_and_be_slow(text, **asked):
        monkeypatch.setattr(deciding, "line_of", read)
        do(withdraw_dispute, world, raised, world.controller)
        return read(text, **asked)

    monkeypatch.setattr(deciding, "line_of", read_and_be_slow)
    with pytest.raises(DisputeRefused) as refusal:
        do(reject_dispute, world, raised, answer="x")
    assert refusal.value.code == "moved_on"


def test_a_person_whose_calendar_is_a_day_behind_does_not_write_before_what_stands(world, item):
    raised = dispute(world, item, today=days(1))
    do(reject_dispute, world, raised, answer="x", today=TODAY)
    assert guarded(days(1)) == guarded(days(2)) == []
    assert list(DisputeStanding.objects.order_by("pk").values_list("starts_on", flat=True)) == [
        days(1),
        days(1),
    ]


def test_an_inactive_colleague_owns_nothing(world, item):
    gone = make_user("gone", Role.CLERK, world.north)
    gone.is_active = False
    gone.save()
    with pytest.raises(DisputeRefused) as refusal:
        dispute(world, item, owner_id=gone.pk)
    assert refusal.value.code == "owner_missing"
