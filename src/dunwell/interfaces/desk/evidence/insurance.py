"""Credit insurance at the desk: policies, what of each buyer is insured, and what the insurer must be told."""

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.credit.insurance import (
    InsuranceRefused,
    Insured,
    PolicyDraft,
    add_policy,
    insure,
    insured,
    note_notice,
    policies,
)
from dunwell.apps.credit.report_models import InsurancePolicy
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.access import UnknownCustomer, seen_customers
from dunwell.core.credit.insurance import Cover, DutyKind
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.money import UnknownCurrency, currencies
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.typed_money import typed_minor

TYPED_MAX = 200
DAYS_MAX = 3_650
DUTIES = {
    DutyKind.NOTIFY: "Tell the insurer",
    DutyKind.STOP: "Deliver nothing more",
    DutyKind.CLAIM: "Make the claim",
}
FIELDS = (
    *("entity", "insurer", "number", "currency", "covered", "discretionary"),
    *("notify_days", "stop_days", "claim_days", "extension_days", "holds_from", "holds_until"),
)


@desk_page(is_for_members=True)
def insurance(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Policies, and every account under one."""
    return _shown(request, desk)


@desk_page("POST", power=Power.APPROVE)
def insurance_add(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Keep a policy."""
    typed = {name: request.POST.get(name, "")[:TYPED_MAX].strip() for name in FIELDS}
    try:
        entity = next((one for one in entities(scope=desk.scope) if one.code == typed["entity"]), None)
        if entity is None:
            raise _faulty("entity", "Choose one of your entities.")
        add_policy(scope=desk.scope, entity=entity, draft=_draft(desk, typed), now=desk.now)
    except InsuranceRefused as refusal:
        return _shown(request, desk, typed=typed, refusal=refusal)
    flash.success(request, "The policy is kept.")
    return redirect("desk:insurance")


@desk_page("POST", power=Power.APPROVE)
def insurance_limit(request: HttpRequest, desk: Desk, policy_id: UUID) -> HttpResponseBase:
    """Keep what the insurer grants for a buyer."""
    policy = _policy(desk, policy_id)
    customer_id = typed_id(request.POST.get("customer", ""), expect="cus")
    customer = seen_customers(scope=desk.scope).filter(public_id=customer_id).first() if customer_id else None
    if customer is None:
        raise UnknownCustomer("There is no such customer in the entities that you see.")
    try:
        insure(
            scope=desk.scope,
            policy=policy,
            customer=customer,
            limit_minor=_minor(desk, request.POST.get("limit", ""), policy.currency, field="limit"),
            reference=request.POST.get("reference", "")[:TYPED_MAX],
            holds_from=_day(request.POST.get("holds_from", "") or desk.today.isoformat(), "holds_from"),
            now=desk.now,
        )
    except InsuranceRefused as refusal:
        return _shown(request, desk, refusal=refusal)
    flash.success(request, f"Insured limit of {customer.name} kept.")
    return redirect("desk:insurance")


@desk_page("POST", power=Power.APPROVE)
def insurance_told(request: HttpRequest, desk: Desk, policy_id: UUID) -> HttpResponseBase:
    """Keep that the insurer was told; what is overdue is looked up anew, never taken from the form."""
    policy = _policy(desk, policy_id)
    customer_id = typed_id(request.POST.get("customer", ""), expect="cus")
    rows = [
        one
        for one in insured(scope=desk.scope, as_of=desk.today)
        if one.policy.pk == policy.pk and one.account.customer.public_id == customer_id
    ]
    kind = request.POST.get("kind", "")
    due = next((one.oldest_due_on for one in rows if one.oldest_due_on), None)
    if kind not in set(DutyKind) or due is None:
        return _shown(request, desk, refusal=_faulty("", "Nothing of this customer is to be told now."))
    try:
        note_notice(
            scope=desk.scope,
            policy=policy,
            customer=rows[0].account.customer,
            kind=DutyKind(kind),
            oldest_due_on=due,
            sent_on=desk.today,
            note=request.POST.get("note", "")[:TYPED_MAX],
            now=desk.now,
        )
    except InsuranceRefused as refusal:
        return _shown(request, desk, refusal=refusal)
    flash.success(request, "Noted.")
    return redirect("desk:insurance")


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    typed: dict[str, str] | None = None,
    refusal: InsuranceRefused | None = None,
) -> HttpResponse:
    context = {
        "policies": policies(scope=desk.scope),
        "rows": [(one, _duties(one)) for one in insured(scope=desk.scope, as_of=desk.today)],
        "entities": [one for one in entities(scope=desk.scope) if one.pk in desk.scope.entity_ids],
        "may_decide": desk.scope.may(Power.APPROVE),
        "typed": typed or {"currency": "EUR", "covered": "90", "notify_days": "60", "stop_days": "60",
                           "claim_days": "150"},
        "refusal": refusal,
        "kinds": DUTIES,
    }  # fmt: skip
    answer = page(request, desk, "desk/insurance.html", context)
    answer.status_code = 200 if refusal is None else 409
    return answer


def _duties(one: Insured) -> list[tuple[str, str, date, bool]]:
    return [(duty.kind.value, DUTIES[duty.kind], duty.by, duty.is_late) for duty in one.duties]


def _policy(desk: Desk, policy_id: UUID) -> InsurancePolicy:
    found = next((one for one in policies(scope=desk.scope) if one.public_id == policy_id), None)
    if found is None:
        raise Http404("There is no such policy of an entity that you see.")
    return found


def _draft(desk: Desk, typed: dict[str, str]) -> PolicyDraft:
    currency = typed["currency"].upper()
    if currency not in currencies():
        raise _faulty("currency", "Give a currency such as EUR.")
    try:
        covered = int(Decimal(typed["covered"].replace(",", ".")) * 100)
    except (InvalidOperation, ValueError, OverflowError):
        raise _faulty("covered", "Give the share in per cent: 90.") from None
    return PolicyDraft(
        insurer=typed["insurer"],
        number=typed["number"],
        currency=currency,
        cover=Cover(
            covered_basis_points=covered,
            discretionary_minor=_minor(desk, typed["discretionary"] or "0", currency, field="discretionary"),
            notify_days=_days(typed, "notify_days"),
            stop_days=_days(typed, "stop_days"),
            claim_days=_days(typed, "claim_days"),
            extension_days=_days(typed, "extension_days") if typed["extension_days"] else None,
        ),
        holds_from=_day(typed["holds_from"], "holds_from"),
        holds_until=_day(typed["holds_until"], "holds_until"),
    )


def _days(typed: dict[str, str], name: str) -> int:
    text = typed[name]
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= DAYS_MAX):
        raise _faulty(name, f"Give a number of days from 1 to {DAYS_MAX}.")
    return int(text)


def _minor(desk: Desk, text: str, currency: str, *, field: str) -> int:
    try:
        return typed_minor(text=text[:TYPED_MAX].strip(), currency=currency, language=desk.user.language)
    except (UnreadableAmount, UnknownCurrency):
        raise _faulty(field, "Give an amount such as 25000.00.") from None


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _faulty(field, "Write the day as year-month-day: 2026-03-31.") from None


def _faulty(field: str, message: str) -> InsuranceRefused:
    return InsuranceRefused(code="faulty", field=field, message=message)
