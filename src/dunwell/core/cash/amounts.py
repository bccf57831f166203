"""How a payment stands to what is open: the same, less a discount, less bank charges, a part, more."""

from dataclasses import dataclass
from enum import StrEnum

from dunwell.core.cash.records import Settings

_AROUND = 2


class Relation(StrEnum):
    """What a payment is to a sum of open items, the most telling first."""

    EXACT = "exact"
    SMALL = "small"
    DISCOUNT = "discount"
    CHARGES = "charges"
    WITHHELD = "withheld"
    SWAPPED = "swapped"
    OVER = "over"
    EXCESS = "excess"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Relating:
    """A relation, what is missing (negative: too much), and the rate in tenths of a per cent where there is one."""

    relation: Relation
    short: int
    rate: int = 0


def relate(*, paid: int, owed: int, currency: str, settings: Settings) -> Relating:
    """How a positive payment stands to a positive sum."""
    short = owed - paid
    if short == 0:
        return Relating(Relation.EXACT, 0)
    if 2 < short < owed:
        thousands, around = short * 1000, 1000 * _AROUND
        for relation, rates in (
            (Relation.DISCOUNT, settings.discounts),
            (Relation.WITHHELD, settings.withholdings),
        ):
            for rate in rates:  # 1000 ‰ are the whole; however the share was rounded
                if rate and -around < thousands - owed * rate < around:
                    return Relating(relation, short, rate)
    small = min(settings.small(currency), max(1, owed // 50))
    if abs(short) <= small:
        return Relating(Relation.SMALL, short)
    if 0 < short <= settings.charges(currency) and short * 10 <= owed:
        return Relating(Relation.CHARGES, short)
    if _is_swapped(paid, owed):
        return Relating(Relation.SWAPPED, short)
    far = Relation.OVER if -short * 4 <= owed else Relation.EXCESS
    return Relating(Relation.PARTIAL if short > 0 else far, short)


def _is_swapped(paid: int, owed: int) -> bool:
    """Whether two neighbouring digits changed places, as in 1,243.00 for 1,234.00."""
    one, other = str(paid), str(owed)
    if len(one) != len(other) or len(one) < 4:
        return False
    apart = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )
