"""Writes to what the sales side is told: it counts from when the mail left; a step may be let go before its time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.apps.dunning.models import OwnerNotice, Steer
from dunwell.apps.dunning.steers import DELAYS, Ahead, Speaker, SteerRefused, may_delay, withdraw
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.days import earlier_day, later_day
from dunwell.apps.organisation.models import User
from dunwell.apps.receivables.models import Account


def count_as_told(
    *, notices: Sequence[OwnerNotice], event: str, detail: str, actor: str, now: datetime
) -> None:
    """Let the windows of these notices run from the day of this instant, in the caller's transaction; one event each.

    The notices come with their accounts and entities.
    """
    for notice in notices:
        notice.told_on = later_day(entity=notice.account.entity, now=now)
        notice.told_at = now
        notice.window_ends_on = notice.told_on + timedelta(days=notice.window_days)
    OwnerNotice.objects.bulk_update(notices, ["told_on", "told_at", "window_ends_on"])
    tell(event, notices=notices, detail=detail, actor=actor, now=now)


def release(
    *, speaker: Speaker, ahead: Ahead, person_id: int | None, planned_on: date, now: datetime
) -> None:
    """Let a step go without waiting any longer: vetoes are taken back, windows end today. Raises SteerRefused.

    Where nobody was told of the step yet, whoever says so counts as told.
    """
    if (refusal := may_delay(speaker=speaker, ahead=ahead)) is not None:
        raise refusal
    today = earlier_day(entity=ahead.account.entity, now=now)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=ahead.account.pk)  # two at once follow each other
        lifted = _lift_vetoes(speaker=speaker, ahead=ahead, today=today, now=now)
        about = OwnerNotice.objects.filter(carrying_item_id=ahead.carrying_item_id, step=ahead.level.step)
        told = list(about.filter(told_on__isnull=False).select_related("account"))
        if not told:
            told = [_told_now(ahead=ahead, person_id=person_id, planned_on=planned_on, now=now)]
        waiting = [one for one in told if one.window_ends_on is not None and one.window_ends_on > today]
        if not waiting and not lifted:
            raise SteerRefused(code="already", field="", message="Nobody holds this step back any more.")
        for notice in waiting:
            notice.window_ends_on, notice.released_at = today, now
        OwnerNotice.objects.bulk_update(waiting, ["window_ends_on", "released_at"])
        detail = f"by link, {speaker.email}" if speaker.email else ""
        tell("dunning.owner.released", notices=told[:1], detail=detail, actor=speaker.actor, now=now)


def tell(event: str, /, *, notices: Sequence[OwnerNotice], detail: str, actor: str, now: datetime) -> None:
    """Append the event of each notice, in the caller's transaction."""
    Event.objects.bulk_create(
        Event(
            name=event,
            actor=actor,
            at=now,
            subject="owner_notice",
            subject_id=notice.pk,
            entity_id=notice.account.entity_id,
            customer_id=notice.account.customer_id,
            account_id=notice.account_id,
            data={"step": notice.step, "stage": notice.stage, "email": notice.email, "detail": detail},
        )
        for notice in notices
    )


def _lift_vetoes(*, speaker: Speaker, ahead: Ahead, today: date, now: datetime) -> int:
    standing = Steer.objects.select_related("account").filter(
        carrying_item_id=ahead.carrying_item_id,
        step=ahead.level.step,
        kind__in=DELAYS,
        withdrawn_at__isnull=True,
        until__gte=today,
    )
    found = list(standing)
    for one in found:
        withdraw(found=one, actor=speaker.actor, email=speaker.email, now=now)
    return len(found)


def _told_now(*, ahead: Ahead, person_id: int | None, planned_on: date, now: datetime) -> OwnerNotice:
    """Whoever lets a step go of which nobody was told yet knows of it from this moment."""
    email = User.objects.get(pk=person_id).email if person_id is not None else ""
    told_on = earlier_day(entity=ahead.account.entity, now=now)
    notice, _ = OwnerNotice.objects.update_or_create(
        carrying_item_id=ahead.carrying_item_id,
        step=ahead.level.step,
        email=email,
        defaults={
            "account": ahead.account,
            "stage": ahead.level.sales,
            "person_id": person_id,
            "told_on": told_on,
            "told_at": now,
            "window_days": ahead.level.window_days,
            "window_ends_on": told_on + timedelta(days=ahead.level.window_days),
            "planned_on": planned_on,
        },
    )
    return notice
