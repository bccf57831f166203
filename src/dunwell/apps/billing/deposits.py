"""Deposits on orders: asked for, paid, waived, withdrawn, given back. What is held is owed to the customer."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from dunwell.apps.billing.drafting import Prepared, prepare
from dunwell.apps.billing.gathered import refuse_set_aside
from dunwell.apps.billing.held import Request, refundable, requests_of
from dunwell.apps.billing.issuing import ToIssue, issue_prepared
from dunwell.apps.billing.models import Bill, Seller
from dunwell.apps.billing.order_models import DepositUse, Order, OrderBill, OrderState, UseKind
from dunwell.apps.billing.order_moves import locked, move, tell
from dunwell.apps.billing.refusals import BillRefused, faulty, reason_of
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.receivables.operations import allocate, record_deposit, record_refund
from dunwell.core.billing.delivery import Channel
from dunwell.core.billing.deposit_plain import plain_of, read_terms
from dunwell.core.billing.deposit_words import deposit_draft
from dunwell.core.billing.deposits import DepositTerms, deposit_due_on, deposit_minor
from dunwell.core.billing.totals import reckon
from dunwell.core.plain import Plain

SOURCE = "billing"
AT_ONCE = 500  # orders in one transaction


def set_terms(*, entity: Entity, plain: Plain, now: datetime, actor: str) -> DepositTerms:
    """Set what an entity asks in advance (core/billing/deposit_plain says how it is written); the same is no change.

    What was asked before stays as it is. Raises BillRefused with every fault.
    """
    terms, faults = read_terms(plain)
    if faults:
        raise faulty(faults)
    with transaction.atomic():
        settings, _ = Seller.objects.select_for_update().get_or_create(entity=entity)
        before, _ = read_terms(settings.deposits)
        if terms != before:
            settings.deposits = plain_of(terms)
            settings.save(update_fields=["deposits"])
            journal.append(
                name="billing.deposit.terms_set",
                actor=actor,
                now=now,
                subject="entity",
                subject_id=entity.pk,
                entity_id=entity.pk,
                data={"before": plain_of(before), "now": settings.deposits},
            )
    return terms


def as_if_ordered(plain: Plain, /) -> dict[str, object]:
    """Return an order in the words of a bill that could be issued: a quote has no purchase order yet."""
    return {**plain, "purchase_order": plain.get("purchase_order") or "-"}


def asked_by_terms(*, prepared: Prepared) -> int:
    """Return the deposit that the entity's terms ask for on an order, by the risk of who owes it; in minor units."""
    terms, _ = read_terms(prepared.seller.settings.deposits)
    return deposit_minor(
        terms=terms,
        risk=prepared.buyer.customer.risk_class,
        total_minor=prepared.totals.gross_minor,
        currency=prepared.draft.currency,
    )


def ask(*, order: Order, now: datetime, actor: str, amount_minor: int | None = None) -> Bill:
    """Issue a request for the deposit of an accepted order, and send it off; it is chased like an invoice.

    amount_minor: instead of what the terms asked for. Raises BillRefused (not_allowed, faulty).
    """
    with transaction.atomic():
        order = locked(order=order)
        refuse_set_aside(order=order)
        asked = order.deposit_minor if amount_minor is None else amount_minor
        if not 0 < asked <= order.gross_minor:
            raise BillRefused(
                code="not_allowed", message="A deposit is more than nothing and no more than the order."
            )
        order.deposit_minor = asked
        count = OrderBill.objects.filter(order=order, is_deposit=True).count()
        external_id = f"deposit:{order.public_id.hex}:{count + 1}"
        wanted = ToIssue(
            prepared=_request(order, asked_minor=asked, now=now), external_id=external_id, digest=external_id
        )
        (bill,) = issue_prepared(wanted=[wanted], now=now, actor=actor)
        OrderBill.objects.create(order=order, bill=bill, is_deposit=True)
        move(
            order=order,
            event="deposit_asked",
            name="billing.deposit.asked",
            now=now,
            actor=actor,
            data={"bill": bill.number, "amount_minor": asked},
        )
    return bill


def _request(order: Order, *, asked_minor: int, now: datetime) -> Prepared:
    """The request as a bill: looked up like the order's own invoice, with one line and a due date of its own."""
    today = entity_day(entity=order.entity, now=now)
    plain = {**order.given, "deposits": "none", "issued_on": today.isoformat()}
    (prepared,) = prepare(plains=[as_if_ordered(plain)], now=now)
    terms, _ = read_terms(prepared.seller.settings.deposits)
    due_on = deposit_due_on(terms=terms, asked_on=today, begins_on=order.begins_on)
    draft = deposit_draft(
        order=replace(prepared.draft, due_on=due_on),
        number=order.number,
        total_minor=order.gross_minor,
        asked_minor=asked_minor,
        language=prepared.buyer.customer.language,
    )
    draft = replace(draft, purchase_order=str(plain.get("purchase_order", "")))
    wishes = prepared.buyer.wishes
    on_paper = tuple(one for one in wishes.channels if one is not Channel.EINVOICE)  # a request is no invoice
    return replace(
        prepared,
        draft=draft,
        totals=reckon(draft=draft),
        due_on=due_on,
        discounts=(),
        buyer=replace(prepared.buyer, wishes=replace(wishes, channels=on_paper)),
    )


def note_payments(*, now: datetime, actor: str) -> int:
    """Note which deposits were paid since somebody last looked, or went back to the payer, and return how many.

    Called as often as one likes, by several at once: each is told once (billing.deposit.paid, billing.deposit.unpaid).
    """
    is_open = Q(order_bills__is_deposit=True, order_bills__bill__item__residual__isnull=False)
    found = Order.objects.filter(
        state__in=(OrderState.DEPOSIT_ASKED, OrderState.DEPOSIT_PAID), order_bills__is_deposit=True
    )
    open_ids = set(found.filter(is_open).values_list("pk", flat=True))
    paid = found.filter(state=OrderState.DEPOSIT_ASKED).exclude(pk__in=open_ids)
    unpaid = found.filter(state=OrderState.DEPOSIT_PAID, pk__in=open_ids)
    noted = 0
    for pk in sorted({*paid.values_list("pk", flat=True), *unpaid.values_list("pk", flat=True)}):
        with transaction.atomic():
            noted += _note(Order(pk=pk), now=now, actor=actor)
    return noted


def _note(order: Order, *, now: datetime, actor: str) -> bool:
    order = locked(order=order)
    requests = requests_of(order=order)
    is_paid = not any(one.open_minor for one in requests)
    if (order.state == OrderState.DEPOSIT_ASKED) != is_paid or order.state not in {
        OrderState.DEPOSIT_ASKED,
        OrderState.DEPOSIT_PAID,
    }:
        return False
    said = "paid" if is_paid else "unpaid"
    move(
        order=order,
        event=f"deposit_{said}",
        name=f"billing.deposit.{said}",
        now=now,
        actor=actor,
        data={"amount_minor": sum(one.held_minor for one in requests)},
    )
    return True


def waive(*, order: Order, reason: str, now: datetime, actor: str) -> Order:
    """Let work begin without the deposit, or without what of it is not paid yet. Raises BillRefused."""
    reason = reason_of(reason)
    with transaction.atomic():
        order = locked(order=order)
        order.reason = reason
        move(
            order=order,
            event="deposit_waived",
            name="billing.deposit.waived",
            now=now,
            actor=actor,
            data={"reason": reason},
        )
        _withdraw(order, now=now, actor=actor)
    return order


def withdraw(*, order: Order, now: datetime, actor: str) -> Order:
    """Cancel a request that is not paid; the order waits for another request, or for a waiver. Raises BillRefused."""
    with transaction.atomic():
        order = locked(order=order)
        if any(one.held_minor for one in requests_of(order=order)):
            raise BillRefused(
                code="not_allowed",
                message="Some of this deposit is paid: waive what is left of it, or cancel the order.",
            )
        move(order=order, event="deposit_withdrawn", name="billing.deposit.withdrawn", now=now, actor=actor)
        _withdraw(order, now=now, actor=actor)
    return order


def withdraw_open(*, order: Order, now: datetime, actor: str) -> None:
    """Take back what of the requests of a locked order is not paid, in the caller's transaction."""
    _withdraw(order, now=now, actor=actor)


def _withdraw(order: Order, *, now: datetime, actor: str) -> None:
    for request in requests_of(order=order):
        if request.open_minor:
            item = _take_out(
                request, UseKind.WITHDRAWN, minor=request.open_minor, order=order, now=now, actor=actor
            )
            assert request.bill.item_id is not None, "what is open has an item"
            allocate(
                credit_item_id=item.pk,
                debit_item_id=request.bill.item_id,
                amount_minor=request.open_minor,
                on=item.issued_on,
                actor=actor,
                now=now,
            )


def _take_out(
    request: Request, kind: UseKind, *, minor: int, order: Order, now: datetime, actor: str
) -> OpenItem:
    """Take an amount out of the ledger of deposits, as an item that is still to be set against something."""
    bill = request.bill
    assert bill.account is not None, "it is issued"
    on = entity_day(entity=order.entity, now=now)
    count = DepositUse.objects.filter(request=bill).count()
    item = record_deposit(
        account=bill.account,
        amount_minor=minor,
        on=on,
        number=bill.number,
        source=SOURCE,
        external_id=f"{bill.public_id.hex}.{kind.value}.{count + 1}",
        actor=actor,
        now=now,
    )
    DepositUse.objects.create(
        request=bill, kind=kind, item=item, amount_minor=minor, used_on=on, used_at=now, used_by=actor
    )
    return item


def give_back(*, order: Order, amount_minor: int, paid_on: date, now: datetime, actor: str) -> list[OpenItem]:
    """Record that money of a deposit was paid back; the items of the refund are returned, one for each request.

    At most what the order cannot use any more: all that is held once it is completed or cancelled. Raises BillRefused
    (not_allowed, nothing_left).
    """
    with transaction.atomic():
        order = locked(order=order)
        most = refundable(order=order)
        if not 0 < amount_minor <= most:
            raise BillRefused(
                code="nothing_left" if most == 0 else "not_allowed",
                message=f"Of the deposit of order {order.number}, {most} minor units can be given back now.",
            )
        refunds: list[OpenItem] = []
        left = amount_minor
        for request in requests_of(order=order):
            minor = min(left, request.held_minor)
            if minor > 0:
                refunds.append(_give_back(request, minor, order=order, paid_on=paid_on, now=now, actor=actor))
                left -= minor
        tell(
            order=order,
            name="billing.deposit.refunded",
            now=now,
            actor=actor,
            data={"amount_minor": amount_minor, "paid_on": paid_on.isoformat()},
        )
    return refunds


def _give_back(
    request: Request, minor: int, *, order: Order, paid_on: date, now: datetime, actor: str
) -> OpenItem:
    item = _take_out(request, UseKind.REFUNDED, minor=minor, order=order, now=now, actor=actor)
    assert request.bill.account is not None, "it is issued"
    refund = record_refund(
        account=request.bill.account,
        amount_minor=minor,
        paid_on=paid_on,
        number=request.bill.number,
        source=SOURCE,
        external_id=f"{item.external_id}.paid",
        actor=actor,
        now=now,
    )
    allocate(
        credit_item_id=item.pk,
        debit_item_id=refund.pk,
        amount_minor=minor,
        on=max(paid_on, item.issued_on),
        actor=actor,
        now=now,
    )
    return refund
