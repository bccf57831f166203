"""What a check of an e-invoice finds, and the answer it adds up to."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: a failure makes the invoice invalid, a warning does not."""

    FAILURE = "failure"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that is broken: its official name, where, and the rule's words.

    `where` is the path of the element with the usual prefixes; `terms` the business terms it speaks of, where it is a
    rule of our own; `source` the set of rules it is of.
    """

    rule: str
    where: str
    message: str
    level: Level = Level.FAILURE
    terms: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialAnswer:
    """What the official schemas and stylesheets say: their findings, what they covered, and what they could not.

    `rules` are the sets of rules that were applied in full, by the names of `RuleSet`.
    """

    findings: tuple[Finding, ...] = ()
    checked: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    rules: frozenset["RuleSet"] = frozenset()


class RuleSet(StrEnum):
    """The sets of rules that an invoice may have to keep."""

    EN16931 = "EN 16931"
    XRECHNUNG = "XRechnung"
    PEPPOL = "Peppol BIS Billing 3.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an e-invoice is valid, and why not.

    `profile` is BT-24 as it stands in the file; `checked` names what the file was held against, `unchecked` what it
    should have been held against and could not; `unread` the elements that EN 16931 has no term for.
    """

    valid: bool
    failures: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    syntax: str
    profile: str
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    unread: tuple[str, ...] = ()
