"""Mails taken in: once, byte for byte, threaded where that is certain; a person's answer holds the chase."""

from datetime import timedelta

import pytest
from tests.apps.replies.conftest import broken
from tests.formats.mails import bounce, mail
from tests.world import NOW, TODAY, make_account, make_customer, make_entity, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Touch
from dunwell.apps.parties.models import Contact
from dunwell.apps.replies import intake
from dunwell.apps.replies.frames import account_guards
from dunwell.apps.replies.models import Inbound, InboundAttachment, Proposal
from dunwell.apps.worklist.models import Task
from dunwell.formats.inbound_mail import MOST_BYTES


def guards(as_of=TODAY):
    return account_guards(as_of=as_of).rows()


def events(name):
    return list(Event.objects.filter(name=name).order_by("pk"))


def test_an_answer_is_kept_threaded_and_holds_the_account(desk):
    raw = mail("We will pay A-1 on Friday.", heads=[("In-Reply-To", "<test.7@group.example>")])
    taken = desk.take(raw=raw)
    found = Inbound.objects.get()
    assert (taken.is_new, taken.inbound) == (True, found)
    assert bytes(found.raw) == raw
    assert (found.letter, found.customer, found.account) == (
        desk.letter,
        desk.world.abel,
        desk.world.abel_account,
    )
    assert (found.contact, found.threaded_by, found.threaded_on) == (desk.contact, "message", TODAY)
    assert (found.state, found.arrived_as, found.received_on) == ("new", "new", TODAY)
    (proposal,) = found.proposals.all()
    assert (proposal.kind, proposal.confidence, proposal.state) == ("promise", 90, "proposed")
    assert proposal.data == {"on": "2026-03-13", "numbers": ["A-1"]}
    assert proposal.evidence == ["will pay"]
    assert guards() == [(desk.world.abel_account.pk, "REPLY_WAITING", None)]
    assert guards(TODAY - timedelta(days=1)) == []
    (event,) = events("replies.inbound.received")
    assert (event.subject_id, event.account_id, event.customer_id) == (
        found.pk,
        desk.world.abel_account.pk,
        desk.world.abel.pk,
    )


def test_the_same_mail_taken_in_twice_is_one(desk):
    first, second = desk.take(), desk.take()
    assert (first.is_new, second.is_new, second.inbound) == (True, False, first.inbound)
    assert (Inbound.objects.count(), Proposal.objects.count()) == (1, 1)
    assert len(events("replies.inbound.received")) == 1


def test_a_mail_is_threaded_by_its_sender_to_the_only_account(desk):
    found = desk.take("Hello", answers=False).inbound
    assert (found.account, found.threaded_by, found.letter) == (desk.world.abel_account, "sender", None)


def test_of_several_accounts_the_one_is_meant_whose_open_invoice_is_named(desk):
    other = make_account(customer=desk.world.abel, entity=desk.world.south)
    owe(other, ("S-9", 10_00, 3))
    named = desk.take("About S-9.", answers=False, to="billing@group.example").inbound
    assert (named.account, named.threaded_by) == (other, "number")


def test_an_answer_of_the_customer_alone_holds_all_its_accounts(desk):
    other = make_account(customer=desk.world.abel, entity=desk.world.south)
    found = desk.take("Hello", answers=False, to="billing@group.example").inbound
    assert (found.customer, found.account) == (desk.world.abel, None)
    assert sorted(guards()) == sorted(
        (account.pk, "REPLY_WAITING", None) for account in (desk.world.abel_account, other)
    )


def test_the_mailbox_written_to_tells_the_account(desk):
    make_account(customer=desk.world.abel, entity=desk.world.south)
    found = desk.take("Hello", answers=False, to="receivables@north.example").inbound
    assert (found.account, found.entity) == (desk.world.abel_account, desk.world.north)


def test_what_may_be_two_customers_is_nobodys(desk):
    shared = make_customer(number="C-3001", name="Cora SA")
    Contact.objects.filter(customer=shared).update(email="ap@c-1001.example")
    owe(make_account(customer=shared, entity=desk.world.north), ("C-7", 10_00, 3))
    found = desk.take("Hello", answers=False).inbound
    assert (found.customer, found.account, found.threaded_by, found.threaded_on) == (None, None, "", None)
    assert guards() == []
    assert desk.take("About C-7", answers=False).inbound.customer == shared


def test_a_stranger_is_nobodys_and_holds_nothing(desk):
    found = desk.take(answers=False, sender="eve@elsewhere.example").inbound
    assert (found.customer, found.state) == (None, "new")
    assert guards() == []


def test_an_automatic_answer_holds_nothing(desk):
    found = desk.take(
        "I am out of the office until 23 March.", heads=[("Auto-Submitted", "auto-replied")]
    ).inbound
    assert (found.state, found.account) == ("auto", desk.world.abel_account)
    assert [(one.kind, one.data) for one in found.proposals.all()] == [
        ("out_of_office", {"on": "2026-03-23"})
    ]
    assert guards() == []


def test_a_newsletter_is_automatic(desk):
    assert (
        desk.take("News", answers=False, heads=[("List-Id", "<news.abel.example>")]).inbound.state == "auto"
    )


def test_files_are_kept(desk):
    desk.take(files=[("advice.pdf", "application/pdf", b"%PDF-7")])
    (file,) = InboundAttachment.objects.all()
    assert (file.name, file.media_type, bytes(file.content)) == ("advice.pdf", "application/pdf", b"%PDF-7")


def test_what_cannot_be_read_is_kept_and_shown(desk):
    raw = (
        b"From: ap@c-1001.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\r\n" * 3000
    )
    found = desk.take(raw=raw).inbound
    assert (found.refused_code, found.state, found.customer) == ("too_many_parts", "new", desk.world.abel)
    assert bytes(found.raw) == raw
    assert guards() == [(desk.world.abel_account.pk, "REPLY_WAITING", None)]


def test_of_what_is_too_large_the_beginning_is_kept(desk):
    raw = mail("x", heads=[("In-Reply-To", "<test.7@group.example>")]) + b"y" * MOST_BYTES
    found = desk.take(raw=raw).inbound
    assert (found.refused_code, found.size_bytes, len(found.raw)) == (
        "too_large",
        len(raw),
        intake.KEPT_OF_TOO_LARGE,
    )
    assert found.account == desk.world.abel_account
    cut = intake.take_in(raw=raw[:1000], whole_bytes=len(raw), actor="test", now=NOW, today=TODAY).inbound
    assert (cut.refused_code, cut.size_bytes, cut.text) == ("too_large", len(raw), "")


def test_a_hard_bounce_retires_the_contact_and_proposes_another(desk):
    deputy = Contact.objects.create(
        customer=desk.world.abel,
        email="cfo@abel.example",
        role="executive",
        source="test",
        external_id="x",
        created_at=NOW,
    )
    Touch.objects.create(
        person_key="ap@c-1001.example", customer=desk.world.abel, channel="email", at=NOW, on=TODAY, actor="test",
        source="test", external_id="t", message=desk.letter,
    )  # fmt: skip
    taken = desk.take(raw=bounce(original="test.7@group.example"))
    for one in (desk.letter, desk.contact):
        one.refresh_from_db()
    assert (taken.inbound.state, taken.inbound.letter, taken.asks) == ("bounce", desk.letter, ())
    assert (desk.letter.state, desk.letter.detail) == ("bounced", "It came back: 550 5.1.1 no such user")
    assert (desk.contact.undeliverable_at, desk.contact.undeliverable_reason) == (
        NOW,
        "It came back: 550 5.1.1 no such user",
    )
    assert Touch.objects.get().voided_at == NOW
    (proposal,) = taken.inbound.proposals.all()
    assert (proposal.kind, proposal.data["contact"]) == ("other_contact", str(deputy.public_id))
    assert len(events("messages.message.bounced")) == 1
    assert len(events("parties.contact.retired")) == 1
    assert Task.objects.count() == 0
    assert guards() == []


def test_a_hard_bounce_of_the_only_contact_asks_for_another(desk):
    desk.take(raw=bounce(original="test.7@group.example"))
    (task,) = Task.objects.all()
    assert (task.kind, task.account, task.title) == (
        "contact_missing",
        desk.world.abel_account,
        "Find a contact: nothing reaches ap@c-1001.example",
    )


@pytest.mark.parametrize(
    ("given", "event"),
    [
        ({"status": "5.2.2", "words": "smtp; 552 mailbox full"}, "messages.message.not_delivered"),
        ({"status": "4.4.1", "action": "delayed", "words": "smtp; 451 later"}, "messages.message.delayed"),
        ({"status": "5.7.1", "words": "smtp; 550 blocked"}, "messages.message.not_delivered"),
        ({"status": "2.1.5", "action": "delivered", "words": "smtp; 250 ok"}, "messages.message.delivered"),
        ({"status": "2.1.9", "action": "relayed", "words": "smtp; 250 ok"}, "messages.message.passed_on"),
    ],
)
def test_a_soft_bounce_is_only_told(desk, given, event):
    taken = desk.take(raw=bounce(original="test.7@group.example", **given))
    for one in (desk.letter, desk.contact):
        one.refresh_from_db()
    assert (desk.letter.state, desk.contact.undeliverable_at) == ("sent", None)
    assert (taken.inbound.proposals.count(), Task.objects.count()) == (0, 0)
    assert len(events(event)) == 1


def test_a_notice_about_no_letter_of_ours_does_nothing(desk):
    taken = desk.take(raw=bounce(original="invented@group.example"))
    desk.contact.refresh_from_db()
    assert (taken.inbound.state, taken.inbound.customer, desk.contact.undeliverable_at) == (
        "bounce",
        None,
        None,
    )


def test_a_second_notice_changes_nothing(desk):
    desk.take(raw=bounce(original="test.7@group.example"))
    desk.take(raw=bounce(original="test.7@group.example", words="smtp; 550 5.1.1 again no such user"))
    assert len(events("messages.message.bounced")) == 1
    assert Task.objects.count() == 1


def test_a_mailbox_that_another_passes_on_to_is_not_ours_to_retire(desk):
    desk.take(raw=bounce(original="test.7@group.example", recipient="old@abel.example"))
    for one in (desk.letter, desk.contact):
        one.refresh_from_db()
    assert (desk.letter.state, desk.contact.undeliverable_at) == ("bounced", None)


def test_every_invariant_holds_and_is_broken_by_what_breaks_it(desk):
    desk.take()
    desk.take(raw=bounce(original="test.7@group.example"))
    assert broken() == []
    stranger = make_entity(code="EAST", name="Eastwind", country="DE", currency="EUR")
    wrong = make_account(customer=make_customer(number="C-9", name="Nine"), entity=stranger)
    Inbound.objects.filter(arrived_as="new").update(
        account=wrong, state="handled", settled_at=NOW, settled_on=TODAY
    )
    Proposal.objects.update(state="confirmed")
    assert broken() == [
        "replies.inbound_has_events",
        "replies.proposal_has_event",
        "replies.threaded_to_its_own",
    ]
