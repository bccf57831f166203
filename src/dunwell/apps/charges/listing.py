"""The list of charges at the desk: filtered, page by page, the latest first."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dunwell.apps.charges.access import seen_charges
from dunwell.apps.charges.models import Charge, Waiver, WaiverState
from dunwell.apps.charges.queries import ChargeRow, rows_of
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.models import Allocation, Residual
from dunwell.core.text import key

ROWS_OF_PAGE = 50

STATES: dict[str, str] = {
    "open": "Open",
    "asked": "Waiver asked for",
    "waived": "Waived",
    "collected": "Collected",
    "reversed": "Reversed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFilters:
    """What a reader narrowed the list down to; "" for all. `state` is one of STATES."""

    text: str = ""
    entity: str = ""
    kind: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCharge:
    """A charge with the customer that its row leads to."""

    row: ChargeRow
    customer_id: UUID
    customer_number: str

    @property
    def state(self) -> str:
        """The code in STATES that tells the most about it."""
        if self.row.is_reversed:
            return "reversed"
        if self.row.is_waiver_waiting:
            return "asked"
        if self.row.open_minor:
            return "open"
        return "waived" if self.row.waived_minor and not self.row.collected_minor else "collected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesPage:
    """A page of charges; `total` counts all that fit."""

    rows: list[ListedCharge]
    total: int
    page: int
    pages: int


def charges_page(*, scope: Scope, filters: ChargeFilters, page: int = 1) -> ChargesPage:
    """Return a page of the charges that the scope sees and that fit, the latest first; the last page beyond it."""
    found = _fitting(seen_charges(scope=scope), filters)
    total = found.count()
    pages = max(1, -(-total // ROWS_OF_PAGE))
    page = min(max(1, page), pages)
    first = (page - 1) * ROWS_OF_PAGE
    shown = list(found.select_related("reversal").order_by("-pk")[first : first + ROWS_OF_PAGE])
    return ChargesPage(rows=listed(charges=shown), total=total, page=page, pages=pages)


def listed(*, charges: list[Charge]) -> list[ListedCharge]:
    """Return charges as rows that lead to their customers."""
    return [
        ListedCharge(
            row=row,
            customer_id=one.account.customer.public_id,
            customer_number=one.account.customer.number,
        )
        for one, row in zip(charges, rows_of(charges=charges), strict=True)
    ]


def _fitting(found: QuerySet[Charge], filters: ChargeFilters) -> QuerySet[Charge]:
    if filters.text:
        fits = Q(number__icontains=filters.text) | Q(item__number__icontains=filters.text)
        if name := key(filters.text):
            fits |= Q(account__customer__search_key__contains=name)
        found = found.filter(fits)
    if filters.entity:
        found = found.filter(entity__code=filters.entity)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    return found.filter(_state(filters.state)) if filters.state else found


def _state(state: str) -> Q:
    """The charges whose row says so (ListedCharge.state)."""
    if state == "reversed":
        return Q(is_reversed=True)
    asked = Exists(Waiver.objects.filter(charge=OuterRef("pk"), state=WaiverState.ASKED))
    if state == "asked":
        return Q(asked, is_reversed=False)
    is_open = Exists(Residual.objects.filter(item_id=OuterRef("debit_item_id")))
    if state == "open":
        return Q(is_open, ~Q(asked), is_reversed=False)
    money = Exists(
        Allocation.objects.filter(
            debit_item_id=OuterRef("debit_item_id"),
            credit_item__kind="receipt",
            posting__reversed_by__isnull=True,
        )
    )
    settled = Q(~Q(is_open), ~Q(asked), is_reversed=False)
    waived = Exists(Waiver.objects.filter(charge=OuterRef("pk"), state=WaiverState.GRANTED))
    only_waived = Q(waived) & ~Q(money)
    return settled & (only_waived if state == "waived" else ~only_waived)
