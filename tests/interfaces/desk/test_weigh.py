"""Keep, place or sue at the desk: what is shown is what the core says; and agencies compared, drawn and told."""

from datetime import date

import pytest
from django.urls import reverse
from tests.apps.placements.test_group_reports import Scene
from tests.world import make_user

from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.placements.agency_models import Agency, AgencyEntity, AgencyTerms
from dunwell.apps.placements.weighing import NothingOverdue, weighed
from dunwell.core.placements.decision import Effort, decide
from dunwell.core.placements.stored import stored
from dunwell.core.placements.terms import Rate, Terms
from dunwell.interfaces.desk import door

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)


@pytest.fixture
def scene(monkeypatch):
    found = Scene()
    now = found.ledger.clock().replace(month=6, day=30, hour=9)
    monkeypatch.setattr(door, "clock", lambda: now)
    found.user = make_user("weigher", Role.CONTROLLER, found.ledger.entity)
    AgencyEntity.objects.create(agency=found.agency, entity=found.ledger.entity)
    AgencyTerms.objects.create(
        agency=found.agency,
        currency="EUR",
        version=2,
        valid_from=date(2026, 2, 1),
        terms=stored(Terms(currency="EUR", rates=(Rate(basis_points=2_500),))),
        agreed_at=found.at,
        agreed_by="test",
    )
    far = Agency.objects.create(
        code="far", name="Far Away", country="JP", email="f@far.example", works_in=["JP"], created_at=found.at
    )
    AgencyEntity.objects.create(agency=far, entity=found.ledger.entity)
    return found


@pytest.fixture
def account(scene):
    opened = scene.ledger.account("BROOK")
    scene.ledger.invoice(opened, "I-1", 1_000_00, due=date(2026, 4, 1), issued=date(2026, 3, 1))
    scene.ledger.invoice(opened, "I-2", 500_00, due=date(2026, 7, 9), issued=date(2026, 6, 9))  # not overdue
    return opened


def test_what_an_account_is_weighed_by(scene, account):
    found = weighed(scope=desk_scope(user=scene.user), account_id=account.public_id, as_of=TODAY)
    case = found.case
    assert (case.age, case.open_minor, case.revenue_minor, case.placement) == (90, 1_000_00, 1_500_00, 1)
    assert (found.market.assumed.efforts["keep"], found.market.assumed.horizon) == (
        Effort(minutes=60, lost=0),
        365,
    )
    told = {one.code: one for one in decide(case=case, market=found.market, routes=[]).options}
    # What is 90 days past due comes within a year with 62.8 %: S(455) = 0.1825, (0.696 - 0.1825) / (1 - 0.1825)
    assert (told[""].chance, told[""].cases, told[""].staff_minor) == (told["north"].chance, 0, 45_00)
    assert (told["north"].refusal, told["far"].refusal) == ("", "country")
    assert (told["north"].recovered_minor, told["north"].commission_minor) == (628_01, 157_00)


def test_nothing_overdue_is_nothing_to_weigh(scene, client):
    opened = scene.ledger.account("CALM")
    with pytest.raises(NothingOverdue):
        weighed(scope=desk_scope(user=scene.user), account_id=opened.public_id, as_of=TODAY)
    client.force_login(scene.user)
    assert "Nothing is overdue on this account." in shown(client, opened)


def test_the_page_names_every_way_every_assumption_and_the_cost_of_waiting(scene, account, client):
    client.force_login(scene.user)
    page = shown(client, account)
    for words in (
        "Go on ourselves",
        "Hand to an agency: North",
        "It does not work in the debtor&#x27;s country.",
        "Cost of waiting 30 days",
        "CCAA survey of 18 October 2004 (qbpros.net, 2011)",
        "an opinion survey of agencies, no loss data: a prior only",
        "69.6 to 74.0 % ever, in 5 surveys",
        "Information for a decision, not advice",
        "No route is weighed",
    ):
        assert words in page
    assert "Routes through a court are left out." in shown(client, account, chance="150")
    assert "Routes through a court are left out." not in shown(client, account, chance="60")


def test_an_account_of_another_customer_is_not_there(scene, account, client):
    client.force_login(scene.user)
    other = scene.ledger.account("OTHER")
    address = reverse(
        "desk:weigh", kwargs={"public_id": other.customer.public_id, "account_id": account.public_id}
    )
    assert client.get(address).status_code == 404


def test_agencies_are_compared_by_horizon_with_a_drawing_that_is_told(scene, client):
    client.force_login(scene.user)
    claim = scene.place("A", 1_000_00, on=date(2026, 5, 1), first_contact_on=date(2026, 5, 4))
    scene.came(claim, 250_00, on=date(2026, 5, 20), fee=50_00)
    scene.place("B", 1_000_00, on=date(2026, 6, 20))  # too young for any horizon
    page = client.get(reverse("desk:agencies_compared")).content.decode()
    assert "Recovered of what was placed: after 30 days 25.0 %; after 60 days 25.0 %." in page
    assert '<polyline class="own" points="0,200 49,150 98,150">' in page
    assert "20.0 %" in page  # net-back
    none = client.get(reverse("desk:agencies_compared"), {"country": "FR"}).content.decode()
    assert "No claim of your entities was with an agency yet." in none


def shown(client, account, **asked: str) -> str:
    """The page of an account."""
    kwargs = {"public_id": account.customer.public_id, "account_id": account.public_id}
    return client.get(reverse("desk:weigh", kwargs=kwargs), asked).content.decode()
