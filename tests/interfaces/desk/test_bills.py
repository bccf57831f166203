"""Bills at the desk: listed, read, taken back, corrected, written in a form that loses nothing, and set up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, broken, make_ledger, morning
from tests.world import make_entity, make_user

from dunwell.apps.billing.issuing import issue, issue_waiting, set_out, take_back
from dunwell.apps.billing.models import Bill, Buyer, Delivery, Proof, Seller
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.models import Role
from dunwell.core import ids
from dunwell.interfaces.desk import door

pytestmark = pytest.mark.django_db(transaction=True)

NOW = morning(TODAY)
LINE = {
    "lines[0].name": "Advice",
    "lines[0].quantity": "2",
    "lines[0].unit": "HUR",
    "lines[0].price": "1,000.50",
    "lines[0].discount": "10",
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
def people(ledger):
    roles = {"admin": Role.ADMIN, "collector": Role.COLLECTOR, "auditor": Role.AUDITOR}
    return {name: make_user(name, role, ledger.entity) for name, role in roles.items()}


@pytest.fixture
def stranger(ledger):
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    return make_user("stranger", Role.ADMIN, south)


@pytest.fixture
def as_if(transactional_db):
    """Show deliveries as if they were so far; put back before the proof, which knows that nothing left."""

    def set_to(found=None, **values):
        (Delivery.objects.all() if found is None else found).update(**values)

    yield set_to
    Delivery.objects.update(state="due", settled_at=None, proved_at=None)


def issued(ledger, **values):
    (bill,) = issue(plains=[plain(ledger, "BROOK", **values)], now=NOW, actor=ACTOR)
    return bill


def at(name, **kwargs):
    return reverse(f"desk:{name}", kwargs=kwargs)


def text(answer):
    """What the page says, without its tags' line breaks."""
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def found(client, query=""):
    answer = client.get(at("bills") + query, headers={"HX-Request": "true"})
    return [one.number or one.bill_state for one in answer.context["found"].rows]


def test_the_list_is_narrowed_by_state_kind_customer_and_way(ledger, brook, people, stranger, at_desk, as_if):
    client = at_desk(people["auditor"])
    assert "dunwell invoice issue FILE.json" in text(client.get(at("bills")))
    first = issued(ledger)
    note = issued(ledger, kind="credit_note", corrects=[first.number])
    second = issued(ledger, notes=["another"])
    set_out(plain=plain(ledger, "BROOK", notes=["waits"]), now=NOW, actor=ACTOR)
    as_if(Delivery.objects.filter(bill=second), state="bounced")
    as_if(Delivery.objects.exclude(bill=second), state="accepted", settled_at=NOW - timedelta(days=4))

    assert found(client) == ["waiting", second.number, note.number, first.number]
    assert found(client, "?state=waiting") == ["waiting"]
    assert found(client, "?state=open") == found(client, "?state=held") == [second.number]
    assert found(client, "?state=paid") == [note.number, first.number]
    assert found(client, "?state=corrected") == [first.number]
    assert found(client, "?state=silent") == [note.number, first.number]
    assert found(client, "?kind=credit_note") == [note.number]
    assert (
        found(client, "?q=nobody") == found(client, "?entity=SOUTH") == found(client, "?state=overdue") == []
    )
    mine = ids.show(prefix="cus", uuid=brook.public_id)
    assert len(found(client, f"?customer={mine}&q=brook")) == 4
    assert found(at_desk(stranger)) == []
    assert at_desk(stranger).get(at("bill", public_id=first.public_id)).status_code == 404


def test_a_row_says_what_a_filter_by_silence_finds(ledger, brook, people, at_desk, as_if):
    bill = issued(ledger)
    Seller.objects.update(proof_days=10)
    as_if(state="accepted", settled_at=NOW - timedelta(days=9))
    client = at_desk(people["auditor"])
    assert found(client, "?state=silent") == []
    as_if(settled_at=NOW - timedelta(days=10))
    assert found(client, "?state=silent") == [bill.number]
    as_if(proved_at=NOW)
    assert found(client, "?state=silent") == []


def test_a_bill_says_what_it_says_and_how_it_went_out(ledger, brook, people, at_desk):
    bill = issued(ledger, terms="2/10 NET30", purchase_order="PO-7")
    way = Delivery.objects.get(bill=bill)
    Proof.objects.create(delivery=way, kind="made", at=NOW)
    Proof.objects.create(delivery=way, kind="opened", at=NOW, detail="Opened by its link")

    said = text(at_desk(people["auditor"]).get(at("bill", public_id=bill.public_id)))

    for words in (bill.number, "EUR 238.00", "19 % on 200.00", "38.00", "PO-7", "2/10 NET30", "4.76",
                  "VAT DE123456789", "75002 Paris", "ap@brook.example", "Opened by its link", "By e-mail"):  # fmt: skip
        assert words in said, words
    assert "Cancel by credit note" not in said, "an auditor corrects nothing"


def test_a_bill_is_taken_back_while_there_is_time_and_let_go_again(ledger, brook, people, at_desk):
    client = at_desk(people["collector"])
    bill = set_out(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR)
    page = at("bill", public_id=bill.public_id)
    assert "It is issued and sent in <span" in text(client.get(page))
    assert ">10 minutes</span>" in text(client.get(page))

    said = text(client.post(at("bill_take_back", public_id=bill.public_id), follow=True))
    assert "Taken back: it is a draft" in said
    assert "Issue it as it is" in said
    again = client.post(at("bill_take_back", public_id=bill.public_id))
    assert (again.status_code, "issue a credit note instead" in text(again)) == (409, True)

    said = text(client.post(at("bill_release", public_id=bill.public_id), follow=True))
    assert "It is issued and sent in 10 minutes." in said
    (left,) = issue_waiting(now=NOW + timedelta(minutes=10), actor=ACTOR)
    assert left.pk == bill.pk


def test_a_draft_that_cannot_be_issued_says_why_and_where_it_is_mended(ledger, brook, people, at_desk):
    bill = take_back(bill=set_out(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR), now=NOW, actor=ACTOR)
    brook.country = ""
    brook.save()
    client = at_desk(people["collector"])

    said = text(client.get(at("bill", public_id=bill.public_id)))
    assert "Give the customer its country: the tax depends on it." in said
    assert at("buyer", public_id=brook.public_id) in said
    refused = client.post(at("bill_release", public_id=bill.public_id))
    assert (refused.status_code, Bill.objects.get().state) == (409, "draft")


def test_an_invoice_is_cancelled_by_a_credit_note_that_may_be_taken_back(ledger, brook, people, at_desk):
    bill = issued(ledger)
    client = at_desk(people["collector"])
    credit = at("bill_credit", public_id=bill.public_id)

    refused = client.post(
        credit, {"extent": "lines", "quantity-0": "three", "reason": "Less work", "once": "a"}
    )
    assert refused.status_code == 409
    for kept in ('value="three"', 'value="Less work"', 'value="a"', "Write a number like 1.5."):
        assert kept in text(refused)
    refused = client.post(credit, {"extent": "amount", "amount": "much", "reason": "x", "once": "a"})
    assert 'value="much"' in text(refused)

    sent = {"extent": "lines", "quantity-0": "1.5", "reason": "Less work", "once": "a"}
    said = text(client.post(credit, sent, follow=True))
    assert f"Credit note for {bill.number}." in said
    assert "EUR 178.50" in said
    issue_waiting(now=NOW + timedelta(hours=1), actor=ACTOR)
    answer = client.get(at("bill", public_id=bill.public_id))
    assert (answer.context["row"].open_minor, answer.context["row"].corrected_minor) == (59_50, 178_50)
    assert "Corrected by" in text(answer)
    too_much = client.post(credit, {"extent": "all", "reason": "All of it", "once": "b"})
    assert "more than is left of it" in text(too_much)


def test_a_bill_is_written_line_by_line_without_scripts(ledger, brook, people, at_desk):
    client = at_desk(people["collector"])
    new = at("bill_new") + f"?customer={ids.show(prefix='cus', uuid=brook.public_id)}"
    answer = client.get(new)
    assert "Customer BROOK" in text(answer)
    once = answer.context["once"]
    head = {"entity": "NORTH", "customer": "BROOK", "once": once, "notes": "Thank you"}

    answer = client.post(new, head | LINE | {"do": "add"})
    form = answer.context["form"]
    assert [one["tax"] for one in form.rows] == ["S19", "S19"], "taxed like the one before it"
    assert form.focus == 2
    assert form.rows[0]["price"] == "1,000.50"
    assert answer.context["totals"].gross_minor == 2_143_07

    more = {"lines[1].name": "", "lines[1].quantity": "1", "lines[1].price": "x", "lines[1].tax": "??"}
    refused = client.post(new, head | LINE | more | {"do": "issue", "due_on": "2026-02-30"})
    assert refused.status_code == 409
    said = refused.context["form"].said
    assert set(said) == {"lines[1].name", "lines[1].price", "lines[1].tax", "due_on"}
    for kept in (
        'value="1,000.50"',
        'value="x"',
        'value="??"',
        'value="2026-02-30"',
        ">Thank you</textarea>",
    ):
        assert kept in text(refused), kept
    assert not Bill.objects.exists()

    said = text(client.post(new, head | LINE | {"do": "issue"}, follow=True))
    client.post(new, head | LINE | {"do": "issue"})
    bill = Bill.objects.get()
    assert (bill.state, bill.gross_minor, bill.created_by) == (
        "waiting",
        2_143_07,
        f"user:{people['collector'].pk}",
    )
    assert "Until then you may take it back on this page." in said
    assert at("bill_take_back", public_id=bill.public_id) in said


def test_the_sums_are_reckoned_while_one_types(ledger, brook, people, at_desk):
    client = at_desk(people["collector"])
    typed = {"entity": "NORTH", "customer": "brook", "do": "reckon", **LINE, "lines[0].name": ""}
    more = {"lines[1].name": "Not yet", "lines[1].price": ""}
    answer = client.post(at("bill_new"), typed | more, headers={"HX-Request": "true"})
    assert "2,143.07" in text(answer), "whatever else is missing"
    assert "Nothing is missing" not in text(answer)
    whole = client.post(at("bill_new"), typed | LINE, headers={"HX-Request": "true"})
    assert "Nothing is missing" in text(whole)
    assert not Bill.objects.exists()


def test_numbers_are_read_as_the_reader_writes_them(ledger, brook, people, at_desk):
    people["collector"].language = "de"
    people["collector"].save()
    typed = LINE | {"entity": "NORTH", "customer": "BROOK", "do": "issue", "lines[0].price": "1.000,50"}
    at_desk(people["collector"]).post(at("bill_new"), typed | {"lines[0].quantity": "1,5"})
    assert Bill.objects.get().net_minor == 1_350_67


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"customer": ""}, "Say whom it goes to"),
        ({"customer": "nobody"}, "Nobody is found by this"),
        ({"customer": "customer"}, "Several are found: Customer BROOK (BROOK), Customer BRUCE (BRUCE)."),
        ({"customer": "BROOK", "entity": "SOUTH"}, "Choose the entity that sells."),
    ],
)
def test_whom_it_goes_to_is_found_or_asked_for(ledger, brook, people, at_desk, typed, words):
    buyer(ledger, "BRUCE")
    sent = {"entity": "NORTH", "do": "issue", **LINE, **typed}
    refused = at_desk(people["collector"]).post(at("bill_new"), sent)
    assert refused.status_code == 409
    assert words in text(refused)


def test_what_is_missing_of_the_two_sides_leads_to_where_it_is_set(ledger, brook, people, at_desk):
    Seller.objects.all().delete()
    brook.country = ""
    brook.save()
    new = at("bill_new") + f"?customer={ids.show(prefix='cus', uuid=brook.public_id)}"
    refused = at_desk(people["admin"]).post(new, {"entity": "NORTH", "do": "issue", **LINE})
    assert at("seller", code="NORTH") in text(refused)
    assert at("buyer", public_id=brook.public_id) in text(refused)


def test_a_draft_is_written_anew_and_keeps_its_row(ledger, brook, people, at_desk):
    given = plain(ledger, "BROOK", notes=["Dear Brook"], tax_reasons={"E": "Teaching"})
    given["lines"] = [{"name": "Course", "details": ["one", "two"], "price": "50.00", "tax": "E"}]
    draft = take_back(bill=set_out(plain=given, now=NOW, actor=ACTOR), now=NOW, actor=ACTOR)
    client = at_desk(people["collector"])
    edit = at("bill_edit", public_id=draft.public_id)
    said = text(client.get(edit))
    for kept in ('value="Course"', ">one two</textarea>", ">Dear Brook</textarea>", 'value="Teaching"'):
        assert kept in said, kept

    typed = LINE | {"entity": "NORTH", "customer": "BROOK", "do": "issue"}
    client.post(edit, typed | {"seen": stamp(subject="bill", subject_id=draft.pk)})
    bill = Bill.objects.get()
    assert (bill.pk, bill.state, bill.net_minor) == (draft.pk, "waiting", 1_800_90)
    assert client.get(edit).status_code == 302, "it is no draft any more"


def test_a_draft_that_says_more_than_the_form_is_not_written_anew(ledger, brook, people, at_desk):
    given = plain(ledger, "BROOK", round_to="0.05")
    draft = take_back(bill=set_out(plain=given, now=NOW, actor=ACTOR), now=NOW, actor=ACTOR)
    answer = at_desk(people["collector"]).get(at("bill_edit", public_id=draft.public_id), follow=True)
    assert "says more than the form here can" in text(answer)


def test_an_administrator_sets_what_an_entity_says(ledger, people, at_desk):
    client = at_desk(people["admin"])
    assert "NORTH" in text(client.get(at("sellers")))
    set_up = at("seller", code="NORTH")
    assert "NORTH-INV-2026-000001" in text(client.get(set_up))
    typed = {
        "vat_id": "12",
        "undo_minutes": "3",
        "proof_days": "4",
        "round_to_minor": "5",
        "deposits.high": "50",
    }
    typed |= {"taxes[0].code": "full", "taxes[0].category": "S", "taxes[0].rate": "nineteen"}

    more = client.post(set_up, typed | {"do": "add"})
    assert len(more.context["taxes"]) == 2
    assert not Seller.objects.exists()
    refused = client.post(set_up, typed)
    assert refused.status_code == 409
    assert {one.anchor for one in refused.context["summary"]} == {"f-vat-id", "f-taxes-0-rate"}
    for kept in ('value="nineteen"', 'value="12"', 'value="50"'):
        assert kept in text(refused), kept

    client.post(set_up, typed | {"vat_id": "DE123456789", "taxes[0].rate": "19"})
    kept = Seller.objects.get()
    assert (kept.vat_id, kept.undo_minutes, kept.round_to_minor) == ("DE123456789", 3, 5)
    assert kept.taxes == {"full": {"category": "S", "rate": "19"}}
    assert kept.deposits["risks"]["high"]["percent"] == "50"


def test_amounts_of_deposits_that_the_form_does_not_show_are_kept(ledger, people, at_desk):
    Seller.objects.create(
        entity=ledger.entity,
        deposits={"minimum": {"EUR": "50.00"}, "risks": {"low": {"fixed": {"EUR": "9.00"}}}},
    )
    at_desk(people["admin"]).post(at("seller", code="NORTH"), {"deposits.percent": "20"})
    kept = Seller.objects.get().deposits
    assert (kept["percent"], kept["minimum"]) == ("20", {"EUR": "50.00"})
    assert kept["risks"]["low"]["fixed"] == {"EUR": "9.00"}


def test_a_collector_sets_how_a_customer_is_billed(ledger, brook, people, at_desk):
    change = at("buyer_change", public_id=brook.public_id)
    client = at_desk(people["collector"])
    typed = {
        "country": "FR",
        "address": "1 rue de la Paix",
        "channels": ["einvoice", "portal"],
        "has_hard_copy": "on",
    }
    refused = client.post(change, typed | {"vat_id": "FR12345678901"})
    assert (refused.status_code, refused.context["channels"][1][2]) == (409, True)
    assert "An e-invoice needs the electronic address" in text(refused)
    assert 'value="FR12345678901"' in text(refused)

    client.post(
        change,
        typed | {"endpoint_scheme": "0009", "endpoint": "55203253400646", "needs_purchase_order": "on"},
    )
    kept = Buyer.objects.get()
    assert (kept.channels, kept.has_hard_copy, kept.needs_purchase_order) == (
        ["einvoice", "portal"],
        True,
        True,
    )
    timeline = text(client.get(at("customer_timeline", public_id=brook.public_id)))
    assert "How it is billed was changed" in timeline
    read = text(at_desk(people["auditor"]).get(at("buyer", public_id=brook.public_id)))
    assert "disabled" in read
    assert ">Save<" not in read
