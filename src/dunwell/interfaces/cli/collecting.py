"""What `run collections` prints and answers."""

import json
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.runs import collections
from dunwell.apps.runs.models import Action, Run, RunState
from dunwell.apps.runs.releasing import ReleaseRefused, letters_of, release
from dunwell.apps.runs.waiting import waiting
from dunwell.core import ids
from dunwell.core.dunning.reasons import sentence_of
from dunwell.interfaces.cli.printing import complain, print_json
from dunwell.interfaces.shared.house import clock, house

ACTOR = "cli"
ACTION_WORDS = {
    "notice": "notices",
    "letter": "letters by post",
    "sms": "text messages",
    "portal": "messages for the portal",
    "owner_task": "owners to ask",
    "call_task": "calls to make",
    "contact_task": "contacts to find",
}


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
    sys.stderr.write(f"dunwell: {waiting_words(run=found)}\n")
    return 1


def release_day(*, as_of: date, as_json: bool) -> int:
    """Let the run of a day send all its letters; 1 when nothing of it waits for that."""
    found = Run.objects.filter(kind=collections.KIND, as_of=as_of).first()
    if found is None:
        return complain(f"There is no run for {as_of}.")
    try:
        released = release(scope=system_scope(actor=ACTOR), run_id=found.pk, now=clock())
    except ReleaseRefused as refusal:
        return complain(str(refusal))
    letters = letters_of(run=released)
    if as_json:
        print_json({"run": ids.show(prefix="run", uuid=released.public_id), "letters": letters})
    else:
        print(f"Released: the {letters} letters of the run for {as_of} leave; the worker sends them,")
        print(f"or `dunwell run collections --as-of {as_of}`.")
    return 0


def waiting_words(*, run: Run) -> str:
    """Return in one line what a run that is not closed waits for, and what lets it go on."""
    found = waiting(run=run, now=clock())
    parts: list[str] = []
    if found.stopped:
        parts.append(
            f"{_actions(found.stopped)} because the sending is stopped (`dunwell sending live` lets it go on)"
        )
    if found.release:
        parts.append(
            f"{_letters(found.release)} for a release: more than a run may send unasked "
            f"(`dunwell run release {run.as_of}`)"
        )
    if found.mail:
        parts.append(f"{_letters(found.mail)} for the mail server")
    if found.first_at and found.last_at:
        parts.append(
            f"{_letters(found.hour)} for the hour of the reader, {_between(found.first_at, found.last_at)}"
        )
    if found.ready + found.begun:
        parts.append(f"{_actions(found.ready + found.begun)} for another process")
    return f"{'; '.join(parts)}. The worker goes on with them, or this command given again."


def _letters(count: int) -> str:
    return "1 letter waits" if count == 1 else f"{count} letters wait"


def _actions(count: int) -> str:
    return "1 action waits" if count == 1 else f"{count} actions wait"


def _between(first: datetime, last: datetime) -> str:
    zone = ZoneInfo(settings.TIME_ZONE)
    begin, end = (f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in (first, last))
    span = f"at {begin}" if begin == end else f"from {begin} to {end}"
    return f"{span} ({settings.TIME_ZONE})"


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
