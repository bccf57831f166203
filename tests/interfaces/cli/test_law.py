"""dunwell interest, limitation, law show, law import: what a person reads, what a machine gets, and the exit codes."""

import json
from contextlib import contextmanager

import pytest

from dunwell.apps.law.models import LawRate
from dunwell.interfaces.cli import main

HEADER = "series,valid_from,valid_to,basis,reference_pct,statutory_pct,confidence,source\n"
NEW = HEADER + "DE_BASISZINS,2027-01-01,2027-06-30,published,1.77,10.77,high,Bundesbank notice\n"
GERMAN = ("--jurisdiction", "DE", "--amount", "10000.00", "--currency", "EUR")
LATE = ("--due", "2023-06-30", "--paid-on", "2025-01-15")


class NoHouse:
    """A lifecycle whose database must not be asked for."""

    def database(self):
        raise AssertionError("no database is needed")


class Here:
    """A lifecycle whose database is the one of the test."""

    @contextmanager
    def database(self):
        yield


@pytest.fixture
def say(capsys):
    def said(*words: str, house=None) -> tuple[int, str, str]:
        try:
            code = main.run(argv=list(words), lifecycle=house or NoHouse())
        except SystemExit as ended:  # argparse
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return said


def test_interest_for_a_machine_needs_no_database(say):
    code, out, err = say("interest", *GERMAN, *LATE, "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["interest"], found["compensation"], found["total"]) == ("1910.15", "40.00", "11950.15")
    assert found["segments"][0] == {
        "from": "2023-07-01",
        "to": "2023-12-31",
        "days": 184,
        "rate_pct": "12.12",
        "reference_pct": "3.12",
        "principal": "10000.00",
        "interest": "610.98",
        "interest_unrounded": "610.980822",
    }
    assert {"what", "source", "confidence"} == set(found["sources"][0])


def test_interest_for_a_person_is_explained(say):
    code, out, _ = say("interest", *GERMAN, *LATE, "--explain", "--payment", "2024-01-10=500")
    text = " ".join(out.split())
    assert code == 0
    assert "10000.00 × 12.12 / 100 × 184/365 = 610.980822" in text
    assert "Paid on 2024-01-10: 500.00 of interest, 0.00 of the principal." in text
    assert "To pay in all" in text


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            (*GERMAN, "--due", "2026-12-01", "--paid-on", "2027-02-01"),
            1,
            "loaded through 2026-12-31; 2027-01-01 is",
        ),
        (("--jurisdiction", "XX", "--amount", "1", *LATE), 1, "No law of 'XX' is loaded. Give one of AT, AU"),
        (("--jurisdiction", "US", "--amount", "1", *LATE), 1, "give the agreed one"),
        (("--jurisdiction", "DE", "--amount", "1,5", *LATE), 2, "'1,5' is not a number"),
        (("--jurisdiction", "JP", "--amount", "1.50", *LATE), 2, "more than the 0 decimals of JPY"),
        (("--jurisdiction", "DE", "--amount", "-5", *LATE), 2, "above zero"),
        (("--jurisdiction", "DE", "--amount", "5", "--currency", "EURO", *LATE), 2, "not a known currency"),
        ((*GERMAN, *LATE, "--payment", "yesterday=5"), 2, "write it as 2026-05-31=500.00"),
        ((*GERMAN, *LATE, "--fx", "EUR=x"), 2, "write it as EUR=4.27"),
        ((*GERMAN, *LATE, "--day-count", "act/364"), 2, "is not one of act/365, act/act"),
        ((*GERMAN, "--due", "2023-02-30", "--paid-on", "2024-01-01"), 2, "is not a date"),
    ],
)
def test_what_cannot_be_reckoned_says_why(say, words, code, said):
    got, out, err = say("interest", *words)
    assert (got, out) == (code, "")
    assert said in err


def test_further_half_years_from_a_file_for_one_answer(say, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text(NEW, encoding="utf-8")
    words = (*GERMAN, "--due", "2026-12-01", "--paid-on", "2027-02-01", "--json")
    code, out, _ = say("interest", *words, "--law", str(file))
    assert (code, json.loads(out)["segments"][1]["rate_pct"]) == (0, "10.77")
    file.write_text(NEW.replace("10.77", "10.70"), encoding="utf-8")
    code, out, err = say("interest", *words, "--law", str(file))
    assert (code, out) == (1, "")
    assert "contradicts the formula" in err


def test_limitation(say):
    code, out, _ = say("limitation", "--jurisdiction", "DE", "--due", "2023-03-15", "--json")
    found = json.loads(out)
    assert (code, found["last_day"], found["source"]) == (0, "2026-12-31", "BGB §§195,199,203,204,212")
    assert found["rule"].startswith("Germany: 3 years from the end of the calendar year")
    assert (
        "2028-01-15 is the last day."
        in say("limitation", "--jurisdiction", "US", "--state", "California", "--due", "2024-01-15")[1]
    )
    code, out, err = say("limitation", "--jurisdiction", "US", "--due", "2024-01-15")
    assert (code, out) == (1, "")
    assert "give one of Alabama" in err


@pytest.mark.django_db
def test_import_then_show_then_reckon(say, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text(NEW, encoding="utf-8")
    code, out, _ = say("law", "import", str(file), "--json", house=Here())
    assert (code, json.loads(out)["imported"], json.loads(out)["already_there"]) == (0, 1, 0)
    assert "0 rates taken in, 1 were there already." in say("law", "import", str(file), house=Here())[1]
    code, out, _ = say("law", "show", "--on", "2027-05-15", "--json", house=Here())
    shown = json.loads(out)
    (german,) = [one for one in shown["series"] if one["series"] == "DE_BASISZINS"]
    assert (code, german["last_day"], german["days_left"], german["validity"]) == (
        0,
        "2027-06-30",
        46,
        "ends_soon",
    )
    assert "DE_BASISZINS" in shown["warnings"]
    words = ("interest", *GERMAN, "--due", "2026-12-01", "--paid-on", "2027-02-01", "--imported", "--json")
    code, out, _ = say(*words, house=Here())
    assert (code, json.loads(out)["segments"][1]["rate_pct"]) == (0, "10.77")


@pytest.mark.django_db
def test_a_faulty_file_names_every_fault_and_leaves_nothing(say, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text(NEW.replace("10.77", "10.70") + "NOWHERE,2027-01-01,2027-06-30,published,1,9,high,x\n")
    code, _, err = say("law", "import", str(file), house=Here())
    assert code == 1
    assert "line 2, DE_BASISZINS 2027-01-01: 10.70 contradicts" in err
    assert "line 3, NOWHERE 2027-01-01: No such series" in err
    assert "2 faults; nothing was taken in." in err
    assert LawRate.objects.count() == 0


@pytest.mark.django_db
def test_show_for_a_person(say):
    code, out, _ = say("law", "show", "--on", "2026-11-22", house=Here())
    assert code == 0
    assert "DE_BASISZINS ends on 2026-12-31, in 39 days" in " ".join(out.split())
    assert "data are to be verified:" in out


def test_the_bench_proves_both_engines(say):
    code, out, _ = say("bench", "law", "--items", "3000", "--rounds", "1", "--prove", "300", "--json")
    found = json.loads(out)
    assert (code, found["items"], found["proved"], found["disagreements"]) == (0, 3000, 300, 0)
