"""The forms of the worklist's rows, each with what it needs: a call, a promise, a hold, a dispute, a note, a day."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest

from dunwell.apps.disputes.queries import item_to_dispute
from dunwell.apps.receivables.customer_card import customer_card
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.open_items import items_of
from dunwell.apps.worklist.calls import NOTE_CHARACTERS_MAX as CALL_NOTE_MAX
from dunwell.apps.worklist.calls import TRY_AGAIN
from dunwell.apps.worklist.models import RowKind
from dunwell.apps.worklist.queries import TaskRow
from dunwell.core import ids
from dunwell.core.worklist.states import OUTCOMES
from dunwell.interfaces.desk.customers.dispute_form import DisputeForm, LineTyped
from dunwell.interfaces.desk.customers.dispute_form import said as dispute_said
from dunwell.interfaces.desk.customers.hold_form import USUAL_DAYS, HoldForm
from dunwell.interfaces.desk.customers.promise_form import new_promise_form
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.desk.worklist.bench_rows import Row

TYPED_MAX = 2000
TITLES = {
    "call": "Log a call",
    "done": "Done",
    "dismiss": "Put away",
    "snooze": "Not now",
    "note": "Note",
    "promise": "Promise",
    "hold": "Put on hold",
    "dispute": "Dispute",
    "assign": "Whose mail is this?",
    "handle": "Dealt with by hand",
}
Errors = Mapping[str, str]


def form_context(
    request: HttpRequest, desk: Desk, row: Row, *, what: str, errors: Errors
) -> dict[str, Any] | None:
    """What the form shows, what was typed only where something is wrong with it; None where there is no such form."""
    maker = MAKERS.get(what)
    made = maker(request, desk, row, errors) if maker else None
    if made is None:
        return None
    note = request.POST.get("note", "")[:TYPED_MAX] if errors else ""
    return {"row": row, "what": what, "title": TITLES[what], "errors": errors, "note": note, **made}


def oldest_item(desk: Desk, account: Account, *, asked: str = "") -> tuple[list[tuple[str, str]], str]:
    """The items of an account that may be disputed, and the one asked for, else the oldest."""
    items = [
        (ids.show(prefix="itm", uuid=one.public_id), one)
        for one in items_of(scope=desk.scope, account_id=account.pk, as_of=desk.today)
        if one.residual_minor > 0
    ]
    choices = [
        (key, f"{one.number} · {desk.show.amount(minor=one.residual_minor, currency=one.currency)}")
        for key, one in items
    ]
    known = [key for key, _ in choices]
    return choices, asked if asked in known else (known[0] if known else "")


def _call(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:  # noqa: ARG001
    if row.account is None:
        return None
    card = customer_card(scope=desk.scope, public_id=row.account.customer.public_id)
    people = [
        (
            ids.show(prefix="con", uuid=one.public_id),
            one.name or one.email or one.phone,
            one.phone or one.mobile,
        )
        for one in card.contacts
    ]
    return {
        "outcomes": list(OUTCOMES["call"].items()),
        "try_again": TRY_AGAIN,
        "chosen": request.POST.get("outcome", ""),
        "people": people,
        "person": request.POST.get("contact", people[0][0] if people else ""),
        "note_most": CALL_NOTE_MAX,
        "again_on": (desk.today + timedelta(days=1)).isoformat(),
    }


def _done(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:  # noqa: ARG001
    if not isinstance(row.raw, TaskRow) or row.raw.kind == "send_uncertain":
        return None
    return {"outcomes": list(OUTCOMES[row.raw.kind].items()), "chosen": request.POST.get("outcome", "")}


def _dismiss(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:  # noqa: ARG001
    questions = {
        RowKind.DRAFT: "Why should this not be sent?",
        RowKind.REPLY: "Why does it ask for nothing?",
        RowKind.TASK: "Why does nobody need to do this?",
    }
    if row.kind not in questions or row.lane == "uncertain":
        return None
    return {"question": questions[row.kind], "is_needed": row.kind != RowKind.REPLY}


def _snooze(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any]:  # noqa: ARG001
    monday = desk.today + timedelta(days=7 - desk.today.weekday())
    days = [("Tomorrow", desk.today + timedelta(days=1)), ("Monday", monday)]
    if desk.today.weekday() == 6:
        days = [("Tomorrow", monday), ("Next Monday", monday + timedelta(days=7))]
    until = request.POST.get("until", "")
    return {"days": [(name, on.isoformat(), on) for name, on in days], "until": until}


def _note(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:  # noqa: ARG001
    return None if row.account is None else {}


def _promise(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:
    if row.account is None:
        return None
    sent = request if errors else None
    return {"promise_form": new_promise_form(desk, account=row.account, request=sent, errors=errors)}


def _hold(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:
    if row.account is None:
        return None
    ends_on = (desk.today + timedelta(days=USUAL_DAYS)).isoformat()
    form = HoldForm(
        doing="place",
        about=row.account.public_id,
        on=ids.show(prefix="acc", uuid=row.account.public_id),
        name=f"{row.account.entity.code} {row.account.currency}",
        ends_on=ends_on,
        errors=errors,
    )
    if not errors:
        return {"hold_form": form}
    said = {
        name: request.POST.get(name, "")[:TYPED_MAX] for name in ("reason", "ends_on", "review_on", "note")
    }
    sent = replace(form, reason=said["reason"], ends_on=said["ends_on"], review_on=said["review_on"])
    return {"hold_form": replace(sent, note=said["note"])}


def _dispute(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:
    if row.account is None:
        return None
    choices, on = oldest_item(desk, row.account, asked=request.POST.get("item", request.GET.get("item", "")))
    if not on:
        return None
    item = item_to_dispute(
        scope=desk.scope,
        customer_id=row.account.customer_id,
        item_id=ids.read(text=on, expect="itm"),
        as_of=desk.today,
    )
    form = DisputeForm(
        doing="raise",
        about=item.public_id,
        on=on,
        name=item.number,
        currency=item.currency,
        room_minor=item.room_minor,
        values=dispute_said(request) if errors else {"extent": "all"},
        lines=[LineTyped(number) for number in (1, 2, 3)],
        errors=errors,
    )
    return {"dispute_form": form, "dispute_items": choices}


def _assign(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:  # noqa: ARG001
    if row.kind != RowKind.REPLY:
        return None
    return {"customer": request.POST.get("customer", "")[:200]}


def _handle(request: HttpRequest, desk: Desk, row: Row, errors: Errors) -> dict[str, Any] | None:  # noqa: ARG001
    return {} if row.kind == RowKind.REPLY else None


def day_typed(request: HttpRequest, *, name: str) -> date | None:
    """The day in a field; None where there is none."""
    try:
        return date.fromisoformat(request.POST.get(name, "").strip())
    except ValueError:
        return None


MAKERS: Mapping[str, Callable[[HttpRequest, Desk, Row, Errors], dict[str, Any] | None]] = {
    "call": _call,
    "done": _done,
    "dismiss": _dismiss,
    "snooze": _snooze,
    "note": _note,
    "promise": _promise,
    "hold": _hold,
    "dispute": _dispute,
    "assign": _assign,
    "handle": _handle,
}
