"""Two at once, held at an exact point: each thread has its own connection, as each process has."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from tests.fakes import fake_house
from tests.ledger import ACTOR, broken, states

from dunwell.apps.organisation import copying
from dunwell.apps.receivables.models import OpenItem, Residual
from dunwell.apps.runs import acting, collections
from dunwell.apps.runs.models import Action, Run
from dunwell.ports.mail import Letter

DAY = date(2026, 3, 20)
LONG_SECONDS = 30


@contextmanager
def beside(work: Callable[[], object]):
    """Do the work in a thread with a connection of its own, while the block runs; what it raised is raised here."""
    raised: list[BaseException] = []

    def body() -> None:
        try:
            work()
        except BaseException as fault:  # noqa: BLE001 - handed over to the test
            raised.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=body)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(timeout=LONG_SECONDS)
    assert not thread.is_alive()
    if raised:
        raise raised[0]


@pytest.fixture
def due(ledger):
    """Six accounts whose reminder is due on DAY."""
    ledger.clock.now = ledger.clock.now.replace(day=20, hour=7)
    opened = [ledger.account(f"C{number}") for number in range(6)]
    for account in opened:
        ledger.invoice(account, "I-1", 100_00, due=DAY - timedelta(days=3))
    return opened


def run(ledger, on: date = DAY) -> Run:
    house = fake_house(mail=ledger.mail)
    return collections.run(as_of=on, actor=ACTOR, house=house, clock=ledger.clock)


def test_two_who_claim_at_once_get_different_letters(ledger, due, monkeypatch):
    """The second claims while the first still holds the rows it has just claimed, uncommitted."""
    monkeypatch.setattr(acting, "BATCH", 4)
    made = collections.propose(as_of=DAY, actor=ACTOR, clock=ledger.clock)
    claims: dict[str, list[int]] = {}

    def claim(name: str) -> None:
        work = acting.Acting(
            run=made, house=fake_house(mail=ledger.mail), clock=ledger.clock, actor=ACTOR,
            lease=len(name),
        )  # fmt: skip
        claims[name] = [action.pk for action in acting._claim(work)]

    with transaction.atomic():
        claim("first")
        with beside(lambda: claim("second")):
            pass
    claim("third")
    assert [len(claims[name]) for name in ("first", "second", "third")] == [4, 2, 0]
    assert sorted(claims["first"] + claims["second"]) == list(
        Action.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_two_runs_of_one_day_at_once_make_one_set_of_actions(ledger, due):
    """The second asks for the run while the first has decided it and not committed yet."""
    decided, go_on = threading.Event(), threading.Event()
    told = []

    def hold(step: str, done: int, total: int) -> None:
        told.append(step)
        if len(told) == 1:
            decided.set()
            assert go_on.wait(LONG_SECONDS)

    def first() -> None:
        house = fake_house(mail=ledger.mail)
        collections.run(as_of=DAY, actor="first", house=house, clock=ledger.clock, progress=hold)

    with beside(first):
        assert decided.wait(LONG_SECONDS)
        with beside(lambda: run(ledger)) as second:
            second.join(timeout=0.3)
            assert second.is_alive(), "it waits for the first to have decided"
            go_on.set()
    made = Run.objects.get()
    assert (made.state, states(made)) == ("closed", {"sent": 6})
    assert sorted(ledger.mail.tries) == sorted(ledger.mail.arrived)


def test_a_later_day_run_at_the_same_time_sees_the_steps_of_the_earlier(ledger, due):
    """It waits for the earlier day to be decided, and must not look at the moment before its wait."""
    decided, go_on = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        if not decided.is_set():
            decided.set()
            assert go_on.wait(LONG_SECONDS)

    def first() -> None:
        collections.propose(as_of=DAY, actor="first", clock=ledger.clock, progress=hold)

    collections._open(as_of=DAY, actor=ACTOR, now=ledger.clock())
    with beside(first):
        assert decided.wait(LONG_SECONDS)
        with beside(lambda: run(ledger, DAY + timedelta(days=1))) as second:
            second.join(timeout=0.3)
            assert second.is_alive()
            go_on.set()
    assert len(ledger.mail.arrived) == 6
    assert broken() == {}


def test_two_at_work_on_one_run_share_its_letters(ledger, due, monkeypatch):
    """The second comes while the first is handing over its first letter; it neither waits nor takes it again."""
    monkeypatch.setattr(acting, "BATCH", 2)
    handing_over, go_on = threading.Event(), threading.Event()
    by: dict[str, str] = {}

    def hold(letter: Letter) -> None:
        by[letter.message_id] = threading.current_thread().name
        if len(by) == 1:
            handing_over.set()
            assert go_on.wait(LONG_SECONDS)

    ledger.mail.before = hold
    made = collections.propose(as_of=DAY, actor=ACTOR, clock=ledger.clock)
    with beside(lambda: run(ledger)):
        assert handing_over.wait(LONG_SECONDS)
        acting.act(run=made, house=fake_house(mail=ledger.mail), clock=ledger.clock, actor=ACTOR)
        assert states(made) == {"sent": 4, "sending": 1, "claimed": 1}
        assert collections.close(run_id=made.pk, actor=ACTOR, clock=ledger.clock) is False
        go_on.set()
    made.refresh_from_db()
    assert (made.state, states(made)) == ("closed", {"sent": 6})
    assert len(ledger.mail.tries) == len(set(ledger.mail.tries)) == 6
    assert sorted(by.values()).count(threading.current_thread().name) == 4


def test_what_is_recorded_while_accounts_are_looked_at_again_does_not_tear_the_picture(
    ledger, due, monkeypatch
):
    """Between counting the rows and reading them another invoice is recorded: all is read as of one moment."""
    read, recorded = copying._packed_value, []

    def record_first(*given: object) -> bytes:
        if not recorded:
            recorded.append(True)
            with beside(lambda: ledger.invoice(due[0], "I-2", 50_00, due=DAY)):
                pass
        return read(*given)

    collections.propose(as_of=DAY, actor=ACTOR, clock=ledger.clock)
    monkeypatch.setattr(copying, "_packed_value", record_first)
    made = run(ledger)
    assert (recorded, states(made)) == ([True], {"sent": 6})


def test_a_letter_lists_what_it_was_decided_on_whatever_is_paid_while_it_is_written(ledger, due, monkeypatch):
    """Between looking again and reading what the letters say somebody pays: nothing is torn, nothing stops."""
    read = acting.dossier
    invoice = OpenItem.objects.get(account=due[0])

    def pay_first(**given: object) -> object:
        if Residual.objects.filter(item=invoice).exists():
            with beside(lambda: ledger.pay(invoice, 100_00, on=DAY)):
                pass
        return read(**given)

    monkeypatch.setattr(acting, "dossier", pay_first)
    made = run(ledger)
    assert (made.state, states(made)) == ("closed", {"sent": 6})
    assert "I-1" in ledger.mail.arrived[ledger.mail.tries[0]].text
    assert not Residual.objects.filter(item=invoice).exists()
