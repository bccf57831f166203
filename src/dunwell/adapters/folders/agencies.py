"""The AgencyFiles port on folders: `CODE/in` is what an agency left, `CODE/out` what it fetches.

What is taken moves from `in` to `done`, what cannot be to `failed` with the reason in a file beside it. Whoever puts
a file there writes it under a name with a dot in front, or one that ends with `.part`, and renames it.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from dunwell.adapters.folders.drop import write_once, writing_into
from dunwell.ports.agencies import AgencyFile
from dunwell.ports.errors import Refused, Unavailable

KEPT_OF_TOO_LARGE = 20_000_001
"""One byte more than any reader of ours takes: enough to see that a file is too large."""
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,149}")


class FolderAgencies:
    """Keeps a folder for each agency under one root."""

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder

    def put(self, *, agency: str, name: str, content: bytes) -> None:
        """Lay a file into `out`, complete and synced, unless the name is taken; raises Refused, Unavailable."""
        with writing_into("agencies"):
            write_once(path=self._of(agency, "out") / _named(name), content=content)

    def take_back(self, *, agency: str, name: str) -> None:
        """Remove a file from `out`; raises Refused, Unavailable."""
        with writing_into("agencies"):
            (self._of(agency, "out") / _named(name)).unlink(missing_ok=True)

    def fetch(self, *, agency: str, most: int) -> Sequence[AgencyFile]:
        """Return the oldest files of `in`; links, folders and files that are being written are none."""
        folder = self._of(agency, "in")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = [one for one in folder.iterdir() if _is_whole(one)]
            found.sort(key=lambda one: (one.stat().st_mtime_ns, one.name))
            return [_read(one) for one in found[:most]]
        except OSError as error:
            raise Unavailable(f"the agencies folder cannot be read: {error.strerror or error}") from error

    def done(self, *, agency: str, key: str, is_taken: bool, why: str = "") -> None:
        """Move a file into `done` or `failed`; one that is gone already is done. Raises Refused, Unavailable."""
        name = Path(key).name
        source = self._of(agency, "in") / name
        target = self._of(agency, "done" if is_taken else "failed")
        with writing_into("agencies"):
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            moved = _free(target, name)
            with suppress(FileNotFoundError):
                source.rename(moved)
                if not is_taken:
                    write_once(path=moved.with_name(f"{moved.name}.why.txt"), content=f"{why}\n".encode())

    def _of(self, agency: str, part: str) -> Path:
        if not _CODE.fullmatch(agency):
            raise Refused("agency_code", f"{agency[:40]!r} is no code of an agency: it names a folder.")
        return self._folder / agency / part


def _named(name: str) -> str:
    if not _NAME.fullmatch(name) or name.endswith(".part"):
        raise Refused("file_name", f"{name[:60]!r} is no name for a file: letters, digits, dots, dashes.")
    return name


def _is_whole(file: Path) -> bool:
    is_ready = not file.name.startswith(".") and file.suffix.lower() not in {".part", ".tmp", ".filepart"}
    return is_ready and not file.is_symlink() and file.is_file()


def _read(file: Path) -> AgencyFile:
    with file.open("rb") as opened:
        content = opened.read(KEPT_OF_TOO_LARGE)
    return AgencyFile(key=file.name, name=file.name, content=content, whole_bytes=file.stat().st_size)


def _free(folder: Path, name: str) -> Path:
    """A name in a folder that nothing has: another file may have come under the same one."""
    wanted, number = folder / name, 1
    while wanted.exists():
        number += 1
        wanted = folder / f"{Path(name).stem}.{number}{Path(name).suffix}"
    return wanted
