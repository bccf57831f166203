"""The last day on which a claim can be sued for before it is barred."""

from dataclasses import dataclass
from datetime import date

from dunwell.core.calendar import add_months
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.records import Evidence, LimitationRule, LimitationStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The last day, and why; where sources disagree the earliest counts, and the latest is told beside it."""

    last_day: date
    latest: date
    years: int
    years_max: int
    rule: LimitationRule
    sentence: str
    evidence: Evidence


def last_day(*, book: LawBook, jurisdiction: str, due_on: date, region: str = "", basis: str = "") -> Limit:
    """The last day before a claim that fell due on a day is barred, as if nothing interrupted or suspended it.

    `region` is a state of the US by name or code, or a part of a country with a law of its own; `basis` is `written` or
    `open` where the law tells written contracts from open accounts, and without it the shorter period counts. Years end
    on the day with the number of the due day, or on 28 February after a 29th. The last day does not move when it is a
    Sunday: to be early is safe. Raises LawMissing.
    """
    place = book.jurisdiction(code=jurisdiction)
    rules = [one for one in book.limitations(jurisdiction=place.code) if _fits(one, region, basis)]
    if not rules:
        raise _missing(book, place.code, place.name, region)
    rule = min(rules, key=lambda one: one.years[0])
    years, years_max = rule.years[0], max(one.years[-1] for one in rules)
    return Limit(
        last_day=_last_day(rule, due_on, years),
        latest=_last_day(rule, due_on, years_max),
        years=years,
        years_max=years_max,
        rule=rule,
        sentence=_sentence(rule, place.name, years, years_max),
        evidence=rule.evidence,
    )


def _fits(rule: LimitationRule, region: str, basis: str) -> bool:
    asked = region.casefold().strip()
    known = {rule.region.casefold(), rule.region_code.casefold() or rule.region.casefold()}
    return asked in known and basis in {"", rule.basis}


def _missing(book: LawBook, code: str, name: str, region: str) -> LawMissing:
    regions = sorted({one.region for one in book.limitations(jurisdiction=code) if one.region})
    if regions:
        said = f"{name} has no part {region!r}; give" if region else f"{name} has no period of its own; give"
        return LawMissing(code="unknown_region", message=f"{said} one of {', '.join(regions)}.")
    return LawMissing(code="not_loaded", message=f"No period of limitation is loaded for {name}.")


def _last_day(rule: LimitationRule, due_on: date, years: int) -> date:
    if rule.start is LimitationStart.YEAR_END:
        return date(due_on.year + years, 12, 31)
    return add_months(on=due_on, months=12 * years)


def _sentence(rule: LimitationRule, name: str, years: int, years_max: int) -> str:
    where = f"{name}, {rule.region}" if rule.region else name
    start = {
        LimitationStart.YEAR_END: "from the end of the calendar year in which the claim fell due",
        LimitationStart.DAY_AFTER_DUE: "from the day after the due day",
        LimitationStart.DUE: "from the due day",
    }[rule.start]
    parts = [f"{where}: {years} years {start}."]
    if years_max > years:
        parts.append(f"Sources or kinds of contract differ, up to {years_max} years; the least is used.")
    if rule.interrupted_by:
        parts.append(f"Interrupted by: {rule.interrupted_by}.")
    if rule.exceptions:
        parts.append(f"Other periods: {rule.exceptions}.")
    return " ".join(parts)
