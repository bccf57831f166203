"""The limit that an approved application comes to: written as a version, for it had its own votes."""

from datetime import date, datetime

from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer


def put_limit(
    *,
    customer: Customer,
    entity: Entity,
    currency: str,
    limit_minor: int,
    note: str,
    actor: str,
    now: datetime,
    today: date,
) -> CreditLimit:
    """Set what a customer may owe at an entity from today on, in the caller's transaction, and tell it."""
    row = CreditLimit.objects.create(
        customer=customer,
        entity=entity,
        currency=currency,
        limit_minor=limit_minor,
        holds_from=today,
        note=note,
        set_at=now,
        set_by=actor,
    )
    journal.append(
        name="credit.limit.set",
        actor=actor,
        now=now,
        subject="credit_limit",
        subject_id=row.pk,
        entity_id=entity.pk,
        customer_id=customer.pk,
        data={"limit_minor": limit_minor, "currency": currency},
    )
    return row
