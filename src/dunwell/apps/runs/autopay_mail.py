"""Sending letters about charges, by the manner of letters: once each, and nothing is charged that was not announced."""

from datetime import datetime, timedelta

from django.db import transaction

from dunwell.apps.journal.operations import append
from dunwell.apps.links.access import address_of
from dunwell.apps.links.models import MadeFor
from dunwell.apps.links.operations import make_link
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.payments.autopay_access import settings_of
from dunwell.apps.payments.autopay_mails import announced, charge_day
from dunwell.apps.payments.collection_models import (
    AutopayMail,
    Collection,
    CollectionState,
    MailKind,
    MailState,
    Try,
)
from dunwell.apps.payments.mandate_models import KeptKind, MethodState
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.mail_tries import INTERRUPTED, became_of, try_mail
from dunwell.core.dunning.digests import DIGEST_MOVES
from dunwell.core.money import Money
from dunwell.core.payments.letter_words import (
    ChargeFacts,
    ChargeLine,
    expiring_letter,
    failed_letter,
    notice_letter,
)
from dunwell.core.runs.states import after
from dunwell.formats.mime import Address, Letter
from dunwell.ports.house import Clock, House

ACTOR = "system:autopay"
WAIT_MINUTES = (1, 5, 30, 120, 1440)
MOST_ATTEMPTS = 10
MOST_AT_ONCE = 200


def send_autopay_mails(*, house: House, clock: Clock, actor: str) -> int:
    """Send the letters about charges that wait; return how many left, or may have left. Outside any transaction."""
    if not switch_state().is_live:
        return 0
    left = 0
    with lease() as number:
        _take_over(house=house, actor=actor, now=clock(), own_lease=number)
        waiting = AutopayMail.objects.filter(state=MailState.PROPOSED).exclude(not_before__gt=clock())
        for mail in waiting.select_related(
            "account__customer", "account__entity", "method", "contact"
        ).order_by("pk")[:MOST_AT_ONCE]:
            if not switch_state().is_live:
                return left
            letter = _begin(mail, house=house, now=clock(), number=number)
            if letter is not None:
                event, detail = try_mail(house=house, letter=letter)
                _record(mail, event=event, detail=detail, actor=actor, now=clock())
                left += event in {"sent", "lost"}
    return left


def _begin(mail: AutopayMail, *, house: House, now: datetime, number: int) -> Letter | None:
    """Write the letter and say that it is being sent; None where nobody needs it any more, or somebody was faster."""
    with transaction.atomic():
        written = _written(mail, house=house, now=now)
        if written is None or mail.account.customer.is_do_not_contact:
            _move(mail, event="lapsed", settled_at=now, detail="Nothing is left to tell.")
            return None
        subject, text = written
        if not _move(
            mail,
            event="sending",
            claimed_by=number,
            attempts=mail.attempts + 1,
            subject=subject[:300],
            text=text,
        ):
            return None
    entity = mail.account.entity
    return Letter(
        message_id=mail.message_id,
        sender=Address(address=entity.sender_email or house.default_sender, name=entity.name),
        to=(Address(address=mail.email, name=mail.contact.name if mail.contact else ""),),
        subject=subject,
        text=text,
        language=mail.language,
    )


def _written(mail: AutopayMail, *, house: House, now: datetime) -> tuple[str, str] | None:
    if mail.kind == MailKind.NOTICE:
        return _notice(mail, house=house, now=now)
    if mail.kind == MailKind.FAILED:
        return _failed(mail, house=house, now=now)
    if mail.method.state != MethodState.USABLE or mail.method.expires_on is None:
        return None
    return expiring_letter(facts=_facts(mail, house=house, now=now), on=mail.method.expires_on)


def _notice(mail: AutopayMail, *, house: House, now: datetime) -> tuple[str, str] | None:
    rows = Collection.objects.filter(notice=mail, state=CollectionState.PLANNED, autopay__is_active=True)
    told_on = entity_day(entity=mail.account.entity, now=now)
    lines = [
        ChargeLine(
            number=_number(one),
            amount=Money(one.amount_minor, mail.account.currency),
            on=charge_day(collection=one, told_on=told_on),
        )
        for one in rows.select_related("item", "instalment", "autopay__consent", "autopay__method")
    ]
    return notice_letter(facts=_facts(mail, house=house, now=now), lines=lines) if lines else None


def _failed(mail: AutopayMail, *, house: House, now: datetime) -> tuple[str, str] | None:
    made = Try.objects.select_related("collection__item", "collection__instalment").get(
        key=mail.key.removeprefix("failed.")
    )
    found = made.collection
    if found.state in (CollectionState.PAID, CollectionState.CANCELLED):
        return None
    line = ChargeLine(
        number=_number(found), amount=Money(made.amount_minor, mail.account.currency), on=made.on
    )
    again = found.charge_on if found.state == CollectionState.AGAIN else None
    facts = _facts(mail, house=house, now=now)
    return failed_letter(facts=facts, line=line, code=made.code, again_on=again)


def _number(collection: Collection) -> str:
    if collection.item is not None:
        return collection.item.number
    return f"{collection.instalment.number}" if collection.instalment is not None else ""


def _facts(mail: AutopayMail, *, house: House, now: datetime) -> ChargeFacts:
    is_mandate = mail.method.kind == KeptKind.MANDATE
    return ChargeFacts(
        entity=mail.account.entity.name,
        method=mail.method.label,
        language=mail.language,
        link=_link(mail, house=house, now=now),
        creditor_id=settings_of(entity=mail.account.entity).creditor_id if is_mandate else "",
        mandate=mail.method.mandate_reference if is_mandate else "",
    )


def _link(mail: AutopayMail, *, house: House, now: datetime) -> str:
    """Where the contact pays by hand or gives another method; a notice needs no such way."""
    if mail.kind == MailKind.NOTICE or mail.contact is None:
        return ""
    link = make_link(
        account=mail.account,
        contact=mail.contact,
        made_for=MadeFor.REMINDER,
        key=f"autopay.{mail.public_id.hex}",
        actor=ACTOR,
        now=now,
    )
    return address_of(link=link, site_url=house.site_url)


def _record(mail: AutopayMail, *, event: str, detail: str, actor: str, now: datetime) -> None:
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
        if mail.kind == MailKind.NOTICE and event in {"sent", "lost"}:
            announced(mail=mail, now=now)
        account = mail.account
        append(
            name=f"payments.letter.{'uncertain' if event == 'lost' else event}",
            actor=actor,
            now=now,
            subject="autopay_mail",
            subject_id=mail.pk,
            entity_id=account.entity_id,
            customer_id=account.customer_id,
            account_id=account.pk,
            data={
                "kind": mail.kind,
                "recipient": mail.email,
                "subject": mail.subject,
                "detail": detail[:300],
            },
        )


def _take_over(*, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Settle what processes that are gone were sending: it is looked up where the carrier can tell."""
    taken = AutopayMail.objects.filter(state=MailState.SENDING).exclude(claimed_by=own_lease)
    for mail in taken.select_related("account"):
        event = became_of(house=house, message_id=mail.message_id, claimed_by=mail.claimed_by)
        if event is not None:
            _record(mail, event=event, detail=INTERRUPTED, actor=actor, now=now)


def _move(mail: AutopayMail, *, event: str, **changes: object) -> bool:
    """Move a letter by compare-and-set; False, and nothing done, where somebody was faster."""
    state = MailState(after(moves=DIGEST_MOVES, state=mail.state, event=event))
    moved = AutopayMail.objects.filter(pk=mail.pk, state=mail.state, claimed_by=mail.claimed_by).update(
        state=state, **changes
    )
    if moved:
        mail.state = state
        for name, value in changes.items():
            setattr(mail, name, value)
    return bool(moved)
