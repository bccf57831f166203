"""The Sms port on a folder, which is its sandbox: one JSON file per key, complete or not there at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dunwell.adapters.folders.drop import fate_of, file_name, write_once, writing_into
from dunwell.formats import sms_job
from dunwell.ports.errors import Refused
from dunwell.ports.sms import Fate, Receipt, TextMessage


class FolderSms:
    """Writes every text message into a folder, once. What it says of a key is exact."""

    def __init__(self, *, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock

    def send(self, *, message: TextMessage) -> Receipt:
        """Write the message unless its key is there already; raises Refused, Unavailable."""
        faults = sms_job.faults(message=message)
        if faults:
            raise Refused(faults[0].code, "; ".join(fault.message for fault in faults))
        content = sms_job.render(message=message, taken_at=self._clock())
        with writing_into("sms"):
            write_once(path=self._path(message.key), content=content)
        return Receipt.accepted

    def lookup(self, *, key: str) -> Fate:
        """Whether the message lies in the folder; raises Unavailable when the folder cannot be read."""
        return fate_of(path=self._path(key), what="sms")

    def _path(self, key: str) -> Path:
        return self._folder / file_name(key=key, suffix=".json")
