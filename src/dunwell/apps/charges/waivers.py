"""Letting a charge go, whole or in part: with a reason, and above a limit only when a second person says yes."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.approvals.operations import vote
from dunwell.apps.charges.access import UnknownCharge, charge_in_scope, seen_waivers
from dunwell.apps.charges.models import Charge, Waiver, WaiverState
from dunwell.apps.charges.posting import give_credit, open_minor, tell, waived_minor
from dunwell.apps.charges.terms import house_of
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.models import Account
from dunwell.core.charges.states import WAIVER_MOVES
from dunwell.core.wording import one_line

SUBJECT = "waiver"
REASON_CHARACTERS_MAX = 500


class WaiverRefused(Exception):
    """A waiver cannot be asked for or decided as wished; `field` names what to change, "" for none.

    `code` is stable: not_allowed, reason_missing, too_long, not_positive, more_than_left (then `left_minor`),
    reversed, already_asked, decided, and those of VoteRefused.
    """

    def __init__(self, *, code: str, field: str, message: str, left_minor: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.left_minor = left_minor


def ask_waiver(
    *,
    scope: Scope,
    charge_id: UUID,
    reason: str,
    amount_minor: int | None = None,
    now: datetime,
    today: date,
) -> Waiver:
    """Ask to let a charge go, all that is left of it or a part; within the entity's limit it is granted at once.

    What was paid of a charge is not waived. Raises UnknownCharge and WaiverRefused.
    """
    if not scope.may(Power.WORK):
        raise WaiverRefused(code="not_allowed", field="", message="You may see charges, but not waive them.")
    said = one_line(reason)
    if not said:
        raise WaiverRefused(code="reason_missing", field="reason", message="Say why it is let go.")
    if len(said) > REASON_CHARACTERS_MAX:
        message = f"At most {REASON_CHARACTERS_MAX} characters, please."
        raise WaiverRefused(code="too_long", field="reason", message=message)
    with transaction.atomic():
        charge = _locked(scope=scope, charge_id=charge_id)
        if Waiver.objects.filter(charge=charge, state=WaiverState.ASKED).exists():
            message = "Somebody has asked already, and waits for an answer."
            raise WaiverRefused(code="already_asked", field="", message=message)
        left = open_minor(charge=charge)
        wanted = left if amount_minor is None else amount_minor
        _check_amount(wanted, left_minor=left)
        waiver = Waiver.objects.create(
            charge=charge,
            amount_minor=wanted,
            reason=said,
            asked_on=today,
            asked_at=now,
            asked_by=scope.actor,
        )
        _tell("asked", waiver=waiver, actor=scope.actor, now=now)
        if not needs_second(charge=charge, amount_minor=wanted):
            _grant(waiver, actor=scope.actor, answer="", now=now, today=today)
    return waiver


def needs_second(*, charge: Charge, amount_minor: int) -> bool:
    """Tell whether letting so much go of a charge needs a second person, with what was let go of it before."""
    alone = house_of(entity_id=charge.entity_id).waivers_alone.get(charge.currency, 0)
    return waived_minor(charge=charge) + amount_minor > alone


def decide_waiver(
    *, scope: Scope, waiver_id: UUID, is_yes: bool, note: str, now: datetime, today: date
) -> Waiver:
    """Say yes or no to a waiver that somebody else asked for. Raises UnknownCharge and WaiverRefused."""
    if not scope.may(Power.APPROVE):
        raise WaiverRefused(code="not_allowed", field="", message="You may not say yes for a second person.")
    with transaction.atomic():
        found = seen_waivers(scope=scope).filter(public_id=waiver_id).first()
        if found is None:
            raise UnknownCharge("There is no such waiver in the entities that you see.")
        charge = _locked(scope=scope, charge_id=found.charge.public_id)
        waiver = Waiver.objects.select_for_update().get(pk=found.pk)
        waiver.charge = charge
        if waiver.state != WaiverState.ASKED:
            raise WaiverRefused(code="decided", field="", message="Somebody was faster: this is decided.")
        vote(
            scope=scope,
            subject=SUBJECT,
            subject_id=waiver.pk,
            is_yes=is_yes,
            note=note,
            now=now,
            prepared_by=waiver.asked_by,
            refused=WaiverRefused,
        )
        if is_yes:
            _check_amount(waiver.amount_minor, left_minor=open_minor(charge=charge))
            _grant(waiver, actor=scope.actor, answer=note.strip(), now=now, today=today)
        else:
            _move(waiver, event="refused", actor=scope.actor, answer=note.strip(), now=now, today=today)
            waiver.save()
            _tell("refused", waiver=waiver, actor=scope.actor, now=now)
    return waiver


def refuse_open(*, charge: Charge, actor: str, now: datetime, on: date) -> None:
    """Refuse what still waits for a yes about a charge that is being reversed: there is nothing left to let go."""
    for waiver in Waiver.objects.select_for_update().filter(charge=charge, state=WaiverState.ASKED):
        _move(waiver, event="refused", actor=actor, answer="The charge was reversed.", now=now, today=on)
        waiver.save()
        _tell("refused", waiver=waiver, actor=actor, now=now)


def _locked(*, scope: Scope, charge_id: UUID) -> Charge:
    """The charge, under a lock on its account: charges runs and other waivers wait."""
    account_id = charge_in_scope(scope=scope, charge_id=charge_id).account_id
    Account.objects.select_for_update(no_key=True).get(pk=account_id)
    charge = charge_in_scope(scope=scope, charge_id=charge_id)
    if charge.is_reversed:
        raise WaiverRefused(
            code="reversed", field="", message="This charge is reversed: nothing is left of it."
        )
    return charge


def _check_amount(minor: int, *, left_minor: int) -> None:
    if minor <= 0 or left_minor <= 0:
        message = "Give an amount above zero." if left_minor > 0 else "Nothing is left of this charge."
        raise WaiverRefused(code="not_positive", field="amount", message=message)
    if minor > left_minor:
        raise WaiverRefused(
            code="more_than_left",
            field="amount",
            message="That is more than is left of the charge.",
            left_minor=left_minor,
        )


def _grant(waiver: Waiver, *, actor: str, answer: str, now: datetime, today: date) -> None:
    waiver.credit_item = give_credit(
        charge=waiver.charge,
        minor=waiver.amount_minor,
        what="waiver",
        what_id=str(waiver.public_id),
        on=today,
        actor=actor,
        now=now,
    )
    _move(waiver, event="granted", actor=actor, answer=answer, now=now, today=today)
    waiver.save()
    _tell("granted", waiver=waiver, actor=actor, now=now)


def _move(waiver: Waiver, *, event: str, actor: str, answer: str, now: datetime, today: date) -> None:
    waiver.state = WaiverState(WAIVER_MOVES[waiver.state, event])
    waiver.decided_on, waiver.decided_at, waiver.decided_by = today, now, actor
    waiver.answer = answer


def _tell(event: str, *, waiver: Waiver, actor: str, now: datetime) -> None:
    tell(
        name=f"charges.waiver.{event}",
        charge=waiver.charge,
        actor=actor,
        now=now,
        waiver=str(waiver.public_id),
        waived_minor=waiver.amount_minor,
        reason=waiver.reason,
        answer=waiver.answer,
    )
