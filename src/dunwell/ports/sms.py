"""What we ask of whoever carries text messages."""

from typing import Protocol

from dunwell.formats.sms_job import TextMessage
from dunwell.ports.mail import Fate, Receipt

__all__ = ["Fate", "Receipt", "Sms", "TextMessage"]


class Sms(Protocol):
    """Carries text messages. The message's key is the idempotency key, where the carrier can tell."""

    def send(self, *, message: TextMessage) -> Receipt:
        """Hand one message over. Whether its reader agreed to be texted is the caller's to know.

        Raises Refused when it will never be taken (no such number, too long), Unavailable when it was surely not
        taken but may be later. A break in between is `Receipt.uncertain`.
        """
        ...

    def lookup(self, *, key: str) -> Fate:
        """What became of a message, as far as the carrier can tell; Unavailable when it cannot be asked."""
        ...
