"""Amounts, dates and counts as this reader expects them."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from dunwell.core import wording


@dataclass(frozen=True, slots=True)
class Show:
    """A reader's language and time zone."""

    language: str
    zone: ZoneInfo

    def amount(self, *, minor: int, currency: str) -> str:
        """An amount with its currency code: EUR 1,234.50."""
        return wording.amount(minor=minor, currency=currency, language=self.language)

    def number(self, *, minor: int, currency: str) -> str:
        """An amount without its currency, for a column that names it."""
        return wording.number(minor=minor, currency=currency, language=self.language)

    def count(self, *, number: int) -> str:
        """A whole number, grouped."""
        return format_decimal(number, locale=wording.locale_of(self.language))

    def day(self, *, on: date) -> str:
        """A date for a column."""
        return wording.short_day(on=on, language=self.language)

    def long_day(self, *, on: date) -> str:
        """A date for a heading, with its weekday."""
        return format_date(on, format="full", locale=wording.locale_of(self.language))

    def moment(self, *, at: datetime) -> str:
        """An instant in the reader's time zone, to the minute."""
        locale = wording.locale_of(self.language)
        day = format_date(at.astimezone(self.zone), format="medium", locale=locale)
        return f"{day}, {format_time(at, format='short', tzinfo=self.zone, locale=locale)}"

    def today(self, *, now: datetime) -> date:
        """The day that it is for this reader."""
        return now.astimezone(self.zone).date()


def show_for(*, language: str, timezone: str) -> Show:
    """How to show things to a reader; a time zone that is not known is UTC."""
    try:
        zone = ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return Show(language=language or "en", zone=zone)
