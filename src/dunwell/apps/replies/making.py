"""What a confirmed proposal makes: a promise, a dispute, a hold, a contact, or a question to people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dunwell.apps.credit.insurance import extension_of
from dunwell.apps.disputes.models import DisputeSource
from dunwell.apps.disputes.moving import DisputeRefused
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.dunning.account_policies import policies_by_account
from dunwell.apps.dunning.holds import HoldRefused, place_hold
from dunwell.apps.dunning.models import HoldReason
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.contacts import (
    ContactDraft,
    ContactRefused,
    Place,
    add_contact,
    change_contact,
    retire,
)
from dunwell.apps.parties.models import Contact, ContactRole
from dunwell.apps.promises.access import PromiseRefused
from dunwell.apps.promises.models import Method, Source
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.replies.access import ReplyRefused
from dunwell.apps.replies.asking import Ask
from dunwell.apps.replies.bounces import who_else
from dunwell.apps.replies.facts import Facts
from dunwell.apps.replies.models import Inbound, Proposal, ProposalKind

HOLD_DAYS = 7  # so long a payment that was reported is waited for
DEFAULT_NOTE = {
    ProposalKind.PAID_ALREADY: "The customer says that it is paid",
    ProposalKind.OUT_OF_OFFICE: "Out of office",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """All that a maker needs: the mail, its account, the facts as they were confirmed, who confirms and when."""

    scope: Scope
    inbound: Inbound
    proposal: Proposal
    account: Account
    facts: Facts
    item_ids: tuple[UUID, ...]
    hold_days: int
    note: str
    now: datetime
    today: date

    @property
    def place(self) -> Place:
        """The account on whose timeline it is told."""
        return Place(entity_id=self.account.entity_id, account_id=self.account.pk)

    @property
    def person(self) -> str:
        """Who wrote."""
        return (self.inbound.sender_name or self.inbound.sender_email)[:150]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made, by kind and public id, and what people are to be asked."""

    objects: tuple[tuple[str, UUID], ...] = ()
    asks: tuple[Ask, ...] = ()


def make(making: Making, /) -> Made:
    """Make what a proposal stands for, or raise ReplyRefused."""
    try:
        return _MAKERS[ProposalKind(making.proposal.kind)](making)
    except (PromiseRefused, DisputeRefused, HoldRefused) as refusal:
        raise ReplyRefused(code=refusal.code, field=refusal.field, message=str(refusal)) from refusal
    except ContactRefused as refusal:
        said = refusal.faults[0].message if refusal.faults else str(refusal)
        field = refusal.faults[0].field if refusal.faults else ""
        raise ReplyRefused(code=refusal.code, field=field, message=said) from refusal


def _promise(making: Making) -> Made:
    if making.facts.on is None:
        raise ReplyRefused(code="day_missing", field="on", message="Say by which day the customer will pay.")
    items = _items(making)
    is_same = making.facts.currency in {"", making.account.currency}
    account_id = making.account.pk
    policy = policies_by_account(account_ids=[account_id], as_of=making.today)[account_id]
    promise = make_promise(
        scope=making.scope,
        account_id=making.account.public_id,
        item_ids=[item.public_id for item in items] or None,
        amount_minor=making.facts.amount_minor if is_same else None,
        due_on=making.facts.on,
        promised_by=making.person,
        method=Method.OTHER,
        note=making.note,
        source=Source.REPLY,
        rules=policy.promises,
        extension=extension_of(account=making.account, as_of=making.today),
        now=making.now,
        today=making.today,
    )
    return Made(objects=(("promise", promise.public_id),))


def _dispute(making: Making) -> Made:
    items = _items(making) or _only_item(making.account)
    if not items:
        message = "Choose the invoices that the customer objects to."
        raise ReplyRefused(code="items_missing", field="items", message=message)
    contact = making.inbound.contact
    words = making.note or "; ".join(map(str, making.proposal.evidence))[:500]
    is_part = len(items) == 1 and making.facts.currency in {"", making.account.currency}
    drafts = [
        DisputeDraft(
            reason=making.facts.reason or "other",
            amount_minor=making.facts.amount_minor if is_part else None,
            note=words,
            contact_id=contact.public_id if contact else None,
            raised_by=making.person,
            source=DisputeSource.REPLY,
        )
        for _ in items
    ]
    made = [
        raise_dispute(
            scope=making.scope, item_id=item.public_id, draft=draft, now=making.now, today=making.today
        )
        for item, draft in zip(items, drafts, strict=True)
    ]
    return Made(objects=tuple(("dispute", one.public_id) for one in made))


def _paid(making: Making) -> Made:
    told = [
        f"on {making.facts.on.isoformat()}" if making.facts.on else "",
        f"reference {making.facts.reference}" if making.facts.reference else "",
    ]
    note = making.note or " ".join(filter(None, [DEFAULT_NOTE[ProposalKind.PAID_ALREADY], *told]))
    until = making.today + timedelta(days=making.hold_days)
    return _hold(making, note=note, until=until, reason=HoldReason.PAYMENT_REPORTED)


def _hold(making: Making, *, note: str, until: date, reason: str) -> Made:
    hold = place_hold(
        scope=making.scope,
        account_id=making.account.public_id,
        reason=reason,
        note=note,
        ends_on=until,
        review_on=None,
        now=making.now,
        today=making.today,
    )
    return Made(objects=(("hold", hold.public_id),))


def _wrong_person(making: Making) -> Made:
    """Write to whom the mail names from now on; the one who wrote is retired."""
    if not making.facts.email:
        message = "Say who should be written to instead, or find a contact and dismiss this."
        raise ReplyRefused(code="email_missing", field="email", message=message)
    added = _person(making, role=ContactRole.PAYABLES)
    gone = making.inbound.contact
    if gone is not None and gone.pk != added.pk:
        retire(
            actor=making.scope.actor,
            contact=gone,
            place=making.place,
            code="wrong_person",
            reason="Said to be the wrong person.",
            now=making.now,
        )
        return Made(objects=(("contact", added.public_id), ("retired", gone.public_id)))
    return Made(objects=(("contact", added.public_id),))


def _out_of_office(making: Making) -> Made:
    """Keep the deputy who is named; else rest until the day named; else there is nothing to make."""
    if making.facts.email:
        return Made(objects=(("contact", _person(making, role=ContactRole.APPROVER).public_id),))
    if making.facts.on is not None:
        note = making.note or DEFAULT_NOTE[ProposalKind.OUT_OF_OFFICE]
        return _hold(making, note=note, until=making.facts.on, reason=HoldReason.UNDER_REVIEW)
    return Made()


def _copy(making: Making) -> Made:
    items = _items(making)
    numbers = ", ".join(item.number for item in items) or ", ".join(making.facts.numbers) or "the invoices"
    title = f"Send a copy of {numbers} to {making.inbound.sender_email or making.person}"[:200]
    return Made(
        asks=(Ask(kind="send_copy", account=making.account, title=title, body=making.inbound.reply[:2000]),)
    )


def _unsubscribe(making: Making) -> Made:
    contact = making.inbound.contact
    if contact is None:
        message = "The sender is no contact of this customer: nothing is sent to this address anyhow."
        raise ReplyRefused(code="contact_unknown", field="", message=message)
    retire(
        actor=making.scope.actor,
        contact=contact,
        place=making.place,
        code="unsubscribed",
        reason="Asked for no more e-mail.",
        now=making.now,
    )
    asks = who_else(inbound=making.inbound, account=making.account, gone=contact)
    return Made(objects=(("retired", contact.public_id),), asks=asks)


def _other_contact(making: Making) -> Made:
    """Let letters go to this contact first."""
    mine = Contact.objects.filter(customer_id=making.account.customer_id, undeliverable_at__isnull=True)
    wanted = making.facts.contact_id
    contact = mine.filter(public_id=wanted).first() if wanted else None
    if contact is None:
        raise ReplyRefused(
            code="contact_gone", field="", message="This contact cannot be written to any more."
        )
    return Made(objects=(("contact", _promoted(making, contact).public_id),))


def _person(making: Making, *, role: str) -> Contact:
    """The contact with the address that was named: the one that is there, or a new one."""
    email = making.facts.email
    known = Contact.objects.filter(customer_id=making.account.customer_id, email__iexact=email).first()
    if known is not None:
        return _promoted(making, known) if role == ContactRole.PAYABLES else known
    language = making.inbound.contact.language if making.inbound.contact else ""
    draft = ContactDraft(name=making.facts.name, email=email, phone="", role=role, language=language)
    customer = making.account.customer
    return add_contact(scope=making.scope, customer=customer, place=making.place, draft=draft, now=making.now)


def _promoted(making: Making, contact: Contact) -> Contact:
    draft = ContactDraft(
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        role=ContactRole.PAYABLES,
        language=contact.language,
    )
    return change_contact(
        scope=making.scope,
        customer=making.account.customer,
        contact_id=contact.public_id,
        place=making.place,
        draft=draft,
        now=making.now,
    )


def _items(making: Making) -> Sequence[OpenItem]:
    """The open items that were chosen, else those that the mail names."""
    found = OpenItem.objects.filter(account=making.account, residual__residual_minor__gt=0)
    if making.item_ids:
        items = list(found.filter(public_id__in=making.item_ids).order_by("due_on", "pk"))
        if len(items) != len(set(making.item_ids)):
            message = "One of these invoices is not open on this account."
            raise ReplyRefused(code="items_missing", field="items", message=message)
        return items
    return list(found.filter(number__in=making.facts.numbers).order_by("due_on", "pk"))


def _only_item(account: Account) -> Sequence[OpenItem]:
    """The account's open item where there is just one: then there is nothing to choose."""
    found = list(OpenItem.objects.filter(account=account, residual__residual_minor__gt=0).order_by("pk")[:2])
    return found if len(found) == 1 else []


_MAKERS: dict[ProposalKind, Callable[[Making], Made]] = {
    ProposalKind.PROMISE: _promise,
    ProposalKind.DISPUTE: _dispute,
    ProposalKind.PAID_ALREADY: _paid,
    ProposalKind.WRONG_PERSON: _wrong_person,
    ProposalKind.OUT_OF_OFFICE: _out_of_office,
    ProposalKind.COPY_WANTED: _copy,
    ProposalKind.UNSUBSCRIBE: _unsubscribe,
    ProposalKind.OTHER_CONTACT: _other_contact,
}
