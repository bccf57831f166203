"""What is over or short of payments: the money of customers beyond what they owed, and what they held back by name."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from dunwell.apps.cash.access import CashRefused, seen_deductions, seen_surpluses
from dunwell.apps.cash.match_models import Deduction, Surplus, SurplusUse
from dunwell.apps.cash.promised import promised_minor
from dunwell.apps.cash.surpluses import PAYABLE
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.models import OpenItem, Residual

PAGE_ROWS = 50
ITEMS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusRow:
    """A surplus. left_minor: not applied; asked_minor: of it, asked to be given back; positive minor units."""

    surplus: Surplus
    left_minor: int
    asked_minor: int

    @property
    def free_minor(self) -> int:
        """What of it can still be used or given back."""
        return max(0, self.left_minor - self.asked_minor)

    @property
    def is_kept(self) -> bool:
        """Whether somebody keeps it as the customer's credit."""
        return self.surplus.kept_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionRow:
    """A deduction. open_minor: what is open of its item now."""

    deduction: Deduction
    open_minor: int

    @property
    def item(self) -> OpenItem:
        """The item from which it was held back."""
        return self.deduction.item


@dataclass(frozen=True, slots=True)
class SurplusPage:
    """A page of surpluses."""

    rows: list[SurplusRow]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class DeductionPage:
    """A page of deductions."""

    rows: list[DeductionRow]
    total: int
    page: int
    pages: int


def surpluses_page(*, scope: Scope, is_kept: bool, page: int) -> SurplusPage:
    """Return a page of the surpluses that are not used up: those that wait, else those kept as credit; oldest first."""
    found = _with_left(seen_surpluses(scope=scope).filter(kept_on__isnull=not is_kept)).filter(
        item__residual__residual_minor__lt=0
    )
    total, page, pages = _place(found.count(), page)
    shown = found.order_by("made_on", "pk")[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return SurplusPage(rows=_surpluses(list(shown)), total=total, page=page, pages=pages)


def surplus_row(*, scope: Scope, surplus_id: UUID) -> SurplusRow:
    """Return one surplus, used up or not. Raises CashRefused (unknown_item)."""
    found = _with_left(seen_surpluses(scope=scope).filter(public_id=surplus_id)).first()
    if found is None:
        raise CashRefused(
            code="unknown_item", message="There is no such surplus in the entities that you see."
        )
    return _surpluses([found])[0]


def uses_of(*, surplus: Surplus) -> list[SurplusUse]:
    """Return what a surplus was set against and still is, oldest first."""
    live = SurplusUse.objects.filter(surplus=surplus, allocation__posting__reversed_by__isnull=True)
    return list(live.select_related("allocation__debit_item").order_by("pk"))


def usable_items(*, surplus: Surplus) -> list[Residual]:
    """Return what is open of the account of a surplus, and could be paid by it; by due day, ITEMS_MAX at most."""
    found = Residual.objects.filter(
        account_id=surplus.account_id, residual_minor__gt=0, item__kind__in=PAYABLE
    )
    return list(found.select_related("item").order_by("due_on", "item_id")[:ITEMS_MAX])


def deductions_page(*, scope: Scope, is_open: bool, page: int) -> DeductionPage:
    """Return a page of deductions: those that wait, oldest first; or those settled, the last first."""
    found = _with_open(seen_deductions(scope=scope).filter(closed_on__isnull=is_open))
    total, page, pages = _place(found.count(), page)
    order = ("made_on", "pk") if is_open else ("-closed_on", "-pk")
    shown = found.order_by(*order)[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return DeductionPage(rows=[_deduction(one) for one in shown], total=total, page=page, pages=pages)


def deduction_row(*, scope: Scope, deduction_id: UUID) -> DeductionRow:
    """Return one deduction. Raises CashRefused (unknown_item)."""
    found = _with_open(seen_deductions(scope=scope).filter(public_id=deduction_id)).first()
    if found is None:
        raise CashRefused(
            code="unknown_item", message="There is no such deduction in the entities that you see."
        )
    return _deduction(found)


def leftover_counts(*, scope: Scope) -> dict[str, int]:
    """Return how many surpluses and deductions wait for a person."""
    surpluses = _with_left(seen_surpluses(scope=scope).filter(kept_on__isnull=True)).filter(
        item__residual__residual_minor__lt=0
    )
    return {
        "surpluses": surpluses.count(),
        "deductions": seen_deductions(scope=scope).filter(closed_on__isnull=True).count(),
    }


def _place(total: int, page: int) -> tuple[int, int, int]:
    pages = max(1, -(-total // PAGE_ROWS))
    return total, min(max(1, page), pages), pages


def _with_left(found: QuerySet[Surplus]) -> QuerySet[Surplus]:
    return found.annotate(left=F("item__residual__residual_minor")).select_related(
        "account__customer", "account__entity", "item", "match__line"
    )


def _surpluses(found: list[Surplus]) -> list[SurplusRow]:
    asked = promised_minor(credit_ids=[one.item_id for one in found])
    return [
        SurplusRow(
            surplus=one,
            left_minor=-(one.left or 0),  # type: ignore[attr-defined]
            asked_minor=asked.get(one.item_id, 0),
        )
        for one in found
    ]


def _with_open(found: QuerySet[Deduction]) -> QuerySet[Deduction]:
    return found.annotate(left=F("item__residual__residual_minor")).select_related(
        "item__account__customer", "item__account__entity", "match__line", "credit"
    )


def _deduction(one: Deduction) -> DeductionRow:
    return DeductionRow(deduction=one, open_minor=one.left or 0)  # type: ignore[attr-defined]
