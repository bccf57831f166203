"""A deduction that is objected to: what a customer held back of a payment becomes a dispute of its item."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.access import CashRefused, may_work
from dunwell.apps.cash.deductions import close_deduction, open_deduction
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.moving import DisputeRefused
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.organisation.scope import Scope


def dispute_deduction(
    *, scope: Scope, deduction_id: UUID, reason: str, note: str, now: datetime, today: date
) -> Dispute:
    """Raise a dispute over what was deducted, with the customer's words; the deduction is closed as handed on.

    reason: as of any dispute. Raises CashRefused, also for what disputes refuse.
    """
    may_work(scope=scope)
    with transaction.atomic():
        found = open_deduction(scope=scope, deduction_id=deduction_id)
        said = " ".join(part for part in (found.text, note.strip()) if part)
        try:
            dispute = raise_dispute(
                scope=scope,
                item_id=found.item.public_id,
                draft=DisputeDraft(reason=reason, amount_minor=found.minor, note=said or found.reason),
                now=now,
                today=today,
            )
        except DisputeRefused as refusal:
            raise CashRefused(code=refusal.code, field=refusal.field, message=str(refusal)) from refusal
        Dispute.objects.filter(pk=dispute.pk).update(deduction=found)
        dispute.deduction = found
        close_deduction(deduction=found, outcome="disputed", text=note, on=today, actor=scope.actor, now=now)
    return dispute
