"""The folder of the server's unix socket: its path must be short, and nobody else may have laid it out."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

NAME = ".s.PGSQL.5432"
LONGEST_BYTES = 103  # macOS allows 103, Linux 107


def folder(*, home: Path, uid: int) -> Path:
    """A folder of `uid` alone, the same at every start unless somebody took it, remembered in the home."""
    memory = home / "postgres.socket"
    usual = base() / f"dunwell-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}-{uid}"
    remembered = memory.read_text(encoding="utf-8") if memory.exists() else ""
    for candidate in (Path(remembered), usual) if remembered else (usual,):
        if _fits(candidate) and _claim(candidate, uid):
            break
    else:
        candidate = Path(tempfile.mkdtemp(prefix="dunwell-", dir=base()))
        os.chown(candidate, uid, -1)
    if remembered != str(candidate):
        memory.write_text(str(candidate), encoding="utf-8")
    return candidate


def base() -> Path:
    """Where such folders are made: where temporary files lie, unless that is too long a path."""
    wanted = Path(tempfile.gettempdir())
    longest = wanted / f"dunwell-{'0' * 12}-4294967295"
    return wanted if _fits(longest) else Path("/tmp")  # noqa: S108 - only for a folder that is claimed with care


def _fits(candidate: Path) -> bool:
    return len(os.fsencode(candidate / NAME)) <= LONGEST_BYTES


def _claim(candidate: Path, uid: int) -> bool:
    """Make it, or take one that is ours, closed to others and no link; False when it is neither."""
    try:
        candidate.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError:
        return False
    found = candidate.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()} or found.st_mode & 0o077:
        return False
    os.chown(candidate, uid, -1, follow_symlinks=False)
    return True
