"""How much to propose for an application: what the company needs by the formula, as its class allows, never more than
it asked for."""

from dunwell.core.credit.classes import CreditClass
from dunwell.core.credit.limits import Caps, Ground, propose

USUAL_TERMS_DAYS = 30


def first_limit(
    *,
    requested_minor: int,
    yearly_minor: int | None,
    terms_days: int | None,
    given: CreditClass,
    caps: Caps,
) -> int:
    """Return a limit in minor units of the currency asked in, 0 where the class gives none.

    With the yearly purchases that were named, core/credit/limits.propose with the terms wished for (at most those of
    the class); without them, the class's share of what was asked for. The house's bound for the uninsured holds in
    both.
    """
    if yearly_minor is None:
        need = requested_minor * min(given.limit_basis_points, 10_000) // 10_000
        return need if caps.uninsured_max_minor is None else min(need, caps.uninsured_max_minor)
    wished = USUAL_TERMS_DAYS if terms_days is None else terms_days
    ground = Ground(
        yearly_sales_minor=yearly_minor,
        terms_days=min(wished, given.terms_days_max),
        expected_delay_days=0,
    )
    found = propose(ground=ground, caps=caps, class_basis_points=given.limit_basis_points)
    return min(requested_minor, found.limit_minor)
