"""Agencies in the demo: claims in every state that somebody looks for, the money right, each act once."""

from datetime import UTC, date, datetime

import pytest
from tests.fakes import FakeClock, FakeMail, fake_house
from tests.ledger import broken

from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.placements.agency_models import ConductEntry
from dunwell.apps.placements.models import Placement, PlacementChange, PlacementRequest
from dunwell.apps.placements.money_models import AgencyMoney, Remittance
from dunwell.interfaces.cli.demo import loading as demo
from dunwell.interfaces.cli.demo.agencies import CUSTOMERS_LEAST, agencies_on_a_day
from dunwell.interfaces.cli.demo.days import evening, rehearsed_days

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 8, tzinfo=UTC)


def test_claims_of_the_demo_are_taken_refused_paid_asked_about_and_accounted_for():
    demo.load(
        seed=5,
        customers=CUSTOMERS_LEAST,
        as_of=AS_OF,
        house=fake_house(mail=FakeMail()),
        clock=FakeClock(now=NOW),
    )

    states = set(Placement.objects.values_list("state", flat=True))
    assert {"working", "rejected", "pending_recall", "proposed"} <= states
    assert AgencyMoney.objects.filter(paid_to="agency", why="due").exists()
    assert set(PlacementRequest.objects.values_list("kind", "state")) >= {
        ("settlement", "approved"),
        ("costs", "open"),
    }
    assert [one.state for one in Remittance.objects.all()] == ["differs"]
    assert ConductEntry.objects.count() == 1
    assert User.objects.filter(audience=Audience.AGENCY).count() == 2
    assert [email for role, email, _ in demo.demo_logins() if role == "agency"] == [
        "agent.harbour@demo.dunwell.example",
        "agent.northgate@demo.dunwell.example",
    ]
    assert broken() == {}

    told = PlacementChange.objects.count()
    days = rehearsed_days(as_of=AS_OF)
    again = [
        agencies_on_a_day(day=day, days=days, documents=None, actor="test", now=evening(of=day))
        for day in days
    ]
    assert again == [0] * len(days)
    assert PlacementChange.objects.count() == told
