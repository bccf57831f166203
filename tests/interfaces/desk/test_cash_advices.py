"""Advices at the desk: lists, differences, the file as it came, used as they are and set aside; nothing is guessed."""

import pytest
from django.urls import reverse
from tests.apps.cash import scene as bank
from tests.apps.replies.advice_scene import AUTOMATIC, pay, row, send, table, tick
from tests.world import NOW, World, owe

from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.replies.advice_models import SentAdvice
from dunwell.core import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(world: World) -> OpenItem:
    ensure_standard(actor="test", now=NOW)
    bank.house_account(world)
    return owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]


def at(name: str, **more: object) -> str:
    return reverse(f"desk:{name}", kwargs={"public_id": SentAdvice.objects.get().public_id, **more})


def test_one_that_differs_is_shown_with_its_difference_and_used(world, item, at_desk):
    send(("advice.csv", table(row("RE-2026-10001", "119.00"), row("X-9", "1.00"), total="130.00")))
    client = at_desk(world.assistant)
    listed = client.get("/cash/advices/")
    assert "The advice is of 130.00 in all; its invoices make 120.00." in listed.text
    shown = client.get(at("cash_advice"))
    for words in ("Does not add up", "Missed by", "10.00", "No document of ours", "advice.csv"):
        assert words in shown.text, words

    done = client.post(at("cash_advice_do", act="use"), {}, follow=True)
    assert "Taken in as it is." in done.text
    assert "Promise drafted: proposed" in done.text
    assert SentAdvice.objects.get().state == "taken"
    again = client.post(at("cash_advice_do", act="use"), {})
    assert (again.status_code, "Somebody else was faster" in again.text) == (409, True)


def test_one_is_set_aside_with_a_note_and_taken_up_again(world, item, at_desk):
    send(("remittance.pdf", b"%PDF-1.7 nothing"))
    client = at_desk(world.assistant)
    assert "No row of it could be read" in client.get(at("cash_advice")).text
    done = client.post(at("cash_advice_do", act="set-aside"), {"note": "An old one"}, follow=True)
    assert "An old one" in done.text
    assert "Look at it again" in done.text
    client.post(at("cash_advice_do", act="take-up"))
    assert SentAdvice.objects.get().state == "unsure"


def test_the_file_is_only_ever_saved(world, item, at_desk):
    content = b"<script>alert(1)</script>;Invoice number;Amount paid\n;RE-2026-10001;119.00\n"
    send(("advice<x>.csv", content))
    answer = at_desk(world.assistant).get(at("cash_advice_file"))
    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="advice_x_.csv"'


def test_one_whose_money_is_here_is_linked_to_its_line(world, item, at_desk):
    send(("advice.csv", table(row("RE-2026-10001", "119.00"))), heads=AUTOMATIC)
    line = pay(world, "118.00", "PAY-77 RE-2026-10001")
    tick(world)
    shown = at_desk(world.assistant).get(at("cash_advice"))
    assert "Money found" in shown.text
    assert "Money beyond it" in shown.text
    assert reverse("desk:cash_line", kwargs={"public_id": line.public_id}) in shown.text
    assert "/worklist/inb_" in shown.text


def test_the_mail_in_the_worklist_shows_its_advice_and_the_draft(world, item, at_desk):
    taken = send(("advice.csv", table(row("RE-2026-10001", "119.00"))), text="See the file.")
    key = ids.show(prefix="inb", uuid=taken.inbound.public_id)
    shown = at_desk(world.collector).get(reverse("desk:row", kwargs={"key": key}))
    assert at("cash_advice") in shown.text
    for words in ("Taken in", "Promises to pay", "its remittance advice", "2026-03-12", "Record the promise"):
        assert words in shown.text, words


def test_who_may_only_look_does_nothing(world, item, at_desk):
    send(("advice.csv", table(row("RE-2026-10001", "119.00"), total="120.00")))
    client = at_desk(world.auditor)
    assert "Use it as it is" not in client.get(at("cash_advice")).text
    assert client.post(at("cash_advice_do", act="use")).status_code == 403
    assert at_desk(world.stranger).get(at("cash_advice")).status_code == 404
