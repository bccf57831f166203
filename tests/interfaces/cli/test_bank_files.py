"""statement read and bench statements: one line of JSON, exit codes as written, nothing of what is refused."""

import json

import pytest
from tests.formats.bank.writers import Paid, Sheet, camt, mt940

from dunwell.interfaces.cli import bank_files
from dunwell.interfaces.cli.bench import statements as bench_statements

SHEET = Sheet((Paid(119_00), Paid(-20_00, name="Shop", reference="E2E-2", text="Fee")))


def read(tmp_path, capsys, content, **options):
    file = tmp_path / "file"
    file.write_bytes(content)
    code = bank_files.read(file=str(file), **{"layout": None, "as_json": True, **options})
    return code, capsys.readouterr()


def test_a_balanced_file_is_told_whole_and_answers_0(tmp_path, capsys):
    code, printed = read(tmp_path, capsys, camt(SHEET))
    told = json.loads(printed.out)
    (statement,) = told["statements"]

    assert (code, told["verdict"], told["entries"], told["refusal"]) == (0, "balanced", 2, None)
    assert printed.out.count("\n") == 1
    assert statement["account"]["number"] == "DE02120300000000202051"
    assert [(one["type"], one["amount"]) for one in statement["balances"]] == [
        ("opening_booked", "100.00"),
        ("closing_booked", "199.00"),
    ]
    keys = ("booked_date", "value_date", "amount", "currency", "counterparty_name", "remittance_text")
    assert [[one[key] for key in keys] for one in statement["entries"]] == [
        ["2026-03-02", "2026-03-03", "119.00", "EUR", "Anna Kurz GmbH", "Invoice 2026-1"],
        ["2026-03-02", "2026-03-03", "-20.00", "EUR", "Shop", "Fee"],
    ]
    assert statement["entries"][0]["references"]["end_to_end"] == "E2E-1"


def test_a_flagged_file_answers_3_and_says_why(tmp_path, capsys):
    code, printed = read(tmp_path, capsys, mt940(Sheet(SHEET.payments, wrong=1)))
    (statement,) = json.loads(printed.out)["statements"]

    assert (code, statement["verdict"]) == (3, "flagged")
    assert [one["code"] for one in statement["findings"]] == ["balance_mismatch"]


def test_of_a_refused_file_nothing_is_told_but_why(tmp_path, capsys):
    code, printed = read(tmp_path, capsys, camt(SHEET)[:-40])
    told = json.loads(printed.out)

    assert (code, told["verdict"], told["statements"], told["refusal"]["code"]) == (
        1,
        "refused",
        [],
        "not_xml",
    )
    assert "refused (not_xml)" in printed.err


def test_people_get_lines(tmp_path, capsys):
    code, printed = read(tmp_path, capsys, mt940(SHEET), as_json=False)

    assert code == 0
    assert "2026-03-02             119.00 EUR Anna Kurz GmbH Invoice 2026-1" in printed.out
    assert printed.out.endswith("balanced: 1 statements, 2 entries.\n")


def test_a_layout_says_what_a_table_does_not(tmp_path, capsys):
    layout = tmp_path / "layout.toml"
    layout.write_text(
        '[columns]\nbooked = "When"\namount = "Sum"\n[reading]\ndates = ["%d/%m/%Y"]\ncurrency = "EUR"\n'
    )
    content = b"When,Sum,Details\n03/04/2026,1.50,R-1\n"
    without, _ = read(tmp_path, capsys, content)
    code, printed = read(tmp_path, capsys, content, layout=str(layout))
    (entry,) = json.loads(printed.out)["statements"][0]["entries"]

    assert (without, code) == (1, 3)
    assert (entry["booked_date"], entry["amount"], entry["currency"]) == ("2026-04-03", "1.50", "EUR")


@pytest.mark.parametrize("as_json", [True, False])
def test_the_benchmark_reads_every_entry(capsys, as_json):
    assert bench_statements.statements(entries=300, rounds=1, as_json=as_json) == 0
    printed = capsys.readouterr().out
    if as_json:
        told = json.loads(printed)
        assert told["entries"] == 300
        assert set(told["seconds"]) == {"camt", "mt940", "bai2"}
