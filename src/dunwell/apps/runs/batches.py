"""What one process at work on a run holds in its hands, and how actions of it lapse."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from dunwell.apps.runs.models import Action, Run
from dunwell.apps.runs.moving import move, tell
from dunwell.apps.runs.notices import Dossier
from dunwell.core.dunning.policy import Policy
from dunwell.ports.house import Clock, House


@dataclass(slots=True)
class Acting:
    """One process at work on one run."""

    run: Run
    house: House
    clock: Clock
    actor: str
    lease: int
    on_settled: Callable[[int], None] = field(default=lambda _count: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What looking again found: by action why it no longer holds (or nothing), and what its words are made from."""

    why_not: Mapping[int, str]
    policies: Mapping[int, Policy]  # by account
    known: Dossier


def lapse(*, work: Acting, actions: list[Action], detail: str = "") -> None:
    """Let actions lapse for the reason that each has been given, with their events."""
    if not actions:
        return
    now = work.clock()
    with transaction.atomic():
        moved = [
            action for action in actions if move(action=action, event="lapsed", now=now, reason=action.reason)
        ]
        tell(actions=moved, event="lapsed", actor=work.actor, now=now, data={"detail": detail})
