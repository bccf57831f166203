"""The command that tells due dates: figures, choices said, refusals with a sentence; no database."""

import json

import pytest

from dunwell.interfaces.cli import main
from dunwell.ports.lifecycle import Lifecycle


class NoHouse:
    """A lifecycle that lends no database."""

    def database(self):
        raise AssertionError("this needs no database")


@pytest.fixture
def ask(capsys):
    house: Lifecycle = NoHouse()

    def ask(*words):
        code = main.run(argv=["terms", *words], lifecycle=house)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ask


def test_the_due_date_and_the_discount_on_one_line(ask):
    code, out, err = ask("--code", "2/10 NET30", "--invoice-date", "2025-09-01", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "due_on": "2025-10-01",
        "discount_until": "2025-09-11",
        "discount_pct": "2",
        "discounts": [{"until": "2025-09-11", "pct": "2"}],
        "rule": "2 % off within 10 days of the invoice; 30 days after the invoice",
        "month_end": None,
        "counted_on": "2025-10-01",
        "convention": "unadjusted",
        "calendar": None,
        "notes": [],
    }


def test_the_two_meanings_of_the_end_of_a_month_are_told(ask):
    words = ("--code", "45 jours fin de mois", "--invoice-date", "2025-02-15", "--json")
    first, second = (json.loads(ask(*words, *more)[1]) for more in ((), ("--eom-after",)))
    assert (first["due_on"], first["month_end"]) == ("2025-04-14", "then_days")
    assert (second["due_on"], second["month_end"]) == ("2025-04-30", "after_days")
    assert " ".join(first["notes"]) == (
        "These terms are read in two ways. Used: the end of the invoice's month, then the days. "
        "The other reading (with --eom-after) gives 2025-04-30."
    )
    assert "without --eom-after) gives 2025-04-14" in second["notes"][0]


def test_a_holiday_is_moved_and_said(ask):
    words = ("--code", "NET30", "--invoice-date", "2024-09-03", "--calendar", "de", "--json")
    following = json.loads(ask(*words)[1])
    assert (following["due_on"], following["counted_on"]) == ("2024-10-04", "2024-10-03")
    assert (following["convention"], following["calendar"]) == ("following", "DE")
    assert following["notes"] == ["2024-10-03 is no business day there; moved: following."]
    assert json.loads(ask(*words, "--convention", "preceding")[1])["due_on"] == "2024-10-02"
    assert json.loads(ask(*words, "--convention", "unadjusted")[1])["due_on"] == "2024-10-03"


def test_options_for_deliveries_and_cut_offs(ask):
    delivered = ask("--code", "CND", "--invoice-date", "2026-01-26", "--delivered-on", "2026-02-03", "--json")
    assert json.loads(delivered[1])["due_on"] == "2026-02-03"
    cut = ask("--code", "EOM", "--invoice-date", "2026-01-26", "--cut-off", "25", "--json")
    assert json.loads(cut[1])["due_on"] == "2026-02-28"


def test_an_e_invoice_text_leaves_the_due_date_open(ask):
    found = json.loads(
        ask("--code", "#SKONTO#TAGE=14#PROZENT=2.00#", "--invoice-date", "2026-01-26", "--json")[1]
    )
    assert (found["due_on"], found["discount_until"], found["discount_pct"]) == (None, "2026-02-09", "2")
    assert "BT-9" in found["notes"][0]


def test_for_a_person_it_is_a_table(ask):
    code, out, _ = ask("--code", "3/10 2/20 NET30", "--invoice-date", "2026-01-26")
    assert code == 0
    assert "2026-02-25" in out
    assert "2 % until 2026-02-15" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--code", "whenever"), "Understood are: NET30"),
        (("--code", "CND"), "give the day of that delivery"),
        (("--code", "ITD*99*3*****30"), "ITD01"),
        (("--code", "NET30", "--convention", "following"), "needs a calendar"),
        (("--code", "NET30", "--calendar", "XX"), "no holidays are known for 'XX'"),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_sentence(ask, words, said):
    code, out, err = ask("--invoice-date", "2026-01-26", *words)
    assert (code, out) == (1, "")
    assert said in err


def test_the_end_of_the_calendar_is_a_sentence_too(ask):
    code, _, err = ask("--code", "NET30", "--invoice-date", "9999-12-15")
    assert code == 1
    assert "9999" in err


@pytest.mark.parametrize("words", [(), ("--code", "NET30"), ("--code", "NET30", "--invoice-date", "soon")])
def test_wrong_use_is_code_2(ask, words):
    with pytest.raises(SystemExit) as left:
        ask(*words)
    assert left.value.code == 2
