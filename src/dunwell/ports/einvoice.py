"""What we ask of whoever holds the official schemas and rules of e-invoices."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # every process wires this port, few read XML
    from dunwell.formats.einvoice.profiles import Claim
    from dunwell.formats.einvoice.source import Source
    from dunwell.formats.einvoice.verdict import OfficialAnswer


class OfficialRules(Protocol):
    """The XML schemas and the Schematron stylesheets of those who publish the rules."""

    def check(self, *, source: "Source", claim: "Claim") -> "OfficialAnswer":
        """Every finding of the schema and of the stylesheets that the claim names.

        What cannot be applied here is named in the answer's `unchecked`, never passed over. May be called from
        several threads.
        """
        ...
