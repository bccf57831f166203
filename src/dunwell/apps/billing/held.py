"""What is held of the deposits of orders, what is left to invoice, and whether work may begin: reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Sum

from dunwell.apps.billing.gathering_models import SetAside
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import DepositUse, Order, OrderBill
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.models import Allocation, Residual
from dunwell.core.billing.deposits import refundable_minor
from dunwell.core.billing.states import ORDER_OVER
from dunwell.core.billing.states import may_begin as may_begin_by_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request for a deposit: what was asked, is still open, and is held; in minor units.

    paid_on: the day of the last payment; None where nothing was paid.
    """

    bill: Bill
    asked_minor: int
    open_minor: int
    held_minor: int
    paid_on: date | None


def requests_of(*, order: Order) -> list[Request]:
    """Return the requests of an order, the oldest first; four queries."""
    rows = OrderBill.objects.filter(order=order, is_deposit=True).select_related("bill").order_by("pk")
    bills = [row.bill for row in rows]
    items = [bill.item_id for bill in bills if bill.item_id is not None]
    left = dict(Residual.objects.filter(item_id__in=items).values_list("item_id", "residual_minor"))
    used = dict(
        DepositUse.objects.filter(request__in=bills)
        .values_list("request_id")
        .annotate(minor=Sum("amount_minor"))
        .values_list("request_id", "minor")
    )
    paid_on = dict(
        Allocation.objects.filter(
            debit_item_id__in=items, posting__reversed_by__isnull=True, credit_item__deposit_use__isnull=True
        )
        .values_list("debit_item_id")
        .annotate(on=Max("allocated_on"))
        .values_list("debit_item_id", "on")
    )
    found: list[Request] = []
    for bill in bills:
        assert bill.item_id is not None, "a request comes to more than nothing"
        is_open = left.get(bill.item_id, 0)
        found.append(
            Request(
                bill=bill,
                asked_minor=bill.gross_minor,
                open_minor=is_open,
                held_minor=bill.gross_minor - is_open - used.get(bill.pk, 0),
                paid_on=paid_on.get(bill.item_id),
            )
        )
    return found


def held_minor(*, order: Order) -> int:
    """Return what was paid in advance on an order and is neither set against an invoice nor given back."""
    return sum(one.held_minor for one in requests_of(order=order))


def left_minor(*, order: Order) -> int:
    """Return what of an order is not invoiced yet, tax included; below nothing where more was invoiced.

    What a credit note took back of its invoices counts as not invoiced; not so where it was billed with others.
    """
    invoices = OrderBill.objects.filter(order=order, is_deposit=False)
    invoiced = invoices.aggregate(minor=Sum("bill__gross_minor"))["minor"] or 0
    credited = (
        Bill.objects.filter(
            corrects__of_order__order=order,
            corrects__of_order__is_deposit=False,
            kind="credit_note",
            state="issued",
        ).aggregate(minor=Sum("gross_minor"))["minor"]
        or 0
    )
    gathered = SetAside.objects.filter(order=order, into__state="issued", taken_out_at__isnull=True)
    with_others = gathered.aggregate(minor=Sum("gross_minor"))["minor"] or 0
    return order.gross_minor - invoiced - with_others + credited


def refundable(*, order: Order) -> int:
    """Return how much of what is held may be given back now."""
    return refundable_minor(
        held_minor=held_minor(order=order),
        left_minor=left_minor(order=order),
        is_over=order.state in ORDER_OVER,
    )


def may_begin(*, order: Order) -> bool:
    """Tell whether work on an order may begin or go on: by the ledger as it is now, not by what was noted of it."""
    if order.state in {"deposit_asked", "deposit_paid"}:
        requests = requests_of(order=order)
        return bool(requests) and not any(one.open_minor for one in requests)
    return may_begin_by_state(state=order.state, deposit_minor=order.deposit_minor)


def orders(*, scope: Scope, states: Sequence[str] = ()) -> list[Order]:
    """Return the orders that a scope sees, the newest first; all states where none is named."""
    found = Order.objects.filter(seen(scope=scope))
    if states:
        found = found.filter(state__in=states)
    return list(found.select_related("entity", "customer").order_by("-pk"))
