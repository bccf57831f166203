"""The Mail port on a folder: one `.eml` file per message id, complete or not there at all."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dunwell.formats import mime
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.mail import Fate, Letter, Receipt

_LONGEST_NAME = 200
# Lower case only: where the disk ignores case, two ids must still not meet in one file.
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-@+=.")


class BadMailUrl(ValueError):
    """The mail URL cannot be understood; the message names the part, never a secret in it."""

    code = "bad_mail_url"


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
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(path=self._path(letter.message_id), content=content)
        except OSError as error:
            raise Unavailable(f"the mail folder cannot be written: {error.strerror or error}") from error
        return Receipt.accepted

    def lookup(self, *, message_id: str) -> Fate:
        """Whether the letter lies in the folder; raises Unavailable when the folder cannot be read."""
        try:
            self._path(message_id).lstat()
        except FileNotFoundError:
            return Fate.not_seen
        except OSError as error:
            raise Unavailable(f"the mail folder cannot be read: {error.strerror or error}") from error
        return Fate.arrived

    def _path(self, message_id: str) -> Path:
        return self._folder / file_name(message_id=message_id)


def file_name(*, message_id: str) -> str:
    """A file name for any message id, different ids never sharing one: `act_1@host` → `act_1@host.eml`."""
    safe = "".join(
        c
        if c in _SAFE and (at or c != ".")
        else "".join(f"%{byte:02x}" for byte in c.encode("utf-8", "replace"))
        for at, c in enumerate(message_id)
    )
    if len(safe) > _LONGEST_NAME:
        digest = hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()
        safe = f"{safe[:100]}~{digest}"
    return f"{safe}.eml"


def from_url(url: str, /) -> FolderMail:
    """The folder of `folder:///absolute/path`; raises BadMailUrl naming the part that is wrong."""
    parts = urlsplit(url)
    if parts.scheme != "folder":
        given = repr(parts.scheme) if parts.scheme else "missing"
        raise BadMailUrl(f"mail URL: the scheme is {given}, not folder")
    if parts.netloc:
        raise BadMailUrl(
            f"mail URL: the path must follow three slashes (folder:///path), not {parts.netloc!r}"
        )
    if parts.query or parts.fragment:
        raise BadMailUrl("mail URL: a folder takes no options after ? or #")
    path = Path(unquote(parts.path))
    if not parts.path.strip("/") or not path.is_absolute():
        raise BadMailUrl("mail URL: the path is missing")
    return FolderMail(folder=path)


def _write_once(*, path: Path, content: bytes) -> None:
    """Write the file complete and synced under its name, unless the name is taken."""
    if path.exists():
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)  # unlike a rename, a link fails when somebody was first
        except FileExistsError:
            return
    finally:
        Path(name).unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there, and needs no sync
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
