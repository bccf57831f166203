"""The rules of each VAT category: BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG and BR-B."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dunwell.formats.einvoice.rules.facts import Document, along, amount, broken, cents, has, number
from dunwell.formats.einvoice.terms import Group
from dunwell.formats.einvoice.verdict import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class _Category:
    """A category: its code, the name of its rules, and what they ask.

    `rate`: "positive", "any" (nought or more), "nought", or "none" (no rate may stand there).
    `reason`: whether an exemption reason "must" or "must not" stand in the breakdown.
    `seller`, `buyer`: the terms of which one must name them; of an empty set none is asked.
    """

    code: str
    name: str
    rate: str
    reason: str
    seller: frozenset[str] = frozenset()
    buyer: frozenset[str] = frozenset()


_ANY_SELLER = frozenset({"BT-31", "BT-32", "BT-63"})
_SELLER = frozenset({"BT-31", "BT-63"})
_CATEGORIES = (
    _Category(code="S", name="BR-S", rate="positive", reason="must not", seller=_ANY_SELLER),
    _Category(code="Z", name="BR-Z", rate="nought", reason="must not", seller=_ANY_SELLER),
    _Category(code="E", name="BR-E", rate="nought", reason="must", seller=_ANY_SELLER),
    _Category(
        code="AE",
        name="BR-AE",
        rate="nought",
        reason="must",
        seller=_ANY_SELLER,
        buyer=frozenset({"BT-47", "BT-48"}),
    ),
    _Category(
        code="K", name="BR-IC", rate="nought", reason="must", seller=_SELLER, buyer=frozenset({"BT-48"})
    ),
    _Category(code="G", name="BR-G", rate="nought", reason="must", seller=_SELLER),
    _Category(code="O", name="BR-O", rate="none", reason="must"),
    _Category(code="L", name="BR-AF", rate="any", reason="must not", seller=_ANY_SELLER),
    _Category(code="M", name="BR-AG", rate="any", reason="must not", seller=_ANY_SELLER),
)
_RATED = {"S", "L", "M"}
_PARTS = (  # where categories stand: the numbers of the rules on parties and on rates, the group, category, rate
    ("02", "05", "BG-25/BG-30", "BT-151", "BT-152", "a line"),
    ("03", "06", "BG-20", "BT-95", "BT-96", "an allowance"),
    ("04", "07", "BG-21", "BT-102", "BT-103", "a charge"),
)


def categories(document: Document) -> Iterator[Finding]:
    """The rules 01 to 10 of every category."""
    for category in _CATEGORIES:
        yield from _in_breakdown(document, category)
        for parties_no, rate_no, path, code, rate, words in _PARTS:
            groups = [one for one in along(document.root, path) if one.text(code) == category.code]
            if groups:
                yield from _parties(document, category, f"{category.name}-{parties_no}", words)
            for group in groups:
                if not _is_rate(category, group, rate):
                    said = f"the VAT rate of {words} of category {category.code} is {group.text(rate) or 'missing'}"
                    yield broken(f"{category.name}-{rate_no}", group, said, rate, code)
        for group in document.root.many("BG-23"):
            if group.text("BT-118") == category.code:
                yield from _of_breakdown(document, category, group)


def _is_rate(category: _Category, group: Group, bt: str) -> bool:
    if category.rate == "none":
        return not has(group, bt)
    rate = number(group, bt)
    if rate is None:
        return False
    return {"positive": rate > 0, "any": rate >= 0, "nought": rate == 0}[category.rate]


def _uses(document: Document, code: str) -> bool:
    return any(one.text(bt) == code for _, _, path, bt, _, _ in _PARTS for one in along(document.root, path))


def _in_breakdown(document: Document, category: _Category) -> Iterator[Finding]:
    """Rule 01: what is used has its breakdown: one, or for categories with rates one for each."""
    count = sum(one.text("BT-118") == category.code for one in document.root.many("BG-23"))
    is_used = _uses(document, category.code)
    fits = count >= 1 if category.code in _RATED else count == 1
    if (is_used and not fits) or (not is_used and count):
        words = (
            f"category {category.code} is used {'' if is_used else 'nowhere '}and has {count} VAT breakdowns"
        )
        yield broken(f"{category.name}-01", document.root, words, "BT-118")


def _parties(document: Document, category: _Category, rule: str, words: str) -> Iterator[Finding]:
    """Rules 02 to 04: who must, or must not, be named by a tax number."""
    root = document.root
    seller, buyer, agent = root.group("BG-4"), root.group("BG-7"), root.group("BG-11")
    if category.code == "O":
        if has(seller, "BT-31") or has(agent, "BT-63") or has(buyer, "BT-48"):
            said = f"{words} is not subject to VAT, and a VAT identifier of seller, agent or buyer is given"
            yield broken(rule, root, said, "BT-31", "BT-63", "BT-48")
        return
    asked = sorted(category.seller)
    if not (has(seller, *asked) or has(agent, *asked)):
        said = f"{words} of category {category.code} needs one of {', '.join(asked)} of the seller"
        yield broken(rule, root, said, *asked)
    elif category.buyer and not has(buyer, *sorted(category.buyer)):
        asked = sorted(category.buyer)
        said = f"{words} of category {category.code} needs {' or '.join(asked)} of the buyer"
        yield broken(rule, root, said, *asked)


def _of_breakdown(document: Document, category: _Category, group: Group) -> Iterator[Finding]:
    """Rules 08 to 10: the taxable amount, the tax, the reason."""
    taxable, tax = number(group, "BT-116"), number(group, "BT-117")
    rate = number(group, "BT-119")
    expected = _taxable(document, category, rate)
    slack = 1 if category.code in _RATED else 0
    if taxable is None or (abs(taxable - expected) >= slack if slack else taxable != expected):
        words = f"the taxable amount of category {category.code} is {taxable}, and its parts give {expected}"
        yield broken(f"{category.name}-08", group, words, "BT-116")
    due = (
        cents(abs(taxable or Decimal(0)) * (rate or Decimal(0)) / 100)
        if category.code in _RATED
        else Decimal(0)
    )
    if tax is None or (abs(abs(tax) - due) >= slack if slack else tax != 0):
        words = f"the tax of category {category.code} is {tax}, where {due} is due"
        yield broken(f"{category.name}-09", group, words, "BT-117")
    has_reason = has(group, "BT-120", "BT-121")
    if has_reason != (category.reason == "must"):
        words = (
            f"an exemption reason {category.reason} stand in the VAT breakdown of category {category.code}"
        )
        yield broken(f"{category.name}-10", group, words, "BT-120", "BT-121")


def _taxable(document: Document, category: _Category, rate: Decimal | None) -> Decimal:
    """Lines less allowances plus charges of the category, and of the rate where categories have rates."""

    def is_of(group: Group | None, code: str, percent: str) -> bool:
        fits = group is not None and group.text(code) == category.code
        return fits and (category.code not in _RATED or number(group, percent) == rate)

    root = document.root
    lines = sum(
        (amount(line, "BT-131") for line in document.lines if is_of(line.group("BG-30"), "BT-151", "BT-152")),
        Decimal(0),
    )
    allowances = sum(
        (amount(one, "BT-92") for one in root.many("BG-20") if is_of(one, "BT-95", "BT-96")), Decimal(0)
    )
    charges = sum(
        (amount(one, "BT-99") for one in root.many("BG-21") if is_of(one, "BT-102", "BT-103")), Decimal(0)
    )
    return lines - allowances + charges


def rate_of_breakdown(document: Document) -> Iterator[Finding]:
    """BR-48: every category but "not subject to VAT" has a rate."""
    for group in document.root.many("BG-23"):
        if not has(group, "BT-119") and group.text("BT-118") != "O":
            yield broken("BR-48", group, "the rate of the VAT category is missing", "BT-119")


def within_the_community(document: Document) -> Iterator[Finding]:
    """BR-IC-11, BR-IC-12: an intra-community supply says when and to which country."""
    root = document.root
    if not any(one.text("BT-118") == "K" for one in root.many("BG-23")):
        return
    delivery, period = root.group("BG-13"), root.group("BG-14")
    if not has(delivery, "BT-72") and not has(period, "BT-73", "BT-74"):
        words = "an intra-community supply needs the day of delivery or the invoicing period"
        yield broken("BR-IC-11", root, words, "BT-72", "BG-14")
    if not any(has(one, "BT-80") for one in along(root, "BG-13/BG-15")):
        yield broken("BR-IC-12", root, "an intra-community supply needs the country delivered to", "BT-80")


def not_subject(document: Document) -> Iterator[Finding]:
    """BR-O-11 to BR-O-14: "not subject to VAT" stands alone."""
    root = document.root
    if not any(one.text("BT-118") == "O" for one in root.many("BG-23")):
        return
    for rule, path, bt in (
        ("BR-O-11", "BG-23", "BT-118"),
        ("BR-O-12", "BG-25/BG-30", "BT-151"),
        ("BR-O-13", "BG-20", "BT-95"),
        ("BR-O-14", "BG-21", "BT-102"),
    ):
        others = [one for one in along(root, path) if has(one, bt) and one.text(bt) != "O"]
        if others:
            words = f"besides what is not subject to VAT, category {others[0].text(bt)} is used"
            yield broken(rule, others[0], words, bt)


def split_payment(document: Document) -> Iterator[Finding]:
    """BR-B-01, BR-B-02: split payment is Italian, and excludes the standard rate."""
    root = document.root
    found = {one.text("BT-118") for one in root.many("BG-23")} | {
        one.text(bt) for _, _, path, bt, _, _ in _PARTS for one in along(root, path)
    }
    if "B" not in found:
        return
    countries = {
        one.text(bt)
        for path, bt in (
            ("BG-4/BG-5", "BT-40"),
            ("BG-7/BG-8", "BT-55"),
            ("BG-11/BG-12", "BT-69"),
            ("BG-13/BG-15", "BT-80"),
        )
        for one in along(root, path)
        if has(one, bt)
    }
    if countries - {"IT"}:
        yield broken("BR-B-01", root, "category B (split payment) is for domestic Italian invoices", "BT-151")
    if "S" in found:
        yield broken("BR-B-02", root, "category B (split payment) excludes category S", "BT-151")


RULES = (categories, rate_of_breakdown, within_the_community, not_subject, split_payment)
