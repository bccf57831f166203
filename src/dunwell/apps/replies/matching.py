"""Whose mail it is: by the letter that it answers, else by its sender, and by the invoices that it names."""

from collections.abc import Collection
from dataclasses import dataclass

from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.replies.models import Threading
from dunwell.core.replies.classify import Hints
from dunwell.core.replies.facts import candidates
from dunwell.formats.inbound_mail import InboundMail

EVERY_LANGUAGE = frozenset({"en", "de", "fr", "es", "nl", "it"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whose mail it is, as far as that is certain, and how it was found."""

    entity: Entity | None = None
    customer: Customer | None = None
    account: Account | None = None
    letter: Message | None = None
    contact: Contact | None = None
    threaded_by: str = ""


def match(*, mail: InboundMail) -> Match:
    """Find whose mail it is. What may be one of two customers' is nobody's; one of two accounts', the customer's."""
    entity = _entity(mail)
    letter = _letter(mail)
    if letter is not None:
        account = Account.objects.select_related("entity", "customer").filter(pk=letter.account_id).first()
        return Match(
            entity=letter.entity,
            customer=letter.customer,
            account=account,
            letter=letter,
            contact=_contact(mail, customer_id=letter.customer_id),
            threaded_by=Threading.MESSAGE,
        )
    if mail.report is not None or not mail.sender.address:
        return Match(entity=entity)
    known = list(
        Contact.objects.filter(email__iexact=mail.sender.address).select_related("customer").order_by("pk")
    )
    customers = {contact.customer_id: contact for contact in reversed(known)}
    accounts = _accounts(customer_ids=set(customers), entity=entity)
    named = _named(mail=mail, account_ids={account.pk for account in accounts})
    chosen = [account for account in accounts if account.pk in named] if named else accounts
    whose = {account.customer_id for account in chosen} or set(customers)
    if len(whose) != 1:
        return Match(entity=entity)
    contact = customers[whose.pop()]
    mine = [account for account in chosen if account.customer_id == contact.customer_id]
    return Match(
        entity=entity,
        customer=contact.customer,
        account=mine[0] if len(mine) == 1 else None,
        contact=contact,
        threaded_by=Threading.NUMBER if named else Threading.SENDER,
    )


def account_named(*, customer: Customer, subject: str, text: str) -> Account | None:
    """Return the customer's only account, or the only one of which an open item is named; None where it is unclear."""
    accounts = list(Account.objects.filter(customer=customer).order_by("pk"))
    if len(accounts) > 1:
        named = _numbers(tokens=candidates(f"{subject}\n{text}"), account_ids={one.pk for one in accounts})
        accounts = [account for account in accounts if account.pk in named]
    return accounts[0] if len(accounts) == 1 else None


def hints(
    *,
    customer: Customer | None,
    account: Account | None,
    contact: Contact | None,
    letter: Message | None,
    text: str,
    mailboxes: Collection[str],
) -> Hints:
    """Return what is known of who writes, for core/replies/classify.py."""
    if customer is None:
        return Hints(languages=EVERY_LANGUAGE, mailboxes=frozenset(mailboxes))
    accounts = {account} if account else set(Account.objects.filter(customer=customer))
    numbers = OpenItem.objects.filter(account__in=accounts, number__in=candidates(text))
    known = Contact.objects.filter(customer=customer).exclude(email="").values_list("email", flat=True)
    ours = Entity.objects.exclude(sender_email="").values_list("sender_email", flat=True)
    said = {
        customer.language,
        contact.language if contact else "",
        letter.language if letter else "",
    }
    return Hints(
        languages=frozenset(said - {""}),
        country=customer.country,
        currencies=frozenset(one.currency for one in accounts),
        numbers=frozenset(numbers.values_list("number", flat=True)),
        mailboxes=frozenset({*mailboxes, *known, *ours}),
    )


def _letter(mail: InboundMail) -> Message | None:
    """The letter of ours that the mail answers or speaks of: the nearest first."""
    ids = [*([mail.report.original_message_id] if mail.report else []), *mail.answers]
    letters = Message.objects.select_related("customer", "entity", "contact").filter(message_id__in=ids)
    by_id = {letter.message_id: letter for letter in letters}
    named = next((by_id[one] for one in ids if one in by_id), None)
    envelope = mail.report.envelope_id if mail.report else ""
    if named is not None or not envelope:
        return named
    # The part before the @ stands for what sent it: it is what the mail server was told (adapters/smtp_mail).
    found = Message.objects.select_related("customer", "entity", "contact")
    return found.filter(message_id__startswith=f"{envelope}@").first()


def _contact(mail: InboundMail, *, customer_id: int) -> Contact | None:
    if not mail.sender.address:
        return None
    found = Contact.objects.filter(customer_id=customer_id, email__iexact=mail.sender.address)
    return found.order_by("pk").first()


def _entity(mail: InboundMail) -> Entity | None:
    """The one of ours whose mailbox it was sent to."""
    boxes = {one.address.lower() for one in (*mail.to, *mail.cc) if one.address}
    if not boxes:
        return None
    found = [one for one in Entity.objects.exclude(sender_email="") if one.sender_email.lower() in boxes]
    return found[0] if len(found) == 1 else None


def _accounts(*, customer_ids: Collection[int], entity: Entity | None) -> list[Account]:
    """The accounts of these customers, with the entity that was written to where they have one there."""
    accounts = list(
        Account.objects.select_related("entity").filter(customer_id__in=customer_ids).order_by("pk")
    )
    there = [account for account in accounts if entity is not None and account.entity_id == entity.pk]
    return there or accounts


def _named(*, mail: InboundMail, account_ids: Collection[int]) -> set[int]:
    """The accounts of which the mail names an item that is open."""
    return _numbers(tokens=candidates(f"{mail.subject}\n{mail.reply}"), account_ids=account_ids)


def _numbers(*, tokens: Collection[str], account_ids: Collection[int]) -> set[int]:
    found = OpenItem.objects.filter(account_id__in=account_ids, number__in=tokens, residual__isnull=False)
    return set(found.values_list("account_id", flat=True))
