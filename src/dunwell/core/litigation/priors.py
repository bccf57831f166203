"""What somebody expects of a route, as it is typed: 40-70, 40-70:10, EU_EOP=30-60, small_claims=50-80."""

import re
from decimal import Decimal

from dunwell.core.litigation.routes import Prior

ANY = "*"
"""The key of a prior for every route that has none of its own."""
_FORM = re.compile(
    r"(?:(?P<key>[A-Za-z_]{2,40})=)?(?P<low>\d{1,3}(?:\.\d{1,2})?)\s*-\s*(?P<high>\d{1,3}(?:\.\d{1,2})?)"
    r"(?::(?P<contested>\d{1,3}(?:\.\d{1,2})?))?"
)


class PriorUnreadable(ValueError):
    """A prior that is not to be understood; the message says how it is written."""

    code = "prior_unreadable"


def read_prior(text: str, /) -> tuple[str, Prior]:
    """Return for which route (its code, its kind, or "*") and the prior. Raises PriorUnreadable.

    Two percentages of the claim, the least and the most that is expected; after a colon, in how many of a hundred
    cases the debtor is expected to contest.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise PriorUnreadable(
            f"{text[:60]!r} is no prior: write 40-70, 40-70:10, or EU_EOP=40-70 for one route."
        )
    try:
        prior = Prior(
            low_pct=Decimal(found["low"]),
            high_pct=Decimal(found["high"]),
            contested_pct=Decimal(found["contested"] or 0),
        )
    except ValueError as error:
        raise PriorUnreadable(f"{text[:60]!r}: {error}.") from error
    return found["key"] or ANY, prior
