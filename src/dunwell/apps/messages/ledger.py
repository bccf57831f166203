"""Writes to the contact ledger: a touch is reserved under its caps before anything leaves, and voided if it did not.

Two processes can never break a cap together: each holds the person (an advisory lock, until its transaction ends)
while it counts and writes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.messages.models import Message, Touch, TouchChannel
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.contacts import Place as Timeline
from dunwell.apps.parties.models import Contact, Customer
from dunwell.core.contacts.caps import Used, longest, use, window_start
from dunwell.core.contacts.people import customer_key, person_key
from dunwell.core.contacts.places import Place, place_of
from dunwell.core.contacts.quiet import day_there
from dunwell.core.dunning.policy import Cap, QuietHours
from dunwell.core.wording import one_line

SOURCE = "dunwell"
OUTCOME_CHARACTERS_MAX = 500
_LOCK_SPACE = 7  # apart from the other advisory locks of the house


class TouchRefused(Exception):
    """A call or meeting cannot be recorded as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, unknown_channel, outcome_missing, outcome_too_long, not_yet, another_customer.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTouch:
    """A touch about to happen. `on` is the day the person has at `at`; `external_id` is the same for every attempt."""

    person_key: str
    customer_id: int
    channel: str
    at: datetime
    on: date
    actor: str
    external_id: str
    contact_id: int | None = None
    account_id: int | None = None
    entity_id: int | None = None
    message_id: int | None = None  # the row of a Message
    task_id: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Full:
    """Why a touch is not made: the cap that it would break, how much of it is used, and the first day with room."""

    person_key: str
    used: Used


def key_of(*, contact: Contact) -> str:
    """Return the key of a contact in the ledger."""
    return person_key(email=contact.email, phone=contact.phone or contact.mobile, contact_id=contact.pk)


def place_for(*, customer: Customer, entity: Entity, hours: QuietHours, on: date) -> Place:
    """Return the clocks and the calendar of a customer; where nothing is known of it, those of the entity."""
    return place_of(
        timezone=customer.timezone,
        country=customer.country,
        house_timezone=entity.timezone,
        house_country=entity.country,
        hours=hours,
        on=on,
    )


def hold_people(*, person_keys: Collection[str]) -> None:
    """Let nobody else reserve a touch of these people until the caller's transaction ends.

    Whoever reserves for several people in one transaction holds all of them first, so that two never wait for each
    other. In a transaction that sees one moment (REPEATABLE READ) others' touches stay unseen: there it is a mistake.
    """
    assert connection.in_atomic_block, "a person is held until the transaction ends"
    with connection.cursor() as cursor:
        for key in sorted(person_keys):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s)), current_setting('transaction_isolation')",
                [key, _LOCK_SPACE],
            )
            row = cursor.fetchone()
            assert row is not None
            assert row[1] == "read committed", "touches that others have just made must be seen"


def reserve(*, touch: NewTouch, caps: Sequence[Cap]) -> Touch | Full:
    """Write a touch in the caller's transaction, or return the cap that it would break; then nothing is written.

    Touches of the person on every account, channel and customer count, and those of nobody in particular at the
    customer. A cap of so many days counts the day itself and those before it: exactly so many days ago is outside.
    The same touch again (by `external_id`) is returned as it is, unless it was voided.
    """
    hold_people(person_keys=[touch.person_key])
    known = Touch.objects.filter(source=SOURCE, external_id=touch.external_id, voided_at__isnull=True).first()
    if known is not None:
        return known
    for cap in caps:
        used = use(touches=_days(touch, back=longest(caps)), cap=cap, on=touch.on)
        if used.is_full:
            return Full(person_key=touch.person_key, used=used)
    return _write(touch)


def void(*, external_id: str, now: datetime) -> int:
    """Take back touches that surely never happened, and return how many: by what they were reserved under."""
    return Touch.objects.filter(source=SOURCE, external_id=external_id, voided_at__isnull=True).update(
        voided_at=now
    )


def void_message(*, message: Message, now: datetime) -> int:
    """Take back the touches of a message that surely never left, and return how many."""
    return Touch.objects.filter(message=message, voided_at__isnull=True).update(voided_at=now)


def record_call(
    *,
    scope: Scope,
    customer: Customer,
    contact: Contact | None,
    timeline: Timeline,
    outcome: str,
    at: datetime,
    now: datetime,
    channel: str = TouchChannel.CALL,
    task_id: int | None = None,
) -> Touch:
    """Record a call or meeting that somebody had with a customer whom the scope sees, or raise TouchRefused.

    It is recorded also beyond a cap, because it happened; it counts from then on. Without a contact it counts for
    everybody at the customer. `timeline` is the account it was about.
    """
    with transaction.atomic():
        said = _checked(
            scope=scope, customer=customer, contact=contact, channel=channel, outcome=outcome, at=at, now=now
        )
        entity = Entity.objects.get(pk=timeline.entity_id)
        place = place_for(customer=customer, entity=entity, hours=QuietHours(), on=at.date())
        key = key_of(contact=contact) if contact else customer_key(customer_id=customer.pk)
        hold_people(person_keys=[key])
        event = journal.append(
            name=f"messages.{channel}.logged",
            actor=scope.actor,
            now=now,
            subject="customer",
            subject_id=customer.pk,
            entity_id=timeline.entity_id,
            customer_id=customer.pk,
            account_id=timeline.account_id,
            data={
                "contact": str(contact.public_id) if contact else None,
                "outcome": said,
                "at": at.isoformat(),
            },
        )
        return _write(
            NewTouch(
                person_key=key,
                customer_id=customer.pk,
                contact_id=contact.pk if contact else None,
                account_id=timeline.account_id,
                entity_id=timeline.entity_id,
                channel=channel,
                at=at,
                on=day_there(at=at, place=place),
                actor=scope.actor,
                external_id=f"{channel}:{event.public_id}",
                task_id=task_id,
                outcome=said,
            )
        )


def _checked(
    *,
    scope: Scope,
    customer: Customer,
    contact: Contact | None,
    channel: str,
    outcome: str,
    at: datetime,
    now: datetime,
) -> str:
    """What is said of the call, on one line."""
    if not scope.may(Power.WORK):
        raise TouchRefused(code="not_allowed", field="", message="You may see calls, but not record them.")
    if channel not in {TouchChannel.CALL, TouchChannel.MEETING}:
        raise TouchRefused(code="unknown_channel", field="channel", message="Choose a call or a meeting.")
    if contact is not None and contact.customer_id != customer.pk:
        message = "This is somebody at another customer."
        raise TouchRefused(code="another_customer", field="contact", message=message)
    if at > now:
        raise TouchRefused(code="not_yet", field="at", message="Record it once it has happened.")
    said = one_line(outcome)
    if not said:
        raise TouchRefused(code="outcome_missing", field="outcome", message="Say what came of it.")
    if len(said) > OUTCOME_CHARACTERS_MAX:
        message = f"At most {OUTCOME_CHARACTERS_MAX} characters, please."
        raise TouchRefused(code="outcome_too_long", field="outcome", message=message)
    return said


def _days(touch: NewTouch, *, back: int) -> list[date]:
    """The days on which the person was touched that may count for this touch."""
    keys = [touch.person_key, customer_key(customer_id=touch.customer_id)]
    first = window_start(on=touch.on, cap=Cap(touches=1, days=back))
    found = Touch.objects.filter(person_key__in=keys, on__gte=first, voided_at__isnull=True)
    return list(found.values_list("on", flat=True))


def _write(touch: NewTouch) -> Touch:
    return Touch.objects.create(
        person_key=touch.person_key,
        customer_id=touch.customer_id,
        contact_id=touch.contact_id,
        account_id=touch.account_id,
        entity_id=touch.entity_id,
        channel=touch.channel,
        at=touch.at,
        on=touch.on,
        actor=touch.actor,
        source=SOURCE,
        external_id=touch.external_id,
        message_id=touch.message_id,
        task_id=touch.task_id,
        outcome=touch.outcome,
    )
