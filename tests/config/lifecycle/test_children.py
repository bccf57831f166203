import os
import sys
import time

import pytest

from dunwell.config.lifecycle import children
from dunwell.config.lifecycle.children import Child
from dunwell.ports.errors import Unavailable


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    hands = Clock()
    monkeypatch.setattr(children.time, "monotonic", hands.monotonic)
    return hands


def child(tmp_path, script):
    return Child(
        name="thing",
        command=[sys.executable, "-c", script],
        environment=dict(os.environ),
        log=tmp_path / "logs/thing.log",
    )


def ended(one: Child) -> None:
    one.process.wait()


def test_what_dies_is_restarted_after_a_pause_that_grows(tmp_path, clock):
    one = child(tmp_path, "raise SystemExit(3)")
    one.start()
    pauses = []
    for _ in range(3):
        ended(one)
        assert one.tend() == "The thing ended with code 3 and is started again."
        pauses.append(one.not_before - clock.now)
        clock.now = one.not_before - 0.01
        assert one.tend() is None
        assert one.process is None
        clock.now = one.not_before
        assert one.tend() is None
        assert one.process is not None
    ended(one)
    assert pauses == [0.5, 1.0, 2.0]


def test_what_keeps_dying_is_given_up_with_its_last_words(tmp_path, clock):
    one = child(tmp_path, "print('no luck'); raise SystemExit(1)")
    one.start()

    def tend_for(seconds):
        for _ in range(seconds // 2):
            if one.process:
                ended(one)
            one.tend()
            clock.now += 2.0

    with pytest.raises(Unavailable, match=r"The thing keeps dying: no luck \(more in .*thing.log\)"):
        tend_for(60)
    assert len(one.starts) == children.MOST_STARTS
    assert one.log.read_text() == "no luck\n" * children.MOST_STARTS


def test_deaths_far_apart_are_forgiven(tmp_path, clock):
    one = child(tmp_path, "")
    one.start()
    for _ in range(8):
        ended(one)
        one.tend()
        clock.now += 61.0
        one.tend()
    ended(one)
    assert one.log.read_text() == ""


def test_all_are_stopped_politely_and_then_by_force(tmp_path, monkeypatch):
    monkeypatch.setattr(children, "STOP_SECONDS", 0.5)
    polite = child(tmp_path, "import time; print('up', flush=True); time.sleep(60)")
    deaf = child(
        tmp_path,
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
    )
    deaf.log = tmp_path / "deaf.log"
    for one in (polite, deaf):
        one.start()
    while not (polite.log.read_text() and deaf.log.read_text()):
        time.sleep(0.02)
    children.stop([polite, deaf, child(tmp_path, "")])
    assert (polite.process.returncode, deaf.process.returncode) == (-15, -9)


def test_a_long_log_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(children, "LONGEST_LOG_BYTES", 10)
    one = child(tmp_path, "")
    one.log.parent.mkdir()
    one.log.write_text("eleven bytes")
    one.start()
    ended(one)
    assert one.log.read_text() == ""
    assert (tmp_path / "logs/thing.log.1").read_text() == "eleven bytes"
