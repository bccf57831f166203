"""What recurring plans bill when it is due: caught up on however late, once, also by several processes at a time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from dunwell.apps.billing.issuing import MOST_AT_ONCE, issue
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import Recurring, RecurringBill, RecurringState, UsageLine
from dunwell.apps.billing.plan_books import Payer, PlanBooks, payers_of, plain_part
from dunwell.apps.billing.plans import each_bill_of, plan_of, tell
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.journal.operations import Happened, append_all
from dunwell.apps.organisation.days import entity_day
from dunwell.core.billing.draft import DraftLine
from dunwell.core.billing.gathering import gathering_day
from dunwell.core.billing.proration import Part
from dunwell.core.billing.recurring import Due, Plan, due_periods, next_due, parts_due
from dunwell.core.billing.recurring_lines import fixed_lines, metered_lines, plain_lines
from dunwell.core.billing.totals import line_minor
from dunwell.core.calendar import add_months

AT_ONCE = 1_000  # plans of one call
LOT = 100  # plans of one transaction
_DAY = timedelta(days=1)


@dataclass(slots=True)
class PlansBilled:
    """What came of a look at all plans: bills issued, times at which there was nothing to bill, plans kept back."""

    bills: list[Bill] = field(default_factory=list[Bill])
    nothing: int = 0
    kept_back: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToBill:
    """One time at which a plan is due, with what it bills then."""

    row: Recurring
    due: Due
    parts: tuple[Part, ...]
    lines: tuple[DraftLine, ...]
    usage_ids: tuple[int, ...]


def bill_due(*, now: datetime, actor: str) -> PlansBilled:
    """Issue what plans are due by each entity's day, of at most a thousand plans; called again, it goes on.

    Called twice, or by two at once, it bills nothing twice. A customer with one bill a month gets all that was due in a
    month, of all who are billed to it, by one bill on its day of the next. What cannot be issued is kept back with
    the reasons, and tried again the next day; it keeps back no other plan.
    """
    found = PlansBilled()
    horizon = now.date() + 2 * _DAY  # no entity's day is later
    waiting = Recurring.objects.filter(look_on__isnull=False, look_on__lte=horizon)
    rows = [
        row
        for row in waiting.select_related("entity", "customer").order_by("look_on", "pk")[:AT_ONCE]
        if row.look_on is not None and row.look_on <= entity_day(entity=row.entity, now=now)
    ]
    payers = payers_of(rows)
    together: dict[tuple[int, int, str], list[int]] = {}
    alone: list[int] = []
    for row in rows:
        if payers[row.pk].is_consolidated:
            key = (row.entity_id, payers[row.pk].customer.pk, str(row.given["currency"]))
            together.setdefault(key, []).append(row.pk)
        else:
            alone.append(row.pk)
    for at in range(0, len(alone), LOT):
        _bill_lot(alone[at : at + LOT], payers, found, now=now, actor=actor)
    for pks in together.values():
        _bill_together(pks, payers, found, now=now, actor=actor)
    return found


def _locked(pks: Sequence[int]) -> list[Recurring]:
    """The plans that nobody else is at, held until the transaction is over."""
    free = Recurring.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    wanted = free.filter(pk__in=pks, look_on__isnull=False)
    return list(wanted.select_related("entity", "customer").order_by("pk"))


def _bill_lot(
    pks: Sequence[int], payers: dict[int, Payer], found: PlansBilled, *, now: datetime, actor: str
) -> None:
    """A bill for each time that each plan was due; where one cannot be issued, each plan for itself."""
    with transaction.atomic():
        rows = _locked(pks)
        plans = {row.pk: plan_of(row) for row in rows}
        books = PlanBooks(rows)
        wanted = [
            [one]
            for row in rows
            for one in _wanted(row, plans[row.pk], books, payers[row.pk], upto=_today(row, now))
        ]
        try:
            with transaction.atomic():
                _issue(wanted, found, now=now, actor=actor)
        except BillRefused:
            for row in rows:
                _bill_one(row, plans[row.pk], payers[row.pk], found, now=now, actor=actor)
        else:
            _done(rows, plans, books, now=now, actor=actor)


def _bill_one(
    row: Recurring, plan: Plan, payer: Payer, found: PlansBilled, *, now: datetime, actor: str
) -> None:
    """A bill for each time that a locked plan was due; one that cannot be issued keeps back those after it."""
    for one in _wanted(row, plan, PlanBooks([row]), payer, upto=_today(row, now)):
        try:
            with transaction.atomic():
                _issue([[one]], found, now=now, actor=actor)
        except BillRefused as refusal:
            _keep_back(row, refusal, found, now=now, actor=actor)
            return
    _done([row], {row.pk: plan}, PlanBooks([row]), now=now, actor=actor)


def _bill_together(
    pks: Sequence[int], payers: dict[int, Payer], found: PlansBilled, *, now: datetime, actor: str
) -> None:
    """One bill for all times at which plans of one payer were due before the day of its bill."""
    with transaction.atomic():
        rows = _locked(pks)
        if len(rows) < len(pks):
            return  # somebody else is at it
        plans = {row.pk: plan_of(row) for row in rows}
        books = PlanBooks(rows)
        since = gathering_day(day=payers[rows[0].pk].bills_on, as_of=_today(rows[0], now))
        wanted = [
            one
            for row in rows
            for one in _wanted(row, plans[row.pk], books, payers[row.pk], upto=since - _DAY)
        ]
        try:
            with transaction.atomic():
                _issue([wanted] if wanted else [], found, now=now, actor=actor)
        except BillRefused as refusal:
            for row in rows:
                _keep_back(row, refusal, found, now=now, actor=actor)
        else:
            following = add_months(on=since, months=1)
            _done(rows, plans, books, now=now, actor=actor, not_before=following)


def _today(row: Recurring, now: datetime) -> date:
    return entity_day(entity=row.entity, now=now)


def _wanted(row: Recurring, plan: Plan, books: PlanBooks, payer: Payer, *, upto: date) -> list[_ToBill]:
    """Every time at which a plan was due, each by what those before it bill."""
    wanted: list[_ToBill] = []
    for due in due_periods(plan=plan, upto=upto, done=books.done(row)):
        language = payer.customer.language
        parts = parts_due(plan=plan, due=due, billed=books.parts(row))
        lines = fixed_lines(plan=plan, parts=parts, language=language)
        usage_ids: tuple[int, ...] = ()
        if due.metered is not None:
            used = books.take_used(row, until=due.metered.last_on)
            lines += metered_lines(plan=plan, metered=due.metered, used=used.units, language=language)
            usage_ids = used.line_ids
        books.note(row, key=due.key, parts=parts)
        wanted.append(_ToBill(row=row, due=due, parts=parts, lines=lines, usage_ids=usage_ids))
    return wanted


def _issue(wanted: Sequence[Sequence[_ToBill]], found: PlansBilled, *, now: datetime, actor: str) -> None:
    """One bill of each group, none where that has no lines; what was billed is written down with it."""
    with_lines = [group for group in wanted if any(one.lines for one in group)]
    bills: list[Bill] = []
    for at in range(0, len(with_lines), MOST_AT_ONCE):
        plains = [_plain(group) for group in with_lines[at : at + MOST_AT_ONCE]]
        bills += issue(plains=plains, now=now, actor=actor)
    by_key = {
        one.due.key: bill for group, bill in zip(with_lines, bills, strict=True) for one in group if one.lines
    }
    flat = [one for group in wanted for one in group]
    kept = RecurringBill.objects.bulk_create(
        RecurringBill(
            plan=one.row,
            key=one.due.key,
            due_on=one.due.bill_on,
            bill=by_key.get(one.due.key),
            parts=[plain_part(part) for part in one.parts],
            billed_at=now,
        )
        for one in flat
    )
    for one, row in zip(flat, kept, strict=True):
        if one.usage_ids:
            UsageLine.objects.filter(pk__in=one.usage_ids).update(billed=row)
    _tell_billed(flat, by_key, now=now, actor=actor)
    found.bills += bills
    found.nothing += len(flat) - len(by_key)


def _tell_billed(flat: Iterable[_ToBill], by_key: dict[str, Bill], *, now: datetime, actor: str) -> None:
    append_all(
        [
            Happened(
                name="billing.plan.billed",
                subject="plan",
                subject_id=one.row.pk,
                entity_id=one.row.entity_id,
                customer_id=one.row.customer_id,
                account_id=by_key[one.due.key].account_id,
                data={
                    "plan": one.row.external_id,
                    "bill": by_key[one.due.key].number,
                    "due_on": one.due.bill_on.isoformat(),
                },
            )
            for one in flat
            if one.due.key in by_key
        ],
        actor=actor,
        now=now,
    )


def _plain(group: Sequence[_ToBill]) -> dict[str, Any]:
    """The bill of a group in words: an invoice, or a credit note where more is given back than billed."""
    first = group[0].row
    currency = first.given["currency"]
    net = sum(line_minor(line=line, currency=currency) for one in group for line in one.lines)
    sign = -1 if net < 0 else 1
    is_several = len({one.row.customer_id for one in group}) > 1
    lines: list[dict[str, object]] = []
    for one in group:
        turned = [replace(line, quantity=sign * line.quantity) for line in one.lines]
        lines += plain_lines(turned, for_whom=one.row.customer.name if is_several else "")
    keys = [one.due.key for one in group]
    return {
        **_said_by_all([each_bill_of(one.row) for one in group]),
        "entity": first.entity.code,
        "customer": first.customer.number,
        "currency": currency,
        "external_id": f"plan:{keys[0]}" + (f"+{len(keys) - 1}" if len(keys) > 1 else ""),
        "kind": "credit_note" if sign < 0 else "invoice",
        **({"corrects": _corrected(group)} if sign < 0 else {}),
        "lines": lines,
        "deposits": "none",
    }


def _said_by_all(said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What all plans of a bill say alike, with the reasons of all for bearing no tax."""
    alike = {
        name: value for name, value in said[0].items() if all(other.get(name) == value for other in said)
    }
    reasons = {code: why for one in said for code, why in one.get("tax_reasons", {}).items()}
    return {**alike, **({"tax_reasons": reasons} if reasons else {})}


def _corrected(group: Sequence[_ToBill]) -> list[str]:
    """The numbers of the bills that a credit note is about: the last ones of its plans."""
    found = Bill.objects.filter(of_plans__plan__in=[one.row for one in group], kind="invoice")
    return list(found.order_by("-pk").values_list("number", flat=True).distinct()[:5])


def _keep_back(
    row: Recurring, refusal: BillRefused, found: PlansBilled, *, now: datetime, actor: str
) -> None:
    """Say why a plan cannot be billed; told once for the same reasons."""
    faults = [[one.field, one.message] for one in refusal.faults] or [["", str(refusal)]]
    if json.dumps(faults) != json.dumps(row.faults):
        tell(row=row, name="billing.plan.kept_back", now=now, actor=actor, data={"faults": faults})
    row.faults = faults
    row.look_on = _today(row, now) + _DAY
    row.save()
    found.kept_back += 1


def _done(
    rows: Sequence[Recurring],
    plans: dict[int, Plan],
    books: PlanBooks,
    *,
    now: datetime,
    actor: str,
    not_before: date | None = None,
) -> None:
    """Look again when something is due; a plan that has nothing more to bill has ended."""
    for row in rows:
        due = next_due(plan=plans[row.pk], done=books.done(row))
        row.faults = []
        row.look_on = None if due is None else max(due.bill_on, not_before or due.bill_on)
        if due is None and row.state != RecurringState.ENDED:
            row.state = RecurringState.ENDED
            tell(row=row, name="billing.plan.ended", now=now, actor=actor)
    Recurring.objects.bulk_update(rows, ["look_on", "faults", "state"])
