"""A home is up in one process at a time; `down` finds that process without trusting a process id."""

import json
import os
from pathlib import Path

from dunwell.adapters.postgres import locks
from dunwell.ports.errors import Refused


def lock(home: Path) -> Path:
    """Held for as long as `up` runs; its content says who holds it."""
    return home / "up.lock"


def take(*, home: Path, address: str) -> None:
    """Be the one `up` of this home until this process has ended; refused when another one is."""
    descriptor = locks.opened(lock(home))
    if not locks.try_exclusive(descriptor):
        os.close(descriptor)
        where = holder(home)[1]
        raise Refused("already_up", f"Dunwell is up in {home} already{where}. `down` stops it.")
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)


def holder(home: Path) -> tuple[int, str]:
    """Process id of the `up` that holds the lock and where it answers, for a sentence; (0, "") if unknown."""
    try:
        told = json.loads(lock(home).read_text(encoding="utf-8"))
        return int(told["pid"]), f" at {told['address']}"
    except (OSError, ValueError, KeyError):
        return 0, ""
