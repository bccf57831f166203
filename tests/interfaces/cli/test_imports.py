"""`import`: what it prints is what it promises, and its exit code says whether there were faults."""

import json
import re
from pathlib import Path

import pytest
from tests.apps.receivables.samples import entity, everything

from dunwell.apps.messages.models import Touch
from dunwell.apps.organisation.models import Entity
from dunwell.apps.receivables.models import ImportBatch, OpenItem
from dunwell.interfaces.cli import parser

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
SAMPLES, PROFILES = EXAMPLES / "samples", EXAMPLES / "profiles"


@pytest.fixture(autouse=True)
def north():
    entity("NORTH")


@pytest.fixture
def command(capsys):
    """Run a command; its exit code, what it printed, and what it complained of."""

    def run(*words):
        arguments = parser.parse([str(word) for word in words])
        code = arguments.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def words(kind, file, *more):
    profile = {"open-items": "ledger-open", "closed-items": "ledger-closed"}.get(kind, kind)
    owed = ("--entity", "NORTH") if kind.endswith("items") else ()
    return ("import", kind, SAMPLES / file, *owed, "--profile", PROFILES / f"{profile}.toml", *more)


def result(command, *arguments):
    code, out, _ = command(*arguments, "--json")
    assert out.count("\n") == 1
    return code, json.loads(out)


def test_the_result_is_one_line_of_json_with_exactly_these_keys(command):
    code, found = result(command, *words("open-items", "ledger-open.csv"))

    assert code == 0
    assert list(found) == [
        "rows",
        "imported",
        "already_there",
        "duplicates",
        "faults",
        "by_currency",
        "notes",
    ]
    assert {key: found[key] for key in list(found)[:6]} == {
        "rows": 10,
        "imported": 9,
        "already_there": 0,
        "duplicates": 1,
        "faults": [],
        "by_currency": {"CAD": {"items": 1, "amount": "99.90"}, "USD": {"items": 8, "amount": "7020.69"}},
    }
    assert list(found["notes"][0]) == ["row", "field", "code", "message"]
    assert ImportBatch.objects.get().file_name == "ledger-open.csv"


def test_faults_make_the_exit_code_one_and_are_all_there(command):
    code, found = result(command, *words("open-items", "ledger-open-faulty.csv"))

    assert (code, found["imported"], len(found["faults"]), found["by_currency"]) == (1, 0, 12, {})
    assert found["faults"][0] == {
        "row": 3,
        "field": "customer",
        "code": "customer_missing",
        "message": "The customer is empty; fill it in at the source, or leave the row out.",
    }
    assert OpenItem.objects.count() == 0


def test_accepting_the_good_rows_still_tells_of_the_others(command):
    code, found = result(command, *words("open-items", "ledger-open-faulty.csv", "--accept-good"))

    assert (code, found["imported"], len(found["faults"])) == (1, 1, 12)
    assert OpenItem.objects.count() == 1


def test_a_trial_says_so_and_writes_nothing(command):
    before = everything()

    code, found = result(command, *words("open-items", "ledger-open.csv", "--dry-run"))

    assert (code, found["imported"], found["dry_run"]) == (0, 9, True)
    assert everything() == before


def test_customers_are_counted_too(command):
    code, found = result(command, *words("customers", "customers.csv"))
    again_code, again = result(command, *words("customers", "customers.csv"))

    assert (code, found["rows"], found["imported"], found["updated"]) == (0, 5, 5, 0)
    assert (again_code, again["imported"], again["updated"], again["already_there"]) == (0, 0, 0, 5)


def test_a_person_reads_counts_notes_and_faults(command):
    code, out, _ = command(*words("open-items", "ledger-open-faulty.csv"))

    assert code == 1
    assert "13 rows: 0 imported, 0 already there, 0 duplicates." in out
    assert "Faults: 12" in out
    assert "conflicting_duplicate" in out
    assert "--accept-good" in out


def test_a_person_reads_sums_by_currency(command):
    code, out, _ = command(*words("closed-items", "ledger-closed.csv"))

    assert code == 0
    assert "CAD 512.00 in 1 document\n" in out
    assert "USD 5383.58 in 3 documents\n" in out


def test_an_entity_that_is_not_there_is_refused_with_a_remedy(command):
    Entity.objects.all().delete()

    code, out, err = command(*words("open-items", "ledger-open.csv"), "--json")

    assert (code, out) == (1, "")
    assert "dunwell entity add NORTH" in err


def test_a_profile_of_another_kind_is_refused(command):
    code, found = result(
        command, *words("open-items", "ledger-open.csv")[:-1], PROFILES / "ledger-closed.toml"
    )

    assert (code, [one["code"] for one in found["profile_faults"]]) == (1, ["wrong_kind"])


def test_all_faults_of_a_profile_are_told(command, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(
        'kind = "open-items"\nsource = "x"\ncolour = 1\n[columns]\nnumber = "n"\n', encoding="utf-8"
    )

    code, out, err = command(*words("open-items", "ledger-open.csv")[:-1], bad)

    assert (code, out) == (1, "")
    assert re.findall(r"\[(\w+)\]", err) == ["unknown_key", *["missing_field"] * 5]


def test_a_file_that_is_not_there_is_the_callers_to_mend(command):
    with pytest.raises(FileNotFoundError):
        command(*words("open-items", "none.csv"))


@pytest.mark.parametrize(
    "wrong", [("import",), ("import", "orders", "f"), ("import", "open-items", "f", "--profile", "p")]
)
def test_used_wrongly_is_two(wrong):
    with pytest.raises(SystemExit) as found:
        parser.parse(list(wrong))

    assert found.value.code == 2


def test_contacts_of_before_come_in_once_their_customers_are_there(command):
    code, found = result(command, *words("contacts-history", "contacts-history.csv"))
    assert (code, found["imported"], {one["code"] for one in found["faults"]}) == (1, 0, {"unknown_customer"})
    assert command(*words("customers", "customers.csv"))[0] == 0

    code, found = result(command, *words("contacts-history", "contacts-history.csv"))
    assert (code, found["imported"], found["duplicates"], found["faults"]) == (0, 5, 1, [])
    assert list(Touch.objects.order_by("on").values_list("channel", "contact__name")) == [
        ("sms", None),
        ("letter", None),
        ("meeting", "Chris Chief"),
        ("email", "Ann Payer"),
        ("call", "Ann Payer"),
    ]
    assert result(command, *words("contacts-history", "contacts-history.csv"))[1]["already_there"] == 5
