"""The law that is loaded: until when it holds, what ends soon, where it comes from, what is to be verified."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.law.queries import law_book
from dunwell.core.law.book import LawBook
from dunwell.core.law.overview import SeriesState, Validity, overview
from dunwell.core.law.records import (
    CompensationKind,
    Compounding,
    Evidence,
    Jurisdiction,
    LimitationRule,
    RateMode,
    RateRow,
)
from dunwell.interfaces.desk.door import Desk, desk_page, page

MODES: dict[RateMode, str] = {
    RateMode.FIXED_AT_DEFAULT: "fixed when the delay begins",
    RateMode.FLOATING_HALFYEAR: "each half-year its own",
    RateMode.FLOATING_MONTHLY: "each month its own",
    RateMode.FIXED_PCT: "one rate in the law",
    RateMode.CONTRACT: "by contract",
    RateMode.MEMBER_STATE: "left to member states",
}
COMPOUNDING: dict[Compounding, str] = {
    Compounding.NONE: "simple",
    Compounding.ANNIVERSARY: "added each year",
    Compounding.MONTHLY: "added each month",
    Compounding.THIRTY_DAYS: "added each 30 days",
}
COMPENSATION: dict[CompensationKind, str] = {
    CompensationKind.NONE: "none",
    CompensationKind.FIXED: "one sum",
    CompensationKind.TIERS: "by size",
    CompensationKind.TIERS_FX: "by size, in another currency",
    CompensationKind.WIK: "a scale",
    CompensationKind.GAZETTED: "announced by half-year",
}
VALIDITY: dict[Validity, str] = {
    Validity.GOOD: "holds",
    Validity.ENDS_SOON: "ends soon",
    Validity.ENDED: "ended",
    Validity.EMPTY: "nothing loaded",
    Validity.ENDLESS: "without end",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLine:
    """A series on the page, with its latest rate."""

    state: SeriesState
    latest: RateRow | None
    says: str
    is_warned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """A jurisdiction on the page."""

    place: Jurisdiction
    rate: str
    compounding: str
    compensation: str
    limitation: LimitationRule | None
    doubts: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The laws whose rates end on one day."""

    last_day: date
    days_left: int
    laws: tuple[str, ...]


@desk_page(is_for_members=True)
def law(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What is loaded as of today."""
    book = law_book()
    found = overview(book=book, on=desk.today)
    return page(
        request,
        desk,
        "desk/law.html",
        {
            "found": found,
            "endings": _endings(found.warnings),
            "series": [_series(book, one) for one in found.series if one.used_by],
            "further": [_series(book, one) for one in found.series if not one.used_by],
            "places": [_place(book, one) for one in found.jurisdictions],
        },
    )


def _series(book: LawBook, state: SeriesState) -> SeriesLine:
    rows = book.rows(series=state.series.code)
    return SeriesLine(
        state=state,
        latest=rows[-1] if rows else None,
        says=VALIDITY[state.validity],
        is_warned=state.validity in {Validity.ENDS_SOON, Validity.ENDED, Validity.EMPTY},
    )


def _place(book: LawBook, place: Jurisdiction) -> PlaceLine:
    whole = [one for one in book.limitations(jurisdiction=place.code) if not one.region]
    rule = place.interest
    rate = MODES[rule.mode] if rule.rate_pct is None else f"{rule.rate_pct} % in the law"
    every = (
        rule.evidence,
        rule.day_count_evidence,
        place.compensation.evidence,
        place.allocation.evidence,
        *(one.evidence for one in whole),
    )
    return PlaceLine(
        place=place,
        rate=rate,
        compounding=COMPOUNDING[rule.compounding],
        compensation=COMPENSATION[place.compensation.kind],
        limitation=whole[0] if whole else None,
        doubts=tuple(dict.fromkeys(one for one in every if one.is_to_verify)),
    )


def _endings(warnings: Iterable[SeriesState]) -> list[Ending]:
    """Gather the warnings by their day, in their order."""
    return [
        Ending(
            last_day=last_day,
            days_left=days_left,
            laws=tuple(sorted({law for one in together for law in one.used_by})),
        )
        for (last_day, days_left), together in groupby(
            (one for one in warnings if one.last_day is not None and one.days_left is not None),
            key=lambda one: (one.last_day, one.days_left),
        )
    ]
