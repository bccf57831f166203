"""Applications for credit at the desk: the list, and one with what is known of it and what may be done."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from dunwell.apps.credit.application_codes import entity_token
from dunwell.apps.credit.application_letters import page_of
from dunwell.apps.credit.application_models import ApplicationSource, CreditApplication, EvidenceKind
from dunwell.apps.credit.application_moves import UnknownApplication
from dunwell.apps.credit.application_queries import (
    ApplicationFilters,
    application,
    application_view,
    applications_page,
    file_of,
)
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.credit.application_letters import REASON_NAMES
from dunwell.core.credit.application_states import OPEN, ApplicationState
from dunwell.core.credit.cold_start import BEGINS_AT, SENTENCES, Finding
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page, page_number
from dunwell.interfaces.shared.house import house
from dunwell.interfaces.shared.security import HEADER

SEARCH_CHARACTERS_MAX = 200
STATES: dict[str, str] = {
    ApplicationState.IN_REVIEW: "To be decided",
    ApplicationState.APPROVED: "Granted",
    ApplicationState.REFUSED: "Refused",
    ApplicationState.WITHDRAWN: "Withdrawn",
    ApplicationState.UNCONFIRMED: "Not confirmed",
    ApplicationState.LAPSED: "Lapsed",
}
BY = {"vat": "the same VAT number", "register": "the same register number", "name": "the same name"}
HAPPENED: dict[str, str] = {
    EvidenceKind.DUPLICATES: "Looked for among the customers",
    EvidenceKind.REGISTRY: "Tax register asked",
    EvidenceKind.SCORE: "Scored",
    EvidenceKind.LINK: "Customer linked or unlinked",
    EvidenceKind.VOTE: "Yes said or taken back",
    EvidenceKind.DECISION: "Decided",
    EvidenceKind.REVIEW: "Another look was asked for",
}


@desk_page()
def applications(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The applications, or only their rows where htmx asks for them."""
    state = request.GET.get("state", "")
    filters = ApplicationFilters(
        text=request.GET.get("q", "")[:SEARCH_CHARACTERS_MAX].replace("\x00", ""),
        entity=request.GET.get("entity", "")[:20].replace("\x00", ""),
        state=state if state in STATES else "",
    )
    found = applications_page(scope=desk.scope, filters=filters, page=page_number(request))
    context = {"found": found, "filters": filters, "states": STATES}
    if is_fragment(request):
        return page(request, desk, "desk/applications_rows.html", context)
    seen = entities(scope=desk.scope)
    site = house().site_url.rstrip("/")
    whole = [one for one in seen if one.pk in desk.scope.entity_ids]
    addresses = [
        (one, site + reverse("portal:apply", kwargs={"token": entity_token(entity=one)})) for one in whole
    ]
    return page(request, desk, "desk/applications.html", context | {"entities": seen, "addresses": addresses})


@desk_page()
def application_page(request: HttpRequest, desk: Desk, application_id: UUID) -> HttpResponseBase:
    """One application."""
    return shown(request, desk, found(desk, application_id))


@desk_page()
def application_file(
    _request: HttpRequest, desk: Desk, application_id: UUID, file_id: UUID
) -> HttpResponseBase:
    """A file that the applicant gave, to be kept and never run."""
    try:
        file = file_of(row=found(desk, application_id), file_id=file_id)
    except UnknownApplication as unknown:
        raise Http404(str(unknown)) from unknown
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    name = file.name.encode("ascii", "replace").decode().replace('"', "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[HEADER] = "sandbox; default-src 'none'"
    return response


def found(desk: Desk, application_id: UUID) -> CreditApplication:
    """Return an application that the desk sees, or raise Http404."""
    try:
        return application(scope=desk.scope, application_id=application_id)
    except UnknownApplication as unknown:
        raise Http404(str(unknown)) from unknown


def shown(
    request: HttpRequest, desk: Desk, row: CreditApplication, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page of an application, with why nothing was done."""
    view = application_view(row=row)
    may_work = desk.may_work and row.entity_id in desk.scope.entity_ids
    proposed = row.proposed_minor or row.requested_minor
    asked = row.approval.get("amount_minor")
    context = {
        "view": view,
        "row": row,
        "state": STATES[row.state],
        "source": ApplicationSource(row.source).label,
        "findings": [
            (SENTENCES[Finding(code)], f"{points:+d}") for code, points in view.score.get("findings", [])
        ],
        "begins_at": BEGINS_AT,
        "is_by_history": view.score.get("by") == "history",
        "duplicates": [(one.customer, ", ".join(BY[by] for by in one.by)) for one in view.duplicates],
        "reasons": [(one.value, name) for one, name in REASON_NAMES.items()],
        "told_reasons": [name for one, name in REASON_NAMES.items() if one.value in row.reasons],
        "amount": request.POST.get("amount", "")[:40]
        or to_text(money=Money(proposed if asked is None else int(asked), row.currency)),
        "answer": request.POST.get("answer", "")[:600],
        "is_open": row.state in OPEN,
        "may_work": may_work,
        "may_decide": may_work and desk.scope.may(Power.APPROVE),
        "may_take_back": desk.user in view.yes,
        "may_reopen": row.state in {ApplicationState.REFUSED, ApplicationState.WITHDRAWN},
        "has_registry": house().vat_registry is not None and bool(row.vat_id),
        "history": [(HAPPENED[one.kind], one) for one in view.evidence],
        "who": _people(one.actor for one in view.evidence),
        "applicant_page": page_of(application=row, site_url=house().site_url),
        "refusal": refusal,
    }
    response = page(request, desk, "desk/application.html", context)
    response.status_code = status
    return response


def _people(actors: Iterable[str]) -> dict[str, str]:
    """Who did something, by how the journal names them."""
    given = set(actors)
    keys = {one for one in given if one.startswith("user:")}
    users = User.objects.filter(pk__in=[int(one.partition(":")[2]) for one in keys])
    names = {f"user:{one.pk}": str(one) for one in users}
    return {one: names.get(one, "the applicant" if one not in keys else one) for one in given}
