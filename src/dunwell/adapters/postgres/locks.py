"""Advisory file locks (flock): a killed holder lets go by itself, so that nothing here can be stale."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

POLL_SECONDS = 0.02


def opened(file: Path) -> int:
    """A descriptor of the lock file, made for its owner alone if missing, not inherited by children."""
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(descriptor: int) -> bool:
    """Whether nobody else holds the lock; if so, it is held alone from now on."""
    return _try(descriptor, fcntl.LOCK_EX)


def try_shared(descriptor: int) -> bool:
    """Whether nobody holds the lock alone; if so, it is shared from now on."""
    return _try(descriptor, fcntl.LOCK_SH)


def wait_exclusive(descriptor: int) -> None:
    """Hold the lock alone; waits for the others for as long as it takes."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def wait_shared(descriptor: int, *, seconds: float) -> bool:
    """Share the lock; False when somebody holds it alone for longer than `seconds`."""
    until = time.monotonic() + seconds
    while not try_shared(descriptor):
        if time.monotonic() > until:
            return False
        time.sleep(POLL_SECONDS)
    return True


def is_held(file: Path) -> bool:
    """Whether any process holds the lock in any way."""
    if not file.exists():
        return False
    descriptor = opened(file)
    try:
        return not try_exclusive(descriptor)
    finally:
        os.close(descriptor)


def signal_holder(*, file: Path, pid: int, number: signal.Signals) -> bool:
    """Signal the process that wrote its id beside the lock it holds; False when it is gone.

    The id is believed only while the lock is held; on Linux a handle of the process rules out a later owner.
    """
    with suppress(ProcessLookupError):
        if sys.platform != "linux":
            if is_held(file):
                os.kill(pid, number)
                return True
            return False
        handle = os.pidfd_open(pid)
        try:
            if is_held(file):
                signal.pidfd_send_signal(handle, number)
                return True
        finally:
            os.close(handle)
    return False


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Run the block while no other process runs a block under the same file."""
    descriptor = opened(file)
    try:
        wait_exclusive(descriptor)
        yield
    finally:
        os.close(descriptor)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
