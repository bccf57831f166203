"""Champion and challenger: which agency has a claim by agreed shares, and when the shares move.

A claim's agency follows from the public id of its placement alone: the same id always goes the same way, nobody picks,
and no order of work shows. So cases are like for like, and what differs is the agencies.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from dunwell.core.placements.terms import WHOLE

LEAST_SHARE: Final = 1_000
"""In basis points: with less a challenger is given too little ever to be judged."""
STEP: Final = 1_000
"""How much moves at once."""


class UnusableShares(ValueError):
    """Shares that do not divide the whole."""

    code = "unusable_shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """An agency's part of new claims, in basis points."""

    agency: str
    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The net-back of an agency at a horizon that all compared have reached, with its band: millionths."""

    low: int
    high: int


def checked(shares: Sequence[Share], /) -> tuple[Share, ...]:
    """Return shares that sum to the whole, each agency once; raises UnusableShares, with the remedy."""
    if len({one.agency for one in shares}) < len(shares):
        raise UnusableShares("shares: name each agency once")
    if any(one.basis_points < 0 for one in shares):
        raise UnusableShares("shares: a share is nothing or more")
    total = sum(one.basis_points for one in shares)
    if total != WHOLE:
        raise UnusableShares(f"shares: they sum to {WHOLE} basis points, not to {total}")
    return tuple(shares)


def assigned(*, public_id: UUID, shares: Sequence[Share], open_to: frozenset[str] | None = None) -> str:
    """Return the agency of a placement. open_to: who can have it; the others' shares fall to these.

    The place of the id among 2**64 is that of its SHA-256. Returns "" where nobody with a share can have it.
    """
    able = [one for one in checked(shares) if open_to is None or one.agency in open_to]
    able.sort(key=lambda one: one.agency)
    total = sum(one.basis_points for one in able)
    place = int.from_bytes(hashlib.sha256(public_id.bytes).digest()[:8], "big")
    point = place * total >> 64
    for one in able:
        if point < one.basis_points:
            return one.agency
        point -= one.basis_points
    return ""


def shifted(
    *, shares: Sequence[Share], shown: Mapping[str, Shown], least: int = LEAST_SHARE, step: int = STEP
) -> tuple[Share, ...]:
    """Return the shares after one look: `step` moves from the worst to the best, only where their bands do not touch.

    The best is the agency with the highest low bound, the worst the one with the lowest high bound; who has nothing to
    show yet keeps its share. Nobody who has a share is left with less than `least`; who has less already gives nothing.
    """
    known = [one for one in checked(shares) if one.agency in shown and one.basis_points]
    if len(known) < 2:
        return tuple(shares)
    best = max(known, key=lambda one: (shown[one.agency].low, one.agency))
    worst = min(known, key=lambda one: (shown[one.agency].high, one.agency))
    given = min(step, worst.basis_points - least)
    if shown[worst.agency].high >= shown[best.agency].low or given <= 0:
        return tuple(shares)
    change = {best.agency: given, worst.agency: -given}
    return tuple(
        Share(agency=one.agency, basis_points=one.basis_points + change.get(one.agency, 0)) for one in shares
    )
