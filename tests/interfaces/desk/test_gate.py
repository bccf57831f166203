"""Held orders, late payers and keys at the desk: what is shown, done, refused, and shown only once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.desk_gate import gate
from tests.interfaces.api.scene import Sender
from tests.world import TODAY, make_user, make_world

from dunwell.apps.billing.order_models import OrderStop
from dunwell.apps.credit.chronic_models import ChronicDecision, OwnerView
from dunwell.apps.credit.holds_models import CreditHold, HoldRelease, InsolvencyNote
from dunwell.apps.organisation.models import ApiKey, Role
from dunwell.core import ids

pytestmark = pytest.mark.django_db


def at(user):
    client = Client()
    client.force_login(user)
    return client


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_who_waits_for_a_second_person_is_shown_and_decided():
    world = make_world()
    gate(world)
    wish = HoldRelease.objects.get()
    address = f"/credit/releases/{wish.public_id}/"
    shown = text(at(world.collector).get("/credit/held/"))
    assert "Abel Optik GmbH NORTH held since" in shown
    assert "A controller decides." in shown
    refused = at(world.controller).post(address, {"answer": "no"})
    assert refused.status_code == 409
    assert "Say why." in text(refused)
    assert at(world.controller).post(address, {"answer": "yes"}).status_code == 302
    assert CreditHold.objects.get().state == "over"
    assert "No orders are held" in text(at(world.collector).get("/credit/held/"))


def test_orders_are_held_and_let_go_by_hand_with_what_was_typed_kept():
    world = make_world()
    client = at(world.collector)
    given = {"number": "C-1001", "entity": "NORTH", "note": ""}
    refused = client.post("/credit/held/place/", given)
    assert (refused.status_code, 'value="C-1001"' in refused.content.decode()) == (409, True)
    assert client.post("/credit/held/place/", given | {"note": "Moved <away>"}).status_code == 302
    assert "Moved &lt;away&gt;" in client.get("/credit/held/").content.decode()
    hold = CreditHold.objects.get()
    release = f"/credit/held/{hold.public_id}/release/"
    day = (TODAY + timedelta(days=3)).isoformat()
    assert client.post(release, {"reason": "Back", "passed_until": "soon"}).status_code == 409
    assert client.post(release, {"reason": "Back", "passed_until": day}).status_code == 302
    assert not OrderStop.objects.exists()
    assert "Collector: Back" in text(client.get("/credit/held/"))


def test_an_insolvency_is_noted_with_its_source():
    world = make_world()
    client = at(world.collector)
    given = {"number": "C-1001", "is_insolvent": "yes", "on": "2026-03-01"}
    assert client.post("/credit/held/insolvency/", given).status_code == 409
    assert client.post("/credit/held/insolvency/", given | {"source": "Court"}).status_code == 302
    note = InsolvencyNote.objects.get()
    assert (note.is_insolvent, note.source, note.on.isoformat()) == (True, "Court", "2026-03-01")
    unknown = client.post("/credit/held/insolvency/", given | {"source": "x", "number": "C-2001"})
    assert "no customer with this number" in text(unknown)


def test_the_owner_speaks_the_controller_decides_and_each_sees_the_other():
    world = make_world()
    gate(world)
    abel = ids.show(prefix="cus", uuid=world.abel.public_id)
    owner, controller = at(world.owner), at(world.controller)
    shown = text(owner.get("/credit/late/"))
    assert "Abel Optik GmbH" in shown
    assert "Most of what it owed in the last year was paid late" in shown
    assert "EUR 60.00" in shown
    assert "Nobody pays late" in text(at(world.peer).get("/credit/late/"))
    view = f"/credit/late/{abel}/NORTH/view/"
    assert owner.post(view, {"view": "keep", "note": ""}).status_code == 409
    assert owner.post(view, {"view": "keep", "note": "They grow"}).status_code == 302
    assert "They grow" in text(controller.get("/credit/late/"))
    decide = f"/credit/late/{abel}/NORTH/decide/"
    assert controller.post(decide, {"decided": "stop", "reason": "Enough"}).status_code == 302
    assert (OwnerView.objects.get().view, ChronicDecision.objects.get().case["owner_view"]) == (
        "keep",
        "keep",
    )
    assert "Stop serving it" in text(owner.get("/credit/late/"))
    assert controller.post(f"/credit/late/{abel}/SOUTH/decide/", {}).status_code == 404


def test_a_key_is_shown_once_listed_and_taken_back():
    world = make_world()
    admin = at(make_user("admin", Role.ADMIN, world.north))
    refused = admin.post(
        "/keys/make/", {"name": "Shop", "entities": "NORTH", "days": "365", "per_minute": "60"}
    )
    assert (refused.status_code, "Say what it may do" in text(refused)) == (409, True)
    given = {
        "name": "Shop",
        "scopes": ["receivables:read"],
        "entities": ["NORTH"],
        "days": "365",
        "per_minute": "60",
    }
    made = admin.post("/keys/make/", given)
    found = re.search(r'id="token">(dwk_[^<]+)<', made.content.decode())
    assert found is not None
    assert made.headers["Cache-Control"].startswith("max-age=0")
    assert Sender(found[1]).get("key").json()["scopes"] == ["receivables:read"]
    listed = admin.get("/keys/")
    key = ApiKey.objects.get()
    assert key.prefix in text(listed)
    assert found[1] not in listed.content.decode()
    beyond = admin.post("/keys/make/", given | {"entities": ["SOUTH"]})
    assert (beyond.status_code, ApiKey.objects.count()) == (409, 1)
    assert at(world.controller).get("/keys/").status_code == 403
    assert admin.post(f"/keys/{key.public_id}/revoke/").status_code == 302
    assert Sender(found[1]).get("key").status_code == 401
    assert "taken back" in text(admin.get("/keys/"))
    stranger = at(make_user("other", Role.ADMIN, world.south))
    assert stranger.post(f"/keys/{key.public_id}/revoke/").status_code == 404
