"""Sending one thing: on the day and in the hours of its reader, within the caps, never twice, its outcome recorded.

Just before it leaves, the action moves to `sending` and the touch of its reader is reserved, in a transaction of
their own; it goes out between transactions; then its outcome is recorded.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.ledger import Full, NewTouch, hold_people, place_for, reserve
from dunwell.apps.messages.models import Message, Touch
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.parties.models import Contact
from dunwell.apps.runs.afterwards import after_sent
from dunwell.apps.runs.batches import Acting, Seen, lapse
from dunwell.apps.runs.models import Action, ActionItem, ActionKind
from dunwell.apps.runs.moving import move, tell
from dunwell.apps.runs.parcels import CHANNELS, NoWords, Parcel, Reader, parcel_of
from dunwell.apps.runs.recovery import uncertain_task
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.contacts.places import Place
from dunwell.core.contacts.quiet import NeverOpen, day_there, first_moment_there, next_allowed
from dunwell.core.dunning.policy import Policy, QuietHours
from dunwell.core.dunning.reasons import Lapse, Reason
from dunwell.formats.mime import is_address
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.mail import Receipt

MOST_ATTEMPTS = 5
WAIT_MINUTES = (1, 5, 30, 120)  # after the first, second, … attempt that found the server away
AT_ANY_HOUR = {ActionKind.LETTER}  # nobody hears the post at night


class _Capped(Exception):
    """The reader has heard as often as the policy allows: the transaction is given up."""


def send(*, work: Acting, action: Action, seen: Seen) -> None:
    """Send what an action is for, or put it off to the hours of its reader, or let it lapse with the reason."""
    account, policy = seen.known.accounts[action.account_id], seen.policies[action.account_id]
    now = work.clock()
    place = place_for(customer=account.customer, entity=account.entity, hours=policy.quiet, on=now.date())
    if not _is_hour(work, action, place=place, hours=policy.quiet, now=now):
        return
    switch = switch_state()
    if switch.is_stopped:
        _put_off(work, action, until=None)
        return
    try:
        parcel = parcel_of(action=action, run=work.run, known=seen.known, policy=policy, house=work.house)
    except Refused as refusal:  # one document that cannot be set must not keep the others waiting
        _lapse_because(work, action, Lapse.STATEMENT_REFUSED, detail=refusal.message)
        return
    except NoWords as lack:
        _lapse_because(work, action, Lapse.WORDS_MISSING, detail=str(lack))
        return
    if not switch.is_live:
        _withhold(work, action, parcel)
        return
    on = day_there(at=now, place=place)
    try:
        begun = _begin(work, action, seen, parcel, policy=policy, now=now, on_there=on)
    except _Capped as full:
        action.refresh_from_db()  # what was begun was given up
        _lapse_because(work, action, Reason.CONTACT_CAP, detail=str(full))
        return
    if begun is not None:
        parcel, message = begun
        outcome = hand_over(house=work.house, parcel=parcel)
        _record_outcome(work, action, message, seen, outcome=outcome)


def _is_hour(work: Acting, action: Action, *, place: Place, hours: QuietHours, now: datetime) -> bool:
    """Tell whether one may speak there now; else the action is put off, or lapses where no hour is left at all.

    Nobody is spoken to before it is the house's day there, too: gaps, caps and ages are told in days of theirs. A run
    that is made ahead of its day waits for no day that the house has not either.
    """
    day = min(action.acts_on or work.run.as_of, house_day(now=now))
    allowed_at = max(now, first_moment_there(on=day, place=place))
    try:
        if ActionKind(action.kind) not in AT_ANY_HOUR:
            allowed_at = next_allowed(at=allowed_at, place=place, hours=hours)
    except NeverOpen as never:
        _lapse_because(work, action, Reason.QUIET_DAY, detail=str(never))
        return False
    if allowed_at > now:
        _put_off(work, action, until=allowed_at)
    return allowed_at <= now


def _put_off(work: Acting, action: Action, *, until: datetime | None) -> None:
    with transaction.atomic():
        move(action=action, event="put_off", now=work.clock(), not_before=until, claimed_by=None)


def _lapse_because(work: Acting, action: Action, reason: str, *, detail: str) -> None:
    action.reason = reason
    lapse(work=work, actions=[action], detail=detail)


def _withhold(work: Acting, action: Action, parcel: Parcel) -> None:
    """Keep the words of test mode where they can be read; nothing leaves and no step is taken."""
    now = work.clock()
    action.reason = Lapse.TEST_MODE
    with transaction.atomic():
        if not move(action=action, event="lapsed", now=now, reason=action.reason):
            return
        parcel.message.created_at = now
        messages.withhold(message=parcel.message, files=_files(parcel), now=now)
        tell(actions=[action], event="lapsed", actor=work.actor, now=now, data=_about(parcel.message, ""))


def _begin(
    work: Acting, action: Action, seen: Seen, parcel: Parcel, *, policy: Policy, now: datetime, on_there: date
) -> tuple[Parcel, Message] | None:
    """Move the action to `sending`, keep its message and reserve its touches; None when somebody was faster.

    Raises _Capped where the reader has heard enough; a copy for whom that is so is left out.
    """
    account = seen.known.accounts[action.account_id]
    with transaction.atomic():
        hold_people(person_keys=[parcel.reader.key, *(one.key for one in parcel.copies)])
        if not move(action=action, event="sending", now=now, attempts=action.attempts + 1):
            return None
        parcel.message.created_at = now
        message = messages.prepare(message=parcel.message, files=_files(parcel))

        def reserved(reader: Reader) -> Touch | Full:
            touch = NewTouch(
                person_key=reader.key,
                customer_id=account.customer_id,
                channel=CHANNELS[ActionKind(action.kind)],
                at=now,
                on=on_there,
                actor=work.actor,
                external_id=f"{message.message_id}:{reader.key}",
                contact_id=reader.contact.pk if reader.contact is not None else None,
                account_id=account.pk,
                entity_id=account.entity_id,
                message_id=message.pk,
            )
            return reserve(touch=touch, caps=policy.caps)

        full = reserved(parcel.reader)
        if isinstance(full, Full):
            cap = full.used.cap
            raise _Capped(f"{full.used.used} touches in {cap.days} days; the policy allows {cap.touches}.")
        parcel = parcel.with_copies([one for one in parcel.copies if not isinstance(reserved(one), Full)])
        ActionItem.objects.filter(action=action).delete()  # of an attempt that surely never left
        ActionItem.objects.bulk_create(
            ActionItem(action=action, item_id=line.item.pk, residual_minor=line.residual_minor)
            for line in seen.known.asked_lines(account_id=action.account_id)
        )
    return parcel, message


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a letter, as an event, with the carrier's words."""

    event: str
    detail: str = ""
    is_address_refused: bool = False


def hand_over(*, house: House, parcel: Parcel) -> Outcome:
    """Send outside any transaction, and return what came of it."""
    assert not connection.in_atomic_block, "the network is never spoken to inside a transaction"
    try:
        receipt = parcel.hand_over(house)
    except Refused as refusal:
        is_address = refusal.code == "recipient_refused" or not _is_address_usable(parcel)
        return Outcome("refused", refusal.message, is_address_refused=is_address)
    except Unavailable as absence:
        return Outcome("put_back", absence.message)
    if receipt is Receipt.uncertain:
        return Outcome("lost", "The line broke while the server was taking the letter.")
    return Outcome("sent")


def _is_address_usable(parcel: Parcel) -> bool:
    return parcel.letter is None or all(is_address(one.address) for one in parcel.letter.recipients)


def _record_outcome(work: Acting, action: Action, message: Message, seen: Seen, *, outcome: Outcome) -> None:
    now = work.clock()
    event, detail = outcome.event, outcome.detail
    with transaction.atomic():
        messages.move(message=message, event=event, now=now, detail=detail)
        if event == "put_back":
            _put_back(work, action, detail=detail, now=now)
            return
        move(action=action, event=event, now=now, reason=detail[:300])
        if outcome.is_address_refused and message.contact_id is not None:
            Contact.objects.filter(pk=message.contact_id).update(
                undeliverable_at=now, undeliverable_reason=detail[:300]
            )
        if event == "lost":
            open_tasks(tasks=[uncertain_task(action=action, message=message, now=now)], actor=work.actor)
        tell(
            actions=[action],
            event=event,
            accounts=dict(seen.known.accounts),
            actor=work.actor,
            now=now,
            data=_about(message, detail),
        )
        if event == "sent":
            after_sent(action=action, actor=work.actor, now=now)


def _put_back(work: Acting, action: Action, *, detail: str, now: datetime) -> None:
    """The server was away: try again later, a limited number of times; then it lapses and tomorrow's run decides."""
    attempt = action.attempts
    later = now + timedelta(minutes=WAIT_MINUTES[min(attempt, len(WAIT_MINUTES)) - 1])
    move(action=action, event="put_back", now=now, not_before=later, claimed_by=None, reason=detail[:300])
    tell(actions=[action], event="put_back", actor=work.actor, now=now, data={"detail": detail})
    if attempt >= MOST_ATTEMPTS:
        move(action=action, event="lapsed", now=now, reason=Lapse.MAIL_UNAVAILABLE)
        tell(actions=[action], event="lapsed", actor=work.actor, now=now)


def _files(parcel: Parcel) -> list[messages.File]:
    return [
        messages.File(name=one.name, media_type=one.media_type, content=one.content) for one in parcel.files
    ]


def _about(message: Message, detail: str) -> dict[str, object]:
    return {
        "message": message.pk,
        "recipient": message.recipient,
        "subject": message.subject,
        "channel": message.channel,
        "detail": detail,
    }
