"""Why an account was decided as it was on a day: a page of its own, and a place on the customer's page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.receivables.access import UnknownAccount
from dunwell.apps.runs.why import Basis
from dunwell.apps.runs.why import why as explained
from dunwell.interfaces.desk.door import Desk, day_asked, desk_page, is_fragment, page
from dunwell.interfaces.shared import why_words as words


@desk_page()
def why(request: HttpRequest, desk: Desk, public_id: UUID, account_id: UUID) -> HttpResponseBase:
    """What was decided about an account on a day, or would be, and what would have to change."""
    on = day_asked(request, name="on", default=desk.today)
    found = explained(scope=desk.scope, account_id=account_id, today=desk.today, on=on)
    if found.customer_public_id != public_id:
        raise UnknownAccount("This customer has no such account in the entities that you see.")
    show = desk.show
    context = {
        "found": found,
        "answer": found.explanation.answer,
        "basis": words.basis(found, show=show),
        "sentence": words.answer(found, show=show),
        "deed": words.deed(found, show=show),
        "by_itself": words.by_itself(found, show=show),
        "guards": words.guards(found, show=show),
        "also": words.next_reasons(found),
        "alternatives": words.alternatives(found, show=show),
        "facts": words.facts(found, show=show),
        "chain": found.explanation.chain,
        "is_run_seen": found.basis in {Basis.DECIDED, Basis.EARLIER},
        "is_in_place": is_fragment(request),
        "is_open": "close" not in request.GET,
    }
    return page(request, desk, "desk/why_body.html" if is_fragment(request) else "desk/why.html", context)
