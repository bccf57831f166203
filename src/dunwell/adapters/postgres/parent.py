"""Children that do not outlive their parent, even a killed one (Linux; elsewhere the next start heals)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def die_with(parent: int, *, by: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send this process `by` when `parent` dies; ends at once if it is dead already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def dying_with_us(*, by: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """For Popen's `preexec_fn`; the child must be started on a thread that lives as long as this process."""
    parent = os.getpid()
    return lambda: die_with(parent, by=by)
