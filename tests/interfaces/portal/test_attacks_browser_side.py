"""Attacks on what a browser sends by itself: cookies, hosts, methods, headers, claimed addresses."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.interfaces.portal.scene import FROM, key, make_portal, words
from tests.interfaces.portal.test_attacks import PAGES, promise_of_berg, state
from tests.world import NOW

from dunwell.apps.links.access import token_of
from dunwell.apps.links.models import MadeFor, StepUpCode, Visit
from dunwell.apps.links.operations import make_link, revoke_link
from dunwell.apps.links.visits import CODE_MINUTES, CODES_A_DAY_MAX, CODES_WITHIN, VISIT_HOURS
from dunwell.apps.parties.models import Contact
from dunwell.core import ids
from dunwell.interfaces.portal import door

pytestmark = pytest.mark.django_db
COOKIE = "dunwell_visit"


@pytest.fixture
def scene(monkeypatch):
    return make_portal(monkeypatch)


@pytest.fixture
def portal(scene):
    return scene[0]


def enter(scene, *, link=None):
    """Abel's clerk (or another link's contact) in their account; the answer to the code."""
    portal, house = scene
    portal.post("step", {"act": "send"}, link=link)
    return portal.post("step", {"act": "enter", "code": portal.code(house)}, link=link)


def see(client, path: str = "/portal/account/"):
    return client.get(path, **FROM)


# --- Visits


def test_a_visit_never_takes_the_key_that_a_browser_brought_along(scene):
    portal, _ = scene
    portal.client.cookies[COOKIE] = fixed = "A" * 43
    answer = enter(scene)
    assert answer.cookies[COOKIE].value != fixed
    attacker = Client()
    attacker.cookies[COOKIE] = fixed
    assert see(attacker).status_code == 403


def test_each_visit_has_a_key_of_its_own(scene):
    first, second = enter(scene).cookies[COOKIE].value, enter(scene).cookies[COOKIE].value
    assert first != second
    assert len(first) >= 43
    assert not Visit.objects.filter(key_sha256__in=[first, second]).exists()  # kept as its fingerprint alone


def test_a_visit_of_another_customer_shows_theirs_and_never_ours(scene):
    portal, _ = scene
    enter(scene, link=portal.bergs_link)
    own = ids.show(prefix="acc", uuid=portal.account.public_id)
    shown = words(see(portal.client))
    assert "B-1" in shown
    assert "R-1" not in shown
    before = state()
    for path in (f"/portal/account/{own}/statement.pdf", f"/portal/account/{own}/open-items.csv"):
        assert see(portal.client, path).status_code == 404
    assert state() == before


def test_a_visit_ends_with_its_link(scene):
    portal, _ = scene
    enter(scene)
    assert see(portal.client).status_code == 200
    revoke_link(link=portal.link, now=NOW, actor="test")
    assert see(portal.client).status_code == 403


def test_a_visit_ends_where_its_contact_is_no_longer_reached(scene):
    portal, _ = scene
    enter(scene)
    Contact.objects.filter(pk=portal.contact.pk).update(undeliverable_at=NOW)
    assert see(portal.client).status_code == 403


def test_a_visit_ends_by_itself(scene, monkeypatch):
    portal, _ = scene
    enter(scene)
    monkeypatch.setattr(door, "clock", lambda: NOW + timedelta(hours=VISIT_HOURS))
    assert see(portal.client).status_code == 403


def test_a_token_is_no_visit_and_a_visit_no_token(scene):
    portal, _ = scene
    visit = enter(scene).cookies[COOKIE].value
    assert portal.client.get(f"/portal/l/{visit}/", **FROM).status_code == 404
    other = Client()
    for value in (token_of(link=portal.link), portal.link.public_id.hex, str(Visit.objects.get().pk)):
        other.cookies[COOKIE] = value
        assert see(other).status_code == 403


# --- Codes


def test_a_code_opens_once(scene):
    portal, house = scene
    portal.post("step", {"act": "send"})
    code = portal.code(house)
    assert portal.post("step", {"act": "enter", "code": code}).status_code == 302
    assert portal.post("step", {"act": "enter", "code": code}).status_code == 409
    assert Visit.objects.count() == 1


def test_a_code_opens_nothing_after_its_time(scene, monkeypatch):
    portal, house = scene
    portal.post("step", {"act": "send"})
    monkeypatch.setattr(door, "clock", lambda: NOW + timedelta(minutes=CODE_MINUTES))
    assert portal.post("step", {"act": "enter", "code": portal.code(house)}).status_code == 409
    assert Visit.objects.count() == 0


def test_a_code_that_another_took_the_place_of_opens_nothing(scene):
    portal, house = scene
    portal.post("step", {"act": "send"})
    first = portal.code(house)
    portal.post("step", {"act": "send"})
    if first != portal.code(house):
        assert portal.post("step", {"act": "enter", "code": first}).status_code == 409
    assert Visit.objects.count() == 0


def test_a_code_of_a_colleague_does_not_open_one_s_own_link(scene):
    portal, house = scene
    colleague = Contact.objects.create(
        customer=portal.abel, name="Cleo", email="cleo@c-1001.example", language="en", created_at=NOW
    )
    theirs = make_link(
        account=portal.account, contact=colleague, made_for=MadeFor.DESK, actor="test", now=NOW
    )
    portal.post("step", {"act": "send"}, link=theirs)
    code = portal.code(house)
    portal.post("step", {"act": "send"})
    if portal.code(house) != code:
        assert portal.post("step", {"act": "enter", "code": code}).status_code == 409
    assert list(house.mail.recipients) == ["cleo@c-1001.example", portal.contact.email]
    assert Visit.objects.count() == 0


CODES = ["", " ", "0", "x" * 5000, "１２３４５６", "None", "' OR 1=1--", "000000\x00", "[0-9]*", "null"]


def test_no_shape_of_a_code_opens_but_the_code(scene):
    portal, _ = scene
    for code in CODES:
        portal.post("step", {"act": "send"})
        assert portal.post("step", {"act": "enter", "code": code}).status_code == 409
        StepUpCode.objects.update(sent_at=NOW - CODES_WITHIN - timedelta(days=1))
    assert Visit.objects.count() == 0


def test_codes_do_not_flood_a_mailbox_by_any_number_of_links(scene, monkeypatch):
    portal, house = scene
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 1000)
    links = [portal.link, portal.make_link(), portal.make_link(portal.old)]
    for _ in range(3):
        for link in links:
            portal.post("step", {"act": "send"}, link=link)
    assert len(house.mail.arrived) == 3
    for hour in range(1, 13):
        monkeypatch.setattr(door, "clock", lambda hour=hour: NOW + timedelta(hours=hour))
        for _ in range(3):
            portal.post("step", {"act": "send"})
    assert len(house.mail.arrived) <= CODES_A_DAY_MAX


def test_a_code_goes_to_the_link_s_contact_whatever_the_form_says(scene):
    portal, house = scene
    more = {"email": "eve@evil.example", "to": "eve@evil.example", "contact": "1"}
    portal.post("step", {"act": "send", **more})
    assert house.mail.recipients == [portal.contact.email]


# --- Hosts, addresses and methods


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "a\tb", "@evil"]
)
def test_a_strange_host_is_not_answered(portal, host):
    before = state()
    for page in ("link", "step"):
        assert portal.client.get(portal.url(page), **{**FROM, "HTTP_HOST": host}).status_code == 400
    assert state() == before


def test_a_forwarded_host_leads_no_mail_and_no_redirect_elsewhere(scene):
    portal, house = scene
    evil = {**FROM, "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_SERVER": "evil.example"}
    answer = portal.client.post(portal.url("step"), {"act": "send"}, **evil)
    assert answer["Location"] == portal.url("step")
    assert all("evil.example" not in letter.text for letter in house.mail.arrived.values())
    assert "evil.example" not in portal.client.get(portal.url(), **evil).content.decode()


def test_a_forwarded_address_that_nobody_vouches_for_does_not_evade_the_limit(portal, monkeypatch):
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 3)
    answers = [
        portal.client.get(portal.url(), **FROM, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").status_code
        for number in range(5)
    ]
    assert answers == [200, 200, 200, 429, 429]


EVERY_PAGE = (
    *PAGES,
    "terms_document",
    "payment",
    "promise",
    "plan",
    "dispute",
    "item_document",
    "item_einvoice",
)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_no_page_answers_another_method(portal, method, monkeypatch):
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 1000)
    before = state()
    named = {"payment": "payment", "promise": "promise", "plan": "plan", "dispute": "dispute"}
    for page in EVERY_PAGE:
        more = {named[page]: "x"} if page in named else {"item": "x"} if page.startswith("item_") else {}
        assert getattr(portal.client, method)(portal.url(page, **more), **FROM).status_code == 405, page
    for path in ("/portal/account/", "/portal/account/leave/", "/portal/pay/x/"):
        assert getattr(portal.client, method)(path, **FROM).status_code == 405, path
    assert state() == before


def test_asking_for_heads_does_nothing(portal):
    before = state()
    for page in PAGES:
        assert portal.client.head(portal.url(page), **FROM).status_code in {200, 404}, page
    assert portal.client.head("/portal/account/leave/", **FROM).status_code == 405
    assert state() == before


def test_nothing_is_done_by_reading(portal):
    """What a scanner of mails or a prefetching browser opens: each address with what its form would say."""
    before = state()
    for page in ("when", "parts", "wrong", "pay", "ask", "people", "advice", "terms", "step"):
        ask = f"?item={key(portal.old)}&due_on=2026-03-17&method=card&act=send&agree=yes&person=Eve&wish=copy"
        assert portal.get(page, ask=ask).status_code in {200, 404}, page
    assert portal.client.get("/portal/account/leave/", **FROM).status_code == 405
    assert state() == before


def test_every_page_forbids_frames_sniffing_scripts_and_caches(scene, monkeypatch):
    portal, _ = scene
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 1000)
    enter(scene)
    own = ids.show(prefix="acc", uuid=portal.account.public_id)
    paths = [portal.url(page) for page in PAGES]
    paths += [portal.url("item_document", item=key(portal.billed)), "/portal/account/", "/portal/pay/x/"]
    paths += [f"/portal/account/{own}/statement.pdf", f"/portal/account/{own}/open-items.csv", "/portal/l/x/"]
    paths += [reverse("portal:bill", kwargs={"token": "x"}), reverse("portal:policy", kwargs={"token": "x"})]
    for path in paths:
        answer = see(portal.client, path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["Referrer-Policy"] == "same-origin", path
        assert "no-store" in answer["Cache-Control"], path
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "Access-Control-Allow-Origin" not in answer.headers, path


# --- One link's page for what stands behind another


@pytest.mark.parametrize("page", ["document", "statement", "csv", "promise"])
def test_a_right_address_with_another_link_s_token_shows_nothing(portal, page):
    before = None
    if page == "promise":
        theirs = promise_of_berg(portal)
        before = state()
        public_id = ids.show(prefix="prm", uuid=theirs.public_id)
        assert portal.get("promise", promise=public_id).status_code == 404
        assert portal.get("promise", link=portal.bergs_link, promise=public_id).status_code == 200
    elif page == "document":
        before = state()
        assert portal.get("item_document", item=key(portal.billed)).status_code == 200
        assert portal.get("item_document", link=portal.bergs_link, item=key(portal.billed)).status_code == 404
    else:
        before = state()
        account = ids.show(prefix="acc", uuid=portal.account.public_id)
        name = "statement.pdf" if page == "statement" else "open-items.csv"
        assert see(portal.client, f"/portal/account/{account}/{name}").status_code == 403
    assert state() == before
