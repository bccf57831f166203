"""What was set aside to be billed with others: what is known of it, and what its bill's issue means for it."""

from datetime import datetime

from django.db.models import Q

from dunwell.apps.billing.gathering_models import SetAside
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import Order
from dunwell.apps.billing.order_moves import locked, move
from dunwell.apps.billing.refusals import BillRefused


def sources_of(*, bill: Bill) -> list[SetAside]:
    """Return what a bill was gathered from, in the order of its lines; nothing for a bill of its own."""
    found = SetAside.objects.filter(into=bill, taken_out_at__isnull=True)
    return list(found.select_related("draft", "order").order_by("pk"))


def bill_gathering(*, draft: Bill) -> Bill | None:
    """Return the bill that a draft went into; None while it waits to be gathered, or was never set aside."""
    found = SetAside.objects.filter(draft=draft, taken_out_at__isnull=True).select_related("into").first()
    return found.into if found is not None else None


def is_set_aside(*, order: Order) -> bool:
    """Tell whether an order is to be billed with others and that bill is not issued yet."""
    unissued = Q(into__isnull=True) | ~Q(into__state="issued")
    return SetAside.objects.filter(unissued, order=order, taken_out_at__isnull=True).exists()


def refuse_set_aside(*, order: Order) -> None:
    """Raise BillRefused (not_allowed) while an order is to be billed with others."""
    if is_set_aside(order=order):
        raise BillRefused(
            code="not_allowed",
            message=f"Order {order.number} goes into one bill with others: take it out of that first.",
        )


def complete_gathered(*, bill: Bill, now: datetime, actor: str) -> None:
    """Complete the orders that a bill just issued bills with others, in the caller's transaction."""
    rows = SetAside.objects.filter(into=bill, order__isnull=False, taken_out_at__isnull=True)
    for row in rows.select_related("order").order_by("pk"):
        assert row.order is not None, "asked for only where it is"
        move(
            order=locked(order=row.order),
            event="completed",
            name="billing.order.completed",
            now=now,
            actor=actor,
            data={"bill": bill.number, "left_minor": 0},
        )
