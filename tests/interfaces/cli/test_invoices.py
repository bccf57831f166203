"""The commands that issue, list, copy and send bills: what they print, and when they answer 1."""

import io
import json
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.fakes import FakeExchange, fake_house
from tests.ledger import make_ledger, morning

from dunwell.apps.billing.copy_models import CopyLink, StatementPlan
from dunwell.apps.billing.issuing import take_back
from dunwell.apps.billing.models import Bill, Buyer, Copy
from dunwell.apps.receivables.models import OpenItem
from dunwell.interfaces.cli import documents, invoicing

pytestmark = pytest.mark.django_db(transaction=True)

NOW = morning(TODAY)


@pytest.fixture
def ledger(monkeypatch):
    made = make_ledger(on=TODAY)
    made.clock.now = NOW
    seller(made, contact_name="Anna Beck", contact_phone="+49 30 5550100")
    buyer(made, "BROOK")
    house = replace(
        fake_house(mail=made.mail, documents=made.documents, post=made.post, exchange=FakeExchange())
    )
    for module in (invoicing, documents):
        monkeypatch.setattr(module, "clock", made.clock)
        monkeypatch.setattr(module, "house", lambda: house)
    return made


@pytest.fixture
def issue(ledger, tmp_path, capsys):
    """Issue what is given, as the file that the command reads; its code, its answer and what it complained of."""

    def run(given, *, is_delayed=False, raw=None):
        file = tmp_path / "bills.json"
        file.write_text(raw if raw is not None else json.dumps(given), encoding="utf-8")
        code = invoicing.issue_file(path=str(file), is_delayed=is_delayed, as_json=True)
        told = capsys.readouterr()
        return code, json.loads(told.out) if told.out else None, told.err

    return run


def test_an_invoice_is_issued_and_told(ledger, issue):
    code, told, _ = issue(plain(ledger, "BROOK", terms="NET14"))

    (bill,) = told["bills"]
    assert code == 0
    assert bill.pop("id").startswith("bil_")
    assert bill.pop("external_id").startswith("sha256:")
    assert bill == {
        "number": "NORTH-INV-2026-000001",
        "kind": "invoice",
        "state": "issued",
        "entity": "NORTH",
        "customer": "BROOK",
        "currency": "EUR",
        "net": "200.00",
        "tax": "38.00",
        "gross": "238.00",
        "payable": "238.00",
        "issued_on": "2026-03-02",
        "due_on": "2026-03-16",
        "leaves_at": None,
        "deliveries": [{"channel": "email", "recipient": "ap@brook.example", "state": "due", "detail": ""}],
    }


def test_the_same_file_again_changes_nothing(ledger, issue):
    given = [plain(ledger, "BROOK", external_id=f"n{at}") for at in range(3)]
    first, again = issue(given), issue(given)
    assert first[:2] == again[:2]
    assert Bill.objects.count() == 3


def test_a_binary_float_never_comes_to_be(ledger, issue):
    raw = json.dumps(plain(ledger, "BROOK")).replace('"100.00"', "0.145")
    _, told, _ = issue(None, raw=raw)
    assert told["bills"][0]["net"] == "0.29"


def test_all_faults_come_at_once_with_their_place_and_nothing_is_issued(ledger, issue):
    given = [plain(ledger, "BROOK", external_id=f"n{at}") for at in range(502)]
    given[1] |= {"due_on": "2026-02-30", "totals": {"gross": "1.00"}}
    given[500] |= {"customer": "NOBODY"}
    code, told, err = issue(given)

    assert code == 1
    assert [one["field"] for one in told["faults"]] == ["[1].due_on", "[1].totals.gross", "[500].customer"]
    assert err.splitlines()[0].startswith("dunwell: [1].due_on: ")
    assert (Bill.objects.count(), OpenItem.objects.count()) == (0, 0)


def test_with_a_delay_there_is_time_for_a_mistake(ledger, issue):
    code, told, _ = issue([plain(ledger, "BROOK", external_id=name) for name in "ab"], is_delayed=True)
    assert code == 0
    assert [one["state"] for one in told["bills"]] == ["waiting", "waiting"]
    assert told["bills"][0]["leaves_at"] == (NOW + timedelta(minutes=10)).isoformat()

    code, told, _ = issue([plain(ledger, "NOBODY"), plain(ledger, "BROOK", terms="?")], is_delayed=True)
    assert code == 1
    assert [one["field"] for one in told["faults"]] == ["[0].customer", "[1].terms"]
    assert Bill.objects.count() == 2


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "holds neither an invoice nor a list of them"),
        ("[1]", "holds neither an invoice nor a list of them"),
        ('"x"', "holds neither"),
        ('{"lines": [{"price": NaN}]}', "NaN is no number"),
        ("[" * 100_000, "is no JSON"),
        ("\x00\x01", "is no JSON"),
    ],
)
def test_what_is_no_invoice_is_said(ledger, issue, raw, said):
    code, told, err = issue(None, raw=raw)
    assert (code, told) == (1, None)
    assert said in err


def test_it_reads_from_standard_input(ledger, monkeypatch, capsys):
    raw = json.dumps(plain(ledger, "BROOK")).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert invoicing.issue_file(path="-", is_delayed=False, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["bills"][0]["gross"] == "238.00"


def test_what_was_issued_is_listed(ledger, issue, capsys):
    buyer(ledger, "CREEK")
    issue([plain(ledger, name) for name in ("BROOK", "CREEK")])
    assert invoicing.show_list(entity="NORTH", customer="CREEK", state="issued", as_json=True) == 0
    (one,) = json.loads(capsys.readouterr().out)["bills"]
    assert (one["number"], one["customer"]) == ("NORTH-INV-2026-000002", "CREEK")
    assert invoicing.show_list(entity="", customer="", state="", as_json=False) == 0
    assert "NORTH-INV-2026-000001" in capsys.readouterr().out


def test_drafts_and_orders_are_gathered_into_one_bill_and_undone(ledger, issue, capsys):
    _, told, _ = issue([plain(ledger, "BROOK", external_id=name) for name in "abc"], is_delayed=True)
    names = [one["id"] for one in told["bills"]]
    for bill in Bill.objects.filter(state="waiting"):
        take_back(bill=bill, now=NOW, actor="test")

    def gathered(*, names=(), orders=(), is_later=False):
        code = invoicing.gather_bills(
            customer="BROOK", entity="NORTH", names=names, orders=orders, is_later=is_later, as_json=True
        )
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else said.err

    assert gathered(names=names[:1], is_later=True) == (0, {"set_aside": 1, "bills": []})
    code, said = gathered(names=names[:2])
    assert (code, said["set_aside"], said["bills"][0]["net"]) == (0, 2, "400.00")
    assert gathered(names=names[:1])[0] == 1
    assert "There is no draft" in gathered(names=["bil_x"])[1]
    assert "There is no order 'O-1'" in gathered(orders=["O-1"])[1]

    assert invoicing.undo_gathering(name=said["bills"][0]["id"], as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"taken_out": 2}
    assert invoicing.undo_gathering(name=names[2], as_json=True) == 1
    capsys.readouterr()
    gathered(names=names, is_later=True)
    code, said = gathered()
    assert (code, said["bills"][0]["net"]) == (0, "600.00")


def test_run_deliveries_sends_what_is_due_and_says_what_waits(ledger, issue, capsys):
    issue(plain(ledger, "BROOK"))
    ledger.mail.is_away = True
    assert invoicing.send_due(as_json=True) == 1
    told = capsys.readouterr()
    assert (json.loads(told.out)["put_back"], json.loads(told.out)["waiting"]) == (1, 1)
    assert "1 still wait" in told.err

    ledger.mail.is_away = False
    ledger.clock.pass_minutes(2)
    assert invoicing.send_due(as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {
        "issued": 0, "left": 1, "held": 0, "put_back": 0, "asked": 0, "answered": 0, "statements": 0, "renewals": 0,
        "waiting": 0,
    }  # fmt: skip


@pytest.mark.parametrize("form", ["pdf", "facturx", "ubl", "cii", "xrechnung", "xrechnung_cii", "peppol"])
def test_a_copy_is_written_as_it_is_kept(ledger, issue, tmp_path, form):
    seller(ledger, endpoint_scheme="9930", endpoint="DE123456789")
    Buyer.objects.update(endpoint_scheme="0208", endpoint="0403019261", buyer_reference="04011000-12345-34")
    _, told, _ = issue(plain(ledger, "BROOK", purchase_order="PO-1"))
    out = tmp_path / "copy"

    for name in (told["bills"][0]["id"], told["bills"][0]["number"]):
        assert documents.render(name=name, form=form, out=str(out)) == 0
        kept = Copy.objects.get(form="pdf" if form == "facturx" else form)
        assert out.read_bytes() == bytes(kept.content)


def test_a_copy_that_breaks_a_rule_is_not_written(ledger, issue, tmp_path, capsys):
    _, told, _ = issue(plain(ledger, "BROOK"))
    out = tmp_path / "copy.xml"
    assert documents.render(name=told["bills"][0]["number"], form="peppol", out=str(out)) == 1
    assert "[PEPPOL-EN16931-R003]" in capsys.readouterr().err
    assert not out.exists()


def test_what_is_not_there_or_not_issued_is_said(ledger, issue, tmp_path, capsys):
    _, told, _ = issue(plain(ledger, "BROOK"), is_delayed=True)
    for name, said in (("NOPE", "There is no bill 'NOPE'"), (told["bills"][0]["id"], "is not issued yet")):
        assert documents.render(name=name, form="pdf", out=str(tmp_path / "x")) == 1
        assert said in capsys.readouterr().err


def test_links_are_made_and_taken_back(ledger, issue, capsys):
    _, told, _ = issue(plain(ledger, "BROOK"))
    number = told["bills"][0]["number"]
    assert documents.link(name=number, days=7, is_revoked=False, as_json=True) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["link"].startswith("http://localhost:8000/portal/bill/")
    assert made["until"] == (NOW + timedelta(days=7)).isoformat()
    assert documents.link(name=number, days=7, is_revoked=True, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"revoked": 1}
    assert CopyLink.objects.get().revoked_by == "cli"


def test_statements_are_scheduled_and_stopped(ledger, capsys):
    wish = {
        "customer": "BROOK", "entity": "NORTH", "currency": "", "style": "open_item", "day": 5, "email": "",
        "is_off": False, "as_json": True,
    }  # fmt: skip
    assert documents.schedule(**wish) == 0
    assert json.loads(capsys.readouterr().out)["day"] == 5
    assert documents.schedule(**wish | {"is_off": True}) == 0
    assert not StatementPlan.objects.get().is_active
    for change, said in (
        ({"entity": "NOPE"}, "There is no entity"),
        ({"customer": "NOPE"}, "has no account"),
        ({"email": "x"}, "no e-mail address"),
    ):
        assert documents.schedule(**wish | change) == 1
        assert said in capsys.readouterr().err
