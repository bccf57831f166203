"""What a killed server leaves behind: perhaps itself (its supervisor was killed), surely its lock files."""

import os
import signal
import subprocess
import time
from pathlib import Path

from dunwell.adapters.postgres.sockets import NAME
from dunwell.ports.errors import Unavailable

PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.05


def clear(*, data: Path, socket: Path) -> None:
    """End an orphaned server of this cluster and remove stale lock files; called by the one supervisor only.

    A process id may long belong to somebody else: only one whose command line names this folder is ended.
    """
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        pid = 0
    if pid:
        _end(pid, data)
    for stale in (file, socket / NAME, socket / f"{NAME}.lock"):
        stale.unlink(missing_ok=True)


def _end(pid: int, data: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while _serves(pid, data):
        if time.monotonic() > until:
            raise Unavailable(f"A server left over from before (process {pid}) does not stop.")
        os.kill(pid, signal.SIGINT)
        time.sleep(POLL_SECONDS)


def _serves(pid: int, data: Path) -> bool:
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        pass
    if Path("/proc/self").exists():
        return False
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    return b" -D " + os.fsencode(data) + b" " in shown.stdout
