"""Moving actions from state to state: compare-and-set, with an event for each that is settled."""

from collections.abc import Iterable
from datetime import datetime

from dunwell.apps.journal.models import Event
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.models import Action, ActionState
from dunwell.core.runs.states import ACTION_MOVES, SETTLED, after

EVENT_NAMES = {
    "sent": "dunning.notice.sent",
    "refused": "dunning.notice.refused",
    "lost": "dunning.notice.uncertain",
    "put_back": "dunning.notice.put_back",
    "lapsed": "runs.action.lapsed",
    "approved": "runs.action.approved",
    "half_approved": "runs.action.half_approved",
    "taken_back": "runs.action.taken_back",
    "done": "runs.action.done",
}


def move(*, action: Action, event: str, now: datetime, **changes: object) -> bool:
    """Move one action in the caller's transaction; False, and nothing done, when somebody was faster."""
    state = after(moves=ACTION_MOVES, state=action.state, event=event)
    if state in SETTLED:
        changes["settled_at"] = now
    moved = Action.objects.filter(pk=action.pk, state=action.state, claimed_by=action.claimed_by).update(
        state=state, **changes
    )
    if moved:
        action.state = ActionState(state)
        for name, value in changes.items():
            setattr(action, name, value)
    return bool(moved)


def tell(
    *,
    actions: Iterable[Action],
    event: str,
    accounts: dict[int, Account] | None = None,
    actor: str,
    now: datetime,
    data: dict[str, object] | None = None,
) -> None:
    """Append the event of each action that was moved, in the caller's transaction."""
    listed = list(actions)
    known = accounts or Account.objects.in_bulk({action.account_id for action in listed})
    Event.objects.bulk_create(
        Event(
            name=EVENT_NAMES[event],
            actor=actor,
            at=now,
            subject="action",
            subject_id=action.pk,
            entity_id=known[action.account_id].entity_id,
            customer_id=known[action.account_id].customer_id,
            account_id=action.account_id,
            data={"step": action.step, "kind": action.kind, "reason": action.reason, **(data or {})},
        )
        for action in listed
    )
