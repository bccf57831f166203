"""Writes about an account's next step: skipped or brought forward by who chases, stopped or delayed by who sells.

Which step that is, the caller has found out (runs/steering.py); what may be done with it is decided here. A word of the
sales side stands for some days and no longer, a few times for each step and no more.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.utils import IntegrityError

from dunwell.apps.dunning.models import Steer, SteerKind
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.days import earlier_day, entity_day, house_day
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core.dunning.policy import Level
from dunwell.core.wording import one_line

DAYS_MAX = 14  # that a veto or a delay stands
TIMES_MAX = 2  # that one step is stopped or delayed
REASON_CHARACTERS_MAX = 500
DELAYS = (SteerKind.VETO, SteerKind.POSTPONE)
EVENT_NAMES = {
    SteerKind.SKIP: "dunning.steer.skipped",
    SteerKind.FORWARD: "dunning.steer.forwarded",
    SteerKind.VETO: "dunning.steer.vetoed",
    SteerKind.POSTPONE: "dunning.steer.postponed",
}


class SteerRefused(Exception):
    """A step cannot be steered as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, no_step, moved_on, reason_missing, reason_too_long, day_missing, past, too_far,
    too_often, stage_over, formal_demand, already, ended, withdrawn.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class UnknownSteer(Exception):
    """Nobody in this scope has said anything of this identifier."""

    code = "unknown_steer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The step that comes next on an account, and what is needed to judge who may stop it."""

    account: Account  # with its customer and entity
    carrying_item_id: int
    level: Level
    is_formal_taken: bool  # a formal demand has gone out for what the step is about
    has_lead: bool  # the entity has a sales lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks: as it stands in the journal, what they may do about this step, and by which address, if by link."""

    actor: str
    may_work: bool = False
    is_owner: bool = False
    is_lead: bool = False
    email: str = ""


def speaker_of(*, scope: Scope, account: Account) -> Speaker:
    """Return what whoever is at the desk is to the account's customer."""
    return Speaker(
        actor=scope.actor,
        may_work=scope.may(Power.WORK),
        is_owner=scope.user_id is not None and account.customer.owner_id == scope.user_id,
        is_lead=account.entity_id in scope.lead_entity_ids,
    )


def skip_step(*, scope: Scope, ahead: Ahead, reason: str, now: datetime) -> Steer:
    """Let a step count as taken without anybody hearing of it, or raise SteerRefused; the reason is needed."""
    return _work(scope=scope, ahead=ahead, kind=SteerKind.SKIP, reason=_reason(reason), now=now)


def bring_forward(*, scope: Scope, ahead: Ahead, reason: str, now: datetime) -> Steer:
    """Let a step be due from today on, or raise SteerRefused; whatever holds the account back still does."""
    return _work(
        scope=scope, ahead=ahead, kind=SteerKind.FORWARD, reason=_reason(reason, is_needed=False), now=now
    )


def veto_step(*, speaker: Speaker, ahead: Ahead, reason: str, now: datetime) -> Steer:
    """Stop a step for as long as may be, DAYS_MAX, after which it goes on by itself; or raise SteerRefused."""
    until = entity_day(entity=ahead.account.entity, now=now) + timedelta(days=DAYS_MAX)
    return _delay(speaker=speaker, ahead=ahead, kind=SteerKind.VETO, until=until, reason=reason, now=now)


def postpone_step(*, speaker: Speaker, ahead: Ahead, until: date | None, reason: str, now: datetime) -> Steer:
    """Delay a step up to and with a day in the entity's time zone, or raise SteerRefused."""
    today = entity_day(entity=ahead.account.entity, now=now)
    if until is None:
        raise SteerRefused(code="day_missing", field="until", message="Say until which day to wait.")
    if until < today:
        raise SteerRefused(code="past", field="until", message="This day has passed.")
    if until > today + timedelta(days=DAYS_MAX):
        message = f"At most {DAYS_MAX} days at a time, please."
        raise SteerRefused(code="too_far", field="until", message=message)
    return _delay(speaker=speaker, ahead=ahead, kind=SteerKind.POSTPONE, until=until, reason=reason, now=now)


def withdraw_steer(*, scope: Scope, steer_id: UUID, now: datetime) -> Steer:
    """Take back what was said of a step, as one who might have said it; raises UnknownSteer or SteerRefused."""
    with transaction.atomic():
        mine = seen_accounts(scope=scope)
        found = (
            Steer.objects.select_related("account__customer", "account__entity")
            .filter(public_id=steer_id, account__in=mine)
            .first()
        )
        if found is None:
            raise UnknownSteer("There is nothing of that kind in the entities that you see.")
        speaker = speaker_of(scope=scope, account=found.account)
        if not (speaker.may_work or (found.kind in DELAYS and (speaker.is_owner or speaker.is_lead))):
            raise SteerRefused(
                code="not_allowed", field="", message="You may see this, but not take it back."
            )
        if found.until is not None and found.until < entity_day(entity=found.account.entity, now=now):
            raise SteerRefused(code="ended", field="", message="This has ended by itself.")
        withdraw(found=found, actor=scope.actor, now=now)
    return found


def withdraw(*, found: Steer, actor: str, now: datetime, email: str = "") -> None:
    """Take one back in the caller's transaction, with its event; raises SteerRefused where somebody was faster."""
    changed = Steer.objects.filter(pk=found.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=now, withdrawn_on=house_day(now=now), withdrawn_by=actor
    )
    if not changed:
        raise SteerRefused(code="withdrawn", field="", message="Somebody else was faster: it is taken back.")
    found.refresh_from_db(fields=["withdrawn_at", "withdrawn_on", "withdrawn_by"])
    _tell("dunning.steer.withdrawn", steer=found, account=found.account, actor=actor, email=email, now=now)


def delaying_on(*, day: date, at: datetime | None = None) -> Q:
    """Return which vetoes and delays stand on a day: not taken back by the end of it, or by `at` where given."""
    still = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    if at is not None:
        still |= Q(withdrawn_at__gt=at)
    return Q(kind__in=DELAYS, on__lte=day, until__gte=day) & still


def may_delay(*, speaker: Speaker, ahead: Ahead) -> SteerRefused | None:
    """Return why this speaker may not stop or delay the step, or None where they may."""
    level = ahead.level
    if ahead.is_formal_taken:
        message = "A formal demand has gone out: what follows is not the sales side's to stop."
        return SteerRefused(code="formal_demand", field="", message=message)
    if level.sales not in {"owner", "lead"}:
        message = "At this stage the sales side is not asked any more. A collector can place a hold."
        return SteerRefused(code="stage_over", field="", message=message)
    if speaker.may_work or speaker.is_lead:
        return None
    if not speaker.is_owner:
        message = "Only the customer's owner, a sales lead or a collector may stop this step."
        return SteerRefused(code="not_allowed", field="", message=message)
    if level.sales == "lead" and ahead.has_lead:
        message = "At this stage the sales lead decides: ask them, or a collector."
        return SteerRefused(code="stage_over", field="", message=message)
    return None


def times_left(*, ahead: Ahead) -> int:
    """Return how often the step may still be stopped or delayed; what was taken back on its own day does not count."""
    said = Steer.objects.filter(
        carrying_item_id=ahead.carrying_item_id, step=ahead.level.step, kind__in=DELAYS
    ).select_related("account__entity")
    counted = sum(1 for one in said if not _is_undone(one))
    return max(0, TIMES_MAX - counted)


def _is_undone(said: Steer) -> bool:
    if said.withdrawn_at is None:
        return False
    entity = said.account.entity
    return entity_day(entity=entity, now=said.withdrawn_at) == entity_day(entity=entity, now=said.made_at)


def _delay(
    *, speaker: Speaker, ahead: Ahead, kind: SteerKind, until: date, reason: str, now: datetime
) -> Steer:
    if (refusal := may_delay(speaker=speaker, ahead=ahead)) is not None:
        raise refusal
    reason = _reason(reason)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=ahead.account.pk)  # two at once are counted one by one
        if not times_left(ahead=ahead):
            message = (
                f"This step was stopped or delayed {TIMES_MAX} times already. A collector can place a hold."
            )
            raise SteerRefused(code="too_often", field="", message=message)
        return _make(ahead=ahead, kind=kind, until=until, reason=reason, speaker=speaker, now=now)


def _work(*, scope: Scope, ahead: Ahead, kind: SteerKind, reason: str, now: datetime) -> Steer:
    if not seen_accounts(scope=scope).filter(pk=ahead.account.pk).exists() or not scope.may(Power.WORK):
        message = "You may see the next step, but not skip it or bring it forward."
        raise SteerRefused(code="not_allowed", field="", message=message)
    speaker = speaker_of(scope=scope, account=ahead.account)
    try:
        with transaction.atomic():
            return _make(ahead=ahead, kind=kind, until=None, reason=reason, speaker=speaker, now=now)
    except IntegrityError as fault:
        message = "Somebody else was faster: this is said of the step already."
        raise SteerRefused(code="already", field="", message=message) from fault


def _make(
    *, ahead: Ahead, kind: SteerKind, until: date | None, reason: str, speaker: Speaker, now: datetime
) -> Steer:
    made = Steer.objects.create(
        account=ahead.account,
        carrying_item_id=ahead.carrying_item_id,
        step=ahead.level.step,
        kind=kind,
        on=earlier_day(entity=ahead.account.entity, now=now),
        until=until,
        reason=reason,
        actor=speaker.actor,
        made_at=now,
    )
    _tell(
        EVENT_NAMES[kind],
        steer=made,
        account=ahead.account,
        actor=speaker.actor,
        email=speaker.email,
        now=now,
    )
    return made


def _reason(text: str, *, is_needed: bool = True) -> str:
    reason = one_line(text)
    if is_needed and not reason:
        raise SteerRefused(code="reason_missing", field="reason", message="Say why: others will read it.")
    if len(reason) > REASON_CHARACTERS_MAX:
        message = f"A reason has at most {REASON_CHARACTERS_MAX} characters."
        raise SteerRefused(code="reason_too_long", field="reason", message=message)
    return reason


def _tell(name: str, *, steer: Steer, account: Account, actor: str, email: str, now: datetime) -> None:
    data: dict[str, object] = {"step": steer.step, "kind": steer.kind, "reason": steer.reason}
    if steer.until is not None:
        data["until"] = steer.until.isoformat()
    if email:
        data["detail"] = f"by link, {email}"
    journal.append(
        name=name,
        actor=actor,
        now=now,
        subject="steer",
        subject_id=steer.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data=data,
    )
