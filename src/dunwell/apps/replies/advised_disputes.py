"""Deductions whose advice says why by a known code: handed on as disputes without a person, the rest stays by name."""

from datetime import date, datetime

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.match_models import AdviceRow, Deduction
from dunwell.apps.disputes.from_deductions import dispute_deduction
from dunwell.apps.organisation.scope import Scope, system_scope
from dunwell.apps.replies.advice_models import SentAdvice
from dunwell.core.disputes.deduction_codes import reason_of

ACTOR = "system:cash"


def dispute_advised(*, now: datetime, today: date, actor: str = ACTOR) -> int:
    """Raise a dispute for each open deduction that its customer's advice explains; return how many.

    Only where the advice deducts just that amount of just that item, and once: what was a dispute before and is open
    again is a person's. What is refused (nobody looks after the account,
    the item is settled meanwhile) stays an open deduction, for a person.
    """
    scope = system_scope(actor=actor)
    open_ones = Deduction.objects.filter(
        closed_on__isnull=True, match__line__advices__isnull=False, disputes=None
    )
    found = open_ones.select_related("item", "match").distinct().order_by("pk")
    return sum(_disputed(scope, one, now=now, today=today) for one in found)


def _disputed(scope: Scope, deduction: Deduction, *, now: datetime, today: date) -> bool:
    reason = _reason(deduction)
    if not reason:
        return False
    try:
        dispute_deduction(
            scope=scope,
            deduction_id=deduction.public_id,
            reason=reason,
            note="As its remittance advice says.",
            now=now,
            today=today,
        )
    except CashRefused:
        return False
    return True


def _reason(deduction: Deduction) -> str:
    """Our reason, where all that the line's advices say of this deduction comes to one."""
    rows = AdviceRow.objects.filter(
        advice__line_id=deduction.match.line_id,
        invoice=deduction.item.number,
        deduction_minor=deduction.minor,
    )
    formats = dict(
        SentAdvice.objects.filter(advice__line_id=deduction.match.line_id)
        .order_by("-pk")
        .values_list("advice_id", "format")
    )
    reasons = {reason_of(format=formats.get(row.advice_id, ""), said=row.text) for row in rows}
    return reasons.pop() if len(reasons) == 1 else ""
