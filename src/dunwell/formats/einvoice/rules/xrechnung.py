"""The German rules of XRechnung 3.0: BR-DE."""

import re
from collections.abc import Iterator

from dunwell.formats.einvoice.rules.facts import Document, along, broken, has
from dunwell.formats.einvoice.terms import Group
from dunwell.formats.einvoice.verdict import Finding, Level

_NEEDED = (
    ("BR-DE-3", "BG-4/BG-5", "BT-37", "the seller's city is missing"),
    ("BR-DE-4", "BG-4/BG-5", "BT-38", "the seller's postcode is missing"),
    ("BR-DE-5", "BG-4/BG-6", "BT-41", "the seller's contact has no name"),
    ("BR-DE-6", "BG-4/BG-6", "BT-42", "the seller's contact has no telephone number"),
    ("BR-DE-7", "BG-4/BG-6", "BT-43", "the seller's contact has no e-mail address"),
    ("BR-DE-8", "BG-7/BG-8", "BT-52", "the buyer's city is missing"),
    ("BR-DE-9", "BG-7/BG-8", "BT-53", "the buyer's postcode is missing"),
    ("BR-DE-10", "BG-13/BG-15", "BT-77", "the city delivered to is missing"),
    ("BR-DE-11", "BG-13/BG-15", "BT-78", "the postcode delivered to is missing"),
    ("BR-DE-14", "BG-23", "BT-119", "the rate of the VAT category is missing"),
    ("BR-DE-15", "", "BT-10", "the buyer reference (Leitweg-ID) is missing"),
    ("BR-DE-30", "BG-16/BG-19", "BT-90", "a direct debit needs the creditor identifier"),
    ("BR-DE-31", "BG-16/BG-19", "BT-91", "a direct debit needs the debited account"),
)
_KINDS = frozenset(["326", "380", "384", "389", "381", "875", "876", "877"])
_TAXED = frozenset(["S", "Z", "E", "AE", "K", "G", "L", "M"])
_MEANS = (  # rule, the codes, the group that must be there, the groups that must not
    ("BR-DE-23", frozenset({"30", "58"}), "BG-17", ("BG-18", "BG-19")),
    ("BR-DE-24", frozenset({"48", "54", "55"}), "BG-18", ("BG-17", "BG-19")),
    ("BR-DE-25", frozenset({"59"}), "BG-19", ("BG-17", "BG-18")),
)
_EMAIL = re.compile(r"[^@\s]+@([^@.\s]+\.)+[^@.\s]+")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Za-z\d]{11,30}", re.ASCII)
_DISCOUNT = re.compile(
    r"#(?:SKONTO)#TAGE=\d+#PROZENT=\d+\.\d{2}(?:#BASISBETRAG=-?\d+\.\d{2})?#|"
    r"#(?:VERZUG)#TAGE=\d+#PROZENT=\d+\.\d{2}(?:#BASISBETRAG=-?\d+\.\d{2})?#",
    re.ASCII,
)


def needed(document: Document) -> Iterator[Finding]:
    """Terms and groups that German invoices must have."""
    root = document.root
    for rule, path, bt, words in _NEEDED:
        for group in along(root, path):
            if not has(group, bt):
                yield broken(rule, group, words, bt)
    if not root.many("BG-16"):
        yield broken("BR-DE-1", root, "the payment instructions are missing", "BG-16")
    for seller in root.many("BG-4"):
        if not seller.many("BG-6"):
            yield broken("BR-DE-2", seller, "the seller's contact is missing", "BG-6")
    if not _says_when(document):
        words = "neither the day of delivery nor a period of the invoice or of every line is given"
        yield broken("BR-DE-TMP-32", root, words, "BT-72", "BG-14", "BG-26", level=Level.WARNING)


def _says_when(document: Document) -> bool:
    root = document.root
    has_lines = bool(document.lines) and all(one.many("BG-26") for one in document.lines)
    return has(root.group("BG-13"), "BT-72") or bool(root.many("BG-14")) or has_lines


def means(document: Document) -> Iterator[Finding]:
    """BR-DE-19, -20, -23 to -25: what each way of payment needs and excludes."""
    for group in document.root.many("BG-16"):
        code = group.text("BT-81")
        for rule, allowed, wanted, excluded in _MEANS:
            if code in allowed:
                if not group.many(wanted):
                    yield broken(f"{rule}-a", group, f"payment means {code} needs {wanted}", wanted)
                if any(group.many(one) for one in excluded):
                    words = f"payment means {code} excludes {' and '.join(excluded)}"
                    yield broken(f"{rule}-b", group, words, *excluded)
        if code == "58":
            yield from _iban(group, "BR-DE-19", "BG-17", "BT-84")
        if code == "59":
            yield from _iban(group, "BR-DE-20", "BG-19", "BT-91")


def _iban(group: Group, rule: str, inner: str, bt: str) -> Iterator[Finding]:
    for one in group.many(inner):
        text = "".join(one.text(bt).split())
        digits = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4]) if _IBAN.fullmatch(text) else "0"
        if int(digits) % 97 != 1:
            yield broken(rule, one, f"{text!r} is no IBAN", bt, level=Level.WARNING)


def document_level(document: Document) -> Iterator[Finding]:
    """BR-DE-16, -17, -21, -22, -26 to -28: what fits together."""
    root = document.root
    kind = root.first("BT-3")
    if kind and kind.text not in _KINDS:
        yield broken("BR-DE-17", kind, f"type code {kind.text} is not foreseen", "BT-3", level=Level.WARNING)
    if root.text("BT-3") == "384" and not root.many("BG-3"):
        words = "a corrected invoice should name the preceding one"
        yield broken("BR-DE-26", root, words, "BG-3", level=Level.WARNING)
    used = {one.text("BT-151") for one in along(root, "BG-25/BG-30")}
    used |= {one.text("BT-95") for one in root.many("BG-20")} | {
        one.text("BT-102") for one in root.many("BG-21")
    }
    if used & _TAXED and not has(root.group("BG-4"), "BT-31", "BT-32") and not root.many("BG-11"):
        yield broken("BR-DE-16", root, "the seller's VAT or tax number is missing", "BT-31", "BT-32", "BG-11")
    names = [term.attribute("filename") for one in root.many("BG-24") for term in one.all("BT-125")]
    if len(names) != len(set(names)):
        yield broken("BR-DE-22", root, "two attachments have the same filename", "BT-125")
    for contact in along(root, "BG-4/BG-6"):
        if has(contact, "BT-42") and sum(sign.isdigit() for sign in contact.text("BT-42")) < 3:
            words = "a telephone number has at least three digits"
            yield broken("BR-DE-27", contact, words, "BT-42", level=Level.WARNING)
        if has(contact, "BT-43") and not _EMAIL.fullmatch(contact.text("BT-43")):
            yield broken("BR-DE-28", contact, "this is no e-mail address", "BT-43", level=Level.WARNING)


def discounts(document: Document) -> Iterator[Finding]:
    """BR-DE-18: lines of the payment terms that begin with # are discounts as the rule writes them."""
    term = document.root.first("BT-20")
    if term is None:
        return
    lines = (term.element.text or "").split("\n")
    written = [line.strip() for line in lines if line.strip().startswith("#")]
    ends = not written or not lines[-1].strip().startswith("#")
    if not all(_DISCOUNT.fullmatch(line) for line in written) or not ends:
        words = (
            "write each discount as #SKONTO#TAGE=14#PROZENT=2.00# on a line of its own, ended by a line break"
        )
        yield broken("BR-DE-18", term, words, "BT-20")


RULES = (needed, means, document_level, discounts)
