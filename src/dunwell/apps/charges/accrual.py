"""What a delay costs by a day, charged or not: for a desk that looks ahead, and for letters that claim interest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from django.db import transaction

from dunwell.apps.charges.frames import STEPS, Asked, gather
from dunwell.apps.charges.planning import digest_of
from dunwell.apps.law.queries import law_book
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core.charges.calculation import interest_calculation, to_verify
from dunwell.core.charges.facts import ChargeItem, Live
from dunwell.core.charges.interest_plan import accrued
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.claims import Reckoned

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccruedItem:
    """The interest of an item, were it paid on the day. Minor units.

    interest_minor: of the whole delay; None where the law cannot say, and `why_not` does. charged_minor: what of it is
    charged already. compensation_minor: the fixed sum, None where there is none in this currency. calculation: the
    sheet over what is not charged yet, for a letter or a page. may_be_quoted: nothing in it is to be verified.
    """

    item_id: int
    number: str
    due_on: date
    left_minor: int
    interest_minor: int | None
    charged_minor: int
    compensation_minor: int | None
    is_compensation_charged: bool
    per_day_minor: int | None  # what one more day costs
    calculation: Mapping[str, Any] | None
    may_be_quoted: bool
    why_not: str = ""

    @property
    def uncharged_minor(self) -> int:
        """Interest that is not charged yet."""
        return max(0, (self.interest_minor or 0) - self.charged_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """What the delays of an account cost by a day, item by item, oldest first."""

    account_id: int
    currency: str
    on: date
    items: tuple[AccruedItem, ...]

    @property
    def interest_minor(self) -> int:
        """All interest, charged or not."""
        return sum(one.interest_minor or 0 for one in self.items)

    @property
    def uncharged_minor(self) -> int:
        """Interest that is not charged yet."""
        return sum(one.uncharged_minor for one in self.items)

    @property
    def sheets(self) -> list[Mapping[str, Any]]:
        """The calculations over what is not charged yet of items that may be quoted to a debtor."""
        return [
            one.calculation
            for one in self.items
            if one.calculation is not None and one.may_be_quoted and one.uncharged_minor
        ]


def accrual(*, scope: Scope, account_id: UUID, on: date) -> Accrual:
    """Return what the delays of an account cost by a day, past or coming, whatever steps were taken.

    Raises UnknownAccount.
    """
    account = seen_accounts(scope=scope).filter(public_id=account_id).first()
    if account is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    return accruals_of(accounts=[account], on=on)[0]


def accruals(*, scope: Scope, customer_id: int, on: date) -> list[Accrual]:
    """Return the same for every account of a customer that the scope sees, by entity and currency."""
    accounts = seen_accounts(scope=scope).filter(customer_id=customer_id)
    return accruals_of(accounts=list(accounts.order_by("entity__code", "currency")), on=on)


def accruals_of(*, accounts: Sequence[Account], on: date) -> list[Accrual]:
    """Return the same for these accounts, in one read: for letters, which know what they may see."""
    ids = [one.pk for one in accounts]
    steps = pl.DataFrame(
        [(one, kind, on) for one in ids for kind in ("interest", "compensation")],
        schema=dict(STEPS.dtypes),
        orient="row",
    )
    book = law_book()
    with transaction.atomic():
        known = gather(asked=Asked(steps=steps), as_of=on, law=digest_of(book), account_ids=ids)
    return [
        Accrual(
            account_id=one.pk,
            currency=one.currency,
            on=on,
            items=tuple(
                _item(item, live=known.live.get(one.pk, ()), book=book, on=on)
                for item in sorted(known.items.get(one.pk, ()), key=lambda item: (item.due_on, item.item_id))
                if item.left_minor and item.due_on < on
            ),
        )
        for one in accounts
    ]


def _item(item: ChargeItem, *, live: Sequence[Live], book: LawBook, on: date) -> AccruedItem:
    own = [one for one in live if one.item_id == item.item_id]
    before = [one for one in own if one.kind == "interest"]
    found, next_day, why_not = _reckoned(item, book=book, on=on)
    fixed = None if found is None else found.compensation.money
    return AccruedItem(
        item_id=item.item_id,
        number=item.number,
        due_on=item.due_on,
        left_minor=item.left_minor,
        interest_minor=None if found is None else found.interest.minor,
        charged_minor=sum(one.amount_minor for one in before),
        compensation_minor=None if fixed is None or fixed.currency != item.currency else fixed.minor,
        is_compensation_charged=any(one.kind == "compensation" for one in own),
        per_day_minor=None if found is None or next_day is None else next_day - found.interest.minor,
        calculation=None if found is None else interest_calculation(item=item, reckoned=found, before=before),
        may_be_quoted=found is not None and not to_verify(reckoned=found, kind="interest"),
        why_not=why_not,
    )


def _reckoned(item: ChargeItem, *, book: LawBook, on: date) -> tuple[Reckoned | None, int | None, str]:
    """The interest to the day, that of the day after, and why there is none."""
    try:
        found = accrued(book=book, item=item, on=on)
    except LawMissing as missing:
        return None, None, missing.message
    try:
        after = accrued(book=book, item=item, on=on + _DAY)
    except LawMissing:
        after = None  # the last day for which a rate is loaded
    return found, None if after is None else after.interest.minor, ""
