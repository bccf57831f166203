"""Running out of time: open items whose last day of limitation comes soon, or has passed, by entity."""

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.litigation.deadlines import ROWS_MAX, WITHIN_DAYS, WITHIN_MOST, running_out_of_time
from dunwell.apps.organisation.queries import entities
from dunwell.core.litigation.routes import NOTE
from dunwell.interfaces.desk.door import Desk, desk_page, page, page_number

WITHIN_CHOICES = (30, 90, 180, 365, 730)


@desk_page()
def court_deadlines(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The list, the earliest first, with sums by entity and currency."""
    text = request.GET.get("within", "")
    within = int(text) if text.isascii() and text.isdigit() and int(text[:6]) <= WITHIN_MOST else WITHIN_DAYS
    entity = request.GET.get("entity", "")[:20].replace("\x00", "")
    number = page_number(request)
    found = running_out_of_time(
        scope=desk.scope,
        as_of=desk.today,
        within_days=within,
        entity=entity,
        offset=(number - 1) * ROWS_MAX,
    )
    context = {
        "found": found,
        "within": within,
        "choices": sorted({*WITHIN_CHOICES, within}),
        "entity": entity,
        "entities": entities(scope=desk.scope),
        "note": NOTE,
        "next_page": number + 1 if found.items > number * ROWS_MAX else None,
        "earlier_page": number - 1 if number > 1 else None,
    }
    return page(request, desk, "desk/court_deadlines.html", context)
