"""Reads of the replies: the lane of what waits for a person, and one mail in full, as text only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Length

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.replies.access import UnknownInbound, inbound_in_scope, seen_inbound
from dunwell.apps.replies.advice_models import SentAdvice
from dunwell.apps.replies.facts import Facts, facts_of
from dunwell.apps.replies.models import (
    Inbound,
    InboundAttachment,
    InboundState,
    Proposal,
    ProposalKind,
    ProposalState,
    Threading,
)
from dunwell.core.replies.findings import leading

PAGE_ROWS = 50
EXCERPT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One thing that a mail is taken to say."""

    public_id: UUID
    kind: str
    kind_name: str
    confidence: int
    evidence: tuple[str, ...]
    facts: Facts
    state: str
    made: tuple[tuple[str, str], ...]  # kind and public id of what came of it


@dataclass(frozen=True, slots=True)
class InboundRow:
    """A mail in a list. `leading` is the proposal that goes clearly before all others; None where none does."""

    public_id: UUID
    position: int  # to go on from
    received_at: datetime
    sender_name: str
    sender_email: str
    subject: str
    excerpt: str
    state: str
    state_name: str
    threaded_by: str
    customer: str
    customer_public_id: UUID | None
    account: str  # NORTH EUR
    account_public_id: UUID | None
    letter_subject: str
    letter_public_id: UUID | None
    refused_reason: str
    proposals: tuple[ProposalRow, ...]
    leading: ProposalRow | None


@dataclass(frozen=True, slots=True)
class InboundPage:
    """A page of mails; `next_position` goes on, None at the end."""

    rows: tuple[InboundRow, ...]
    next_position: int | None


@dataclass(frozen=True, slots=True)
class InboundFile:
    """A file that came with a mail; it is only ever handed out to be saved."""

    number: int
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class InboundAdvice:
    """A payment that a mail or a file in it tells of; why: what is wrong with it, "" where nothing is."""

    public_id: UUID
    name: str  # of the file; "" for the words of the mail
    state_name: str
    why: str


@dataclass(frozen=True, slots=True)
class InboundInFull:
    """One mail: all its text, and what is new in it apart."""

    row: InboundRow
    recipients: tuple[str, ...]
    sent_at: datetime | None
    text: str
    reply: str
    files: tuple[InboundFile, ...]
    advices: tuple[InboundAdvice, ...]
    notes: tuple[str, ...]
    size_bytes: int
    settled_at: datetime | None
    settled_by: str
    note: str


def waiting(*, scope: Scope, after: int | None = None, is_unmatched: bool = False) -> InboundPage:
    """Return PAGE_ROWS mails that wait for a person, the oldest first: answers, and what else has a proposal.

    Unmatched ones are those of which nobody knows whose they are.
    """
    found = _waiting(scope=scope)
    if is_unmatched:
        found = found.filter(customer__isnull=True)
    if after is not None:
        found = found.filter(pk__gt=after)
    mails = list(_with_all(found).order_by("pk")[: PAGE_ROWS + 1])
    rows = tuple(_row(one) for one in mails[:PAGE_ROWS])
    return InboundPage(rows=rows, next_position=rows[-1].position if len(mails) > PAGE_ROWS else None)


def waiting_count(*, scope: Scope) -> int:
    """Return how many mails wait for a person."""
    return _waiting(scope=scope).count()


def of_customer(*, scope: Scope, customer_id: int, before: int | None = None) -> InboundPage:
    """Return PAGE_ROWS mails of a customer in any state, the newest first."""
    found = seen_inbound(scope=scope).filter(customer_id=customer_id)
    if before is not None:
        found = found.filter(pk__lt=before)
    mails = list(_with_all(found).order_by("-pk")[: PAGE_ROWS + 1])
    rows = tuple(_row(one) for one in mails[:PAGE_ROWS])
    return InboundPage(rows=rows, next_position=rows[-1].position if len(mails) > PAGE_ROWS else None)


def inbound(*, scope: Scope, public_id: UUID) -> InboundInFull:
    """Return a mail in full, as text only, or raise UnknownInbound."""
    mine = inbound_in_scope(scope=scope, inbound_id=public_id)
    found = _with_all(Inbound.objects.filter(pk=mine.pk).defer("raw")).get()
    sizes = InboundAttachment.objects.filter(inbound=found).annotate(size=Length("content")).order_by("pk")
    files = tuple(
        InboundFile(number=number, name=name, media_type=media_type, size_bytes=size)
        for number, (name, media_type, size) in enumerate(
            sizes.values_list("name", "media_type", "size"), start=1
        )
    )
    return InboundInFull(
        row=_row(found),
        recipients=tuple(map(str, found.recipients)),
        sent_at=found.sent_at,
        text=found.text,
        reply=found.reply,
        files=files,
        advices=_advices(found),
        notes=tuple(str(one["message"]) for one in found.notes),
        size_bytes=found.size_bytes,
        settled_at=found.settled_at,
        settled_by=found.settled_by,
        note=found.note,
    )


def attachment(*, scope: Scope, public_id: UUID, number: int) -> InboundAttachment:
    """Return a mail's file by its number from 1, or raise UnknownInbound."""
    mine = inbound_in_scope(scope=scope, inbound_id=public_id)
    found = list(
        InboundAttachment.objects.filter(inbound=mine).order_by("pk")[max(0, number - 1) : max(0, number)]
    )
    if not found:
        raise UnknownInbound("The mail has no such file.")
    return found[0]


def raw(*, scope: Scope, public_id: UUID) -> bytes:
    """Return a mail byte for byte as it came, or raise UnknownInbound."""
    mine = inbound_in_scope(scope=scope, inbound_id=public_id)
    return bytes(Inbound.objects.values_list("raw", flat=True).get(pk=mine.pk))


def _waiting(*, scope: Scope) -> QuerySet[Inbound]:
    open_ones = Proposal.objects.filter(inbound_id=OuterRef("pk"), state=ProposalState.PROPOSED)
    wanted = Q(state=InboundState.NEW) | (
        Q(state__in=[InboundState.AUTO, InboundState.BOUNCE]) & Exists(open_ones)
    )
    return seen_inbound(scope=scope).filter(wanted)


def _with_all(found: QuerySet[Inbound]) -> QuerySet[Inbound]:
    proposals = Proposal.objects.order_by("-confidence", "pk")
    return found.select_related("customer", "account__entity", "letter").prefetch_related(
        Prefetch("proposals", queryset=proposals)
    )


def _row(found: Inbound) -> InboundRow:
    proposals = tuple(_proposal(one) for one in found.proposals.all())
    account = found.account
    return InboundRow(
        public_id=found.public_id,
        position=found.pk,
        received_at=found.received_at,
        sender_name=found.sender_name,
        sender_email=found.sender_email,
        subject=found.subject,
        excerpt=" ".join((found.reply or found.text).split())[:EXCERPT_CHARACTERS],
        state=found.state,
        state_name=InboundState(found.state).label,
        threaded_by=Threading(found.threaded_by).label if found.threaded_by else "",
        customer=found.customer.name if found.customer else "",
        customer_public_id=found.customer.public_id if found.customer else None,
        account=f"{account.entity.code} {account.currency}" if account else "",
        account_public_id=account.public_id if account else None,
        letter_subject=found.letter.subject if found.letter else "",
        letter_public_id=found.letter.public_id if found.letter else None,
        refused_reason=found.refused_reason,
        proposals=proposals,
        leading=_leading(proposals),
    )


def _advices(found: Inbound) -> tuple[InboundAdvice, ...]:
    sent = SentAdvice.objects.filter(inbound=found).select_related("attachment").order_by("pk")
    return tuple(
        InboundAdvice(
            public_id=one.public_id,
            name=one.attachment.name if one.attachment else "",
            state_name=one.get_state_display(),
            why=str(one.reasons[0]["message"]) if one.reasons else "",
        )
        for one in sent.defer("attachment__content")
    )


def _leading(proposals: tuple[ProposalRow, ...]) -> ProposalRow | None:
    """The one that is left and goes clearly before all others: never a choice between two equals."""
    left = [one for one in proposals if one.state == ProposalState.PROPOSED]
    place = leading(confidences=[one.confidence for one in left])
    return None if place is None else left[place]


def _proposal(found: Proposal) -> ProposalRow:
    return ProposalRow(
        public_id=found.public_id,
        kind=found.kind,
        kind_name=ProposalKind(found.kind).label,
        confidence=found.confidence,
        evidence=tuple(map(str, found.evidence)),
        facts=facts_of(data=found.data),
        state=found.state,
        made=tuple((str(kind), str(public_id)) for kind, public_id in found.made),
    )
