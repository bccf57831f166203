"""The book of law: records put together, refused where they contradict themselves, and looked up by day."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from dunwell.core.law.faults import LawFaulty, faults_of_rates, faults_of_references, halfyear_of
from dunwell.core.law.formula import statutory_pct
from dunwell.core.law.records import (
    FeeSchedule,
    InterestRule,
    Jurisdiction,
    LawRecords,
    LimitationRule,
    Procedure,
    RateRow,
    Series,
    SeriesKind,
    SmallClaims,
)

_DAY = timedelta(days=1)


class LawMissing(LookupError):
    """Nothing is loaded that would answer; the message says what is missing and what to do.

    `code`: `unknown_jurisdiction`, `unknown_variant`, `unknown_region`, `rate_not_loaded`, `rate_by_contract`,
    `rate_by_member_state`, `only_small_suppliers`, `contract_not_allowed`, `not_loaded`.
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of new rows: the book with them, those that were new, and how many were there already."""

    book: "LawBook"
    added: tuple[RateRow, ...]
    already_there: int


class LawBook:
    """All law that is loaded. Made by `LawBook.of`; never changed afterwards."""

    def __init__(self, *, records: LawRecords) -> None:
        self.records = records
        self._series = {one.code: one for one in records.series}
        self._jurisdictions = {one.code: one for one in records.jurisdictions}
        self._procedures = {one.code: one for one in records.procedures}
        self._rows = _closed(self._series, records.rates)
        self._starts = {code: [row.valid_from for row in rows] for code, rows in self._rows.items()}

    @classmethod
    def of(cls, *, records: LawRecords) -> "LawBook":
        """The book of these records; raises LawFaulty with every overlap, gap, unknown name and wrong formula."""
        found = [*faults_of_references(records), *faults_of_rates(series=records.series, rates=records.rates)]
        if found:
            raise LawFaulty(found)
        return cls(records=records)

    def merged(self, *, rows: Sequence[RateRow]) -> Merged:
        """The book with further rates of half-years, all or none.

        A row that is there already with the same figures changes nothing. A published figure replaces one that was
        worked out. Raises LawFaulty.
        """
        old = {(row.series, row.valid_from): row for row in self.records.rates}
        added: list[RateRow] = []
        for row in rows:
            there = old.get((row.series, row.valid_from))
            if there is not None and not _replaces(new=row, old=there):
                continue
            added.append(row)
        replaced = {(row.series, row.valid_from) for row in added if (row.series, row.valid_from) in old}
        kept = [row for row in self.records.rates if (row.series, row.valid_from) not in replaced]
        others = [row for row in rows if row not in added and _differs(row, old[row.series, row.valid_from])]
        together = (*kept, *added, *others)
        series = _with_gaps_filled(self.records.series, added)
        book = LawBook.of(records=replace(self.records, series=series, rates=together))
        return Merged(book=book, added=tuple(added), already_there=len(rows) - len(added))

    def jurisdictions(self) -> tuple[Jurisdiction, ...]:
        """Every jurisdiction, by code."""
        return tuple(sorted(self._jurisdictions.values(), key=lambda one: one.code))

    def jurisdiction(self, *, code: str) -> Jurisdiction:
        """The jurisdiction with this code, in any case; raises LawMissing."""
        found = self._jurisdictions.get(code.upper())
        if found is None:
            known = ", ".join(sorted(self._jurisdictions))
            raise LawMissing(
                code="unknown_jurisdiction",
                message=f"No law of {code!r} is loaded. Give one of {known}.",
            )
        return found

    def rule(self, *, code: str, variant: str | None = None) -> InterestRule:
        """How interest runs in a jurisdiction or in a variant of it; raises LawMissing."""
        found = self.jurisdiction(code=code)
        if not variant:
            return found.interest
        if variant not in found.variants:
            known = ", ".join(sorted(found.variants)) or "none"
            raise LawMissing(
                code="unknown_variant",
                message=f"{found.name} has no variant {variant!r}; it has: {known}.",
            )
        return found.variants[variant].interest

    def all_series(self) -> tuple[Series, ...]:
        """Every series, by code."""
        return tuple(sorted(self._series.values(), key=lambda one: one.code))

    def series(self, *, code: str) -> Series:
        """The series with this code, which has to exist."""
        return self._series[code]

    def rows(self, *, series: str) -> tuple[RateRow, ...]:
        """The rates of a series in the order of their days; events have their last day filled in."""
        return self._rows.get(series, ())

    def last_day(self, *, series: str) -> date | None:
        """The last day for which the series has a rate; None where it has none, or where it has no end."""
        rows = self.rows(series=series)
        return rows[-1].valid_to if rows else None

    def row_on(self, *, series: str, on: date) -> RateRow:
        """The rate of the series on a day; raises LawMissing rather than take the one before."""
        rows = self.rows(series=series)
        at = bisect_right(self._starts.get(series, []), on) - 1
        if at >= 0:
            row = rows[at]
            if row.valid_to is None or on <= row.valid_to:
                return row
        raise LawMissing(code="rate_not_loaded", message=self._why_none(series, on))

    def _why_none(self, code: str, on: date) -> str:
        series, rows = self._series[code], self.rows(series=code)
        remedy = "Nothing is guessed: load it with `dunwell law import FILE`."
        if not rows:
            return f"No rate of {code} ({series.name}) is loaded, so none for {on}. {remedy}"
        first, last = rows[0].valid_from, rows[-1].valid_to
        if on < first:
            return f"The rates of {code} ({series.name}) begin on {first}; none is loaded for {on}. {remedy}"
        if last is not None and on > last:
            return f"The rates of {code} ({series.name}) are loaded through {last}; {on} is later. {remedy}"
        return f"The rates of {code} ({series.name}) have a gap at {on}. {remedy}"

    def periods(self, *, series: str, first: date, last: date) -> Iterator[tuple[RateRow, date, date]]:
        """The rates that hold from a day through a day, each with its own first and last day among them.

        Raises LawMissing at the first day for which none is loaded.
        """
        on = first
        while on <= last:
            row = self.row_on(series=series, on=on)
            until = last if row.valid_to is None else min(last, row.valid_to)
            yield row, on, until
            on = until + _DAY

    def limitations(self, *, jurisdiction: str) -> tuple[LimitationRule, ...]:
        """What is known of limitation in a jurisdiction, its regions included."""
        return tuple(one for one in self.records.limitations if one.jurisdiction == jurisdiction)

    def procedure(self, *, code: str) -> Procedure:
        """The way to a title with this code, which has to exist."""
        return self._procedures[code]

    def schedule(self, *, code: str, on: date) -> FeeSchedule:
        """The schedule of fees in force on a day; raises LawMissing."""
        versions = [one for one in self.records.schedules if one.code == code]
        for one in versions:
            if (one.valid_from is None or one.valid_from <= on) and (
                one.valid_to is None or on <= one.valid_to
            ):
                return one
        last = max((one.valid_to for one in versions if one.valid_to), default=None)
        raise LawMissing(
            code="not_loaded",
            message=f"No schedule {code} is loaded for {on}"
            + (f"; the last one known ends on {last}." if last and on > last else "."),
        )

    def small_claims(self, *, state: str) -> SmallClaims | None:
        """Up to what sum the small-claims court of a state of the US takes a claim, if known."""
        wanted = state.casefold()
        return next((one for one in self.records.small_claims if one.state.casefold() == wanted), None)


def _replaces(*, new: RateRow, old: RateRow) -> bool:
    """Whether a published row comes in the place of one that was worked out."""
    return new.is_published and not old.is_published and new.valid_to == old.valid_to


def _differs(new: RateRow, old: RateRow) -> bool:
    return (new.valid_to, new.reference_pct, new.statutory_pct) != (
        old.valid_to,
        old.reference_pct,
        old.statutory_pct,
    )


def _with_gaps_filled(series: Iterable[Series], added: Iterable[RateRow]) -> tuple[Series, ...]:
    """The series without those parts of their declared gaps for which there are rows now."""
    filled: dict[str, set[tuple[int, int]]] = {}
    for row in added:
        filled.setdefault(row.series, set()).add(halfyear_of(row.valid_from))
    found: list[Series] = []
    for one in series:
        halves = filled.get(one.code, set())
        found.append(one if not halves else replace(one, gaps=tuple(_left(one.gaps, halves))))
    return tuple(found)


def _left(gaps: Iterable[tuple[date, date]], halves: set[tuple[int, int]]) -> Iterator[tuple[date, date]]:
    for first, last in gaps:
        on = first
        while on <= last:
            year, half = halfyear_of(on)
            end = date(year, 6, 30) if half == 1 else date(year, 12, 31)
            if (year, half) not in halves:
                yield on, min(end, last)
            on = end + _DAY


def _closed(series: Mapping[str, Series], rates: Iterable[RateRow]) -> dict[str, tuple[RateRow, ...]]:
    """The rows by series in order; an event lasts until the day before the next, the last as long as it is known."""
    by_series: dict[str, list[RateRow]] = {}
    for row in sorted(rates, key=lambda one: (one.series, one.valid_from)):
        by_series.setdefault(row.series, []).append(row)
    found: dict[str, tuple[RateRow, ...]] = {}
    for code, rows in by_series.items():
        one = series[code]
        if one.kind is not SeriesKind.HALFYEAR:
            ends = [row.valid_from - _DAY for row in rows[1:]] + [one.known_until]
            if one.kind is SeriesKind.MOMENTS:
                ends = [row.valid_from for row in rows]
            found[code] = tuple(
                replace(row, valid_to=end, statutory_pct=_by_formula(one, row))
                for row, end in zip(rows, ends, strict=True)
            )
        else:
            found[code] = tuple(rows)
    return found


def _by_formula(series: Series, row: RateRow) -> Decimal:
    return statutory_pct(series=series, reference_pct=row.reference_pct, on=row.valid_from)
