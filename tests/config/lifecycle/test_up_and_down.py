"""`up` and `down` with real processes: what a person does, and what a kill does."""

import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.adapters.postgres.homes import lives, soon

from dunwell.adapters.postgres import client
from dunwell.config.lifecycle import claim

SOURCE = Path(__file__).parents[3] / "src"


class Place:
    """A home, a port, and commands run in it."""

    def __init__(self, home: Path):
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DUNWELL_")}
        kept.pop("DATABASE_URL", None)
        self.environment = kept | {"DUNWELL_HOME": str(home), "DUNWELL_WEB_WORKERS": "1"}

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "dunwell", *arguments],
            cwd=SOURCE, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        return process.returncode, out.strip(), err.strip()

    def up(self):
        process, self.said = self.start("up", "--no-demo", "--port", str(self.port)), ""
        for line in process.stdout:
            self.said += line
            if "Ctrl-C stops it." in line:
                return process
        raise AssertionError(process.stderr.read())

    def status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", "/")
        return connection.getresponse().status

    def processes(self) -> set[int]:
        """All that run in this home: each has the home in its environment."""
        mark = f"DUNWELL_HOME={self.home}".encode()
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0") and lives(int(folder.name)):
                    found.add(int(folder.name))
            except OSError:
                continue
        return found


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path / "home")
    yield made
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)


def test_a_day_with_it(place):
    house = place.up()
    assert place.status() < 500
    assert len(place.processes()) >= 5  # up, supervisor, postgres and its own, web and its worker, worker

    code, _, err = place.run("up", "--no-demo")
    assert (code, err) == (
        1,
        f"dunwell: Dunwell is up in {place.home} already at http://127.0.0.1:{place.port}/. `down` stops it.",
    )

    other = Place(place.home.parent / "other")
    code, _, err = other.run("up", "--no-demo", "--port", str(place.port))
    assert code == 1
    assert err.startswith(f"dunwell: Port {place.port} of 127.0.0.1 cannot be used: Address already in use. ")
    assert "--port" in err
    assert not (other.home / "postgres").exists()

    os.kill(house.pid, signal.SIGKILL)
    house.communicate()
    assert soon(lambda: place.processes() == set(), seconds=20)

    house = place.up()
    assert place.status() < 500
    assert place.run("down") == (0, "Stopped.", "")
    assert place.processes() == set()
    assert house.wait(timeout=5) == 0
    assert place.run("down") == (0, f"Nothing runs in {place.home}.", "")


def test_the_payment_sandbox_comes_up_where_it_is_asked_for_is_kept_alive_and_goes_with_the_house(place):
    place.environment |= {"DUNWELL_PAYMENTS": "sandbox"}
    house = place.up()
    desk = re.search(r":(\d+)/control/", place.said)
    port = int(desk[1])

    def health():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().read() == b'{"is_sandbox": true}'
        except OSError:
            return False
        finally:
            connection.close()

    assert health()
    [sandbox] = [
        pid for pid in place.processes() if b"\0_sandbox\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    told = Path(f"/proc/{sandbox}/cmdline").read_bytes().decode().split("\0")
    assert f"http://127.0.0.1:{place.port}/hooks/payments/sandbox/" in told

    os.kill(sandbox, signal.SIGKILL)
    assert soon(lambda: not health())
    assert soon(health, seconds=20)

    assert place.run("down") == (0, "Stopped.", "")
    assert (house.wait(timeout=5), place.processes(), health()) == (0, set(), False)


def test_a_house_without_a_demo_has_no_payment_sandbox(place):
    place.up()
    assert "sandbox" not in place.said
    assert [
        pid for pid in place.processes() if b"\0_sandbox\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ] == []


def test_ctrl_c_during_the_first_start_leaves_nothing(place):
    house = place.start("up", "--no-demo", "--port", str(place.port))
    assert soon(lambda: client.is_running(home=place.home))
    time.sleep(1.0)
    house.send_signal(signal.SIGINT)
    house.communicate(timeout=30)
    assert house.returncode == 0
    assert place.processes() == set()


def test_two_commands_in_a_fresh_home_migrate_once_and_leave_nothing(place):
    both = [place.start("_prepare") for _ in range(2)]
    answers = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    applied = sorted(answer["migrations"] for answer in answers)
    assert applied[0] == 0
    assert applied[1] > 0
    assert place.processes() == set()
    assert stat.S_IMODE(place.home.stat().st_mode) & 0o066 == 0


def test_down_stops_a_lone_database(place):
    place.home.mkdir()
    with client.Database(home=place.home, forgetful=True):
        assert place.run("down") == (0, "Stopped.", "")
        assert not client.is_running(home=place.home)


def test_a_stale_claim_names_nobody(tmp_path):
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        claim.lock(tmp_path).write_text(f'{{"pid": {stranger.pid}, "address": "http://x/"}}')
        place = Place(tmp_path)
        assert place.run("down") == (0, f"Nothing runs in {tmp_path}.", "")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
