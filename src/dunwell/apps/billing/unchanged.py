"""Acting on what one has seen: an order, a plan or a draft that changed meanwhile is not acted on, nor twice."""

from uuid import UUID

from dunwell.apps.billing.access import bill_in_scope, order_in_scope, recurring_in_scope
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import Order, Recurring
from dunwell.apps.billing.order_moves import locked as locked_order
from dunwell.apps.billing.plans import locked as locked_plan
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.scope import Power, Scope


def order_as_seen(*, scope: Scope, order_id: UUID, seen: int) -> Order:
    """Return an order, held until the caller's transaction is over.

    seen: its stamp (journal) when it was shown. Raises UnknownOrder and BillRefused (not_allowed, changed).
    """
    order = locked_order(order=order_in_scope(scope=scope, order_id=order_id))
    _refuse(scope, subject="order", pk=order.pk, entity_id=order.entity_id, seen=seen)
    return order


def plan_as_seen(*, scope: Scope, plan_id: UUID, seen: int) -> Recurring:
    """Return a recurring plan, held likewise. Raises UnknownRecurring and BillRefused (not_allowed, changed)."""
    row = locked_plan(row=recurring_in_scope(scope=scope, plan_id=plan_id))
    _refuse(scope, subject="plan", pk=row.pk, entity_id=row.entity_id, seen=seen)
    return row


def bill_as_seen(*, scope: Scope, bill_id: UUID, seen: int) -> Bill:
    """Return a bill, held likewise. Raises UnknownBill and BillRefused (not_allowed, changed)."""
    bill = bill_in_scope(scope=scope, bill_id=bill_id)
    Bill.objects.select_for_update().get(pk=bill.pk)
    _refuse(scope, subject="bill", pk=bill.pk, entity_id=bill.entity_id, seen=seen)
    bill.refresh_from_db()
    return bill


def _refuse(scope: Scope, *, subject: str, pk: int, entity_id: int, seen: int) -> None:
    if not scope.may(Power.WORK) or entity_id not in scope.entity_ids:
        raise BillRefused(code="not_allowed", message="You may read this, but not act on it.")
    if stamp(subject=subject, subject_id=pk) != seen:
        raise BillRefused(
            code="changed",
            message="Something happened to this since you opened the page, and nothing was done now: see how it "
            "stands, and act again if it is still wanted.",
        )
