"""What the law says, as records: each datum with its source, how sure it is, and from when to when it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from dunwell.core.rates import DayCount, Rounding


class Confidence(IntEnum):
    """How sure a datum is, in order; what is not sure enough is never quoted to a debtor."""

    VERIFY = 0  # known from memory alone
    LOW = 1
    MEDIUM = 2
    MEDIUM_HIGH = 3
    HIGH = 4

    @property
    def word(self) -> str:
        """As the files and people write it: `medium-high`."""
        return "to verify" if self is Confidence.VERIFY else self.name.lower().replace("_", "-")


QUOTABLE = Confidence.MEDIUM_HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a datum comes from and how far it can be trusted."""

    confidence: Confidence
    source: str
    verify: str = ""  # what is still to be looked up; empty where nothing is

    @property
    def is_to_verify(self) -> bool:
        """Whether somebody has to look before anybody relies on it."""
        return bool(self.verify) or self.confidence <= Confidence.LOW

    @property
    def may_be_quoted(self) -> bool:
        """Whether a letter may rely on it without a person's yes."""
        return not self.is_to_verify and self.confidence >= QUOTABLE


class RateMode(StrEnum):
    """Which rate a late payment bears."""

    FIXED_AT_DEFAULT = "fixed_at_default"  # the rate of one day, for as long as it lasts
    FLOATING_HALFYEAR = "floating_halfyear"  # every day at the rate of its half-year
    FLOATING_MONTHLY = "floating_monthly"  # every month at the rate of its first day
    FIXED_PCT = "fixed_pct"  # one figure in the statute
    CONTRACT = "contract"  # what was agreed, and nothing without an agreement
    MEMBER_STATE = "member_state"  # a directive, which leaves it to national law


class FixedOn(StrEnum):
    """The day whose rate a fixed rate is."""

    DUE = "due"
    START = "start"  # the first day of delay


class Compounding(StrEnum):
    """When interest begins to bear interest."""

    NONE = "none"
    ANNIVERSARY = "anniversary"  # after each full year of default
    MONTHLY = "monthly"  # after each full month from the due day
    THIRTY_DAYS = "thirty_days"  # after each full thirty days


GROWING = frozenset({Compounding.MONTHLY, Compounding.THIRTY_DAYS})
"""Interest bears interest from the start, so that no sum of daily rates tells it."""


class RateRounding(StrEnum):
    """What is rounded up to the next half of a percentage point."""

    NONE = "none"
    REFERENCE = "reference"
    SUM = "sum"


class SeriesKind(StrEnum):
    """For which days the rates of a series hold."""

    HALFYEAR = "halfyear"
    EVENTS = "events"  # from one event to the day before the next
    MOMENTS = "moments"  # single sightings, each good for its own day alone


class CompensationKind(StrEnum):
    """How the fixed sum for recovery costs is found."""

    NONE = "none"
    FIXED = "fixed"
    TIERS = "tiers"  # by the size of the debt
    TIERS_FX = "tiers_fx"  # by its size in the local currency, the sum itself in another
    WIK = "wik"  # slices of the debt
    GAZETTED = "gazetted"  # announced for each half-year


SIZED = frozenset({CompensationKind.TIERS, CompensationKind.TIERS_FX, CompensationKind.WIK})
"""The kinds whose sum depends on the size of the debt."""


class Allocation(StrEnum):
    """What a part payment is set against first."""

    COSTS_FIRST = "costs_interest_principal"
    INTEREST_FIRST = "interest_principal"
    PRINCIPAL_FIRST = "principal"


class LimitationStart(StrEnum):
    """From when the years of limitation run."""

    YEAR_END = "year_end"  # from the end of the calendar year in which the claim fell due
    DAY_AFTER_DUE = "day_after_due"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """Percentage points above the reference rate, from a day on."""

    valid_from: date
    pp: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series of rates and the formula that its rows obey: multiplier × reference + margin, rounded."""

    code: str
    jurisdiction: str
    name: str
    kind: SeriesKind
    rounding: RateRounding
    margins: tuple[Margin, ...]
    multiplier: int
    gaps: tuple[tuple[date, date], ...]  # both days included: periods for which nothing was found
    known_until: date | None  # of events: the last day that is vouched for; None: by law, without an end
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """The rate of a series from a day through a day; both are included, no end means until it is changed."""

    series: str
    valid_from: date
    valid_to: date | None
    reference_pct: Decimal
    statutory_pct: Decimal
    is_published: bool  # seen as a figure; else worked out from the formula
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestRule:
    """How late payment bears interest in a jurisdiction, or in a variant of it."""

    mode: RateMode
    series: str | None
    rate_pct: Decimal | None  # of mode fixed_pct
    margin_pp: Decimal | None  # instead of the series' own, where a variant has another
    fixed_on: FixedOn
    compounding: Compounding
    day_count: DayCount
    stops_after_months: int | None
    needs_small_supplier: bool
    note: str
    evidence: Evidence
    day_count_evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A step of a scale by size: up to and including `upto`, or below `below`; the last one has neither."""

    value: Decimal
    upto: Decimal | None = None
    below: Decimal | None = None

    def holds(self, amount: Decimal) -> bool:
        """Whether an amount falls into this step, given that it did not fall into an earlier one."""
        return not (
            (self.upto is not None and amount > self.upto)
            or (self.below is not None and amount >= self.below)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompensationRule:
    """The fixed sum for recovery costs of each late invoice."""

    kind: CompensationKind
    currency: str
    bands: tuple[Band, ...]  # one of a fixed sum; the steps of tiers; empty else
    schedule: str | None  # of kind wik
    gazetted: Mapping[date, Decimal]  # by the first day of the half-year
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRule:
    """What an agreed rate may be."""

    is_allowed: bool
    floor_multiple: Decimal | None  # of the rate of floor_series
    floor_series: str | None
    cap_multiple: Decimal | None  # of the reference of cap_series plus cap_plus_pp
    cap_series: str | None
    cap_plus_pp: Decimal | None
    cap_pct: Decimal | None
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRule:
    """What a part payment is set against first, by law or by custom."""

    order: Allocation
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRule:
    """Payment periods in days: what holds without an agreement, and the most that may be agreed."""

    default_days: int | None
    most_days: int | None
    public_most_days: int | None
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another rule for another kind of debtor or supplier."""

    code: str
    name: str
    interest: InterestRule
    compensation: CompensationRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """What one country, or one body of law, says on late payment."""

    code: str
    name: str
    currency: str
    holiday_country: str | None  # a due day on a day off there moves to the next business day
    holiday_evidence: Evidence | None
    interest: InterestRule
    compensation: CompensationRule
    contract: ContractRule
    allocation: AllocationRule
    terms: TermsRule | None
    procedures: tuple[str, ...]
    notes: tuple[str, ...]
    variants: Mapping[str, Variant] = field(default_factory=dict[str, Variant])


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitationRule:
    """After how many years a claim is barred. Where sources disagree, all their figures, the least first."""

    jurisdiction: str
    region: str  # a state or part of the country; empty for the country itself
    basis: str  # `written` or `open` where a law tells them apart; else empty
    years: tuple[int, ...]
    start: LimitationStart
    judgment_years: int | None
    interrupted_by: str
    exceptions: str
    evidence: Evidence
    region_code: str = ""  # by which the region is known too: CA


class ProcedureKind(StrEnum):
    """What a way to a title is."""

    PAYMENT_ORDER = "payment_order"
    SMALL_CLAIMS = "small_claims"
    EUROPEAN_ORDER = "european_order"
    EUROPEAN_SMALL_CLAIMS = "european_small_claims"
    MONEY_CLAIM = "money_claim"
    DEBT_OFFICE = "debt_office"  # an office that collects, with a court only if the debtor objects
    BAILIFF = "bailiff"  # out of court, by a bailiff


class StepKind(StrEnum):
    """What happens in a step, in one word for all procedures."""

    LETTER = "letter"  # to the debtor, before anything is filed
    FILE = "file"
    ISSUE = "issue"
    SERVE = "serve"
    ANSWER = "answer"  # the debtor's time to pay or to object ends
    TITLE = "title"  # a title is asked for, or given
    SERVE_TITLE = "serve_title"


class StepActor(StrEnum):
    """Who acts in a step."""

    CREDITOR = "creditor"
    COURT = "court"  # or the office or bailiff in its place
    DEBTOR = "debtor"


class PeriodUnit(StrEnum):
    """In what a period of the law is counted."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period of the law, counted from the day of another step of the procedure."""

    count: int
    unit: PeriodUnit
    starts_with: str  # the code of that step
    whose: StepActor


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a procedure, in days from its first filing; before it where negative. The days are estimates."""

    name: str
    day: int
    code: str = ""
    kind: StepKind = StepKind.FILE
    actor: StepActor = StepActor.CREDITOR
    period: Period | None = None  # the last day for it
    not_before: Period | None = None  # the first day for it


class FeeBase(StrEnum):
    """On what a fee is reckoned."""

    PRINCIPAL = "principal"
    CLAIM_AND_INTEREST = "claim_and_interest"
    NOT_SAID = "not_said"  # the data names none: the whole claim is taken, which is never too little


class CostStage(StrEnum):
    """When a cost arises."""

    FILING = "filing"  # to begin
    ON_OBJECTION = "on_objection"  # if the debtor contests, and the claim goes on
    LAWYER = "lawyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureCost:
    """A cost of a procedure: by a schedule, a sum or a range, or one of which no figure was found."""

    code: str
    name: str
    stage: CostStage
    schedule: str | None = None
    factor: Decimal | None = None  # instead of the schedule's own
    factor_high: Decimal | None = None  # of a range
    is_national: bool = False  # that of the order for payment of the debtor's country
    less: str = ""  # the code of a cost that is set off against it
    base: FeeBase = FeeBase.NOT_SAID
    low: Decimal | None = None
    high: Decimal | None = None
    is_recoverable: bool | None = None  # None: the data does not say
    note: str = ""
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A way to an enforceable title."""

    code: str
    jurisdiction: str
    name: str
    law: str
    currency: str | None
    most: Decimal | None  # the largest claim that it takes, in that currency
    steps: tuple[Step, ...]
    typical_days: int | None
    cost: str
    schedule: str | None
    note: str
    evidence: Evidence
    kind: ProcedureKind = ProcedureKind.MONEY_CLAIM
    is_currency_only: bool = False  # it takes no claim in another currency
    members: tuple[str, ...] = ()  # countries that take part, where it is no single country's
    excluded: tuple[str, ...] = ()
    outside_regions: tuple[str, ...] = ()  # parts of the country for which it is not
    is_cross_border_only: bool = False
    oldest_years: int | None = None  # it takes no claim that fell due longer ago
    letter_days_company: int | None = None  # between the letter before a claim and filing
    letter_days_person: int | None = None
    suspends_limitation: bool | None = None  # None: the data does not say
    costs: tuple[ProcedureCost, ...] = ()


class FeeKind(StrEnum):
    """How a schedule of fees is read."""

    STEPPED = "stepped"  # a base, and so much more for each started step of the claim
    BANDS = "bands"  # one sum, or one percentage, by the size of the claim
    SLICES = "slices"  # a percentage of each slice of the claim


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeBand:
    """A band of a schedule; which of the figures count depends on its kind."""

    upto: Decimal | None  # included; None for the last one
    value: Decimal = Decimal(0)  # a sum, or a percentage where is_pct
    is_pct: bool = False
    width: Decimal = Decimal(0)  # stepped: for each so much started …
    add: Decimal = Decimal(0)  # … so much more
    plus: Decimal = Decimal(0)  # on top of a percentage


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSchedule:
    """What a court, a bailiff or an agency takes by the size of the claim, from a day through a day."""

    code: str
    name: str
    jurisdiction: str
    currency: str
    kind: FeeKind
    valid_from: date | None
    valid_to: date | None
    base_upto: Decimal
    base: Decimal
    bands: tuple[FeeBand, ...]
    factor: Decimal
    least: Decimal | None
    most: Decimal | None
    plus: Decimal
    rounding: Rounding  # to the minor unit
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallClaims:
    """Up to what sum the small-claims court of a state takes a claim, by two tables that may disagree."""

    state: str
    limits: tuple[Decimal, ...]
    evidence: Evidence
    company_limits: tuple[Decimal, ...] = ()  # where a company has a lower one, from memory
    companies: str = ""  # what is said of claims by companies; empty where nothing was found


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRecords:
    """Everything that the files say, as read."""

    series: tuple[Series, ...]
    rates: tuple[RateRow, ...]
    jurisdictions: tuple[Jurisdiction, ...]
    limitations: tuple[LimitationRule, ...]
    procedures: tuple[Procedure, ...]
    schedules: tuple[FeeSchedule, ...]
    small_claims: tuple[SmallClaims, ...]
