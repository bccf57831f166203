"""What placing would cost: as published, for one claim and for several, and what the terms leave open."""

from datetime import timedelta

from tests.core.placements.commissions import TERMS
from tests.core.placements.test_commission import PLACED, case_of

from dunwell.core.placements.quote import Quote, offer, quote
from dunwell.core.placements.terms import Part

LATER = PLACED + timedelta(days=30)


def test_a_claim_costs_what_its_slices_come_to():
    found = offer(terms=TERMS["slices"], case=case_of("DE 30000.00 45", currency="EUR"), on=LATER)
    assert found.parts == (
        Part(minor=5_000_00, basis_points=3000),
        Part(minor=20_000_00, basis_points=2000),
        Part(minor=5_000_00, basis_points=1000),
    )
    assert (found.fee_minor, found.basis_points, found.is_open) == (6_000_00, 2000, False)


def test_the_share_is_rounded_to_the_nearest_basis_point():
    one = offer(terms=TERMS["tampa"], case=case_of("US 299.99 45", currency="USD"), on=LATER)
    assert (one.fee_minor, one.basis_points) == (150_00, 5000)


def test_what_has_no_rate_is_counted_and_not_priced():
    offers = [
        offer(terms=TERMS["gap"], case=case_of(claim, currency="EUR"), on=LATER)
        for claim in ("FR 1000.00 45", "DE 500.00 45", "FR 250.00 45")
    ]
    assert [one.is_open for one in offers] == [False, True, False]
    assert quote(offers) == Quote(cases=3, open_cases=1, placed_minor=1_250_00, fee_minor=250_00)
    assert quote([]) == Quote(cases=0, open_cases=0, placed_minor=0, fee_minor=0)
