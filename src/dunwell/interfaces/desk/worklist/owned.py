"""The salesperson's page: the next steps of their customers, stopped, delayed or let go; and what they are asked."""

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.dunning.steers import DAYS_MAX, SteerRefused
from dunwell.apps.runs.owned import SOON_DAYS, owned_steps
from dunwell.apps.runs.steering import let_go_ahead, postpone_step, veto_step
from dunwell.apps.worklist.operations import TaskRefused, close_task
from dunwell.apps.worklist.owners import asked_of
from dunwell.core.worklist.states import OUTCOMES
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.words import reason_sentence, step_name

Said = Literal["veto", "postpone", "go_ahead"]
SAID: dict[Said, str] = {
    "veto": f"Stopped. It goes on by itself after {DAYS_MAX} days.",
    "postpone": "Delayed. It goes on by itself after that day.",
    "go_ahead": "It goes with the next run.",
}


@desk_page()
def owned(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What comes soon, what waits, and the questions that are open."""
    return _shown(request, desk)


@desk_page("POST")
def owned_answer(request: HttpRequest, desk: Desk, account_id: UUID, said: Said) -> HttpResponseBase:
    """Stop or delay the account's next step, or let it go."""
    typed = request.POST.get("step", "")
    step = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    reason = request.POST.get("reason", "")

    def do() -> None:
        if said == "veto":
            veto_step(scope=desk.scope, account_id=account_id, step=step, reason=reason, now=desk.now)
        elif said == "postpone":
            until = _day(request.POST.get("until", ""))
            postpone_step(
                scope=desk.scope, account_id=account_id, step=step, until=until, reason=reason, now=desk.now
            )
        else:
            let_go_ahead(scope=desk.scope, account_id=account_id, step=step, now=desk.now)

    return _answer(request, desk, do, said=SAID[said], about=account_id)


@desk_page("POST")
def owned_task(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Answer what a collector asked."""

    def do() -> None:
        close_task(
            scope=desk.scope,
            task_id=public_id,
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", ""),
            now=desk.now,
        )

    return _answer(request, desk, do, said="Thank you. The collector sees your answer.", about=public_id)


def _answer(
    request: HttpRequest, desk: Desk, do: Callable[[], None], *, said: str, about: UUID
) -> HttpResponse:
    """Do it and show the page as it stands then, or say next to the step why not."""
    try:
        do()
    except (SteerRefused, TaskRefused) as refusal:
        if refusal.code == "not_allowed":
            raise PermissionDenied from refusal
        return _shown(request, desk, refused=about, refusal=str(refusal), status=409)
    flash.success(request, said)
    return redirect("desk:owned")


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-31."
        raise SteerRefused(code="not_a_day", field="until", message=message) from None


def _shown(
    request: HttpRequest, desk: Desk, *, refused: UUID | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    found = owned_steps(scope=desk.scope, now=desk.now)
    context = {
        "rows": [
            {
                "step": row,
                "name": step_name(policy=row.next.policy, step=row.next.ahead.level.step, channel=True),
                "why": reason_sentence(row.next.reason),
            }
            for row in found.rows
        ],
        "left_out": found.left_out,
        "asked": asked_of(scope=desk.scope),
        "outcomes": list(OUTCOMES["owner"].items()),
        "soon_days": SOON_DAYS,
        "days_most": DAYS_MAX,
        "refused": refused,
        "refusal": refusal,
        "typed": {name: request.POST.get(name, "")[:600] for name in ("reason", "until", "note", "outcome")},
    }
    answer = page(request, desk, "desk/owned.html", context)
    answer.status_code = status
    return answer
