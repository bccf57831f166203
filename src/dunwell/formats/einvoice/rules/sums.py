"""What must add up: BR-CO-10 to BR-CO-17, and two decimals at most: BR-DEC."""

from collections.abc import Iterator
from decimal import Decimal

from dunwell.formats.einvoice.rules.facts import Document, along, amount, broken, cents, number
from dunwell.formats.einvoice.terms import Group
from dunwell.formats.einvoice.verdict import Finding

_DECIMALS = (
    ("BG-20", "BT-92 BR-DEC-01, BT-93 BR-DEC-02"),
    ("BG-21", "BT-99 BR-DEC-05, BT-100 BR-DEC-06"),
    (
        "BG-22",
        (
            "BT-106 BR-DEC-09, BT-107 BR-DEC-10, BT-108 BR-DEC-11, BT-109 BR-DEC-12, BT-110 BR-DEC-13, "
            "BT-111 BR-DEC-15, BT-112 BR-DEC-14, BT-113 BR-DEC-16, BT-114 BR-DEC-17, BT-115 BR-DEC-18"
        ),
    ),
    ("BG-23", "BT-116 BR-DEC-19, BT-117 BR-DEC-20"),
    ("BG-25", "BT-131 BR-DEC-23"),
    ("BG-25/BG-27", "BT-136 BR-DEC-24, BT-137 BR-DEC-25"),
    ("BG-25/BG-28", "BT-141 BR-DEC-27, BT-142 BR-DEC-28"),
)


def decimals(document: Document) -> Iterator[Finding]:
    """BR-DEC: no amount has more than two decimals."""
    for path, listed in _DECIMALS:
        for group in along(document.root, path):
            for pair in listed.split(", "):
                bt, rule = pair.split()
                for term in group.all(bt):
                    if len(term.text.partition(".")[2]) > 2:
                        yield broken(rule, term, f"{term.text} has more than two decimals", bt)


def _sum(groups: list[Group], bt: str) -> Decimal:
    return sum((amount(one, bt) for one in groups), Decimal(0))


def document_sums(document: Document) -> Iterator[Finding]:
    """BR-CO-10 to BR-CO-13, BR-CO-16: the totals are sums of what they stand for."""
    totals, root = document.totals, document.root
    if totals is None:
        return
    lines, without = number(totals, "BT-106"), number(totals, "BT-109")
    for rule, given, bt, expected, of in (
        ("BR-CO-10", lines, "BT-106", _sum(document.lines, "BT-131"), "the lines' net amounts"),
        *_listed(root, totals),
        (
            "BR-CO-13",
            without,
            "BT-109",
            amount(totals, "BT-106") - amount(totals, "BT-107") + amount(totals, "BT-108"),
            "BT-106 - BT-107 + BT-108",
        ),
        (
            "BR-CO-16",
            number(totals, "BT-115"),
            "BT-115",
            amount(totals, "BT-112") - amount(totals, "BT-113") + amount(totals, "BT-114"),
            "BT-112 - BT-113 + BT-114",
        ),
    ):
        if given != cents(expected):
            words = f"{bt} is {'missing' if given is None else given}, and {of} give {cents(expected)}"
            yield broken(rule, totals.first(bt) or totals, words, bt)


def _listed(root: Group, totals: Group) -> Iterator[tuple[str, Decimal | None, str, Decimal, str]]:
    """BT-107 and BT-108, which need not be there where there is nothing to sum."""
    for rule, bt, bg, inner in (
        ("BR-CO-11", "BT-107", "BG-20", "BT-92"),
        ("BR-CO-12", "BT-108", "BG-21", "BT-99"),
    ):
        groups = root.many(bg)
        given = number(totals, bt)
        if given is not None or groups:
            yield rule, given, bt, _sum(groups, inner), f"the amounts of {bg}"


def vat_sums(document: Document) -> Iterator[Finding]:
    """BR-CO-14, BR-CO-15, BR-CO-17: the VAT adds up over its categories, and to the total."""
    totals, root = document.totals, document.root
    breakdown = root.many("BG-23")
    given = number(totals, "BT-110")
    at = totals or root
    vat = _sum(breakdown, "BT-117")
    if breakdown and given != cents(vat):
        words = (
            f"the total VAT is {'missing' if given is None else given}, and its categories give {cents(vat)}"
        )
        yield broken("BR-CO-14", (totals and totals.first("BT-110")) or at, words, "BT-110", "BT-117")
    with_vat, expected = number(totals, "BT-112"), cents(amount(totals, "BT-109") + amount(totals, "BT-110"))
    is_one = len(totals.all("BT-110") if totals else ()) == 1
    if root.text("BT-5") and not (is_one and with_vat == expected):
        words = f"the total with VAT is {with_vat}, and BT-109 + BT-110 give {expected}"
        yield broken(
            "BR-CO-15", (totals and totals.first("BT-112")) or at, words, "BT-112", "BT-109", "BT-110"
        )
    for group in breakdown:
        rate, tax = number(group, "BT-119") or Decimal(0), number(group, "BT-117")
        if tax is None or number(group, "BT-116") is None or not _is_tax(group, tax, rate):
            words = f"{rate} % of {amount(group, 'BT-116')} is not {'missing' if tax is None else tax}"
            yield broken("BR-CO-17", group, words, "BT-117", "BT-116", "BT-119")


def _is_tax(group: Group, tax: Decimal, rate: Decimal) -> bool:
    """The norm's own leeway: less than one whole unit of the currency."""
    if rate == 0:
        return abs(tax) < Decimal("0.5")
    expected = cents(abs(amount(group, "BT-116")) * rate / 100)
    return abs(abs(tax) - expected) < 1


RULES = (decimals, document_sums, vat_sums)
