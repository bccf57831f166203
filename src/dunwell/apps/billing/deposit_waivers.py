"""Doing without a deposit: with a reason, and above the entity's limit only when a second person says yes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.approvals.operations import vote
from dunwell.apps.billing import deposits
from dunwell.apps.billing.access import deposit_waiver_in_scope
from dunwell.apps.billing.held import requests_of
from dunwell.apps.billing.models import Seller
from dunwell.apps.billing.order_models import DepositWaiver, DepositWaiverState, Order, OrderState
from dunwell.apps.billing.order_moves import locked, tell
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.billing.unchanged import order_as_seen
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.billing.deposit_plain import read_terms
from dunwell.core.billing.states import DEPOSIT_WAIVER_MOVES
from dunwell.core.plain import PlainFault

SUBJECT = "deposit_waiver"
REASON_MAX = 500


def waivable_minor(*, order: Order) -> int:
    """Return what of an order's deposit is not paid and may be waived now, in minor units."""
    if order.state == OrderState.DEPOSIT_ASKED:
        return sum(one.open_minor for one in requests_of(order=order))
    return order.deposit_minor if order.state == OrderState.ACCEPTED else 0


def alone_minor(*, order: Order) -> int:
    """Return how much of a deposit one person may waive alone, by the entity's terms; 0 unless they say so."""
    seller = Seller.objects.filter(entity_id=order.entity_id).first()
    terms, _ = read_terms(seller.deposits if seller else {})
    return terms.waive_alone_minor.get(order.currency, 0)


def ask_deposit_waiver(
    *, scope: Scope, order_id: UUID, reason: str, seen: int, now: datetime
) -> DepositWaiver:
    """Ask to let work begin without what of the deposit is not paid; within the entity's limit it is granted at once.

    Raises UnknownOrder and BillRefused (not_allowed, changed, already_asked, nothing_left, faulty).
    """
    said = " ".join(reason.split())
    if not 0 < len(said) <= REASON_MAX:
        message = f"Say why, in 1 to {REASON_MAX} characters."
        raise BillRefused(code="faulty", message=message, faults=[PlainFault("reason", message)])
    with transaction.atomic():
        order = order_as_seen(scope=scope, order_id=order_id, seen=seen)
        if DepositWaiver.objects.filter(order=order, state=DepositWaiverState.ASKED).exists():
            raise BillRefused(
                code="already_asked", message="Somebody has asked already, and waits for an answer."
            )
        amount_minor = waivable_minor(order=order)
        if not amount_minor:
            raise BillRefused(code="nothing_left", message="Nothing of its deposit is left to be waived.")
        waiver = DepositWaiver.objects.create(
            order=order, amount_minor=amount_minor, reason=said, asked_at=now, asked_by=scope.actor
        )
        _tell(waiver, "asked", now=now, actor=scope.actor)
        if amount_minor <= alone_minor(order=order):
            _grant(waiver, actor=scope.actor, answer="", now=now)
    return waiver


def decide_deposit_waiver(
    *, scope: Scope, waiver_id: UUID, is_yes: bool, note: str, now: datetime
) -> DepositWaiver:
    """Say yes or no to what somebody else asked for. Raises UnknownOrder and BillRefused.

    Its codes: not_allowed, decided, and those of VoteRefused. A no needs a note.
    """
    with transaction.atomic():
        waiver = _open(scope, waiver_id)
        if not scope.may(Power.APPROVE):
            raise BillRefused(code="not_allowed", message="You may not say yes for a second person.")
        vote(
            scope=scope,
            subject=SUBJECT,
            subject_id=waiver.pk,
            is_yes=is_yes,
            note=note,
            now=now,
            prepared_by=waiver.asked_by,
            refused=_refused,
        )
        if is_yes:
            _grant(waiver, actor=scope.actor, answer=note.strip(), now=now)
        else:
            _move(waiver, "refused", actor=scope.actor, answer=note.strip(), now=now)
            _tell(waiver, "refused", now=now, actor=scope.actor)
    return waiver


def withdraw_deposit_waiver(*, scope: Scope, waiver_id: UUID, now: datetime) -> DepositWaiver:
    """Take one's own wish back before it is decided. Raises UnknownOrder and BillRefused (not_allowed, decided)."""
    with transaction.atomic():
        waiver = _open(scope, waiver_id)
        if waiver.asked_by != scope.actor:
            raise BillRefused(code="not_allowed", message="Somebody else asked for this: say no instead.")
        _move(waiver, "withdrawn", actor=scope.actor, answer="", now=now)
        _tell(waiver, "withdrawn", now=now, actor=scope.actor)
    return waiver


def _refused(*, code: str, field: str, message: str) -> BillRefused:
    """Of a bill a refusal names its field among the faults."""
    return BillRefused(code=code, message=message, faults=[PlainFault(field, message)] if field else [])


def _open(scope: Scope, waiver_id: UUID) -> DepositWaiver:
    """The wish with its order, both held; refused where it is decided already."""
    found = deposit_waiver_in_scope(scope=scope, waiver_id=waiver_id)
    if found.order.entity_id not in scope.entity_ids:
        raise BillRefused(code="not_allowed", message="You may read this, but not act on it.")
    order = locked(order=found.order)
    waiver = DepositWaiver.objects.select_for_update().get(pk=found.pk)
    waiver.order = order
    if waiver.state != DepositWaiverState.ASKED:
        raise BillRefused(code="decided", message="Somebody was faster: this is decided.")
    return waiver


def _grant(waiver: DepositWaiver, *, actor: str, answer: str, now: datetime) -> None:
    _move(waiver, "granted", actor=actor, answer=answer, now=now)
    waiver.order = deposits.waive(order=waiver.order, reason=waiver.reason, now=now, actor=actor)


def _move(waiver: DepositWaiver, event: str, *, actor: str, answer: str, now: datetime) -> None:
    waiver.state = DepositWaiverState(DEPOSIT_WAIVER_MOVES[waiver.state, event])
    waiver.decided_at, waiver.decided_by, waiver.answer = now, actor, answer[:REASON_MAX]
    waiver.save()


def _tell(waiver: DepositWaiver, event: str, *, now: datetime, actor: str) -> None:
    tell(
        order=waiver.order,
        name=f"billing.deposit.waiver_{event}",
        now=now,
        actor=actor,
        data={"amount_minor": waiver.amount_minor, "reason": waiver.reason, "answer": waiver.answer},
    )
