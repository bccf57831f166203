"""The queue of an agency's work: what waits to be taken, what is to do today, what was answered, what will go back."""

from typing import Final

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.placements.access import placements_named
from dunwell.apps.placements.agency_board import ClaimRow, Lane, claims_page, counts
from dunwell.apps.placements.answering import acknowledge, reject
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.interfaces.agency.door import Visitor, agency_page, page, page_number
from dunwell.interfaces.agency.typed import typed

BULK: Final = frozenset({"acknowledge", "reject"})
BULK_MOST: Final = 200
SEARCH_CHARACTERS: Final = 100


@agency_page()
def queue(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """A part of the queue, what waits to be taken where none is asked for; or the claims that have a word."""
    return _shown(request, visitor)


@agency_page("POST", is_fenced=False)
def claims_do(request: HttpRequest, visitor: Visitor, act: str) -> HttpResponseBase:
    """Take or reject the claims that were chosen, each for itself: what cannot be is told, and the others are done."""
    if act not in BULK:
        raise Http404
    numbers = request.POST.getlist("claim")[:BULK_MOST]
    with visitor.rows():
        claims = placements_named(scope=visitor.scope, numbers=numbers)
    reason = typed(request, "reason")
    refused: list[str] = []
    for claim in claims:
        try:
            if act == "acknowledge":
                acknowledge(
                    scope=visitor.scope,
                    placement_id=claim.public_id,
                    reference="",
                    now=visitor.now,
                    today=visitor.today,
                )
            else:
                reject(
                    scope=visitor.scope,
                    placement_id=claim.public_id,
                    reason=reason,
                    now=visitor.now,
                    today=visitor.today,
                )
        except PlacementRefused as refusal:
            refused.append(f"{claim.number}: {refusal}")
    done = len(claims) - len(refused)
    if not claims:
        refused = [visitor.words["bulk_nothing"]]
    if refused:
        with visitor.rows():
            return _shown(request, visitor, refused=refused, done=done, reason=reason, status=409)
    flash.success(request, visitor.say(f"bulk_{act}", count=done))
    return redirect("agency:queue")


def _shown(
    request: HttpRequest,
    visitor: Visitor,
    *,
    refused: list[str] | None = None,
    done: int = 0,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    asked = request.GET.get("lane", "")
    lane = Lane(asked) if asked in set(Lane) else Lane.AWAITING
    text = request.GET.get("q", "").replace("\x00", "").strip()[:SEARCH_CHARACTERS]
    found = claims_page(
        scope=visitor.scope, lane=lane, text=text, page=page_number(request), today=visitor.today
    )
    counted = counts(scope=visitor.scope, today=visitor.today)
    w = visitor.words
    context = {
        "lanes": [(one.value, w[f"lane_{one.value}"], counted[one]) for one in Lane],
        "lane": "" if text else lane.value,
        "text": text,
        "rows": [_row(visitor, one) for one in found.rows],
        "found": found,
        "empty": w["search_nothing"] if text else w[f"empty_{lane.value}"],
        "is_bulk": lane == Lane.AWAITING and not text,
        "refused": refused or [],
        "done": done,
        "reason": reason,
    }
    return page(request, visitor, "queue", context, status=status)


def _row(visitor: Visitor, row: ClaimRow) -> dict[str, object]:
    claim = row.placement
    return {
        "number": claim.number,
        "reference": claim.agency_reference,
        "debtor": row.debtor or visitor.words["debtor_gone"],
        "placed_on": visitor.day(claim.placed_on),
        "placed": visitor.amount(claim.placed_minor, row.currency),
        "collected": visitor.amount(row.collected_minor, row.currency),
        "state": claim.state,
        "state_name": visitor.words[f"state_{claim.state}"],
        "requests": row.open_requests,
        "until": _until(visitor, row),
        "is_late": bool(
            claim.state == "placed" and claim.answer_by is not None and claim.answer_by < visitor.today
        ),
    }


def _until(visitor: Visitor, row: ClaimRow) -> str:
    """By when something has to be done about it, in words; "" for nothing."""
    claim = row.placement
    if claim.state == "placed":
        return visitor.say("answer_by", day=visitor.day(claim.answer_by)) if claim.answer_by else ""
    if claim.state == "pending_recall":
        return visitor.say("recall_on", day=visitor.day(claim.recall_on)) if claim.recall_on else ""
    if claim.state == "recalled":
        return visitor.say("grace_until", day=visitor.day(claim.grace_until)) if claim.grace_until else ""
    return ""
