"""Attacks on the agencies' pages, each refused; attacks.csv names them all."""

import csv
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db.models import Q
from django.test import Client
from tests.placed import make_placed

from dunwell.apps.organisation.models import User
from dunwell.apps.placements import access, agency_board, agency_people
from dunwell.apps.placements.agency_models import Agency, AgencyKey, AgencyMember
from dunwell.apps.placements.models import (
    Placement,
    PlacementChange,
    PlacementDocument,
    PlacementPack,
    PlacementRequest,
)
from dunwell.apps.placements.money_models import AgencyMoney, Remittance
from dunwell.core import ids

pytestmark = pytest.mark.django_db
ATTACKS = list(csv.DictReader((Path(__file__).parent / "attacks.csv").read_text().splitlines()))
LEAKS = ("Bergsecret", "blue", "Blue Coll", "Southwind", "C-2001", "Notesecret", "PL-900001")


@pytest.fixture
def scene():
    cache.clear()
    return make_placed()


def at(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def everything():
    """How much there is, and what was done with it."""
    return (
        list(Placement.objects.order_by("pk").values_list("pk", "state", "agency_reference", "refusal")),
        PlacementChange.objects.count(),
        PlacementRequest.objects.filter(state="open").count(),
        AgencyMoney.objects.count(),
        PlacementDocument.objects.count(),
        Remittance.objects.count(),
        User.objects.filter(is_active=True).count(),
        AgencyKey.objects.filter(ended_at=None).count(),
    )


def test_each_attack_of_the_list_has_a_name_of_its_own_and_a_test():
    assert len({attack["id"] for attack in ATTACKS}) == len(ATTACKS) >= 19
    for attack in ATTACKS:
        assert callable(getattr(import_module(attack["module"]), attack["test"], None)), attack["id"]
    listed = {attack["test"] for attack in ATTACKS if attack["module"] == __name__}
    tests = {name for name in globals() if name.startswith("test_")}
    assert tests - listed == {"test_each_attack_of_the_list_has_a_name_of_its_own_and_a_test"}


def test_what_is_anothers_is_not_there_and_the_answer_does_not_tell(scene):
    client = at(scene.red.manager)
    foreign = scene.blue.working
    papers = PlacementDocument.objects.get(placement=foreign)
    gone = PlacementDocument.objects.get(placement=scene.red.claims["recalled"])
    sent = Remittance.objects.get(agency=scene.blue.agency)
    pages = {
        path: client.get(f"/agency/{path}")
        for path in (
            f"claims/{foreign.number}/",
            f"claims/{scene.proposed.number}/",
            "claims/PL-424242/",
            f"documents/{papers.public_id}/",
            f"documents/{gone.public_id}/",
            f"documents/{uuid4()}/",
            f"statements/{sent.public_id}/",
            f"statements/{uuid4()}/",
        )
    }
    assert {page.status_code for page in pages.values()} == {404}
    assert len({page.content for page in pages.values()}) == 1  # word for word the same


def test_a_search_finds_nothing_of_others(scene):
    client = at(scene.red.agent)
    for word in (
        "Bergsecret",
        scene.blue.working.number,
        "BLUE-2",
        "PROPOSED-1",
        "KEPT-1",
        "Abelsecretclosed",
    ):
        page = client.get("/agency/", {"q": word}).content.decode()
        assert "No claim has this" in page, word


def test_no_act_reaches_anothers_claim(scene):
    client, before = at(scene.red.manager), everything()
    foreign = scene.blue.claims["placed"]
    today = str(foreign.placed_on)
    forms = {
        "acknowledge": {},
        "reject": {"reason": "x"},
        "tell": {"code": "call", "once": "1"},
        "promise": {"amount": "1", "due_on": "2099-01-01", "once": "2"},
        "payment": {"amount": "1", "on": today, "key": "k"},
        "ask": {"kind": "update", "text": "x", "once": "3"},
        "document": {"kind": "other"},
        "reversal": {},
        "answer": {},
        "withdraw": {},
        "cost": {},
    }
    for number in (foreign.number, scene.proposed.number, "PL-424242"):
        for act, form in forms.items():
            assert client.post(f"/agency/claims/{number}/{act}/", form).status_code == 404, (number, act)
        for act in ("acknowledge", "reject"):
            form = {"claim": [scene.red.claims["placed"].number, number], "reason": "x"}
            assert client.post(f"/agency/claims/do/{act}/", form).status_code == 404
    assert everything() == before


def test_a_form_cannot_name_what_is_of_another_claim(scene):
    client, before = at(scene.red.agent), everything()
    mine, other = scene.red.working, scene.red.claims["held"]
    for claim in (other, scene.blue.working):
        for direction, act in (("out", "answer"), ("in", "withdraw"), ("in", "cost")):
            asked = PlacementRequest.objects.get(placement=claim, direction=direction)
            form = {
                "request": ids.show(prefix="prq", uuid=asked.public_id),
                "answer": "yes",
                "amount": "1",
                "key": "k",
            }
            assert client.post(f"/agency/claims/{mine.number}/{act}/", form).status_code == 404
    paid = AgencyMoney.objects.get(placement=scene.blue.working)
    form = {"money": ids.show(prefix="amo", uuid=paid.public_id), "on": "2026-03-10"}
    assert client.post(f"/agency/claims/{mine.number}/reversal/", form).status_code == 404
    assert everything() == before


def test_with_every_filter_removed_nothing_of_others_is_shown(scene, monkeypatch):
    """Each query of the pages asks for everybody's rows: the database gives only what is the agency's."""
    monkeypatch.setattr(
        access, "handed", lambda **_: _all(Placement).select_related("terms").defer(*access.HIDDEN)
    )
    monkeypatch.setattr(agency_board, "handed", access.handed)
    for module in (access, agency_board):
        monkeypatch.setattr(module, "changes_of", lambda **_: _all(PlacementChange))
        monkeypatch.setattr(module, "requests_of", lambda **_: _all(PlacementRequest))
        monkeypatch.setattr(module, "money_of", lambda **_: _all(AgencyMoney))
    monkeypatch.setattr(access, "remittances_of", lambda **_: _all(Remittance))
    monkeypatch.setattr(access, "_seen", lambda _scope: Q(pk__gt=0))
    client = at(scene.red.manager)
    shown = {}
    for path in (
        "",
        "?lane=all",
        "?q=Bergsecret",
        "results/",
        "statements/",
        "people/",
        "files/claims/",
        "files/changes/",
    ):
        answer = client.get(f"/agency/{path}")
        assert answer.status_code == 200, path
        shown[path] = answer.content.decode().replace("q=Bergsecret", "").replace('value="Bergsecret"', "")
    claim = client.get(f"/agency/claims/{scene.red.working.number}/").content.decode()
    assert "Abelsecretworking" in claim
    for leak in LEAKS:
        assert leak not in "".join(shown.values()), leak
        assert leak not in claim, leak
    foreign = PlacementDocument.objects.get(placement=scene.blue.working)
    for path in (f"claims/{scene.blue.working.number}/", f"documents/{foreign.public_id}/"):
        assert client.get(f"/agency/{path}").status_code == 404, path
    assert PlacementPack.objects.filter(placement=scene.blue.working).exists()


def _all(model):
    return model.objects.all()


def test_each_side_stays_out_of_the_others_pages(scene):
    desk, agent = at(scene.world.controller), at(scene.red.manager)
    for path in ("", "results/", "people/", f"claims/{scene.red.working.number}/", "files/claims/"):
        assert desk.get(f"/agency/{path}").status_code == 403, path
        assert Client().get(f"/agency/{path}").status_code == 302, path
    for path in ("/", "/customers/", "/worklist/", "/outbox/"):
        assert agent.get(path).status_code == 403, path


def test_who_was_switched_off_is_out_at_once(scene):
    agent, manager = at(scene.red.agent), at(scene.red.manager)
    User.objects.filter(pk=scene.red.agent.pk).update(is_active=False)
    assert agent.get("/agency/").status_code == 302
    Agency.objects.filter(pk=scene.red.agency.pk).update(is_active=False)
    assert manager.get("/agency/").status_code == 403
    AgencyMember.objects.filter(user=scene.blue.agent).delete()
    assert at(scene.blue.agent).get("/agency/").status_code == 403


def test_forms_from_elsewhere_are_refused(scene):
    client, before = at(scene.red.manager, enforce_csrf_checks=True), everything()
    for path in (
        f"claims/{scene.red.claims['placed'].number}/acknowledge/",
        "claims/do/acknowledge/",
        "people/add/",
        "keys/make/",
        "statements/send/",
        "files/report/",
    ):
        assert (
            client.post(f"/agency/{path}", {"claim": scene.red.claims["placed"].number}).status_code == 403
        ), path
    assert everything() == before


def test_an_agent_manages_nothing(scene):
    client, before = at(scene.red.agent), everything()
    key = AgencyKey.objects.get(agency=scene.red.agency)
    for path in (
        "people/add/",
        f"people/{scene.red.manager.public_id}/",
        "keys/make/",
        f"keys/{key.public_id}/end/",
        "statements/send/",
    ):
        assert client.post(f"/agency/{path}", {"to": "off", "key_name": "x"}).status_code == 403, path
    assert everything() == before
    scope = access.agency_scope(user=scene.red.agent)
    with pytest.raises(agency_people.PlacementRefused):
        agency_people.make_agency_key(scope=scope, name="x", now=key.made_at)


def test_a_manager_reaches_nobody_of_another_agency(scene):
    client, before = at(scene.red.manager), everything()
    key = AgencyKey.objects.get(agency=scene.blue.agency)
    for path in (
        f"people/{scene.blue.agent.public_id}/",
        f"people/{scene.world.collector.public_id}/",
        f"people/{uuid4()}/",
        f"keys/{key.public_id}/end/",
    ):
        assert client.post(f"/agency/{path}", {"to": "off"}).status_code == 404, path
    assert everything() == before
