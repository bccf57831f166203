"""What happens to payments, told to the journal."""

from datetime import datetime

from dunwell.apps.journal import operations as journal
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.receivables.models import Account


def tell(event: str, *, attempt: PaymentAttempt, actor: str, now: datetime, **data: object) -> None:
    """Record an event of an attempt, in the caller's transaction."""
    account = Account.objects.get(pk=attempt.account_id)
    journal.append(
        name=f"payments.attempt.{event}",
        actor=actor,
        now=now,
        subject="payment",
        subject_id=attempt.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"minor": attempt.amount_minor, "currency": attempt.currency, **data},
    )
