"""dunwell why: what a person reads and what a machine gets, and what is said when no account fits, or several do."""

import json
from contextlib import contextmanager
from datetime import date

import pytest
from tests.ledger import Ledger, make_ledger

from dunwell.core import ids
from dunwell.interfaces.cli import explaining, main

pytestmark = pytest.mark.django_db(transaction=True)


class Here:
    """A lifecycle whose database is the one of the test."""

    @contextmanager
    def database(self):
        yield


@pytest.fixture
def ledger(monkeypatch) -> Ledger:
    found = make_ledger(on=date(2026, 3, 1))
    monkeypatch.setattr(explaining, "clock", found.clock)
    return found


@pytest.fixture
def ask(capsys):
    def asked(*words: str) -> tuple[int, str, str]:
        code = main.run(argv=["why", *words], lifecycle=Here())
        said = capsys.readouterr()
        return code, " ".join(said.out.split()), said.err

    return asked


def brook(ledger: Ledger):
    """An invoice of 1,200.00 that the reminder went out for on the 13th."""
    account = ledger.account("BROOK")
    ledger.invoice(account, "INV-1", 1_200_00, due=date(2026, 3, 10))
    for day in (3, 12, 13, 16):
        ledger.run(date(2026, 3, day))
    return account


def test_a_controller_reads_what_was_decided_why_and_what_would_change_it(ledger, ask):
    brook(ledger)
    code, said, error = ask("BROOK", "--on", "2026-03-13")
    assert (code, error) == (0, "")
    for sentence in (
        "Customer BROOK (BROOK), NORTH EUR, Mar 13, 2026",
        "The run of Mar 13, 2026 decided this, under Standard ladder v1.",
        "A step is taken. The next step of the policy is due. It is: Reminder by e-mail.",
        "What came of it: an e-mail, to ap@brook.example. It was sent.",
        "What would change it",
        "If EUR 1,200.00 or more came in: no step.",
        "Oldest unpaid invoice INV-1, due Mar 10, 2026, 3 days overdue",
    ):
        assert sentence in said, said
    _, later, _ = ask("BROOK", "--on", "2026-03-15")
    assert "No run was made on Mar 15, 2026. The run before it, of Mar 13, 2026, decided this" in later
    _, ahead, _ = ask("BROOK", "--on", "2026-03-18")
    assert "would decide, under Standard ladder v1, if until then nothing is paid" in ahead
    assert "If nothing changes: Firmer reminder by e-mail, on Mar 24, 2026." in ahead
    assert "If somebody brought the step forward: Firmer reminder by e-mail, on Mar 20, 2026." in ahead


def test_a_machine_gets_codes_days_and_amounts_on_one_line(ledger, ask, capsys):
    account = brook(ledger)
    name = ids.show(prefix="acc", uuid=account.public_id)
    code, said, _ = ask(name, "--on", "2026-03-12", "--json")
    found = json.loads(said)
    assert code == 0
    assert {
        key: found[key] for key in ("account", "basis", "reason", "step", "next_on", "policy", "carrying")
    } == {
        "account": name,
        "basis": "decided",
        "reason": "NEXT_STEP_LATER",
        "step": {"step": 2, "name": "Reminder"},
        "next_on": "2026-03-13",
        "policy": "Standard ladder v1",
        "carrying": "INV-1",
    }
    assert found["facts"][0] == {
        "kind": "open", "amount": "1200.00", "count": 1, "on": None, "until": None, "days": None, "step": None,
        "code": None,
    }  # fmt: skip
    assert found["alternatives"] == [
        {
            "changes": ["step_wanted"],
            "outcome": "escalated",
            "reason": "STEP_DUE",
            "step": {"step": 2, "name": "Reminder"},
            "on": "2026-03-12",
            "amount": None,
        }
    ]
    assert [link["reason"] for link in found["chain"] if link["holds"]] == ["NEXT_STEP_LATER", "STEP_DUE"]


def test_several_accounts_are_listed_and_each_can_be_named(ledger, ask):
    euro = brook(ledger)
    dollar = ledger.second_account(euro, currency="USD")
    code, said, error = ask("BROOK")
    assert code == 1
    assert "BROOK/NORTH/EUR" in said
    assert "BROOK/NORTH/USD" in said
    assert error == "dunwell: 2 accounts fit 'BROOK': give one of those listed.\n"
    assert ask("BROOK/NORTH")[0] == 1
    code, said, _ = ask("brook/north/usd".replace("brook", "BROOK"), "--json")
    assert (code, json.loads(said)["account"]) == (0, ids.show(prefix="acc", uuid=dollar.public_id))


@pytest.mark.parametrize(
    "text", ["NOBODY", "BROOK/SOUTH", "BROOK/NORTH/GBP", "acc_00000000000000000000000000", ""]
)
def test_what_fits_nothing_is_refused_with_a_remedy(ledger, ask, text):
    brook(ledger)
    code, said, error = ask(text)
    assert (code, said) == (1, "")
    assert error.startswith(f"dunwell: no account fits {text!r}. Give the customer's number")


def test_a_number_may_hold_strokes_itself(ledger, ask):
    account = ledger.account("A/7")
    ledger.invoice(account, "INV-1", 100_00, due=date(2026, 3, 10))
    for text in ("A/7", "A/7/NORTH", "A/7/NORTH/EUR"):
        code, said, _ = ask(text, "--json")
        assert (code, json.loads(said)["number"]) == (0, "A/7")


def test_a_day_that_is_none_is_wrong_use(ask):
    with pytest.raises(SystemExit) as left:
        ask("BROOK", "--on", "yesterday")
    assert left.value.code == 2
