"""Asking the provider how a payment stands, and booking what is new of it: by the return page, webhooks and the worker.

Each question has a number, taken before it is asked. An answer is booked only where no later question was answered
already; a later question saw everything that made somebody ask the earlier one. So news may come twice and in any
order, and the state that the provider told last is the one that stands.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from dunwell.apps.payments.access import PaymentRefused, locked
from dunwell.apps.payments.booking import Book, book
from dunwell.apps.payments.chargebacks import note_chargeback
from dunwell.apps.payments.following import told as tell_followers
from dunwell.apps.payments.models import AttemptState, PaymentAttempt
from dunwell.apps.payments.orders import ACTOR, charge_order, fail_unmade, is_page, make_page
from dunwell.apps.payments.queries import booked_of
from dunwell.apps.payments.telling import tell
from dunwell.apps.receivables.models import Account
from dunwell.core.payments.news import Told, changes, event_of
from dunwell.core.payments.states import OVER, PAID, UNDER_WAY, state_after
from dunwell.ports.errors import Refused
from dunwell.ports.house import House
from dunwell.ports.payments import Charge, PaymentProvider

LOOK_AGAIN = timedelta(minutes=15)
LOOK_AGAIN_DEBIT = timedelta(hours=6)


def look_again(*, attempt: PaymentAttempt, house: House, now: datetime, today: date) -> PaymentAttempt:
    """Ask the provider how an attempt stands, book what is new, and return it as it is then.

    Outside any transaction. An attempt that no page was asked for is as it is, but for its time: it expires. Raises
    Unavailable where the provider does not answer, Refused where it knows the payment no more, PaymentRefused
    (no_provider) where it is not connected.
    """
    attempt.refresh_from_db()
    if not attempt.order:
        return _expire_unasked(attempt, now=now, today=today)
    provider = provider_of(attempt=attempt, house=house)
    number = take_number(attempt=attempt)
    try:
        if not attempt.reference and is_page(attempt=attempt):  # the answer to its making was lost
            attempt = make_page(attempt=attempt, provider=provider, now=now)
        if attempt.reference:
            charge = provider.charge(reference=attempt.reference)
        else:
            charge = charge_order(attempt=attempt, provider=provider)
    except Refused as refusal:
        if attempt.reference:
            raise
        return fail_unmade(attempt=attempt, code=refusal.code, message=refusal.message, now=now)
    return hear(attempt=attempt, charge=charge, number=number, now=now, today=today)


def provider_of(*, attempt: PaymentAttempt, house: House) -> PaymentProvider:
    """Return the provider that an attempt is made through. Raises PaymentRefused (no_provider) where it is gone."""
    if attempt.provider not in house.payments:
        raise PaymentRefused(
            code="no_provider", message=f"The provider {attempt.provider!r} is not connected any more."
        )
    return house.payments[attempt.provider]


def take_number(*, attempt: PaymentAttempt) -> int:
    """Take the number of the next question about an attempt; before the provider is asked."""
    with transaction.atomic():
        PaymentAttempt.objects.filter(pk=attempt.pk).update(asked=F("asked") + 1)
        return PaymentAttempt.objects.values_list("asked", flat=True).get(pk=attempt.pk)


def hear(
    *,
    attempt: PaymentAttempt,
    charge: Charge,
    number: int,
    now: datetime,
    today: date,
    is_given_up: bool = False,
) -> PaymentAttempt:
    """Book what an answer says that is not booked yet, in one transaction, and return the attempt as it is then.

    `is_given_up`: the payer closed the page, which is told as such where nothing came. An answer that contradicts what
    was asked (another currency, another key) is booked nowhere, and stays as the attempt's fault for a person.
    """
    with transaction.atomic():
        found = locked(attempt_id=attempt.pk)
        if number <= found.heard:
            return found
        found.heard, found.heard_at = number, now
        fault = _fault(found, charge)
        if fault:
            _contradicted(found, fault, now=now)
            return found
        _note(found, charge)
        to = Book(
            attempt=found,
            account=Account.objects.get(pk=found.account_id),
            actor=ACTOR,
            now=now,
            today=today,
        )
        told = _told(charge)
        for change in changes(told=told, booked=booked_of(attempt=found)):
            book(to=to, change=change)
        note_chargeback(attempt=found, charge=charge, now=now)
        event = event_of(told=told, booked=booked_of(attempt=found), state=found.state)
        if event in ("expired", "page_open") and is_given_up:
            event = "abandoned"
        _move(found, event, charge, now=now, today=today)
    return found


def _told(charge: Charge) -> Told:
    return Told(
        state=charge.state.value,
        amount_minor=charge.amount_minor,
        refunded_minor=charge.refunded_minor,
        disputed_minor=charge.disputed_minor,
    )


def _fault(attempt: PaymentAttempt, charge: Charge) -> str:
    if charge.currency != attempt.currency:
        return f"The provider tells of {charge.currency}, not {attempt.currency}."
    if charge.key and charge.key != attempt.key:
        return f"The provider tells of another payment: {charge.key}."
    if charge.amount_minor != attempt.amount_minor:
        return f"The provider tells of {charge.amount_minor} minor units, not {attempt.amount_minor}."
    return ""


def _contradicted(attempt: PaymentAttempt, fault: str, *, now: datetime) -> None:
    is_new = attempt.fault != fault
    attempt.fault, attempt.look_at = fault, None
    attempt.save()
    if is_new:
        tell("contradicted", attempt=attempt, actor=ACTOR, now=now, fault=fault)


def _note(attempt: PaymentAttempt, charge: Charge) -> None:
    """Keep what is told beside the money."""
    attempt.fault = ""
    attempt.reference = attempt.reference or charge.reference
    attempt.told_minor = max(attempt.told_minor, charge.amount_minor if charge.state == "succeeded" else 0)
    attempt.told_refunded_minor = charge.refunded_minor
    attempt.told_disputed_minor = charge.disputed_minor
    attempt.fee_minor = charge.fee_minor or attempt.fee_minor
    attempt.decline_code = charge.decline_code
    attempt.action_url = charge.action_url
    attempt.expected_on = charge.expected_on
    if charge.method is not None:
        attempt.method_kind = charge.method.kind.value
        attempt.method_label = charge.method.label[:80]
        attempt.method_reference = charge.method.reference


def _move(attempt: PaymentAttempt, event: str, charge: Charge, *, now: datetime, today: date) -> None:
    after = state_after(state=attempt.state, event=event) if event else attempt.state
    is_moved = after != attempt.state
    if is_moved:
        attempt.state = AttemptState(after)
    if attempt.state == AttemptState.PROCESSING and attempt.processing_on is None:
        attempt.processing_on = today
    if attempt.state in (*PAID, *OVER) and attempt.settled_on is None:
        attempt.settled_on = today
    elif attempt.state in UNDER_WAY:
        attempt.settled_on = None
    attempt.look_at = _look_at(attempt, now=now)
    attempt.save()
    if is_moved:
        tell(after, attempt=attempt, actor=ACTOR, now=now, decline_code=charge.decline_code)
        tell_followers(attempt=attempt, event=after, now=now, today=today)


def _look_at(attempt: PaymentAttempt, *, now: datetime) -> datetime | None:
    if attempt.state not in UNDER_WAY:
        return None
    return now + (LOOK_AGAIN_DEBIT if attempt.state == AttemptState.PROCESSING else LOOK_AGAIN)


def _expire_unasked(attempt: PaymentAttempt, *, now: datetime, today: date) -> PaymentAttempt:
    """Let go of an attempt whose page was never made, when its time is over; of one being made, nothing is known."""
    with transaction.atomic():
        found = locked(attempt_id=attempt.pk)
        is_over = found.state == AttemptState.BEGUN and not found.order and found.look_at is not None
        if is_over and found.look_at is not None and found.look_at <= now:
            found.state, found.settled_on, found.look_at = AttemptState.EXPIRED, today, None
            found.save()
            tell("expired", attempt=found, actor=ACTOR, now=now)
            tell_followers(attempt=found, event="expired", now=now, today=today)
    return found
