"""Webhooks: verified, kept as they came, answered; handled later, as often as needed, in any order.

An event only says what to ask about. Whoever handles one claims it for some minutes; if the process dies, the next
one takes it over, and asking again books nothing twice.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.chargebacks import explain
from dunwell.apps.payments.event_models import EventState, ProviderEvent
from dunwell.apps.payments.following import METHOD_FOLLOWERS
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.payouts import take_payout
from dunwell.apps.receivables.operations import LedgerRefused
from dunwell.core.payments.states import EVENT_MOVES
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.payments import Event, EventKind

CLAIMED_FOR = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
NAME_MAX = 255  # characters of a provider's own names
TRIES_MAX = 14  # some two days, then a person looks
HANDLED_MAX = 500  # of one call; the next tick goes on
ABOUT_MONEY = (EventKind.CHARGE, EventKind.REFUND, EventKind.DISPUTE)
ABOUT_METHODS = (EventKind.SETUP, EventKind.METHOD)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # what no text in the database can hold
_CLAIM = """
    UPDATE payments_providerevent SET next_at = %(until)s, tries = tries + 1 WHERE id = (
        SELECT id FROM payments_providerevent WHERE state = 'waiting' AND next_at <= %(now)s
        ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""


def take_in_event(
    *, provider: str, body: bytes, headers: Mapping[str, str], house: House, now: datetime
) -> tuple[ProviderEvent, bool]:
    """Verify and keep what a provider tells; the event, and whether it is new. The same event is kept once.

    Raises PaymentRefused (no_provider), SignatureInvalid, and Refused where it cannot be read.
    """
    if provider not in house.payments:
        raise PaymentRefused(code="no_provider", message="No such provider is connected.")
    told = house.payments[provider].read_event(body=body, headers=headers, now=now)
    _refuse_unkeepable(told)
    with transaction.atomic():
        event, is_new = ProviderEvent.objects.get_or_create(
            provider=provider,
            external_id=told.external_id,
            defaults={
                "kind": told.kind.value,
                "name": told.name[:120],
                "reference": told.reference,
                "details": dict(told.details),
                "body": body,
                "created_at": told.created_at,
                "received_at": now,
                "state": EventState.WAITING,
                "next_at": now,
            },
        )
        if not is_new:
            ProviderEvent.objects.filter(pk=event.pk).update(copies=F("copies") + 1)
    return event, is_new


def _refuse_unkeepable(told: Event) -> None:
    """Refuse what is signed but cannot be kept as it came: names without end, or letters that no text has."""
    texts = (told.external_id, told.reference, told.name, *told.details, *told.details.values())
    if (
        any(_NO_TEXT.search(text) for text in texts)
        or max(len(told.external_id), len(told.reference)) > NAME_MAX
    ):
        raise Refused("unreadable", "The event is signed, but cannot be kept.")


def handle_events(*, house: House, now: datetime, today: date) -> int:
    """Handle what waits, one after the other; how many were claimed. Several processes may do so at a time.

    Outside any transaction.
    """
    for count in range(HANDLED_MAX):
        event = _claim(now=now)
        if event is None:
            return count
        _handle(event, house=house, now=now, today=today)
    return HANDLED_MAX


def handle_again(*, event: ProviderEvent, house: House, now: datetime, today: date) -> ProviderEvent:
    """Handle one event once more, stuck ones too. Outside any transaction."""
    _handle(event, house=house, now=now, today=today)
    event.refresh_from_db()
    return event


def _claim(*, now: datetime) -> ProviderEvent | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "until": now + CLAIMED_FOR})
        row = cursor.fetchone()
    return ProviderEvent.objects.get(pk=row[0]) if row else None


def _handle(event: ProviderEvent, *, house: House, now: datetime, today: date) -> None:
    try:
        is_ours = _act(event, house=house, now=now, today=today)
    except Unavailable as away:
        _again_later(event, away.message, now=now)
    except (Refused, PaymentRefused, LedgerRefused) as refusal:
        _move(event, "gave_up", fault=str(refusal), now=now)
    else:
        _move(event, "handled" if is_ours else "ignored", fault="", now=now)


def _act(event: ProviderEvent, *, house: House, now: datetime, today: date) -> bool:
    """Do what an event asks for; False where it is about nothing of ours."""
    if event.kind in ABOUT_MONEY:
        attempt = _attempt_of(event, house=house)
        if attempt is None:
            return False
        found = look_again(attempt=attempt, house=house, now=now, today=today)
        if event.kind == EventKind.DISPUTE:
            with transaction.atomic():
                explain(attempt=found, details=event.details, now=now)
        return True
    if event.kind == EventKind.PAYOUT:
        take_payout(provider=event.provider, reference=event.reference, house=house, now=now, today=today)
        return True
    if event.kind in ABOUT_METHODS:
        for follower in METHOD_FOLLOWERS:
            follower(event=event, house=house, now=now)
        return bool(METHOD_FOLLOWERS)
    return False


def _attempt_of(event: ProviderEvent, *, house: House) -> PaymentAttempt | None:
    """Whose payment it is about: by the provider's name for it, else by our key, which the provider keeps."""
    mine = PaymentAttempt.objects.filter(provider=event.provider)
    found = mine.filter(reference=event.reference).first()
    if found is None and event.details.get("key"):
        found = mine.filter(key=event.details["key"]).first()
    if found is None:
        key = house.payments[event.provider].charge(reference=event.reference).key
        found = mine.filter(key=key).first() if key else None
    return found


def _again_later(event: ProviderEvent, fault: str, *, now: datetime) -> None:
    if event.tries >= TRIES_MAX:
        _move(event, "gave_up", fault=fault, now=now)
        return
    pause = min(FIRST_PAUSE * 2 ** max(0, event.tries - 1), LONGEST_PAUSE)
    ProviderEvent.objects.filter(pk=event.pk, state=EventState.WAITING).update(
        next_at=now + pause, fault=fault[:500]
    )


def _move(event: ProviderEvent, move: str, *, fault: str, now: datetime) -> None:
    """Move an event from the state that it was found in; what somebody else moved meanwhile stays."""
    after = EVENT_MOVES.get((event.state, move), event.state)
    ProviderEvent.objects.filter(pk=event.pk, state=event.state).update(
        state=after, fault=fault[:500], handled_at=now if after in ("handled", "ignored") else None
    )
