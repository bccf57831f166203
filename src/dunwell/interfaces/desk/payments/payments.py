"""Payments at the desk: attempts and why they failed, refunds by the way of the payment, payouts line by line."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.organisation.scope import Power
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.desk_queries import (
    AttemptShown,
    attempt_shown,
    attempts_page,
    payout_shown,
    payouts_latest,
    repayments_waiting,
    stuck_events,
)
from dunwell.apps.payments.event_models import ProviderRefund, RepaymentState
from dunwell.apps.payments.giving_back import ask_repayment, cancel_repayment, decide_repayment
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import AttemptState
from dunwell.apps.payments.payouts import take_payout
from dunwell.core.payments.declines import sentence
from dunwell.core.payments.partial import PARTIAL_REASONS
from dunwell.interfaces.desk.cash.cash_asking import (
    Asked,
    Form,
    Sent,
    amount_at,
    form,
    refused_beside,
    shown_id,
    typed_at,
)
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page, page_number
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.house import house
from dunwell.ports.errors import Refused, Unavailable

HAPPENED: Final[Mapping[str, str]] = {
    "begun": "Begun",
    "page_open": "The provider's page was opened",
    "action_needed": "To be confirmed by the payer",
    "processing": "Under way between the banks",
    "succeeded": "Paid",
    "partly_refunded": "Given back in part",
    "refunded": "Given back",
    "disputed": "Disputed at the bank",
    "returned": "The money came back",
    "failed": "Failed",
    "expired": "Not used in time",
    "abandoned": "Given up",
    "contradicted": "The provider contradicts what was asked",
}
UNKNOWN: Final = frozenset({"unknown_attempt", "unknown_payout", "unknown_refund"})


@desk_page()
def payments(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What waits for a second yes, and every attempt, by state."""
    asked = request.GET.get("state", "")
    state = asked if asked in AttemptState.values else ""
    waiting = repayments_waiting(scope=desk.scope)
    context = {
        "found": attempts_page(scope=desk.scope, state=state, page=page_number(request)),
        "state": state,
        "states": AttemptState.choices,
        "waiting": waiting,
        "stuck": stuck_events(scope=desk.scope),
        "who": names_of({one.asked_by for one in waiting}),
    }
    return page(request, desk, "desk/payments.html", context)


@desk_page()
def payment(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One attempt: what for, what it moved, what was told, and what may be done."""
    return _shown(request, desk, public_id)


@desk_page("POST", power=Power.WORK)
def payment_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Ask the provider again, or ask for, decide about or call off money given back."""
    try:
        said = _done(request, desk, public_id, act)
    except PaymentRefused as refusal:
        known = _or_404(refusal)
        told = CashRefused(code=known.code, message=str(known), field=known.field)
        return _shown(request, desk, public_id, sent=Sent(act=act, typed=request.POST, refusal=told))
    except CashRefused as refusal:  # an amount that cannot be read
        return _shown(request, desk, public_id, sent=Sent(act=act, typed=request.POST, refusal=refusal))
    flash.success(request, said)
    return redirect("desk:payment", public_id=public_id)


@desk_page()
def payouts(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What providers paid out, and how far it is proved."""
    return page(request, desk, "desk/payouts.html", {"payouts": payouts_latest(scope=desk.scope)})


@desk_page()
def payout(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One payout, line by line."""
    try:
        found, lines = payout_shown(scope=desk.scope, payout_id=public_id)
    except PaymentRefused as refusal:
        raise _or_404(refusal) from refusal
    fees = sum(one.fee_minor for one in lines)
    gross = sum(one.gross_minor for one in lines)
    context = {"payout": found, "lines": lines, "fees_minor": fees, "gross_minor": gross}
    return page(request, desk, "desk/payout.html", context)


@desk_page("POST", power=Power.WORK)
def payout_again(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Ask the provider for a payout again, and hold it against the books once more."""
    try:
        found, _ = payout_shown(scope=desk.scope, payout_id=public_id)
        now = take_payout(
            provider=_connected(found.provider),
            reference=found.reference,
            house=house(),
            now=desk.now,
            today=desk.today,
        )
    except PaymentRefused as refusal:
        flash.error(request, str(_or_404(refusal)))
    except (Refused, Unavailable) as away:
        flash.error(request, f"The provider says: {away.message}")
    else:
        flash.success(request, f"Asked again: {now.get_state_display().lower()}.")
    return redirect("desk:payout", public_id=public_id)


def _done(request: HttpRequest, desk: Desk, attempt_id: UUID, act: str) -> str:
    shown = attempt_shown(scope=desk.scope, attempt_id=attempt_id)
    if act == "look":
        return _looked(desk, shown)
    if act == "give-back":
        return _asked(request, desk, shown)
    refund = next((one for one in shown.refunds if one.public_id == _refund_id(request)), None)
    if refund is None:
        raise PaymentRefused(code="wrong_state", message="Choose one of the refunds of this payment.")
    if act == "cancel":
        cancel_repayment(scope=desk.scope, refund_id=refund.public_id, now=desk.now)
        return "The refund is called off."
    answer = request.POST.get("answer", "")
    if answer not in {"yes", "no"}:
        raise PaymentRefused(code="wrong_state", message="Say yes or no.")
    if not desk.scope.may(Power.APPROVE):
        raise PermissionDenied
    decided = decide_repayment(
        scope=desk.scope,
        refund_id=refund.public_id,
        is_yes=answer == "yes",
        note=typed_at(request, "decide", "reason"),
        now=desk.now,
    )
    return f"The refund is {RepaymentState(decided.state).label.lower()}."


def _looked(desk: Desk, shown: AttemptShown) -> str:
    try:
        if shown.attempt.order is not None:
            _connected(shown.attempt.provider)
        found = look_again(attempt=shown.attempt, house=house(), now=desk.now, today=desk.today)
    except (Refused, Unavailable) as away:
        raise PaymentRefused(code="provider_refused", message=f"The provider says: {away.message}") from away
    return f"The provider was asked: {AttemptState(found.state).label.lower()}."


def _asked(request: HttpRequest, desk: Desk, shown: AttemptShown) -> str:
    credit = typed_id(typed_at(request, "give-back", "credit"), expect="itm")
    if credit is None:
        raise PaymentRefused(
            code="unknown_credit", field="credit", message="Choose the credit that is given back."
        )
    currency = shown.attempt.currency
    minor = amount_at(request, desk, "give-back", currency=currency, default=0)
    ask_repayment(
        scope=desk.scope,
        attempt_id=shown.attempt.public_id,
        credit_id=credit,
        minor=minor,
        reason=typed_at(request, "give-back", "reason"),
        now=desk.now,
    )
    return f"{desk.show.amount(minor=minor, currency=currency)} waits for a second person."


def _connected(provider: str) -> str:
    if provider not in house().payments:
        raise PaymentRefused(code="no_provider", message=f"The provider {provider!r} is not connected.")
    return provider


def _refund_id(request: HttpRequest) -> UUID | None:
    return typed_id(request.POST.get("refund", ""), expect="prf")


def _or_404(refusal: PaymentRefused) -> PaymentRefused:
    if refusal.code in UNKNOWN:
        raise Http404(str(refusal)) from refusal
    return refusal


def _shown(request: HttpRequest, desk: Desk, public_id: UUID, *, sent: Sent | None = None) -> HttpResponse:
    try:
        shown = attempt_shown(scope=desk.scope, attempt_id=public_id)
    except PaymentRefused as unknown:
        raise _or_404(unknown) from unknown
    attempt = shown.attempt
    forms = _forms(desk, shown, sent) if desk.may_work else []
    actors = {one.actor for one in shown.history} | {one.asked_by for one in shown.refunds}
    context = {
        "shown": shown,
        "attempt": attempt,
        "parts": attempt.parts.select_related("item").order_by("position"),
        "used": attempt.used_credits.select_related("item").order_by("position"),
        "reasons": [
            (one, PARTIAL_REASONS[one.reason])
            for one in attempt.partial_reasons.select_related("item").order_by("pk")
        ],
        "chargebacks": attempt.chargebacks.order_by("pk"),
        "declined": sentence(code=attempt.decline_code, language=desk.show.language)
        if attempt.decline_code
        else "",
        "history": [(HAPPENED.get(one.name.rpartition(".")[2], one.name), one) for one in shown.history],
        "forms": forms,
        "refusal": refused_beside(forms, sent),
        "who": names_of(actors | {attempt.begun_by}),
    }
    answer = page(request, desk, "desk/payment.html", context)
    answer.status_code = 409 if sent else 200
    return answer


def _forms(desk: Desk, shown: AttemptShown, sent: Sent | None) -> list[Form]:
    """What may be decided, and what may be given back."""
    attempt = shown.attempt
    asked = [one for one in shown.refunds if one.state == RepaymentState.ASKED]
    forms = [
        _decide(desk, shown, one, sent)
        for one in asked
        if desk.scope.may(Power.APPROVE) and one.asked_by != desk.scope.actor
    ]
    if not shown.refundable_minor or not shown.credits:
        return forms
    most = desk.show.amount(minor=shown.refundable_minor, currency=attempt.currency)
    choices = [
        (
            shown_id("itm", one.public_id),
            f"{one.number}: {desk.show.amount(minor=-one.residual.residual_minor, currency=attempt.currency)}",
        )
        for one in shown.credits
    ]
    return [
        *forms,
        form(
            act="give-back",
            title="Give money back",
            says=f"By the way that it was paid, at most {most}; a second person has to agree.",
            action=_action(shown, "give-back"),
            asked=[
                Asked(name="credit", label="Out of", kind="select", choices=choices),
                Asked(name="amount", label=f"Amount in {attempt.currency}"),
                Asked(name="reason", label="Why?", is_wide=True),
            ],
            buttons=[("ask", "Ask for it")],
            sent=sent,
        ),
    ]


def _decide(desk: Desk, shown: AttemptShown, refund: ProviderRefund, sent: Sent | None) -> Form:
    money = desk.show.amount(minor=refund.minor, currency=shown.attempt.currency)
    return form(
        act="decide",
        title=f"Give {money} back?",
        says=f"Out of {refund.credit.number}: {refund.reason}",
        action=_action(shown, "decide"),
        asked=[Asked(name="reason", label="Note", hint="needed for a no", is_wide=True)],
        buttons=[("yes", "Yes, give it back"), ("no", "No")],
        sent=sent,
        hidden={"refund": shown_id("prf", refund.public_id)},
    )


def _action(shown: AttemptShown, act: str) -> str:
    return reverse("desk:payment_do", kwargs={"public_id": shown.attempt.public_id, "act": act})
