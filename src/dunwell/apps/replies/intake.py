"""Taking mails in: kept byte for byte, once, threaded, classified; a person's answer pauses the chase."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dunwell.apps.replies import matching
from dunwell.apps.replies.asking import Ask
from dunwell.apps.replies.bounces import take_bounce
from dunwell.apps.replies.facts import data_of
from dunwell.apps.replies.matching import Match
from dunwell.apps.replies.models import Inbound, InboundAttachment, InboundState, Proposal, ProposalState
from dunwell.apps.replies.telling import tell
from dunwell.core.replies.classify import classify
from dunwell.core.replies.findings import Kind
from dunwell.formats.inbound_mail import MOST_BYTES, InboundMail, MailFault, read

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
    """Replace what is proposed of a mail by what it says now that its customer is known; decided ones stay."""
    Proposal.objects.filter(inbound=inbound, state=ProposalState.PROPOSED).exclude(
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
    inbound = _row(mail=mail, raw=raw, size=size, match=match, now=now, today=today)
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
    asks: tuple[Ask, ...] = ()
    if mail.report is not None:
        asks = take_bounce(inbound=inbound, report=mail.report, actor=actor, now=now)
    elif inbound.arrived_as == InboundState.NEW or inbound.customer is not None:
        propose(inbound=inbound)
    return TakenIn(inbound=inbound, is_new=True, asks=asks)


def _row(*, mail: InboundMail, raw: bytes, size: int, match: Match, now: datetime, today: date) -> Inbound:
    arrived_as = InboundState.NEW
    if mail.report is not None:
        arrived_as = InboundState.BOUNCE
    elif mail.is_automatic or mail.is_list:
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
    )
