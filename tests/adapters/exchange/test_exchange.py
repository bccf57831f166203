"""What every carrier of e-invoices must do: the folder and the stand-in of the tests alike."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.fakes import FakeExchange

from dunwell.adapters.folders import FolderExchange
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.exchange import EInvoiceParcel, Fate, Receipt

NOW = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
PARCEL = EInvoiceParcel(
    key="bill.1.einvoice.0@north.example",
    number="NORTH-INV-2026-000001",
    form="peppol",
    xml=b"<Invoice/>",
    sender="9930:DE123456789",
    recipient="0208:0123456789",
)


@pytest.fixture(params=["folder", "fake"])
def carrier(request, tmp_path):
    """The carrier, and a way to see every e-invoice that arrived."""
    if request.param == "fake":
        fake = FakeExchange()
        return fake, lambda: [one.xml for one in fake.arrived.values()]
    folder = tmp_path / "einvoices"
    return FolderExchange(folder=folder, clock=lambda: NOW), lambda: [
        one.read_bytes() for one in sorted(folder.glob("*/invoice.xml"))
    ]


def test_an_einvoice_arrives_byte_for_byte(carrier):
    exchange, arrived = carrier
    assert exchange.lookup(key=PARCEL.key) is Fate.not_seen
    assert exchange.send(parcel=PARCEL) is Receipt.accepted
    assert arrived() == [PARCEL.xml]
    assert exchange.lookup(key=PARCEL.key) is Fate.arrived


def test_the_same_key_again_is_taken_and_carried_once(carrier):
    exchange, arrived = carrier
    for xml in (PARCEL.xml, b"<Invoice>other</Invoice>"):
        assert exchange.send(parcel=replace(PARCEL, xml=xml)) is Receipt.accepted
    assert arrived() == [PARCEL.xml]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": ""}, "bad_key"),
        ({"key": "a\nb"}, "bad_key"),
        ({"sender": "DE123456789"}, "no_sender"),
        ({"recipient": "0208:"}, "no_recipient"),
        ({"xml": b"%PDF-1.7"}, "not_xml"),
        ({"xml": b"<" + b"x" * (32 << 20)}, "too_large"),
    ],
)
def test_what_nobody_could_carry_is_refused(carrier, changes, code):
    exchange, arrived = carrier
    with pytest.raises(Refused) as refusal:
        exchange.send(parcel=replace(PARCEL, **changes))
    assert refusal.value.code == code
    assert arrived() == []


def test_the_job_sheet_says_whose_it_is(tmp_path):
    FolderExchange(folder=tmp_path, clock=lambda: NOW).send(parcel=PARCEL)
    (sheet,) = tmp_path.glob("*/job.json")
    assert json.loads(sheet.read_text(encoding="utf-8")) == {
        "key": PARCEL.key,
        "taken_at": "2026-03-10T08:30:00+00:00",
        "number": PARCEL.number,
        "form": "peppol",
        "sender": PARCEL.sender,
        "recipient": PARCEL.recipient,
        "bytes": 10,
        "sha256": hashlib.sha256(PARCEL.xml).hexdigest(),
    }


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="e-invoice folder"):
        FolderExchange(folder=tmp_path / "file").send(parcel=PARCEL)
