"""What a book holds as of a day: until when each series runs, what ends soon, what is to be verified."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dunwell.core.law.book import LawBook
from dunwell.core.law.records import Evidence, Jurisdiction, RateMode, Series

WARN_DAYS = 60


class Validity(StrEnum):
    """How a series stands on a day."""

    GOOD = "good"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"
    EMPTY = "empty"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesState:
    """A series on a day."""

    series: Series
    validity: Validity
    first_day: date | None
    last_day: date | None
    days_left: int | None
    rows: int
    to_verify: int  # rows of which somebody has to look something up
    used_by: tuple[str, ...]  # jurisdictions whose interest stands on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something that is to be verified."""

    what: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All of it."""

    on: date
    series: tuple[SeriesState, ...]
    jurisdictions: tuple[Jurisdiction, ...]
    doubts: tuple[Doubt, ...]

    @property
    def warnings(self) -> tuple[SeriesState, ...]:
        """Series in use that have ended or end soon, the first to end first."""
        found = [
            one for one in self.series if one.used_by and one.validity in {Validity.ENDS_SOON, Validity.ENDED}
        ]
        return tuple(sorted(found, key=lambda one: (one.last_day or date.max, one.series.code)))


def overview(*, book: LawBook, on: date) -> Overview:
    """What the book holds as of a day."""
    return Overview(
        on=on,
        series=tuple(_state(book, one, on) for one in book.all_series()),
        jurisdictions=book.jurisdictions(),
        doubts=tuple(_doubts(book)),
    )


def _state(book: LawBook, series: Series, on: date) -> SeriesState:
    rows = book.rows(series=series.code)
    last = book.last_day(series=series.code)
    return SeriesState(
        series=series,
        validity=_validity(bool(rows), last, on),
        first_day=rows[0].valid_from if rows else None,
        last_day=last,
        days_left=None if last is None else (last - on).days,
        rows=len(rows),
        to_verify=sum(one.evidence.is_to_verify for one in rows),
        used_by=tuple(one.code for one in book.jurisdictions() if one.interest.series == series.code),
    )


def _validity(has_rows: bool, last: date | None, on: date) -> Validity:  # noqa: FBT001 - of this file alone
    if not has_rows:
        return Validity.EMPTY
    if last is None:
        return Validity.ENDLESS
    if last < on:
        return Validity.ENDED
    return Validity.ENDS_SOON if last - on <= timedelta(days=WARN_DAYS) else Validity.GOOD


def _doubts(book: LawBook) -> Iterator[Doubt]:
    every = [*_of_jurisdictions(book), *_of_lists(book)]
    yield from (one for one in every if one.evidence.is_to_verify)


def _of_jurisdictions(book: LawBook) -> Iterator[Doubt]:
    for one in book.jurisdictions():
        yield Doubt(what=f"{one.code}: interest", evidence=one.interest.evidence)
        if one.interest.mode is not RateMode.CONTRACT:
            yield Doubt(what=f"{one.code}: day count", evidence=one.interest.day_count_evidence)
        yield Doubt(what=f"{one.code}: compensation", evidence=one.compensation.evidence)
        yield Doubt(what=f"{one.code}: agreed rates", evidence=one.contract.evidence)
        yield Doubt(what=f"{one.code}: part payments", evidence=one.allocation.evidence)
        if one.terms is not None:
            yield Doubt(what=f"{one.code}: payment periods", evidence=one.terms.evidence)
        for variant in one.variants.values():
            yield Doubt(what=f"{one.code}: {variant.name}", evidence=variant.interest.evidence)


def _of_lists(book: LawBook) -> Iterator[Doubt]:
    for series in book.all_series():
        yield Doubt(what=f"series {series.code}", evidence=series.evidence)
        for row in book.rows(series=series.code):
            yield Doubt(what=f"{series.code} from {row.valid_from}", evidence=row.evidence)
    for rule in book.records.limitations:
        where = " ".join(part for part in (rule.jurisdiction, rule.region, rule.basis) if part)
        yield Doubt(what=f"limitation {where}", evidence=rule.evidence)
    for procedure in book.records.procedures:
        yield Doubt(what=f"procedure {procedure.code}", evidence=procedure.evidence)
    for schedule in book.records.schedules:
        since = f" from {schedule.valid_from}" if schedule.valid_from else ""
        yield Doubt(what=f"schedule {schedule.code}{since}", evidence=schedule.evidence)
    for claims in book.records.small_claims:
        yield Doubt(what=f"small claims {claims.state}", evidence=claims.evidence)
