"""Sending credit policies to customers, by the manner of letters.

Nothing is sent twice: each customer has one sending for a version. What surely did not leave is tried again; of what
nobody knows whether it left, it is said so, and it is not sent again. Nothing leaves while the house is stopped, at
night, or on a day of rest where the customer is. It asks for nothing, so it is no touch of the contact ledger.
"""

from datetime import datetime, timedelta

from django.db import transaction

from dunwell.apps.agreements.links import document_of_link, link_of
from dunwell.apps.agreements.models import Acknowledgement, PolicySending, SendingState
from dunwell.apps.agreements.sendings import propose_sendings
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.journal.operations import append
from dunwell.apps.messages.ledger import place_for
from dunwell.apps.organisation.days import entity_day, house_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.mail_tries import INTERRUPTED, became_of, try_mail
from dunwell.core import wording
from dunwell.core.agreements.words import words_for
from dunwell.core.contacts.quiet import next_allowed
from dunwell.core.dunning.digests import DIGEST_MOVES
from dunwell.core.runs.states import after
from dunwell.formats.mime import Address, Attachment, Letter
from dunwell.ports.house import Clock, House

WAIT_MINUTES = (1, 5, 30, 120, 1440)  # after the first, second, … attempt that found the server away
MOST_ATTEMPTS = 10
MOST_AT_ONCE = 200


def send_policies(*, house: House, clock: Clock, actor: str) -> int:
    """Send the policy in force to whom it was not sent yet; return how many left, or may have left.

    Outside any transaction. Several processes may do so at a time.
    """
    if not switch_state().is_live:
        return 0
    now = clock()
    propose_sendings(today=house_day(now=now), now=now, default_sender=house.default_sender)
    left = 0
    with lease() as number:
        _take_over(house=house, actor=actor, now=clock(), own_lease=number)
        waiting = PolicySending.objects.filter(state=SendingState.PROPOSED).exclude(not_before__gt=now)
        for sending in waiting.select_related("customer", "policy__entity", "contact").order_by("pk")[
            :MOST_AT_ONCE
        ]:
            if not switch_state().is_live:
                return left
            if not _is_hour(sending, now=clock()) or not _begin(sending, now=clock(), number=number):
                continue
            event, detail = try_mail(house=house, letter=_letter(sending, house=house))
            _record(sending, event=event, detail=detail, actor=actor, now=clock())
            left += event in {"sent", "lost"}
    return left


def _is_hour(sending: PolicySending, *, now: datetime) -> bool:
    """Tell whether one may write there now, by the hours of the house's own policy; else it waits for the next."""
    place = place_for(
        customer=sending.customer, entity=sending.policy.entity, hours=STANDARD.quiet, on=now.date()
    )
    allowed_at = next_allowed(at=now, place=place, hours=STANDARD.quiet)
    if allowed_at > now:
        PolicySending.objects.filter(pk=sending.pk, state=SendingState.PROPOSED).update(not_before=allowed_at)
    return allowed_at <= now


def _begin(sending: PolicySending, *, now: datetime, number: int) -> bool:
    """Say that it is being sent; False where nobody needs it any more, or somebody was faster."""
    with transaction.atomic():
        agreed = Acknowledgement.objects.filter(customer=sending.customer, policy=sending.policy).exists()
        if agreed or sending.customer.is_do_not_contact:
            detail = "They have agreed already." if agreed else "They must not be written to."
            _move(sending, event="lapsed", settled_at=now, detail=detail)
            return False
        return _move(sending, event="sending", claimed_by=number, attempts=sending.attempts + 1)


def _letter(sending: PolicySending, *, house: House) -> Letter:
    entity, policy = sending.policy.entity, sending.policy
    text = document_of_link(sending=sending)
    words = words_for(text.language)
    filled = {
        "entity": entity.name,
        "date": wording.day(on=policy.valid_from, language=text.language),
        "link": link_of(sending=sending, site_url=house.site_url),
        "until": wording.day(on=entity_day(entity=entity, now=sending.expires_at), language=text.language),
    }
    return Letter(
        message_id=sending.message_id,
        sender=Address(address=entity.sender_email or house.default_sender, name=entity.name),
        to=(Address(address=sending.email, name=sending.contact.name if sending.contact else ""),),
        subject=wording.one_line(words.mail_subject.format(**filled)),
        text=words.mail_text.format(**filled),
        language=text.language,
        attachments=(
            Attachment(
                name=f"credit-policy-{policy.number}-{text.language}.pdf",
                media_type="application/pdf",
                content=bytes(text.pdf),
            ),
        ),
    )


def _record(sending: PolicySending, *, event: str, detail: str, actor: str, now: datetime) -> None:
    with transaction.atomic():
        if event == "put_back":
            wait = WAIT_MINUTES[min(sending.attempts, len(WAIT_MINUTES)) - 1]
            later = now + timedelta(minutes=wait)
            moved = _move(sending, event=event, not_before=later, claimed_by=None, detail=detail[:500])
            if moved and sending.attempts >= MOST_ATTEMPTS:
                _move(sending, event="lapsed", settled_at=now)
            return
        if _move(sending, event=event, settled_at=now, detail=detail[:500]):
            append(
                name=f"agreements.policy.{'uncertain' if event == 'lost' else event}",
                actor=actor,
                now=now,
                subject="policy_sending",
                subject_id=sending.pk,
                entity_id=sending.policy.entity_id,
                customer_id=sending.customer_id,
                data={"number": sending.policy.number, "recipient": sending.email, "detail": detail[:300]},
            )


def _take_over(*, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Settle what processes that are gone were sending: it is looked up where the carrier can tell."""
    taken = PolicySending.objects.filter(state=SendingState.SENDING).exclude(claimed_by=own_lease)
    for sending in taken.select_related("policy"):
        event = became_of(house=house, message_id=sending.message_id, claimed_by=sending.claimed_by)
        if event is not None:
            _record(sending, event=event, detail=INTERRUPTED, actor=actor, now=now)


def _move(sending: PolicySending, *, event: str, **changes: object) -> bool:
    """Move a sending by compare-and-set; False, and nothing done, where somebody was faster."""
    state = SendingState(after(moves=DIGEST_MOVES, state=sending.state, event=event))
    moved = PolicySending.objects.filter(
        pk=sending.pk, state=sending.state, claimed_by=sending.claimed_by
    ).update(state=state, **changes)
    if moved:
        sending.refresh_from_db(
            fields=["state", "claimed_by", "attempts", "not_before", "settled_at", "detail"]
        )
    return bool(moved)
