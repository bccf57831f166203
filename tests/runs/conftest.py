"""Processes to be killed, on the test's own database or on one whose server is killed, too."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from dunwell.adapters.postgres.binaries import find

ROOT = Path(__file__).resolve().parents[2]
LONG_SECONDS = 60


class Forks:
    """The process that forks those who are killed (forked.py, forked_inbox.py), and what it says."""

    def __init__(self, *, database_url: str, home: Path, module: str = "tests.runs.forked"):
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "DUNWELL_HOME": str(home),
            "DUNWELL_SECRET_KEY": "test",
            "DJANGO_SETTINGS_MODULE": "dunwell.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment,
        )  # fmt: skip
        self.said: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.hear() == {"ready": True}

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.said.put(json.loads(line))

    def hear(self) -> dict[str, object]:
        return self.said.get(timeout=LONG_SECONDS)

    def start(self, **command: object) -> int:
        """Begin a command and return the id of its process."""
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return int(str(self.hear()["pid"]))

    def ended(self) -> int:
        """Wait for the end of what was started, past anything it says; its exit code, negative for a signal."""
        while "exit" not in (heard := self.hear()):
            pass
        return int(str(heard["exit"]))

    def do(self, **command: object) -> None:
        self.start(**command)
        assert self.ended() == 0

    def look(self) -> dict[str, object]:
        """What there is in the database now."""
        self.start(do="look")
        found = self.hear()
        assert self.ended() == 0
        return found

    def kill_at(self, **command: object) -> None:
        """Start it, wait until it says that it has come to its point, and end it with no word."""
        pid = self.start(**command)
        assert self.hear() == {"at": True}
        os.kill(pid, signal.SIGKILL)
        assert self.ended() == -signal.SIGKILL

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=LONG_SECONDS)


def own_url() -> str:
    """The URL of the database that this test process uses."""
    with connection.cursor():  # settings_dict names the test database from here on
        found = connection.settings_dict
    who = quote(found["USER"], safe="") + (
        f":{quote(found['PASSWORD'], safe='')}" if found["PASSWORD"] else ""
    )
    where = [("host", found["HOST"]), ("port", str(found["PORT"]))]
    options = "&".join(f"{key}={quote(value, safe='')}" for key, value in where if value)
    return f"postgresql://{who}@/{found['NAME']}?{options}"


def copy_tables(*, source: str, target: str) -> None:
    """Make the tables, functions and triggers of a database, without a row, in another that is empty."""
    programs = find().folder
    dump = [programs / "pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--dbname", source]
    read = [programs / "psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--dbname", target]
    made = subprocess.run(dump, stdout=subprocess.PIPE, check=True)
    subprocess.run(read, input=made.stdout, stdout=subprocess.DEVNULL, check=True)


@pytest.fixture(scope="module")
def forking(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        forks = Forks(database_url=own_url(), home=tmp_path_factory.mktemp("home"))
    yield forks
    forks.close()


@pytest.fixture
def forks(forking, transactional_db):
    return forking
