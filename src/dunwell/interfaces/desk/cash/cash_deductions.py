"""What customers held back of what they paid: let go, charged back, credited, or handed on as a dispute."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.billing.models import Bill, BillState
from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.deductions import (
    UNDONE,
    claim_deduction,
    credit_deduction,
    is_small,
    let_deduction_go,
    reopen_deduction,
)
from dunwell.apps.cash.differences import limits
from dunwell.apps.cash.leftovers import DeductionRow, deduction_row, deductions_page, leftover_counts
from dunwell.apps.cash.match_models import MatchState
from dunwell.apps.disputes.from_deductions import dispute_deduction
from dunwell.apps.organisation.scope import Power
from dunwell.core.billing.stored import issued_bill
from dunwell.core.disputes.reasons import REASONS
from dunwell.interfaces.desk.cash.cash_asking import Asked, Form, Sent, form, or_404, refused_beside, typed_at
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page, page_number

REASON_WORDS: Final[Mapping[str, str]] = {
    "discount": "Discount taken",
    "bank_charges": "Bank charges",
    "withheld_tax": "Withheld tax",
    "small": "Small difference",
    "short": "Paid short",
    "write_off": "To be written off",
    "deducted": "Deducted by the customer",
    "fx": "Difference of exchange",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "": "Open",
    "let_go": "Let go",
    "claimed": "Charged back",
    "credited": "Credited",
    "disputed": "Disputed",
    "taken_back": "Payment taken back",
}
KINDS: Final = (
    ("write_off", "Written off"),
    ("discount", "Discount"),
    ("bank_charges", "Bank charges"),
    ("fx", "Difference of exchange"),
)
_WHOLE = 100


@desk_page()
def cash_deductions(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The deductions that wait, or those that are settled."""
    is_open = request.GET.get("settled") != "yes"
    found = deductions_page(scope=desk.scope, is_open=is_open, page=page_number(request))
    context = {
        "found": found,
        "rows": [(row, reason_words(row), OUTCOMES.get(row.deduction.outcome, "")) for row in found.rows],
        "is_open": is_open,
        "counts": leftover_counts(scope=desk.scope),
    }
    return page(request, desk, "desk/cash_deductions.html", context)


def reason_words(row: DeductionRow, /) -> str:
    """Why less was paid, in words; the customer's own reason as it is."""
    return REASON_WORDS.get(row.deduction.reason, row.deduction.reason)


@desk_page()
def cash_deduction(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One deduction, and how it may be settled."""
    return _shown(request, desk, public_id)


@desk_page("POST", power=Power.WORK)
def cash_deduction_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Settle a deduction in one of the ways, or open it again."""
    try:
        row = deduction_row(scope=desk.scope, deduction_id=public_id)
        words = _done(request, desk, row, act)
    except CashRefused as refusal:
        sent = Sent(act=act, typed=request.POST, refusal=or_404(refusal))
        return _shown(request, desk, public_id, sent=sent)
    flash.success(request, words)
    return redirect("desk:cash_deduction", public_id=public_id)


def _done(request: HttpRequest, desk: Desk, row: DeductionRow, act: str) -> str:
    said = typed_at(request, act, "reason")
    scope, deduction_id, now, today = desk.scope, row.deduction.public_id, desk.now, desk.today
    money = desk.show.amount(minor=row.deduction.minor, currency=row.item.currency)
    name = row.item.number or "the item"
    if act == "let-go":
        let_deduction_go(
            scope=scope,
            deduction_id=deduction_id,
            kind=typed_at(request, act, "kind") or KINDS[0][0],
            reason=said,
            now=now,
            today=today,
        )
        return f"{money} of {name} is let go."
    if act == "claim":
        claim_deduction(scope=scope, deduction_id=deduction_id, reason=said, now=now, today=today)
        return f"Charged back: {money} of {name} is asked for as before."
    if act == "dispute":
        dispute_deduction(
            scope=scope,
            deduction_id=deduction_id,
            reason=typed_at(request, act, "cause") or "other",
            note=said,
            now=now,
            today=today,
        )
        return f"Handed on as a dispute: {money} of {name} is not asked for until it is decided."
    if act == "credit":
        place = typed_at(request, act, "tax")
        note = credit_deduction(
            scope=scope,
            deduction_id=deduction_id,
            reason=said,
            tax=int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 0,
            now=now,
            today=today,
        )
        over = desk.show.amount(minor=note.gross_minor, currency=row.item.currency)
        return f"A credit note over {over} is on its way, and is set against {name} when it is issued."
    reopen_deduction(scope=scope, deduction_id=deduction_id, reason=said, now=now, today=today)
    return f"Open again: {money} of {name} waits for a decision."


def _shown(request: HttpRequest, desk: Desk, public_id: UUID, *, sent: Sent | None = None) -> HttpResponse:
    try:
        row = deduction_row(scope=desk.scope, deduction_id=public_id)
    except CashRefused as unknown:
        raise or_404(unknown) from unknown
    found = row.deduction
    may_act = desk.may_work and row.item.account.entity_id in desk.scope.entity_ids
    bill = Bill.objects.filter(item_id=found.item_id, state=BillState.ISSUED).first()
    forms = _forms(desk, row, bill, sent) if may_act else []
    context = {
        "row": row,
        "deduction": found,
        "customer": row.item.account.customer,
        "reason": reason_words(row),
        "outcome": OUTCOMES.get(found.outcome, found.outcome),
        "bill": bill,
        "forms": forms,
        "refusal": refused_beside(forms, sent),
        "who": names_of({found.closed_by, found.match.settled_by} - {""}),
    }
    answer = page(request, desk, "desk/cash_deduction.html", context)
    answer.status_code = 409 if sent else 200
    return answer


def _forms(desk: Desk, row: DeductionRow, bill: Bill | None, sent: Sent | None) -> list[Form]:
    forms: list[Form] = []

    def add(act: str, title: str, says: str, button: str, *asked: Asked) -> None:
        kwargs = {"public_id": row.deduction.public_id, "act": act}
        action = reverse("desk:cash_deduction_do", kwargs=kwargs)
        forms.append(
            form(
                act=act,
                title=title,
                says=says,
                action=action,
                asked=asked,
                buttons=[("yes", button)],
                sent=sent,
            )
        )

    def why(hint: str) -> Asked:
        return Asked(name="reason", label="Why?", hint=hint, is_wide=True)

    if row.deduction.closed_on is not None:
        if row.deduction.outcome in UNDONE and row.deduction.match.state == MatchState.POSTED:
            add("reopen", "Open it again", "What was decided is taken back.", "Open it", why("a mistake"))
        return forms
    kind = row.deduction.reason if row.deduction.reason in dict(KINDS) else "write_off"
    add(
        "let-go",
        "Let it go",
        _limit_words(desk, row),
        "Let it go",
        Asked(name="kind", label="As", kind="select", value=kind, choices=KINDS),
        why("stands in the journal"),
    )
    causes = [(code, one.name) for code, one in REASONS.items()]
    add(
        "dispute",
        "Hand it on as a dispute",
        "Somebody in the house looks at it; until it is decided, so much of the item is not asked for.",
        "Raise a dispute",
        Asked(name="cause", label="About", kind="select", value="other", choices=causes),
        Asked(name="reason", label="Note", hint="the customer's words go along", is_wide=True),
    )
    add(
        "claim",
        "Charge it back",
        "The customer was not entitled to it: the rest of the item is asked for as before.",
        "Charge it back",
        why("the discount's day was over"),
    )
    if bill is not None:
        taxes = _taxes(bill)
        choice = (
            [Asked(name="tax", label="At the tax", kind="select", choices=taxes)] if len(taxes) > 1 else []
        )
        add(
            "credit",
            "Give a credit note",
            "The customer is right: a credit note is issued over it, with its tax, and set against the item.",
            "Write the credit note",
            *choice,
            Asked(name="reason", label="Why?", hint="stands on the credit note", is_wide=True),
        )
    return forms


def _taxes(bill: Bill) -> Sequence[tuple[str, str]]:
    rows = issued_bill(bill.content).totals.taxes
    return [
        (str(at), f"{one.tax.category.value} {one.tax.rate_pct.normalize():f} %")
        for at, one in enumerate(rows)
    ]


def _limit_words(desk: Desk, row: DeductionRow) -> str:
    most, share = limits(entity_id=row.item.account.entity_id, currency=row.item.currency)
    if is_small(deduction=row.deduction):
        return "It is within what the entity lets go: you may decide this alone."
    limit = desk.show.amount(minor=most, currency=row.item.currency)
    words = (
        f"The entity lets {limit}, and {share / _WHOLE:g} % of the item, go without asking; this is more: "
    )
    if desk.scope.may(Power.APPROVE):
        return f"{words}you may approve it."
    return f"{words}a controller or an administrator may let it go."
