"""What rules speak with: a document's terms, its exact numbers, and how a broken rule is said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from dunwell.formats.einvoice.source import Syntax
from dunwell.formats.einvoice.terms import Group, Term
from dunwell.formats.einvoice.values import NUMBER
from dunwell.formats.einvoice.verdict import Finding, Level

_MAX_NUMBER = 40
_CENT = Decimal("0.01")
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Document:
    """A document under its rules."""

    root: Group
    syntax: Syntax

    @property
    def lines(self) -> list[Group]:
        """BG-25."""
        return self.root.many("BG-25")

    @property
    def totals(self) -> Group | None:
        """BG-22."""
        return self.root.group("BG-22")


Rule = Callable[[Document], Iterator[Finding]]


def broken(rule: str, at: Group | Term, message: str, *terms: str, level: Level = Level.FAILURE) -> Finding:
    """A rule broken at an element; `terms` are the business terms it speaks of."""
    return Finding(rule=rule, where=at.where, message=message, level=level, terms=terms)


def exact(term: Term | None) -> Decimal | None:
    """The number of a term; None where there is none, or it is no number (which the schema names)."""
    if term is None or len(term.text) > _MAX_NUMBER or not NUMBER.fullmatch(term.text):
        return None
    return Decimal(term.text)


def number(group: Group | None, bt: str) -> Decimal | None:
    """The number of a group's term."""
    return None if group is None else exact(group.first(bt))


def amount(group: Group | None, bt: str) -> Decimal:
    """The number of a group's term, nought where it is not there."""
    return number(group, bt) or Decimal(0)


def cents(value: Decimal) -> Decimal:
    """Rounded to two decimals as the rules have it: halves go up, towards plus infinity (fn:round of XPath)."""
    return (value / _CENT + _HALF).to_integral_value(rounding=ROUND_FLOOR) * _CENT


def along(group: Group, path: str) -> list[Group]:
    """The groups at a path of group numbers: BG-25/BG-27."""
    found = [group]
    for step in path.split("/") if path else ():
        found = [inner for one in found for inner in one.many(step)]
    return found


def has(group: Group | None, *bts: str) -> bool:
    """Whether any of the terms is there and not empty."""
    return group is not None and any(one.text for bt in bts for one in group.all(bt))
