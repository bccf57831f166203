"""`match evaluate`: files in, pairs and a summary out, faults told; no database."""

import csv
import json

import pytest

from dunwell.interfaces.cli import main
from dunwell.ports.lifecycle import Lifecycle

INVOICES = """invoice,customer,amount,currency,issued_on,due_on,references,more
INV-1001,Alder Foods,100.00,EUR,2024-01-10,2024-02-09,,x
INV-1002,Alder Foods,250.50,EUR,2024-01-10,2024-02-09,PO-7001,x
"""
PAYMENTS = """payment,paid_on,amount,currency,payer,account,text
P1,2024-02-10,100.00,EUR,Alder Foods,,INV-1001
P2,2024-02-11,125.25,EUR,ALDER FOODS,,part of invoice 1002
P3,2024-02-12,7.77,EUR,The Bank,,interest
"""


class NoHouse:
    """A lifecycle that lends no database."""

    def database(self):
        raise AssertionError("this needs no database")


@pytest.fixture
def evaluate(capsys, tmp_path):
    house: Lifecycle = NoHouse()

    def evaluate(invoices, payments):
        (tmp_path / "i.csv").write_text(invoices, encoding="utf-8")
        (tmp_path / "p.csv").write_text(payments, encoding="utf-8")
        words = [
            "--invoices",
            f"{tmp_path}/i.csv",
            "--payments",
            f"{tmp_path}/p.csv",
            "--out",
            f"{tmp_path}/o.csv",
        ]
        code = main.run(argv=["match", "evaluate", *words, "--json"], lifecycle=house)
        printed = capsys.readouterr()
        return code, json.loads(printed.out), printed.err, tmp_path / "o.csv"

    return evaluate


def test_pairs_are_written_and_summed_up(evaluate):
    code, summary, err, out = evaluate(INVOICES, PAYMENTS)
    with out.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))

    assert (code, err) == (0, "")
    assert [(one["payment"], one["invoice"], one["amount"], one["state"]) for one in pairs] == [
        ("P1", "INV-1001", "100.00", "posted"),
        ("P2", "INV-1002", "125.25", "posted"),
    ]
    assert pairs[0]["reasons"].startswith("NUMBER: The text names INV-1001. PAYER_")
    assert summary["lines"] == {"posted": 2, "proposed": 0, "left": 1}
    assert (summary["pairs"], summary["straight_through"], summary["item_hit_rate"]) == (
        {"posted": 2, "proposed": 0},
        0.6667,
        1.0,
    )
    assert summary["amounts"] == {
        "EUR": {"posted": "225.25", "proposed": "0.00", "left": "7.77", "applied": "225.25"}
    }
    assert summary["reasons"]["NOTHING_FOUND"] == 1


def test_every_fault_of_every_file_is_told_and_nothing_written(evaluate):
    code, summary, err, out = evaluate(
        INVOICES.replace("100.00", "ten"), PAYMENTS.replace("2024-02-11", "soon").replace("P3", "")
    )

    assert (code, out.exists()) == (1, False)
    assert [(one["file"], one["row"], one["field"], one["code"]) for one in summary["faults"]] == [
        ("invoices", 2, "amount", "amount_not_a_number"),
        ("payments", 3, "paid_on", "unreadable_date"),
        ("payments", 4, "payment", "missing_value"),
    ]
    assert err.count("\n") == 3
    assert "i.csv: row 2, amount: 'ten' is not a number; write it as 1234.56." in err


def test_the_benchmark_tells_seconds_and_ratio(capsys):
    code = main.run(
        argv=["bench", "matching", "--lines", "40", "--items", "400", "--rounds", "1", "--json"],
        lifecycle=NoHouse(),
    )
    result = json.loads(capsys.readouterr().out)

    assert (code, result["lines"], result["items"]) == (0, 40, 400)
    assert {"seconds", "processor_seconds", "reading_seconds", "ratio", "load"} <= set(result)
    assert result["posted"] == 33
