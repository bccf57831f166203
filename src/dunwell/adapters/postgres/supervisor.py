"""A small process that runs PostgreSQL as its child for as long as anybody holds the users' lock.

Started by the first client, with its own lock handed over (so two can never run); it restarts a server that
dies, stops it when the last user lets go (or on SIGTERM), and leaves nothing behind. When it is killed, the
server goes with it (Linux), or is ended by the next start.
"""

import argparse
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO

from dunwell.adapters.postgres import binaries as programs
from dunwell.adapters.postgres import locks, sockets, state
from dunwell.adapters.postgres.account import Account, becoming, choose
from dunwell.adapters.postgres.cluster import (
    Cluster,
    admit_outsiders,
    build,
    configure,
    environment,
    own,
)
from dunwell.adapters.postgres.leftovers import clear
from dunwell.ports.errors import Unavailable

MOST_STARTS, STARTS_WINDOW_SECONDS = 10, 60.0
PAUSE_SECONDS = 0.3  # lets the backends of a killed server notice and go
READY_POLL_SECONDS = 0.02
LONGEST_LOG_BYTES = 5 * 1024 * 1024
AGAIN_SECONDS = 0.5
STOPS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, None))  # fast, immediate, by force


class Supervisor:
    """Everything happens on the main thread; two others only wait, for the users and for the server."""

    def __init__(self, *, home: Path, forgetful: bool) -> None:
        self.home = home
        self.forgetful = forgetful
        self.stopping = False
        self.wake: queue.SimpleQueue[None] = queue.SimpleQueue()  # may be put to from a signal handler
        self.starts: deque[float] = deque(maxlen=MOST_STARTS)
        self.socket = Path()
        self.account: Account | None = None

    def run(self) -> int:
        """Serve until nobody is left or we are told to stop; 1 when the database cannot be had."""
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            self.tell(state.PREPARING)
            command = self.prepare()
            threading.Thread(target=self.watch_users, daemon=True).start()
            while self.serve(command):
                time.sleep(PAUSE_SECONDS)
        except Unavailable as fault:
            return self.fail(fault.message)
        except OSError as fault:
            return self.fail(f"The database cannot run: {fault.strerror} ({fault.filename}).")
        except subprocess.SubprocessError:
            return self.fail("The database cannot run as another user here. Start as an ordinary user.")
        clear(data=Cluster(self.home).data, socket=self.socket)
        with suppress(OSError):  # it stays when something else lies in it; the next start takes it again
            self.socket.rmdir()
        state.forget(self.home)
        return 0

    def fail(self, message: str) -> int:
        """Leave the reason to the clients; the exit code."""
        self.tell(state.FAILED, message)
        return 1

    def end(self) -> None:
        """Have the server stopped by the main thread."""
        self.stopping = True
        self.wake.put(None)

    def tell(self, phase: str, message: str = "") -> None:
        """Let the clients know."""
        told = state.State(phase=phase, pid=os.getpid(), socket=str(self.socket), message=message)
        state.publish(self.home, told)

    def prepare(self) -> list[str]:
        """Find the programs, choose the account, build the cluster if there is none; the command to run."""
        cluster = Cluster(self.home)
        found = programs.find(major=cluster.major)
        self.account = choose(
            home=self.home,
            paths=[cluster.folder, sockets.base() / sockets.NAME],
            programs=[found.postgres, found.initdb],
        )
        if cluster.major is None:
            build(cluster=cluster, binaries=found, account=self.account, forgetful=self.forgetful)
        own(cluster.data, self.account)
        admit_outsiders(cluster=cluster, binaries=found, account=self.account, forgetful=self.forgetful)
        configure(cluster=cluster, account=self.account, forgetful=self.forgetful)
        self.socket = sockets.folder(home=self.home, uid=self.account.uid if self.account else os.geteuid())
        return [str(found.postgres), "-D", str(cluster.data), "-k", str(self.socket)]

    def watch_users(self) -> None:
        """Wait for the users' lock; it is kept to the end, so that nobody enters a dying house."""
        locks.wait_exclusive(locks.opened(state.users_lock(self.home)))
        self.end()

    def serve(self, command: list[str]) -> bool:
        """Run the server once; True when it died and is to be started again."""
        if self.stopping:
            return False
        if len(self.starts) == MOST_STARTS and time.monotonic() - self.starts[0] < STARTS_WINDOW_SECONDS:
            raise Unavailable(f"The database does not stay up: {last_words(self.log)}")
        self.starts.append(time.monotonic())
        clear(data=Cluster(self.home).data, socket=self.socket)
        self.tell(state.STARTING)
        with self.opened_log() as log:
            server = (
                subprocess.Popen(  # the other threads hold no lock while we fork: they sleep in the kernel
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    env=environment(),
                    preexec_fn=becoming(self.account, by=signal.SIGINT),  # noqa: PLW1509
                )
            )
        threading.Thread(target=self.watch_server, args=(server,), daemon=True).start()
        if self.await_ready(server):
            self.tell(state.READY)
        while self.goes_on(server):
            self.wake.get()
        if not self.stopping:
            return True
        self.tell(state.STOPPING)
        stop(server)
        return False

    def goes_on(self, server: subprocess.Popen[bytes]) -> bool:
        """Whether there is nothing to do but wait."""
        return not self.stopping and server.poll() is None

    def watch_server(self, server: subprocess.Popen[bytes]) -> None:
        """Wait until the server has ended, however it did."""
        server.wait()
        self.wake.put(None)

    def await_ready(self, server: subprocess.Popen[bytes]) -> bool:
        """True once the server takes connections; False when something else happened first."""
        status = Cluster(self.home).data / "postmaster.pid"
        while self.goes_on(server):
            with suppress(FileNotFoundError):
                lines = status.read_text(encoding="utf-8").splitlines()
                if len(lines) >= 8 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
                    return True
            with suppress(queue.Empty):
                self.wake.get(timeout=READY_POLL_SECONDS)
        return False

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.home / "logs" / "postgres.log"

    def opened_log(self) -> IO[bytes]:
        """The log, for appending; a long one is put aside first."""
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, politely at first; each signal again and again, as one that only just began hears none yet."""
    for number, seconds in STOPS:
        until = math.inf if seconds is None else time.monotonic() + seconds
        while time.monotonic() < until:
            server.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=AGAIN_SECONDS)
                return


def last_words(log: Path) -> str:
    """The last complaint in the server's log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return (fatal or lines or ["it said nothing"])[-1]


def main() -> int:
    """Entry of the process; the lock comes as an open descriptor."""
    parser = argparse.ArgumentParser(prog="dunwell-postgres-supervisor")
    parser.add_argument("home", type=Path)
    parser.add_argument("--lock", type=int, required=True)
    parser.add_argument("--forgetful", action="store_true")
    arguments = parser.parse_args()
    os.set_inheritable(arguments.lock, False)  # noqa: FBT003
    return Supervisor(home=arguments.home, forgetful=arguments.forgetful).run()


if __name__ == "__main__":
    sys.exit(main())
