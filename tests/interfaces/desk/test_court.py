"""What a court would cost, at the desk: routes side by side, and what runs out of time by entity."""

from datetime import date

import pytest
from django.urls import reverse
from tests.world import NOW, make_world, owe

from dunwell.core import ids
from dunwell.interfaces.desk import door

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    made = make_world()
    made.abel.country = "DE"
    made.abel.save()
    monkeypatch.setattr(door, "clock", lambda: NOW)
    return made


@pytest.fixture
def at_desk(client):
    def entered(user):
        client.force_login(user)
        return client

    return entered


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def address(world, **query: str) -> str:
    path = reverse(
        "desk:court_options",
        kwargs={"public_id": world.abel.public_id, "account_id": world.abel_account.public_id},
    )
    return path + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def test_the_routes_of_an_account_with_sources_and_what_is_not_known(world, at_desk):
    owe(world.abel_account, ("A-1", 4_000_00, 20), ("A-2", 1_000_00, 5), ("A-3", 700_00, -5))
    client = at_desk(world.auditor)
    answer = client.get(address(world))
    said = text(answer)
    assert answer.context["facts"].principal_minor == 5_000_00, "what is not due is not claimed"
    for sentence in (
        "This is information for a decision, not legal advice.",
        "Last day to act",
        "Mahnbescheid / Vollstreckungsbescheid",
        "EUR 85.25",
        "EUR 426.25",
        "Confidence: high",
        "say what you expect",
        "It is for claims across a border; both parties are in DE.",
        "the new table was not found",
    ):
        assert sentence in said
    assert address(world)[:-1] in text(
        client.get(reverse("desk:customer", kwargs={"public_id": world.abel.public_id}))
    )


def test_one_item_and_what_somebody_expects(world, at_desk):
    first, _ = owe(world.abel_account, ("A-1", 4_000_00, 20), ("A-2", 1_000_00, 5))
    item = ids.show(prefix="itm", uuid=first.public_id)
    answer = at_desk(world.collector).get(
        address(world, item=item, low="40", high="70", contested="10", sort="cost")
    )
    assert answer.context["facts"].principal_minor == 4_000_00
    assert "By a prior of 40 to 70 % of the claim" in text(answer)
    assert f'name="item" value="{item}"' in text(answer)
    for query in ({"low": "often"}, {"low": "70", "high": "40"}):
        refused = at_desk(world.collector).get(address(world, item=item, **query))
        assert "the least first: 40 and 70" in text(refused)
    refused = at_desk(world.collector).get(address(world, item=item, letter="soon"))
    assert "Write days like 2026-12-31." in text(refused)
    refused = at_desk(world.collector).get(address(world, item=item, filing="2020-01-01"))
    assert "2020-01-01 is before 2026-03-10" in text(refused)


def test_nothing_to_claim_and_nothing_of_others(world, at_desk):
    client = at_desk(world.collector)
    assert "Nothing is overdue there that could be claimed." in text(client.get(address(world)))
    (foreign,) = owe(world.berg_account, ("B-1", 100_00, 20))
    item = ids.show(prefix="itm", uuid=foreign.public_id)
    assert client.get(address(world, item=item)).status_code == 404
    mixed = reverse(
        "desk:court_options",
        kwargs={"public_id": world.abel.public_id, "account_id": world.berg_account.public_id},
    )
    assert client.get(mixed).status_code == 404
    owe(world.abel_account, ("A-1", 4_000_00, 20))
    assert at_desk(world.owner).get(address(world)).status_code == 200
    assert at_desk(world.peer).get(address(world)).status_code == 404


def test_what_runs_out_of_time_by_entity(world, at_desk):
    owe(world.abel_account, ("OLD", 100_00, 1_600), ("SOON", 200_00, 1_100), ("YOUNG", 300_00, 20))
    owe(world.berg_account, ("FOREIGN", 100_00, 5_000))
    client = at_desk(world.controller)
    answer = client.get(reverse("desk:court_deadlines") + "?within=365")
    rows = answer.context["found"].rows
    assert [(one.number, one.last_day, one.warning) for one in rows] == [
        ("OLD", date(2024, 12, 31), "barred"),
        ("SOON", date(2026, 12, 31), "clear"),
    ]
    assert "FOREIGN" not in text(answer)
    assert address(world)[:-1] in text(answer)
    (total,) = answer.context["found"].sums
    assert (total.entity, total.items, total.minor, total.barred_minor) == ("NORTH", 2, 300_00, 100_00)
    assert [one.number for one in client.get(reverse("desk:court_deadlines")).context["found"].rows] == [
        "OLD"
    ]
    nothing = at_desk(world.peer).get(reverse("desk:court_deadlines"))
    assert "Nothing runs out within 180 days" in text(nothing)
