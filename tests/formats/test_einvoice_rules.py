"""Each rule of our own names what breaks it: a valid file is broken in one way, in either syntax."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from tests.formats.einvoices import CARD, CATEGORIES, DEBIT, EVERY, PERIOD, full, odd_invoices

from dunwell.formats.einvoice.checking import check
from dunwell.formats.einvoice.records import Identifier, Note, Profile, Tax
from dunwell.formats.einvoice.terms import NAMESPACES
from dunwell.formats.einvoice.write_cii import write_cii
from dunwell.formats.einvoice.write_ubl import write_ubl

WRITERS = (write_ubl, write_cii)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("type_code", ["380", "381"])
def test_what_is_valid_breaks_no_rule(write, name, type_code):
    invoice = replace(EVERY[name], type_code=type_code)

    verdict = check(data=write(invoice=invoice, profile=Profile.EN16931))

    assert (verdict.failures, verdict.warnings) == ((), ())
    assert verdict.unchecked == ("XML schema and Schematron: not asked",)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("profile", Profile)
def test_the_full_invoice_keeps_each_profile(write, profile):
    assert check(data=write(invoice=full(), profile=profile)).failures == ()


@pytest.mark.parametrize("write", WRITERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(invoice=odd_invoices())
def test_odd_invoices_that_add_up_are_valid(write, invoice):
    found = check(data=write(invoice=invoice)).failures

    assert found == ()


def seller(**terms):
    return lambda one: replace(one, seller=replace(one.seller, **terms))


def buyer(**terms):
    return lambda one: replace(one, buyer=replace(one.buyer, **terms))


def totals(**terms):
    return lambda one: replace(one, totals=replace(one.totals, **terms))


def header(**terms):
    return lambda one: replace(one, **terms)


def first_line(**terms):
    return lambda one: replace(one, lines=(replace(one.lines[0], **terms), *one.lines[1:]))


def item(**terms):
    return lambda one: first_line(item=replace(one.lines[0].item, **terms))(one)


def price(**terms):
    return lambda one: first_line(price=replace(one.lines[0].price, **terms))(one)


def allowance(**terms):
    return lambda one: replace(one, allowances=(replace(one.allowances[0], **terms),))


def charge(**terms):
    return lambda one: replace(one, charges=(replace(one.charges[0], **terms),))


def line_allowance(**terms):
    return lambda one: first_line(allowances=(replace(one.lines[0].allowances[0], **terms),))(one)


def line_charge(**terms):
    return lambda one: first_line(charges=(replace(one.lines[0].charges[0], **terms),))(one)


def breakdown(**terms):
    return lambda one: replace(one, vat=(replace(one.vat[0], **terms),))


def payment(**terms):
    return lambda one: replace(one, payment=replace(one.payment, **terms))


def agent(**terms):
    return lambda one: replace(one, tax_representative=replace(one.tax_representative, **terms))


def at(country):
    return replace(full().seller.address, country=country)


def delivery_to(**terms):
    return header(delivery=replace(full().delivery, address=replace(at("DE"), **terms)))


RATELESS = Tax(category="S", rate=None)
BREAKS = (
    ("BR-01", full(), header(specification="")),
    ("BR-02", full(), header(number="")),
    ("BR-03", full(), header(issued_on=None)),
    ("BR-04", full(), header(type_code="")),
    ("BR-06", full(), seller(name="")),
    ("BR-07", full(), buyer(name="")),
    ("BR-08", full(), seller(address=type(at(""))())),
    ("BR-09", full(), seller(address=at(""))),
    ("BR-10", full(), buyer(address=type(at(""))())),
    ("BR-11", full(), buyer(address=at(""))),
    ("BR-12", full(), totals(lines=None)),
    ("BR-13", full(), totals(without_vat=None)),
    ("BR-14", full(), totals(with_vat=None)),
    ("BR-15", full(), totals(due=None)),
    ("BR-16", full(), header(lines=())),
    ("BR-17", full(), lambda one: replace(one, payee=replace(one.payee, name=""))),
    ("BR-18", full(), agent(name="")),
    ("BR-19", full(), agent(address=type(at(""))())),
    ("BR-20", full(), agent(address=at(""))),
    ("BR-21", full(), first_line(number="")),
    ("BR-22", full(), first_line(quantity=None)),
    ("BR-23", full(), first_line(unit="")),
    ("BR-24", full(), first_line(amount=None)),
    ("BR-25", full(), item(name="")),
    ("BR-26", full(), price(net=None)),
    ("BR-27", full(), price(net=Decimal(-1))),
    ("BR-28", full(), price(gross=Decimal(-1))),
    ("BR-29", PERIOD, lambda one: replace(one, period=replace(one.period, end_on=date(2025, 1, 1)))),
    ("BR-30", full(), lambda one: first_line(period=replace(one.period, end_on=date(2025, 1, 1)))(one)),
    ("BR-32", full(), allowance(tax=None)),
    ("BR-33", full(), allowance(reason="", reason_code="")),
    ("BR-37", full(), charge(tax=None)),
    ("BR-38", full(), charge(reason="", reason_code="")),
    ("BR-42", full(), line_allowance(reason="", reason_code="")),
    ("BR-44", full(), line_charge(reason="", reason_code="")),
    ("BR-48", full(), breakdown(tax=RATELESS)),
    ("BR-51", CARD, lambda one: payment(card=replace(one.payment.card, number="1234567890123"))(one)),
    ("BR-53", full(), totals(vat_in_tax_currency=None)),
    ("BR-55", full(), lambda one: replace(one, preceding=(replace(one.preceding[0], number=""),))),
    ("BR-56", full(), agent(vat_number="")),
    ("BR-57", full(), lambda one: replace(one, delivery=replace(one.delivery, address=at("")))),
    ("BR-61", full(), payment(transfers=())),
    ("BR-62", full(), seller(electronic_address=Identifier(value="x"))),
    ("BR-63", full(), buyer(electronic_address=Identifier(value="x"))),
    ("BR-64", full(), item(standard_number=Identifier(value="x"))),
    ("BR-65", full(), item(classifications=(Identifier(value="x"),))),
    ("BR-CO-03", full(), header(tax_point_code="3")),
    ("BR-CO-04", full(), first_line(tax=Tax())),
    ("BR-CO-09", full(), seller(vat_number="123456789")),
    ("BR-CO-10", full(), totals(lines=99999)),
    ("BR-CO-11", full(), totals(allowances=1)),
    ("BR-CO-12", full(), totals(charges=1)),
    ("BR-CO-13", full(), totals(without_vat=99501)),
    ("BR-CO-14", full(), totals(vat=18906)),
    ("BR-CO-15", full(), totals(with_vat=118406)),
    ("BR-CO-16", full(), totals(due=118001)),
    ("BR-CO-17", full(), breakdown(vat=19105)),
    ("BR-CO-18", full(), header(vat=())),
    ("BR-CO-21", full(), allowance(reason="", reason_code="")),
    ("BR-CO-22", full(), charge(reason="", reason_code="")),
    ("BR-CO-23", full(), line_allowance(reason="", reason_code="")),
    ("BR-CO-24", full(), line_charge(reason="", reason_code="")),
    ("BR-CO-25", full(), header(due_on=None, payment_terms="")),
    ("BR-CO-26", full(), seller(identifiers=(), registration=None, vat_number="")),
    ("BR-CL-01", full(), header(type_code="999")),
    ("BR-CL-08", full(), header(notes=(Note(text="x", subject="ZQX"),))),
    ("BR-CL-10", full(), seller(identifiers=(Identifier(value="x", scheme="ZQX"),))),
    ("BR-CL-11", full(), seller(registration=Identifier(value="x", scheme="ZQX"))),
    ("BR-CL-13", full(), item(classifications=(Identifier(value="x", scheme="ZQX"),))),
    ("BR-CL-14", full(), seller(address=at("QX"))),
    ("BR-CL-15", full(), item(origin="QX")),
    ("BR-CL-16", full(), payment(means="999")),
    ("BR-CL-19", full(), allowance(reason_code="999")),
    ("BR-CL-20", full(), charge(reason_code="ZQX")),
    ("BR-CL-21", full(), item(standard_number=Identifier(value="x", scheme="ZQX"))),
    ("BR-CL-22", CATEGORIES["E"], breakdown(reason_code="VATEX-NO")),
    ("BR-CL-23", full(), first_line(unit="ZQX")),
    ("BR-CL-24", full(), lambda one: replace(one, documents=(replace(one.documents[0], mime="text/html"),))),
    ("BR-CL-25", full(), seller(electronic_address=Identifier(value="x", scheme="ZQX"))),
    ("BR-IC-11", CATEGORIES["K"], header(period=None, delivery=replace(full().delivery, delivered_on=None))),
    ("BR-IC-12", CATEGORIES["K"], lambda one: replace(one, delivery=replace(one.delivery, address=at("")))),
    ("BR-O-02", CATEGORIES["O"], seller(vat_number="DE123456789")),
    ("BR-O-05", CATEGORIES["O"], first_line(tax=Tax(category="O", rate=Decimal(0)))),
    ("BR-O-12", CATEGORIES["O"], first_line(tax=Tax(category="Z", rate=Decimal(0)))),
    ("BR-O-13", CATEGORIES["O"], allowance(tax=Tax(category="Z", rate=Decimal(0)))),
    ("BR-O-14", CATEGORIES["O"], charge(tax=Tax(category="Z", rate=Decimal(0)))),
    ("BR-AE-02", CATEGORIES["AE"], buyer(vat_number="", registration=None)),
    ("BR-IC-02", CATEGORIES["K"], buyer(vat_number="")),
    ("BR-G-03", CATEGORIES["G"], seller(vat_number="")),
    ("BR-B-01", full(), first_line(tax=Tax(category="B", rate=Decimal(22)))),
    ("BR-B-02", full(), first_line(tax=Tax(category="B", rate=Decimal(22)))),
)  # fmt: skip


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(("rule", "valid", "broken"), BREAKS, ids=[rule for rule, _, _ in BREAKS])
def test_what_is_broken_is_named(write, rule, valid, broken):
    invoice = replace(broken(valid), process="")

    verdict = check(data=write(invoice=invoice))

    found = [one for one in (*verdict.failures, *verdict.warnings) if one.rule == rule]
    assert found, [one.rule for one in verdict.failures]
    assert all(one.where.startswith("/") and one.message for one in found)


RULES_OF = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "L": "AF", "M": "AG"}


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("code", RULES_OF)
def test_each_category_asks_for_its_breakdown_rate_sums_and_reason(write, code):
    valid = full() if code == "S" else CATEGORIES[code]
    wrong = Tax(category=code, rate=Decimal(-1))
    gone = replace(valid, seller=replace(valid.seller, vat_number="", tax_number=""), tax_representative=None)
    reason = "" if valid.vat[0].reason else "exempt"
    broken = {
        "01": header(vat=(replace(valid.vat[0], tax=Tax(category="X", rate=Decimal(0))),))(valid),
        "02": gone,
        "03": gone,
        "04": gone,
        "05": first_line(tax=wrong)(valid),
        "06": allowance(tax=wrong)(valid),
        "07": charge(tax=wrong)(valid),
        "08": breakdown(taxable=99999)(valid),
        "09": breakdown(vat=valid.vat[0].vat + 300)(valid),
        "10": breakdown(reason=reason, reason_code="")(valid),
    }
    if code in {"S", "L", "M"}:
        broken["08"] = breakdown(taxable=99999 + 200)(valid)

    silent = {
        number
        for number, invoice in broken.items()
        if f"BR-{RULES_OF[code]}-{number}"
        not in {one.rule for one in check(data=write(invoice=invoice)).failures}
    }

    assert silent == set()


DECIMALS = {
    "cac:AllowanceCharge[1]/cbc:Amount": "BR-DEC-01",
    "cac:AllowanceCharge[1]/cbc:BaseAmount": "BR-DEC-02",
    "cac:AllowanceCharge[2]/cbc:Amount": "BR-DEC-05",
    "cac:LegalMonetaryTotal/cbc:LineExtensionAmount": "BR-DEC-09",
    "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount": "BR-DEC-10",
    "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount": "BR-DEC-11",
    "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount": "BR-DEC-12",
    "cac:TaxTotal[1]/cbc:TaxAmount": "BR-DEC-13",
    "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount": "BR-DEC-14",
    "cac:TaxTotal[2]/cbc:TaxAmount": "BR-DEC-15",
    "cac:LegalMonetaryTotal/cbc:PrepaidAmount": "BR-DEC-16",
    "cac:LegalMonetaryTotal/cbc:PayableRoundingAmount": "BR-DEC-17",
    "cac:LegalMonetaryTotal/cbc:PayableAmount": "BR-DEC-18",
    "cac:TaxTotal[1]/cac:TaxSubtotal/cbc:TaxableAmount": "BR-DEC-19",
    "cac:TaxTotal[1]/cac:TaxSubtotal/cbc:TaxAmount": "BR-DEC-20",
    "cac:InvoiceLine[2]/cbc:LineExtensionAmount": "BR-DEC-23",
    "cac:InvoiceLine[2]/cac:AllowanceCharge[1]/cbc:Amount": "BR-DEC-24",
    "cac:InvoiceLine[2]/cac:AllowanceCharge[1]/cbc:BaseAmount": "BR-DEC-25",
    "cac:InvoiceLine[2]/cac:AllowanceCharge[2]/cbc:Amount": "BR-DEC-27",
    "cac:InvoiceLine[2]/cac:AllowanceCharge[2]/cbc:BaseAmount": "BR-DEC-28",
}


@pytest.mark.parametrize(("path", "rule"), DECIMALS.items())
def test_three_decimals_are_named_where_they_stand(path, rule):
    root = etree.fromstring(write_ubl(invoice=full()))
    (element,) = root.xpath(path, namespaces=NAMESPACES)
    element.text = f"{element.text}1"

    found = [one for one in check(data=etree.tostring(root)).failures if one.rule == rule]

    assert [one.where for one in found] == [f"/Invoice/{path}"]


GERMAN = (
    ("BR-DE-1", full(), header(payment=None)),
    ("BR-DE-2", full(), seller(contact=None)),
    ("BR-DE-3", full(), seller(address=replace(at("DE"), city=""))),
    ("BR-DE-4", full(), seller(address=replace(at("DE"), postcode=""))),
    ("BR-DE-5", full(), seller(contact=replace(full().seller.contact, name=""))),
    ("BR-DE-6", full(), seller(contact=replace(full().seller.contact, telephone=""))),
    ("BR-DE-7", full(), seller(contact=replace(full().seller.contact, email=""))),
    ("BR-DE-8", full(), buyer(address=replace(at("DE"), city=""))),
    ("BR-DE-9", full(), buyer(address=replace(at("DE"), postcode=""))),
    ("BR-DE-10", full(), delivery_to(city="")),
    ("BR-DE-11", full(), delivery_to(postcode="")),
    ("BR-DE-14", CATEGORIES["Z"], breakdown(tax=Tax(category="Z", rate=None))),
    ("BR-DE-15", full(), header(buyer_reference="")),
    ("BR-DE-16", CATEGORIES["Z"], seller(vat_number="", tax_number="")),
    ("BR-DE-17", full(), header(type_code="71")),
    ("BR-DE-18", full(), header(payment_terms="#SKONTO#TAGE=14#")),
    ("BR-DE-19", full(), lambda one: payment(transfers=(replace(one.payment.transfers[0], account="DE00"),))(one)),
    ("BR-DE-20", DEBIT, lambda one: payment(debit=replace(one.payment.debit, account="DE00"))(one)),
    ("BR-DE-22", full(), lambda one: replace(one, documents=(one.documents[0], one.documents[0]))),
    ("BR-DE-23-a", full(), payment(transfers=())),
    ("BR-DE-23-b", full(), payment(card=CARD.payment.card)),
    ("BR-DE-24-a", CARD, payment(card=None)),
    ("BR-DE-24-b", CARD, payment(transfers=full().payment.transfers)),
    ("BR-DE-25-a", DEBIT, payment(debit=None)),
    ("BR-DE-25-b", DEBIT, payment(card=CARD.payment.card)),
    ("BR-DE-26", full(), header(type_code="384", preceding=())),
    ("BR-DE-27", full(), seller(contact=replace(full().seller.contact, telephone="12"))),
    ("BR-DE-28", full(), seller(contact=replace(full().seller.contact, email="no"))),
    ("BR-DE-30", DEBIT, lambda one: payment(debit=replace(one.payment.debit, creditor=""))(one)),
    ("BR-DE-31", DEBIT, lambda one: payment(debit=replace(one.payment.debit, account=""))(one)),
)  # fmt: skip
PEPPOL = (
    ("R001", full(), header(process="")),
    (
        "R002",
        full(),
        lambda one: buyer(vat_number="FR1")(header(notes=(Note(text="a"), Note(text="b")))(one)),
    ),
    ("R003", full(), header(buyer_reference="", purchase_order="", sales_order="")),
    ("R005", full(), header(tax_currency="EUR")),
    ("R007", full(), header(process="billing")),
    ("R010", full(), buyer(electronic_address=None)),
    ("R020", full(), seller(electronic_address=None)),
    ("R040", full(), allowance(amount=900)),
    ("R041", full(), allowance(base=None)),
    ("R042", full(), allowance(percent=None)),
    ("R046", full(), price(net=Decimal(99))),
    ("R055", full(), totals(vat_in_tax_currency=-1)),
    ("R061", DEBIT, lambda one: payment(debit=replace(one.payment.debit, mandate=""))(one)),
    ("R110", full(), lambda one: first_line(period=replace(one.period, start_on=date(2025, 1, 1)))(one)),
    ("R111", full(), lambda one: first_line(period=replace(one.period, end_on=date(2027, 1, 1)))(one)),
    ("R120", full(), first_line(quantity=Decimal(3))),
    ("R121", full(), price(base_quantity=Decimal(0))),
    ("R130", full(), price(base_unit="HUR")),
    ("P0100", full(), header(type_code="389")),
    ("P0112", full(), lambda one: buyer(vat_number="FR12345678901")(header(type_code="384")(one))),
    ("P0104", CATEGORIES["E"], breakdown(reason_code="VATEX-EU-G")),
    ("CL008", full(), seller(electronic_address=Identifier(value="a@b.example", scheme="EM"))),
)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(("rule", "valid", "broken"), GERMAN, ids=[rule for rule, _, _ in GERMAN])
def test_german_rules_are_named(write, rule, valid, broken):
    verdict = check(data=write(invoice=broken(valid), profile=Profile.XRECHNUNG))

    assert rule in {one.rule for one in (*verdict.failures, *verdict.warnings)}


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(("rule", "valid", "broken"), PEPPOL, ids=[rule for rule, _, _ in PEPPOL])
def test_peppol_rules_are_named(write, rule, valid, broken):
    invoice = replace(
        broken(valid),
        specification="urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    )

    assert f"PEPPOL-EN16931-{rule}" in {one.rule for one in check(data=write(invoice=invoice)).failures}


@pytest.mark.parametrize(
    ("scheme", "good", "bad", "rule"),
    [
        ("0088", "4000001123452", "4000001123453", "R040"),
        ("0192", "974760673", "974760674", "R041"),
        ("0184", "DK12345678", "12345678", "R042"),
        ("0208", "0202239951", "0202239952", "R043"),
        ("0007", "2021005489", "202100548", "R049"),
        ("0151", "51824753556", "51824753557", "R050"),
    ],
)
def test_numbers_of_registers_have_their_check_digits(scheme, good, bad, rule):
    def rules(value):
        invoice = seller(registration=Identifier(value=value, scheme=scheme))(full(Profile.PEPPOL))
        return {one.rule for one in check(data=write_ubl(invoice=invoice)).failures}

    assert f"PEPPOL-COMMON-{rule}" not in rules(good)
    assert f"PEPPOL-COMMON-{rule}" in rules(bad)
