"""One recurring plan at the desk: what it bills, its next bills, and changes looked at before they are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.billing import plans
from dunwell.apps.billing.access import recurring_in_scope
from dunwell.apps.billing.order_models import Recurring, RecurringBill, RecurringState
from dunwell.apps.billing.plan_ahead import Outlook, outlook
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.billing.unchanged import plan_as_seen
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.scope import Power
from dunwell.core.billing.recurring import Fixed, version_on
from dunwell.core.billing.renewal import earliest_end, term_of
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_draft import seen_of
from dunwell.interfaces.desk.billing.bills import figure
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.fields import by_field
from dunwell.interfaces.shared.typed_money import typed_decimal

TYPED_MAX = 500
FIELDS: Final = ("seen", "item", "from_on", "price", "quantity", "on")
BILLS_SHOWN = 24
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTyped:
    """What was typed about a plan: looked at, or refused with the reason. form: the act."""

    form: str
    typed: Typed
    message: str = ""
    faults: Mapping[str, str] = field(default_factory=dict[str, str])


@desk_page()
def recurring_plan(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One recurring plan."""
    return _shown(request, desk, recurring_in_scope(scope=desk.scope, plan_id=public_id))


@desk_page("POST", power=Power.WORK)
def recurring_act(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Change a plan, or with do=look only show what its next bills would be then."""
    found = recurring_in_scope(scope=desk.scope, plan_id=public_id)
    typed = {name: request.POST.get(name, "")[:TYPED_MAX].replace("\x00", "") for name in FIELDS}
    is_look = request.POST.get("do") == "look"
    ahead: Outlook | None = None
    try:
        with transaction.atomic():
            row = plan_as_seen(scope=desk.scope, plan_id=public_id, seen=seen_of(typed["seen"]))
            said = ACTS[act](desk, row, typed)
            if is_look:
                row.refresh_from_db()
                ahead = outlook(row=row)
                transaction.set_rollback(True)
    except BillRefused as refusal:
        message = " ".join(one.message for one in refusal.faults) or str(refusal)
        wrong = PlanTyped(form=act, typed=typed, message=message, faults=by_field(refusal.faults))
        if is_look and is_fragment(request):
            return page(request, desk, "desk/recurring_ahead.html", {"wrong": wrong})
        return _shown(request, desk, found, typed=wrong)
    if ahead is not None:
        context = {"ahead": ahead, "currency": found.given["currency"], "is_trial": True}
        if is_fragment(request):
            return page(request, desk, "desk/recurring_ahead.html", context)
        return _shown(request, desk, found, typed=PlanTyped(form=act, typed=typed), ahead=ahead)
    flash.success(request, said)
    return redirect("desk:recurring_plan", public_id=public_id)


def _price(desk: Desk, row: Recurring, typed: Typed) -> str:
    faults: list[PlainFault] = []
    price = _number(typed, "price", faults, desk=desk)
    quantity = _number(typed, "quantity", faults, desk=desk)
    from_on = _day(typed, "from_on", faults)
    if price is None and quantity is None and not faults:
        faults.append(PlainFault("price", "Give a new price, a new quantity, or both."))
    if price is not None and price < 0:
        faults.append(PlainFault("price", "A price is never below nothing."))
    if quantity is not None and quantity < 0:
        faults.append(PlainFault("quantity", "A quantity is never below nothing; 0 takes the item off."))
    if faults or from_on is None:
        raise faulty(faults)
    plans.change_price(
        row=row,
        item=typed["item"],
        from_on=from_on,
        now=desk.now,
        actor=desk.scope.actor,
        price=price,
        quantity=quantity,
    )
    return (
        f"Changed from {desk.show.day(on=from_on)} on. What is billed already is set right by the next bill."
    )


def _pause(desk: Desk, row: Recurring, typed: Typed) -> str:
    from_on = _needed_day(typed, "from_on")
    plans.pause(row=row, from_on=from_on, now=desk.now, actor=desk.scope.actor)
    return f"Paused from {desk.show.day(on=from_on)} on: days in the pause cost nothing."


def _resume(desk: Desk, row: Recurring, typed: Typed) -> str:
    on = _needed_day(typed, "on")
    plans.resume(row=row, on=on, now=desk.now, actor=desk.scope.actor)
    return f"It goes on from {desk.show.day(on=on)}."


def _end(desk: Desk, row: Recurring, typed: Typed) -> str:
    on = _needed_day(typed, "on") if typed["on"].strip() else None
    row = plans.end(row=row, on=on, now=desk.now, actor=desk.scope.actor)
    last = date.fromisoformat(row.given["ends_on"])
    return (
        f"It ends on {desk.show.day(on=last)}. On the day after it bills for the last time, and gives back."
    )


def _undo(desk: Desk, row: Recurring, typed: Typed) -> str:  # noqa: ARG001 - the shape of an act
    plans.undo(row=row, now=desk.now, actor=desk.scope.actor)
    return "Undone: the plan is as it was before."


ACTS: Final[Mapping[str, Callable[[Desk, Recurring, Typed], str]]] = {
    "price": _price,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
    "undo": _undo,
}


def _number(typed: Typed, name: str, faults: list[PlainFault], *, desk: Desk) -> Decimal | None:
    text = typed[name].strip()
    if not text:
        return None
    try:
        value = Decimal(typed_decimal(text=text, language=desk.show.language))
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_finite():
        return value
    faults.append(PlainFault(name, f"Write the {name} as a number like 310.00."))
    return None


def _day(typed: Typed, name: str, faults: list[PlainFault]) -> date | None:
    try:
        return date.fromisoformat(typed[name].strip())
    except ValueError:
        faults.append(PlainFault(name, "Give a day, like 2026-03-31."))
        return None


def _needed_day(typed: Typed, name: str) -> date:
    faults: list[PlainFault] = []
    found = _day(typed, name, faults)
    if found is None:
        raise faulty(faults)
    return found


def _shown(
    request: HttpRequest,
    desk: Desk,
    found: Recurring,
    *,
    typed: PlanTyped | None = None,
    ahead: Outlook | None = None,
) -> HttpResponse:
    plan = plans.plan_of(found)
    today = entity_day(entity=found.entity, now=desk.now)
    may_act = desk.may_work and found.entity_id in desk.scope.entity_ids
    last = plans.undoable(row=found) if may_act else None
    is_ended = found.state == RecurringState.ENDED
    bills = RecurringBill.objects.filter(plan=found, bill__isnull=False).select_related("bill")
    context = {
        "row": found,
        "plan": plan,
        "items": [
            (
                one,
                [
                    (version, figure(version.price, language=desk.show.language, currency=plan.currency))
                    for version in one.versions
                ],
                _in_force(one, today),
            )
            for one in plan.fixed
        ],
        "today": today,
        "seen": stamp(subject="plan", subject_id=found.pk),
        "may_act": may_act and not is_ended,
        "undoable": last if last is not None and not is_ended else None,
        "term": term_of(term=plan.term, starts_on=plan.starts_on, on=max(today, plan.starts_on))
        if plan.term
        else None,
        "notice_end": earliest_end(term=plan.term, starts_on=plan.starts_on, asked_on=today),
        "ahead": ahead or outlook(row=found),
        "is_trial": ahead is not None,
        "currency": plan.currency,
        "bills": bills.order_by("-due_on", "-pk")[:BILLS_SHOWN],
        "faults": [str(one[-1]) if isinstance(one, list) else str(one) for one in found.faults],
        "typed": typed,
        "who": names_of({found.created_by, last.actor if last else ""}),
    }
    response = page(request, desk, "desk/recurring_plan.html", context)
    response.status_code = 409 if typed is not None and typed.message else 200
    return response


def _in_force(item: Fixed, today: date) -> date:
    """The day from which the version counts that is in force today, else the first one to come."""
    version = version_on(item=item, on=today)
    return version.from_on if version else item.versions[0].from_on
