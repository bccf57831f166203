"""Held orders, late payers and keys, for the tests of the desk's addresses."""

from datetime import timedelta

from tests.world import World, owe

from dunwell.apps.credit.holds_models import CreditHold, HoldRelease
from dunwell.apps.organisation.keys import make_key
from dunwell.apps.organisation.scope import system_scope
from dunwell.interfaces.shared.house import clock

SOON = (clock().date() + timedelta(days=5)).isoformat()
EVERYBODY = "200 200 200 200 200 200 200 200 302"
ADMINS = "403 403 403 403 403 403 403 403 302"
GATE_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:orders_held", "GET", EVERYBODY, {}),
    ("desk:late_payers", "GET", EVERYBODY, {}),
    ("desk:order_release_decide", "POST", "302 409 409 403 403 403 404 403 302", {"answer": "yes"}),
    # over by then, or asked for already
    ("desk:order_hold_release", "POST", "409 409 409 403 403 403 404 403 302", {"reason": "x", "passed_until": SOON}),
    (
        "desk:order_hold_place", "POST", "302 409 409 403 403 403 409 403 302",
        {"number": "C-1001", "entity": "NORTH", "note": "Moved away"},
    ),
    (
        "desk:order_insolvency", "POST", "302 302 302 403 403 403 409 403 302",
        {"number": "C-1001", "is_insolvent": "yes", "source": "Court"},
    ),
    ("desk:late_payer_view", "POST", "409 409 409 409 302 404 404 404 302", {"view": "keep", "note": "They grow"}),
    ("desk:late_payer_decide", "POST", "302 403 403 403 403 403 403 403 302", {"decided": "go_on", "reason": "x"}),
    ("desk:api_keys", "GET", ADMINS, {}),
    ("desk:api_key_make", "POST", ADMINS, {}),
    ("desk:api_key_revoke", "POST", ADMINS, {}),
]  # fmt: skip


def gate(world: World) -> dict[str, dict[str, object]]:
    """Abel's orders are held at North, somebody asks to let them go; it never paid in time."""
    owe(world.abel_account, *((f"LATE-{number}", 10_00, 15) for number in range(6)))
    now = clock()
    made = {"customer": world.abel, "currency": "EUR", "begun_at": now, "begun_by": "test", "state": "held"}
    hold = CreditHold.objects.create(entity=world.north, held_on=now.date(), reasons=["OVERDUE"], **made)
    wish = HoldRelease.objects.create(
        hold=hold, exposure_minor=1, reason="x", passed_until=now.date(), asked_at=now, asked_by="test"
    )
    key, _ = make_key(
        scope=system_scope(actor="test"), name="Shop", words=["events:read"], entity_codes=["NORTH"], now=now
    )
    late = {"public_id": world.abel.public_id, "code": "NORTH"}
    return {
        "desk:order_hold_release": {"hold_id": hold.public_id},
        "desk:order_release_decide": {"release_id": wish.public_id},
        "desk:late_payer_view": late,
        "desk:late_payer_decide": late,
        "desk:api_key_revoke": {"key_id": key.public_id},
    }
