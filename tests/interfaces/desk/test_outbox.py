"""Letters: listed, shown where they can do no harm, downloaded, settled."""

import pytest
from django.urls import reverse
from tests.world import make_action, make_message, make_run, make_task, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Message, MessageState
from dunwell.apps.runs.models import ActionState


def address(name, message, **more):
    return reverse(f"desk:{name}", kwargs={"public_id": message.public_id, **more})


def test_the_list_is_newest_first_and_by_state(world, at_desk):
    first = make_message(account=world.abel_account, subject="first")
    second = make_message(account=world.abel_account, subject="second", state=MessageState.REFUSED)
    make_message(account=world.berg_account, subject="South's")
    client = at_desk(world.collector)
    assert [row.subject for row in client.get("/outbox/").context["found"].rows] == ["second", "first"]
    refused = client.get("/outbox/", {"state": "refused"}).context["found"]
    assert [row.public_id for row in refused.rows] == [second.public_id]
    nothing = dict.fromkeys(MessageState.values, 0)
    assert refused.counts == nothing | {"sent": 1, "refused": 1}
    earlier = client.get("/outbox/", {"before": second.pk}).context["found"]
    assert [row.public_id for row in earlier.rows] == [first.public_id]
    assert len(client.get("/outbox/", {"before": "x", "state": "nonsense"}).context["found"].rows) == 2


def test_a_letter_is_shown_in_a_frame_that_may_do_nothing(world, at_desk):
    letter = make_message(account=world.abel_account)
    Message.objects.filter(pk=letter.pk).update(html="<p>Hello</p><script>alert(1)</script>")
    client = at_desk(world.collector)
    page = client.get(address("message", letter)).content.decode()
    assert "<script>alert" not in page
    assert 'sandbox loading="lazy"' in page
    frame = client.get(address("message_html", letter))
    assert frame.content.decode() == "<p>Hello</p><script>alert(1)</script>"
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get(address("message", letter)).headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("media_type", "sent_as"),
    [("application/pdf", "application/pdf"), ("text/html", "application/octet-stream")],
)
def test_an_attachment_is_always_a_download(world, at_desk, media_type, sent_as):
    letter = make_message(account=world.abel_account)
    letter.attachments.update(media_type=media_type, name='Kontoauszug "März".pdf\r\nX: y')
    answer = at_desk(world.collector).get(address("attachment", letter, number=1))
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-test", sent_as)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Kontoauszug")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert at_desk(world.collector).get(address("attachment", letter, number=2)).status_code == 404
    assert at_desk(world.collector).get(address("attachment", letter, number=0)).status_code == 404


@pytest.fixture
def uncertain(world):
    (item,) = owe(world.abel_account, ("A-1", 100_00, 20))
    run = make_run(decisions=[(world.abel_account, "STEP_DUE")])
    action = make_action(run=run, item=item, state=ActionState.UNCERTAIN)
    make_task(account=world.abel_account, kind="send_uncertain", action=action)
    return make_message(account=world.abel_account, action=action, state=MessageState.UNCERTAIN), action


@pytest.mark.parametrize(
    ("arrived", "message_state", "action_state", "event", "outcome"),
    [
        ("yes", "sent", "sent", "dunning.notice.sent", "It arrived"),
        ("no", "unavailable", "proposed", "dunning.notice.put_back", "It did not arrive: sent again"),
    ],
)
def test_a_person_settles_what_nobody_knew(
    world, at_desk, uncertain, arrived, message_state, action_state, event, outcome
):
    letter, action = uncertain
    client = at_desk(world.collector)
    assert "It did not arrive: send again" in client.get(address("message", letter)).content.decode()
    answer = client.post(address("settle", letter), {"arrived": arrived}, follow=True)
    assert "Noted: it" in answer.content.decode()
    assert "Did this letter arrive?" not in answer.content.decode()
    letter.refresh_from_db()
    action.refresh_from_db()
    assert (letter.state, action.state) == (message_state, action_state)
    assert list(Event.objects.order_by("pk").filter(subject="action").values_list("name", flat=True)) == [
        event
    ]
    closed = Event.objects.get(name="worklist.task.done")
    assert (closed.entity_id, closed.customer_id) == (world.north.pk, world.abel.pk)
    page = client.get(reverse("desk:customer", kwargs={"public_id": world.abel.public_id}))
    told = {one.title: one.detail for one in page.context["moments"]}
    assert told["Task done"].startswith(f"{outcome} · Settled by a person: it")


def test_settling_twice_or_with_nonsense_changes_nothing(world, at_desk, uncertain):
    letter, action = uncertain
    client = at_desk(world.collector)
    assert client.post(address("settle", letter), {"arrived": "maybe"}).status_code == 400
    letter.refresh_from_db()
    assert letter.state == "uncertain"
    client.post(address("settle", letter), {"arrived": "yes"})
    again = client.post(address("settle", letter), {"arrived": "no"}, follow=True)
    assert "not uncertain any more" in again.content.decode()
    action.refresh_from_db()
    assert action.state == "sent"


def test_an_auditor_reads_but_does_not_settle(world, at_desk, uncertain):
    letter, _ = uncertain
    page = at_desk(world.auditor).get(address("message", letter)).content.decode()
    assert "Did this letter arrive?" in page
    assert "It did not arrive: send again" not in page
