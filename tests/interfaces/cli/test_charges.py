"""dunwell run charges, report charges and why: what a person reads, what a machine gets, and the exit codes."""

import json
from contextlib import contextmanager
from datetime import date

import pytest
from tests.apps.charges.scene import DUE, account, charges, ladder
from tests.ledger import make_ledger, morning

from dunwell.apps.charges import operations
from dunwell.apps.charges.models import ChargesRun
from dunwell.apps.receivables.operations import LedgerRefused
from dunwell.interfaces.cli import charging, explaining, main

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "2026-03-08"


class Here:
    """A lifecycle whose database is the one of the test."""

    @contextmanager
    def database(self):
        yield


@pytest.fixture
def ledger(monkeypatch):
    found = make_ledger(on=date(2026, 3, 1))
    for one in (charging, explaining):
        monkeypatch.setattr(one, "clock", found.clock)
    ladder(found)
    return found


@pytest.fixture
def owing(ledger):
    """10,000.00 of a German customer and 500.00 of an American one, both written to on the 8th."""
    opened = account(ledger, "BROOK")
    ledger.invoice(opened, "INV-1", 10_000_00, due=DUE)
    ledger.invoice(account(ledger, "CREEK", country="US", currency="USD"), "INV-2", 500_00, due=DUE)
    ledger.run(date(2026, 3, 8))
    return opened


@pytest.fixture
def command(capsys):
    def commanded(*words: str) -> tuple[int, str, str]:
        code = main.run(argv=[*words], lifecycle=Here())
        said = capsys.readouterr()
        return code, said.out, said.err

    return commanded


def plain(answer: tuple[int, str, str]) -> dict[str, object]:
    code, out, error = answer
    assert (code, error) == (0, "")
    return json.loads(out)


POSTED = {
    "EUR": {
        "compensation": {"charges": 1, "amount": "40.00"},
        "interest": {"charges": 1, "amount": "16.88"},
    }
}


def test_a_preview_names_every_account_and_writes_nothing(owing, command):
    found = plain(command("run", "charges", "--as-of", DAY, "--dry-run", "--json"))
    assert (found["run"], found["dry_run"], found["posted"], found["withheld"]) == (
        None,
        True,
        POSTED,
        {"RATE_NOT_AGREED": 2},
    )
    brook, creek = found["by_account"]
    assert (brook["customer"], brook["entity"], brook["currency"]) == ("BROOK", "NORTH", "EUR")
    assert [
        (one["item"], one["kind"], one["amount"], one["from"], one["to"]) for one in brook["charges"]
    ] == [
        ("INV-1", "interest", "16.88", "2026-03-03", "2026-03-08"),
        ("INV-1", "compensation", "40.00", None, None),
    ]
    assert [(one["item"], one["kind"], one["reason"]) for one in creek["withheld"]] == [
        ("INV-2", "interest", "RATE_NOT_AGREED"),
        ("INV-2", "compensation", "RATE_NOT_AGREED"),
    ]
    assert ChargesRun.objects.count() == 0


def test_a_run_posts_once_and_says_so(owing, command):
    first = plain(command("run", "charges", "--as-of", DAY, "--json"))
    assert (first["posted"], first["failures"], str(first["run"])[:5]) == (POSTED, [], "crun_")
    assert plain(command("run", "charges", "--as-of", DAY, "--json"))["posted"] == {}
    code, out, _ = command("run", "charges", "--as-of", DAY)
    assert (code, len(charges(owing))) == (0, 2)
    assert "not charged: 2 × RATE_NOT_AGREED: The law leaves the rate to the contract" in out


def test_a_day_before_the_last_run_is_refused(owing, command):
    command("run", "charges", "--as-of", "2026-03-09")
    code, _, error = command("run", "charges", "--as-of", DAY)
    assert (code, "Charges were already run for 2026-03-09" in error) == (1, True)


def test_an_account_that_fails_is_named_and_the_exit_code_tells(ledger, owing, command, monkeypatch):
    def refuse(**_):
        raise LedgerRefused(code="settled", message="It cannot be.")

    monkeypatch.setattr(operations, "post", refuse)
    code, out, error = command("run", "charges", "--as-of", DAY, "--json")
    assert (code, error) == (1, "dunwell: BROOK at NORTH: It cannot be.\n")
    (failure,) = json.loads(out)["failures"]
    assert (failure["customer"], failure["problem"]) == ("BROOK", "It cannot be.")


def test_the_report_tells_what_became_of_charges(ledger, owing, command):
    plain(command("run", "charges", "--as-of", DAY, "--json"))
    ledger.clock.now = morning(date(2026, 3, 9))
    ledger.pay(owing.items.get(number="NORTH-DN-000001"), 16_88, on=date(2026, 3, 9))
    found = plain(command("report", "charges", "--from", "2026-03-01", "--to", "2026-03-31", "--json"))
    assert found["rows"] == [
        {
            "entity": "NORTH",
            "kind": "compensation",
            "currency": "EUR",
            "charges": 1,
            "charged": "40.00",
            "waived": "0.00",
            "reversed": "0.00",
            "collected": "0.00",
        },
        {
            "entity": "NORTH",
            "kind": "interest",
            "currency": "EUR",
            "charges": 1,
            "charged": "16.88",
            "waived": "0.00",
            "reversed": "0.00",
            "collected": "16.88",
        },
    ]
    code, _, error = command("report", "charges", "--from", "2026-03-31", "--to", "2026-03-01")
    assert (code, "is after" in error) == (1, True)
    assert command("report", "charges", "--from", "2026-05-01", "--to", "2026-05-02")[1] == (
        "No charges moved from 2026-05-01 to 2026-05-02.\n"
    )


def test_why_tells_of_charges_and_of_what_is_not_charged(owing, command):
    plain(command("run", "charges", "--as-of", DAY, "--json"))
    told = plain(command("why", "BROOK", "--on", DAY, "--json"))["charges"]
    assert [(one["number"], one["amount"], one["open"]) for one in told["charged"]] == [
        ("NORTH-DN-000002", "40.00", "40.00"),
        ("NORTH-DN-000001", "16.88", "16.88"),
    ]
    other = command("why", "CREEK", "--on", DAY)[1]
    assert "not charged since 2026-03-08: Interest on INV-2: The law leaves the rate to the contract" in other
