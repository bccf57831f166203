"""The statement of account: what a customer owes one entity in one currency on a day, item by item."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import TOLD_AS, Account, OpenItem
from dunwell.core.receivables.ageing import STANDARD_BUCKETS, bucket
from dunwell.core.wording import pick_language
from dunwell.ports.documents import BankAccount, DeskContact, Party, Statement, StatementBucket, StatementLine

PAY_WITHIN_DAYS = 7
FILE_NAMES = {"en": "Statement", "de": "Aufstellung-offener-Posten", "fr": "Releve-de-compte"}


@dataclass(frozen=True, slots=True)
class Line:
    """An open item and what is left of it."""

    item: OpenItem
    residual_minor: int


def statement(*, scope: Scope, customer_id: UUID, account_id: UUID, as_of: date) -> Statement:
    """Return an account's statement in the language that its letters are read in, or raise UnknownAccount."""
    mine = seen_accounts(scope=scope).select_related("customer", "entity")
    account = mine.filter(public_id=account_id, customer__public_id=customer_id).first()
    if account is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    contact = addressees(customer_ids=[account.customer_id]).get(account.customer_id)
    return statement_of(
        account=account,
        lines=open_lines(account_ids=[account.pk], as_of=as_of)[account.pk],
        language=language_of_reader(customer=account.customer, contact=contact),
        as_of=as_of,
    )


def statement_file(*, language: str, as_of: date) -> str:
    """Return the name of the statement's file in a language: Statement-2026-03-10.pdf."""
    picked = pick_language(wanted=language, offered=frozenset(FILE_NAMES))
    return f"{FILE_NAMES[picked]}-{as_of.isoformat()}.pdf"


def open_lines(*, account_ids: Collection[int], as_of: date) -> dict[int, list[Line]]:
    """Return by account the items issued by this day that are open now, the earliest due date first."""
    lines: dict[int, list[Line]] = defaultdict(list)
    items = (
        OpenItem.objects.filter(residual__account_id__in=account_ids, issued_on__lte=as_of)
        .select_related("residual")
        .order_by("due_on", "id")
    )
    for item in items:
        lines[item.account_id].append(Line(item=item, residual_minor=item.residual.residual_minor))
    return lines


def language_of_reader(*, customer: Customer, contact: Contact | None) -> str:
    """Return the reader's language, with the customer's country where no region is said."""
    language = (contact.language if contact else "") or customer.language
    return language if "-" in language or not customer.country else f"{language}-{customer.country}"


def statement_of(*, account: Account, lines: list[Line], language: str, as_of: date) -> Statement:
    """Return the account's statement: all its open items, with ageing. `language` is a BCP 47 tag."""
    aged: dict[str, int] = dict.fromkeys(STANDARD_BUCKETS.codes, 0)
    for line in lines:
        aged[bucket(days_overdue=(as_of - line.item.due_on).days)] += line.residual_minor
    entity, customer = account.entity, account.customer
    return Statement(
        language=language,
        entity=Party(
            name=entity.name,
            address=tuple(entity.address.splitlines()),
            country=entity.country,
            tax_id=entity.tax_id,
        ),
        customer=Party(
            name=customer.name, address=tuple(customer.address.splitlines()), country=customer.country
        ),
        customer_number=customer.number,
        account_reference=f"{entity.code}-{customer.number}-{account.currency}",
        as_of=as_of,
        currency=account.currency,
        lines=tuple(
            StatementLine(
                number=line.item.number,
                kind=TOLD_AS[line.item.kind],  # type: ignore[arg-type]  # the column's CHECK keeps it to the four kinds
                issued_on=line.item.issued_on,
                due_on=line.item.due_on,
                days_overdue=max(0, (as_of - line.item.due_on).days),
                amount_minor=line.item.amount_minor,
                residual_minor=line.residual_minor,
            )
            for line in lines
        ),
        buckets=tuple(StatementBucket(code=code, amount_minor=minor) for code, minor in aged.items()),
        total_minor=sum(line.residual_minor for line in lines),
        overdue_minor=sum(
            line.residual_minor for line in lines if line.item.due_on < as_of and line.residual_minor > 0
        ),
        bank_account=BankAccount(holder=entity.name, iban=entity.iban),
        contact=DeskContact(name=entity.name, email=entity.sender_email),
        pay_by=as_of + timedelta(days=PAY_WITHIN_DAYS),
    )
