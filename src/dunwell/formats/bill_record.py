"""From an issued bill to the record of an e-invoice: the same words and the same sums, by the terms of EN 16931."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from dunwell.core import wording
from dunwell.core.billing import draft as drafts
from dunwell.core.billing import taxes
from dunwell.core.billing.letters import words_for
from dunwell.core.billing.parties import BillParty
from dunwell.core.billing.stored import IssuedBill
from dunwell.core.billing.totals import LineTotal, TaxTotal
from dunwell.core.money import exponent
from dunwell.formats.einvoice.records import (
    Address,
    Adjustment,
    Contact,
    CreditTransfer,
    Delivery,
    EInvoice,
    Identifier,
    Item,
    Line,
    Note,
    Party,
    Payment,
    Period,
    PrecedingInvoice,
    Price,
    SupportingDocument,
    Tax,
    Totals,
    VatBreakdown,
)

TYPE_CODES: Final = {"invoice": "380", "credit_note": "381", "debit_note": "383", "deposit_request": "386"}
"""BT-3 by UNTDID 1001; 386 is a prepayment invoice."""
_BY_MAIL: Final = "EM"  # electronic address scheme: an e-mail address
_SEPA, _TRANSFER, _UNDEFINED = "58", "30", "1"  # UNTDID 4461
_DECIMALS: Final = 2
_LEGAL: Final = "REG"  # UNTDID 4451: regulatory information


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """Something that goes inside the e-invoice."""

    name: str
    media_type: str
    content: bytes


def is_sayable(*, currency: str) -> bool:
    """Whether EN 16931 can say amounts of a currency: it knows two decimals and no more (BR-DEC)."""
    return exponent(currency=currency) <= _DECIMALS


def to_record(
    *,
    bill: IssuedBill,
    is_xrechnung: bool = False,
    is_peppol: bool = False,
    enclosures: Sequence[Enclosure] = (),
) -> EInvoice:
    """The bill as a record of EN 16931.

    is_xrechnung: discounts for early payment are told in the way that XRechnung reads by machine (BR-DE-18).
    is_peppol: all notes are one. The enclosures go inside; their media types are those of core/billing/faults.py.
    """
    draft, totals, other = bill.draft, bill.totals, bill.tax_in_other
    if other is not None and not is_sayable(currency=other.currency):
        other = None  # the page alone says it
    is_untaxed = any(one.tax.category is taxes.TaxCategory.OUTSIDE_SCOPE for one in totals.taxes)
    adjustments = list(zip(draft.adjustments, totals.adjustments_minor, strict=True))
    document = [_on_document(one, minor, bill) for one, minor in adjustments]
    minors = totals.adjustments_minor
    taken, added = [-one for one in minors if one < 0], [one for one in minors if one >= 0]
    return EInvoice(
        number=bill.number,
        issued_on=draft.issued_on,
        type_code=TYPE_CODES[draft.kind.value],
        currency=draft.currency,
        tax_currency=other.currency if other is not None else "",
        due_on=bill.due_on,
        buyer_reference=draft.buyer_reference,
        contract=draft.contract,
        purchase_order=draft.purchase_order,
        sales_order=draft.order_number,
        payment_terms=_terms(bill, is_xrechnung=is_xrechnung),
        notes=_notes(bill, in_one=is_peppol),
        preceding=tuple(PrecedingInvoice(number=number, issued_on=on) for number, on in draft.corrects),
        seller=_party(bill.seller, is_seller=True, is_untaxed=is_untaxed),
        buyer=_party(bill.buyer, is_seller=False, is_untaxed=is_untaxed),
        delivery=_delivery(bill, is_xrechnung=is_xrechnung),
        period=Period(start_on=draft.first_on, end_on=draft.last_on)
        if draft.first_on or draft.last_on
        else None,
        payment=_payment(bill),
        allowances=tuple(one for one, minor in zip(document, minors, strict=True) if minor < 0),
        charges=tuple(one for one, minor in zip(document, minors, strict=True) if minor >= 0),
        totals=Totals(
            lines=totals.lines_minor,
            allowances=sum(taken) if taken else None,
            charges=sum(added) if added else None,
            without_vat=totals.net_minor,
            vat=totals.tax_minor,
            vat_in_tax_currency=other.tax_minor if other is not None else None,
            with_vat=totals.gross_minor,
            prepaid=totals.prepaid_minor or None,
            rounding=totals.rounding_minor or None,
            due=totals.payable_minor,
        ),
        vat=tuple(_breakdown(one, is_xrechnung=is_xrechnung) for one in totals.taxes),
        documents=tuple(
            SupportingDocument(
                reference=one.name, content=one.content, mime=one.media_type, filename=one.name
            )
            for one in enclosures
        ),
        lines=tuple(
            _line(str(at), line, total, bill)
            for at, (line, total) in enumerate(zip(draft.lines, totals.lines, strict=True), start=1)
        ),
    )


def _notes(bill: IssuedBill, *, in_one: bool) -> tuple[Note, ...]:
    """The notes and what the law asks the seller to say; Peppol takes one note only (R002)."""
    texts, legal = [one for one in bill.draft.notes if one], bill.seller.legal_note
    if in_one:
        joined = "\n".join([*texts, *([legal] if legal else [])])
        return (Note(text=joined),) if joined else ()
    return (*(Note(text=one) for one in texts), *((Note(text=legal, subject=_LEGAL),) if legal else ()))


def _terms(bill: IssuedBill, *, is_xrechnung: bool) -> str:
    """BT-20: the terms agreed and what may be taken off for paying early."""
    if is_xrechnung and bill.discounts:
        lines = [
            f"#SKONTO#TAGE={(one.until - bill.draft.issued_on).days}#PROZENT={one.percent:.2f}#"
            for one in bill.discounts
        ]
        return "\n".join(lines) + "\n"
    language, words = words_for(bill.language)
    said = [
        words.discount.format(
            amount=wording.amount(
                minor=bill.totals.payable_minor - one.amount_minor,
                currency=bill.draft.currency,
                language=language,
            ).replace(wording.NO_BREAK_SPACE, " "),
            date=wording.day(on=one.until, language=language),
        )
        for one in bill.discounts
    ]
    return " ".join((bill.draft.terms, *said)).strip()


def _party(side: BillParty, *, is_seller: bool, is_untaxed: bool) -> Party:
    """A side. Outside the scope of VAT nobody's VAT identifier may stand on it (BR-O-02)."""
    endpoint = None
    if side.endpoint:
        endpoint = Identifier(value=side.endpoint, scheme=side.endpoint_scheme or _BY_MAIL)
    elif is_seller and side.contact_email:
        endpoint = Identifier(value=side.contact_email, scheme=_BY_MAIL)
    has_contact = side.contact_name or side.contact_phone or side.contact_email
    return Party(
        name=side.name,
        identifiers=(Identifier(value=side.number),) if side.number else (),
        registration=Identifier(value=side.registration) if side.registration else None,
        vat_number="" if is_untaxed else side.vat_id,
        tax_number=side.tax_number if is_seller else "",
        electronic_address=endpoint,
        address=_address(side),
        contact=Contact(name=side.contact_name, telephone=side.contact_phone, email=side.contact_email)
        if has_contact
        else None,
    )


def _address(side: BillParty) -> Address:
    return Address(
        line_1=side.street,
        city=side.city,
        postcode=side.postcode,
        region=side.region,
        country=side.country,
    )


def _delivery(bill: IssuedBill, *, is_xrechnung: bool) -> Delivery | None:
    """When, and of an intra-community supply where to, it was delivered (BR-IC-11, BR-IC-12).

    CII cannot leave the group out, and XRechnung takes no empty one (R008): there it names the buyer.
    """
    draft = bill.draft
    goes_abroad = any(one.tax.category is taxes.TaxCategory.INTRA_COMMUNITY for one in bill.totals.taxes)
    if goes_abroad:
        has_day = draft.supplied_on or draft.first_on or draft.last_on
        on = draft.supplied_on if has_day else draft.issued_on
        return Delivery(delivered_on=on, address=_address(bill.buyer))
    if draft.supplied_on:
        return Delivery(delivered_on=draft.supplied_on)
    return Delivery(name=bill.buyer.name) if is_xrechnung else None


def _payment(bill: IssuedBill) -> Payment:
    """How it is paid: by transfer to the seller's account; of a credit note nothing is said."""
    remittance = bill.reference or bill.number
    if bill.draft.kind is drafts.BillKind.CREDIT_NOTE or not bill.seller.iban:
        return Payment(means=_UNDEFINED, remittance=remittance)
    transfer = CreditTransfer(
        account="".join(bill.seller.iban.split()), name=bill.seller.name, provider=bill.seller.bic
    )
    means = _SEPA if bill.draft.currency == "EUR" else _TRANSFER
    return Payment(means=means, remittance=remittance, transfers=(transfer,))


def _tax(tax: taxes.Tax) -> Tax:
    is_untaxed = tax.category is taxes.TaxCategory.OUTSIDE_SCOPE
    return Tax(category=tax.category.value, rate=None if is_untaxed else tax.rate_pct)


def _breakdown(one: TaxTotal, *, is_xrechnung: bool) -> VatBreakdown:
    """A row of the breakdown; XRechnung asks for the rate even where there is none (BR-DE-14)."""
    tax = _tax(one.tax)
    return VatBreakdown(
        taxable=one.basis_minor,
        vat=one.tax_minor,
        tax=replace(tax, rate=one.tax.rate_pct) if is_xrechnung else tax,
        reason=one.tax.reason,
        reason_code=one.tax.reason_code,
    )


def _on_document(one: drafts.Adjustment, minor: int, bill: IssuedBill) -> Adjustment:
    tax = _tax(bill.draft.taxes[one.tax])
    return replace(_on_line(one, minor, base=bill.totals.lines_minor), tax=tax)


def _on_line(one: drafts.Adjustment, minor: int, *, base: int) -> Adjustment:
    """The per cent are told with what they are of, and only of what is above nothing (Peppol R040 to R042)."""
    is_told = one.percent is not None and base > 0
    return Adjustment(
        amount=abs(minor),
        base=base if is_told else None,
        percent=abs(one.percent) if is_told and one.percent is not None else None,
        reason=one.text,
    )


def _line(number: str, line: drafts.DraftLine, total: LineTotal, bill: IssuedBill) -> Line:
    given = list(zip(line.adjustments, total.adjustments_minor, strict=True))
    is_priced_by_many = line.price_per != Decimal(1)
    return Line(
        number=number,
        quantity=line.quantity,
        unit=line.unit,
        amount=total.net_minor,
        period=Period(start_on=line.first_on, end_on=line.last_on) if line.first_on or line.last_on else None,
        allowances=tuple(_on_line(one, minor, base=total.bare_minor) for one, minor in given if minor < 0),
        charges=tuple(_on_line(one, minor, base=total.bare_minor) for one, minor in given if minor >= 0),
        price=Price(
            net=line.price,
            base_quantity=line.price_per if is_priced_by_many else None,
            base_unit=line.unit if is_priced_by_many else "",
        ),
        tax=_tax(bill.totals.taxes[total.tax].tax),
        item=Item(name=line.name, description="\n".join(line.details), seller_number=line.item_number),
    )
