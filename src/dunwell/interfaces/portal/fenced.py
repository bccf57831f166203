"""The fence for pages that do not come through the door of portal links: the links to one bill or one policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dunwell.apps.links.fences import rows_of
from dunwell.apps.organisation.fencing import NotFenced
from dunwell.interfaces.portal.door import said


def within(request: HttpRequest, view: Callable[[], HttpResponse], *, customer_id: int) -> HttpResponse:
    """Answer within the rows of the customer whose link it is; the page is shut where the database has no fence."""
    try:
        with rows_of(customer_id=customer_id):
            return view()
    except NotFenced:
        return said(request, "shut", status=503)
