"""Plain words for bills: their states, how they went out and what is known of that, taxes, units, time left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dunwell.core.billing.delivery import ProofKind
from dunwell.core.billing.taxes import WITH_RATE, Tax, TaxCategory

CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "email": "By e-mail",
    "einvoice": "As an e-invoice",
    "post": "By post",
    "portal": "In the portal",
}
PROOF_WORDS: Final[Mapping[str, str]] = {
    ProofKind.MADE: "Made",
    ProofKind.HANDED_OVER: "Handed over",
    ProofKind.ACCEPTED: "Accepted by the carrier",
    ProofKind.PRINTED: "Printed",
    ProofKind.DELIVERED: "Delivered",
    ProofKind.OPENED: "Opened",
    ProofKind.BOUNCED: "Came back",
    ProofKind.RETURNED: "The letter came back",
    ProofKind.REFUSED: "Refused",
}
TAX_WORDS: Final[Mapping[TaxCategory, str]] = {
    TaxCategory.STANDARD: "Tax",
    TaxCategory.ZERO: "Zero rate",
    TaxCategory.EXEMPT: "Exempt",
    TaxCategory.REVERSE_CHARGE: "Reverse charge",
    TaxCategory.INTRA_COMMUNITY: "Intra-community supply",
    TaxCategory.EXPORT: "Export",
    TaxCategory.OUTSIDE_SCOPE: "Outside the scope of tax",
    TaxCategory.CANARIES: "IGIC",
    TaxCategory.CEUTA_MELILLA: "IPSI",
}
UNITS: Final[Mapping[str, str]] = {
    "C62": "piece",
    "HUR": "hour",
    "DAY": "day",
    "WEE": "week",
    "MON": "month",
    "ANN": "year",
    "KGM": "kg",
    "TNE": "tonne",
    "MTR": "metre",
    "KMT": "km",
    "MTK": "m²",
    "MTQ": "m³",
    "LTR": "litre",
    "KWH": "kWh",
    "SET": "set",
    "E48": "service",
}
"""The units of UN/ECE Recommendation 20 that the form offers."""
ARRIVAL_CHIPS: Final[Mapping[str, str]] = {
    "held": "state-refused",
    "back": "state-refused",
    "uncertain": "warn",
    "silent": "warn",
    "arrived": "state-sent",
}
STATE_CHIPS: Final[Mapping[str, str]] = {
    "waiting": "kind-call",
    "draft": "warn",
    "overdue": "state-refused",
    "paid": "state-sent",
}
DELIVERY_CHIPS: Final[Mapping[str, str]] = {
    "held": "state-refused",
    "refused": "state-refused",
    "bounced": "state-refused",
    "uncertain": "warn",
    "delivered": "state-sent",
}


def tax_words(tax: Tax, /) -> str:
    """A tax in words: 19 %, Reverse charge, IGIC 7 %."""
    if tax.category not in WITH_RATE:
        return TAX_WORDS[tax.category]
    rate = f"{tax.rate_pct.normalize():f} %"
    return rate if tax.category is TaxCategory.STANDARD else f"{TAX_WORDS[tax.category]} {rate}"


def minutes_left(*, leaves_at: datetime | None, now: datetime) -> int:
    """The minutes until a bill leaves, begun ones counted whole; 0 where its time has come."""
    if leaves_at is None:
        return 0
    return max(0, -int(-(leaves_at - now).total_seconds() // 60))
