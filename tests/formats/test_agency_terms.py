"""Terms with an agency as a file: what is read, and every fault of it at once."""

from datetime import date

import pytest

from dunwell.core.placements.terms import Band, Rate, Terms
from dunwell.formats.agency_terms import TermsFaulty, read_terms

GOOD = b"""
currency = "EUR"
valid_from = 2026-01-01
scale = "slices"
grace_days = 30
withdrawal_percent = 12.5
minimum_minor = 2500
[[rate]]
percent = 18.5
age = [0, 180]
amount = [100000]
countries = ["DE", "AT"]
[[rate]]
percent = 25
phase = "legal"
components = ["principal"]
"""


def test_a_file_is_read():
    found = read_terms(content=GOOD)
    assert found.valid_from == date(2026, 1, 1)
    assert found.terms == Terms(
        currency="EUR",
        scale="slices",
        grace_days=30,
        withdrawal_share=1_250,
        minimum_minor=25_00,
        rates=(
            Rate(
                basis_points=1_850,
                age=Band(low=0, below=180),
                amount=Band(low=1_000_00),
                countries=frozenset({"DE", "AT"}),
            ),
            Rate(basis_points=2_500, phase="legal", components=frozenset({"principal"})),
        ),
    )


def test_every_fault_is_told_at_once():
    with pytest.raises(TermsFaulty) as refused:
        read_terms(
            content=b"""
currency = "eur"
colour = 1
scale = "some"
grace_days = -1
direct_percent = 100.001
[[rate]]
percent = 101
age = [1, 2, 3]
phase = "war"
components = ["beer"]
"""
        )
    assert refused.value.faults == [
        "colour: there is nothing like this.",
        "currency: give three capital letters.",
        "valid_from: give a day, like 2026-01-01.",
        "scale: give slices or whole.",
        "grace_days: give a whole number, nothing or more.",
        "direct_percent: give a percentage from 0 to 100, with two decimals at most.",
        "rate 1, age: give [from] or [from, below].",
        "rate 1, components: there are charges, costs, interest, principal.",
        "rate 1, phase: give amicable or legal.",
        "rate 1, percent: give a percentage from 0 to 100, with two decimals at most.",
    ]


@pytest.mark.parametrize("content", [b"\xff", b"currency = ", b'currency = "EUR"\nvalid_from = 2026-01-01'])
def test_what_is_no_terms_is_refused(content):
    with pytest.raises(TermsFaulty):
        read_terms(content=content)
