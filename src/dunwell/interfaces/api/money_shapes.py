"""What the API answers of money: receipts, and what they were set against."""

from datetime import date

from ninja import Schema
from pydantic import Field

from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.receivables.money_in_turn import AllocationNow, ReceiptNow
from dunwell.core import ids
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.interfaces.api.shapes import NEXT


class ReceiptOut(Schema):
    """Money that arrived for a customer."""

    id: str = Field(description="itm_…, as among the open items while something of it is left.")
    account_id: str
    customer_id: str
    customer_number: str
    entity: str
    number: str
    received_on: date
    currency: str
    amount: str
    unapplied: str = Field(description="What of it is set against nothing.")
    reversed_on: date | None = Field(description="When it went back, such as a debit that was returned.")


class ReceiptsOut(Schema):
    """A part of the receipts."""

    data: list[ReceiptOut]
    next_cursor: str | None = NEXT


class AllocationOut(Schema):
    """An amount of a receipt or credit that was set against an invoice or other debt of the same account."""

    credit_id: str = Field(description="itm_…: the receipt or credit note.")
    credit_kind: str
    credit_number: str
    item_id: str = Field(description="itm_…: the invoice or other debt.")
    item_number: str
    account_id: str
    customer_id: str
    customer_number: str
    entity: str
    currency: str
    amount: str
    allocated_on: date
    reversed_on: date | None = Field(description="Since when it is undone; null while it stands.")


class AllocationsOut(Schema):
    """A part of the allocations."""

    data: list[AllocationOut]
    next_cursor: str | None = NEXT


def receipt_out(row: ReceiptNow) -> ReceiptOut:
    """A receipt as it is answered."""
    item = row.item
    return ReceiptOut(
        id=ids.show(prefix="itm", uuid=item.public_id),
        account_id=ids.show(prefix="acc", uuid=item.account.public_id),
        customer_id=ids.show(prefix="cus", uuid=item.account.customer.public_id),
        customer_number=item.account.customer.number,
        entity=item.account.entity.code,
        number=item.number,
        received_on=item.issued_on,
        currency=item.currency,
        amount=_text(-item.amount_minor, item),
        unapplied=_text(row.left_minor, item),
        reversed_on=row.reversed_on,
    )


def allocation_out(row: AllocationNow) -> AllocationOut:
    """An allocation as it is answered."""
    credit, debit = row.allocation.credit_item, row.allocation.debit_item
    return AllocationOut(
        credit_id=ids.show(prefix="itm", uuid=credit.public_id),
        credit_kind=credit.kind,
        credit_number=credit.number,
        item_id=ids.show(prefix="itm", uuid=debit.public_id),
        item_number=debit.number,
        account_id=ids.show(prefix="acc", uuid=credit.account.public_id),
        customer_id=ids.show(prefix="cus", uuid=credit.account.customer.public_id),
        customer_number=credit.account.customer.number,
        entity=credit.account.entity.code,
        currency=credit.currency,
        amount=_text(row.allocation.amount_minor, credit),
        allocated_on=row.allocation.allocated_on,
        reversed_on=row.reversed_on,
    )


def _text(minor: int, item: OpenItem) -> str:
    return to_text(money=Money(minor, item.currency))
