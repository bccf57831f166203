"""The list of accounts: found as one types, filtered, exported."""

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from dunwell.apps.organisation import queries as organisation
from dunwell.apps.receivables.portfolio import (
    EXPORT_ROWS_MAX,
    AccountRow,
    Filters,
    account_rows,
    accounts_page,
    currencies,
)
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.formats.export_cells import harmless
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page, page_number

SEARCH_CHARACTERS_MAX = 200
COLUMNS = (
    "customer_number",
    "customer",
    "entity",
    "currency",
    "open",
    "overdue",
    "unapplied",
    "oldest_due_on",
    "days_overdue",
    "owner",
)


def filters_of(request: HttpRequest) -> Filters:
    """What the reader narrowed the list down to."""
    return Filters(
        text=request.GET.get("q", "")[:SEARCH_CHARACTERS_MAX].replace("\x00", ""),
        entity=request.GET.get("entity", "")[:20].replace("\x00", ""),
        currency=request.GET.get("currency", "")[:3].replace("\x00", ""),
        is_overdue_only=request.GET.get("overdue") == "1",
    )


@desk_page()
def customers(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The list, or only its rows where htmx asks for them."""
    filters = filters_of(request)
    found = accounts_page(scope=desk.scope, filters=filters, as_of=desk.today, page=page_number(request))
    if is_fragment(request):
        return page(request, desk, "desk/customers_rows.html", {"found": found, "filters": filters})
    context = {
        "found": found,
        "filters": filters,
        "entities": organisation.entities(scope=desk.scope),
        "currencies": currencies(scope=desk.scope),
    }
    return page(request, desk, "desk/customers.html", context)


@desk_page()
def customers_csv(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The filtered list as CSV: exact decimals, ISO dates, nothing that a spreadsheet would run."""
    rows = account_rows(
        scope=desk.scope, filters=filters_of(request), as_of=desk.today, limit=EXPORT_ROWS_MAX
    )
    return StreamingHttpResponse(
        _lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="customers-{desk.today.isoformat()}.csv"'},
    )


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _lines(rows: list[AccountRow]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow(
            (
                harmless(row.number),
                harmless(row.customer),
                harmless(row.entity),
                row.currency,
                to_text(money=Money(row.open_minor, row.currency)),
                to_text(money=Money(row.overdue_minor, row.currency)),
                to_text(money=Money(row.credit_minor, row.currency)),
                row.oldest_due_on.isoformat() if row.oldest_due_on else "",
                row.days_overdue,
                harmless(row.owner),
            )
        )
