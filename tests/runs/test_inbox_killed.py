"""kill -9 of whoever takes a provider's webhooks in or handles them: one receipt, however often and oddly they came."""

import os
import signal
import threading
from random import Random

import pytest
from tests.runs.conftest import Forks, own_url

from dunwell.apps.payments.events import CLAIMED_FOR

NAMES = ["evt_opened", "evt_confirmed", "evt_paid", "evt_settled"]
COPIES = 5
# Every step of handling one event, in and between its transactions.
POINTS = [
    ("dunwell.apps.payments.events:_claim", "after", 1),
    ("dunwell.apps.payments.events:_act", "before", 1),
    ("dunwell.apps.payments.hearing:take_number", "after", 1),
    ("dunwell.apps.payments.hearing:hear", "before", 1),
    ("dunwell.apps.payments.hearing:changes", "after", 1),
    ("dunwell.apps.payments.booking:record_receipt", "after", 1),
    ("dunwell.apps.payments.booking:_keep", "after", 1),
    ("dunwell.apps.payments.booking:allocate", "after", 1),
    ("dunwell.apps.payments.hearing:note_chargeback", "after", 1),
    ("dunwell.apps.payments.hearing:_move", "after", 1),
    ("dunwell.apps.payments.hearing:tell", "after", 1),
    ("dunwell.apps.payments.hearing:hear", "after", 1),
    ("dunwell.apps.payments.events:_act", "after", 1),
    ("dunwell.apps.payments.events:_move", "after", 1),
    ("dunwell.apps.payments.hearing:hear", "after", 2),
    ("dunwell.apps.payments.events:_move", "before", 3),
]
MINUTES = int(CLAIMED_FOR.total_seconds()) // 60 + 1
"""So much later somebody else may take over what was claimed."""
ROUNDS = 12


@pytest.fixture(scope="module")
def inbox_forks(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        forks = Forks(
            database_url=own_url(), home=tmp_path_factory.mktemp("home"), module="tests.runs.forked_inbox"
        )
    yield forks
    forks.close()


@pytest.fixture
def forks(inbox_forks, transactional_db):
    return inbox_forks


def shuffled(seed: int) -> list[str]:
    """Every webhook five times, in an order of this seed."""
    told = NAMES * COPIES
    Random(seed).shuffle(told)
    return told


def assert_one_receipt(forks: Forks) -> None:
    assert forks.look() == {
        "attempts": ["succeeded"],
        "receipts": [-119_00],
        "movements": [["received", 119_00]],
        "left": 0,
        "clearing": 119_00,
        "sum_of_all": 0,
        "told": 1,
        "inbox": dict.fromkeys(sorted(NAMES), "handled"),
        "broken": {},
    }


@pytest.mark.parametrize(
    "point", POINTS, ids=[f"{when} {name.partition(':')[2]} {nth}" for name, when, nth in POINTS]
)
def test_killed_at_a_point_the_next_worker_completes_it(forks, point):
    forks.do(do="fill")
    forks.do(do="take_in", names=shuffled(POINTS.index(point)), minutes=0)
    forks.kill_at(do="handle", minutes=0, point=point)
    forks.do(do="handle", minutes=MINUTES)
    assert_one_receipt(forks)


@pytest.mark.parametrize("seed", range(3))
def test_killed_again_and_again_while_webhooks_come_in_any_order(forks, seed):
    """The moments differ from one machine to the next; the outcome does not."""
    chance = Random(seed)
    told = shuffled(seed)
    forks.do(do="fill")
    ends = []
    for number in range(ROUNDS):
        share = told[number::ROUNDS]
        if (
            number % 3 == 2
        ):  # whoever takes them in is killed, too: the provider sends them again, as it had no answer
            kill_within(forks, chance, ends, do="take_in", names=share, minutes=number * MINUTES)
        forks.do(do="take_in", names=share, minutes=number * MINUTES)
        kill_within(forks, chance, ends, do="handle", minutes=number * MINUTES)
    assert set(ends) <= {0, -signal.SIGKILL}
    assert -signal.SIGKILL in ends
    forks.do(do="handle", minutes=ROUNDS * MINUTES)
    assert_one_receipt(forks)


def test_two_workers_at_a_time_one_of_which_is_killed(forks, tmp_path):
    """The first stands still within its transaction, and is killed there while the second works."""
    forks.do(do="fill")
    forks.do(do="take_in", names=shuffled(7), minutes=0)
    other = Forks(database_url=own_url(), home=tmp_path, module="tests.runs.forked_inbox")
    try:
        pid = forks.start(do="handle", minutes=0, point=["dunwell.apps.payments.booking:_keep", "after", 1])
        assert forks.hear() == {"at": True}
        other.start(do="handle", minutes=0)  # it has the other events, and waits for the payment's lock
        os.kill(pid, signal.SIGKILL)
        assert forks.ended() == -signal.SIGKILL
        assert other.ended() == 0
    finally:
        other.close()
    forks.do(do="handle", minutes=MINUTES)
    assert_one_receipt(forks)


def kill_within(forks: Forks, chance: Random, ends: list[int], **command: object) -> None:
    """Start something, and end it with no word at some moment soon; it may be done by then."""
    pid = forks.start(**command)
    timer = threading.Timer(chance.uniform(0.0, 0.12), kill, [pid])
    timer.start()
    ends.append(forks.ended())
    timer.cancel()
    timer.join()


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it was done already
