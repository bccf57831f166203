"""The provider's page for an attempt: made once, found again, closed when the payer gives up."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from dunwell.apps.payments.access import PaymentRefused, locked
from dunwell.apps.payments.beginning import PAGE_LIFE
from dunwell.apps.payments.hearing import hear, provider_of, take_number
from dunwell.apps.payments.models import AttemptState, PaymentAttempt
from dunwell.apps.payments.orders import ACTOR, described, fail_unmade, is_page, make_page
from dunwell.apps.payments.telling import tell
from dunwell.core.payments.states import UNDER_WAY
from dunwell.ports.errors import Refused
from dunwell.ports.house import House
from dunwell.ports.payments import MethodKind

METHODS_BY_CURRENCY: Mapping[str, tuple[MethodKind, ...]] = {
    "EUR": (MethodKind.CARD, MethodKind.SEPA_DEBIT, MethodKind.WALLET)
}
METHODS = (MethodKind.CARD, MethodKind.WALLET)


def open_page(
    *,
    attempt: PaymentAttempt,
    house: House,
    return_url: str,
    language: str,
    is_saving: bool,
    now: datetime,
) -> str:
    """Return the address of the provider's page on which an attempt is paid.

    Outside any transaction; may be repeated: what was asked for the first time is asked again word for word, and
    the same page is the answer. Raises PaymentRefused (no_provider, wrong_state, provider_refused), Unavailable.
    """
    kept = _ordered(attempt, house, return_url=return_url, language=language, is_saving=is_saving, now=now)
    if kept.page_url:
        return kept.page_url
    try:
        return make_page(attempt=kept, provider=provider_of(attempt=kept, house=house), now=now).page_url
    except Refused as refusal:
        fail_unmade(attempt=kept, code=refusal.code, message=refusal.message, now=now)
        raise PaymentRefused(
            code="provider_refused", message="The payment provider does not take this payment."
        ) from refusal


def let_go(*, attempt: PaymentAttempt, house: House, now: datetime, today: date) -> PaymentAttempt:
    """Close the page of an attempt so that nothing is taken through it any more; what was taken is booked.

    Outside any transaction. What is under way at the bank cannot be closed: it stays as it is. Raises Unavailable.
    """
    attempt.refresh_from_db()
    if not attempt.order:
        return _give_up(attempt, now=now, today=today)
    if attempt.state not in UNDER_WAY or not is_page(attempt=attempt):
        return attempt
    provider = provider_of(attempt=attempt, house=house)
    if not attempt.reference:  # the answer to its making was lost
        attempt = make_page(attempt=attempt, provider=provider, now=now)
    number = take_number(attempt=attempt)
    charge = provider.close_page(reference=attempt.reference)
    return hear(attempt=attempt, charge=charge, number=number, now=now, today=today, is_given_up=True)


def _ordered(
    attempt: PaymentAttempt,
    house: House,
    *,
    return_url: str,
    language: str,
    is_saving: bool,
    now: datetime,
) -> PaymentAttempt:
    """Keep what is asked of the provider before it is asked; what was kept before stays."""
    with transaction.atomic():
        found = locked(attempt_id=attempt.pk)
        if found.state not in (AttemptState.BEGUN, AttemptState.PAGE_OPEN):
            raise PaymentRefused(
                code="wrong_state", message="This payment is under way or over: look at it, or begin another."
            )
        if found.order is None:
            if house.payment_default not in house.payments:
                raise PaymentRefused(
                    code="no_provider", message="No payment provider is connected: pay by bank transfer."
                )
            found.provider = house.payment_default
            found.page_expires_at = now + PAGE_LIFE
            found.order = described(attempt=found) | {
                "return_url": return_url,
                "language": language,
                "expires_at": found.page_expires_at.isoformat(),
                "is_saving": is_saving,
                "payer_email": found.contact.email if found.contact else "",
                "methods": [one.value for one in METHODS_BY_CURRENCY.get(found.currency, METHODS)],
            }
            found.save()
    return found


def _give_up(attempt: PaymentAttempt, *, now: datetime, today: date) -> PaymentAttempt:
    with transaction.atomic():
        found = locked(attempt_id=attempt.pk)
        if found.state == AttemptState.BEGUN and not found.order:
            found.state, found.settled_on, found.look_at = AttemptState.ABANDONED, today, None
            found.save()
            tell("abandoned", attempt=found, actor=ACTOR, now=now)
    return found
