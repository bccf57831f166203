"""What is done about a row of the worklist, and how it is undone. In place by htmx, by whole pages without."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.disputes.deciding import withdraw_dispute
from dunwell.apps.disputes.moving import DisputeRefused
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.dunning.holds import HoldRefused, lift_hold, place_hold
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.apps.promises.access import PromiseRefused
from dunwell.apps.promises.operations import take_back_promise
from dunwell.apps.receivables.access import seen_customers
from dunwell.apps.replies import operations as replies
from dunwell.apps.replies.access import ReplyRefused, proposal_in_scope
from dunwell.apps.runs.approving import UNDO_SECONDS, ApprovalRefused, Approved, approve, reject, take_back
from dunwell.apps.worklist.calls import CallRefused, log_call, unlog_call
from dunwell.apps.worklist.inbound import confirm
from dunwell.apps.worklist.models import RowKind
from dunwell.apps.worklist.notes import NoteRefused, add_note
from dunwell.apps.worklist.operations import TaskRefused, close_task, dismiss_task, reopen_task
from dunwell.apps.worklist.queries import TaskRow
from dunwell.apps.worklist.snoozes import SnoozeRefused, snooze, wake
from dunwell.core import ids
from dunwell.core.text import key as search_key
from dunwell.interfaces.desk.customers.dispute_form import amount_typed, drafts, lines_typed
from dunwell.interfaces.desk.customers.dispute_form import day_typed as dispute_day
from dunwell.interfaces.desk.customers.dispute_form import said as dispute_said
from dunwell.interfaces.desk.customers.hold_form import day_typed as hold_day
from dunwell.interfaces.desk.customers.promise_form import make_typed
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.desk.worklist.bench import form_page, row_at, with_strips
from dunwell.interfaces.desk.worklist.bench_forms import day_typed
from dunwell.interfaces.desk.worklist.bench_replies import overrides_typed
from dunwell.interfaces.desk.worklist.bench_rows import KINDS, Row, found

CUSTOMERS_SHOWN = 8
REFUSALS = (
    ApprovalRefused,
    CallRefused,
    DisputeRefused,
    HoldRefused,
    NoteRefused,
    PromiseRefused,
    ReplyRefused,
    SnoozeRefused,
    TaskRefused,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it in words, how it is undone (`undo` with its reference), and what is asked next."""

    said: str
    undo: str = ""
    ref: str = ""
    seconds: int = 0  # so long it can be undone; 0 for as long as the row stands
    stays: bool = False  # the row is still on the list
    then: str = ""  # a form that follows at once


class Unclear(Exception):
    """What was typed names several things; the form is shown again with them."""

    def __init__(self, *, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@desk_page("POST", power=Power.WORK)
def row_do(request: HttpRequest, desk: Desk, key: tuple[str, UUID], what: str) -> HttpResponseBase:
    """Do something about a row, or undo it."""
    undo = UNDOS.get(what)
    if undo is not None:
        return _undone(request, desk, key=key, undo=undo)
    act = ACTS.get(what)
    if act is None:
        raise Http404("There is nothing of that name to do.")
    row = row_at(desk, key)
    try:
        done = act(request, desk, row)
    except Unclear as unclear:
        return form_page(request, desk, row, what=what, errors={unclear.field: str(unclear)}, status=409)
    except REFUSALS as refusal:
        return _refused(request, desk, row, what=what, refusal=refusal)
    return _done(request, desk, row, done=done)


def _done(request: HttpRequest, desk: Desk, row: Row, *, done: Done) -> HttpResponse:
    if not is_fragment(request):
        flash.success(request, done.said)
        if done.then:
            return redirect("desk:row_ask", key=row.key, what=done.then)
        return (
            redirect("desk:row", key=row.key) if done.undo and not done.stays else redirect("desk:worklist")
        )
    if done.then:
        answer = form_page(request, desk, row, what=done.then)
        answer.headers["HX-Retarget"] = f"#form-{row.key}"
        answer.headers["HX-Reswap"] = "innerHTML"
        answer.headers["HX-Trigger"] = "row-next-form"
        return answer
    if done.stays:
        stays = found(desk, prefix=row.key[:3], row_id=row.row_id) or row
        return page(
            request, desk, "desk/bench_row.html", {"row": with_strips(desk, [stays])[0], "said": done.said}
        )
    return page(request, desk, "desk/bench_done.html", {"row": row, "done": done})


def _undone(
    request: HttpRequest,
    desk: Desk,
    *,
    key: tuple[str, UUID],
    undo: Callable[[HttpRequest, Desk, RowKind, UUID], None],
) -> HttpResponse:
    prefix, row_id = key
    refused = ""
    try:
        undo(request, desk, KINDS[prefix], row_id)
    except REFUSALS as refusal:
        refused = str(refusal)
    if not is_fragment(request):
        (flash.error if refused else flash.success)(request, refused or "Undone.")
        return redirect("desk:worklist")
    row = found(desk, prefix=prefix, row_id=row_id)
    if row is None:
        gone = {"key": ids.show(prefix=prefix, uuid=row_id), "said": refused or "Undone."}
        return page(request, desk, "desk/bench_gone.html", gone)
    context = {"row": with_strips(desk, [row])[0], "refusal": refused, "said": "" if refused else "Undone."}
    return page(request, desk, "desk/bench_row.html", context)


def _refused(request: HttpRequest, desk: Desk, row: Row, *, what: str, refusal: Exception) -> HttpResponse:
    """Say why not: in the form where another answer helps, else on the row as it stands now."""
    field = getattr(refusal, "field", "")
    if isinstance(refusal, TaskRefused):
        field = {"outcome": "outcome", "note": "note"}.get(refusal.code, "")
    if field and what not in {"send", "confirm"}:
        return form_page(request, desk, row, what=what, errors={field: str(refusal)}, status=409)
    if not is_fragment(request):
        flash.error(request, str(refusal))
        return redirect("desk:row", key=row.key)
    stands = found(desk, prefix=row.key[:3], row_id=row.row_id) or row
    context = {"row": with_strips(desk, [stands])[0], "refusal": str(refusal)}
    return page(request, desk, "desk/bench_row.html", context)


def _send(request: HttpRequest, desk: Desk, row: Row) -> Done:  # noqa: ARG001
    _only(row, RowKind.DRAFT)
    approved = approve(scope=desk.scope, action_ids=[row.row_id], now=desk.now, today=desk.today)
    return said_yes(row, approved=approved)


def said_yes(row: Row, *, approved: Approved) -> Done:
    """What came of saying yes to the draft of this row."""
    if row.row_id in approved.waiting:
        return Done(said=f"{row.customer}: you said yes; somebody else has to agree.", undo="take-back")
    return Done(said=f"{row.customer}: leaves in a minute.", undo="take-back", seconds=UNDO_SECONDS)


def _dismiss(request: HttpRequest, desk: Desk, row: Row) -> Done:
    note = request.POST.get("note", "")
    if row.kind == RowKind.DRAFT:
        reject(scope=desk.scope, action_id=row.row_id, reason=note, now=desk.now)
        return Done(said=f"{row.customer}: not sent; the next run decides afresh.")
    if row.kind == RowKind.REPLY:
        replies.ignore(scope=desk.scope, inbound_id=row.row_id, note=note, now=desk.now, today=desk.today)
        return Done(said=f"{row.customer}: the mail is put away.", undo="reopen-reply")
    _only(row, RowKind.TASK)
    dismiss_task(scope=desk.scope, task_id=row.row_id, reason=note, now=desk.now)
    return Done(said=f"Dismissed: {row.customer}", undo="reopen")


def _finish(request: HttpRequest, desk: Desk, row: Row) -> Done:
    _only(row, RowKind.TASK)
    close_task(
        scope=desk.scope,
        task_id=row.row_id,
        outcome=request.POST.get("outcome", ""),
        note=request.POST.get("note", ""),
        now=desk.now,
    )
    return Done(said=f"Done: {row.customer}", undo="reopen")


def _call(request: HttpRequest, desk: Desk, row: Row) -> Done:
    if row.account is None:
        raise Http404("There is no account to log a call on.")
    outcome = request.POST.get("outcome", "")
    is_call = isinstance(row.raw, TaskRow) and row.raw.kind == "call"
    again_on = day_typed(request, name="again_on") if "again" in request.POST else None
    logged = log_call(
        scope=desk.scope,
        account_id=row.account.public_id,
        contact_id=typed_id(request.POST.get("contact", ""), expect="con"),
        outcome=outcome,
        note=request.POST.get("note", ""),
        task_id=row.row_id if is_call else None,
        again_on=again_on if is_call else None,
        now=desk.now,
        today=desk.today,
    )
    if again_on is not None:
        undo = "unlog" if is_call else "wake"
        if not is_call:  # a call's task is put off with the call
            _snoozed(desk, row, until=again_on)
        return Done(said=f"{row.customer}: logged; again on {desk.show.day(on=again_on)}.", undo=undo)
    if outcome == "will_pay":
        return Done(said="The call is logged.", then="promise")
    if outcome == "objects":
        return Done(said="The call is logged.", then="dispute")
    if logged.task is not None:
        return Done(said=f"Logged: {logged.touch.outcome} · {row.customer}", undo="unlog")
    return Done(said="The call is logged.", stays=True)


def _snooze(request: HttpRequest, desk: Desk, row: Row) -> Done:
    until = day_typed(request, name="until")
    if until is None:
        message = "Write the day as year-month-day: 2026-03-31."
        raise SnoozeRefused(code="past", field="until", message=message)
    _snoozed(desk, row, until=until)
    return Done(said=f"{row.customer}: back on {desk.show.day(on=until)}.", undo="wake")


def _snoozed(desk: Desk, row: Row, *, until: date) -> None:
    snooze(
        scope=desk.scope,
        row_kind=row.kind,
        row_id=row.row_id,
        account_id=row.account.public_id if row.account else None,
        until=until,
        now=desk.now,
        today=desk.today,
    )


def _note(request: HttpRequest, desk: Desk, row: Row) -> Done:
    if row.account is None:
        raise Http404("There is no account to write this down for.")
    add_note(
        scope=desk.scope, account_id=row.account.public_id, text=request.POST.get("note", ""), now=desk.now
    )
    return Done(said="Noted.", stays=True)


def _promise(request: HttpRequest, desk: Desk, row: Row) -> Done:
    if row.account is None:
        raise Http404("There is no account to promise for.")
    promise = make_typed(request, desk, account=row.account)
    amount = desk.show.amount(minor=promise.amount_minor, currency=row.account.currency)
    return Done(
        said=f"{row.customer}: {amount} promised by {desk.show.day(on=promise.due_on)}.",
        undo="undo-promise",
        ref=ids.show(prefix="prm", uuid=promise.public_id),
    )


def _hold(request: HttpRequest, desk: Desk, row: Row) -> Done:
    if row.account is None:
        raise Http404("There is no account to hold.")
    hold = place_hold(
        scope=desk.scope,
        account_id=row.account.public_id,
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", ""),
        ends_on=hold_day(request, name="ends_on"),
        review_on=hold_day(request, name="review_on"),
        now=desk.now,
        today=desk.today,
    )
    until = f" until {desk.show.day(on=hold.ends_on)}" if hold.ends_on else ""
    return Done(
        said=f"{row.customer}: on hold{until}.",
        undo="undo-hold",
        ref=ids.show(prefix="hld", uuid=hold.public_id),
    )


def _dispute(request: HttpRequest, desk: Desk, row: Row) -> Done:
    item_id = typed_id(request.POST.get("item", ""), expect="itm")
    if row.account is None or item_id is None:
        raise Http404("There is nothing of that name to dispute.")
    typed = dispute_said(request)
    currency, language = row.account.currency, desk.show.language
    lines = drafts(
        lines_typed(request) if typed["extent"] == "lines" else [], currency=currency, language=language
    )
    if typed["extent"] == "lines" and not lines:
        raise DisputeRefused(code="line_empty", field="lines", message="Give a line, with its amount.")
    amount = (
        amount_typed(typed["amount"], currency=currency, language=language)
        if typed["extent"] == "part"
        else None
    )
    dispute = raise_dispute(
        scope=desk.scope,
        item_id=item_id,
        draft=DisputeDraft(
            reason=typed["reason"],
            amount_minor=amount,
            lines=lines,
            note=typed["note"],
            raised_by=typed["raised_by"],
            due_on=dispute_day(typed["due_on"], field="due_on"),
        ),
        now=desk.now,
        today=desk.today,
    )
    amount_said = desk.show.amount(minor=dispute.amount_minor, currency=currency)
    return Done(
        said=f"{row.customer}: {amount_said} disputed.",
        undo="undo-dispute",
        ref=ids.show(prefix="dsp", uuid=dispute.public_id),
    )


def _confirm(request: HttpRequest, desk: Desk, row: Row) -> Done:
    _only(row, RowKind.REPLY)
    proposal_id = typed_id(request.POST.get("proposal", ""), expect="prp")
    if proposal_id is None:
        raise Http404("There is no such proposal.")
    overrides = overrides_typed(request, desk, currency=row.currency)
    confirmed = confirm(
        scope=desk.scope, proposal_id=proposal_id, overrides=overrides, now=desk.now, today=desk.today
    )
    said = confirmed.proposal.get_kind_display()
    ref = ids.show(prefix="prp", uuid=confirmed.proposal.public_id)
    is_over = confirmed.inbound.state not in {"new", "auto", "bounce"}
    more = "" if is_over else " It may say more: look at the rest."
    return Done(said=f"{row.customer}: {said.lower()}.{more}", undo="undo-reply", ref=ref, stays=not is_over)


def _deny(request: HttpRequest, desk: Desk, row: Row) -> Done:
    _only(row, RowKind.REPLY)
    proposal_id = typed_id(request.POST.get("proposal", ""), expect="prp")
    if proposal_id is None:
        raise Http404("There is no such proposal.")
    replies.dismiss(scope=desk.scope, proposal_id=proposal_id, now=desk.now)
    return Done(said="It does not say this.", stays=True)


def _handle(request: HttpRequest, desk: Desk, row: Row) -> Done:
    _only(row, RowKind.REPLY)
    note = request.POST.get("note", "")
    replies.handle(scope=desk.scope, inbound_id=row.row_id, note=note, now=desk.now, today=desk.today)
    return Done(said=f"{row.customer}: dealt with.", undo="reopen-reply")


def _assign(request: HttpRequest, desk: Desk, row: Row) -> Done:
    _only(row, RowKind.REPLY)
    customer = _customer_typed(desk, request.POST.get("customer", ""))
    replies.assign(
        scope=desk.scope,
        inbound_id=row.row_id,
        customer_id=customer.public_id,
        now=desk.now,
        today=desk.today,
    )
    return Done(said=f"This is {customer.name}'s mail.", stays=True)


def _customer_typed(desk: Desk, text: str) -> Customer:
    """The customer of this number or name, or Unclear."""
    said = text.strip()
    if not said:
        raise Unclear(field="customer", message="Write a customer's number or name.")
    mine = seen_customers(scope=desk.scope)
    exact = mine.filter(number=said).first()
    if exact is not None:
        return exact
    found_ones = list(mine.filter(search_key__contains=search_key(said)).order_by("name")[:CUSTOMERS_SHOWN])
    if len(found_ones) == 1:
        return found_ones[0]
    if not found_ones:
        raise Unclear(field="customer", message="No customer that you see has this number or name.")
    names = "; ".join(f"{one.number} {one.name}" for one in found_ones)
    raise Unclear(field="customer", message=f"Several fit, write the number: {names}.")


def _only(row: Row, kind: RowKind) -> None:
    if row.kind != kind:
        raise Http404("There is nothing of that name to do here.")


def _ref(request: HttpRequest, *, expect: str) -> UUID:
    found_id = typed_id(request.POST.get("ref", ""), expect=expect)
    if found_id is None:
        raise Http404("There is nothing of that name to undo.")
    return found_id


def _take_back(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    take_back(scope=desk.scope, action_id=row_id, now=desk.now)


def _reopen(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    reopen_task(scope=desk.scope, task_id=row_id, now=desk.now)


def _unlog(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    unlog_call(scope=desk.scope, task_id=row_id, now=desk.now)


def _wake(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    wake(scope=desk.scope, row_kind=kind, row_id=row_id, now=desk.now)


def _reopen_reply(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    replies.reopen_inbound(scope=desk.scope, inbound_id=row_id, now=desk.now)


def _undo_promise(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    take_back_promise(
        scope=desk.scope, promise_id=_ref(request, expect="prm"), now=desk.now, today=desk.today
    )


def _undo_hold(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    lift_hold(scope=desk.scope, hold_id=_ref(request, expect="hld"), note="", now=desk.now)


def _undo_dispute(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    withdraw_dispute(
        scope=desk.scope, dispute_id=_ref(request, expect="dsp"), note="", now=desk.now, today=desk.today
    )


def _undo_reply(request: HttpRequest, desk: Desk, kind: RowKind, row_id: UUID) -> None:  # noqa: ARG001
    proposal_id = _ref(request, expect="prp")
    if proposal_in_scope(scope=desk.scope, proposal_id=proposal_id).inbound.public_id != row_id:
        raise Http404("This belongs to another mail.")
    replies.undo(scope=desk.scope, proposal_id=proposal_id, now=desk.now, today=desk.today)


ACTS: Mapping[str, Callable[[HttpRequest, Desk, Row], Done]] = {
    "send": _send,
    "dismiss": _dismiss,
    "done": _finish,
    "call": _call,
    "snooze": _snooze,
    "note": _note,
    "promise": _promise,
    "hold": _hold,
    "dispute": _dispute,
    "confirm": _confirm,
    "deny": _deny,
    "handle": _handle,
    "assign": _assign,
}
UNDOS: Mapping[str, Callable[[HttpRequest, Desk, RowKind, UUID], None]] = {
    "take-back": _take_back,
    "reopen": _reopen,
    "unlog": _unlog,
    "wake": _wake,
    "reopen-reply": _reopen_reply,
    "undo-promise": _undo_promise,
    "undo-hold": _undo_hold,
    "undo-dispute": _undo_dispute,
    "undo-reply": _undo_reply,
}
