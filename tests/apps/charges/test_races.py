"""Two processes charge at once: each charge is posted once, numbers have no gap, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from tests.apps.charges.scene import DUE, account, charge, charges, ladder
from tests.ledger import ACTOR, broken, morning

from dunwell.apps.charges import operations
from dunwell.apps.charges.models import Charge, ChargesRun, NumberRange
from dunwell.apps.charges.numbering import next_number
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.runs import charging

DAY = date(2026, 3, 8)


@pytest.fixture
def owing(ledger):
    ladder(ledger)
    opened = [account(ledger, f"C-{number}") for number in range(4)]
    for one in opened:
        ledger.invoice(one, "R-1", 10_000_00, due=DUE)
    ledger.run(DAY)
    ledger.clock.now = morning(DAY)
    return opened


def at_once(act, count=2):
    """Let so many connections do the same at the same time, and return what came of each."""

    def one(_):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_two_runs_at_once_post_every_charge_once(ledger, owing, monkeypatch):
    both_planned = Barrier(2)
    planning = operations.plan

    def plan(**given):
        planned = planning(**given)
        both_planned.wait(timeout=20)
        return planned

    monkeypatch.setattr(operations, "plan", plan)
    runs = at_once(lambda: charging.run(as_of=DAY, actor=ACTOR, clock=ledger.clock))
    assert [run.failures for run in runs] == [[], []]
    assert sum(run.totals["left_to_others"] for run in runs) == 4
    for one in owing:
        assert [(kind, minor) for kind, minor, *_ in charges(one)] == [
            ("interest", 16_88),
            ("compensation", 40_00),
        ]
    assert sorted(Charge.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert (ChargesRun.objects.count(), broken()) == (2, {})


def test_the_database_itself_takes_no_second_charge_for_the_same_days(ledger, owing):
    charge(ledger, DAY)
    first = Charge.objects.filter(kind="interest").first()
    copy = Charge.objects.get(pk=first.pk)
    copy.pk, copy.public_id, copy.sequence = None, "0190d3a0-0000-7000-8000-000000000001", 99
    copy.debit_item = OpenItem.objects.get(number="R-1", account=first.account)
    with pytest.raises(IntegrityError, match="charge_interest_once"), transaction.atomic():
        copy.save(force_insert=True)


def test_numbers_are_counted_without_a_gap_by_whoever_takes_them(ledger, owing):
    def take():
        with transaction.atomic():
            return next_number(entity=ledger.entity, series="DN")

    def fail():
        with transaction.atomic():
            _, number = next_number(entity=ledger.entity, series="DN")
            raise ZeroDivisionError(number)

    taken = at_once(take, count=6)
    with pytest.raises(ZeroDivisionError, match="000007"):
        fail()
    taken.append(take())
    assert sorted(taken) == [(number, f"NORTH-DN-{number:06}") for number in range(1, 8)]
    NumberRange.objects.all().delete()


def test_a_charge_stays_as_it_was_posted(ledger, owing):
    charge(ledger, DAY)
    for change in (
        "UPDATE charges_charge SET amount_minor = 1",
        "UPDATE charges_charge SET is_reversed = true, currency = 'USD'",
        "DELETE FROM charges_charge",
    ):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            connection.cursor().execute(change)
    with (
        pytest.raises(DatabaseError, match="differs from its open item or its reversal"),
        transaction.atomic(),
    ):
        connection.cursor().execute("UPDATE charges_charge SET is_reversed = true")
