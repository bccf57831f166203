"""Money given back by the way that it was paid: asked for by one, agreed to by another, sent once.

It is taken from a credit that is not applied: what a customer paid too much, or a credit note for what was paid. What
somebody gives back at the provider's own pages is booked too (booking.py), and opens what it had paid again.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from dunwell.apps.approvals.operations import vote
from dunwell.apps.cash.promised import earmark, end_earmark, lock_credits, refundable_of
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.payments.access import PaymentRefused, attempt_of, kept, locked, seen_attempts
from dunwell.apps.payments.event_models import ProviderRefund, RepaymentState
from dunwell.apps.payments.hearing import look_again, provider_of
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.orders import ACTOR
from dunwell.apps.payments.queries import booked_of
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.payments.states import PAID, REPAYMENT_MOVES
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.payments import ChargeState

SUBJECT = "provider_refund"
PENDING = (RepaymentState.ASKED, RepaymentState.APPROVED, RepaymentState.SENT)
PAUSE = timedelta(minutes=10)
SENT_MAX = 100  # of one call
_CLAIM = """
    UPDATE payments_providerrefund SET next_at = %(later)s WHERE id = (
        SELECT id FROM payments_providerrefund
        WHERE state IN ('approved', 'sent') AND next_at <= %(now)s
        ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""


def ask_repayment(
    *, scope: Scope, attempt_id: UUID, credit_id: UUID, minor: int, reason: str, now: datetime
) -> ProviderRefund:
    """Ask to give back part of a credit through the payment that the money came by; a second person has to agree.

    What other refunds of the credit, or of the payment, will take is not given twice. Raises PaymentRefused.
    """
    why = kept(reason, field="reason")
    if not why:
        raise PaymentRefused(code="reason_missing", field="reason", message="Say why.")
    if not scope.may(Power.WORK):
        raise PaymentRefused(code="not_allowed", message="Your role does not allow this.")
    with transaction.atomic():
        attempt = locked(attempt_id=attempt_of(scope=scope, attempt_id=attempt_id).pk)
        if attempt.state not in PAID:
            raise PaymentRefused(code="wrong_state", message="Nothing was paid by this attempt.")
        credit = OpenItem.objects.filter(
            public_id=credit_id, account_id=attempt.account_id, amount_minor__lt=0
        ).first()
        if credit is None:
            raise PaymentRefused(
                code="unknown_credit", field="credit", message="Choose a credit of the same account."
            )
        if minor <= 0:
            raise PaymentRefused(
                code="amount_not_positive", field="amount", message="Give an amount above zero."
            )
        lock_credits(account_id=credit.account_id)
        most = min(refundable_of(credit=credit), refundable_minor(attempt=attempt))
        if minor > most:
            raise PaymentRefused(
                code="more_than_left",
                field="amount",
                message=f"At most {max(0, most)} minor units can be given back by this payment.",
            )
        refund = ProviderRefund(
            attempt=attempt,
            credit=credit,
            minor=minor,
            reason=why,
            state=RepaymentState.ASKED,
            asked_at=now,
            asked_by=scope.actor,
        )
        refund.key = f"refund_{refund.public_id.hex}"
        refund.save()
        earmark(credit=credit, minor=minor, key=refund.key, now=now)
        _tell("asked", refund, actor=scope.actor, now=now)
    return refund


def refundable_minor(*, attempt: PaymentAttempt) -> int:
    """Return how much of a payment the provider can still give back, in minor units, never negative."""
    pending = ProviderRefund.objects.filter(attempt=attempt, state__in=PENDING).aggregate(sum=Sum("minor"))
    return max(0, booked_of(attempt=attempt).left_minor - (pending["sum"] or 0))


def decide_repayment(
    *, scope: Scope, refund_id: UUID, is_yes: bool, note: str, now: datetime
) -> ProviderRefund:
    """Say yes or no as the second person; a yes is sent by the worker. Raises PaymentRefused."""
    if not scope.may(Power.APPROVE):
        raise PaymentRefused(code="not_allowed", message="Your role does not allow this.")
    with transaction.atomic():
        refund = _locked(scope, refund_id)
        if refund.state != RepaymentState.ASKED:
            raise PaymentRefused(code="wrong_state", message="Somebody was faster: this is decided.")
        vote(
            scope=scope,
            subject=SUBJECT,
            subject_id=refund.pk,
            is_yes=is_yes,
            note=note,
            now=now,
            prepared_by=refund.asked_by,
            refused=PaymentRefused,
        )
        refund.next_at = now if is_yes else None
        _move(refund, "approved" if is_yes else "refused", actor=scope.actor, now=now)
    return refund


def cancel_repayment(*, scope: Scope, refund_id: UUID, now: datetime) -> ProviderRefund:
    """Take back a refund that was not sent yet. Raises PaymentRefused."""
    if not scope.may(Power.WORK):
        raise PaymentRefused(code="not_allowed", message="Your role does not allow this.")
    with transaction.atomic():
        refund = _locked(scope, refund_id)
        refund.next_at = None
        _move(refund, "cancelled", actor=scope.actor, now=now)
    return refund


def send_repayments(*, house: House, now: datetime, today: date) -> int:
    """Have the provider give back what was agreed to; how many it took on. Outside any transaction.

    A refund is noted as sent before it is asked for, and asked for again with the same key until there is an answer:
    the provider gives back once.
    """
    taken = 0
    for _ in range(SENT_MAX):
        refund = _claim(now=now)
        if refund is None:
            break
        taken += _send(refund, house=house, now=now, today=today)
    return taken


def _claim(*, now: datetime) -> ProviderRefund | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "later": now + PAUSE})
        row = cursor.fetchone()
        if row is None:
            return None
        refund = ProviderRefund.objects.select_related("attempt").get(pk=row[0])
        if refund.state == RepaymentState.APPROVED:
            _move(refund, "sent", actor=ACTOR, now=now)
    return refund


def _send(refund: ProviderRefund, *, house: House, now: datetime, today: date) -> bool:
    attempt = refund.attempt
    if attempt.provider not in house.payments:
        return False
    try:
        answer = provider_of(attempt=attempt, house=house).repay(
            key=refund.key,
            charge=attempt.reference,
            amount_minor=refund.minor,
            currency=attempt.currency,
        )
        ProviderRefund.objects.filter(pk=refund.pk).update(reference=answer.reference)
        if answer.state == ChargeState.FAILED:
            _failed(refund, "The provider could not give it back.", now=now)
            return False
        look_again(attempt=attempt, house=house, now=now, today=today)
    except Unavailable:
        return False
    except Refused as refusal:
        _failed(refund, refusal.message, now=now)
        return False
    return True


def _failed(refund: ProviderRefund, fault: str, *, now: datetime) -> None:
    with transaction.atomic():
        found = ProviderRefund.objects.select_for_update().get(pk=refund.pk)
        if found.state == RepaymentState.SENT:
            found.fault, found.next_at = fault[:500], None
            _move(found, "failed", actor=ACTOR, now=now)


def _locked(scope: Scope, refund_id: UUID) -> ProviderRefund:
    mine = seen_attempts(scope=scope).values("pk")
    found = ProviderRefund.objects.filter(public_id=refund_id, attempt__in=mine).first()
    if found is None:
        raise PaymentRefused(code="unknown_refund", message="There is no such refund that you may see.")
    return ProviderRefund.objects.select_for_update().get(pk=found.pk)


def _move(refund: ProviderRefund, event: str, *, actor: str, now: datetime) -> None:
    after = REPAYMENT_MOVES.get((refund.state, event))
    if after is None:
        raise PaymentRefused(
            code="wrong_state", message=f"The refund is {RepaymentState(refund.state).label.lower()} by now."
        )
    refund.state = RepaymentState(after)
    refund.save()
    if refund.state not in PENDING:
        end_earmark(key=refund.key, now=now)
    _tell(event, refund, actor=actor, now=now)


def _tell(event: str, refund: ProviderRefund, *, actor: str, now: datetime) -> None:
    account = Account.objects.get(pk=refund.credit.account_id)
    journal.append(
        name=f"payments.refund.{event}",
        actor=actor,
        now=now,
        subject=SUBJECT,
        subject_id=refund.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"minor": refund.minor, "currency": account.currency, "reason": refund.reason},
    )
