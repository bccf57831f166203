"""Writes to the replies: what a person does about a mail and about what it is taken to say."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.disputes.deciding import withdraw_dispute
from dunwell.apps.disputes.moving import DisputeRefused
from dunwell.apps.dunning.holds import HoldRefused, lift_hold
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.contacts import ContactRefused, Place, use_again
from dunwell.apps.promises.access import PromiseRefused
from dunwell.apps.promises.operations import take_back_promise
from dunwell.apps.receivables.access import UnknownAccount, customer, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.apps.replies import matching
from dunwell.apps.replies.access import (
    ReplyRefused,
    allow,
    inbound_in_scope,
    proposal_in_scope,
)
from dunwell.apps.replies.advised import sent_of, take_sent
from dunwell.apps.replies.asking import Ask
from dunwell.apps.replies.facts import Facts, facts_of
from dunwell.apps.replies.intake import propose
from dunwell.apps.replies.making import HOLD_DAYS, Making, make
from dunwell.apps.replies.models import Inbound, InboundState, Proposal, ProposalState, Threading
from dunwell.apps.replies.telling import move_proposal, note_of, reopen, settle, tell
from dunwell.formats.mime import is_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What whoever confirms knows better; what is None or empty is taken from the proposal."""

    account_id: UUID | None = None
    item_ids: tuple[UUID, ...] = ()
    on: date | None = None
    amount_minor: int | None = None
    reason: str = ""
    email: str = ""
    name: str = ""
    note: str = ""
    hold_days: int = HOLD_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The proposal as it stands, its mail, what was made (kind and public id), and what people are to be asked."""

    proposal: Proposal
    inbound: Inbound
    made: tuple[tuple[str, UUID], ...]
    asks: tuple[Ask, ...]


def confirm(
    *, scope: Scope, proposal_id: UUID, overrides: Overrides | None = None, now: datetime, today: date
) -> Confirmed:
    """Make what a proposal stands for; with the last proposal decided, the mail is dealt with and holds nothing.

    Raises UnknownProposal, UnknownAccount and ReplyRefused; then nothing is written.
    """
    said = overrides or Overrides()
    with transaction.atomic():
        proposal, inbound = _enter_proposal(scope=scope, proposal_id=proposal_id)
        if proposal.state != ProposalState.PROPOSED:
            raise ReplyRefused(
                code="moved_on", field="", message="Somebody else was faster: this proposal is decided."
            )
        making = Making(
            scope=scope,
            inbound=inbound,
            proposal=proposal,
            account=_account(
                scope=scope, inbound=inbound, account_id=said.account_id or _advised_account(proposal)
            ),
            facts=_merged(facts_of(data=proposal.data), said),
            item_ids=said.item_ids,
            hold_days=said.hold_days,
            note=note_of(said.note),
            now=now,
            today=today,
        )
        made = make(making)
        told = [[kind, str(public_id)] for kind, public_id in made.objects]
        move_proposal(
            proposal=proposal,
            event="confirmed",
            actor=scope.actor,
            now=now,
            fields={"made": told},
            data={"made": told},
        )
        _settle_when_done(inbound=inbound, scope=scope, now=now, today=today)
    return Confirmed(proposal=proposal, inbound=inbound, made=made.objects, asks=made.asks)


def dismiss(*, scope: Scope, proposal_id: UUID, now: datetime) -> Proposal:
    """Say that a mail does not say this. The mail stays to be dealt with. Raises UnknownProposal, ReplyRefused."""
    with transaction.atomic():
        proposal, _ = _enter_proposal(scope=scope, proposal_id=proposal_id)
        move_proposal(proposal=proposal, event="dismissed", actor=scope.actor, now=now, fields={}, data={})
    return proposal


def undo(*, scope: Scope, proposal_id: UUID, now: datetime, today: date) -> Proposal:
    """Take back a confirmation or a dismissal, with what was made, and open the mail again.

    Raises UnknownProposal and ReplyRefused: a contact that was added and a question to people are not taken back.
    """
    with transaction.atomic():
        proposal, inbound = _enter_proposal(scope=scope, proposal_id=proposal_id)
        if proposal.state == ProposalState.CONFIRMED:
            _take_back(scope=scope, proposal=proposal, inbound=inbound, now=now, today=today)
        event = "undone" if proposal.state == ProposalState.CONFIRMED else "restored"
        move_proposal(
            proposal=proposal, event=event, actor=scope.actor, now=now, fields={"made": []}, data={}
        )
        if inbound.state in {InboundState.HANDLED, InboundState.IGNORED}:
            reopen(inbound=inbound, actor=scope.actor, now=now)
    return proposal


def handle(*, scope: Scope, inbound_id: UUID, note: str, now: datetime, today: date) -> Inbound:
    """Record that somebody dealt with a mail by hand; the chase goes on. Raises UnknownInbound, ReplyRefused."""
    return _settled("handled", scope=scope, inbound_id=inbound_id, note=note, now=now, today=today)


def ignore(*, scope: Scope, inbound_id: UUID, note: str, now: datetime, today: date) -> Inbound:
    """Record that a mail asks for nothing. Raises UnknownInbound, ReplyRefused."""
    return _settled("ignored", scope=scope, inbound_id=inbound_id, note=note, now=now, today=today)


def reopen_inbound(*, scope: Scope, inbound_id: UUID, now: datetime) -> Inbound:
    """Put a mail back to be read, or raise UnknownInbound or ReplyRefused; what was made of it stays."""
    with transaction.atomic():
        inbound = _enter(scope=scope, inbound_id=inbound_id)
        reopen(inbound=inbound, actor=scope.actor, now=now)
    return inbound


def assign(
    *,
    scope: Scope,
    inbound_id: UUID,
    customer_id: UUID,
    account_id: UUID | None = None,
    now: datetime,
    today: date,
) -> Inbound:
    """Say whose mail it is, where that was not found or found wrongly; what it says is looked at again.

    Without an account it is the customer's only one, or the only one of which it names an open invoice. Raises
    UnknownInbound, UnknownCustomer, UnknownAccount and ReplyRefused.
    """
    with transaction.atomic():
        inbound = _enter(scope=scope, inbound_id=inbound_id)
        if inbound.state in {InboundState.HANDLED, InboundState.IGNORED}:
            raise ReplyRefused(
                code="moved_on", field="", message="This mail is dealt with: open it again first."
            )
        found = customer(scope=scope, public_id=customer_id)
        account = (
            _seen_account(scope=scope, account_id=account_id, customer_id=found.pk)
            if account_id
            else matching.account_named(customer=found, subject=inbound.subject, text=inbound.reply)
        )
        inbound.customer, inbound.account = found, account
        inbound.contact = found.contacts.filter(email__iexact=inbound.sender_email).exclude(email="").first()
        inbound.threaded_by, inbound.threaded_on = Threading.BY_HAND, today
        names = ["customer", "account", "contact", "threaded_by", "threaded_on"]
        inbound.save(update_fields=names)
        tell("replies.inbound.assigned", inbound=inbound, actor=scope.actor, now=now, data={})
        if inbound.arrived_as != InboundState.BOUNCE:
            sent = sent_of(inbound=inbound)
            take_sent(inbound=inbound, sent=sent, actor=scope.actor, now=now, today=today)
            propose(inbound=inbound)
    return inbound


def _advised_account(proposal: Proposal) -> UUID | None:
    """The account of the advice from which a promise was drafted."""
    if proposal.advice is None:
        return None
    sent = proposal.advice.sent.select_related("account").order_by("pk").first()
    return sent.account.public_id if sent and sent.account else None


def _settled(event: str, *, scope: Scope, inbound_id: UUID, note: str, now: datetime, today: date) -> Inbound:
    with transaction.atomic():
        inbound = _enter(scope=scope, inbound_id=inbound_id)
        settle(inbound=inbound, event=event, note=note_of(note), actor=scope.actor, now=now, today=today)
    return inbound


def _enter(*, scope: Scope, inbound_id: UUID) -> Inbound:
    """The mail, where the scope may work; whoever works on it meanwhile waits."""
    inbound = inbound_in_scope(scope=scope, inbound_id=inbound_id)
    allow(scope)
    Inbound.objects.select_for_update(no_key=True).only("pk").get(pk=inbound.pk)
    return inbound_in_scope(scope=scope, inbound_id=inbound_id)


def _enter_proposal(*, scope: Scope, proposal_id: UUID) -> tuple[Proposal, Inbound]:
    found = proposal_in_scope(scope=scope, proposal_id=proposal_id)
    inbound = _enter(scope=scope, inbound_id=found.inbound.public_id)
    found.refresh_from_db()
    found.inbound = inbound
    return found, inbound


def _account(*, scope: Scope, inbound: Inbound, account_id: UUID | None) -> Account:
    """The account that is meant: the one given, the mail's, or the customer's only one."""
    if inbound.customer_id is None:
        raise ReplyRefused(code="unmatched", field="customer", message="Say first whose mail this is.")
    if account_id is not None:
        return _seen_account(scope=scope, account_id=account_id, customer_id=inbound.customer_id)
    if inbound.account is not None:
        return inbound.account
    found = list(
        seen_accounts(scope=scope)
        .select_related("customer", "entity")
        .filter(customer_id=inbound.customer_id)[:2]
    )
    if len(found) != 1:
        raise ReplyRefused(code="account_missing", field="account", message="Say which account is meant.")
    return found[0]


def _seen_account(*, scope: Scope, account_id: UUID, customer_id: int) -> Account:
    found = (
        seen_accounts(scope=scope).select_related("customer", "entity").filter(public_id=account_id).first()
    )
    if found is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    if found.customer_id != customer_id:
        raise ReplyRefused(
            code="another_account", field="account", message="This is another customer's account."
        )
    return found


def _merged(facts: Facts, said: Overrides) -> Facts:
    """The facts with what whoever confirms knows better."""
    if said.email and not is_address(said.email):
        raise ReplyRefused(code="email_missing", field="email", message="This is not an e-mail address.")
    return replace(
        facts,
        on=said.on or facts.on,
        amount_minor=facts.amount_minor if said.amount_minor is None else said.amount_minor,
        currency=facts.currency if said.amount_minor is None else "",
        reason=said.reason or facts.reason,
        email=said.email or facts.email,
        name=said.name or facts.name,
    )


def _settle_when_done(*, inbound: Inbound, scope: Scope, now: datetime, today: date) -> None:
    left = Proposal.objects.filter(inbound=inbound, state=ProposalState.PROPOSED).exists()
    if not left and inbound.state not in {InboundState.HANDLED, InboundState.IGNORED}:
        settle(inbound=inbound, event="handled", note="", actor=scope.actor, now=now, today=today)


def _take_back(*, scope: Scope, proposal: Proposal, inbound: Inbound, now: datetime, today: date) -> None:
    """Undo what was made of a proposal, or raise ReplyRefused where that cannot be."""
    if proposal.kind == "copy_wanted":
        message = "People were asked to send the copy: dismiss that task instead."
        raise ReplyRefused(code="cannot_undo", field="", message=message)
    try:
        for kind, public_id in proposal.made:
            if kind == "promise":
                take_back_promise(scope=scope, promise_id=UUID(public_id), now=now, today=today)
            elif kind == "dispute":
                withdraw_dispute(scope=scope, dispute_id=UUID(public_id), note="", now=now, today=today)
            elif kind == "hold":
                lift_hold(scope=scope, hold_id=UUID(public_id), note="", now=now)
            elif kind == "retired":
                _use_again(scope=scope, inbound=inbound, contact_id=UUID(public_id), now=now)
    except (PromiseRefused, DisputeRefused, HoldRefused) as refusal:
        raise ReplyRefused(code=refusal.code, field=refusal.field, message=str(refusal)) from refusal


def _use_again(*, scope: Scope, inbound: Inbound, contact_id: UUID, now: datetime) -> None:
    account = _account(scope=scope, inbound=inbound, account_id=None)
    place = Place(entity_id=account.entity_id, account_id=account.pk)
    try:
        use_again(scope=scope, customer=account.customer, contact_id=contact_id, place=place, now=now)
    except ContactRefused as refusal:
        raise ReplyRefused(code=refusal.code, field="", message=str(refusal)) from refusal
