"""Champion and challenger: assigned by the id alone, in the agreed shares, which move only where bands separate."""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.placements.shares import Share, Shown, UnusableShares, assigned, checked, shifted


def of(**shares: int) -> list[Share]:
    """Shares by agency."""
    return [Share(agency=agency, basis_points=points) for agency, points in shares.items()]


SHARES = of(champion=7_000, challenger=2_000, third=1_000)


@given(st.uuids(), st.permutations(SHARES))
def test_the_id_alone_decides(public_id, shares):
    assert assigned(public_id=public_id, shares=shares) == assigned(public_id=public_id, shares=SHARES)


def test_claims_fall_in_the_agreed_shares():
    counted = Counter(assigned(public_id=UUID(int=number), shares=SHARES) for number in range(10_000))
    assert counted == {"champion": 6983, "challenger": 2004, "third": 1013}


def test_shares_of_those_who_cannot_have_it_fall_to_the_others_in_proportion():
    able = frozenset({"challenger", "third"})
    counted = Counter(assigned(public_id=UUID(int=n), shares=SHARES, open_to=able) for n in range(3_000))
    assert counted == {"challenger": 1963, "third": 1037}
    assert assigned(public_id=UUID(int=1), shares=SHARES, open_to=frozenset()) == ""
    assert assigned(public_id=UUID(int=1), shares=of(a=10_000, b=0), open_to=frozenset({"b"})) == ""


@pytest.mark.parametrize(
    ("shown", "moved"),
    [
        ({"champion": (300, 400), "challenger": (500, 600)}, (6_000, 3_000, 1_000)),
        ({"champion": (300, 500), "challenger": (500, 600)}, (7_000, 2_000, 1_000)),  # the bands touch
        ({"champion": (500, 600), "challenger": (300, 400)}, (8_000, 1_000, 1_000)),
        ({"champion": (500, 600), "third": (300, 400)}, (7_000, 2_000, 1_000)),  # it has the least already
        ({"champion": (500, 600)}, (7_000, 2_000, 1_000)),
        ({}, (7_000, 2_000, 1_000)),
    ],
)
def test_shares_move_only_where_bands_separate(shown, moved):
    told = {agency: Shown(low=low, high=high) for agency, (low, high) in shown.items()}
    assert tuple(one.basis_points for one in shifted(shares=SHARES, shown=told)) == moved


def test_a_challenger_keeps_the_least_share():
    told = {"a": Shown(low=500, high=600), "b": Shown(low=100, high=200)}
    shares = of(a=8_500, b=1_500)
    for expected in (of(a=9_000, b=1_000), of(a=9_000, b=1_000)):
        shares = list(shifted(shares=shares, shown=told))
        assert shares == expected


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (of(a=9_999), "they sum to 10000 basis points, not to 9999"),
        ([*of(a=5_000), *of(a=5_000)], "name each agency once"),
        (of(a=11_000, b=-1_000), "a share is nothing or more"),
    ],
)
def test_shares_that_do_not_divide_the_whole_are_refused(shares, said):
    with pytest.raises(UnusableShares, match=said):
        checked(shares)
