"""Which bills, orders and plans a scope sees: those of the customers and entities that it sees, issued or not."""

from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import DepositWaiver, Order, Recurring
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen


class UnknownBill(Exception):
    """No bill with this identifier is seen in this scope."""

    code = "unknown_bill"


def seen_bills(*, scope: Scope) -> QuerySet[Bill]:
    """Return the bills that the scope sees, each with its entity and customer."""
    return Bill.objects.filter(seen(scope=scope)).select_related("entity", "customer")


def bill_in_scope(*, scope: Scope, bill_id: UUID) -> Bill:
    """Return a bill, or raise UnknownBill."""
    found = seen_bills(scope=scope).select_related("corrects", "item").filter(public_id=bill_id).first()
    if found is None:
        raise UnknownBill("There is no such bill in the entities that you see.")
    return found


class UnknownOrder(Exception):
    """No order, or wish about one, with this identifier is seen in this scope."""

    code = "unknown_order"


def order_in_scope(*, scope: Scope, order_id: UUID) -> Order:
    """Return an order, or raise UnknownOrder."""
    found = Order.objects.filter(seen(scope=scope), public_id=order_id)
    order = found.select_related("entity", "customer").first()
    if order is None:
        raise UnknownOrder("There is no such order in the entities that you see.")
    return order


def deposit_waiver_in_scope(*, scope: Scope, waiver_id: UUID) -> DepositWaiver:
    """Return a wish to do without a deposit, with its order, or raise UnknownOrder."""
    orders = Order.objects.filter(seen(scope=scope))
    found = DepositWaiver.objects.filter(public_id=waiver_id, order__in=orders)
    waiver = found.select_related("order__entity", "order__customer").first()
    if waiver is None:
        raise UnknownOrder("There is no such wish in the entities that you see.")
    return waiver


class UnknownRecurring(Exception):
    """No recurring plan with this identifier is seen in this scope."""

    code = "unknown_recurring"


def recurring_in_scope(*, scope: Scope, plan_id: UUID) -> Recurring:
    """Return a recurring plan, or raise UnknownRecurring."""
    found = Recurring.objects.filter(seen(scope=scope), public_id=plan_id)
    plan = found.select_related("entity", "customer").first()
    if plan is None:
        raise UnknownRecurring("There is no such plan in the entities that you see.")
    return plan
