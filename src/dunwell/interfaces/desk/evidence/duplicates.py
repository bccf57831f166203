"""Records that may be one company: the list, two side by side with what a merge would move, and merges taken back."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.credit.duplicates import Alike, found_alike, side_by_side
from dunwell.apps.credit.merging import (
    REASON_CHARACTERS,
    MergeRefused,
    merge,
    preview_merge,
    seen_merges,
    undo_merge,
)
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.core.companies import CONTRADICTION_SENTENCES, LIKE_SENTENCES, Likeness
from dunwell.interfaces.desk.door import Desk, desk_page, page

LIKENESS: Final = {
    Likeness.SAME: "The same company",
    Likeness.LIKELY: "Likely the same",
    Likeness.POSSIBLE: "Possibly the same",
    Likeness.CONTRADICTED: "Identifiers differ",
    Likeness.DIFFERENT: "Nothing in common",
}
TABLES: Final = {
    "agreements_acknowledgement": "agreements to a credit policy",
    "agreements_policysending": "credit policies sent",
    "billing_bill": "bills",
    "billing_buyer": "how it is billed",
    "billing_order": "orders",
    "billing_recurring": "plans",
    "cash_learntfact": "what payments taught",
    "charges_customerterm": "agreed terms",
    "credit_bureaualert": "alerts of bureaus",
    "credit_bureauask": "questions to bureaus",
    "credit_bureauchoice": "companies chosen at bureaus",
    "credit_bureaureport": "reports of bureaus",
    "credit_creditlimit": "limits of credit",
    "credit_insuredlimit": "insured limits",
    "dunning_hold": "holds",
    "links_portallink": "links in the customer's mails",
    "messages_message": "letters",
    "messages_touch": "contacts with people there",
    "parties_contact": "people",
    "receivables_account": "accounts, with all that stands on them",
    "replies_inbound": "mails from the customer",
    "worklist_note": "notes",
}
"""What the rows of a table are to a reader; others go by the table's own name."""


@desk_page(is_for_members=True)
def duplicates(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Pairs that may be one company, the surest first, and what was merged lately."""
    context = {
        "pairs": [(one, *_said(one)) for one in found_alike(scope=desk.scope)],
        "merges": seen_merges(scope=desk.scope),
        "reason_most": REASON_CHARACTERS,
    }
    return page(request, desk, "desk/duplicates.html", context)


@desk_page()
def duplicate(request: HttpRequest, desk: Desk, public_id: UUID, other_id: UUID) -> HttpResponseBase:
    """Two records side by side, and what would move from the second to the first."""
    return _shown(request, desk, public_id, other_id)


@desk_page("POST", power=Power.WORK)
def duplicate_merge(request: HttpRequest, desk: Desk, public_id: UUID, other_id: UUID) -> HttpResponseBase:
    """Merge the second into the first."""
    kept = customer_in_scope(scope=desk.scope, public_id=public_id)
    gone = customer_in_scope(scope=desk.scope, public_id=other_id)
    try:
        reason = request.POST.get("reason", "")[: REASON_CHARACTERS * 2]
        merge(scope=desk.scope, gone=gone, kept=kept, reason=reason, now=desk.now)
    except MergeRefused as refusal:
        answer = _shown(request, desk, public_id, other_id, refusal=str(refusal))
        answer.status_code = 409
        return answer
    flash.success(request, f"Merged: {gone.name} ({gone.number}) is found under {kept.name}.")
    return redirect("desk:customer", public_id=kept.public_id)


@desk_page("POST", power=Power.WORK)
def merge_undo(request: HttpRequest, desk: Desk, merge_id: UUID) -> HttpResponseBase:
    """Take a merge apart."""
    merged = next((one for one in seen_merges(scope=desk.scope) if one.public_id == merge_id), None)
    if merged is None:
        raise Http404("There is no such merge of customers that you see.")
    try:
        undo_merge(
            scope=desk.scope,
            merged=merged,
            reason=request.POST.get("reason", "")[: REASON_CHARACTERS * 2],
            now=desk.now,
        )
        flash.success(request, "Taken apart: each record has its own again.")
    except MergeRefused as refusal:
        flash.error(request, str(refusal))
    return redirect("desk:duplicates")


def _shown(
    request: HttpRequest, desk: Desk, public_id: UUID, other_id: UUID, *, refusal: str = ""
) -> HttpResponse:
    kept = customer_in_scope(scope=desk.scope, public_id=public_id)
    gone = customer_in_scope(scope=desk.scope, public_id=other_id)
    found = preview_merge(scope=desk.scope, gone=gone, kept=kept)
    pair = side_by_side(first=kept, second=gone)
    label, reasons, against = _said(pair)
    context: dict[str, Any] = {
        "kept": kept,
        "gone": gone,
        "sides": [pair.first, pair.second],
        "label": label,
        "reasons": reasons,
        "against": against,
        "moves": [(TABLES.get(one.table, one.table), len(one.goes), len(one.stays)) for one in found.moves],
        "beside": found.beside,
        "blocked": found.refusal,
        "refusal": refusal,
        "reason_most": REASON_CHARACTERS,
    }
    return page(request, desk, "desk/duplicate.html", context)


def _said(one: Alike) -> tuple[str, list[str], list[str]]:
    return (
        LIKENESS[one.pair.likeness],
        [LIKE_SENTENCES[reason] for reason in one.pair.reasons],
        [CONTRADICTION_SENTENCES[reason] for reason in one.pair.contradictions],
    )
