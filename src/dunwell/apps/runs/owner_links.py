"""Answering a notice by the link in its mail: no log-in, one answer, only while whoever was told may still speak."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db import transaction

from dunwell.apps.dunning import owner_notices, steers
from dunwell.apps.dunning.models import OwnerNotice
from dunwell.apps.dunning.steers import Speaker, SteerRefused
from dunwell.apps.organisation.days import entity_day, first_moment
from dunwell.apps.organisation.models import Membership, Role
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.runs.owner_tokens import notice_named
from dunwell.apps.runs.steering import NextStep, expected_step

OPEN_DAYS = 7  # a link works for so long after its window
Answer = Literal["veto", "postpone", "go_ahead"]


class LinkGone(Exception):
    """A link opens nothing: it was not made here, its time is over, it was used, or its step is no more."""

    code = "link_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a link opens: a step ahead, and what may be said of it."""

    notice: OwnerNotice  # with its account, customer and entity
    next: NextStep
    carrying_number: str
    today: date  # at the entity
    closes_at: datetime  # until then the step surely waits, on the entity's clock
    refusal: str  # why it cannot be stopped, "" where it can
    times_left: int


def opened(*, token: str, now: datetime) -> Opened:
    """Return what a token opens, or raise LinkGone. Nothing is changed by looking."""
    notice = _notice(token)
    today = entity_day(entity=notice.account.entity, now=now)
    ends_on = notice.window_ends_on or notice.planned_on + timedelta(days=notice.window_days)
    if notice.answered_at is not None or today > ends_on + timedelta(days=OPEN_DAYS):
        raise LinkGone
    try:
        found = expected_step(
            account=notice.account, carrying_item_id=notice.carrying_item_id, step=notice.step, now=now
        )
    except SteerRefused as refusal:
        raise LinkGone from refusal
    speaker = _speaker(notice)
    refusal_found = steers.may_delay(speaker=speaker, ahead=found.ahead)
    return Opened(
        notice=notice,
        next=found,
        carrying_number=OpenItem.objects.get(pk=notice.carrying_item_id).number,
        today=today,
        closes_at=first_moment(of=ends_on, entity=notice.account.entity),
        refusal=str(refusal_found) if refusal_found else "",
        times_left=steers.times_left(ahead=found.ahead),
    )


def answer(*, token: str, said: Answer, reason: str, until: date | None, now: datetime) -> Opened:
    """Do what the person says, once, or raise LinkGone or SteerRefused (the link stays good then).

    The journal tells it with the address that the mail went to.
    """
    with transaction.atomic():
        found = opened(token=token, now=now)
        notice, ahead, speaker = found.notice, found.next.ahead, _speaker(found.notice)
        used = OwnerNotice.objects.filter(pk=notice.pk, answered_at__isnull=True).update(answered_at=now)
        if not used:
            raise LinkGone
        if said == "veto":
            steers.veto_step(speaker=speaker, ahead=ahead, reason=reason, now=now)
        elif said == "postpone":
            steers.postpone_step(speaker=speaker, ahead=ahead, until=until, reason=reason, now=now)
        else:
            owner_notices.release(
                speaker=speaker,
                ahead=ahead,
                person_id=notice.person_id,
                planned_on=notice.planned_on,
                now=now,
            )
    return found


def _notice(token: str) -> OwnerNotice:
    public_id = notice_named(token=token)
    notice = (
        OwnerNotice.objects.select_related("account__customer", "account__entity", "person")
        .filter(public_id=public_id)
        .exclude(stage="inform")
        .first()
        if public_id is not None
        else None
    )
    if notice is None:
        raise LinkGone
    return notice


def _speaker(notice: OwnerNotice) -> Speaker:
    """Who opened the link, by whom the mail went to and what they are today; raises LinkGone for one who left."""
    person, customer = notice.person, notice.account.customer
    if person is None:
        is_owner = customer.owner_id is None and customer.owner_email.lower() == notice.email
        is_lead = False
    else:
        roles = Membership.objects.filter(user=person, entity=notice.account.entity)
        is_here = person.is_active and roles.exists()
        is_owner = is_here and customer.owner_id == person.pk
        is_lead = is_here and roles.filter(role=Role.SALES_LEAD).exists()
    if not (is_owner or is_lead):
        raise LinkGone
    actor = f"user:{person.pk}" if person else f"notice:{notice.public_id.hex}"
    return Speaker(actor=actor, is_owner=is_owner, is_lead=is_lead, email=notice.email)
