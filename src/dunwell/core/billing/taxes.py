"""Tax codes: a category of UNTDID 5305 with its rate, and why there is no tax where there is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class TaxCategory(StrEnum):
    """The categories that EN 16931 knows (BT-151), by their letters in UNTDID 5305."""

    STANDARD = "S"  # at any rate above nothing
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"
    CANARIES = "L"  # IGIC
    CEUTA_MELILLA = "M"  # IPSI


WITH_RATE: Final = frozenset({TaxCategory.STANDARD, TaxCategory.CANARIES, TaxCategory.CEUTA_MELILLA})
WITH_REASON: Final = frozenset(
    {
        TaxCategory.EXEMPT,
        TaxCategory.REVERSE_CHARGE,
        TaxCategory.INTRA_COMMUNITY,
        TaxCategory.EXPORT,
        TaxCategory.OUTSIDE_SCOPE,
    }
)
NEEDS_BOTH_IDS: Final = frozenset({TaxCategory.REVERSE_CHARGE, TaxCategory.INTRA_COMMUNITY})
"""Where the buyer's number must stand on the invoice beside the seller's (EN 16931, BR-AE-2 and BR-IC-2)."""

REASON_CODES: Final[Mapping[TaxCategory, str]] = {
    TaxCategory.REVERSE_CHARGE: "VATEX-EU-AE",
    TaxCategory.INTRA_COMMUNITY: "VATEX-EU-IC",
    TaxCategory.EXPORT: "VATEX-EU-G",
    TaxCategory.OUTSIDE_SCOPE: "VATEX-EU-O",
}
"""The code of the CEF list that says the same as the category; an exemption has many and gives its own."""

_SHORT = re.compile(r"(?P<category>S|Z|E|AE|K|G|O|L|M)(?P<rate>[0-9]{1,2}(?:\.[0-9]{1,2})?)?")


class UnknownTax(ValueError):
    """A tax code that says nothing: neither one of the entity's nor a category with its rate."""

    code = "unknown_tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """What a line is taxed with. reason, reason_code: why there is none (a sentence; VATEX)."""

    category: TaxCategory
    rate_pct: Decimal = Decimal(0)
    reason: str = ""
    reason_code: str = ""

    def __post_init__(self) -> None:
        if (self.rate_pct > 0) != (self.category in WITH_RATE) or self.rate_pct > 100:
            raise UnknownTax(f"category {self.category} does not go with a rate of {self.rate_pct} %")


def tax_of(*, code: str, own: Mapping[str, Tax]) -> Tax:
    """What a code stands for: one of the entity's own, else a category with its rate (`S19`, `S5.5`, `Z`, `AE`).

    Raises UnknownTax with the codes that are known.
    """
    if code in own:
        return own[code]
    found = _SHORT.fullmatch(code)
    if found is not None:
        category, rate = TaxCategory(found["category"]), Decimal(found["rate"] or 0)
        if (rate > 0) == (category in WITH_RATE):
            return Tax(category=category, rate_pct=rate, reason_code=REASON_CODES.get(category, ""))
    known = ", ".join([*sorted(own), "S with its rate such as S19", "Z", "E", "AE", "K", "G", "O"])
    raise UnknownTax(f"{code[:20]!r} is no tax code; known are {known}")
