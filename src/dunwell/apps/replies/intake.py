"""Taking mails in: kept byte for byte, once, threaded, classified; a person's answer pauses the chase."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dunwell.apps.receivables.models import Account
from dunwell.apps.replies import matching
from dunwell.apps.replies.advised import complete_drafts, customer_named, read_sent, take_sent
from dunwell.apps.replies.asking import Ask
from dunwell.apps.replies.bounces import take_bounce
from dunwell.apps.replies.facts import data_of
from dunwell.apps.replies.matching import Match
from dunwell.apps.replies.models import (
    Inbound,
    InboundAttachment,
    InboundState,
    Proposal,
    ProposalState,
    Threading,
)
from dunwell.apps.replies.telling import tell
from dunwell.core.replies.classify import classify
from dunwell.core.replies.findings import Kind
from dunwell.formats.inbound_mail import MOST_BYTES, InboundMail, MailFault, read
from dunwell.formats.remittance.sent import File, Sent

KEPT_OF_TOO_LARGE = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """The mail as it is kept, whether it was not there before, and what people are to be asked because of it."""

    inbound: Inbound
    is_new: bool
    asks: tuple[Ask, ...] = ()


def take_in(*, raw: bytes, actor: str, now: datetime, today: date, whole_bytes: int | None = None) -> TakenIn:
    """Keep a mail and find out what it says; the same bytes again are the mail that is there. Never refuses a mail.

    whole_bytes: the size of the mail where only its beginning was fetched. Of what is larger than 25 MB the beginning
    is kept: its source still has it.
    """
    size = whole_bytes or len(raw)
    digest = hashlib.sha256(raw).hexdigest()
    if known := Inbound.objects.defer("raw").filter(sha256=digest).first():
        return TakenIn(inbound=known, is_new=False)
    mail = read(raw)
    if size > MOST_BYTES and mail.refused is None:
        message = f"This mail has {size // 1024 // 1024} MB: only its beginning was read; its mailbox has all of it."
        mail = replace(
            mail, refused=MailFault(code="too_large", message=message), text="", reply="", files=()
        )
    try:
        with transaction.atomic():
            kept = raw if size <= MOST_BYTES else raw[:KEPT_OF_TOO_LARGE]
            return _keep(mail=mail, raw=kept, size=size, actor=actor, now=now, today=today)
    except IntegrityError:  # somebody took in the same mail at the same moment
        known = Inbound.objects.defer("raw").filter(sha256=digest).first()
        if known is None:
            raise
        return TakenIn(inbound=known, is_new=False)


def propose(*, inbound: Inbound) -> None:
    """Replace what is proposed of a mail by what it says now that its customer is known; decided ones stay.

    So do drafts of its advices: those say in figures what its words say of paying.
    """
    Proposal.objects.filter(inbound=inbound, state=ProposalState.PROPOSED, advice__isnull=True).exclude(
        kind="other_contact"
    ).delete()
    decided = set(Proposal.objects.filter(inbound=inbound).values_list("kind", flat=True))
    hints = matching.hints(
        customer=inbound.customer,
        account=inbound.account,
        contact=inbound.contact,
        letter=inbound.letter,
        text=f"{inbound.subject}\n{inbound.reply}",
        mailboxes=[inbound.sender_email, *inbound.recipients],
    )
    findings = classify(
        text=inbound.reply,
        subject=inbound.subject,
        received_on=inbound.received_on,
        is_automatic=inbound.arrived_as == InboundState.AUTO,
        hints=hints,
    )
    if inbound.sent_advices.filter(advice__isnull=False).exists():
        decided |= {Kind.PROMISE, Kind.PAID_ALREADY}
        told = [one.on for one in findings if one.kind is Kind.PROMISE and one.on]
        complete_drafts(inbound=inbound, on=told[0] if len(told) == 1 else None)
    Proposal.objects.bulk_create(
        Proposal(
            inbound=inbound,
            kind=finding.kind,
            data=data_of(finding=finding),
            confidence=finding.confidence,
            evidence=list(finding.evidence),
        )
        for finding in findings
        if finding.kind is not Kind.OTHER and finding.kind not in decided
    )


def _keep(*, mail: InboundMail, raw: bytes, size: int, actor: str, now: datetime, today: date) -> TakenIn:
    match = matching.match(mail=mail)
    sent = _sent(mail, match)
    match = _by_documents(match, sent) if match.customer is None and mail.report is None else match
    inbound = _row(mail=mail, raw=raw, size=size, match=match, has_advice=bool(sent), now=now, today=today)
    InboundAttachment.objects.bulk_create(
        InboundAttachment(
            inbound=inbound,
            name=one.name[:150],
            media_type=one.media_type,
            content=one.content,
            sha256=one.sha256,
        )
        for one in mail.files
    )
    tell(
        "replies.inbound.received",
        inbound=inbound,
        actor=actor,
        now=now,
        data={
            "arrived_as": inbound.arrived_as,
            "threaded_by": inbound.threaded_by,
            "refused": inbound.refused_code,
        },
    )
    take_sent(inbound=inbound, sent=sent, actor=actor, now=now, today=today)
    asks: tuple[Ask, ...] = ()
    if mail.report is not None:
        asks = take_bounce(inbound=inbound, report=mail.report, actor=actor, now=now)
    elif inbound.arrived_as == InboundState.NEW or inbound.customer is not None:
        propose(inbound=inbound)
    return TakenIn(inbound=inbound, is_new=True, asks=asks)


def _sent(mail: InboundMail, match: Match) -> tuple[Sent, ...]:
    """What the mail holds of advices; a report or a mail that was not taken apart holds none."""
    if mail.report is not None or mail.refused is not None:
        return ()
    files = [File(name=one.name, media_type=one.media_type, content=one.content) for one in mail.files]
    return read_sent(subject=mail.subject, words=mail.reply, files=files, customer=match.customer)


def _by_documents(match: Match, sent: Sequence[Sent]) -> Match:
    """Whose mail it is by the documents that its advices name, where its sender does not tell it."""
    customer = customer_named(sent=sent, entity_id=match.entity.pk if match.entity else None)
    if customer is None:
        return match
    accounts = list(Account.objects.select_related("entity").filter(customer=customer).order_by("pk"))
    return replace(
        match,
        customer=customer,
        account=accounts[0] if len(accounts) == 1 else None,
        threaded_by=Threading.NUMBER,
    )


def _row(
    *,
    mail: InboundMail,
    raw: bytes,
    size: int,
    match: Match,
    has_advice: bool,
    now: datetime,
    today: date,
) -> Inbound:
    # An advice is the customer's answer also where a machine sent it: it holds the chase until it is settled.
    is_machine = mail.is_automatic or mail.is_list
    arrived_as = InboundState.NEW
    if mail.report is not None:
        arrived_as = InboundState.BOUNCE
    elif is_machine and not has_advice:
        arrived_as = InboundState.AUTO
    return Inbound.objects.create(
        sha256=mail.sha256,
        raw=raw,
        size_bytes=size,
        mail_id=mail.message_id,
        sender_name=mail.sender.name[:150],
        sender_email=mail.sender.address,
        recipients=[one.address for one in (*mail.to, *mail.cc) if one.address],
        subject=mail.subject,
        text=mail.text,
        reply=mail.reply,
        sent_at=mail.sent_at,
        received_at=now,
        received_on=today,
        entity=match.entity,
        customer=match.customer,
        account=match.account,
        letter=match.letter,
        contact=match.contact,
        threaded_by=match.threaded_by,
        threaded_on=today if match.customer else None,
        arrived_as=arrived_as,
        state=arrived_as,
        refused_code=mail.refused.code if mail.refused else "",
        refused_reason=mail.refused.message[:300] if mail.refused else "",
        notes=[{"code": one.code, "message": one.message} for one in mail.notes],
        is_wordless=has_advice and is_machine,
    )
