"""Orders and recurring plans at the desk: page by page, what is paid in advance, may begin, is held up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import (
    DepositUse,
    DepositWaiver,
    DepositWaiverState,
    Order,
    OrderBill,
    OrderState,
    Recurring,
    RecurringBill,
    RecurringState,
)
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.models import Residual
from dunwell.core.billing.states import may_begin
from dunwell.core.text import key

ROWS_OF_PAGE = 50
BEGINNING: Final[dict[str, str]] = {
    "may_begin": "Work may begin",
    "blocked": "Waits for its deposit",
    "waiver": "Asked to waive its deposit",
}
"""What the list of orders may be narrowed to beside their states."""
_Row = TypeVar("_Row", Order, Recurring)
_WAIVABLE = (OrderState.ACCEPTED, OrderState.DEPOSIT_ASKED)
_ASKED = frozenset({OrderState.DEPOSIT_ASKED.value, OrderState.DEPOSIT_PAID.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilters:
    """What a reader narrowed a list down to; "" for all. `state`: one of its states, or of what is said beside them."""

    text: str = ""
    entity: str = ""
    state: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return any((self.text, self.entity, self.state))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBillRow:
    """A bill of an order."""

    public_id: UUID
    number: str
    is_deposit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOrder:
    """An order as a row; amounts in minor units, tax included.

    asked_minor, unpaid_minor, held_minor: of its deposit, what was asked, is not paid, and is neither used nor given
    back. left_minor: what is not invoiced yet.
    """

    public_id: UUID
    number: str
    entity: str
    customer: str
    customer_id: UUID
    customer_number: str
    state: str
    state_label: str
    currency: str
    gross_minor: int
    asked_minor: int
    unpaid_minor: int
    held_minor: int
    left_minor: int
    quoted_on: date
    begins_on: date | None
    valid_until: date | None
    reason: str
    may_begin: bool
    is_waiver_asked: bool = False
    bills: list[OrderBillRow] = field(default_factory=list[OrderBillRow])

    @property
    def is_blocked(self) -> bool:
        """Whether work waits for the deposit."""
        return not self.may_begin and self.state in {"accepted", "deposit_asked", "deposit_paid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersPage:
    """A page of orders; `total` counts all that fit."""

    rows: list[ListedOrder]
    total: int
    page: int
    pages: int


def orders_page(*, scope: Scope, filters: OrderFilters, page: int = 1) -> OrdersPage:
    """Return a page of the orders that the scope sees and that fit, the latest first; the last page beyond it."""
    found = _narrowed(Order.objects.filter(seen(scope=scope)), filters, name="number")
    if filters.state == "waiver":
        wishes = DepositWaiver.objects.filter(order=OuterRef("pk"), state=DepositWaiverState.ASKED)
        found = found.filter(Exists(wishes), state__in=_WAIVABLE)
    elif filters.state in BEGINNING:
        found = found.filter(_begins(is_blocked=filters.state == "blocked"))
    elif filters.state:
        found = found.filter(state=filters.state)
    total = found.count()
    pages, page, first = _place(total, page)
    shown = list(found.select_related("entity", "customer").order_by("-pk")[first : first + ROWS_OF_PAGE])
    return OrdersPage(rows=listed_orders(orders=shown), total=total, page=page, pages=pages)


def orders_of(*, scope: Scope, customer_id: int, limit: int = ROWS_OF_PAGE) -> list[ListedOrder]:
    """Return the latest orders of a customer that the scope sees."""
    found = Order.objects.filter(seen(scope=scope), customer_id=customer_id)
    return listed_orders(orders=list(found.select_related("entity", "customer").order_by("-pk")[:limit]))


def listed_orders(*, orders: Sequence[Order]) -> list[ListedOrder]:
    """Return orders as rows; six reads for all of them."""
    links: dict[int, list[OrderBill]] = defaultdict(list)
    for link in OrderBill.objects.filter(order__in=orders).select_related("bill").order_by("pk"):
        links[link.order_id].append(link)
    bills = [link.bill for several in links.values() for link in several]
    left = dict(
        Residual.objects.filter(item_id__in=[one.item_id for one in bills if one.item_id]).values_list(
            "item_id", "residual_minor"
        )
    )
    used = _sums(DepositUse.objects.filter(request__in=bills), "request_id", "amount_minor")
    notes = Bill.objects.filter(corrects__in=bills, kind="credit_note", state="issued")
    credited = _sums(notes, "corrects_id", "gross_minor")
    wishes = DepositWaiver.objects.filter(
        order__in=orders, order__state__in=_WAIVABLE, state=DepositWaiverState.ASKED
    )
    asked = set(wishes.values_list("order_id", flat=True))
    rows = [_listed(one, links[one.pk], left=left, used=used, credited=credited) for one in orders]
    return [replace(row, is_waiver_asked=one.pk in asked) for one, row in zip(orders, rows, strict=True)]


def _listed(
    order: Order,
    links: Sequence[OrderBill],
    *,
    left: Mapping[int, int],
    used: Mapping[int, int],
    credited: Mapping[int, int],
) -> ListedOrder:
    requests = [link.bill for link in links if link.is_deposit]
    invoices = [link.bill for link in links if not link.is_deposit]
    unpaid = sum(left.get(one.item_id or 0, 0) for one in requests)
    invoiced = sum(one.gross_minor - credited.get(one.pk, 0) for one in invoices)
    begins = (
        bool(requests) and not unpaid
        if order.state in _ASKED
        else may_begin(state=order.state, deposit_minor=order.deposit_minor)
    )
    return ListedOrder(
        public_id=order.public_id,
        number=order.number,
        entity=order.entity.code,
        customer=order.customer.name,
        customer_id=order.customer.public_id,
        customer_number=order.customer.number,
        state=order.state,
        state_label=order.get_state_display(),
        currency=order.currency,
        gross_minor=order.gross_minor,
        asked_minor=order.deposit_minor,
        unpaid_minor=unpaid,
        held_minor=sum(
            one.gross_minor - left.get(one.item_id or 0, 0) - used.get(one.pk, 0) for one in requests
        ),
        left_minor=order.gross_minor - invoiced,
        quoted_on=order.quoted_on,
        begins_on=order.begins_on,
        valid_until=order.valid_until,
        reason=order.reason,
        may_begin=begins,
        bills=[
            OrderBillRow(public_id=link.bill.public_id, number=link.bill.number, is_deposit=link.is_deposit)
            for link in links
        ],
    )


def _sums(found: QuerySet[Any], by: str, what: str) -> dict[int, int]:
    return dict(found.values_list(by).annotate(minor=Sum(what)).order_by(by))


def _begins(*, is_blocked: bool) -> Q:
    """Orders whose work may begin now, or waits for the deposit; by the ledger, as a row says it."""
    requests = OrderBill.objects.filter(order=OuterRef("pk"), is_deposit=True)
    unpaid = requests.filter(Exists(Residual.objects.filter(item_id=OuterRef("bill__item_id"))))
    asked, accepted = Q(state__in=_ASKED), Q(state=OrderState.ACCEPTED)
    if is_blocked:
        return (asked & (Q(Exists(unpaid)) | ~Q(Exists(requests)))) | (accepted & Q(deposit_minor__gt=0))
    paid = asked & Q(Exists(requests)) & ~Q(Exists(unpaid))
    return paid | (accepted & Q(deposit_minor=0)) | Q(state=OrderState.DEPOSIT_WAIVED)


def _narrowed(found: QuerySet[_Row], filters: OrderFilters, *, name: str) -> QuerySet[_Row]:
    if filters.text:
        fits = Q(**{f"{name}__icontains": filters.text})
        if text := key(filters.text):
            fits |= Q(customer__search_key__contains=text)
        found = found.filter(fits)
    return found.filter(entity__code=filters.entity) if filters.entity else found


def _place(total: int, page: int) -> tuple[int, int, int]:
    """How many pages there are, which one is shown, and its first row."""
    pages = max(1, -(-total // ROWS_OF_PAGE))
    page = min(max(1, page), pages)
    return pages, page, (page - 1) * ROWS_OF_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPlan:
    """A recurring plan as a row. faults: why it could not be billed when it was last tried."""

    public_id: UUID
    external_id: str
    names: list[str]
    entity: str
    customer: str
    customer_id: UUID
    customer_number: str
    state: str
    state_label: str
    every: int
    unit: str
    look_on: date | None
    ends_on: str
    faults: list[str]
    bills: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansPage:
    """A page of recurring plans; `total` counts all that fit."""

    rows: list[ListedPlan]
    total: int
    page: int
    pages: int


PLAN_STATES: Final[dict[str, str]] = {**dict(RecurringState.choices), "held_up": "Cannot be billed"}


def plans_page(*, scope: Scope, filters: OrderFilters, page: int = 1) -> PlansPage:
    """Return a page of the recurring plans that the scope sees and that fit, the latest first."""
    found = _narrowed(Recurring.objects.filter(seen(scope=scope)), filters, name="external_id")
    if filters.state == "held_up":
        found = found.exclude(faults=[])
    elif filters.state:
        found = found.filter(state=filters.state)
    total = found.count()
    pages, page, first = _place(total, page)
    shown = list(found.select_related("entity", "customer").order_by("-pk")[first : first + ROWS_OF_PAGE])
    return PlansPage(rows=listed_plans(plans=shown), total=total, page=page, pages=pages)


def plans_of(*, scope: Scope, customer_id: int, limit: int = ROWS_OF_PAGE) -> list[ListedPlan]:
    """Return the latest recurring plans of a customer that the scope sees."""
    found = Recurring.objects.filter(seen(scope=scope), customer_id=customer_id)
    return listed_plans(plans=list(found.select_related("entity", "customer").order_by("-pk")[:limit]))


def listed_plans(*, plans: Sequence[Recurring]) -> list[ListedPlan]:
    """Return recurring plans as rows; one read for all of them."""
    billed: dict[int, set[int]] = defaultdict(set)
    for plan_id, bill_id in RecurringBill.objects.filter(plan__in=plans, bill__isnull=False).values_list(
        "plan_id", "bill_id"
    ):
        billed[plan_id].add(bill_id or 0)
    return [
        ListedPlan(
            public_id=one.public_id,
            external_id=one.external_id,
            names=[str(item.get("name", "")) for item in one.given.get("items", [])],
            entity=one.entity.code,
            customer=one.customer.name,
            customer_id=one.customer.public_id,
            customer_number=one.customer.number,
            state=one.state,
            state_label=one.get_state_display(),
            every=int(one.given.get("every") or 1),
            unit=str(one.given.get("unit", "")),
            look_on=one.look_on,
            ends_on=str(one.given.get("ends_on") or ""),
            faults=[str(fault[-1]) if isinstance(fault, list) else str(fault) for fault in one.faults],
            bills=len(billed[one.pk]),
        )
        for one in plans
    ]
