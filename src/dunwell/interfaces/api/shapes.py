"""What the API answers. Amounts are decimal texts beside their currency, instants are RFC 3339 in UTC."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dunwell.apps.billing.listing import ListedBill
from dunwell.apps.billing.models import Bill
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import ApiKey, Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.in_turn import ItemOn
from dunwell.apps.receivables.models import Account
from dunwell.core import ids
from dunwell.core.decimals import to_text
from dunwell.core.money import Money

NEXT = Field(description="The cursor of the part that follows; null where this is the last.")


class EntityOut(Schema):
    """A subsidiary of the group, the creditor."""

    code: str
    name: str
    country: str
    currency: str
    timezone: str


class KeyOut(Schema):
    """The key that asks."""

    name: str
    prefix: str = Field(description="The part of the key that may be shown.")
    scopes: list[str]
    entities: list[str] = Field(description="Codes.")
    expires_at: datetime
    requests_per_minute: int


class EntitiesOut(Schema):
    """All entities of a key."""

    data: list[EntityOut]


class CustomerOut(Schema):
    """A company that owes something, or may."""

    id: str = Field(description="cus_…")
    number: str
    name: str
    country: str
    language: str
    segment: str
    terms: str
    risk_class: str = Field(description="low, medium, high; empty where nobody has said.")
    is_do_not_contact: bool
    created_at: datetime


class CustomersOut(Schema):
    """A part of the customers."""

    data: list[CustomerOut]
    next_cursor: str | None = NEXT


class AccountOut(Schema):
    """A customer at an entity in a currency: what is aged and dunned."""

    id: str = Field(description="acc_…")
    customer_id: str
    customer_number: str
    entity: str
    currency: str
    balance: str = Field(description="What is open now, credits taken off.")


class AccountsOut(Schema):
    """A part of the accounts."""

    data: list[AccountOut]
    next_cursor: str | None = NEXT


class OpenItemOut(Schema):
    """A document that was not settled on the day asked for."""

    id: str = Field(description="itm_…")
    account_id: str
    customer_id: str
    customer_number: str
    entity: str
    kind: str
    number: str
    issued_on: date
    due_on: date
    days_overdue: int = Field(description="On the day asked for; below nothing before the due date.")
    currency: str
    amount: str = Field(description="Of the document; credits and money are negative.")
    residual: str = Field(description="What was left of it on the day asked for.")


class OpenItemsOut(Schema):
    """A part of the open items of a day."""

    as_of: date
    data: list[OpenItemOut]
    next_cursor: str | None = NEXT


class BillOut(Schema):
    """An invoice, credit note, debit note or deposit request."""

    id: str = Field(description="bil_…")
    number: str | None = Field(description="None before it is issued.")
    external_id: str
    kind: str
    state: str = Field(description="draft, waiting, issued, dropped or aside.")
    entity: str
    customer_id: str
    customer_number: str
    currency: str
    net: str
    tax: str
    gross: str
    payable: str = Field(description="With deposits taken off and rounding.")
    open: str = Field(description="What is left of it to pay, or of a credit note to set off.")
    issued_on: date | None
    due_on: date | None
    leaves_at: datetime | None = Field(description="When a waiting one is issued.")


class BillsOut(Schema):
    """A part of the bills."""

    data: list[BillOut]
    next_cursor: str | None = NEXT


class UsageOut(Schema):
    """What became of metered quantities: rows = recorded + already_there."""

    rows: int
    recorded: int
    already_there: int


class EventOut(Schema):
    """Something that happened; it never changes."""

    id: str = Field(description="evt_…")
    at: datetime
    name: str = Field(description="In the past tense: billing.invoice.issued.")
    actor: str
    entity: str
    customer_id: str | None
    account_id: str | None
    subject: str
    data: dict[str, Any]


class EventsOut(Schema):
    """A part of what happened, in order."""

    data: list[EventOut]
    next_cursor: str | None = Field(
        description="Where to go on, also when nothing more has happened yet; null before the first event."
    )


def entity_out(row: Entity) -> EntityOut:
    """An entity as it is answered."""
    return EntityOut(
        code=row.code, name=row.name, country=row.country, currency=row.currency, timezone=row.timezone
    )


def key_out(row: ApiKey) -> KeyOut:
    """The key as it is answered."""
    return KeyOut(
        name=row.name,
        prefix=row.prefix,
        scopes=row.scopes,
        entities=list(row.entities.order_by("code").values_list("code", flat=True)),
        expires_at=row.expires_at,
        requests_per_minute=row.per_minute,
    )


def customer_out(row: Customer) -> CustomerOut:
    """A customer as it is answered."""
    return CustomerOut(
        id=ids.show(prefix="cus", uuid=row.public_id),
        number=row.number,
        name=row.name,
        country=row.country,
        language=row.language,
        segment=row.segment,
        terms=row.terms,
        risk_class=row.risk_class,
        is_do_not_contact=row.is_do_not_contact,
        created_at=row.created_at,
    )


def account_out(row: Account, *, balance_minor: int) -> AccountOut:
    """An account as it is answered."""
    return AccountOut(
        id=ids.show(prefix="acc", uuid=row.public_id),
        customer_id=ids.show(prefix="cus", uuid=row.customer.public_id),
        customer_number=row.customer.number,
        entity=row.entity.code,
        currency=row.currency,
        balance=_text(balance_minor, row.currency),
    )


def open_item_out(row: ItemOn, *, as_of: date) -> OpenItemOut:
    """An open item as it is answered."""
    item, account = row.item, row.item.account
    return OpenItemOut(
        id=ids.show(prefix="itm", uuid=item.public_id),
        account_id=ids.show(prefix="acc", uuid=account.public_id),
        customer_id=ids.show(prefix="cus", uuid=account.customer.public_id),
        customer_number=account.customer.number,
        entity=account.entity.code,
        kind=item.kind,
        number=item.number,
        issued_on=item.issued_on,
        due_on=item.due_on,
        days_overdue=(as_of - item.due_on).days,
        currency=item.currency,
        amount=_text(item.amount_minor, item.currency),
        residual=_text(row.residual_minor, item.currency),
    )


def bill_out(row: Bill, *, said: ListedBill) -> BillOut:
    """A bill as it is answered; said: the same bill as it is listed."""
    return BillOut(
        id=ids.show(prefix="bil", uuid=row.public_id),
        number=row.number or None,
        external_id=row.external_id,
        kind=row.kind,
        state=row.state,
        entity=row.entity.code,
        customer_id=ids.show(prefix="cus", uuid=row.customer.public_id),
        customer_number=row.customer.number,
        currency=row.currency,
        net=_text(row.net_minor, row.currency),
        tax=_text(row.tax_minor, row.currency),
        gross=_text(row.gross_minor, row.currency),
        payable=_text(said.payable_minor, row.currency),
        open=_text(said.open_minor, row.currency),
        issued_on=row.issued_on,
        due_on=row.due_on,
        leaves_at=row.leaves_at,
    )


def event_out(
    row: Event, *, entities: Mapping[int, str], customers: Mapping[int, UUID], accounts: Mapping[int, UUID]
) -> EventOut:
    """An event as it is answered; what it is about by key."""
    customer, account = customers.get(row.customer_id or 0), accounts.get(row.account_id or 0)
    return EventOut(
        id=ids.show(prefix="evt", uuid=row.public_id),
        at=row.at,
        name=row.name,
        actor=row.actor,
        entity=entities[row.entity_id or 0],
        customer_id=ids.show(prefix="cus", uuid=customer) if customer else None,
        account_id=ids.show(prefix="acc", uuid=account) if account else None,
        subject=row.subject,
        data=row.data,
    )


def _text(minor: int, currency: str) -> str:
    return to_text(money=Money(minor, currency))
