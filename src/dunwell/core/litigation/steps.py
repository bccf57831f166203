"""The steps of a procedure on the calendar: as planned from a filing day, and the periods that a step sets off."""

from collections.abc import Mapping
from datetime import date, timedelta

from dunwell.core.calendar import add_business_days, add_months
from dunwell.core.law.records import Period, PeriodUnit, Procedure, Step, StepActor, StepKind
from dunwell.core.litigation.facts import ClaimFacts, DebtorKind
from dunwell.core.litigation.routes import Deadline, RouteStep


def counted(*, period: Period, start: date, country: str) -> date:
    """The last day of a period whose first day is the one after `start`.

    By the calendar, and not moved when it is a day off: for the creditor to be early is safe, and what a court does
    with a Sunday is not in the data. Working days are those of the country.
    """
    match period.unit:
        case PeriodUnit.DAYS:
            return start + timedelta(days=period.count)
        case PeriodUnit.WEEKS:
            return start + timedelta(weeks=period.count)
        case PeriodUnit.MONTHS:
            return add_months(on=start, months=period.count)
        case PeriodUnit.WORKING_DAYS:
            return add_business_days(on=start, days=period.count, country=country)


def after(*, procedure: Procedure, step: str, on: date, country: str) -> tuple[Deadline, ...]:
    """The deadlines that a step sets off once it has happened on a day, the earliest first.

    Of the court's own targets none: they bind neither side. Raises ValueError for a step that the procedure has not.
    """
    if step not in {one.code for one in procedure.steps}:
        known = ", ".join(one.code for one in procedure.steps) or "none"
        raise ValueError(f"{procedure.code} has no step {step!r}; it has: {known}")
    found = [
        _deadline(procedure, one, one.period, on, country)
        for one in procedure.steps
        if one.period is not None
        and one.period.starts_with == step
        and one.period.whose is not StepActor.COURT
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.step)))


def letter_days(*, procedure: Procedure, debtor: DebtorKind) -> int:
    """How many days have to pass between the letter before a claim and filing; 0 where there is no such letter.

    Of a debtor whose kind is not known the longer period counts.
    """
    company, person = procedure.letter_days_company or 0, procedure.letter_days_person or 0
    match debtor:
        case DebtorKind.COMPANY:
            return company
        case DebtorKind.SOLE_TRADER:
            return person
        case DebtorKind.UNKNOWN:
            return max(company, person)


def first_filing(*, procedure: Procedure, facts: ClaimFacts) -> date:
    """The first day on which the claim can be filed: today, or when the letter's days have passed."""
    days = letter_days(procedure=procedure, debtor=facts.parties.debtor_kind)
    return max(facts.as_of, (facts.letter_on or facts.as_of) + timedelta(days=days))


def filing_day(*, procedure: Procedure, facts: ClaimFacts) -> date:
    """The day of the facts, or the first day on which the claim can be filed, whichever is later."""
    first = first_filing(procedure=procedure, facts=facts)
    return first if facts.filing_on is None else max(first, facts.filing_on)


def planned(
    *, procedure: Procedure, facts: ClaimFacts, filing_on: date, country: str
) -> tuple[RouteStep, ...]:
    """Every step by its planned day; none for a procedure whose steps are not in the data."""
    days = letter_days(procedure=procedure, debtor=facts.parties.debtor_kind)
    starts: dict[str, date] = {}
    for one in procedure.steps:
        if one.kind is StepKind.LETTER:
            starts[one.code] = facts.letter_on or filing_on - timedelta(days=days)
        else:
            starts[one.code] = filing_on + timedelta(days=one.day)
    steps = [_planned(procedure, one, starts, country) for one in procedure.steps]
    order = {one.code: place for place, one in enumerate(procedure.steps)}
    return tuple(sorted(steps, key=lambda one: (one.planned_on, order[one.code])))


def _planned(procedure: Procedure, step: Step, starts: Mapping[str, date], country: str) -> RouteStep:
    period, earliest = step.period, step.not_before
    return RouteStep(
        code=step.code,
        kind=step.kind,
        name=step.name,
        actor=step.actor,
        planned_on=starts[step.code],
        deadline=None
        if period is None
        else _deadline(procedure, step, period, starts[period.starts_with], country),
        not_before=None
        if earliest is None
        else counted(period=earliest, start=starts[earliest.starts_with], country=country),
    )


def _deadline(procedure: Procedure, step: Step, period: Period, start: date, country: str) -> Deadline:
    return Deadline(
        step=step.code,
        name=step.name,
        whose=period.whose,
        starts_with=period.starts_with,
        on=counted(period=period, start=start, country=country),
        count=period.count,
        unit=period.unit,
        law=procedure.law,
    )
