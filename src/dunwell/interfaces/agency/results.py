"""What came of the claims that an agency was given, by month of placing."""

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.placements.agency_board import results_of
from dunwell.interfaces.agency.door import Visitor, agency_page, page


@agency_page()
def results(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The agency's own results, the newest month first."""
    rows = [
        {
            "month": f"{one.month:%Y-%m}",
            "currency": one.currency,
            "claims": one.claims,
            "placed": visitor.amount(one.placed_minor, one.currency),
            "collected": visitor.amount(one.collected_minor, one.currency),
            "share": f"{one.basis_points / 100:.1f} %",
            "earned": visitor.amount(one.earned_minor, one.currency),
        }
        for one in results_of(scope=visitor.scope)
    ]
    return page(request, visitor, "results", {"rows": rows})
