"""What we ask of whoever carries files between us and collections agencies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFile:
    """A file as an agency left it. `key` names it to its carrier; `name` is what the agency called it.

    Of a file that is too large its beginning comes; `whole_bytes` is its size.
    """

    key: str
    name: str
    content: bytes = field(repr=False)
    whole_bytes: int


class AgencyFiles(Protocol):
    """Carries files both ways. An agency is known by its code; asked again before it was told, it gives the same files.

    All raise Refused when an agency's code or a file's name will never do, Unavailable when it cannot be asked now.
    """

    def put(self, *, agency: str, name: str, content: bytes) -> None:
        """Lay a file out for an agency, complete or not there at all; a name that is taken keeps what it has."""
        ...

    def take_back(self, *, agency: str, name: str) -> None:
        """Remove a file that was laid out for an agency; one that is gone already is gone."""
        ...

    def fetch(self, *, agency: str, most: int) -> Sequence[AgencyFile]:
        """Return the oldest files of an agency that nobody has said are done, at most so many; they stay there."""
        ...

    def done(self, *, agency: str, key: str, is_taken: bool, why: str = "") -> None:
        """Give this file no more: it was taken, or it could not be, and then the agency is told why beside it."""
        ...
