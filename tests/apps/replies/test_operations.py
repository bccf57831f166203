"""What people make of mails: each confirmation makes its object once, each refusal writes nothing, most is undone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.apps.replies.conftest import LATER, broken
from tests.world import NOW, TODAY, make_account, owe

from dunwell.apps.disputes.models import Dispute
from dunwell.apps.dunning.assignments import move_accounts
from dunwell.apps.dunning.models import Hold
from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.journal.models import Event
from dunwell.apps.promises.models import Promise
from dunwell.apps.receivables.access import UnknownAccount, UnknownCustomer
from dunwell.apps.replies import operations
from dunwell.apps.replies.access import ReplyRefused, UnknownInbound, UnknownProposal
from dunwell.apps.replies.frames import account_guards
from dunwell.apps.replies.queries import attachment, inbound, of_customer, raw, waiting, waiting_count
from dunwell.apps.worklist.models import Task
from dunwell.core.dunning.policy import PromiseRules

FRIDAY = date(2026, 3, 13)


def only(taken):
    return taken.inbound.proposals.get()


def guarded():
    return account_guards(as_of=TODAY).height


def undo(desk, proposal):
    return operations.undo(scope=desk.scope(), proposal_id=proposal.public_id, now=LATER, today=TODAY)


def test_a_promise_is_made_for_the_invoices_named(desk):
    proposal = only(desk.take("We will pay A-1 on Friday."))
    confirmed = desk.confirm(proposal)
    promise = Promise.objects.get()
    assert (promise.account, promise.due_on, promise.source, promise.promised_by) == (
        desk.world.abel_account,
        FRIDAY,
        "reply",
        "Ann Abel",
    )
    assert [(part.item, part.amount_minor) for part in promise.items.all()] == [(desk.items[0], 100_00)]
    assert confirmed.made == (("promise", promise.public_id),)
    assert (confirmed.proposal.state, confirmed.inbound.state, guarded()) == ("confirmed", "handled", 0)
    assert [one.name for one in Event.objects.filter(subject="proposal")] == ["replies.proposal.confirmed"]


def test_a_promise_of_a_part_is_made_for_that_part(desk):
    desk.confirm(only(desk.take("We will pay EUR 30 on Friday.")))
    assert sum(part.amount_minor for part in Promise.objects.get().items.all()) == 30_00


def test_who_confirms_knows_better(desk):
    monday = TODAY + timedelta(days=6)
    desk.confirm(only(desk.take("We will pay soon.")), on=monday, amount_minor=20_00, note="By phone: Monday")
    promise = Promise.objects.get()
    assert (promise.due_on, promise.note) == (monday, "By phone: Monday")
    assert sum(part.amount_minor for part in promise.items.all()) == 20_00


def test_a_promise_without_a_day_is_refused_and_nothing_written(desk):
    proposal = only(desk.take("We will pay soon."))
    with pytest.raises(ReplyRefused) as refusal:
        desk.confirm(proposal)
    assert (refusal.value.code, refusal.value.field) == ("day_missing", "on")
    proposal.refresh_from_db()
    assert (proposal.state, Promise.objects.count(), guarded()) == ("proposed", 0, 1)


def test_a_promise_is_held_to_the_policy_of_its_account(desk):
    """Sixty days are far for the standard policy and near for a patient one that somebody gave this account."""
    patient = replace(STANDARD, code="patient", promises=PromiseRules(days_max=90, grace_days=5))
    publish(policy=patient, name="Patient", actor="test", now=NOW)
    proposal = only(desk.take("We will pay soon."))
    far = TODAY + timedelta(days=60)
    with pytest.raises(ReplyRefused) as refusal:
        desk.confirm(proposal, on=far)
    assert (refusal.value.code, refusal.value.field) == ("too_far", "due_on")
    move_accounts(
        scope=desk.scope(desk.world.controller),
        account_ids=[desk.world.abel_account.public_id],
        policy="patient",
        reason="Pays by quarter",
        now=NOW,
        today=TODAY,
    )
    desk.confirm(proposal, on=far)
    promise = Promise.objects.get()
    assert (promise.due_on, promise.grace_days) == (far, 5)


def test_what_promises_refuse_is_refused_here_with_their_code(desk):
    proposal = only(desk.take("We will pay EUR 9000 on Friday."))
    with pytest.raises(ReplyRefused) as refusal:
        desk.confirm(proposal)
    assert refusal.value.code == "more_than_open"
    assert (Promise.objects.count(), guarded()) == (0, 1)


def test_a_dispute_is_raised_for_each_invoice_named(desk):
    confirmed = desk.confirm(only(desk.take("The price on A-1 and A-2 is wrong.")))
    disputes = list(Dispute.objects.order_by("item__number"))
    assert [(one.item.number, one.reason, one.amount_minor, one.source) for one in disputes] == [
        ("A-1", "price", 100_00, "reply"),
        ("A-2", "price", 50_00, "reply"),
    ]
    assert disputes[0].contact == desk.contact
    assert confirmed.made == tuple(("dispute", one.public_id) for one in disputes)


def test_a_dispute_of_nothing_in_particular_asks_which(desk):
    proposal = only(desk.take("We dispute this invoice."))
    with pytest.raises(ReplyRefused) as refusal:
        desk.confirm(proposal)
    assert refusal.value.code == "items_missing"
    assert Dispute.objects.count() == 0
    desk.confirm(proposal, item_ids=(desk.items[1].public_id,), reason="quality")
    assert [(one.item, one.reason) for one in Dispute.objects.all()] == [(desk.items[1], "quality")]


def test_an_item_of_another_account_is_refused(desk):
    (foreign,) = owe(desk.world.berg_account, ("B-1", 10_00, 1))
    proposal = only(desk.take("We dispute this invoice."))
    with pytest.raises(ReplyRefused) as refusal:
        desk.confirm(proposal, item_ids=(foreign.public_id,))
    assert refusal.value.code == "items_missing"
    assert Dispute.objects.count() == 0


def test_a_payment_reported_holds_the_account_for_a_week(desk):
    desk.confirm(only(desk.take("We already paid this yesterday, reference TRN-99812.")))
    hold = Hold.objects.get()
    assert (hold.account, hold.reason, hold.ends_on, hold.owner) == (
        desk.world.abel_account,
        "payment_reported",
        TODAY + timedelta(days=7),
        desk.world.collector,
    )
    assert hold.note == "The customer says that it is paid on 2026-03-09 reference TRN-99812"


def test_another_person_is_written_to_from_now_on(desk):
    text = "I am not the right person, please contact Ms Jane Roe, jane.roe@abel.example."
    desk.confirm(only(desk.take(text)))
    new = desk.world.abel.contacts.get(email="jane.roe@abel.example")
    desk.contact.refresh_from_db()
    assert (new.name, new.role) == ("Jane Roe", "payables")
    assert (desk.contact.undeliverable_at, desk.contact.undeliverable_reason) == (
        LATER,
        "Said to be the wrong person.",
    )


def test_a_wrong_person_without_another_is_refused_until_somebody_is_named(desk):
    proposal = only(desk.take("I am not the right person."))
    for given, code in (({}, "email_missing"), ({"email": "no address"}, "email_missing")):
        with pytest.raises(ReplyRefused) as refusal:
            desk.confirm(proposal, **given)
        assert refusal.value.code == code
    assert desk.world.abel.contacts.count() == 1
    desk.confirm(proposal, email="jane.roe@abel.example", name="Jane Roe")
    assert desk.world.abel.contacts.count() == 2


def test_a_copy_is_asked_of_people(desk):
    confirmed = desk.confirm(only(desk.take("Please send a copy of invoice A-2.")))
    (task,) = Task.objects.all()
    assert (task.kind, task.account, task.title, task.due_on) == (
        "send_copy",
        desk.world.abel_account,
        "Send a copy of A-2 to ap@c-1001.example",
        TODAY,
    )
    assert [ask.kind for ask in confirmed.asks] == ["send_copy"]
    with pytest.raises(ReplyRefused) as refusal:
        undo(desk, confirmed.proposal)
    assert refusal.value.code == "cannot_undo"


def test_who_wants_no_more_mail_gets_none(desk):
    desk.confirm(only(desk.take("Please unsubscribe me.")))
    desk.contact.refresh_from_db()
    assert desk.contact.undeliverable_reason == "Asked for no more e-mail."
    assert [task.kind for task in Task.objects.all()] == ["contact_missing"]


def test_who_is_away_is_waited_for_or_stood_in_for(desk):
    heads = [("Auto-Submitted", "auto-replied")]
    desk.confirm(only(desk.take("I am out of the office until 23 March.", heads=heads)))
    assert (Hold.objects.get().ends_on, Hold.objects.get().reason) == (date(2026, 3, 23), "under_review")
    text = "I am out of the office, my deputy is deputy@abel.example."
    proposal = desk.take(text, heads=heads).inbound.proposals.get(kind="out_of_office")
    desk.confirm(proposal)
    assert desk.world.abel.contacts.get(email="deputy@abel.example").role == "approver"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("We will pay on Friday.", lambda _: Promise.objects.get().state),
        ("The price on A-1 is wrong.", lambda _: Dispute.objects.get().state),
        ("We already paid.", lambda _: Hold.objects.get().lifted_at),
        ("Please unsubscribe me.", lambda desk: desk.world.abel.contacts.get().undeliverable_at),
    ],
    ids=["promise", "dispute", "hold", "contact"],
)
def test_a_confirmation_can_be_undone(desk, text, left):
    proposal = only(desk.take(text))
    desk.confirm(proposal)
    undone = undo(desk, proposal)
    assert (undone.state, undone.made) == ("proposed", [])
    assert left(desk) in {"cancelled", "withdrawn", LATER, None}
    assert guarded() == 1
    assert broken() == []


def test_a_mail_is_dealt_with_when_the_last_proposal_is(desk):
    taken = desk.take("We already paid A-1, but the price on A-2 is wrong.")
    paid, dispute = taken.inbound.proposals.order_by("kind").reverse()
    assert (paid.kind, dispute.kind) == ("paid_already", "dispute")
    assert desk.confirm(paid).inbound.state == "new"
    operations.dismiss(scope=desk.scope(), proposal_id=dispute.public_id, now=LATER)
    assert guarded() == 1  # nobody has said that the mail is dealt with
    operations.handle(scope=desk.scope(), inbound_id=taken.inbound.public_id, note="", now=LATER, today=TODAY)
    assert guarded() == 0


def test_what_is_decided_is_not_decided_again(desk):
    proposal = only(desk.take())
    desk.confirm(proposal)
    with pytest.raises(ReplyRefused) as refusal:
        desk.confirm(proposal)
    assert (refusal.value.code, Promise.objects.count()) == ("moved_on", 1)
    with pytest.raises(ReplyRefused) as refusal:
        operations.dismiss(scope=desk.scope(), proposal_id=proposal.public_id, now=LATER)
    assert refusal.value.code == "moved_on"


@pytest.mark.parametrize("verb", [operations.handle, operations.ignore])
def test_a_mail_is_dealt_with_by_hand_and_opened_again(desk, verb):
    taken = desk.take()
    given = {"scope": desk.scope(), "inbound_id": taken.inbound.public_id}
    found = verb(**given, note=" Rang them. ", now=LATER, today=TODAY)
    found.refresh_from_db()
    assert (found.settled_at, found.settled_on, found.note) == (LATER, TODAY, "Rang them.")
    assert (found.settled_by, guarded()) == (f"user:{desk.world.collector.pk}", 0)
    assert account_guards(as_of=TODAY - timedelta(days=1)).height == 0
    with pytest.raises(ReplyRefused):
        verb(**given, note="", now=LATER, today=TODAY)
    operations.reopen_inbound(**given, now=LATER)
    found.refresh_from_db()
    assert (found.state, found.settled_at, found.note, guarded()) == ("new", None, "", 1)


def test_a_reply_dealt_with_later_held_the_days_between(desk):
    taken = desk.take()
    later = TODAY + timedelta(days=3)
    given = {"scope": desk.scope(), "inbound_id": taken.inbound.public_id}
    operations.handle(**given, note="", now=NOW + timedelta(days=3), today=later)
    assert [account_guards(as_of=TODAY + timedelta(days=n)).height for n in (-1, 0, 2, 3)] == [0, 1, 1, 0]


def test_an_unmatched_mail_is_given_to_its_customer(desk):
    taken = desk.take("We will pay A-1 on Friday.", answers=False, sender="new@abel.example")
    proposal = only(taken)
    with pytest.raises(ReplyRefused) as refusal:
        desk.confirm(proposal)
    assert refusal.value.code == "unmatched"
    assert [row.public_id for row in waiting(scope=desk.scope(), is_unmatched=True).rows] == [
        taken.inbound.public_id
    ]
    found = operations.assign(
        scope=desk.scope(),
        inbound_id=taken.inbound.public_id,
        customer_id=desk.world.abel.public_id,
        now=LATER,
        today=TODAY,
    )
    assert (found.account, found.threaded_by) == (desk.world.abel_account, "by_hand")
    assert (only(taken).data["numbers"], guarded()) == (["A-1"], 1)
    assert desk.confirm(only(taken)).made[0][0] == "promise"


def test_a_mail_of_the_customer_alone_asks_for_the_account(desk):
    other = make_account(customer=desk.world.abel, entity=desk.world.north, currency="USD")
    taken = desk.take("We already paid.", answers=False)
    assert taken.inbound.account is None
    with pytest.raises(ReplyRefused) as refusal:
        desk.confirm(only(taken))
    assert refusal.value.code == "account_missing"
    with pytest.raises(UnknownAccount):
        desk.confirm(only(taken), account_id=desk.world.berg_account.public_id)
    assert Hold.objects.count() == 0
    desk.confirm(only(taken), account_id=other.public_id)
    assert Hold.objects.get().account == other


def test_whoever_may_only_look_writes_nothing(desk):
    taken = desk.take()
    given = {"scope": desk.scope(desk.world.auditor), "now": LATER}
    calls = [
        lambda: desk.confirm(only(taken), user=desk.world.auditor),
        lambda: operations.dismiss(**given, proposal_id=only(taken).public_id),
        lambda: operations.undo(**given, proposal_id=only(taken).public_id, today=TODAY),
        lambda: operations.handle(**given, inbound_id=taken.inbound.public_id, note="", today=TODAY),
        lambda: operations.reopen_inbound(**given, inbound_id=taken.inbound.public_id),
    ]
    for call in calls:
        with pytest.raises(ReplyRefused) as refusal:
            call()
        assert refusal.value.code == "not_allowed"
    assert (only(taken).state, taken.inbound.state, guarded()) == ("proposed", "new", 1)


def test_what_belongs_to_others_is_not_there(desk):
    taken = desk.take()
    scope = desk.scope(desk.world.stranger)
    for public_id in (taken.inbound.public_id, uuid4()):
        with pytest.raises(UnknownInbound):
            operations.handle(scope=scope, inbound_id=public_id, note="", now=LATER, today=TODAY)
        with pytest.raises(UnknownInbound):
            inbound(scope=scope, public_id=public_id)
    with pytest.raises(UnknownProposal):
        desk.confirm(only(taken), user=desk.world.stranger)
    with pytest.raises(UnknownCustomer):
        operations.assign(
            scope=desk.scope(),
            inbound_id=taken.inbound.public_id,
            customer_id=desk.world.berg.public_id,
            now=LATER,
            today=TODAY,
        )


def test_a_lane_shows_what_waits_the_oldest_first(desk):
    first, second = desk.take("We already paid."), desk.take("Hello")
    desk.take("I am away.", heads=[("Auto-Submitted", "auto-replied")])
    page = waiting(scope=desk.scope())
    assert [row.public_id for row in page.rows] == [first.inbound.public_id, second.inbound.public_id]
    assert (page.next_position, waiting_count(scope=desk.scope())) == (None, 2)
    row = page.rows[0]
    assert (row.customer, row.account, row.letter_subject, row.excerpt) == (
        "Abel Optik GmbH",
        "NORTH EUR",
        "Reminder",
        "We already paid.",
    )
    assert (row.leading.kind, row.leading.kind_name, page.rows[1].leading) == (
        "paid_already",
        "Says it is paid",
        None,
    )
    assert [one.public_id for one in waiting(scope=desk.scope(), after=row.position).rows] == [
        second.inbound.public_id
    ]
    assert waiting(scope=desk.scope(desk.world.stranger)).rows == ()
    assert len(waiting(scope=desk.scope(desk.world.owner)).rows) == 2
    assert waiting(scope=desk.scope(desk.world.peer)).rows == ()
    assert len(of_customer(scope=desk.scope(), customer_id=desk.world.abel.pk).rows) == 3


def test_one_mail_is_shown_in_full_as_text(desk):
    taken = desk.take("Hi\n\n> quoted\n", html="<b>Hi</b>", files=[("a.pdf", "application/pdf", b"%PDF")])
    found = inbound(scope=desk.scope(), public_id=taken.inbound.public_id)
    assert (found.text, found.reply) == ("Hi\n\n> quoted", "Hi")
    (file,) = found.files
    assert (file.number, file.name, file.size_bytes) == (1, "a.pdf", 4)
    content = attachment(scope=desk.scope(), public_id=taken.inbound.public_id, number=1).content
    assert bytes(content) == b"%PDF"
    with pytest.raises(UnknownInbound):
        attachment(scope=desk.scope(), public_id=taken.inbound.public_id, number=2)
    assert raw(scope=desk.scope(), public_id=taken.inbound.public_id).startswith(b"From: Ann Abel")
