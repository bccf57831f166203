"""What a run that is not closed still waits for: each of its open actions once, by what keeps it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.runs.models import SENT_BY_HOUSE, Action, ActionState, Run
from dunwell.apps.runs.releasing import is_over_limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many actions wait for what. `first_at` and `last_at`: when those that wait for an hour may leave."""

    stopped: int = 0  # the sending is stopped: all of them
    release: int = 0  # more letters than the switch allows unasked
    mail: int = 0  # the server was away when they were tried
    hour: int = 0  # of their reader, or the minute in which an approval is taken back
    first_at: datetime | None = None
    last_at: datetime | None = None
    ready: int = 0  # for nothing: the next who looks takes them
    begun: int = 0  # another process is at work on them

    @property
    def total(self) -> int:
        """All of them."""
        return self.stopped + self.release + self.mail + self.hour + self.ready + self.begun


def waiting(*, run: Run, now: datetime) -> Waiting:
    """Return what the open actions of a run wait for at an instant; drafts that nobody approved are not among them."""
    proposed = Action.objects.filter(run=run, state=ActionState.PROPOSED)
    begun = Action.objects.filter(run=run, state__in=[ActionState.CLAIMED, ActionState.SENDING]).count()
    if switch_state().is_stopped:
        return Waiting(stopped=proposed.count(), begun=begun)
    release = 0
    if is_over_limit(run=run):
        release = proposed.filter(kind__in=SENT_BY_HOUSE).count()
        proposed = proposed.exclude(kind__in=SENT_BY_HOUSE)
    later = Q(not_before__gt=now)
    found = proposed.aggregate(
        mail=Count("pk", filter=later & Q(attempts__gt=0)),
        hour=Count("pk", filter=later & Q(attempts=0)),
        first_at=Min("not_before", filter=later & Q(attempts=0)),
        last_at=Max("not_before", filter=later & Q(attempts=0)),
        ready=Count("pk", filter=~later),
    )
    return Waiting(release=release, begun=begun, **found)
