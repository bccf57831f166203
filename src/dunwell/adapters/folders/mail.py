"""The Mail port on a folder: one `.eml` file per message id, complete or not there at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dunwell.adapters.folders.drop import fate_of, file_name, write_once, writing_into
from dunwell.formats import mime
from dunwell.ports.errors import Refused
from dunwell.ports.mail import Fate, Letter, Receipt


class FolderMail:
    """Writes every letter into a folder, once. What it says of a message id is exact."""

    def __init__(self, *, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock

    def send(self, *, letter: Letter) -> Receipt:
        """Write the letter unless its message id is there already; raises Refused, Unavailable."""
        faults = mime.faults(letter=letter)
        if faults:
            raise Refused(faults[0].code, "; ".join(fault.message for fault in faults))
        content = mime.render(letter=letter, written_at=self._clock())
        with writing_into("mail"):
            write_once(path=self._path(letter.message_id), content=content)
        return Receipt.accepted

    def lookup(self, *, message_id: str) -> Fate:
        """Whether the letter lies in the folder; raises Unavailable when the folder cannot be read."""
        return fate_of(path=self._path(message_id), what="mail")

    def _path(self, message_id: str) -> Path:
        return self._folder / file_name(key=message_id, suffix=".eml")
