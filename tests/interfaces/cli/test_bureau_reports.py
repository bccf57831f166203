"""`import bureau-reports`: what it prints is what it did, faults stop all of it, and a file counts once."""

import json

import pytest
from tests.world import make_world

from dunwell.apps.credit.report_models import BureauReport
from dunwell.interfaces.cli import parser
from dunwell.interfaces.cli.main import guarded

pytestmark = pytest.mark.django_db
HEADER = "customer,bureau,reference,company,reported_on,score,limit,currency,days_beyond_terms,insolvent\n"
GOOD = "C-1001,Example Bureau,77,Abel Optik,2026-03-01,64,25000.00,EUR,12,no\n"


@pytest.fixture(autouse=True)
def world():
    return make_world()


@pytest.fixture
def command(capsys, tmp_path):
    """Run the command on a file; its exit code, what it printed, and what it complained of."""

    def run(content, *options):
        file = tmp_path / "reports.csv"
        file.write_text(content, encoding="utf-8")
        arguments = parser.parse(["import", "bureau-reports", str(file), *options])
        code = arguments.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_file_is_tried_taken_in_and_taken_in_again(command, world):
    for options, recorded, there, kept in (
        (["--dry-run"], 1, 0, 0),
        ([], 1, 0, 1),
        ([], 0, 1, 1),
    ):
        code, out, _ = command(HEADER + GOOD, "--json", *options)
        assert out.count("\n") == 1
        trial = {"dry_run": True} if options else {}
        said = {"rows": 1, "recorded": recorded, "already_there": there, "faults": []} | trial
        assert (code, json.loads(out)) == (0, said)
        assert BureauReport.objects.count() == kept
    kept = BureauReport.objects.get()
    assert (kept.customer, kept.score, kept.limit_minor, kept.actor) == (world.abel, 64, 2_500_000, "cli")


def test_every_fault_is_there_with_line_and_field_and_nothing_is_kept(command):
    content = HEADER + GOOD + "C-9,B,1,Abel,2026-03-01,64,,,,\n" + "C-1001,B,1,Abel,1.3.2026,101,,,,\n"
    code, out, _ = command(content, "--json")
    found = json.loads(out)
    assert (code, found["recorded"]) == (1, 0)
    assert [(one["line"], one["field"]) for one in found["faults"]] == [
        (3, "customer"),
        (4, "reported_on"),
        (4, "score"),
    ]
    code, out, err = command(content)
    assert code == 1
    assert "line 3, customer: There is no customer 'C-9'." in out + err
    assert "3 faults; nothing was taken in." in out + err
    assert not BureauReport.objects.exists()


def test_it_says_in_words_what_it_did(command):
    code, out, _ = command(HEADER + GOOD)
    assert code == 0
    assert out == "1 rows: 1 recorded, 0 already there.\n"


def test_a_file_that_is_none_or_missing_is_said_and_never_a_crash(command, capsys, tmp_path):
    code, out, err = command("")
    assert (code, "empty" in out + err) == (1, True)
    arguments = parser.parse(["import", "bureau-reports", str(tmp_path / "nowhere.csv")])
    code = guarded(lambda: arguments.run(arguments))
    printed = capsys.readouterr()
    assert (code, "nowhere.csv" in printed.out + printed.err) == (1, True)
