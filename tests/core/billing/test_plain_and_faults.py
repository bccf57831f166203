"""What may not be issued: each fault named with its field, all of them at once."""

import base64
from datetime import date
from decimal import Decimal

import pytest

from dunwell.core.billing.faults import LINES_MAX, faults_of
from dunwell.core.billing.parties import BillParty, faults_of_parties, party_of
from dunwell.core.billing.plain import read_draft, read_origin
from dunwell.core.billing.taxes import Tax, TaxCategory, UnknownTax, tax_of

ON = date(2026, 3, 2)
LINE = {"name": "Advice", "quantity": "2", "price": "100.00", "tax": "S19"}


def read(**values):
    plain = {"entity": "N", "customer": "C", "lines": [LINE], **values}
    return read_draft(plain, currency="EUR", today=ON, own={})


def fields(**values):
    """Where something is wrong, in reading and in what was read."""
    draft, unread = read(**values)
    return [one.field for one in (*unread, *faults_of(draft=draft, today=ON))]


def line(**values):
    return {"lines": [{**LINE, **values}]}


def attached(**values):
    return {"attachments": [{"name": "a.csv", "media_type": "text/csv", "content": "AAAA", **values}]}


def test_what_is_sound_has_no_fault():
    draft, unread = read(
        due_on="2026-04-01",
        period={"from": "2026-02-01", "to": "2026-02-28"},
        adjustments=[{"text": "Rebate", "percent": "-2", "tax": "S19"}],
        totals={"net": "196.00", "tax": "37.24", "gross": "233.24", "payable": "233.24"},
        attachments=[
            {"name": "hours.csv", "media_type": "text/csv", "content": base64.b64encode(b"a").decode()}
        ],
    )

    assert (unread, faults_of(draft=draft, today=ON)) == ((), ())
    assert (draft.issued_on, draft.lines[0].quantity, draft.files[0].content) == (ON, Decimal(2), b"a")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": "x"}, "lines"),
        ({"lines": [LINE] * (LINES_MAX + 1)}, "lines"),
        ({"lines": [LINE] * 10_000}, "lines"),
        ({"issued_on": "2026-03-03"}, "issued_on"),
        ({"issued_on": "2025-02-28"}, "issued_on"),
        ({"due_on": "2026-03-01"}, "due_on"),
        ({"due_on": "2036-03-20"}, "due_on"),
        ({"due_on": "2026-02-30"}, "due_on"),
        ({"due_on": "20260330"}, "due_on"),
        ({"due_on": "0001-01-01"}, "due_on"),
        ({"due_on": 20260330}, "due_on"),
        ({"supplied_on": "2050-01-01"}, "supplied_on"),
        ({"period": {"from": "2026-02-02", "to": "2026-02-01"}}, "period.to"),
        ({"period": {"until": "2026-02-02"}}, "period.until"),
        ({"currency": "EURO"}, "currency"),
        ({"kind": "proforma"}, "kind"),
        ({"kind": "deposit_request"}, "kind"),
        ({"purchase_order": "x" * 101}, "purchase_order"),
        ({"notes": ["paid \N{RIGHT-TO-LEFT OVERRIDE}00.001"]}, "notes[0]"),
        ({"notes": [1]}, "notes"),
        ({"totals": {"gross": "238.01"}}, "totals.gross"),
        ({"totals": {"net": "200.001"}}, "totals.net"),
        ({"totals": {"sum": "1"}}, "totals.sum"),
        ({"round_to": "50.00"}, "round_to"),
        (line(name=""), "lines[0].name"),
        (line(name="Thanks \N{SMILING FACE WITH SMILING EYES}"), "lines[0].name"),
        (line(name="a\x00b"), "lines[0].name"),
        (line(name="a\N{ZERO WIDTH SPACE}b"), "lines[0].name"),
        (line(details=["x" * 2001]), "lines[0].details[0]"),
        (line(quantity="two"), "lines[0].quantity"),
        (line(quantity="1e9"), "lines[0].quantity"),
        (line(quantity="NaN"), "lines[0].quantity"),
        (line(price="-1"), "lines[0].price"),
        (line(price=""), "lines[0].price"),
        (line(price="0.0000001"), "lines[0].price"),
        (line(price=True), "lines[0].price"),
        (line(price="999999999", quantity="999999999"), "lines[0].quantity"),
        (line(price_per="0"), "lines[0].price_per"),
        (line(tax="S"), "lines[0].tax"),
        (line(tax="Z19"), "lines[0].tax"),
        (line(tax=""), "lines[0].tax"),
        (line(tax="E"), "tax_reasons.E"),
        (line(unit="hours"), "lines[0].unit"),
        (line(period={"from": "2026-02-02", "to": "2026-02-01"}), "lines[0].period.to"),
        (line(discount="5"), "lines[0].discount"),
        (line(adjustments=[{"text": "x"}]), "lines[0].adjustments[0]"),
        (line(adjustments=[{"text": "x", "percent": "1", "amount": "1"}]), "lines[0].adjustments[0]"),
        (line(adjustments=[{"text": "x", "amount": "0"}]), "lines[0].adjustments[0]"),
        (line(adjustments=[{"text": "x", "percent": "-101"}]), "lines[0].adjustments[0].percent"),
        (line(adjustments=[{"text": "", "percent": "-1"}]), "lines[0].adjustments[0].text"),
        ({"adjustments": [{"text": "x", "percent": "-1"}]}, "adjustments[0].tax"),
        (line(quantity="-2"), "lines"),
        ({**line(quantity="0"), "kind": "credit_note"}, "lines"),
        ({"lines": [LINE, {**LINE, "tax": "O"}]}, "lines"),
        (attached(media_type="application/exe"), "attachments[0].media_type"),
        (attached(media_type="application/pdf"), "attachments[0]"),
        (attached(name="../a.csv"), "attachments[0].name"),
        (attached(content="?"), "attachments[0].content"),
        (attached(content="A" * 67_000_000), "attachments[0].content"),
    ],
)  # fmt: skip
def test_each_fault_names_its_field(values, field):
    assert field in fields(**values)


def test_faults_come_together_and_end_somewhere():
    found = fields(lines=[{**LINE, "name": "", "quantity": "x", "tax": "?"}] * 400)

    assert {"lines[0].name", "lines[0].quantity", "lines[0].tax", "lines[399].tax"} <= set(found)


def test_names_that_nothing_reads_are_told():
    _, faults = read_origin({"entity": "N", "customer": "C", "lines": [], "duedate": "2026-01-01"})

    assert [one.field for one in faults] == ["duedate"]


def test_a_reason_for_no_tax_is_a_sentence_or_a_code():
    draft, _ = read(**line(tax="E"), tax_reasons={"E": "vatex-eu-132"})
    assert (draft.taxes["E"].reason, draft.taxes["E"].reason_code) == ("", "VATEX-EU-132")

    draft, _ = read(**line(tax="AE"), tax_reasons={"AE": "The customer owes the tax."})
    assert (draft.taxes["AE"].reason, draft.taxes["AE"].reason_code) == (
        "The customer owes the tax.",
        "VATEX-EU-AE",
    )


def test_one_category_stands_for_one_reason():
    two = [{**LINE, "tax": "E1"}, {**LINE, "tax": "E2"}]
    own = {
        code: Tax(category=TaxCategory.EXEMPT, reason=why)
        for code, why in (("E1", "Medical"), ("E2", "Books"))
    }
    draft, _ = read_draft({"entity": "N", "customer": "C", "lines": two}, currency="EUR", today=ON, own=own)

    assert [one.field for one in faults_of(draft=draft, today=ON)] == ["tax_reasons.E2"]


def test_tax_codes():
    own = {"full": Tax(category=TaxCategory.STANDARD, rate_pct=Decimal(20))}

    assert tax_of(code="full", own=own).rate_pct == 20
    assert tax_of(code="S5.5", own=own).rate_pct == Decimal("5.5")
    with pytest.raises(UnknownTax, match="known are full"):
        tax_of(code="half", own=own)


SELLER = BillParty(name="North", country="DE", vat_id="DE1", address=("Weg 1", "10115 Berlin"))
BUYER = BillParty(name="Brook", country="FR")


def test_what_must_be_known_of_both_sides():
    def missing(seller, buyer, *categories):
        found = faults_of_parties(seller=seller, buyer=buyer, categories=categories)
        return [one.field for one in found]

    assert missing(SELLER, BUYER, TaxCategory.STANDARD) == []
    assert missing(SELLER, BUYER, TaxCategory.REVERSE_CHARGE) == ["customer.vat_id"]
    assert missing(BUYER, SELLER, TaxCategory.STANDARD) == ["entity.vat_id"]
    assert missing(BUYER, SELLER, TaxCategory.OUTSIDE_SCOPE) == []
    assert missing(SELLER, BillParty(name="x"), TaxCategory.STANDARD) == ["customer.country"]
    assert missing(SELLER, BillParty(name="\N{GRINNING FACE}", country="FR"), TaxCategory.ZERO) == [
        "customer.name"
    ]


def test_a_party_is_read_back_as_it_was():
    assert party_of(SELLER.plain()) == SELLER
    assert party_of(BUYER.plain()) == BUYER
