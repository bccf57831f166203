"""The rows of the worklist: drafts, replies, tasks, broken promises, disputes, holds and accounts, in one shape."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeVar
from uuid import UUID

from django.db.models import Min, Sum

from dunwell.apps.disputes.queries import DisputeRow, credits_to_raise, disputes_to_look_at
from dunwell.apps.dunning.hold_queries import HoldRow, holds_to_look_at
from dunwell.apps.promises.queries import BrokenRow, broken_to_look_at
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, Residual
from dunwell.apps.replies.queries import InboundRow, waiting
from dunwell.apps.runs.drafts import DraftRow, drafts
from dunwell.apps.runs.untouched import Untouched, untouched
from dunwell.apps.worklist.models import RowKind, TaskKind
from dunwell.apps.worklist.queries import TaskRow, Whose, open_tasks
from dunwell.apps.worklist.snoozes import snoozed
from dunwell.core import ids
from dunwell.core.worklist.worth import Kind, Ranked, Worth, in_order, worth
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.desk.worklist import bench_words as words
from dunwell.interfaces.desk.worklist.bench_words import Said

Lane = Literal["drafts", "second", "replies", "calls", "broken", "contacts", "uncertain", "disputes", "holds"]
PREFIXES: dict[RowKind, str] = {
    RowKind.DRAFT: "act",
    RowKind.REPLY: "inb",
    RowKind.TASK: "tsk",
    RowKind.PROMISE: "prm",
    RowKind.PLAN: "pln",
    RowKind.DISPUTE: "dsp",
    RowKind.HOLD: "hld",
    RowKind.ACCOUNT: "acc",
}
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
TASK_KINDS: dict[str, tuple[str, Kind]] = {
    TaskKind.CALL: ("calls", "call"),
    TaskKind.SEND_COPY: ("calls", "copy"),
    TaskKind.OWNER: ("calls", "call"),
    TaskKind.CONTACT_MISSING: ("contacts", "contact"),
    TaskKind.SEND_UNCERTAIN: ("uncertain", "uncertain"),
    TaskKind.DELIVERY_HELD: ("contacts", "contact"),
    TaskKind.DELIVERY_BOUNCED: ("contacts", "contact"),
    TaskKind.DELIVERY_SILENT: ("calls", "call"),
    TaskKind.CONTACT_PROPOSED: ("contacts", "contact"),
    TaskKind.CUSTOMER_ASKS: ("calls", "call"),
    TaskKind.INSURER: ("calls", "call"),
    TaskKind.CREDIT_ALERT: ("calls", "call"),
}
Owned = TypeVar("Owned", DisputeRow, HoldRow)
Raw = DraftRow | InboundRow | TaskRow | BrokenRow | DisputeRow | HoldRow | Untouched


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: what it is about, what it is worth, and why it is here now."""

    kind: RowKind
    row_id: UUID
    lane: str
    label: str
    of: Kind  # as its worth is counted
    raw: Raw
    primary: str  # what Enter does, in a word; "" for opening the customer
    why: tuple[Said, ...]
    since_on: date
    customer: str = ""
    customer_public_id: UUID | None = None
    account: Account | None = None
    currency: str = ""
    asked_minor: int = 0
    days_overdue: int = 0
    worth: Worth | None = None
    is_mine: bool | None = None  # None: by the collector of the account
    snoozed_until: date | None = None
    strip: tuple[Said, ...] = ()
    worth_words: str = ""
    state: str = "open"

    @property
    def key(self) -> str:
        """As it stands in addresses: act_01…"""
        return ids.show(prefix=PREFIXES[self.kind], uuid=self.row_id)

    @property
    def entity(self) -> str:
        """The code of the entity; "" where it is not known."""
        return self.account.entity.code if self.account else ""

    @property
    def moved_minor(self) -> int:
        """The money that moves if somebody acts."""
        return self.worth.moved_minor if self.worth else 0


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue of an account, and since when."""

    minor: int = 0
    oldest_on: date | None = None


Where = tuple[UUID, str, str]
"""A customer, an entity and a currency: an account, as lists name it."""


def gathered(desk: Desk, *, whose: Whose, kinds: Iterable[RowKind]) -> list[Row]:
    """Return the rows of these kinds, each list as long as its query lets it be, in the order of work."""
    rows: list[Row] = []
    for kind in kinds:
        rows += SOURCES[kind](desk, whose)
    return ordered(desk, placed(desk, rows, whose=whose))


def found(desk: Desk, *, prefix: str, row_id: UUID) -> Row | None:
    """Return the row about this, where it is on anybody's list; None where there is nothing to do about it now."""
    kind = KINDS[prefix]
    rows = [one for one in SOURCES[kind](desk, "all") if (one.kind, one.row_id) == (kind, row_id)]
    return next(iter(placed(desk, rows[:1], whose="all")), None)


def ordered(desk: Desk, rows: Sequence[Row]) -> list[Row]:
    """Return rows in the order of work: what nobody knows first, then the money that moves."""
    urgent = [row for row in rows if row.lane == "uncertain"]
    others = [row for row in rows if row.lane != "uncertain"]
    keys = [
        Ranked(
            currency=row.currency,
            moved_minor=row.moved_minor,
            minutes=row.worth.minutes if row.worth else 0,
            age_days=(desk.today - row.since_on).days,
        )
        for row in others
    ]
    return urgent + [others[place] for place in in_order(keys)]


def placed(desk: Desk, rows: Sequence[Row], *, whose: Whose) -> list[Row]:
    """Give rows their accounts, what is overdue there, their worth, and whether they are put off."""
    accounts = _accounts(desk, rows)
    overdue = _overdue(desk, {one.pk for one in accounts.values()})
    hidden = snoozed(scope=desk.scope, today=desk.today)
    known: list[Row] = []
    for row in rows:
        account = row.account or accounts.get(_where(row.raw) or row.row_id)
        late = overdue.get(account.pk, Overdue()) if account else Overdue()
        asked = row.asked_minor or late.minor
        days = row.days_overdue or ((desk.today - late.oldest_on).days if late.oldest_on else 0)
        is_mine = row.is_mine
        if is_mine is None:
            is_mine = account is not None and account.collector_id == desk.user.pk
        if whose == "mine" and not is_mine:
            continue
        known.append(
            replace(
                row,
                account=account,
                customer=row.customer or (account.customer.name if account else ""),
                customer_public_id=row.customer_public_id
                or (account.customer.public_id if account else None),
                currency=row.currency or (account.currency if account else ""),
                asked_minor=asked,
                days_overdue=days,
                worth=worth(kind=row.of, asked_minor=asked, days_overdue=days),
                is_mine=is_mine,
                snoozed_until=hidden.get((row.kind.value, row.row_id)),
            )
        )
    return known


def _where(raw: Raw) -> Where | UUID | None:
    """The account that a list's row is about: by its id, or by customer, entity and currency."""
    if isinstance(raw, DraftRow | TaskRow | BrokenRow | Untouched):
        return raw.account_public_id
    if isinstance(raw, DisputeRow):
        return raw.customer_public_id, raw.entity, raw.currency
    if isinstance(raw, InboundRow):
        return raw.account_public_id or raw.customer_public_id
    return raw.customer_public_id


def _accounts(desk: Desk, rows: Sequence[Row]) -> dict[Where | UUID, Account]:
    """The accounts of rows, by their id, by where they are, and the first of a customer by that customer's id."""
    wanted = [_where(row.raw) for row in rows]
    customers = [one[0] for one in wanted if isinstance(one, tuple)]
    single = [one for one in wanted if isinstance(one, UUID)]
    mine = seen_accounts(scope=desk.scope).select_related("customer", "entity")
    known: dict[Where | UUID, Account] = {}
    for account in mine.filter(customer__public_id__in={*customers, *single}).order_by("pk"):
        customer = account.customer.public_id
        known.setdefault(customer, account)
        known[customer, account.entity.code, account.currency] = account
    for account in mine.filter(public_id__in=single):
        known[account.public_id] = account
    return known


def _overdue(desk: Desk, account_ids: set[int]) -> dict[int, Overdue]:
    late = Residual.objects.filter(account_id__in=account_ids, residual_minor__gt=0, due_on__lt=desk.today)
    sums = late.order_by().values("account_id").annotate(minor=Sum("residual_minor"), oldest=Min("due_on"))
    return {one["account_id"]: Overdue(one["minor"], one["oldest"]) for one in sums}


def _drafts(desk: Desk, whose: Whose) -> list[Row]:  # noqa: ARG001 - whose they are, the account says
    return [draft_row(desk, one) for one in drafts(scope=desk.scope, as_of=desk.today)]


def draft_row(desk: Desk, one: DraftRow) -> Row:
    """A draft as a row."""
    second = bool(one.yes_from)
    return Row(
        kind=RowKind.DRAFT,
        row_id=one.public_id,
        lane="second" if second else "drafts",
        label="Second yes" if second else "Draft",
        of="draft",
        raw=one,
        primary=("Say yes" if second or one.approvals > 1 else "Send") if one.may_approve else "",
        why=words.why_draft(one, show=desk.show),
        since_on=one.since_on,
        customer=one.customer,
        customer_public_id=one.customer_public_id,
        currency=one.currency,
        asked_minor=one.asked_minor,
        days_overdue=one.days_overdue,
    )


def _replies(desk: Desk, whose: Whose) -> list[Row]:  # noqa: ARG001
    return [reply_row(desk, one) for one in waiting(scope=desk.scope).rows]


def reply_row(desk: Desk, one: InboundRow) -> Row:
    """A reply as a row; one that is nobody's is everybody's."""
    return Row(
        kind=RowKind.REPLY,
        row_id=one.public_id,
        lane="replies",
        label="Reply" if one.customer else "Whose?",
        of="reply",
        raw=one,
        primary="Confirm" if one.leading and one.customer else "Read",
        why=words.why_reply(one, show=desk.show),
        since_on=desk.show.today(now=one.received_at),
        customer=one.customer or one.sender_name or one.sender_email,
        customer_public_id=one.customer_public_id,
        is_mine=None if one.customer else True,
    )


def _tasks(desk: Desk, whose: Whose) -> list[Row]:
    """Mine always, and the foremost of everybody's."""
    found_tasks = {one.public_id: one for one in _open_tasks(desk, "mine")}
    if whose == "all":
        found_tasks |= {one.public_id: one for one in _open_tasks(desk, "all")}
    return [task_row(desk, one) for one in found_tasks.values()]


def _open_tasks(desk: Desk, whose: Whose) -> list[TaskRow]:
    return open_tasks(scope=desk.scope, whose=whose, as_of=desk.today).rows


def task_row(desk: Desk, one: TaskRow) -> Row:
    """A task as a row."""
    lane, of = TASK_KINDS[one.kind]
    primary = {
        "call": "Log the call",
        "contact_missing": "Add a contact",
        "send_uncertain": "Look at the letter",
    }
    return Row(
        kind=RowKind.TASK,
        row_id=one.public_id,
        lane=lane,
        label=one.kind_label,
        of=of,
        raw=one,
        primary=primary.get(one.kind, "Done"),
        why=words.why_task(one, show=desk.show),
        since_on=one.due_on,
        customer=one.customer,
        customer_public_id=one.customer_public_id,
        currency=one.currency,
        asked_minor=one.overdue_minor,
        days_overdue=one.days_overdue,
        is_mine=None if one.assignee_id is None else one.assignee_id == desk.user.pk,
        state=one.state,
    )


def _broken(kind: RowKind) -> Callable[[Desk, Whose], list[Row]]:
    def rows(desk: Desk, whose: Whose) -> list[Row]:  # noqa: ARG001
        return [
            Row(
                kind=kind,
                row_id=one.public_id,
                lane="broken",
                label="Broken promise" if kind == RowKind.PROMISE else "Broken plan",
                of="broken",
                raw=one,
                primary="Log a call",
                why=words.why_broken(one, show=desk.show),
                since_on=one.broken_on,
                customer=one.customer,
                customer_public_id=one.customer_public_id,
                currency=one.currency,
                asked_minor=one.amount_minor - one.paid_minor,
            )
            for one in broken_to_look_at(scope=desk.scope, as_of=desk.today)
            if one.kind == kind.value
        ]

    return rows


def _mine_first(desk: Desk, source: Callable[..., list[Owned]]) -> list[Owned]:
    """All that the person owns of a list, and the foremost of everybody's: each read is as long as it may be."""
    mine: list[Owned] = source(scope=desk.scope, as_of=desk.today, owner_id=desk.user.pk)
    known = {one.public_id for one in mine}
    others: list[Owned] = [
        one for one in source(scope=desk.scope, as_of=desk.today) if one.public_id not in known
    ]
    return mine + others


def _disputes(desk: Desk, whose: Whose) -> list[Row]:  # noqa: ARG001 - whose they are, their owner says
    sources: list[tuple[str, Kind, Callable[..., list[DisputeRow]]]] = [
        ("Dispute to decide", "dispute", disputes_to_look_at),
        ("Credit note to raise", "credit", credits_to_raise),
    ]
    return [
        Row(
            kind=RowKind.DISPUTE,
            row_id=one.public_id,
            lane="disputes",
            label=label,
            of=of,
            raw=one,
            primary="Decide" if of == "dispute" else "Look at it",
            why=words.why_dispute(one, show=desk.show),
            since_on=min(desk.today, one.due_on),
            customer=one.customer,
            customer_public_id=one.customer_public_id,
            currency=one.currency,
            asked_minor=one.awaited_minor or one.amount_minor,
            is_mine=one.owner_public_id == desk.user.public_id,
        )
        for label, of, source in sources
        for one in _mine_first(desk, source)
    ]


def _holds(desk: Desk, whose: Whose) -> list[Row]:  # noqa: ARG001 - whose they are, their owner says
    return [
        Row(
            kind=RowKind.HOLD,
            row_id=one.public_id,
            lane="holds",
            label="Hold to review" if one.is_review_due else "Hold ends",
            of="hold",
            raw=one,
            primary="Look at it",
            why=words.why_hold(one, show=desk.show),
            since_on=min(desk.today, one.review_on or one.ends_on or desk.today),
            customer=one.customer,
            customer_public_id=one.customer_public_id,
            is_mine=one.owner_public_id == desk.user.public_id,
        )
        for one in _mine_first(desk, holds_to_look_at)
    ]


def _untouched(desk: Desk, whose: Whose) -> list[Row]:
    collector_id = desk.user.pk if whose == "mine" else None
    return [
        Row(
            kind=RowKind.ACCOUNT,
            row_id=one.account_public_id,
            lane="untouched",
            label="Nobody has touched",
            of="untouched",
            raw=one,
            primary="Look at it",
            why=words.why_untouched(one, show=desk.show),
            since_on=one.oldest_on + timedelta(days=1),
            asked_minor=one.overdue_minor,
        )
        for one in untouched(scope=desk.scope, as_of=desk.today, collector_id=collector_id)
    ]


SOURCES: Mapping[RowKind, Callable[[Desk, Whose], list[Row]]] = {
    RowKind.DRAFT: _drafts,
    RowKind.REPLY: _replies,
    RowKind.TASK: _tasks,
    RowKind.PROMISE: _broken(RowKind.PROMISE),
    RowKind.PLAN: _broken(RowKind.PLAN),
    RowKind.DISPUTE: _disputes,
    RowKind.HOLD: _holds,
    RowKind.ACCOUNT: _untouched,
}
