"""A claim at an agency that asks something, for the tests of the desk's addresses."""

from tests.world import World, make_account, make_customer, owe

from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.placements.access import AgencyScope
from dunwell.apps.placements.agency_models import AgencyRole
from dunwell.apps.placements.agreeing import AgencyDraft, agree_terms, keep_agency
from dunwell.apps.placements.placing import place
from dunwell.apps.placements.proposing import Wish, decide, propose
from dunwell.apps.placements.requests import ask
from dunwell.core.placements.terms import Rate, Terms
from dunwell.interfaces.shared.house import clock

EVERYBODY = "200 200 200 200 200 200 200 200 302"
OWNED = "200 200 200 200 200 404 404 404 302"
OF_NORTH = "200 200 200 200 200 200 404 404 302"
PLACEMENTS_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:placements", "GET", EVERYBODY, {}),
    ("desk:placement", "GET", OWNED, {}),
    ("desk:placement_do", "POST", "302 302 302 409 409 404 404 404 302", {"note": "They moved"}),
    ("desk:placement_answer", "POST", "302 302 302 403 403 403 404 403 302", {"answer": "yes"}),
    ("desk:placement_new", "GET", EVERYBODY, {}),
    ("desk:placement_propose", "POST", "409 409 409 403 403 403 409 403 302", {}),  # nobody chosen
    ("desk:agencies", "GET", EVERYBODY, {}),
    ("desk:agency", "GET", OF_NORTH, {}),
    ("desk:agency_do", "POST", "409 409 409 403 403 403 404 403 302", {}),  # without a word
]


def placements(world: World) -> dict[str, dict[str, object]]:
    """What the addresses of claims at agencies are about."""
    now = clock()
    today = now.date()
    house = system_scope(actor="test")
    draft = AgencyDraft(
        code="harbour", name="Harbour", country="DE", email="desk@harbour.example", entities=("NORTH",)
    )
    agency = keep_agency(scope=house, draft=draft, now=now)
    agree_terms(
        scope=house,
        agency_id=agency.public_id,
        terms=Terms(currency="EUR", rates=(Rate(basis_points=1_000),)),
        valid_from=today,
        note="",
        now=now,
        today=today,
    )
    customer = make_customer(number="C-1099", name="Adler Werke", owner=world.owner)
    account = make_account(customer=customer, entity=world.north)
    owe(account, ("PLACED-1", 90_00, 60))
    (found,) = propose(
        scope=desk_scope(user=world.collector),
        wishes=[Wish(account_id=account.public_id)],
        agency_id=agency.public_id,
        note="",
        now=now,
        today=today,
        veto_days=0,
        demand_days=0,
    )
    assert found.placement is not None, found.why
    made = found.placement
    decide(
        scope=desk_scope(user=world.controller), placement_id=made.public_id, is_yes=True, note="", now=now
    )
    place(scope=house, placement_id=made.public_id, documents=None, now=now, today=today)
    asked, _ = ask(
        scope=AgencyScope(agency_id=agency.pk, actor="user:0", role=AgencyRole.AGENT),
        placement_id=made.public_id,
        kind="update",
        text="Is it right?",
        key="1",
        now=now,
        today=today,
    )
    return {
        "desk:placement": {"placement_id": made.public_id},
        "desk:placement_do": {"placement_id": made.public_id, "act": "write"},
        "desk:placement_answer": {"request_id": asked.public_id},
        "desk:agency": {"agency_id": agency.public_id},
        "desk:agency_do": {"agency_id": agency.public_id, "act": "conduct"},
    }
