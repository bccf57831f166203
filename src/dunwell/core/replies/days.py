"""Days that a sentence names, in many notations and six languages. A mention that may mean two days keeps both."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.calendar import add_months, month_end
from dunwell.core.replies import day_words as words
from dunwell.core.replies.sentences import folded

_DAY = timedelta(days=1)
_FRIDAY = 4
_LONGEST = 1_000  # characters of a sentence that are looked at
_FURTHEST = 3_650  # days


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a day is named, and the days that may be meant, the earliest first."""

    days: tuple[date, ...]
    at: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """What decides how a mention is read: the day of the mail, and whose habit the sender has."""

    on: date
    languages: frozenset[str]
    country: str


def mentions(*, text: str, received_on: date, languages: frozenset[str], country: str) -> list[Mention]:
    """Return the days that a sentence names, in order; `03/04` is both where nothing tells which comes first.

    languages: BCP 47 tags of who may have written it; country: ISO 3166, or "".
    """
    reading = _Reading(received_on, frozenset(one[:2].lower() for one in languages), country.upper())
    left = folded(text[:_LONGEST])
    found: list[Mention] = []
    for pattern, read in _NOTATIONS:
        blanked = left
        for match in pattern.finditer(left):
            days = sorted({day for day in read(match, reading) if abs((day - received_on).days) <= _FURTHEST})
            if days:
                found.append(Mention(tuple(days), match.start()))
                blanked = blanked[: match.start()] + " " * len(match[0]) + blanked[match.end() :]
        left = blanked
    return sorted(found, key=lambda one: one.at)


def _day(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def _ahead(on: date, days: int) -> list[date]:
    try:
        return [on + days * _DAY]
    except OverflowError:
        return []


def _years(text: str | None, on: date) -> tuple[int, ...]:
    """The year written, two digits included; the nearest years where none is."""
    if not text:
        return (on.year - 1, on.year, on.year + 1)
    return (int(text) + 2000 if len(text) == 2 else int(text),)


def _near(days: list[date], on: date, *, is_certain: bool) -> list[date]:
    """Of days without a year the nearest on either side; nobody means one that is further than half a year away."""
    return days if is_certain else [day for day in days if abs((day - on).days) <= 183]


def _iso(match: re.Match[str], _reading: _Reading) -> list[date]:
    return _day(int(match[1]), int(match[2]), int(match[3]))


def _figures(match: re.Match[str], reading: _Reading) -> list[date]:
    first, second = int(match["first"]), int(match["second"])
    orders = {(second, first)}
    if match["mark"] == "/":
        is_american = reading.country == "US"
        is_unclear = not reading.country and reading.languages <= {"en"}
        if is_american:
            orders = {(first, second)}
        elif is_unclear:
            orders.add((first, second))
        if first > 12:
            orders = {(second, first)}
        elif second > 12:
            orders = {(first, second)}
    days = [
        day
        for year in _years(match["year"], reading.on)
        for month, number in orders
        for day in _day(year, month, number)
    ]
    return _near(days, reading.on, is_certain=bool(match["year"]))


def _named(match: re.Match[str], reading: _Reading) -> list[date]:
    month, number = words.MONTH_OF[match["month"]], int(match["day"])
    days = [day for year in _years(match["year"], reading.on) for day in _day(year, month, number)]
    return _near(days, reading.on, is_certain=bool(match["year"]))


def _end_of_named(match: re.Match[str], reading: _Reading) -> list[date]:
    years = _years(match["year"], reading.on)
    days = [month_end(date(year, words.MONTH_OF[match["month"]], 1)) for year in years if 1 <= year <= 9998]
    return _near(days, reading.on, is_certain=bool(match["year"]))


def _weekday(match: re.Match[str], reading: _Reading) -> list[date]:
    wanted = words.WEEKDAY_OF[match["weekday"]]
    forward = (wanted - reading.on.weekday() - 1) % 7 + 1  # 1 to 7: on a Friday, "Friday" is not today
    back = (reading.on.weekday() - wanted - 1) % 7 + 1
    if match["last"] or match["gone"]:
        return _ahead(reading.on, -back)
    if match["next"]:  # the one in the week that comes
        return _ahead(reading.on, 7 - reading.on.weekday() + wanted)
    if match["coming"] or match["then"]:
        return _ahead(reading.on, forward)
    return _ahead(reading.on, -back) + _ahead(reading.on, forward)


def _counted(match: re.Match[str], reading: _Reading) -> list[date]:
    count = int(match["count"]) if match["count"].isdigit() else words.NUMBER_OF[match["count"]]
    is_past, unit = "ago" in match.groupdict(), match["unit"]
    if unit.startswith("m"):
        return [add_months(on=reading.on, months=-count if is_past else count)]
    if unit.startswith(("w", "sem", "sett")):
        count *= 7
    elif (match["business"] or match["after"]) and not is_past:
        return _business(reading.on, count)
    return _ahead(reading.on, -count if is_past else count)


def _business(on: date, count: int) -> list[date]:
    weeks, rest = divmod(count, 5)
    day = on + weeks * 7 * _DAY
    while rest:
        day += _DAY
        rest -= day.weekday() <= _FRIDAY
    return [day]


def _days_on(count: int) -> Callable[[re.Match[str], _Reading], list[date]]:
    return lambda _match, reading: _ahead(reading.on, count)


def _this_month_end(_match: re.Match[str], reading: _Reading) -> list[date]:
    return [month_end(reading.on)]


def _next_month_end(_match: re.Match[str], reading: _Reading) -> list[date]:
    return [month_end(month_end(reading.on) + _DAY)]


def _friday(weeks: int) -> Callable[[re.Match[str], _Reading], list[date]]:
    return lambda _match, reading: _ahead(reading.on, _FRIDAY - reading.on.weekday() + 7 * weeks)


# In this order: what is longer is taken before what it holds.
_NOTATIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Reading], list[date]]], ...] = (
    (re.compile(r"(?<![\w.-])(20\d\d)-(\d{1,2})-(\d{1,2})(?![\w-])"), _iso),
    (
        re.compile(
            r"(?<![\w./-])(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>20\d\d|\d\d)"
            r"(?![\w/-]|\.\d)"
        ),
        _figures,
    ),
    (
        re.compile(r"(?<![\w./-])(?P<first>\d{1,2})(?P<mark>\.) ?(?P<second>\d{1,2})\.(?P<year>)(?![\w/-])"),
        _figures,
    ),
    (
        re.compile(
            rf"\b(?:{words.BY}) (?:the )?(?P<first>\d{{1,2}})(?P<mark>/)(?P<second>\d{{1,2}})(?P<year>)"
            r"(?![\w/-]|[.,]\d)"
        ),
        _figures,
    ),
    (
        re.compile(
            r"(?<![\w.,/-])(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.º°])? ?(?:of |de |di |d')?"
            rf"(?P<month>{words.MONTH})\b\.?(?:,? (?:de |del |di )?(?P<year>20\d\d))?(?!\d)"
        ),
        _named,
    ),
    (
        re.compile(
            rf"\b(?P<month>{words.MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"
            r"(?:,? (?P<year>20\d\d))?(?!\d)"
        ),
        _named,
    ),
    (re.compile(rf"\b(?:{words.NEXT_MONTH_END})\b"), _next_month_end),
    (re.compile(rf"\b(?:{words.THIS_MONTH_END})\b"), _this_month_end),
    (re.compile(rf"\b(?:{words.END}) (?P<month>{words.MONTH})\b(?: (?P<year>20\d\d))?"), _end_of_named),
    (re.compile(rf"\b(?:{words.NEXT_WEEK})\b"), _friday(1)),
    (re.compile(rf"\b(?:{words.THIS_WEEK})\b"), _friday(0)),
    (re.compile(rf"\b(?:{words.IN_TWO_DAYS})\b"), _days_on(2)),
    (re.compile(r"(?<!guten )(?<!goede)\b(?:tomorrow|morgen|demain|domani)\b"), _days_on(1)),
    (re.compile(r"(?<!la )(?<!esta )\bmanana\b"), _days_on(1)),
    (re.compile(rf"\b(?:{words.TODAY})\b"), _days_on(0)),
    (re.compile(rf"\b(?:{words.YESTERDAY})\b"), _days_on(-1)),
    (re.compile(rf"\b{words.COUNT} {words.UNIT} (?P<ago>ago|geleden|fa)\b"), _counted),
    (re.compile(rf"\b(?P<ago>vor|il y a|hace) {words.COUNT} {words.UNIT}\b"), _counted),
    (
        re.compile(
            rf"\b(?:{words.WITHIN}) (?:the |den |les |de |los |i )?(?:next |nachsten |prochains )?"
            rf"{words.COUNT} {words.UNIT}\b"
        ),
        _counted,
    ),
    (
        re.compile(rf"\b{words.LAST}{words.NEXT}{words.COMING}(?P<weekday>{words.WEEKDAY}){words.BEHIND}\b"),
        _weekday,
    ),
)
