"""Use the embedded database: enter (starts it if need be), heal, leave (the last one out has it stopped)."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from dunwell.adapters.postgres import locks, sockets, state
from dunwell.adapters.postgres.cluster import Cluster
from dunwell.ports.errors import Unavailable

ENTER_SECONDS = 120.0  # a stopping server may still be writing
READY_SECONDS = 600.0  # recovery after a crash reads the whole log
STOP_SECONDS = 90.0
PACKAGES = Path(__file__).resolve().parents[3]  # where `-m dunwell` is found, installed or not
LEAST_FREE_BYTES = 100 * 1024 * 1024


class Database:
    """One use of the database in a home; as a context manager it enters and leaves."""

    def __init__(self, *, home: Path, forgetful: bool = False) -> None:
        self.home = home
        self.forgetful = forgetful
        self.users = -1
        self.url = ""
        self.supervisor: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.users = locks.opened(state.users_lock(self.home))
        try:
            self._come_in()
            self.heal()
        except BaseException:
            self.leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def _come_in(self) -> None:
        if not locks.wait_shared(self.users, seconds=ENTER_SECONDS):
            raise Unavailable("The database is being stopped, and that does not come to an end.")

    def heal(self) -> None:
        """Make sure that the database runs, also after its supervisor was killed; sets `url`."""
        until = time.monotonic() + READY_SECONDS
        started = False
        while time.monotonic() < until:
            started = started or self._supervise()
            told = state.read(self.home)
            if told and told.phase == state.FAILED:
                raise Unavailable(told.message)
            if told and told.phase == state.READY and _answers(Path(told.socket)):
                self.url = Cluster(self.home).url(Path(told.socket))
                return
            if started and self.supervisor and self.supervisor.poll() is not None:
                raise Unavailable(
                    f"The database could not be started. See {self.home / 'logs' / 'supervisor.log'}."
                )
            time.sleep(locks.POLL_SECONDS)
        raise Unavailable(f"The database is not ready. See {self.home / 'logs' / 'postgres.log'}.")

    def tend(self) -> bool:
        """Heal if the supervisor was killed; whether it was. A dead server is the supervisor's business."""
        if is_running(home=self.home):
            return False
        self.heal()
        return True

    def leave(self) -> None:
        """Let go; whoever is the last returns when the database is down."""
        if self.users == -1:
            return
        with locks.alone(state.gate_lock(self.home)):
            if locks.try_exclusive(self.users) or not locks.try_shared(self.users):
                stop(home=self.home)
                if self.supervisor:
                    self.supervisor.wait()
        os.close(self.users)
        self.users = -1

    def _supervise(self) -> bool:
        """Start a supervisor if there is none; its lock is handed over, so there never are two."""
        lock = locks.opened(state.supervisor_lock(self.home))
        try:
            if not locks.try_exclusive(lock):
                return False
            if shutil.disk_usage(self.home).free < LEAST_FREE_BYTES:
                raise Unavailable(
                    f"The disk is full: less than 100 MB are free at {self.home}. Make room there."
                )
            state.forget(self.home)
            log = self.home / "logs" / "supervisor.log"
            log.parent.mkdir(mode=0o700, exist_ok=True)
            command = [sys.executable, "-m", "dunwell.adapters.postgres.supervisor", str(self.home)]
            command += ["--lock", str(lock), *(["--forgetful"] if self.forgetful else [])]
            with log.open("wb") as output:
                self.supervisor = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=PACKAGES,
                    start_new_session=True, pass_fds=[lock],
                )  # fmt: skip
            return True
        finally:
            os.close(lock)


@contextmanager
def database(*, home: Path, forgetful: bool = False) -> Iterator[str]:
    """The URL of the embedded database, which runs as long as the block does. `forgetful` is for tests."""
    with Database(home=home, forgetful=forgetful) as running:
        yield running.url


def is_running(*, home: Path) -> bool:
    """Whether a supervisor lives in this home."""
    return locks.is_held(state.supervisor_lock(home))


def stop(*, home: Path) -> None:
    """Have the database stopped, whoever uses it; returns when it is gone, at once when it was not there."""
    until = time.monotonic() + STOP_SECONDS
    lock, asked = state.supervisor_lock(home), 0
    while is_running(home=home):
        told = state.read(home)
        if told and told.pid != asked and locks.signal_holder(file=lock, pid=told.pid, number=signal.SIGTERM):
            asked = told.pid
        if time.monotonic() > until:
            raise Unavailable(f"The database does not stop. See {home / 'logs' / 'postgres.log'}.")
        time.sleep(locks.POLL_SECONDS)


def _answers(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(folder / sockets.NAME))
        except OSError:
            return False
    return True
