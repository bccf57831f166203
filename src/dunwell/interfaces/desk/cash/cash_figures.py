"""How well cash is cleared, on a page: rates of a period, money without owner by age, money without use by customer."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.cash.figures import Share, rates, unapplied, unidentified
from dunwell.interfaces.desk.door import Desk, day_asked, desk_page, page

PERIOD_DAYS = 30
PER_CENT = 10


@desk_page()
def cash_figures(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The figures of a period, the last thirty days where none is asked for."""
    last = day_asked(request, name="to", default=desk.today)
    first = min(day_asked(request, name="from", default=last - timedelta(days=PERIOD_DAYS - 1)), last)
    context = {**strip(desk, first=first, last=last), "unapplied": unapplied(scope=desk.scope)}
    return page(request, desk, "desk/cash_figures.html", context)


def strip(desk: Desk, *, first: date | None = None, last: date | None = None) -> dict[str, object]:
    """The rates and the unidentified money, for the top of a page."""
    until = last or desk.today
    since = first or until - timedelta(days=PERIOD_DAYS - 1)
    found = rates(scope=desk.scope, first=since, last=until)
    return {
        "first_day": since,
        "last_day": until,
        "rates": found,
        "straight": per_cent(found.straight),
        "hits": per_cent(found.hits),
        "unidentified": unidentified(scope=desk.scope, as_of=desk.today),
    }


def per_cent(share: Share, /) -> str:
    """A share in per cent with one decimal, rounded down; "" of nothing."""
    found = share.per_mille
    return "" if found is None else f"{found // PER_CENT}.{found % PER_CENT}"
