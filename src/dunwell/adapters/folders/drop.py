"""Things dropped into a folder under a key: complete and synced or not there at all, and each key once."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dunwell.ports.errors import Unavailable
from dunwell.ports.mail import Fate

_LONGEST_NAME = 200
# Lower case only: where the disk ignores case, two keys must still not meet in one file.
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-@+=.")


class BadFolderUrl(ValueError):
    """The URL of a folder cannot be understood; the message names the part, never a secret in it."""

    code = "bad_folder_url"


def folder_of(url: str, /) -> Path:
    """The folder of `folder:///absolute/path`; raises BadFolderUrl naming the part that is wrong."""
    parts = urlsplit(url)
    if parts.scheme != "folder":
        given = repr(parts.scheme) if parts.scheme else "missing"
        raise BadFolderUrl(f"folder URL: the scheme is {given}, not folder")
    if parts.netloc:
        raise BadFolderUrl(
            f"folder URL: the path must follow three slashes (folder:///path), not {parts.netloc!r}"
        )
    if parts.query or parts.fragment:
        raise BadFolderUrl("folder URL: a folder takes no options after ? or #")
    path = Path(unquote(parts.path))
    if not parts.path.strip("/") or not path.is_absolute():
        raise BadFolderUrl("folder URL: the path is missing")
    return path


def file_name(*, key: str, suffix: str = "") -> str:
    """A file name for any key, different keys never sharing one: `act_1@host` → `act_1@host.eml`."""
    safe = "".join(
        c
        if c in _SAFE and (at or c != ".")
        else "".join(f"%{byte:02x}" for byte in c.encode("utf-8", "replace"))
        for at, c in enumerate(key)
    )
    if len(safe) > _LONGEST_NAME:
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        safe = f"{safe[:100]}~{digest}"
    return f"{safe}{suffix}"


def write_once(*, path: Path, content: bytes) -> None:
    """Write the file complete and synced under its name, unless the name is taken; raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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


def write_folder_once(*, path: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder with these files, complete and synced, unless the name is taken; raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    draft = Path(tempfile.mkdtemp(dir=path.parent, prefix=".writing-"))
    try:
        for name, content in files.items():
            with (draft / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _sync_folder(draft)
        try:
            draft.rename(path)  # fails when somebody was first: a folder with files is never replaced
        except OSError:
            if not path.exists():
                raise
            return
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _sync_folder(path.parent)


@contextmanager
def writing_into(what: str, /) -> Generator[None]:
    """Turn a failure to write into the folder of mail, post or sms into Unavailable."""
    try:
        yield
    except OSError as error:
        raise Unavailable(f"the {what} folder cannot be written: {error.strerror or error}") from error


def fate_of(*, path: Path, what: str) -> Fate:
    """Whether something lies there; raises Unavailable when the folder cannot be read."""
    try:
        path.lstat()
    except FileNotFoundError:
        return Fate.not_seen
    except OSError as error:
        raise Unavailable(f"the {what} folder cannot be read: {error.strerror or error}") from error
    return Fate.arrived


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there, and needs no sync
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
