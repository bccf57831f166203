"""EN 16931 invoices and credit notes as UBL 2.1."""

from base64 import b64encode
from dataclasses import replace

from dunwell.formats.einvoice.markup import Markup, amount_text, attribute, date_text, number_text
from dunwell.formats.einvoice.records import (
    PROCESS,
    SPECIFICATION,
    Address,
    Adjustment,
    Delivery,
    EInvoice,
    Identifier,
    Item,
    Line,
    Party,
    Payee,
    Payment,
    Period,
    Price,
    Profile,
    TaxRepresentative,
)

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
NOT_KNOWN = "NA"
"""Stands where the schema wants what EN 16931 need not have: the order of a sales order, the network of a card."""
ANY_MEANS = "1"
"""UNTDID 4461 "not defined": stands where a credit note has a due date and no payment instructions."""


def profiled(*, invoice: EInvoice, profile: Profile | None) -> EInvoice:
    """The invoice with BT-23 and BT-24 of the profile; None leaves them as they are."""
    if profile is None:
        return invoice
    process = invoice.process if profile is Profile.EN16931 else invoice.process or PROCESS
    return replace(invoice, specification=SPECIFICATION[profile], process=process)


def write_ubl(*, invoice: EInvoice, profile: Profile | None = None) -> bytes:
    """The invoice as UBL 2.1: an Invoice, or a CreditNote when BT-3 says so.

    `profile` sets BT-24 (and BT-23 where the profile asks for one); None writes those of the record. What is not in
    the record is not written; nothing is checked. Raises UnwritableEInvoice, UnknownCurrency.
    """
    return _Ubl(profiled(invoice=invoice, profile=profile)).to_bytes()


class _Ubl:
    """One document being written."""

    def __init__(self, invoice: EInvoice) -> None:
        self.invoice = invoice
        self.xml = Markup()
        self.kind = "CreditNote" if invoice.is_credit_note else "Invoice"
        self.currency = invoice.currency
        self.in_currency = attribute("currencyID", invoice.currency)

    def to_bytes(self) -> bytes:
        self.xml.open(
            self.kind,
            f' xmlns="{_SCHEMA}{self.kind}-2" xmlns:cac="{_SCHEMA}CommonAggregateComponents-2"'
            f' xmlns:cbc="{_SCHEMA}CommonBasicComponents-2"',
        )
        self.header()
        self.references()
        self.parties()
        if self.invoice.delivery is not None:
            self.delivery(self.invoice.delivery)
        self.payment(self.invoice.payment)
        self.xml.nest("cac:PaymentTerms", "cbc:Note", text=self.invoice.payment_terms)
        self.adjustments(allowances=self.invoice.allowances, charges=self.invoice.charges)
        self.taxes()
        self.totals()
        for line in self.invoice.lines:
            self.line(line)
        self.xml.close(self.kind)
        return self.xml.to_bytes(record=self.invoice)

    def header(self) -> None:
        xml, invoice = self.xml, self.invoice
        xml.leaf("cbc:CustomizationID", invoice.specification)
        xml.leaf("cbc:ProfileID", invoice.process)
        xml.leaf("cbc:ID", invoice.number)
        xml.leaf("cbc:IssueDate", date_text(invoice.issued_on))
        if invoice.is_credit_note:
            xml.leaf("cbc:TaxPointDate", date_text(invoice.tax_point_on))
            xml.leaf("cbc:CreditNoteTypeCode", invoice.type_code)
        else:
            xml.leaf("cbc:DueDate", date_text(invoice.due_on))
            xml.leaf("cbc:InvoiceTypeCode", invoice.type_code)
        for note in invoice.notes:
            xml.leaf("cbc:Note", f"#{note.subject}#{note.text}" if note.subject else note.text)
        if not invoice.is_credit_note:
            xml.leaf("cbc:TaxPointDate", date_text(invoice.tax_point_on))
        xml.leaf("cbc:DocumentCurrencyCode", invoice.currency)
        xml.leaf("cbc:TaxCurrencyCode", invoice.tax_currency)
        xml.leaf("cbc:AccountingCost", invoice.accounting)
        xml.leaf("cbc:BuyerReference", invoice.buyer_reference)
        self.period(invoice.period, invoice.tax_point_code)

    def period(self, period: Period | None, tax_point_code: str = "") -> None:
        self.xml.open("cac:InvoicePeriod")
        if period is not None:
            self.xml.leaf("cbc:StartDate", date_text(period.start_on))
            self.xml.leaf("cbc:EndDate", date_text(period.end_on))
        self.xml.leaf("cbc:DescriptionCode", tax_point_code)
        self.xml.close("cac:InvoicePeriod")

    def references(self) -> None:
        xml, invoice = self.xml, self.invoice
        xml.open("cac:OrderReference")
        xml.leaf("cbc:ID", invoice.purchase_order or (NOT_KNOWN if invoice.sales_order else ""))
        xml.leaf("cbc:SalesOrderID", invoice.sales_order)
        xml.close("cac:OrderReference")
        for one in invoice.preceding:
            xml.open("cac:BillingReference")
            xml.open("cac:InvoiceDocumentReference")
            xml.leaf("cbc:ID", one.number)
            xml.leaf("cbc:IssueDate", date_text(one.issued_on))
            xml.close("cac:InvoiceDocumentReference")
            xml.close("cac:BillingReference")
        xml.nest("cac:DespatchDocumentReference", "cbc:ID", text=invoice.despatch_advice)
        xml.nest("cac:ReceiptDocumentReference", "cbc:ID", text=invoice.receiving_advice)
        if not invoice.is_credit_note:
            xml.nest("cac:OriginatorDocumentReference", "cbc:ID", text=invoice.tender)
        xml.nest("cac:ContractDocumentReference", "cbc:ID", text=invoice.contract)
        self.documents()
        if invoice.is_credit_note:
            xml.nest("cac:OriginatorDocumentReference", "cbc:ID", text=invoice.tender)
        else:
            xml.nest("cac:ProjectReference", "cbc:ID", text=invoice.project)

    def documents(self) -> None:
        if self.invoice.object is not None:
            self.reference(self.invoice.object, kind="130")
        if self.invoice.is_credit_note and self.invoice.project:
            self.reference(Identifier(value=self.invoice.project), kind="50")
        xml = self.xml
        for one in self.invoice.documents:
            xml.open("cac:AdditionalDocumentReference")
            xml.leaf("cbc:ID", one.reference)
            xml.leaf("cbc:DocumentDescription", one.description)
            xml.open("cac:Attachment")
            if one.content is not None:
                xml.leaf(
                    "cbc:EmbeddedDocumentBinaryObject",
                    b64encode(one.content).decode(),
                    attribute("mimeCode", one.mime) + attribute("filename", one.filename),
                )
            xml.nest("cac:ExternalReference", "cbc:URI", text=one.location)
            xml.close("cac:Attachment")
            xml.close("cac:AdditionalDocumentReference")

    def reference(self, identifier: Identifier, *, kind: str) -> None:
        self.xml.open("cac:AdditionalDocumentReference")
        self.identifier("cbc:ID", identifier)
        self.xml.leaf("cbc:DocumentTypeCode", kind)
        self.xml.close("cac:AdditionalDocumentReference")

    def identifier(self, tag: str, identifier: Identifier | None) -> None:
        if identifier is not None:
            self.xml.leaf(tag, identifier.value, attribute("schemeID", identifier.scheme))

    def parties(self) -> None:
        xml, invoice = self.xml, self.invoice
        creditor = invoice.payment.debit.creditor if invoice.payment and invoice.payment.debit else ""
        xml.open("cac:AccountingSupplierParty")
        self.party(invoice.seller, creditor="" if invoice.payee is not None else creditor)
        xml.close("cac:AccountingSupplierParty")
        xml.open("cac:AccountingCustomerParty")
        self.party(invoice.buyer)
        xml.close("cac:AccountingCustomerParty")
        if invoice.payee is not None:
            self.payee(invoice.payee, creditor=creditor)
        if invoice.tax_representative is not None:
            self.tax_representative(invoice.tax_representative)

    def creditor(self, creditor: str) -> None:
        self.xml.open("cac:PartyIdentification")
        self.xml.leaf("cbc:ID", creditor, ' schemeID="SEPA"')
        self.xml.close("cac:PartyIdentification")

    def party(self, party: Party, *, creditor: str = "") -> None:
        xml = self.xml
        xml.open("cac:Party")
        self.identifier("cbc:EndpointID", party.electronic_address)
        for one in party.identifiers:
            xml.open("cac:PartyIdentification")
            self.identifier("cbc:ID", one)
            xml.close("cac:PartyIdentification")
        self.creditor(creditor)
        xml.nest("cac:PartyName", "cbc:Name", text=party.trading_name)
        self.address("cac:PostalAddress", party.address)
        self.tax_scheme(party.vat_number, scheme="VAT")
        self.tax_scheme(party.tax_number, scheme="TAX")
        xml.open("cac:PartyLegalEntity")
        xml.leaf("cbc:RegistrationName", party.name)
        self.identifier("cbc:CompanyID", party.registration)
        xml.leaf("cbc:CompanyLegalForm", party.legal_form)
        xml.close("cac:PartyLegalEntity")
        if party.contact is not None:
            xml.open("cac:Contact")
            xml.leaf("cbc:Name", party.contact.name)
            xml.leaf("cbc:Telephone", party.contact.telephone)
            xml.leaf("cbc:ElectronicMail", party.contact.email)
            xml.close("cac:Contact")
        xml.close("cac:Party")

    def tax_scheme(self, number: str, *, scheme: str) -> None:
        if number:
            self.xml.open("cac:PartyTaxScheme")
            self.xml.leaf("cbc:CompanyID", number)
            self.xml.nest("cac:TaxScheme", "cbc:ID", text=scheme)
            self.xml.close("cac:PartyTaxScheme")

    def address(self, tag: str, address: Address) -> None:
        xml = self.xml
        xml.open(tag)
        xml.leaf("cbc:StreetName", address.line_1)
        xml.leaf("cbc:AdditionalStreetName", address.line_2)
        xml.leaf("cbc:CityName", address.city)
        xml.leaf("cbc:PostalZone", address.postcode)
        xml.leaf("cbc:CountrySubentity", address.region)
        xml.nest("cac:AddressLine", "cbc:Line", text=address.line_3)
        xml.nest("cac:Country", "cbc:IdentificationCode", text=address.country)
        xml.close(tag)

    def payee(self, payee: Payee, *, creditor: str) -> None:
        xml = self.xml
        xml.open("cac:PayeeParty")
        xml.open("cac:PartyIdentification")
        self.identifier("cbc:ID", payee.identifier)
        xml.close("cac:PartyIdentification")
        self.creditor(creditor)
        xml.nest("cac:PartyName", "cbc:Name", text=payee.name)
        xml.open("cac:PartyLegalEntity")
        self.identifier("cbc:CompanyID", payee.registration)
        xml.close("cac:PartyLegalEntity")
        xml.close("cac:PayeeParty")

    def tax_representative(self, representative: TaxRepresentative) -> None:
        self.xml.open("cac:TaxRepresentativeParty")
        self.xml.nest("cac:PartyName", "cbc:Name", text=representative.name)
        self.address("cac:PostalAddress", representative.address)
        self.tax_scheme(representative.vat_number, scheme="VAT")
        self.xml.close("cac:TaxRepresentativeParty")

    def delivery(self, delivery: Delivery) -> None:
        xml = self.xml
        xml.open("cac:Delivery")
        xml.leaf("cbc:ActualDeliveryDate", date_text(delivery.delivered_on))
        xml.open("cac:DeliveryLocation")
        self.identifier("cbc:ID", delivery.location)
        if delivery.address is not None:
            self.address("cac:Address", delivery.address)
        xml.close("cac:DeliveryLocation")
        if delivery.name:
            xml.open("cac:DeliveryParty")
            xml.nest("cac:PartyName", "cbc:Name", text=delivery.name)
            xml.close("cac:DeliveryParty")
        xml.close("cac:Delivery")

    def payment(self, payment: Payment | None) -> None:
        due = date_text(self.invoice.due_on) if self.invoice.is_credit_note else ""
        if payment is None:
            if not due:
                return
            payment = Payment(means=ANY_MEANS)
        xml = self.xml
        for index, transfer in enumerate(payment.transfers or (None,)):
            is_first = index == 0  # the syntax repeats the group for each account; these may stand once
            xml.open("cac:PaymentMeans")
            name = attribute("name", payment.means_text) if is_first else ""
            xml.leaf("cbc:PaymentMeansCode", payment.means, name)
            xml.leaf("cbc:PaymentDueDate", due if is_first else "")
            xml.leaf("cbc:PaymentID", payment.remittance)
            if payment.card is not None:
                xml.open("cac:CardAccount")
                xml.leaf("cbc:PrimaryAccountNumberID", payment.card.number)
                xml.leaf("cbc:NetworkID", NOT_KNOWN)  # the schema wants one, EN 16931 has none
                xml.leaf("cbc:HolderName", payment.card.holder)
                xml.close("cac:CardAccount")
            if transfer is not None:
                xml.open("cac:PayeeFinancialAccount")
                xml.leaf("cbc:ID", transfer.account)
                xml.leaf("cbc:Name", transfer.name)
                xml.nest("cac:FinancialInstitutionBranch", "cbc:ID", text=transfer.provider)
                xml.close("cac:PayeeFinancialAccount")
            if payment.debit is not None:
                xml.open("cac:PaymentMandate")
                xml.leaf("cbc:ID", payment.debit.mandate)
                xml.nest("cac:PayerFinancialAccount", "cbc:ID", text=payment.debit.account)
                xml.close("cac:PaymentMandate")
            xml.close("cac:PaymentMeans")

    def amount(self, tag: str, minor: int | None) -> None:
        self.xml.leaf(tag, amount_text(minor=minor, currency=self.currency), self.in_currency)

    def adjustments(self, *, allowances: tuple[Adjustment, ...], charges: tuple[Adjustment, ...]) -> None:
        for one in allowances:
            self.adjustment(one, is_charge="false")
        for one in charges:
            self.adjustment(one, is_charge="true")

    def adjustment(self, one: Adjustment, *, is_charge: str) -> None:
        xml = self.xml
        xml.open("cac:AllowanceCharge")
        xml.leaf("cbc:ChargeIndicator", is_charge)
        xml.leaf("cbc:AllowanceChargeReasonCode", one.reason_code)
        xml.leaf("cbc:AllowanceChargeReason", one.reason)
        xml.leaf("cbc:MultiplierFactorNumeric", number_text(one.percent))
        self.amount("cbc:Amount", one.amount)
        self.amount("cbc:BaseAmount", one.base)
        if one.tax is not None:
            self.category("cac:TaxCategory", one.tax.category, number_text(one.tax.rate))
        xml.close("cac:AllowanceCharge")

    def category(self, tag: str, code: str, rate: str, reason: str = "", reason_code: str = "") -> None:
        xml = self.xml
        xml.open(tag)
        xml.leaf("cbc:ID", code)
        xml.leaf("cbc:Percent", rate)
        xml.leaf("cbc:TaxExemptionReasonCode", reason_code)
        xml.leaf("cbc:TaxExemptionReason", reason)
        if code or rate:
            xml.nest("cac:TaxScheme", "cbc:ID", text="VAT")
        xml.close(tag)

    def taxes(self) -> None:
        xml, totals = self.xml, self.invoice.totals
        xml.open("cac:TaxTotal")
        self.amount("cbc:TaxAmount", totals.vat)
        for one in self.invoice.vat:
            xml.open("cac:TaxSubtotal")
            self.amount("cbc:TaxableAmount", one.taxable)
            self.amount("cbc:TaxAmount", one.vat)
            rate = number_text(one.tax.rate)
            self.category("cac:TaxCategory", one.tax.category, rate, one.reason, one.reason_code)
            xml.close("cac:TaxSubtotal")
        xml.close("cac:TaxTotal")
        if totals.vat_in_tax_currency is not None:
            text = amount_text(minor=totals.vat_in_tax_currency, currency=self.invoice.tax_currency)
            in_tax_currency = attribute("currencyID", self.invoice.tax_currency)
            xml.nest("cac:TaxTotal", "cbc:TaxAmount", text=text, attributes=in_tax_currency)

    def totals(self) -> None:
        totals = self.invoice.totals
        self.xml.open("cac:LegalMonetaryTotal")
        self.amount("cbc:LineExtensionAmount", totals.lines)
        self.amount("cbc:TaxExclusiveAmount", totals.without_vat)
        self.amount("cbc:TaxInclusiveAmount", totals.with_vat)
        self.amount("cbc:AllowanceTotalAmount", totals.allowances)
        self.amount("cbc:ChargeTotalAmount", totals.charges)
        self.amount("cbc:PrepaidAmount", totals.prepaid)
        self.amount("cbc:PayableRoundingAmount", totals.rounding)
        self.amount("cbc:PayableAmount", totals.due)
        self.xml.close("cac:LegalMonetaryTotal")

    def line(self, line: Line) -> None:
        xml, is_credit = self.xml, self.invoice.is_credit_note
        tag = "cac:CreditNoteLine" if is_credit else "cac:InvoiceLine"
        xml.open(tag)
        xml.leaf("cbc:ID", line.number)
        xml.leaf("cbc:Note", line.note)
        quantity_tag = "cbc:CreditedQuantity" if is_credit else "cbc:InvoicedQuantity"
        xml.leaf(quantity_tag, number_text(line.quantity), attribute("unitCode", line.unit))
        self.amount("cbc:LineExtensionAmount", line.amount)
        xml.leaf("cbc:AccountingCost", line.accounting)
        self.period(line.period)
        xml.nest("cac:OrderLineReference", "cbc:LineID", text=line.order_line)
        if line.object is not None:
            xml.open("cac:DocumentReference")
            self.identifier("cbc:ID", line.object)
            xml.leaf("cbc:DocumentTypeCode", "130")
            xml.close("cac:DocumentReference")
        self.adjustments(allowances=line.allowances, charges=line.charges)
        self.item(line.item, line=line)
        self.price(line.price)
        xml.close(tag)

    def item(self, item: Item, *, line: Line) -> None:
        xml = self.xml
        xml.open("cac:Item")
        xml.leaf("cbc:Description", item.description)
        xml.leaf("cbc:Name", item.name)
        xml.nest("cac:BuyersItemIdentification", "cbc:ID", text=item.buyer_number)
        xml.nest("cac:SellersItemIdentification", "cbc:ID", text=item.seller_number)
        xml.open("cac:StandardItemIdentification")
        self.identifier("cbc:ID", item.standard_number)
        xml.close("cac:StandardItemIdentification")
        xml.nest("cac:OriginCountry", "cbc:IdentificationCode", text=item.origin)
        for one in item.classifications:
            of = attribute("listID", one.scheme) + attribute("listVersionID", one.version)
            xml.nest(
                "cac:CommodityClassification", "cbc:ItemClassificationCode", text=one.value, attributes=of
            )
        self.category("cac:ClassifiedTaxCategory", line.tax.category, number_text(line.tax.rate))
        for each in item.attributes:
            xml.open("cac:AdditionalItemProperty")
            xml.leaf("cbc:Name", each.name)
            xml.leaf("cbc:Value", each.value)
            xml.close("cac:AdditionalItemProperty")
        xml.close("cac:Item")

    def price(self, price: Price) -> None:
        xml = self.xml
        xml.open("cac:Price")
        xml.leaf("cbc:PriceAmount", number_text(price.net), self.in_currency)
        quantity = number_text(price.base_quantity)
        xml.leaf("cbc:BaseQuantity", quantity, attribute("unitCode", price.base_unit))
        if price.discount is not None or price.gross is not None:
            xml.open("cac:AllowanceCharge")
            xml.leaf("cbc:ChargeIndicator", "false")
            xml.leaf("cbc:Amount", number_text(price.discount) or "0", self.in_currency)
            xml.leaf("cbc:BaseAmount", number_text(price.gross), self.in_currency)
            xml.close("cac:AllowanceCharge")
        xml.close("cac:Price")
