"""Recurring plans: made, revised (prices, quantities, items), paused, resumed, ended. What they bill: plans_due.py."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from dunwell.apps.billing.drafting import prepare
from dunwell.apps.billing.order_models import Recurring, RecurringBill
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.merged import kept_of
from dunwell.apps.parties.models import Customer
from dunwell.core.billing.periods import period_at, place_of
from dunwell.core.billing.recurring import Pause, Plan, PriceVersion, next_due, owed_parts, version_on
from dunwell.core.billing.recurring_faults import plan_faults
from dunwell.core.billing.recurring_lines import fixed_lines, metered_lines, plain_lines
from dunwell.core.billing.recurring_plain import ON_EACH_BILL, plain_of, read_plan
from dunwell.core.billing.renewal import earliest_end, next_tell_on
from dunwell.core.billing.states import RECURRING_MOVES, after
from dunwell.core.plain import Plain, PlainFault

_DAY = timedelta(days=1)


def make(*, plain: Plain, now: datetime, actor: str) -> Recurring:
    """Make a plan (core/billing/recurring_plain says from what); it bills from its first day on, also in hindsight.

    The same words, or the same external_id with the same words, are the same plan. Raises BillRefused with every fault.
    """
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    external_id = str(plain.get("external_id") or f"sha256:{digest}")
    with transaction.atomic():
        there = Recurring.objects.filter(external_id=external_id).first()
        if there is not None:
            return _same(there, digest)
        entity = Entity.objects.filter(code=plain.get("entity", "")).first()
        origin, plan, faults = read_plan(plain, key="", currency=entity.currency if entity else "EUR")
        if entity is None and origin.entity:
            faults += (PlainFault("entity", f"There is no entity {origin.entity!r}: give the code of one."),)
        if faults or entity is None:
            raise faulty(faults)
        each_bill = {name: plain[name] for name in ON_EACH_BILL if name in plain}
        _refuse_unbillable(
            entity=origin.entity, customer=origin.customer, plan=plan, each_bill=each_bill, now=now
        )
        row = Recurring(
            entity=entity,
            customer=kept_of(customers=Customer.objects.filter(number=origin.customer))[0],
            external_id=external_id,
            digest=digest,
            created_at=now,
            created_by=actor,
        )
        _keep(row, plan, each_bill=each_bill)
        row.save(force_insert=True)
        tell(
            row=row,
            name="billing.plan.made",
            now=now,
            actor=actor,
            data={"starts_on": plan.starts_on.isoformat()},
        )
    return row


def _same(there: Recurring, digest: str) -> Recurring:
    if there.digest != digest:
        raise BillRefused(
            code="differs_from_recorded",
            message=f"{there.external_id!r} is a plan with other words: revise it, or give another external_id.",
        )
    return there


def plan_of(row: Recurring, /) -> Plan:
    """Return what a plan bills, as it is now."""
    _, plan, faults = read_plan(row.given, key=row.public_id.hex, currency="EUR")
    assert not faults, "what is kept was read without a fault"
    return plan


def done_keys(*, row: Recurring) -> frozenset[str]:
    """Return the keys of what was billed of a plan, or had nothing to bill."""
    return frozenset(RecurringBill.objects.filter(plan=row).values_list("key", flat=True))


def locked(*, row: Recurring) -> Recurring:
    """Return a plan as it is now, held against others until the caller's transaction is over."""
    found = Recurring.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("entity", "customer").get(pk=row.pk)


def _keep(row: Recurring, plan: Plan, *, each_bill: Mapping[str, object]) -> None:
    """Set what a row says, and when to look at it next."""
    origin = {"entity": row.entity.code, "customer": row.customer.number}
    row.given = {**origin, **each_bill, **plain_of(plan)}
    look_again(row=row, plan=replace(plan, key=row.public_id.hex))


def look_again(*, row: Recurring, plan: Plan) -> None:
    """Set when there may be something to bill next, or the end of a term to tell of: never, once all is done."""
    due = next_due(plan=plan, done=done_keys(row=row) if row.pk else ())
    row.look_on = due.bill_on if due is not None else None
    row.tell_on = next_tell_on(term=plan.term, starts_on=plan.starts_on, told_for=row.told_for)


def each_bill_of(row: Recurring, /) -> dict[str, Any]:
    """Return what each invoice of a plan says besides its lines."""
    return {name: row.given[name] for name in ON_EACH_BILL if name in row.given}


def _refuse_unbillable(*, entity: str, customer: str, plan: Plan, each_bill: Plain, now: datetime) -> None:
    """Try a whole period: what could not be issued is told now and not on the day it is due. Raises BillRefused."""
    place = place_of(cadence=plan.cadence, on=plan.starts_on)
    whole = period_at(cadence=plan.cadence, place=place)
    first = whole.first_on
    trial = replace(
        plan,
        starts_on=first,
        ends_on=None,
        term=None,
        pauses=(),
        fixed=tuple(
            replace(
                item,
                versions=(
                    replace(
                        item.versions[-1], from_on=first, quantity=item.versions[-1].quantity or Decimal(1)
                    ),
                ),
            )
            for item in plan.fixed
        ),
        metered=tuple(
            replace(item, prices=(replace(item.prices[-1], from_on=first),)) for item in plan.metered
        ),
    )
    used = {item.key: item.prices[-1].included + 1 for item in plan.metered}
    lines = plain_lines(
        (
            *fixed_lines(plan=trial, parts=owed_parts(plan=trial, place=place), language="en"),
            *metered_lines(plan=trial, metered=whole, used=used, language="en"),
        )
    )
    given = {"entity": entity, "customer": customer, "currency": plan.currency, "lines": lines}
    prepare(plains=[{**each_bill, **given}], now=now)


def revise(
    *,
    row: Recurring,
    plan: Plan,
    event: str,
    now: datetime,
    actor: str,
    moves: str = "",
    data: Mapping[str, object] | None = None,
) -> Recurring:
    """Put a plan in other words; what was billed by the old ones is set right by its next invoice.

    Its first day, periods, timing and currency stay as they are. event: how it is told (billing.plan.…). moves: the
    event of core/billing/states that goes with it. Raises BillRefused.
    """
    with transaction.atomic():
        row = locked(row=row)
        before = plan_of(row)
        if row.state == "ended":
            raise BillRefused(code="not_allowed", message="The plan has ended: make another one.")
        state = _moved(row, moves) if moves else row.state
        faults = [
            PlainFault(name, "This stays as it is: end the plan, and make another one.")
            for name in ("cadence", "starts_on", "timing", "currency")
            if getattr(plan, name) != getattr(before, name)
        ]
        faults += plan_faults(plan)
        if faults:
            raise faulty(faults)
        each_bill = each_bill_of(row)
        stood = {"state": row.state, "given": row.given}
        _refuse_unbillable(
            entity=row.entity.code, customer=row.customer.number, plan=plan, each_bill=each_bill, now=now
        )
        row.state = state
        _keep(row, plan, each_bill=each_bill)
        row.save()
        data = {**(data or {}), "stood": stood}
        tell(row=row, name=f"billing.plan.{event}", now=now, actor=actor, data=data)
    return row


def undoable(*, row: Recurring) -> Event | None:
    """Return the last thing that happened to a plan where it put the plan in other words; that can be undone."""
    last = Event.objects.filter(subject="plan", subject_id=row.pk).order_by("-id").first()
    return last if last is not None and "stood" in last.data else None


def undo(*, row: Recurring, now: datetime, actor: str) -> Recurring:
    """Put a plan back in the words before its last revision; BillRefused (not_allowed) where more happened since."""
    with transaction.atomic():
        row = locked(row=row)
        last = undoable(row=row)
        if last is None:
            raise BillRefused(
                code="not_allowed",
                message="Something else happened to the plan since: put it right by another change.",
            )
        row.state, row.given = last.data["stood"]["state"], last.data["stood"]["given"]
        look_again(row=row, plan=plan_of(row))
        row.save()
        data = {"undone": last.name.removeprefix("billing.plan.")}
        tell(row=row, name="billing.plan.undone", now=now, actor=actor, data=data)
    return row


def _moved(row: Recurring, event: str) -> str:
    state = after(moves=RECURRING_MOVES, state=row.state, event=event)
    if state is None:
        raise BillRefused(code="not_allowed", message=f"The plan is {row.state}: it cannot be {event}.")
    return state


def change_price(
    *,
    row: Recurring,
    item: str,
    from_on: date,
    now: datetime,
    actor: str,
    price: Decimal | None = None,
    quantity: Decimal | None = None,
) -> Recurring:
    """Let an item cost another price, or be billed in another quantity (0 takes it off), from a day on.

    What is left out stays as it is on that day; versions from later days stay. Raises BillRefused.
    """
    with transaction.atomic():
        row = locked(row=row)
        plan = plan_of(row)
        found = [one for one in plan.fixed if one.key == item]
        if not found:
            known = ", ".join(one.key for one in plan.fixed)
            raise faulty(
                [PlainFault("item", f"There is no item {item!r} with a fixed price; known are {known}.")]
            )
        before = version_on(item=found[0], on=from_on) or found[0].versions[0]
        version = PriceVersion(
            from_on=from_on,
            quantity=before.quantity if quantity is None else quantity,
            price=before.price if price is None else price,
        )
        others = [one for one in found[0].versions if one.from_on != from_on]
        versions = tuple(sorted([*others, version], key=lambda one: one.from_on))
        changed = tuple(replace(one, versions=versions) if one.key == item else one for one in plan.fixed)
        data = {
            "item": item,
            "from": from_on.isoformat(),
            "quantity": format(version.quantity, "f"),
            "price": format(version.price, "f"),
        }
        return revise(
            row=row, plan=replace(plan, fixed=changed), event="price_changed", now=now, actor=actor, data=data
        )


def pause(*, row: Recurring, from_on: date, now: datetime, actor: str) -> Recurring:
    """Let a plan cost nothing from a day on, until somebody resumes it; what was billed beyond is given back."""
    with transaction.atomic():
        row = locked(row=row)
        plan = plan_of(row)
        pauses = (*plan.pauses, Pause(first_on=from_on))
        return revise(
            row=row,
            plan=replace(plan, pauses=pauses),
            event="paused",
            moves="paused",
            now=now,
            actor=actor,
            data={"from": from_on.isoformat()},
        )


def resume(*, row: Recurring, on: date, now: datetime, actor: str) -> Recurring:
    """Let a paused plan cost its price again from a day on; the pause is as if it never was where it had not begun."""
    with transaction.atomic():
        row = locked(row=row)
        plan = plan_of(row)
        pauses = tuple(
            one if one.last_on is not None else replace(one, last_on=on - _DAY)
            for one in plan.pauses
            if one.last_on is not None or one.first_on < on
        )
        return revise(
            row=row,
            plan=replace(plan, pauses=pauses),
            event="resumed",
            moves="resumed",
            now=now,
            actor=actor,
            data={"on": on.isoformat()},
        )


def end(*, row: Recurring, now: datetime, actor: str, on: date | None = None) -> Recurring:
    """Let a plan end: by notice given today, as its term allows, or on a day that both agree on.

    What was billed beyond the day is given back; use is billed for the last time. Raises BillRefused.
    """
    with transaction.atomic():
        row = locked(row=row)
        plan = plan_of(row)
        today = entity_day(entity=row.entity, now=now)
        last = on or earliest_end(term=plan.term, starts_on=plan.starts_on, asked_on=today)
        billed = RecurringBill.objects.filter(plan=row).order_by("-due_on").first()
        if plan.metered and billed is not None and billed.due_on > last + _DAY:
            message = f"What was used is billed until {billed.due_on - _DAY}: it cannot end before."
            raise faulty([PlainFault("on", message)])
        return revise(
            row=row,
            plan=replace(plan, ends_on=last),
            event="end_set",
            now=now,
            actor=actor,
            data={"ends_on": last.isoformat()},
        )


def tell(
    *, row: Recurring, name: str, now: datetime, actor: str, data: Mapping[str, object] | None = None
) -> None:
    """Record that something happened to a plan."""
    journal.append(
        name=name,
        actor=actor,
        now=now,
        subject="plan",
        subject_id=row.pk,
        entity_id=row.entity_id,
        customer_id=row.customer_id,
        data={"plan": row.external_id, **(data or {})},
    )
