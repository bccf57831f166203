"""What was paid to us of claims that an agency has, or had within its grace period: found in the ledger, and told.

Nobody types it: every allocation on a placed item since the placing is one. Money of a day before the placing that is
only applied now is what was paid before; goods that came back are credit notes that say so.
"""

from datetime import date, datetime

from django.db import connection, transaction

from dunwell.apps.placements.changes import tell_agency
from dunwell.apps.placements.earning import Came, earn, locked
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.money_models import AgencyMoney, MoneyKind, PaidTo
from dunwell.apps.receivables.models import Allocation, ItemKind
from dunwell.core.placements.states import EARNING

ACTOR = "system:placements"
RETURNED_GOODS = "returned_goods"
"""What an imported credit note says as its `reason` where goods came back."""
_FOUND = """
    SELECT placement.id, allocation.id
    FROM placements_placement AS placement
    JOIN placements_placeditem AS placed ON placed.placement_id = placement.id
    JOIN receivables_allocation AS allocation ON allocation.debit_item_id = placed.item_id
    JOIN receivables_posting AS posting ON posting.id = allocation.posting_id
    JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id
    WHERE placement.placed_at IS NOT NULL AND placement.state = ANY(%(states)s)
      AND posting.recorded_at > placement.placed_at
      AND (placement.recalled_on IS NULL OR credit.issued_on <= coalesce(placement.grace_until, placement.recalled_on))
      AND (placement.closed_on IS NULL OR credit.issued_on <= coalesce(placement.grace_until, placement.closed_on))
      AND (credit.kind IN ('receipt', 'deposit')
           OR credit.kind = 'credit_note' AND credit.attributes ->> 'reason' = %(goods)s)
      AND NOT EXISTS (SELECT FROM receivables_posting AS undone WHERE undone.reverses_id = allocation.posting_id)
      AND NOT EXISTS (SELECT FROM placements_agencymoney AS known
                      WHERE known.allocation_id = allocation.id OR known.receipt_id = credit.id)
    ORDER BY placement.id, allocation.id
"""
_UNDONE = """
    SELECT money.placement_id, money.id, undone.effective_on
    FROM placements_agencymoney AS money
    JOIN receivables_allocation AS allocation ON allocation.id = money.allocation_id
    JOIN receivables_posting AS undone ON undone.reverses_id = allocation.posting_id
    WHERE NOT EXISTS (SELECT FROM placements_agencymoney AS known WHERE known.reverses_id = money.id)
    ORDER BY money.placement_id, money.id
"""


def find_direct(*, now: datetime) -> int:
    """Keep what was paid to us since the last look, and what of it was undone, with the commission of it; how many.

    Outside any transaction: each is kept in one of its own, and nothing twice, however many look at the same time.
    The agency that had the claim first has what came within its grace period.
    """
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, {"states": [*EARNING, "closed"], "goods": RETURNED_GOODS})
        found = cursor.fetchall()
    for placement_id, allocation_id in found:
        count += _keep(placement_id, allocation_id, now=now)
    with connection.cursor() as cursor:
        cursor.execute(_UNDONE)
        undone = cursor.fetchall()
    for placement_id, money_id, on in undone:
        count += _undo(placement_id, money_id, on, now=now)
    return count


def _keep(placement_id: int, allocation_id: int, *, now: datetime) -> bool:
    with transaction.atomic():
        placement = locked(placement_id=placement_id)
        # Two placements of one item meet in the allocation: whoever holds it looks whether it is counted.
        allocation = (
            Allocation.objects.select_for_update(of=("self",))
            .select_related("credit_item")
            .get(pk=allocation_id)
        )
        if AgencyMoney.objects.filter(allocation=allocation).exists():
            return False
        credit = allocation.credit_item
        is_goods = credit.kind == ItemKind.CREDIT_NOTE
        came = Came(
            key=f"allocation:{allocation.pk}",
            on=credit.issued_on if credit.kind == ItemKind.RECEIPT else allocation.allocated_on,
            minor=allocation.amount_minor,
            paid_to=PaidTo.US,
            kind=MoneyKind.RETURNED_GOODS if is_goods else MoneyKind.PAYMENT,
            source="ledger",
            allocation=allocation,
        )
        money = earn(placement=placement, came=came, actor=ACTOR, now=now)
        _tell(placement, money, code="credit" if is_goods else "payment", now=now)
    return True


def _undo(placement_id: int, money_id: int, on: date, *, now: datetime) -> bool:
    with transaction.atomic():
        placement = locked(placement_id=placement_id)
        money = AgencyMoney.objects.get(pk=money_id)
        if money.reversed_by.exists():
            return False
        came = Came(
            key=f"{money.key}:undone",
            on=max(on, money.on),
            minor=money.minor,
            paid_to=PaidTo.US,
            kind=MoneyKind.REVERSAL,
            component=money.component,
            reverses=money,
            source="ledger",
        )
        back = earn(placement=placement, came=came, actor=ACTOR, now=now)
        _tell(placement, back, code="reversal", now=now)
    return True


def _tell(placement: Placement, money: AgencyMoney, *, code: str, now: datetime) -> None:
    tell_agency(
        placement=placement,
        code=code,
        key=f"money:{money.key}",
        on=money.on,
        amount_minor=money.minor,
        by=ACTOR,
        now=now,
    )
