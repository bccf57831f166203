"""What a match brought, undone by reversals: its items are open again, and the money is the customer's, unapplied."""

from datetime import date, datetime

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.match_models import Deduction, Match
from dunwell.apps.cash.posting import posting_of
from dunwell.apps.receivables.models import ADJUSTMENTS, Allocation, ItemKind, OpenItem
from dunwell.apps.receivables.operations import LedgerRefused, reverse


def unapply(*, match: Match, on: date, actor: str, now: datetime) -> date:
    """Reverse the allocations of a match on a day, and what was let go with it; the last day that it took.

    Not before they were made. What somebody has reversed meanwhile stays as it is. Raises CashRefused.
    """
    applied = match.applied.select_related("allocation__posting", "allocation__credit_item").order_by("-pk")
    for one in applied:
        on = max(on, _take_back(one.allocation, on=on, actor=actor, now=now))
    Deduction.objects.filter(match=match, closed_on__isnull=True).update(closed_on=on, outcome="taken_back")
    return on


def free(*, item: OpenItem, on: date, actor: str, now: datetime) -> date:
    """Reverse whatever else a receipt was set against, but for what was given back of it; the last day it took.

    Raises CashRefused.
    """
    given = Allocation.objects.filter(credit_item=item, posting__reversed_by__isnull=True)
    given = given.exclude(debit_item__kind=ItemKind.REFUND).select_related("posting", "credit_item")
    for allocation in given.order_by("-pk"):
        on = max(on, _take_back(allocation, on=on, actor=actor, now=now))
    return on


def _take_back(allocation: Allocation, *, on: date, actor: str, now: datetime) -> date:
    day = max(on, allocation.allocated_on)
    if hasattr(allocation.posting, "reversed_by"):
        return on
    try:
        reverse(posting=allocation.posting, on=day, actor=actor, now=now)
        if allocation.credit_item.kind in ADJUSTMENTS:
            reverse(posting=posting_of(item=allocation.credit_item), on=day, actor=actor, now=now)
    except LedgerRefused as refusal:
        raise CashRefused(code=refusal.code, message=str(refusal)) from refusal
    return day
