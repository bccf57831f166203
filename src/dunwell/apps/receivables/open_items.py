"""The open items of a customer, oldest due date first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.models import Account, ItemKind, Residual

ITEMS_MAX = 200  # of one account on one page


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item that is not settled. `days_overdue` is negative before the due date."""

    public_id: UUID
    account_id: int
    kind: str
    kind_label: str
    number: str
    issued_on: date
    due_on: date
    days_overdue: int
    amount_minor: int
    residual_minor: int
    currency: str

    @property
    def is_credit(self) -> bool:
        """Money or a credit note not yet allocated."""
        return self.residual_minor < 0

    @property
    def is_overdue(self) -> bool:
        """Owed, and its due date has passed."""
        return self.residual_minor > 0 and self.days_overdue > 0


def accounts_of(*, scope: Scope, customer_id: int) -> list[Account]:
    """Return the customer's accounts that the scope sees, by entity and currency."""
    mine = Account.objects.filter(seen(scope=scope), customer_id=customer_id)
    return list(mine.select_related("entity", "collector").order_by("entity__code", "currency"))


def items_of(*, scope: Scope, account_id: int, as_of: date, limit: int = ITEMS_MAX) -> list[ItemRow]:
    """Return up to `limit` open items of an account, the earliest due date first."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    residuals = (
        Residual.objects.filter(mine, account_id=account_id)
        .select_related("item")
        .order_by("due_on", "item_id")[:limit]
    )
    return [
        ItemRow(
            public_id=residual.item.public_id,
            account_id=account_id,
            kind=residual.item.kind,
            kind_label=ItemKind(residual.item.kind).label,
            number=residual.item.number,
            issued_on=residual.item.issued_on,
            due_on=residual.due_on,
            days_overdue=(as_of - residual.due_on).days,
            amount_minor=residual.item.amount_minor,
            residual_minor=residual.residual_minor,
            currency=residual.item.currency,
        )
        for residual in residuals
    ]
