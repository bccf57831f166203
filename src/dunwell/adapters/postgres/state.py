"""What the supervisor tells its clients, in one small file that is replaced as a whole."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from dunwell.adapters.postgres.cluster import write

PREPARING, STARTING, READY, STOPPING, FAILED = "preparing", "starting", "ready", "stopping", "failed"


@dataclass(frozen=True, slots=True)
class State:
    """`pid` is the supervisor's, valid while it holds its lock; `message` is for a person, when failed."""

    phase: str
    pid: int
    socket: str = ""
    message: str = ""


def publish(home: Path, state: State) -> None:
    """Replace what was told before."""
    write(_file(home), json.dumps(asdict(state)), account=None)


def read(home: Path) -> State | None:
    """What was told last, None when nothing was."""
    try:
        return State(**json.loads(_file(home).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def forget(home: Path) -> None:
    """Take back what was told."""
    _file(home).unlink(missing_ok=True)


def users_lock(home: Path) -> Path:
    """Shared by everybody who uses the database; held alone by whoever ends it."""
    return home / "postgres.users"


def gate_lock(home: Path) -> Path:
    """Held while leaving, so that of two who leave at a time one knows that it is the last."""
    return home / "postgres.gate"


def supervisor_lock(home: Path) -> Path:
    """Held by the supervisor for as long as it lives."""
    return home / "postgres.supervisor"


def _file(home: Path) -> Path:
    return home / "postgres.state"
