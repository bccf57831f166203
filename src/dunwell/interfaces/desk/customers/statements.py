"""A customer's statement of account as of today, to read or to pass on."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from dunwell.apps.agreements.queries import statement_note
from dunwell.apps.receivables import statements
from dunwell.interfaces.desk.door import Desk, desk_page
from dunwell.interfaces.shared.house import house
from dunwell.interfaces.shared.security import HEADER
from dunwell.ports.errors import Refused


@desk_page()
def statement(request: HttpRequest, desk: Desk, public_id: UUID, account_id: UUID) -> HttpResponseBase:
    """Today's statement of one account as a PDF, always as a download. Nothing is written or sent."""
    found = statements.statement(
        scope=desk.scope, customer_id=public_id, account_id=account_id, as_of=desk.today
    )
    note = statement_note(
        scope=desk.scope,
        customer_id=public_id,
        account_id=account_id,
        on=desk.today,
        language=found.language,
    )
    try:
        pdf = house().documents.statement(statement=replace(found, note=note))
    except Refused as refusal:
        flash.error(request, f"The statement cannot be set: {refusal.message}")
        return redirect("desk:customer", public_id=public_id)
    name = statements.statement_file(language=found.language, as_of=found.as_of)
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[HEADER] = "sandbox; default-src 'none'"
    return response
