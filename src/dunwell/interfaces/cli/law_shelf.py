"""What `law show` and `law import` print."""

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from dunwell.apps.law.operations import RatesTaken, import_rates
from dunwell.apps.law.queries import law_book
from dunwell.apps.organisation.days import house_day
from dunwell.core.law.book import LawBook
from dunwell.core.law.overview import Overview, SeriesState, overview
from dunwell.core.law.records import Jurisdiction
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock


def show(*, on: date | None, as_json: bool) -> int:
    """Print what is loaded as of a day."""
    book = law_book()
    found = overview(book=book, on=on or house_day(now=clock()))
    if as_json:
        print_json(_plain(found, book))
    else:
        _print(found)
    return 0


def _plain(found: Overview, book: LawBook) -> dict[str, object]:
    return {
        "on": found.on.isoformat(),
        "series": [_series_plain(one) for one in found.series],
        "jurisdictions": [_jurisdiction_plain(one) for one in found.jurisdictions],
        "limitation": [
            {
                "jurisdiction": one.jurisdiction,
                "region": one.region or None,
                "contract": one.basis or None,
                "years": one.years[0],
                "years_by_source": list(one.years),
                "start": str(one.start),
                "confidence": one.evidence.confidence.word,
                "source": one.evidence.source,
            }
            for one in book.records.limitations
        ],
        "procedures": [one.code for one in book.records.procedures],
        "schedules": sorted({one.code for one in book.records.schedules}),
        "warnings": [one.series.code for one in found.warnings],
        "to_verify": [
            {
                "what": one.what,
                "confidence": one.evidence.confidence.word,
                "source": one.evidence.source,
                "verify": one.evidence.verify or None,
            }
            for one in found.doubts
        ],
    }


def _series_plain(one: SeriesState) -> dict[str, object]:
    return {
        "series": one.series.code,
        "jurisdiction": one.series.jurisdiction,
        "name": one.series.name,
        "validity": str(one.validity),
        "first_day": one.first_day and one.first_day.isoformat(),
        "last_day": one.last_day and one.last_day.isoformat(),
        "days_left": one.days_left,
        "rates": one.rows,
        "to_verify": one.to_verify,
        "used_by": list(one.used_by),
        "source": one.series.evidence.source,
        "confidence": one.series.evidence.confidence.word,
    }


def _jurisdiction_plain(one: Jurisdiction) -> dict[str, object]:
    rule = one.interest
    return {
        "jurisdiction": one.code,
        "name": one.name,
        "currency": one.currency,
        "mode": str(rule.mode),
        "series": rule.series,
        "rate_pct": None if rule.rate_pct is None else str(rule.rate_pct),
        "compounding": str(rule.compounding),
        "day_count": str(rule.day_count),
        "compensation": str(one.compensation.kind),
        "part_payments": str(one.allocation.order),
        "variants": sorted(one.variants),
        "confidence": rule.evidence.confidence.word,
        "source": rule.evidence.source,
    }


def _print(found: Overview) -> None:
    console = Console(highlight=False)
    for one in found.warnings:
        console.print(Text(_warning(one), style="bold yellow"))
    print_table(
        headings=["Series", "For", "Rates", "From", "Through", "Days left", "To verify"],
        rows=[
            [
                one.series.code,
                ", ".join(one.used_by) or one.series.jurisdiction,
                str(one.rows),
                one.first_day.isoformat() if one.first_day else "",
                one.last_day.isoformat() if one.last_day else "without end" if one.rows else "nothing",
                "" if one.days_left is None else str(one.days_left),
                str(one.to_verify or ""),
            ]
            for one in found.series
        ],
        right=["Rates", "Days left", "To verify"],
    )
    print_table(
        headings=["Law", "Name", "Rate", "Compounding", "Days", "Compensation", "Confidence"],
        rows=[
            [
                one.code,
                one.name,
                f"{one.interest.mode} {one.interest.series or one.interest.rate_pct or ''}".strip(),
                str(one.interest.compounding),
                str(one.interest.day_count),
                str(one.compensation.kind),
                one.interest.evidence.confidence.word,
            ]
            for one in found.jurisdictions
        ],
    )
    console.print(Text(f"{len(found.doubts)} data are to be verified:"))
    for doubt in found.doubts:
        said = doubt.evidence.verify or "the confidence is low."
        console.print(Text(f"  {doubt.what} ({doubt.evidence.confidence.word}): {said}", style="dim"))


def _warning(one: SeriesState) -> str:
    if one.days_left is not None and one.days_left >= 0:
        return f"{one.series.code} ends on {one.last_day}, in {one.days_left} days: load the next half-year."
    return f"{one.series.code} ended on {one.last_day}: interest after that day is refused."


def take_in(*, path: str, is_dry: bool, as_json: bool) -> int:
    """Import a file of rates; 1 with every fault where there is one, and then nothing is taken in."""
    taken = import_rates(content=Path(path).read_bytes(), actor="cli", now=clock(), is_dry=is_dry)
    if as_json:
        print_json(_taken_plain(taken))
    if taken.faults:
        for one in taken.faults:
            complain(f"{one.where}: {one.message}")
        return complain(f"{len(taken.faults)} faults; nothing was taken in.")
    if not as_json:
        said = "would be taken in" if is_dry else "taken in"
        Console(highlight=False).print(
            Text(f"{len(taken.added)} rates {said}, {taken.already_there} were there already.")
        )
    return 0


def _taken_plain(taken: RatesTaken) -> dict[str, object]:
    return {
        "rows": taken.rows,
        "imported": len(taken.added),
        "already_there": taken.already_there,
        "rates": [f"{one.series} {one.valid_from}" for one in taken.added],
        "faults": [{"where": one.where, "message": one.message} for one in taken.faults],
    }
