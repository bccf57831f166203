"""Runs: what one did about every account, and what the next one would do."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.organisation.scope import Power
from dunwell.apps.runs import decided
from dunwell.apps.runs.forecast import forecast
from dunwell.apps.runs.releasing import letters_waiting
from dunwell.core.dunning.reasons import Reason
from dunwell.interfaces.desk.door import Desk, day_asked, desk_page, is_fragment, page, page_number
from dunwell.interfaces.desk.words import by_outcome, step_name

REASONS = frozenset(Reason)


def _reason(request: HttpRequest) -> str:
    asked = request.GET.get("reason", "")
    return asked if asked in REASONS else ""


def _rows(found: decided.DecidedPage) -> list[tuple[decided.Decided, str]]:
    return [(one, step_name(policy=one.policy, step=one.step)) for one in found.rows]


@desk_page()
def run(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One run: its totals, its reasons, and the accounts of a reason."""
    found = decided.run(scope=desk.scope, public_id=public_id)
    reason = _reason(request)
    accounts = decided.decided_page(
        scope=desk.scope, run_id=found.run_id, reason=reason, page=page_number(request)
    )
    context = {
        "run": found,
        "decided_on": found.as_of,
        "outcomes": by_outcome(found.reasons),
        "actions": decided.action_counts(scope=desk.scope, run_id=found.run_id),
        "reason": reason,
        "found": accounts,
        "rows": _rows(accounts),
        "letters_waiting": letters_waiting(run_id=found.run_id) if found.state == "proposed" else 0,
        "may_release": desk.scope.may(Power.APPROVE),
    }
    template = "desk/decided.html" if is_fragment(request) else "desk/run.html"
    return page(request, desk, template, context)


@desk_page()
def tomorrow(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What the run of tomorrow, or of any day, would do about the accounts seen. Nothing is written."""
    on = day_asked(request, name="on", default=desk.today + timedelta(days=1))
    reason = _reason(request)
    would = forecast(scope=desk.scope, as_of=on, reason=reason, page=page_number(request))
    context = {
        "would": would,
        "decided_on": on,
        "on": on,
        "is_tomorrow": on == desk.today + timedelta(days=1),
        "outcomes": by_outcome(would.totals.reasons),
        "kinds": list(would.kinds.items()),
        "reason": reason,
        "found": would.decided,
        "rows": _rows(would.decided),
    }
    template = "desk/decided.html" if is_fragment(request) else "desk/tomorrow.html"
    return page(request, desk, template, context)
