"""Sending letters about held orders, by the manner of letters: once each, and only while what they tell is so."""

from datetime import datetime, timedelta

from django.db import transaction

from dunwell.apps.credit.holds_models import (
    CreditHold,
    HoldAudience,
    HoldMail,
    HoldMailKind,
    HoldMailState,
    HoldState,
)
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.journal.operations import append
from dunwell.apps.messages.ledger import place_for
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.mail_tries import INTERRUPTED, became_of, try_mail
from dunwell.core.contacts.quiet import next_allowed
from dunwell.core.credit.hold_words import HoldFacts, customer_letter, sales_letter
from dunwell.core.credit.holding import HoldReason
from dunwell.core.dunning.digests import DIGEST_MOVES
from dunwell.core.money import Money
from dunwell.core.runs.states import after
from dunwell.formats.mime import Address, Letter
from dunwell.ports.house import Clock, House

WAIT_MINUTES = (1, 5, 30, 120, 1440)
MOST_ATTEMPTS = 10
MOST_AT_ONCE = 200
STILL_SO = {
    HoldMailKind.WARNED: HoldState.WARNED,
    HoldMailKind.HELD: HoldState.HELD,
    HoldMailKind.OVER: HoldState.OVER,
}


def send_hold_mails(*, house: House, clock: Clock, actor: str) -> int:
    """Send the letters about held orders that wait; return how many left, or may have. Outside any transaction.

    Customers are written to at hours at which one may write to them; what is not so any more is not told.
    """
    if not switch_state().is_live:
        return 0
    left = 0
    with lease() as number:
        _take_over(house=house, actor=actor, now=clock(), own_lease=number)
        waiting = HoldMail.objects.filter(state=HoldMailState.PROPOSED).exclude(not_before__gt=clock())
        for mail in waiting.select_related("hold__customer", "hold__entity").order_by("pk")[:MOST_AT_ONCE]:
            if not switch_state().is_live:
                return left
            if not _is_hour(mail, now=clock()):
                continue
            letter = _begin(mail, house=house, now=clock(), number=number)
            if letter is not None:
                event, detail = try_mail(house=house, letter=letter)
                _record(mail, event=event, detail=detail, actor=actor, now=clock())
                left += event in {"sent", "lost"}
    return left


def _is_hour(mail: HoldMail, *, now: datetime) -> bool:
    """Tell whether the customer may be written to now; colleagues may be at any time. Else it waits for the hour."""
    if mail.audience == HoldAudience.SALES:
        return True
    place = place_for(
        customer=mail.hold.customer, entity=mail.hold.entity, hours=STANDARD.quiet, on=now.date()
    )
    allowed_at = next_allowed(at=now, place=place, hours=STANDARD.quiet)
    if allowed_at > now:
        HoldMail.objects.filter(pk=mail.pk, state=HoldMailState.PROPOSED).update(not_before=allowed_at)
    return allowed_at <= now


def _begin(mail: HoldMail, *, house: House, now: datetime, number: int) -> Letter | None:
    """Write the letter and say that it is being sent; None where it is not so any more, or somebody was faster."""
    hold = mail.hold
    is_for_customer = mail.audience == HoldAudience.CUSTOMER
    with transaction.atomic():
        is_so = hold.state == STILL_SO[HoldMailKind(mail.kind)]
        if not is_so or (is_for_customer and hold.customer.is_do_not_contact):
            _move(mail, event="lapsed", settled_at=now, detail="It is not so any more.")
            return None
        write = customer_letter if is_for_customer else sales_letter
        subject, text = write(kind=mail.kind, facts=_facts(hold, language=mail.language))
        changes = {
            "claimed_by": number,
            "attempts": mail.attempts + 1,
            "subject": subject[:300],
            "text": text,
        }
        if not _move(mail, event="sending", **changes):
            return None
    entity = hold.entity
    sender = (entity.sender_email if is_for_customer else "") or house.default_sender
    return Letter(
        message_id=mail.message_id,
        sender=Address(address=sender, name=entity.name if is_for_customer else "Dunwell"),
        to=(Address(address=mail.email, name=mail.name),),
        subject=subject,
        text=text,
        language=mail.language if is_for_customer else "en",
    )


def _facts(hold: CreditHold, *, language: str) -> HoldFacts:
    overdue_minor = int(hold.figures.get("overdue_minor", 0))
    return HoldFacts(
        entity=hold.entity.name,
        customer=hold.customer.name,
        language=language,
        overdue=Money(overdue_minor, hold.currency) if overdue_minor > 0 else None,
        holds_on=hold.holds_on if hold.state == HoldState.WARNED else None,
        reasons=[HoldReason(one) for one in hold.reasons],
        note=hold.end_note or hold.note,
    )


def _record(mail: HoldMail, *, event: str, detail: str, actor: str, now: datetime) -> None:
    with transaction.atomic():
        if event == "put_back":
            wait = WAIT_MINUTES[min(mail.attempts, len(WAIT_MINUTES)) - 1]
            later = now + timedelta(minutes=wait)
            moved = _move(mail, event=event, not_before=later, claimed_by=None, detail=detail[:500])
            if moved and mail.attempts >= MOST_ATTEMPTS:
                _move(mail, event="lapsed", settled_at=now)
            return
        if not _move(mail, event=event, settled_at=now, detail=detail[:500]):
            return
        append(
            name=f"credit.letter.{'uncertain' if event == 'lost' else event}",
            actor=actor,
            now=now,
            subject="hold_mail",
            subject_id=mail.pk,
            entity_id=mail.hold.entity_id,
            customer_id=mail.hold.customer_id,
            data={
                "kind": mail.kind,
                "audience": mail.audience,
                "recipient": mail.email,
                "subject": mail.subject,
                "detail": detail[:300],
            },
        )


def _take_over(*, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Settle what processes that are gone were sending: it is looked up where the carrier can tell."""
    taken = HoldMail.objects.filter(state=HoldMailState.SENDING).exclude(claimed_by=own_lease)
    for mail in taken.select_related("hold"):
        event = became_of(house=house, message_id=mail.message_id, claimed_by=mail.claimed_by)
        if event is not None:
            _record(mail, event=event, detail=INTERRUPTED, actor=actor, now=now)


def _move(mail: HoldMail, *, event: str, **changes: object) -> bool:
    """Move a letter by compare-and-set; False, and nothing done, where somebody was faster."""
    state = HoldMailState(after(moves=DIGEST_MOVES, state=mail.state, event=event))
    moved = HoldMail.objects.filter(pk=mail.pk, state=mail.state, claimed_by=mail.claimed_by).update(
        state=state, **changes
    )
    if moved:
        mail.state = state
        for name, value in changes.items():
            setattr(mail, name, value)
    return bool(moved)
