"""Asking for limits at the desk, saying yes or no to them, and closing reviews."""

from datetime import date
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.approvals.operations import voters
from dunwell.apps.credit.asking import (
    REASON_CHARACTERS_MAX,
    SUBJECT,
    LimitDraft,
    LimitRefused,
    Target,
    ask_limit,
    decide_limit,
    request_in_scope,
    withdraw_request,
)
from dunwell.apps.credit.limit_models import LimitRequest, RequestState
from dunwell.apps.credit.reviewing import ReviewRefused, close_review
from dunwell.apps.credit.scores import review_in_scope
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.apps.receivables.customer_card import customer_card
from dunwell.apps.receivables.open_items import accounts_of
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.money import UnknownCurrency
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.credit.trust import AskForm, shown_with
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.shared.typed_money import typed_minor

TYPED_MAX = REASON_CHARACTERS_MAX * 2
FIELDS = ("whom", "currency", "limit", "raised_by", "raised_until", "reason")


@desk_page("POST", power=Power.WORK)
def trust_ask(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Ask for a limit; others decide."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    typed = {name: request.POST.get(name, "")[:TYPED_MAX] for name in FIELDS}
    try:
        target = _target(desk, customer=customer, whom=typed["whom"])
        made = ask_limit(
            scope=desk.scope,
            target=target,
            draft=_draft(desk, typed, target=target),
            now=desk.now,
            today=desk.today,
        )
    except LimitRefused as refusal:
        form = AskForm(**typed, errors={refusal.field: str(refusal)})
        return shown_with(request, desk, card=card, form=form)
    flash.success(request, "Asked. It holds once others said yes.")
    return redirect("desk:trust_limit", request_id=made.public_id)


def _target(desk: Desk, *, customer: Customer, whom: str) -> Target:
    """Whom the form names."""
    accounts = accounts_of(scope=desk.scope, customer_id=customer.pk)
    kind, _, name = whom.partition(":")
    if kind == "all":
        return Target(customer=customer)
    if kind == "group" and customer.group is not None:
        return Target(group=customer.group)
    for one in accounts:
        if kind == "entity" and one.entity.code == name:
            return Target(customer=customer, entity=one.entity)
        if kind == "account" and str(one.public_id) == name:
            return Target(account=one)
    raise LimitRefused(code="unknown_target", field="whom", message="Choose what the limit is for.")


def _draft(desk: Desk, typed: dict[str, str], *, target: Target) -> LimitDraft:
    standing = target.account.currency if target.account else target.at.currency if target.at else ""
    currency = typed["currency"].strip().upper() or standing
    if not currency:
        raise LimitRefused(
            code="bad_currency", field="currency", message="Say in which currency: EUR, CHF, …"
        )
    return LimitDraft(
        currency=currency,
        limit_minor=_minor(typed["limit"], currency, desk, name="limit"),
        raised_by_minor=_minor(typed["raised_by"], currency, desk, name="raised_by")
        if typed["raised_by"].strip()
        else 0,
        raised_until=_day(typed["raised_until"]),
        reason=typed["reason"],
    )


def _minor(text: str, currency: str, desk: Desk, *, name: str) -> int:
    if not text.strip():
        raise LimitRefused(code="out_of_range", field=name, message="Give an amount, 0 for no credit at all.")
    try:
        return typed_minor(text=text, currency=currency, language=desk.show.language)
    except UnreadableAmount as refusal:
        raise LimitRefused(code=refusal.code, field=name, message=f"{refusal}.") from None
    except UnknownCurrency:
        message = "This is no currency: write EUR, CHF, USD, …"
        raise LimitRefused(code="bad_currency", field="currency", message=message) from None


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-31."
        raise LimitRefused(code="not_a_day", field="raised_until", message=message) from None


@desk_page()
def trust_limit(request: HttpRequest, desk: Desk, request_id: UUID) -> HttpResponseBase:
    """One wish for a limit: what the formula came to, who said yes, and a form to decide."""
    return _limit_shown(request, desk, request_in_scope(scope=desk.scope, request_id=request_id))


def _limit_shown(
    request: HttpRequest,
    desk: Desk,
    found: LimitRequest,
    *,
    refusal: LimitRefused | None = None,
    note: str = "",
) -> HttpResponse:
    agreed = voters(subject=SUBJECT, subject_ids=[found.pk]).get(found.pk, [])
    customer = found.account.customer if found.account is not None else found.customer
    context = {
        "wish": found,
        "customer": customer,
        "agreed": agreed,
        "is_open": found.state == RequestState.ASKED,
        "is_own": found.asked_by == desk.scope.actor,
        "may_decide": desk.scope.may(Power.APPROVE),
        "who": names_of({found.asked_by, found.decided_by}),
        "figures": found.proposal.get("figures", {}),
        "refusal": refusal,
        "note": note,
        "reason_most": REASON_CHARACTERS_MAX,
    }
    answer = page(request, desk, "desk/trust_limit.html", context)
    answer.status_code = 409 if refusal else 200
    return answer


@desk_page("POST", power=Power.APPROVE)
def trust_limit_decide(request: HttpRequest, desk: Desk, request_id: UUID) -> HttpResponseBase:
    """Say yes or no to a limit that somebody else asked for."""
    found = request_in_scope(scope=desk.scope, request_id=request_id)
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "")[:TYPED_MAX]
    if answer not in {"yes", "no"}:
        return HttpResponse("Say answer=yes or answer=no.", status=400, content_type="text/plain")
    try:
        done = decide_limit(
            scope=desk.scope,
            request_id=request_id,
            is_yes=answer == "yes",
            note=note,
            now=desk.now,
            today=desk.today,
        )
    except LimitRefused as refusal:
        return _limit_shown(request, desk, found, refusal=refusal, note=note)
    said = {
        RequestState.GRANTED: "Granted: it holds from today.",
        RequestState.REFUSED: "Refused.",
        RequestState.ASKED: "Your yes is noted; it takes another one.",
    }
    flash.success(request, said.get(RequestState(done.state), "Noted."))
    return redirect("desk:trust_limit", request_id=request_id)


@desk_page("POST", power=Power.WORK)
def trust_limit_withdraw(request: HttpRequest, desk: Desk, request_id: UUID) -> HttpResponseBase:
    """Take a wish back."""
    found = request_in_scope(scope=desk.scope, request_id=request_id)
    try:
        withdraw_request(scope=desk.scope, request_id=request_id, now=desk.now, today=desk.today)
    except LimitRefused as refusal:
        return _limit_shown(request, desk, found, refusal=refusal)
    flash.success(request, "Taken back.")
    return redirect("desk:trust_limit", request_id=request_id)


@desk_page("POST", power=Power.WORK)
def trust_review_close(request: HttpRequest, desk: Desk, review_id: UUID) -> HttpResponseBase:
    """Note what somebody found when they looked at a customer again."""
    review = review_in_scope(scope=desk.scope, public_id=review_id)
    try:
        close_review(
            scope=desk.scope, review_id=review_id, note=request.POST.get("note", "")[:TYPED_MAX], now=desk.now
        )
    except ReviewRefused as refusal:
        flash.error(request, str(refusal))
    else:
        flash.success(request, "Noted.")
    return redirect("desk:trust_customer", public_id=review.customer.public_id)
