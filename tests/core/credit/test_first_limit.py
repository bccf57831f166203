"""What is proposed for an application, reckoned by hand."""

import pytest

from dunwell.core.credit.classes import STANDARD
from dunwell.core.credit.first_limit import first_limit
from dunwell.core.credit.limits import Caps

BY_CODE = {one.code: one for one in STANDARD}


@pytest.mark.parametrize(
    ("code", "requested", "yearly", "terms", "caps", "expected"),
    [
        ("A", 10_000_00, None, None, Caps(), 10_000_00),  # never more than asked for, 120 % or not
        ("C", 10_000_00, None, None, Caps(), 10_000_00),
        ("E", 10_000_00, None, None, Caps(), 6_000_00),
        ("F", 333_33, None, None, Caps(), 99_99),  # rounded down
        ("G", 10_000_00, None, None, Caps(), 0),
        ("C", 10_000_00, None, None, Caps(uninsured_max_minor=4_000_00), 4_000_00),
        # 120,000 / 360 x 30 = 10,000, of class D 80 %: 8,000
        ("D", 50_000_00, 120_000_00, 30, Caps(), 8_000_00),
        # class E gives 21 days at most: 120,000 / 360 x 21 = 7,000, of it 60 %: 4,200, in steps of 1,000: 4,000
        ("E", 50_000_00, 120_000_00, 60, Caps(), 4_000_00),
        ("E", 50_000_00, 120_000_00, 60, Caps(round_to_minor=100), 4_200_00),
        ("D", 5_000_00, 120_000_00, None, Caps(), 5_000_00),
        ("G", 50_000_00, 120_000_00, 30, Caps(), 0),
    ],
)
def test_what_is_proposed(code, requested, yearly, terms, caps, expected):
    found = first_limit(
        requested_minor=requested, yearly_minor=yearly, terms_days=terms, given=BY_CODE[code], caps=caps
    )
    assert found == expected
