"""Which credit bureaus to ask about a customer, and when to stop: the cheapest first, never beyond a cap. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What asking a bureau came to."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    """Several companies fit; a person says which."""
    UNAVAILABLE = "unavailable"
    """It could not be asked, or not in time. Nothing is known, and it may be asked again."""
    REFUSED = "refused"
    """It will not answer us: a contract, a country it does not cover."""


class Need(StrEnum):
    """What a report tells, and what we may want to know."""

    SCORE = "score"
    LIMIT = "limit"
    ACCOUNTS = "accounts"
    INSOLVENCY = "insolvency"
    OWNERSHIP = "ownership"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """A bureau as it is set up: what a report costs (minor units), what it tells, and where it knows companies.

    `countries` empty: everywhere.
    """

    name: str
    cost_minor: int
    tells: frozenset[Need]
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A report that we have: of which day, and what it tells."""

    bureau: str
    reported_on: date
    tells: frozenset[Need]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be known. A report younger than `reuse_days` is not bought again; `budget_minor` None: no cap."""

    needs: frozenset[Need]
    country: str = ""
    reuse_days: int = 90
    budget_minor: int | None = None


class Why(StrEnum):
    """Why the waterfall stopped, or passes a bureau over."""

    SUFFICIENT = "sufficient"
    HELD = "held"
    """What we have is young enough and tells all: nothing is bought."""
    OVER_BUDGET = "over_budget"
    NOBODY_LEFT = "nobody_left"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Whom to ask next; `bureau` None: nobody, and `why` says for what reason. `missing`: what is not known yet."""

    bureau: str | None
    why: Why | None
    missing: tuple[Need, ...]


def next_step(
    *,
    wanted: Wanted,
    bureaus: Sequence[Bureau],
    held: Sequence[Held],
    tried: Mapping[str, Outcome],
    spent_minor: int,
    today: date,
) -> Step:
    """Say whom to ask next, given what is held (of this run as well) and what was tried in this run.

    Cheapest first, by name where two cost the same. A bureau is passed over that was tried, does not know the country,
    tells nothing that is missing, or costs more than the budget leaves (`spent_minor`: of the budget's time, this run
    included). An ambiguous answer ends it: a dearer bureau that is asked with the same vague name would not settle it.
    """
    known = {need for one in held if _is_young(one, wanted=wanted, today=today) for need in one.tells}
    missing = tuple(need for need in Need if need in wanted.needs - known)
    if not missing:
        return Step(bureau=None, why=Why.SUFFICIENT if tried else Why.HELD, missing=())
    if Outcome.AMBIGUOUS in tried.values():
        return Step(bureau=None, why=Why.AMBIGUOUS, missing=missing)
    useful = [
        one
        for one in sorted(bureaus, key=lambda bureau: (bureau.cost_minor, bureau.name))
        if one.name not in tried and _covers(one, wanted) and one.tells & set(missing)
    ]
    for one in useful:
        if wanted.budget_minor is None or spent_minor + one.cost_minor <= wanted.budget_minor:
            return Step(bureau=one.name, why=None, missing=missing)
    return Step(bureau=None, why=Why.OVER_BUDGET if useful else Why.NOBODY_LEFT, missing=missing)


def _is_young(one: Held, *, wanted: Wanted, today: date) -> bool:
    """Whether a report is used again; one of a day to come is no report yet."""
    return 0 <= (today - one.reported_on).days < max(1, wanted.reuse_days)


def _covers(bureau: Bureau, wanted: Wanted) -> bool:
    return not bureau.countries or not wanted.country or wanted.country in bureau.countries


def charged_minor(*, bureau: Bureau, outcome: Outcome) -> int:
    """Return what an answer costs: a report, and nothing where none was given."""
    return bureau.cost_minor if outcome is Outcome.FOUND else 0
