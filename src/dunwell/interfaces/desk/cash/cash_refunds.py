"""Money given back at the desk: a second person's yes or no, files for the bank, and what became of each."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.match_models import Surplus
from dunwell.apps.cash.refund_files import drop_file, file_in_scope, last_day, mark_sent, write_file
from dunwell.apps.cash.refund_models import Refund, RefundState
from dunwell.apps.cash.refund_queries import (
    payment_files,
    ready,
    refund_history,
    refund_shown,
    refunds_page,
    refunds_waiting,
)
from dunwell.apps.cash.refunds import (
    cancel_refund,
    decide_refund,
    fail_refund,
    pay_refund,
    payable_lines,
    reopen_refund,
)
from dunwell.apps.organisation.scope import Power
from dunwell.core.wording import grouped_iban
from dunwell.interfaces.desk.cash.cash_asking import (
    Asked,
    Form,
    Sent,
    form,
    or_404,
    refused_beside,
    shown_id,
    typed_at,
)
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page, page_number
from dunwell.interfaces.desk.ids import typed_id

HAPPENED: Final[Mapping[str, str]] = {
    "asked": "Asked for",
    "approved": "Second person said yes",
    "refused": "Second person said no",
    "cancelled": "Called off",
    "written": "Written into a file for the bank",
    "unwritten": "Its file was taken back",
    "sent": "The file went to the bank",
    "posted": "The bank has paid it",
    "reopened": "The payment was taken back",
    "failed": "The bank did not pay it",
}


@desk_page()
def cash_refunds(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What waits for a yes, what is ready for the bank, the files, and every refund."""
    return _listed(request, desk)


def _listed(
    request: HttpRequest, desk: Desk, *, refusal: CashRefused | None = None, status: int = 409
) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in RefundState.values else ""
    waiting = refunds_waiting(scope=desk.scope)
    files = payment_files(scope=desk.scope)
    found = refunds_page(scope=desk.scope, state=state, page=page_number(request))
    actors = {one.asked_by for one in (*waiting, *found.rows)} | {row.file.written_by for row in files}
    context = {
        "waiting": [(one, one.asked_by == desk.scope.actor) for one in waiting],
        "ready": ready(scope=desk.scope),
        "files": files,
        "found": found,
        "state": state,
        "states": RefundState.choices,
        "may_decide": desk.scope.may(Power.APPROVE),
        "who": names_of(actors),
        "first_day": desk.today,
        "last_day": last_day(today=desk.today),
        "execute_on": request.POST.get("execute_on", "") or desk.today.isoformat(),
        "refusal": refusal,
    }
    answer = page(request, desk, "desk/cash_refunds.html", context)
    answer.status_code = status if refusal else 200
    return answer


@desk_page("POST", power=Power.WORK)
def cash_refund_file(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Write what is approved into a file for the bank."""
    try:
        file = write_file(
            scope=desk.scope,
            bank_account_id=_bank(request.POST.get("bank", "")),
            execute_on=_day(request.POST.get("execute_on", "")),
            now=desk.now,
        )
    except CashRefused as refusal:
        return _listed(request, desk, refusal=refusal)
    flash.success(
        request, f"The file {file.message_id} is written: take it to the bank, then say that it is there."
    )
    return redirect("desk:cash_refunds")


def _bank(text: str) -> UUID:
    found = typed_id(text, expect="bac")
    if found is None:
        raise CashRefused(code="no_bank_account", field="bank", message="Choose the bank account that pays.")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "Give the day on which the bank pays it."
        raise CashRefused(code="not_in_bounds", field="execute_on", message=message) from None


@desk_page()
def cash_payment_file(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:  # noqa: ARG001 - a view
    """A file for the bank, byte for byte as it was written; not one that was taken back."""
    try:
        file = file_in_scope(scope=desk.scope, file_id=public_id)
    except CashRefused as refusal:
        raise or_404(refusal) from refusal
    if file.dropped_at is not None:
        raise Http404("This file was taken back: its refunds may stand in another.")
    response = HttpResponse(bytes(file.content), content_type="application/xml")
    name = f"{file.execute_on:%Y%m%d}-{file.message_id}.xml"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@desk_page("POST", power=Power.WORK)
def cash_payment_file_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Say that a file went to the bank, or take it back before."""
    does = mark_sent if act == "sent" else drop_file
    try:
        file = does(scope=desk.scope, file_id=public_id, now=desk.now)
    except CashRefused as refusal:
        return _listed(request, desk, refusal=or_404(refusal))
    said = "is with the bank" if act == "sent" else "is taken back: its refunds wait for another"
    flash.success(request, f"The file {file.message_id} {said}.")
    return redirect("desk:cash_refunds")


@desk_page()
def cash_refund(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One refund with what happened to it, and what may be done."""
    return _shown(request, desk, public_id)


@desk_page("POST", power=Power.WORK)
def cash_refund_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Decide about a refund, call it off, or say what the bank did with it."""
    answer = request.POST.get("answer", "")
    if act == "decide" and answer not in {"yes", "no"}:
        return HttpResponse("Say answer=yes or answer=no.", status=400, content_type="text/plain")
    if act == "decide" and not desk.scope.may(Power.APPROVE):
        raise PermissionDenied
    try:
        refund = _done(request, desk, public_id, act, answer)
    except CashRefused as refusal:
        sent = Sent(act=act, typed=request.POST, refusal=or_404(refusal))
        return _shown(request, desk, public_id, sent=sent)
    currency = refund_shown(scope=desk.scope, refund_id=public_id).account.currency
    money = desk.show.amount(minor=refund.minor, currency=currency)
    flash.success(request, f"{money} to {refund.payee}: {RefundState(refund.state).label.lower()}.")
    return redirect("desk:cash_refund", public_id=public_id)


def _done(request: HttpRequest, desk: Desk, refund_id: UUID, act: str, answer: str) -> Refund:
    why = typed_at(request, act, "reason")
    if act == "decide":
        return decide_refund(
            scope=desk.scope, refund_id=refund_id, is_yes=answer == "yes", note=why, now=desk.now
        )
    if act == "pay":
        line_id = typed_id(typed_at(request, act, "line"), expect="bln")
        if line_id is None:
            raise CashRefused(
                code="unknown_line", field="line", message="Choose the line of the bank that paid it."
            )
        return pay_refund(scope=desk.scope, refund_id=refund_id, line_id=line_id, now=desk.now)
    if act == "reopen":
        return reopen_refund(
            scope=desk.scope, refund_id=refund_id, reason=why, now=desk.now, today=desk.today
        )
    does = cancel_refund if act == "cancel" else fail_refund
    return does(scope=desk.scope, refund_id=refund_id, reason=why, now=desk.now)


def _shown(request: HttpRequest, desk: Desk, public_id: UUID, *, sent: Sent | None = None) -> HttpResponse:
    try:
        refund = refund_shown(scope=desk.scope, refund_id=public_id)
    except CashRefused as unknown:
        raise or_404(unknown) from unknown
    events = refund_history(refund=refund)
    forms = _forms(desk, refund, sent) if desk.may_work else []
    context = {
        "refund": refund,
        "surplus": Surplus.objects.filter(item_id=refund.credit_id).first(),
        "iban": grouped_iban(refund.iban),
        "history": [(HAPPENED.get(one.name.rpartition(".")[2], one.name), one) for one in events],
        "is_own": refund.asked_by == desk.scope.actor,
        "is_asked": refund.state == RefundState.ASKED,
        "may_decide": desk.scope.may(Power.APPROVE),
        "forms": forms,
        "refusal": refused_beside(forms, sent),
        "who": names_of({one.actor for one in events}),
    }
    answer = page(request, desk, "desk/cash_refund.html", context)
    answer.status_code = 409 if sent else 200
    return answer


def _forms(desk: Desk, refund: Refund, sent: Sent | None) -> list[Form]:
    forms: list[Form] = []

    def add(act: str, title: str, says: str, buttons: list[tuple[str, str]], *asked: Asked) -> None:
        action = reverse("desk:cash_refund_do", kwargs={"public_id": refund.public_id, "act": act})
        forms.append(
            form(act=act, title=title, says=says, action=action, asked=asked, buttons=buttons, sent=sent)
        )

    def why(hint: str) -> Asked:
        return Asked(name="reason", label="Why?", hint=hint, is_wide=True)

    state, money = refund.state, desk.show.amount(minor=refund.minor, currency=refund.account.currency)
    if state == RefundState.ASKED and desk.scope.may(Power.APPROVE) and refund.asked_by != desk.scope.actor:
        add(
            "decide",
            f"Give {money} back?",
            "Compare name and IBAN with what the customer wrote: nobody does after you.",
            [("yes", "Yes, give it back"), ("no", "No")],
            Asked(name="reason", label="Note", hint="needed for a no", is_wide=True),
        )
    if state == RefundState.SENT:
        add(
            "pay",
            "It was paid",
            "The line that has its reference is found by itself; name the line where the bank left it out.",
            [("yes", "This line paid it")],
            Asked(name="line", label="Line", kind="select", choices=_lines(desk, refund)),
        )
    if state == RefundState.POSTED:
        add(
            "reopen",
            "It was another payment",
            "The line is to be cleared again, and the refund is with the bank as before.",
            [("yes", "Take it back")],
            why("the line is another customer's"),
        )
    if state == RefundState.SENT:
        says = "The credit may be given back anew."
        add(
            "fail",
            "The bank did not pay it",
            says,
            [("yes", "It was not paid")],
            why("the account is closed"),
        )
    if state in (RefundState.ASKED, RefundState.APPROVED):
        says = "Nothing is paid, and the credit may be used or given back otherwise."
        add("cancel", "Call it off", says, [("yes", "Call it off")], why("they wish to keep it with us"))
    return forms


def _lines(desk: Desk, refund: Refund) -> list[tuple[str, str]]:
    found = payable_lines(refund=refund).select_related("line").order_by("-pk")[:20]
    shown = [
        (
            shown_id("bln", one.line.public_id),
            (
                f"{desk.show.day(on=one.line.booked_on or one.line.value_on or desk.today)}, "
                f"{one.line.counterparty_name or 'nobody named'}: {one.line.text[:60]}"
            ),
        )
        for one in found
    ]
    return [("", "Choose …" if shown else "No line of this amount has come yet"), *shown]
