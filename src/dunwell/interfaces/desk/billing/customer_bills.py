"""A customer's bills, orders and recurring plans: the latest on its page, all of them on one of their own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.billing.listing import bills_of
from dunwell.apps.billing.order_listing import orders_of, plans_of
from dunwell.apps.receivables.customer_card import customer_card
from dunwell.interfaces.desk.billing.bills import LIST_WORDS
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page

IN_CARD = 5
ON_PAGE = 50


@desk_page()
def customer_bills(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The page, or for htmx the card on the customer's page."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    limit = IN_CARD if is_fragment(request) else ON_PAGE
    customer_id = card.customer_id
    rows, count = bills_of(
        scope=desk.scope, customer_id=customer_id, now=desk.now, today=desk.today, limit=limit
    )
    context = {
        "card": card,
        "rows": rows,
        "count": count,
        "orders": orders_of(scope=desk.scope, customer_id=customer_id, limit=limit),
        "plans": plans_of(scope=desk.scope, customer_id=customer_id, limit=limit),
        **LIST_WORDS,
    }
    template = "desk/customer_bills_card.html" if is_fragment(request) else "desk/customer_bills.html"
    return page(request, desk, template, context)
