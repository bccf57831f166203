"""The moves of a dispute: (state, event) → state. What is not here cannot happen."""

DISPUTE_MOVES: dict[tuple[str, str], str] = {
    ("open", "reviewed"): "in_review",
    ("open", "changed"): "open",
    ("in_review", "changed"): "in_review",
    ("open", "accepted"): "accepted",
    ("in_review", "accepted"): "accepted",
    ("open", "partly_accepted"): "partly_accepted",
    ("in_review", "partly_accepted"): "partly_accepted",
    ("open", "rejected"): "rejected",
    ("in_review", "rejected"): "rejected",
    ("open", "withdrawn"): "withdrawn",
    ("in_review", "withdrawn"): "withdrawn",
    ("open", "settled"): "settled",  # the item was paid in full
    ("in_review", "settled"): "settled",
    ("accepted", "extended"): "accepted",  # the credit takes longer
    ("partly_accepted", "extended"): "partly_accepted",
    ("accepted", "reopened"): "in_review",
    ("partly_accepted", "reopened"): "in_review",
    ("rejected", "reopened"): "in_review",
    ("withdrawn", "reopened"): "in_review",
    ("settled", "reopened"): "in_review",  # by a person, or because the payment was taken back
}

UNDECIDED = frozenset({"open", "in_review"})
CREDITING = frozenset({"accepted", "partly_accepted"})
"""A credit note is to come."""
REFUSING = frozenset({"rejected", "partly_accepted"})
"""The customer was told that something of it is owed after all."""


def sources_of(*, event: str) -> frozenset[str]:
    """Return the states from which an event can happen; empty for an event that is not known."""
    return frozenset(state for (state, known) in DISPUTE_MOVES if known == event)
