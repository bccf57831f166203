"""Recurring plans at the desk: started, looked at before they are changed, changed once, undone while it can be."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.apps.billing.scene import TODAY, buyer, seller
from tests.ledger import ACTOR, broken, make_ledger, morning
from tests.world import make_entity, make_user

from dunwell.apps.billing import plans
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import Recurring
from dunwell.apps.billing.plan_ahead import outlook
from dunwell.apps.billing.plans_due import bill_due
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.models import Role
from dunwell.interfaces.desk import door

pytestmark = pytest.mark.django_db(transaction=True)

NOW = morning(TODAY)  # 2 March 2026
LOOK = {"HX-Request": "true"}


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


def made(ledger, **values):
    """A plan of 310.00 a month in advance, from 1 March on."""
    given = {
        "entity": ledger.entity.code,
        "customer": "BROOK",
        "starts_on": "2026-03-01",
        "items": [{"key": "seat", "name": "Seat", "tax": "S19", "unit": "MON", "price": "310.00"}],
        **values,
    }
    return plans.make(plain=given, now=NOW, actor=ACTOR)


def act(client, row, name, *, seen=None, headers=None, **values):
    sent = {"seen": stamp(subject="plan", subject_id=row.pk) if seen is None else seen, **values}
    where = at("recurring_act", public_id=row.public_id, act=name)
    return client.post(where, sent, follow=True, headers=headers or {})


def sums(found):
    return [(one.bill_on, one.net_minor) for one in found.bills]


def test_the_next_bills_are_told_in_advance_with_their_parts(ledger, brook):
    row = made(ledger)
    assert sums(outlook(row=row)) == [
        (date(2026, 3, 1), 310_00), (date(2026, 4, 1), 310_00), (date(2026, 5, 1), 310_00),
    ]  # fmt: skip
    bill_due(now=NOW, actor=ACTOR)
    plans.end(row=row, on=date(2026, 4, 15), now=NOW, actor=ACTOR)
    row.refresh_from_db()
    found = outlook(row=row)
    assert sums(found) == [(date(2026, 4, 1), 155_00)]
    assert (found.bills[0].lines[0].line.first_on, found.bills[0].lines[0].line.last_on) == (
        date(2026, 4, 1), date(2026, 4, 15),
    )  # fmt: skip
    assert Bill.objects.count() == 1, "looking bills nothing"


def test_a_pause_without_an_end_is_looked_through_but_not_for_ever(ledger, brook):
    row = made(ledger)
    bill_due(now=NOW, actor=ACTOR)
    plans.pause(row=row, from_on=date(2026, 3, 16), now=NOW, actor=ACTOR)
    row.refresh_from_db()
    found = outlook(row=row)
    assert sums(found) == [(date(2026, 4, 1), -160_00)], "what is billed beyond is given back"


def test_a_change_is_looked_at_made_once_and_undone(ledger, brook, client):
    row = made(ledger)
    bill_due(now=NOW, actor=ACTOR)
    change = {"item": "seat", "from_on": "2026-03-16", "price": "620.00"}
    looked = act(client, row, "price", headers=LOOK, do="look", **change)
    assert "So its next bills would be." in text(looked)
    assert sums(looked.context["ahead"])[0] == (date(2026, 4, 1), 620_00 - 160_00 + 320_00)
    row.refresh_from_db()
    assert len(row.given["items"][0]["prices"]) == 1, "nothing is changed yet"

    before = stamp(subject="plan", subject_id=row.pk)
    said = text(act(client, row, "price", **change))
    assert "Changed from Mar 16, 2026 on." in said
    again = act(client, row, "price", seen=before, **change)
    assert (again.status_code, "since you opened the page" in text(again)) == (409, True)
    row.refresh_from_db()
    assert [one["price"] for one in row.given["items"][0]["prices"]] == ["310.00", "620.00"]
    assert "Undone: the plan is as it was before." in text(act(client, row, "undo"))
    row.refresh_from_db()
    assert [one["price"] for one in row.given["items"][0]["prices"]] == ["310.00"]
    assert "Something else happened" in text(act(client, row, "undo"))


def test_what_was_billed_since_is_not_undone(ledger, brook, client):
    row = made(ledger)
    act(client, row, "price", item="seat", from_on="2026-03-01", quantity="2")
    bill_due(now=NOW, actor=ACTOR)
    assert "Undo the change" not in text(client.get(at("recurring_plan", public_id=row.public_id)))
    assert act(client, row, "undo").status_code == 409


def test_it_is_paused_goes_on_and_ends(ledger, brook, client):
    row = made(ledger)
    assert "Paused from Mar 16, 2026 on" in text(act(client, row, "pause", from_on="2026-03-16"))
    row.refresh_from_db()
    assert row.state == "paused"
    assert act(client, row, "pause", from_on="2026-03-20").status_code == 409
    assert "It goes on from Apr 1, 2026." in text(act(client, row, "resume", on="2026-04-01"))
    assert "It ends on Mar 2, 2026." in text(act(client, row, "end"))
    row.refresh_from_db()
    assert (row.given["ends_on"], row.given["pauses"]) == (
        "2026-03-02", [{"from": "2026-03-16", "to": "2026-03-31"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "typed", "field", "words"),
    [
        (
            "price",
            {"item": "seat", "from_on": "2026-03-16"},
            "price",
            "Give a new price, a new quantity, or both.",
        ),
        ("price", {"item": "seat", "from_on": "x", "price": "1"}, "from_on", "Give a day, like 2026-03-31."),
        (
            "price",
            {"item": "seat", "from_on": "2026-03-16", "price": "cheap"},
            "price",
            "as a number like 310.00",
        ),
        (
            "price",
            {"item": "seat", "from_on": "2026-03-16", "quantity": "-1"},
            "quantity",
            "never below nothing",
        ),
        ("price", {"item": "desk", "from_on": "2026-03-16", "price": "1"}, "item", "known are seat"),
        ("pause", {"from_on": ""}, "from_on", "Give a day"),
        ("end", {"on": "2026-02-01"}, "ends_on", "before it starts"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(ledger, brook, client, name, typed, field, words):
    row = made(ledger)
    refused = act(client, row, name, **typed)
    assert refused.status_code == 409
    assert words in refused.context["typed"].faults[field]
    for value in [one for one in typed.values() if one and one != "desk"]:
        assert f'value="{value}"' in text(refused)
    row.refresh_from_db()
    assert row.given["starts_on"] == "2026-03-01"


def test_a_plan_is_started_with_its_first_bills_in_sight(ledger, brook, client):
    assert at("recurring_new") in text(client.get(at("recurring")))
    once = client.get(at("recurring_new")).context["once"]
    head = {"entity": "NORTH", "customer": "BROOK", "once": once, "every": "1", "unit": "month",
            "timing": "advance", "starts_on": "2026-03-16", "term.every": "1", "term.unit": "year",
            "term.renews": "on", "term.notice_days": "30"}  # fmt: skip
    item = {"items[0].name": "Hosting", "items[0].quantity": "2", "items[0].unit": "MON",
            "items[0].price": "1,550.00", "items[0].tax": "S19"}  # fmt: skip
    looked = client.post(at("recurring_new"), head | item | {"do": "reckon"}, headers=LOOK)
    assert sums(looked.context["ahead"])[0] == (date(2026, 3, 16), 3_100_00)
    assert not Recurring.objects.exists()
    more = client.post(at("recurring_new"), head | item | {"do": "add"}).context["form"]
    assert (len(more.items), more.focus, more.items[1]["tax"]) == (2, 2, "S19")

    wrong = {"items[0].tax": "??", "starts_on": "soon", "every": "0"}
    refused = client.post(at("recurring_new"), head | item | wrong | {"do": "make"})
    assert refused.status_code == 409
    assert "starts_on" in refused.context["said"]
    refused = client.post(at("recurring_new"), head | item | {"items[0].tax": "??", "do": "make"})
    assert "items[0].tax" in refused.context["said"]
    assert 'value="1,550.00"' in text(refused)
    refused = client.post(at("recurring_new"), head | {"do": "make"})
    assert "items" in refused.context["said"]

    said = text(client.post(at("recurring_new"), head | item | {"do": "make"}, follow=True))
    client.post(at("recurring_new"), head | item | {"do": "make"})
    row = Recurring.objects.get()
    assert "The plan runs." in said
    assert (row.look_on, row.given["term"]["renews"]) == (date(2026, 3, 16), True)
    assert "unless it is ended by" in said


def test_who_only_reads_changes_nothing(ledger, brook, at_desk):
    row = made(ledger)
    auditor = at_desk(make_user("auditor", Role.AUDITOR, ledger.entity))
    said = text(auditor.get(at("recurring_plan", public_id=row.public_id)))
    assert "Its next bills" in said
    assert "Change price or quantity" not in said
    assert act(auditor, row, "pause", from_on="2026-03-05").status_code == 403
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    stranger = at_desk(make_user("stranger", Role.ADMIN, south))
    assert stranger.get(at("recurring_plan", public_id=row.public_id)).status_code == 404
    assert act(stranger, row, "pause", from_on="2026-03-05").status_code == 404
    assert bill_due(now=NOW + timedelta(days=1), actor=ACTOR).bills
