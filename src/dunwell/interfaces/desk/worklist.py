"""The worklist: what people are asked to do, one key each."""

from typing import cast
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.disputes.queries import credits_to_raise, disputes_to_look_at
from dunwell.apps.dunning.hold_queries import holds_to_look_at
from dunwell.apps.organisation.scope import Power
from dunwell.apps.worklist import queries
from dunwell.apps.worklist.operations import TaskRefused, close_task, dismiss_task, reopen_task
from dunwell.apps.worklist.queries import TaskRow, Whose
from dunwell.core.worklist.states import OUTCOMES
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page, page_number

ENDINGS = ("done", "dismiss")


@desk_page()
def worklist(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The open tasks, mine or everybody's."""
    asked = request.GET.get("whose", "")
    whose = cast("Whose", asked if asked in {"mine", "all"} else "mine")
    found = queries.open_tasks(scope=desk.scope, whose=whose, as_of=desk.today, page=page_number(request))
    if not asked and not found.mine and found.all:
        whose = "all"
        found = queries.open_tasks(scope=desk.scope, whose=whose, as_of=desk.today, page=page_number(request))
    owner_id = desk.user.pk if whose == "mine" else None
    holds = holds_to_look_at(scope=desk.scope, as_of=desk.today, owner_id=owner_id)
    lanes = {
        "holds": holds,
        "disputes": disputes_to_look_at(scope=desk.scope, as_of=desk.today, owner_id=owner_id),
        "credits": credits_to_raise(scope=desk.scope, as_of=desk.today, owner_id=owner_id),
    }
    return page(request, desk, "desk/worklist.html", {"found": found, "whose": whose, **lanes})


@desk_page()
def task(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One task: its row, or a page of its own."""
    return _answer(request, desk, queries.task(scope=desk.scope, task_id=public_id, as_of=desk.today))


@desk_page(power=Power.WORK)
def task_form(request: HttpRequest, desk: Desk, public_id: UUID, ending: str) -> HttpResponseBase:
    """The form that asks what came of a task, or why nobody needs to do it."""
    found = queries.task(scope=desk.scope, task_id=public_id, as_of=desk.today)
    return _form(request, desk, found, ending=ending)


@desk_page("POST", power=Power.WORK)
def task_done(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Record what came of a task."""
    try:
        close_task(
            scope=desk.scope,
            task_id=public_id,
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", ""),
            now=desk.now,
        )
    except TaskRefused as refusal:
        return _refused(request, desk, public_id, refusal=refusal, ending="done")
    return _moved(request, desk, public_id)


@desk_page("POST", power=Power.WORK)
def task_dismiss(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Put a task away, with the reason."""
    try:
        dismiss_task(scope=desk.scope, task_id=public_id, reason=request.POST.get("note", ""), now=desk.now)
    except TaskRefused as refusal:
        return _refused(request, desk, public_id, refusal=refusal, ending="dismiss")
    return _moved(request, desk, public_id)


@desk_page("POST", power=Power.WORK)
def task_reopen(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Undo: open a closed task again."""
    try:
        reopen_task(scope=desk.scope, task_id=public_id, now=desk.now)
    except TaskRefused as refusal:
        return _refused(request, desk, public_id, refusal=refusal, ending="")
    return _moved(request, desk, public_id)


def _answer(
    request: HttpRequest, desk: Desk, found: TaskRow, *, refusal: str = "", is_open: bool = False
) -> HttpResponse:
    context = {"task": found, "refusal": refusal, "is_expanded": is_open or not is_fragment(request)}
    template = "desk/worklist_task.html" if is_fragment(request) else "desk/task.html"
    return page(request, desk, template, context)


def _form(
    request: HttpRequest, desk: Desk, found: TaskRow, *, ending: str, refusal: str = ""
) -> HttpResponse:
    context = {
        "task": found,
        "ending": ending,
        "outcomes": list(OUTCOMES[found.kind].items()),
        "chosen": request.POST.get("outcome", ""),
        "note": request.POST.get("note", ""),
        "refusal": refusal,
    }
    template = "desk/worklist_form.html" if is_fragment(request) else "desk/task_form.html"
    return page(request, desk, template, context)


def _refused(
    request: HttpRequest, desk: Desk, public_id: UUID, *, refusal: TaskRefused, ending: str
) -> HttpResponse:
    """Say why not: in the form where another answer helps, else on the task as it stands now."""
    found = queries.task(scope=desk.scope, task_id=public_id, as_of=desk.today)
    if refusal.code in {"outcome", "note"}:
        answer = _form(request, desk, found, ending=ending, refusal=str(refusal))
        answer.headers["HX-Retarget"] = f"#form-{public_id}"
        answer.headers["HX-Reswap"] = "innerHTML"
    else:
        answer = _answer(request, desk, found, refusal=str(refusal))
    answer.status_code = 200 if is_fragment(request) else 409
    return answer


def _moved(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    if is_fragment(request):
        return _answer(request, desk, queries.task(scope=desk.scope, task_id=public_id, as_of=desk.today))
    flash.success(request, "Saved.")
    return redirect("desk:worklist")
