"""What a key reads: its entities' affairs, in parts that join up, and nothing of its neighbours'."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.interfaces.api.scene import EVERYTHING, Sender, bill, made, sender
from tests.world import TODAY, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.journal.operations import append
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.receivables.operations import allocate
from dunwell.core import ids
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db
LISTS = {
    "entities": "",
    "customers": "receivables:read",
    "accounts": "receivables:read",
    "open-items": "receivables:read",
    "receipts": "receivables:read",
    "allocations": "receivables:read",
    "bills": "billing:read",
    "events": "events:read",
}


def numbers(answer):
    return [row["number"] for row in answer.json()["data"]]


@pytest.mark.parametrize("path", ["key", *LISTS, "customers/cus_0123456789abcdefghjkmnpqrs", "bills/bil_1"])
def test_nobody_reads_without_a_key_that_is_in_force(path):
    made()
    for token in ("", "dwk_00000000_" + "x" * 43, "x"):
        answer = Sender(token).get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="dunwell"'


@pytest.mark.parametrize(("path", "word"), LISTS.items())
def test_a_key_reads_what_its_words_say_and_nothing_besides(path, word):
    made()
    others = [one for one in EVERYTHING if one != word]
    assert sender("NORTH", words=[word] if word else None).get(path).status_code == 200
    refused = sender("NORTH", words=others).get(path)
    assert (refused.status_code, refused.json().get("code")) == (
        (403, "scope_missing") if word else (200, None)
    )


def test_a_key_of_one_entity_sees_nothing_of_the_other():
    world = made()
    north, south, both = sender("NORTH"), sender("SOUTH"), sender("NORTH", "SOUTH")
    assert [numbers(one.get("customers")) for one in (north, south, both)] == [
        ["C-1001"], ["C-2001"], ["C-1001", "C-2001"],
    ]  # fmt: skip
    assert [numbers(one.get("open-items")) for one in (north, south)] == [["A-1", "A-2"], ["B-1"]]
    assert [[row["entity"] for row in one.get("accounts").json()["data"]] for one in (north, south)] == [
        ["NORTH"], ["SOUTH"],
    ]  # fmt: skip
    berg = ids.show(prefix="cus", uuid=world.berg.public_id)
    assert south.get(f"customers/{berg}").json()["name"] == "Berg & Sons Inc."
    hidden = north.get(f"customers/{berg}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    assert north.get("open-items", customer=berg).json()["data"] == []
    assert north.get("accounts", entity="SOUTH").json()["data"] == []
    issued = north.post("bills", bill(), once="a").json()
    assert north.get(f"bills/{issued['id']}").json() == issued
    assert south.get(f"bills/{issued['id']}").status_code == 404
    assert south.get("bills").json()["data"] == []


def test_open_items_of_a_day_are_what_was_open_then():
    world = made()
    invoice, credit = (
        OpenItem.objects.get(number="A-1"),
        owe(world.abel_account, ("M-1", -40_00, 10), kind="receipt")[0],
    )
    paid_on = TODAY + timedelta(days=1)
    allocate(
        credit_item_id=credit.pk, debit_item_id=invoice.pk, amount_minor=40_00, on=paid_on, actor="test", now=clock()
    )  # fmt: skip
    north = sender("NORTH")
    now = north.get("open-items", overdue="true").json()
    assert [(row["number"], row["amount"], row["residual"]) for row in now["data"]] == [
        ("A-1", "100.00", "60.00")
    ]
    before = north.get("open-items", as_of=TODAY.isoformat()).json()
    assert before["as_of"] == "2026-03-10"
    assert [
        (row["number"], row["residual"], row["days_overdue"])
        for row in before["data"]
        if row["number"] != "A-2"
    ] == [
        ("A-1", "100.00", 20),
        ("M-1", "-40.00", 10),
    ]
    late = north.get("open-items", as_of=TODAY.isoformat(), overdue="true")
    assert numbers(late) == ["A-1"]
    tomorrow = (clock().date() + timedelta(days=2)).isoformat()
    refused = north.get("open-items", as_of=tomorrow)
    assert (refused.status_code, refused.json()["param"]) == (422, "as_of")
    balance = north.get("accounts").json()["data"][0]["balance"]
    assert balance == "110.00"


def test_the_parts_of_a_list_join_up_and_a_cursor_leads_nowhere_else():
    world = made()
    owe(world.abel_account, *((f"N-{number}", 10_00, 1) for number in range(5)))
    north, read, cursor = sender("NORTH"), [], None
    for _ in range(4):
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = north.get("open-items", **query).json()
        read.append(numbers(north.get("open-items", **query)))
        cursor = answer["next_cursor"] or ""
        if cursor:
            last = cursor
    assert read == [["A-1", "A-2"], ["N-0", "N-1"], ["N-2", "N-3"], ["N-4"]]
    assert cursor == ""
    for path, query in (("accounts", {}), ("open-items", {"overdue": "true"})):
        answer = north.get(path, cursor=last, **query)
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unknown")
    assert north.get("open-items", cursor=last[:-2] + "aa").status_code == 400
    assert north.get("open-items", limit=201).json()["param"] == "limit"


@pytest.mark.django_db(transaction=True)
def test_events_are_told_in_order_and_only_once_they_cannot_be_overtaken(monkeypatch):
    entity_id = made().north.pk
    monkeypatch.setattr("dunwell.interfaces.api.door.clock", lambda: clock() + timedelta(minutes=1))
    north, told, cursor = sender("NORTH"), [], {}
    while True:
        answer = north.get("events", limit=3, **cursor).json()
        if not answer["data"]:
            break
        told += answer["data"]
        cursor = {"cursor": answer["next_cursor"]}
    mine = Event.objects.filter(entity_id=entity_id).order_by("pk")
    assert [one["id"] for one in told] == [ids.show(prefix="evt", uuid=one.public_id) for one in mine]
    assert {one["entity"] for one in told} == {"NORTH"}
    assert north.get("events", **cursor).json() == {"data": [], "next_cursor": cursor["cursor"]}
    written, may_end = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            append(
                name="test.slow", actor="test", now=clock(), subject="test", subject_id=1, entity_id=entity_id
            )
            written.set()
            assert may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    assert north.post("bills", bill(), once="a").status_code == 201
    assert north.get("events", **cursor).json()["data"] == []
    may_end.set()
    thread.join(20)
    monkeypatch.setattr("dunwell.interfaces.api.door.clock", lambda: clock() + timedelta(minutes=2))
    more = [one["name"] for one in north.get("events", **cursor).json()["data"]]
    assert (more[0], "billing.invoice.issued" in more) == ("test.slow", True)


def test_what_is_not_there_and_what_is_not_understood_are_problems_too():
    made()
    north = sender("NORTH")
    for path in ("", "nothing", "customers/"):
        assert (north.get(path).status_code, north.get(path).json()["code"]) == (404, "not_found")
    refused = north.post("customers", {}, **{"X-Request-Id": "mine-1"})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET")
    assert refused.json()["request_id"] == refused.headers["X-Request-Id"] == "mine-1"
    assert len(north.post("customers", {}, **{"X-Request-Id": "not\tmine"}).headers["X-Request-Id"]) == 32
