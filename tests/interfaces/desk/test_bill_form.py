"""The form of a bill: discounts on all of it, days of a line, files checked by content, drafts kept and thrown away."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.core.billing.test_attachments import PDF, PNG
from tests.fakes import FakeMail, fake_house
from tests.ledger import ACTOR, broken, make_ledger, morning
from tests.world import make_user

from dunwell.apps.billing.issuing import issue_waiting, set_out, take_back
from dunwell.apps.billing.models import Bill, BillFile, BillState, Delivery, Form
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.models import Role
from dunwell.apps.runs.bill_parcels import made_copy, parcel_of
from dunwell.core.billing.stored import issued_bill
from dunwell.interfaces.desk import door
from dunwell.interfaces.shared.house import house

pytestmark = pytest.mark.django_db(transaction=True)

NOW = morning(TODAY)
HEAD = {"entity": "NORTH", "customer": "BROOK", "once": "a"}
LINE = {
    "lines[0].name": "Advice",
    "lines[0].quantity": "2",
    "lines[0].unit": "HUR",
    "lines[0].price": "1,000.00",
    "lines[0].tax": "S19",
}
DISCOUNT = {
    "adjustments[0].what": "discount",
    "adjustments[0].text": "Loyal customer",
    "adjustments[0].value": "10 %",
    "adjustments[0].tax": "S19",
}
FREIGHT = {
    "adjustments[1].what": "surcharge",
    "adjustments[1].text": "Freight",
    "adjustments[1].value": "7.50",
    "adjustments[1].tax": "S19",
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
def client(ledger, at_desk):
    return at_desk(make_user("anna", Role.COLLECTOR, ledger.entity))


def at(name, **kwargs):
    return reverse(f"desk:{name}", kwargs=kwargs)


def text(answer):
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def pdf(name="hours.pdf", content=PDF):
    return SimpleUploadedFile(
        name, content, content_type="application/x-sh"
    )  # what a browser says is not believed


def seen(bill):
    return stamp(subject="bill", subject_id=bill.pk)


def test_discounts_and_surcharges_on_all_of_it_are_reckoned_while_one_types(ledger, brook, client):
    sent = HEAD | LINE | DISCOUNT | FREIGHT
    answer = client.post(at("bill_new"), sent | {"do": "reckon"}, headers={"HX-Request": "true"})
    said = text(answer)
    for words in (
        "Loyal customer",
        "-200.00",
        "Freight",
        "7.50",
        "1,807.50",
        "2,150.93",
        "Nothing is missing",
    ):
        assert words in said.replace("−", "-"), words
    added = client.post(at("bill_new"), sent | {"do": "adjust-add"}).context["form"]
    assert (len(added.adjusted), added.focus_adjustment, added.adjusted[2]["tax"]) == (3, 3, "S19")
    removed = client.post(at("bill_new"), sent | {"do": "adjust-remove-1"}).context["form"]
    assert [one["text"] for one in removed.adjusted] == ["Freight"]

    client.post(at("bill_new"), sent | {"do": "issue"})
    bill = Bill.objects.get()
    assert (bill.state, bill.net_minor, bill.gross_minor) == ("waiting", 1_807_50, 2_150_93)
    assert bill.content["given"]["adjustments"] == [
        {"text": "Loyal customer", "percent": "-10", "tax": "S19"},
        {"text": "Freight", "amount": "7.50", "tax": "S19"},
    ]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"adjustments[0].text": ""}, "adjustments[0].text", "Give a text here."),
        ({"adjustments[0].value": ""}, "adjustments[0].value", "Give an amount such as 50.00"),
        ({"adjustments[0].value": "0"}, "adjustments[0].value", "It changes nothing"),
        ({"adjustments[0].value": "200 %"}, "adjustments[0].value", "Give between -100 and 1000 per cent."),
        ({"adjustments[0].value": "much"}, "adjustments[0].value", "write an amount like 250.00"),
        ({"adjustments[0].tax": "??"}, "adjustments[0].tax", "??"),
        (
            {"lines[0].period.from": "2026-03-05", "lines[0].period.to": "2026-03-01"},
            "lines[0].period.to",
            "ends on",
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(ledger, brook, client, typed, field, words):
    refused = client.post(at("bill_new"), HEAD | LINE | DISCOUNT | typed | {"do": "issue"})
    assert refused.status_code == 409
    assert words in refused.context["form"].said[field]
    assert all(one.anchor for one in refused.context["summary"])


def test_days_of_a_line_stand_on_it(ledger, brook, client):
    days = {"lines[0].period.from": "2026-02-01", "lines[0].period.to": "2026-02-28"}
    client.post(
        at("bill_new"), HEAD | LINE | days | {"do": "issue", "terms": "2/10 NET30", "purchase_order": "PO-7"}
    )
    (bill,) = issue_waiting(now=NOW.replace(hour=23), actor=ACTOR)
    said = issued_bill(bill.content)
    assert (said.draft.lines[0].first_on.day, said.draft.lines[0].last_on.day) == (1, 28)
    assert (said.draft.purchase_order, said.discounts[0].amount_minor) == ("PO-7", 47_60)


def test_a_draft_is_kept_as_far_as_it_is_written_thrown_away_and_taken_out(ledger, brook, client):
    half = HEAD | LINE | {"lines[0].tax": "", "do": "keep"}
    answer = client.post(at("bill_new"), half, follow=True)
    assert "Kept as a draft: nothing of it is numbered, posted or sent." in text(answer)
    assert [one.field for one in answer.context["says"].faults] == ["lines[0].tax"], "why it cannot leave"
    bill = Bill.objects.get()
    assert (bill.state, bill.gross_minor, bill.customer) == ("draft", 0, brook)

    edit = at("bill_edit", public_id=bill.public_id)
    assert 'value="1,000.00"' in text(client.get(edit)) or 'value="1000.00"' in text(client.get(edit))
    client.post(edit, HEAD | LINE | DISCOUNT | {"do": "keep", "seen": seen(bill)})
    bill.refresh_from_db()
    assert (bill.state, bill.gross_minor) == ("draft", 2_142_00)
    stale = client.post(edit, HEAD | LINE | {"do": "keep", "seen": "1"})
    assert (stale.status_code, "since you opened the page" in text(stale)) == (409, True)

    said = text(client.post(at("bill_throw_away", public_id=bill.public_id), follow=True))
    assert "Undo: take it out of the bin" in said
    assert client.post(at("bill_throw_away", public_id=bill.public_id)).status_code == 409
    rows = lambda query: client.get(at("bills") + query).context["found"].rows  # noqa: E731
    assert (len(rows("")), len(rows("?state=dropped")), len(rows("?state=draft"))) == (0, 1, 0)
    of_customer = at("customer_bills", public_id=brook.public_id)
    assert client.get(of_customer).context["rows"] == []
    client.post(at("bill_take_out", public_id=bill.public_id))
    bill.refresh_from_db()
    assert (bill.state, bill.gross_minor, len(rows(""))) == ("draft", 2_142_00, 1)
    client.post(edit, HEAD | LINE | DISCOUNT | {"do": "issue", "seen": seen(bill)})
    bill.refresh_from_db()
    assert bill.state == BillState.WAITING


def test_files_are_kept_with_their_hash_and_leave_with_the_bill(ledger, brook, client):
    sent = HEAD | LINE | {"do": "attach", "files": [pdf(), SimpleUploadedFile("site.png", PNG)]}
    answer = client.post(at("bill_new"), sent, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/edit/#f-attachments")
    bill = Bill.objects.get()
    first, second = BillFile.objects.order_by("pk")
    assert (first.name, first.media_type, bytes(first.content)) == ("hours.pdf", "application/pdf", PDF)
    assert f'SHA-256 <span class="id">{first.sha256[:16]}' in text(answer)

    edit = at("bill_edit", public_id=bill.public_id)
    twice = client.post(edit, HEAD | LINE | {"do": "attach", "seen": seen(bill), "files": [pdf("Hours.PDF")]})
    assert "Hours.PDF is attached already: take that one away first." in text(twice)
    client.post(edit, HEAD | LINE | {"do": f"detach-{second.pk}", "seen": seen(bill)})
    assert [one.name for one in BillFile.objects.all()] == ["hours.pdf"]
    client.post(edit, HEAD | LINE | {"do": "issue", "seen": seen(bill)})
    (issued,) = issue_waiting(now=NOW.replace(hour=23), actor=ACTOR)
    assert issued_bill(issued.content).files == (("hours.pdf", "application/pdf"),)
    assert client.get(at("bill_file", public_id=issued.public_id, number=1)).content == PDF


def test_files_leave_with_the_mail_and_inside_the_e_invoice_that_every_rule_takes(ledger, brook, client):
    ledger.entity.iban = "DE89370400440532013000"
    ledger.entity.save()
    sent = (
        HEAD | LINE | DISCOUNT | FREIGHT | {"do": "issue", "files": [pdf(), SimpleUploadedFile("a.png", PNG)]}
    )
    client.post(at("bill_new"), sent)
    (bill,) = issue_waiting(now=NOW.replace(hour=23), actor=ACTOR)
    copy = made_copy(bill=bill, form=Form.UBL, house=house(), now=NOW)
    assert (copy.verdict["valid"], copy.verdict["warnings"]) == (True, [])
    xml = bytes(copy.content).decode()
    named = ('mimeCode="application/pdf"', 'filename="hours.pdf"', 'filename="a.png"')
    for words in (*named, base64.b64encode(PDF).decode()):
        assert words in xml, words
    delivery = Delivery.objects.get(bill=bill, channel="email")
    files = parcel_of(delivery=delivery, house=fake_house(mail=FakeMail()), now=NOW).files
    assert [(one.name, one.content) for one in files][1:] == [("hours.pdf", PDF), ("a.png", PNG)]


def test_unfit_files_are_refused_by_name_and_the_others_are_kept(ledger, brook, client):
    large = SimpleUploadedFile("plans.pdf", b"%PDF-1.7" + b"\0" * 10_000_001)
    script = pdf("invoice.pdf", b"#!/bin/sh\nrm -rf /\n")
    sent = HEAD | LINE | {"do": "issue", "files": [pdf(), large, script]}
    refused = client.post(at("bill_new"), sent)
    assert refused.status_code == 409
    said = refused.context["form"].said["attachments"]
    assert "plans.pdf has 10.0 MB, 10 MB is the most for a file" in said
    assert "invoice.pdf is no PDF inside: it begins like a script." in said
    bill = Bill.objects.get()
    assert (bill.state, [one.name for one in BillFile.objects.all()]) == ("draft", ["hours.pdf"])
    assert at("bill_edit", public_id=bill.public_id) in text(refused), "it goes on from the draft"


def test_files_come_once_it_is_known_whom_they_go_to(ledger, brook, client):
    refused = client.post(at("bill_new"), HEAD | LINE | {"customer": "", "do": "attach", "files": [pdf()]})
    assert "Choose the files again" in refused.context["form"].said["attachments"]
    assert not Bill.objects.exists()


def test_a_form_sent_twice_with_files_is_one_bill(ledger, brook, client):
    for _ in range(2):
        client.post(at("bill_new"), HEAD | LINE | {"do": "issue", "files": [pdf()]})
    assert (Bill.objects.get().state, BillFile.objects.count()) == ("waiting", 1)


def test_what_a_file_said_of_lines_is_carried_along(ledger, brook, client):
    lines = [{"name": "Screws", "quantity": 4000, "price": "12.345", "price_per": 1000, "tax": "S19",
              "item_number": "S-4", "period": {"from": "2026-02-01"},
              "adjustments": [{"text": "Loyal customer", "percent": "-5"}]}]  # fmt: skip
    draft = take_back(
        bill=set_out(plain=plain(ledger, "BROOK", lines=lines, deposits="none"), now=NOW, actor=ACTOR),
        now=NOW,
        actor=ACTOR,
    )
    edit = at("bill_edit", public_id=draft.public_id)
    form = client.get(edit).context["form"]
    sent = {f.name: f.value for line in form.lines for f in (*line.fields.values(), *line.period)}
    sent |= dict(form.lines[0].carried) | {"deposits": form.value("deposits")}
    client.post(edit, HEAD | sent | {"do": "keep", "seen": seen(draft)})
    draft.refresh_from_db()
    kept = draft.content["given"]
    assert kept["deposits"] == "none"
    (line,) = kept["lines"]
    assert (line["item_number"], line["price_per"], line["adjustments"]) == (
        "S-4", "1000", [{"text": "Loyal customer", "percent": "-5"}],
    )  # fmt: skip
    assert line["period"] == {"from": "2026-02-01"}
