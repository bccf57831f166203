"""Words of the demo group's salespeople about next steps: one stopped, one delayed until it was over, one let go."""

from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.apps.dunning.models import OwnerNotice, Steer
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.runs.steering import NextStep, let_go_ahead, postpone_step, steps_ahead, veto_step

LOOKED_AT = 60  # of what they were told last
YESTERDAY = timedelta(days=1)  # said then, and for that day only


def let_demo_owners_speak(*, as_of: date, now: datetime) -> int:
    """Stop, delay and let go three steps that owners were told of, as far as there are; the same again does nothing."""
    with transaction.atomic():
        if Steer.objects.exists():
            return 0
        ready = _ready(as_of=as_of)
        waiting = [one for one in ready if one.window_ends_on is not None and one.window_ends_on > as_of]
        pool = [*(one for one in ready if one not in waiting), *waiting]
        spoken = [pool[0], pool[min(1, len(pool) - 1)]] if pool else []  # a small group has few
        chosen = [*spoken, *(one for one in waiting[-1:] if one not in spoken)]
        for notice, speak in zip(chosen, (_expired, _veto, _go_ahead), strict=False):
            speak(notice, as_of, now)
    return len(chosen)


def _ready(*, as_of: date) -> list[OwnerNotice]:
    """What an owner was told and what is still the next step, the last told first."""
    told = OwnerNotice.objects.filter(stage="owner", told_on__isnull=False, person__isnull=False)
    last = list(
        told.select_related("account", "person").order_by(
            "-told_on", "account__customer__external_id", "account__currency", "pk"
        )[:LOOKED_AT]
    )
    account_ids = {one.account_id for one in last}
    days = [steps_ahead(account_ids=account_ids, as_of=day) for day in (as_of, as_of - YESTERDAY)]
    return [one for one in last if all(_is_next(one, found.get(one.account_id)) for found in days)]


def _is_next(notice: OwnerNotice, found: NextStep | None) -> bool:
    return found is not None and (found.ahead.carrying_item_id, found.ahead.level.step) == (
        notice.carrying_item_id,
        notice.step,
    )


def _veto(notice: OwnerNotice, as_of: date, now: datetime) -> None:  # noqa: ARG001 - as the others
    assert notice.person is not None
    veto_step(
        scope=desk_scope(user=notice.person),
        account_id=notice.account.public_id,
        step=notice.step,
        reason="Their new managing director visits us next week.",
        now=now,
    )


def _expired(notice: OwnerNotice, as_of: date, now: datetime) -> None:
    assert notice.person is not None
    postpone_step(
        scope=desk_scope(user=notice.person),
        account_id=notice.account.public_id,
        step=notice.step,
        until=as_of - YESTERDAY,
        reason="They asked for a copy of the contract first.",
        now=now - YESTERDAY,
    )


def _go_ahead(notice: OwnerNotice, as_of: date, now: datetime) -> None:  # noqa: ARG001 - as the others
    assert notice.person is not None
    let_go_ahead(
        scope=desk_scope(user=notice.person),
        account_id=notice.account.public_id,
        step=notice.step,
        now=now,
    )
