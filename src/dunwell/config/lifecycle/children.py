"""The processes that `up` keeps alive: restarted when they die, with a pause and a limit; ended together."""

import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dunwell.adapters.postgres.client import PACKAGES
from dunwell.adapters.postgres.parent import dying_with_us
from dunwell.ports.errors import Unavailable

MOST_STARTS, STARTS_WINDOW_SECONDS = 6, 60.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 8.0
STOP_SECONDS = 10.0
LONGEST_LOG_BYTES = 5 * 1024 * 1024


@dataclass
class Child:
    """One process: its command, its environment, and the file that takes what it says."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_STARTS))
    not_before: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us; it dies when we do."""
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.starts.append(time.monotonic())
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environment,
                cwd=PACKAGES,
                start_new_session=True,
                preexec_fn=dying_with_us(),  # noqa: PLW1509 - `up` has but one thread when it starts children
            )

    def is_running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def tend(self) -> str | None:
        """Restart it if it died and its pause is over; a sentence when it was found dead, None otherwise."""
        if self.is_running():
            return None
        now = time.monotonic()
        if self.process:
            if len(self.starts) == MOST_STARTS and now - self.starts[0] < STARTS_WINDOW_SECONDS:
                raise Unavailable(f"The {self.name} keeps dying: {self.last_words()} (more in {self.log})")
            recent = sum(1 for start in self.starts if now - start < STARTS_WINDOW_SECONDS)
            self.not_before = now + min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (recent - 1))
            code, self.process = self.process.returncode, None
            return f"The {self.name} ended with code {code} and is started again."
        if now >= self.not_before:
            self.start()
        return None

    def last_words(self) -> str:
        """The last line that it wrote."""
        lines = (
            self.log.read_text(encoding="utf-8", errors="replace").split("\n") if self.log.exists() else []
        )
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def stop(children: Sequence[Child]) -> None:
    """End all of them, politely at first; returns when they are gone."""
    running = [child.process for child in children if child.process and child.is_running()]
    for process in running:
        process.send_signal(signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
