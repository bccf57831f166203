"""What we ask of whoever carries e-mail."""

from enum import Enum, unique
from typing import Protocol

from dunwell.formats.mime import Address, Attachment, Letter

__all__ = ["Address", "Attachment", "Fate", "Letter", "Mail", "Receipt"]


@unique
class Receipt(Enum):
    """What is known once the letter was handed over."""

    accepted = "accepted"
    """The carrier has taken the letter, now or under the same message id before."""
    uncertain = "uncertain"
    """The line broke while the carrier was taking it: it may or may not go out. Never send again blindly."""


@unique
class Fate(Enum):
    """What the carrier knows about a message id, asked afterwards."""

    arrived = "arrived"
    not_seen = "not_seen"
    unknown = "unknown"


class Mail(Protocol):
    """Carries letters. The message id is the idempotency key, where the carrier can tell."""

    def send(self, *, letter: Letter) -> Receipt:
        """Hand one letter over, to all its recipients or to none.

        Raises Refused when it will never be taken (a bad address, too large), Unavailable when it was surely
        not taken but may be later (no connection, a busy server). A break in between is `Receipt.uncertain`.
        """
        ...

    def lookup(self, *, message_id: str) -> Fate:
        """What became of a letter, as far as the carrier can tell; Unavailable when it cannot be asked."""
        ...
