"""Schema first, then the stylesheets that the file's claim asks for; what cannot be applied is named."""

from dunwell.adapters.official_rules.schemas import NAMES, schema_findings
from dunwell.adapters.official_rules.stylesheets import (
    SHEETS,
    StylesheetStopped,
    has_engine,
    stylesheet_findings,
)
from dunwell.formats.einvoice.profiles import Claim
from dunwell.formats.einvoice.source import Source
from dunwell.formats.einvoice.verdict import OfficialAnswer, RuleSet


def apply(*, source: Source, claim: Claim) -> OfficialAnswer:
    """What schema and stylesheets say, and which of them spoke."""
    findings = list(schema_findings(source=source))
    checked, unchecked = [NAMES[source.syntax]], list[str]()
    applied: set[RuleSet] = set()
    for rules in sorted(claim.rules):
        name = f"Schematron {rules} ({source.syntax})"
        if (rules, source.syntax) not in SHEETS:
            unchecked.append(f"{name}: its licence does not let it be carried")
        elif not has_engine():
            unchecked.append(f"{name}: saxonche is not installed")
        else:
            try:
                findings += stylesheet_findings(source=source, rules=rules)
            except StylesheetStopped as fault:
                unchecked.append(f"{name}: {fault}")
                continue
            checked.append(name)
            applied.add(rules)
    return OfficialAnswer(
        findings=tuple(findings),
        checked=tuple(checked),
        unchecked=tuple(unchecked),
        rules=frozenset(applied),
    )
