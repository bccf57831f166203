"""What must be there: BR-01 to BR-65, and the rules of one group's own terms among BR-CO."""

from collections.abc import Iterator

from dunwell.formats.einvoice.codes import VAT_PREFIXES
from dunwell.formats.einvoice.rules.facts import Document, along, broken, has, number
from dunwell.formats.einvoice.source import Syntax
from dunwell.formats.einvoice.terms import Group, find, path_of
from dunwell.formats.einvoice.verdict import Finding, Level

_REASON = "a reason or its code is missing"
# Rule, path of the group, the terms of which one must be there, the words. A path with "!" must be there itself.
_NEEDED: tuple[tuple[str, str, str, str], ...] = (
    ("BR-01", "", "BT-24", "the specification identifier is missing"),
    ("BR-02", "", "BT-1", "the invoice number is missing"),
    ("BR-03", "", "BT-2", "the issue date is missing"),
    ("BR-04", "", "BT-3", "the invoice type code is missing"),
    ("BR-05", "", "BT-5", "the invoice currency code is missing"),
    ("BR-06", "BG-4!", "BT-27", "the seller's name is missing"),
    ("BR-07", "BG-7!", "BT-44", "the buyer's name is missing"),
    ("BR-09", "BG-4/BG-5", "BT-40", "the seller's country is missing"),
    ("BR-11", "BG-7/BG-8", "BT-55", "the buyer's country is missing"),
    ("BR-12", "BG-22!", "BT-106", "the sum of line net amounts is missing"),
    ("BR-13", "BG-22!", "BT-109", "the total without VAT is missing"),
    ("BR-14", "BG-22!", "BT-112", "the total with VAT is missing"),
    ("BR-15", "BG-22!", "BT-115", "the amount due is missing"),
    ("BR-17", "BG-10", "BT-59", "the payee's name is missing"),
    ("BR-18", "BG-11", "BT-62", "the tax representative's name is missing"),
    ("BR-20", "BG-11/BG-12", "BT-69", "the tax representative's country is missing"),
    ("BR-21", "BG-25", "BT-126", "the line's identifier is missing"),
    ("BR-22", "BG-25", "BT-129", "the invoiced quantity is missing"),
    ("BR-24", "BG-25", "BT-131", "the line's net amount is missing"),
    ("BR-25", "BG-25/BG-31!", "BT-153", "the item's name is missing"),
    ("BR-26", "BG-25/BG-29!", "BT-146", "the item's net price is missing"),
    ("BR-31", "BG-20", "BT-92", "the allowance's amount is missing"),
    ("BR-32", "BG-20", "BT-95", "the allowance's VAT category is missing"),
    ("BR-33", "BG-20", "BT-97 BT-98", _REASON),
    ("BR-CO-21", "BG-20", "BT-97 BT-98", _REASON),
    ("BR-36", "BG-21", "BT-99", "the charge's amount is missing"),
    ("BR-37", "BG-21", "BT-102", "the charge's VAT category is missing"),
    ("BR-38", "BG-21", "BT-104 BT-105", _REASON),
    ("BR-CO-22", "BG-21", "BT-104 BT-105", _REASON),
    ("BR-41", "BG-25/BG-27", "BT-136", "the line allowance's amount is missing"),
    ("BR-42", "BG-25/BG-27", "BT-139 BT-140", _REASON),
    ("BR-CO-23", "BG-25/BG-27", "BT-139 BT-140", _REASON),
    ("BR-43", "BG-25/BG-28", "BT-141", "the line charge's amount is missing"),
    ("BR-44", "BG-25/BG-28", "BT-144 BT-145", _REASON),
    ("BR-CO-24", "BG-25/BG-28", "BT-144 BT-145", _REASON),
    ("BR-45", "BG-23", "BT-116", "the taxable amount of the VAT category is missing"),
    ("BR-46", "BG-23", "BT-117", "the tax amount of the VAT category is missing"),
    ("BR-47", "BG-23", "BT-118", "the code of the VAT category is missing"),
    ("BR-49", "BG-16", "BT-81", "the payment means type code is missing"),
    ("BR-50", "BG-16/BG-17", "BT-84", "the payment account is missing"),
    ("BR-52", "BG-24", "BT-122", "the supporting document's reference is missing"),
    ("BR-54", "BG-25/BG-31/BG-32", "BT-160", "the item attribute's name is missing"),
    ("BR-54", "BG-25/BG-31/BG-32", "BT-161", "the item attribute's value is missing"),
    ("BR-55", "BG-3", "BT-25", "the preceding invoice's number is missing"),
    ("BR-56", "BG-11", "BT-63", "the tax representative's VAT identifier is missing"),
    ("BR-57", "BG-13/BG-15", "BT-80", "the country delivered to is missing"),
    ("BR-CO-04", "BG-25/BG-30!", "BT-151", "the item's VAT category is missing"),
    ("BR-CO-20", "BG-25/BG-26", "BT-134 BT-135", "the line's period has neither start nor end"),
    (
        "BR-CO-26",
        "BG-4",
        "BT-29 BT-30 BT-31",
        "no identifier, registration or VAT identifier names the seller",
    ),
)
# Rule, path of the group above, the group that must be there, the words.
_NEEDED_GROUPS = (
    ("BR-08", "BG-4!", "BG-5", "the seller's postal address is missing"),
    ("BR-10", "BG-7!", "BG-8", "the buyer's postal address is missing"),
    ("BR-16", "", "BG-25", "there is no invoice line"),
    ("BR-19", "BG-11", "BG-12", "the tax representative's postal address is missing"),
    ("BR-CO-18", "", "BG-23", "there is no VAT breakdown"),
)
# Rule, path, term, attribute, the words.
_NEEDED_SCHEMES = (
    ("BR-23", "BG-25", "BT-129", "unitCode", "the unit of the invoiced quantity is missing"),
    ("BR-62", "BG-4", "BT-34", "schemeID", "the scheme of the seller's electronic address is missing"),
    ("BR-63", "BG-7", "BT-49", "schemeID", "the scheme of the buyer's electronic address is missing"),
    ("BR-64", "BG-25/BG-31", "BT-157", "schemeID", "the scheme of the item's standard identifier is missing"),
    ("BR-65", "BG-25/BG-31", "BT-158", "listID", "the scheme of the item's classification is missing"),
)
_CREDIT_TRANSFERS = {"30", "58"}


def needed(document: Document) -> Iterator[Finding]:
    """Terms that must be there in their group."""
    for rule, path, terms, words in _NEEDED:
        bts = terms.split()
        for group, is_there in _groups(document.root, path):
            if not is_there or not has(group, *bts):
                yield broken(rule, group, words, *bts)


def _groups(root: Group, path: str) -> Iterator[tuple[Group, bool]]:
    """The groups at a path; for a path that must be there, the group above each that is missing, with False."""
    must = path.endswith("!")
    above, _, last = path.rstrip("!").rpartition("/")
    if not last:
        yield root, True
        return
    for parent in along(root, above):
        found = parent.many(last)
        yield from ((one, True) for one in found)
        if must and not found:
            yield parent, False


def needed_groups(document: Document) -> Iterator[Finding]:
    """Groups that must be there."""
    for rule, path, bg, words in _NEEDED_GROUPS:
        for group, is_there in _groups(document.root, path):
            if not is_there or not group.many(bg):
                yield broken(rule, group, words, bg)


def needed_schemes(document: Document) -> Iterator[Finding]:
    """Units and schemes that must stand beside a term."""
    for rule, path, bt, attribute, words in _NEEDED_SCHEMES:
        for group in along(document.root, path):
            for term in group.all(bt):
                if not term.attribute(attribute):
                    yield broken(rule, term, words, bt)
            if rule == "BR-23" and not group.all(bt):
                yield broken(rule, group, words, bt)


def prices(document: Document) -> Iterator[Finding]:
    """BR-27, BR-28: no price is negative, and the net price is a number."""
    for line in document.lines:
        price = line.group("BG-29")
        net, gross = number(price, "BT-146"), number(price, "BT-148")
        if net is None or net < 0:
            yield broken("BR-27", price or line, "the item's net price is negative, or no number", "BT-146")
        if gross is not None and gross < 0:
            yield broken("BR-28", price or line, "the item's gross price is negative", "BT-148")


def periods(document: Document) -> Iterator[Finding]:
    """BR-29, BR-30, BR-CO-19: a period has a day, and does not end before it starts."""
    for rule, path, start, end in (
        ("BR-29", "BG-14", "BT-73", "BT-74"),
        ("BR-30", "BG-25/BG-26", "BT-134", "BT-135"),
    ):
        for group in along(document.root, path):
            if has(group, start) and has(group, end) and group.text(end) < group.text(start):
                yield broken(rule, group, "the period ends before it starts", start, end)
    for group in document.root.many("BG-14"):
        if not has(group, "BT-73", "BT-74") and not has(document.root, "BT-8"):
            yield broken(
                "BR-CO-19", group, "the invoicing period has neither start nor end", "BT-73", "BT-74"
            )


def payment(document: Document) -> Iterator[Finding]:
    """BR-51, BR-61, BR-CO-25: how and when is paid."""
    root = document.root
    for group in root.many("BG-16"):
        transfers = group.many("BG-17")
        if group.text("BT-81") in _CREDIT_TRANSFERS and not any(has(one, "BT-84") for one in transfers):
            yield broken("BR-61", group, "a credit transfer needs the payment account", "BT-84")
        for card in group.many("BG-18"):
            if len(card.text("BT-87")) > 10:
                words = "of a card number, only the first 6 and the last 4 digits may stand here"
                yield broken("BR-51", card, words, "BT-87", level=Level.WARNING)
    due = number(document.totals, "BT-115")
    if due is not None and due > 0 and not has(root, "BT-9", "BT-20"):
        words = "an amount is due, and neither a due date nor payment terms say when"
        yield broken("BR-CO-25", document.totals or root, words, "BT-9", "BT-20")


def vat_numbers(document: Document) -> Iterator[Finding]:
    """BR-CO-09: a VAT identifier begins with its country."""
    root = document.root
    for path, bt in (("BG-4", "BT-31"), ("BG-7", "BT-48"), ("BG-11", "BT-63")):
        for group in along(root, path):
            for term in group.all(bt):
                if term.text[:2] not in VAT_PREFIXES:
                    words = f"the VAT identifier {term.text!r} does not begin with a country code"
                    yield broken("BR-CO-09", term, words, bt)


def tax_point(document: Document) -> Iterator[Finding]:
    """BR-CO-03, BR-53: one kind of tax point, and the VAT in the currency that it is accounted in."""
    root = document.root
    if has(root, "BT-7") and has(root, "BT-8"):
        words = "the tax point's date and its code exclude each other"
        yield broken("BR-CO-03", root.all("BT-7")[0], words, "BT-7", "BT-8")
    if has(root, "BT-6") and not has(document.totals, "BT-111") and root.text("BT-6") != root.text("BT-5"):
        words = "the total VAT in the accounting currency is missing"
        yield broken("BR-53", document.totals or root, words, "BT-111", "BT-6")


def tax_schemes(document: Document) -> Iterator[Finding]:
    """BR-32, -37, -47, -48, BR-CO-04: a category is one of VAT, and says so."""
    for path, rules in _NOT_OF_VAT[document.syntax]:
        for one in find(document.root.element, path):
            for rule in rules:
                words = "the category does not say that its tax is VAT"
                yield Finding(rule=rule, where=path_of(one), message=words)


_UBL_OTHER = "[not(translate(normalize-space(cac:TaxScheme/cbc:ID), 'vat', 'VAT') = 'VAT')]"
_CII_OTHER = "[not(normalize-space(ram:TypeCode) = 'VAT')]"
_SETTLED = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_ADJUSTED = f"{_SETTLED}/ram:SpecifiedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator = "
_LINE_TAX = "ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"
_NOT_OF_VAT: dict[Syntax, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Syntax.UBL: (
        (f"cac:AllowanceCharge[cbc:ChargeIndicator = 'false']/cac:TaxCategory{_UBL_OTHER}", ("BR-32",)),
        (f"cac:AllowanceCharge[cbc:ChargeIndicator = 'true']/cac:TaxCategory{_UBL_OTHER}", ("BR-37",)),
        (f"cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory{_UBL_OTHER}", ("BR-47", "BR-48")),
        (f"*/cac:Item/cac:ClassifiedTaxCategory{_UBL_OTHER}", ("BR-CO-04",)),
    ),
    Syntax.CII: (
        (f"{_ADJUSTED}'false']/ram:CategoryTradeTax{_CII_OTHER}", ("BR-32",)),
        (f"{_ADJUSTED}'true']/ram:CategoryTradeTax{_CII_OTHER}", ("BR-37",)),
        (f"{_SETTLED}/ram:ApplicableTradeTax{_CII_OTHER}", ("BR-47", "BR-48")),
        (f"rsm:SupplyChainTradeTransaction/{_LINE_TAX}{_CII_OTHER}", ("BR-CO-04",)),
    ),
}

RULES = (tax_schemes, needed, needed_groups, needed_schemes, prices, periods, payment, vat_numbers, tax_point)
