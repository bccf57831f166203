"""Moving an account to another policy from the customer's page."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from tests.world import NOW, make_run

from dunwell.apps.dunning.models import Assignment
from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.policies import KEY_ACCOUNTS, STANDARD


@pytest.fixture
def policies(world):
    for policy, name in ((STANDARD, "Standard ladder"), (KEY_ACCOUNTS, "Gentle")):
        publish(policy=policy, name=name, actor="test", now=NOW)


@pytest.fixture
def address(world):
    about = {"public_id": world.abel.public_id, "account_id": world.abel_account.public_id}
    return reverse("desk:account_policy", kwargs=about)


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_an_account_is_moved_with_a_word_on_what_comes_next(world, at_desk, policies, address):
    client = at_desk(world.controller)
    shown = text_of(client.get(address))
    assert "No policy was given to this account yet" in shown
    assert "Gentle v1 Next: Step 1, Courtesy reminder: 5 days before due, by e-mail" in shown
    assert client.post(address, {"policy": "key-accounts", "reason": "A friend"}).status_code == 302
    customer = client.get(reverse("desk:customer", kwargs={"public_id": world.abel.public_id}))
    assert "Policy: Gentle v1 moved · change" in text_of(customer)
    assert "Moved to another policy" in text_of(customer)
    assert "Back to the rules" in text_of(client.get(address))
    assert client.post(address, {"policy": "", "reason": "Over"}).status_code == 302
    rows = Assignment.objects.order_by("pk").values_list("kind", "note", "policy_version__policy__code")
    assert list(rows) == [("moved", "A friend", "key-accounts"), ("released", "Over", "key-accounts")]


def test_what_is_wrong_is_said_and_nothing_is_lost(world, at_desk, policies, address):
    client = at_desk(world.controller)
    answer = client.post(address, {"policy": "key-accounts", "reason": " "})
    assert (answer.status_code, "Say why: others will ask." in text_of(answer)) == (409, True)
    assert 'value="key-accounts" checked' in answer.content.decode()
    assert client.post(address, {"policy": "gone", "reason": "x"}).status_code == 409
    assert client.post(address, {"reason": "x"}).status_code == 409
    assert not Assignment.objects.exists()


def test_only_who_decides_on_runs_moves_accounts(world, at_desk, policies, address):
    for user in (world.collector, world.assistant, world.auditor, world.owner, world.stranger):
        client = at_desk(user)
        assert client.get(address).status_code == 403
        assert client.post(address, {"policy": "key-accounts", "reason": "x"}).status_code == 403
    assert not Assignment.objects.exists()
    page = reverse("desk:customer", kwargs={"public_id": world.abel.public_id})
    assert "change</a>" not in at_desk(world.collector).get(page).content.decode()


def test_an_account_of_another_customer_is_unknown_here(world, at_desk, policies):
    about = {"public_id": world.abel.public_id, "account_id": world.berg_account.public_id}
    assert at_desk(world.controller).get(reverse("desk:account_policy", kwargs=about)).status_code == 404


def test_a_policy_with_fewer_steps_says_so(world, at_desk, policies, address):
    run = make_run(decisions=[(world.abel_account, "LADDER_FINISHED")])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE runs_decision DISABLE TRIGGER USER")
        cursor.execute("UPDATE runs_decision SET last_step = 5 WHERE run_id = %s", [run.pk])
        cursor.execute("ALTER TABLE runs_decision ENABLE TRIGGER USER")
    shown = text_of(at_desk(world.controller).get(address))
    assert "It has reached step 5; that stays." in shown
    assert "Next: Nothing: this policy has only 5 steps, and step 5 was reached." in shown
