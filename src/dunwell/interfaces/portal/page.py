"""The page behind a link: what is open, four choices under the amount, documents, and what was said before."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from dunwell.apps.agreements.queries import acknowledged, policy_in_force
from dunwell.apps.billing.copies import CopyRefused, file_name
from dunwell.apps.billing.models import Bill, Form
from dunwell.apps.links.models import Did
from dunwell.apps.links.queries import is_whole, items_named
from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.receivables.statements import open_lines, statement_file, statement_of
from dunwell.apps.runs.bill_parcels import made_copy
from dunwell.apps.worklist.customer_view import SaidView
from dunwell.core import ids
from dunwell.interfaces.portal.door import Visitor, by_link, shown
from dunwell.interfaces.portal.downloads import download
from dunwell.interfaces.portal.rows import key_of, rows_of_items, view_of
from dunwell.interfaces.shared.house import house


@by_link("GET", "HEAD")
def link(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show what is open, and what may be done about it."""
    if request.method == "GET":
        visitor.note(Did.PAGE)
    view = view_of(visitor)
    whole = is_whole(link=visitor.link)
    context = {
        "title": visitor.words["home_title"] if view.items else visitor.words["home_nothing_title"],
        "total": visitor.amount(view.open_minor),
        "late": visitor.amount(view.late_minor) if view.late_minor else "",
        "rows": rows_of_items(visitor, view.items),
        "credits": rows_of_items(visitor, view.credits),
        "promises": [
            {
                "key": ids.show(prefix="prm", uuid=row.public_id),
                "text": visitor.say(
                    "promise_stands", amount=visitor.amount(row.amount_minor), date=visitor.day(row.due_on)
                ),
            }
            for row in view.promises
        ],
        "plans": [
            visitor.say(
                "plan_stands" if row.next_instalment else "plan_waits",
                amount=visitor.amount(
                    row.next_instalment.amount_minor if row.next_instalment else row.amount_minor
                ),
                date=visitor.day(row.next_instalment.due_on) if row.next_instalment else "",
                left=visitor.amount(row.left_minor),
            )
            for row in view.plans
        ],
        "said": [_said_words(visitor, one) for one in view.said],
        "is_whole": whole,
        "named": [] if view.items else [item.number for item in items_named(link=visitor.link)],
        "policy": _policy_words(visitor),
    }
    return shown(request, visitor, "link", context)


@by_link("GET", "HEAD")
def document(request: HttpRequest, visitor: Visitor, item: str) -> HttpResponse:
    """Give the PDF of a bill that the link shows, byte for byte as it went out."""
    return _copy(request, visitor, item, form=Form.PDF)


@by_link("GET", "HEAD")
def einvoice(request: HttpRequest, visitor: Visitor, item: str) -> HttpResponse:
    """Give the e-invoice inside a bill by itself."""
    return _copy(request, visitor, item, form=Form.CII)


@by_link("GET", "HEAD")
def statement(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Give the statement of the account, as it goes with letters; not by a link that shows some items only."""
    if not is_whole(link=visitor.link):
        raise UnknownItem("This link shows some items only.")
    if request.method == "GET":
        visitor.note(Did.DOCUMENT)
    return statement_file_of(visitor, as_of=visitor.today)


def statement_file_of(visitor: Visitor, *, as_of: date) -> HttpResponse:
    """The statement of the visitor's account on a day, as a PDF."""
    account = visitor.link.account
    lines = open_lines(account_ids=[account.pk], as_of=as_of)[account.pk]
    pdf = house().documents.statement(
        statement=statement_of(account=account, lines=lines, language=visitor.tag, as_of=as_of)
    )
    return download(pdf, media_type="application/pdf", name=statement_file(language=visitor.tag, as_of=as_of))


def _copy(request: HttpRequest, visitor: Visitor, item: str, *, form: Form) -> HttpResponse:
    view = view_of(visitor)
    known = {key_of(one) for one in (*view.items, *view.credits)}
    if item not in known:
        raise UnknownItem("There is no such document behind this link.")
    found = Bill.objects.filter(
        item__public_id=ids.read(text=item, expect="itm"), state="issued", account_id=visitor.link.account_id
    ).select_related("entity", "customer", "item")
    bill = found.first()
    if bill is None:
        raise UnknownItem("There is no document of this item.")
    try:
        copy = made_copy(bill=bill, form=form, house=house(), now=visitor.now)
    except CopyRefused:  # it is held, and a person is asked about it already
        raise UnknownItem("There is no document of this item yet.") from None
    if request.method == "GET":
        visitor.note(Did.DOCUMENT)
    return download(bytes(copy.content), media_type=copy.media_type, name=file_name(bill=bill, form=form))


def _said_words(visitor: Visitor, one: SaidView) -> dict[str, str]:
    on = visitor.day(one.on) if one.on else ""
    text = visitor.say(
        f"said_{one.kind}",
        amount=visitor.amount(one.amount_minor or 0),
        date=on,
        numbers=", ".join(one.numbers),
        text=one.text,
    )
    state = "" if one.kind == "mail" else visitor.words.get(f"state_{one.kind}_{one.state}", "")
    return {
        "on": visitor.day(one.at.date()),
        "text": text,
        "state": state,
        "answer": one.text if one.kind == "dispute" else "",
    }


def _policy_words(visitor: Visitor) -> str:
    """What is said of the credit policy in force; nothing where there is none."""
    account = visitor.link.account
    if policy_in_force(entity_id=account.entity_id, on=visitor.today) is None:
        return ""
    agreed = acknowledged(customer_id=account.customer_id, entity_id=account.entity_id, on=visitor.today)
    return visitor.words["policy_agreed" if agreed else "policy_to_agree"]
