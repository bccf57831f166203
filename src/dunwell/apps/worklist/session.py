"""What a person has done today at the worklist."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from dunwell.apps.approvals.models import Vote
from dunwell.apps.messages.models import Touch, TouchChannel
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.promises.models import Promise
from dunwell.apps.replies.models import Inbound
from dunwell.apps.worklist.models import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Rows worked, calls made, letters let go, and what was promised by currency."""

    worked: int
    calls: int
    letters: int
    promises: int
    promised_minor: dict[str, int]


def session_of(*, scope: Scope, since: datetime, today: date) -> Session:
    """Return what whoever asks has done since an instant, the beginning of their day; small reads by index."""
    tasks = Task.objects.filter(closed_by=scope.actor, closed_at__gte=since).count()
    replies = Inbound.objects.filter(settled_by=scope.actor, settled_on__gte=today).count()
    letters = Vote.objects.filter(
        subject="action", voter_id=scope.user_id, is_yes=True, cast_at__gte=since, withdrawn_at__isnull=True
    ).count()
    calls = Touch.objects.filter(
        actor=scope.actor, channel=TouchChannel.CALL, on__gte=today, voided_at__isnull=True
    )
    made = Promise.objects.filter(made_by=scope.actor, made_on=today, is_error=False)
    sums = made.order_by().values_list("account__currency").annotate(minor=Sum("amount_minor"))
    loose = calls.filter(task_id__isnull=True).count()
    return Session(
        worked=tasks + replies + letters + loose,
        calls=calls.count(),
        letters=letters,
        promises=made.count(),
        promised_minor=dict(sums),
    )
