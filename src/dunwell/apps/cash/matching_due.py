"""Whose cash is to be matched: lines that nobody has looked at, or something new since they were."""

from django.db.models import Min, Q

from dunwell.apps.cash.match_models import Advice, LearntFact
from dunwell.apps.cash.models import LineStanding, LineState
from dunwell.apps.receivables.models import OpenItem

_TO_CLEAR = Q(state__in=[LineState.OPEN, LineState.PROPOSED]) & ~Q(remaining_minor=0)


def entities_to_match() -> list[int]:
    """Return the entities with lines to clear that were not looked at since a line, item, advice or correction came.

    Cost: one look at the lines that are to be cleared, and one at the newest of each of the others.
    """
    waiting = LineStanding.objects.filter(_TO_CLEAR)
    due = set(waiting.filter(matched_at__isnull=True).values_list("entity_id", flat=True))
    looked = waiting.exclude(entity_id__in=due).values("entity_id").annotate(since=Min("matched_at"))
    for row in looked.order_by("entity_id"):
        entity_id, since = row["entity_id"], row["since"]
        newest = (
            OpenItem.objects.filter(account__entity_id=entity_id)
            .exclude(source__in=["bank", "cash"])
            .order_by("-pk")
        )
        item = newest.values_list("recorded_at", flat=True).first()
        is_new = (
            (item is not None and item > since)
            or Advice.objects.filter(entity_id=entity_id, came_at__gt=since).exists()
            or LearntFact.objects.filter(
                entity_id=entity_id, is_correction=True, learnt_at__gt=since
            ).exists()
        )
        if is_new:
            due.add(entity_id)
    return sorted(due)
