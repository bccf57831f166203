"""Terms of a contract: when one ends, whether another follows, by when it can be ended, and when to tell of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.billing.periods import Cadence, Period, Unit, period_at, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long a contract runs: so many units from its first day, and on for as long again where it renews itself.

    notice_days: how long before the end of a term it can be ended at the latest. tell_days: how long before the end
    the customer is told; None where nobody is.
    """

    every: int
    unit: Unit
    renews: bool = True
    notice_days: int = 30
    tell_days: int | None = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The end of one term: the last day, by when it can be ended, when the customer is told, and whether it goes on."""

    term: Period
    notice_by: date
    tell_on: date | None
    renews: bool


def term_of(*, term: Term, starts_on: date, on: date) -> Renewal:
    """The term that a day lies in; before the first day, and without renewal after the end, the first one."""
    cadence = Cadence(every=term.every, unit=term.unit, anchor_on=starts_on)
    place = max(place_of(cadence=cadence, on=on), 0) if term.renews else 0
    period = period_at(cadence=cadence, place=place)
    return Renewal(
        term=period,
        notice_by=period.last_on - timedelta(days=term.notice_days),
        tell_on=None if term.tell_days is None else period.last_on - timedelta(days=term.tell_days),
        renews=term.renews,
    )


def earliest_end(*, term: Term | None, starts_on: date, asked_on: date) -> date:
    """The last day of a contract that somebody asks to end: of the first term that notice is in time for.

    Without a term it ends on the day that is asked, never before its first day.
    """
    if term is None:
        return max(asked_on, starts_on)
    in_time_for = max(asked_on, starts_on) + timedelta(days=term.notice_days)
    return term_of(term=term, starts_on=starts_on, on=in_time_for).term.last_on


def to_tell(*, term: Term | None, starts_on: date, as_of: date) -> Renewal | None:
    """The end of a term that the customer is to be told of by now and that has not passed; None where there is none.

    A term that is shorter than the days before it are to be told from its own first day on.
    """
    if term is None or as_of < starts_on:
        return None
    found = term_of(term=term, starts_on=starts_on, on=as_of)
    is_due = found.tell_on is not None and found.tell_on <= as_of <= found.term.last_on
    return found if is_due else None


def next_tell_on(*, term: Term | None, starts_on: date, told_for: date | None) -> date | None:
    """The first day on which the end of a term is to be told, after the one told for; None where there is none."""
    if term is None or term.tell_days is None or (told_for is not None and not term.renews):
        return None
    following = starts_on if told_for is None else told_for + timedelta(days=1)
    found = term_of(term=term, starts_on=starts_on, on=following)
    assert found.tell_on is not None, "somebody is to be told"
    return max(found.tell_on, found.term.first_on)
