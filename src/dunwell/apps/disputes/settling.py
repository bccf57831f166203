"""What becomes of disputes by itself: the item is paid in full, or the payment is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from dunwell.apps.cash.match_models import MatchState
from dunwell.apps.disputes.deciding import UNDECIDED_AGAIN
from dunwell.apps.disputes.models import Dispute, DisputeState
from dunwell.apps.disputes.moving import move
from dunwell.core.disputes.states import UNDECIDED

# What was left of an item on a day: what is left now, less what entries of later days did to it.
_LEFT = """
    coalesce((SELECT residual_minor FROM receivables_residual WHERE item_id = dispute.item_id), 0)
    - coalesce((SELECT sum(amount_minor) FROM receivables_entry
        WHERE item_id = dispute.item_id AND ledger = 'receivable' AND effective_on > %s), 0)
"""
_FOUND = f"""
    SELECT dispute.id FROM disputes_dispute AS dispute
    WHERE dispute.state = ANY(%s) AND dispute.raised_on <= %s AND {_LEFT} {{compared}} 0
    ORDER BY dispute.id FOR NO KEY UPDATE
"""  # noqa: S608 (our own text)


TAKEN_BACK = "The payment that was short of it is taken back: the whole of the item is open again."


@dataclass(frozen=True, slots=True)
class Settled:
    """How many disputes are over because their item is paid, and how many live again because it is not any more.

    `unfounded`: over because the payment that was short of the item is taken back, and was never of this item.
    """

    settled: int
    reopened: int
    unfounded: int = 0


def settle(*, as_of: date, now: datetime, actor: str) -> Settled:
    """Close undecided disputes of items that are paid by a day, and open again those whose payment was taken back.

    Those that came of a short payment end with it, where a person has found that it was not for that item.

    The same again does nothing. Disputes with an accepted part stay: their credit is still to be raised. The work
    grows with the disputes that move.
    """
    with transaction.atomic():
        decided = {"decided_on": as_of, "decided_at": now, "decided_by": actor}
        unfounded = _of_payments_taken_back(as_of=as_of)
        said = {**decided, "answer": TAKEN_BACK}
        _move_all(unfounded, event="withdrawn", fields=said, as_of=as_of, now=now, actor=actor)
        paid = _found(states=sorted(UNDECIDED), compared="<=", as_of=as_of)
        unpaid = _found(states=("settled",), compared=">", as_of=as_of)
        _move_all(paid, event="settled", fields=decided, as_of=as_of, now=now, actor=actor)
        _move_all(unpaid, event="reopened", fields=UNDECIDED_AGAIN, as_of=as_of, now=now, actor=actor)
    return Settled(settled=len(paid), reopened=len(unpaid), unfounded=len(unfounded))


def _of_payments_taken_back(*, as_of: date) -> list[Dispute]:
    """Undecided disputes of short payments that a person has taken back; money that came back is another thing."""
    found = Dispute.objects.filter(
        state__in=UNDECIDED, raised_on__lte=as_of, deduction__match__state=MatchState.TAKEN_BACK
    )
    return list(found.select_related("account", "item").order_by("pk").select_for_update(of=("self",)))


def _found(*, states: Sequence[str], compared: str, as_of: date) -> list[Dispute]:
    assert set(states) <= set(DisputeState.values)
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(compared=compared), [list(states), as_of, as_of])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Dispute.objects.filter(pk__in=ids).select_related("account", "item").order_by("pk"))


def _move_all(
    disputes: Sequence[Dispute],
    *,
    event: str,
    fields: Mapping[str, object],
    as_of: date,
    now: datetime,
    actor: str,
) -> None:
    for dispute in disputes:
        move(dispute=dispute, event=event, fields=fields, actor=actor, now=now, today=as_of)
