"""How an entity's bills look: logo, colour and template, with samples to look at before anything is kept."""

from collections.abc import Sequence
from typing import Final

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.billing.looks import Looks, faults_of_looks, looks_of, set_looks
from dunwell.apps.billing.preferences import SettingsRefused
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.plain import PlainFault
from dunwell.formats.brand import LARGEST_LOGO_BYTES
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.shared.house import house
from dunwell.interfaces.shared.security import HEADER
from dunwell.ports.errors import Refused

SAMPLES: Final = (
    *("invoice", "credit note", "debit note", "deposit request", "many lines"),
    *("from right to left", "payment slip"),
)
SOURCE_MAX: Final = 200_000


@desk_page("GET", "HEAD", "POST", power=Power.CONFIGURE)
def bill_looks(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Read, try or change how the bills of an entity look."""
    entity = next((one for one in entities(scope=desk.scope) if one.code == code), None)
    if entity is None:
        raise Http404("There is no such entity.")
    if entity.pk not in desk.scope.entity_ids:
        raise PermissionDenied
    if request.method != "POST":
        return _shown(request, desk, entity, looks=looks_of(entity=entity))
    looks, do = _typed(request, entity), request.POST.get("do", "try")
    if do == "sample":
        return _sample(looks, request.POST.get("sample", SAMPLES[0]))
    if do != "save":
        faults = faults_of_looks(looks=looks, documents=house().documents)
        return _shown(request, desk, entity, looks=looks, faults=faults, was_tried=True)
    try:
        set_looks(scope=desk.scope, entity=entity, looks=looks, documents=house().documents, now=desk.now)
    except SettingsRefused as refusal:
        return _shown(request, desk, entity, looks=looks, faults=refusal.faults, was_tried=True)
    flash.success(request, "Saved. Bills that are issued stay as they are.")
    return redirect("desk:bill_looks", code=code)


def _typed(request: HttpRequest, entity: Entity) -> Looks:
    """What was typed and sent; without a new logo, the one that is kept."""
    sent = request.FILES.get("logo")
    logo = sent.read(LARGEST_LOGO_BYTES + 1) if sent is not None else looks_of(entity=entity).logo
    if request.POST.get("without_logo"):
        logo = b""
    source = request.POST.get("template", "").replace("\r\n", "\n")[:SOURCE_MAX]
    ours = house().documents.bill_template()
    return Looks(
        logo=logo,
        accent=request.POST.get("accent", "")[:20],
        template="" if source.strip() in {"", ours.strip()} else source,
    )


def _sample(looks: Looks, name: str) -> HttpResponse:
    """A sample set by the source as it is typed, as a PDF; in words why it cannot be set."""
    documents = house().documents
    try:
        pdf = documents.preview_template(
            source=looks.template or documents.bill_template(), sample=name if name in SAMPLES else SAMPLES[0]
        )
    except Refused as refusal:
        return HttpResponse(refusal.message, status=409, content_type="text/plain; charset=utf-8")
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="sample.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[HEADER] = "sandbox; default-src 'none'"
    return response


def _shown(
    request: HttpRequest,
    desk: Desk,
    entity: Entity,
    *,
    looks: Looks,
    faults: Sequence[PlainFault] = (),
    was_tried: bool = False,
) -> HttpResponse:
    context = {
        "entity": entity,
        "looks": looks,
        "source": looks.template or house().documents.bill_template(),
        "samples": SAMPLES,
        "faults": {
            name: [one.message for one in faults if one.field == name]
            for name in ("logo", "accent", "template")
        },
        "is_sound": was_tried and not faults,
    }
    response = page(request, desk, "desk/bill_looks.html", context)
    response.status_code = 409 if faults else 200
    return response
