"""The first page: what is owed, how old it is, what the last run did and why."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.cash.parking import waiting_for
from dunwell.apps.messages import outbox
from dunwell.apps.organisation import queries as organisation
from dunwell.apps.receivables import overview as receivables
from dunwell.apps.receivables.overview import Debtors, Position
from dunwell.apps.receivables.portfolio import AccountRow, Filters, account_rows
from dunwell.apps.runs import decided
from dunwell.apps.worklist import queries as worklist
from dunwell.interfaces.desk.charts import Bar, ageing_bar
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.words import by_outcome

TOP_ROWS = 8
RUN_ROWS = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """What is owed in one currency, with its picture."""

    position: Position
    debtors: Debtors
    bar: Bar


@desk_page()
def overview(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Where things stand today."""
    runs = decided.latest_runs(scope=desk.scope, limit=RUN_ROWS)
    decided_runs = [run for run in runs if run.considered]
    last = decided_runs[0] if decided_runs else (runs[0] if runs else None)
    debtors = receivables.debtors(scope=desk.scope, as_of=desk.today)
    standings = [
        Standing(position=one, debtors=debtors[one.currency], bar=ageing_bar(one.buckets))
        for one in receivables.positions(scope=desk.scope, as_of=desk.today)
        if one.currency in debtors  # what was paid between the two questions is gone from both figures
    ]
    top: list[AccountRow] = account_rows(
        scope=desk.scope, filters=Filters(is_overdue_only=True), as_of=desk.today, limit=TOP_ROWS
    )
    context = {
        "standings": standings,
        "top": top,
        "runs": runs,
        "last": last,
        "last_outcomes": by_outcome(last.reasons) if last else [],
        "last_actions": decided.action_counts(scope=desk.scope, run_id=last.run_id) if last else [],
        "uncertain": outbox.uncertain_count(scope=desk.scope) if desk.may_see_outbox else 0,
        "own_lines": waiting_for(scope=desk.scope)[0],
        "tasks_due": worklist.due_count(scope=desk.scope, as_of=desk.today),
        "entities": organisation.entities(scope=desk.scope),
    }
    return page(request, desk, "desk/overview.html", context)
