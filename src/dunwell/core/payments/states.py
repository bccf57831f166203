"""The moves of a payment attempt: (state, event) → state. What is not here cannot happen.

Money decides: whatever state an attempt was let go in, money that arrives through it after all is booked.
"""

from typing import Final

OPEN: Final = ("begun", "page_open")
UNDER_WAY: Final = ("begun", "page_open", "action_needed", "processing")
"""Money may still come: its items are not paid for twice meanwhile."""
PAID: Final = ("succeeded", "partly_refunded", "refunded", "disputed", "returned")
"""Money came; what has become of it since is told apart."""
OVER: Final = ("failed", "expired", "abandoned")
"""Nothing came, as far as is known."""

_WAITING: dict[tuple[str, str], str] = {
    (state, event): event
    for state in ("begun", "page_open", "action_needed", "processing", "failed")
    for event in ("page_open", "action_needed", "processing")
    if state != event and (state, event) not in {("processing", "page_open"), ("failed", "page_open")}
}
_ENDED: dict[tuple[str, str], str] = {
    (state, event): event for state in UNDER_WAY for event in ("failed", "expired", "abandoned")
} | {
    ("failed", "expired"): "expired",
    ("failed", "abandoned"): "abandoned",
    ("abandoned", "processing"): "processing",
    ("expired", "processing"): "processing",
}
_PAID: dict[tuple[str, str], str] = {
    (state, event): event for state in (*UNDER_WAY, *OVER, *PAID) for event in PAID if state != event
}
ATTEMPT_MOVES: dict[tuple[str, str], str] = _WAITING | _ENDED | _PAID
"""An event is named for the state that it leads to."""

EVENT_MOVES: dict[tuple[str, str], str] = {
    ("waiting", "handled"): "handled",
    ("waiting", "ignored"): "ignored",
    ("waiting", "gave_up"): "stuck",
    ("stuck", "handled"): "handled",
    ("stuck", "ignored"): "ignored",
}
"""Of what a provider told: ignored is not ours, or nothing to act on; stuck waits for a person."""

REPAYMENT_MOVES: dict[tuple[str, str], str] = {
    ("asked", "approved"): "approved",
    ("asked", "refused"): "refused",
    ("asked", "cancelled"): "cancelled",
    ("approved", "cancelled"): "cancelled",
    ("approved", "sent"): "sent",
    ("approved", "failed"): "failed",
    ("sent", "posted"): "posted",
    ("sent", "failed"): "failed",
    ("posted", "failed"): "failed",
}
"""Of money given back through a provider; posted: the provider says that it took it from us."""

PAYOUT_MOVES: dict[tuple[str, str], str] = {
    ("told", "reconciled"): "reconciled",
    ("told", "differs"): "differs",
    ("differs", "reconciled"): "reconciled",
    ("reconciled", "banked"): "banked",
    ("banked", "unbanked"): "reconciled",
}
"""reconciled: its lines add up to it, and are ours; banked: its line on the bank account is found."""

CHARGEBACK_MOVES: dict[tuple[str, str], str] = {
    ("open", "won"): "won",
    ("open", "lost"): "lost",
    ("lost", "won"): "won",
    ("won", "open"): "open",
}
"""Of a card holder's dispute."""


def state_after(*, state: str, event: str) -> str:
    """Return the state that follows, which is the same where the event is no move from here."""
    return ATTEMPT_MOVES.get((state, event), state)
