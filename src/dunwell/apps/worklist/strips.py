"""What stands around an account, in one line: touches used, next moment allowed, the owner's wish, promises, disputes.

Facts only; what they mean for the next step, the decision says (core/dunning/decide.py).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import Sum

from dunwell.apps.cash.frames import account_guards as cash_guards
from dunwell.apps.disputes.access import seen_disputes
from dunwell.apps.dunning import frames as holds
from dunwell.apps.dunning.account_policies import policies_by_account
from dunwell.apps.dunning.models import Steer
from dunwell.apps.dunning.steers import delaying_on
from dunwell.apps.messages.ledger import key_of, place_for
from dunwell.apps.messages.touches import Asked, strips
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.addresses import readers
from dunwell.apps.parties.models import Contact
from dunwell.apps.promises.standing import standing_plans, standing_promises
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core.contacts.places import Place
from dunwell.core.contacts.strip import Strip
from dunwell.core.disputes.states import UNDECIDED
from dunwell.core.dunning.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the sales side asked for."""

    until: date
    who: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardStrip:
    """What stands around one account today. `touches` are those of the cap with the least room: used, of, in days."""

    reader: str  # to whom a letter would go; "" for nobody
    used: int
    of: int
    in_days: int
    next_at: datetime | None  # the first moment that breaks neither a cap nor the quiet hours
    zone: str  # the customer's clock
    wish: Wish | None
    promised_minor: int
    promised_until: date | None
    plan_next_on: date | None
    plan_next_minor: int
    disputed_minor: int
    is_held: bool
    held_until: date | None
    is_cash_waiting: bool  # money that is here, or may be, and is not applied

    @property
    def is_full(self) -> bool:
        """Whether another touch would break the cap."""
        return self.of > 0 and self.used >= self.of


def guard_strips(
    *, scope: Scope, account_ids: Collection[int], now: datetime, as_of: date
) -> dict[int, GuardStrip]:
    """Return the strip of each of these accounts that the scope sees; a dozen queries, whatever their number."""
    accounts = list(
        seen_accounts(scope=scope).select_related("customer", "entity").filter(pk__in=set(account_ids))
    )
    if not accounts:
        return {}
    known = [account.pk for account in accounts]
    people = readers(customer_ids={account.customer_id for account in accounts})
    used = _used(
        accounts=accounts,
        people=people,
        policies=policies_by_account(account_ids=known, as_of=as_of),
        now=now,
        as_of=as_of,
    )
    wishes = _wishes(known, as_of=as_of)
    promised = _promised(known, as_of=as_of)
    planned = _planned(known, as_of=as_of)
    disputed = dict(
        seen_disputes(scope=scope)
        .filter(account_id__in=known, state__in=UNDECIDED)
        .order_by()
        .values("account_id")
        .annotate(minor=Sum("amount_minor"))
        .values_list("account_id", "minor")
    )
    held = _held(known, as_of=as_of)
    paid = set(cash_guards(as_of=as_of)["account_id"])
    return {
        account.pk: _strip(
            account,
            people=people.get(account.customer_id, []),
            used=used.get(account.pk),
            wish=wishes.get(account.pk),
            promised=promised.get(account.pk, (0, None)),
            planned=planned.get(account.pk, (None, 0)),
            disputed_minor=disputed.get(account.pk, 0),
            held=held.get(account.pk),
            is_cash_waiting=account.pk in paid,
        )
        for account in accounts
    }


def _strip(
    account: Account,
    *,
    people: list[Contact],
    used: tuple[Strip, Place] | None,
    wish: Wish | None,
    promised: tuple[int, date | None],
    planned: tuple[date | None, int],
    disputed_minor: int,
    held: tuple[date | None] | None,
    is_cash_waiting: bool,
) -> GuardStrip:
    reader = people[0] if people else None
    tight = min(used[0].uses, key=lambda one: one.cap.touches - one.used, default=None) if used else None
    zone = account.customer.timezone or account.entity.timezone
    return GuardStrip(
        reader=(reader.name or reader.email) if reader else "",
        used=tight.used if tight else 0,
        of=tight.cap.touches if tight else 0,
        in_days=tight.cap.days if tight else 0,
        next_at=used[0].next_at.astimezone(used[1].zones[0]) if used else None,
        zone=zone,
        wish=wish,
        promised_minor=promised[0],
        promised_until=promised[1],
        plan_next_on=planned[0],
        plan_next_minor=planned[1],
        disputed_minor=disputed_minor,
        is_held=held is not None,
        held_until=held[0] if held else None,
        is_cash_waiting=is_cash_waiting,
    )


def _used(
    *,
    accounts: list[Account],
    people: Mapping[int, list[Contact]],
    policies: Mapping[int, Policy],
    now: datetime,
    as_of: date,
) -> dict[int, tuple[Strip, Place]]:
    asked: dict[int, Asked] = {}
    for account in accounts:
        contacts = people.get(account.customer_id)
        if not contacts:
            continue
        policy = policies[account.pk]
        asked[account.pk] = Asked(
            person_key=key_of(contact=contacts[0]),
            customer_id=account.customer_id,
            caps=policy.caps,
            hours=policy.quiet,
            place=place_for(customer=account.customer, entity=account.entity, hours=policy.quiet, on=as_of),
        )
    found = strips(asked=list(asked.values()), now=now)
    return {
        account_id: (one, given.place) for (account_id, given), one in zip(asked.items(), found, strict=True)
    }


def _wishes(account_ids: list[int], *, as_of: date) -> dict[int, Wish]:
    found = Steer.objects.filter(delaying_on(day=as_of), account_id__in=account_ids).order_by("until", "pk")
    steers = list(found)
    ids = {one.actor: int(one.actor.removeprefix("user:")) for one in steers if one.actor.startswith("user:")}
    people = User.objects.in_bulk(list(ids.values()))
    return {
        one.account_id: Wish(
            until=one.until,
            who=str(people.get(ids.get(one.actor, 0), "")),
            reason=one.reason,
        )
        for one in steers
        if one.until is not None
    }


def _promised(account_ids: list[int], *, as_of: date) -> dict[int, tuple[int, date | None]]:
    found: dict[int, tuple[int, date | None]] = {}
    for promise in standing_promises(as_of=as_of, account_ids=account_ids):
        if promise.end(as_of=as_of) is not None:
            continue
        minor, until = found.get(promise.account_id, (0, None))
        left = promise.amount_minor - promise.course.paid_minor(on=as_of)
        found[promise.account_id] = (minor + left, min(until or promise.due_on, promise.due_on))
    return found


def _planned(account_ids: list[int], *, as_of: date) -> dict[int, tuple[date | None, int]]:
    """The next instalment of each account that is not paid yet."""
    found: dict[int, tuple[date | None, int]] = {}
    for plan in standing_plans(as_of=as_of, account_ids=account_ids):
        if plan.end(as_of=as_of) is not None:
            continue
        paid = plan.course.paid_minor(on=as_of)
        for one in plan.instalments:
            if paid < one.amount_minor:
                found[plan.account_id] = (one.due_on, one.amount_minor - paid)
                break
            paid -= one.amount_minor
    return found


def _held(account_ids: list[int], *, as_of: date) -> dict[int, tuple[date | None]]:
    """The holds on whole accounts, by account; the one without an end, else the one that ends last."""
    rows = holds.account_guards(as_of=as_of).filter(pl.col("account_id").is_in(account_ids))
    found: dict[int, tuple[date | None]] = {}
    for account_id, _, until in rows.iter_rows():
        before = found.get(account_id, (date.min,))[0]
        found[account_id] = (None if before is None or until is None else max(before, until),)
    return found
