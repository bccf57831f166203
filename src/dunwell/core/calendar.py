"""Dates by rule: months and their ends, payment terms to due dates, business days by country."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

import holidays

_DAY = timedelta(days=1)
_SATURDAY = 5
_LONGEST_CLOSURE = 60  # days in a row; no country closes for so long
_MOST_BUSINESS_DAYS = 3660


class UnreadableTerms(ValueError):
    """Payment terms that give no date; `code` is `terms_unreadable` or `terms_without_date`."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MonthEnd(StrEnum):
    """Whether the days of the terms are counted from the end of a month, up to one, or without it.

    30 days end of month is read both ways in trade, so that the terms say which.
    """

    NONE = "none"
    THEN_DAYS = "then_days"  # the end of the invoice's month, then the days
    AFTER_DAYS = "after_days"  # the days, then the end of the month they reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When an invoice is due, counted from its date; the invoice's own day is not counted."""

    days: int = 0
    months: int = 0
    month_end: MonthEnd = MonthEnd.NONE
    on_day: int | None = None  # then the first such day of a month, or the last day of a shorter month
    discount_percent: Decimal | None = None
    discount_days: int | None = None

    def __post_init__(self) -> None:
        if self.days < 0 or self.months < 0 or self.on_day not in {None, *range(1, 32)}:
            raise ValueError(f"no such terms: {self}")


def month_end(on: date) -> date:
    """The last day of the month of the date."""
    return on.replace(day=monthrange(on.year, on.month)[1])


def add_months(*, on: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month: 31 January + 1 = 28 February."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(on.day, month_end(first).day))


def due_on(*, terms: Terms, invoice_on: date) -> date:
    """The date on which an invoice of that date falls due, not moved for weekends or holidays."""
    reached = add_months(on=invoice_on, months=terms.months)
    if terms.month_end is MonthEnd.THEN_DAYS:
        reached = month_end(reached)
    reached += terms.days * _DAY
    if terms.month_end is MonthEnd.AFTER_DAYS:
        reached = month_end(reached)
    if terms.on_day is None:
        return reached
    wanted = min(terms.on_day, month_end(reached).day)
    if wanted >= reached.day:
        return reached.replace(day=wanted)
    following = month_end(reached) + _DAY
    return following.replace(day=min(terms.on_day, month_end(following).day))


def discount_until(*, terms: Terms, invoice_on: date) -> date | None:
    """The last date on which the discount for early payment may be taken; None where there is none."""
    return None if terms.discount_days is None else invoice_on + terms.discount_days * _DAY


# Payment at once, or before anything is delivered: nothing is left to wait for when the invoice is there.
_AT_ONCE = frozenset(
    {
        *("cod", "cia", "pia", "cbs", "cwo", "immediate", "immediately", "due immediately", "due now"),
        *(
            "receipt",
            "on receipt",
            "upon receipt",
            "due on receipt",
            "due upon receipt",
            "payable on receipt",
        ),
        *("cash on delivery", "cash in advance", "payment in advance", "cash before shipment", "prepaid"),
        *("sofort", "sofort fallig", "zahlbar sofort", "vorkasse", "a reception", "comptant", "au comptant"),
    }
)
_NEXT_DELIVERY = frozenset({"cnd", "cash on next delivery", "cash next delivery"})

_NET = r"(?:(?:netto|net|n)[\s/-]*)?"
_DAYS = r"(?P<days>\d{1,3})(?!\d)(?:\s*(?:days?|tagen?|tage?|jours?|d|j)\b)?"
_MONTHS = r"(?P<months>\d{1,2})\s*(?:months?|monaten?|monate?|mois)"
_EOM = r"(?:eom|end of (?:the )?month|last day of (?:the )?month|fin de mois|fdm|monatsende)"
_NEXT = r"(?P<next>mfi|prox(?:imo)?|of (?:the )?(?:next|following) month)"
_ON = r"(?P<on>\d{1,2})(?!\d)(?:st|nd|rd|th|\.)?"
_READINGS = tuple(
    re.compile(_NET + pattern, re.ASCII)
    for pattern in (
        rf"(?P<from_end>{_EOM})(?:\s*\+?\s*{_DAYS})?",  # EOM, EOM+15
        rf"{_DAYS}\s*(?:after|from|nach|ab)\s*(?P<from_end>{_EOM})",  # 45 days after EOM
        rf"(?:{_DAYS}|{_MONTHS})\s*(?P<either_end>{_EOM})",  # 30 EOM: the reader says which
        rf"{_ON}\s*{_NEXT}",  # 15 MFI
        rf"{_NEXT}\s*{_ON}",  # MFI 15
        rf"{_DAYS},?\s*(?:then )?(?:the )?next {_ON}",  # 31 days then next 15th
        rf"(?:{_DAYS}|{_MONTHS})(?:\s*(?:netto|net))?(?:\s*(?:from|after) invoice(?: date)?)?",
    )
)
_DISCOUNT = re.compile(
    r"(?P<percent>\d{1,2}(?:[.,]\d{1,3})?)\s*(?:%\s*(?:/|in\b|within\b)?|/)\s*"
    r"(?P<within>\d{1,3})(?!\d)(?:\s*(?:days?|tagen?|tage?|jours?|d|j)\b)?[\s,;/]*(?P<net>.+)",
    re.ASCII,
)


def parse_terms(*, text: str, month_end_after_days: bool = False) -> Terms:
    """Terms as they are written in trade, in any case: `NET30`, `2/10 NET 30`, `EOM+15`, `15 MFI`, `COD` …

    `30 EOM` means the end of the month and then 30 days, or with `month_end_after_days` the end of the month
    that 30 days reach. Codes of one house's own system are unreadable: map them to terms at their source.
    Raises UnreadableTerms.
    """
    plain = _plain(text)
    if plain in _NEXT_DELIVERY:
        raise UnreadableTerms(code="terms_without_date", message=f"{text[:60]!r} gives no date")
    discount = _DISCOUNT.fullmatch(plain)
    net = _net_terms(plain=discount["net"] if discount else plain, after_days=month_end_after_days)
    if net is None:
        raise UnreadableTerms(code="terms_unreadable", message=f"{text[:60]!r} are no terms that can be read")
    if discount is None:
        return net
    percent = Decimal(discount["percent"].replace(",", "."))
    return replace(net, discount_percent=percent, discount_days=int(discount["within"]))


def _plain(text: str) -> str:
    """Small letters without accents, single spaces, no full stop."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split()).rstrip(".")


def _net_terms(*, plain: str, after_days: bool) -> Terms | None:
    if plain in _AT_ONCE:
        return Terms()
    found = next((match for reading in _READINGS if (match := reading.fullmatch(plain))), None)
    if found is None:
        return None
    parts = found.groupdict()
    on_day = int(parts["on"]) if parts.get("on") else None
    if on_day is not None and not 1 <= on_day <= 31:
        return None
    if parts.get("next"):  # the first such day from the first of the following month
        return Terms(days=1, month_end=MonthEnd.THEN_DAYS, on_day=on_day)
    end = MonthEnd.THEN_DAYS if parts.get("from_end") else MonthEnd.NONE
    if parts.get("either_end"):
        end = MonthEnd.AFTER_DAYS if after_days else MonthEnd.THEN_DAYS
    days, months = int(parts.get("days") or 0), int(parts.get("months") or 0)
    return Terms(days=days, months=months, month_end=end, on_day=on_day)


@lru_cache(maxsize=2048)
def _closed_days(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """Weekends and public holidays of a year, without the weekend days that are worked instead."""
    first = date(year, 1, 1)
    days = [first + n * _DAY for n in range((date(year, 12, 31) - first).days + 1)]
    if not knows_holidays(country=country, subdivision=subdivision, year=year):
        return frozenset(day for day in days if day.weekday() >= _SATURDAY)
    known = holidays.country_holidays(country, subdiv=subdivision, years=year)
    return frozenset(day for day in days if not known.is_working_day(day))


@lru_cache(maxsize=2048)
def _known_years(country: str, subdivision: str | None) -> range:
    try:
        known = holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:  # how the library says that it has no such place
        return range(0)
    return range(known.start_year, known.end_year + 1)


def knows_holidays(*, country: str, subdivision: str | None = None, year: int) -> bool:
    """Whether public holidays of the place (ISO 3166 codes) are known; else only weekends are closed."""
    return year in _known_years(country, subdivision)


def is_business_day(*, on: date, country: str, subdivision: str | None = None) -> bool:
    """Whether people work there on that day; Saturday and Sunday are closed where holidays are not known."""
    return on not in _closed_days(country, subdivision, on.year)


@lru_cache(maxsize=2048)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays of a year there, on whichever day of the week; none where they are not known."""
    if not knows_holidays(country=country, year=year):
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


@lru_cache(maxsize=2048)
def _own_rest(country: str, year: int) -> frozenset[date]:
    """Days of the weekend there that are neither Saturday nor Sunday, such as the Fridays of Egypt."""
    first = date(year, 1, 1)
    days = [first + n * _DAY for n in range((date(year, 12, 31) - first).days + 1)]
    if not knows_holidays(country=country, year=year):
        return frozenset()
    known = holidays.country_holidays(country, years=year)
    return frozenset(day for day in days if day.weekday() < _SATURDAY and known.is_weekend(day))


def is_day_off(*, on: date, country: str, weekdays: frozenset[int]) -> bool:
    """Whether a house that speaks on these weekdays (0 for Monday) leaves people of the country alone on that day.

    Quiet are: every other weekday, public holidays there, and a weekday that is part of the weekend there (Friday in
    Egypt), whatever the house's own week. The house's word counts for Saturday and Sunday.
    """
    return (
        on.weekday() not in weekdays
        or on in _public_holidays(country, on.year)
        or on in _own_rest(country, on.year)
    )


def next_business_day(*, on: date, country: str, subdivision: str | None = None) -> date:
    """The day itself if it is a business day there, else the first one after it."""
    for _ in range(_LONGEST_CLOSURE):
        if is_business_day(on=on, country=country, subdivision=subdivision):
            return on
        on += _DAY
    raise AssertionError(f"{country} is closed for {_LONGEST_CLOSURE} days before {on}")


def add_business_days(*, on: date, days: int, country: str, subdivision: str | None = None) -> date:
    """The date so many business days later (or, if negative, earlier) there; with 0 the date itself.

    Raises ValueError beyond 3660 days.
    """
    if abs(days) > _MOST_BUSINESS_DAYS:
        raise ValueError(f"{days} business days are too many to count")
    step = _DAY if days > 0 else -_DAY
    left = abs(days)
    while left:
        on += step
        left -= is_business_day(on=on, country=country, subdivision=subdivision)
    return on
