"""Reads of the holds: those that run, and those that somebody has to look at."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Least

from dunwell.apps.dunning.models import Hold
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.access import UnknownAccount, UnknownItem, seen_accounts
from dunwell.apps.receivables.models import OpenItem

ENDING_DAYS = 7  # so long before its end a hold is looked at
ROWS_MAX = 100


class UnknownHold(Exception):
    """No hold with this identifier is seen in this scope."""

    code = "unknown_hold"


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold with what a person needs to judge it; `held_public_id` is the customer's, account's or item's."""

    public_id: UUID
    held: Literal["customer", "account", "item"]
    held_public_id: UUID
    held_name: str  # NORTH EUR, or the item's number; "" for a whole customer
    customer: str
    customer_public_id: UUID
    reason: str
    reason_name: str
    note: str
    owner: str
    starts_on: date
    ends_on: date | None
    review_on: date | None
    is_review_due: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What a hold may be placed on: an account or an item of a customer, by name."""

    public_id: UUID
    name: str


def running_holds(*, scope: Scope, customer_id: int, as_of: date) -> list[HoldRow]:
    """Return the holds that stop the chase of a customer, or of parts of it, on a day: the widest first."""
    found = _running(scope=scope, as_of=as_of).filter(_of_customer(customer_id))
    order = (
        "customer_id",
        "account_id",
        "item__due_on",
        "pk",
    )  # nulls last: customers come first, items last
    return [_row(hold, as_of=as_of) for hold in found.order_by(*order)]


def holds_to_look_at(*, scope: Scope, as_of: date, owner_id: int | None = None) -> list[HoldRow]:
    """Return up to ROWS_MAX running holds whose review has come or whose end is near, of one owner or of all.

    The earliest day comes first.
    """
    soon = as_of + timedelta(days=ENDING_DAYS)
    found = _running(scope=scope, as_of=as_of).filter(Q(review_on__lte=as_of) | Q(ends_on__lte=soon))
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    ordered = found.order_by(Least(F("review_on"), F("ends_on")), "pk")[:ROWS_MAX]
    return [_row(hold, as_of=as_of) for hold in ordered]


def hold_in_scope(*, scope: Scope, hold_id: UUID, customer_id: int | None = None) -> Hold:
    """Return a hold in whatever state, of this customer where one is given, or raise UnknownHold."""
    holds = _seen(scope=scope).filter(public_id=hold_id)
    found = (holds if customer_id is None else holds.filter(_of_customer(customer_id))).first()
    if found is None:
        raise UnknownHold("There is no such hold in the entities that you see.")
    return found


def account_to_hold(*, scope: Scope, customer_id: int, account_id: UUID) -> Held:
    """Return an account of this customer by name, or raise UnknownAccount."""
    mine = seen_accounts(scope=scope).filter(customer_id=customer_id, public_id=account_id)
    found = mine.select_related("entity").first()
    if found is None:
        raise UnknownAccount("This customer has no such account in the entities that you see.")
    return Held(public_id=found.public_id, name=f"{found.entity.code} {found.currency}")


def item_to_hold(*, scope: Scope, customer_id: int, item_id: UUID) -> Held:
    """Return an item of this customer by its number, or raise UnknownItem."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = OpenItem.objects.filter(mine, account__customer_id=customer_id, public_id=item_id).first()
    if found is None:
        raise UnknownItem("This customer has no such item in the entities that you see.")
    return Held(public_id=found.public_id, name=found.number)


def _of_customer(customer_id: int) -> Q:
    """The holds on a customer, its accounts and its items."""
    return (
        Q(customer_id=customer_id)
        | Q(account__customer_id=customer_id)
        | Q(item__account__customer_id=customer_id)
    )


def _seen(*, scope: Scope) -> QuerySet[Hold]:
    """The holds on what the scope sees: a whole customer's, through any of its accounts."""
    accounts = seen_accounts(scope=scope).filter(customer_id=OuterRef("customer_id"))
    mine = (
        Q(Exists(accounts))
        | Q(account__isnull=False)
        & seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
        | Q(item__isnull=False)
        & seen(scope=scope, entity="item__account__entity_id", owner="item__account__customer__owner_id")
    )
    return Hold.objects.filter(mine).select_related(
        "customer",
        "account__customer",
        "account__entity",
        "item__account__customer",
        "item__account__entity",
        "owner",
    )


def _running(*, scope: Scope, as_of: date) -> QuerySet[Hold]:
    return _seen(scope=scope).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=as_of), lifted_at__isnull=True, starts_on__lte=as_of
    )


def _row(hold: Hold, *, as_of: date) -> HoldRow:
    held: Literal["customer", "account", "item"]
    if hold.item is not None:
        held, on, name, whose = "item", hold.item.public_id, hold.item.number, hold.item.account.customer
    elif hold.account is not None:
        account = hold.account
        held, on, whose = "account", account.public_id, account.customer
        name = f"{account.entity.code} {account.currency}"
    else:
        assert hold.customer is not None  # the database keeps that there is one of the three
        held, on, name, whose = "customer", hold.customer.public_id, "", hold.customer
    return HoldRow(
        public_id=hold.public_id,
        held=held,
        held_public_id=on,
        held_name=name,
        customer=whose.name,
        customer_public_id=whose.public_id,
        reason=hold.reason,
        reason_name=hold.get_reason_display(),
        note=hold.note,
        owner=str(hold.owner),
        starts_on=hold.starts_on,
        ends_on=hold.ends_on,
        review_on=hold.review_on,
        is_review_due=hold.review_on is not None and hold.review_on <= as_of,
    )
