"""EN 16931 invoices and credit notes as UN/CEFACT Cross Industry Invoice, the XML of Factur-X and ZUGFeRD."""

from base64 import b64encode
from datetime import date

from dunwell.formats.einvoice.markup import Markup, amount_text, attribute, basic_date_text, number_text
from dunwell.formats.einvoice.records import (
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
    SupportingDocument,
    Tax,
    TaxRepresentative,
    Totals,
    VatBreakdown,
)
from dunwell.formats.einvoice.write_ubl import ANY_MEANS, profiled

_UNCEFACT = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES = (
    f' xmlns:rsm="{_UNCEFACT}CrossIndustryInvoice:100"'
    f' xmlns:ram="{_UNCEFACT}ReusableAggregateBusinessInformationEntity:100"'
    f' xmlns:udt="{_UNCEFACT}UnqualifiedDataType:100" xmlns:qdt="{_UNCEFACT}QualifiedDataType:100"'
)
TAX_POINT_CODES = {"3": "5", "35": "29", "432": "72"}
"""BT-8: UBL speaks UNTDID 2005, CII UNTDID 2475."""


def write_cii(*, invoice: EInvoice, profile: Profile | None = None) -> bytes:
    """The invoice as a Cross Industry Invoice (D16B and later).

    `profile` sets BT-24 (and BT-23 where the profile asks for one); None writes those of the record. What is not in
    the record is not written; nothing is checked. Raises UnwritableEInvoice, UnknownCurrency.
    """
    return _Cii(profiled(invoice=invoice, profile=profile)).to_bytes()


class _Cii:
    """One document being written."""

    def __init__(self, invoice: EInvoice) -> None:
        self.invoice = invoice
        self.xml = Markup()

    def to_bytes(self) -> bytes:
        xml, invoice = self.xml, self.invoice
        xml.open("rsm:CrossIndustryInvoice", _NAMESPACES)
        xml.open("rsm:ExchangedDocumentContext")
        xml.nest("ram:BusinessProcessSpecifiedDocumentContextParameter", "ram:ID", text=invoice.process)
        xml.nest("ram:GuidelineSpecifiedDocumentContextParameter", "ram:ID", text=invoice.specification)
        xml.close("rsm:ExchangedDocumentContext")
        xml.open("rsm:ExchangedDocument")
        xml.leaf("ram:ID", invoice.number)
        xml.leaf("ram:TypeCode", invoice.type_code)
        self.on("ram:IssueDateTime", invoice.issued_on)
        for note in invoice.notes:
            xml.open("ram:IncludedNote")
            xml.leaf("ram:Content", note.text)
            xml.leaf("ram:SubjectCode", note.subject)
            xml.close("ram:IncludedNote")
        xml.close("rsm:ExchangedDocument")
        xml.open("rsm:SupplyChainTradeTransaction")
        for line in invoice.lines:
            self.line(line)
        self.agreement()
        self.deliveries()
        self.settlement()
        xml.close("rsm:SupplyChainTradeTransaction")
        xml.close("rsm:CrossIndustryInvoice")
        return xml.to_bytes(record=invoice)

    def on(self, tag: str, day: date | None, inner: str = "udt:DateTimeString") -> None:
        self.xml.nest(tag, inner, text=basic_date_text(day), attributes=' format="102"')

    def amount(self, tag: str, minor: int | None) -> None:
        self.xml.leaf(tag, amount_text(minor=minor, currency=self.invoice.currency))

    def tag_once(self, tag: str, leaves: tuple[tuple[str, str], ...]) -> None:
        self.xml.open(tag)
        for name, text in leaves:
            self.xml.leaf(name, text)
        self.xml.close(tag)

    def agreement(self) -> None:
        xml, invoice = self.xml, self.invoice
        tag = "ram:ApplicableHeaderTradeAgreement"
        xml.open(tag)
        xml.leaf("ram:BuyerReference", invoice.buyer_reference)
        self.party("ram:SellerTradeParty", invoice.seller)
        self.party("ram:BuyerTradeParty", invoice.buyer)
        if invoice.tax_representative is not None:
            self.tax_representative(invoice.tax_representative)
        xml.nest("ram:SellerOrderReferencedDocument", "ram:IssuerAssignedID", text=invoice.sales_order)
        xml.nest("ram:BuyerOrderReferencedDocument", "ram:IssuerAssignedID", text=invoice.purchase_order)
        xml.nest("ram:ContractReferencedDocument", "ram:IssuerAssignedID", text=invoice.contract)
        for one in invoice.documents:
            self.document(one)
        if invoice.tender:
            self.reference(Identifier(value=invoice.tender), kind="50")
        if invoice.object is not None:
            self.reference(invoice.object, kind="130")
        if invoice.project:
            leaves = (
                ("ram:ID", invoice.project),
                ("ram:Name", "Project reference"),
            )  # the schema wants a name
            self.tag_once("ram:SpecifiedProcuringProject", leaves)
        xml.close(tag)

    def document(self, one: SupportingDocument) -> None:
        xml = self.xml
        xml.open("ram:AdditionalReferencedDocument")
        xml.leaf("ram:IssuerAssignedID", one.reference)
        xml.leaf("ram:URIID", one.location)
        xml.leaf("ram:TypeCode", "916")
        xml.leaf("ram:Name", one.description)
        if one.content is not None:
            of = attribute("mimeCode", one.mime) + attribute("filename", one.filename)
            xml.leaf("ram:AttachmentBinaryObject", b64encode(one.content).decode(), of)
        xml.close("ram:AdditionalReferencedDocument")

    def reference(self, identifier: Identifier, *, kind: str) -> None:
        leaves = (
            ("ram:IssuerAssignedID", identifier.value),
            ("ram:TypeCode", kind),
            ("ram:ReferenceTypeCode", identifier.scheme),
        )
        self.tag_once("ram:AdditionalReferencedDocument", leaves)

    def identifiers(self, identifiers: tuple[Identifier | None, ...]) -> None:
        """Those without a scheme first, as the schema has it."""
        there = [one for one in identifiers if one is not None]
        for one in there:
            if not one.scheme:
                self.xml.leaf("ram:ID", one.value)
        for one in there:
            if one.scheme:
                self.xml.leaf("ram:GlobalID", one.value, attribute("schemeID", one.scheme))

    def organisation(self, registration: Identifier | None, trading_name: str = "") -> None:
        self.xml.open("ram:SpecifiedLegalOrganization")
        if registration is not None:
            self.xml.leaf("ram:ID", registration.value, attribute("schemeID", registration.scheme))
        self.xml.leaf("ram:TradingBusinessName", trading_name)
        self.xml.close("ram:SpecifiedLegalOrganization")

    def party(self, tag: str, party: Party) -> None:
        xml = self.xml
        xml.open(tag)
        self.identifiers(party.identifiers)
        xml.leaf("ram:Name", party.name)
        xml.leaf("ram:Description", party.legal_form)
        self.organisation(party.registration, party.trading_name)
        if party.contact is not None:
            xml.open("ram:DefinedTradeContact")
            xml.leaf("ram:PersonName", party.contact.name)
            xml.nest(
                "ram:TelephoneUniversalCommunication", "ram:CompleteNumber", text=party.contact.telephone
            )
            xml.nest("ram:EmailURIUniversalCommunication", "ram:URIID", text=party.contact.email)
            xml.close("ram:DefinedTradeContact")
        self.address(party.address)
        if party.electronic_address is not None:
            scheme = attribute("schemeID", party.electronic_address.scheme)
            value = party.electronic_address.value
            xml.nest("ram:URIUniversalCommunication", "ram:URIID", text=value, attributes=scheme)
        self.registration("VA", party.vat_number)
        self.registration("FC", party.tax_number)
        xml.close(tag)

    def registration(self, scheme: str, number: str) -> None:
        of = attribute("schemeID", scheme)
        self.xml.nest("ram:SpecifiedTaxRegistration", "ram:ID", text=number, attributes=of)

    def address(self, address: Address) -> None:
        leaves = (
            ("ram:PostcodeCode", address.postcode),
            ("ram:LineOne", address.line_1),
            ("ram:LineTwo", address.line_2),
            ("ram:LineThree", address.line_3),
            ("ram:CityName", address.city),
            ("ram:CountryID", address.country),
            ("ram:CountrySubDivisionName", address.region),
        )
        self.tag_once("ram:PostalTradeAddress", leaves)

    def tax_representative(self, representative: TaxRepresentative) -> None:
        self.xml.open("ram:SellerTaxRepresentativeTradeParty")
        self.xml.leaf("ram:Name", representative.name)
        self.address(representative.address)
        self.registration("VA", representative.vat_number)
        self.xml.close("ram:SellerTaxRepresentativeTradeParty")

    def deliveries(self) -> None:
        xml, invoice = self.xml, self.invoice
        delivery = invoice.delivery or Delivery()
        tag = "ram:ApplicableHeaderTradeDelivery"
        xml.open(tag)
        xml.open("ram:ShipToTradeParty")
        self.identifiers((delivery.location,))
        xml.leaf("ram:Name", delivery.name)
        self.address(delivery.address or Address())
        xml.close("ram:ShipToTradeParty")
        xml.open("ram:ActualDeliverySupplyChainEvent")
        self.on("ram:OccurrenceDateTime", delivery.delivered_on)
        xml.close("ram:ActualDeliverySupplyChainEvent")
        despatch, receiving = invoice.despatch_advice, invoice.receiving_advice
        xml.nest("ram:DespatchAdviceReferencedDocument", "ram:IssuerAssignedID", text=despatch)
        xml.nest("ram:ReceivingAdviceReferencedDocument", "ram:IssuerAssignedID", text=receiving)
        xml.close(tag, keep=True)  # the schema wants it, empty or not

    def settlement(self) -> None:
        xml, invoice = self.xml, self.invoice
        payment = invoice.payment or Payment()
        xml.open("ram:ApplicableHeaderTradeSettlement")
        xml.leaf("ram:CreditorReferenceID", payment.debit.creditor if payment.debit else "")
        xml.leaf("ram:PaymentReference", payment.remittance)
        xml.leaf("ram:TaxCurrencyCode", invoice.tax_currency)
        xml.leaf("ram:InvoiceCurrencyCode", invoice.currency)
        if invoice.payee is not None:
            self.payee(invoice.payee)
        if invoice.payment is not None:
            self.payment(invoice.payment)
        for index, one in enumerate(invoice.vat):
            self.vat(one, is_first=index == 0)
        self.period(invoice.period)
        self.adjustments(allowances=invoice.allowances, charges=invoice.charges)
        xml.open("ram:SpecifiedTradePaymentTerms")
        xml.leaf("ram:Description", invoice.payment_terms)
        self.on("ram:DueDateDateTime", invoice.due_on)
        xml.leaf("ram:DirectDebitMandateID", payment.debit.mandate if payment.debit else "")
        xml.close("ram:SpecifiedTradePaymentTerms")
        self.totals(invoice.totals)
        for past in invoice.preceding:
            xml.open("ram:InvoiceReferencedDocument")
            xml.leaf("ram:IssuerAssignedID", past.number)
            self.on("ram:FormattedIssueDateTime", past.issued_on, "qdt:DateTimeString")
            xml.close("ram:InvoiceReferencedDocument")
        xml.nest("ram:ReceivableSpecifiedTradeAccountingAccount", "ram:ID", text=invoice.accounting)
        xml.close("ram:ApplicableHeaderTradeSettlement")

    def payee(self, payee: Payee) -> None:
        self.xml.open("ram:PayeeTradeParty")
        self.identifiers((payee.identifier,))
        self.xml.leaf("ram:Name", payee.name)
        self.organisation(payee.registration)
        self.xml.close("ram:PayeeTradeParty")

    def payment(self, payment: Payment) -> None:
        xml = self.xml
        for transfer in payment.transfers or (None,):
            xml.open("ram:SpecifiedTradeSettlementPaymentMeans")
            xml.leaf("ram:TypeCode", payment.means or ANY_MEANS)
            xml.leaf("ram:Information", payment.means_text)
            if payment.card is not None:
                card = (("ram:ID", payment.card.number), ("ram:CardholderName", payment.card.holder))
                self.tag_once("ram:ApplicableTradeSettlementFinancialCard", card)
            if payment.debit is not None:
                xml.nest("ram:PayerPartyDebtorFinancialAccount", "ram:IBANID", text=payment.debit.account)
            if transfer is not None:
                account = "ram:IBANID" if transfer.account[:2].isalpha() else "ram:ProprietaryID"
                leaves = (
                    (account, transfer.account),
                    ("ram:AccountName", transfer.name),
                )
                ordered = leaves if account == "ram:IBANID" else leaves[::-1]  # the schema's own order
                self.tag_once("ram:PayeePartyCreditorFinancialAccount", ordered)
                institution = "ram:PayeeSpecifiedCreditorFinancialInstitution"
                xml.nest(institution, "ram:BICID", text=transfer.provider)
            xml.close("ram:SpecifiedTradeSettlementPaymentMeans")

    def vat(self, one: VatBreakdown, *, is_first: bool) -> None:
        xml, invoice = self.xml, self.invoice
        xml.open("ram:ApplicableTradeTax")
        self.amount("ram:CalculatedAmount", one.vat)
        xml.leaf("ram:TypeCode", "VAT")
        xml.leaf("ram:ExemptionReason", one.reason)
        self.amount("ram:BasisAmount", one.taxable)
        xml.leaf("ram:CategoryCode", one.tax.category)
        xml.leaf("ram:ExemptionReasonCode", one.reason_code)
        if is_first:  # a term of the document that the syntax keeps with a tax
            self.on("ram:TaxPointDate", invoice.tax_point_on, "udt:DateString")
            code = TAX_POINT_CODES.get(invoice.tax_point_code, invoice.tax_point_code)
            xml.leaf("ram:DueDateTypeCode", code)
        xml.leaf("ram:RateApplicablePercent", number_text(one.tax.rate))
        xml.close("ram:ApplicableTradeTax")

    def period(self, period: Period | None) -> None:
        if period is not None:
            self.xml.open("ram:BillingSpecifiedPeriod")
            self.on("ram:StartDateTime", period.start_on)
            self.on("ram:EndDateTime", period.end_on)
            self.xml.close("ram:BillingSpecifiedPeriod")

    def adjustments(self, *, allowances: tuple[Adjustment, ...], charges: tuple[Adjustment, ...]) -> None:
        for one in allowances:
            self.adjustment(one, is_charge="false")
        for one in charges:
            self.adjustment(one, is_charge="true")

    def adjustment(self, one: Adjustment, *, is_charge: str) -> None:
        xml = self.xml
        xml.open("ram:SpecifiedTradeAllowanceCharge")
        xml.nest("ram:ChargeIndicator", "udt:Indicator", text=is_charge)
        xml.leaf("ram:CalculationPercent", number_text(one.percent))
        self.amount("ram:BasisAmount", one.base)
        self.amount("ram:ActualAmount", one.amount)
        xml.leaf("ram:ReasonCode", one.reason_code)
        xml.leaf("ram:Reason", one.reason)
        if one.tax is not None:
            self.tax("ram:CategoryTradeTax", one.tax)
        xml.close("ram:SpecifiedTradeAllowanceCharge")

    def tax(self, tag: str, tax: Tax) -> None:
        if tax.category or tax.rate is not None:
            rate = number_text(tax.rate)
            leaves = (
                ("ram:TypeCode", "VAT"),
                ("ram:CategoryCode", tax.category),
                ("ram:RateApplicablePercent", rate),
            )
            self.tag_once(tag, leaves)

    def totals(self, totals: Totals) -> None:
        xml, invoice = self.xml, self.invoice
        tag = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
        xml.open(tag)
        self.amount("ram:LineTotalAmount", totals.lines)
        self.amount("ram:ChargeTotalAmount", totals.charges)
        self.amount("ram:AllowanceTotalAmount", totals.allowances)
        self.amount("ram:TaxBasisTotalAmount", totals.without_vat)
        vat = amount_text(minor=totals.vat, currency=invoice.currency)
        xml.leaf("ram:TaxTotalAmount", vat, attribute("currencyID", invoice.currency))
        if totals.vat_in_tax_currency is not None:
            vat = amount_text(minor=totals.vat_in_tax_currency, currency=invoice.tax_currency)
            xml.leaf("ram:TaxTotalAmount", vat, attribute("currencyID", invoice.tax_currency))
        self.amount("ram:RoundingAmount", totals.rounding)
        self.amount("ram:GrandTotalAmount", totals.with_vat)
        self.amount("ram:TotalPrepaidAmount", totals.prepaid)
        self.amount("ram:DuePayableAmount", totals.due)
        xml.close(tag)

    def line(self, line: Line) -> None:
        xml = self.xml
        xml.open("ram:IncludedSupplyChainTradeLineItem")
        xml.open("ram:AssociatedDocumentLineDocument")
        xml.leaf("ram:LineID", line.number)
        xml.nest("ram:IncludedNote", "ram:Content", text=line.note)
        xml.close("ram:AssociatedDocumentLineDocument")
        self.item(line.item)
        xml.open("ram:SpecifiedLineTradeAgreement")
        xml.nest("ram:BuyerOrderReferencedDocument", "ram:LineID", text=line.order_line)
        self.price(line.price)
        xml.close("ram:SpecifiedLineTradeAgreement")
        unit = attribute("unitCode", line.unit)
        quantity = number_text(line.quantity)
        xml.nest("ram:SpecifiedLineTradeDelivery", "ram:BilledQuantity", text=quantity, attributes=unit)
        xml.open("ram:SpecifiedLineTradeSettlement")
        self.tax("ram:ApplicableTradeTax", line.tax)
        self.period(line.period)
        self.adjustments(allowances=line.allowances, charges=line.charges)
        xml.open("ram:SpecifiedTradeSettlementLineMonetarySummation")
        self.amount("ram:LineTotalAmount", line.amount)
        xml.close("ram:SpecifiedTradeSettlementLineMonetarySummation")
        if line.object is not None:
            self.reference(line.object, kind="130")
        xml.nest("ram:ReceivableSpecifiedTradeAccountingAccount", "ram:ID", text=line.accounting)
        xml.close("ram:SpecifiedLineTradeSettlement")
        xml.close("ram:IncludedSupplyChainTradeLineItem")

    def item(self, item: Item) -> None:
        xml = self.xml
        xml.open("ram:SpecifiedTradeProduct")
        if item.standard_number is not None:
            scheme = attribute("schemeID", item.standard_number.scheme)
            xml.leaf("ram:GlobalID", item.standard_number.value, scheme)
        xml.leaf("ram:SellerAssignedID", item.seller_number)
        xml.leaf("ram:BuyerAssignedID", item.buyer_number)
        xml.leaf("ram:Name", item.name)
        xml.leaf("ram:Description", item.description)
        for each in item.attributes:
            leaves = (("ram:Description", each.name), ("ram:Value", each.value))
            self.tag_once("ram:ApplicableProductCharacteristic", leaves)
        for one in item.classifications:
            of = attribute("listID", one.scheme) + attribute("listVersionID", one.version)
            xml.nest("ram:DesignatedProductClassification", "ram:ClassCode", text=one.value, attributes=of)
        xml.nest("ram:OriginTradeCountry", "ram:ID", text=item.origin)
        xml.close("ram:SpecifiedTradeProduct")

    def price(self, price: Price) -> None:
        xml = self.xml
        quantity = number_text(price.base_quantity)
        unit = attribute("unitCode", price.base_unit)
        if price.gross is not None or price.discount is not None:
            xml.open("ram:GrossPriceProductTradePrice")
            xml.leaf("ram:ChargeAmount", number_text(price.gross))
            xml.leaf("ram:BasisQuantity", quantity, unit)
            if price.discount is not None:
                xml.open("ram:AppliedTradeAllowanceCharge")
                xml.nest("ram:ChargeIndicator", "udt:Indicator", text="false")
                xml.leaf("ram:ActualAmount", number_text(price.discount))
                xml.close("ram:AppliedTradeAllowanceCharge")
            xml.close("ram:GrossPriceProductTradePrice")
        xml.open("ram:NetPriceProductTradePrice")
        xml.leaf("ram:ChargeAmount", number_text(price.net))
        xml.leaf("ram:BasisQuantity", quantity, unit)
        xml.close("ram:NetPriceProductTradePrice")
