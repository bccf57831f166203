"""What a key writes: bills and use, once for an idempotency key, in its own entities only."""

import threading

import pytest
from django.db import connection
from tests.interfaces.api.scene import bill, made, sender

from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import UsageLine
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.answers import KEPT
from dunwell.apps.organisation.models import ApiAnswer, ApiKey
from dunwell.interfaces.api import billing as views
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db


def used(**changes):
    line = {"plan": "P-1", "item": "Calls", "used_on": str(clock().date()), "quantity": "7.5", "id": "u-1"}
    return {"lines": [line | changes]}


def test_a_bill_is_issued_once_and_told_as_the_key_s_doing():
    made()
    north = sender("NORTH")
    first = north.post("bills", bill(external_id="S-1"), once="a")
    assert first.status_code == 201
    said = first.json()
    assert (said["state"], said["net"], said["tax"], said["payable"], said["open"]) == (
        "issued", "100.00", "19.00", "119.00", "119.00",
    )  # fmt: skip
    again = north.post("bills", bill(external_id="S-1"), once="a")
    assert (again.status_code, again.content) == (201, first.content)
    assert [one.headers["Idempotency-Replayed"] for one in (first, again)] == ["false", "true"]
    same_words = north.post("bills", bill(external_id="S-1"), once="b")
    assert (same_words.status_code, same_words.json()) == (200, said)
    assert Bill.objects.count() == 1
    event = Event.objects.get(name="billing.invoice.issued")
    assert event.actor == f"key:{ApiKey.objects.get().pk}"


def test_a_delayed_bill_waits_for_the_minutes_for_mistakes():
    made()
    said = sender("NORTH").post("bills?delayed=true", bill(), once="a").json()
    assert (said["state"], said["number"]) == ("waiting", None)
    assert said["leaves_at"] is not None


def test_an_idempotency_key_is_of_one_request_of_one_key():
    made()
    north, other = sender("NORTH"), sender("NORTH")
    assert north.post("bills", bill(external_id="S-1"), once="a").status_code == 201
    changed = north.post("bills", bill(external_id="S-2"), once="a")
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = north.post("usage", used(), once="a")
    assert elsewhere.json()["code"] == "idempotency_key_reused"
    assert other.post("bills", bill(external_id="S-2"), once="a").status_code == 201
    missing = north.post("bills", bill(external_id="S-3"))
    assert (missing.status_code, missing.json()["param"]) == (422, "Idempotency-Key")
    assert Bill.objects.count() == 2


def test_an_answer_is_forgotten_after_its_time():
    made()
    north = sender("NORTH")
    assert north.post("usage", used(), once="a").json()["recorded"] == 1
    assert north.post("usage", used(), once="a").json()["recorded"] == 1
    ApiAnswer.objects.update(at=clock() - KEPT)
    assert north.post("usage", used(), once="a").json() == {"rows": 1, "recorded": 0, "already_there": 1}
    assert ApiAnswer.objects.count() == 1


def test_every_fault_of_a_bill_is_named_and_nothing_is_issued():
    made()
    north = sender("NORTH")
    faulty = bill(lines=[{"name": "A", "price": "1.00", "tax": "S7777"}], terms="who knows")
    refused = north.post("bills", faulty, once="a")
    assert (refused.status_code, refused.json()["code"]) == (422, "faulty")
    assert {one["param"] for one in refused.json()["errors"]} == {"lines[0].tax", "terms"}
    assert north.post("bills", faulty, once="a").content == refused.content
    unread = north.post("bills", bill(lines=[{"nam": "A", "price": 1.5, "tax": "S19"}]), once="b")
    assert (unread.status_code, unread.json()["code"]) == (422, "invalid")
    assert {one["param"] for one in unread.json()["errors"]} == {"lines[0].name", "lines[0].nam"}
    for body in (b"{", b"[1e999999]", b'{"entity": "\\u0000"}', b'{"entity": "\\ud800"}', b"\xff", b"NaN"):
        broken = north.post("bills", body, once="c")
        assert broken.status_code in {400, 422}
    assert not Bill.objects.exists()


def test_nothing_is_billed_for_or_to_what_the_key_does_not_see():
    made()
    north, south = sender("NORTH"), sender("SOUTH")
    for changes, param in (({"entity": "SOUTH"}, "entity"), ({"customer": "C-2001"}, "customer")):
        refused = north.post("bills", bill(**changes), once=param)
        assert (refused.status_code, refused.json()["param"]) == (422, param)
        unknown = north.post("bills", bill(**{param: "NOBODY"}), once=f"{param}-2")
        assert unknown.status_code == 422
    assert north.post("bills", bill(external_id="S-1"), once="a").status_code == 201
    number = Bill.objects.get().number
    taken = south.post("bills", bill(entity="SOUTH", customer="C-2001", external_id="S-1"), once="a")
    assert (taken.status_code, taken.json()["code"]) == (409, "differs_from_recorded")
    assert number not in taken.content.decode()
    assert south.post("usage", used(), once="b").json()["param"] == "lines[0].plan"
    assert (Bill.objects.count(), UsageLine.objects.count()) == (1, 0)


@pytest.mark.parametrize(("path", "word"), [("bills", "billing:write"), ("usage", "usage:write")])
def test_who_may_only_read_writes_nothing(path, word):
    made()
    reader = sender("NORTH", words=["billing:read", "billing:write" if path == "usage" else "usage:write"])
    refused = reader.post(path, bill() if path == "bills" else used(), once="a")
    assert (refused.status_code, refused.json()["detail"]) == (403, f"This key does not hold {word}.")
    assert not Bill.objects.exists()
    assert not UsageLine.objects.exists()
    assert not ApiAnswer.objects.exists()


def test_use_is_recorded_all_of_it_or_none():
    made()
    north = sender("NORTH")
    assert north.post("usage", used(), once="a").json() == {"rows": 1, "recorded": 1, "already_there": 0}
    assert str(UsageLine.objects.get().quantity) == "7.500000"
    lines = [*used(id="u-2")["lines"], *used(id="u-3", item="Talks")["lines"], *used(quantity="8")["lines"]]
    refused = north.post("usage", {"lines": lines}, once="b")
    assert (refused.status_code, refused.json()["code"]) == (422, "faulty")
    assert [one["param"] for one in refused.json()["errors"]] == ["lines[1].item", "lines[2].id"]
    assert UsageLine.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_told_to_wait(monkeypatch):
    made()
    north = sender("NORTH")
    begun, may_go_on, first = threading.Event(), threading.Event(), []
    issue = views.issue_entrusted

    def slowly(**given):
        bill = issue(**given)
        begun.set()
        assert may_go_on.wait(20)
        return bill

    monkeypatch.setattr(views, "issue_entrusted", slowly)

    def send():
        first.append(north.post("bills", bill(), once="a"))
        connection.close()

    thread = threading.Thread(target=send)
    thread.start()
    assert begun.wait(20)
    second = north.post("bills", bill(), once="a")
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_flight")
    assert second.headers["Retry-After"] == "1"
    may_go_on.set()
    thread.join(20)
    assert first[0].status_code == 201
    assert north.post("bills", bill(), once="a").content == first[0].content
    assert Bill.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_died_on_the_way_left_nothing_and_may_be_sent_again(monkeypatch, caplog):
    made()
    north = sender("NORTH")
    issue = views.issue_entrusted

    def dies(**given):
        issue(**given)
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as patch:
        patch.setattr(views, "issue_entrusted", dies)
        failed = north.post("bills", bill(), once="a")
    assert (failed.status_code, failed.json()["code"]) == (500, "internal")
    assert "lights" not in failed.content.decode()
    assert failed.json()["request_id"] in caplog.text
    assert (Bill.objects.count(), ApiAnswer.objects.count()) == (0, 0)
    assert north.post("bills", bill(), once="a").status_code == 201
    assert Bill.objects.get().sequence == 1
