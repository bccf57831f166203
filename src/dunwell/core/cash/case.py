"""A payment with all that may be for it, laid out for explaining."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dunwell.core.cash.amounts import Relating
from dunwell.core.cash.mentions import Text
from dunwell.core.cash.payers import Grade, Identity
from dunwell.core.cash.records import Item, Pair, Payment, Settings
from dunwell.core.cash.references import LEVELS, Level, Mention

STRONG = frozenset({"advice", "full", "reference", "bare", "lean"})
"""Levels that name an item, whatever the amount."""
SURE = STRONG - {"lean"}
"""Levels beside which nothing else need be looked at where the amount is the same."""
_GRADES: tuple[Grade, ...] = ("sure", "likely", "unknown", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """A line of a remittance advice that names an item; minor: what it says is paid, None where it says nothing."""

    row: int
    minor: int | None
    net: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """mentions: items that the text names, by row. same: items of just this amount.

    pool: all items of a customer; open_pool: those of which anything is open.

    habits: how often a customer paid with a discount, less charges …
    is_strange: the text has a number that looks like an invoice's and is of none that is open.
    """

    payment: Payment
    text: Text
    mentions: Mapping[int, Mention]
    advised: tuple[Advised, ...]
    is_strange: bool
    habits: Mapping[str, Mapping[str, int]]
    identity: Identity
    same: Sequence[Item]
    pool: Callable[[str], Sequence[Item]]
    open_pool: Callable[[str], Sequence[Item]]
    item: Callable[[int], Item]
    left: Callable[[int], int]
    settings: Settings

    def is_possible(self, item: Item) -> bool:
        """Whether it was there to be paid: open, in this currency, issued by the day of the payment."""
        if self.left(item.row) == 0 or item.currency != self.payment.currency:
            return False
        return not self.is_early(item)

    def is_early(self, item: Item) -> bool:
        """Whether the payment came well before the invoice was issued."""
        issued_on, paid_on = item.issued_on, self.payment.paid_on
        if issued_on is None or paid_on is None or issued_on <= paid_on:
            return False
        return (issued_on - paid_on).days > self.settings.early_days

    def customers(self) -> tuple[str, ...]:
        """All customers whose items may be for it."""
        named = [self.item(row).customer for row in (*self.mentions, *(one.row for one in self.advised))]
        near = [one.customer for one in self.same]
        return tuple(dict.fromkeys((*named, *near, *self.identity.sure, *self.identity.likely)))

    def grade(self, customers: Sequence[str]) -> Grade:
        """How surely the payer pays for all of them: the least sure."""
        if len(customers) == 1:
            return self.identity.grade(customers[0])
        grades = {self.identity.grade(one) for one in customers}
        worst: Grade = "unknown"
        for one in _GRADES:
            worst = one if one in grades else worst
        return worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One way to explain a payment. kind: the class of its evidence. named: what the text says of its items."""

    pairs: tuple[Pair, ...]
    level: str
    grade: Grade
    amount: str
    against: tuple[str, ...] = ()
    relating: Relating | None = None
    named: tuple[Mention, ...] = field(default=())

    @property
    def kind(self) -> str:
        """The class of evidence that outcomes are counted for."""
        return "/".join((self.level, self.grade, self.amount, *self.against))

    @property
    def rows(self) -> frozenset[int]:
        """The items it is for."""
        return frozenset(one.item for one in self.pairs)


def least_sure(levels: Sequence[str]) -> str:
    """The least sure of some levels."""
    order = ("advice", *LEVELS)
    return levels[0] if len(levels) == 1 else max(levels, key=order.index, default="none")


def level_of(*, case: Case, row: int) -> Level:
    """How the text names an item."""
    mention = case.mentions.get(row)
    return mention.level if mention else "none"
