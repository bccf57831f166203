"""What we ask of whoever tells other systems what happened here."""

from collections.abc import Mapping, Sequence
from typing import Protocol

__all__ = ["Webhooks"]


class Webhooks(Protocol):
    """Hands a signed message to a target by its name. The same message may come again: its id says so."""

    targets: Sequence[str]
    """The names of the targets, as configured; addresses are nobody's business here."""

    def send(self, *, target: str, body: bytes, headers: Mapping[str, str], timestamp: str) -> None:
        """Hand it over; it was taken where this returns.

        Raises Refused where it will never be taken (the target says so for good, or must not be spoken to),
        Unavailable where it may be later.
        """
        ...
