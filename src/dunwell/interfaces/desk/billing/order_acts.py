"""What is done about orders at the desk: each act once, and only on what one has seen."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.billing import deposits, orders
from dunwell.apps.billing.access import deposit_waiver_in_scope, order_in_scope
from dunwell.apps.billing.deposit_waivers import (
    ask_deposit_waiver,
    decide_deposit_waiver,
    withdraw_deposit_waiver,
)
from dunwell.apps.billing.held import held_minor, refundable
from dunwell.apps.billing.order_models import DepositWaiverState, Order
from dunwell.apps.billing.refusals import REASON_MAX, BillRefused, faulty
from dunwell.apps.billing.unchanged import order_as_seen
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.scope import Power
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_draft import seen_of
from dunwell.interfaces.desk.billing.order import OrderRefusal, order_shown
from dunwell.interfaces.desk.door import Desk, desk_page
from dunwell.interfaces.desk.fields import by_field
from dunwell.interfaces.shared.typed_money import typed_minor

TYPED_MAX = 1_000
FIELDS: Final = ("seen", "purchase_order", "person", "amount", "reason", "paid_on")
Typed = Mapping[str, str]


@desk_page("POST", power=Power.WORK)
def order_act(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Do something about an order; refused, with what was typed, where it is not as it was seen."""
    found = order_in_scope(scope=desk.scope, order_id=public_id)
    typed = {name: request.POST.get(name, "")[:TYPED_MAX].replace("\x00", "") for name in FIELDS}
    try:
        said = _waive(desk, found, typed) if act == "waive" else _done(desk, found, typed, act=act)
    except BillRefused as refusal:
        return order_shown(request, desk, found, refusal=refused(act, refusal, typed))
    flash.success(request, said)
    return redirect("desk:order", public_id=public_id)


def refused(form: str, refusal: BillRefused, typed: Typed, /) -> OrderRefusal:
    """A refusal as the page shows it."""
    message = " ".join(one.message for one in refusal.faults) or str(refusal)
    return OrderRefusal(form=form, message=message, faults=by_field(refusal.faults), typed=typed)


def _done(desk: Desk, found: Order, typed: Typed, *, act: str) -> str:
    with transaction.atomic():
        order = order_as_seen(scope=desk.scope, order_id=found.public_id, seen=seen_of(typed["seen"]))
        return ACTS[act](desk, order, typed)


def _accept(desk: Desk, order: Order, typed: Typed) -> str:
    evidence = {"name": typed["person"].strip()} if typed["person"].strip() else {}
    number = typed["purchase_order"]
    order = orders.accept(
        order=order, now=desk.now, actor=desk.scope.actor, purchase_order=number, evidence=evidence
    )
    if not order.deposit_minor:
        return f"Order {order.number} is accepted. No deposit is asked for: work may begin."
    return f"Order {order.number} is accepted. {_money(desk, order, order.deposit_minor)} is asked for in advance."


def _ask(desk: Desk, order: Order, typed: Typed) -> str:
    minor = _amount(desk, order, typed) if typed["amount"].strip() else None
    bill = deposits.ask(order=order, now=desk.now, actor=desk.scope.actor, amount_minor=minor)
    return (
        f"{_money(desk, order, bill.gross_minor)} is asked for by {bill.number}; it leaves within the minute."
    )


def _withdraw(desk: Desk, order: Order, typed: Typed) -> str:  # noqa: ARG001 - the shape of an act
    deposits.withdraw(order=order, now=desk.now, actor=desk.scope.actor)
    return "The request is withdrawn. The deposit can be asked for anew, with another amount too."


def _begin(desk: Desk, order: Order, typed: Typed) -> str:  # noqa: ARG001 - the shape of an act
    orders.begin(order=order, now=desk.now, actor=desk.scope.actor)
    return f"Work on order {order.number} has begun."


def _complete(desk: Desk, order: Order, typed: Typed) -> str:  # noqa: ARG001 - the shape of an act
    orders.complete(order=order, now=desk.now, actor=desk.scope.actor)
    return f"Order {order.number} is completed."


def _reopen(desk: Desk, order: Order, typed: Typed) -> str:
    orders.reopen(order=order, reason=_reason(typed), now=desk.now, actor=desk.scope.actor)
    return f"Order {order.number} may be billed again."


def _cancel(desk: Desk, order: Order, typed: Typed) -> str:
    orders.cancel(order=order, reason=_reason(typed), now=desk.now, actor=desk.scope.actor)
    held = held_minor(order=order)
    back = f" {_money(desk, order, held)} is to be given back." if held else ""
    return f"Order {order.number} is cancelled.{back}"


def _refund(desk: Desk, order: Order, typed: Typed) -> str:
    faults: list[PlainFault] = []
    minor, paid_on = 0, entity_day(entity=order.entity, now=desk.now)
    try:
        minor = _amount(desk, order, typed) if typed["amount"].strip() else refundable(order=order)
    except BillRefused as refusal:
        faults += refusal.faults
    try:
        given = date.fromisoformat(typed["paid_on"])
    except ValueError:
        faults.append(PlainFault("paid_on", "Give the day on which it was paid, like 2026-03-31."))
    else:
        if given > paid_on:
            faults.append(PlainFault("paid_on", f"{given} is still to come: record it once it is paid."))
        paid_on = given
    most = refundable(order=order)
    if not faults and not 0 < minor <= most:
        faults.append(
            PlainFault("amount", f"Give an amount above nothing, at most {_money(desk, order, most)}.")
        )
    if faults:
        raise faulty(faults)
    deposits.give_back(order=order, amount_minor=minor, paid_on=paid_on, now=desk.now, actor=desk.scope.actor)
    return f"{_money(desk, order, minor)} is recorded as given back."


ACTS: Final[Mapping[str, Callable[[Desk, Order, Typed], str]]] = {
    "accept": _accept,
    "ask": _ask,
    "withdraw": _withdraw,
    "begin": _begin,
    "complete": _complete,
    "reopen": _reopen,
    "cancel": _cancel,
    "refund": _refund,
}


def _waive(desk: Desk, found: Order, typed: Typed) -> str:
    waiver = ask_deposit_waiver(
        scope=desk.scope,
        order_id=found.public_id,
        reason=typed["reason"],
        seen=seen_of(typed["seen"]),
        now=desk.now,
    )
    said = _money(desk, found, waiver.amount_minor)
    if waiver.state == DepositWaiverState.GRANTED:
        return f"{said} of the deposit is waived: work may begin."
    return f"Asked to waive {said} of the deposit: a second person decides."


def _reason(typed: Typed) -> str:
    said = " ".join(typed["reason"].split())
    if not 0 < len(said) <= REASON_MAX:
        raise faulty([PlainFault("reason", f"Say why, in 1 to {REASON_MAX} characters.")])
    return said


def _amount(desk: Desk, order: Order, typed: Typed) -> int:
    try:
        return typed_minor(text=typed["amount"], currency=order.currency, language=desk.show.language)
    except UnreadableAmount as error:
        raise faulty([PlainFault("amount", f"{error}: write an amount like 250.00.")]) from None


def _money(desk: Desk, order: Order, minor: int) -> str:
    return desk.show.amount(minor=minor, currency=order.currency)


@desk_page("POST", power=Power.APPROVE)
def deposit_waiver_decide(request: HttpRequest, desk: Desk, waiver_id: UUID) -> HttpResponseBase:
    """Say yes or no to doing without a deposit, as somebody else asked for it."""
    found = deposit_waiver_in_scope(scope=desk.scope, waiver_id=waiver_id)
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "")[:TYPED_MAX]
    if answer not in {"yes", "no"}:
        return HttpResponse("Say answer=yes or answer=no.", status=400, content_type="text/plain")
    try:
        decide_deposit_waiver(
            scope=desk.scope, waiver_id=waiver_id, is_yes=answer == "yes", note=note, now=desk.now
        )
    except BillRefused as refusal:
        order = order_in_scope(scope=desk.scope, order_id=found.order.public_id)
        return order_shown(request, desk, order, refusal=refused("decide", refusal, {"note": note}))
    said = "is waived: work may begin" if answer == "yes" else "is not waived: work waits until it is paid"
    flash.success(request, f"The deposit of order {found.order.number} {said}.")
    return redirect("desk:order", public_id=found.order.public_id)


@desk_page("POST", power=Power.WORK)
def deposit_waiver_take_back(request: HttpRequest, desk: Desk, waiver_id: UUID) -> HttpResponseBase:
    """Take one's own wish to do without a deposit back."""
    found = deposit_waiver_in_scope(scope=desk.scope, waiver_id=waiver_id)
    try:
        withdraw_deposit_waiver(scope=desk.scope, waiver_id=waiver_id, now=desk.now)
    except BillRefused as refusal:
        order = order_in_scope(scope=desk.scope, order_id=found.order.public_id)
        return order_shown(request, desk, order, refusal=refused("decide", refusal, {}))
    flash.success(request, "Taken back: the deposit is asked for as before.")
    return redirect("desk:order", public_id=found.order.public_id)
