"""Pay in parts: a calculator within the policy, and a plan that stands at once with the proof of who agreed."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.credit.insurance import extension_of
from dunwell.apps.dunning.account_policies import policies_by_account
from dunwell.apps.links.models import Did
from dunwell.apps.links.queries import shows_any
from dunwell.apps.promises.access import PlanRefused, UnknownPlan
from dunwell.apps.promises.models import PlanState
from dunwell.apps.promises.plan_queries import PlanRow, plan_row
from dunwell.apps.promises.plans import Agreement, make_plan
from dunwell.apps.promises.queries import free_to_plan
from dunwell.apps.worklist.customer_view import ItemView
from dunwell.core import ids
from dunwell.core.promises.calculator import INTERVALS, Interval, UnworkablePlan, in_number
from dunwell.core.promises.outcomes import Instalment
from dunwell.core.promises.own_plans import OWN_INSTALMENTS_MAX, check_own
from dunwell.interfaces.portal.door import Visitor, by_link, shown
from dunwell.interfaces.portal.rows import (
    asked_for,
    day_typed,
    refusal_words,
    rows_of_items,
    ticked_items,
    typed,
    view_of,
)

FIELDS = ("count", "interval", "first_on", "person", "agree")


@by_link("GET", "HEAD", "POST")
def parts(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the instalments that were asked for, or agree on them."""
    view = view_of(visitor)
    chosen = asked_for(request, view.items)
    if request.method != "POST":
        return _form(request, visitor, chosen=chosen, instalments=[])
    said = typed(request, *FIELDS)
    instalments: list[Instalment] = []
    try:
        items = ticked_items(request, view.items)
        instalments = _instalments(visitor, said, items=items)
        if "agree" not in request.POST:
            return _form(request, visitor, chosen=chosen, instalments=instalments)
        policy = policies_by_account(account_ids=[visitor.link.account_id], as_of=visitor.today)
        rules = policy[visitor.link.account_id]
        plan = make_plan(
            scope=visitor.scope,
            account_id=visitor.link.account.public_id,
            item_ids=[item.item_id for item in items],
            instalments=instalments,
            agreed=Agreement(customer_person=said["person"], evidence=_evidence(visitor)),
            reason="",
            rules=rules.promises,
            grace_days=rules.plan_grace_days,
            extension=extension_of(account=visitor.link.account, as_of=visitor.today),
            now=visitor.now,
            today=visitor.today,
        )
    except (PlanRefused, UnworkablePlan) as refusal:
        return _form(request, visitor, chosen=chosen, instalments=instalments, refusal=refusal)
    visitor.note(Did.PLAN)
    return redirect(visitor.url("plan", plan=ids.show(prefix="pln", uuid=plan.public_id)))


@by_link("GET", "HEAD")
def plan(request: HttpRequest, visitor: Visitor, plan: str) -> HttpResponse:
    """Say what was agreed on, and what happens next."""
    row = plan_row(scope=visitor.scope, plan_id=ids.read(text=plan, expect="pln"), as_of=visitor.today)
    is_shown = shows_any(link=visitor.link, numbers=row.numbers)
    if row.account_public_id != visitor.link.account.public_id or not is_shown:
        raise UnknownPlan("There is no such plan behind this link.")
    context = {
        "title": visitor.words["plan_title"],
        "text": visitor.say("plan_said", amount=visitor.amount(row.amount_minor), count=len(_parts(row))),
        "numbers": row.numbers,
        "instalments": [(visitor.day(on), visitor.amount(minor)) for on, minor in _parts(row)],
        "next": visitor.words["plan_next" if row.state == PlanState.RUNNING else "plan_over"],
    }
    return shown(request, visitor, "plan", context)


def _parts(row: PlanRow) -> list[tuple[date, int]]:
    return [(one.due_on, one.amount_minor) for one in row.versions[0].instalments]


def _evidence(visitor: Visitor) -> str:
    """What proves the word: who was sent the link, when and from where it was given, and by which browser."""
    contact = visitor.link.contact
    return "\n".join(
        (
            f"Agreed to on the page behind the link {visitor.link.public_id} of {contact.email}",
            f"At {visitor.now.isoformat()} from {visitor.address}",
            f"By {visitor.agent}",
            f"In {visitor.language}: {visitor.words['parts_agree']}",
        )
    )


def _instalments(visitor: Visitor, said: dict[str, str], *, items: list[ItemView]) -> list[Instalment]:
    """The instalments that were asked for, within what a customer may agree on by themselves."""
    free = {
        row.item_public_id: row.free_minor
        for row in free_to_plan(
            scope=visitor.scope, account_id=visitor.link.account.public_id, today=visitor.today
        )
    }
    total = sum(free.get(item.item_id, 0) for item in items)
    if not total or any(item.item_id not in free for item in items):
        raise PlanRefused(code="nothing_open", field="items", message="nothing ticked, or spoken for")
    first_on = day_typed(said["first_on"])
    if first_on is None:
        raise PlanRefused(code="not_a_day", field="first_on", message="no day")
    if first_on < visitor.today:
        raise PlanRefused(code="past", field="first_on", message="past")
    count = int(said["count"]) if said["count"].isascii() and said["count"].isdigit() else 0
    found = in_number(
        total_minor=total,
        first_on=first_on,
        interval=_interval(said["interval"]),
        count=count,
    )
    check_own(instalments=found, today=visitor.today)
    return found


def _interval(text: str) -> Interval:
    for interval in INTERVALS:
        if interval == text:
            return interval
    raise PlanRefused(code="unknown_interval", field="interval", message="unknown")


def _form(
    request: HttpRequest,
    visitor: Visitor,
    *,
    chosen: frozenset[str] | None,
    instalments: list[Instalment],
    refusal: PlanRefused | UnworkablePlan | None = None,
) -> HttpResponse:
    view = view_of(visitor)
    first = {"count": "3", "interval": "monthly", "first_on": "", "person": visitor.link.contact.name}
    said = typed(request, *FIELDS) if request.method == "POST" else first
    ticked = (chosen or frozenset()) if request.method == "POST" else chosen
    context = {
        "title": visitor.words["parts_title"],
        "rows": rows_of_items(visitor, view.items, ticked=ticked),
        "said": {**first, **{name: text for name, text in said.items() if text}},
        "counts": range(2, OWN_INSTALMENTS_MAX + 1),
        "intervals": [(one, visitor.words[f"interval_{one}"]) for one in INTERVALS],
        "earliest": visitor.today.isoformat(),
        "latest": (visitor.today + timedelta(days=_days_max(visitor))).isoformat(),
        "instalments": [(visitor.day(one.due_on), visitor.amount(one.amount_minor)) for one in instalments],
        "total": visitor.amount(sum(one.amount_minor for one in instalments)) if instalments else "",
        "refusal": refusal and refusal_words(visitor, refusal.code),
        "field": refusal.field if refusal else "",
    }
    return shown(request, visitor, "parts", context, status=409 if refusal else 200)


def _days_max(visitor: Visitor) -> int:
    account = visitor.link.account_id
    return policies_by_account(account_ids=[account], as_of=visitor.today)[account].promises.days_max
