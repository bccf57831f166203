"""The form for a plan of instalments: a calculator with its table shown before anything is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.http import HttpRequest

from dunwell.apps.credit.insurance import extension_of
from dunwell.apps.dunning.account_policies import policies_by_account
from dunwell.apps.organisation.scope import Power
from dunwell.apps.promises.access import PlanRefused, PromiseRefused
from dunwell.apps.promises.models import Plan
from dunwell.apps.promises.plan_queries import PlanRow, plan_row
from dunwell.apps.promises.plans import Agreement, agree_plan, cancel_plan, make_plan, renegotiate_plan
from dunwell.apps.promises.queries import free_to_plan
from dunwell.apps.receivables.models import Account
from dunwell.core import ids
from dunwell.core.promises.calculator import (
    INSTALMENTS_MAX,
    INTERVALS,
    Interval,
    UnworkablePlan,
    in_number,
    of_amount,
    on_days,
)
from dunwell.core.promises.extension import Extension
from dunwell.core.promises.outcomes import Instalment
from dunwell.interfaces.desk.customers.promise_form import FreeItem, amount_typed
from dunwell.interfaces.desk.door import Desk

TYPED_MAX = 2000  # more of a field is not even shown again
FIELDS = (
    "how",
    "count",
    "each",
    "interval",
    "first_on",
    "days",
    "amount",
    "person",
    "evidence",
    "reason",
    "note",
)
INTERVAL_NAMES = {"weekly": "every week", "fortnightly": "every two weeks", "monthly": "every month"}
Doing = Literal["make", "agree", "renegotiate", "cancel"]
# The calculator's own names of fields, as the form has them.
FORM_FIELDS = {
    "each_minor": "each",
    "amount_minor": "amount",
    "instalments": "days",
    "customer_person": "person",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm:
    """A form to fill in: `about` is the account that pays, or the plan that is agreed on, changed or ended."""

    doing: Doing
    about: UUID
    name: str
    currency: str
    total_minor: int  # what can be planned, or what is left of the plan
    days_max: int
    per_item_max: int
    is_beyond: bool
    extension: Extension | None
    items: Sequence[FreeItem] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    preview: Sequence[Instalment] = ()
    is_proposed: bool = False

    @property
    def intervals(self) -> Sequence[tuple[str, str]]:
        """How far apart."""
        return [(one, INTERVAL_NAMES[one]) for one in INTERVALS]

    @property
    def count_most(self) -> int:
        """How many instalments a plan takes."""
        return INSTALMENTS_MAX


def new_plan_form(
    desk: Desk,
    *,
    account: Account,
    request: HttpRequest | None = None,
    errors: Mapping[str, str] | None = None,
    preview: Sequence[Instalment] = (),
) -> PlanForm:
    """The form for a new plan, empty or as it was sent."""
    items = _items(desk, account=account, chosen=_keys(request))
    picked = [one for one in items if one.is_chosen] or items
    return _form(
        desk,
        doing="make",
        about=account.public_id,
        account=account,
        total_minor=sum(one.free_minor for one in picked),
        items=items,
        values=said(request) if request is not None else _usual(desk),
        errors=errors or {},
        preview=preview,
        is_proposed=request is not None and "proposed" in request.POST,
    )


def plan_form_about(
    desk: Desk,
    *,
    account: Account,
    row: PlanRow,
    doing: Doing,
    request: HttpRequest | None = None,
    errors: Mapping[str, str] | None = None,
    preview: Sequence[Instalment] = (),
) -> PlanForm:
    """The form to agree on, change or end a plan, empty or as it was sent."""
    return _form(
        desk,
        doing=doing,
        about=row.public_id,
        account=account,
        total_minor=row.left_minor,
        values=said(request) if request is not None else _usual(desk),
        errors=errors or {},
        preview=preview,
    )


def said(request: HttpRequest) -> dict[str, str]:
    """What was typed, by field."""
    return {name: request.POST.get(name, "")[:TYPED_MAX] for name in FIELDS}


def row_of(desk: Desk, *, plan_id: UUID) -> PlanRow:
    """The plan as it stands, or UnknownPlan."""
    return plan_row(scope=desk.scope, plan_id=plan_id, as_of=desk.today)


def instalments_typed(
    request: HttpRequest, desk: Desk, *, account: Account, total_minor: int
) -> list[Instalment]:
    """The instalments that the calculator makes of what was typed, or PlanRefused with the field to change."""
    typed = said(request)
    try:
        amount = amount_typed(typed["amount"], desk=desk, currency=account.currency)
        each = amount_typed(typed["each"], desk=desk, currency=account.currency, field_name="each")
    except PromiseRefused as refusal:
        raise PlanRefused(code=refusal.code, field=refusal.field, message=str(refusal)) from refusal
    total = total_minor if amount is None else amount
    try:
        if typed["how"] == "days":
            days = [_day(one, field_name="days") for one in typed["days"].replace(",", " ").split()]
            return on_days(total_minor=total, days=days)
        first_on, interval = _day(typed["first_on"], field_name="first_on"), _interval(typed["interval"])
        if typed["how"] == "amount":
            return of_amount(total_minor=total, first_on=first_on, interval=interval, each_minor=each or 0)
        count = int(typed["count"]) if typed["count"].isascii() and typed["count"].isdigit() else 0
        return in_number(total_minor=total, first_on=first_on, interval=interval, count=count)
    except UnworkablePlan as fault:
        raise PlanRefused(
            code=fault.code, field=FORM_FIELDS.get(fault.field, fault.field), message=str(fault)
        ) from fault


def make_typed(
    request: HttpRequest, desk: Desk, *, account: Account, instalments: Sequence[Instalment]
) -> Plan:
    """Record the plan that was typed, agreed on or only proposed, or PlanRefused."""
    policy = policies_by_account(account_ids=[account.pk], as_of=desk.today)[account.pk]
    typed = said(request)
    chosen = _keys(request)
    agreed = None if "proposed" in request.POST else _agreement(typed)
    return make_plan(
        scope=desk.scope,
        account_id=account.public_id,
        item_ids=[ids.read(text=one, expect="itm") for one in chosen] if chosen else None,
        instalments=instalments,
        agreed=agreed,
        reason=typed["reason"],
        rules=policy.promises,
        grace_days=policy.plan_grace_days,
        extension=extension_of(account=account, as_of=desk.today),
        now=desk.now,
        today=desk.today,
    )


def act_typed(
    request: HttpRequest,
    desk: Desk,
    *,
    account: Account,
    plan_id: UUID,
    act: str,
    instalments: Sequence[Instalment],
) -> Plan:
    """Agree on a plan, change it or end it as typed, or PlanRefused."""
    typed = said(request)
    if act == "agree":
        return agree_plan(
            scope=desk.scope, plan_id=plan_id, agreed=_agreement(typed), now=desk.now, today=desk.today
        )
    if act == "cancel":
        return cancel_plan(
            scope=desk.scope, plan_id=plan_id, note=typed["note"], now=desk.now, today=desk.today
        )
    policy = policies_by_account(account_ids=[account.pk], as_of=desk.today)[account.pk]
    return renegotiate_plan(
        scope=desk.scope,
        plan_id=plan_id,
        instalments=instalments,
        reason=typed["reason"],
        agreed=_agreement(typed),
        rules=policy.promises,
        extension=extension_of(account=account, as_of=desk.today),
        now=desk.now,
        today=desk.today,
    )


def told(refusal: PlanRefused) -> dict[str, str]:
    """What is wrong, by the field of the form."""
    return {FORM_FIELDS.get(refusal.field, refusal.field) or "": str(refusal)}


def _agreement(typed: Mapping[str, str]) -> Agreement:
    return Agreement(customer_person=typed["person"], evidence=typed["evidence"])


def _usual(desk: Desk) -> dict[str, str]:
    first_on = desk.today + timedelta(days=14)
    return {"how": "number", "count": "3", "interval": "monthly", "first_on": first_on.isoformat()}


def _items(desk: Desk, *, account: Account, chosen: Sequence[str]) -> list[FreeItem]:
    free = free_to_plan(scope=desk.scope, account_id=account.public_id, today=desk.today)
    keys = [ids.show(prefix="itm", uuid=one.item_public_id) for one in free]
    return [
        FreeItem(
            key=key,
            number=one.number,
            due_on=one.due_on,
            free_minor=one.free_minor,
            is_chosen=key in chosen,
        )
        for key, one in zip(keys, free, strict=True)
    ]


def _keys(request: HttpRequest | None) -> list[str]:
    if request is None:
        return []
    try:
        return [
            ids.show(prefix="itm", uuid=ids.read(text=one, expect="itm"))
            for one in request.POST.getlist("item")
        ]
    except ids.UnreadableId:
        raise PlanRefused(
            code="nothing_open", field="items", message="Choose from the items shown."
        ) from None


def _interval(text: str) -> Interval:
    if text not in INTERVALS:
        raise PlanRefused(code="no_instalments", field="interval", message="Choose how far apart they are.")
    return text


def _day(text: str, *, field_name: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = "Write each day as year-month-day: 2026-03-31."
        raise PlanRefused(code="past", field=field_name, message=message) from None


def _form(
    desk: Desk,
    *,
    doing: Doing,
    about: UUID,
    account: Account,
    total_minor: int,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    items: Sequence[FreeItem] = (),
    preview: Sequence[Instalment] = (),
    is_proposed: bool = False,
) -> PlanForm:
    rules = policies_by_account(account_ids=[account.pk], as_of=desk.today)[account.pk].promises
    return PlanForm(
        doing=doing,
        about=about,
        name=f"{account.entity.code} {account.currency}",
        currency=account.currency,
        total_minor=total_minor,
        days_max=rules.days_max,
        per_item_max=rules.per_item_max,
        is_beyond=desk.scope.may(Power.APPROVE),
        extension=extension_of(account=account, as_of=desk.today),
        items=items,
        values=values,
        errors=errors,
        preview=preview,
        is_proposed=is_proposed,
    )
