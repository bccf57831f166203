"""What agencies would cost for a selection, and proposing it; agencies with their terms and conduct."""

from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.scope import Power
from dunwell.apps.placements.agency_models import ConductKind
from dunwell.apps.placements.agreeing import agree_terms, note_conduct, settle_conduct
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.proposing import DEMAND_DAYS, VETO_DAYS, Wish, propose
from dunwell.apps.placements.quotes import quotes, select
from dunwell.apps.placements.seeing import (
    PlacementRefused,
    UnknownAgency,
    agency_in_scope,
    seen_agencies,
)
from dunwell.apps.receivables.access import UnknownAccount, UnknownItem
from dunwell.apps.receivables.models import OpenItem
from dunwell.core.placements.eligibility import SENTENCES
from dunwell.core.placements.states import LIVE
from dunwell.formats.agency_terms import TermsFaulty, read_terms
from dunwell.interfaces.desk.door import Desk, desk_page, page

TYPED_MAX: Final = 20_000
NUMBERS_MAX: Final = 200


@desk_page()
def placement_new(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What each agency would cost for customers or invoices, at once."""
    return _quoted(
        request, desk, customers=request.GET.get("customers", ""), items=request.GET.get("items", "")
    )


@desk_page("POST", power=Power.WORK)
def placement_propose(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Propose them to an agency."""
    customers, items = _typed(request, "customers"), _typed(request, "items")
    try:
        accounts, item_ids = select(
            scope=desk.scope, account_ids=_numbers(customers), numbers=_numbers(items)
        )
        named = list(OpenItem.objects.filter(pk__in=item_ids or []))
        found = propose(
            scope=desk.scope,
            wishes=[
                Wish(
                    account_id=one.public_id,
                    item_ids=[each.public_id for each in named if each.account_id == one.pk],
                )
                for one in accounts
            ],
            agency_id=_chosen(desk, _typed(request, "agency")),
            note=_typed(request, "note"),
            veto_days=_days(request, "veto_days", VETO_DAYS),
            demand_days=_days(request, "demand_days", DEMAND_DAYS),
            now=desk.now,
            today=desk.today,
        )
    except (PlacementRefused, UnknownAccount, UnknownItem) as refusal:
        return _quoted(request, desk, customers=customers, items=items, refusal=str(refusal))
    made = [one.placement for one in found if one.placement is not None]
    if not made:
        why = " ".join(dict.fromkeys(SENTENCES[bar] for one in found for bar in one.why))
        return _quoted(request, desk, customers=customers, items=items, refusal=why or "Nothing was chosen.")
    flash.success(request, f"{len(made)} proposed; {len(found) - len(made)} could not be.")
    return redirect("desk:placements")


@desk_page()
def agencies(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The agencies."""
    found = seen_agencies(scope=desk.scope).order_by("name")
    live = Placement.objects.filter(state__in=LIVE)
    rows = [(one, live.filter(agency=one).count()) for one in found]
    return page(request, desk, "desk/agencies.html", {"rows": rows})


@desk_page()
def agency(request: HttpRequest, desk: Desk, agency_id: UUID) -> HttpResponseBase:
    """One agency: its terms, and how it behaves."""
    return _agency(request, desk, agency_id)


@desk_page("POST", power=Power.WORK)
def agency_do(request: HttpRequest, desk: Desk, agency_id: UUID, act: str) -> HttpResponseBase:
    """Agree on new terms, note conduct, or say what came of it."""
    try:
        if act == "terms":
            said = read_terms(content=_typed(request, "terms").encode())
            agree_terms(
                scope=desk.scope,
                agency_id=agency_id,
                terms=said.terms,
                valid_from=said.valid_from,
                note=_typed(request, "note"),
                now=desk.now,
                today=desk.today,
            )
        elif act == "conduct":
            score = _typed(request, "score")
            note_conduct(
                scope=desk.scope,
                agency_id=agency_id,
                kind=_typed(request, "kind"),
                severity=_days(request, "severity", 1),
                score=int(score) if score.isdecimal() else None,
                text=_typed(request, "text"),
                happened_on=_day(request) or desk.today,
                now=desk.now,
                today=desk.today,
            )
        elif act == "settle":
            entry = UUID(_typed(request, "entry"))
            settle_conduct(scope=desk.scope, entry_id=entry, outcome=_typed(request, "outcome"), now=desk.now)
        else:
            raise Http404("There is nothing like this to be done.")
    except UnknownAgency as unknown:
        raise Http404(str(unknown)) from unknown
    except (PlacementRefused, TermsFaulty, ValueError) as refusal:
        return _agency(request, desk, agency_id, refusal=str(refusal))
    flash.success(request, "Noted.")
    return redirect("desk:agency", agency_id=agency_id)


def _agency(request: HttpRequest, desk: Desk, agency_id: UUID, *, refusal: str = "") -> HttpResponse:
    try:
        found = agency_in_scope(scope=desk.scope, agency_id=agency_id)
    except UnknownAgency as unknown:
        raise Http404(str(unknown)) from unknown
    context = {
        "one": found,
        "entities": [
            each.entity for each in found.entities.select_related("entity").order_by("entity__code")
        ],
        "terms": found.terms.order_by("currency", "-version"),
        "conduct": found.conduct.order_by("-happened_on", "-pk")[:100],
        "kinds": ConductKind.choices,
        "may_agree": desk.scope.may(Power.APPROVE),
        "typed": _typed(request, "terms"),
        "refusal": refusal,
    }
    answered = page(request, desk, "desk/agency.html", context)
    answered.status_code = 409 if refusal else 200
    return answered


def _quoted(
    request: HttpRequest, desk: Desk, *, customers: str, items: str, refusal: str = ""
) -> HttpResponse:
    rows = []
    try:
        if customers or items:
            accounts, item_ids = select(
                scope=desk.scope, account_ids=_numbers(customers), numbers=_numbers(items)
            )
            rows = [
                (one, [(SENTENCES[bar], count) for bar, count in one.why])
                for one in quotes(scope=desk.scope, accounts=accounts, as_of=desk.today, item_ids=item_ids)
            ]
    except (UnknownAccount, UnknownItem) as unknown:
        refusal = refusal or str(unknown)
    context = {
        "rows": rows,
        "customers": customers,
        "items": items,
        "veto_days": VETO_DAYS,
        "demand_days": DEMAND_DAYS,
        "refusal": refusal,
    }
    answered = page(request, desk, "desk/placement_new.html", context)
    answered.status_code = 409 if refusal and request.method == "POST" else 200
    return answered


def _chosen(desk: Desk, code: str) -> UUID:
    found = seen_agencies(scope=desk.scope).filter(code=code).first()
    if found is None:
        raise PlacementRefused(code="missing", field="agency", message="Choose an agency.")
    return found.public_id


def _numbers(text: str) -> list[str]:
    return list(dict.fromkeys(text.replace(",", " ").split()))[:NUMBERS_MAX]


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:TYPED_MAX].replace("\x00", "").strip()


def _days(request: HttpRequest, name: str, default: int) -> int:
    text = _typed(request, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else default


def _day(request: HttpRequest) -> date | None:
    text = _typed(request, "happened_on")
    return date.fromisoformat(text) if text else None
