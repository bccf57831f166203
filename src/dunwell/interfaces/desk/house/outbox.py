"""The outbox: what was written to customers, exactly as it went out, and what became of it."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin

from dunwell.apps.messages import outbox as queries
from dunwell.apps.messages.models import MessageState
from dunwell.apps.organisation.scope import Power
from dunwell.apps.runs.settle import CannotSettle, settle_uncertain
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.shared.security import HEADER

# A letter is shown as what it is: words from a template. Nothing in it may run, load or lead anywhere.
PREVIEW_POLICY = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
SHOWN_IN_BROWSER = {"application/pdf"}


@desk_page(power=Power.SEE_OUTBOX)
def outbox(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Letters, newest first, in one state or all."""
    asked = request.GET.get("state", "")
    state = asked if asked in MessageState.values else ""
    before = request.GET.get("before", "")
    found = queries.messages_page(
        scope=desk.scope,
        state=state,
        before=int(before) if before.isascii() and before[:18].isdigit() else None,
    )
    states = [(one.value, one.label, found.counts[one.value]) for one in MessageState]
    context = {"found": found, "state": state, "states": states, "total": sum(found.counts.values())}
    return page(request, desk, "desk/outbox.html", context)


@desk_page(power=Power.SEE_OUTBOX)
def message(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One letter."""
    found = queries.message(scope=desk.scope, public_id=public_id)
    context = {
        "message": found,
        "state_label": MessageState(found.state).label,
        "attachments": queries.attachments(message=found),
        "may_settle": desk.may_work and found.state == MessageState.UNCERTAIN,
    }
    return page(request, desk, "desk/message.html", context)


@xframe_options_sameorigin
@desk_page(power=Power.SEE_OUTBOX)
def message_html(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The letter's HTML alone, for a frame that may do nothing."""
    found = queries.message(scope=desk.scope, public_id=public_id)
    return HttpResponse(found.html, headers={HEADER: PREVIEW_POLICY, "Cache-Control": "private, no-store"})


@desk_page(power=Power.SEE_OUTBOX)
def attachment(request: HttpRequest, desk: Desk, public_id: UUID, number: int) -> HttpResponseBase:  # noqa: ARG001
    """A file that went with the letter, always as a download."""
    found = queries.attachment(scope=desk.scope, public_id=public_id, number=number)
    known = found.media_type in SHOWN_IN_BROWSER
    response = HttpResponse(
        bytes(found.content), content_type=found.media_type if known else "application/octet-stream"
    )
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=found.name) or "attachment"
    )
    response.headers[HEADER] = "sandbox; default-src 'none'"
    return response


@desk_page("POST", power=Power.WORK)
def settle(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Say of an uncertain letter that it arrived, or that it did not and goes out again."""
    found = queries.message(scope=desk.scope, public_id=public_id)
    answer = request.POST.get("arrived", "")
    if answer not in {"yes", "no"}:
        return HttpResponse("Say arrived=yes or arrived=no.", status=400, content_type="text/plain")
    try:
        settle_uncertain(scope=desk.scope, message_id=found.pk, arrived=answer == "yes", now=desk.now)
    except CannotSettle as refusal:
        flash.error(request, str(refusal))
    else:
        said = "Noted: it arrived." if answer == "yes" else "Noted: it did not arrive. It goes out again."
        flash.success(request, said)
    return redirect("desk:message", public_id=public_id)
