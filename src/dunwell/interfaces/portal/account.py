"""The whole account, after the step up: every account of the company, its statements, and who its contacts are."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.links.access import token_of
from dunwell.apps.links.models import Did, PortalLink
from dunwell.apps.links.operations import link_in_visit
from dunwell.apps.links.visits import end_visit
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.balances import balance_forward_of
from dunwell.apps.receivables.models import TOLD_AS, Account
from dunwell.core import ids
from dunwell.core.calendar import add_months
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.formats.export_cells import harmless
from dunwell.interfaces.portal.door import COOKIE_PATH, VISIT_COOKIE, Visitor, by_visit, shown
from dunwell.interfaces.portal.downloads import download
from dunwell.interfaces.portal.page import statement_file_of
from dunwell.interfaces.portal.rows import rows_of_items, view_of
from dunwell.interfaces.shared.house import house

MONTHS_BACK = 36
COLUMNS = ("kind", "number", "issued_on", "due_on", "currency", "amount", "open", "days_overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountShown:
    """An account as its customer sees it, with the link by which something is done about it."""

    key: str
    entity: str
    currency: str
    total: str
    late: str
    rows: list[object]
    credits: list[object]
    act: str


@by_visit("GET", "HEAD")
def account(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show all accounts, what is open on each, statements and contacts."""
    if request.method == "GET":
        visitor.note(Did.ACCOUNT)
    context = {
        "title": visitor.say("account_title", customer=visitor.link.customer.name),
        "accounts": [_shown(visitor, one) for one in _accounts(visitor)],
        "months": [
            (first.strftime("%Y-%m"), f"{visitor.day(first)} – {visitor.day(last)}")
            for first, last in months_back(visitor.today)
        ],
        "contacts": [
            (one.name or one.email, one.email)
            for one in visitor.link.customer.contacts.filter(undeliverable_at__isnull=True).order_by("pk")
        ],
        "people": visitor.url("people"),
    }
    return shown(request, visitor, "account", context)


@by_visit("GET", "HEAD")
def account_statement(request: HttpRequest, visitor: Visitor, account: str) -> HttpResponse:
    """Give the statement of an account as a PDF: of what is open, or of a month from balance to balance."""
    mine = _mine(visitor, account)
    if request.method == "GET":
        mine.note(Did.DOCUMENT)
    wanted = request.GET.get("month", "")
    if not wanted:
        return statement_file_of(mine, as_of=visitor.today)
    spans = {first.strftime("%Y-%m"): (first, last) for first, last in months_back(visitor.today)}
    if wanted not in spans:
        raise UnknownAccount("There is no statement of this month.")
    first, last = spans[wanted]
    statement = balance_forward_of(
        account=mine.link.account, first_on=first, last_on=last, language=visitor.tag
    )
    pdf = house().documents.balance_forward(statement=statement)
    return download(pdf, media_type="application/pdf", name=f"Statement-{wanted}.pdf")


@by_visit("GET", "HEAD")
def account_csv(request: HttpRequest, visitor: Visitor, account: str) -> HttpResponse:
    """Give what is open on an account as a table, amounts and days as machines read them."""
    mine = _mine(visitor, account)
    if request.method == "GET":
        mine.note(Did.DOCUMENT)
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *_lines(mine)])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="open-items-{visitor.today.isoformat()}.csv"'
    return answer


@by_visit("POST")
def leave(request: HttpRequest, visitor: Visitor) -> HttpResponse:  # noqa: ARG001 - the door's shape
    """End the visit: the browser's key opens nothing any more."""
    assert visitor.visit is not None, "the door let a visit in"
    end_visit(visit=visitor.visit, now=visitor.now)
    visitor.note(Did.LEFT)
    answer = redirect(visitor.url("link"))
    answer.delete_cookie(VISIT_COOKIE, path=COOKIE_PATH)
    return answer


def months_back(today: date) -> list[tuple[date, date]]:
    """The months of three years, the running one first: the first and the last day of each, none after today."""
    this = today.replace(day=1)
    firsts = [add_months(on=this, months=-back) for back in range(MONTHS_BACK)]
    return [(first, min(today, add_months(on=first, months=1) - timedelta(days=1))) for first in firsts]


def _accounts(visitor: Visitor) -> list[Account]:
    mine = seen_accounts(scope=visitor.scope).filter(customer_id=visitor.link.customer_id)
    return list(mine.select_related("entity", "customer").order_by("entity__name", "currency"))


def _acting(visitor: Visitor, account: Account) -> Visitor:
    """The visitor by the link through which this visit acts on an account."""
    assert visitor.visit is not None, "the door let a visit in"
    link: PortalLink = link_in_visit(visit=visitor.visit, account=account, now=visitor.now)
    link.account, link.customer = account, account.customer
    return replace(visitor, link=link, token=token_of(link=link))


def _mine(visitor: Visitor, account: str) -> Visitor:
    account_id = ids.read(text=account, expect="acc")
    found = next((one for one in _accounts(visitor) if one.public_id == account_id), None)
    if found is None:
        raise UnknownAccount("There is no such account of this customer.")
    return _acting(visitor, found)


def _shown(visitor: Visitor, account: Account) -> AccountShown:
    acting = _acting(visitor, account)
    view = view_of(acting)
    return AccountShown(
        key=ids.show(prefix="acc", uuid=account.public_id),
        entity=account.entity.name,
        currency=account.currency,
        total=acting.amount(view.open_minor),
        late=acting.amount(view.late_minor) if view.late_minor else "",
        rows=[*rows_of_items(acting, view.items)],
        credits=[*rows_of_items(acting, view.credits)],
        act=acting.url("link"),
    )


def _lines(visitor: Visitor) -> Iterator[list[str]]:
    view, currency = view_of(visitor), visitor.link.account.currency
    for item in (*view.items, *view.credits):
        yield [
            TOLD_AS[item.kind],
            harmless(item.number),
            item.issued_on.isoformat(),
            item.due_on.isoformat(),
            currency,
            to_text(money=Money(item.amount_minor, currency)),
            to_text(money=Money(item.open_minor, currency)),
            str(max(0, item.days_overdue)),
        ]
