"""The Post port on a folder: for each key a folder with the letter and its job sheet, complete or not there at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dunwell.adapters.folders.drop import fate_of, file_name, write_folder_once, writing_into
from dunwell.formats import post_job
from dunwell.ports.errors import Refused
from dunwell.ports.post import Fate, PostLetter, Receipt

LETTER_NAME = "letter.pdf"
SHEET_NAME = "job.json"


class FolderPost:
    """Drops every letter for whoever prints and stamps it, once. What it says of a key is exact."""

    def __init__(self, *, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock

    def post(self, *, letter: PostLetter) -> Receipt:
        """Drop the letter unless its key is there already; raises Refused, Unavailable."""
        faults = post_job.faults(letter=letter)
        if faults:
            raise Refused(faults[0].code, "; ".join(fault.message for fault in faults))
        sheet = post_job.render(letter=letter, taken_at=self._clock())
        with writing_into("post"):
            write_folder_once(path=self._path(letter.key), files={LETTER_NAME: letter.pdf, SHEET_NAME: sheet})
        return Receipt.accepted

    def lookup(self, *, key: str) -> Fate:
        """Whether the letter lies in the folder; raises Unavailable when the folder cannot be read."""
        return fate_of(path=self._path(key), what="post")

    def _path(self, key: str) -> Path:
        return self._folder / file_name(key=key)
