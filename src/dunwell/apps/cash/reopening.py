"""A return whose own line the matcher could not tell: a person names it, and what it had paid is open again."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.lanes import clearing_row
from dunwell.apps.cash.looking import originals
from dunwell.apps.cash.models import BankLine, LineState
from dunwell.apps.cash.posting import locked, move
from dunwell.apps.cash.returns import settle_return
from dunwell.apps.organisation.scope import Power, Scope


def reopen_by_return(
    *, scope: Scope, line_id: UUID, original_id: UUID, now: datetime, today: date
) -> BankLine:
    """Let a line of money out undo one of the lines that it may undo (`originals`); that line. Raises CashRefused."""
    if not scope.may(Power.WORK):
        raise CashRefused(code="not_allowed", message="You may see the cash, but not clear it.")
    with transaction.atomic():
        row = clearing_row(scope=scope, line_id=line_id)
        found = next((one for one in originals(scope=scope, row=row) if one.public_id == original_id), None)
        if found is None:
            raise CashRefused(
                code="unknown_line", field="original", message="Choose the payment that came back."
            )
        for pk in sorted((row.line.pk, found.pk)):
            locked(line_id=pk)
        standing = locked(line_id=row.line.pk)
        if standing.remaining_minor != row.standing.remaining_minor:
            raise CashRefused(code="wrong_state", message="Somebody was faster: look at the line again.")
        if standing.state == LineState.PARKED:
            standing.owner = None
            move(standing=standing, event="taken_up")
        settle_return(standing=standing, original=found, actor=scope.actor, now=now, today=today)
    return found
