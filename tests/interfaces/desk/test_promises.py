"""Promises and plans on the customer's page: made, changed, ended; the calculator; steps steered; the story."""

from datetime import date

import pytest
from django.urls import reverse
from tests.world import NOW, owe

from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.promises.models import Instalment, Plan, PlanVersion, Promise
from dunwell.apps.worklist.models import Task
from dunwell.core import ids

HTMX = {"HX-Request": "true"}


@pytest.fixture
def abel(world):
    ensure_standard(actor="test", now=NOW)
    owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))
    return world.abel


def url(name, abel, **more):
    return reverse(f"desk:{name}", kwargs={"public_id": abel.public_id, **more})


def acc(world):
    return ids.show(prefix="acc", uuid=world.abel_account.public_id)


def promised(client, world, abel, **data):
    given = {"account": acc(world), "due_on": "2026-03-17", "method": "transfer", "promised_by": "Ann Lee"}
    return client.post(url("promise_make", abel), given | data, headers=HTMX).content.decode()


def test_the_form_shows_the_limits_before_they_bite(world, abel, at_desk):
    page = at_desk(world.collector).get(url("promises", abel), {"promise": acc(world)}).content.decode()
    assert "At most 30 days ahead" in page
    assert "2 promises for one item" in page
    assert "EUR\xa0150.00 can be promised" in page


def test_a_promise_is_made_changed_and_taken_back(world, abel, at_desk):
    client = at_desk(world.collector)
    page = promised(client, world, abel, amount="120")
    assert 'EUR\xa0120.00 promised by <time datetime="2026-03-17">' in page
    first = Promise.objects.get()
    change = url("promise_act", abel, promise_id=first.public_id, act="change")
    client.post(change, {"due_on": "2026-03-19", "amount": "120", "method": "transfer"}, headers=HTMX)
    second = Promise.objects.get(state="running")
    assert (second.due_on, second.replaces_id) == (date(2026, 3, 19), first.pk)
    client.post(url("promise_act", abel, promise_id=second.public_id, act="undo"), headers=HTMX)
    assert list(Promise.objects.order_by("pk").values_list("state", "is_error")) == [
        ("running", False),
        ("cancelled", True),
    ]
    page = client.post(
        url("promise_act", abel, promise_id=first.public_id, act="cancel"), {"note": "No more"}, headers=HTMX
    )
    assert "The promise is cancelled." in page.content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"due_on": "2026-06-01"}, "At most 30 days ahead, unless a controller makes the promise."),
        ({"due_on": "soon"}, "Write the day as year-month-day"),
        ({"amount": "much"}, "amount"),
        ({"amount": "400"}, "This is more than is open here"),
    ],
)
def test_what_cannot_be_promised_is_said_at_its_field_and_nothing_is_written(
    world, abel, at_desk, data, said
):
    page = promised(at_desk(world.collector), world, abel, **data)
    assert "Not saved yet" in page
    assert 'aria-invalid="true"' in page
    assert not Promise.objects.exists()


def planned(client, world, abel, **data):
    given = {"account": acc(world), "how": "number", "count": "3", "interval": "monthly"}
    more = {"first_on": "2026-03-31", "person": "Ann Lee"}
    return client.post(url("plan_make", abel), given | more | data, headers=HTMX).content.decode()


def test_the_instalments_are_shown_before_anything_is_kept(world, abel, at_desk):
    client = at_desk(world.collector)
    page = planned(client, world, abel, count="4", preview="1")
    assert [day in page for day in ("Mar 31, 2026", "Apr 30, 2026", "May 31, 2026", "Jun 30, 2026")] == [
        True
    ] * 4
    assert page.count("EUR\xa037.50") == 4
    assert not Plan.objects.exists()


def test_a_plan_is_agreed_on_renegotiated_with_its_history_and_ended(world, abel, at_desk):
    client = at_desk(world.collector)
    planned(client, world, abel)
    plan = Plan.objects.get()
    assert list(Instalment.objects.order_by("pk").values_list("due_on", "amount_minor")) == [
        (date(2026, 3, 31), 50_00),
        (date(2026, 4, 30), 50_00),
        (date(2026, 5, 31), 50_00),
    ]
    act = url("plan_act", abel, plan_id=plan.public_id, act="renegotiate")
    page = client.post(
        act,
        {"how": "days", "days": "2026-04-01, 2026-07-01", "person": "Ann", "reason": "Late season"},
        headers=HTMX,
    ).content.decode()
    assert "how they were renegotiated" in page
    assert "Late season" in page
    assert list(PlanVersion.objects.order_by("number").values_list("number", "amount_minor")) == [
        (1, 150_00),
        (2, 150_00),
    ]
    client.post(url("plan_act", abel, plan_id=plan.public_id, act="cancel"), {"note": "Sold"}, headers=HTMX)
    plan.refresh_from_db()
    assert (plan.state, plan.close_note) == ("cancelled", "Sold")


def test_a_proposed_plan_changes_nothing_until_somebody_agrees(world, abel, at_desk):
    client = at_desk(world.collector)
    page = planned(client, world, abel, proposed="1", person="")
    assert "A plan is proposed" in page
    plan = Plan.objects.get()
    assert plan.state == "proposed"
    refused = client.post(url("plan_act", abel, plan_id=plan.public_id, act="agree"), headers=HTMX)
    assert "Say who at the customer agreed." in refused.content.decode()
    client.post(
        url("plan_act", abel, plan_id=plan.public_id, act="agree"), {"person": "Ann Lee"}, headers=HTMX
    )
    plan.refresh_from_db()
    assert plan.state == "running"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"count": "0"}, "Give at least one instalment."),
        ({"how": "amount", "each": "0"}, "Give an amount above zero."),
        ({"how": "days", "days": "2026-04-01 2026-03-20"}, "Each instalment comes on a later day"),
        ({"person": ""}, "Say who at the customer agreed."),
        ({"first_on": "2026-03-01"}, "The first day has passed."),
        ({"interval": "daily"}, "Choose how far apart they are."),
    ],
)
def test_a_plan_that_cannot_be_is_said_and_not_kept(world, abel, at_desk, data, said):
    page = planned(at_desk(world.collector), world, abel, **data)
    assert said in page
    assert not Plan.objects.exists()


def test_the_story_tells_what_was_agreed_on(world, abel, at_desk):
    client = at_desk(world.collector)
    promised(client, world, abel, amount="120")
    story = "".join(part.text for part in client.get(url("customer", abel)).context["story"])
    assert "EUR\xa0120.00 is promised by Mar 17, 2026." in story.replace("Tue", "Mar 17, 2026")


def test_the_timeline_is_narrowed_to_a_kind(world, abel, at_desk):
    client = at_desk(world.collector)
    promised(client, world, abel)
    found = client.get(url("customer_timeline", abel), {"kind": "promises"}).context["moments"]
    assert [one.title for one in found] == ["Payment promised"]
    assert client.get(url("customer_timeline", abel), {"kind": "disputes"}).context["moments"] == []


def test_the_next_step_is_skipped_brought_forward_or_asked_of_the_owner(world, abel, at_desk):
    client = at_desk(world.collector)
    page = client.get(url("steps", abel), {"skip": acc(world)}).content.decode()
    assert "<h3>Skip: " in page
    step = page.split('name="step" value="')[1].split('"')[0]
    act = url("step_act", abel, account_id=world.abel_account.public_id, act="skip")
    refused = client.post(act, {"step": step, "reason": " "}, headers=HTMX).content.decode()
    assert 'id="step-error"' in refused
    said = client.post(act, {"step": step, "reason": "They are on the phone."}, headers=HTMX).content.decode()
    assert "The step is skipped" in said
    ask = url("step_act", abel, account_id=world.abel_account.public_id, act="owner")
    said = client.post(ask, {"reason": "Please ring their CFO."}, headers=HTMX).content.decode()
    assert "The owner is asked." in said
    assert Task.objects.get(kind="owner").assignee == world.owner
    moved = client.post(act, {"step": "99", "reason": "x"}, headers=HTMX).content.decode()
    assert "not the next one any more" in moved
