"""Attacks on the pages behind links, by name: each is refused, and nothing is written, shown or sent by it."""

import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from tests.interfaces.portal.scene import FROM, key, make_portal, words
from tests.world import NOW, TODAY, owe

from dunwell.apps.agreements.models import Acknowledgement
from dunwell.apps.billing.models import Delivery
from dunwell.apps.disputes.models import Dispute, DisputeFile
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.journal.models import Event
from dunwell.apps.links import queries
from dunwell.apps.links.access import REFUSALS_MAX, token_of
from dunwell.apps.links.models import PortalLink, Refusal, Visit
from dunwell.apps.links.operations import revoke_link
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties import access
from dunwell.apps.parties.models import Contact
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.receivables.models import OpenItem, Posting
from dunwell.apps.worklist.models import Task
from dunwell.core import ids
from dunwell.interfaces.portal import door, rows

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF"
NEXT_WEEK = (TODAY + timedelta(days=7)).isoformat()
WRITTEN = (Acknowledgement, Contact, Delivery, Dispute, DisputeFile, OpenItem, PaymentAttempt, Plan, Posting)
WRITTEN += (Promise, Task, Visit)
PAGES = ("link", "statement", "pay", "when", "parts", "wrong", "ask", "people", "advice", "terms", "step")


@pytest.fixture
def scene(monkeypatch):
    return make_portal(monkeypatch)


@pytest.fixture
def portal(scene):
    return scene[0]


def state():
    """All that an attack could have written."""
    kept = {model.__name__: list(model.objects.order_by("pk").values()) for model in WRITTEN}
    return kept | {"events": Event.objects.count()}


def promise_of_berg(portal):
    return make_promise(
        scope=system_scope(actor="test"),
        account_id=portal.world.berg_account.public_id,
        item_ids=[portal.bergs.public_id],
        due_on=TODAY,
        promised_by="Berg",
        method="card",
        note="Berg's own words",
        source="desk",
        rules=STANDARD.promises,
        now=NOW,
        today=TODAY,
    )


def altered(token):
    """The token with one letter of its signature changed."""
    return token[:-1] + ("A" if token[-1] != "A" else "B")


GUESSED: dict[str, Callable] = {
    "a guessed identifier": lambda portal: "0" * 32,
    "a guessed identifier with a made-up signature": lambda portal: f"{'0' * 32}.{'A' * 43}",
    "a token with one letter changed": lambda portal: altered(token_of(link=portal.link)),
    "a token of another customer with our signature": lambda portal: (
        f"{portal.bergs_link.public_id.hex}.{token_of(link=portal.link).partition('.')[2]}"
    ),
    "a token without its signature": lambda portal: portal.link.public_id.hex,
    "the identifier of the customer": lambda portal: ids.show(prefix="cus", uuid=portal.abel.public_id),
    "a way out of the folder": lambda portal: "..%2F..%2Fetc%2Fpasswd",
    "a line break for a header": lambda portal: "x%0d%0aSet-Cookie:%20a=b",
    "a null byte": lambda portal: "%00",
    "a statement of SQL": lambda portal: "'%20OR%201=1--",
}


@pytest.mark.parametrize("name", GUESSED)
def test_guessed_and_altered_tokens_open_nothing_and_are_kept(portal, name):
    token, before = GUESSED[name](portal), state()
    answer = portal.client.get(f"/portal/l/{token}/", **FROM)
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert state() == before
    assert Refusal.objects.count() <= 1  # nothing at all reaches us of what is no path


@pytest.mark.parametrize("page", PAGES)
def test_replay_after_a_link_was_taken_back_opens_no_page(portal, page):
    revoke_link(link=portal.link, now=NOW, actor="test")
    assert portal.get(page).status_code == 404
    assert portal.post(page, {}).status_code in {404, 405}
    assert Refusal.objects.filter(why="revoked").exists()


@pytest.mark.parametrize("page", PAGES)
def test_replay_after_a_link_has_expired_opens_no_page(portal, page, monkeypatch):
    monkeypatch.setattr(door, "clock", lambda: portal.link.expires_at)
    assert portal.get(page).status_code == 404


def test_too_many_guesses_shut_out_their_address_even_with_a_right_link(portal, monkeypatch):
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 1000)
    for number in range(REFUSALS_MAX):
        assert portal.client.get(f"/portal/l/{number}/", **FROM).status_code == 404
    assert portal.get().status_code == 429
    assert portal.client.get(portal.url(), REMOTE_ADDR="192.0.2.8").status_code == 200


def test_too_many_requests_of_one_address_are_slowed_down(portal, monkeypatch):
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 3)
    assert [portal.get().status_code for _ in range(4)] == [200, 200, 200, 429]


ANOTHERS: dict[str, Callable] = {
    "promise another customer's invoice": lambda p: p.post(
        "when", {"item": key(p.bergs), "due_on": NEXT_WEEK, "method": "card"}
    ),
    "promise one's own and another's together": lambda p: p.post(
        "when", {"item": [key(p.old), key(p.bergs)], "due_on": NEXT_WEEK, "method": "card"}
    ),
    "plan another customer's invoice": lambda p: p.post(
        "parts",
        {"item": key(p.bergs), "count": "2", "interval": "weekly", "first_on": NEXT_WEEK, "agree": "y"},
    ),
    "dispute another customer's invoice": lambda p: p.post(
        "wrong", {"item": key(p.bergs), "reason": "price", "extent": "whole"}
    ),
    "pay another customer's invoice": lambda p: p.post(
        "pay", {"item": key(p.bergs), f"amount_{key(p.bergs)}": "1"}
    ),
    "use another customer's credit": lambda p: p.post(
        "pay", {"item": key(p.old), f"amount_{key(p.old)}": "1", "credit": key(p.bergs)}
    ),
    "read another customer's bill": lambda p: p.get("item_document", item=key(p.bergs)),
    "read another customer's e-invoice": lambda p: p.get("item_einvoice", item=key(p.bergs)),
    "read an item by its number": lambda p: p.get("item_document", item="R-1"),
    "read an item with another kind's prefix": lambda p: p.get(
        "item_document", item=key(p.billed).replace("itm_", "acc_")
    ),
    "preselect another customer's invoice": lambda p: p.get("wrong", ask=f"?item={key(p.bergs)}"),
}


@pytest.mark.parametrize("name", ANOTHERS)
def test_what_is_anothers_is_not_there(portal, name):
    before = state()
    answer = ANOTHERS[name](portal)
    assert answer.status_code == 404
    assert "B-1" not in words(answer)
    assert state() == before


@pytest.mark.parametrize("act", ["", "undo", "change"], ids=["read", "take back", "change"])
def test_a_promise_of_another_customer_is_not_there(portal, act):
    theirs = promise_of_berg(portal)
    where, before = portal.url("promise", promise=ids.show(prefix="prm", uuid=theirs.public_id)), state()
    answer = (
        portal.client.post(where, {"act": act, "due_on": NEXT_WEEK}, **FROM)
        if act
        else portal.client.get(where, **FROM)
    )
    assert answer.status_code == 404
    assert "Berg" not in words(answer)
    assert state() == before


SAID = {
    "when": ("promise", {"due_on": NEXT_WEEK, "method": "card"}),
    "parts": (
        "plan",
        {"count": "2", "interval": "weekly", "first_on": NEXT_WEEK, "agree": "yes", "person": "Ann"},
    ),
    "wrong": ("dispute", {"reason": "price", "extent": "whole"}),
}


@pytest.mark.parametrize("page", SAID)
def test_a_link_to_one_invoice_shows_nothing_that_was_said_of_another(portal, page):
    """The address of what was said is known to whoever has the wider link; a narrow one still does not open it."""
    name, said = SAID[page]
    made = portal.post(page, {"item": key(portal.old), **said})
    assert made.status_code == 302, words(made)
    of_it = {name: made["Location"].rstrip("/").rpartition("/")[2]}
    wide, narrow = portal.make_link(portal.old, portal.billed), portal.make_link(portal.billed)
    assert portal.get(name, link=wide, **of_it).status_code == 200
    assert portal.get(name, link=narrow, **of_it).status_code == 404


FORMS = {
    "when": {"due_on": NEXT_WEEK, "method": "card"},
    "parts": {"count": "2", "interval": "weekly", "first_on": NEXT_WEEK, "agree": "yes", "person": "Eve"},
    "wrong": {"reason": "price", "extent": "whole"},
    "pay": {},
    "ask": {"wish": "copy"},
    "people": {"about": "forward", "email": "eve@evil.example"},
    "advice": {"note": "x"},
    "terms": {"agree": "yes", "person": "Eve"},
    "step": {"act": "send"},
}


@pytest.mark.parametrize("page", FORMS)
def test_a_form_sent_from_another_site_does_nothing(scene, page):
    portal, house = scene
    before, client = state(), Client(enforce_csrf_checks=True)
    said = {"item": key(portal.old), **FORMS[page]}
    for headers in ({}, {"HTTP_ORIGIN": "https://evil.example"}):
        assert client.post(portal.url(page), said, **FROM, **headers).status_code == 403
    assert state() == before
    assert house.mail.arrived == {}


def test_leaving_cannot_be_forced_by_another_site(scene):
    portal, house = scene
    portal.post("step", {"act": "send"})
    portal.post("step", {"act": "enter", "code": portal.code(house)})
    client = Client(enforce_csrf_checks=True)
    client.cookies["dunwell_visit"] = portal.client.cookies["dunwell_visit"].value
    assert client.post("/portal/account/leave/", **FROM).status_code == 403
    assert client.get("/portal/account/", **FROM).status_code == 200


INJECTED = ["Ann\r\nBcc: eve@evil.example", "Ann\x00", "Ann\u202egnp.exe", "<script>alert(1)</script>"]


@pytest.mark.parametrize("name", INJECTED, ids=["line break", "null", "mirrored", "script"])
def test_what_is_typed_never_becomes_a_header_or_markup(portal, name):
    portal.post("when", {"item": key(portal.old), "due_on": NEXT_WEEK, "method": "card", "person": name})
    portal.post("people", {"about": "forward", "email": "cfo@abel.example", "person": name})
    for page in ("link", "when", "people"):
        text = portal.get(page).content.decode()
        assert "<script>alert(1)" not in text
        assert "\u202e" not in text
    assert not Promise.objects.filter(promised_by__contains="\n").exists()
    assert not Task.objects.filter(title__contains="\n").exists()


REDIRECTS = ["next", "return_url", "redirect", "url", "in", "back"]


@pytest.mark.parametrize("name", REDIRECTS)
def test_no_address_leads_to_another_site(portal, name):
    evil = "https://evil.example/"
    assert portal.get(ask=f"?{name}={evil}").status_code == 200
    answer = portal.client.post(
        f"{portal.url('when')}?{name}={evil}",
        {"item": key(portal.old), "due_on": NEXT_WEEK, "method": "card", name: evil},
        **FROM,
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith("/portal/l/")


UPLOADS = {
    "a script called PDF": ("a.pdf", b"<script>alert(1)</script>"),
    "a page behind the head of a PDF": ("a.pdf", b"%PDF-1.4\n<html><script>alert(1)</script>"),
    "a PDF that runs a script": ("a.pdf", b"%PDF-1.4 <</S /JavaScript /JS (app.alert(1))>>"),
    "a PDF that hides its script's name": ("a.pdf", b"%PDF-1.4 <</S /#4aava#53cript>>"),
    "a PDF that starts a program": ("a.pdf", b"%PDF-1.4 <</S /Launch /F (cmd.exe)>>"),
    "a PDF with files inside": ("a.pdf", b"%PDF-1.4 <</Names <</EmbeddedFiles 2 0 R>>>>"),
    "a drawing with a script": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a program": ("a.pdf", b"MZ\x90\x00"),
    "nothing in it": ("a.pdf", b""),
    "more than it may have": ("a.pdf", PDF + bytes(4 * 1024 * 1024)),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_a_file_that_acts_or_is_too_large_is_not_kept(portal, name):
    before = state()
    file = SimpleUploadedFile(UPLOADS[name][0], UPLOADS[name][1], content_type="application/pdf")
    given = {"item": key(portal.old), "reason": "price", "extent": "whole", "file": file}
    answer = portal.post("wrong", given)
    if name == "nothing in it":
        assert DisputeFile.objects.count() == 0
        return
    assert answer.status_code == 409
    assert state() == before


AMOUNTS = ["-1", "0", "100.01", "1e9", "99999999999999999999", "1;DROP TABLE", "NaN", "٣", "0x10"]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_no_amount_that_is_not_owed_is_taken(portal, amount):
    before = state()
    assert (
        portal.post(
            "when", {"item": key(portal.old), "due_on": NEXT_WEEK, "method": "card", "amount": amount}
        ).status_code
        == 409
    )
    assert (
        portal.post(
            "wrong", {"item": key(portal.old), "reason": "price", "extent": "part", "amount": amount}
        ).status_code
        == 409
    )
    assert state() == before


MASS = {
    "state": "kept",
    "amount_minor": "1",
    "source": "desk",
    "made_by": "user:1",
    "grace_days": "365",
    "account": "1",
    "account_id": "1",
    "rules": "{}",
    "actor": "user:1",
    "owner_id": "1",
    "accepted_minor": "10000",
    "currency": "USD",
}


def test_fields_that_no_form_has_change_nothing(portal):
    portal.post("when", {"item": key(portal.old), "due_on": NEXT_WEEK, "method": "card", **MASS})
    promise = Promise.objects.get()
    assert (promise.state, promise.source, promise.made_by, promise.grace_days, promise.account_id) == (
        "running",
        "portal",
        f"contact:{portal.contact.pk}",
        STANDARD.promises.grace_days,
        portal.account.pk,
    )
    portal.post("wrong", {"item": key(portal.billed), "reason": "price", "extent": "whole", **MASS})
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.accepted_minor, dispute.amount_minor, dispute.source) == (
        "open",
        0,
        178_50,
        "portal",
    )


def test_a_code_cannot_be_tried_out_and_cannot_be_used_for_another_link(scene):
    portal, house = scene
    portal.post("step", {"act": "send"})
    right = portal.code(house)
    assert portal.post("step", {"act": "enter", "code": right}, link=portal.bergs_link).status_code == 409
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert portal.post("step", {"act": "enter", "code": wrong}).status_code == 409
    assert portal.post("step", {"act": "enter", "code": right}).status_code == 409
    assert Visit.objects.count() == 0
    for _ in range(4):
        portal.post("step", {"act": "send"})
    assert len(house.mail.arrived) == 3  # so many codes within half an hour


@pytest.mark.parametrize("value", ["", "x", "0" * 43, "../../x", "a" * 5000])
def test_a_made_up_visit_opens_no_account(portal, value):
    portal.client.cookies["dunwell_visit"] = value
    assert portal.client.get("/portal/account/", **FROM).status_code == 403


def test_another_customers_account_is_not_there_in_a_visit(scene):
    portal, house = scene
    portal.post("step", {"act": "send"})
    portal.post("step", {"act": "enter", "code": portal.code(house)})
    theirs = ids.show(prefix="acc", uuid=portal.world.berg_account.public_id)
    for path in (f"/portal/account/{theirs}/statement.pdf", f"/portal/account/{theirs}/open-items.csv"):
        assert portal.client.get(path, **FROM).status_code == 404
    assert PortalLink.objects.filter(account=portal.world.berg_account).count() == 1


def test_what_a_spreadsheet_would_run_is_disarmed_in_the_table(scene):
    portal, house = scene
    owe(portal.account, ("=HYPERLINK(1)", 5_00, 1))
    portal.post("step", {"act": "send"})
    portal.post("step", {"act": "enter", "code": portal.code(house)})
    own = ids.show(prefix="acc", uuid=portal.account.public_id)
    table = portal.client.get(f"/portal/account/{own}/open-items.csv", **FROM).content.decode()
    assert "'=HYPERLINK(1)" in table


@pytest.mark.parametrize("page", ["link", "pay", "when", "parts", "wrong", "ask", "people", "advice", "step"])
def test_each_page_keeps_to_a_strict_policy_and_is_not_kept_by_caches(portal, page):
    answer = portal.get(page)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy
    assert "form-action 'self'" in policy
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    text = answer.content.decode()
    assert "<script" not in text
    assert " style=" not in text
    assert "onclick" not in text


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_do_nothing(portal, method):
    before = state()
    for page in ("link", "when", "wrong", "pay"):
        assert getattr(portal.client, method)(portal.url(page), **FROM).status_code == 405
    assert state() == before


def test_the_filters_of_our_own_code_removed_the_database_still_shows_nothing_of_another(portal, monkeypatch):
    """As if somebody had forgotten every filter: the scope's, and that of the link's account and items."""
    for name, module in list(sys.modules.items()):
        if name.startswith("dunwell.") and getattr(module, "seen", None) is access.seen:
            monkeypatch.setattr(module, "seen", lambda **_: Q())
    everything = lambda *, link, most: [  # noqa: E731
        residual.item
        for residual in queries.Residual.objects.select_related("item", "item__residual").order_by("pk")
        if residual.residual_minor > 0
    ]
    monkeypatch.setattr(rows, "items_shown", everything)
    monkeypatch.setattr(rows, "credits_shown", lambda *, link: [])
    theirs = promise_of_berg(portal)
    before = state()

    page = portal.text()
    assert "R-1" in page
    assert "B-1" not in page
    for name, attack in ANOTHERS.items():
        answer = attack(portal)
        assert answer.status_code in {404, 409}, name
        assert "B-1" not in words(answer), name
    promise = ids.show(prefix="prm", uuid=theirs.public_id)
    assert portal.get("promise", promise=promise).status_code == 404
    assert portal.post("promise", {"act": "undo"}, promise=promise).status_code == 404
    assert state() == before
