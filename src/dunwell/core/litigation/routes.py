"""Ways to an enforceable title, their steps, what they cost, and why some are not open."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dunwell.core.law.records import (
    CostStage,
    Evidence,
    LimitationRule,
    PeriodUnit,
    ProcedureKind,
    StepActor,
    StepKind,
)
from dunwell.core.money import Money

NOTE = (
    "This is information for a decision, not legal advice. What the data does not know is called not known."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence with where it comes from and how sure that is."""

    text: str
    evidence: Evidence

    @property
    def confidence(self) -> str:
        """As people write it: `medium-high`."""
        return self.evidence.confidence.word


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way to a title. `code` is that of the procedure in the law book (DE_MAHN, EU_EOP …) and never changes."""

    code: str
    kind: ProcedureKind
    name: str
    country: str  # `EU` for the European ones
    law: str
    region: str = ""  # a state of the US
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day of a period that a step sets off, counted by the calendar.

    `whose` says whose period it is: to be late costs the creditor its way, or gives it the next step against a debtor.
    `starts_with` is the code of the step from whose day it is counted.
    """

    step: str
    name: str
    whose: StepActor
    starts_with: str
    on: date
    count: int
    unit: PeriodUnit
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """A step as planned. `code` is unique within the route; `kind` is the same word on every route.

    `planned_on` follows the typical days of the data, which are estimates; `deadline` is a period of the law, counted
    from the planned day of the step that sets it off, and is counted anew once that step has happened (steps.after).
    """

    code: str
    kind: StepKind
    name: str
    actor: StepActor
    planned_on: date
    deadline: Deadline | None = None
    not_before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """A cost: exact where low is high, a range of the data, or not known (both None).

    `is_recoverable`: whether the data says that the debtor bears it in the end; None where it does not say.
    """

    code: str
    name: str
    stage: CostStage
    low: Money | None
    high: Money | None
    is_recoverable: bool | None
    basis: str  # on what it was reckoned, in words
    evidence: Evidence

    @property
    def is_known(self) -> bool:
        """Whether the data has a figure."""
        return self.low is not None and self.high is not None


class WarningLevel(StrEnum):
    """How near the last day of limitation is."""

    BARRED = "barred"  # it has passed
    URGENT = "urgent"
    SOON = "soon"
    CLEAR = "clear"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitationRead:
    """The last day to act of the oldest item by one country's law, as if nothing interrupted or suspended it."""

    country: str
    region: str
    last_day: date
    latest: date  # where sources or kinds of contract differ
    rule: LimitationRule
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitationView:
    """Until when somebody has to act: the earliest day of all laws that may count, which are told one by one.

    `last_day` is None where nothing is known; `days_left` is below zero once it has passed.
    """

    last_day: date | None
    days_left: int | None
    warning: WarningLevel
    reads: tuple[LimitationRead, ...]
    not_known: tuple[str, ...]
    item: str  # the number of the item that is barred first


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """How much of a claim such a route is expected to bring, as somebody set it: an opinion, never a fact of the law.

    Percentages of the whole claim, from 0 to 100. `contested_pct`: how often the debtor is expected to contest.
    """

    low_pct: Decimal
    high_pct: Decimal
    contested_pct: Decimal = Decimal(0)
    source: str = "set by hand"

    def __post_init__(self) -> None:
        if not 0 <= self.low_pct <= self.high_pct <= 100 or not 0 <= self.contested_pct <= 100:
            raise ValueError("a prior has percentages from 0 to 100, the low one not above the high one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What may come of a route by a prior: minor units of the claim's currency, after the costs that are known."""

    low_minor: int
    high_minor: int
    currency: str
    prior: Prior
    is_before_unknown_costs: bool
    sentence: str

    @property
    def middle_minor(self) -> int:
        """The middle of the range, by which routes are compared."""
        return (self.low_minor + self.high_minor) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a route costs and takes. Sums of the lines with a figure; `not_known` names those without."""

    currency: str  # of the fees
    filing_low: Money
    filing_high: Money
    contested_low: Money | None  # on top, if the debtor contests; None: not known
    contested_high: Money | None
    lines: tuple[CostLine, ...]
    not_known: tuple[str, ...]
    typical_days: int | None  # from filing to a title, uncontested
    title_on: date | None  # the planned day on which a title can be enforced
    result: Result | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the data has a figure for every cost of beginning."""
        return not self.not_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A route that is open to the claim: its steps, its estimate, and what there is to say and to doubt."""

    route: Route
    filing_on: date
    steps: tuple[RouteStep, ...]
    estimate: Estimate
    said: tuple[Said, ...]
    doubts: tuple[str, ...]
    is_in_time: bool | None  # filed on that day, it is before the last day of limitation; None: not known


class RefusalReason(StrEnum):
    """Why a route is not open, as far as the data says."""

    OVER_LIMIT = "over_limit"
    OTHER_CURRENCY = "other_currency"
    EXCLUDED_COUNTRY = "excluded_country"
    OUTSIDE = "outside"  # a party is not in the countries that take part
    NOT_CROSS_BORDER = "not_cross_border"
    TOO_OLD = "too_old"
    NOT_KNOWN = "not_known"


REFUSED: dict[RefusalReason, str] = {
    RefusalReason.OVER_LIMIT: "The claim is above the limit",
    RefusalReason.OTHER_CURRENCY: "It takes claims in another currency",
    RefusalReason.EXCLUDED_COUNTRY: "The country of a party is excluded",
    RefusalReason.OUTSIDE: "A party is in no country that takes part",
    RefusalReason.NOT_CROSS_BORDER: "Both parties are in one country",
    RefusalReason.TOO_OLD: "The claim is too old for it",
    RefusalReason.NOT_KNOWN: "Whether it is open is not known",
}
"""By reason, its heading in lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A route that is not open to the claim, and the reason in a sentence."""

    route: Route
    reason: RefusalReason
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Everything that the data says of one claim on one day. Options stand by code, refusals too."""

    options: tuple[Option, ...]
    refusals: tuple[Refusal, ...]
    limitation: LimitationView
    not_known: tuple[str, ...]  # what is missing for more, each with its remedy
    note: str = NOTE
