"""Reads of the holds: those that run, and those that somebody has to look at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Least

from dunwell.apps.dunning.models import Hold, HoldEntity
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.models import Customer, Group
from dunwell.apps.receivables.access import (
    UnknownAccount,
    UnknownGroup,
    UnknownItem,
    group,
    seen_accounts,
    seen_customers,
)
from dunwell.apps.receivables.models import Account, OpenItem

ENDING_DAYS = 7  # so long before its end a hold is looked at
ROWS_MAX = 100


class UnknownHold(Exception):
    """No hold with this identifier is seen in this scope."""

    code = "unknown_hold"


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold with what a person needs to judge it; `held_public_id` is the group's, customer's, account's or item's."""

    public_id: UUID
    held: Literal["group", "customer", "account", "item"]
    held_public_id: UUID
    held_name: str  # NORTH EUR, the item's number, or the group's name; "" for a whole customer
    entities: tuple[str, ...]  # of a group or a customer: where it acts, as far as the scope sees
    customer: str  # of a group, the first that is seen
    customer_public_id: UUID
    reason: str
    reason_name: str
    note: str
    owner: str
    owner_public_id: UUID
    starts_on: date
    ends_on: date | None
    review_on: date | None
    is_review_due: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What a hold may be placed on: an account or an item of a customer, or its group, by name."""

    public_id: UUID
    name: str
    customers: int = 1  # of a group, those that the scope sees


def running_holds(*, scope: Scope, customer_id: int, as_of: date) -> list[HoldRow]:
    """Return the holds that stop the chase of a customer, or of parts of it, on a day: the widest first."""
    found = _running(scope=scope, as_of=as_of).filter(_of_customer(scope=scope, customer_id=customer_id))
    # Nulls come last: groups first, items last.
    order = ("group_id", "customer_id", "account_id", "item__due_on", "pk")
    return _rows(found.order_by(*order), scope=scope, as_of=as_of)


def holds_to_look_at(*, scope: Scope, as_of: date, owner_id: int | None = None) -> list[HoldRow]:
    """Return up to ROWS_MAX running holds whose review has come or whose end is near, of one owner or of all.

    The earliest day comes first.
    """
    soon = as_of + timedelta(days=ENDING_DAYS)
    found = _running(scope=scope, as_of=as_of).filter(Q(review_on__lte=as_of) | Q(ends_on__lte=soon))
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    ordered = found.order_by(Least(F("review_on"), F("ends_on")), "pk")[:ROWS_MAX]
    return _rows(ordered, scope=scope, as_of=as_of)


def hold_in_scope(*, scope: Scope, hold_id: UUID, customer_id: int | None = None) -> Hold:
    """Return a hold in whatever state, of this customer where one is given, or raise UnknownHold."""
    holds = _seen(scope=scope).filter(public_id=hold_id)
    if customer_id is not None:
        holds = holds.filter(_of_customer(scope=scope, customer_id=customer_id))
    found = holds.first()
    if found is None:
        raise UnknownHold("There is no such hold in the entities that you see.")
    return found


def account_to_hold(*, scope: Scope, customer_id: int, account_id: UUID) -> Held:
    """Return an account of this customer by name, or raise UnknownAccount."""
    mine = seen_accounts(scope=scope).filter(customer_id=customer_id, public_id=account_id)
    found = mine.select_related("entity").first()
    if found is None:
        raise UnknownAccount("This customer has no such account in the entities that you see.")
    return Held(public_id=found.public_id, name=_account_name(found))


def item_to_hold(*, scope: Scope, customer_id: int, item_id: UUID) -> Held:
    """Return an item of this customer by its number, or raise UnknownItem."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = OpenItem.objects.filter(mine, account__customer_id=customer_id, public_id=item_id).first()
    if found is None:
        raise UnknownItem("This customer has no such item in the entities that you see.")
    return Held(public_id=found.public_id, name=found.number)


def group_to_hold(*, scope: Scope, customer_id: int, group_id: UUID | None = None) -> Held | None:
    """Return the group of this customer with how many of its customers are seen; None where it has none.

    Raises UnknownGroup where another one is asked for.
    """
    whole = Group.objects.filter(customers=customer_id).first()
    if whole is None:
        if group_id is not None:
            raise UnknownGroup("This customer belongs to no group.")
        return None
    if group_id not in (None, whole.public_id):
        raise UnknownGroup("This customer belongs to another group.")
    group(scope=scope, public_id=whole.public_id)
    seen_of_it = seen_accounts(scope=scope).filter(customer__group=whole)
    count = seen_of_it.aggregate(customers=Count("customer_id", distinct=True))["customers"]
    return Held(public_id=whole.public_id, name=whole.name, customers=count)


def beyond_scope(*, scope: Scope, hold: Hold) -> bool:
    """Tell whether a hold on a group or a customer acts in an entity that the scope does not see as a whole."""
    is_owner = (
        hold.customer is not None and scope.user_id is not None and hold.customer.owner_id == scope.user_id
    )
    mine = scope.seen_entity_ids if is_owner else scope.entity_ids
    return hold.entities.exclude(entity__in=mine).exists()


def running_on(*, day: date, at: datetime | None = None) -> Q:
    """Return which holds run on a day: begun, not over, and not lifted by the end of it, or by `at` where given."""
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    not_lifted = Q(lifted_on__isnull=True) | Q(lifted_on__gt=day)
    if at is not None:
        not_lifted |= Q(lifted_at__gt=at)
    return Q(starts_on__lte=day) & not_over & not_lifted


def _of_customer(*, scope: Scope, customer_id: int) -> Q:
    """The holds on a customer, its accounts and its items, and those on its group that act on an account of it."""
    here = seen_accounts(scope=scope).filter(customer_id=customer_id, entity__wide_holds__hold=OuterRef("pk"))
    wide = Q(customer_id=customer_id) | Q(group__in=Group.objects.filter(customers=customer_id))
    return (
        wide & Q(Exists(here))
        | Q(account__customer_id=customer_id)
        | Q(item__account__customer_id=customer_id)
    )


def _seen(*, scope: Scope) -> QuerySet[Hold]:
    """The holds on what the scope sees: of a whole customer or group, through any account that it acts on."""
    accounts = seen_accounts(scope=scope).filter(entity__wide_holds__hold=OuterRef("pk"))
    mine = (
        Q(customer__isnull=False) & Q(Exists(accounts.filter(customer_id=OuterRef("customer_id"))))
        | Q(group__isnull=False) & Q(Exists(accounts.filter(customer__group_id=OuterRef("group_id"))))
        | Q(account__isnull=False)
        & seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
        | Q(item__isnull=False)
        & seen(scope=scope, entity="item__account__entity_id", owner="item__account__customer__owner_id")
    )
    return Hold.objects.filter(mine).select_related(
        "group",
        "customer",
        "account__customer",
        "account__entity",
        "item__account__customer",
        "item__account__entity",
        "owner",
    )


def _running(*, scope: Scope, as_of: date) -> QuerySet[Hold]:
    return _seen(scope=scope).filter(running_on(day=as_of))


def _rows(holds: QuerySet[Hold], *, scope: Scope, as_of: date) -> list[HoldRow]:
    found = list(holds)
    entities: dict[int, tuple[str, ...]] = {}
    acts = HoldEntity.objects.filter(hold__in=found, entity__in=scope.seen_entity_ids)
    for hold_id, code in acts.order_by("entity__code").values_list("hold_id", "entity__code"):
        entities[hold_id] = (*entities.get(hold_id, ()), code)
    groups = {one.group_id for one in found if one.group_id is not None}
    first: dict[int, Customer] = {}
    for one in seen_customers(scope=scope).filter(group__in=groups).order_by("-name", "-pk"):
        first[one.group_id or 0] = one
    return [
        _row(hold, whose=_whose(hold, first=first), entities=entities.get(hold.pk, ()), as_of=as_of)
        for hold in found
    ]


def _whose(hold: Hold, *, first: dict[int, Customer]) -> Customer:
    account = hold.item.account if hold.item is not None else hold.account
    if account is not None:
        return account.customer
    return hold.customer if hold.customer is not None else first[hold.group_id or 0]


def _held(hold: Hold) -> tuple[Literal["group", "customer", "account", "item"], UUID, str]:
    """What is held: its sort, public identifier and name."""
    if hold.item is not None:
        return "item", hold.item.public_id, hold.item.number
    if hold.account is not None:
        return "account", hold.account.public_id, _account_name(hold.account)
    if hold.customer is not None:
        return "customer", hold.customer.public_id, ""
    assert hold.group is not None  # the database keeps that there is one of the four
    return "group", hold.group.public_id, hold.group.name


def _account_name(account: Account) -> str:
    return f"{account.entity.code} {account.currency}"


def _row(hold: Hold, *, whose: Customer, entities: tuple[str, ...], as_of: date) -> HoldRow:
    held, on, name = _held(hold)
    return HoldRow(
        public_id=hold.public_id,
        held=held,
        held_public_id=on,
        held_name=name,
        entities=entities,
        customer=whose.name,
        customer_public_id=whose.public_id,
        reason=hold.reason,
        reason_name=hold.get_reason_display(),
        note=hold.note,
        owner=str(hold.owner),
        owner_public_id=hold.owner.public_id,
        starts_on=hold.starts_on,
        ends_on=hold.ends_on,
        review_on=hold.review_on,
        is_review_due=hold.review_on is not None and hold.review_on <= as_of,
    )
