"""What is done about a bank line at the cash desk, each act once and only on what was seen; and undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.cash import desk as clearing
from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.lanes import ClearingRow, line_as_seen
from dunwell.apps.cash.match_models import MatchState
from dunwell.apps.cash.posting import posted_on
from dunwell.apps.cash.releasing import drop, release
from dunwell.apps.cash.reopening import reopen_by_return
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Power
from dunwell.core import ids
from dunwell.interfaces.desk.cash.cash import refused_page, row_at, shown
from dunwell.interfaces.desk.cash.cash_assign import assign
from dunwell.interfaces.desk.cash.cash_exchange import assign_in_other
from dunwell.interfaces.desk.cash.cash_forms import form_page
from dunwell.interfaces.desk.cash.cash_typed import Typed, people, said
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.ids import typed_id

UNDONE = "Undone at the cash desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it in words, and how it is undone: the act and what it needs."""

    said: str
    undo: str = ""
    ref: str = ""
    stays: bool = False  # some of the line is still to be cleared


@desk_page("GET", "HEAD", power=Power.WORK)
def cash_ask(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """A form about a line: whose it is and what it pays, for whom it is parked, why it is nobody's."""
    return form_page(request, desk, row_at(desk, public_id), act=act, typed=request.GET)


@desk_page("POST", power=Power.WORK)
def cash_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Do something about a line, or undo it; refused where it is not as it was seen."""
    row = row_at(desk, public_id)
    try:
        with transaction.atomic():
            line_as_seen(scope=desk.scope, line_id=public_id, seen=request.POST.get("seen", ""))
            done = ACTS[act](desk, row, request.POST)
    except CashRefused as refusal:
        if act in WITH_FORM and refusal.code not in ("wrong_state", "taken"):
            return form_page(request, desk, row, act=act, typed=request.POST, refusal=refusal)
        return refused_page(request, desk, public_id, message=str(refusal))
    return _answer(request, desk, public_id, done)


def _answer(request: HttpRequest, desk: Desk, line_id: UUID, done: Done) -> HttpResponse:
    if not is_fragment(request):
        flash.success(request, done.said)
        return redirect("desk:cash_line", public_id=line_id) if done.undo else redirect("desk:cash")
    row = row_at(desk, line_id)
    context = {"row": shown(row), "said": done.said, "done": done}
    return page(request, desk, "desk/cash_row.html" if done.stays else "desk/cash_done.html", context)


def _confirm(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    match_id = typed_id(typed.get("match", ""), expect="mch")
    if match_id is None:
        raise CashRefused(code="unknown_match", message="Nothing is proposed for this line.")
    match = clearing.confirm(scope=desk.scope, match_id=match_id, now=desk.now, today=desk.today)
    return Done(
        said=f"{_money(desk, row, match.minor)} is applied to {_names(row)}.",
        undo="take-back",
        ref=ids.show(prefix="mch", uuid=match.public_id),
    )


def _park(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    owner = _owner(row, typed.get("owner", ""))
    note = typed.get("note", "")
    until = _until(said(typed, "until"))
    clearing.park(
        scope=desk.scope,
        line_id=row.line_id,
        owner=owner,
        note=note,
        now=desk.now,
        today=desk.today,
        until=until,
    )
    back = f" until {desk.show.day(on=until)}; then it comes back by itself" if until else ""
    return Done(said=f"Parked{f' for {owner}' if owner else ''}{back}.", undo="take-up")


def _until(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = "Give the day on which it comes back, or none."
        raise CashRefused(code="not_in_bounds", field="until", message=message) from None


def _owner(row: ClearingRow, told: str) -> User | None:
    if not told:
        return None
    found = next((one for one in people(row) if str(one.pk) == told), None)
    if found is None:
        raise CashRefused(
            code="not_in_bounds", field="owner", message="Choose somebody who clears cash there."
        )
    return found


def _take_up(desk: Desk, row: ClearingRow, typed: Typed) -> Done:  # noqa: ARG001 - the shape of an act
    clearing.take_up(scope=desk.scope, line_id=row.line_id, now=desk.now)
    return Done(said="Back among those to be cleared.", stays=True)


def _elsewhere(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    clearing.set_elsewhere(
        scope=desk.scope,
        line_id=row.line_id,
        reason=typed.get("reason", ""),
        now=desk.now,
        today=desk.today,
    )
    return Done(
        said=f"{_money(desk, row, row.standing.remaining_minor)} is no customer's.",
        undo="take-back-elsewhere",
    )


def _take_back(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    match_id = typed_id(typed.get("match", ""), expect="mch")
    if match_id is None:
        raise CashRefused(code="unknown_match", message="Say which match is to be taken back.")
    match = clearing.take_back(
        scope=desk.scope, match_id=match_id, reason=UNDONE, now=desk.now, today=desk.today
    )
    return Done(
        said=f"Taken back: {_money(desk, row, match.minor)} is nobody's, its items are open.", stays=True
    )


def _take_back_elsewhere(desk: Desk, row: ClearingRow, typed: Typed) -> Done:  # noqa: ARG001 - the shape of an act
    clearing.take_back_elsewhere(
        scope=desk.scope, line_id=row.line_id, reason=UNDONE, now=desk.now, today=desk.today
    )
    return Done(said="Taken back: it is to be cleared.", stays=True)


def _release(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    release(scope=desk.scope, line_id=row.line_id, reason=typed.get("reason", ""), now=desk.now)
    return Done(said="Released: it is posted, and to be cleared.", stays=True)


def _return(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    original_id = typed_id(said(typed, "original"), expect="bln")
    if original_id is None:
        raise CashRefused(code="unknown_line", field="original", message="Choose the payment that came back.")
    original = reopen_by_return(
        scope=desk.scope, line_id=row.line_id, original_id=original_id, now=desk.now, today=desk.today
    )
    who = original.ultimate_name or original.counterparty_name or "nobody named"
    return Done(
        said=f"What the payment of {desk.show.day(on=posted_on(line=original))} ({who}) had paid is open again."
    )


def _drop(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    drop(scope=desk.scope, line_id=row.line_id, reason=typed.get("reason", ""), now=desk.now)
    return Done(said="Not posted: it is kept as nothing to be cleared.")


def _assign(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    done = assign(desk, row, typed)
    return Done(said=done.said, undo="take-back", ref=done.match, stays=done.left_minor != 0)


def _exchange(desk: Desk, row: ClearingRow, typed: Typed) -> Done:
    done = assign_in_other(desk, row, typed)
    return Done(said=done.said, undo="take-back", ref=done.match, stays=done.left_minor != 0)


ACTS: Final[Mapping[str, Callable[[Desk, ClearingRow, Typed], Done]]] = {
    "confirm": _confirm,
    "correct": _assign,
    "exchange": _exchange,
    "park": _park,
    "take-up": _take_up,
    "elsewhere": _elsewhere,
    "take-back": _take_back,
    "take-back-elsewhere": _take_back_elsewhere,
    "release": _release,
    "drop": _drop,
    "return": _return,
}
WITH_FORM = frozenset({"correct", "exchange", "park", "elsewhere", "release", "drop", "return"})


def _money(desk: Desk, row: ClearingRow, minor: int) -> str:
    return desk.show.amount(minor=minor, currency=row.line.currency)


def _names(row: ClearingRow) -> str:
    is_proposed = row.match is not None and row.match.state == MatchState.PROPOSED
    return ", ".join(row.customers) if is_proposed and row.customers else "the customer"
