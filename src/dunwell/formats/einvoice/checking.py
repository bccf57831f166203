"""The check of an e-invoice: our own rules over its terms, and the official schema and stylesheets where given."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from dunwell.formats.einvoice.codes import codes_of
from dunwell.formats.einvoice.profiles import Claim, claim_of
from dunwell.formats.einvoice.reading import terms_of
from dunwell.formats.einvoice.rules import coded, peppol, presence, sums, vat, xrechnung
from dunwell.formats.einvoice.rules.facts import Document, Rule
from dunwell.formats.einvoice.source import NotAnEInvoice, Source, open_source
from dunwell.formats.einvoice.verdict import Finding, Level, OfficialAnswer, RuleSet, Verdict


class Official(Protocol):
    """The official schemas and stylesheets, asked about one file."""

    def __call__(self, *, source: Source, claim: Claim) -> OfficialAnswer:
        """What they say, and what they could not say."""
        ...


_OF_PEPPOL = codes_of(
    "R001 R005 R008 R010 R020 R040 R041 R042 R043 R044 R046 R053 R054 R055 R061 R101 R110 R111 R120 R121 R130"
)
"""The rules of Peppol that XRechnung has made its own; of these, R120 is a warning there."""


def _peppol_in_xrechnung(document: Document) -> Iterator[Finding]:
    for rule in peppol.RULES:
        for one in rule(document):
            name = one.rule.removeprefix("PEPPOL-EN16931-")
            if name in _OF_PEPPOL:
                yield replace(one, level=Level.WARNING) if name == "R120" else one


_OWN: dict[RuleSet, tuple[Rule, ...]] = {
    RuleSet.EN16931: (*presence.RULES, *sums.RULES, *vat.RULES, *coded.RULES),
    RuleSet.XRECHNUNG: (*xrechnung.RULES, _peppol_in_xrechnung),
    RuleSet.PEPPOL: peppol.RULES,
}


def check(*, data: bytes, official: Official | None = None) -> Verdict:
    """Whether the file is a valid e-invoice by the rules that its BT-24 claims, and every rule that it breaks.

    Where an official set of rules is applied, its answer stands, and our own rules of that set only name the business
    terms; where it is not, our own rules answer, and `unchecked` says so. A file that cannot be read at all is a
    verdict with one failure, named by the code of NotAnEInvoice. Never raises for what is in the file.
    """
    try:
        source = open_source(data=data)
    except NotAnEInvoice as fault:
        failure = Finding(rule=fault.code, where="/", message=str(fault), source="reading")
        return Verdict(
            valid=False,
            failures=(failure,),
            warnings=(),
            syntax="",
            profile="",
            checked=("XML",),
            unchecked=(),
        )
    group, unread = terms_of(source=source)
    profile = group.text("BT-24")
    claim = claim_of(specification=profile)
    own = own_findings(document=Document(group, source.syntax), rules=claim.rules)
    unasked = OfficialAnswer(unchecked=("XML schema and Schematron: not asked",))
    answer = official(source=source, claim=claim) if official else unasked
    findings = [
        replace(one, level=claim.level(rule=one.rule, given=one.level))
        for one in _merged(own=own, answer=answer)
    ]
    failures = tuple(one for one in findings if one.level is Level.FAILURE)
    return Verdict(
        valid=not failures,
        failures=failures,
        warnings=tuple(one for one in findings if one.level is Level.WARNING),
        syntax=str(source.syntax),
        profile=profile,
        checked=(*answer.checked, *(f"own rules {rules}" for rules in sorted(claim.rules))),
        unchecked=answer.unchecked,
        unread=unread,
    )


def own_findings(*, document: Document, rules: frozenset[RuleSet]) -> tuple[Finding, ...]:
    """Every rule of our own that the document breaks, once for each place."""
    found: dict[tuple[str, str], Finding] = {}
    for kept in sorted(rules):
        for rule in _OWN[kept]:
            for one in rule(document):
                found.setdefault((one.rule, one.where), replace(one, source=f"own rules {kept}"))
    return tuple(found.values())


def _merged(*, own: tuple[Finding, ...], answer: OfficialAnswer) -> list[Finding]:
    """The official findings with our terms; and our own of the sets that nobody official spoke of."""
    terms = {one.rule: one.terms for one in own}
    merged = [replace(one, terms=terms.get(one.rule, ())) for one in answer.findings]
    spoken = {str(rules) for rules in answer.rules}
    return merged + [one for one in own if one.source.removeprefix("own rules ") not in spoken]
