"""Lines that were set aside until a day: they come back by themselves, and whose they are is known."""

from datetime import date, datetime

from django.db import transaction

from dunwell.apps.cash.access import seen_lines
from dunwell.apps.cash.models import LineStanding, LineState
from dunwell.apps.cash.posting import locked, move
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Scope

ACTOR = "system:cash"
_TO_CLEAR = [LineState.OPEN, LineState.PROPOSED]


def wake(*, today: date, now: datetime, actor: str = ACTOR) -> int:
    """Put the lines whose day has come back among those to be cleared, their owners kept; how many they were.

    The next matching looks at them again. The same again does nothing.
    """
    due = LineStanding.objects.filter(state=LineState.PARKED, parked_until__lte=today)
    count = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            standing = locked(line_id=pk)
            if standing.state != LineState.PARKED or standing.parked_until is None:
                continue
            until, standing.matched_at = standing.parked_until, None
            move(standing=standing, event="taken_up")
            journal.append(
                name="cash.line.came_back",
                actor=actor,
                now=now,
                subject="bank_line",
                subject_id=pk,
                entity_id=standing.entity_id,
                data={"state": LineState(standing.state).value, "until": until.isoformat()},
            )
            count += 1
    return count


def waiting_for(*, scope: Scope) -> tuple[int, int]:
    """Return how many lines wait for the scope's user: to be cleared now, and set aside still."""
    if scope.user_id is None:
        return 0, 0
    mine = seen_lines(scope=scope).filter(owner_id=scope.user_id)
    return mine.filter(state__in=_TO_CLEAR).count(), mine.filter(state=LineState.PARKED).count()
