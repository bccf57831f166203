"""Charges for the tests of the desk's addresses."""

from tests.world import NOW, TODAY, World

from dunwell.apps.charges.posting import Ready, post
from dunwell.apps.charges.waivers import ask_waiver
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.charges.facts import Draft


def charges(world: World) -> dict[str, dict[str, object]]:
    """A charge of Abel's to let go, and another of which somebody asked to let a part go."""
    kept = {"form": "late_fee", "currency": "EUR", "principal_minor": 100_00, "amount_minor": 40_00}
    kept |= {
        "since": TODAY.isoformat(),
        "due_on": TODAY.isoformat(),
        "item": "A-1",
        "schedule": "fees",
        "fee": "late",
    }
    kept |= {"version": 1, "tier": 1, "nth": 1, "days_late": 8, "raw_minor": 40_00, "reason": ""}
    first, second = post(
        ready=[
            Ready(
                account=world.abel_account,
                draft=Draft(
                    account_id=world.abel_account.pk,
                    item_id=None,
                    kind="late_fee",
                    currency="EUR",
                    amount_minor=40_00,
                    occurrence=occurrence,
                    basis={},
                    sheet=lambda: kept,
                ),
                calculation=kept,
            )
            for occurrence in ("first", "second")
        ],
        on=TODAY,
        actor="test",
        now=NOW,
    )
    waiver = ask_waiver(
        scope=desk_scope(user=world.collector),
        charge_id=second.public_id,
        reason="Our mistake",
        amount_minor=10_00,
        now=NOW,
        today=TODAY,
    )
    about = {"public_id": first.public_id}
    return {
        **{f"desk:{name}": about for name in ("charge", "charge_document", "charge_waive")},
        "desk:waiver_decide": {"waiver_id": waiver.public_id},
        "desk:customer_charges": {"public_id": world.abel.public_id},
    }
