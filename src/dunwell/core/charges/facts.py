"""What a plan of charges is made from, and what it says: plain records without a database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from dunwell.core.charges.schedule import FeeSchedule
from dunwell.core.law.claims import PartPayment
from dunwell.core.rates import DayCount

Kind = Literal["interest", "compensation", "late_fee"]
KINDS: tuple[Kind, ...] = ("interest", "compensation", "late_fee")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Which law a customer's debt to an entity falls under, and what was agreed; an empty jurisdiction is unknown."""

    jurisdiction: str
    variant: str | None = None
    contract_pct: Decimal | None = None
    day_count: DayCount | None = None
    is_small_supplier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedFees:
    """A schedule of fees that the customer has acknowledged, and whether interest is owed beside its fees."""

    schedule: FeeSchedule
    basis: Mapping[str, Any]  # which version of the policy, acknowledged when: kept with each charge
    has_interest_beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeItem:
    """An invoice (or a debit note that is no charge) as it stands on the day of the plan. Minor units.

    credited_minor: credit notes, and what was accepted of disputes: never owed, from the first day on. payments: by
    the day on which the money came. guarded_minor: of what is left, what must not be charged on now, and `guard` why.
    kinds: what a step of the ladder has made chargeable. net_minor: without tax, where the invoice tells it.
    is_interest_claimed: whether the credit policy of the day on which it fell due claims interest, or there was none.
    """

    item_id: int
    account_id: int
    entity_id: int
    customer_id: int
    number: str
    currency: str
    issued_on: date
    due_on: date
    amount_minor: int
    terms: Terms
    kinds: frozenset[str] = frozenset()
    credited_minor: int = 0
    payments: tuple[PartPayment, ...] = ()
    guarded_minor: int = 0
    guard: str = ""
    net_minor: int | None = None
    fees: AgreedFees | None = None
    is_interest_claimed: bool = True

    @property
    def owed_minor(self) -> int:
        """What was ever owed of it."""
        return max(0, self.amount_minor - self.credited_minor)

    @property
    def left_minor(self) -> int:
        """What is left to pay of it."""
        return max(0, self.owed_minor - sum(one.minor for one in self.payments))

    @property
    def chargeable_minor(self) -> int:
        """What interest may be charged on now: all that was owed, less what is left and guarded."""
        return self.owed_minor - min(self.guarded_minor, self.left_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A charge that was posted and is not reversed. A fee per account has no item."""

    charge_id: int
    number: str
    account_id: int
    item_id: int | None
    kind: Kind
    amount_minor: int
    collected_minor: int  # money that was allocated to it
    charged_on: date
    period_from: date | None = None
    period_to: date | None = None
    occurrence: str = ""
    base_minor: int = 0  # what it was reckoned on, as its calculation says
    is_touched: bool = True  # something was recorded since that may make it too much


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A charge to be posted. sheet: makes everything that its sheet shows, for those that are really posted or read."""

    account_id: int
    item_id: int | None
    kind: Kind
    currency: str
    amount_minor: int
    occurrence: str
    basis: Mapping[str, Any]
    sheet: Callable[[], Mapping[str, Any]] = field(compare=False, repr=False)
    period_from: date | None = None
    period_to: date | None = None

    @property
    def calculation(self) -> Mapping[str, Any]:
        """What its sheet shows, reckoned anew each time."""
        return self.sheet()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """A charge to be reversed, and why (the codes of reasons.Undone)."""

    charge_id: int
    account_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is not charged on an item, and why (the codes of reasons.Withheld)."""

    account_id: int
    item_id: int
    kind: Kind
    reason: str
    detail: str = ""


@dataclass(slots=True)
class Plan:
    """What a run does about an account: reversals first, then charges; and what it leaves, with reasons."""

    drafts: list[Draft] = field(default_factory=list[Draft])
    undone: list[Undo] = field(default_factory=list[Undo])
    withheld: list[Held] = field(default_factory=list[Held])
    next_on: date | None = None  # the first day on which interest that waits for its rhythm is charged

    def add(self, other: "Plan", /) -> None:
        """Take in what another plan says."""
        self.drafts += other.drafts
        self.undone += other.undone
        self.withheld += other.withheld
        days = [one for one in (self.next_on, other.next_on) if one is not None]
        self.next_on = min(days, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """What an entity has decided about its charges. interest_months: 0 charges interest in every run."""

    interest_months: int = 1
    posts_unverified: bool = False
