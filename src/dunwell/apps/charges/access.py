"""Which charges a scope sees: those of the accounts that it sees."""

from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.charges.models import Charge, Waiver
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen


class UnknownCharge(Exception):
    """No charge, or no waiver of one, with this identifier is seen in this scope."""

    code = "unknown_charge"


def seen_charges(*, scope: Scope) -> QuerySet[Charge]:
    """Return the charges that the scope sees, each with its account, customer, entity and invoice."""
    mine = seen(scope=scope, entity="entity_id", owner="account__customer__owner_id")
    return Charge.objects.filter(mine).select_related(
        "account__customer", "account__entity", "entity", "item"
    )


def seen_waivers(*, scope: Scope) -> QuerySet[Waiver]:
    """Return the waivers of charges that the scope sees, asked for or decided."""
    mine = seen(scope=scope, entity="charge__entity_id", owner="charge__account__customer__owner_id")
    return Waiver.objects.filter(mine).select_related(
        "charge__account__customer", "charge__entity", "charge__item", "credit_item"
    )


def charge_in_scope(*, scope: Scope, charge_id: UUID) -> Charge:
    """Return a charge, or raise UnknownCharge."""
    charge = seen_charges(scope=scope).filter(public_id=charge_id).first()
    if charge is None:
        raise UnknownCharge("There is no such charge in the entities that you see.")
    return charge
