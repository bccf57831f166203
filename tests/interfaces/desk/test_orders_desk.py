"""Orders at the desk: written, accepted, billed in parts, done without a deposit by two people, each act but once."""

import pytest
from django.urls import reverse
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, broken, make_ledger, morning
from tests.world import make_entity, make_user

from dunwell.apps.billing import deposits, orders
from dunwell.apps.billing.issuing import issue_waiting
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import DepositWaiver, Order, OrderBill
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.models import Role
from dunwell.core import ids
from dunwell.interfaces.desk import door

pytestmark = pytest.mark.django_db(transaction=True)

NOW = morning(TODAY)
LINE = {
    "lines[0].name": "Roll-out",
    "lines[0].quantity": "4",
    "lines[0].unit": "DAY",
    "lines[0].price": "1,000.00",
    "lines[0].tax": "S19",
}


@pytest.fixture
def ledger(transactional_db):
    return make_ledger(on=TODAY)


@pytest.fixture(autouse=True)
def _proven(transactional_db, monkeypatch):
    monkeypatch.setattr(door, "clock", lambda: NOW)
    yield
    assert broken() == {}


@pytest.fixture
def brook(ledger):
    seller(ledger)
    return buyer(ledger, "BROOK").customer


@pytest.fixture
def clients(ledger, at_desk):
    roles = {"anna": Role.COLLECTOR, "boss": Role.CONTROLLER, "auditor": Role.AUDITOR}
    return {name: at_desk(make_user(name, role, ledger.entity)) for name, role in roles.items()}


def at(name, **kwargs):
    return reverse(f"desk:{name}", kwargs=kwargs)


def text(answer):
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def quoted(ledger, **values):
    return orders.quote(plain=plain(ledger, "BROOK", **values), now=NOW, actor=ACTOR)


def accepted(ledger, **values):
    return orders.accept(order=quoted(ledger, **values), now=NOW, actor=ACTOR)


def page_of(client, order):
    return client.get(at("order", public_id=order.public_id))


def act(client, order, name, *, seen=None, follow=True, **values):
    sent = {"seen": stamp(subject="order", subject_id=order.pk) if seen is None else seen, **values}
    return client.post(at("order_act", public_id=order.public_id, act=name), sent, follow=follow)


def pay(ledger, order):
    request = OrderBill.objects.get(order=order, is_deposit=True).bill
    ledger.pay(request.item, request.gross_minor, on=TODAY)
    deposits.note_payments(now=NOW, actor=ACTOR)
    order.refresh_from_db()


def test_an_order_is_written_with_the_deposit_that_it_would_ask(ledger, brook, clients):
    client = clients["anna"]
    assert at("order_new") in text(client.get(at("orders")))
    answer = client.get(at("order_new"))
    head = {"entity": "NORTH", "customer": "BROOK", "once": answer.context["once"]}

    answer = client.post(at("order_new"), head | LINE | {"do": "reckon"}, headers={"HX-Request": "true"})
    said = text(answer)
    for words in (
        "4,760.00",
        "Deposit: EUR 476.00",
        "10 % of the order by the terms for unknown risk",
        "Mar 9, 2026",
    ):
        assert words in said, words
    refused = client.post(
        at("order_new"), head | LINE | {"do": "quote", "lines[0].price": "x", "begins_on": "soon"}
    )
    assert refused.status_code == 409
    assert "begins_on" in refused.context["form"].said
    assert 'value="soon"' in text(refused)
    assert not Order.objects.exists()

    days = {"valid_until": "2026-03-31", "begins_on": "2026-03-05"}
    said = text(client.post(at("order_new"), head | LINE | days | {"do": "quote"}, follow=True))
    client.post(at("order_new"), head | LINE | days | {"do": "quote"})
    order = Order.objects.get()
    assert (order.state, order.gross_minor, str(order.valid_until)) == ("quoted", 4_760_00, "2026-03-31")
    assert "is asked for in advance at once" in said, "the consequence stands there before the click"
    assert "Mar 4, 2026" in said, "due the day before work begins"


def test_a_quote_is_accepted_once(ledger, brook, clients):
    order = quoted(ledger)
    before = stamp(subject="order", subject_id=order.pk)
    said = text(act(clients["anna"], order, "accept", person="Ann", purchase_order="PO-9"))
    assert "EUR 23.80 is asked for in advance." in said
    order.refresh_from_db()
    assert (order.state, order.evidence, order.given["purchase_order"]) == (
        "deposit_asked", {"name": "Ann"}, "PO-9",
    )  # fmt: skip
    again = act(clients["anna"], order, "accept", seen=before, person="Ann")
    assert again.status_code == 409
    assert "Something happened to this since you opened the page" in text(again)
    assert OrderBill.objects.count() == 1


def test_a_deposit_is_waived_by_a_second_person(ledger, brook, clients):
    order = accepted(ledger)
    said = text(page_of(clients["anna"], order))
    assert "A second person must say yes; until then nothing changes." in said
    refused = act(clients["anna"], order, "waive", reason="")
    assert (refused.status_code, "Say why" in text(refused)) == (409, True)
    said = text(act(clients["anna"], order, "waive", reason="Ten years with us"))
    assert "a second person decides" in said
    assert "Undo: take it back" in said
    listed = clients["boss"].get(at("orders") + "?state=waiver")
    assert [one.number for one in listed.context["found"].rows] == [order.number]
    assert "Waiver asked" in text(listed)
    waiver = DepositWaiver.objects.get()
    decide = at("deposit_waiver_decide", waiver_id=waiver.public_id)
    assert clients["anna"].post(decide, {"answer": "yes"}).status_code == 403
    assert clients["boss"].post(decide, {"answer": "perhaps"}).status_code == 400
    refused = clients["boss"].post(decide, {"answer": "no", "note": ""})
    assert (refused.status_code, "Say why not." in text(refused)) == (409, True)
    assert "Yes, waive it" in text(page_of(clients["boss"], order))
    said = text(clients["boss"].post(decide, {"answer": "yes"}, follow=True))
    assert "is waived: work may begin" in said
    order.refresh_from_db()
    assert order.state == "deposit_waived"
    assert not clients["boss"].get(at("orders") + "?state=waiver").context["found"].rows
    assert "this is decided" in text(clients["boss"].post(decide, {"answer": "yes"}))


def test_ones_own_wish_is_taken_back(ledger, brook, clients):
    order = accepted(ledger)
    act(clients["anna"], order, "waive", reason="Ten years with us")
    waiver = DepositWaiver.objects.get()
    back = at("deposit_waiver_take_back", waiver_id=waiver.public_id)
    assert "Somebody else asked for this" in text(clients["boss"].post(back))
    assert "the deposit is asked for as before" in text(clients["anna"].post(back, follow=True))
    assert "Do without the deposit" in text(page_of(clients["anna"], order))


def test_nobody_is_asked_about_a_deposit_that_is_paid_by_now(ledger, brook, clients):
    order = accepted(ledger)
    act(clients["anna"], order, "waive", reason="Ten years with us")
    pay(ledger, order)
    said = text(page_of(clients["boss"], order))
    assert "Yes, waive it" not in said
    assert "Ten years with us" in said, "it stands among what was wished"
    assert not clients["boss"].get(at("orders") + "?state=waiver").context["found"].rows


def test_a_request_is_withdrawn_and_asked_anew_with_another_amount(ledger, brook, clients):
    order = accepted(ledger)
    assert "The request is withdrawn." in text(act(clients["anna"], order, "withdraw"))
    refused = act(clients["anna"], order, "ask", amount="much")
    assert 'value="much"' in text(refused)
    assert "write an amount like 250.00" in text(refused)
    assert "no more than the order" in text(act(clients["anna"], order, "ask", amount="999.00"))
    assert "EUR 50.00 is asked for by NORTH-DEP" in text(act(clients["anna"], order, "ask", amount="50.00"))


def test_an_order_is_billed_in_parts_from_what_is_left(ledger, brook, clients):
    client = clients["anna"]
    lines = [{"name": "Work", "quantity": "4", "unit": "DAY", "price": "250.00", "tax": "S19"}]
    order = accepted(ledger, lines=lines, adjustments=[{"text": "Freight", "amount": "10.00", "tax": "S19"}])
    assert "Write the bill" not in text(page_of(client, order)), "work waits"
    pay(ledger, order)
    assert "Write the bill" in text(page_of(client, order))
    shown = ids.show(prefix="ord", uuid=order.public_id)
    new = f"{at('bill_new')}?order={shown}&percent=25"
    form = client.get(new).context["form"]
    assert [(row["name"], row["quantity"]) for row in form.rows] == [("Work", "1")]
    assert [(one["text"], one["value"]) for one in form.adjusted] == [("Freight", "10.00")]
    answer = client.get(new)
    assert "Deposit set against it" in text(answer)

    sent = LINE | {"lines[0].name": "Work", "lines[0].quantity": "1", "lines[0].price": "250.00"}
    client.post(new, sent | {"entity": "NORTH", "once": "a", "order": order.number, "do": "issue"})
    issue_waiting(now=NOW.replace(hour=23), actor=ACTOR)
    order.refresh_from_db()
    assert order.state == "invoiced_in_part"
    form = client.get(f"{at('bill_new')}?order={shown}").context["form"]
    assert [(row["quantity"], row["price"]) for row in form.rows] == [("3", "250.00")]
    assert form.adjusted == [], "an amount goes to the first bill alone"
    assert client.get(f"{at('bill_new')}?order={shown}&percent=nonsense").status_code == 200


def test_what_is_held_is_given_back_once_and_never_too_much(ledger, brook, clients):
    client = clients["anna"]
    order = accepted(ledger)
    pay(ledger, order)
    act(client, order, "begin")
    said = text(act(client, order, "cancel", reason="They changed their mind"))
    assert "EUR 23.80 is to be given back." in said
    assert "no money moves by it" in said
    refused = act(client, order, "refund", amount="99.00", paid_on="2026-03-09")
    for words in ("is still to come", 'value="99.00"', 'value="2026-03-09"'):
        assert words in text(refused), words
    assert "at most EUR 23.80" in text(act(client, order, "refund", amount="99.00", paid_on="2026-03-02"))
    before = stamp(subject="order", subject_id=order.pk)
    assert "EUR 10.00 is recorded as given back." in text(
        act(client, order, "refund", amount="10.00", paid_on="2026-03-02")
    )
    assert act(client, order, "refund", seen=before, amount="10.00", paid_on="2026-03-02").status_code == 409
    assert "EUR 13.80 is recorded" in text(act(client, order, "refund", paid_on="2026-03-02"))
    assert "Give the deposit back" not in text(page_of(client, order))


def test_an_order_is_completed_and_opened_again(ledger, brook, clients):
    order = accepted(ledger)
    deposits.waive(order=order, reason="Known", now=NOW, actor=ACTOR)
    assert "is completed." in text(act(clients["anna"], order, "complete"))
    assert "Say why" in text(act(clients["anna"], order, "reopen", reason=" "))
    assert "may be billed again" in text(act(clients["anna"], order, "reopen", reason="More to do"))


def test_who_only_reads_sees_no_act_and_who_sees_nothing_finds_nothing(ledger, brook, clients, at_desk):
    order = accepted(ledger)
    said = text(page_of(clients["auditor"], order))
    assert order.number in said
    assert '<form class="hold-form"' not in said
    assert act(clients["auditor"], order, "cancel", reason="x").status_code == 403
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    stranger = at_desk(make_user("stranger", Role.ADMIN, south))
    assert page_of(stranger, order).status_code == 404
    assert act(stranger, order, "cancel", reason="x").status_code == 404
    assert (
        stranger.get(f"{at('bill_new')}?order={ids.show(prefix='ord', uuid=order.public_id)}").status_code
        == 404
    )
    assert Bill.objects.count() == 1
