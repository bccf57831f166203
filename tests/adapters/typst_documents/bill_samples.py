"""Bills to set in tests: small ones that add up, of every kind."""

from datetime import date, timedelta
from decimal import Decimal

from dunwell.formats.payment_qr import QrAddress, epc_payload, swiss_payload
from dunwell.ports.bills import Bill, BillDeposit, BillDiscount, BillLine, BillTax
from dunwell.ports.documents import BankAccount, DeskContact, Party

DAY = date(2020, 5, 22)
RF = "RF18539007547034"
QRR = "210000000003139471430009017"
XML = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:x">€</rsm:CrossIndustryInvoice>
""".encode()
SELLER = Party(
    name="Norddata GmbH",
    address=("Kai 1", "20457 Hamburg"),
    country="DE",
    tax_id="DE123456789",
    registration="HRB 12345 Hamburg",
)
BUYER = Party(name="Brook & Sons", address=("1 Mill Lane", "Leeds LS1 1AA"), country="GB")


def bill_line(position="1", minor=10_000, tax=0, **changes):
    given = {
        "position": position,
        "name": "Maintenance of servers",
        "quantity": Decimal(4),
        "unit": "h",
        "price": Decimal(minor).scaleb(-2) / 4,
        "net_minor": minor,
        "tax": tax,
    }
    return BillLine(**(given | changes))


def bill(*lines, **changes):
    """A bill over the lines, 19 % on all of them unless the taxes are given."""
    lines = lines or (bill_line(),)
    net = sum(one.net_minor for one in lines)
    adjustments = changes.get("adjustments", ())
    net_all = net + sum(one.amount_minor for one in adjustments)
    taxes = changes.pop("taxes", None) or (
        BillTax(
            category="S",
            rate_pct=Decimal(19),
            basis_minor=net_all,
            tax_minor=round(Decimal(net_all) * 19 / 100),
        ),
    )
    tax = sum(one.tax_minor for one in taxes)
    paid = sum(one.amount_minor for one in changes.get("deposits", ()))
    payable = net_all + tax - paid + changes.get("rounding_minor", 0)
    given = {
        "kind": "invoice",
        "language": "en",
        "currency": "EUR",
        "entity": SELLER,
        "customer": BUYER,
        "customer_number": "0200769623",
        "number": "RE-2020-0042",
        "identity": "inv_01f2 · sha256 9c2f1c",
        "issued_on": DAY,
        "due_on": DAY + timedelta(days=30),
        "lines": lines,
        "taxes": taxes,
        "lines_minor": net,
        "net_minor": net_all,
        "tax_minor": tax,
        "gross_minor": net_all + tax,
        "payable_minor": payable,
        "bank_account": BankAccount(holder="Norddata GmbH", bank="Hafenbank", iban="DE89370400440532013000"),
        "contact": DeskContact(name="Mara Lind", email="mara@norddata.example", phone="+49 40 123456"),
        "reference": RF,
    }
    return Bill(**(given | changes))


def full_bill(language="en", **changes):
    """A bill with something in every field, the payment code and the e-invoice among it."""
    lines = (
        bill_line(
            name="Maintenance of the servers in Leeds and York, with calls at night and at week ends",
            details=("Ticket 4711", "On call: Mara Lind"),
            first_on=date(2020, 4, 1),
            last_on=date(2020, 4, 30),
        ),
        bill_line("2", 123_456, quantity=Decimal("2.5"), unit="d", price=Decimal("493.824")),
        bill_line(
            "3", 5_000, 1, name="Books", quantity=Decimal(1000), price=Decimal(5), price_per=Decimal(100)
        ),
        bill_line(
            "4", 7_700, 2, name="Licence, used in Leeds", quantity=Decimal(1), unit="", price=Decimal(77)
        ),
    )
    taxes = (
        BillTax(category="S", rate_pct=Decimal(19), basis_minor=133_456, tax_minor=25_357),
        BillTax(category="S", rate_pct=Decimal(7), basis_minor=5_000, tax_minor=350),
        BillTax(
            category="AE",
            rate_pct=Decimal(0),
            basis_minor=7_700,
            tax_minor=0,
            reason="Reverse charge: the customer owes the tax (Article 196 of Directive 2006/112/EC).",
        ),
    )
    given = {
        "language": language,
        "taxes": taxes,
        "deposits": (BillDeposit(number="AZ-2020-0007", paid_on=date(2020, 4, 2), amount_minor=17_186),),
        "discounts": (
            BillDiscount(until=date(2020, 6, 1), percent=Decimal(2), amount_minor=3_094),
            BillDiscount(until=date(2020, 6, 11), percent=Decimal("0.5"), amount_minor=773),
        ),
        "terms": "30 days net.",
        "attention": "Accounts payable",
        "customer_tax_id": "GB123456789",
        "supplied_on": date(2020, 4, 30),
        "first_on": date(2020, 4, 1),
        "last_on": date(2020, 4, 30),
        "order_number": "AB-77",
        "purchase_order": "PO 4500017",
        "contract": "V-12",
        "home_currency": "PLN",
        "home_tax_minor": 117_000,
        "qr": "epc",
        "notes": ("Thank you for your order.",),
        "policy_note": "Our credit policy 3 of 1 January 2020 applies; it is to be read at norddata.example/policy.",
        "copy_note": "Copy: the same document went out by e-mail.",
        "xml": XML,
        "xml_name": "factur-x.xml",
        "xml_level": "EN 16931",
    }
    made = bill(*lines, **(given | changes))
    if made.qr == "epc" and not made.qr_payload:
        payload = epc_payload(
            holder="Norddata GmbH",
            iban="DE89370400440532013000",
            amount_minor=made.payable_minor,
            reference=RF,
        )
        return bill(*lines, **(given | changes | {"qr_payload": payload}))
    return made


def swiss_bill(language="de", currency="CHF", **changes):
    """A bill of a Swiss entity, with the slip to pay it by."""
    line = bill_line("1", 180_370, name="Wartung", quantity=Decimal(1), unit="", price=Decimal("1803.70"))
    tax = BillTax(category="S", rate_pct=Decimal("8.1"), basis_minor=180_370, tax_minor=14_610)
    seller = QrAddress(
        name="Robert Schneider AG",
        street="Rue du Lac",
        house_number="1268",
        postal_code="2501",
        town="Biel",
        country="CH",
    )
    buyer = QrAddress(
        name="Pia-Maria Rutschmann-Schnyder",
        street="Grosse Marktgasse",
        house_number="28",
        postal_code="9400",
        town="Rorschach",
        country="CH",
    )
    payload = swiss_payload(
        creditor=seller,
        iban="CH4431999123000889012",
        amount_minor=194_975,
        currency=currency,
        debtor=buyer,
        reference=QRR,
        message="Rechnung 2020-0042",
        billing_information="//S1/10/10201409/11/200615",
    )
    given = {
        "language": language,
        "currency": currency,
        "taxes": (tax,),
        "rounding_minor": -5,
        "entity": Party(
            name="Robert Schneider AG",
            address=("Rue du Lac 1268", "2501 Biel"),
            country="CH",
            tax_id="CHE-123.456.789",
        ),
        "customer": Party(
            name="Pia-Maria Rutschmann-Schnyder",
            address=("Grosse Marktgasse 28", "9400 Rorschach"),
            country="CH",
        ),
        "bank_account": BankAccount(holder="Robert Schneider AG", iban="CH4431999123000889012"),
        "reference": QRR,
        "qr": "swiss",
        "qr_payload": payload,
        "window": "right",
    }
    return bill(line, **(given | changes))
