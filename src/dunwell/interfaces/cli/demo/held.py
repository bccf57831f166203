"""Held orders in the demo group: rules at one entity, who was warned and is held, an order checked, an owner's view."""

from datetime import date, datetime

from django.db import transaction

from dunwell.apps.credit.checks import check_order
from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.credit.chronic import chronic_payers, say_view
from dunwell.apps.credit.chronic_models import OwnerView
from dunwell.apps.credit.holds import look
from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.credit.terms import set_terms
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import desk_scope, system_scope

NOTICE_DAYS = 3
ORDERED_MINOR = 250_000
# Of a group that pays as this one does, all would be held by age: the limit alone shows what holding is.
HOLDS = {"overdue_days": None, "broken_promises": None, "score_drop": None}


@transaction.atomic
def hold_demo_orders(*, actor: str, as_of: date, now: datetime, default_sender: str) -> int:
    """Hold orders of who is beyond its limit, at one entity warn of it, check an order, hear an owner; once."""
    if CreditSettings.objects.exists() or not CreditLimit.objects.exists():
        return 0
    last = CreditLimit.objects.filter(entity__isnull=False).order_by("entity__code", "pk").first()
    if last is None or last.entity is None or last.customer is None:
        return 0
    scope = system_scope(actor=actor)
    for entity, days in ((None, 0), (last.entity, NOTICE_DAYS)):
        rules = {**HOLDS, "notice_days": days}
        set_terms(scope=scope, entity=entity, plain={"holds": rules}, note="Orders follow limits.", now=now)
    held = look(as_of=as_of, now=now, actor=actor, default_sender=default_sender).held
    if not OrderCheck.objects.exists():
        check_order(
            scope=scope,
            customer_id=last.customer.public_id,
            entity_code=last.entity.code,
            amount_minor=ORDERED_MINOR,
            currency=last.entity.currency,
            order_key="WEB-1001",
            now=now,
            today=as_of,
        )
    _hear_an_owner(last.entity, actor=actor, as_of=as_of, now=now)
    return held


def _hear_an_owner(entity: Entity, *, actor: str, as_of: date, now: datetime) -> None:
    if OwnerView.objects.exists():
        return
    rows = chronic_payers(scope=system_scope(actor=actor), as_of=as_of)
    found = next((one for one in rows if one.customer.owner is not None and one.entity == entity), None)
    if found is not None and found.customer.owner is not None:
        say_view(
            scope=desk_scope(user=found.customer.owner),
            customer=found.customer,
            entity=found.entity,
            view="prepayment",
            note="They pay in the end, and their renewal is near.",
            now=now,
        )
