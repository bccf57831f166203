"""An issued bill as it is set on a page: what was frozen at the issue, with the entity's looks and its payment code."""

from collections.abc import Sequence

from dunwell.apps.billing.models import Seller
from dunwell.core.billing.draft import Adjustment
from dunwell.core.billing.exchange import tax_sentence
from dunwell.core.billing.letters import words_for
from dunwell.core.billing.parties import BillParty
from dunwell.core.billing.stored import IssuedBill
from dunwell.core.billing.units import unit_words
from dunwell.formats.payment_qr import FaultyPayment, QrAddress, epc_payload, swiss_payload
from dunwell.ports.bills import (
    Bill,
    BillAdjustment,
    BillDeposit,
    BillDiscount,
    BillLine,
    BillTax,
    Brand,
    QrKind,
    Window,
)
from dunwell.ports.documents import BankAccount, DeskContact, Party

_WINDOWS: dict[str, Window] = {
    **dict.fromkeys(("FR", "BE", "CH", "ES", "IT", "NL", "GB", "IE"), "right"),
    **dict.fromkeys(("US", "CA"), "us"),
}
_NAMED: dict[str, Window] = {"din_b": "din_b", "right": "right", "us": "us"}


def page_of(
    *,
    bill: IssuedBill,
    settings: Seller,
    policy_note: str = "",
    is_on_paper_too: bool = False,
    xml: bytes = b"",
) -> Bill:
    """The bill as Documents.bill sets it; `xml` is the e-invoice that goes inside."""
    draft, totals = bill.draft, bill.totals
    payload = payment_code(bill=bill, kind=settings.qr)
    return Bill(
        kind=draft.kind.value,
        language=bill.language,
        currency=draft.currency,
        entity=_party(bill.seller),
        customer=_party(bill.buyer),
        customer_number=bill.buyer.number,
        customer_tax_id=bill.buyer.vat_id,
        number=bill.number,
        identity=bill.identity,
        issued_on=draft.issued_on,
        due_on=bill.due_on,
        supplied_on=draft.supplied_on,
        first_on=draft.first_on,
        last_on=draft.last_on,
        order_number=draft.order_number,
        purchase_order=draft.purchase_order,
        contract=draft.contract,
        preceding=draft.corrects,
        lines=_lines(bill),
        adjustments=_adjustments(draft.adjustments, totals.adjustments_minor),
        taxes=_taxes(bill),
        lines_minor=totals.lines_minor,
        net_minor=totals.net_minor,
        tax_minor=totals.tax_minor,
        rounding_minor=totals.rounding_minor,
        gross_minor=totals.gross_minor,
        deposits=tuple(
            BillDeposit(number=one.number, paid_on=one.paid_on, amount_minor=one.amount_minor)
            for one in bill.deposits
        ),
        payable_minor=totals.payable_minor,
        discounts=tuple(
            BillDiscount(until=one.until, percent=one.percent, amount_minor=one.amount_minor)
            for one in bill.discounts
        ),
        bank_account=_account(bill.seller),
        reference=bill.reference,
        qr=_qr_kind(settings.qr) if payload else "",
        qr_payload=payload,
        contact=_contact(bill.seller),
        window=_window(settings, bill.seller.country),
        brand=Brand(logo=bytes(settings.logo or b""), accent=settings.accent),
        notes=_notes(bill),
        policy_note=policy_note,
        copy_note=words_for(bill.language)[1].copy_note if is_on_paper_too else "",
        xml=xml,
        xml_name="factur-x.xml" if xml else "",
        xml_level="EN 16931" if xml else "",
    )


def _notes(bill: IssuedBill) -> tuple[str, ...]:
    """What stands under the sums: the tax in another currency, the bill's own notes, the seller's."""
    other = bill.tax_in_other
    return (
        *((tax_sentence(other=other, language=bill.language),) if other is not None else ()),
        *bill.draft.notes,
        *((bill.seller.legal_note,) if bill.seller.legal_note else ()),
    )


def payment_code(*, bill: IssuedBill, kind: str) -> str:
    """The text of the payment code of that kind (epc, swiss); "" where none is wanted, or none can be made of it.

    A bill without a payment code is as good to pay; so it is never held for that.
    """
    minor, seller = bill.totals.payable_minor, bill.seller
    if not kind or minor <= 0 or bill.draft.kind.value == "credit_note":
        return ""
    try:
        if kind == "epc" and bill.draft.currency == "EUR":
            return epc_payload(
                holder=seller.name[:70],
                iban=seller.iban,
                amount_minor=minor,
                bic=seller.bic,
                reference=bill.reference,
                text="" if bill.reference else bill.number,
            )
        if kind == "swiss":
            return swiss_payload(
                creditor=_qr_address(seller),
                iban=seller.iban,
                amount_minor=minor,
                currency=bill.draft.currency,
                debtor=_qr_address(bill.buyer) if bill.buyer.postcode and bill.buyer.city else None,
                reference=bill.reference,
                message=bill.number,
            )
    except FaultyPayment:
        return ""
    return ""


def _adjustments(given: Sequence[Adjustment], minors: Sequence[int], /) -> tuple[BillAdjustment, ...]:
    return tuple(
        BillAdjustment(text=one.text, amount_minor=minor, percent=one.percent)
        for one, minor in zip(given, minors, strict=True)
    )


def _taxes(bill: IssuedBill) -> tuple[BillTax, ...]:
    return tuple(
        BillTax(
            category=one.tax.category.value,
            rate_pct=one.tax.rate_pct,
            basis_minor=one.basis_minor,
            tax_minor=one.tax_minor,
            reason=one.tax.reason,
        )
        for one in bill.totals.taxes
    )


def _account(seller: BillParty) -> BankAccount:
    holder = seller.name if seller.iban else ""
    return BankAccount(holder=holder, bank=seller.bank, iban=seller.iban, bic=seller.bic)


def _contact(seller: BillParty) -> DeskContact:
    return DeskContact(name=seller.contact_name, email=seller.contact_email, phone=seller.contact_phone)


def _qr_kind(kind: str) -> QrKind:
    return "epc" if kind == "epc" else "swiss"


def _window(settings: Seller, country: str) -> Window:
    return _NAMED.get(settings.window) or _WINDOWS.get(country, "din_b")


def _qr_address(side: BillParty) -> QrAddress:
    return QrAddress(
        name=side.name[:70],
        street=side.street[:70],
        postal_code=side.postcode,
        town=side.city[:35],
        country=side.country,
    )


def _party(side: BillParty) -> Party:
    return Party(
        name=side.name,
        address=side.address,
        country=side.country,
        tax_id=side.vat_id or side.tax_number,
        registration=side.registration,
    )


def _lines(bill: IssuedBill) -> tuple[BillLine, ...]:
    return tuple(
        BillLine(
            position=str(at),
            name=line.name,
            details=(*((line.item_number,) if line.item_number else ()), *line.details),
            quantity=line.quantity,
            unit=unit_words(line.unit, language=bill.language),
            price=line.price,
            price_per=line.price_per,
            net_minor=total.net_minor,
            tax=total.tax,
            first_on=line.first_on,
            last_on=line.last_on,
            adjustments=_adjustments(line.adjustments, total.adjustments_minor),
        )
        for at, (line, total) in enumerate(zip(bill.draft.lines, bill.totals.lines, strict=True), start=1)
    )
