"""Terms as they are stored."""

import json

from dunwell.core.placements.stored import read, stored
from dunwell.core.placements.terms import Band, Rate, Terms

TERMS = Terms(
    currency="EUR",
    rates=(
        Rate(
            basis_points=5000,
            age=Band(low=365),
            amount=Band(low=100, below=50_000),
            placement=Band(low=2),
            cases=Band(below=40),
            countries=frozenset({"DE", "AT"}),
            phase="legal",
            components=frozenset({"principal", "interest"}),
        ),
        Rate(basis_points=2550),
    ),
    scale="slices",
    aged="payment",
    free_days=10,
    grace_days=30,
    direct_share=5000,
    discovery_share=2500,
    returned_share=5001,
    withdrawal_share=1000,
    withdrawal_free_after=90,
    minimum_minor=1500,
    maximum_minor=900_000,
)


def test_terms_come_back_from_what_was_stored_of_them() -> None:
    assert read(json.loads(json.dumps(stored(TERMS))), currency="EUR") == TERMS


def test_terms_that_say_little_come_back_too() -> None:
    plain = Terms(currency="JPY", rates=())

    assert read(json.loads(json.dumps(stored(plain))), currency="JPY") == plain
