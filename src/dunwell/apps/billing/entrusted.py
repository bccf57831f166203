"""Bills that another system reads and issues, within the entities that its key is for."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dunwell.apps.billing.access import seen_bills
from dunwell.apps.billing.issuing import SOURCE, external_id_of, issue, set_out
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.merged import current_id
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import seen_customers
from dunwell.core.plain import Plain, PlainFault


def bills_after(
    *,
    scope: Scope,
    after: int,
    limit: int,
    entity: str = "",
    customer_id: UUID | None = None,
    state: str = "",
    external_id: str = "",
) -> list[Bill]:
    """Return bills that the scope sees, from the key `after` on, each with its entity and customer."""
    kept_id = current_id(public_id=customer_id) if customer_id else None
    wanted: dict[str, object] = {"entity__code": entity, "customer__public_id": kept_id}
    wanted |= {"state": state, "external_id": external_id}
    found = seen_bills(scope=scope).filter(pk__gt=after, **{name: one for name, one in wanted.items() if one})
    return list(found.defer("content").order_by("pk")[:limit])


def issue_entrusted(*, scope: Scope, plain: Plain, is_delayed: bool, now: datetime) -> Bill:
    """Issue what was given, at once or after the entity's minutes for mistakes; the same words are the same bill.

    For entities that the scope sees whole, and customers that it sees or whom nobody has an account with yet.
    Raises BillRefused with every fault.
    """
    if not scope.may(Power.WORK):
        raise BillRefused(code="not_allowed", message="You may read bills, but not issue them.")
    _refuse_others(scope, plain)
    if is_delayed:
        return set_out(plain=plain, now=now, actor=scope.actor)
    (bill,) = issue(plains=[plain], now=now, actor=scope.actor)
    return bill


def _refuse_others(scope: Scope, plain: Plain) -> None:
    """Refuse what belongs to others in words that tell nothing of it."""
    faults: list[PlainFault] = []
    code = str(plain.get("entity", "")).strip()
    if code and not Entity.objects.filter(pk__in=scope.entity_ids, code=code).exists():
        message = f"There is no entity {code[:40]!r}: give the code of one of yours."
        faults.append(PlainFault("entity", message))
    number = str(plain.get("customer", "")).strip()
    is_named = Q(number=number) | Q(merged__number=number)
    is_ours = seen_customers(scope=scope).filter(is_named).exists()
    if number and not is_ours and Customer.objects.filter(is_named, accounts__isnull=False).exists():
        faults.append(PlainFault("customer", f"There is no customer {number[:40]!r}: give a number."))
    if faults:
        raise faulty(faults)
    recorded = Bill.objects.filter(source=SOURCE, external_id=external_id_of(plain)).first()
    if recorded is not None and recorded.entity_id not in scope.entity_ids:
        raise BillRefused(
            code="differs_from_recorded",
            message="This external_id is taken: give another.",
            faults=[PlainFault("external_id", "It is taken: give another.")],
        )
