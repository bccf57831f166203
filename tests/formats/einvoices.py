"""E-invoices to test with: one with every term there is, one of each VAT category, and a generator of odd ones."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from dunwell.formats.einvoice.records import (
    PROCESS,
    SPECIFICATION,
    Address,
    Adjustment,
    Attribute,
    Contact,
    CreditTransfer,
    Delivery,
    DirectDebit,
    EInvoice,
    Identifier,
    Item,
    Line,
    Note,
    Party,
    Payee,
    Payment,
    PaymentCard,
    Period,
    PrecedingInvoice,
    Price,
    Profile,
    SupportingDocument,
    Tax,
    TaxRepresentative,
    Totals,
    VatBreakdown,
)

IBAN = "DE89370400440532013000"
ADDRESS = Address(
    line_1="Hauptstr. 1",
    line_2="Hof",
    line_3="links",
    city="Berlin",
    postcode="10115",
    region="BE",
    country="DE",
)
STANDARD = Tax(category="S", rate=Decimal(19))
SELLER = Party(
    name="Seller GmbH",
    trading_name="Seller",
    identifiers=(Identifier(value="S1"), Identifier(value="4000001123452", scheme="0088")),
    registration=Identifier(value="HRB 1"),
    vat_number="DE123456789",
    tax_number="123/456",
    legal_form="GmbH, Berlin",
    electronic_address=Identifier(value="4000001123452", scheme="0088"),
    address=ADDRESS,
    contact=Contact(name="Ann", telephone="+49 30 1234", email="ann@seller.example"),
)
BUYER = Party(
    name="Buyer AG",
    trading_name="Buyer",
    identifiers=(Identifier(value="B1"),),
    registration=Identifier(value="HRB 2"),
    vat_number="DE987654321",
    electronic_address=Identifier(value="4000001123452", scheme="0088"),
    address=ADDRESS,
    contact=Contact(name="Bo", telephone="123", email="bo@buyer.example"),
)


def line(number: int, tax: Tax = STANDARD) -> Line:
    """A line of 200.00 with every term."""
    return Line(
        number=str(number),
        note="a note",
        object=Identifier(value="O1", scheme="AAA"),
        quantity=Decimal(2),
        unit="C62",
        amount=20000,
        order_line="7",
        accounting="4711",
        period=Period(start_on=date(2026, 1, 1), end_on=date(2026, 1, 31)),
        allowances=(
            Adjustment(amount=1000, base=20000, percent=Decimal(5), reason="Rebate", reason_code="95"),
        ),
        charges=(
            Adjustment(amount=1000, base=20000, percent=Decimal(5), reason="Freight", reason_code="FC"),
        ),
        price=Price(
            net=Decimal(100),
            discount=Decimal(10),
            gross=Decimal(110),
            base_quantity=Decimal(1),
            base_unit="C62",
        ),
        tax=tax,
        item=Item(
            name="Thing & <co>",
            description="described",
            seller_number="S-1",
            buyer_number="B-1",
            standard_number=Identifier(value="04012345123456", scheme="0160"),
            classifications=(Identifier(value="1234", scheme="STL", version="2"),),
            origin="DE",
            attributes=(Attribute(name="Colour", value="red"),),
        ),
    )


def full(profile: Profile = Profile.EN16931) -> EInvoice:
    """An invoice with every term; 995.00 net, 1184.05 gross, 1180.00 due."""
    return EInvoice(
        number="R-1",
        issued_on=date(2026, 1, 2),
        type_code="380",
        currency="EUR",
        tax_currency="SEK",
        tax_point_on=date(2026, 1, 5),
        due_on=date(2026, 2, 1),
        buyer_reference="04011000-12345-03",
        project="P",
        contract="C",
        purchase_order="PO",
        sales_order="SO",
        receiving_advice="RA",
        despatch_advice="DA",
        tender="T",
        object=Identifier(value="OBJ", scheme="AAA"),
        accounting="ACC",
        payment_terms="30 days",
        notes=(Note(text="hello", subject="AAI"),),
        specification=SPECIFICATION[profile],
        process=PROCESS,
        preceding=(PrecedingInvoice(number="R-0", issued_on=date(2025, 12, 1)),),
        seller=SELLER,
        buyer=BUYER,
        payee=Payee(name="Factor", identifier=Identifier(value="F1"), registration=Identifier(value="HRB 3")),
        tax_representative=TaxRepresentative(name="Agent", vat_number="DE111111111", address=ADDRESS),
        delivery=Delivery(
            name="Store", location=Identifier(value="L1"), delivered_on=date(2026, 1, 2), address=ADDRESS
        ),
        period=Period(start_on=date(2026, 1, 1), end_on=date(2026, 1, 31)),
        payment=Payment(
            means="58",
            means_text="SEPA",
            remittance="R-1",
            transfers=(
                CreditTransfer(account=IBAN, name="Seller", provider="COBADEFFXXX"),
                CreditTransfer(account="12345678", name="Other"),
            ),
        ),
        allowances=(
            Adjustment(
                amount=1000, base=100000, percent=Decimal(1), tax=STANDARD, reason="Rebate", reason_code="95"
            ),
        ),
        charges=(Adjustment(amount=500, tax=STANDARD, reason="Freight", reason_code="FC"),),
        totals=Totals(
            lines=100000,
            allowances=1000,
            charges=500,
            without_vat=99500,
            vat=18905,
            vat_in_tax_currency=200000,
            with_vat=118405,
            prepaid=410,
            rounding=5,
            due=118000,
        ),
        vat=(VatBreakdown(taxable=99500, vat=18905, tax=STANDARD),),
        documents=(
            SupportingDocument(
                reference="D1",
                description="a page",
                content=b"%PDF-1",
                mime="application/pdf",
                filename="a.pdf",
            ),
            SupportingDocument(reference="D2", location="https://example.com/x"),
        ),
        lines=tuple(line(number) for number in range(1, 6)),
    )


def of_category(code: str, rate: int | None, reason: str = "", reason_code: str = "") -> EInvoice:
    """The same invoice in another VAT category, without payee, agent and second currency."""
    tax = Tax(category=code, rate=None if rate is None else Decimal(rate))
    vat = 995 * (rate or 0)
    base = full()
    return replace(
        base,
        payee=None,
        tax_representative=None,
        tax_currency="",
        seller=replace(base.seller, vat_number="", tax_number="") if code == "O" else base.seller,
        buyer=replace(base.buyer, vat_number="") if code == "O" else base.buyer,
        lines=tuple(line(number, tax) for number in range(1, 6)),
        allowances=tuple(replace(one, tax=tax) for one in base.allowances),
        charges=tuple(replace(one, tax=tax) for one in base.charges),
        vat=(VatBreakdown(taxable=99500, vat=vat, tax=tax, reason=reason, reason_code=reason_code),),
        totals=replace(
            base.totals,
            vat=vat,
            vat_in_tax_currency=None,
            with_vat=99500 + vat,
            prepaid=None,
            rounding=None,
            due=99500 + vat,
        ),
    )


CATEGORIES = {
    "Z": of_category("Z", 0),
    "E": of_category("E", 0, "exempt", "VATEX-EU-132"),
    "AE": of_category("AE", 0, "reverse charge", "VATEX-EU-AE"),
    "K": of_category("K", 0, "intra-community", "VATEX-EU-IC"),
    "G": of_category("G", 0, "export", "VATEX-EU-G"),
    "O": of_category("O", None, "outside the scope", "VATEX-EU-O"),
    "L": of_category("L", 7),
    "M": of_category("M", 4),
}
DEBIT = replace(
    CATEGORIES["Z"],
    payment=Payment(
        means="59",
        remittance="x",
        debit=DirectDebit(mandate="M1", creditor="DE98ZZZ09999999999", account=IBAN),
    ),
)
CARD = replace(CATEGORIES["Z"], payment=Payment(means="54", card=PaymentCard(number="1234", holder="Bo")))
PERIOD = replace(full(), tax_point_on=None, tax_point_code="35")
EVERY = {"full": full(), **CATEGORIES, "debit": DEBIT, "card": CARD, "period": PERIOD}

_SIGNS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"
)
_HOSTILE = st.sampled_from(
    ["<", "&", '"', "'", "]]>", "<!--", "\u202e", "\u200f", "\U0001f4b6", "é", "&amp;", "#"]
)
TEXTS = st.lists(st.one_of(_SIGNS, _HOSTILE), min_size=1, max_size=30).map("".join)
_MIXED = (
    (Tax(category="S", rate=Decimal(19)), "", ""),
    (Tax(category="S", rate=Decimal(7)), "", ""),
    (Tax(category="S", rate=Decimal("5.5")), "", ""),
    (Tax(category="Z", rate=Decimal(0)), "", ""),
    (Tax(category="E", rate=Decimal(0)), "exempt", "VATEX-EU-132"),
    (Tax(category="AE", rate=Decimal(0)), "reverse charge", "VATEX-EU-AE"),
    (Tax(category="K", rate=Decimal(0)), "intra-community", "VATEX-EU-IC"),
    (Tax(category="G", rate=Decimal(0)), "export", "VATEX-EU-G"),
)


def _half_up(numerator: Decimal) -> int:
    return int((abs(numerator) + Decimal("0.5")) // 1) * (-1 if numerator < 0 else 1)


@st.composite
def odd_invoices(draw: st.DrawFn) -> EInvoice:
    """Invoices that add up and are otherwise odd: mixed VAT, nought totals, discounts, prepaid, any text."""
    taxes = draw(st.lists(st.sampled_from(_MIXED), min_size=1, max_size=4, unique=True))
    lines, sums = [], {tax: 0 for tax, _, _ in taxes}
    for number in range(1, draw(st.integers(1, 8)) + 1):
        tax = draw(st.sampled_from(taxes))[0]
        quantity = Decimal(draw(st.integers(-999, 9999))) / 10 ** draw(st.integers(0, 3))
        net = Decimal(draw(st.integers(0, 10**7))) / 10 ** draw(st.integers(0, 4))
        discount = draw(st.none() | st.integers(0, 10**4).map(Decimal))
        off = draw(st.integers(0, 10**5))
        amount = _half_up(quantity * net * 100) - off
        sums[tax] += amount
        lines.append(
            Line(
                number=str(number),
                quantity=quantity,
                unit=draw(st.sampled_from(["C62", "HUR", "KGM"])),
                amount=amount,
                allowances=(Adjustment(amount=off, reason=draw(TEXTS)),) if off else (),
                price=Price(net=net, discount=discount, gross=None if discount is None else net + discount),
                tax=tax,
                item=Item(name=draw(TEXTS), description=draw(st.just("") | TEXTS)),
            )
        )
    tax = draw(st.sampled_from(taxes))[0]
    rebate, charge = draw(st.integers(0, 10**4)), draw(st.integers(0, 10**4))
    sums[tax] += charge - rebate
    breakdown = tuple(
        VatBreakdown(
            taxable=sums[each],
            vat=_half_up(sums[each] * (each.rate or Decimal(0)) / 100),
            tax=each,
            reason=reason,
            reason_code=code,
        )
        for each, reason, code in taxes
        if any(one.tax == each for one in lines) or (each == tax and (rebate or charge))
    )
    total, vat = sum(one.amount or 0 for one in lines), sum(one.vat for one in breakdown)
    without = total - rebate + charge
    prepaid = draw(st.none() | st.integers(0, 10**6) | st.just(without + vat))
    rounding = draw(st.none() | st.integers(-4, 4))
    base = full(draw(st.sampled_from([Profile.EN16931, Profile.XRECHNUNG, Profile.PEPPOL])))
    foreign = draw(st.booleans())
    return replace(
        base,
        type_code=draw(st.sampled_from(["380", "381", "384"])),
        currency=draw(st.sampled_from(["EUR", "USD", "GBP"])),
        tax_currency="SEK" if foreign else "",
        buyer_reference=draw(TEXTS),
        notes=(Note(text=draw(TEXTS.filter(lambda text: "#" not in text))),),
        payment_terms=draw(TEXTS.filter(lambda text: "#" not in text)),
        allowances=(Adjustment(amount=rebate, tax=tax, reason=draw(TEXTS)),) if rebate or charge else (),
        charges=(Adjustment(amount=charge, tax=tax, reason=draw(TEXTS)),) if rebate or charge else (),
        vat=breakdown,
        lines=tuple(lines),
        totals=Totals(
            lines=total,
            allowances=rebate if rebate or charge else None,
            charges=charge if rebate or charge else None,
            without_vat=without,
            vat=vat,
            vat_in_tax_currency=vat * 11 if foreign else None,
            with_vat=without + vat,
            prepaid=prepaid,
            rounding=rounding,
            due=without + vat - (prepaid or 0) + (rounding or 0),
        ),
    )
