"""What of an order is still to be billed, line by line, as the next bill of it would say it."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import Order, OrderBill
from dunwell.core.billing.stored import issued_bill

_Key = tuple[str, str, Decimal, str]
_WHOLE = Decimal(100)


def next_bill(*, order: Order, percent: Decimal = _WHOLE) -> dict[str, Any]:
    """Return the next bill of an order in the words of a bill: what is left of each line, at most a share of it.

    percent: that share of each line's quantity, above 0 and up to 100. What credit notes took back is left again. A
    line that was billed in other words counts as not billed: whoever writes the bill sees it. A discount or surcharge
    that is an amount goes to the first bill alone; one in per cent to each.
    """
    billed = _billed(order)
    given: dict[str, Any] = {**order.given, "order": order.number}
    lines: list[dict[str, Any]] = []
    for line in order.given.get("lines", []):
        ordered = Decimal(str(line.get("quantity") or 1))
        key = _key(line)
        done = min(abs(ordered), max(billed[key], Decimal(0)))
        billed[key] -= done
        take = min(abs(ordered) - done, abs(ordered) * percent / _WHOLE)
        if take > 0:
            quantity = take if ordered > 0 else -take
            lines.append({**line, "quantity": format(quantity.normalize(), "f")})
    given["lines"] = lines
    if OrderBill.objects.filter(order=order, is_deposit=False).exists():
        adjustments = [one for one in given.get("adjustments", []) if "amount" not in one]
        given = {name: value for name, value in given.items() if name != "adjustments"}
        given |= {"adjustments": adjustments} if adjustments else {}
    return given


def _billed(order: Order) -> dict[_Key, Decimal]:
    """How much of each line stands on invoices of the order, less what credit notes took back of them."""
    invoices = OrderBill.objects.filter(order=order, is_deposit=False)
    found: dict[_Key, Decimal] = defaultdict(Decimal)
    notes = Bill.objects.filter(corrects__in=invoices.values("bill"), kind="credit_note", state="issued")
    for sign, bills in ((1, Bill.objects.filter(of_order__in=invoices)), (-1, notes)):
        for bill in bills.order_by("pk"):
            for line in issued_bill(bill.content).draft.lines:
                found[line.name, line.unit, line.price.normalize(), _per(line.price_per)] += sign * abs(
                    line.quantity
                )
    return found


def _key(line: dict[str, Any]) -> _Key:
    return (
        str(line.get("name", "")),
        str(line.get("unit") or "C62"),
        Decimal(str(line.get("price") or 0)).normalize(),
        _per(Decimal(str(line.get("price_per") or 1))),
    )


def _per(units: Decimal) -> str:
    return format(units.normalize(), "f")
