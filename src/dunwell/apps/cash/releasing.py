"""Lines that wait for a yes: a person releases them with a reason, or says that they are nothing to be posted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.access import CashRefused, line_in_scope, needed, seen_statements
from dunwell.apps.cash.models import BankStatement, Doubt, LineStanding, LineState
from dunwell.apps.cash.posting import locked, move, post_lines
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope

NEVER = (Doubt.AMOUNT, Doubt.DAY)


def release(*, scope: Scope, line_id: UUID, reason: str, now: datetime) -> None:
    """Post a line that waits, because a person says that it is one: no copy, and right although its sum is not.

    An amount that the currency cannot hold is never posted, nor a line without a day. Raises CashRefused.
    """
    why = _allowed(scope, reason)
    with transaction.atomic():
        standing = locked(line_id=line_in_scope(scope=scope, line_id=line_id).pk)
        if standing.doubt in NEVER:
            raise CashRefused(
                code="wrong_state",
                message=f"{Doubt(standing.doubt).label}: ask the bank for a right file, and drop this line.",
            )
        move(standing=standing, event="released")
        post_lines(line_ids=[standing.pk], actor=scope.actor, now=now)
        _tell("released", standing, scope=scope, now=now, reason=why)


def drop(*, scope: Scope, line_id: UUID, reason: str, now: datetime) -> None:
    """Say that a line that waits is nothing to be posted, such as a copy of another. Raises CashRefused."""
    why = _allowed(scope, reason)
    with transaction.atomic():
        standing = locked(line_id=line_in_scope(scope=scope, line_id=line_id).pk)
        move(standing=standing, event="dropped")
        _tell("dropped", standing, scope=scope, now=now, reason=why)


def release_statement(*, scope: Scope, statement_id: UUID, reason: str, now: datetime) -> int:
    """Post the lines that wait because their statement does not add up; how many. Copies go on waiting.

    Raises CashRefused.
    """
    why = _allowed(scope, reason)
    with transaction.atomic():
        found = seen_statements(scope=scope).filter(public_id=statement_id).first()
        if found is None:
            raise CashRefused(code="unknown_statement", message="There is no such statement that you see.")
        statement = BankStatement.objects.select_for_update().get(pk=found.pk)
        waiting = LineStanding.objects.select_for_update().filter(
            line__statement=statement, state=LineState.WAITING, doubt=Doubt.STATEMENT
        )
        ids = list(waiting.order_by("pk").values_list("pk", flat=True))
        if not statement.is_held or statement.released_at is not None:
            raise CashRefused(code="wrong_state", message="Nothing of this statement waits for a yes.")
        LineStanding.objects.filter(pk__in=ids).update(state=LineState.OPEN)
        post_lines(line_ids=ids, actor=scope.actor, now=now)
        statement.released_at, statement.released_by, statement.release_reason = now, scope.actor, why
        statement.save()
        journal.append(
            name="cash.statement.released",
            actor=scope.actor,
            now=now,
            subject="bank_statement",
            subject_id=statement.pk,
            entity_id=found.bank_account.entity_id,
            data={"reason": why, "lines": len(ids)},
        )
    return len(ids)


def drop_copies(*, scope: Scope, statement_id: UUID, reason: str, now: datetime) -> int:
    """Say that all lines of a statement that look like others are the same as those; how many. Raises CashRefused."""
    why = _allowed(scope, reason)
    with transaction.atomic():
        found = seen_statements(scope=scope).filter(public_id=statement_id).first()
        if found is None:
            raise CashRefused(code="unknown_statement", message="There is no such statement that you see.")
        copies = LineStanding.objects.select_for_update().filter(
            line__statement=found, state=LineState.WAITING, doubt=Doubt.DUPLICATE
        )
        standings = list(copies.order_by("pk"))
        for standing in standings:
            move(standing=standing, event="dropped")
            _tell("dropped", standing, scope=scope, now=now, reason=why)
    return len(standings)


def _allowed(scope: Scope, reason: str) -> str:
    if not scope.may(Power.WORK):
        raise CashRefused(code="not_allowed", message="You may see the cash, but not release it.")
    return needed(reason)


def _tell(event: str, standing: LineStanding, *, scope: Scope, now: datetime, reason: str) -> None:
    journal.append(
        name=f"cash.line.{event}",
        actor=scope.actor,
        now=now,
        subject="bank_line",
        subject_id=standing.pk,
        entity_id=standing.entity_id,
        data={"reason": reason},
    )
