"""May this order go ahead: asked by whoever sells, answered at once, and what is accepted is kept for it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from dunwell.apps.credit.checks import CheckRefused, check_order, give_up
from dunwell.apps.credit.rates import RateMissing
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import ApiWord
from dunwell.apps.receivables.in_turn import customers_after
from dunwell.core.decimals import POINT, UnreadableAmount, to_minor
from dunwell.core.money import UnknownCurrency
from dunwell.interfaces.api.answers import WRITING_ONE
from dunwell.interfaces.api.credit_shapes import CheckOut, check_out
from dunwell.interfaces.api.door import ApiKeyAuth, Caller, caller_of
from dunwell.interfaces.api.once import IdempotencyKey, once
from dunwell.interfaces.api.problems import Fault, Refusal
from dunwell.interfaces.api.words import CheckId, CheckIn, uuid_of

router = Router()
_CHECKS = ApiKeyAuth(ApiWord.CREDIT_CHECK)


@router.post(
    "/credit/checks",
    auth=_CHECKS,
    response={200: CheckOut, 201: CheckOut, **WRITING_ONE},
    operation_id="credit_checks_ask",
    url_name="credit_checks",
    summary="Check an order",
    tags=["Credit"],
)
def credit_checks_ask(request: HttpRequest, order: CheckIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Say whether an order may go ahead, needs a deposit, a person, or is refused; with reasons and what may be done.

    What is accepted is kept for the order: no other passes on it. The same order asked again is the same answer (200).
    """
    caller = caller_of(request)

    def do() -> tuple[int, dict[str, Any]]:
        entity, currency = _currency(caller, order)
        try:
            made = check_order(
                scope=caller.scope,
                customer_id=_customer(caller, order),
                entity_code=entity,
                amount_minor=_minor(order.amount, currency),
                currency=currency,
                order_key=order.order,
                now=caller.now,
                today=caller.today,
                hours=order.hours,
            )
        except CheckRefused as refusal:
            raise _refusal(refusal) from refusal
        except RateMissing as missing:
            raise _wrong("currency", str(missing), code=missing.code) from missing
        status = 201 if made.checked_at == caller.now else 200
        return status, check_out(made).model_dump(mode="json")

    return once(request, key=idempotency_key, do=do)


@router.post(
    "/credit/checks/{check_id}/release",
    auth=_CHECKS,
    response={200: CheckOut, **WRITING_ONE},
    operation_id="credit_checks_release",
    url_name="credit_check_release",
    summary="Give up what is kept for an order",
    tags=["Credit"],
)
def credit_checks_release(
    request: HttpRequest, check_id: Path[CheckId], idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Let go what is kept for an order that is not placed after all."""
    caller = caller_of(request)

    def do() -> tuple[int, dict[str, Any]]:
        try:
            found = give_up(scope=caller.scope, check_id=uuid_of(check_id, expect="chk"), now=caller.now)
        except CheckRefused as refusal:
            raise _refusal(refusal) from refusal
        return 200, check_out(found).model_dump(mode="json")

    return once(request, key=idempotency_key, do=do)


def _customer(caller: Caller, order: CheckIn) -> UUID:
    """The customer that is named, by identifier or number; a number that several have names none."""
    if (order.customer is None) == (order.customer_number is None):
        raise _wrong("customer", "Give the customer's identifier or its number.")
    if order.customer is not None:
        return uuid_of(order.customer, expect="cus")
    found = customers_after(scope=caller.scope, after=0, limit=2, number=order.customer_number or "")
    if len(found) != 1:
        what = "no customer" if not found else "more than one customer"
        raise _wrong("customer_number", f"There is {what} with this number at the key's entities.")
    return found[0].public_id


def _currency(caller: Caller, order: CheckIn) -> tuple[str, str]:
    found = {one.code: one.currency for one in entities(scope=caller.scope)}
    return order.entity, order.currency or found.get(order.entity, "")


def _minor(text: str, currency: str) -> int:
    if not currency:
        return 1  # the entity is not known, which is what is told
    try:
        return to_minor(text=text, currency=currency, style=POINT)
    except UnreadableAmount as refusal:
        raise _wrong("amount", str(refusal)) from refusal
    except UnknownCurrency as refusal:
        raise _wrong("currency", str(refusal)) from refusal


def _refusal(refusal: CheckRefused) -> Refusal:
    if refusal.code == "ended":
        return Refusal(status=409, code=refusal.code, detail=str(refusal))
    if refusal.code == "not_allowed":
        return Refusal(status=403, code=refusal.code, detail=str(refusal))
    return _wrong(refusal.field, str(refusal))


def _wrong(param: str, detail: str, *, code: str = "faulty") -> Refusal:
    return Refusal(status=422, code=code, detail=detail, faults=[Fault(param=param, detail=detail)])
