"""Held orders are let go by a person although the cause stands: with a reason, for some days, if need be by two."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.credit.exposure import exposure_of
from dunwell.apps.credit.hold_mails import propose_mails
from dunwell.apps.credit.holds import HoldRefused, end, said_why, tell
from dunwell.apps.credit.holds_models import CreditHold, HoldRelease, HoldState, ReleaseState
from dunwell.apps.credit.rates import RateMissing
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.core.credit.hold_steps import RELEASE_MOVES

_DAY = timedelta(days=1)


class UnknownHold(Exception):
    """No hold with this identifier is seen in this scope."""

    code = "unknown_hold"


class UnknownRelease(Exception):
    """No wish to release a hold with this identifier is seen in this scope."""

    code = "unknown_release"


def hold_in_scope(*, scope: Scope, hold_id: UUID) -> CreditHold:
    """Return a hold with its customer and entity, or raise UnknownHold."""
    found = CreditHold.objects.filter(seen(scope=scope), public_id=hold_id)
    hold = found.select_related("customer__owner", "entity").first()
    if hold is None:
        raise UnknownHold("There are no such held orders in the entities that you see.")
    return hold


def release(
    *,
    scope: Scope,
    hold_id: UUID,
    reason: str,
    passed_until: date,
    now: datetime,
    today: date,
    default_sender: str,
) -> HoldRelease:
    """Let held orders go through a day although the cause stands, or ask a second person where the terms want one.

    Through that day the same reasons hold nobody again; any other reason does. Raises HoldRefused and UnknownHold.
    """
    _allow(scope)
    said = said_why(reason, field="reason")
    with transaction.atomic():
        hold = _locked(scope, hold_id)
        rules = terms_of(entity=hold.entity).holds
        if passed_until < today:
            raise HoldRefused(code="past", field="passed_until", message="Give today or a later day.")
        if passed_until > today + rules.pass_days_max * _DAY:
            message = f"At most {rules.pass_days_max} days ahead."
            raise HoldRefused(code="too_far", field="passed_until", message=message)
        if HoldRelease.objects.filter(hold=hold, state=ReleaseState.ASKED).exists():
            raise HoldRefused(code="asked_already", field="", message="Somebody has asked for this already.")
        exposure = _exposure(hold, today)
        needs_two = rules.four_eyes_minor is not None and exposure >= rules.four_eyes_minor
        wish = HoldRelease.objects.create(
            hold=hold,
            exposure_minor=exposure,
            reason=said,
            passed_until=passed_until,
            asked_at=now,
            asked_by=scope.actor,
        )
        if needs_two:
            _tell(wish, event="asked", actor=scope.actor, now=now)
        else:
            _grant(wish, hold, answer="", scope=scope, on=today, now=now, default_sender=default_sender)
    return wish


def decide_release(
    *,
    scope: Scope,
    release_id: UUID,
    is_yes: bool,
    answer: str,
    now: datetime,
    today: date,
    default_sender: str,
) -> HoldRelease:
    """Say yes or no to somebody else's wish to release; a no says why. Raises HoldRefused and UnknownRelease."""
    if not HoldRelease.objects.filter(hold__entity__in=scope.entity_ids, public_id=release_id).exists():
        raise UnknownRelease("There is no such wish in the entities that you see.")
    if not scope.may(Power.APPROVE) or scope.user_id is None:
        raise HoldRefused(code="not_allowed", field="", message="A controller decides this.")
    said = answer.strip() if is_yes and not answer.strip() else said_why(answer, field="answer")
    with transaction.atomic():
        wish, hold = _wish(scope, release_id)
        if wish.asked_by == scope.actor:
            raise HoldRefused(
                code="own_wish", field="", message="You asked for it: somebody else must say yes."
            )
        if is_yes:
            _grant(wish, hold, answer=said, scope=scope, on=today, now=now, default_sender=default_sender)
        else:
            _settle(wish, event="refused", answer=said, scope=scope, now=now)
    return wish


def withdraw_release(*, scope: Scope, release_id: UUID, now: datetime) -> HoldRelease:
    """Take a wish to let held orders go back. Raises HoldRefused and UnknownRelease."""
    _allow(scope)
    with transaction.atomic():
        wish, _ = _wish(scope, release_id)
        _settle(wish, event="withdrawn", answer="", scope=scope, now=now)
    return wish


def _allow(scope: Scope) -> None:
    if not scope.may(Power.WORK):
        raise HoldRefused(code="not_allowed", field="", message="You may see holds, but not end them.")


def _exposure(hold: CreditHold, today: date) -> int:
    try:
        return exposure_of(
            customer=hold.customer, entity=hold.entity, currency=hold.currency, as_of=today
        ).total_minor
    except RateMissing as missing:
        raise HoldRefused(code=missing.code, field="", message=str(missing)) from missing


def _locked(scope: Scope, hold_id: UUID) -> CreditHold:
    found = hold_in_scope(scope=scope, hold_id=hold_id)
    hold = CreditHold.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if hold.entity_id not in scope.entity_ids:
        raise HoldRefused(code="not_allowed", field="", message="You see this customer as its owner only.")
    if hold.state != HoldState.HELD:
        raise HoldRefused(code="not_held", field="", message="The orders are not held any more.")
    return hold


def _wish(scope: Scope, release_id: UUID) -> tuple[HoldRelease, CreditHold]:
    """A wish that waits, and what it is about, both held against others."""
    found = HoldRelease.objects.filter(hold__entity__in=scope.entity_ids, public_id=release_id).first()
    if found is None:
        raise UnknownRelease("There is no such wish in the entities that you see.")
    hold = CreditHold.objects.select_for_update(of=("self",)).get(pk=found.hold_id)
    wish = HoldRelease.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if wish.state != ReleaseState.ASKED:
        raise HoldRefused(code="not_asked", field="", message="This was decided already.")
    return wish, hold


def _grant(
    wish: HoldRelease,
    hold: CreditHold,
    *,
    answer: str,
    scope: Scope,
    on: date,
    now: datetime,
    default_sender: str,
) -> None:
    _settle(wish, event="granted", answer=answer, scope=scope, now=now)
    end(hold, event="released", on=on, now=now, actor=scope.actor, note=wish.reason)
    hold.passed_until = wish.passed_until
    hold.save()
    tell(hold, event="ended", actor=scope.actor, now=now)
    propose_mails(hold=hold, event="released", now=now, default_sender=default_sender)


def _settle(wish: HoldRelease, *, event: str, answer: str, scope: Scope, now: datetime) -> None:
    wish.state = ReleaseState(RELEASE_MOVES[wish.state, event])
    wish.answer, wish.decided_at, wish.decided_by = answer, now, scope.actor
    wish.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    _tell(wish, event=event, actor=scope.actor, now=now)


def _tell(wish: HoldRelease, *, event: str, actor: str, now: datetime) -> None:
    journal.append(
        name=f"credit.release.{event}",
        actor=actor,
        now=now,
        subject="hold_release",
        subject_id=wish.pk,
        entity_id=wish.hold.entity_id,
        customer_id=wish.hold.customer_id,
        data={
            "reason": wish.reason,
            "exposure_minor": wish.exposure_minor,
            "currency": wish.hold.currency,
            "passed_until": wish.passed_until.isoformat(),
            "answer": wish.answer,
        },
    )
