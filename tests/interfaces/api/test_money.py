"""Receipts and allocations as a key reads them: what is left, what was undone, and nothing of the neighbour's."""

from datetime import timedelta

import pytest
from tests.interfaces.api.scene import made, sender
from tests.world import TODAY, owe

from dunwell.apps.receivables.models import OpenItem, Posting
from dunwell.apps.receivables.operations import allocate, reverse
from dunwell.core import ids
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db


def paid():
    """Abel paid 40.00 of A-1 with M-1, and M-2 over 5.00 came back; Berg's 9.00 is set against nothing."""
    world = made()
    invoice = OpenItem.objects.get(number="A-1")
    first, second = owe(world.abel_account, ("M-1", -60_00, 10), ("M-2", -5_00, 1), kind="receipt")
    owe(world.berg_account, ("W-1", -9_00, 3), kind="receipt")
    made_of = {"debit_item_id": invoice.pk, "on": TODAY, "actor": "test", "now": clock()}
    allocate(credit_item_id=first.pk, amount_minor=40_00, **made_of)
    undone = allocate(credit_item_id=first.pk, amount_minor=7_00, **made_of)
    back_on = TODAY + timedelta(days=2)
    reverse(posting=undone.posting, on=back_on, actor="test", now=clock())
    bounced = Posting.objects.get(kind="receipt", entries__item=second)
    reverse(posting=bounced, on=back_on, actor="test", now=clock())
    return world


def test_receipts_say_what_is_left_of_them_and_what_went_back():
    world = paid()
    north, south = sender("NORTH"), sender("SOUTH")
    rows = north.get("receipts").json()["data"]
    assert [(one["number"], one["amount"], one["unapplied"], one["reversed_on"]) for one in rows] == [
        ("M-1", "60.00", "20.00", None),
        ("M-2", "5.00", "0.00", "2026-03-12"),
    ]
    assert {(one["entity"], one["customer_number"], one["currency"]) for one in rows} == {
        ("NORTH", "C-1001", "EUR")
    }
    assert [one["number"] for one in south.get("receipts").json()["data"]] == ["W-1"]

    def named(**query):
        return [one["number"] for one in north.get("receipts", **query).json()["data"]]

    assert named(unapplied="true") == ["M-1"]
    assert named(unapplied="false") == ["M-2"]
    assert named(since=rows[1]["received_on"]) == ["M-2"]
    assert named(customer=ids.show(prefix="cus", uuid=world.berg.public_id)) == []
    assert named(entity="SOUTH") == []


def test_allocations_name_both_documents_and_stay_when_they_are_undone():
    paid()
    north = sender("NORTH")
    rows = north.get("allocations").json()["data"]
    said = [
        (one["credit_number"], one["credit_kind"], one["item_number"], one["amount"], one["reversed_on"])
        for one in rows
    ]
    assert said == [
        ("M-1", "receipt", "A-1", "40.00", None),
        ("M-1", "receipt", "A-1", "7.00", "2026-03-12"),
    ]
    assert {one["allocated_on"] for one in rows} == {"2026-03-10"}
    receipts = north.get("receipts").json()["data"]
    assert {one["credit_id"] for one in rows} == {receipts[0]["id"]}
    assert sender("SOUTH").get("allocations").json()["data"] == []
    assert north.get("allocations", since="2026-03-11").json()["data"] == []


@pytest.mark.parametrize("path", ["receipts", "allocations"])
def test_their_parts_join_up_and_a_cursor_of_one_is_none_of_the_other(path):
    paid()
    north = sender("NORTH")
    whole = north.get(path).json()
    first = north.get(path, limit=1).json()
    second = north.get(path, limit=1, cursor=first["next_cursor"]).json()
    assert first["data"] + second["data"] == whole["data"]
    assert (whole["next_cursor"], second["next_cursor"]) == (None, None)
    other = "allocations" if path == "receipts" else "receipts"
    refused = north.get(other, cursor=first["next_cursor"])
    assert (refused.status_code, refused.json()["code"]) == (400, "cursor_unknown")
