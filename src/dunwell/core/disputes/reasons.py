"""Why an item may be disputed: who in the house looks at it, and how many days they have."""

from dataclasses import dataclass

DEPARTMENTS: dict[str, str] = {
    "pricing": "Pricing",
    "quality": "Quality",
    "delivery": "Delivery",
    "billing": "Billing",
    "tax": "Tax",
    "payments": "Incoming payments",
    "sales": "Sales",
    "legal": "Legal",
}


@dataclass(frozen=True, slots=True)
class DisputeReason:
    """A reason in words, the department that looks at it by default, and the days until it is due."""

    name: str
    department: str
    days: int


REASONS: dict[str, DisputeReason] = {
    "price": DisputeReason("Price differs from what was agreed", "pricing", 10),
    "quantity": DisputeReason("Quantity differs from what was ordered", "delivery", 10),
    "quality": DisputeReason("Goods or work are faulty", "quality", 20),
    "not_delivered": DisputeReason("Not delivered", "delivery", 10),
    "order_number_missing": DisputeReason("Order number is missing or wrong", "billing", 5),
    "wrong_entity": DisputeReason("Addressed to the wrong company", "billing", 5),
    "tax": DisputeReason("Tax is wrong", "tax", 10),
    "already_paid": DisputeReason("Paid already", "payments", 5),
    "duplicate": DisputeReason("Invoiced twice", "billing", 5),
    "contract": DisputeReason("Contract says otherwise, or was cancelled", "legal", 20),
    "other": DisputeReason("Other", "sales", 10),
}
