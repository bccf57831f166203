"""Where the Cross Industry Invoice (D16B and later) keeps the terms of EN 16931."""

from dunwell.formats.einvoice.terms import Binding

_CHARGE = "ram:ChargeIndicator/udt:Indicator[normalize-space() = 'true' or normalize-space() = '1']"
_T = "rsm:SupplyChainTradeTransaction"
_A = f"{_T}/ram:ApplicableHeaderTradeAgreement"
_D = f"{_T}/ram:ApplicableHeaderTradeDelivery"
_S = f"{_T}/ram:ApplicableHeaderTradeSettlement"
_C = "rsm:ExchangedDocumentContext"
_NAMED = "ram:ID[normalize-space()] | ram:GlobalID"


def _address(bg: str, terms: str) -> Binding:
    """An address; `terms` are its numbers in the record's order of fields."""
    paths = (
        "ram:LineOne",
        "ram:LineTwo",
        "ram:LineThree",
        "ram:CityName",
        "ram:PostcodeCode",
        "ram:CountrySubDivisionName",
        "ram:CountryID",
    )
    return Binding(bg, "ram:PostalTradeAddress", tuple(zip(terms.split(), paths, strict=True)))


def _contact(bg: str, terms: str) -> Binding:
    paths = (
        "ram:PersonName | self::*[not(ram:PersonName)]/ram:DepartmentName",
        "ram:TelephoneUniversalCommunication/ram:CompleteNumber",
        "ram:EmailURIUniversalCommunication/ram:URIID",
    )
    return Binding(bg, "ram:DefinedTradeContact", tuple(zip(terms.split(), paths, strict=True)))


_SELLER = Binding(
    "BG-4",
    f"{_A}/ram:SellerTradeParty",
    (
        ("BT-27", "ram:Name"),
        ("BT-28", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
        ("BT-29", _NAMED),
        ("BT-30", "ram:SpecifiedLegalOrganization/ram:ID"),
        ("BT-31", "ram:SpecifiedTaxRegistration/ram:ID[@schemeID = 'VA']"),
        ("BT-32", "ram:SpecifiedTaxRegistration/ram:ID[@schemeID = 'FC']"),
        ("BT-33", "ram:Description"),
        ("BT-34", "ram:URIUniversalCommunication/ram:URIID"),
    ),
    (
        _address("BG-5", "BT-35 BT-36 BT-162 BT-37 BT-38 BT-39 BT-40"),
        _contact("BG-6", "BT-41 BT-42 BT-43"),
    ),
)
_BUYER = Binding(
    "BG-7",
    f"{_A}/ram:BuyerTradeParty",
    (
        ("BT-44", "ram:Name"),
        ("BT-45", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
        ("BT-46", _NAMED),
        ("BT-47", "ram:SpecifiedLegalOrganization/ram:ID"),
        ("BT-48", "ram:SpecifiedTaxRegistration/ram:ID[@schemeID = 'VA']"),
        ("BT-49", "ram:URIUniversalCommunication/ram:URIID"),
    ),
    (
        _address("BG-8", "BT-50 BT-51 BT-163 BT-52 BT-53 BT-54 BT-55"),
        _contact("BG-9", "BT-56 BT-57 BT-58"),
    ),
)
_PAYEE = Binding(
    "BG-10",
    f"{_S}/ram:PayeeTradeParty",
    (("BT-59", "ram:Name"), ("BT-60", _NAMED), ("BT-61", "ram:SpecifiedLegalOrganization/ram:ID")),
)
_REPRESENTATIVE = Binding(
    "BG-11",
    f"{_A}/ram:SellerTaxRepresentativeTradeParty",
    (("BT-62", "ram:Name"), ("BT-63", "ram:SpecifiedTaxRegistration/ram:ID[@schemeID = 'VA']")),
    (_address("BG-12", "BT-64 BT-65 BT-164 BT-66 BT-67 BT-68 BT-69"),),
)
_DELIVERY = Binding(
    "BG-13",
    f"{_D}[ram:ShipToTradeParty or ram:ActualDeliverySupplyChainEvent]",
    (
        ("BT-70", "ram:ShipToTradeParty/ram:Name"),
        ("BT-71", "ram:ShipToTradeParty/ram:ID[normalize-space()] | ram:ShipToTradeParty/ram:GlobalID"),
        ("BT-72", "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString"),
    ),
    (
        Binding(
            "BG-15",
            "ram:ShipToTradeParty/ram:PostalTradeAddress",
            _address("BG-15", "BT-75 BT-76 BT-165 BT-77 BT-78 BT-79 BT-80").terms,
        ),
    ),
)
_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount"
_PAYMENT = Binding(
    "BG-16",
    f"{_S}/ram:SpecifiedTradeSettlementPaymentMeans",
    (("BT-81", "ram:TypeCode"), ("BT-82", "ram:Information"), ("BT-83", "../ram:PaymentReference")),
    (
        Binding(
            "BG-17",
            f"{_ACCOUNT}",
            (
                ("BT-84", "ram:IBANID | ram:ProprietaryID"),
                ("BT-85", "ram:AccountName"),
                ("BT-86", "../ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
            ),
        ),
        Binding(
            "BG-18",
            "ram:ApplicableTradeSettlementFinancialCard",
            (("BT-87", "ram:ID"), ("BT-88", "ram:CardholderName")),
        ),
        Binding(
            "BG-19",
            "self::*[../ram:CreditorReferenceID or ../ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
            " or ram:PayerPartyDebtorFinancialAccount]",
            (
                ("BT-89", "../ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"),
                ("BT-90", "../ram:CreditorReferenceID"),
                ("BT-91", "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"),
            ),
        ),
    ),
)


def _adjustment(bg: str, above: str, terms: str, *, is_charge: bool) -> Binding:
    """Amount, base, percent, reason, its code, and of a document the category and its rate."""
    paths = (
        "ram:ActualAmount",
        "ram:BasisAmount",
        "ram:CalculationPercent",
        "ram:Reason",
        "ram:ReasonCode",
        "ram:CategoryTradeTax/ram:CategoryCode",
        "ram:CategoryTradeTax/ram:RateApplicablePercent",
    )
    numbers = terms.split()
    kind = f"[{_CHARGE}]" if is_charge else f"[not({_CHARGE})]"
    path = f"{above}/ram:SpecifiedTradeAllowanceCharge{kind}"
    return Binding(bg, path, tuple(zip(numbers, paths[: len(numbers)], strict=True)))


_CURRENCY = f"/*/{_S}/ram:InvoiceCurrencyCode"
_TAX_CURRENCY = f"/*/{_S}/ram:TaxCurrencyCode"
_TOTALS = Binding(
    "BG-22",
    f"{_S}/ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    (
        ("BT-106", "ram:LineTotalAmount"),
        ("BT-107", "ram:AllowanceTotalAmount"),
        ("BT-108", "ram:ChargeTotalAmount"),
        ("BT-109", "ram:TaxBasisTotalAmount"),
        ("BT-110", f"ram:TaxTotalAmount[@currencyID = {_CURRENCY}]"),
        (
            "BT-111",
            f"ram:TaxTotalAmount[@currencyID = {_TAX_CURRENCY} and not(@currencyID = {_CURRENCY})]",
        ),
        ("BT-112", "ram:GrandTotalAmount"),
        ("BT-113", "ram:TotalPrepaidAmount"),
        ("BT-114", "ram:RoundingAmount"),
        ("BT-115", "ram:DuePayableAmount"),
    ),
)
_VAT_BREAKDOWN = Binding(
    "BG-23",
    f"{_S}/ram:ApplicableTradeTax",
    (
        ("BT-116", "ram:BasisAmount"),
        ("BT-117", "ram:CalculatedAmount"),
        ("BT-118", "ram:CategoryCode"),
        ("BT-119", "ram:RateApplicablePercent"),
        ("BT-120", "ram:ExemptionReason"),
        ("BT-121", "ram:ExemptionReasonCode"),
    ),
)
_DOCUMENT = Binding(
    "BG-24",
    f"{_A}/ram:AdditionalReferencedDocument[ram:TypeCode = '916']",
    (
        ("BT-122", "ram:IssuerAssignedID"),
        ("BT-123", "ram:Name"),
        ("BT-124", "ram:URIID"),
        ("BT-125", "ram:AttachmentBinaryObject"),
    ),
)
_GROSS = "ram:GrossPriceProductTradePrice"
_NET = "ram:NetPriceProductTradePrice"
_PRICE = Binding(
    "BG-29",
    "ram:SpecifiedLineTradeAgreement",
    (
        ("BT-146", f"{_NET}/ram:ChargeAmount"),
        ("BT-147", f"{_GROSS}/ram:AppliedTradeAllowanceCharge/ram:ActualAmount"),
        ("BT-148", f"{_GROSS}/ram:ChargeAmount"),
        (
            "BT-149",
            f"{_NET}/ram:BasisQuantity | self::*[not({_NET}/ram:BasisQuantity)]/{_GROSS}/ram:BasisQuantity",
        ),
        ("", f"{_GROSS}/ram:BasisQuantity"),
    ),
)
_ITEM = Binding(
    "BG-31",
    "ram:SpecifiedTradeProduct",
    (
        ("BT-153", "ram:Name"),
        ("BT-154", "ram:Description"),
        ("BT-155", "ram:SellerAssignedID"),
        ("BT-156", "ram:BuyerAssignedID"),
        ("BT-157", "ram:GlobalID"),
        ("BT-158", "ram:DesignatedProductClassification/ram:ClassCode"),
        ("BT-159", "ram:OriginTradeCountry/ram:ID"),
    ),
    (
        Binding(
            "BG-32",
            "ram:ApplicableProductCharacteristic",
            (("BT-160", "ram:Description"), ("BT-161", "ram:Value")),
        ),
    ),
)
_SETTLED = "ram:SpecifiedLineTradeSettlement"
_LINE = Binding(
    "BG-25",
    f"{_T}/ram:IncludedSupplyChainTradeLineItem",
    (
        ("BT-126", "ram:AssociatedDocumentLineDocument/ram:LineID"),
        ("BT-127", "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content"),
        (
            "BT-128",
            f"{_SETTLED}/ram:AdditionalReferencedDocument[ram:TypeCode = '130']/ram:IssuerAssignedID",
        ),
        ("BT-129", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
        ("BT-131", f"{_SETTLED}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
        ("BT-132", "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:LineID"),
        ("BT-133", f"{_SETTLED}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
    ),
    (
        Binding(
            "BG-26",
            f"{_SETTLED}/ram:BillingSpecifiedPeriod",
            (
                ("BT-134", "ram:StartDateTime/udt:DateTimeString"),
                ("BT-135", "ram:EndDateTime/udt:DateTimeString"),
            ),
        ),
        _adjustment("BG-27", _SETTLED, "BT-136 BT-137 BT-138 BT-139 BT-140", is_charge=False),
        _adjustment("BG-28", _SETTLED, "BT-141 BT-142 BT-143 BT-144 BT-145", is_charge=True),
        _PRICE,
        Binding(
            "BG-30",
            f"{_SETTLED}/ram:ApplicableTradeTax",
            (("BT-151", "ram:CategoryCode"), ("BT-152", "ram:RateApplicablePercent")),
        ),
        _ITEM,
    ),
)
_REFERRED = "ram:IssuerAssignedID"
CII = Binding(
    "",
    "/*",
    (
        ("BT-1", "rsm:ExchangedDocument/ram:ID"),
        ("BT-2", "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString"),
        ("BT-3", "rsm:ExchangedDocument/ram:TypeCode"),
        ("BT-5", f"{_S}/ram:InvoiceCurrencyCode"),
        ("BT-6", f"{_S}/ram:TaxCurrencyCode"),
        ("BT-7", f"{_S}/ram:ApplicableTradeTax/ram:TaxPointDate/udt:DateString"),
        ("BT-8", f"{_S}/ram:ApplicableTradeTax/ram:DueDateTypeCode"),
        ("BT-9", f"{_S}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString"),
        ("BT-10", f"{_A}/ram:BuyerReference"),
        ("BT-11", f"{_A}/ram:SpecifiedProcuringProject/ram:ID"),
        ("", f"{_A}/ram:SpecifiedProcuringProject/ram:Name"),
        ("BT-12", f"{_A}/ram:ContractReferencedDocument/{_REFERRED}"),
        ("BT-13", f"{_A}/ram:BuyerOrderReferencedDocument/{_REFERRED}"),
        ("BT-14", f"{_A}/ram:SellerOrderReferencedDocument/{_REFERRED}"),
        ("BT-15", f"{_D}/ram:ReceivingAdviceReferencedDocument/{_REFERRED}"),
        ("BT-16", f"{_D}/ram:DespatchAdviceReferencedDocument/{_REFERRED}"),
        ("BT-17", f"{_A}/ram:AdditionalReferencedDocument[ram:TypeCode = '50']/{_REFERRED}"),
        ("BT-18", f"{_A}/ram:AdditionalReferencedDocument[ram:TypeCode = '130']/{_REFERRED}"),
        ("BT-18-1", f"{_A}/ram:AdditionalReferencedDocument[ram:TypeCode = '130']/ram:ReferenceTypeCode"),
        ("BT-19", f"{_S}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
        ("BT-20", f"{_S}/ram:SpecifiedTradePaymentTerms/ram:Description"),
        ("BT-23", f"{_C}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"),
        ("BT-24", f"{_C}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
    ),
    (
        Binding(
            "BG-1",
            "rsm:ExchangedDocument/ram:IncludedNote",
            (("BT-22", "ram:Content"), ("BT-21", "ram:SubjectCode")),
        ),
        Binding(
            "BG-3",
            f"{_S}/ram:InvoiceReferencedDocument",
            (("BT-25", _REFERRED), ("BT-26", "ram:FormattedIssueDateTime/qdt:DateTimeString")),
        ),
        _SELLER,
        _BUYER,
        _PAYEE,
        _REPRESENTATIVE,
        _DELIVERY,
        Binding(
            "BG-14",
            f"{_S}/ram:BillingSpecifiedPeriod",
            (
                ("BT-73", "ram:StartDateTime/udt:DateTimeString"),
                ("BT-74", "ram:EndDateTime/udt:DateTimeString"),
            ),
        ),
        _PAYMENT,
        _adjustment("BG-20", _S, "BT-92 BT-93 BT-94 BT-97 BT-98 BT-95 BT-96", is_charge=False),
        _adjustment("BG-21", _S, "BT-99 BT-100 BT-101 BT-104 BT-105 BT-102 BT-103", is_charge=True),
        _TOTALS,
        _VAT_BREAKDOWN,
        _DOCUMENT,
        _LINE,
    ),
)
"""Every term of a Cross Industry Invoice; a path under "" is known and holds no term."""
