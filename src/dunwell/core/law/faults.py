"""What can be wrong with records of law: all of it found at once, each with its place and its remedy."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dunwell.core.law.formula import statutory_pct
from dunwell.core.law.records import (
    CompensationKind,
    InterestRule,
    LawRecords,
    Procedure,
    RateMode,
    RateRow,
    Series,
    SeriesKind,
)

_DAY = timedelta(days=1)
MOST_DECIMALS = 4
MOST_PCT = 1000


@dataclass(frozen=True, slots=True)
class LawFault:
    """What is wrong, and where: a series and a day, or a file and a line."""

    where: str
    message: str


class LawFaulty(ValueError):
    """Records that contradict themselves; `faults` names everything that is wrong."""

    code = "law_faulty"

    def __init__(self, faults: Sequence[LawFault]) -> None:
        super().__init__("; ".join(f"{one.where}: {one.message}" for one in faults))
        self.faults = tuple(faults)


def halfyear_of(on: date) -> tuple[int, int]:
    """The year, and 1 or 2."""
    return on.year, 1 if on.month <= 6 else 2


def halfyear_bounds(*, year: int, half: int) -> tuple[date, date]:
    """The first and the last day of a half-year."""
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


def faults_of_rates(*, series: Sequence[Series], rates: Sequence[RateRow]) -> list[LawFault]:
    """Overlaps, undeclared gaps, unknown series, periods that are no half-years, figures against their formula."""
    known = {one.code: one for one in series}
    found = [
        LawFault(
            f"{row.series} {row.valid_from}",
            f"No such series; there are {', '.join(sorted(known))}.",
        )
        for row in rates
        if row.series not in known
    ]
    for one in series:
        rows = sorted((row for row in rates if row.series == one.code), key=lambda row: row.valid_from)
        for row in rows:
            found += [LawFault(f"{row.series} {row.valid_from}", said) for said in _faults_of_row(one, row)]
        found += _faults_between(one, rows)
    return found


def _faults_of_row(series: Series, row: RateRow) -> Iterator[str]:
    for name, pct in (("reference", row.reference_pct), ("statutory", row.statutory_pct)):
        exponent = pct.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > MOST_DECIMALS or abs(pct) > MOST_PCT:
            yield f"The {name} rate {pct} is no percentage with at most {MOST_DECIMALS} decimals."
            return
    if series.kind is not SeriesKind.HALFYEAR:
        return
    year, half = halfyear_of(row.valid_from)
    first, last = halfyear_bounds(year=year, half=half)
    if (row.valid_from, row.valid_to) != (first, last):
        yield f"{row.valid_from} to {row.valid_to} is no half-year; this one runs from {first} to {last}."
        return
    wanted = statutory_pct(series=series, reference_pct=row.reference_pct, on=row.valid_from)
    if wanted != row.statutory_pct:
        yield (
            f"{row.statutory_pct} contradicts the formula of the series, which makes {wanted} of the reference "
            f"rate {row.reference_pct}. Correct the one or the other."
        )


def _faults_between(series: Series, rows: Sequence[RateRow]) -> Iterator[LawFault]:
    """Overlaps and gaps between rows that follow one another, and declared gaps that are none."""
    missing: set[tuple[int, int]] = set()
    for before, after in pairwise(rows):
        where = f"{series.code} {after.valid_from}"
        if before.valid_from == after.valid_from or (before.valid_to and after.valid_from <= before.valid_to):
            yield LawFault(
                where,
                f"The period is loaded twice: at {before.statutory_pct} and at {after.statutory_pct}. "
                "Take one of the two out.",
            )
        elif series.kind is SeriesKind.HALFYEAR and before.valid_to is not None:
            missing |= set(_halves(before.valid_to + _DAY, after.valid_from - _DAY))
    declared = {half for first, last in series.gaps for half in _halves(first, last)}
    for year, half in sorted(missing - declared):
        yield LawFault(
            f"{series.code} {year}H{half}", "The half-year is missing between two that are there; add it."
        )
    for year, half in sorted(declared - missing):
        yield LawFault(f"{series.code} {year}H{half}", "A gap is declared where there is none; strike it.")


def _halves(first: date, last: date) -> Iterator[tuple[int, int]]:
    on = first
    while on <= last:
        year, half = halfyear_of(on)
        yield year, half
        on = halfyear_bounds(year=year, half=half)[1] + _DAY


def faults_of_references(records: LawRecords) -> list[LawFault]:
    """Codes that stand twice, and names that nothing answers to."""
    found = [*_twice(records)]
    series = {one.code for one in records.series}
    procedures = {one.code for one in records.procedures}
    schedules = {one.code for one in records.schedules}
    places = {one.code for one in records.jurisdictions}
    for one in records.jurisdictions:
        rules = [
            ("interest", one.interest),
            *((f"variant {v.code}", v.interest) for v in one.variants.values()),
        ]
        for name, rule in rules:
            found += [LawFault(f"{one.code} {name}", said) for said in _faults_of_rule(rule, series)]
        named = [one.contract.floor_series, one.contract.cap_series]
        found += [
            LawFault(f"{one.code} contract", f"No such series: {code}.")
            for code in named
            if code is not None and code not in series
        ]
        found += [
            LawFault(f"{one.code} procedures", f"No such procedure: {code}.")
            for code in one.procedures
            if code not in procedures
        ]
        if one.compensation.kind is CompensationKind.WIK and one.compensation.schedule not in schedules:
            found.append(
                LawFault(f"{one.code} compensation", f"No such schedule: {one.compensation.schedule}.")
            )
    found += [
        LawFault(f"limitation {one.jurisdiction}", "No such jurisdiction.")
        for one in records.limitations
        if one.jurisdiction not in places
    ]
    found += [
        LawFault(f"procedure {one.code}", f"No such schedule: {one.schedule}.")
        for one in records.procedures
        if one.schedule is not None and one.schedule not in schedules
    ]
    for each in records.procedures:
        found += [LawFault(f"procedure {each.code}", said) for said in _faults_of_procedure(each, schedules)]
    return found


def _faults_of_procedure(procedure: Procedure, schedules: set[str]) -> Iterator[str]:
    """Steps and costs that name what is not there, or stand there twice."""
    codes = [step.code for step in procedure.steps]
    for code, count in Counter([*codes, *(cost.code for cost in procedure.costs)]).items():
        if count > 1:
            yield f"{code} stands there {count} times; once is enough."
    for step in procedure.steps:
        for period in (step.period, step.not_before):
            if period is not None and period.starts_with not in codes:
                yield f"The period of {step.code} starts with {period.starts_with}, which is no step."
    for cost in procedure.costs:
        if cost.schedule is not None and cost.schedule not in schedules:
            yield f"The cost {cost.code} names no schedule that is loaded: {cost.schedule}."
        if (cost.low is None) != (cost.high is None) or (cost.low or 0) > (cost.high or 0):
            yield f"The cost {cost.code} needs a low and a high figure, the low one not above the high one."
        if cost.less and cost.less not in {one.code for one in procedure.costs}:
            yield f"The cost {cost.code} is less {cost.less}, which is no cost."


def _faults_of_rule(rule: InterestRule, series: set[str]) -> Iterator[str]:
    needs_series = rule.mode in {
        RateMode.FIXED_AT_DEFAULT,
        RateMode.FLOATING_HALFYEAR,
        RateMode.FLOATING_MONTHLY,
    }
    if needs_series and rule.series is None:
        yield f"The mode {rule.mode} needs a series."
    if rule.series is not None and rule.series not in series:
        yield f"No such series: {rule.series}."
    if (rule.mode is RateMode.FIXED_PCT) != (rule.rate_pct is not None):
        yield "A rate of its own goes with the mode fixed_pct, and with no other."


def _twice(records: LawRecords) -> Iterator[LawFault]:
    kinds: list[tuple[str, Iterable[str]]] = [
        ("series", (one.code for one in records.series)),
        ("jurisdiction", (one.code for one in records.jurisdictions)),
        ("procedure", (one.code for one in records.procedures)),
        ("schedule", (f"{one.code} from {one.valid_from}" for one in records.schedules)),
        (
            "limitation",
            (f"{one.jurisdiction} {one.region} {one.basis}".strip() for one in records.limitations),
        ),
    ]
    for kind, codes in kinds:
        for code, count in Counter(codes).items():
            if count > 1:
                yield LawFault(f"{kind} {code}", f"It stands there {count} times; once is enough.")
    for one in records.schedules:
        for other in records.schedules:
            starts = (one.valid_from or date.min, other.valid_from or date.min)
            if one.code == other.code and starts[0] < starts[1] <= (one.valid_to or date.max):
                yield LawFault(f"schedule {one.code}", f"Two versions overlap from {other.valid_from} on.")
    for series in records.series:
        if not series.margins:
            yield LawFault(f"series {series.code}", "A series needs a margin; 0 where there is none.")
        if series.multiplier < 1:
            yield LawFault(f"series {series.code}", "The multiplier is a whole number from 1.")
