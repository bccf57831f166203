"""What `terms` answers."""

from dataclasses import dataclass, replace
from datetime import date

from dunwell.core.calendar import Convention, knows_holidays
from dunwell.core.receivables.terms import (
    MonthEnd,
    PaymentDays,
    Place,
    Terms,
    UnreadableTerms,
    meaning,
    payment_days,
)
from dunwell.formats.terms_code import read_terms
from dunwell.interfaces.cli.printing import complain, print_json, print_table

READINGS = {
    MonthEnd.THEN_DAYS: "the end of the invoice's month, then the days",
    MonthEnd.AFTER_DAYS: "the days, then the end of the month they reach",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked: the terms and the invoice, and how to read what can be read in several ways."""

    code: str
    invoice_on: date
    is_end_after_days: bool = False
    cut_off: int | None = None
    delivered_on: date | None = None
    calendar: str = ""
    convention: str | None = None


def terms(*, wanted: Wanted, as_json: bool) -> int:
    """Print the days; 1 with a sentence when the terms give none."""
    try:
        place = _place(wanted)
        rule = _rule(wanted)
        days = payment_days(
            terms=rule, invoice_on=wanted.invoice_on, place=place, delivered_on=wanted.delivered_on
        )
        notes = (*rule.notes, *_notes(wanted, rule=rule, days=days, place=place))
    except UnreadableTerms as fault:
        return complain(str(fault))
    except OverflowError:
        return complain("the due date lies beyond the last year of the calendar, 9999")
    answer = _plain(rule=rule, days=days, place=place, calendar=wanted.calendar, notes=notes)
    if as_json:
        print_json(answer)
    else:
        print_table(
            headings=["", ""], rows=[[name, _shown(value)] for name, value in answer.items() if value]
        )
    return 0


def _place(wanted: Wanted) -> Place:
    if not wanted.calendar:
        if wanted.convention not in {None, "unadjusted"}:
            raise UnreadableTerms(
                code="calendar_missing", message="a convention needs a calendar: give --calendar DE, FR-…"
            )
        return Place()
    country, _, subdivision = wanted.calendar.upper().partition("-")
    place = Place(
        country=country,
        subdivision=subdivision or None,
        convention=Convention(wanted.convention or "following"),
    )
    if not knows_holidays(country=country, subdivision=place.subdivision, year=wanted.invoice_on.year):
        message = (
            f"no holidays are known for {wanted.calendar!r} in {wanted.invoice_on.year}: give ISO 3166 codes such as "
            "DE, DE-BY or US, or leave --calendar away"
        )
        raise UnreadableTerms(code="calendar_unknown", message=message)
    return place


def _rule(wanted: Wanted) -> Terms:
    rule = read_terms(text=wanted.code, month_end_after_days=wanted.is_end_after_days)
    return rule if wanted.cut_off is None else replace(rule, cut_off=wanted.cut_off)


def _notes(wanted: Wanted, *, rule: Terms, days: PaymentDays, place: Place) -> list[str]:
    """What the reader must know of the choices that were made."""
    said: list[str] = []
    if rule.is_end_ambiguous:
        other = read_terms(text=wanted.code, month_end_after_days=not wanted.is_end_after_days)
        other_on = payment_days(
            terms=replace(other, cut_off=rule.cut_off), invoice_on=wanted.invoice_on, place=place
        ).due_on
        if other_on is not None and other_on != days.due_on:
            way = "without --eom-after" if wanted.is_end_after_days else "with --eom-after"
            said.append(
                f"These terms are read in two ways. Used: {READINGS[rule.month_end]}. "
                f"The other reading ({way}) gives {other_on.isoformat()}."
            )
    if days.due_on != days.counted_on and days.counted_on is not None:
        said.append(f"{days.counted_on.isoformat()} is no business day there; moved: {place.convention}.")
    return said


def _plain(
    *, rule: Terms, days: PaymentDays, place: Place, calendar: str, notes: tuple[str, ...]
) -> dict[str, object]:
    discounts = [
        {"until": one.until.isoformat(), "pct": format(one.percent.normalize(), "f")}
        for one in days.discounts
    ]
    first = discounts[0] if discounts else {"until": None, "pct": None}
    return {
        "due_on": _iso(days.due_on),
        "discount_until": first["until"],
        "discount_pct": first["pct"],
        "discounts": discounts,
        "rule": meaning(rule),
        "month_end": None if rule.month_end is MonthEnd.NONE else str(rule.month_end),
        "counted_on": _iso(days.counted_on),
        "convention": str(place.convention),
        "calendar": calendar.upper() or None,
        "notes": list(notes),
    }


def _iso(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(
            one if isinstance(one, str) else f"{one['pct']} % until {one['until']}" for one in value
        )
    return str(value)
