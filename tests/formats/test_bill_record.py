"""A bill and its e-invoice say the same, in every form, and keep the rules whatever is odd about the bill."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.billing.draft import Adjustment, BillDraft, BillKind, DraftLine
from dunwell.core.billing.parties import BillParty
from dunwell.core.billing.stored import EarlyDiscount, IssuedBill
from dunwell.core.billing.taxes import tax_of
from dunwell.core.billing.totals import reckon
from dunwell.formats.bill_record import is_sayable, to_record
from dunwell.formats.einvoice.checking import check
from dunwell.formats.einvoice.reading import read_einvoice
from dunwell.formats.einvoice.records import Profile
from dunwell.formats.einvoice.write_cii import write_cii
from dunwell.formats.einvoice.write_ubl import write_ubl

ON, DUE = date(2026, 3, 2), date(2026, 4, 1)
PLACE = {"street": "Hauptstr. 1", "city": "Berlin", "postcode": "10115", "country": "DE"}
SELLER = BillParty(
    name="Northwind GmbH",
    number="NORTH",
    vat_id="DE123456789",
    iban="DE89370400440532013000",
    endpoint_scheme="9930",
    endpoint="DE123456789",
    contact_name="Anna Beck",
    contact_phone="+49 30 5550100",
    contact_email="anna@north.example",
    **PLACE,
)
BUYER = BillParty(
    name="Brook SA", number="BROOK", vat_id="FR12345678901", endpoint_scheme="0208", endpoint="0403019261",
    **{**PLACE, "country": "FR"},
)  # fmt: skip
WRITERS = {
    "cii": lambda bill: write_cii(invoice=to_record(bill=bill), profile=Profile.EN16931),
    "ubl": lambda bill: write_ubl(invoice=to_record(bill=bill), profile=Profile.EN16931),
    "peppol": lambda bill: write_ubl(invoice=to_record(bill=bill), profile=Profile.PEPPOL),
    "xrechnung": lambda bill: write_ubl(
        invoice=to_record(bill=bill, is_xrechnung=True), profile=Profile.XRECHNUNG
    ),
    "xrechnung_cii": lambda bill: write_cii(
        invoice=to_record(bill=bill, is_xrechnung=True), profile=Profile.XRECHNUNG
    ),
}


def line(price="100", tax="S19", quantity="1", **more):
    return DraftLine(name="Advice", quantity=Decimal(quantity), price=Decimal(price), tax=tax, **more)


def bill_of(*lines, kind=BillKind.INVOICE, **more):
    codes = {one.tax for one in lines} | {one.tax for one in more.get("adjustments", ())}
    draft = BillDraft(
        kind=kind,
        currency=more.pop("currency", "EUR"),
        issued_on=ON,
        lines=lines,
        taxes={
            code: replace(tax_of(code=code, own={}), reason="As agreed" if code == "E" else "")
            for code in codes
        },
        buyer_reference="04011000-12345-34",
        purchase_order="PO-1",
        **more,
    )
    return IssuedBill(
        number="N-1",
        identity="0" * 32,
        language="de",
        draft=draft,
        totals=reckon(draft=draft),
        due_on=DUE,
        seller=SELLER,
        buyer=BUYER,
        reference="RF18539007547034",
    )


ODD = {
    "plain": bill_of(line()),
    "mixed": bill_of(line(), line("50", "S7"), line("9.99", "Z"), line("20", "E", details=("a", "b"))),
    "reverse charge": bill_of(line(tax="AE")),
    "intra-community": bill_of(line(tax="K")),
    "export": bill_of(line(tax="G")),
    "outside the scope": bill_of(line(tax="O")),
    "nothing": bill_of(line("0")),
    "credit note": bill_of(line(), kind=BillKind.CREDIT_NOTE, corrects=(("N-0", ON),)),
    "debit note": bill_of(line(), kind=BillKind.DEBIT_NOTE, corrects=(("N-0", ON),)),
    "prepaid": bill_of(line(), prepaid_minor=119_00),
    "rounded": bill_of(line("33.33"), round_to_minor=5),
    "yen": bill_of(line("1234", "S10"), currency="JPY"),
    "by the thousand": bill_of(line("12.345678", quantity="1000", price_per=Decimal(1000))),
    "adjusted": bill_of(
        line(
            adjustments=(
                Adjustment(text="Loyal", percent=Decimal(-5)),
                Adjustment(text="Freight", amount_minor=3_00),
            )
        ),
        adjustments=(
            Adjustment(text="Season", percent=Decimal(-3), tax="S19"),
            Adjustment(text="Pallet", amount_minor=7_50, tax="S7"),
        ),
    ),
    "hostile": replace(bill_of(line()), buyer=replace(BUYER, name="<Brook> & “Söhne” \"'")),
}  # fmt: skip


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.parametrize("odd", sorted(ODD))
def test_it_keeps_the_rules_and_says_the_same_sums(odd, form):
    bill = ODD[odd]
    xml = WRITERS[form](bill)

    verdict = check(data=xml)
    assert [(one.rule, one.where, one.message) for one in verdict.failures] == []
    read = read_einvoice(data=xml).invoice
    totals = bill.totals
    assert (read.totals.without_vat, read.totals.vat, read.totals.with_vat, read.totals.due) == (
        totals.net_minor,
        totals.tax_minor,
        totals.gross_minor,
        totals.payable_minor,
    )
    assert (read.number, read.due_on, read.buyer.name) == ("N-1", DUE, bill.buyer.name)
    assert [one.amount for one in read.lines] == [one.net_minor for one in totals.lines]


def test_what_may_be_taken_off_is_told_in_the_way_that_each_reader_reads():
    discount = EarlyDiscount(until=date(2026, 3, 12), percent=Decimal(2), amount_minor=2_38)
    bill = replace(ODD["plain"], discounts=(discount,))

    assert to_record(bill=bill, is_xrechnung=True).payment_terms == "#SKONTO#TAGE=10#PROZENT=2.00#\n"
    assert to_record(bill=bill).payment_terms == "Bei Zahlung bis zum 12. März 2026 genügen 116,62 EUR."
    assert check(data=WRITERS["xrechnung"](bill)).valid


def test_money_goes_to_the_sellers_account_and_a_credit_note_asks_for_none():
    asked, given_back = (to_record(bill=ODD[one]).payment for one in ("plain", "credit note"))
    assert (asked.means, asked.transfers[0].account, asked.remittance) == (
        "58",
        SELLER.iban,
        "RF18539007547034",
    )
    assert (given_back.means, given_back.transfers) == ("1", ())


LINES = st.lists(
    st.builds(
        line,
        price=st.decimals(min_value=0, max_value=10_000, places=4).map(str),
        tax=st.sampled_from(["S19", "S7", "S5.5", "Z", "E"]),
        quantity=st.decimals(min_value="0.001", max_value=500, places=3).map(str),
        adjustments=st.lists(
            st.builds(
                Adjustment,
                text=st.just("Loyal"),
                percent=st.integers(min_value=-90, max_value=90).map(Decimal),
            ),
            max_size=2,
        ).map(tuple),
    ),
    min_size=1,
    max_size=8,
)


@given(lines=LINES, currency=st.sampled_from(["EUR", "JPY", "CHF"]), step=st.sampled_from([1, 5]))
@settings(max_examples=60, deadline=None)
def test_odd_invoices_keep_the_rules_too(lines, currency, step):
    bill = bill_of(*lines, currency=currency, round_to_minor=step)
    for form in ("cii", "ubl"):
        verdict = check(data=WRITERS[form](bill))
        assert [(one.rule, one.where, one.message) for one in verdict.failures] == []


def test_three_decimals_cannot_be_said():
    assert [one for one in ("EUR", "JPY", "KWD", "TND") if not is_sayable(currency=one)] == ["KWD", "TND"]
