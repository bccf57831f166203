"""The Inbox port on a folder: each `.eml` file is a mail; what is done moves into the folder `done` within."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from dunwell.formats.inbound_mail import MOST_BYTES
from dunwell.ports.errors import Unavailable
from dunwell.ports.inbox import KEPT_OF_TOO_LARGE, RawMail

_DONE = "done"


class FolderInbox:
    """Reads mails out of a folder. Whoever puts one there writes it under another name first, and renames it."""

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder

    def fetch(self, *, most: int) -> Sequence[RawMail]:
        """The oldest mails that are not done; raises Unavailable when the folder cannot be read."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = [one for one in self._folder.iterdir() if _is_mail(one)]
            found.sort(key=lambda one: (one.stat().st_mtime_ns, one.name))
            return [_read(one) for one in found[:most]]
        except OSError as error:
            raise Unavailable(f"the inbox folder cannot be read: {error.strerror or error}") from error

    def done(self, *, keys: Sequence[str]) -> None:
        """Move the mails into `done`; one that is gone already is done. Raises Unavailable."""
        try:
            (self._folder / _DONE).mkdir(mode=0o700, parents=True, exist_ok=True)
            for key in keys:
                with suppress(FileNotFoundError):
                    (self._folder / Path(key).name).rename(self._free(Path(key).name))
        except OSError as error:
            raise Unavailable(f"the inbox folder cannot be written: {error.strerror or error}") from error

    def _free(self, name: str) -> Path:
        """A name in `done` that nothing has: another mail may have come under the same one."""
        wanted, number = self._folder / _DONE / name, 1
        while wanted.exists():
            number += 1
            wanted = self._folder / _DONE / f"{Path(name).stem}.{number}.eml"
        return wanted


def _is_mail(file: Path) -> bool:
    is_ours = file.suffix.lower() == ".eml" and not file.name.startswith(".")
    return is_ours and file.is_file() and not file.is_symlink()


def _read(file: Path) -> RawMail:
    size = file.stat().st_size
    with file.open("rb") as opened:
        content = opened.read(KEPT_OF_TOO_LARGE if size > MOST_BYTES else MOST_BYTES + 1)
    return RawMail(key=file.name, content=content, whole_bytes=size)
