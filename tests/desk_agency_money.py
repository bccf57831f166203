"""An agency of North with a statement that differs, for the tests of the desk's addresses."""

from datetime import timedelta

from tests.world import NOW, TODAY, World

from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.placements.agency_models import Agency, AgencyEntity
from dunwell.apps.placements.statements import Given, take_statement
from dunwell.core.placements.reconcile import Told

EVERYBODY = "200 200 200 200 200 200 200 200 302"
BANK = "200 200 200 200 404 404 404 404 302"
STALE = "409 409 409 403 403 403 404 403 302"
AGENCY_MONEY_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:agencies_money", "GET", EVERYBODY, {}),
    ("desk:agency_money", "GET", BANK, {}),
    ("desk:agency_statement", "GET", BANK, {}),
    ("desk:agency_statement_send", "POST", STALE, {}),  # without a file
    ("desk:agency_statement_do", "POST", STALE, {}),  # without a word why
]


def agency_money(world: World) -> dict[str, dict[str, object]]:
    """What the addresses of agencies' money are about."""
    agency = Agency.objects.create(
        code="moneybags", name="Moneybags Ltd", country="DE", email="post@bags.example", created_at=NOW
    )
    AgencyEntity.objects.create(agency=agency, entity=world.north)
    given = Given(
        entity=world.north,
        currency="EUR",
        reference="M-1",
        period_from=TODAY - timedelta(days=30),
        period_to=TODAY,
        lines=[Told(line=1, claim="PL-9", minor=10_000, commission_minor=2_000, on=TODAY)],
    )
    made, _ = take_statement(scope=desk_scope(user=world.assistant), agency=agency, given=given, now=NOW)
    return {
        "desk:agency_money": {"code": "moneybags"},
        "desk:agency_statement_send": {"code": "moneybags"},
        "desk:agency_statement": {"public_id": made.public_id},
        "desk:agency_statement_do": {"public_id": made.public_id, "act": "send-back"},
    }
