"""Attacks by what is typed and uploaded: markup, control characters, SQL, huge values, files under false names."""

import io
import zipfile
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.apps.agreements.conftest import draft
from tests.apps.payments.autopay_scene import FakePayments
from tests.fakes import FakeDocuments
from tests.interfaces.portal.scene import FROM, key, make_portal
from tests.interfaces.portal.test_attacks import NEXT_WEEK, PDF, state
from tests.world import NOW, TODAY

from dunwell.apps.agreements.models import Acknowledgement
from dunwell.apps.agreements.operations import publish
from dunwell.apps.disputes.models import Dispute, DisputeFile
from dunwell.apps.links.access import scope_of
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.payments import autopay, methods
from dunwell.apps.payments.autopay import Agreed, Ended
from dunwell.apps.payments.autopay_access import AutopayRefused
from dunwell.apps.payments.mandate_models import Autopay, Consent, KeptMethod
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.receivables.models import Posting
from dunwell.apps.replies.models import Inbound, InboundAttachment
from dunwell.apps.worklist.models import Task
from dunwell.core import ids
from dunwell.interfaces.portal import ask, door

pytestmark = pytest.mark.django_db
FORMS = {
    "when": {"due_on": NEXT_WEEK, "method": "card", "amount": "", "person": "", "note": ""},
    "parts": {"count": "3", "interval": "monthly", "first_on": NEXT_WEEK, "person": "Ann", "agree": "yes"},
    "wrong": {"reason": "price", "extent": "whole", "amount": "", "note": "", "person": "", "line": ""},
    "pay": {"credit": ""},
    "ask": {"wish": "other", "text": "x"},
    "people": {"about": "forward", "email": "a@b.example", "person": ""},
    "advice": {"note": ""},
    "terms": {"agree": "yes", "person": "Ann"},
    "step": {"act": "enter", "code": "1"},
}
STRANGE = {
    "null": "a\x00b",
    "line breaks": "a\r\nBcc: eve@evil.example\r\n\r\nb",
    "SQL": "'; DELETE FROM promises_promise; --",
    "SQL pattern": "%_\\",
    "format": "{link.account} {0} %s %(x)s",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "markup": "<script>alert(1)</script>",
    "huge": "9" * 100_000,
    "far day": "9999-12-31",
    "first day": "0001-01-01",
    "half a letter": "\udcff",
    "control": "\x07\x1b[31m\u2028\u202e",
    "negative": "-1",
    "infinite": "1e309",
    "path": "../../../../etc/passwd",
    "JSON": '{"$gt": ""}',
}


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 100_000)
    return make_portal(monkeypatch)


@pytest.fixture
def portal(scene):
    return scene[0]


@pytest.mark.parametrize("name", STRANGE)
def test_no_field_takes_a_page_down_or_says_what_is_inside(portal, name):
    for page, fields in FORMS.items():
        for field in (*fields, "item"):
            said = {
                "item": key(portal.old),
                **fields,
                field: STRANGE[name].encode("utf-8", "surrogateescape"),
            }
            answer = portal.client.post(portal.url(page), said, **FROM)
            assert answer.status_code in {200, 302, 400, 404, 409}, (page, field)
            text = answer.content.decode()
            for leak in ("Traceback", "SECRET_KEY =", "psycopg", "<script>alert(1)", "test-only"):
                assert leak not in text, (page, field)
        answer = portal.client.get(portal.url(page), {"item": STRANGE[name].replace("\udcff", "?")}, **FROM)
        assert answer.status_code in {200, 404}, page
    assert not Promise.objects.filter(due_on__gt=TODAY.replace(year=TODAY.year + 2)).exists()
    assert not Plan.objects.exclude(state="running").exists()


# --- Markup that is kept, as it is shown at the desk and in the portal

EVIL = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
SVG = "'><svg/onload=alert(1)>"


class Acting(HTMLParser):
    """What in a page would act: scripts that are not files of ours, handlers, addresses that are scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.found.append("script")
        self.found += [f"{tag} {name}" for name in given if name.startswith("on")]
        self.found += [
            f"{tag} {text}" for text in given.values() if (text or "").lower().startswith("javascript:")
        ]
        if tag == "img" and given.get("src") == "x":
            self.found.append("img")


def acting(text: str) -> list[str]:
    parser = Acting()
    parser.feed(text)
    return parser.found


def leave_markup(portal) -> None:
    """Type markup into each free text of the portal, once."""
    evil = {**FROM, "HTTP_USER_AGENT": EVIL}

    def post(page, said, **more):
        return portal.client.post(portal.url(page, **more), said, **evil)

    post(
        "when",
        {
            "item": key(portal.old),
            "due_on": NEXT_WEEK,
            "method": "card",
            "amount": "1",
            "person": EVIL,
            "note": SVG,
        },
    )
    file = SimpleUploadedFile(f"{SVG}.pdf", PDF)
    post(
        "wrong",
        {
            "item": key(portal.billed),
            "reason": "price",
            "extent": "part",
            "amount": "1",
            "note": EVIL,
            "person": SVG,
            "file": file,
        },
    )
    post(
        "parts",
        {
            "item": key(portal.billed),
            "count": "2",
            "interval": "weekly",
            "first_on": NEXT_WEEK,
            "agree": "yes",
            "person": EVIL,
        },
    )
    for wish in ("other", "copy"):
        post("ask", {"wish": wish, "text": EVIL})
    post("people", {"about": "forward", "email": "a+<script>@evil.example", "person": EVIL})
    post("people", {"about": "bills_too", "email": "a@evil.example", "person": EVIL})
    advice = SimpleUploadedFile(f"{SVG}.csv", f"Invoice;Amount\n{EVIL};100.00\nR-1;1\n".encode())
    post("advice", {"file": advice, "note": EVIL})
    post("advice", {"file": SimpleUploadedFile("a.html", EVIL.encode()), "note": SVG})


def test_markup_that_was_typed_is_text_at_the_desk_and_in_the_portal(portal):
    leave_markup(portal)
    dispute, promise = Dispute.objects.get(), Promise.objects.get()
    assert (Plan.objects.count(), Inbound.objects.count()) == (1, 2)
    assert Task.objects.filter(body__contains="onerror").count() >= 3
    desk = Client()
    desk.force_login(portal.world.controller)
    customer = {"public_id": portal.abel.public_id}
    pages = ("customer", "disputes", "promises", "customer_timeline", "portal_links", "holds", "steps")
    paths = [reverse(f"desk:{name}", kwargs=customer) for name in pages]
    paths += [
        reverse(f"desk:{name}") for name in ("overview", "worklist", "payments", "cash_advices", "customers")
    ]
    listed = desk.get(reverse("desk:worklist")).content.decode()
    for task in Task.objects.all():
        paths += [reverse("desk:row", kwargs={"key": shown}) for shown in rows_named(listed, task)]
    shown_somewhere = ""
    for path in paths:
        answer = desk.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert acting(text) == [], path
        shown_somewhere += text
    assert "&lt;script&gt;alert(1)" in shown_somewhere  # it is there to be read, as text

    for page, more in (
        ("link", {}),
        ("promise", {"promise": ids.show(prefix="prm", uuid=promise.public_id)}),
        ("dispute", {"dispute": ids.show(prefix="dsp", uuid=dispute.public_id)}),
        ("plan", {"plan": ids.show(prefix="pln", uuid=Plan.objects.get().public_id)}),
    ):
        text = portal.get(page, **more).content.decode()
        assert acting(text) == [], page


def rows_named(listed: str, task: Task) -> list[str]:
    """The keys of rows in the worklist that show a task."""
    name = ids.show(prefix="tsk", uuid=task.public_id)
    return [name] if f"/worklist/{name}/" in listed else []


def test_what_was_typed_is_repeated_in_a_refused_form_as_text_only(portal):
    for page, fields in FORMS.items():
        for field in fields:
            said = {
                **fields,
                field: EVIL,
                "item": key(portal.old),
                "amount": EVIL,
                "first_on": EVIL,
                "due_on": EVIL,
            }
            text = portal.post(page, said).content.decode()
            assert acting(text) == [], (page, field)


def test_files_of_a_dispute_are_given_to_the_desk_as_files_only(portal):
    name = "../../x<script>%0d%0aX-Evil: 1.html"
    file = SimpleUploadedFile("x.pdf", PDF)
    file._name = name  # as a client that keeps to nothing sends it
    portal.post("wrong", {"item": key(portal.old), "reason": "price", "extent": "whole", "file": file})
    kept = DisputeFile.objects.get()
    assert not set(kept.name) & set('/\\"<>\r\n')
    desk = Client()
    desk.force_login(portal.world.controller)
    answer = desk.get(reverse("desk:dispute_file", kwargs={"file_id": kept.public_id}))
    assert answer.status_code == 200
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "X-Evil" not in answer.headers
    stranger = Client()
    stranger.force_login(portal.world.stranger)
    assert stranger.get(reverse("desk:dispute_file", kwargs={"file_id": kept.public_id})).status_code == 404
    assert Client().get(reverse("desk:dispute_file", kwargs={"file_id": kept.public_id})).status_code == 302


# --- Files sent as a remittance advice: kept for a person, never run, never believed


def bomb() -> bytes:
    """A workbook of some kilobytes whose sheet would be 200 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(200):
                sheet.write(b"0" * 1024 * 1024)
    return made.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">
<!ENTITY z SYSTEM "file:///etc/passwd">]><Document>&y;&z;</Document>"""
SENT = {
    "a program": ("a.exe", b"MZ\x90\x00" + bytes(100)),
    "a program called PDF": ("a.pdf", b"MZ\x90\x00" + bytes(100)),
    "a page": ("a.html", b"<html><script>alert(1)</script>"),
    "a drawing": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a bomb": ("a.xlsx", bomb()),
    "entities": ("a.xml", ENTITIES),
    "a workbook cut off": ("a.xlsx", bomb()[:500]),
    "formulas": ("a.csv", b"Invoice;Amount\n=cmd|' /C calc'!A0;100.00\n"),
}


@pytest.mark.parametrize("name", SENT)
def test_a_file_that_is_no_advice_is_kept_for_a_person_and_books_nothing(portal, name):
    before = Posting.objects.count()
    file_name, content = SENT[name]
    answer = portal.post("advice", {"file": SimpleUploadedFile(file_name, content), "note": ""})
    assert answer.status_code == 302
    assert answer["Location"].endswith("?done=looked_at")
    kept = InboundAttachment.objects.get()
    assert (kept.media_type, bytes(kept.content)) == ("application/octet-stream", content)
    assert Posting.objects.count() == before


@pytest.mark.parametrize("name", ["too large", "empty", "none"])
def test_a_file_that_is_too_large_or_none_is_not_kept(portal, name, monkeypatch):
    monkeypatch.setattr(ask, "MOST_BYTES", 1000)
    before = state()
    content = b"x" * 1001 if name == "too large" else b""
    said = {} if name == "none" else {"file": SimpleUploadedFile("a.csv", content)}
    assert portal.post("advice", said).status_code == 409
    assert state() == before
    assert Inbound.objects.count() == 0


PATHS = [
    "../../../etc/cron.d/x",
    "..\\..\\x.csv",
    "/etc/passwd",
    "C:\\x",
    "a\x00.csv",
    ".",
    "..",
    "x" * 5000,
    "a\r\nB: c",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_name_of_a_file_is_no_path(portal, path):
    file = SimpleUploadedFile("x.csv", b"Invoice;Amount\nR-1;100.00\n")
    file._name = path  # as a client that keeps to nothing sends it
    assert portal.post("advice", {"file": file, "note": ""}).status_code in {302, 400, 409}
    for kept in InboundAttachment.objects.all():
        assert not set(kept.name) & set("/\\\x00\r\n")
        assert len(kept.name) <= 150


# --- Somebody else's address, and mails


@pytest.mark.parametrize(
    "email",
    [
        "a@b.example\r\nBcc: eve@evil.example",
        "a@b.example,eve@evil.example",
        "a@b.example;eve@evil.example",
        "<a@b.example> eve@evil.example",
        "a@b.example eve@evil.example",
        "a@b.example\x00",
        "@b.example",
        "a" * 300 + "@b.example",
        "a@b.example%0aBcc:eve@evil.example>",
    ],
)
def test_forwarding_to_a_colleague_puts_no_header_into_any_mail(scene, email):
    portal, house = scene
    portal.post("people", {"about": "forward", "email": email, "person": "Eve\r\nBcc: eve@evil.example"})
    for task in Task.objects.all():
        assert "\n" not in task.title
        assert "\x00" not in task.title + task.body
    assert house.mail.arrived == {}
    assert Message.objects.count() == 0
    assert portal.abel.contacts.count() == 1  # whom we write to is the desk's to change


def test_wishes_do_not_flood_the_desk(portal):
    for number in range(30):
        portal.post("people", {"about": "forward", "email": f"a{number}@b.example"})
        portal.post("ask", {"wish": "other", "text": f"{number}"})
        portal.post("ask", {"wish": "copy", "text": f"{number}"})
    assert Task.objects.count() <= 10


# --- Autopay: no consent but that of who saw the words


@pytest.fixture
def kept_card(portal) -> KeptMethod:
    payments = FakePayments()
    setup = methods.begin_method_setup(
        scope=scope_of(link=portal.link),
        account_id=portal.account.public_id,
        contact=portal.contact,
        payments={"fake": payments},
        provider="fake",
        return_url="https://portal.example/back/",
        language="en",
        now=NOW,
    )
    payments.leave(setup.reference)
    done = methods.finish_method_setup(setup_id=setup.public_id, payments={"fake": payments}, now=NOW)
    assert done.method is not None
    return done.method


def agree(portal, method: KeptMethod, *, link=None, account=None, **altered: object) -> Autopay:
    words = autopay.consent_of(
        scope=scope_of(link=portal.link),
        account_id=portal.account.public_id,
        method_id=method.public_id,
        language="en",
    )
    said = {"person": "Ann", "version": words.version, "language": words.language, "sha256": words.sha256}
    return autopay.enrol(
        scope=scope_of(link=link or portal.link),
        account_id=(account or portal.account).public_id,
        method_id=method.public_id,
        agreed=Agreed(**(said | altered)),
        now=NOW,
    )


ALTERED = {
    "another hash": ({"sha256": "0" * 64}, "words_changed"),
    "no hash": ({"sha256": ""}, "words_changed"),
    "another version": ({"version": 99}, "words_changed"),
    "another language": ({"language": "de"}, "words_changed"),
    "no name": ({"person": " \r\n"}, "name_missing"),
    "a name without end": ({"person": "x" * 1000}, "name_missing"),
}


@pytest.mark.parametrize("name", ALTERED)
def test_a_consent_to_other_words_is_none(portal, kept_card, name):
    altered, code = ALTERED[name]
    with pytest.raises(AutopayRefused) as refusal:
        agree(portal, kept_card, **altered)
    assert refusal.value.code == code
    assert (Consent.objects.count(), Autopay.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "whose", ["another customer's account", "another customer's method", "another's consent"]
)
def test_autopay_of_another_customer_is_not_there(portal, kept_card, whose):
    if whose == "another's consent":
        mine = agree(portal, kept_card)
        with pytest.raises(AutopayRefused):
            autopay.withdraw(
                scope=scope_of(link=portal.bergs_link),
                autopay_id=mine.public_id,
                ended=Ended(person="Eve"),
                now=NOW,
            )
        mine.refresh_from_db()
        assert mine.is_active
        return
    theirs = portal.world.berg_account
    link = portal.link if whose == "another customer's account" else portal.bergs_link
    with pytest.raises(AutopayRefused):
        agree(portal, kept_card, link=link, account=theirs)
    assert (Consent.objects.count(), Autopay.objects.count()) == (0, 0)


def test_keeping_a_card_is_no_consent(portal, kept_card):
    assert kept_card.state == "usable"
    assert (Consent.objects.count(), Autopay.objects.count()) == (0, 0)


# --- The credit policy


def test_a_policy_is_agreed_to_by_no_form_without_its_tick(portal):
    publish(
        scope=system_scope(actor="test"),
        entity=portal.world.north,
        draft=draft(),
        documents=FakeDocuments(),
        today=TODAY,
        now=NOW,
    )
    before = state()
    for said in ({}, {"agree": ""}, {"agree": "no"}, {"agree": "on"}, {"agree": "YES"}):
        assert portal.post("terms", {"person": "Ann", **said}).status_code == 409
    assert portal.post("terms", {"agree": "yes", "person": " "}).status_code == 409
    assert state() == before
    mass = {
        "person": "Ann",
        "customer": "1",
        "policy": "1",
        "sha256": "0" * 64,
        "manner": "paper",
        "on": "2020-01-01",
    }
    assert portal.post("terms", {"agree": "yes", **mass}).status_code == 302
    agreed = Acknowledgement.objects.get()
    assert (agreed.customer_id, agreed.manner, agreed.on) == (portal.abel.pk, "link", TODAY)
