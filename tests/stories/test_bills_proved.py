"""What is known of a bill on its way: what came back, silence, reports of carriers, and who is asked."""

import json
from datetime import timedelta

import pytest
from tests.apps.billing.scene import TODAY, seller
from tests.formats.mails import bounce
from tests.ledger import ACTOR
from tests.stories.bill_scene import BROOK, proofs, states, story_told, told

from dunwell.apps.billing.copy_models import CopyLink, Used
from dunwell.apps.billing.links import note_use
from dunwell.apps.billing.models import Proof
from dunwell.apps.parties.models import Contact
from dunwell.apps.replies.models import Proposal
from dunwell.apps.worklist.inbound import take_in
from dunwell.apps.worklist.models import Task
from dunwell.apps.worklist.operations import close_task
from dunwell.interfaces.cli import documents

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story():
    yield from story_told()


def test_one_that_bounced_asks_for_the_address_and_goes_to_the_new_one(story):
    bill = story.issue()
    story.tick()
    other = story.ledger.add_address(bill.account, "cfo@brook.example")
    raw = bounce(recipient=BROOK, original=f"bill.{bill.public_id.hex}.email.0@north.example")
    take_in(raw=raw, actor=ACTOR, now=story.ledger.clock(), today=TODAY)
    take_in(raw=raw, actor=ACTOR, now=story.ledger.clock(), today=TODAY)

    assert states(bill) == [("email", "bounced")]
    assert proofs(bill)[-1] == ("email", "bounced")
    task = Task.objects.get(kind="delivery_bounced")
    assert task.delivery.recipient == BROOK
    assert Contact.objects.get(email=BROOK).undeliverable_at is not None
    assert Proposal.objects.get().data["email"] == "cfo@brook.example"
    close_task(
        scope=story.scope(), task_id=task.public_id, outcome="mended", note="", now=story.ledger.clock()
    )
    assert story.tick().left == 1
    assert states(bill) == [("email", "bounced"), ("email", "accepted")]
    assert story.ledger.mail.recipients == [BROOK, other.email]


def test_a_refused_mailbox_retires_the_contact_and_asks(story):
    story.ledger.mail.bad_addresses.add(BROOK)
    bill = story.issue()
    story.tick()

    assert states(bill) == [("email", "refused")]
    assert Contact.objects.get(email=BROOK).undeliverable_reason == f"550 no such mailbox {BROOK}"
    assert Task.objects.get().kind == "delivery_bounced"


def test_a_delivery_report_is_proof(story):
    bill = story.issue()
    story.tick()
    raw = bounce(
        recipient=BROOK,
        status="2.0.0",
        action="delivered",
        words="smtp; 250 ok",
        original=f"bill.{bill.public_id.hex}.email.0@north.example",
    )
    take_in(raw=raw, actor=ACTOR, now=story.ledger.clock(), today=TODAY)
    story.days_pass(5)

    assert states(bill) == [("email", "delivered")]
    assert Task.objects.count() == 0


def test_silence_is_told_once_and_closes_when_it_is_opened(story):
    bill = story.issue()
    story.tick()
    story.days_pass(2)
    assert Task.objects.count() == 0
    story.days_pass(3)

    task = Task.objects.get()
    assert (task.kind, task.title) == ("delivery_silent", f"{bill.number} is not proved delivered")
    assert "after 3 days: the clock may not have started" in task.body
    note_use(
        link=CopyLink.objects.select_related("delivery__bill", "bill").get(),
        what=Used.PAGE,
        address="192.0.2.7",
        agent="",
        now=story.ledger.clock(),
    )
    story.days_pass(4)
    task.refresh_from_db()
    assert (task.state, task.outcome, task.closed_by) == ("done", "arrived", "system:billing")
    assert told(bill) == [
        "03-02 billing.invoice.issued",
        "03-02 billing.delivery.sent",
        "03-05 worklist.task.opened",
        "03-07 billing.delivery.delivered",
        "03-08 worklist.task.done",
    ]


def test_what_is_paid_is_not_silent(story):
    bill = story.issue()
    story.tick()
    story.ledger.pay(bill.item, 238_00, on=TODAY + timedelta(days=1))
    story.days_pass(6)
    assert Task.objects.count() == 0


def test_a_house_that_wants_no_such_question_gets_none(story):
    seller(story.ledger, contact_name="A", contact_phone="1", proof_days=0)
    story.issue()
    story.tick()
    story.days_pass(6)
    assert Task.objects.count() == 0


def test_the_post_reports_what_was_printed_and_what_came_back(story, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(documents, "clock", story.ledger.clock)
    story.wishes(channels=["post"])
    bill = story.issue()
    story.tick()
    (key,) = story.ledger.post.arrived
    story.ledger.clock.pass_minutes(600)
    file = tmp_path / "report.csv"
    file.write_text(
        f"key;event;at;detail\n{key};printed;2026-03-02T08:00:00+00:00;\n"
        f"{key};returned;2026-03-02T15:00:00+00:00;Moved away\n"
    )
    for new in (2, 0):
        assert documents.take_proof(path=str(file), as_json=True) == 0
        assert json.loads(capsys.readouterr().out) == {"reports": 2, "new": new, "faults": []}

    assert states(bill) == [("post", "bounced")]
    assert proofs(bill)[-2:] == [("post", "printed"), ("post", "returned")]
    task = Task.objects.get()
    assert (task.kind, "Moved away" in task.body) == ("delivery_bounced", True)


def test_reports_with_faults_are_not_taken_in_at_all(story, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(documents, "clock", story.ledger.clock)
    bill = story.issue()
    story.tick()
    key = f"bill.{bill.public_id.hex}.email.0"
    file = tmp_path / "report.csv"
    for text, faults in (
        ("key,at\n", [[1, "event"]]),
        ("key,event,at,colour\n", [[1, "colour"]]),
        (f"key,event,at\n{key},eaten,2026-03-02\n,printed\n", [[2, "event"], [2, "at"], [3, ""]]),
        (
            f"key,event,at\n{key},printed,2026-03-02T08:00Z\nx,printed,2026-03-01T08:00Z\n",
            [[3, "key"], [2, "at"]],
        ),
    ):
        file.write_text(text)
        assert documents.take_proof(path=str(file), as_json=True) == 1
        told = json.loads(capsys.readouterr().out)
        assert [[one["line"], one["field"]] for one in told["faults"]] == faults
    assert Proof.objects.filter(kind="printed").count() == 0
