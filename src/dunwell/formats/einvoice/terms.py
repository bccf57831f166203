"""The business terms found in an XML tree: texts under the numbers of EN 16931, each with the place it stands at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias, cast

from lxml import etree

Element: TypeAlias = etree._Element  # pyright: ignore[reportPrivateUsage]  # lxml has no other name for it

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UNCEFACT = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "ext": f"{_UBL}CommonExtensionComponents-2",
    "inv": f"{_UBL}Invoice-2",
    "cn": f"{_UBL}CreditNote-2",
    "rsm": f"{_UNCEFACT}CrossIndustryInvoice:100",
    "ram": f"{_UNCEFACT}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UNCEFACT}UnqualifiedDataType:100",
    "qdt": f"{_UNCEFACT}QualifiedDataType:100",
}
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items() if prefix not in {"inv", "cn"}}


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a syntax keeps a group: its path from the group above, its terms' paths from itself, groups within."""

    bg: str
    path: str
    terms: tuple[tuple[str, str], ...] = ()
    groups: tuple["Binding", ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One business term as it stands in the file: `text` stripped of the blanks around it."""

    bt: str
    text: str
    element: Element

    def attribute(self, name: str) -> str:
        """An attribute of its element, stripped; "" where it has none."""
        return (self.element.get(name) or "").strip()

    @property
    def where(self) -> str:
        """The path of its element: /Invoice/cac:InvoiceLine[2]/cbc:ID."""
        return path_of(self.element)


@dataclass(slots=True)
class Group:
    """One business group: its terms by number, the groups within by number, each in the file's order."""

    bg: str
    element: Element
    terms: dict[str, list[Term]] = field(default_factory=dict[str, list[Term]])
    groups: dict[str, list["Group"]] = field(default_factory=dict[str, list["Group"]])

    def text(self, bt: str) -> str:
        """The first text of a term; "" where it is not there."""
        found = self.terms.get(bt)
        return found[0].text if found else ""

    def all(self, bt: str) -> list[Term]:
        """Every occurrence of a term."""
        return self.terms.get(bt, [])

    def first(self, bt: str) -> Term | None:
        """The first occurrence of a term."""
        found = self.terms.get(bt)
        return found[0] if found else None

    def group(self, bg: str) -> "Group | None":
        """The first group of that number within."""
        found = self.groups.get(bg)
        return found[0] if found else None

    def many(self, bg: str) -> list["Group"]:
        """Every group of that number directly within."""
        return self.groups.get(bg, [])

    @property
    def where(self) -> str:
        """The path of its element."""
        return path_of(self.element)


@lru_cache(maxsize=1024)
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path, namespaces=NAMESPACES)


def find(element: Element, path: str) -> list[Element]:
    """The elements at a path of the syntax, in the file's order; the path is one of ours, never of a file."""
    return cast("list[Element]", _compiled(path)(element))


def extract(*, root: Element, binding: Binding) -> tuple[Group, tuple[str, ...]]:
    """The document's terms by a syntax's binding, and the paths of what no term covers."""
    seen: set[Element] = {root}
    group = _group(root, binding, seen)
    return group, tuple(_unread(root, seen))


def _group(element: Element, binding: Binding, seen: set[Element]) -> Group:
    group = Group(binding.bg, element)
    for bt, path in binding.terms:
        found = find(element, path)
        if found:
            group.terms[bt] = [Term(bt, (one.text or "").strip(), one) for one in found]
            seen.update(found)
    for inner in binding.groups:
        elements = find(element, inner.path)
        if elements:
            seen.update(elements)
            group.groups[inner.bg] = [_group(one, inner, seen) for one in elements]
    return group


_SILENT = frozenset(
    {"ChargeIndicator", "Indicator", "DocumentTypeCode", "TypeCode", "ReferenceTypeCode", "NetworkID"}
)
"""What the bindings go by and hold no term of its own."""


def _unread(root: Element, seen: set[Element]) -> Iterator[str]:
    for one in root.iter(etree.Element):
        if len(one) or one in seen or not (one.text or "").strip():
            continue
        name = etree.QName(one).localname
        parent = one.getparent()
        is_scheme = name == "ID" and parent is not None and etree.QName(parent).localname == "TaxScheme"
        if name not in _SILENT and not is_scheme:
            yield path_of(one)


def path_of(element: Element) -> str:
    """The path of an element with the syntax's usual prefixes, whatever the file's own: a number only among many."""
    steps: list[str] = []
    one: Element | None = element
    while one is not None:
        parent = one.getparent()
        steps.append(_step(one, parent))
        one = parent
    return "/" + "/".join(reversed(steps))


def _step(one: Element, parent: Element | None) -> str:
    name = etree.QName(one)
    prefix = _PREFIXES.get(name.namespace or "", "")
    known = f"{prefix}:{name.localname}" if prefix else name.localname
    if parent is None:
        return known
    alike = [sibling for sibling in parent if sibling.tag == one.tag]
    return f"{known}[{alike.index(one) + 1}]" if len(alike) > 1 else known
