"""Claims at agencies: the live board, one placement with all that both sides told, and what is done about it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.scope import Power
from dunwell.apps.placements import answering, demanding, placing, proposing, recalling
from dunwell.apps.placements.board import history, lanes, requests_waiting
from dunwell.apps.placements.changes import write
from dunwell.apps.placements.claims import terms_of
from dunwell.apps.placements.models import CloseReason, PlacedItem, Placement, PlacementPack, RequestKind
from dunwell.apps.placements.moving import may
from dunwell.apps.placements.requests import answer, ask
from dunwell.apps.placements.seeing import (
    PlacementRefused,
    UnknownPlacement,
    UnknownRequest,
    placement_in_scope,
)
from dunwell.core.placements.states import LOCKED
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.shared.house import house

TYPED_MAX: Final = 1_100


@desk_page()
def placements(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The board."""
    found = {
        "lanes": lanes(scope=desk.scope, today=desk.today),
        "waiting": requests_waiting(scope=desk.scope, today=desk.today),
        "today": desk.today,
    }
    return page(request, desk, "desk/placements.html", found)


@desk_page()
def placement(request: HttpRequest, desk: Desk, placement_id: UUID) -> HttpResponseBase:
    """One placement."""
    return _shown(request, desk, placement_id)


@desk_page("POST")
def placement_do(request: HttpRequest, desk: Desk, placement_id: UUID, act: str) -> HttpResponseBase:
    """Do one thing about a placement; a refusal is told on its page."""
    done = ACTS.get(act)
    if done is None:
        raise Http404("There is nothing like this to be done.")
    try:
        done(request, desk, placement_id)
    except UnknownPlacement as unknown:
        raise Http404(str(unknown)) from unknown
    except PlacementRefused as refusal:
        return _shown(request, desk, placement_id, refusal=str(refusal))
    flash.success(request, "Done.")
    return redirect("desk:placement", placement_id=placement_id)


@desk_page("POST", power=Power.WORK)
def placement_answer(request: HttpRequest, desk: Desk, request_id: UUID) -> HttpResponseBase:
    """Answer what an agency asks."""
    try:
        found = answer(
            scope=desk.scope,
            request_id=request_id,
            is_yes=request.POST.get("answer") == "yes",
            text=_typed(request, "text"),
            now=desk.now,
            today=desk.today,
        )
    except UnknownRequest as unknown:
        raise Http404(str(unknown)) from unknown
    except PlacementRefused as refusal:
        flash.error(request, f"Nothing was done. {refusal}")
        return redirect("desk:placements")
    flash.success(request, "A second person must say yes." if found.state == "open" else "Answered.")
    return redirect("desk:placement", placement_id=found.placement.public_id)


def _shown(request: HttpRequest, desk: Desk, placement_id: UUID, *, refusal: str = "") -> HttpResponse:
    try:
        found = placement_in_scope(scope=desk.scope, placement_id=placement_id)
    except UnknownPlacement as unknown:
        raise Http404(str(unknown)) from unknown
    told = history(placement=found)
    context = {
        "one": found,
        "items": PlacedItem.objects.filter(placement=found).select_related("item").order_by("item__due_on"),
        "pack": PlacementPack.objects.filter(placement=found, removed_at__isnull=True).first(),
        "documents": found.documents.filter(removed_at__isnull=True).defer("content").order_by("pk"),
        "requests": found.requests.order_by("-pk"),
        "open_minor": recalling.open_of(placement=found),
        "terms": terms_of(placement=found) if found.terms_id else None,
        "history": told,
        "who": names_of({one.by for one in told} | {found.proposed_by}),
        "may": _may(desk, found),
        "reasons": CloseReason.choices,
        "kinds": RequestKind.choices,
        "refusal": refusal,
        "today": desk.today,
    }
    answered = page(request, desk, "desk/placement.html", context)
    answered.status_code = 409 if refusal else 200
    return answered


def _may(desk: Desk, found: Placement) -> Mapping[str, bool]:
    """What this person may do about a placement as it stands."""
    works = desk.scope.may(Power.WORK)
    is_mine = found.proposed_by == desk.scope.actor
    return {
        "decide": found.state == "proposed" and desk.scope.may(Power.APPROVE) and not is_mine,
        "object": proposing.may_object(scope=desk.scope, placement=found, today=desk.today),
        "withdraw": works and may(placement=found, event="refused"),
        "demanded": works
        and bool(found.demand_days)
        and demanding.is_ready(placement=found, today=desk.today),
        "place": works and placing.may_be_placed(placement=found, today=desk.today),
        "hold": works and may(placement=found, event="held"),
        "resume": works and may(placement=found, event="resumed"),
        "announce": works and may(placement=found, event="recall_announced"),
        "stay": works and may(placement=found, event="recall_withdrawn"),
        "recall": works and may(placement=found, event="recalled"),
        "close": works and may(placement=found, event="closed"),
        "tell": works and found.state in LOCKED,
    }


def _decide(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    is_yes = request.POST.get("answer") == "yes"
    note = _typed(request, "note")
    proposing.decide(scope=desk.scope, placement_id=placement_id, is_yes=is_yes, note=note, now=desk.now)


def _object(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    note = _typed(request, "note")
    proposing.object_to(
        scope=desk.scope, placement_id=placement_id, note=note, now=desk.now, today=desk.today
    )


def _withdraw(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    proposing.withdraw(
        scope=desk.scope, placement_id=placement_id, note=_typed(request, "note"), now=desk.now
    )


def _demanded(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    demanding.demanded_by_hand(
        scope=desk.scope,
        placement_id=placement_id,
        on=_day(request, "on") or desk.today,
        note=_typed(request, "note"),
        now=desk.now,
        today=desk.today,
    )


def _place(_request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    placing.place(
        scope=desk.scope,
        placement_id=placement_id,
        documents=house().documents,
        now=desk.now,
        today=desk.today,
    )


def _recall(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    recalling.recall(
        scope=desk.scope,
        placement_id=placement_id,
        reason=_typed(request, "note"),
        now=desk.now,
        today=desk.today,
    )


def _announce(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    recalling.announce_recall(
        scope=desk.scope,
        placement_id=placement_id,
        reason=_typed(request, "note"),
        on=_day(request, "on"),
        now=desk.now,
        today=desk.today,
    )


def _stay(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    note = _typed(request, "note")
    recalling.withdraw_recall(
        scope=desk.scope, placement_id=placement_id, note=note, now=desk.now, today=desk.today
    )


def _close(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    recalling.close(
        scope=desk.scope,
        placement_id=placement_id,
        reason=_typed(request, "reason"),
        note=_typed(request, "note"),
        now=desk.now,
        today=desk.today,
    )


def _hold(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    reason = _typed(request, "note")
    answering.hold(scope=desk.scope, placement_id=placement_id, reason=reason, now=desk.now, today=desk.today)


def _resume(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    note = _typed(request, "note")
    answering.resume(scope=desk.scope, placement_id=placement_id, note=note, now=desk.now, today=desk.today)


def _write(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    text = _typed(request, "note")
    write(scope=desk.scope, placement_id=placement_id, text=text, now=desk.now, today=desk.today)


def _ask(request: HttpRequest, desk: Desk, placement_id: UUID) -> None:
    ask(
        scope=desk.scope,
        placement_id=placement_id,
        kind=_typed(request, "kind"),
        text=_typed(request, "note"),
        key=f"desk:{desk.now.isoformat()}",
        now=desk.now,
        today=desk.today,
    )


ACTS: Final[Mapping[str, Callable[[HttpRequest, Desk, UUID], None]]] = {
    "decide": _decide,
    "object": _object,
    "withdraw": _withdraw,
    "demanded": _demanded,
    "place": _place,
    "recall": _recall,
    "announce": _announce,
    "stay": _stay,
    "close": _close,
    "hold": _hold,
    "resume": _resume,
    "write": _write,
    "ask": _ask,
}


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:TYPED_MAX].replace("\x00", "").strip()


def _day(request: HttpRequest, name: str) -> date | None:
    text = _typed(request, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PlacementRefused(code="missing", field=name, message="Give a day, like 2026-03-31.") from None
