"""The cash desk: bank lines to clear in lanes, and each with what the bank says beside what it is taken to pay."""

from collections.abc import Mapping
from datetime import datetime, time
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.lanes import ClearingRow, Lane, clearing_row, counts, lane_page
from dunwell.apps.cash.looking import Looked, candidates, looked
from dunwell.apps.cash.match_models import Deduction, MatchState, Surplus
from dunwell.apps.cash.parking import waiting_for
from dunwell.core import ids
from dunwell.interfaces.desk.cash.cash_figures import strip
from dunwell.interfaces.desk.cash.cash_words import (
    EMPTY,
    LANES,
    evidence_words,
    findings_shown,
    references_shown,
)
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page, page_number

WHOLE = 100


@desk_page()
def cash(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What is to be cleared, in one lane or all, with the first line open."""
    asked = request.GET.get("lane", "")
    lane = Lane(asked) if asked in set(Lane) else None
    since = today_began(desk)
    whose = "mine" if request.GET.get("whose") == "mine" else ""
    found = lane_page(
        scope=desk.scope,
        lane=lane,
        since=since,
        page=page_number(request),
        owner_id=desk.user.pk if whose else None,
    )
    counted = counts(scope=desk.scope, since=since)
    waiting = sum(counted[one] for one in Lane if one not in (Lane.DONE, Lane.PARKED))
    context: dict[str, object] = {
        "found": found,
        "rows": [shown(row) for row in found.rows],
        "lane": lane,
        "lane_name": LANES[lane] if lane else "",
        "empty": EMPTY[lane] if lane else "",
        "lanes": [(one.value, LANES[one], counted[one]) for one in Lane],
        "waiting": waiting,
        "whose": whose,
        "own": waiting_for(scope=desk.scope)[0],
        "done": counted[Lane.DONE],
        **strip(desk),
    }
    if found.rows:
        first = found.rows[0]
        context |= {"first": key_of(first), **detail(desk, first.line_id)}
    return page(request, desk, "desk/cash.html", context)


@desk_page()
def cash_line(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One line: for htmx its detail, else a page of its own."""
    context = {"row": shown(row_at(desk, public_id)), **detail(desk, public_id)}
    template = "desk/cash_detail.html" if is_fragment(request) else "desk/cash_line_page.html"
    return page(request, desk, template, context)


def row_at(desk: Desk, line_id: UUID) -> ClearingRow:
    """The line as it stands, or Http404."""
    try:
        return clearing_row(scope=desk.scope, line_id=line_id)
    except CashRefused as refusal:
        raise Http404(str(refusal)) from refusal


def key_of(row: ClearingRow, /) -> str:
    """A line as it stands in addresses."""
    return ids.show(prefix="bln", uuid=row.line_id)


def shown(row: ClearingRow, /) -> dict[str, object]:
    """A line as the list shows it."""
    is_proposed = row.match is not None and row.match.state == MatchState.PROPOSED
    return {
        "key": key_of(row),
        "raw": row,
        "line": row.line,
        "standing": row.standing,
        "lane": row.lane.value if row.lane else "",
        "lane_name": LANES[row.lane] if row.lane else row.standing.get_state_display(),
        "is_proposed": is_proposed,
        "customers": row.customers,
        "percent": percent(row.match.confidence) if is_proposed and row.match else None,
        "seen": row.seen,
    }


def detail(desk: Desk, line_id: UUID) -> dict[str, object]:
    """What is shown when a line is open: both sides, why, and what was done with its money."""
    found = looked(scope=desk.scope, line_id=line_id)
    row = found.row
    match = row.match if row.match and row.match.state == MatchState.PROPOSED else None
    actors = {step.actor for step in found.steps} | {one.settled_by or one.made_by for one in found.posted}
    return {
        "at": found,
        "match": match,
        "references": references_shown(row.line.references),
        "evidence": evidence_words(match.kind) if match else "",
        "percent": percent(match.confidence) if match else None,
        "says": _outcome_words(desk, found) if match else [],
        "candidates": [] if match or not row.is_open else candidates(scope=desk.scope, row=row),
        "steps": [(step, abs(step.minor)) for step in found.steps],
        "findings": findings_shown(row.line.statement.findings),
        "leftovers": _leftovers(row.line.pk),
        "who": names_of(actors),
        "may_act": desk.may_work and row.standing.entity_id in desk.scope.entity_ids,
    }


def _leftovers(line_id: int) -> list[tuple[str, int, str, str]]:
    """What of a line that was applied is over or short still, and where it is decided."""
    over = Surplus.objects.filter(match__line_id=line_id, match__state=MatchState.POSTED)
    short = Deduction.objects.filter(match__line_id=line_id, match__state=MatchState.POSTED)
    return [
        (
            "Over: kept as credit"
            if one.kept_on
            else "Over: keep it, give it back or set it against something",
            one.minor,
            one.item.currency,
            reverse("desk:cash_surplus", kwargs={"public_id": one.public_id}),
        )
        for one in over.filter(item__residual__residual_minor__lt=0).select_related("item").order_by("pk")
    ] + [
        (
            "Short by name",
            one.minor,
            one.item.currency,
            reverse("desk:cash_deduction", kwargs={"public_id": one.public_id}),
        )
        for one in short.filter(closed_on__isnull=True).select_related("item").order_by("pk")
    ]


def percent(confidence: float | None, /) -> str:
    """A confidence as it is told: never 100 % of what is not certain."""
    if confidence is None:
        return ""
    return f"{min(confidence * WHOLE, 99.9):.1f}"


def today_began(desk: Desk, /) -> datetime:
    """When today began for this reader."""
    return datetime.combine(desk.today, time(0), tzinfo=desk.show.zone)


def _outcome_words(desk: Desk, found: Looked) -> list[str]:
    """What a yes does, in sentences, before it is said."""
    currency = found.row.line.currency

    def money(minor: int) -> str:
        return desk.show.amount(minor=minor, currency=currency)

    paid = [pair for pair in found.pairs if pair.minor > 0]
    whole = [pair for pair in paid if pair.left_minor == 0]
    said = []
    if whole:
        said.append(f"{len(whole)} item{'s are' if len(whole) > 1 else ' is'} paid in full.")
    said += [
        f"{pair.item.number or 'An item'} keeps {money(pair.left_minor)} open{_short_words(found)}."
        for pair in paid
        if pair.left_minor > 0
    ]
    if found.over_minor > 0:
        said.append(f"{money(found.over_minor)} is over and stays with the customer, unapplied.")
    return said


_SHORT: Mapping[str, str] = {
    "AMOUNT_DISCOUNT": ": as a discount it is let go if the bill grants it by that day, else it stays by that name",
    "AMOUNT_CHARGES": ": as bank charges it is let go within the entity's limit, else it stays by that name",
    "AMOUNT_SMALL": ": it is written off within the entity's limit, else it stays by that name",
    "AMOUNT_WITHHELD": ", named as withheld tax",
    "AMOUNT_SWAPPED": ", named as short",
}


def _short_words(found: Looked) -> str:
    reasons = found.row.match.reasons if found.row.match else []
    return next((_SHORT[code] for code, _ in reasons if code in _SHORT), "")


def refused_page(
    request: HttpRequest, desk: Desk, line_id: UUID, *, message: str, status: int = 409
) -> HttpResponse:
    """The line as it stands, and why nothing was done: in place for htmx, else its page."""
    row = shown(row_at(desk, line_id))
    context = {"row": row, "first": row["key"], "refusal": message, **detail(desk, line_id)}
    if is_fragment(request):
        return page(request, desk, "desk/cash_row.html", context)
    answer = page(request, desk, "desk/cash_line_page.html", context)
    answer.status_code = status
    return answer
