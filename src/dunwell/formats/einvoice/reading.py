"""E-invoices of suppliers, and our own, into the record: UBL, CII, and PDFs with one inside."""

import re
from dataclasses import dataclass

from dunwell.formats.einvoice.cii import CII
from dunwell.formats.einvoice.records import (
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
    SupportingDocument,
    Tax,
    TaxRepresentative,
    Totals,
    VatBreakdown,
)
from dunwell.formats.einvoice.source import Source, Syntax, open_source
from dunwell.formats.einvoice.terms import Group, Term, extract
from dunwell.formats.einvoice.ubl import UBL
from dunwell.formats.einvoice.values import UnreadableEInvoice, Values, identifier
from dunwell.formats.einvoice.write_cii import TAX_POINT_CODES
from dunwell.formats.einvoice.write_ubl import NOT_KNOWN

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)
_FROM_CII = {cii: ubl for ubl, cii in TAX_POINT_CODES.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: the record, its syntax, and the paths of elements that no term of EN 16931 covers."""

    invoice: EInvoice
    syntax: Syntax
    unread: tuple[str, ...]


def read_einvoice(*, data: bytes) -> Reading:
    """The invoice in an XML file or inside a Factur-X or ZUGFeRD PDF.

    What EN 16931 has no term for is left out of the record and named in `unread`; what is missing stays empty.
    Raises NotAnEInvoice (no such file), UnreadableEInvoice (with every value that no record can hold).
    """
    source = open_source(data=data)
    group, unread = terms_of(source=source)
    return Reading(invoice=to_record(group=group, syntax=source.syntax), syntax=source.syntax, unread=unread)


def terms_of(*, source: Source) -> tuple[Group, tuple[str, ...]]:
    """The business terms of a file, and the paths of what is none."""
    return extract(root=source.root, binding=UBL if source.syntax is Syntax.UBL else CII)


def to_record(*, group: Group, syntax: Syntax) -> EInvoice:
    """The record of a file's terms; raises UnreadableEInvoice."""
    values = Values(currency="")
    values.settle_currencies(group)
    invoice = _invoice(group, values, syntax)
    if values.faults:
        raise UnreadableEInvoice(faults=tuple(values.faults))
    return invoice


def _invoice(group: Group, values: Values, syntax: Syntax) -> EInvoice:
    tax_point = group.text("BT-8")
    order = group.text("BT-13")
    return EInvoice(
        number=group.text("BT-1"),
        issued_on=values.day(group, "BT-2"),
        type_code=group.text("BT-3"),
        currency=group.text("BT-5"),
        tax_currency=group.text("BT-6"),
        tax_point_on=values.day(group, "BT-7"),
        tax_point_code=_FROM_CII.get(tax_point, tax_point) if syntax is Syntax.CII else tax_point,
        due_on=values.day(group, "BT-9"),
        buyer_reference=group.text("BT-10"),
        project=group.text("BT-11"),
        contract=group.text("BT-12"),
        purchase_order="" if order == NOT_KNOWN and group.text("BT-14") else order,
        sales_order=group.text("BT-14"),
        receiving_advice=group.text("BT-15"),
        despatch_advice=group.text("BT-16"),
        tender=group.text("BT-17"),
        object=identifier(group.first("BT-18")),
        accounting=group.text("BT-19"),
        payment_terms=group.text("BT-20"),
        notes=tuple(_note(one) for one in group.many("BG-1")),
        process=group.text("BT-23"),
        specification=group.text("BT-24"),
        preceding=tuple(
            PrecedingInvoice(number=one.text("BT-25"), issued_on=values.day(one, "BT-26"))
            for one in group.many("BG-3")
        ),
        seller=_seller(group.group("BG-4")),
        buyer=_buyer(group.group("BG-7")),
        payee=_payee(group.group("BG-10")),
        tax_representative=_representative(group.group("BG-11")),
        delivery=_delivery(group.group("BG-13"), values),
        period=_period(group.group("BG-14"), values, "BT-73", "BT-74"),
        payment=_payment(group.many("BG-16")),
        allowances=tuple(_adjustment(one, values, _ALLOWANCE) for one in group.many("BG-20")),
        charges=tuple(_adjustment(one, values, _CHARGE) for one in group.many("BG-21")),
        totals=_totals(group.group("BG-22"), values),
        vat=tuple(_vat(one, values) for one in group.many("BG-23")),
        documents=tuple(_document(one, values) for one in group.many("BG-24")),
        lines=tuple(_line(one, values) for one in group.many("BG-25")),
    )


def _note(group: Group) -> Note:
    text, subject = group.text("BT-22"), group.text("BT-21")
    found = None if subject else _SUBJECT.fullmatch(text)
    return Note(text=found[2].strip(), subject=found[1]) if found else Note(text=text, subject=subject)


def _address(group: Group | None, terms: str) -> Address:
    if group is None:
        return Address()
    line_1, line_2, line_3, city, postcode, region, country = map(group.text, terms.split())
    return Address(
        line_1=line_1,
        line_2=line_2,
        line_3=line_3,
        city=city,
        postcode=postcode,
        region=region,
        country=country,
    )


def _contact(group: Group | None, terms: str) -> Contact | None:
    if group is None:
        return None
    name, telephone, email = map(group.text, terms.split())
    return Contact(name=name, telephone=telephone, email=email)


def _identifiers(terms: list[Term]) -> tuple[Identifier, ...]:
    return tuple(one for one in map(identifier, terms) if one is not None)


def _seller(group: Group | None) -> Party:
    if group is None:
        return Party()
    return Party(
        name=group.text("BT-27"),
        trading_name=group.text("BT-28"),
        identifiers=_identifiers(group.all("BT-29")),
        registration=identifier(group.first("BT-30")),
        vat_number=group.text("BT-31"),
        tax_number=group.text("BT-32"),
        legal_form=group.text("BT-33"),
        electronic_address=identifier(group.first("BT-34")),
        address=_address(group.group("BG-5"), "BT-35 BT-36 BT-162 BT-37 BT-38 BT-39 BT-40"),
        contact=_contact(group.group("BG-6"), "BT-41 BT-42 BT-43"),
    )


def _buyer(group: Group | None) -> Party:
    if group is None:
        return Party()
    return Party(
        name=group.text("BT-44"),
        trading_name=group.text("BT-45"),
        identifiers=_identifiers(group.all("BT-46")),
        registration=identifier(group.first("BT-47")),
        vat_number=group.text("BT-48"),
        electronic_address=identifier(group.first("BT-49")),
        address=_address(group.group("BG-8"), "BT-50 BT-51 BT-163 BT-52 BT-53 BT-54 BT-55"),
        contact=_contact(group.group("BG-9"), "BT-56 BT-57 BT-58"),
    )


def _payee(group: Group | None) -> Payee | None:
    if group is None:
        return None
    return Payee(
        name=group.text("BT-59"),
        identifier=identifier(group.first("BT-60")),
        registration=identifier(group.first("BT-61")),
    )


def _representative(group: Group | None) -> TaxRepresentative | None:
    if group is None:
        return None
    return TaxRepresentative(
        name=group.text("BT-62"),
        vat_number=group.text("BT-63"),
        address=_address(group.group("BG-12"), "BT-64 BT-65 BT-164 BT-66 BT-67 BT-68 BT-69"),
    )


def _delivery(group: Group | None, values: Values) -> Delivery | None:
    if group is None:
        return None
    address = group.group("BG-15")
    return Delivery(
        name=group.text("BT-70"),
        location=identifier(group.first("BT-71")),
        delivered_on=values.day(group, "BT-72"),
        address=_address(address, "BT-75 BT-76 BT-165 BT-77 BT-78 BT-79 BT-80") if address else None,
    )


def _period(group: Group | None, values: Values, start: str, end: str) -> Period | None:
    if group is None or not (group.first(start) or group.first(end)):
        return None
    return Period(start_on=values.day(group, start), end_on=values.day(group, end))


def _payment(groups: list[Group]) -> Payment | None:
    """BG-16 is one; a syntax repeats it for every account."""
    if not groups:
        return None
    first = groups[0]
    term = first.first("BT-81")
    cards = [one for group in groups for one in group.many("BG-18")]
    debits = [one for group in groups for one in group.many("BG-19")]
    return Payment(
        means=first.text("BT-81"),
        means_text=first.text("BT-82") or (term.attribute("name") if term else ""),
        remittance=first.text("BT-83"),
        transfers=tuple(
            CreditTransfer(account=one.text("BT-84"), name=one.text("BT-85"), provider=one.text("BT-86"))
            for group in groups
            for one in group.many("BG-17")
        ),
        card=PaymentCard(number=cards[0].text("BT-87"), holder=cards[0].text("BT-88")) if cards else None,
        debit=_debit(debits[0]) if debits else None,
    )


def _debit(group: Group) -> DirectDebit:
    return DirectDebit(mandate=group.text("BT-89"), creditor=group.text("BT-90"), account=group.text("BT-91"))


_ALLOWANCE = ("BT-92", "BT-93", "BT-94", "BT-95", "BT-96", "BT-97", "BT-98")
_CHARGE = ("BT-99", "BT-100", "BT-101", "BT-102", "BT-103", "BT-104", "BT-105")
_LINE_ALLOWANCE = ("BT-136", "BT-137", "BT-138", "", "", "BT-139", "BT-140")
_LINE_CHARGE = ("BT-141", "BT-142", "BT-143", "", "", "BT-144", "BT-145")


def _adjustment(group: Group, values: Values, terms: tuple[str, ...]) -> Adjustment:
    amount, base, percent, category, rate, reason, code = terms
    has_tax = bool(category) and (group.first(category) is not None or group.first(rate) is not None)
    return Adjustment(
        amount=values.needed_amount(group, amount),
        base=values.amount(group, base),
        percent=values.number(group, percent),
        tax=Tax(category=group.text(category), rate=values.number(group, rate)) if has_tax else None,
        reason=group.text(reason),
        reason_code=group.text(code),
    )


def _totals(group: Group | None, values: Values) -> Totals:
    if group is None:
        return Totals()
    return Totals(
        lines=values.amount(group, "BT-106"),
        allowances=values.amount(group, "BT-107"),
        charges=values.amount(group, "BT-108"),
        without_vat=values.amount(group, "BT-109"),
        vat=values.amount(group, "BT-110"),
        vat_in_tax_currency=values.amount(group, "BT-111", in_tax_currency=True),
        with_vat=values.amount(group, "BT-112"),
        prepaid=values.amount(group, "BT-113"),
        rounding=values.amount(group, "BT-114"),
        due=values.amount(group, "BT-115"),
    )


def _vat(group: Group, values: Values) -> VatBreakdown:
    return VatBreakdown(
        taxable=values.needed_amount(group, "BT-116"),
        vat=values.needed_amount(group, "BT-117"),
        tax=Tax(category=group.text("BT-118"), rate=values.number(group, "BT-119")),
        reason=group.text("BT-120"),
        reason_code=group.text("BT-121"),
    )


def _document(group: Group, values: Values) -> SupportingDocument:
    attached = group.first("BT-125")
    return SupportingDocument(
        reference=group.text("BT-122"),
        description=group.text("BT-123"),
        location=group.text("BT-124"),
        content=values.content(group, "BT-125"),
        mime=attached.attribute("mimeCode") if attached else "",
        filename=attached.attribute("filename") if attached else "",
    )


def _line(group: Group, values: Values) -> Line:
    quantity = group.first("BT-129")
    tax = group.group("BG-30")
    return Line(
        number=group.text("BT-126"),
        note=group.text("BT-127"),
        object=identifier(group.first("BT-128")),
        quantity=values.number(group, "BT-129"),
        unit=quantity.attribute("unitCode") if quantity else "",
        amount=values.amount(group, "BT-131"),
        order_line=group.text("BT-132"),
        accounting=group.text("BT-133"),
        period=_period(group.group("BG-26"), values, "BT-134", "BT-135"),
        allowances=tuple(_adjustment(one, values, _LINE_ALLOWANCE) for one in group.many("BG-27")),
        charges=tuple(_adjustment(one, values, _LINE_CHARGE) for one in group.many("BG-28")),
        price=_price(group.group("BG-29"), values),
        tax=Tax(category=tax.text("BT-151"), rate=values.number(tax, "BT-152")) if tax else Tax(),
        item=_item(group.group("BG-31")),
    )


def _price(group: Group | None, values: Values) -> Price:
    if group is None:
        return Price()
    base = group.first("BT-149")
    return Price(
        net=values.number(group, "BT-146"),
        discount=values.number(group, "BT-147"),
        gross=values.number(group, "BT-148"),
        base_quantity=values.number(group, "BT-149"),
        base_unit=base.attribute("unitCode") if base else "",
    )


def _item(group: Group | None) -> Item:
    if group is None:
        return Item()
    return Item(
        name=group.text("BT-153"),
        description=group.text("BT-154"),
        seller_number=group.text("BT-155"),
        buyer_number=group.text("BT-156"),
        standard_number=identifier(group.first("BT-157")),
        classifications=_identifiers(group.all("BT-158")),
        origin=group.text("BT-159"),
        attributes=tuple(
            Attribute(name=one.text("BT-160"), value=one.text("BT-161")) for one in group.many("BG-32")
        ),
    )
