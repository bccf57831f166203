"""The moves of an order, a bill and a recurring plan: (state, event) → state. What is not here cannot happen."""

from typing import Final

ORDER_MOVES: Final[dict[tuple[str, str], str]] = {
    ("quoted", "accepted"): "accepted",
    ("quoted", "cancelled"): "cancelled",  # declined, or not taken up in time
    ("accepted", "deposit_asked"): "deposit_asked",
    ("accepted", "deposit_waived"): "deposit_waived",
    ("accepted", "begun"): "working",  # nothing is asked in advance
    ("accepted", "invoiced"): "invoiced_in_part",
    ("accepted", "completed"): "completed",
    ("accepted", "cancelled"): "cancelled",
    ("deposit_asked", "deposit_paid"): "deposit_paid",
    ("deposit_asked", "deposit_waived"): "deposit_waived",
    ("deposit_asked", "deposit_withdrawn"): "accepted",  # asked in error: to be asked anew, or waived
    ("deposit_asked", "cancelled"): "cancelled",
    ("deposit_paid", "begun"): "working",
    ("deposit_paid", "invoiced"): "invoiced_in_part",
    ("deposit_paid", "completed"): "completed",
    ("deposit_paid", "deposit_unpaid"): "deposit_asked",  # the money went back to the payer's bank
    ("deposit_paid", "cancelled"): "cancelled",
    ("deposit_waived", "begun"): "working",
    ("deposit_waived", "invoiced"): "invoiced_in_part",
    ("deposit_waived", "completed"): "completed",
    ("deposit_waived", "cancelled"): "cancelled",
    ("working", "invoiced"): "invoiced_in_part",
    ("working", "completed"): "completed",
    ("working", "cancelled"): "cancelled",
    ("invoiced_in_part", "invoiced"): "invoiced_in_part",
    ("invoiced_in_part", "completed"): "completed",
    ("invoiced_in_part", "cancelled"): "cancelled",  # of what is left
    ("completed", "reopened"): "invoiced_in_part",  # a credit note took an invoice back
}

BILL_MOVES: Final[dict[tuple[str, str], str]] = {
    ("draft", "released"): "waiting",  # it leaves after the delay for mistakes
    ("draft", "issued"): "issued",  # nobody wants a delay
    ("waiting", "undone"): "draft",
    ("waiting", "issued"): "issued",  # for good: only a credit note takes it back
    ("draft", "dropped"): "dropped",  # thrown away: nothing of it was numbered
    ("dropped", "restored"): "draft",
    ("draft", "set_aside"): "aside",  # it goes into one bill with others
    ("aside", "taken_out"): "draft",
}

DEPOSIT_WAIVER_MOVES: Final[dict[tuple[str, str], str]] = {
    ("asked", "granted"): "granted",
    ("asked", "refused"): "refused",
    ("asked", "withdrawn"): "withdrawn",  # whoever asked thinks better of it
}

RECURRING_MOVES: Final[dict[tuple[str, str], str]] = {
    ("active", "paused"): "paused",
    ("active", "ended"): "ended",
    ("paused", "resumed"): "active",
    ("paused", "ended"): "ended",
}

ORDER_OVER: Final = frozenset({"completed", "cancelled"})
"""What is still held for such an order goes back."""


def after(*, moves: dict[tuple[str, str], str], state: str, event: str) -> str | None:
    """The state that an event leads to; None where it cannot happen there."""
    return moves.get((state, event))


def may_begin(*, state: str, deposit_minor: int) -> bool:
    """Whether work on an order may begin or go on: accepted, and its deposit paid, waived, or never asked."""
    if state == "accepted":
        return deposit_minor == 0
    return state in {"deposit_paid", "deposit_waived", "working", "invoiced_in_part"}
