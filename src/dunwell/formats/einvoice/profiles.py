"""Which sets of rules a file says that it keeps (BT-24)."""

from dataclasses import dataclass

from dunwell.formats.einvoice.verdict import Level, RuleSet

# Lower profiles of Factur-X that have no lines: no invoices by EN 16931, and not meant to be.
_WITHOUT_LINES = (":minimum", ":basicwl")
_XRECHNUNG = ("xoev-de:kosit", "xeinkauf.de:kosit")
# The authority's own configuration gives these rules of the norm another weight.
_EASED = {"BR-CL-21": Level.WARNING, "BR-CL-23": Level.WARNING}
_EASED_IN_EXTENSION = {
    **_EASED,
    "BR-CL-10": Level.WARNING,
    "BR-CL-11": Level.WARNING,
    "BR-CL-24": Level.WARNING,
    "BR-CL-25": Level.WARNING,
    "BR-CL-26": Level.WARNING,
    "BR-CO-16": Level.WARNING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a file claims: the sets of rules it must keep, and rules that weigh otherwise there.

    `is_loose` where the profile goes beyond the norm, so that breaking the norm's rules is a warning.
    """

    rules: frozenset[RuleSet]
    levels: dict[str, Level]
    is_loose: bool = False

    def level(self, *, rule: str, given: Level) -> Level:
        """The weight of a rule's finding under this claim."""
        if self.is_loose and rule.startswith(("BR-", "CII-", "UBL-")):
            return Level.WARNING
        return min(given, self.levels.get(rule, given), key=[Level.WARNING, Level.FAILURE].index)


def claim_of(*, specification: str) -> Claim:
    """The claim of a BT-24; one that is unknown or missing has to keep the norm."""
    text = specification.strip().lower()
    if text.endswith(_WITHOUT_LINES):
        return Claim(rules=frozenset(), levels={})
    if any(name in text for name in _XRECHNUNG):
        levels = _EASED_IN_EXTENSION if ":extension:" in text else _EASED
        return Claim(rules=frozenset({RuleSet.EN16931, RuleSet.XRECHNUNG}), levels=levels)
    if "peppol.eu:2017:poacc:billing" in text:
        return Claim(rules=frozenset({RuleSet.EN16931, RuleSet.PEPPOL}), levels={})
    return Claim(rules=frozenset({RuleSet.EN16931}), levels={}, is_loose=text.endswith(":extended"))
