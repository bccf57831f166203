"""The commands that check and read e-invoices: verdicts, words, exit codes; no database."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.formats.einvoices import IBAN, full

from dunwell.formats.einvoice.write_cii import write_cii
from dunwell.formats.einvoice.write_ubl import write_ubl
from dunwell.interfaces.cli import main
from dunwell.ports.lifecycle import Lifecycle


class NoHouse:
    """A lifecycle that lends no database."""

    def database(self):
        raise AssertionError("this needs no database")


@pytest.fixture
def ask(capsys, tmp_path):
    house: Lifecycle = NoHouse()

    def ask(verb, data, *words):
        file = tmp_path / "file.xml"
        file.write_bytes(data)
        code = main.run(argv=["einvoice", verb, str(file), *words], lifecycle=house)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ask


@pytest.mark.parametrize("write", [write_ubl, write_cii])
def test_a_valid_file(ask, write):
    code, out, err = ask("validate", write(invoice=full()), "--json")

    answer = json.loads(out)
    assert (code, err, answer["valid"], answer["failures"]) == (0, "", True, [])
    assert any(one.startswith("Schematron EN 16931") for one in answer["checked"])


def test_an_invalid_file_names_rule_place_and_words(ask):
    code, out, _ = ask("validate", write_ubl(invoice=replace(full(), number="")), "--json")

    (failure,) = (one for one in json.loads(out)["failures"] if one["rule"] != "XSD")
    assert code == 1
    assert (failure["rule"], failure["where"]) == ("BR-02", "/Invoice")
    assert failure["message"] == "An Invoice shall have an Invoice number (BT-1)."


def test_a_person_reads_the_same(ask):
    code, out, _ = ask("validate", write_ubl(invoice=replace(full(), number="")))

    assert code == 1
    assert "BR-02" in out
    assert "not valid: UBL urn:cen.eu:en16931:2017" in out


def test_what_is_no_e_invoice_is_a_verdict_of_its_own(ask):
    code, out, _ = ask("validate", b"<!DOCTYPE x><x/>", "--json")

    assert code == 2
    assert [one["rule"] for one in json.loads(out)["failures"]] == ["einvoice_with_dtd"]


@pytest.mark.parametrize("write", [write_ubl, write_cii])
def test_what_a_file_says(ask, write):
    code, out, _ = ask("read", write(invoice=full()), "--json")

    answer = json.loads(out)
    assert code == 0
    assert (answer["number"], answer["issued_on"], answer["due_on"]) == ("R-1", "2026-01-02", "2026-02-01")
    assert (answer["seller_name"], answer["buyer_name"], answer["iban"]) == ("Seller GmbH", "Buyer AG", IBAN)
    assert (answer["totals"]["due"], answer["totals"]["vat_in_tax_currency"]) == ("1180.00", "2000.00")
    assert (len(answer["lines"]), answer["lines"][0]["price"]["net"]) == (5, "100")
    assert answer["documents"][0]["content"]["bytes"] == 6


def test_values_that_are_none_are_named(ask):
    code, out, _ = ask("read", write_ubl(invoice=full()).replace(b">1180.00<", b">lots<"), "--json")

    assert code == 1
    assert [one["term"] for one in json.loads(out)["faults"]] == ["BT-115"]


def test_what_cannot_be_read_is_refused(ask, tmp_path, capsys):
    code, _, err = ask("read", b"hello")
    assert (code, err.startswith("dunwell: the file is no well-formed XML")) == (2, True)

    assert main.run(argv=["einvoice", "read", str(tmp_path / "none.xml")], lifecycle=NoHouse()) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_process_of_its_own_needs_no_settings_from_outside(tmp_path):
    file = tmp_path / "file.xml"
    file.write_bytes(write_ubl(invoice=full()))
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO", "DATABASE", "DUNWELL"))
    }
    words = [sys.executable, "-m", "dunwell", "einvoice", "validate", str(file), "--json"]

    done = subprocess.run(
        words, env={**bare, "DUNWELL_HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["valid"]
