"""What stood in the way of an account on a day, by name: promise, plan, dispute, hold, veto, charge, answer, draft."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from dunwell.apps.cash.waiting import waiting_money
from dunwell.apps.disputes.frames import set_aside
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.dunning.hold_queries import running_on
from dunwell.apps.dunning.models import Hold, Steer
from dunwell.apps.dunning.steers import delaying_on
from dunwell.apps.organisation.models import User
from dunwell.apps.payments.autopay_frames import UNTOLD_DAYS
from dunwell.apps.payments.collection_models import Collection, CollectionState
from dunwell.apps.payments.queries import unapplied_of, under_way_on
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.promises.standing import standing_plans, standing_promises
from dunwell.apps.receivables.models import Account
from dunwell.apps.replies.models import Inbound
from dunwell.apps.runs.models import Action, ActionState
from dunwell.core.dunning.reasons import PRECEDENCE, Reason
from dunwell.core.payments.collecting import LIVE
from dunwell.core.promises.outcomes import stands_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Something that kept an account, or a part of it, from being asked for.

    `kind`: payment, autopay, promise, plan, dispute, hold, veto, money, reply or draft. `label` is the reason that it
    bears itself, in words.
    """

    kind: str
    reason: Reason
    since: date
    until: date | None  # its last day; None where somebody has to end it
    public_id: UUID | None = None
    label: str = ""
    minor: int | None = None  # what of the account it sets aside; None for all of it
    numbers: tuple[str, ...] = ()  # of the items it is about
    person: str = ""  # who promised, owns or asked for it
    due_on: date | None = None  # of a promise its day, of a dispute when it is to be decided
    note: str = ""


def guards_on(*, account: Account, on: date, at: datetime | None) -> tuple[Guard, ...]:
    """Return what stood in the way of an account on a day, in order of precedence.

    `at` is when the day was decided: what was ended only after it is among them. None: as things stand now.
    """
    found = [guard for names in NAMERS for guard in names(account, on, at)]
    return tuple(sorted(found, key=lambda guard: (PRECEDENCE.index(guard.reason), guard.since)))


def _promises(account: Account, on: date, _at: datetime | None) -> Iterator[Guard]:
    standing = {
        one.promise_id: one
        for one in standing_promises(as_of=on, account_ids=[account.pk])
        if one.end(as_of=on) is None
    }
    for promise in Promise.objects.filter(pk__in=standing).prefetch_related("items__item").order_by("pk"):
        one = standing[promise.pk]
        yield Guard(
            kind="promise",
            reason=Reason.PROMISED,
            since=promise.made_on,
            until=one.until,
            public_id=promise.public_id,
            minor=sum(one.course.left_minor.values()),
            numbers=tuple(sorted(part.item.number for part in promise.items.all())),
            person=promise.promised_by,
            due_on=promise.due_on,
            note=promise.note,
        )


def _plans(account: Account, on: date, _at: datetime | None) -> Iterator[Guard]:
    standing = {
        one.plan_id: one
        for one in standing_plans(as_of=on, account_ids=[account.pk])
        if one.end(as_of=on) is None
    }
    for plan in Plan.objects.filter(pk__in=standing).order_by("pk"):
        one = standing[plan.pk]
        until = stands_until(
            instalments=one.instalments,
            grace_days=one.grace_days,
            paid_minor=one.course.paid_minor(on=on),
            as_of=on,
        )
        yield Guard(
            kind="plan",
            reason=Reason.IN_PLAN,
            since=plan.made_on,
            until=until,
            public_id=plan.public_id,
            minor=sum(one.course.left_minor.values()),
        )


def _disputes(account: Account, on: date, _at: datetime | None) -> Iterator[Guard]:
    mine = Dispute.objects.filter(account=account).select_related("item", "owner")
    items = list(mine.values_list("item_id", flat=True).distinct())
    if not items:
        return
    standing = {row["dispute_id"]: row for row in set_aside(as_of=on, item_ids=items).iter_rows(named=True)}
    for dispute in mine.filter(pk__in=standing).order_by("pk"):
        row = standing[dispute.pk]
        is_awaited = row["until"] is not None and row["until"] >= on
        minor = row["disputed_minor"] + (row["awaited_minor"] if is_awaited else 0)
        if minor:
            yield Guard(
                kind="dispute",
                reason=Reason.DISPUTED,
                since=dispute.raised_on,
                until=None if row["disputed_minor"] else row["until"],
                public_id=dispute.public_id,
                label=dispute.get_reason_display(),
                minor=minor,
                numbers=(dispute.item.number,),
                person=str(dispute.owner),
                due_on=dispute.due_on if row["disputed_minor"] else None,
                note=dispute.note,
            )


def _holds(account: Account, on: date, at: datetime | None) -> Iterator[Guard]:
    wide = Q(customer_id=account.customer_id)
    if account.customer.group_id is not None:
        wide |= Q(group_id=account.customer.group_id)
    acts = Q(account=account) | Q(item__account=account) | (wide & Q(entities__entity=account.entity_id))
    holds = Hold.objects.filter(acts, running_on(day=on, at=at)).select_related("owner", "item")
    for hold in holds.distinct().order_by("pk"):
        whole = Reason.PLACED if hold.reason == "placed" else Reason.ON_HOLD
        yield Guard(
            kind="hold",
            reason=whole if hold.item is None else Reason.ITEMS_ON_HOLD,
            since=hold.starts_on,
            until=hold.ends_on,
            public_id=hold.public_id,
            label=hold.get_reason_display(),
            numbers=() if hold.item is None else (hold.item.number,),
            person=str(hold.owner),
            due_on=hold.review_on,
            note=hold.note,
        )


def _vetoes(account: Account, on: date, at: datetime | None) -> Iterator[Guard]:
    standing = Steer.objects.filter(delaying_on(day=on, at=at), account=account)
    for steer in standing.order_by("pk"):
        yield Guard(
            kind="veto",
            reason=Reason.OWNER_VETO,
            since=steer.on,
            until=steer.until,
            public_id=steer.public_id,
            label=steer.get_kind_display(),
            person=_person(steer.actor),
            note=steer.reason,
        )


def _replies(account: Account, on: date, _at: datetime | None) -> Iterator[Guard]:
    """Answers that nobody had dealt with by the end of the day; one of no certain account holds all of them."""
    whose = Q(account=account) | Q(account__isnull=True, customer_id=account.customer_id)
    unsettled = Q(settled_on__isnull=True) | Q(settled_on__gt=on)
    for reply in Inbound.objects.filter(whose, unsettled, arrived_as="new", threaded_on__lte=on).order_by(
        "pk"
    ):
        yield Guard(
            kind="reply",
            reason=Reason.REPLY_WAITING,
            since=reply.received_on,
            until=None,
            public_id=reply.public_id,
            person=reply.sender_name or reply.sender_email,
            note=reply.subject,
        )


def _money(account: Account, on: date, _at: datetime | None) -> Iterator[Guard]:
    """Money that is proposed for the account, or is the customer's and not applied."""
    for one in waiting_money(account=account, on=on):
        yield Guard(
            kind="money",
            reason=Reason.CASH_WAITING,
            since=one.since,
            until=None,
            public_id=one.public_id,
            minor=one.minor,
            numbers=one.numbers,
            person=one.payer,
        )


def _payments(account: Account, on: date, _at: datetime | None) -> Iterator[Guard]:
    """What is being paid at a provider and not settled yet."""
    for one in under_way_on(account=account, on=on):
        parts = list(one.parts.select_related("item").order_by("position"))
        yield Guard(
            kind="payment",
            reason=Reason.PAYMENT_UNDER_WAY,
            since=one.processing_on or one.begun_on,
            until=one.expected_on if one.expected_on and one.expected_on >= on else None,
            public_id=one.public_id,
            label=one.method_label,
            minor=sum(part.amount_minor for part in parts),
            numbers=tuple(part.item.number for part in parts),
        )


def _autopay(account: Account, on: date, _at: datetime | None) -> Iterator[Guard]:
    """What was going to be charged by itself, or was being: until it was paid, failed for good, or was let go."""
    known = Collection.objects.filter(account=account, planned_at__date__lte=on).filter(
        Q(state__in=LIVE) | Q(settled_at__date__gt=on)
    )
    untold = Q(state=CollectionState.PLANNED, due_on__lt=on - timedelta(days=UNTOLD_DAYS))
    for one in known.exclude(untold).select_related("item", "autopay__method").order_by("pk"):
        yield Guard(
            kind="autopay",
            reason=Reason.AUTOPAY,
            since=one.told_on or one.planned_at.date(),
            until=max(on, one.charge_on or one.due_on),
            public_id=one.autopay.public_id,
            label=one.autopay.method.label,
            minor=one.amount_minor,
            numbers=(one.item.number,) if one.item else (),
            due_on=one.charge_on,
        )


def _paid_over(account: Account, on: date, _at: datetime | None) -> Iterator[Guard]:
    """Money that came by a provider, was more than was open, and is not applied."""
    for one in unapplied_of(account=account, on=on):
        yield Guard(
            kind="money",
            reason=Reason.CASH_WAITING,
            since=one.on,
            until=None,
            public_id=one.attempt.public_id,
            minor=-one.item.residual.residual_minor,
            person=one.attempt.method_label,
        )


def _drafts(account: Account, on: date, at: datetime | None) -> Iterator[Guard]:
    waiting = Q(state=ActionState.AWAITING)
    if at is not None:
        waiting |= Q(approvals__gt=0, settled_at__gt=at)
    drafts = Action.objects.filter(waiting, account_id=account.pk, on__lt=on, expires_on__gte=on)
    for draft in drafts.order_by("pk"):
        yield Guard(kind="draft", reason=Reason.AWAITING_APPROVAL, since=draft.on, until=draft.expires_on)


Namer = Callable[[Account, date, datetime | None], Iterator[Guard]]
NAMERS: tuple[Namer, ...] = (
    _payments,
    _autopay,
    _promises,
    _plans,
    _disputes,
    _holds,
    _vetoes,
    _money,
    _paid_over,
    _replies,
    _drafts,
)
"""Whoever sets something aside names it here."""


def _person(actor: str) -> str:
    """The name of whoever the journal calls so; an owner who answered by mail stands there by address."""
    kind, _, number = actor.partition(":")
    if kind == "user" and number.isdigit():
        return str(User.objects.filter(pk=int(number)).first() or "")
    return actor
