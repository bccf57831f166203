"""The moves of what is to be charged, (state, event) → state; and how much of it may be taken."""

from typing import Final

COLLECTION_MOVES: Final[dict[tuple[str, str], str]] = {
    ("planned", "told"): "told",
    ("told", "charging"): "charging",
    ("again", "charging"): "charging",
    ("charging", "put_back"): "told",  # the provider was never asked, or the file was thrown away
    ("charging", "under_way"): "under_way",
    ("charging", "paid"): "paid",
    ("charging", "again"): "again",
    ("charging", "failed"): "failed",
    ("charging", "cancelled"): "cancelled",
    ("under_way", "paid"): "paid",
    ("under_way", "again"): "again",
    ("under_way", "failed"): "failed",
    ("paid", "again"): "again",  # a direct debit that came back
    ("paid", "failed"): "failed",
    ("failed", "paid"): "paid",  # money that arrives after all
    ("again", "paid"): "paid",
    ("failed", "renewed"): "told",  # another method was given
    ("planned", "cancelled"): "cancelled",
    ("told", "cancelled"): "cancelled",
    ("again", "cancelled"): "cancelled",
}
LIVE: Final = ("planned", "told", "charging", "under_way", "again")
"""It is about to be charged, or is being: nobody chases it meanwhile."""
WAITING: Final = ("told", "again")
"""Its day decides."""


def chargeable(*, open_minor: int, told_minor: int, set_aside_minor: int) -> int:
    """Return how much may be charged: never more than was told, nor what is disputed, promised or in instalments."""
    return max(0, min(told_minor, open_minor - set_aside_minor))
