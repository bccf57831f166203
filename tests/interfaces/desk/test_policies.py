"""Policies at the desk: read by everybody, written by who configures; nothing lost of what was typed."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse
from tests.apps.agreements.conftest import draft
from tests.fakes import FakeDocuments
from tests.world import NOW, TODAY, make_user, owe

from dunwell.apps.agreements.operations import publish as publish_credit
from dunwell.apps.dunning.models import AssignmentRules, PolicyVersion, TextVersion
from dunwell.apps.dunning.operations import publish, publish_policy
from dunwell.apps.dunning.policies import KEY_ACCOUNTS, STANDARD
from dunwell.apps.dunning.queries import policy_of
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.core.dunning.policy_plain import plain_of

HTMX = {"HX-Request": "true"}
EDIT = "/policies/standard/edit/"


@pytest.fixture
def admin(world):
    return make_user("admin", Role.ADMIN, world.north, world.south)


@pytest.fixture
def standard(world):
    return publish(policy=STANDARD, name="Standard ladder", actor="test", now=NOW)


def form_of(policy, **more):
    """What a browser sends for a policy."""
    plain = plain_of(policy)
    sent = {}
    for number, level in enumerate(plain["levels"], start=1):
        sent |= {f"levels[{number}].{name}": "" if one is None else str(one) for name, one in level.items()}
    for number, cap in enumerate(plain["caps"], start=1):
        sent |= {f"caps[{number}].{name}": str(one) for name, one in cap.items()}
    for section in ("quiet", "promises", "minimum_balances"):
        sent |= {f"{section}.{name}": one for name, one in plain[section].items()}
    for name, one in plain.items():
        if not isinstance(one, (dict, list, bool)):
            sent[name] = "" if one is None else str(one)
    if plain["is_broken_promise_urgent"]:
        sent["is_broken_promise_urgent"] = "on"
    return {"name": "Standard ladder", "note": "", **sent, **more}


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_everybody_reads_policies_and_only_who_configures_writes_them(world, at_desk, admin, standard):
    pages = ["/policies/", "/policies/standard/", "/policies/assignment/", "/policies/texts/"]
    for user in (admin, world.controller, world.collector, world.assistant, world.auditor, world.owner):
        client = at_desk(user)
        assert [client.get(page).status_code for page in pages] == [200] * 4
        assert client.get("/policies/texts/reminder/de/").status_code == 200
        expected = 200 if user == admin else 403
        assert client.get(EDIT).status_code == expected
        assert client.get("/policies/new/").status_code == expected
        if user != admin:
            assert client.post(EDIT, form_of(STANDARD, do="publish", note="x")).status_code == 403
            assert client.post("/policies/assignment/", {"do": "publish"}).status_code == 403
            assert client.post("/policies/texts/reminder/en/", {"do": "publish"}).status_code == 403
            assert "Write the next version" not in text_of(client.get("/policies/standard/"))
    assert PolicyVersion.objects.count() == 1
    assert not AssignmentRules.objects.exists()
    assert not TextVersion.objects.exists()


def test_a_policy_shows_its_ladder_and_what_its_versions_changed(world, at_desk, admin, standard):
    levels = (*STANDARD.levels[:4], replace(STANDARD.levels[4], days=35, channel="letter"))
    publish_policy(
        scope=desk_scope(user=admin),
        policy=replace(STANDARD, levels=levels),
        name="Standard ladder",
        note="Post is taken seriously",
        now=NOW,
    )
    shown = text_of(at_desk(world.auditor).get("/policies/standard/"))
    assert "Standard ladder v2" in shown
    assert "Final notice 35 days after due" in shown
    assert "by post to accounts payable, formal, signed by the senior name" in shown
    assert "Courtesy reminder 7 days before due" in shown
    assert "Post is taken seriously Step 5: days 30 → 35 Step 5: channel E-mail → Letter by post" in shown
    assert at_desk(world.auditor).get("/policies/gone/").status_code == 404


def test_the_form_shows_a_policy_and_sends_the_same(world, at_desk, admin, standard):
    client = at_desk(admin)
    shown = client.get(EDIT).content.decode()
    assert shown.count('class="sheet step"') == 5
    assert re.search(r'name="levels\[3\]\.days" type="text" value="14"', shown)
    answer = client.post(EDIT, form_of(STANDARD, do="publish", note="Again"))
    assert (answer.status_code, answer["Location"]) == (302, "/policies/standard/")
    assert PolicyVersion.objects.count() == 1, "it says the same"
    answer = client.post(EDIT, form_of(KEY_ACCOUNTS, do="publish", note="Gently", name="Gentler"))
    assert answer.status_code == 302
    version = PolicyVersion.objects.order_by("-pk")[0]
    assert (version.note, version.policy.name, version.published_by) == (
        "Gently",
        "Gentler",
        f"user:{admin.pk}",
    )
    assert policy_of(version=version) == replace(KEY_ACCOUNTS, code="standard", version=2)


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(world, at_desk, admin, standard):
    typed = {
        "levels[2].days": "three",
        "levels[4].tone": "friendly",
        "caps[1].touches": "0",
        "minimum_balances.EUR": "much",
        "note": "",
        "do": "publish",
    }
    answer = at_desk(admin).post(EDIT, form_of(STANDARD) | typed)
    shown = answer.content.decode()
    assert answer.status_code == 409
    for name, value in (
        ("f-levels-2-days", "three"),
        ("f-caps-1-touches", "0"),
        ("f-minimum-balances-EUR", "much"),
    ):
        assert re.search(rf'id="{name}"[^>]*value="{value}"[^>]*aria-invalid="true"', shown)
        assert f'href="#{name}"' in shown
    assert 'href="#f-levels-4-tone"' in shown
    assert 'href="#f-note"' in shown
    assert "5 things are to be put right" in text_of(answer)
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("do", "keys", "focus"),
    [
        ("up-3", ["courtesy", "firmer", "reminder", "call", "final"], "Move step 2 up"),
        ("down-1", ["reminder", "courtesy", "firmer", "call", "final"], "Move step 2 up"),
        ("remove-5", ["courtesy", "reminder", "firmer", "call"], "Move step 4 up"),
        ("add", ["courtesy", "reminder", "firmer", "call", "final", "reminder"], "Move step 6 up"),
        ("add-1", ["courtesy", "reminder", "reminder", "firmer", "call", "final"], "Move step 2 up"),
        ("up-1", ["courtesy", "reminder", "firmer", "call", "final"], "Move step 1 down"),
        ("up-99", ["courtesy", "reminder", "firmer", "call", "final"], None),
        ("nonsense", ["courtesy", "reminder", "firmer", "call", "final"], None),
    ],
)
def test_steps_are_added_removed_and_moved_without_scripts(world, at_desk, admin, standard, do, keys, focus):
    answer = at_desk(admin).post(EDIT, form_of(STANDARD, do=do) | {"levels[1].days": "oops"})
    shown = answer.content.decode()
    found = re.findall(r'name="levels\[\d+\]\.key".*?<option value="([a-z]+)" selected>', shown, re.DOTALL)
    assert (answer.status_code, found) == (200, keys)
    assert shown.count('value="oops"') == 1
    focused = re.findall(r'aria-label="([^"]+)" autofocus', shown)
    assert focused == ([focus] if focus else [])
    assert PolicyVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_preview_tells_what_would_change_tomorrow_and_writes_nothing(world, at_desk, admin, standard):
    owe(world.abel_account, ("A-1", 100_00, 1))  # two days overdue tomorrow
    earlier = form_of(STANDARD, do="preview", letter_step="2", letter_language="de") | {"levels[2].days": "2"}
    answer = at_desk(admin).post(EDIT, earlier, headers=HTMX)
    shown = text_of(answer)
    assert "<html" not in answer.content.decode()
    assert "No fault. Tomorrow, 1 account would get another answer." in shown
    assert "2 accounts under this draft" in shown
    assert "Abel Optik GmbH" in shown
    assert "Zahlungserinnerung: 100,00 EUR überfällig" in shown.replace("\N{NO-BREAK SPACE}", " ")
    faulty = at_desk(admin).post(EDIT, earlier | {"levels[2].days": "-9"}, headers=HTMX)
    assert 'data-fault="f-levels-2-days"' in faulty.content.decode()
    whole = at_desk(admin).post(EDIT, earlier | {"do": "look"})
    assert "1 account would get another answer" in text_of(whole)
    assert 'value="2"' in whole.content.decode()
    assert PolicyVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_configures_one_entity_previews_only_what_they_see(world, at_desk, standard):
    local = make_user("local", Role.ADMIN, world.north)
    owe(world.berg_account, ("B-1", 100_00, 1))
    earlier = form_of(STANDARD, do="preview") | {"levels[2].days": "2"}
    shown = text_of(at_desk(local).post(EDIT, earlier, headers=HTMX))
    assert "no account would get another answer" in shown
    assert "Berg" not in shown


def test_a_policy_of_ones_own_begins_from_another(world, at_desk, admin, standard):
    client = at_desk(admin)
    assert (
        'value="Key accounts, gently, copy"'
        in client.get("/policies/new/?from=key-accounts").content.decode()
    )
    assert client.get("/policies/new/?from=gone").status_code == 404
    mine = form_of(KEY_ACCOUNTS, do="publish", name="Mine") | {"code": "mine"}
    taken = client.post("/policies/new/", mine | {"code": "standard"})
    assert (taken.status_code, "Another policy has this code" in text_of(taken)) == (409, True)
    answer = client.post("/policies/new/", mine)
    assert (answer.status_code, answer["Location"]) == (302, "/policies/mine/")
    assert policy_of(version=PolicyVersion.objects.get(policy__code="mine")) == replace(
        KEY_ACCOUNTS, code="mine"
    )


RULES = {
    "rules[1].name": "Large",
    "rules[1].policy": "standard",
    "rules[1].segments": "key, public",
    "rules[1].countries": "de",
    "rules[1].risks": ["low", "high"],
    "rules[1].at_least.EUR": "1000.00",
    "rules[2].name": "Everybody else",
    "rules[2].policy": "standard",
}


def test_rules_are_published_in_their_order(world, at_desk, admin, standard):
    client = at_desk(admin)
    assert "Everybody else" in text_of(client.get("/policies/assignment/"))
    answer = client.post("/policies/assignment/", RULES | {"do": "publish"})
    assert answer.status_code == 302
    assert AssignmentRules.objects.get().rules == [
        {
            "name": "Large",
            "policy": "standard",
            "segments": ["key", "public"],
            "risks": ["high", "low"],
            "countries": ["DE"],
            "sizes": {"EUR": [1000_00, None]},
        },
        {"name": "Everybody else", "policy": "standard"},
    ]
    shown = text_of(client.get("/policies/assignment/")).replace("\N{NO-BREAK SPACE}", " ")
    assert "segment key or public, risk high or low, country Germany, open: at least EUR 1,000.00" in shown
    edited = client.get("/policies/assignment/?edit").content.decode()
    assert 'value="key, public"' in edited
    assert 'name="rules[1].risks" value="high" checked' in edited


def test_faults_of_rules_are_named_and_nothing_is_lost(world, at_desk, admin, standard):
    typed = RULES | {"rules[1].name": "", "rules[1].at_least.EUR": "lots", "rules[2].segments": "x"}
    answer = at_desk(admin).post("/policies/assignment/", typed | {"do": "publish"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "3 things are to be put right" in text_of(answer)
    for kept in ('value="lots"', 'value="key, public"', 'href="#f-rules-1-sizes-EUR"', 'href="#f-rules-2"'):
        assert kept in shown
    assert not AssignmentRules.objects.exists()


def test_rules_are_moved_and_counted_without_publishing(world, at_desk, admin, standard):
    owe(world.abel_account, ("A-1", 2000_00, 1))
    client = at_desk(admin)
    only = {name: one for name, one in RULES.items() if "segments" not in name and "risks" not in name}
    only = {name: one for name, one in only.items() if "countries" not in name}
    counted = text_of(client.post("/policies/assignment/", only | {"do": "preview"}, headers=HTMX))
    assert "1. Large 1 2. Everybody else 1" in counted
    added = client.post("/policies/assignment/", RULES | {"do": "add"}).content.decode()
    names = re.findall(r'name="rules\[\d\]\.name" type="text" value="([^"]*)"', added)
    assert names == ["Large", "", "Everybody else"]
    turned = client.post("/policies/assignment/", RULES | {"do": "up-2"}).content.decode()
    assert re.findall(r'name="rules\[\d\]\.name" type="text" value="([^"]*)"', turned) == [
        "Everybody else",
        "Large",
    ]
    assert not AssignmentRules.objects.exists()


WORDS = {
    "subject": "{overdue_amount} overdue",
    "greeting": "Hello,",
    "body": "Please pay {overdue_amount}.\r\n\r\nThank you.",
    "closing": "{sender}\r\n{entity}",
    "short": "",
}


def test_a_text_is_written_seen_and_published(world, at_desk, admin, standard):
    client = at_desk(admin)
    page = "/policies/texts/reminder/en/"
    owe(world.abel_account, ("A-1", 100_00, 5))
    seen = text_of(client.post(page, WORDS | {"do": "preview"}, headers=HTMX))
    assert "To Abel Optik GmbH EUR 100.00 overdue Hello, Please pay EUR 100.00." in seen.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert not TextVersion.objects.exists()
    assert client.post(page, WORDS | {"do": "publish"}).status_code == 302
    assert TextVersion.objects.get().body == "Please pay {overdue_amount}.\n\nThank you."
    assert "ours, v1" in text_of(client.get("/policies/texts/"))
    house = client.get(f"{page}?house").content.decode()
    assert "Payment reminder: {overdue_amount} overdue, {entity}" in house


def test_faults_of_a_text_are_named_and_nothing_is_lost(world, at_desk, admin):
    page = "/policies/texts/reminder/en/"
    answer = at_desk(admin).post(page, WORDS | {"subject": "{boss} <b>", "do": "publish"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "unknown placeholder {boss}" in text_of(answer)
    assert "{boss} &lt;b&gt;</textarea>" in shown
    assert 'href="#f-subject"' in shown
    assert not TextVersion.objects.exists()


def test_a_text_of_ones_own_is_begun_by_its_name(world, at_desk, admin):
    client = at_desk(admin)
    assert client.get("/policies/texts/new/?key=Our-Friends")["Location"] == "/policies/texts/our-friends/en/"
    assert client.get("/policies/texts/new/?key=%C3%9C")["Location"] == "/policies/texts/"
    assert client.get("/policies/texts/our-friends/en/").status_code == 200
    assert client.get("/policies/texts/our-friends/it/").status_code == 404
    assert at_desk(world.auditor).get("/policies/texts/our-friends/en/").status_code == 404
    assert reverse("desk:policy_text", kwargs={"key": "x", "language": "en"}) == "/policies/texts/x/en/"


@pytest.mark.django_db(transaction=True)
def test_the_preview_shows_what_a_letter_claims_for_the_delay(world, at_desk, admin, standard):
    world.abel.country = "DE"
    world.abel.save(update_fields=["country"])
    owe(world.abel_account, ("A-1", 10_000_00, 6))  # seven days overdue tomorrow; the letter is of today
    asked = form_of(STANDARD, do="preview", letter_step="2", letter_language="en") | {"levels[2].days": "7"}
    silent = text_of(at_desk(admin).post(EDIT, asked, headers=HTMX))
    assert "For the delay we claim" not in silent
    told = text_of(at_desk(admin).post(EDIT, asked | {"levels[2].charge": "interest"}, headers=HTMX))
    assert "For the delay we claim interest of EUR 16.88 up to March 10, 2026" in told


def test_a_late_fee_without_a_credit_policy_is_a_warning_and_no_fault(world, at_desk, admin, standard):
    fees = (*STANDARD.levels[:2], replace(STANDARD.levels[2], charge="late_fee"), *STANDARD.levels[3:])
    publish(policy=replace(STANDARD, levels=fees, version=2), name="Standard ladder", actor="test", now=NOW)
    shown = text_of(at_desk(world.auditor).get("/policies/standard/"))
    assert "Step 3 charges a late fee, but no credit policy with fees is published" in shown
    assert "A late fee on what was overdue then, where the customer has agreed" in shown
    publish_credit(
        scope=system_scope(actor="test"),
        entity=world.north,
        draft=draft(),
        documents=FakeDocuments(),
        today=TODAY,
        now=NOW,
    )
    assert "no credit policy with fees" not in text_of(at_desk(world.auditor).get("/policies/standard/"))


def test_a_charge_of_the_law_is_told_in_words(world, at_desk, standard):
    levels = tuple(replace(one, charge="interest_and_compensation") for one in STANDARD.levels)
    publish(policy=replace(STANDARD, levels=levels, version=2), name="Standard ladder", actor="test", now=NOW)
    shown = text_of(at_desk(world.auditor).get("/policies/standard/"))
    words = "Interest and compensation on what was overdue then"
    assert f"{words}; the letter tells the amount of its day, with the calculation" in shown
    assert "late fee" not in shown
