"""How the house stands to a customer that a scope sees through its accounts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties import standing
from dunwell.apps.parties.contacts import Place
from dunwell.apps.parties.models import Customer
from dunwell.apps.parties.standing import StandingDraft
from dunwell.apps.receivables.access import customer, seen_accounts


def change_standing(*, scope: Scope, customer_id: UUID, draft: StandingDraft, now: datetime) -> Customer:
    """Change it; raises UnknownCustomer, and what parties' change_standing raises."""
    with transaction.atomic():
        found = customer(scope=scope, public_id=customer_id)
        account = seen_accounts(scope=scope).filter(customer=found).order_by("entity__code", "currency")[0]
        place = Place(entity_id=account.entity_id, account_id=account.pk)
        return standing.change_standing(scope=scope, customer=found, place=place, draft=draft, now=now)
