"""The page behind a contact's link: what is open, the four choices, and what each of them brings about."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.interfaces.portal.scene import key, make_portal, words
from tests.world import NOW, TODAY

from dunwell.apps.disputes.models import Dispute, DisputeFile
from dunwell.apps.journal.models import Event
from dunwell.apps.links.models import PortalUse
from dunwell.apps.promises.models import Plan, PlanAgreement, Promise
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.replies.models import Inbound
from dunwell.apps.worklist.models import Task
from dunwell.core import ids

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF"
NEXT_WEEK = (TODAY + timedelta(days=7)).isoformat()


@pytest.fixture
def scene(monkeypatch):
    return make_portal(monkeypatch)


@pytest.fixture
def portal(scene):
    return scene[0]


def test_it_shows_what_is_open_with_four_choices_and_the_documents(portal):
    page = portal.text()
    for said in (
        "Northwind GmbH to Abel Optik GmbH",
        "EUR 278.50",
        "of it overdue: EUR 100.00",
        "5 days overdue",
        "Invoice R-1",
        portal.bill.number,
        "− EUR 20.00",
        "Pay</b>",
        "Tell us when</b>",
        "Pay in parts</b>",
        "Something is wrong</b>",
    ):
        assert said in page
    assert "B-1" not in page
    assert list(PortalUse.objects.values_list("link_id", "what", "address", "agent")) == [
        (portal.link.pk, "page", "192.0.2.7", "Browser 1")
    ]


def test_a_link_that_names_items_shows_those_and_says_nothing_else_of_the_account(portal):
    link = portal.make_link(portal.billed)
    page = portal.text(link=link)
    assert portal.bill.number in page
    assert "R-1" not in page
    assert "G-1" not in page
    assert "statement.pdf" not in page
    assert portal.get("statement", link=link).status_code == 404
    assert portal.get("item_document", link=link, item=key(portal.old)).status_code == 404
    assert portal.post("when", {"item": key(portal.old), "due_on": NEXT_WEEK}, link=link).status_code == 404


def test_documents_are_the_copies_that_are_kept(portal):
    pdf = portal.get("item_document", item=key(portal.billed))
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert pdf["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert portal.get("item_einvoice", item=key(portal.billed)).status_code == 200
    assert portal.get("statement").status_code == 200
    assert portal.get("item_document", item=key(portal.old)).status_code == 404  # another system issued it


def test_when_makes_a_promise_that_holds_the_chase_and_can_be_changed_and_taken_back(portal):
    assert "Name a day" in portal.text()
    said = {"item": key(portal.old), "due_on": NEXT_WEEK, "method": "transfer", "person": "Ann", "note": "ok"}
    answer = portal.post("when", said)
    promise = Promise.objects.get()
    where = portal.url("promise", promise=ids.show(prefix="prm", uuid=promise.public_id))
    assert (answer.status_code, answer["Location"]) == (302, where)
    assert (promise.amount_minor, promise.source, promise.promised_by) == (
        80_00,
        "portal",
        "Ann",
    )  # a credit covers the rest
    assert promise.made_by == f"contact:{portal.contact.pk}"
    page = words(portal.client.get(where))
    assert "You pay EUR 80.00 by March 17, 2026." in page
    assert "pause until March 19, 2026" in page
    assert "promised by March 17, 2026" in portal.text()

    later = (TODAY + timedelta(days=10)).isoformat()
    assert portal.client.post(where, {"act": "change", "due_on": later}).status_code == 302
    new = Promise.objects.get(state="running")
    assert (new.due_on.isoformat(), new.replaces_id) == (later, promise.pk)

    where = portal.url("promise", promise=ids.show(prefix="prm", uuid=new.public_id))
    assert portal.client.post(where, {"act": "undo"}).status_code == 302
    assert "This promise is over" in words(portal.client.get(where))
    events = Event.objects.filter(name__startswith="promises.").order_by("pk").values_list("name", "actor")
    assert {actor for _, actor in events} == {f"contact:{portal.contact.pk}"}
    assert [name for name, _ in events] == [
        "promises.promise.made",
        "promises.promise.replaced",
        "promises.promise.made",
        "promises.promise.taken_back",
        "promises.promise.restored",
    ]


@pytest.mark.parametrize(
    ("said", "words_said"),
    [
        ({"due_on": ""}, "Please give a day."),
        ({"due_on": "2026-03-09"}, "This day has passed."),
        ({"due_on": "2026-04-30"}, "too far ahead"),
        ({"amount": "1000"}, "more than is open"),
        ({"amount": "-5"}, "above zero"),
        ({"amount": "lots"}, "in figures"),
        ({"method": "gold"}, "did not work"),
        ({"item": []}, "Please tick"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_with_its_remedy(portal, said, words_said):
    given = {"item": key(portal.old), "due_on": NEXT_WEEK, "method": "transfer"}
    answer = portal.post("when", {**given, **said})
    assert answer.status_code == 409
    assert words_said in words(answer)
    assert Promise.objects.count() == 0


def test_parts_shows_the_instalments_before_they_are_agreed_on(portal):
    said = {"item": key(portal.old), "count": "3", "interval": "monthly", "first_on": NEXT_WEEK}
    shown = words(portal.post("parts", said))
    assert ("EUR 26.66" in shown, "EUR 26.68" in shown, Plan.objects.count()) == (True, True, 0)

    answer = portal.post("parts", {**said, "agree": "yes", "person": "Ann"})
    plan = Plan.objects.get()
    assert answer["Location"] == portal.url("plan", plan=ids.show(prefix="pln", uuid=plan.public_id))
    agreement = PlanAgreement.objects.get()
    assert (plan.state, agreement.customer_person) == ("running", "Ann")
    for proof in ("ap@c-1001.example", "192.0.2.7", "Browser 1", NOW.isoformat()):
        assert proof in agreement.evidence
    assert "It is agreed." in words(portal.client.get(answer["Location"]))
    assert "paid in parts" in portal.text()
    assert Event.objects.get(name="promises.plan.agreed").actor == f"contact:{portal.contact.pk}"


@pytest.mark.parametrize(
    ("said", "words_said"),
    [
        ({"count": "7", "interval": "weekly"}, "So many instalments"),
        ({"count": "60"}, "So many instalments"),
        ({"count": "x"}, "choose how many"),
        ({"interval": "daily"}, "did not work"),
        ({"first_on": "2026-03-01"}, "has passed"),
        ({"first_on": "2026-06-01"}, "too far ahead"),
        ({"person": ""}, "give your name"),
    ],
)
def test_a_plan_beyond_the_policy_is_refused(portal, said, words_said):
    given = {"item": key(portal.old), "count": "3", "interval": "monthly", "first_on": NEXT_WEEK}
    answer = portal.post("parts", {**given, "agree": "yes", "person": "Ann", **said})
    assert answer.status_code == 409
    assert words_said in words(answer)
    assert Plan.objects.count() == 0


def test_wrong_takes_one_line_with_a_file_and_the_rest_stays_payable(portal):
    page = portal.text("wrong", ask=f"?item={key(portal.billed)}")
    assert "Advice" in page
    assert "EUR 59.50" in page  # Travel, with its tax
    said = {"item": key(portal.billed), "reason": "price", "extent": "lines", "line": "2", "person": "Ann"}
    file = SimpleUploadedFile("../Photo of it.exe", PDF)
    answer = portal.post("wrong", {**said, "note": "Too much", "file": file})
    dispute = Dispute.objects.get()
    assert (dispute.amount_minor, dispute.source, dispute.actor) == (
        59_50,
        "portal",
        f"contact:{portal.contact.pk}",
    )
    assert (dispute.owner_id, dispute.contact_id) == (portal.world.collector.pk, portal.contact.pk)
    kept = DisputeFile.objects.get()
    assert (kept.name, kept.media_type, bytes(kept.content)) == ("Photo of it.pdf", "application/pdf", PDF)
    page = words(portal.client.get(answer["Location"]))
    assert "EUR 59.50 of it" in page
    assert "The rest, EUR 119.00, stays payable." in page
    assert "EUR 59.50 of it is being looked at" in portal.text()
    assert portal.client.post(answer["Location"], {"file": SimpleUploadedFile("b.pdf", PDF + b" ")})
    assert DisputeFile.objects.count() == 2
    names = Event.objects.filter(subject="dispute").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["disputes.dispute.raised", *["disputes.dispute.file_added"] * 2]


def test_wrong_takes_the_whole_or_an_amount(portal):
    given = {"item": key(portal.old), "reason": "already_paid", "person": "Ann"}
    portal.post("wrong", {**given, "extent": "part", "amount": "30"})
    portal.post("wrong", {**given, "extent": "whole"})
    amounts = Dispute.objects.order_by("pk").values_list("amount_minor", flat=True)
    assert list(amounts) == [30_00, 70_00]


@pytest.mark.parametrize(
    ("said", "words_said"),
    [
        ({"reason": ""}, "choose a reason"),
        ({"reason": "other"}, "in a few words why"),
        ({"extent": ""}, "how much of it"),
        ({"extent": "part", "amount": "0"}, "above zero"),
        ({"extent": "part", "amount": "200"}, "more than is left"),
        ({"extent": "lines"}, "tick the lines"),
        ({"item": []}, "choose the document"),
        ({"file": SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>")}, "PDF, PNG or JPEG"),
    ],
)
def test_an_objection_that_says_too_little_is_refused(portal, said, words_said):
    given = {"item": key(portal.old), "reason": "price", "extent": "whole"}
    answer = portal.post("wrong", {**given, **said})
    assert answer.status_code == 409
    assert words_said in words(answer)
    assert (Dispute.objects.count(), DisputeFile.objects.count()) == (0, 0)


def test_a_wish_and_a_colleague_are_put_to_a_person_and_nothing_is_sent(scene):
    portal, house = scene
    for _ in range(2):
        assert portal.post("ask", {"wish": "tax_form", "text": "For 2025"}).status_code == 302
    assert portal.post("ask", {"wish": "other"}).status_code == 409
    assert portal.post("people", {"about": "forward", "email": "x\r\nBcc: y@z.example"}).status_code == 409
    assert portal.post("people", {"about": "bills_too", "email": "cfo@abel.example"}).status_code == 302
    tasks = Task.objects.order_by("pk")
    assert [(task.kind, task.title, task.assignee_id) for task in tasks] == [
        ("customer_asks", "Accounts payable wants a tax form or a certificate", portal.world.collector.pk),
        (
            "contact_proposed",
            "Accounts payable wants invoices to go to cfo@abel.example too",
            portal.world.collector.pk,
        ),
    ]
    assert "For 2025" in tasks[0].body
    assert house.mail.arrived == {}


def test_a_list_of_what_is_paid_is_kept(portal):
    file = SimpleUploadedFile("advice.csv", b"Invoice;Amount\nR-1;100.00\n")
    answer = portal.post("advice", {"file": file, "note": "Our transfer of today"})
    assert answer.status_code == 302
    assert Inbound.objects.get().customer_id == portal.abel.pk
    assert "Thank you" in words(portal.client.get(answer["Location"]))


def test_the_account_opens_by_a_mailed_code_and_closes_again(scene):
    portal, house = scene
    assert portal.client.get("/portal/account/").status_code == 403
    portal.post("step", {"act": "send"})
    assert [letter.to[0].address for letter in house.mail.arrived.values()] == ["ap@c-1001.example"]
    assert portal.post("step", {"act": "enter", "code": "12345"}).status_code == 409
    answer = portal.post("step", {"act": "enter", "code": portal.code(house)})
    cookie = answer.cookies["dunwell_visit"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/portal")

    page = words(portal.client.get("/portal/account/"))
    for said in ("The account of Abel Optik GmbH", "EUR 278.50", "R-1", "ap@c-1001.example"):
        assert said in page
    assert "B-1" not in page
    own = ids.show(prefix="acc", uuid=portal.account.public_id)
    assert portal.client.get(f"/portal/account/{own}/statement.pdf").status_code == 200
    assert portal.client.get(f"/portal/account/{own}/statement.pdf?month=2026-02").status_code == 200
    assert portal.client.get(f"/portal/account/{own}/statement.pdf?month=2020-01").status_code == 404
    rows = portal.client.get(f"/portal/account/{own}/open-items.csv").content.decode().splitlines()
    assert "invoice,R-1,2026-02-19,2026-03-05,EUR,100.00,100.00,5" in rows
    assert len(rows) == 1 + OpenItem.objects.filter(account=portal.account).count()

    assert portal.client.post("/portal/account/leave/").status_code == 302
    portal.client.cookies["dunwell_visit"] = cookie.value
    assert portal.client.get("/portal/account/").status_code == 403
    whats = PortalUse.objects.filter(link=portal.link).values_list("what", flat=True)
    assert {"code_sent", "code_wrong", "visit", "account"} <= set(whats)


def test_where_nothing_is_open_it_says_so(portal):
    portal.post("wrong", {"item": key(portal.old), "reason": "price", "extent": "whole"})
    link = portal.make_link(portal.credit)
    assert "nothing of this is open any more. (G-1)" in portal.text(link=link)


def test_it_speaks_the_language_that_was_chosen(portal):
    portal.get(ask="?in=xx")
    assert "dunwell_language" not in portal.client.cookies
    assert '<html lang="en" dir="ltr">' in portal.text()
