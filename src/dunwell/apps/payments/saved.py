"""Charging a saved method while its owner is away: one key, one charge, however often it is tried."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.payments.access import PaymentRefused, locked
from dunwell.apps.payments.beginning import PartDraft, begin_payment
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import AttemptState, PaymentAttempt
from dunwell.apps.payments.orders import described
from dunwell.ports.house import House


def charge_saved(
    *,
    scope: Scope,
    key: str,
    provider: str,
    method: str,
    account_id: UUID,
    parts: Sequence[PartDraft],
    purpose: str,
    contact: Contact | None,
    house: House,
    now: datetime,
    today: date,
) -> PaymentAttempt:
    """Charge a provider's saved method (its reference) for parts of items; the attempt as it stands then.

    Outside any transaction. The same key is the same attempt, whose charge is asked for again with the same words: a
    process that died between may simply be repeated. A decline is a state (failed, with decline_code), not an
    exception. Raises PaymentRefused as begin_payment does, and Unavailable where the provider does not answer.
    """
    if provider not in house.payments:
        raise PaymentRefused(code="no_provider", message=f"The provider {provider!r} is not connected.")
    with transaction.atomic():
        attempt = PaymentAttempt.objects.filter(key=key).first()
        if attempt is None:
            attempt = begin_payment(
                scope=scope,
                account_id=account_id,
                parts=parts,
                purpose=purpose,
                contact=contact,
                now=now,
                today=today,
                key=key,
            )
        found = locked(attempt_id=attempt.pk)
        if found.order is None and found.state == AttemptState.BEGUN:
            found.provider = provider
            found.order = described(attempt=found) | {"method": method}
            found.save()
    return look_again(attempt=found, house=house, now=now, today=today)
