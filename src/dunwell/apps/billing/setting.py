"""Invoices of an order: what was paid in advance is set against them as they are issued, over as many as there are."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from dunwell.apps.billing.gathered import is_set_aside
from dunwell.apps.billing.held import Request, left_minor, may_begin, requests_of
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import DepositUse, Order, OrderBill, UseKind
from dunwell.apps.billing.order_moves import move, tell
from dunwell.apps.billing.refusals import faulty
from dunwell.apps.billing.sides import BuyerSide, SellerSide
from dunwell.apps.receivables.operations import allocate, record_deposit
from dunwell.core.billing.deposit_plain import read_terms
from dunwell.core.billing.deposits import set_against_minor
from dunwell.core.billing.draft import BillDraft, BillKind
from dunwell.core.billing.plain import Origin
from dunwell.core.billing.states import ORDER_OVER
from dunwell.core.billing.stored import SetDeposit
from dunwell.core.plain import PlainFault

SOURCE = "billing"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOrder:
    """The order of an invoice, and what of its requests for deposits is set against it, in minor units."""

    order: Order
    takes: tuple[tuple[Request, int], ...]
    left_after_minor: int

    @property
    def set_minor(self) -> int:
        """All of it together."""
        return sum(minor for _, minor in self.takes)

    @property
    def deposits(self) -> tuple[SetDeposit, ...]:
        """As the invoice says it."""
        return tuple(
            SetDeposit(
                number=request.bill.number,
                paid_on=request.paid_on or request.bill.due_on,
                amount_minor=minor,
            )
            for request, minor in self.takes
            if request.bill.due_on is not None
        )


class Orders:
    """The orders that some bills belong to. What an earlier bill of the same call takes is not there for the next."""

    def __init__(self) -> None:
        self._taken: dict[int, int] = {}  # by request
        self._invoiced: dict[int, int] = {}  # by order

    def of(
        self, *, origin: Origin, seller: SellerSide, buyer: BuyerSide, draft: BillDraft, gross_minor: int
    ) -> OfOrder | None:
        """The order that a bill names, locked until the transaction is over; None where it is no order of ours.

        Raises BillRefused where the order is over, or its deposit is still to be paid.
        """
        if draft.kind is not BillKind.INVOICE or not draft.order_number:
            return None
        known = Order.objects.filter(
            entity=seller.entity, customer=buyer.customer, currency=draft.currency, number=draft.order_number
        )
        order = (known.select_for_update(no_key=True) if connection.in_atomic_block else known).first()
        if order is None:
            return None
        _refuse(order)
        left = left_minor(order=order) - self._invoiced.get(order.pk, 0)
        takes = self._takes(order, origin, seller, gross_minor, left) if origin.takes_deposits else ()
        for request, minor in takes:
            self._taken[request.bill.pk] = self._taken.get(request.bill.pk, 0) + minor
        self._invoiced[order.pk] = self._invoiced.get(order.pk, 0) + gross_minor
        return OfOrder(order=order, takes=takes, left_after_minor=left - gross_minor)

    def _takes(
        self, order: Order, origin: Origin, seller: SellerSide, gross_minor: int, left: int
    ) -> tuple[tuple[Request, int], ...]:
        requests = requests_of(order=order)
        held = {one.bill.pk: one.held_minor - self._taken.get(one.bill.pk, 0) for one in requests}
        terms, _ = read_terms(seller.settings.deposits)
        to_set = set_against_minor(
            held_minor=sum(held.values()),
            invoice_minor=gross_minor,
            left_minor=left,
            how=terms.how,
            is_last=origin.takes_all,
        )
        takes: list[tuple[Request, int]] = []
        for request in requests:
            minor = min(held[request.bill.pk], to_set)
            if minor > 0:
                takes.append((request, minor))
                to_set -= minor
        return tuple(takes)


def _refuse(order: Order) -> None:
    if order.state in ORDER_OVER:
        said = f"Order {order.number} is {order.state}: name another one, or none."
    elif order.state == "quoted":
        said = f"Order {order.number} is only a quote: have it accepted first."
    elif is_set_aside(order=order):
        said = f"Order {order.number} goes into one bill with others: take it out of that first."
    elif not may_begin(order=order):
        said = f"The deposit of order {order.number} is not paid: wait for it, or waive it with a reason."
    else:
        return
    raise faulty([PlainFault("order", said)])


def set_against(*, bill: Bill, of_order: OfOrder, now: datetime, actor: str) -> None:
    """Post what is set against an invoice that is just issued, and move its order on, in the caller's transaction."""
    order = of_order.order
    assert bill.account is not None, "it is issued"
    assert bill.issued_on is not None, "it is issued"
    OrderBill.objects.create(order=order, bill=bill, is_deposit=False)
    for request, minor in of_order.takes:
        assert bill.item_id is not None, "what has a deposit set against it comes to something"
        item = record_deposit(
            account=bill.account,
            amount_minor=minor,
            on=bill.issued_on,
            number=request.bill.number,
            source=SOURCE,
            external_id=f"{bill.public_id.hex}.{request.bill.pk}",
            actor=actor,
            now=now,
        )
        allocate(
            credit_item_id=item.pk,
            debit_item_id=bill.item_id,
            amount_minor=minor,
            on=bill.issued_on,
            actor=actor,
            now=now,
        )
        DepositUse.objects.create(
            request=request.bill,
            kind=UseKind.SET_AGAINST,
            item=item,
            bill=bill,
            amount_minor=minor,
            used_on=bill.issued_on,
            used_at=now,
            used_by=actor,
        )
        tell(
            order=order,
            name="billing.deposit.set_against",
            now=now,
            actor=actor,
            data={"bill": bill.number, "amount_minor": minor},
        )
    if order.state == "deposit_asked":  # paid, and nobody has looked since
        move(order=order, event="deposit_paid", name="billing.deposit.paid", now=now, actor=actor)
    event = "completed" if of_order.left_after_minor <= 0 else "invoiced"
    move(
        order=order,
        event=event,
        name=f"billing.order.{event}",
        now=now,
        actor=actor,
        data={"bill": bill.number, "left_minor": of_order.left_after_minor},
    )
