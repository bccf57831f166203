"""Keep, place or sue: what a debt should bring on each way, less all that the way costs. Information, not advice.

Of each way, in whole minor units, each part rounded half up by itself so that the parts sum to what is shown:

    net-back = recovered - commission - fees - staff - waiting - relationship
    recovered    = open x chance
    commission   = what the agency's terms cost if all is paid x chance
    fees         = what the way costs whatever comes (a court's fees) - what of it the debtor pays back x chance
    staff        = our minutes x cost of an hour
    waiting      = (recovered - commission) x r d / (1 + r d), for d days of a year at the yearly rate r, simple
    relationship = revenue at stake x the share of customers that the way loses

The chance in house and at an agency is that of its curve within the horizon, or until the claim is barred where that
comes first; at court it is given with the route. The standing of the customer takes its share of every chance.
What is refused (no rate, no capacity, another country, barred) says why and is never the best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal

from dunwell.core.placements.intervals import MILLION, half_up
from dunwell.core.placements.quote import offer
from dunwell.core.placements.recovery import Curve
from dunwell.core.placements.terms import WHOLE, Terms
from dunwell.core.placements.terms import Case as Claim

WAIT_DAYS: Final = 30
_YEAR: Final = 365
_HOUR: Final = 60
_DAY: Final = date(9000, 1, 1)
"""A price depends on ages, not on days: any day does."""

Way = Literal["keep", "place", "sue"]
WAYS: Final[tuple[Way, ...]] = ("keep", "place", "sue")
Refusal = Literal["", "country", "language", "currency", "no_rate", "full", "insolvent", "barred"]
"""Why a way is closed, in the order in which it is told: the first that holds."""
_OPEN: Final[Refusal] = ""
INSOLVENT: Final = "insolvent"
"""The standing of a customer whose claims go to an administrator: neither agencies nor courts get anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A debt as the ways see it. Amounts are minor units of its currency, `sized_minor` of that of the bands.

    age: days since the oldest item fell due. revenue_minor: what a year with the customer brings. barred_in: days
    until the claim is barred; None where nothing is known of it.
    """

    age: int
    open_minor: int
    sized_minor: int
    currency: str
    country: str
    language: str
    standing: str = ""
    revenue_minor: int = 0
    barred_in: int | None = None
    placement: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An agency that could have it. Empty countries or languages: all. room: how many more it takes; None: any."""

    code: str
    terms: Mapping[str, Terms]
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    room: int | None = None
    cases: int = 0
    fees_minor: Mapping[str, int] = field(default_factory=dict[str, int])
    """What one placement costs whatever comes, by currency; nothing where a currency is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way through a court, estimated for one debt. chance: millionths. back_minor: of the cost, if it is won."""

    code: str
    cost_minor: int
    back_minor: int
    chance: int
    days: int
    lead_days: int = 0
    """Days until it can be filed: a claim that is barred before is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a way takes of us besides its fees: minutes of staff, and customers lost by it (basis points)."""

    minutes: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What is assumed of every debt. Money is counted that comes within `horizon` days."""

    horizon: int
    yearly: int
    """What money costs in a year, in basis points."""
    hour_minor: Mapping[str, int]
    """What an hour of staff costs, by currency."""
    efforts: Mapping[Way, Effort]
    standings: Mapping[str, int] = field(default_factory=dict[str, int])
    """By standing, the share in basis points of the usual chance; the usual one where a standing is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """All that a decision needs besides the debt: what is assumed, the curves, and the agencies."""

    assumed: Assumed
    in_house: Curve
    placed: Curve
    agencies: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way for one debt, with each part of its sum. cases: how many of ours its chance was learnt from."""

    way: Way
    code: str
    refusal: Refusal
    chance: int
    low: int
    high: int
    cases: int
    days: int
    recovered_minor: int
    commission_minor: int
    fees_minor: int
    staff_minor: int
    waiting_minor: int
    relationship_minor: int
    net_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """All ways of a debt, the best first and the closed ones last, and what the best loses by waiting."""

    options: tuple[Option, ...]
    cost_of_waiting_minor: int
    """The best net-back today less the best in WAIT_DAYS days of what is unpaid still; below nothing: waiting wins."""

    @property
    def best(self) -> Option:
        """What brings most. Going on in house is always open."""
        return self.options[0]


def net_back(*, open_minor: int, chance: int, fee: int) -> int:
    """Return chance x (1 - fee) of an amount: a fifth at a fee of a quarter nets 15 of 100. Chance: millionths."""
    return half_up(of=open_minor * chance * (WHOLE - fee), by=MILLION * WHOLE)


def decide(*, case: Case, market: Market, routes: Sequence[Route]) -> Decision:
    """Weigh every way of one debt; `decision_columns` says the same of many."""
    options = _options(case, market, routes)
    later = replace(
        case,
        age=case.age + WAIT_DAYS,
        barred_in=None if case.barred_in is None else case.barred_in - WAIT_DAYS,
    )
    best_later = _options(later, market, routes)[0]
    return Decision(options=options, cost_of_waiting_minor=options[0].net_minor - best_later.net_minor)


def _options(case: Case, market: Market, routes: Sequence[Route]) -> tuple[Option, ...]:
    found = [
        _from_curve(case, market, way="keep", curve=market.in_house, choice=None),
        *(_from_curve(case, market, way="place", curve=market.placed, choice=one) for one in market.agencies),
        *(_through_court(case, market, one) for one in routes),
    ]
    return tuple(
        sorted(found, key=lambda one: (bool(one.refusal), -one.net_minor, WAYS.index(one.way), one.code))
    )


def _from_curve(case: Case, market: Market, *, way: Way, curve: Curve, choice: Choice | None) -> Option:
    code = "" if choice is None else choice.code
    horizon = (
        market.assumed.horizon if case.barred_in is None else min(market.assumed.horizon, case.barred_in)
    )
    horizon = max(0, horizon)
    cell = curve.cell(age=case.age, sized_minor=case.sized_minor, country=case.country, agency=code)
    chance, low, high = cell.chance(curve.prior.within(age=case.age, days=horizon))
    days = curve.prior.days_to_money(age=case.age, days=horizon)
    full, refusal = (0, _OPEN) if choice is None else _fee(case, choice, days=days)
    return _summed(
        case,
        market.assumed,
        way=way,
        code=code,
        refusal=refusal,
        chances=(chance, low, high),
        cases=cell.cases,
        days=days,
        commission=full,
        cost=0 if choice is None else choice.fees_minor.get(case.currency, 0),
        back=0,
    )


def _through_court(case: Case, market: Market, route: Route) -> Option:
    refusal: Refusal = ""
    if case.standing == INSOLVENT:
        refusal = "insolvent"
    elif case.barred_in is not None and case.barred_in < route.lead_days:
        refusal = "barred"
    return _summed(
        case,
        market.assumed,
        way="sue",
        code=route.code,
        refusal=refusal,
        chances=(route.chance, route.chance, route.chance),
        cases=0,
        days=route.days,
        commission=0,
        cost=route.cost_minor,
        back=route.back_minor,
    )


def _fee(case: Case, choice: Choice, *, days: int) -> tuple[int, Refusal]:
    """What the agency's terms cost if all is paid, and why it cannot have it."""
    terms = choice.terms.get(case.currency)
    if choice.countries and case.country not in choice.countries:
        return 0, "country"
    if choice.languages and case.language not in choice.languages:
        return 0, "language"
    if terms is None:
        return 0, "currency"
    age = max(0, case.age + (days if terms.aged == "payment" else 0))
    price = offer(
        terms=replace(terms, free_days=0, aged="placement"), case=_claim(case, choice, age), on=_DAY
    )
    if price.is_open:
        return 0, "no_rate"
    if choice.room is not None and choice.room < 1:
        return price.fee_minor, "full"
    return price.fee_minor, "insolvent" if case.standing == INSOLVENT else ""


def _claim(case: Case, choice: Choice, age: int) -> Claim:
    return Claim(
        country=case.country,
        placed_minor=case.open_minor,
        placed_on=_DAY,
        oldest_due_on=_DAY - timedelta(days=age),
        placement=case.placement,
        cases=choice.cases,
    )


def _summed(
    case: Case,
    assumed: Assumed,
    *,
    way: Way,
    code: str,
    refusal: Refusal,
    chances: tuple[int, int, int],
    cases: int,
    days: int,
    commission: int,
    cost: int,
    back: int,
) -> Option:
    standing = assumed.standings.get(case.standing, WHOLE)
    chance, low, high = (half_up(of=one * standing, by=WHOLE) for one in chances)
    effort = assumed.efforts[way]
    recovered, earned, returned = (
        half_up(of=one * chance, by=MILLION) for one in (case.open_minor, commission, back)
    )
    delay = assumed.yearly * days
    waiting = half_up(of=max(0, recovered - earned) * delay, by=_YEAR * WHOLE + delay)
    staff = half_up(of=effort.minutes * assumed.hour_minor.get(case.currency, 0), by=_HOUR)
    lost = half_up(of=case.revenue_minor * effort.lost, by=WHOLE)
    fees = cost - returned
    return Option(
        way=way,
        code=code,
        refusal=refusal,
        chance=chance,
        low=low,
        high=high,
        cases=cases,
        days=days,
        recovered_minor=recovered,
        commission_minor=earned,
        fees_minor=fees,
        staff_minor=staff,
        waiting_minor=waiting,
        relationship_minor=lost,
        net_minor=recovered - earned - fees - staff - waiting - lost,
    )
