"""dunwell court: the ways to a title for items of the ledger, and what runs out of time."""

import json
from contextlib import contextmanager
from datetime import date

import pytest
from tests.ledger import Ledger, make_ledger
from tests.world import make_account, make_entity

from dunwell.core import ids
from dunwell.interfaces.cli import court, main

pytestmark = pytest.mark.django_db


class Here:
    """A lifecycle whose database is the one of the test."""

    @contextmanager
    def database(self):
        yield


@pytest.fixture
def ledger(monkeypatch) -> Ledger:
    found = make_ledger(on=date(2026, 11, 23))
    monkeypatch.setattr(court, "clock", found.clock)
    return found


@pytest.fixture
def ask(capsys):
    def asked(*words: str) -> tuple[int, str, str]:
        code = main.run(argv=["court", *words], lifecycle=Here())
        said = capsys.readouterr()
        return code, said.out, said.err

    return asked


def customer_in(ledger: Ledger, number: str, country: str, *, name: str = "", address: str = ""):
    account = ledger.account(number)
    customer = account.customer
    customer.country, customer.address, customer.name = country, address, name or customer.name
    customer.save()
    return account


def test_one_item_with_its_routes_costs_deadlines_and_limitation(ledger, ask):
    account = customer_in(ledger, "ABEL", "DE", name="Abel Optik GmbH")
    item = ledger.invoice(account, "INV-1", 5_000_00, due=date(2023, 3, 15))
    code, said, error = ask(
        "options", "--item", ids.show(prefix="itm", uuid=item.public_id), "--prior", "40-70:10", "--json"
    )
    assert (code, error) == (0, "")
    found = json.loads(said)
    claim = found["claim"]
    assert (claim["principal"], claim["debtor_kind"], claim["items"]) == ("5000.00", "company", ["INV-1"])
    assert (
        float(claim["interest"]) > 1500
    )  # nine points above the base rate, for more than three and a half years
    assert claim["charges"] == "40.00"
    limit = found["limitation"]
    assert (limit["last_day"], limit["days_left"], limit["warning"]) == ("2026-12-31", 38, "soon")
    (option,) = found["options"]
    assert (option["route"], option["filing_on"], option["is_in_time"]) == ("DE_MAHN", "2026-11-23", True)
    estimate = option["estimate"]
    assert estimate["filing"] == {"low": "85.25", "high": "85.25", "currency": "EUR"}
    assert estimate["if_contested"]["high"] == "426.25"
    assert estimate["result"]["is_before_unknown_costs"] is False
    title = next(one for one in option["steps"] if one["step"] == "title")
    assert title["deadline"]["on"] == "2027-06-03"
    assert [(one["route"], one["reason"]) for one in found["refused"]] == [
        ("EU_EOP", "not_cross_border"),
        ("EU_ESCP", "not_cross_border"),
    ]
    assert "not legal advice" in found["note"]
    assert all(one["source"] and one["confidence"] for one in (*option["said"], *found["refused"]))


def test_a_person_reads_it_and_what_is_typed_comes_before_the_records(ledger, ask):
    west = make_entity(code="WEST", name="Westwind Ltd", country="GB", currency="GBP")
    customer = customer_in(ledger, "BROOK", "GB", name="Brook").customer
    account = make_account(customer=customer, entity=west)
    ledger.invoice(account, "INV-1", 1_000_00, due=date(2026, 3, 10))
    code, said, error = ask(
        "options", "--account", "BROOK/WEST", "--debtor", "sole-trader", "--letter", "2026-11-20"
    )
    told = " ".join(said.split())
    assert (code, error) == (0, "")
    for sentence in (
        "UK_CCMC County Court money claim",
        "First day to file: 2026-12-20.",
        "Last day before it is barred: Mar 10, 2032 (INV-1)",
        "no prior given",
        "This is information for a decision, not legal advice.",
    ):
        assert sentence in told


def test_several_items_of_one_account_in_any_order_and_none_of_another(ledger, ask):
    account = customer_in(ledger, "ABEL", "FR", name="Abel SARL")
    other = customer_in(ledger, "BERG", "FR")
    first = ledger.invoice(account, "INV-1", 3_000_00, due=date(2026, 3, 10))
    second = ledger.invoice(account, "INV-2", 2_000_00, due=date(2026, 4, 10))
    ledger.invoice(other, "INV-9", 2_000_00, due=date(2026, 4, 10))
    shown = [ids.show(prefix="itm", uuid=one.public_id) for one in (first, second)]
    both = [
        json.loads(ask("options", "--item", one, "--item", two, "--json")[1])
        for one, two in ((shown[0], shown[1]), ("INV-2", "INV-1"))
    ]
    assert both[0] == both[1]
    assert both[0]["claim"]["principal"] == "5000.00"
    assert [one["route"] for one in both[0]["options"]] == ["FR_INJ", "EU_EOP", "EU_ESCP", "FR_SMALL"]
    by_time = json.loads(ask("options", "--account", "ABEL", "--sort", "time", "--json")[1])
    assert [one["days"] for one in by_time["options"]] == [90, 120, 150, None]
    code, said, error = ask("options", "--item", "INV-1", "--item", "INV-9")
    assert (code, said) == (1, "")
    assert "The items are of several accounts" in error


REFUSALS = [
    (["--item", "INV-7"], "No open item has the number 'INV-7'"),
    (["--item", "itm_00000000000000000000000000"], "1 of the items are none, are settled"),
    (["--item", "INV-2"], "Several open items have the number 'INV-2'"),
    (["--account", "NOBODY"], "no account fits 'NOBODY'"),
    (["--account", "QUIET"], "Nothing is overdue there that could be claimed."),
    (["--item", "INV-1", "--prior", "70-40"], "percentages from 0 to 100"),
    (["--item", "INV-1", "--prior", "often"], "write 40-70, 40-70:10, or EU_EOP=40-70"),
    (["--item", "INV-1", "--filing", "2026-01-01"], "2026-01-01 is before 2026-11-23"),
    (["--item", "INV-1", "--letter", "2027-01-01"], "2027-01-01 is after 2026-11-23"),
]


def test_what_is_refused_and_the_remedy(ledger, ask):
    account, quiet = customer_in(ledger, "ABEL", "DE"), customer_in(ledger, "QUIET", "DE")
    ledger.invoice(account, "INV-1", 3_000_00, due=date(2026, 3, 10))
    ledger.invoice(account, "INV-2", 3_000_00, due=date(2026, 3, 10))
    ledger.invoice(quiet, "INV-2", 3_000_00, due=date(2026, 12, 10))
    for words, told in REFUSALS:
        code, said, error = ask("options", *words)
        assert (code, said) == (1, "")
        assert told in error


def test_what_runs_out_of_time_by_entity(ledger, ask):
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    abel = customer_in(ledger, "ABEL", "DE")
    texan = customer_in(ledger, "TEX", "US", address="1 Main Street\nDallas, TX 75201")
    nowhere = customer_in(ledger, "SOMEWHERE", "US")
    in_south = make_account(customer=texan.customer, entity=south)
    alone = make_account(customer=nowhere.customer, entity=south)
    ledger.invoice(abel, "OLD", 100_00, due=date(2022, 5, 1))
    paid = ledger.invoice(abel, "PAID", 100_00, due=date(2023, 5, 1))
    ledger.pay(paid, 100_00, on=date(2023, 6, 1))
    ledger.invoice(abel, "SOON", 200_00, due=date(2023, 5, 1))
    ledger.invoice(abel, "YOUNG", 300_00, due=date(2024, 1, 1))
    ledger.invoice(in_south, "US-1", 400_00, due=date(2022, 12, 1))
    ledger.invoice(alone, "US-2", 500_00, due=date(2020, 12, 1))
    code, said, _ = ask("deadlines", "--within", "60", "--json")
    found = json.loads(said)
    assert code == 0
    assert [
        (one["number"], one["last_day"], one["days_left"], one["warning"], one["law"])
        for one in found["rows"]
    ] == [
        ("OLD", "2025-12-31", -327, "barred", "DE"),
        ("US-1", "2026-12-01", 8, "urgent", "US"),
        ("SOON", "2026-12-31", 38, "soon", "DE"),
    ]
    assert [
        (one["entity"], one["items"], one["amount"], one["barred_amount"]) for one in found["by_entity"]
    ] == [
        ("NORTH", 2, "300.00", "100.00"),
        ("SOUTH", 1, "400.00", "0.00"),
    ]
    assert found["unknown_items"] == 1
    assert [
        one["number"] for one in json.loads(ask("deadlines", "--entity", "south", "--json")[1])["rows"]
    ] == ["US-1"]
    code, said, _ = ask("deadlines", "--limit", "1")
    told = " ".join(said.split())
    assert "NORTH: 2 items, EUR 300.00; of them barred 1, EUR 100.00." in told
    assert "2 more: give --limit." in told
    assert "Of 1 old items no law that is loaded tells a last day." in told
    code, _, error = ask("deadlines", "--entity", "WEST")
    assert (code, error) == (1, "dunwell: no entity has the code 'WEST'; there are NORTH, SOUTH.\n")
