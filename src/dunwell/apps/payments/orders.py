"""What was asked of a provider, kept before it is asked, so that the same can be asked again word for word."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dunwell.apps.payments.access import locked
from dunwell.apps.payments.models import AttemptState, PaymentAttempt
from dunwell.apps.payments.telling import tell
from dunwell.ports.payments import Charge, HostedOrder, MethodKind, PaymentProvider

DESCRIPTION_MAX = 140
NUMBERS_TOLD = 5
ACTOR = "system:payments"


def described(*, attempt: PaymentAttempt) -> dict[str, object]:
    """Return what every order of an attempt says: who asks, for what, and whose methods are kept together."""
    account = attempt.account
    numbers = list(attempt.parts.order_by("position").values_list("item__number", flat=True))
    told = ", ".join(numbers[:NUMBERS_TOLD]) + (" …" if len(numbers) > NUMBERS_TOLD else "")
    return {
        "key": attempt.key,
        "amount_minor": attempt.amount_minor,
        "currency": attempt.currency,
        "description": f"{account.entity.name}: {told}"[:DESCRIPTION_MAX],
        "payer_reference": str(account.customer.public_id),
    }


def page_order(*, stored: Mapping[str, object]) -> HostedOrder:
    """Return the order of a page as it was asked for the first time."""
    methods, amount = stored["methods"], stored["amount_minor"]
    assert isinstance(methods, list), "a list of methods"
    assert isinstance(amount, int), "minor units"
    return HostedOrder(
        key=str(stored["key"]),
        amount_minor=amount,
        currency=str(stored["currency"]),
        description=str(stored["description"]),
        payer_reference=str(stored["payer_reference"]),
        payer_email=str(stored["payer_email"]),
        return_url=str(stored["return_url"]),
        methods=[MethodKind(str(one)) for one in methods],
        language=str(stored["language"]),
        expires_at=datetime.fromisoformat(str(stored["expires_at"])),
        is_saving=bool(stored["is_saving"]),
    )


def make_page(*, attempt: PaymentAttempt, provider: PaymentProvider, now: datetime) -> PaymentAttempt:
    """Have the page of an attempt made, or be told again which it is, and keep it. Outside transactions."""
    assert attempt.order is not None, "nothing was ordered"
    page = provider.open_page(order=page_order(stored=attempt.order))
    with transaction.atomic():
        found = locked(attempt_id=attempt.pk)
        if not found.page_url:
            found.reference, found.page_url = page.reference, page.url
            if found.state == AttemptState.BEGUN:
                found.state = AttemptState.PAGE_OPEN
                tell("page_open", attempt=found, actor=ACTOR, now=now, provider=found.provider)
            found.save()
    return found


def charge_order(*, attempt: PaymentAttempt, provider: PaymentProvider) -> Charge:
    """Charge the saved method that an attempt was ordered with; the same key is the same charge."""
    stored = attempt.order
    assert stored is not None, "nothing was ordered"
    return provider.charge_saved(
        key=str(stored["key"]),
        method=str(stored["method"]),
        payer_reference=str(stored["payer_reference"]),
        amount_minor=attempt.amount_minor,
        currency=attempt.currency,
        description=str(stored["description"]),
    )


def is_page(*, attempt: PaymentAttempt) -> bool:
    """Tell whether what was ordered is a page, and not a charge of a saved method."""
    return attempt.order is not None and "return_url" in attempt.order


def fail_unmade(*, attempt: PaymentAttempt, code: str, message: str, now: datetime) -> PaymentAttempt:
    """Let an attempt have failed that the provider refused before anything was made of it."""
    with transaction.atomic():
        found = locked(attempt_id=attempt.pk)
        if found.state == AttemptState.BEGUN and not found.reference:
            found.state, found.look_at = AttemptState.FAILED, None
            found.decline_code, found.fault = code[:40], message[:500]
            found.settled_on = found.begun_on
            found.save()
            tell("failed", attempt=found, actor=ACTOR, now=now, decline_code=code)
    return found
