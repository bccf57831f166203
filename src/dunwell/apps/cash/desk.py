"""What people do with lines at the cash desk: say yes, correct, split, park, take back, say whose money it is not.

What is over or short of a payment afterwards: surpluses.py, deductions.py.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.access import (
    CashRefused,
    line_in_scope,
    may_work,
    needed,
    said,
    seen_matches,
)
from dunwell.apps.cash.applying import apply_match
from dunwell.apps.cash.match_models import Match, MatchState
from dunwell.apps.cash.matching import make, pairs_of, post, settle, withdraw
from dunwell.apps.cash.models import LineStanding, LineState, StepKind
from dunwell.apps.cash.posting import (
    add_step,
    live_steps,
    locked,
    move,
    posted_on,
    undo,
)
from dunwell.apps.cash.unapplying import unapply
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.bank_money import post_unidentified
from dunwell.apps.receivables.models import Ledger, OpenItem, PostingKind

PARKED_DAYS_MAX = 366


def confirm(*, scope: Scope, match_id: UUID, now: datetime, today: date) -> Match:
    """Post a proposed match as it stands. Raises CashRefused: wrong_state, taken, settled where somebody was faster."""
    with transaction.atomic():
        match, standing = _match(scope, match_id)
        post(match=match, standing=standing, actor=scope.actor, now=now, today=today)
    return match


def reject(*, scope: Scope, match_id: UUID, note: str, now: datetime, today: date) -> None:
    """Say no to a proposal; the line is to be cleared by a person, until something new is known. Raises CashRefused."""
    with transaction.atomic():
        match, standing = _match(scope, match_id)
        settle(match=match, event="rejected", actor=scope.actor, now=now, today=today, note=said(note))
        move(standing=standing, event="parked")


def assign(
    *,
    scope: Scope,
    line_id: UUID,
    pairs: Mapping[UUID, int],
    now: datetime,
    today: date,
    account_id: UUID | None = None,
    minor: int | None = None,
    note: str = "",
    named: Mapping[UUID, tuple[str, str]] | None = None,
) -> Match:
    """Say what a line pays: items with their amounts (a credit's negative), all the line's money or `minor` of it.

    What goes beyond the items stays unapplied, on their account or on `account_id`. Called more than once it splits a
    line. `named`: by item, why less is paid than is open, and its words. Differs it from a proposal of the matcher, it
    is a correction, and the next matching knows it. Raises CashRefused.
    """
    with transaction.atomic():
        standing = _standing(scope, line_id)
        items = _items(scope, pairs)
        account = seen_accounts(scope=scope).filter(public_id=account_id).first() if account_id else None
        if account_id and account is None:
            raise CashRefused(code="unknown_account", message="There is no such account.", field="account")
        there = withdraw(standing=standing, event="rejected", actor=scope.actor, now=now, today=today)
        wanted = {item.pk: pairs[item.public_id] for item in items}
        is_correction = there is not None and set(pairs_of(match=there)) != set(wanted)
        total = standing.remaining_minor if minor is None else minor
        match = make(
            standing=standing,
            pairs=wanted,
            proposal=None,
            actor=scope.actor,
            now=now,
            today=today,
            minor=total,
            note=said(note),
        )
        is_correction = is_correction or _was_taken_back(standing)
        if wanted:
            post(
                match=match,
                standing=standing,
                actor=scope.actor,
                now=now,
                today=today,
                is_correction=is_correction,
                account=account,
                named={item.pk: named[item.public_id] for item in items if named and item.public_id in named},
            )
        else:
            settle(match=match, event="posted", actor=scope.actor, now=now, today=today)
            apply_match(
                match=match,
                standing=standing,
                parts=[],
                actor=scope.actor,
                now=now,
                today=today,
                account=account,
            )
    return match


def take_back(*, scope: Scope, match_id: UUID, reason: str, now: datetime, today: date) -> Match:
    """Undo a posted match: its items are open again, the money is unidentified. Raises CashRefused."""
    why = needed(reason)
    with transaction.atomic():
        match, standing = _match(scope, match_id)
        settle(match=match, event="taken_back", actor=scope.actor, now=now, today=today, note=why)
        day = unapply(match=match, on=today, actor=scope.actor, now=now)
        for step in live_steps(line_id=standing.pk, kinds=(StepKind.IDENTIFIED, StepKind.EXCHANGED)):
            if step.match_id == match.pk:
                undo(standing=standing, step=step, on=day, reason=why, actor=scope.actor, now=now)
    return match


def park(
    *,
    scope: Scope,
    line_id: UUID,
    owner: User | None,
    note: str,
    now: datetime,
    today: date,
    until: date | None = None,
) -> None:
    """Set a line aside for somebody; a proposal of it lapses. Raises CashRefused.

    until: on that day it comes back by itself, and is still its owner's (parking.wake).
    """
    if until is not None and not today < until <= today + timedelta(days=PARKED_DAYS_MAX):
        message = f"Give a day after today, at most {PARKED_DAYS_MAX} days ahead, or none."
        raise CashRefused(code="not_in_bounds", field="until", message=message)
    with transaction.atomic():
        standing = _standing(scope, line_id)
        there = Match.objects.filter(line_id=standing.pk, state=MatchState.PROPOSED).first()
        if there is not None:
            settle(match=there, event="rejected", actor=scope.actor, now=now, today=today)
        standing.owner, standing.note = owner, said(note)
        move(standing=standing, event="parked")
        LineStanding.objects.filter(pk=standing.pk).update(parked_until=until)
        data = {"owner": owner.pk if owner else None, "until": until.isoformat() if until else None}
        _tell("parked", standing, scope=scope, now=now, **data)


def take_up(*, scope: Scope, line_id: UUID, now: datetime) -> None:
    """Put a parked line back among those to be cleared; the next matching looks at it again. Raises CashRefused."""
    with transaction.atomic():
        standing = _standing(scope, line_id)
        standing.owner = None
        move(standing=standing, event="taken_up")
        _tell("taken_up", standing, scope=scope, now=now)


def set_elsewhere(
    *, scope: Scope, line_id: UUID, reason: str, now: datetime, today: date, minor: int | None = None
) -> None:
    """Say that a line's money, in or out, is no customer's: fees, wages, transfers between own accounts.

    minor: signed as the line; all that is left of it where none is given. Raises CashRefused.
    """
    why = needed(reason)
    with transaction.atomic():
        standing = _standing(scope, line_id)
        left = standing.remaining_minor
        amount = left if minor is None else minor
        if amount * left <= 0 or abs(amount) > abs(left):
            raise CashRefused(
                code="more_than_left", field="amount", message="So much is not left of the line."
            )
        withdraw(standing=standing, event="rejected", actor=scope.actor, now=now, today=today)
        posting = post_unidentified(
            kind=PostingKind.ELSEWHERE,
            to=Ledger.ELSEWHERE,
            amount_minor=amount,
            currency=standing.line.currency,
            on=posted_on(line=standing.line),
            actor=scope.actor,
            now=now,
        )
        add_step(
            standing=standing,
            kind=StepKind.ELSEWHERE,
            posting=posting,
            minor=-amount,
            reason=why,
            on=posting.effective_on,
            actor=scope.actor,
            now=now,
        )


def take_back_elsewhere(*, scope: Scope, line_id: UUID, reason: str, now: datetime, today: date) -> None:
    """Undo what was said to be no customer's of a line. Raises CashRefused."""
    why = needed(reason)
    with transaction.atomic():
        standing = _standing(scope, line_id)
        steps = live_steps(line_id=standing.pk, kinds=(StepKind.ELSEWHERE,))
        if not steps:
            raise CashRefused(code="wrong_state", message="Nothing of the line was set elsewhere.")
        for step in steps:
            undo(standing=standing, step=step, on=today, reason=why, actor=scope.actor, now=now)


def _standing(scope: Scope, line_id: UUID) -> LineStanding:
    may_work(scope=scope)
    return locked(line_id=line_in_scope(scope=scope, line_id=line_id).pk)


def _match(scope: Scope, match_id: UUID) -> tuple[Match, LineStanding]:
    """A match, its line locked first."""
    may_work(scope=scope)
    found = seen_matches(scope=scope).filter(public_id=match_id).first()
    if found is None:
        raise CashRefused(
            code="unknown_match", message="There is no such match in the entities that you see."
        )
    standing = locked(line_id=found.line_id)
    found.refresh_from_db()
    return found, standing


def _items(scope: Scope, pairs: Mapping[UUID, int]) -> list[OpenItem]:
    found = OpenItem.objects.filter(public_id__in=pairs, account__entity_id__in=scope.entity_ids)
    items = list(found.order_by("due_on", "pk"))
    if len(items) < len(pairs):
        raise CashRefused(code="unknown_item", field="items", message="There is no such item to be paid.")
    return items


def _was_taken_back(standing: LineStanding) -> bool:
    return Match.objects.filter(line_id=standing.pk, state=MatchState.TAKEN_BACK).exists()


def _tell(event: str, standing: LineStanding, *, scope: Scope, now: datetime, **data: object) -> None:
    journal.append(
        name=f"cash.line.{event}",
        actor=scope.actor,
        now=now,
        subject="bank_line",
        subject_id=standing.pk,
        entity_id=standing.entity_id,
        data={"state": LineState(standing.state).value, **data},
    )
