"""One claim as its agency sees it: debtor, items, documents, money, requests and everything that was told."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from dunwell.apps.placements.access import document_of
from dunwell.apps.placements.agency_board import ClaimInFull, claim_in_full
from dunwell.apps.placements.models import DocumentKind, PlacementPack, PlacementRequest, RequestKind
from dunwell.apps.placements.moving import may
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.core import ids
from dunwell.core.placements.codes import codes_of
from dunwell.core.placements.states import EARNING, LOCKED, RequestState
from dunwell.core.placements.terms import Component
from dunwell.interfaces.agency.door import Visitor, agency_page, page

TOLD: Final = (
    *("letter", "email", "call", "visit", "reached", "promise_broken", "plan_agreed", "dispute", "note"),
    *("address", "contact", "insolvency", "deceased", "complaint", "direct_payment"),
    *("suit_filed", "judgment", "enforcement", "begun"),
)
"""What an agency tells by the form for news; the rest has forms of its own."""
COMPONENTS: Final[tuple[Component, ...]] = ("principal", "interest", "charges", "costs")


@agency_page()
def claim(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponseBase:
    """Show a claim that was handed to the agency."""
    return shown(request, visitor, number)


@agency_page()
def document(request: HttpRequest, visitor: Visitor, public_id: UUID) -> HttpResponseBase:  # noqa: ARG001 - a view
    """A document of a claim that is with the agency, only ever to be saved."""
    found = document_of(scope=visitor.scope, public_id=public_id)
    safe = "".join(one if one.isalnum() or one in "._- " else "_" for one in found.name)
    return HttpResponse(
        bytes(found.content),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{safe.encode("ascii", "replace").decode()}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


def shown(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    *,
    refusal: PlacementRefused | None = None,
    act: str = "",
) -> HttpResponse:
    """The page of a claim, with what was refused and what was typed, within the fence; raises NotThere."""
    found = claim_in_full(scope=visitor.scope, number=number)
    w, placement = visitor.words, found.placement
    context = {
        "found": found,
        "claim": placement,
        "state_name": w[f"state_{placement.state}"],
        "pack": _pack(visitor, found) if found.pack else None,
        "documents": [
            {"one": one, "kind": one.get_kind_display(), "at": visitor.moment(one.at)}
            for one in found.documents
        ],
        "history": [_told(visitor, found, one) for one in found.changes],
        "requests": [_request(visitor, found, one) for one in found.requests],
        "money": [_money(visitor, found, one) for one in found.money],
        "placed": visitor.amount(placement.placed_minor, found.currency),
        "collected": visitor.amount(found.collected_minor, found.currency),
        "earned": visitor.amount(found.earned_minor, found.currency),
        "days": {
            name: visitor.day(getattr(placement, name))
            for name in ("placed_on", "answer_by", "recall_on", "recalled_on", "grace_until", "closed_on")
        },
        "refusal": refusal,
        "act": act,
        "typed": request.POST if refusal else {},
        "once": uuid4().hex,
        "today": visitor.today.isoformat(),
        "may_answer": may(placement=placement, event="acknowledged"),
        "may_work": placement.state in LOCKED and placement.state != "placed",
        "may_ask": placement.state in LOCKED,
        "may_pay": placement.state in EARNING and placement.state != "placed",
        "codes": [(code, codes_of("in")[code].label) for code in TOLD],
        "kinds": RequestKind.choices,
        "document_kinds": DocumentKind.choices,
        "components": [(one, w[f"component_{one}"]) for one in COMPONENTS],
    }
    return page(request, visitor, "claim", context, status=409 if refusal else 200)


def _pack(visitor: Visitor, found: ClaimInFull) -> Mapping[str, Any]:
    pack = found.pack
    assert isinstance(pack, PlacementPack)
    debtor: Mapping[str, Any] = pack.debtor
    return {
        "creditor": pack.creditor,
        "debtor": debtor,
        "address": [line for line in str(debtor.get("address", "")).splitlines() if line],
        "people": debtor.get("people", []),
        "items": [_item(visitor, found, one) for one in pack.items],
        "charges": [_item(visitor, found, one) for one in pack.charges],
        "history": pack.history,
        "note": pack.note,
    }


def _item(visitor: Visitor, found: ClaimInFull, item: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "number": item.get("number", ""),
        "kind": str(item.get("kind", "")).replace("_", " "),
        "issued_on": item.get("issued_on", ""),
        "due_on": item.get("due_on", ""),
        "amount": visitor.amount(item.get("amount_minor"), found.currency),
        "open": visitor.amount(item.get("open_minor"), found.currency),
    }


def _told(visitor: Visitor, found: ClaimInFull, one: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a change, by its columns
    code = codes_of(one.direction).get(one.code)
    due_on = str(one.data.get("due_on", ""))
    return {
        "label": code.label if code else one.code,
        "is_ours": one.direction == "out",
        "on": visitor.day(one.on),
        "text": one.text,
        "amount": visitor.amount(one.amount_minor, found.currency),
        "due_on": due_on,
    }


def _request(visitor: Visitor, found: ClaimInFull, one: PlacementRequest) -> Mapping[str, Any]:
    is_open = one.state == RequestState.OPEN
    return {
        "one": one,
        "key": ids.show(prefix="prq", uuid=one.public_id),
        "kind": one.get_kind_display(),
        "is_ours": one.direction == "out",
        "is_open": is_open,
        "state_name": visitor.words[f"request_{one.state}"],
        "amount": visitor.amount(one.amount_minor, found.currency),
        "answer_by": visitor.day(one.answer_by),
        "is_late": is_open and one.answer_by < visitor.today,
        "may_spend": one.direction == "in"
        and one.state == RequestState.APPROVED
        and one.kind in {RequestKind.COSTS, RequestKind.LEGAL}
        and found.placement.state in EARNING,
    }


def _money(visitor: Visitor, found: ClaimInFull, one: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a payment, by its columns
    is_back = one.kind == "reversal"
    return {
        "one": one,
        "key": ids.show(prefix="amo", uuid=one.public_id),
        "kind": one.get_kind_display(),
        "paid_to": visitor.words[f"paid_to_{one.paid_to}"],
        "on": visitor.day(one.on),
        "amount": visitor.amount(-one.minor if is_back else one.minor, found.currency),
        "earned": visitor.amount(one.commission_minor, found.currency),
        "may_go_back": not is_back and one.paid_to == "agency" and one.pk not in found.reversed_ids,
    }
