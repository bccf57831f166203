"""What a customer's contact sees of their own account: what is open, what was said about it, and what there is to read.

Nothing of ours is in it: no notes, no tasks, no scores, no names of who looks after what.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from dunwell.apps.billing.copies import has_einvoice
from dunwell.apps.billing.models import Bill
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.messages.models import Message, MessageState
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.payments.queries import attempts_of, under_way_minor
from dunwell.apps.promises.models import PlanState, PromiseState
from dunwell.apps.promises.plan_queries import PlanRow, plans_of
from dunwell.apps.promises.queries import PromiseRow, promises_of
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.disputes.states import UNDECIDED

SAID_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An open item as its customer sees it; amounts in minor units of the account's currency."""

    item_id: UUID
    kind: str
    number: str
    issued_on: date
    due_on: date
    days_overdue: int
    amount_minor: int
    open_minor: int
    promised_on: date | None  # the day by which it, or a part of it, is promised
    is_planned: bool
    disputed_minor: int
    paying_minor: int
    is_billed: bool  # by us, so that there is a document
    is_einvoice: bool

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.days_overdue > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidView:
    """One thing that was said or done: what kind, when, of how much, and what came of it."""

    kind: Literal["mail", "promise", "plan", "dispute", "payment"]
    at: datetime
    state: str
    amount_minor: int | None = None
    on: date | None = None  # the day promised, or of the next instalment
    text: str = ""  # a mail's subject, what a dispute is about
    numbers: tuple[str, ...] = ()
    public_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """All that a page of an account shows."""

    items: tuple[ItemView, ...]
    credits: tuple[ItemView, ...]
    promises: tuple[PromiseRow, ...]  # that run
    plans: tuple[PlanRow, ...]  # that run, or wait for a word
    said: tuple[SaidView, ...]  # the latest first

    @property
    def open_minor(self) -> int:
        """What the items come to, credits not taken off."""
        return sum(item.open_minor for item in self.items)

    @property
    def late_minor(self) -> int:
        """What of it is past its day."""
        return sum(item.open_minor for item in self.items if item.is_late)


def customer_view(
    *,
    scope: Scope,
    account: Account,
    items: Sequence[OpenItem],
    credits_open: Sequence[OpenItem],
    is_whole: bool,
    as_of: date,
) -> CustomerView:
    """Return what the scope's customer sees of these items, and what was said: of the account, or of them only."""
    promises = [
        row
        for row in promises_of(scope=scope, customer_id=account.customer_id, as_of=as_of)
        if row.account_public_id == account.public_id
    ]
    plans = [
        row
        for row in plans_of(scope=scope, customer_id=account.customer_id, as_of=as_of)
        if row.account_public_id == account.public_id
    ]
    running = [row for row in promises if row.state == PromiseState.RUNNING]
    standing = [row for row in plans if row.state in {PlanState.RUNNING, PlanState.PROPOSED}]
    make = _Maker(account=account, promises=running, plans=standing, as_of=as_of)
    return CustomerView(
        items=make.views(items),
        credits=make.views(credits_open),
        promises=tuple(running),
        plans=tuple(standing),
        said=_said(scope=scope, account=account, about=None if is_whole else [item.pk for item in items]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    account: Account
    promises: Sequence[PromiseRow]
    plans: Sequence[PlanRow]
    as_of: date

    def views(self, items: Sequence[OpenItem]) -> tuple[ItemView, ...]:
        """The items with what stands about each."""
        pks = [item.pk for item in items]
        promised = {part.item_public_id: row.due_on for row in self.promises for part in row.parts}
        planned = {number for row in self.plans if row.state == PlanState.RUNNING for number in row.numbers}
        disputed: dict[int, int] = defaultdict(int)
        for item_id, minor in Dispute.objects.filter(item_id__in=pks, state__in=UNDECIDED).values_list(
            "item_id", "amount_minor"
        ):
            disputed[item_id] += minor
        paying = under_way_minor(item_ids=pks)
        bills = {bill.item_id: bill for bill in Bill.objects.filter(item_id__in=pks, state="issued")}
        return tuple(
            ItemView(
                item_id=item.public_id,
                kind=item.kind,
                number=item.number,
                issued_on=item.issued_on,
                due_on=item.due_on,
                days_overdue=(self.as_of - item.due_on).days,
                amount_minor=item.amount_minor,
                open_minor=item.residual.residual_minor,
                promised_on=promised.get(item.public_id),
                is_planned=item.number in planned,
                disputed_minor=disputed[item.pk],
                paying_minor=paying.get(item.pk, 0),
                is_billed=item.pk in bills,
                is_einvoice=item.pk in bills and has_einvoice(bill=bills[item.pk]),
            )
            for item in items
        )


def _said(*, scope: Scope, account: Account, about: Sequence[int] | None) -> tuple[SaidView, ...]:
    """What was said about an account by either side, or about some items of it, the latest first."""
    found = [
        *(_mails(account) if about is None else []),
        *_promised(scope, account, about),
        *_disputed(scope, account, about),
        *_paid(scope, account, about),
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:SAID_MAX])


def _mails(account: Account) -> list[SaidView]:
    gone = (MessageState.SENT, MessageState.UNCERTAIN)
    rows = Message.objects.filter(account_id=account.pk, customer_id=account.customer_id, state__in=gone)
    return [
        SaidView(kind="mail", at=row.created_at, state="sent", text=row.subject)
        for row in rows.only("created_at", "subject").order_by("-pk")[:SAID_MAX]
    ]


def _promised(scope: Scope, account: Account, about: Sequence[int] | None) -> list[SaidView]:
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    promises = account.promises.filter(mine, is_error=False)
    plans = account.plans.filter(mine).prefetch_related("versions")
    if about is not None:
        promises = promises.filter(items__item_id__in=about).distinct()
        plans = plans.filter(versions__items__item_id__in=about).distinct()
    return [
        *(
            SaidView(
                kind="promise",
                at=one.made_at,
                state=one.state,
                amount_minor=one.amount_minor,
                on=one.due_on,
                public_id=one.public_id,
            )
            for one in promises.order_by("-pk")[:SAID_MAX]
        ),
        *(
            SaidView(
                kind="plan",
                at=one.made_at,
                state=one.state,
                amount_minor=max(one.versions.all(), key=lambda version: version.number).amount_minor,
                public_id=one.public_id,
            )
            for one in plans.order_by("-pk")[:SAID_MAX]
        ),
    ]


def _disputed(scope: Scope, account: Account, about: Sequence[int] | None) -> list[SaidView]:
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    rows = Dispute.objects.filter(mine, account=account).select_related("item")
    if about is not None:
        rows = rows.filter(item_id__in=about)
    return [
        SaidView(
            kind="dispute",
            at=one.raised_at,
            state=one.state,
            amount_minor=one.amount_minor,
            text=one.answer,
            numbers=(one.item.number,),
            public_id=one.public_id,
        )
        for one in rows.order_by("-pk")[:SAID_MAX]
    ]


def _paid(scope: Scope, account: Account, about: Sequence[int] | None) -> list[SaidView]:
    rows = attempts_of(scope=scope, account_id=account.public_id)
    if about is not None:
        rows = rows.filter(parts__item_id__in=about).distinct()
    return [
        SaidView(
            kind="payment",
            at=one.begun_at,
            state=one.state,
            amount_minor=one.amount_minor,
            text=one.method_label,
            public_id=one.public_id,
        )
        for one in rows[:SAID_MAX]
    ]
