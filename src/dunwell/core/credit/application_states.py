"""The moves of an application for credit: (state, event) → state. What is not here cannot happen."""

from enum import StrEnum


class ApplicationState(StrEnum):
    """How far an application has come."""

    UNCONFIRMED = "unconfirmed"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


APPLICATION_MOVES: dict[tuple[str, str], str] = {
    ("unconfirmed", "confirmed"): "in_review",  # the code that was mailed came back
    ("unconfirmed", "lapsed"): "lapsed",  # nobody confirmed the address in time
    ("unconfirmed", "withdrawn"): "withdrawn",
    ("in_review", "assessed"): "in_review",  # what is known was looked at anew
    ("in_review", "linked"): "in_review",  # it is of a customer that is known
    ("in_review", "unlinked"): "in_review",
    ("in_review", "voted"): "in_review",  # one of two has said yes
    ("in_review", "approved"): "approved",
    ("in_review", "refused"): "refused",
    ("in_review", "withdrawn"): "withdrawn",
    ("refused", "review_asked"): "in_review",  # the applicant wants another person to look
    ("refused", "reopened"): "in_review",
    ("withdrawn", "reopened"): "in_review",
}

OPEN = frozenset({"in_review"})
"""Somebody has to decide."""
OVER = frozenset({"approved", "refused", "withdrawn", "lapsed"})


def sources_of(*, event: str) -> frozenset[str]:
    """Return the states from which an event can happen; empty for an event that is not known."""
    return frozenset(state for (state, known) in APPLICATION_MOVES if known == event)
