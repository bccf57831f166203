"""What we ask of whoever carries letters on paper."""

from typing import Protocol

from dunwell.formats.post_job import PostAddress, PostLetter
from dunwell.ports.mail import Fate, Receipt

__all__ = ["Fate", "Post", "PostAddress", "PostLetter", "Receipt"]


class Post(Protocol):
    """Prints, stamps and carries letters. The letter's key is the idempotency key, where the carrier can tell."""

    def post(self, *, letter: PostLetter) -> Receipt:
        """Hand one letter over.

        Raises Refused when it will never be taken (a bad address, no PDF), Unavailable when it was surely not taken
        but may be later. A break in between is `Receipt.uncertain`.
        """
        ...

    def lookup(self, *, key: str) -> Fate:
        """What became of a letter, as far as the carrier can tell; Unavailable when it cannot be asked."""
        ...
