"""A run that would send more letters than the switch allows waits until a second pair of eyes has looked at it."""

from datetime import datetime

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.runs.models import SENT_BY_HOUSE, Action, Run, RunState


class ReleaseRefused(Exception):
    """The run is not released; `code` is stable: not_allowed, unknown_run, nothing_waits."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def letters_of(*, run: Run) -> int:
    """Return how many letters a run sends without being asked: those that a person approves are not counted."""
    return Action.objects.filter(run=run, kind__in=SENT_BY_HOUSE, approvals=0).count()


def is_over_limit(*, run: Run) -> bool:
    """Tell whether the run's letters wait because there are more of them than the switch allows."""
    limit = switch_state().letters_max
    if limit is None or Run.objects.filter(pk=run.pk, released_at__isnull=False).exists():
        return False
    return letters_of(run=run) > limit


def letters_waiting(*, run_id: int) -> int:
    """Return how many letters of a run wait for its release; 0 where none does."""
    found = Run.objects.filter(pk=run_id).first()
    return letters_of(run=found) if found is not None and is_over_limit(run=found) else 0


def release(*, scope: Scope, run_id: int, now: datetime) -> Run:
    """Let a run send all its letters. Raises ReleaseRefused."""
    if not scope.may(Power.APPROVE):
        raise ReleaseRefused(code="not_allowed", message="A controller releases a run beyond its limit.")
    with transaction.atomic():
        found = Run.objects.select_for_update().filter(pk=run_id).first()
        if found is None:
            raise ReleaseRefused(code="unknown_run", message="There is no such run.")
        if found.state != RunState.PROPOSED or not is_over_limit(run=found):
            raise ReleaseRefused(code="nothing_waits", message="Nothing of this run waits for a release.")
        found.released_at, found.released_by = now, scope.actor
        found.save(update_fields=["released_at", "released_by"])
        journal.append(
            name="runs.run.released",
            actor=scope.actor,
            now=now,
            subject="run",
            subject_id=found.pk,
            data={"letters": letters_of(run=found)},
        )
    return found
