"""What comes of a dispute: accepted, in part or not at all, withdrawn, and opened again."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.deductions import close_deduction
from dunwell.apps.disputes.access import dispute_in_scope
from dunwell.apps.disputes.amounts import check_amount, lock_item, room
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.moving import DisputeRefused, allow, check_day, line_of, move
from dunwell.apps.organisation.scope import Scope

UNDECIDED_AGAIN: Mapping[str, object] = {
    "accepted_minor": 0,
    "decided_on": None,
    "decided_at": None,
    "decided_by": "",
    "credit_by": None,
    "review_on": None,
    "answer": "",
}


def accept_dispute(
    *,
    scope: Scope,
    dispute_id: UUID,
    credit_by: date | None,
    review_on: date | None = None,
    answer: str = "",
    now: datetime,
    today: date,
) -> Dispute:
    """Agree to all that is disputed: it stays set aside until its credit note is allocated or `credit_by` has passed.

    Somebody looks on `review_on`, or on that last day, whether the credit came. Raises UnknownDispute or
    DisputeRefused.
    """
    with transaction.atomic():
        dispute = _enter(scope=scope, dispute_id=dispute_id)
        days = _credit_days(credit_by=credit_by, review_on=review_on, today=today)
        fields = {**days, "accepted_minor": dispute.amount_minor}
        _decide(dispute, event="accepted", fields=fields, answer=answer, scope=scope, now=now, today=today)
    return dispute


def accept_in_part(
    *,
    scope: Scope,
    dispute_id: UUID,
    accepted_minor: int,
    answer: str,
    credit_by: date | None,
    review_on: date | None = None,
    now: datetime,
    today: date,
) -> Dispute:
    """Agree to a part, as accept_dispute, and reject the rest with the answer given to the customer.

    The rest is chased again from the next run. Raises UnknownDispute or DisputeRefused.
    """
    with transaction.atomic():
        dispute = _enter(scope=scope, dispute_id=dispute_id)
        if not 0 < accepted_minor < dispute.amount_minor:
            message = "Give a part of what is disputed: more than nothing, less than all."
            raise DisputeRefused(code="not_a_part", field="amount", message=message)
        _need_answer(answer)
        fields = {
            **_credit_days(credit_by=credit_by, review_on=review_on, today=today),
            "accepted_minor": accepted_minor,
        }
        _decide(
            dispute, event="partly_accepted", fields=fields, answer=answer, scope=scope, now=now, today=today
        )
    return dispute


def reject_dispute(*, scope: Scope, dispute_id: UUID, answer: str, now: datetime, today: date) -> Dispute:
    """Refuse the objection with the answer given to the customer: the amount is chased again from the next run.

    Raises UnknownDispute or DisputeRefused.
    """
    with transaction.atomic():
        dispute = _enter(scope=scope, dispute_id=dispute_id)
        _need_answer(answer)
        _decide(dispute, event="rejected", fields={}, answer=answer, scope=scope, now=now, today=today)
    return dispute


def withdraw_dispute(
    *, scope: Scope, dispute_id: UUID, note: str = "", now: datetime, today: date
) -> Dispute:
    """Record that the customer objects no more, or never did, or raise UnknownDispute or DisputeRefused.

    What it held back of a payment is owed then: its deduction is charged back, and may be opened again.
    """
    with transaction.atomic():
        dispute = _enter(scope=scope, dispute_id=dispute_id)
        _decide(dispute, event="withdrawn", fields={}, answer=note, scope=scope, now=now, today=today)
        if dispute.deduction is not None and dispute.deduction.outcome == "disputed":
            close_deduction(
                deduction=dispute.deduction,
                outcome="claimed",
                text=dispute.answer,
                on=today,
                actor=scope.actor,
                now=now,
            )
    return dispute


def extend_credit(
    *,
    scope: Scope,
    dispute_id: UUID,
    credit_by: date | None,
    review_on: date | None = None,
    note: str = "",
    now: datetime,
    today: date,
) -> Dispute:
    """Give the credit of an accepted dispute another last day, or raise UnknownDispute or DisputeRefused."""
    with transaction.atomic():
        dispute = _enter(scope=scope, dispute_id=dispute_id)
        days = _credit_days(credit_by=credit_by, review_on=review_on, today=today)
        move(
            dispute=dispute,
            event="extended",
            fields=days,
            actor=scope.actor,
            now=now,
            today=today,
            note=line_of(note, field="note"),
        )
    return dispute


def reopen_dispute(*, scope: Scope, dispute_id: UUID, note: str = "", now: datetime, today: date) -> Dispute:
    """Undo a decision: the dispute is in review again, with the amount that it had.

    Raises UnknownDispute or DisputeRefused, where so much is not left of the item, too.
    """
    with transaction.atomic():
        dispute = _enter(scope=scope, dispute_id=dispute_id)
        left = room(item=dispute.item, today=today, besides=dispute)
        check_amount(dispute.amount_minor, left_minor=left)
        move(
            dispute=dispute,
            event="reopened",
            fields=UNDECIDED_AGAIN,
            actor=scope.actor,
            now=now,
            today=today,
            note=line_of(note, field="note"),
        )
    return dispute


def _enter(*, scope: Scope, dispute_id: UUID) -> Dispute:
    """The dispute as it stands now; those who decide on one item follow each other."""
    dispute = dispute_in_scope(scope=scope, dispute_id=dispute_id)
    allow(scope)
    lock_item(item_id=dispute.item_id)
    dispute.refresh_from_db()
    return dispute


def _decide(
    dispute: Dispute,
    *,
    event: str,
    fields: Mapping[str, object],
    answer: str,
    scope: Scope,
    now: datetime,
    today: date,
) -> None:
    said = line_of(answer, field="answer")
    decided = {"decided_on": today, "decided_at": now, "decided_by": scope.actor, "answer": said}
    move(
        dispute=dispute,
        event=event,
        fields={**fields, **decided},
        actor=scope.actor,
        now=now,
        today=today,
        note=said,
    )


def _need_answer(answer: str) -> None:
    if not line_of(answer, field="answer"):
        raise DisputeRefused(
            code="answer_missing", field="answer", message="Say what the customer was told, and why."
        )


def _credit_days(*, credit_by: date | None, review_on: date | None, today: date) -> dict[str, date]:
    """The last day to wait for the credit, and the day on which somebody looks whether it came."""
    if credit_by is None:
        message = "Give the last day by which the credit note comes."
        raise DisputeRefused(code="no_credit_by", field="credit_by", message=message)
    review = review_on or credit_by
    check_day(credit_by, field="credit_by", today=today)
    check_day(review, field="review_on", today=today)
    if review > credit_by:
        message = "The wait for the credit is over before this day."
        raise DisputeRefused(code="review_after_credit", field="review_on", message=message)
    return {"credit_by": credit_by, "review_on": review}
