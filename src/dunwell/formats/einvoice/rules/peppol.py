"""The rules of Peppol BIS Billing 3.0: PEPPOL-EN16931 and PEPPOL-COMMON, without those of single countries."""

import re
from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from dunwell.formats.einvoice.codes import ALLOWANCES, CHARGES, CURRENCIES, ENDPOINTS, codes_of
from dunwell.formats.einvoice.rules.coded import MIMES
from dunwell.formats.einvoice.rules.facts import Document, along, amount, broken, exact, has, number
from dunwell.formats.einvoice.rules.peppol_numbers import FORMS
from dunwell.formats.einvoice.source import Syntax
from dunwell.formats.einvoice.terms import Group, Term, find, path_of
from dunwell.formats.einvoice.verdict import Finding

_PROFILE = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:([0-9]{2}):1\.0")
_SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_INVOICES = codes_of(
    "71 80 82 84 102 218 219 326 331 380 382 383 384 386 388 393 395 553 575 623 780 817 870 875 876 877"
)
_GERMAN = frozenset({"326", "384"})
_CREDITS = frozenset(["381", "396", "81", "83", "532"])
_SLACK = Decimal("0.02")
_REASONS = {
    "G": {"VATEX-EU-G"},
    "O": {"VATEX-EU-O"},
    "K": {"VATEX-EU-IC"},
    "AE": {"VATEX-EU-AE"},
    "E": {"VATEX-EU-D", "VATEX-EU-F", "VATEX-EU-I", "VATEX-EU-J"},
}
_REASON_RULES = dict(
    zip(
        (
            "VATEX-EU-G",
            "VATEX-EU-O",
            "VATEX-EU-IC",
            "VATEX-EU-AE",
            "VATEX-EU-D",
            "VATEX-EU-F",
            "VATEX-EU-I",
            "VATEX-EU-J",
        ),
        range(104, 112),
        strict=True,
    )
)
_DATES = {"IssueDate", "DueDate", "TaxPointDate", "StartDate", "EndDate", "ActualDeliveryDate"}
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ADJUSTED = (
    ("BG-20", "BT-92", "BT-93", "BT-94"),
    ("BG-21", "BT-99", "BT-100", "BT-101"),
    ("BG-25/BG-27", "BT-136", "BT-137", "BT-138"),
    ("BG-25/BG-28", "BT-141", "BT-142", "BT-143"),
)
_IDENTIFIERS = (
    *(("BG-4", bt) for bt in ("BT-29", "BT-30", "BT-34")),
    *(("BG-7", bt) for bt in ("BT-46", "BT-47", "BT-49")),
    *(("BG-10", bt) for bt in ("BT-60", "BT-61")),
)


def _rule(number: str) -> str:
    return f"PEPPOL-EN16931-{number}"


def document_level(document: Document) -> Iterator[Finding]:
    """R001 to R010, R020 and R080: what the document as a whole must say."""
    root = document.root
    profile = _PROFILE.fullmatch(root.text("BT-23"))
    is_domestic = _countries(root) in ({"DE"}, {"DK"})  # who may add notes to one another
    checks = (
        ("R001", has(root, "BT-23"), "the business process is missing", "BT-23"),
        (
            "R007",
            profile is not None,
            "the business process must be urn:fdc:peppol.eu:2017:poacc:billing:NN:1.0",
            "BT-23",
        ),
        ("R002", len(root.many("BG-1")) <= 1 or is_domestic, "there is more than one note", "BT-22"),
        ("R003", has(root, "BT-10", "BT-13"), "a buyer reference or a purchase order is missing", "BT-10"),
        ("R004", root.text("BT-24").startswith(_SPECIFICATION), f"BT-24 must be {_SPECIFICATION}", "BT-24"),
        ("R010", has(root.group("BG-7"), "BT-49"), "the buyer's electronic address is missing", "BT-49"),
        ("R020", has(root.group("BG-4"), "BT-34"), "the seller's electronic address is missing", "BT-34"),
        ("R080", len(root.all("BT-11")) <= 1, "there is more than one project reference", "BT-11"),
    )
    for name, holds, words, bt in checks:
        if not holds:
            yield broken(_rule(name), root, words, bt)
    yield from _kind(document, profile[1] if profile else "")


def _countries(root: Group) -> set[str]:
    """Where seller and buyer are: by their VAT identifiers, or by their addresses."""
    found: set[str] = set()
    for party, vat, address, country in (
        ("BG-4", "BT-31", "BG-5", "BT-40"),
        ("BG-7", "BT-48", "BG-8", "BT-55"),
    ):
        group = root.group(party)
        place = group.group(address) if group else None
        found.add(((group.text(vat)[:2] if group else "") or (place.text(country) if place else "")).upper())
    return found


def _kind(document: Document, process: str) -> Iterator[Finding]:
    """P0100, P0101, P0112: which type codes the process takes."""
    kind = document.root.first("BT-3")
    if kind and kind.text in _GERMAN and _countries(document.root) != {"DE"}:
        words = f"type code {kind.text} is for two German parties"
        yield broken(_rule("P0112"), kind, words, "BT-3")
    if kind and process == "01":
        is_credit = str(kind.element.tag).endswith("CreditNoteTypeCode")
        allowed, name = (_CREDITS, "P0101") if is_credit else (_INVOICES, "P0100")
        if document.syntax is Syntax.CII:
            allowed, name = _INVOICES | _CREDITS, "P0100"
        if kind.text not in allowed:
            yield broken(_rule(name), kind, f"type code {kind.text} is not of this process", "BT-3")


def empty_elements(document: Document) -> Iterator[Finding]:
    """R008: no element is empty."""
    for one in document.root.element.iter(etree.Element):
        if not len(one) and not (one.text or "").strip():
            words = "the element is empty; leave it out"
            yield Finding(rule=_rule("R008"), where=path_of(one), message=words)


def currencies(document: Document) -> Iterator[Finding]:
    """R005, R051, R053 to R055: two currencies at most, and each amount in its own."""
    root, totals = document.root, document.totals
    own, other = root.text("BT-5"), root.text("BT-6")
    if other and own == other:
        words = "the accounting currency must be another than the invoice's"
        yield broken(_rule("R005"), root.all("BT-6")[0], words, "BT-6")
    vat, accounted = number(totals, "BT-110"), number(totals, "BT-111")
    if other and vat is not None and accounted is not None and vat * accounted < 0:
        words = "the VAT totals in the two currencies differ in their sign"
        yield broken(_rule("R055"), totals or root, words, "BT-110", "BT-111")
    if document.syntax is not Syntax.UBL:
        return
    with_parts = find(root.element, "cac:TaxTotal[cac:TaxSubtotal]")
    without = find(root.element, "cac:TaxTotal[not(cac:TaxSubtotal)]")
    if len(with_parts) != 1:
        yield broken(_rule("R053"), root, "one tax total with subtotals must be given", "BG-23")
    if len(without) != (1 if other else 0):
        words = (
            "one tax total without subtotals must be given with an accounting currency, and none otherwise"
        )
        yield broken(_rule("R054"), root, words, "BT-111")
    amounts = ".//cbc:*[@currencyID and not(self::cbc:TaxAmount[parent::cac:TaxTotal[not(cac:TaxSubtotal)]])]"
    for one in find(root.element, amounts):
        if one.get("currencyID") != own:
            words = f"the currency is {one.get('currencyID')!r}, not the invoice's"
            yield Finding(rule=_rule("R051"), where=path_of(one), message=words, terms=("BT-5",))


def adjustments(document: Document) -> Iterator[Finding]:
    """R040 to R043: allowances and charges are their percentage of their base."""
    root = document.root
    for path, bt, base, percent in _ADJUSTED:
        for group in along(root, path):
            has_base, has_percent = has(group, base), has(group, percent)
            if has_percent and not has_base:
                yield broken(_rule("R041"), group, "a percentage needs the base amount", base)
            if has_base and not has_percent:
                yield broken(_rule("R042"), group, "a base amount needs the percentage", percent)
            if has_base and has_percent:
                expected = amount(group, base) * amount(group, percent) / 100
                if abs(amount(group, bt) - expected) > _SLACK:
                    words = f"{amount(group, bt)} is not {amount(group, percent)} % of {amount(group, base)}"
                    yield broken(_rule("R040"), group, words, bt, base, percent)
    for one in find(
        root.element, "cac:AllowanceCharge/cbc:ChargeIndicator | */cac:AllowanceCharge/cbc:ChargeIndicator"
    ):
        if (one.text or "").strip() not in {"true", "false"}:
            yield Finding(
                rule=_rule("R043"), where=path_of(one), message="the indicator must be true or false"
            )
    for one in find(root.element, ".//cac:Price/cac:AllowanceCharge/cbc:ChargeIndicator"):
        if (one.text or "").strip() != "false":
            yield Finding(
                rule=_rule("R044"), where=path_of(one), message="a price has allowances, no charges"
            )


def lines(document: Document) -> Iterator[Finding]:
    """R046, R100, R101, R110, R111, R120, R121, R130: what adds up within a line."""
    period = document.root.group("BG-14")
    for line in document.lines:
        price = line.group("BG-29")
        yield from _net_amount(line, price)
        if price is not None:
            yield from _price(line, price)
        for within in line.many("BG-26"):
            start, end = within.text("BT-134"), within.text("BT-135")
            if period and start and has(period, "BT-73") and start < period.text("BT-73"):
                yield broken(_rule("R110"), within, "the line's period starts before the invoice's", "BT-134")
            if period and end and has(period, "BT-74") and end > period.text("BT-74"):
                yield broken(_rule("R111"), within, "the line's period ends after the invoice's", "BT-135")
        references = find(line.element, "cac:DocumentReference")
        if len(references) > 1:
            yield broken(_rule("R100"), line, "a line names one invoiced object at most", "BT-128")
        if references and not has(line, "BT-128"):
            yield broken(_rule("R101"), line, "a document reference of a line must be of type 130", "BT-128")


def _net_amount(line: Group, price: Group | None) -> Iterator[Finding]:
    given = number(line, "BT-131")
    quantity = amount(line, "BT-129") if has(line, "BT-129") else Decimal(1)
    base = number(price, "BT-149") or Decimal(1)
    expected = quantity * amount(price, "BT-146") / base
    expected += sum((amount(one, "BT-141") for one in line.many("BG-28")), Decimal(0))
    expected -= sum((amount(one, "BT-136") for one in line.many("BG-27")), Decimal(0))
    if given is not None and abs(given - expected) > _SLACK:
        words = (
            f"the line's net amount is {given}, and quantity, price, allowances and charges give {expected:f}"
        )
        yield broken(_rule("R120"), line, words, "BT-131", "BT-129", "BT-146")


def _price(line: Group, price: Group) -> Iterator[Finding]:
    base = price.first("BT-149")
    if base and (exact(base) or Decimal(0)) <= 0:
        yield broken(_rule("R121"), price, "the price's base quantity must be above nought", "BT-149")
    quantity = line.first("BT-129")
    unit = base.attribute("unitCode") if base else ""
    if base and unit and quantity and unit != quantity.attribute("unitCode"):
        words = "the unit of the price's base quantity is another than the invoiced one's"
        yield broken(_rule("R130"), base, words, "BT-150", "BT-130")
    gross = number(price, "BT-148")
    if gross is not None and number(price, "BT-146") != gross - amount(price, "BT-147"):
        words = f"the net price is not {gross} - {amount(price, 'BT-147')}"
        yield broken(_rule("R046"), price, words, "BT-146", "BT-147", "BT-148")


def payment(document: Document) -> Iterator[Finding]:
    """R061: a direct debit names its mandate."""
    for group in document.root.many("BG-16"):
        if group.text("BT-81") in {"49", "59"} and not any(has(one, "BT-89") for one in group.many("BG-19")):
            yield broken(_rule("R061"), group, "a direct debit needs the mandate reference", "BT-89")


def reasons(document: Document) -> Iterator[Finding]:
    """P0104 to P0111: an exemption reason code belongs to its category."""
    for group in document.root.many("BG-23"):
        code = group.text("BT-121").upper()
        if code in _REASON_RULES and code not in _REASONS.get(group.text("BT-118"), set()):
            words = f"{code} does not go with category {group.text('BT-118')}"
            yield broken(_rule(f"P0{_REASON_RULES[code]}"), group, words, "BT-118", "BT-121")


def dates(document: Document) -> Iterator[Finding]:
    """F001: a date is written YYYY-MM-DD."""
    if document.syntax is not Syntax.UBL:
        return
    for one in document.root.element.iter(etree.Element):
        if etree.QName(one).localname in _DATES and not _DATE.fullmatch(one.text or ""):
            yield Finding(rule=_rule("F001"), where=path_of(one), message="write the date as YYYY-MM-DD")


def registered(document: Document) -> Iterator[Finding]:
    """PEPPOL-COMMON: identifiers of known registers have their form and check digits."""
    for path, bt in _IDENTIFIERS:
        for group in along(document.root, path):
            for term in group.all(bt):
                yield from _form(term)


def _form(term: Term) -> Iterator[Finding]:
    form = FORMS.get(term.attribute("schemeID"))
    if form is not None and not form.fits(term.text):
        words = f"{term.text!r} is no {form.name}"
        yield broken(f"PEPPOL-COMMON-{form.rule}", term, words, term.bt, level=form.level)


_CODES = (  # rule, path of the group, term, attribute, list
    ("CL001", "BG-24", "BT-125", "mimeCode", MIMES),
    ("CL002", "BG-20", "BT-98", "", ALLOWANCES),
    ("CL002", "BG-25/BG-27", "BT-140", "", ALLOWANCES),
    ("CL003", "BG-21", "BT-105", "", CHARGES),
    ("CL003", "BG-25/BG-28", "BT-145", "", CHARGES),
    ("CL008", "BG-4", "BT-34", "schemeID", ENDPOINTS - {"EM"}),
    ("CL008", "BG-7", "BT-49", "schemeID", ENDPOINTS - {"EM"}),
)


def coded(document: Document) -> Iterator[Finding]:
    """CL001 to CL008: codes are of the lists of Peppol; an e-mail address (EM) is no address of its network."""
    for name, path, bt, attribute, allowed in _CODES:
        for group in along(document.root, path):
            for term in group.all(bt):
                code = term.attribute(attribute) if attribute else term.text
                if (code or not attribute) and code not in allowed:
                    yield broken(_rule(name), term, f"{code!r} is no code of the list of {bt}", bt)
    for one in find(document.root.element, ".//*[@currencyID]"):
        if (one.get("currencyID") or "").strip() not in CURRENCIES:
            words = f"{one.get('currencyID')!r} is no currency"
            yield Finding(rule=_rule("CL007"), where=path_of(one), message=words)


RULES = (
    coded,
    document_level,
    empty_elements,
    currencies,
    adjustments,
    lines,
    payment,
    reasons,
    dates,
    registered,
)
