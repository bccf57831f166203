"""Reads of the disputes: of a customer, to look at, to credit, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Min, QuerySet, Sum

from dunwell.apps.disputes.access import dispute_in_scope, seen_disputes
from dunwell.apps.disputes.frames import set_aside
from dunwell.apps.disputes.models import Dispute, DisputeLine
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import POWERS, Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.receivables.models import OpenItem, Residual
from dunwell.core.disputes.reasons import REASONS
from dunwell.core.disputes.set_aside import guards
from dunwell.core.disputes.states import CREDITING, UNDECIDED

ROWS_MAX = 100


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line that is objected to."""

    reference: str
    description: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute with what a person needs to judge it. `awaited_minor` was accepted, and its credit has not come."""

    public_id: UUID
    state: str
    state_name: str
    item_public_id: UUID
    number: str
    entity: str
    currency: str
    customer: str
    customer_public_id: UUID
    reason: str
    reason_name: str
    department: str
    department_code: str
    amount_minor: int
    accepted_minor: int
    awaited_minor: int
    owner: str
    owner_public_id: UUID
    raised_on: date
    raised_by: str
    source_name: str
    due_on: date
    days_open: int
    note: str
    decided_on: date | None
    credit_by: date | None
    review_on: date | None
    answer: str
    lines: tuple[LineRow, ...]
    is_undecided: bool
    is_overdue: bool  # its day has passed: of the decision, or of the credit that is waited for

    @property
    def is_live(self) -> bool:
        """Somebody has to do something about it."""
        return self.is_undecided or self.awaited_minor > 0


@dataclass(frozen=True, slots=True)
class Disputable:
    """An item that may be disputed, by its number, with what is left of it and how much of that is not disputed."""

    public_id: UUID
    number: str
    currency: str
    left_minor: int
    room_minor: int


@dataclass(frozen=True, slots=True)
class ReasonTotal:
    """What is undecided for one reason in one currency; days are counted since the objection was raised."""

    reason: str
    reason_name: str
    currency: str
    disputes: int
    amount_minor: int
    oldest_days: int
    mean_days: int


def disputes_of(*, scope: Scope, customer_id: int, as_of: date) -> list[DisputeRow]:
    """Return up to ROWS_MAX disputes of a customer, the latest first."""
    found = seen_disputes(scope=scope).filter(account__customer_id=customer_id)
    return _rows(found.order_by("-pk")[:ROWS_MAX], as_of=as_of)


def disputes_to_look_at(*, scope: Scope, as_of: date, owner_id: int | None = None) -> list[DisputeRow]:
    """Return up to ROWS_MAX undecided disputes whose due date has come, of one owner or of all, the earliest first."""
    found = seen_disputes(scope=scope).filter(state__in=UNDECIDED, due_on__lte=as_of)
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    return _rows(found.order_by("due_on", "pk")[:ROWS_MAX], as_of=as_of)


def undecided_disputes(*, scope: Scope, as_of: date, owner_id: int | None = None) -> list[DisputeRow]:
    """Return up to ROWS_MAX undecided disputes, of one owner or of all, by due date."""
    found = seen_disputes(scope=scope).filter(state__in=UNDECIDED)
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    return _rows(found.order_by("due_on", "pk")[:ROWS_MAX], as_of=as_of)


def credits_to_raise(*, scope: Scope, as_of: date, owner_id: int | None = None) -> list[DisputeRow]:
    """Return up to ROWS_MAX accepted disputes whose credit note has not been allocated yet, by day of review.

    Those whose time is over are among them, first: the credit is owed, and the amount is chased meanwhile.
    """
    found = seen_disputes(scope=scope).filter(state__in=CREDITING)
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    items = list(found.values_list("item_id", flat=True).distinct())
    awaited = _awaited(item_ids=items, as_of=as_of)
    waiting = found.filter(pk__in=[one for one, minor in awaited.items() if minor])
    return _rows(waiting.order_by("review_on", "pk")[:ROWS_MAX], as_of=as_of)


def disputed_by_item(*, scope: Scope, customer_id: int, as_of: date) -> dict[UUID, int]:
    """Return what disputes set aside of each item of a customer, by the item's public identifier, in minor units."""
    mine = seen_disputes(scope=scope).filter(account__customer_id=customer_id)
    items = dict(mine.values_list("item_id", "item__public_id").distinct())
    set_apart = guards(set_aside=set_aside(as_of=as_of, item_ids=list(items)), as_of=as_of)
    sums: dict[UUID, int] = {}
    for item_id, minor in set_apart.select("item_id", "guarded_minor").iter_rows():
        sums[items[item_id]] = sums.get(items[item_id], 0) + minor
    return sums


def dispute_totals(*, scope: Scope, as_of: date) -> list[ReasonTotal]:
    """Return what is undecided by reason and currency, the largest amount of each currency first."""
    found = (
        seen_disputes(scope=scope)
        .filter(state__in=UNDECIDED)
        .order_by()
        .values("reason", "account__currency")
        .annotate(disputes=Count("pk"), minor=Sum("amount_minor"), oldest=Min("raised_on"))
        .order_by("account__currency", F("minor").desc(), "reason")
    )
    days: dict[tuple[str, str], int] = {}
    undecided = seen_disputes(scope=scope).filter(state__in=UNDECIDED)
    for reason, currency, raised_on in undecided.values_list("reason", "account__currency", "raised_on"):
        days[reason, currency] = days.get((reason, currency), 0) + (as_of - raised_on).days
    return [
        ReasonTotal(
            reason=one["reason"],
            reason_name=REASONS[one["reason"]].name,
            currency=one["account__currency"],
            disputes=one["disputes"],
            amount_minor=one["minor"],
            oldest_days=(as_of - one["oldest"]).days,
            mean_days=days[one["reason"], one["account__currency"]] // one["disputes"],
        )
        for one in found
    ]


def item_to_dispute(*, scope: Scope, customer_id: int, item_id: UUID, as_of: date) -> Disputable:
    """Return an item of this customer with how much of it can be disputed, or raise UnknownItem."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    item = OpenItem.objects.filter(mine, account__customer_id=customer_id, public_id=item_id).first()
    if item is None:
        raise UnknownItem("This customer has no such item in the entities that you see.")
    residual = Residual.objects.filter(item=item).first()
    left = residual.residual_minor if residual else 0
    disputed = guards(set_aside=set_aside(as_of=as_of, item_ids=[item.pk]), as_of=as_of)
    return Disputable(
        public_id=item.public_id,
        number=item.number,
        currency=item.currency,
        left_minor=left,
        room_minor=max(0, left - int(disputed["guarded_minor"].sum())),
    )


def owners_of(*, scope: Scope, dispute_id: UUID) -> list[User]:
    """Return who may look after a dispute: those who work in its entity, by name; raises UnknownDispute."""
    dispute = dispute_in_scope(scope=scope, dispute_id=dispute_id)
    working = [role for role, powers in POWERS.items() if Power.WORK in powers]
    members = User.objects.filter(
        is_active=True, memberships__entity=dispute.account.entity_id, memberships__role__in=working
    )
    return list(members.distinct().order_by("name", "pk"))


def _awaited(*, item_ids: Sequence[int], as_of: date) -> dict[int, int]:
    """What is waited for in credit notes, by dispute."""
    found = set_aside(as_of=as_of, item_ids=list(item_ids))
    return dict(found.select("dispute_id", "awaited_minor").iter_rows())


def _rows(disputes: QuerySet[Dispute], *, as_of: date) -> list[DisputeRow]:
    found = list(disputes)
    lines: dict[int, tuple[LineRow, ...]] = {}
    standing = DisputeLine.objects.filter(dispute__in=found, replaced_at__isnull=True)
    for one in standing.order_by("dispute_id", "position"):
        row = LineRow(one.reference, one.description, one.amount_minor)
        lines[one.dispute_id] = (*lines.get(one.dispute_id, ()), row)
    crediting = [one.item_id for one in found if one.state in CREDITING]
    awaited = _awaited(item_ids=crediting, as_of=as_of) if crediting else {}
    return [
        _row(one, lines=lines.get(one.pk, ()), awaited_minor=awaited.get(one.pk, 0), as_of=as_of)
        for one in found
    ]


def _row(dispute: Dispute, *, lines: tuple[LineRow, ...], awaited_minor: int, as_of: date) -> DisputeRow:
    customer = dispute.account.customer
    is_undecided = dispute.state in UNDECIDED
    is_late_credit = awaited_minor > 0 and dispute.review_on is not None and dispute.review_on <= as_of
    return DisputeRow(
        public_id=dispute.public_id,
        state=dispute.state,
        state_name=dispute.get_state_display(),
        item_public_id=dispute.item.public_id,
        number=dispute.item.number,
        entity=dispute.account.entity.code,
        currency=dispute.account.currency,
        customer=customer.name,
        customer_public_id=customer.public_id,
        reason=dispute.reason,
        reason_name=dispute.get_reason_display(),
        department=dispute.get_department_display(),
        department_code=dispute.department,
        amount_minor=dispute.amount_minor,
        accepted_minor=dispute.accepted_minor,
        awaited_minor=awaited_minor,
        owner=str(dispute.owner),
        owner_public_id=dispute.owner.public_id,
        raised_on=dispute.raised_on,
        raised_by=dispute.raised_by,
        source_name=dispute.get_source_display(),
        due_on=dispute.due_on,
        days_open=((dispute.decided_on or as_of) - dispute.raised_on).days,
        note=dispute.note,
        decided_on=dispute.decided_on,
        credit_by=dispute.credit_by,
        review_on=dispute.review_on,
        answer=dispute.answer,
        lines=lines,
        is_undecided=is_undecided,
        is_overdue=(is_undecided and dispute.due_on < as_of) or is_late_credit,
    )
