"""The moves of an inbound mail and of a proposal: (state, event) → state. What is not here cannot happen."""

INBOUND_MOVES: dict[tuple[str, str], str] = {
    ("new", "handled"): "handled",
    ("new", "ignored"): "ignored",
    ("auto", "handled"): "handled",
    ("auto", "ignored"): "ignored",
    ("bounce", "handled"): "handled",
    ("bounce", "ignored"): "ignored",
    # Back to what it was when it came; which of the three that is, its row tells.
    ("handled", "reopened"): "new",
    ("ignored", "reopened"): "new",
}

PROPOSAL_MOVES: dict[tuple[str, str], str] = {
    ("proposed", "confirmed"): "confirmed",
    ("proposed", "dismissed"): "dismissed",
    # Of itself: the money that an early advice told of is here.
    ("proposed", "lapsed"): "lapsed",
    ("dismissed", "restored"): "proposed",
    ("confirmed", "undone"): "proposed",
}
