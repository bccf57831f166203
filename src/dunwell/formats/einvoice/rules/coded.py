"""What must be a code of its list: BR-CL."""

import re
from collections.abc import Iterator

from dunwell.formats.einvoice import codes
from dunwell.formats.einvoice.rules.facts import Document, along, broken
from dunwell.formats.einvoice.source import Syntax
from dunwell.formats.einvoice.terms import find, path_of
from dunwell.formats.einvoice.unit_codes import UNITS
from dunwell.formats.einvoice.verdict import Finding

MIMES = frozenset(
    [
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    ]
)
_SUBJECT = re.compile(r"#(.{3})#", re.DOTALL)
# Rule, path of the group, terms, attribute ("" for the text itself), the list.
_CODED: tuple[tuple[str, str, str, str, frozenset[str]], ...] = (
    ("BR-CL-04", "", "BT-5", "", codes.CURRENCIES),
    ("BR-CL-05", "", "BT-6", "", codes.CURRENCIES),
    ("BR-CL-07", "", "BT-18", "schemeID", codes.OBJECTS),
    ("BR-CL-07", "BG-25", "BT-128", "schemeID", codes.OBJECTS),
    ("BR-CL-10", "BG-4", "BT-29", "schemeID", codes.ICD),
    ("BR-CL-10", "BG-7", "BT-46", "schemeID", codes.ICD),
    ("BR-CL-10", "BG-10", "BT-60", "schemeID", codes.ICD),
    ("BR-CL-11", "BG-4", "BT-30", "schemeID", codes.ICD),
    ("BR-CL-11", "BG-7", "BT-47", "schemeID", codes.ICD),
    ("BR-CL-11", "BG-10", "BT-61", "schemeID", codes.ICD),
    ("BR-CL-13", "BG-25/BG-31", "BT-158", "listID", codes.ITEM_CLASSES),
    ("BR-CL-14", "BG-4/BG-5", "BT-40", "", codes.COUNTRIES),
    ("BR-CL-14", "BG-7/BG-8", "BT-55", "", codes.COUNTRIES),
    ("BR-CL-14", "BG-11/BG-12", "BT-69", "", codes.COUNTRIES),
    ("BR-CL-14", "BG-13/BG-15", "BT-80", "", codes.COUNTRIES),
    ("BR-CL-15", "BG-25/BG-31", "BT-159", "", codes.COUNTRIES),
    ("BR-CL-16", "BG-16", "BT-81", "", codes.PAYMENT_MEANS),
    ("BR-CL-17", "BG-23", "BT-118", "", codes.CATEGORIES),
    ("BR-CL-17", "BG-20", "BT-95", "", codes.CATEGORIES),
    ("BR-CL-17", "BG-21", "BT-102", "", codes.CATEGORIES),
    ("BR-CL-18", "BG-25/BG-30", "BT-151", "", codes.CATEGORIES),
    ("BR-CL-19", "BG-20", "BT-98", "", codes.ALLOWANCES),
    ("BR-CL-19", "BG-25/BG-27", "BT-140", "", codes.ALLOWANCES),
    ("BR-CL-20", "BG-21", "BT-105", "", codes.CHARGES),
    ("BR-CL-20", "BG-25/BG-28", "BT-145", "", codes.CHARGES),
    ("BR-CL-21", "BG-25/BG-31", "BT-157", "schemeID", codes.ICD),
    ("BR-CL-22", "BG-23", "BT-121", "", codes.EXEMPTIONS),
    ("BR-CL-23", "BG-25", "BT-129", "unitCode", UNITS),
    ("BR-CL-23", "BG-25/BG-29", "BT-149", "unitCode", UNITS),
    ("BR-CL-24", "BG-24", "BT-125", "mimeCode", MIMES),
    ("BR-CL-25", "BG-4", "BT-34", "schemeID", codes.ENDPOINTS),
    ("BR-CL-25", "BG-7", "BT-49", "schemeID", codes.ENDPOINTS),
    ("BR-CL-26", "BG-13", "BT-71", "schemeID", codes.ICD),
)
_TAX_POINTS = {Syntax.UBL: frozenset({"3", "35", "432"}), Syntax.CII: frozenset({"5", "29", "72"})}


def listed(document: Document) -> Iterator[Finding]:
    """Every code is of its list; one that is not there is no matter of these rules."""
    table = (*_CODED, ("BR-CL-06", "", "BT-8", "", _TAX_POINTS[document.syntax]))
    for rule, path, bt, attribute, allowed in table:
        for group in along(document.root, path):
            for term in group.all(bt):
                code = term.attribute(attribute) if attribute else term.text
                if (code or (not attribute)) and code not in allowed:
                    yield broken(rule, term, f"{code!r} is no code of the list of {bt}", bt)


def kinds(document: Document) -> Iterator[Finding]:
    """BR-CL-01: the type code is one of an invoice, or of a credit note, as the root element says."""
    term = document.root.first("BT-3")
    if term is None:
        return
    allowed = codes.DOCUMENTS | codes.CREDITS
    if document.syntax is Syntax.UBL:
        allowed = codes.CREDITS if str(term.element.tag).endswith("CreditNoteTypeCode") else codes.DOCUMENTS
    if term.text not in allowed:
        yield broken("BR-CL-01", term, f"{term.text!r} is no type code of this kind of document", "BT-3")


def subjects(document: Document) -> Iterator[Finding]:
    """BR-CL-08: the subject of a note is of UNTDID 4451."""
    for group in document.root.many("BG-1"):
        note, given = group.first("BT-22"), group.first("BT-21")
        found = _SUBJECT.match(note.text) if note and not given and document.syntax is Syntax.UBL else None
        code = given.text if given else found[1] if found else ""
        if code and code not in codes.SUBJECTS:
            yield broken("BR-CL-08", given or note or group, f"{code!r} is no subject of a note", "BT-21")


def currencies(document: Document) -> Iterator[Finding]:
    """BR-CL-03: the currency beside an amount is one."""
    for one in find(document.root.element, ".//*[@currencyID]"):
        code = (one.get("currencyID") or "").strip()
        if code not in codes.CURRENCIES:
            yield Finding(rule="BR-CL-03", where=path_of(one), message=f"{code!r} is no currency")


RULES = (listed, kinds, subjects, currencies)
