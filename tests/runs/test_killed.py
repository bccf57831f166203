"""kill -9 of the process or of the database at any moment: no letter is lost, none is sent twice."""

import email
import os
import signal
import socket
import threading
from collections import Counter
from email.policy import default
from random import Random

import psycopg
import pytest
from aiosmtpd.controller import Controller
from tests.adapters.postgres.homes import Home, soon
from tests.runs.conftest import Forks, copy_tables, own_url

ACCOUNTS = 3
POINTS = [
    ("dunwell.apps.runs.collections:_open", "after", 1),
    ("dunwell.apps.runs.recording:record_decisions", "after", 1),
    ("dunwell.apps.runs.recording:propose_actions", "after", 1),
    ("dunwell.apps.runs.collections:_propose", "after", 1),
    ("dunwell.apps.runs.acting:_claim", "after", 1),
    ("dunwell.apps.runs.acting:look_again", "after", 1),
    ("dunwell.apps.runs.acting:open_tasks", "after", 1),
    ("dunwell.apps.runs.sending:parcel_of", "after", 2),
    ("dunwell.apps.messages.operations:prepare", "after", 2),
    ("dunwell.apps.runs.sending:hand_over", "before", 2),
    ("dunwell.apps.runs.sending:hand_over", "after", 2),
    ("dunwell.apps.messages.operations:move", "after", 3),
    ("dunwell.apps.runs.sending:_record_outcome", "after", 3),
    ("dunwell.apps.runs.collections:close", "before", 1),
    ("dunwell.apps.runs.collections:_move", "after", 2),
    ("dunwell.apps.runs.collections:close", "after", 1),
]
NAMES = [f"{when} {name.partition(':')[2]} {nth}" for name, when, nth in POINTS]
SENDING = [point for point in POINTS if point[0].endswith(":hand_over")]


@pytest.fixture
def outbox(tmp_path):
    return tmp_path / "outbox"


def recipients(outbox) -> Counter[str]:
    letters = [email.message_from_bytes(file.read_bytes(), policy=default) for file in outbox.glob("*.eml")]
    return Counter(str(letter["To"]).rpartition("<")[2].rstrip(">") for letter in letters)


def assert_all_is_well(forks: Forks, outbox, accounts: int = ACCOUNTS) -> None:
    """Everybody with an address has one letter, who has none is asked for, and nothing is in doubt."""
    found = forks.look()
    messages = found.pop("messages")
    assert found | {"letters": recipients(outbox), "said": Counter(messages.values())} == {
        "runs": ["closed"],
        "actions": [["contact_task", "done"]] + [["notice", "sent"]] * accounts,
        "tasks": [["contact_missing", "open"]],
        "letters": {f"ap@c{number}.example": 1 for number in range(accounts)},
        "said": {"sent": accounts},
        "broken": {},
    }


@pytest.mark.parametrize("point", POINTS, ids=NAMES)
def test_killed_at_a_point_the_run_is_completed_by_the_next_process(forks, outbox, point):
    mail = f"folder://{outbox}"
    forks.do(do="fill", accounts=ACCOUNTS)
    forks.kill_at(do="run", mail=mail, point=point)
    forks.do(do="run", mail=mail)
    assert_all_is_well(forks, outbox)


def test_killed_again_and_again_at_any_moment(forks, outbox):
    """The moments differ from one machine to the next; the outcome does not."""
    mail, random = f"folder://{outbox}", Random(20260320)
    forks.do(do="fill", accounts=20)
    ends = []
    for _ in range(16):
        pid = forks.start(do="run", mail=mail)
        timer = threading.Timer(random.uniform(0.1, 0.8), kill, [pid])
        timer.start()
        ends.append(forks.ended())
        timer.cancel()
        timer.join()
    assert set(ends) <= {0, -signal.SIGKILL}
    forks.do(do="run", mail=mail)
    assert_all_is_well(forks, outbox, accounts=20)


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it was done already


class Inbox:
    """Takes letters and counts them; told to, it holds the n-th while it is taking it."""

    def __init__(self, *, hold_at: int = 0):
        self.arrived: Counter[str] = Counter()
        self.hold_at, self.taken = hold_at, 0
        self.taking, self.go_on = threading.Event(), threading.Event()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd asks for this name
        self.taken += 1
        if self.taken == self.hold_at:
            self.taking.set()
            self.go_on.wait(timeout=30)
        letter = email.message_from_bytes(envelope.original_content, policy=default)
        self.arrived[str(letter["Message-ID"]).strip("<>")] += 1
        return "250 taken"


class AnyPort(Controller):
    """Listens on a free port and says which; aiosmtpd itself would knock at port 0."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection((self.hostname, self.port), timeout=5).close()


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def smtp(inbox):
    """The URL of a server that counts, and cannot be asked afterwards."""
    server = AnyPort(inbox, hostname="127.0.0.1", port=0)
    server.start()
    yield f"smtp://127.0.0.1:{server.port}?tls=none&timeout=20"
    server.stop()


def assert_one_is_in_doubt(forks: Forks, inbox: Inbox, *, did_arrive: bool) -> None:
    """All letters but one arrived once; of that one nobody knows, so it is shown and was not sent again."""
    found = forks.look()
    assert found["runs"] == ["closed"]
    doubtful = [message for message, state in found["messages"].items() if state == "uncertain"]
    assert len(doubtful) == 1
    assert inbox.arrived == {
        message: 1 for message in found["messages"] if did_arrive or message not in doubtful
    }
    assert found["tasks"] == [["contact_missing", "open"], ["send_uncertain", "open"]]
    assert found["broken"] == {}


@pytest.mark.parametrize("point", SENDING, ids=["before", "after"])
def test_where_the_carrier_cannot_tell_the_letter_is_in_doubt_and_shown(forks, smtp, inbox, point):
    forks.do(do="fill", accounts=ACCOUNTS)
    forks.kill_at(do="run", mail=smtp, point=point)
    forks.do(do="run", mail=smtp)
    forks.do(do="run", mail=smtp)
    assert_one_is_in_doubt(forks, inbox, did_arrive=point[1] == "after")


def test_killed_while_the_server_is_taking_the_letter(forks, smtp, inbox):
    inbox.hold_at = 2
    forks.do(do="fill", accounts=ACCOUNTS)
    pid = forks.start(do="run", mail=smtp)
    assert inbox.taking.wait(timeout=30)
    os.kill(pid, signal.SIGKILL)
    assert forks.ended() == -signal.SIGKILL
    inbox.go_on.set()
    forks.do(do="run", mail=smtp)
    assert_one_is_in_doubt(forks, inbox, did_arrive=True)


@pytest.fixture(scope="module")
def embedded(django_db_setup, django_db_blocker, tmp_path_factory):
    """A server of our own that can be killed, with processes that use it."""
    home = Home(tmp_path_factory.mktemp("embedded"))
    with django_db_blocker.unblock():
        migrated = own_url()
    with home.database() as database:
        copy_tables(source=migrated, target=database.url)
        forks = Forks(database_url=database.url, home=home.folder)
        yield home, database, forks
        forks.close()


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as line:
            return line.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def served_by(url: str) -> list[int]:
    """The server's processes that serve others: orphaned, one might still do what it is asked before it notices."""
    with psycopg.connect(url, autocommit=True) as line:
        found = line.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in found]


DATABASE_POINTS = [1, 4, 7, 8, 9, 10, 11, 14]  # a few in transactions, a few between them


@pytest.mark.parametrize(
    "point", [POINTS[n] for n in DATABASE_POINTS], ids=[NAMES[n] for n in DATABASE_POINTS]
)
def test_the_database_killed_at_a_point(embedded, outbox, point):
    home, database, forks = embedded
    mail = f"folder://{outbox}"
    with psycopg.connect(database.url, autocommit=True) as line:
        tables = line.execute(
            "SELECT string_agg(format('%I', tablename), ', ') FROM pg_tables "
            "WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        ).fetchone()[0]
        line.execute(f"TRUNCATE {tables} CASCADE")
    forks.do(do="fill", accounts=ACCOUNTS)
    pid = forks.start(do="run", mail=mail, point=point)
    assert forks.hear() == {"at": True}
    server = home.server
    for process in (server, *served_by(database.url)):
        os.kill(process, signal.SIGKILL)
    os.kill(pid, signal.SIGUSR1)
    assert forks.ended() == 1
    assert soon(lambda: answers(database.url), seconds=60)
    forks.do(do="run", mail=mail)
    assert home.server != server
    assert_all_is_well(forks, outbox)
