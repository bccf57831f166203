"""Disputes on a customer's items: raised, changed, decided, opened again. In place by htmx, by whole pages without."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.disputes import deciding
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.moving import DisputeRefused
from dunwell.apps.disputes.operations import (
    DisputeDraft,
    change_dispute,
    raise_dispute,
    review_dispute,
)
from dunwell.apps.disputes.queries import Disputable, DisputeRow, owners_of
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.customer_card import CustomerCard, customer_card
from dunwell.core import ids
from dunwell.interfaces.desk.customers.customer import accounts_shown, customer_context
from dunwell.interfaces.desk.customers.dispute_form import (
    DisputeForm,
    amount_typed,
    day_typed,
    dispute_form_asked,
    dispute_row,
    drafts,
    item_asked,
    lines_typed,
    said,
    typed_about,
    typed_raise,
)
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment

MORE_LINES = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed about a dispute, and by whom."""

    desk: Desk
    row: DisputeRow
    typed: Mapping[str, str]


@desk_page()
def disputes(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The customer's page, or for htmx its accounts, with the form that the address asks for."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    form = dispute_form_asked(request, desk, card=card) if desk.may_work else None
    return _shown(request, desk, card=card, dispute_form=form)


@desk_page("POST", power=Power.WORK)
def dispute_raise(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Record that an item is disputed; with `more` in the form, show it again with more lines."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    on = request.POST.get("item", "")
    item = item_asked(desk, card=card, on=on)
    if item is None:
        raise Http404("There is nothing of that name to dispute.")
    if "more" in request.POST:
        form = typed_raise(request, item=item, on=on, refusal=None, more=MORE_LINES)
        return _shown(request, desk, card=card, dispute_form=form)
    try:
        raise_dispute(
            scope=desk.scope,
            item_id=item.public_id,
            draft=_draft(request, desk, item=item),
            now=desk.now,
            today=desk.today,
        )
    except DisputeRefused as refusal:
        form = typed_raise(request, item=item, on=on, refusal=_told(desk, refusal, currency=item.currency))
        return _shown(request, desk, card=card, dispute_form=form, status=409)
    return _saved(request, desk, card=card, words="The dispute is recorded.")


@desk_page("POST", power=Power.WORK)
def dispute_act(
    request: HttpRequest, desk: Desk, public_id: UUID, dispute_id: UUID, act: str
) -> HttpResponseBase:
    """Change a dispute, decide it, or open it again."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    row = dispute_row(desk, card=card, dispute_id=dispute_id)
    if row is None:
        raise Http404("This dispute is so old that the page leaves it out.")
    try:
        ACTS[act](Sent(desk, row, said(request)))
    except DisputeRefused as refusal:
        told = _told(desk, refusal, currency=row.currency)
        if not told.field:
            return _shown(request, desk, card=card, dispute_refusal=str(told), status=409)
        form = typed_about(request, desk, row=row, doing=act, refusal=told)
        return _shown(request, desk, card=card, dispute_form=form, status=409)
    return _saved(request, desk, card=card, words=SAID[act])


def _draft(request: HttpRequest, desk: Desk, *, item: Disputable) -> DisputeDraft:
    typed = said(request)
    amount: int | None = None
    lines = drafts(
        lines_typed(request) if typed["extent"] == "lines" else [],
        currency=item.currency,
        language=desk.show.language,
    )
    if typed["extent"] == "part":
        amount = amount_typed(typed["amount"], currency=item.currency, language=desk.show.language)
    if typed["extent"] == "lines" and not lines:
        raise DisputeRefused(code="line_empty", field="lines", message="Give a line, with its amount.")
    return DisputeDraft(
        reason=typed["reason"],
        amount_minor=amount,
        lines=lines,
        note=typed["note"],
        raised_by=typed["raised_by"],
        due_on=day_typed(typed["due_on"], field="due_on"),
    )


def _days(typed: Mapping[str, str]) -> dict[str, date | None]:
    return {name: day_typed(typed[name], field=name) for name in ("credit_by", "review_on")}


def _change(sent: Sent) -> Dispute:
    amount: int | None = None
    if sent.typed["amount"].strip():
        amount = amount_typed(
            sent.typed["amount"], currency=sent.row.currency, language=sent.desk.show.language
        )
    return change_dispute(
        scope=sent.desk.scope,
        dispute_id=sent.row.public_id,
        owner_id=_owner(sent.desk, sent.row.public_id, sent.typed["owner"]),
        department=sent.typed["department"],
        reason=sent.typed["reason"],
        due_on=day_typed(sent.typed["due_on"], field="due_on"),
        note=sent.typed["note"],
        amount_minor=amount,
        now=sent.desk.now,
        today=sent.desk.today,
    )


def _owner(desk: Desk, dispute_id: UUID, text: str) -> int | None:
    """Who was chosen to look after it: one of those who work there; None where nobody was."""
    for one in owners_of(scope=desk.scope, dispute_id=dispute_id) if text else ():
        if ids.show(prefix="usr", uuid=one.public_id) == text:
            return one.pk
    if text:
        raise DisputeRefused(code="owner_missing", field="owner", message="Choose one of your colleagues.")
    return None


def _review(sent: Sent) -> Dispute:
    return review_dispute(
        scope=sent.desk.scope, dispute_id=sent.row.public_id, now=sent.desk.now, today=sent.desk.today
    )


def _accept(sent: Sent) -> Dispute:
    return deciding.accept_dispute(
        scope=sent.desk.scope,
        dispute_id=sent.row.public_id,
        answer=sent.typed["answer"],
        now=sent.desk.now,
        today=sent.desk.today,
        **_days(sent.typed),
    )


def _accept_part(sent: Sent) -> Dispute:
    return deciding.accept_in_part(
        scope=sent.desk.scope,
        dispute_id=sent.row.public_id,
        accepted_minor=amount_typed(
            sent.typed["amount"], currency=sent.row.currency, language=sent.desk.show.language
        ),
        answer=sent.typed["answer"],
        now=sent.desk.now,
        today=sent.desk.today,
        **_days(sent.typed),
    )


def _reject(sent: Sent) -> Dispute:
    return deciding.reject_dispute(
        scope=sent.desk.scope,
        dispute_id=sent.row.public_id,
        answer=sent.typed["answer"],
        now=sent.desk.now,
        today=sent.desk.today,
    )


def _withdraw(sent: Sent) -> Dispute:
    return deciding.withdraw_dispute(
        scope=sent.desk.scope,
        dispute_id=sent.row.public_id,
        note=sent.typed["answer"],
        now=sent.desk.now,
        today=sent.desk.today,
    )


def _extend(sent: Sent) -> Dispute:
    return deciding.extend_credit(
        scope=sent.desk.scope,
        dispute_id=sent.row.public_id,
        note=sent.typed["note"],
        now=sent.desk.now,
        today=sent.desk.today,
        **_days(sent.typed),
    )


def _reopen(sent: Sent) -> Dispute:
    return deciding.reopen_dispute(
        scope=sent.desk.scope,
        dispute_id=sent.row.public_id,
        note=sent.typed["note"],
        now=sent.desk.now,
        today=sent.desk.today,
    )


ACTS: dict[str, Callable[[Sent], Dispute]] = {
    "change": _change,
    "review": _review,
    "accept": _accept,
    "part": _accept_part,
    "reject": _reject,
    "withdraw": _withdraw,
    "extend": _extend,
    "reopen": _reopen,
}
SAID = {
    "change": "Saved.",
    "review": "The dispute is in review, and yours.",
    "accept": "The dispute is accepted. A credit note is to be raised.",
    "part": "A part is accepted, and a credit note is to be raised. The rest is chased again.",
    "reject": "The dispute is rejected. The amount is chased again.",
    "withdraw": "The dispute is withdrawn. The amount is chased again.",
    "extend": "Saved.",
    "reopen": "The dispute is open again.",
}


def _told(desk: Desk, refusal: DisputeRefused, *, currency: str) -> DisputeRefused:
    """The refusal with the amount that is left, where it is about that."""
    if not refusal.left_minor:
        return refusal
    left = desk.show.amount(minor=refusal.left_minor, currency=currency)
    return DisputeRefused(code=refusal.code, field=refusal.field, message=f"{refusal} At most {left}.")


def _saved(request: HttpRequest, desk: Desk, *, card: CustomerCard, words: str) -> HttpResponse:
    if not is_fragment(request):
        flash.success(request, words)
        return redirect(reverse("desk:customer", kwargs={"public_id": card.public_id}) + "#disputes")
    return _shown(request, desk, card=card, dispute_said=words, is_timeline_new=True)


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    card: CustomerCard,
    dispute_form: DisputeForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = customer_context(desk, card=card)
    form = {
        "dispute_form": dispute_form,
        "is_dispute_above": dispute_form is not None and _is_above(dispute_form, context),
    }
    return accounts_shown(request, desk, context | form | more, status=status)


def _is_above(form: DisputeForm, context: Mapping[str, Any]) -> bool:
    """Whether the form is about something that has no row on the page, an item beyond those shown."""
    shown = {item.public_id for account in context["accounts"] for item in account.items}
    return form.doing == "raise" and form.about not in shown
