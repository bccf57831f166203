"""Bills that nobody was sent: what a template is tried with, and what a preview shows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from dunwell.formats.payment_qr import QrAddress, epc_payload, swiss_payload
from dunwell.ports.bills import Bill, BillAdjustment, BillDeposit, BillDiscount, BillKind, BillLine, BillTax
from dunwell.ports.documents import BankAccount, DeskContact, Party

_DAY, _DUE = date(2026, 3, 2), date(2026, 4, 1)
_RF, _QRR = "RF18539007547034", "210000000003139471430009017"
_IBAN, _QR_IBAN = "DE89370400440532013000", "CH4431999123000889012"
_XML = b'<?xml version="1.0" encoding="UTF-8"?><sample/>'
_SELLER = Party(
    name="Nordlicht Systeme GmbH",
    address=("Kaistraße 1", "20457 Hamburg"),
    country="DE",
    tax_id="DE123456789",
    registration="HRB 12345 Hamburg",
)
_BUYER = Party(name="Brook & Sons Ltd", address=("1 Mill Lane", "Leeds LS1 1AA"), country="GB")


def samples() -> Mapping[str, Bill]:
    """A bill of every kind by a name; among them long lines over pages, one from right to left, one to pay by slip."""
    long = "Work on the machines of the second hall " * 6 + "Q" * 120
    return {
        "invoice": _bill("invoice", language="en", lines=_lines(3), is_full=True),
        "credit note": _bill("credit_note", language="de", lines=_lines(1)),
        "debit note": _bill("debit_note", language="fr", lines=_lines(2)),
        "deposit request": _bill("deposit_request", language="es", lines=_lines(1)),
        "many lines": _bill("invoice", language="nl", lines=_lines(70, name=long), is_full=True),
        "from right to left": _bill(
            "invoice", language="ar", lines=_lines(3, name="صيانة الخوادم"), is_full=True
        ),
        "payment slip": _swiss(),
    }


def _lines(count: int, *, name: str = "Maintenance of servers") -> tuple[BillLine, ...]:
    return tuple(
        BillLine(
            position=str(at),
            name=name,
            details=("#4711 $5 *all* _hours_ @noon",),
            quantity=Decimal("2.5"),
            unit="h",
            price=Decimal(120),
            net_minor=30_000,
            tax=at % 2,
            first_on=date(2026, 2, 1),
            last_on=date(2026, 2, 28),
        )
        for at in range(1, count + 1)
    )


def _taxes(lines: tuple[BillLine, ...], added: int) -> tuple[BillTax, ...]:
    basis = [sum(line.net_minor for line in lines if line.tax == tax) for tax in (0, 1)]
    reason = "Reverse charge: the customer owes the tax."
    return (
        BillTax(
            category="S",
            rate_pct=Decimal(19),
            basis_minor=basis[0] + added,
            tax_minor=(basis[0] + added) * 19 // 100,
        ),
        BillTax(category="AE", rate_pct=Decimal(0), basis_minor=basis[1], tax_minor=0, reason=reason),
    )


def _bill(kind: BillKind, *, language: str, lines: tuple[BillLine, ...], is_full: bool = False) -> Bill:
    adjustments = (BillAdjustment(text="Freight", amount_minor=1_000),) if is_full else ()
    added = sum(one.amount_minor for one in adjustments)
    taxes = _taxes(lines, added)
    net = sum(line.net_minor for line in lines)
    gross = net + added + sum(one.tax_minor for one in taxes)
    deposits = (BillDeposit(number="AZ-7", paid_on=date(2026, 2, 2), amount_minor=500),) if is_full else ()
    payable = gross - sum(one.amount_minor for one in deposits)
    return Bill(
        kind=kind,
        language=language,
        currency="EUR",
        entity=_SELLER,
        customer=_BUYER,
        attention="Accounts payable",
        customer_number="0200769623",
        customer_tax_id="GB123456789",
        number="RE-2026-0042",
        identity="inv_00000000000000000000000000 · sample",
        issued_on=_DAY,
        due_on=_DUE,
        supplied_on=date(2026, 2, 28),
        purchase_order="PO 4500017",
        preceding=() if kind == "invoice" else (("RE-2026-0001", date(2026, 1, 5)),),
        lines=lines,
        adjustments=adjustments,
        taxes=taxes,
        lines_minor=net,
        net_minor=net + added,
        tax_minor=sum(one.tax_minor for one in taxes),
        gross_minor=gross,
        deposits=deposits,
        payable_minor=payable,
        terms="30 days net.",
        discounts=(BillDiscount(until=date(2026, 3, 12), percent=Decimal(2), amount_minor=payable // 50),),
        bank_account=BankAccount(holder=_SELLER.name, bank="Hafenbank", iban=_IBAN),
        reference=_RF,
        qr="epc",
        qr_payload=epc_payload(holder=_SELLER.name, iban=_IBAN, amount_minor=payable, reference=_RF),
        contact=DeskContact(name="Mara Lind", email="mara@nordlicht.example", phone="+49 40 123456"),
        notes=("Thank you for your order.",) if is_full else (),
        copy_note="Copy" if is_full else "",
        xml=_XML,
        xml_name="factur-x.xml",
        xml_level="EN 16931",
    )


def _swiss() -> Bill:
    creditor = QrAddress(
        name="Berghof AG",
        street="Dorfstrasse",
        house_number="1",
        postal_code="2501",
        town="Biel",
        country="CH",
    )
    line = BillLine(
        position="1",
        name="Wartung",
        quantity=Decimal(1),
        unit="",
        price=Decimal(100),
        net_minor=10_000,
        tax=0,
    )
    return Bill(
        kind="invoice",
        language="de",
        currency="CHF",
        entity=Party(name="Berghof AG", address=("Dorfstrasse 1", "2501 Biel"), country="CH"),
        customer=_BUYER,
        customer_number="0200769623",
        number="RE-2026-0043",
        identity="inv_00000000000000000000000001 · sample",
        issued_on=_DAY,
        due_on=_DUE,
        lines=(line,),
        taxes=(BillTax(category="S", rate_pct=Decimal("8.1"), basis_minor=10_000, tax_minor=810),),
        lines_minor=10_000,
        net_minor=10_000,
        tax_minor=810,
        gross_minor=10_810,
        payable_minor=10_810,
        bank_account=BankAccount(holder="Berghof AG", iban=_QR_IBAN),
        reference=_QRR,
        qr="swiss",
        qr_payload=swiss_payload(
            creditor=creditor, iban=_QR_IBAN, amount_minor=10_810, currency="CHF", reference=_QRR
        ),
        window="right",
    )
