"""What `run collections` prints and answers."""

import json
import sys
from datetime import date

from django.db.models import Count
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from dunwell.apps.runs import collections
from dunwell.apps.runs.models import Action, Run, RunState
from dunwell.core import ids
from dunwell.core.dunning.reasons import sentence_of
from dunwell.interfaces.shared.house import clock, house

ACTOR = "cli"
ACTION_WORDS = {"notice": "notices", "call_task": "calls to make", "contact_task": "contacts to find"}


def preview(*, as_of: date, as_json: bool) -> int:
    """Print what a run would decide; nothing is written or sent."""
    found = collections.preview(as_of=as_of)
    totals = found.totals
    _print(
        {
            "run": None,
            "as_of": as_of.isoformat(),
            "dry_run": True,
            "considered": totals.considered,
            "escalated": totals.escalated,
            "held": totals.held,
            "skipped": totals.skipped,
            "reasons": totals.reasons,
            "actions": dict(sorted(found.actions["kind"].value_counts().iter_rows())),
            "seconds": found.seconds,
        },
        as_json=as_json,
    )
    return 0


def run(*, as_of: date, as_json: bool) -> int:
    """Run the day and print what came of it; 1 when something is still to be done or the day is refused."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        steps: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in steps:
                steps[step] = bar.add_task(step, total=total)
            bar.update(steps[step], completed=done, total=total)

        try:
            found = collections.run(as_of=as_of, actor=ACTOR, house=house(), clock=clock, progress=show)
        except collections.RunRefused as refusal:
            sys.stderr.write(f"dunwell: {refusal}\n")
            return 1
    _print(_result(found), as_json=as_json)
    if found.state == RunState.CLOSED:
        return 0
    waiting = Action.objects.filter(run=found, state="proposed").count()
    sys.stderr.write(
        f"dunwell: {waiting} letters wait for the mail server; they are tried again by the worker, "
        "or by this command given again.\n"
    )
    return 1


def _result(found: Run) -> dict[str, object]:
    kinds = Action.objects.filter(run=found).values_list("kind").annotate(count=Count("id")).order_by("kind")
    return {
        "run": ids.show(prefix="run", uuid=found.public_id),
        "as_of": found.as_of.isoformat(),
        "considered": found.considered,
        "escalated": found.escalated,
        "held": found.held,
        "skipped": found.skipped,
        "reasons": found.reasons,
        "actions": dict(kinds),
        "seconds": found.seconds,
    }


def _print(result: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return
    console = Console()
    head = "Preview" if result.get("dry_run") else "Run"
    console.print(
        f"{head} for {result['as_of']}: {result['considered']} accounts considered, "
        f"{result['escalated']} escalated, {result['held']} held, {result['skipped']} skipped."
    )
    table = Table("Accounts", "Reason", "In words", box=None)
    reasons: dict[str, int] = result["reasons"]  # type: ignore[assignment]
    for code, count in sorted(reasons.items(), key=lambda one: -one[1]):
        table.add_row(str(count), code, sentence_of(reason=code))
    console.print(table)
    actions: dict[str, int] = result["actions"]  # type: ignore[assignment]
    console.print(
        ", ".join(f"{count} {ACTION_WORDS[kind]}" for kind, count in actions.items()) or "No actions."
    )
