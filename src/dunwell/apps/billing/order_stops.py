"""Whose orders are taken only against payment in full in advance. Who decides that stands above; here it is kept to."""

from datetime import date

from dunwell.apps.billing.held import held_minor
from dunwell.apps.billing.order_models import Order, OrderStop
from dunwell.apps.billing.refusals import BillRefused


def stop_orders(*, customer_id: int, entity_id: int, since: date, sentence: str) -> None:
    """Take no order of a customer on credit at an entity from now on; the same again says only why anew."""
    OrderStop.objects.update_or_create(
        customer_id=customer_id,
        entity_id=entity_id,
        defaults={"sentence": sentence},
        create_defaults={"sentence": sentence, "since": since},
    )


def let_orders(*, customer_id: int, entity_id: int) -> bool:
    """Take orders as usual again; False where they were."""
    deleted, _ = OrderStop.objects.filter(customer_id=customer_id, entity_id=entity_id).delete()
    return bool(deleted)


def stop_of(*, order: Order) -> OrderStop | None:
    """Return why an order is not taken on credit, or None."""
    return OrderStop.objects.filter(customer_id=order.customer_id, entity_id=order.entity_id).first()


def refuse_stopped(*, order: Order) -> None:
    """Let no work begin on credit while orders are stopped: only what is paid in full. Raises BillRefused."""
    stop = stop_of(order=order)
    if stop is not None and held_minor(order=order) < order.gross_minor:
        raise BillRefused(
            code="orders_held",
            message=f"Work on order {order.number} waits until all of it is paid: {stop.sentence}",
        )
