"""Orders and recurring plans at the desk: what may begin, what waits for its deposit, what is billed next."""

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.billing.order_listing import (
    BEGINNING,
    PLAN_STATES,
    OrderFilters,
    orders_page,
    plans_page,
)
from dunwell.apps.billing.order_models import OrderState
from dunwell.apps.organisation.queries import entities
from dunwell.interfaces.desk.billing.bills import SEARCH_CHARACTERS_MAX
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page, page_number

ORDER_STATES: dict[str, str] = {**BEGINNING, **dict(OrderState.choices)}


@desk_page()
def orders(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The orders, or only their rows where htmx asks for them."""
    filters = _filters(request, states=ORDER_STATES)
    found = orders_page(scope=desk.scope, filters=filters, page=page_number(request))
    context = {"found": found, "filters": filters, "states": ORDER_STATES}
    if is_fragment(request):
        return page(request, desk, "desk/orders_rows.html", context)
    return page(request, desk, "desk/orders.html", context | {"entities": entities(scope=desk.scope)})


@desk_page()
def recurring(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The recurring plans, or only their rows where htmx asks for them."""
    filters = _filters(request, states=PLAN_STATES)
    found = plans_page(scope=desk.scope, filters=filters, page=page_number(request))
    context = {"found": found, "filters": filters, "states": PLAN_STATES}
    if is_fragment(request):
        return page(request, desk, "desk/recurring_rows.html", context)
    return page(request, desk, "desk/recurring.html", context | {"entities": entities(scope=desk.scope)})


def _filters(request: HttpRequest, *, states: dict[str, str]) -> OrderFilters:
    state = request.GET.get("state", "")
    return OrderFilters(
        text=request.GET.get("q", "")[:SEARCH_CHARACTERS_MAX].replace("\x00", ""),
        entity=request.GET.get("entity", "")[:20].replace("\x00", ""),
        state=state if state in states else "",
    )
