"""Bills leave in the same minute, once, and it is known of each whether it arrived."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.apps.billing.scene import buyer, plain, seller
from tests.fakes import Killed
from tests.ledger import ACTOR, broken, morning
from tests.stories.bill_scene import BROOK, ENDPOINT, proofs, states, story_told, told

from dunwell.apps.billing.copy_models import CopyLink
from dunwell.apps.billing.exchange import import_rates
from dunwell.apps.billing.issuing import set_out
from dunwell.apps.billing.models import Bill, Buyer, Copy, Delivery, Proof
from dunwell.apps.messages.models import Attachment, Message
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.runs.settle import settle_uncertain
from dunwell.apps.worklist.inbound import take_in
from dunwell.apps.worklist.models import Task
from dunwell.apps.worklist.operations import close_task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story():
    yield from story_told()


def test_an_invoice_leaves_at_once_with_its_document_and_a_link(story):
    bill = story.issue(terms="2/10 NET30")

    assert story.tick().left == 1
    (letter,) = story.ledger.mail.arrived.values()
    assert letter.subject == "Invoice NORTH-INV-2026-000001 from Northwind GmbH"
    said = letter.text.replace("\xa0", " ")
    assert "Please pay 238,00 EUR by 1 April 2026." in said
    assert "If you pay by 12 March 2026, 233,24 EUR settle it." in said
    assert "Account: DE89 3704 0044 0532 0130 00." in said
    assert "http://localhost:8000/portal/bill/" in said
    copy = Copy.objects.get(bill=bill, form="pdf")
    assert [(one.name, one.content) for one in letter.attachments] == [
        ("NORTH-INV-2026-000001.pdf", bytes(copy.content))
    ]
    assert copy.sha256 == hashlib.sha256(bytes(copy.content)).hexdigest()
    assert proofs(bill) == [("email", "made"), ("email", "handed_over"), ("email", "accepted")]
    assert told(bill) == ["03-02 billing.invoice.issued", "03-02 billing.delivery.sent"]


def test_what_stands_in_the_portal_is_made_and_proved_too(story):
    Buyer.objects.update(channels=["portal"])
    bill = story.issue()
    assert ("portal", "due") in states(bill)
    story.tick()
    copy = Copy.objects.get(bill=bill, form="pdf")
    made = Proof.objects.get(delivery__channel="portal", kind="made")
    assert made.evidence["sha256"] == copy.sha256
    assert {kind for channel, kind in proofs(bill) if channel == "portal"} == {
        "made",
        "handed_over",
        "accepted",
    }
    assert ("portal", "accepted") in states(bill)
    assert len(story.ledger.mail.arrived) == 1  # the portal shows it, and a mail says so


def test_a_notice_of_success_proves_delivery_by_what_the_letter_was_called(story):
    bill = story.issue()
    story.tick()
    (letter,) = story.ledger.mail.arrived.values()
    envelope = letter.message_id.partition("@")[0]  # as the mail server was told it
    for action, status in (("relayed", "2.1.9"), ("delivered", "2.1.5"), ("delivered", "2.1.5")):
        raw = (
            f"From: MAILER-DAEMON@brook.example\r\nTo: us@group.example\r\nMessage-ID: <n.{action}@brook.example>\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="=n"\r\n\r\n'
            "--=n\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Original-Envelope-Id: {envelope}\r\nReporting-MTA: dns; brook.example\r\n\r\n"
            f"Final-Recipient: rfc822; ap@brook.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--=n--\r\n"
        ).encode()
        now = story.ledger.clock()
        take_in(raw=raw, actor=ACTOR, now=now, today=now.date())
        assert (("email", "delivered") in states(bill)) is (action == "delivered")
    assert [kind for _, kind in proofs(bill)] == ["made", "handed_over", "accepted", "delivered"]
    assert Delivery.objects.get(bill=bill).proved_at is not None
    assert Task.objects.count() == 0


def test_the_job_that_sends_is_deferred_with_the_bills_or_not_at_all(story):
    def jobs():
        return ProcrastinateJob.objects.filter(task_name="bills_leave", status="todo").count()

    before = jobs()
    story.issue()
    assert jobs() == before + 1
    with suppress(Killed), transaction.atomic():
        story.issue(external_id="second")
        raise Killed
    assert (jobs(), Bill.objects.count()) == (before + 1, 1)


def test_it_is_sent_once_however_often_the_tick_comes(story):
    bill = story.issue()
    story.tick()
    story.days_pass(2)

    assert story.ledger.mail.tries == [f"bill.{bill.public_id.hex}.email.0@north.example"]
    assert story.ledger.mail.twice == []
    assert (Message.objects.count(), CopyLink.objects.count()) == (1, 1)


def test_after_the_minutes_for_a_mistake_it_leaves_by_itself(story):
    set_out(plain=plain(story.ledger, "BROOK"), now=story.ledger.clock(), actor=ACTOR)
    assert story.tick().left == 0
    story.ledger.clock.pass_minutes(10)
    assert story.tick().left == 1
    assert story.ledger.mail.recipients == [BROOK]


def test_it_leaves_at_night_and_on_sunday(story):
    story.ledger.clock.now = morning(date(2026, 3, 8)) - timedelta(hours=4)
    story.issue()
    assert story.tick().left == 1


def test_soft_and_hard_copy_are_one_document(story):
    story.wishes(has_hard_copy=True)
    bill = story.issue()

    assert story.tick().left == 2
    (mail,) = story.ledger.mail.arrived.values()
    (paper,) = story.ledger.post.arrived.values()
    assert mail.attachments[0].content == paper.pdf
    assert "it is one document, not two" in mail.text
    assert (paper.recipient.lines, paper.recipient.country) == (("1 rue de la Paix", "75002 Paris"), "FR")
    made = Proof.objects.filter(delivery__bill=bill, kind="made").values_list("evidence", flat=True)
    assert len({one["sha256"] for one in made}) == 1
    assert len(set(Attachment.objects.values_list("sha256", flat=True))) == 1
    (page,) = story.ledger.documents.bills
    assert page.copy_note.startswith("This document is sent electronically and on paper.")


@pytest.mark.parametrize("form", ["ubl", "cii", "xrechnung", "xrechnung_cii", "peppol"])
def test_an_einvoice_goes_to_the_network_in_the_form_that_is_asked_for(story, form):
    seller(story.ledger, contact_name="Anna Beck", contact_phone="+49 30 5550100", endpoint_scheme="9930",
           endpoint="DE123456789")  # fmt: skip
    story.wishes(channels=["einvoice"], einvoice=form, **ENDPOINT)
    bill = story.issue(purchase_order="PO-1")

    story.tick()
    assert states(bill) == [("einvoice", "accepted")], Delivery.objects.get().detail
    (parcel,) = story.exchange.arrived.values()
    assert (parcel.form, parcel.recipient) == (form, "0208:0403019261")
    assert parcel.xml == bytes(Copy.objects.get(bill=bill, form=form).content)
    assert story.ledger.mail.tries == []


def test_an_einvoice_that_breaks_a_rule_is_held_with_the_rules_words(story):
    story.wishes(
        channels=["einvoice", "email"], einvoice="peppol", endpoint_scheme="0208", endpoint="0403019261"
    )
    bill = story.issue()

    assert story.tick().held == 1
    assert states(bill) == [("einvoice", "held"), ("email", "accepted")]
    held = Delivery.objects.get(bill=bill, channel="einvoice")
    assert "[PEPPOL-EN16931-R003]" in held.detail
    assert Copy.objects.filter(bill=bill, form="peppol").count() == 0
    task = Task.objects.get()
    assert (task.kind, task.delivery) == ("delivery_held", held)
    assert held.detail in task.body
    assert told(bill) == [
        "03-02 billing.invoice.issued",
        "03-02 billing.delivery.held",
        "03-02 worklist.task.opened",
        "03-02 billing.delivery.sent",
    ]
    story.days_pass(1)
    assert story.exchange.tries == []


def test_what_held_it_back_is_mended_by_a_person_and_it_goes(story):
    Contact.objects.all().delete()
    Customer.objects.update(address="")
    bill = story.issue()
    story.tick()
    task = Task.objects.get(kind="delivery_held")
    assert "neither an e-mail nor a postal address" in task.body

    Contact.objects.create(
        customer=bill.customer, email=BROOK, source="test", external_id="x", created_at=story.ledger.clock()
    )
    close_task(
        scope=story.scope(), task_id=task.public_id, outcome="mended", note="", now=story.ledger.clock()
    )
    assert story.tick().left == 1
    assert states(bill) == [("email", "lapsed"), ("email", "accepted")]


def test_a_document_that_cannot_be_set_holds_this_one_and_no_other(story):
    buyer(story.ledger, "CREEK")
    story.ledger.documents.refused.add("BROOK")
    first, second = story.issue(), story.issue("CREEK")

    came = story.tick()
    assert (came.left, came.held) == (1, 1)
    assert (states(first), states(second)) == ([("email", "held")], [("email", "accepted")])


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_a_process_that_is_killed_leaves_nothing_twice_and_nothing_out(story, moment):
    bill = story.issue()
    story.ledger.mail.script[1] = moment
    with pytest.raises(Killed):
        story.tick()

    story.days_pass(2)
    assert list(story.ledger.mail.arrived) == [f"bill.{bill.public_id.hex}.email.0@north.example"]
    assert story.ledger.mail.twice == []
    assert states(bill) == [("email", "accepted")]
    assert Message.objects.get().state == "sent"


def test_a_process_that_is_killed_while_making_the_copy_resumes(story, monkeypatch):
    bill = story.issue()
    monkeypatch.setattr(story.ledger.documents, "bill", lambda **_: (_ for _ in ()).throw(Killed()))
    with pytest.raises(Killed):
        story.tick()
    monkeypatch.undo()

    assert story.tick().left == 1
    assert states(bill) == [("email", "accepted")]
    assert sorted(Copy.objects.values_list("form", flat=True)) == ["cii", "pdf"]


def test_what_nobody_knows_of_is_never_sent_again_blindly(story):
    bill = story.issue()
    story.ledger.mail.script[1] = "uncertain"
    story.ledger.mail.knows_fate = False
    story.tick()
    story.days_pass(1)

    assert states(bill) == [("email", "uncertain")]
    assert len(story.ledger.mail.tries) == 1
    assert Task.objects.get().kind == "send_uncertain"
    assert proofs(bill) == [("email", "made"), ("email", "handed_over")]

    settle_uncertain(
        scope=story.scope(), message_id=Message.objects.get().pk, arrived=False, now=story.ledger.clock()
    )
    assert story.tick().left == 1
    assert states(bill) == [("email", "accepted")]
    assert Task.objects.get().outcome == "sent_again"


def test_a_server_that_is_away_is_asked_again_and_then_a_person(story):
    bill = story.issue()
    story.ledger.mail.is_away = True
    for _ in range(11):
        story.tick()
        story.ledger.clock.pass_minutes(120)
    assert states(bill) == [("email", "due")]
    story.tick()
    assert states(bill) == [("email", "held")]
    assert len(story.ledger.mail.tries) == 12
    assert Task.objects.get().kind == "delivery_held"


def test_nothing_leaves_while_the_house_is_stopped_and_test_mode_writes_only(story):
    scope = system_scope(actor=ACTOR)
    set_switch(scope=scope, sending="stopped", note="Stop", letters_max=None, now=story.ledger.clock())
    bill = story.issue()
    assert story.tick().left == 0
    assert states(bill) == [("email", "due")]

    set_switch(scope=scope, sending="test", note="Try", letters_max=None, now=story.ledger.clock())
    assert story.tick().left == 0
    assert states(bill) == [("email", "withheld")]
    assert (story.ledger.mail.tries, Message.objects.get().state) == ([], "withheld")


def test_copies_are_made_once_and_say_what_the_ledger_says(story):
    bill = story.issue(lines=[{"name": "Rent", "quantity": "3", "price": "33.335", "tax": "S19"}])
    story.tick()

    (page,) = story.ledger.documents.bills
    assert (page.net_minor, page.tax_minor, page.payable_minor) == (100_01, 19_00, 119_01)
    assert bill.item.amount_minor == page.payable_minor
    xml = bytes(Copy.objects.get(bill=bill, form="cii").content)
    assert b"<ram:DuePayableAmount>119.01</ram:DuePayableAmount>" in xml
    assert page.xml == xml
    assert (page.xml_name, page.xml_level) == ("factur-x.xml", "EN 16931")


def test_a_currency_with_three_decimals_leaves_without_an_einvoice(story):
    rate = b"base,quote,rate,on,source\nKWD,EUR,2.80,2026-03-02,Bank\n"
    assert import_rates(content=rate, actor=ACTOR, now=story.ledger.clock()).recorded == 1
    bill = story.issue(currency="KWD", lines=[{"name": "Rent", "price": "10.005", "tax": "S19"}])
    assert story.tick().left == 1

    (page,) = story.ledger.documents.bills
    assert (page.xml, page.payable_minor) == (b"", 11_906)
    assert "e-invoice inside" not in next(iter(story.ledger.mail.arrived.values())).text
    assert list(Copy.objects.filter(bill=bill).values_list("form", flat=True)) == ["pdf"]


def test_two_workers_at_once_send_each_bill_once(story):
    made = [story.issue(external_id=f"n{at}") for at in range(12)]
    connection.close()

    def work(_at):
        try:
            return story.tick().left
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        left = list(pool.map(work, range(4)))

    assert sum(left) == len(made)
    assert sorted(story.ledger.mail.tries) == sorted(
        f"bill.{bill.public_id.hex}.email.0@north.example" for bill in made
    )
    assert Copy.objects.count() == 2 * len(made)


def test_what_was_tampered_with_is_found(story):
    bill = story.issue()
    story.tick()
    copy = Copy.objects.get(bill=bill, form="cii")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE billing_copy DISABLE TRIGGER append_only")
        cursor.execute("UPDATE billing_copy SET content = 'other' WHERE id = %s", [copy.pk])
        cursor.execute("ALTER TABLE billing_copy ENABLE TRIGGER append_only")
        assert list(broken()) == ["billing.copies_whole"]
        cursor.execute("ALTER TABLE billing_copy DISABLE TRIGGER append_only")
        cursor.execute("UPDATE billing_copy SET content = %s WHERE id = %s", [bytes(copy.content), copy.pk])
        cursor.execute("ALTER TABLE billing_copy ENABLE TRIGGER append_only")


def test_a_fault_of_ours_holds_one_bill_and_no_other(story, monkeypatch):
    buyer(story.ledger, "CREEK")
    first, second = story.issue(), story.issue("CREEK")
    set_as_ever = story.ledger.documents.bill

    def broken_for_brook(*, bill, **more):
        assert bill.customer_number != "BROOK", "a fault of ours"
        return set_as_ever(bill=bill, **more)

    monkeypatch.setattr(story.ledger.documents, "bill", broken_for_brook)
    came = story.tick()
    assert (came.left, came.held) == (1, 1)
    assert (states(first), states(second)) == ([("email", "held")], [("email", "accepted")])
    assert "a fault of ours" in Delivery.objects.get(bill=first).detail
