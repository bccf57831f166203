"""What happened: the journal, read on from where one stopped."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from dunwell.apps.journal.queries import events_after
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import ApiWord
from dunwell.apps.receivables.in_turn import identifiers
from dunwell.interfaces.api.answers import READING
from dunwell.interfaces.api.door import ApiKeyAuth, caller_of
from dunwell.interfaces.api.paging import PageQuery, cursor_after, place
from dunwell.interfaces.api.shapes import EventsOut, event_out

router = Router()


@router.get(
    "/events",
    auth=ApiKeyAuth(ApiWord.EVENTS_READ),
    response={200: EventsOut, **READING},
    operation_id="events_list",
    url_name="events",
    summary="What happened",
    tags=["Events"],
)
def events_list(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """Events of the key's entities in their order, none left out and none twice; ask on with next_cursor."""
    caller = caller_of(request)
    rows = events_after(
        scope=caller.scope, after=place(list_name="events", query=query), limit=query.limit, now=caller.now
    )
    codes = {one.pk: one.code for one in entities(scope=caller.scope)}
    customers, accounts = identifiers(
        customer_pks=[row.customer_id for row in rows if row.customer_id],
        account_pks=[row.account_id for row in rows if row.account_id],
    )
    return {
        "data": [event_out(row, entities=codes, customers=customers, accounts=accounts) for row in rows],
        "next_cursor": cursor_after(list_name="events", query=query, key=rows[-1].pk)
        if rows
        else query.cursor,
    }
