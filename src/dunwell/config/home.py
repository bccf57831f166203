"""The data folder: where it lies, that only its owner may enter it, its secrets. Standard library only."""

import os
import secrets
import sys
from pathlib import Path

from dunwell.ports.errors import Refused

CLONE = Path(__file__).resolve().parents[3]
SECRET_BYTES = 48


def clone() -> Path | None:
    """The checkout that this package lies in, launcher beside it, or None when installed from a wheel."""
    return CLONE if (CLONE / "dunwell").is_file() and (CLONE / "pyproject.toml").is_file() else None


def platform_folder() -> Path:
    """Where this platform keeps a person's data: XDG on Linux, Application Support on macOS."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "dunwell"
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share") / "dunwell"


def location() -> Path:
    """The data folder, perhaps not there yet: DUNWELL_HOME, else beside the launcher, else the platform's."""
    named = os.environ.get("DUNWELL_HOME", "")
    if named:
        return Path(os.path.realpath(Path(named).expanduser()))
    beside = clone()
    if beside and (os.access(beside, os.W_OK) or (beside / ".dunwell").is_dir()):
        return beside / ".dunwell"
    return platform_folder()


def ensure() -> Path:
    """The data folder, made for its owner alone if missing; refused with a remedy when it cannot be used."""
    folder = location()
    remedy = "Set DUNWELL_HOME to a folder that you may write to."
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise Refused("home", f"The data folder {folder} is not a folder. {remedy}") from None
    except OSError as fault:
        raise Refused(
            "home", f"The data folder {folder} cannot be made: {fault.strerror}. {remedy}"
        ) from fault
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise Refused("home", f"The data folder {folder} belongs to somebody else. {remedy}")
    if folder.stat().st_uid == os.geteuid() and folder.stat().st_mode & 0o066:
        folder.chmod(folder.stat().st_mode & 0o711)
    return folder


def secret(*, home: Path, name: str) -> str:
    """The secret of this name in the data folder, drawn once, kept in a file that only the owner may read."""
    file = home / "secrets" / name
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if not file.exists():
        draft = file.with_name(f".{name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
            target.write(secrets.token_urlsafe(SECRET_BYTES))
            target.flush()
            os.fsync(target.fileno())
        try:
            os.link(draft, file)  # unlike a rename, it never replaces what another process has just drawn
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    value = file.read_text(encoding="utf-8").strip()
    if not value:
        raise Refused(
            "secret", f"The secret in {file} is empty. Put it back, or remove the file to draw a new one."
        )
    return value
