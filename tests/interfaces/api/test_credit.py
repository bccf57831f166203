"""Orders checked by a key: every answer, reasons and actions, once for a key, and of its own entities only."""

import threading

import pytest
from django.db import connection
from tests.apps.credit.trusted import limit
from tests.interfaces.api.scene import EVERYTHING, made, sender

from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.credit.holds_models import CreditHold, InsolvencyNote
from dunwell.core import ids
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db
ORDER = {"entity": "NORTH", "customer_number": "C-1001", "order": "W-1", "amount": "100.00"}


def asked(north, once, **changes):
    return north.post("credit/checks", ORDER | changes, once=once)


def test_each_answer_with_its_reasons_and_what_may_be_done():
    world = made()
    north = sender("NORTH", words=["credit:check"])
    first = asked(north, "a")
    assert first.status_code == 201
    assert (first.json()["answer"], first.json()["room"]) == ("refer", None)
    limit(400_00, customer=world.abel)  # 150.00 are open
    accepted = asked(north, "b").json()
    assert (accepted["answer"], accepted["allowed_actions"]) == ("accept", ["deliver"])
    assert (accepted["reserved"], accepted["room"], accepted["deposit"]) == ("100.00", "250.00", "0.00")
    deposit = asked(north, "c", order="W-2", amount="200.00").json()
    assert (deposit["answer"], deposit["deposit"], deposit["reserved"]) == (
        "deposit_required",
        "50.00",
        "150.00",
    )
    assert deposit["reasons"] == [
        {"code": "ABOVE_LIMIT", "sentence": "With this order the customer goes beyond its limit."}
    ]
    CreditHold.objects.create(
        customer=world.abel, entity=world.north, state="held", currency="EUR", held_on=clock().date(),
        begun_at=clock(), begun_by="test",
    )  # fmt: skip
    held = asked(north, "d", order="W-3").json()
    assert (held["answer"], [one["code"] for one in held["reasons"]]) == (
        "refer",
        ["ON_HOLD", "LIMIT_USED_UP"],
    )
    InsolvencyNote.objects.create(
        customer=world.abel,
        is_insolvent=True,
        on=clock().date(),
        source="Court",
        noted_at=clock(),
        noted_by="test",
    )
    refused = asked(north, "e", order="W-4").json()
    assert (refused["answer"], refused["allowed_actions"]) == ("refuse", ["cancel"])


def test_the_same_order_is_answered_alike_and_can_be_given_up():
    world = made()
    limit(400_00, customer=world.abel)
    north = sender("NORTH")
    first = asked(north, "a")
    replayed = asked(north, "a")
    assert (replayed.content, replayed.headers["Idempotency-Replayed"]) == (first.content, "true")
    again = asked(north, "b")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert asked(north, "a", amount="1.00").json()["code"] == "idempotency_key_reused"
    path = f"credit/checks/{first.json()['id']}/release"
    given_up = north.post(path, {}, once="c")
    assert (given_up.status_code, given_up.json()["ended_how"], given_up.json()["reserved"]) == (
        200,
        "given_up",
        "0.00",
    )
    assert sender("SOUTH").post(path, {}, once="d").status_code == 404
    changed = asked(north, "e", amount="2.00").json()
    asked(north, "f", amount="3.00")
    late = north.post(f"credit/checks/{changed['id']}/release", {}, once="g")
    assert (late.status_code, late.json()["code"]) == (409, "ended")


def test_a_key_checks_with_its_word_at_its_entities_only():
    world = made()
    others = [one for one in EVERYTHING if one != "credit:check"]
    assert asked(sender("NORTH", words=others), "a").json()["code"] == "scope_missing"
    south = sender("SOUTH")
    assert asked(south, "a").json()["param"] == "customer_number"
    abel = ids.show(prefix="cus", uuid=world.abel.public_id)
    by_id = {"customer": abel, "customer_number": None}
    hidden = asked(south, "b", entity="SOUTH", **by_id)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    assert asked(south, "c", entity="NORTH", **by_id).json()["param"] == "entity"
    assert asked(sender("NORTH"), "a", **by_id).json()["customer_number"] == "C-1001"
    assert OrderCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"currency": "EUX"}, "currency"),
        ({"currency": "USD", "order": "W-9"}, "currency"),
        ({"order": " "}, "order"),
        ({"hours": 0}, "hours"),
        ({"customer_number": None}, "customer"),
        ({"customer_number": "nobody"}, "customer_number"),
        ({"entity": "WEST"}, "entity"),
        ({"discount": "1"}, "discount"),
    ],
)
def test_what_is_wrong_is_named(changes, param):
    limit(400_00, customer=made().abel)
    refused = asked(sender("NORTH"), "a", **changes)
    assert (refused.status_code, refused.json()["param"]) == (422, param)
    assert not OrderCheck.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_share_no_room():
    limit(250_00, customer=made().abel)  # 150.00 are open
    north, start, found = sender("NORTH"), threading.Barrier(4), []

    def send(number):
        try:
            start.wait(20)
            found.append(asked(north, f"k-{number}", order=f"W-{number}").json()["reserved"])
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(found) == ["0.00", "0.00", "0.00", "100.00"]
