"""What `up` starts, by the words that tell each process what it is."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dunwell.config import env
from dunwell.config.lifecycle.children import Child

PREPARE, WORK, SANDBOX = "_prepare", "_worker", "_sandbox"
LEAVING = "leaving"  # the queue of bills; its name lives in apps/billing, which Django must be set up for
US = (sys.executable, "-m", "dunwell")
MOST_WEB_WORKERS = 64


def prepare(*, demo: bool) -> Sequence[str]:
    """Migrate, load the demo, and answer in one line of JSON."""
    return [*US, PREPARE, *(["demo"] if demo else [])]


def web(*, home: Path, host: str, port: int, demo: bool) -> Child:
    """The web server: as many processes as cores, each with one thread and one lasting connection.

    Where it serves the demo, its log-in page shows the demo's log-ins, unless the environment says otherwise.
    """
    workers = env.integer(
        "DUNWELL_WEB_WORKERS", default=min(4, os.cpu_count() or 1), least=1, most=MOST_WEB_WORKERS
    )
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", "1", "--respawn-failed-workers"]
    command += ["--workers-kill-timeout", "5", "--log-level", "warning", "--no-ws"]
    command += ["dunwell.config.lifecycle.web:application"]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GRANIAN_")}
    if demo:
        ours.setdefault("DUNWELL_DEMO", "1")
    return Child(name="web server", command=command, environment=ours, log=home / "logs" / "web.log")


def workers(*, home: Path) -> list[Child]:
    """The workers, which work off the jobs that the database keeps: one for bills that leave, one for all else."""
    return [
        Child(
            name=name,
            command=[*US, WORK, *words],
            environment=dict(os.environ),
            log=home / "logs" / f"{name.replace(' ', '-')}.log",
        )
        for name, words in (("worker", ()), ("bills worker", (LEAVING,)))
    ]
