"""The port's answer: schema first, then the stylesheets that the file's claim asks for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # as below
    from dunwell.formats.einvoice.profiles import Claim
    from dunwell.formats.einvoice.source import Source
    from dunwell.formats.einvoice.verdict import OfficialAnswer


class CarriedRules:
    """The schemas and stylesheets that come with the house; see NOTICE for whose they are."""

    def check(self, *, source: "Source", claim: "Claim") -> "OfficialAnswer":
        """As the port promises. A broken schema does not keep the stylesheets from being run."""
        from dunwell.adapters.official_rules.applying import apply  # noqa: PLC0415 - every process wires it, few check

        return apply(source=source, claim=claim)
