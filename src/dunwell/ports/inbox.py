"""What we ask of whoever receives e-mail for us."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

KEPT_OF_TOO_LARGE = 256 * 1024  # bytes that are fetched of a mail that is larger than can be taken


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A mail as it lies there. `key` names it to its inbox; `whole_bytes` is its size, also where only a part came."""

    key: str
    content: bytes = field(repr=False)
    whole_bytes: int


class Inbox(Protocol):
    """Holds mails until somebody has them. Asked again before it was told, it gives the same mails again."""

    def fetch(self, *, most: int) -> Sequence[RawMail]:
        """The oldest mails that nobody has said are done, at most so many; they stay where they are.

        Of a mail that is too large its beginning comes. Raises Refused when it will not let us in, Unavailable when
        it cannot be asked now.
        """
        ...

    def done(self, *, keys: Sequence[str]) -> None:
        """Give these mails no more: somebody keeps them. Raises Refused, Unavailable; then they may come again."""
        ...
