"""Money of customers beyond what they owed: kept as credit, set against an invoice, or asked to be given back."""

from uuid import UUID

from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.leftovers import (
    SurplusRow,
    leftover_counts,
    surplus_row,
    surpluses_page,
    usable_items,
    uses_of,
)
from dunwell.apps.cash.models import BankLine
from dunwell.apps.cash.refund_queries import refunds_of
from dunwell.apps.cash.refunds import ask_refund
from dunwell.apps.cash.surpluses import (
    keep_surplus,
    surplus_as_seen,
    surplus_stamp,
    take_back_use,
    unkeep_surplus,
    use_surplus,
)
from dunwell.apps.organisation.scope import Power
from dunwell.formats.pain001 import is_iban
from dunwell.interfaces.desk.cash.cash_asking import (
    Asked,
    Form,
    Sent,
    amount_at,
    form,
    or_404,
    refused_beside,
    shown_id,
    typed_at,
)
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page, page_number
from dunwell.interfaces.desk.ids import typed_id


@desk_page()
def cash_over(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The surpluses that wait for a person, or those that are kept as credit."""
    is_kept = request.GET.get("kept") == "yes"
    found = surpluses_page(scope=desk.scope, is_kept=is_kept, page=page_number(request))
    context = {"found": found, "is_kept": is_kept, "counts": leftover_counts(scope=desk.scope)}
    return page(request, desk, "desk/cash_over.html", context)


@desk_page()
def cash_surplus(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One surplus, and what may be done about it."""
    return _shown(request, desk, public_id)


@desk_page("POST", power=Power.WORK)
def cash_surplus_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Do one thing about a surplus; refused where it is not as it was seen."""
    try:
        with transaction.atomic():
            surplus_as_seen(scope=desk.scope, surplus_id=public_id, seen=request.POST.get("seen", ""))
            words = _done(request, desk, surplus_row(scope=desk.scope, surplus_id=public_id), act)
    except CashRefused as refusal:
        sent = Sent(act=act, typed=request.POST, refusal=or_404(refusal))
        return _shown(request, desk, public_id, sent=sent)
    flash.success(request, words)
    return redirect("desk:cash_surplus", public_id=public_id)


def _done(request: HttpRequest, desk: Desk, row: SurplusRow, act: str) -> str:
    surplus, currency = row.surplus, row.surplus.account.currency
    about = {"scope": desk.scope, "surplus_id": surplus.public_id, "now": desk.now}
    name = surplus.account.customer.name
    if act == "keep":
        keep_surplus(**about, reason=typed_at(request, act, "reason"), today=desk.today)  # type: ignore[arg-type]
        return f"Kept as {name}'s credit: they are written to again."
    if act == "unkeep":
        unkeep_surplus(**about)  # type: ignore[arg-type]
        return f"It waits again: nobody writes to {name} until it is decided."
    if act == "take-back":
        told = request.POST.get("use", "")
        use_id = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
        use = take_back_use(**about, use_id=use_id, today=desk.today)  # type: ignore[arg-type]
        money = desk.show.amount(minor=use.allocation.amount_minor, currency=currency)
        return f"Taken back: {money} is unapplied again, and the item is open."
    if act == "use":
        return _use(request, desk, row)
    refund = ask_refund(
        scope=desk.scope,
        credit_id=surplus.item.public_id,
        minor=amount_at(request, desk, act, currency=currency, default=row.free_minor),
        payee=typed_at(request, act, "payee"),
        iban=typed_at(request, act, "iban"),
        bic=typed_at(request, act, "bic"),
        reason=typed_at(request, act, "reason"),
        now=desk.now,
    )
    money = desk.show.amount(minor=refund.minor, currency=currency)
    return f"Asked to give {money} back to {refund.payee}: a second person decides."


def _use(request: HttpRequest, desk: Desk, row: SurplusRow) -> str:
    currency = row.surplus.account.currency
    item_id = typed_id(typed_at(request, "use", "item"), expect="itm")
    found = next((one for one in usable_items(surplus=row.surplus) if one.item.public_id == item_id), None)
    if found is None:
        raise CashRefused(code="unknown_item", field="item", message="Choose the item that it pays.")
    usual = min(row.free_minor, found.residual_minor)
    use = use_surplus(
        scope=desk.scope,
        surplus_id=row.surplus.public_id,
        item_id=found.item.public_id,
        minor=amount_at(request, desk, "use", currency=currency, default=usual),
        now=desk.now,
        today=desk.today,
    )
    money = desk.show.amount(minor=use.allocation.amount_minor, currency=currency)
    return f"{money} is set against {found.item.number or 'the item'}."


def _shown(request: HttpRequest, desk: Desk, public_id: UUID, *, sent: Sent | None = None) -> HttpResponse:
    try:
        row = surplus_row(scope=desk.scope, surplus_id=public_id)
    except CashRefused as unknown:
        raise or_404(unknown) from unknown
    surplus = row.surplus
    asked = refunds_of(credit_id=surplus.item_id)
    may_act = desk.may_work and surplus.account.entity_id in desk.scope.entity_ids
    forms = _forms(desk, row, sent) if may_act and row.free_minor else []
    context = {
        "row": row,
        "surplus": surplus,
        "currency": surplus.account.currency,
        "line": surplus.match.line if surplus.match else None,
        "uses": uses_of(surplus=surplus),
        "refunds": asked,
        "may_act": may_act,
        "seen": surplus_stamp(surplus=surplus),
        "forms": forms,
        "who": names_of({surplus.kept_by, *(one.asked_by for one in asked)} - {""}),
        "refusal": refused_beside(forms, sent),
    }
    answer = page(request, desk, "desk/cash_surplus.html", context)
    answer.status_code = 409 if sent else 200
    return answer


def _forms(desk: Desk, row: SurplusRow, sent: Sent | None) -> list[Form]:
    """What may be done: against an item first where something is open, then kept, then given back."""
    surplus, currency = row.surplus, row.surplus.account.currency
    name = surplus.account.customer.name
    free = desk.show.amount(minor=row.free_minor, currency=currency)
    hidden = {"seen": surplus_stamp(surplus=surplus)}
    forms: list[Form] = []

    def add(act: str, title: str, says: str, button: str, *asked: Asked) -> None:
        action = reverse("desk:cash_surplus_do", kwargs={"public_id": surplus.public_id, "act": act})
        forms.append(
            form(
                act=act,
                title=title,
                says=says,
                action=action,
                asked=asked,
                buttons=[("yes", button)],
                sent=sent,
                hidden=hidden,
            )
        )

    items = usable_items(surplus=surplus)
    if items:
        choices = [
            (
                shown_id("itm", one.item.public_id),
                (
                    f"{one.item.number or '(no number)'}, due {desk.show.day(on=one.due_on)}: "
                    f"{desk.show.amount(minor=one.residual_minor, currency=currency)} open"
                ),
            )
            for one in items
        ]
        add(
            "use",
            "Set it against an item",
            f"What is set against an item pays it today. It can be taken back. At most {free}.",
            "Set it against it",
            Asked(name="item", label="Item", kind="select", choices=[("", "Choose …"), *choices]),
            Asked(name="amount", label=f"Amount in {currency}", hint="empty: as much as fits"),
        )
    if not row.is_kept:
        add(
            "keep",
            "Keep it as credit",
            f"{name} keeps {free} with us, and is written to again about what is open. It can be taken back.",
            "Keep it",
            Asked(name="reason", label="Why?", hint="they wish it; they order every week", is_wide=True),
        )
    account = _paid_from(surplus.match.line) if surplus.match else ""
    add(
        "give-back",
        "Give it back",
        "A second person says yes or no; then it goes to the bank in a file, and is posted when the bank has paid it.",
        "Ask for it",
        Asked(
            name="amount",
            label=f"Amount in {currency}",
            value=desk.show.number(minor=row.free_minor, currency=currency),
        ),
        Asked(name="payee", label="Paid to", value=name, hint="as the account is named"),
        Asked(name="iban", label="IBAN", value=account, hint=_iban_hint(account)),
        Asked(name="bic", label="BIC", hint="outside the SEPA area"),
        Asked(name="reason", label="Why?", hint="paid twice; the credit note came later", is_wide=True),
    )
    return forms


def _paid_from(line: BankLine) -> str:
    """The IBAN from which the money came; "" where the bank told none."""
    return line.counterparty_account if is_iban(line.counterparty_account) else ""


def _iban_hint(account: str) -> str:
    return "from which the money came" if account else "the bank did not tell from where the money came"
