"""What recurring plans bill when it is due: caught up on however late, once, also by several processes at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Bill, Buyer
from dunwell.apps.billing.order_models import Recurring, RecurringBill, RecurringState, UsageLine
from dunwell.apps.billing.plans import done_keys, each_bill_of, locked, look_again, plan_of, tell
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.parties.models import Customer
from dunwell.core.billing.draft import DraftLine
from dunwell.core.billing.periods import Period
from dunwell.core.billing.proration import Part
from dunwell.core.billing.recurring import Due, Plan, due_periods, parts_due
from dunwell.core.billing.recurring_lines import fixed_lines, metered_lines, plain_lines
from dunwell.core.billing.totals import line_minor
from dunwell.core.calendar import add_months

AT_ONCE = 500  # plans, or payers of several, of one call
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansBilled:
    """What came of a look at all plans: bills issued, times at which there was nothing to bill, plans kept back."""

    bills: tuple[Bill, ...] = ()
    nothing: int = 0
    kept_back: int = 0


@dataclass(slots=True)
class _Count:
    bills: list[Bill] = field(default_factory=list)
    nothing: int = 0
    kept_back: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToBill:
    """One time at which a plan is due, with what it bills then."""

    row: Recurring
    due: Due
    parts: tuple[Part, ...]
    lines: tuple[DraftLine, ...]
    until: date | None  # use of up to that day is billed with it


def bill_due(*, now: datetime, actor: str) -> PlansBilled:
    """Issue what plans are due by each entity's day; called again, or by two at once, it bills nothing twice.

    A customer with one bill a month gets all that was due in a month, of all who are billed to it, by one bill on the
    first day of the next. What cannot be issued is kept back with the reasons, and tried again the next day.
    """
    count = _Count()
    horizon = now.date() + 2 * _DAY  # no entity's day is later
    waiting = Recurring.objects.filter(look_on__isnull=False, look_on__lte=horizon)
    rows = list(
        waiting.select_related("entity", "customer__buyer__bill_to__buyer").order_by("look_on", "pk")[
            :AT_ONCE
        ]
    )
    groups: dict[tuple[int, int, str], list[Recurring]] = {}
    for row in rows:
        assert row.look_on is not None, "filtered above"
        if row.look_on > entity_day(entity=row.entity, now=now):
            continue
        payer = payer_of(row.customer)
        settings = Buyer.objects.filter(customer=payer).first()
        if settings is not None and settings.is_consolidated:
            groups.setdefault((row.entity_id, payer.pk, row.given["currency"]), []).append(row)
        else:
            _bill_one(row, count, now=now, actor=actor)
    for group in groups.values():
        _bill_together(group, count, now=now, actor=actor)
    return PlansBilled(bills=tuple(count.bills), nothing=count.nothing, kept_back=count.kept_back)


def payer_of(customer: Customer, /) -> Customer:
    """Return who gets, and owes, the bills of a customer."""
    settings = Buyer.objects.filter(customer=customer).select_related("bill_to").first()
    return (settings.bill_to or customer) if settings else customer


def _bill_one(row: Recurring, count: _Count, *, now: datetime, actor: str) -> None:
    """A bill for each time that a plan was due; one that cannot be issued keeps back those after it."""
    with transaction.atomic():
        held = Recurring.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=row.pk)
        if not held.exists():
            return
        row = locked(row=row)
        today = entity_day(entity=row.entity, now=now)
        plan = plan_of(row)
        for due in due_periods(plan=plan, upto=today, done=done_keys(row=row)):
            try:
                with transaction.atomic():
                    _issue([_to_bill(row, plan, due)], count, now=now, actor=actor)
            except BillRefused as refusal:
                _keep_back(row, refusal, count, now=now, actor=actor)
                return
        _done(row, plan, now=now, actor=actor)


def _bill_together(rows: Sequence[Recurring], count: _Count, *, now: datetime, actor: str) -> None:
    """One bill for all times at which plans of one payer were due before this month."""
    with transaction.atomic():
        pks = sorted(row.pk for row in rows)
        held = Recurring.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=pks)
        if len(held.order_by("pk")) < len(pks):
            return  # somebody else is at it
        fresh = [locked(row=Recurring(pk=pk)) for pk in pks]
        today = entity_day(entity=fresh[0].entity, now=now)
        upto = today.replace(day=1) - _DAY
        plans = {row.pk: plan_of(row) for row in fresh}
        try:
            with transaction.atomic():
                wanted: list[_ToBill] = []
                for row in fresh:
                    wanted += _all_due(row, plans[row.pk], upto)
                if wanted:
                    _issue(wanted, count, now=now, actor=actor)
        except BillRefused as refusal:
            for row in fresh:
                _keep_back(row, refusal, count, now=now, actor=actor)
            return
        next_month = add_months(on=today.replace(day=1), months=1)
        for row in fresh:
            _done(row, plans[row.pk], now=now, actor=actor, not_before=next_month)


def _all_due(row: Recurring, plan: Plan, upto: date) -> list[_ToBill]:
    """All times of a plan, each by what those before it bill."""
    found: list[_ToBill] = []
    for due in due_periods(plan=plan, upto=upto, done=done_keys(row=row)):
        earlier = [part for one in found for part in one.parts]
        used_until = max((one.until for one in found if one.until), default=None)
        found.append(_to_bill(row, plan, due, earlier=earlier, used_until=used_until))
    return found


def _to_bill(
    row: Recurring,
    plan: Plan,
    due: Due,
    *,
    earlier: Sequence[Part] = (),
    used_until: date | None = None,
) -> _ToBill:
    parts = parts_due(plan=plan, due=due, billed=[*billed_parts(row=row), *earlier])
    language = payer_of(row.customer).language
    lines = fixed_lines(plan=plan, parts=parts, language=language)
    if due.metered is not None:
        used = _used(row, due.metered, after=used_until)
        lines += metered_lines(plan=plan, metered=due.metered, used=used, language=language)
    return _ToBill(
        row=row,
        due=due,
        parts=parts,
        lines=lines,
        until=due.metered.last_on if due.metered is not None else None,
    )


def _used(row: Recurring, metered: Period, *, after: date | None) -> dict[str, Decimal]:
    """What was used and is not billed, by item: of these days, and what came too late for those before."""
    found = UsageLine.objects.filter(plan=row, billed__isnull=True, used_on__lte=metered.last_on)
    if after is not None:
        found = found.filter(used_on__gt=after)
    return dict(
        found.values_list("item")
        .annotate(units=Sum("quantity"))
        .values_list("item", "units")
        .order_by("item")
    )


def billed_parts(*, row: Recurring) -> list[Part]:
    """Return the days that were billed of a plan, and given back, in the order of its bills."""
    kept = RecurringBill.objects.filter(plan=row).order_by("pk").values_list("parts", flat=True)
    return [_part(one) for parts in kept for one in parts]


def _plain_part(part: Part) -> dict[str, object]:
    days = (part.whole.first_on, part.whole.last_on, part.first_on, part.last_on)
    return {
        "item": part.item,
        "days": [on.isoformat() for on in days],
        "quantity": format(part.quantity, "f"),
        "price": format(part.price, "f"),
        "full_minor": part.full_minor,
        "sign": part.sign,
    }


def _part(one: dict[str, Any]) -> Part:
    whole_first, whole_last, first, last = (date.fromisoformat(on) for on in one["days"])
    return Part(
        item=one["item"],
        whole=Period(first_on=whole_first, last_on=whole_last),
        first_on=first,
        last_on=last,
        quantity=Decimal(one["quantity"]),
        price=Decimal(one["price"]),
        full_minor=one["full_minor"],
        sign=one["sign"],
    )


def _issue(wanted: Sequence[_ToBill], count: _Count, *, now: datetime, actor: str) -> None:
    """One bill of all that is wanted, or none where that is nothing; what was billed is written down with it."""
    lines = [line for one in wanted for line in one.lines]
    bill = None
    if lines:
        (bill,) = issue(plains=[_plain(wanted)], now=now, actor=actor)
        count.bills.append(bill)
    else:
        count.nothing += len(wanted)
    for one in wanted:
        kept = RecurringBill.objects.create(
            plan=one.row,
            key=one.due.key,
            due_on=one.due.bill_on,
            bill=bill if one.lines else None,
            parts=[_plain_part(part) for part in one.parts],
            billed_at=now,
        )
        if one.until is not None:
            unbilled = UsageLine.objects.filter(plan=one.row, billed__isnull=True, used_on__lte=one.until)
            unbilled.update(billed=kept)
        if bill is not None and one.lines:
            data = {"bill": bill.number, "key": one.due.key}
            tell(row=one.row, name="billing.plan.billed", now=now, actor=actor, data=data)


def _plain(wanted: Sequence[_ToBill]) -> dict[str, Any]:
    """The bill in words: an invoice, or a credit note where more is given back than billed."""
    first = wanted[0].row
    currency = first.given["currency"]
    net = sum(line_minor(line=line, currency=currency) for one in wanted for line in one.lines)
    sign = -1 if net < 0 else 1
    lines: list[dict[str, object]] = []
    for one in wanted:
        turned = [DraftLine(**{**_fields(line), "quantity": sign * line.quantity}) for line in one.lines]
        is_several = len({other.row.customer_id for other in wanted}) > 1
        lines += plain_lines(turned, for_whom=one.row.customer.name if is_several else "")
    said = [each_bill_of(one.row) for one in wanted]
    keys = [one.due.key for one in wanted]
    same = {name: value for name, value in said[0].items() if all(other.get(name) == value for other in said)}
    reasons = {code: why for one in said for code, why in one.get("tax_reasons", {}).items()}
    return {
        **same,
        **({"tax_reasons": reasons} if reasons else {}),
        "entity": first.entity.code,
        "customer": first.customer.number,
        "currency": currency,
        "external_id": f"plan:{keys[0]}" + (f"+{len(keys) - 1}" if len(keys) > 1 else ""),
        "kind": "credit_note" if sign < 0 else "invoice",
        **({"corrects": _corrected(wanted)} if sign < 0 else {}),
        "lines": lines,
        "deposits": "none",
    }


def _fields(line: DraftLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in DraftLine.__slots__}


def _corrected(wanted: Sequence[_ToBill]) -> list[str]:
    """The numbers of the bills that a credit note is about: the last ones of its plans."""
    found = Bill.objects.filter(of_plans__plan__in=[one.row for one in wanted], kind="invoice")
    return list(found.order_by("-pk").values_list("number", flat=True).distinct()[:5])


def _keep_back(row: Recurring, refusal: BillRefused, count: _Count, *, now: datetime, actor: str) -> None:
    """Say why a plan cannot be billed; told once for the same reasons."""
    faults = [[one.field, one.message] for one in refusal.faults] or [["", str(refusal)]]
    if json.dumps(faults) != json.dumps(row.faults):
        tell(row=row, name="billing.plan.kept_back", now=now, actor=actor, data={"faults": faults})
    row.faults = faults
    row.look_on = entity_day(entity=row.entity, now=now) + _DAY
    row.save()
    count.kept_back += 1


def _done(row: Recurring, plan: Plan, *, now: datetime, actor: str, not_before: date | None = None) -> None:
    """Look again when something is due; a plan that has nothing more to bill has ended."""
    row.faults = []
    look_again(row=row, plan=plan)
    if row.look_on is not None and not_before is not None:
        row.look_on = max(row.look_on, not_before)
    if row.look_on is None and row.state != RecurringState.ENDED:
        row.state = RecurringState.ENDED
        tell(row=row, name="billing.plan.ended", now=now, actor=actor)
    row.save()
