"""Several as one bill, at the desk: each draft says which bill it went into, and the bill says what it is made of."""

import pytest
from django.urls import reverse
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, broken, make_ledger, morning
from tests.world import make_user

from dunwell.apps.billing.gathering import gather, set_aside
from dunwell.apps.billing.issuing import issue_waiting, set_out, take_back
from dunwell.apps.billing.orders import accept, quote
from dunwell.apps.organisation.models import Role
from dunwell.interfaces.desk import door

pytestmark = pytest.mark.django_db(transaction=True)

NOW = morning(TODAY)


@pytest.fixture
def ledger(monkeypatch):
    monkeypatch.setattr(door, "clock", lambda: NOW)
    made = make_ledger(on=TODAY)
    seller(made, undo_minutes=0, deposits={"percent": "0"})
    buyer(made, "BROOK")
    yield made
    assert broken() == {}


def test_drafts_and_their_one_bill_lead_to_each_other(ledger, client):
    client.force_login(make_user("collector", Role.COLLECTOR, ledger.entity))
    bill = set_out(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR)
    draft = take_back(bill=bill, now=NOW, actor=ACTOR)
    order = quote(plain=plain(ledger, "BROOK", order="O-9"), now=NOW, actor=ACTOR)
    order = accept(order=order, now=NOW, actor=ACTOR)

    def page(of):
        shown = client.get(reverse("desk:bill", kwargs={"public_id": of.public_id}))
        assert shown.status_code == 200
        return shown.content.decode()

    rows = set_aside(bills=[draft], orders=[order], now=NOW, actor=ACTOR)
    assert "in no bill yet" in page(draft)
    one = gather(rows=rows, now=NOW, actor=ACTOR)
    address = reverse("desk:bill", kwargs={"public_id": one.public_id})
    assert f'href="{address}">The bill that it went into' in page(draft)
    (one,) = issue_waiting(now=NOW, actor=ACTOR)
    assert f'href="{address}">{one.number}' in page(draft)
    said = page(one)
    assert "Gathered from" in said
    assert reverse("desk:bill", kwargs={"public_id": draft.public_id}) in said
    assert "Order O-9" in said

    found = client.get(reverse("desk:bills"), {"state": "aside"}).content.decode()
    assert reverse("desk:bill", kwargs={"public_id": draft.public_id}) in found
    assert address not in found
