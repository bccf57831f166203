"""The moves of a promise and of a plan: (state, event) → state. What is not here cannot happen."""

PROMISE_MOVES: dict[tuple[str, str], str] = {
    ("running", "kept"): "kept",
    ("running", "partly_kept"): "partly_kept",
    ("running", "broken"): "broken",
    ("running", "cancelled"): "cancelled",
    ("running", "taken_back"): "cancelled",  # it was made in error, and counts for nothing
    ("running", "replaced"): "replaced",  # another day or amount was agreed on
    ("replaced", "restored"): "running",  # the one that replaced it was taken back
}

# A plan that is renegotiated runs on under a new version; what is replaced is the version before.
PLAN_MOVES: dict[tuple[str, str], str] = {
    ("proposed", "agreed"): "running",
    ("proposed", "cancelled"): "cancelled",
    ("running", "renegotiated"): "running",
    ("running", "completed"): "completed",
    ("running", "broken"): "broken",
    ("running", "cancelled"): "cancelled",
}


def sources_of(*, moves: dict[tuple[str, str], str], event: str) -> frozenset[str]:
    """Return the states from which an event can happen; empty for an event that is not known."""
    return frozenset(state for (state, known) in moves if known == event)
