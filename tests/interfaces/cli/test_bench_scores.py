"""`bench scores` reads a file of paid invoices with its own names of columns, and says what it cannot read."""

import json

import pytest

from dunwell.interfaces.cli import parser

ROWS = [
    f"{who},2026-{month:02d}-05,2026-{month:02d}-20,2026-{month:02d}-{paid},{amount}"
    for month in (1, 2, 3, 4)
    for who, paid, amount in (("abel", "19", "100.00"), ("brook", "28", "250.50"), ("brook", "27", "10.00"))
]


def run(*words: str) -> int:
    arguments = parser.parse(["bench", "scores", *words])
    return int(arguments.run(arguments))


def test_the_chance_is_told_with_the_classes(tmp_path, capsys):
    file = tmp_path / "paid.csv"
    file.write_text("\n".join(["buyer,issued,due,paid,amount", *ROWS, "abel,2026-04-06,2026-04-20,,5.00"]))
    assert run(str(file), "--column", "customer=buyer", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["auc_class"], told["invoices"], told["late"]) == (1.0, 3, 2)
    assert told["days"] == ["2026-03-01"]
    assert run(str(file), "--column", "customer=buyer") == 0
    assert "F: 2 invoices, 2 of them late" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("head", "rows", "said"),
    [
        ("buyer,issued,due,paid,amount", ROWS, "customer"),
        ("customer,issued,due,paid,amount", ROWS[:3], "two months"),
    ],
)
def test_what_cannot_be_measured_is_said(tmp_path, capsys, head, rows, said):
    file = tmp_path / "paid.csv"
    file.write_text("\n".join([head, *rows]))
    assert run(str(file)) == 1
    assert said in capsys.readouterr().err


def test_a_column_that_is_none_of_ours_is_refused(capsys):
    with pytest.raises(SystemExit):
        run("x.csv", "--column", "colour=blue")
    assert "customer, issued, due, paid, amount" in capsys.readouterr().err
