"""The moves of a placement, of a request about it, and of an agency's statement: (state, event) → state.

What is not here cannot happen.
"""

from enum import StrEnum


class PlacementState(StrEnum):
    """How far a placement has come."""

    PROPOSED = "proposed"  # waits for a second pair of eyes, or for the owner's say
    APPROVED = "approved"
    DEMANDED = "demanded"  # the final demand is out, and the free-demand period runs
    PLACED = "placed"  # the pack is out, and the agency has not answered
    ACKNOWLEDGED = "acknowledged"
    WORKING = "working"
    HELD = "held"  # the agency is asked to wait
    PENDING_RECALL = "pending_recall"  # the agency was told that the claim comes back
    REJECTED = "rejected"
    RECALLED = "recalled"  # the grace period runs: late money is the agency's still
    CLOSED = "closed"
    REFUSED = "refused"  # by a vote, or by the owner
    LAPSED = "lapsed"  # paid, disputed, insolvent or barred before anything was handed over


PLACEMENT_MOVES: dict[tuple[str, str], str] = {
    ("proposed", "approved"): "approved",
    ("proposed", "refused"): "refused",
    ("proposed", "lapsed"): "lapsed",
    ("approved", "demanded"): "demanded",
    ("approved", "placed"): "placed",  # where a final demand went out before, or the policy asks for none
    ("approved", "refused"): "refused",
    ("approved", "lapsed"): "lapsed",
    ("demanded", "placed"): "placed",
    ("demanded", "refused"): "refused",
    ("demanded", "lapsed"): "lapsed",
    ("placed", "acknowledged"): "acknowledged",
    ("placed", "rejected"): "rejected",
    ("placed", "recall_announced"): "pending_recall",
    ("placed", "recalled"): "recalled",
    ("acknowledged", "begun"): "working",
    ("acknowledged", "held"): "held",
    ("acknowledged", "recall_announced"): "pending_recall",
    ("acknowledged", "recalled"): "recalled",
    ("acknowledged", "closed"): "closed",
    ("working", "held"): "held",
    ("working", "recall_announced"): "pending_recall",
    ("working", "recalled"): "recalled",
    ("working", "closed"): "closed",
    ("held", "resumed"): "working",
    ("held", "recall_announced"): "pending_recall",
    ("held", "recalled"): "recalled",
    ("held", "closed"): "closed",
    ("pending_recall", "recall_withdrawn"): "working",
    ("pending_recall", "recalled"): "recalled",
    ("pending_recall", "closed"): "closed",
    ("recalled", "closed"): "closed",  # the grace period is over
}

LIVE = frozenset({"approved", "demanded", "placed", "acknowledged", "working", "held", "pending_recall"})
"""Its items cannot be placed a second time, and nobody in the house chases them (from `placed` on)."""
LOCKED = frozenset({"placed", "acknowledged", "working", "held", "pending_recall"})
"""The claim is with the agency: in-house chasing is locked."""
EARNING = LOCKED | {"recalled"}
"""Money that comes may owe commission."""
SEEN_BY_AGENCY = LOCKED
"""The agency sees the debtor and the documents; later it sees its own account of the claim only."""
OVER = frozenset({"rejected", "closed", "refused", "lapsed"})
"""Nothing happens any more."""


class RequestState(StrEnum):
    """How far a request has come that one side made of the other."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # the claim was over before anybody answered


REQUEST_MOVES: dict[tuple[str, str], str] = {
    ("open", "voted"): "open",
    ("open", "approved"): "approved",
    ("open", "refused"): "refused",
    ("open", "withdrawn"): "withdrawn",
    ("open", "lapsed"): "lapsed",
}


class RemittanceState(StrEnum):
    """How far an agency's statement is proved."""

    RECEIVED = "received"
    DIFFERS = "differs"
    AGREED = "agreed"
    BANKED = "banked"
    REJECTED = "rejected"  # sent back to the agency


REMITTANCE_MOVES: dict[tuple[str, str], str] = {
    ("received", "reconciled"): "agreed",
    ("received", "differed"): "differs",
    ("differs", "reconciled"): "agreed",  # what was missing has been recorded since
    ("differs", "differed"): "differs",
    ("differs", "accepted"): "agreed",  # a person takes the differences as they are, saying why
    ("differs", "rejected"): "rejected",
    ("agreed", "banked"): "banked",
    ("banked", "unbanked"): "agreed",  # somebody took the bank line back
    ("agreed", "reopened"): "received",
}


def sources_of(*, event: str) -> frozenset[str]:
    """Return the states from which an event of a placement can happen; empty for an event that is not known."""
    return frozenset(state for (state, known) in PLACEMENT_MOVES if known == event)
