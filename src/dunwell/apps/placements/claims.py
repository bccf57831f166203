"""What of a placement its price depends on, as the core reads it."""

from dunwell.apps.placements.models import Placement
from dunwell.core.placements.stored import read
from dunwell.core.placements.terms import Case, Terms


def terms_of(*, placement: Placement) -> Terms:
    """Return the terms on which a claim was handed over."""
    assert placement.terms is not None, "what was not handed over has no terms"
    return read(placement.terms.terms, currency=placement.terms.currency)


def case_of(*, placement: Placement) -> Case:
    """Return the claim as its price depends on it."""
    assert placement.placed_on is not None, "what was not handed over has no price"
    return Case(
        country=placement.country,
        placed_minor=placement.placed_minor,
        placed_on=placement.placed_on,
        oldest_due_on=placement.oldest_due_on,
        placement=placement.position,
        cases=placement.cases_before,
        legal_from=placement.legal_from,
        recalled_on=placement.recalled_on,
    )
