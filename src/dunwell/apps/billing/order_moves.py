"""Moving an order from state to state: locked, by the table of the core, each move with its event."""

from datetime import datetime

from dunwell.apps.billing.order_models import Order
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.journal import operations as journal
from dunwell.core.billing.states import ORDER_MOVES, ORDER_OVER, after


def locked(*, order: Order) -> Order:
    """Return the order as it is now, held against others until the caller's transaction is over."""
    return Order.objects.select_for_update(no_key=True).select_related("entity", "customer").get(pk=order.pk)


def move(
    *,
    order: Order,
    event: str,
    name: str,
    now: datetime,
    actor: str,
    data: dict[str, object] | None = None,
) -> None:
    """Take a locked order to the state that an event leads to, save it, and tell of it as `name`.

    Raises BillRefused (not_allowed) where the event cannot happen to it now.
    """
    state = after(moves=ORDER_MOVES, state=order.state, event=event)
    if state is None:
        said, wanted = order.state.replace("_", " "), event.replace("_", " ")
        raise BillRefused(
            code="not_allowed", message=f"Order {order.number} is {said}: it cannot become {wanted}."
        )
    order.state = state
    order.closed_at = now if state in ORDER_OVER else None
    order.save()
    tell(order=order, name=name, now=now, actor=actor, data=data)


def tell(
    *, order: Order, name: str, now: datetime, actor: str, data: dict[str, object] | None = None
) -> None:
    """Record that something happened to an order."""
    journal.append(
        name=name,
        actor=actor,
        now=now,
        subject="order",
        subject_id=order.pk,
        entity_id=order.entity_id,
        customer_id=order.customer_id,
        data={"number": order.number, "currency": order.currency, **(data or {})},
    )
