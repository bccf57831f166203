"""Asking for something: a copy, a tax form, that a colleague gets it too; and sending what a payment is for."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.links.fences import rows_of
from dunwell.apps.links.models import Did
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.access import UnknownAccount
from dunwell.apps.receivables.models import Account
from dunwell.apps.replies.access import ReplyRefused
from dunwell.apps.replies.uploads import take_in_upload
from dunwell.apps.worklist.asked import AskedTooMuch, ask_desk
from dunwell.apps.worklist.models import TaskKind
from dunwell.core.wording import one_line
from dunwell.formats.mime import is_address
from dunwell.formats.remittance.sent import MOST_BYTES
from dunwell.interfaces.portal.door import Visitor, by_link, shown
from dunwell.interfaces.portal.rows import refusal_words, typed, view_of

# What is asked for, and how the desk reads it.
WISHES: Final = {
    "copy": "wants a copy of an invoice",
    "statement": "wants a statement of account",
    "tax_form": "wants a tax form or a certificate",
    "order_number": "wants an order number put on an invoice",
    "other": "asks something",
}
ABOUT: Final = {
    "forward": "wants {email} to get this too",
    "bills_too": "wants invoices to go to {email} too",
    "bills_instead": "wants invoices to go to {email} from now on",
    "leaves": "does not look after invoices any more; {email} does",
}


@by_link("GET", "HEAD", "POST")
def ask(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take a wish, and have a person answer it."""
    said = typed(request, "wish", "text")
    code = ""
    if request.method == "POST":
        if said["wish"] not in WISHES:
            code = "unknown_wish"
        elif said["wish"] in {"other", "order_number"} and not said["text"]:
            code = "text_missing"
        else:
            code = _ask(
                visitor,
                title=f"{_who(visitor)} {WISHES[said['wish']]}",
                body=said["text"],
                kind=TaskKind.CUSTOMER_ASKS,
            )
        if not code:
            return redirect(f"{visitor.url('ask')}?done=1")
    context = {
        "title": visitor.words["ask_title"],
        "wishes": [(wish, visitor.words[f"wish_{wish}"]) for wish in WISHES],
        "said": {**said, "wish": said["wish"] or request.GET.get("wish", "")[:20]},
        "numbers": [item.number for item in view_of(visitor).items],
        "is_done": request.GET.get("done") == "1" and request.method != "POST",
        "refusal": refusal_words(visitor, code) if code else "",
    }
    return shown(request, visitor, "ask", context, status=409 if code else 200)


@by_link("GET", "HEAD", "POST")
def people(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take who else should get this or the next invoices; a person looks at it, and nothing is sent by itself."""
    said = typed(request, "about", "email", "person")
    code = ""
    if request.method == "POST":
        if said["about"] not in ABOUT:
            code = "unknown_wish"
        elif not is_address(said["email"]):
            code = "not_an_address"
        else:
            wish = ABOUT[said["about"]].format(email=one_line(said["email"]))
            name = f"Their name: {one_line(said['person'])[:150]}. " if said["person"] else ""
            code = _ask(
                visitor,
                title=f"{_who(visitor)} {wish}",
                body=f"{name}Add the contact if that is theirs. Nothing was sent there.",
                kind=TaskKind.CONTACT_PROPOSED,
            )
        if not code:
            return redirect(f"{visitor.url('people')}?done=1")
    context = {
        "title": visitor.words["people_title"],
        "abouts": [(about, visitor.words[f"about_{about}"]) for about in ABOUT],
        "said": {**said, "about": said["about"] or "forward"},
        "is_done": request.GET.get("done") == "1" and request.method != "POST",
        "refusal": refusal_words(visitor, code) if code else "",
    }
    return shown(request, visitor, "people", context, status=409 if code else 200)


@by_link("GET", "HEAD", "POST", is_fenced=False)
def advice(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take a file that says what a payment is for.

    Only the keeping of it is the house's own act, outside of the fence; before, the database has said within it that
    account and contact are the customer's.
    """
    customer_id = visitor.link.customer_id
    code = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        code = "upload_empty" if file is None or not file.name else ""
        if file is not None and (file.size or 0) > MOST_BYTES:
            code = "upload_too_large"
        if file is not None and not code:
            try:
                account, contact = _proved(visitor)
                taken = take_in_upload(
                    account=account,
                    contact=contact,
                    name=file.name or "",
                    content=file.read(),
                    note=typed(request, "note")["note"],
                    actor=visitor.scope.actor,
                    now=visitor.now,
                    today=visitor.today,
                )
            except ReplyRefused as refusal:
                code = f"upload_{refusal.code}"
            else:
                with rows_of(customer_id=customer_id):
                    visitor.note(Did.UPLOAD)
                done = "looked_at" if taken.is_for_a_person else "read"
                return redirect(f"{visitor.url('advice')}?done={done}")
    done = {"looked_at": "advice_looked_at", "read": "advice_read"}.get(request.GET.get("done", ""), "")
    context = {
        "title": visitor.words["advice_title"],
        "done": visitor.words[done] if done and request.method != "POST" else "",
        "megabytes": MOST_BYTES >> 20,
        "refusal": refusal_words(visitor, code) if code else "",
    }
    with rows_of(customer_id=customer_id):
        return shown(request, visitor, "advice", context, status=409 if code else 200)


def _proved(visitor: Visitor) -> tuple[Account, Contact]:
    """The link's account and contact, as the database shows them to its customer; raises UnknownAccount."""
    with rows_of(customer_id=visitor.link.customer_id):
        account = (
            Account.objects.filter(pk=visitor.link.account_id).select_related("entity", "customer").first()
        )
        contact = Contact.objects.filter(pk=visitor.link.contact_id).first()
    if account is None or contact is None:
        raise UnknownAccount(visitor.link.account.public_id)
    return account, contact


def _who(visitor: Visitor) -> str:
    contact = visitor.link.contact
    return one_line(contact.name or contact.email)[:80]


def _ask(visitor: Visitor, *, title: str, body: str, kind: TaskKind) -> str:
    """Ask the desk; the code of the refusal, "" where it was taken or is asked already."""
    numbers = ", ".join(item.number for item in view_of(visitor).items[:10])
    told = f"{body}\n\nAsked on the page behind their link, from {visitor.address}. Open there: {numbers}."
    try:
        ask_desk(
            scope=visitor.scope,
            account=visitor.link.account,
            title=title,
            body=told.strip(),
            kind=kind,
            now=visitor.now,
        )
    except AskedTooMuch:
        return "asked_too_much"
    visitor.note(Did.ASK)
    return ""
