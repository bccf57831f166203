"""Letters that came back: the letter says so, a dead address is retired, and another contact is proposed."""

from datetime import datetime

from dunwell.apps.billing.models import Delivery
from dunwell.apps.billing.proofs import delivery_of_message, prove, statement_bounced, statement_delivered
from dunwell.apps.billing.renewals import notice_of_message, prove_renewal
from dunwell.apps.journal import operations as journal
from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.ledger import void_message
from dunwell.apps.messages.models import Message, MessageState
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.contacts import Place, retire
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account
from dunwell.apps.replies.asking import Ask
from dunwell.apps.replies.models import Inbound, Proposal, ProposalKind
from dunwell.core.billing.delivery import ProofKind
from dunwell.formats.delivery_report import DeliveryReport, Failure, RecipientReport

CERTAIN = 95


def take_bounce(*, inbound: Inbound, report: DeliveryReport, actor: str, now: datetime) -> tuple[Ask, ...]:
    """Draw from a notice what is certain, in the caller's transaction; return what people are to be asked.

    Only a notice that names a letter of ours does anything: anybody can write one about an address.
    """
    letter, account = inbound.letter, inbound.account
    if letter is None or account is None:
        return ()
    told = _about(letter=letter, report=report)
    if told is None:
        return ()
    if told.failure is not Failure.address:
        _note(letter=letter, account=account, told=told, actor=actor, now=now)
        if told.failure is Failure.letter:
            return _bill_came_back(inbound, letter=letter, account=account, told=told, actor=actor, now=now)
        if told.failure is Failure.delivered:
            _prove(inbound, letter=letter, told=told, kind=ProofKind.DELIVERED, actor=actor, now=now)
            statement_delivered(message_id=letter.message_id)
            _prove_renewal(inbound, letter=letter, told=told, kind=ProofKind.DELIVERED, actor=actor, now=now)
        return ()
    detail = f"It came back: {told.words or told.status}"
    bill_asks = _bill_came_back(inbound, letter=letter, account=account, told=told, actor=actor, now=now)
    if letter.state == MessageState.SENT:
        messages.move(message=letter, event="bounced", now=now, detail=detail)
        statement_bounced(message_id=letter.message_id, detail=detail)
        void_message(message=letter, now=now)
        _tell("bounced", letter=letter, account=account, actor=actor, now=now, told=told)
    contact = letter.contact
    if contact is None or contact.email.lower() != told.address.lower():
        return bill_asks
    place = Place(entity_id=account.entity_id, account_id=account.pk)
    retire(actor=actor, contact=contact, place=place, code="bounced", reason=detail, now=now)
    return (*bill_asks, *who_else(inbound=inbound, account=account, gone=contact))


def who_else(*, inbound: Inbound, account: Account, gone: Contact) -> tuple[Ask, ...]:
    """Propose whom letters go to now that a contact is retired; ask for a contact where there is nobody left."""
    other = addressees(customer_ids=[account.customer_id]).get(account.customer_id)
    if other is not None:
        Proposal.objects.get_or_create(
            inbound=inbound,
            kind=ProposalKind.OTHER_CONTACT,
            defaults={
                "data": {"contact": str(other.public_id), "name": other.name, "email": other.email},
                "confidence": CERTAIN,
                "evidence": [gone.undeliverable_reason],
            },
        )
        return ()
    title = f"Find a contact: nothing reaches {gone.email}"[:200]
    body = f"{gone.undeliverable_reason}\nThere is no other address to write to."
    return (Ask(kind="contact_missing", account=account, title=title, body=body),)


def _bill_came_back(
    inbound: Inbound,
    *,
    letter: Message,
    account: Account,
    told: RecipientReport,
    actor: str,
    now: datetime,
) -> tuple[Ask, ...]:
    """Say of the bill that was sent as this letter that it did not arrive, and ask for an address that works."""
    delivery = _prove(inbound, letter=letter, told=told, kind=ProofKind.BOUNCED, actor=actor, now=now)
    if delivery is None:
        return _renewal_came_back(inbound, letter=letter, account=account, told=told, actor=actor, now=now)
    title = f"{delivery.bill.number} came back: repair the address"[:200]
    body = (
        f"It went by e-mail to {letter.recipient}. {told.words or told.status}\nWhen there is an address that works, "
        "say so here: the bill is sent there."
    )
    return (Ask(kind="delivery_bounced", account=account, title=title, body=body, delivery_id=delivery.pk),)


def _renewal_came_back(
    inbound: Inbound,
    *,
    letter: Message,
    account: Account,
    told: RecipientReport,
    actor: str,
    now: datetime,
) -> tuple[Ask, ...]:
    """Say of the letter of a renewal that it did not arrive, and ask how the customer is told in time."""
    if not _prove_renewal(inbound, letter=letter, told=told, kind=ProofKind.BOUNCED, actor=actor, now=now):
        return ()
    title = f"{letter.subject}: the letter came back"[:200]
    body = f"It went to {letter.recipient}. {told.words or told.status}\nTell them by another way in time."
    return (Ask(kind="delivery_bounced", account=account, title=title, body=body),)


def _prove_renewal(
    inbound: Inbound, *, letter: Message, told: RecipientReport, kind: ProofKind, actor: str, now: datetime
) -> bool:
    """Keep what a mail server says of the letter of a renewal; False where it was none, or it was kept before."""
    notice = notice_of_message(message_id=letter.message_id)
    return notice is not None and prove_renewal(
        notice=notice,
        kind=kind,
        now=now,
        actor=actor,
        detail=told.words or told.status,
        evidence={"status": told.status, "words": told.words[:300], "report": inbound.sha256},
        external_id=f"mail:{inbound.sha256}",
    )


def _prove(
    inbound: Inbound, *, letter: Message, told: RecipientReport, kind: ProofKind, actor: str, now: datetime
) -> Delivery | None:
    """Keep what a mail server says of a bill; None where the letter was no bill, or it was kept before."""
    delivery = delivery_of_message(message_id=letter.message_id)
    if delivery is None:
        return None
    is_new = prove(
        delivery=delivery,
        kind=kind,
        now=now,
        actor=actor,
        detail=told.words or told.status,
        evidence={"status": told.status, "words": told.words[:300], "report": inbound.sha256},
        external_id=f"mail:{inbound.sha256}",
    )
    return delivery if is_new else None


def _about(*, letter: Message, report: DeliveryReport) -> RecipientReport | None:
    """What is said of our recipient; where another address is named alone, ours is passed on to it."""
    mine = [one for one in report.recipients if one.address.lower() == letter.recipient.lower()]
    found = mine or (report.recipients if len(report.recipients) == 1 else ())
    return found[0] if found else None


def _note(*, letter: Message, account: Account, told: RecipientReport, actor: str, now: datetime) -> None:
    """Tell of what may pass: a full mailbox, a filter, a server that goes on trying."""
    _tell(told.failure.value, letter=letter, account=account, actor=actor, now=now, told=told)


def _tell(
    event: str, *, letter: Message, account: Account, actor: str, now: datetime, told: RecipientReport
) -> None:
    name = "not_delivered" if event == "letter" else event
    journal.append(
        name=f"messages.message.{name}",
        actor=actor,
        now=now,
        subject="message",
        subject_id=letter.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"message": str(letter.public_id), "status": told.status, "words": told.words[:200]},
    )
