"""Where UBL 2.1 and later keep the terms of EN 16931."""

from dunwell.formats.einvoice.terms import Binding

_VAT = "translate(normalize-space(cac:TaxScheme/cbc:ID), 'vat', 'VAT') = 'VAT'"
_CHARGE = "cbc:ChargeIndicator[normalize-space() = 'true' or normalize-space() = '1']"


def _address(bg: str, path: str, terms: str) -> Binding:
    """An address; `terms` are its numbers in the record's order of fields."""
    paths = (
        "cbc:StreetName",
        "cbc:AdditionalStreetName",
        "cac:AddressLine/cbc:Line",
        "cbc:CityName",
        "cbc:PostalZone",
        "cbc:CountrySubentity",
        "cac:Country/cbc:IdentificationCode",
    )
    return Binding(bg, path, tuple(zip(terms.split(), paths, strict=True)))


def _contact(bg: str, terms: str) -> Binding:
    paths = ("cbc:Name", "cbc:Telephone", "cbc:ElectronicMail")
    return Binding(bg, "cac:Contact", tuple(zip(terms.split(), paths, strict=True)))


_SELLER = Binding(
    "BG-4",
    "cac:AccountingSupplierParty/cac:Party",
    (
        ("BT-27", "cac:PartyLegalEntity/cbc:RegistrationName"),
        ("BT-28", "cac:PartyName/cbc:Name"),
        ("BT-29", "cac:PartyIdentification/cbc:ID[not(@schemeID = 'SEPA')]"),
        ("BT-30", "cac:PartyLegalEntity/cbc:CompanyID"),
        ("BT-31", f"cac:PartyTaxScheme[{_VAT}]/cbc:CompanyID"),
        ("BT-32", f"cac:PartyTaxScheme[not({_VAT})]/cbc:CompanyID"),
        ("BT-33", "cac:PartyLegalEntity/cbc:CompanyLegalForm"),
        ("BT-34", "cbc:EndpointID"),
    ),
    (
        _address("BG-5", "cac:PostalAddress", "BT-35 BT-36 BT-162 BT-37 BT-38 BT-39 BT-40"),
        _contact("BG-6", "BT-41 BT-42 BT-43"),
    ),
)
_BUYER = Binding(
    "BG-7",
    "cac:AccountingCustomerParty/cac:Party",
    (
        ("BT-44", "cac:PartyLegalEntity/cbc:RegistrationName"),
        ("BT-45", "cac:PartyName/cbc:Name"),
        ("BT-46", "cac:PartyIdentification/cbc:ID"),
        ("BT-47", "cac:PartyLegalEntity/cbc:CompanyID"),
        ("BT-48", f"cac:PartyTaxScheme[{_VAT}]/cbc:CompanyID"),
        ("BT-49", "cbc:EndpointID"),
    ),
    (
        _address("BG-8", "cac:PostalAddress", "BT-50 BT-51 BT-163 BT-52 BT-53 BT-54 BT-55"),
        _contact("BG-9", "BT-56 BT-57 BT-58"),
    ),
)
_PAYEE = Binding(
    "BG-10",
    "cac:PayeeParty",
    (
        ("BT-59", "cac:PartyName/cbc:Name"),
        ("BT-60", "cac:PartyIdentification/cbc:ID[not(@schemeID = 'SEPA')]"),
        ("BT-61", "cac:PartyLegalEntity/cbc:CompanyID"),
    ),
)
_REPRESENTATIVE = Binding(
    "BG-11",
    "cac:TaxRepresentativeParty",
    (("BT-62", "cac:PartyName/cbc:Name"), ("BT-63", f"cac:PartyTaxScheme[{_VAT}]/cbc:CompanyID")),
    (_address("BG-12", "cac:PostalAddress", "BT-64 BT-65 BT-164 BT-66 BT-67 BT-68 BT-69"),),
)
_DELIVERY = Binding(
    "BG-13",
    "cac:Delivery",
    (
        ("BT-70", "cac:DeliveryParty/cac:PartyName/cbc:Name"),
        ("BT-71", "cac:DeliveryLocation/cbc:ID"),
        ("BT-72", "cbc:ActualDeliveryDate"),
    ),
    (_address("BG-15", "cac:DeliveryLocation/cac:Address", "BT-75 BT-76 BT-165 BT-77 BT-78 BT-79 BT-80"),),
)
_PAYMENT = Binding(
    "BG-16",
    "cac:PaymentMeans",
    (("BT-81", "cbc:PaymentMeansCode"), ("BT-83", "cbc:PaymentID")),
    (
        Binding(
            "BG-17",
            "cac:PayeeFinancialAccount",
            (
                ("BT-84", "cbc:ID"),
                ("BT-85", "cbc:Name"),
                ("BT-86", "cac:FinancialInstitutionBranch/cbc:ID"),
            ),
        ),
        Binding(
            "BG-18",
            "cac:CardAccount",
            (("BT-87", "cbc:PrimaryAccountNumberID"), ("BT-88", "cbc:HolderName")),
        ),
        Binding(
            "BG-19",
            "cac:PaymentMandate",
            (
                ("BT-89", "cbc:ID"),
                (
                    "BT-90",
                    (
                        "(/*/cac:PayeeParty | /*/cac:AccountingSupplierParty/cac:Party)"
                        "/cac:PartyIdentification/cbc:ID[@schemeID = 'SEPA']"
                    ),
                ),
                ("BT-91", "cac:PayerFinancialAccount/cbc:ID"),
            ),
        ),
    ),
)


def _adjustment(bg: str, terms: str, *, is_charge: bool) -> Binding:
    """Amount, base, percent, reason, its code, and of a document the category and its rate."""
    paths = (
        "cbc:Amount",
        "cbc:BaseAmount",
        "cbc:MultiplierFactorNumeric",
        "cbc:AllowanceChargeReason",
        "cbc:AllowanceChargeReasonCode",
        "cac:TaxCategory/cbc:ID",
        "cac:TaxCategory/cbc:Percent",
    )
    numbers = terms.split()
    path = f"cac:AllowanceCharge[{_CHARGE}]" if is_charge else f"cac:AllowanceCharge[not({_CHARGE})]"
    return Binding(bg, path, tuple(zip(numbers, paths[: len(numbers)], strict=True)))


_TOTALS = Binding(
    "BG-22",
    "cac:LegalMonetaryTotal",
    (
        ("BT-106", "cbc:LineExtensionAmount"),
        ("BT-107", "cbc:AllowanceTotalAmount"),
        ("BT-108", "cbc:ChargeTotalAmount"),
        ("BT-109", "cbc:TaxExclusiveAmount"),
        ("BT-110", "/*/cac:TaxTotal/cbc:TaxAmount[@currencyID = /*/cbc:DocumentCurrencyCode]"),
        (
            "BT-111",
            (
                "/*/cac:TaxTotal/cbc:TaxAmount[@currencyID = /*/cbc:TaxCurrencyCode"
                " and not(@currencyID = /*/cbc:DocumentCurrencyCode)]"
            ),
        ),
        ("BT-112", "cbc:TaxInclusiveAmount"),
        ("BT-113", "cbc:PrepaidAmount"),
        ("BT-114", "cbc:PayableRoundingAmount"),
        ("BT-115", "cbc:PayableAmount"),
    ),
)
_VAT_BREAKDOWN = Binding(
    "BG-23",
    "cac:TaxTotal/cac:TaxSubtotal",
    (
        ("BT-116", "cbc:TaxableAmount"),
        ("BT-117", "cbc:TaxAmount"),
        ("BT-118", "cac:TaxCategory/cbc:ID"),
        ("BT-119", "cac:TaxCategory/cbc:Percent"),
        ("BT-120", "cac:TaxCategory/cbc:TaxExemptionReason"),
        ("BT-121", "cac:TaxCategory/cbc:TaxExemptionReasonCode"),
    ),
)
_DOCUMENT = Binding(
    "BG-24",
    "cac:AdditionalDocumentReference[not(cbc:DocumentTypeCode = '130')"
    " and not(/cn:* and cbc:DocumentTypeCode = '50')]",
    (
        ("BT-122", "cbc:ID"),
        ("BT-123", "cbc:DocumentDescription"),
        ("BT-124", "cac:Attachment/cac:ExternalReference/cbc:URI"),
        ("BT-125", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"),
    ),
)
_PRICE = Binding(
    "BG-29",
    "cac:Price",
    (
        ("BT-146", "cbc:PriceAmount"),
        ("BT-147", "cac:AllowanceCharge/cbc:Amount"),
        ("BT-148", "cac:AllowanceCharge/cbc:BaseAmount"),
        ("BT-149", "cbc:BaseQuantity"),
    ),
)
_ITEM = Binding(
    "BG-31",
    "cac:Item",
    (
        ("BT-153", "cbc:Name"),
        ("BT-154", "cbc:Description"),
        ("BT-155", "cac:SellersItemIdentification/cbc:ID"),
        ("BT-156", "cac:BuyersItemIdentification/cbc:ID"),
        ("BT-157", "cac:StandardItemIdentification/cbc:ID"),
        ("BT-158", "cac:CommodityClassification/cbc:ItemClassificationCode"),
        ("BT-159", "cac:OriginCountry/cbc:IdentificationCode"),
    ),
    (Binding("BG-32", "cac:AdditionalItemProperty", (("BT-160", "cbc:Name"), ("BT-161", "cbc:Value"))),),
)
_LINE = Binding(
    "BG-25",
    "cac:InvoiceLine | cac:CreditNoteLine",
    (
        ("BT-126", "cbc:ID"),
        ("BT-127", "cbc:Note"),
        ("BT-128", "cac:DocumentReference[cbc:DocumentTypeCode = '130']/cbc:ID"),
        ("BT-129", "cbc:InvoicedQuantity | cbc:CreditedQuantity"),
        ("BT-131", "cbc:LineExtensionAmount"),
        ("BT-132", "cac:OrderLineReference/cbc:LineID"),
        ("BT-133", "cbc:AccountingCost"),
    ),
    (
        Binding("BG-26", "cac:InvoicePeriod", (("BT-134", "cbc:StartDate"), ("BT-135", "cbc:EndDate"))),
        _adjustment("BG-27", "BT-136 BT-137 BT-138 BT-139 BT-140", is_charge=False),
        _adjustment("BG-28", "BT-141 BT-142 BT-143 BT-144 BT-145", is_charge=True),
        _PRICE,
        Binding(
            "BG-30",
            "cac:Item/cac:ClassifiedTaxCategory",
            (("BT-151", "cbc:ID"), ("BT-152", "cbc:Percent")),
        ),
        _ITEM,
    ),
)
UBL = Binding(
    "",
    "/*",
    (
        ("BT-1", "cbc:ID"),
        ("BT-2", "cbc:IssueDate"),
        ("BT-3", "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode"),
        ("BT-5", "cbc:DocumentCurrencyCode"),
        ("BT-6", "cbc:TaxCurrencyCode"),
        ("BT-7", "cbc:TaxPointDate"),
        ("BT-8", "cac:InvoicePeriod/cbc:DescriptionCode"),
        ("BT-9", "cbc:DueDate | /cn:*/cac:PaymentMeans/cbc:PaymentDueDate"),
        ("BT-10", "cbc:BuyerReference"),
        (
            "BT-11",
            (
                "cac:ProjectReference/cbc:ID"
                " | /cn:*/cac:AdditionalDocumentReference[cbc:DocumentTypeCode = '50']/cbc:ID"
            ),
        ),
        ("BT-12", "cac:ContractDocumentReference/cbc:ID"),
        ("BT-13", "cac:OrderReference/cbc:ID"),
        ("BT-14", "cac:OrderReference/cbc:SalesOrderID"),
        ("BT-15", "cac:ReceiptDocumentReference/cbc:ID"),
        ("BT-16", "cac:DespatchDocumentReference/cbc:ID"),
        ("BT-17", "cac:OriginatorDocumentReference/cbc:ID"),
        ("BT-18", "cac:AdditionalDocumentReference[cbc:DocumentTypeCode = '130']/cbc:ID"),
        ("BT-19", "cbc:AccountingCost"),
        ("BT-20", "cac:PaymentTerms/cbc:Note"),
        ("BT-23", "cbc:ProfileID"),
        ("BT-24", "cbc:CustomizationID"),
    ),
    (
        Binding("BG-1", "cbc:Note", (("BT-22", "."),)),
        Binding(
            "BG-3",
            "cac:BillingReference/cac:InvoiceDocumentReference",
            (("BT-25", "cbc:ID"), ("BT-26", "cbc:IssueDate")),
        ),
        _SELLER,
        _BUYER,
        _PAYEE,
        _REPRESENTATIVE,
        _DELIVERY,
        Binding("BG-14", "cac:InvoicePeriod", (("BT-73", "cbc:StartDate"), ("BT-74", "cbc:EndDate"))),
        _PAYMENT,
        _adjustment("BG-20", "BT-92 BT-93 BT-94 BT-97 BT-98 BT-95 BT-96", is_charge=False),
        _adjustment("BG-21", "BT-99 BT-100 BT-101 BT-104 BT-105 BT-102 BT-103", is_charge=True),
        _TOTALS,
        _VAT_BREAKDOWN,
        _DOCUMENT,
        _LINE,
    ),
)
"""Every term of a UBL Invoice or CreditNote; BT-21 stands within BT-22 as `#code#`."""
