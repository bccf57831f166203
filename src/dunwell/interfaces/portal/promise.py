"""Tell us when: a promise made by the customer themselves, changed and taken back, with what happens next."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.dunning.account_policies import policies_by_account
from dunwell.apps.links.models import Did
from dunwell.apps.links.queries import shows_any
from dunwell.apps.promises.access import PromiseRefused, UnknownPromise
from dunwell.apps.promises.models import Method, Promise, PromiseState, Source
from dunwell.apps.promises.operations import change_promise, make_promise, take_back_promise
from dunwell.apps.promises.queries import PromiseRow, promise_row
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.dunning.policy import PromiseRules
from dunwell.interfaces.portal.door import Visitor, by_link, shown
from dunwell.interfaces.portal.rows import (
    asked_for,
    day_typed,
    refusal_words,
    rows_of_items,
    ticked_items,
    typed,
    view_of,
)
from dunwell.interfaces.shared.typed_money import typed_minor

FIELDS = ("due_on", "amount", "method", "person", "note")
METHODS = (Method.TRANSFER, Method.DIRECT_DEBIT, Method.CARD, Method.CHEQUE, Method.OTHER)


def rules_of(visitor: Visitor) -> PromiseRules:
    """The rules for promises of the account's policy."""
    account = visitor.link.account_id
    return policies_by_account(account_ids=[account], as_of=visitor.today)[account].promises


@by_link("GET", "HEAD", "POST")
def when(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask by when they pay, or keep what they say."""
    view = view_of(visitor)
    chosen = asked_for(request, view.items)
    if request.method != "POST":
        return _form(request, visitor, chosen=chosen)
    said = typed(request, *FIELDS)
    try:
        due_on = _day(said["due_on"])
        items = ticked_items(request, view.items)
        promise = make_promise(
            scope=visitor.scope,
            account_id=visitor.link.account.public_id,
            item_ids=[item.item_id for item in items],
            amount_minor=_amount(visitor, said["amount"]),
            due_on=due_on,
            promised_by=said["person"],
            method=said["method"],
            note=said["note"],
            source=Source.PORTAL,
            rules=rules_of(visitor),
            now=visitor.now,
            today=visitor.today,
        )
    except PromiseRefused as refusal:
        return _form(request, visitor, chosen=chosen, refusal=refusal)
    visitor.note(Did.PROMISE)
    return redirect(_address(visitor, promise))


@by_link("GET", "HEAD", "POST")
def promise(request: HttpRequest, visitor: Visitor, promise: str) -> HttpResponse:
    """Say what was promised and what happens next; change it, or take it back."""
    row = _row(visitor, promise)
    if request.method != "POST":
        return _said(request, visitor, row)
    said = typed(request, "act", "due_on")
    try:
        if said["act"] == "undo":
            take_back_promise(
                scope=visitor.scope, promise_id=row.public_id, now=visitor.now, today=visitor.today
            )
            visitor.note(Did.PROMISE)
            return redirect(visitor.url("promise", promise=promise))
        due_on = _day(said["due_on"])
        changed = change_promise(
            scope=visitor.scope,
            promise_id=row.public_id,
            due_on=due_on,
            promised_by=row.promised_by,
            method=row.method,
            note=row.note,
            rules=rules_of(visitor),
            now=visitor.now,
            today=visitor.today,
        )
    except PromiseRefused as refusal:
        return _said(request, visitor, row, refusal=refusal)
    visitor.note(Did.PROMISE)
    return redirect(_address(visitor, changed))


def _address(visitor: Visitor, promise: Promise) -> str:
    return visitor.url("promise", promise=ids.show(prefix="prm", uuid=promise.public_id))


def _row(visitor: Visitor, promise: str) -> PromiseRow:
    promise_id: UUID = ids.read(text=promise, expect="prm")
    row = promise_row(scope=visitor.scope, promise_id=promise_id, as_of=visitor.today)
    is_shown = shows_any(link=visitor.link, numbers=[part.number for part in row.parts])
    if row.account_public_id != visitor.link.account.public_id or not is_shown:
        raise UnknownPromise("There is no such promise behind this link.")
    return row


def _day(text: str) -> date:
    found = day_typed(text)
    if found is None:
        raise PromiseRefused(code="not_a_day", field="due_on", message="no day")
    return found


def _amount(visitor: Visitor, text: str) -> int | None:
    """The minor units typed, None for all that is open of what was ticked."""
    if not text:
        return None
    try:
        return typed_minor(text=text, currency=visitor.link.account.currency, language=visitor.tag)
    except UnreadableAmount as fault:
        raise PromiseRefused(code="not_an_amount", field="amount", message=str(fault)) from None


def _form(
    request: HttpRequest,
    visitor: Visitor,
    *,
    chosen: frozenset[str] | None,
    refusal: PromiseRefused | None = None,
) -> HttpResponse:
    rules, view = rules_of(visitor), view_of(visitor)
    said = typed(request, *FIELDS) if request.method == "POST" else dict.fromkeys(FIELDS, "")
    ticked = (chosen or frozenset()) if request.method == "POST" else chosen
    latest = visitor.today + timedelta(days=rules.days_max)
    context = {
        "title": visitor.words["when_title"],
        "rows": rows_of_items(visitor, view.items, ticked=ticked),
        "said": {**said, "person": said["person"] or (visitor.link.contact.name if not refusal else "")},
        "earliest": visitor.today.isoformat(),
        "latest": latest.isoformat(),
        "limit": visitor.say("when_limit", date=visitor.day(latest)),
        "methods": [(code.value, visitor.words[f"method_{code.value}"]) for code in METHODS],
        "refusal": refusal and refusal_words(visitor, refusal.code),
        "field": refusal.field if refusal else "",
    }
    return shown(request, visitor, "when", context, status=409 if refusal else 200)


def _said(
    request: HttpRequest, visitor: Visitor, row: PromiseRow, *, refusal: PromiseRefused | None = None
) -> HttpResponse:
    rules = rules_of(visitor)
    amount = visitor.amount(row.amount_minor)
    is_running = row.state == PromiseState.RUNNING
    context = {
        "title": visitor.words["promise_title" if is_running else "promise_over_title"],
        "text": visitor.say("promise_said", amount=amount, date=visitor.day(row.due_on)),
        "numbers": [part.number for part in row.parts],
        "next": visitor.say("promise_next", date=visitor.day(row.last_on))
        if is_running
        else visitor.words.get(f"state_promise_{row.state}", ""),
        "is_running": is_running,
        "due_on": row.due_on.isoformat(),
        "earliest": visitor.today.isoformat(),
        "latest": (visitor.today + timedelta(days=rules.days_max)).isoformat(),
        "refusal": refusal and refusal_words(visitor, refusal.code),
    }
    return shown(request, visitor, "promise", context, status=409 if refusal else 200)
