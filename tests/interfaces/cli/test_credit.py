"""`credit check` and `credit look`, and what the benchmark of checks tells."""

import json
from contextlib import nullcontext

import pytest
from django.db import connection
from tests.apps.credit.trusted import limit, settings
from tests.world import make_world, owe

from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.credit.exposure import exposure_rows
from dunwell.apps.credit.holds_models import CreditHold
from dunwell.apps.credit.standing import STANDING
from dunwell.apps.journal.prepared import ONE_PLAN
from dunwell.interfaces.cli import parser
from dunwell.interfaces.cli.bench import credit as bench_credit
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(capsys):
    """Run a command; its exit code, what it printed, and what it complained of."""

    def run(*words):
        arguments = parser.parse(list(words))
        code = arguments.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def check(*more):
    return "credit", "check", "--customer", "C-1001", "--entity", "NORTH", "--amount", "100.00", *more


def test_an_order_is_answered_and_kept_only_under_a_number(command):
    world = make_world()
    limit(150_00, customer=world.abel)
    code, out, _ = command(*check("--json"))
    said = json.loads(out)
    assert (code, said["answer"], said["reserved"], said["room"]) == (0, "accept", "0.00", "150.00")
    code, out, _ = command(*check("--order", "W-1", "--json"))
    assert (code, json.loads(out)["reserved"]) == (0, "100.00")
    code, out, _ = command(*check("--order", "W-2"))
    assert code == 0
    assert "deposit required" in out
    assert "Deposit: 50.00 EUR" in out
    assert "beyond its limit" in out
    code, out, _ = command(*check("--order", "W-3", "--json"))
    said = json.loads(out)
    assert (code, said["answer"], said["allowed_actions"]) == (
        1,
        "refer",
        ["ask_controller", "prepay_in_full", "cancel"],
    )


def test_what_cannot_be_checked_is_said(command):
    make_world()
    for words, said in (
        (("--customer", "nobody"), "no customer"),
        (("--amount", "1,0,0"), "1,0,0"),
        (("--entity", "WEST"), "no entity"),
        (("--currency", "EUX"), "EUX"),
        (("--amount", "0"), "above nothing"),
    ):
        code, _, complaint = command(*check(*words))
        assert (code, said in complaint) == (1, True), complaint
    code, out, _ = command("credit", "check", "--customer", "C-1001", "--amount", "1", "--json")
    assert (code, "--entity" in json.loads(out)["error"]["message"]) == (1, True)
    assert not OrderCheck.objects.exists()


def test_a_look_warns_holds_and_says_so(command):
    world = make_world()
    settings(world.north, notice_days=0)
    owe(world.abel_account, ("A-1", 500_00, 0))
    assert command("credit", "look", "--json")[1] == '{"warned": 0, "held": 1, "ended": 0}\n'
    assert command("credit", "look")[1] == "0 warned of, 0 held, 0 ended.\n"
    assert CreditHold.objects.get().customer == world.abel


def test_the_benchmark_checks_and_tells_how_long_it_took(capsys, monkeypatch):
    monkeypatch.setattr(bench_credit, "own_database", nullcontext)
    code = bench_credit.credit(items=600, customers=60, checks=100, as_json=True)
    result = json.loads(capsys.readouterr().out)
    assert (code, result["items"], result["checks"], sum(result["answers"].values())) == (0, 600, 100, 150)
    assert 0 < result["median_ms"] <= result["p95_ms"] <= result["p99_ms"] <= result["slowest_ms"]


def test_no_query_of_a_check_reads_a_whole_table_of_the_ledger():
    """With many rows, and where sequences cost much, every table of the ledger is read by an index."""
    world = make_world()
    owe(world.abel_account, *((f"A-{number}", 1_00, 1) for number in range(200)))
    now = clock()
    now = clock()
    keys = {"customer": world.abel.pk, "group": None, "entity": world.north.pk, "order_key": ""}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ONE_PLAN}")
        cursor.execute(f"EXPLAIN {STANDING}", keys | {"now": now, "on": now.date()})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
    assert "receivables_residual" in plan
    assert exposure_rows(customer_ids=[world.abel.pk])[0].exposure.open_minor == 200_00
