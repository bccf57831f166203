"""With the real documents, the official rules and the folders: one invoice from its file to its copies."""

import hashlib
import json
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, broken, make_ledger, morning

from dunwell.adapters.folders import FolderExchange, FolderMail, FolderPost, FolderSms
from dunwell.adapters.official_rules import CarriedRules
from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Copy, Delivery, Proof
from dunwell.formats.einvoice.checking import check
from dunwell.interfaces.jobs import bills
from dunwell.ports.house import House

pytestmark = pytest.mark.django_db(transaction=True)

NOW = morning(TODAY)


@pytest.fixture(scope="module")
def documents():
    return TypstDocuments()


@pytest.fixture
def house(tmp_path, documents):
    return House(
        mail=FolderMail(folder=tmp_path / "mail", clock=lambda: NOW),
        post=FolderPost(folder=tmp_path / "post", clock=lambda: NOW),
        sms=FolderSms(folder=tmp_path / "sms", clock=lambda: NOW),
        exchange=FolderExchange(folder=tmp_path / "einvoices", clock=lambda: NOW),
        documents=documents,
        default_sender="ar@north.example",
        einvoice_rules=CarriedRules(),
    )


@pytest.fixture
def ledger():
    made = make_ledger(on=TODAY)
    made.entity.iban, made.entity.address = "DE89370400440532013000", "Hauptstr. 1\n10115 Berlin"
    made.entity.save()
    seller(
        made, contact_name="Anna Beck", contact_phone="+49 30 5550100", endpoint_scheme="9930",
        endpoint="DE123456789", qr="epc", bic="COBADEFFXXX", legal_note="HRB 12345, Berlin",
    )  # fmt: skip
    buyer(
        made, "BROOK", endpoint_scheme="0208", endpoint="0403019261", buyer_reference="04011000-12345-34",
        channels=["email", "einvoice", "portal"], has_hard_copy=True, einvoice="xrechnung",
    )  # fmt: skip
    yield made
    assert broken() == {}


def test_one_document_leaves_by_every_way(ledger, house, tmp_path):
    given = plain(
        ledger, "BROOK", terms="2/10 NET30", purchase_order="PO-1", notes=["Thank you"],
        adjustments=[{"text": "Freight", "amount": "7.50", "tax": "S19"}],
    )  # fmt: skip
    (bill,) = issue(plains=[given], now=NOW, actor=ACTOR)
    bills.tick(house=house, clock=lambda: NOW)

    states = {one.channel: (one.state, one.detail) for one in Delivery.objects.filter(bill=bill)}
    assert states == {
        "email": ("accepted", ""),
        "einvoice": ("accepted", ""),
        "post": ("accepted", ""),
        "portal": ("accepted", ""),
    }
    made = Proof.objects.filter(delivery__bill=bill, kind="made", delivery__form="pdf")
    digest = Copy.objects.get(bill=bill, form="pdf").sha256
    assert dict(made.values_list("delivery__channel", "evidence__sha256")) == dict.fromkeys(
        ("email", "post", "portal"), digest
    )
    kept = {one.form: bytes(one.content) for one in Copy.objects.filter(bill=bill)}
    assert sorted(kept) == ["cii", "pdf", "xrechnung"]
    (paper,) = (tmp_path / "post").glob("*/letter.pdf")
    (xml,) = (tmp_path / "einvoices").glob("*/invoice.xml")
    (mail,) = (tmp_path / "mail").glob("*.eml")
    assert (paper.read_bytes(), xml.read_bytes()) == (kept["pdf"], kept["xrechnung"])
    assert b"bill." in mail.read_bytes()

    inside = PdfReader(BytesIO(kept["pdf"])).attachments["factur-x.xml"][0]
    assert inside == kept["cii"]
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(kept["pdf"])).pages)
    assert bill.number in said
    sheet = json.loads(next((tmp_path / "einvoices").glob("*/job.json")).read_text(encoding="utf-8"))
    assert sheet["sha256"] == hashlib.sha256(kept["xrechnung"]).hexdigest()


def test_every_form_keeps_the_official_rules(ledger, house):
    (bill,) = issue(plains=[plain(ledger, "BROOK", purchase_order="PO-1")], now=NOW, actor=ACTOR)
    bills.tick(house=replace(house, exchange=None), clock=lambda: NOW)

    copy = Copy.objects.get(bill=bill, form="cii")
    verdict = check(
        data=bytes(copy.content),
        official=lambda source, claim: house.einvoice_rules.check(source=source, claim=claim),
    )
    assert verdict.valid
    assert any("Schematron" in one for one in copy.verdict["checked"])
    held = Delivery.objects.get(bill=bill, channel="einvoice")
    assert (held.state, held.detail) == (
        "held",
        "No network for e-invoices is connected: set DUNWELL_EINVOICE_URL.",
    )
