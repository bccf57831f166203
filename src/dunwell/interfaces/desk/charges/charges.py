"""Charges at the desk: the list, one charge with its calculation and its sheet, and what came of them all."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from dunwell.apps.charges.access import charge_in_scope
from dunwell.apps.charges.listing import STATES, ChargeFilters, charges_page, listed
from dunwell.apps.charges.models import Charge, ChargeKind, WaiverState
from dunwell.apps.charges.queries import waivable, waivers_of, waivers_waiting
from dunwell.apps.charges.report import ReportRow, charges_report
from dunwell.apps.charges.sheets import charge_sheet, sheet_file
from dunwell.apps.charges.terms import house_of
from dunwell.apps.charges.waivers import REASON_CHARACTERS_MAX
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.charges.reasons import UNDONE
from dunwell.core.rates import DayCount
from dunwell.interfaces.desk.door import Desk, day_asked, desk_page, is_fragment, page, page_number
from dunwell.interfaces.desk.words import country_name
from dunwell.interfaces.shared.house import house
from dunwell.interfaces.shared.security import HEADER
from dunwell.ports.errors import Refused

SEARCH_CHARACTERS_MAX = 200
DAYS_IN: dict[str, str] = {
    DayCount.ACT_365: "days as they are, a year of 365",
    DayCount.ACT_360: "days as they are, a year of 360",
    DayCount.ACT_ACT: "days as they are, each year with its own",
    DayCount.THIRTY_E_360: "months of 30 days, a year of 360",
    DayCount.THIRTY_360: "months of 30 days, a year of 360",
}


@desk_page()
def charges(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The list, or only its rows where htmx asks for them."""
    filters = _filters(request)
    found = charges_page(scope=desk.scope, filters=filters, page=page_number(request))
    context: dict[str, object] = {"found": found, "filters": filters, "states": STATES}
    if is_fragment(request):
        return page(request, desk, "desk/charges_rows.html", context)
    waiting = waivers_waiting(scope=desk.scope)
    context |= {
        "entities": entities(scope=desk.scope),
        "kinds": ChargeKind.choices,
        "waiting": waiting,
        "who": names_of({one.asked_by for one in waiting}),
    }
    return page(request, desk, "desk/charges.html", context)


def _filters(request: HttpRequest) -> ChargeFilters:
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    return ChargeFilters(
        text=request.GET.get("q", "")[:SEARCH_CHARACTERS_MAX].replace("\x00", ""),
        entity=request.GET.get("entity", "")[:20].replace("\x00", ""),
        kind=kind if kind in ChargeKind.values else "",
        state=state if state in STATES else "",
    )


@desk_page()
def charge(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One charge: how it was reckoned, what became of it, and a form to let it go."""
    return charge_shown(request, desk, charge_in_scope(scope=desk.scope, charge_id=public_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What was typed about a charge, and why it was not done. `form`: waive or decide."""

    form: str
    field: str
    message: str
    typed: Mapping[str, str]


def charge_shown(
    request: HttpRequest, desk: Desk, found: Charge, *, refusal: Refusal | None = None
) -> HttpResponse:
    """The page of a charge, with what was refused."""
    row = listed(charges=[found])[0]
    waivers = waivers_of(scope=desk.scope, charge_id=found.public_id)
    may_waive = waivable(scope=desk.scope, charge_id=found.public_id)
    alone = house_of(entity_id=found.entity_id).waivers_alone.get(found.currency, 0)
    asked = next((one for one in waivers if one.state == WaiverState.ASKED), None)
    context = {
        "charge": found,
        "one": row,
        "state": STATES[row.state],
        "sheet": sheet_shown(found.calculation),
        "waivers": waivers,
        "asked": asked,
        "may_waive": desk.may_work and bool(may_waive.left_minor) and asked is None,
        "may_decide": desk.scope.may(Power.APPROVE),
        "is_own_wish": asked is not None and asked.asked_by == desk.scope.actor,
        "waivable": may_waive,
        "alone_minor": max(0, alone - may_waive.waived_minor),
        "reversal": found.reversal if found.is_reversed else None,
        "reversed_why": UNDONE[found.reversal.reason] if found.is_reversed else "",
        "who": names_of({found.actor, *(one.asked_by for one in waivers), *(o.decided_by for o in waivers)}),
        "refusal": refusal,
        "reason_most": REASON_CHARACTERS_MAX,
    }
    response = page(request, desk, "desk/charge.html", context)
    response.status_code = 409 if refusal else 200
    return response


def sheet_shown(kept: Mapping[str, Any], /) -> dict[str, Any]:
    """A calculation as it was kept, with its days as days and its codes as words."""
    return {
        **kept,
        **{
            name: date.fromisoformat(kept[name])
            for name in ("issued_on", "due_on", "default_on", "since")
            if kept.get(name)
        },
        "law_name": _law_name(str(kept.get("jurisdiction", ""))),
        "day_count_words": DAYS_IN.get(str(kept.get("day_count")), ""),
        "payments": [{**one, "on": date.fromisoformat(one["on"])} for one in kept.get("payments", ())],
        "segments": [
            {**one, "first": date.fromisoformat(one["from"]), "last": date.fromisoformat(one["to"])}
            for one in kept.get("segments", ())
        ],
    }


def _law_name(code: str) -> str:
    """A jurisdiction in words with its code, as far as it is a country: United Kingdom (GB)."""
    name = country_name(code)
    return code if name == code else f"{name} ({code})"


def names_of(actors: set[str], /) -> dict[str, str]:
    """Who actors are, by what stands in the journal: people by name, the house with what of it acted."""
    users = {int(one.removeprefix("user:")): one for one in actors if one.removeprefix("user:").isdecimal()}
    named = {one: f"the house ({one.removeprefix('system:')})" if one else "" for one in actors}
    return named | {users[one.pk]: str(one) for one in User.objects.filter(pk__in=users)}


@desk_page()
def charge_document(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The debit note with its calculation as a PDF, always as a download."""
    sheet = charge_sheet(scope=desk.scope, charge_id=public_id)
    try:
        pdf = house().documents.charge_sheet(sheet=sheet)
    except Refused as refusal:
        flash.error(request, f"The sheet cannot be set: {refusal.message}")
        return redirect("desk:charge", public_id=public_id)
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=sheet_file(sheet=sheet)) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[HEADER] = "sandbox; default-src 'none'"
    return response


@desk_page(is_for_members=True)
def report(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Charged, waived, reversed and collected from a day through a day, by entity, currency and kind."""
    first = day_asked(request, name="from", default=desk.today.replace(month=1, day=1))
    last = day_asked(request, name="to", default=desk.today)
    is_backwards = first > last
    rows = [] if is_backwards else charges_report(scope=desk.scope, first=first, last=last)
    context = {
        "first": first,
        "last": last,
        "is_backwards": is_backwards,
        "rows": rows,
        "sums": _sums(rows),
        "sees_whole": bool(desk.scope.entity_ids),
    }
    return page(request, desk, "desk/charges_report.html", context)


def _sums(rows: list[ReportRow]) -> list[tuple[str, dict[str, int]]]:
    """What the rows come to, for every currency that has more than one."""
    sums: dict[str, dict[str, int]] = {}
    counts = Counter(row.currency for row in rows)
    for row in rows:
        if counts[row.currency] == 1:
            continue
        own = sums.setdefault(row.currency, {})
        for name in ("charges", "charged_minor", "waived_minor", "reversed_minor", "collected_minor"):
            own[name] = own.get(name, 0) + getattr(row, name)
    return sorted(sums.items())
