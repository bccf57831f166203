"""Quotes and orders: made, accepted, begun, completed, cancelled. Deposits on them: deposits.py."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dunwell.apps.billing import deposits
from dunwell.apps.billing.drafting import Prepared, given_without_files, prepare
from dunwell.apps.billing.gathered import refuse_set_aside
from dunwell.apps.billing.held import left_minor, may_begin
from dunwell.apps.billing.models import Seller
from dunwell.apps.billing.numbering import take_numbers
from dunwell.apps.billing.order_models import Order, OrderState
from dunwell.apps.billing.order_moves import locked, move, tell
from dunwell.apps.billing.order_stops import refuse_stopped, stop_of
from dunwell.apps.billing.refusals import BillRefused, faulty, reason_of
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.models import Entity
from dunwell.core.billing.numbers import written
from dunwell.core.billing.usual_terms import TermsFrom
from dunwell.core.plain import Plain, PlainFault

ORDER_SERIES = "order"
_NOT_KEPT = frozenset({"order", "external_id", "issued_on", "due_on"})  # each bill of the order has its own


def quote(
    *,
    plain: Plain,
    now: datetime,
    actor: str,
    valid_until: date | None = None,
    begins_on: date | None = None,
) -> Order:
    """Make a quote from what an invoice is made from; its number is `order`, else the next one of the entity.

    valid_until: the last day to accept it. begins_on: when work is to begin. The same words, or the same external_id
    with the same words, are the same quote. Raises BillRefused with every fault.
    """
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    external_id = str(plain.get("external_id") or f"sha256:{digest}")
    with transaction.atomic():
        there = Order.objects.filter(external_id=external_id).first()
        if there is not None:
            return _same(there, digest)
        bare = {name: value for name, value in plain.items() if name not in _NOT_KEPT}
        (prepared,) = prepare(plains=[deposits.as_if_ordered(bare)], now=now)
        _refuse_quote(plain, gross_minor=prepared.totals.gross_minor, kind=prepared.draft.kind.value)
        today = entity_day(entity=prepared.seller.entity, now=now)
        number = str(plain.get("order") or "").strip() or _next_number(prepared.seller.entity, today)
        if Order.objects.filter(entity=prepared.seller.entity, number=number).exists():
            raise faulty([PlainFault("order", f"There is an order {number!r} already: give another number.")])
        order = Order.objects.create(
            entity=prepared.seller.entity,
            customer=prepared.buyer.customer,
            number=number,
            external_id=external_id,
            currency=prepared.draft.currency,
            net_minor=prepared.totals.net_minor,
            tax_minor=prepared.totals.tax_minor,
            gross_minor=prepared.totals.gross_minor,
            digest=digest,
            given=_with_terms(given_without_files(bare), prepared=prepared),
            quoted_on=today,
            valid_until=valid_until,
            begins_on=begins_on,
            created_at=now,
            created_by=actor,
        )
        tell(
            order=order,
            name="billing.order.quoted",
            now=now,
            actor=actor,
            data={"amount_minor": order.gross_minor},
        )
    return order


def _with_terms(given: Mapping[str, Any], *, prepared: Prepared) -> dict[str, Any]:
    """What was given, with the terms that the customer's class gives now: a worse class later takes none of it back."""
    by_class = prepared.terms.source is TermsFrom.CLASS
    return {**given, "terms": prepared.terms.text} if by_class else dict(given)


def _same(there: Order, digest: str) -> Order:
    if there.digest != digest:
        raise BillRefused(
            code="differs_from_recorded",
            message=f"{there.external_id!r} is order {there.number} with other words: give another external_id.",
        )
    return there


def _refuse_quote(plain: Plain, *, gross_minor: int, kind: str) -> None:
    faults: list[PlainFault] = []
    if kind != "invoice":
        faults.append(PlainFault("kind", "An order is billed by invoices: leave the kind out."))
    if gross_minor <= 0:
        faults.append(PlainFault("lines", "An order comes to more than nothing."))
    if plain.get("attachments"):
        faults.append(PlainFault("attachments", "Attach files to the invoice, not to the order."))
    if len(str(plain.get("order") or "")) > 60 or len(str(plain.get("external_id") or "")) > 120:
        faults.append(PlainFault("order", "Give a number of at most 60 characters."))
    if faults:
        raise faulty(faults)


def _next_number(entity: Entity, today: date) -> str:
    settings = Seller.objects.filter(entity=entity).first()
    return written(
        pattern=settings.number_pattern if settings else "",
        entity=entity.code,
        kind=ORDER_SERIES,
        year=today.year,
        seq=take_numbers(entity_id=entity.pk, kind=ORDER_SERIES, year=today.year, count=1),
    )


def accept(
    *,
    order: Order,
    now: datetime,
    actor: str,
    purchase_order: str = "",
    evidence: Mapping[str, str] | None = None,
) -> Order:
    """Take a quote up: it is an order, and the deposit that the entity's terms ask for is requested at once.

    While the customer's orders are held it is not taken on credit: all of it is asked for in advance.
    purchase_order: the customer's number for it, where it was not known before. evidence: who said yes, and how it is
    known (name, network address, the file signed). Raises BillRefused.
    """
    with transaction.atomic():
        order = locked(order=order)
        today = entity_day(entity=order.entity, now=now)
        if order.valid_until is not None and today > order.valid_until and order.state == OrderState.QUOTED:
            raise BillRefused(
                code="not_allowed",
                message=f"The quote was good until {order.valid_until}: make another one.",
            )
        if purchase_order.strip():
            order.given = {**order.given, "purchase_order": purchase_order.strip()}
        (prepared,) = prepare(plains=[deposits.as_if_ordered(order.given)], now=now)
        is_stopped = stop_of(order=order) is not None
        asked_minor = order.gross_minor if is_stopped else deposits.asked_by_terms(prepared=prepared)
        order.deposit_minor = min(asked_minor, order.gross_minor)
        order.accepted_at, order.evidence = now, dict(evidence or {})
        move(
            order=order,
            event="accepted",
            name="billing.order.accepted",
            now=now,
            actor=actor,
            data={"amount_minor": order.gross_minor, "deposit_minor": order.deposit_minor},
        )
        if order.deposit_minor:
            deposits.ask(order=order, now=now, actor=actor)
        order.refresh_from_db()
    return order


def begin(*, order: Order, now: datetime, actor: str) -> Order:
    """Begin work on an order. Raises BillRefused (not_allowed) while its deposit is neither paid nor waived.

    And (orders_held) while the customer's orders are held and not all of this one is paid, waived or not.
    """
    with transaction.atomic():
        order = locked(order=order)
        refuse_stopped(order=order)
        if not may_begin(order=order):
            raise BillRefused(
                code="not_allowed",
                message=f"Work on order {order.number} waits: it is not accepted, or its deposit is not paid.",
            )
        if order.state == OrderState.DEPOSIT_ASKED:  # paid, and nobody has looked since
            move(order=order, event="deposit_paid", name="billing.deposit.paid", now=now, actor=actor)
        move(order=order, event="begun", name="billing.order.begun", now=now, actor=actor)
    return order


def complete(*, order: Order, now: datetime, actor: str) -> Order:
    """End an order that is not to be invoiced any further; what is still held of its deposit can be given back."""
    with transaction.atomic():
        order = locked(order=order)
        refuse_set_aside(order=order)
        move(order=order, event="completed", name="billing.order.completed", now=now, actor=actor)
    return order


def reopen(*, order: Order, reason: str, now: datetime, actor: str) -> Order:
    """Let a completed order be invoiced again, such as after a credit note. Raises BillRefused (not_allowed)."""
    given = reason_of(reason)
    with transaction.atomic():
        order = locked(order=order)
        if left_minor(order=order) <= 0:
            raise BillRefused(
                code="not_allowed",
                message=f"All of order {order.number} is invoiced: credit an invoice first.",
            )
        data: dict[str, object] = {"reason": given}
        move(order=order, event="reopened", name="billing.order.reopened", now=now, actor=actor, data=data)
    return order


def cancel(*, order: Order, reason: str, now: datetime, actor: str) -> Order:
    """Cancel an order, or what is left of it. A request that is not paid is withdrawn; what is held can be given back.

    Raises BillRefused (not_allowed).
    """
    given = reason_of(reason)
    with transaction.atomic():
        order = locked(order=order)
        refuse_set_aside(order=order)
        order.reason = given
        move(
            order=order,
            event="cancelled",
            name="billing.order.cancelled",
            now=now,
            actor=actor,
            data={"reason": given},
        )
        deposits.withdraw_open(order=order, now=now, actor=actor)
    return order
