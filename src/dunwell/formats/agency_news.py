"""News of placed claims as files carry them, between us and an agency: one record, written and read in two forms.

The second form is a file of records as collection networks exchange them (codes `09` for what we tell, `39` for what
an agency tells): fields of fixed width, the last of them a comment that begins with what has no field of its own.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dunwell.core.decimals import DecimalStyle, UnreadableAmount, to_minor, to_text
from dunwell.core.money import Money, currencies
from dunwell.core.placements.codes import ChangeCode, Direction, codes_of, of_short
from dunwell.formats.small_csv import LineFault, read_day

BYTES_MAX: Final = 20_000_000
LINES_MAX: Final = 200_000
TEXT_MAX: Final = 1024
PLAIN: Final = DecimalStyle(decimal=".", grouping="")
COMPONENTS: Final = ("principal", "interest", "charges", "costs")
LONGEST: Final = {
    "claim": 20,
    "customer": 60,
    "agency_reference": 60,
    "key": 100,
    "reverses": 100,
    "text": TEXT_MAX,
}
RECORD_OF: Final[dict[Direction, str]] = {"out": "09", "in": "39"}
FIELDS: Final = (
    ("RECORD", 2),
    ("FILENO", 60),
    ("FORW_FILE", 20),
    ("MASCO_FILE", 60),
    ("FORW_ID", 20),
    ("FIRM_ID", 20),
    ("PDATE", 8),
    ("PCODE", 8),
)
"""The fields before the comment PCMT, and how many characters they are wide; filled up with blanks."""
_HEAD = sum(width for _, width in FIELDS)
_PAIR = re.compile(r"([A-Z]{3,4})=([^|]*)\|")
_NO_LINE_BREAK = re.compile(r"[\r\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that one side tells the other of a claim.

    `claim` is our number of it, `code` one of core.placements.codes, `key` names it among the claim's news for good.
    `minor`: an amount in minor units of `currency`. `due_on`: the day of a promise, or until when something is asked.
    `reverses`: the key of the payment that went back. `component`: what of the claim a payment is for. `customer`,
    `sender` and `agency` are numbers of the debtor, of who sends and of the agency, as far as they are told.
    """

    claim: str
    code: str
    on: date
    key: str
    line: int = 0
    agency_reference: str = ""
    minor: int | None = None
    currency: str = ""
    due_on: date | None = None
    reverses: str = ""
    component: str = ""
    text: str = ""
    customer: str = ""
    sender: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsFile:
    """The sound news of a file in its order, and everything that is wrong with it. `lines`: how many there are."""

    lines: int
    rows: tuple[News, ...]
    faults: tuple[LineFault, ...]


def amount_text(*, minor: int | None, currency: str) -> str:
    """Return an amount as files have it: 1234.50; empty for none."""
    return "" if minor is None else to_text(money=Money(minor, currency))


def checked(
    *, given: dict[str, str], line: int, direction: Direction, faults: list[LineFault]
) -> News | None:
    """Return the news in the texts of a line by name; None, and its faults added, where anything is wrong with it.

    The code is as in core.placements.codes. A payment, a reversal and a cost need their own key; other news without
    one are named by what they say. Control characters are refused.
    """
    found: list[LineFault] = []
    fields = {name: text.strip() for name, text in given.items()}
    found += _shape(fields, line)
    code = codes_of(direction).get(fields.get("code", ""))
    if code is None and fields.get("code"):
        known = ", ".join(codes_of(direction))
        said = f"Give one of {known}; not {fields['code'][:40]!r}."
        found.append(LineFault(line, "code", said))
    on, due_on = _day(fields, "on", line, found), _day(fields, "due_on", line, found)
    minor, currency = _amount(fields, line, found)
    if code is not None:
        found += [
            LineFault(line, name, remedy) for name, remedy in _needs(code, direction) if not fields.get(name)
        ]
    faults += found
    if found or code is None or on is None:
        return None
    news = News(
        line=line,
        claim=fields["claim"],
        code=code.code,
        on=on,
        due_on=due_on,
        minor=minor,
        currency=currency,
        key=fields.get("key", ""),
        agency_reference=fields.get("agency_reference", ""),
        reverses=fields.get("reverses", ""),
        component=fields.get("component", ""),
        text=fields.get("text", ""),
        customer=fields.get("customer", ""),
        sender=fields.get("sender", ""),
        agency=fields.get("agency", ""),
    )
    return news if news.key else replace(news, key=_named(news))


def _needs(code: ChangeCode, direction: Direction) -> list[tuple[str, str]]:
    """The fields that a kind of news cannot do without, beside those that all have."""
    needed: list[tuple[str, str]] = []
    if code.needs_amount:
        needed.append(("amount", f"Give the amount of this {code.code}."))
    if code.code in {"payment", "reversal", "cost"}:
        needed.append(("key", "Give your own number of it, so that it is never counted twice."))
    if code.code == "promise":
        needed.append(("due_on", "Give the day that payment is promised for."))
    if code.code == "reversal" and direction == "in":
        needed.append(("reverses", "Give the key of the payment that went back."))
    return needed


def _shape(fields: dict[str, str], line: int) -> list[LineFault]:
    """What is wrong with the texts as such: missing, too long, with characters that no text has, unknown."""
    faults = [
        LineFault(line, name, "Give a value here.")
        for name in ("claim", "code", "on")
        if not fields.get(name)
    ]
    for name, text in fields.items():
        if len(text) > (most := LONGEST.get(name, 60)):
            faults.append(LineFault(line, name, f"Give at most {most} characters."))
        elif any(unicodedata.category(one) in {"Cc", "Cs"} for one in text):
            faults.append(LineFault(line, name, "There are control characters in it: take them out."))
    component = fields.get("component", "")
    if component and component not in COMPONENTS:
        faults.append(LineFault(line, "component", f"Give one of {', '.join(COMPONENTS)}."))
    return faults


def _day(fields: dict[str, str], name: str, line: int, faults: list[LineFault]) -> date | None:
    text = fields.get(name, "")
    day = read_day(text)
    if text and day is None:
        faults.append(LineFault(line, name, f"Write the day as 2026-03-31; not {text[:40]!r}."))
    return day


def _amount(fields: dict[str, str], line: int, faults: list[LineFault]) -> tuple[int | None, str]:
    """The amount in minor units with its currency; amounts are above nothing, and have a currency."""
    text, currency = fields.get("amount", ""), fields.get("currency", "").upper()
    if currency and currency not in currencies():
        faults.append(LineFault(line, "currency", f"Give a currency such as EUR; not {currency[:10]!r}."))
        return None, ""
    if not text:
        return None, currency
    if not currency:
        faults.append(LineFault(line, "currency", "Give the currency of the amount, such as EUR."))
        return None, ""
    try:
        minor = to_minor(text=text, currency=currency, style=PLAIN)
    except UnreadableAmount as refusal:
        faults.append(LineFault(line, "amount", f"{refusal}; write it as 1234.50."))
        return None, currency
    if minor <= 0:
        faults.append(LineFault(line, "amount", "Give an amount above nothing; the code tells what it is."))
    return minor, currency


def _named(news: News) -> str:
    said = "|".join(
        (news.claim, news.code, news.on.isoformat(), str(news.minor), str(news.due_on), news.text)
    )
    return f"told-{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def told_twice(rows: Iterable[News], /) -> list[LineFault]:
    """Return a fault for each line whose claim and key stand on an earlier line."""
    seen: dict[tuple[str, str], int] = {}
    faults: list[LineFault] = []
    for one in rows:
        first = seen.setdefault((one.claim, one.key), one.line)
        if first != one.line:
            faults.append(LineFault(one.line, "key", f"Line {first} has this claim and key already."))
    return faults


def write_records(*, news: Sequence[News], direction: Direction) -> bytes:
    """Write news as a file of records in UTF-8, each on its line; long texts go on in records of their own.

    A value that is wider than its field raises ValueError: nothing is cut.
    """
    lines: list[str] = []
    for one in news:
        head = _head(one, direction)
        comment = "".join(f"{name}={_escaped(value)}|" for name, value in _pairs(one) if value)
        text = one.text
        room = TEXT_MAX - len(comment) - len("TXT=|")
        lines.append(f"{head}{comment}TXT={text[:room]}" if text else f"{head}{comment}")
        while text := text[room:]:
            comment = f"KEY={_escaped(one.key)}|"
            room = TEXT_MAX - len(comment) - len("MORE=|")
            lines.append(f"{head}{comment}MORE={text[:room]}")
    return "".join(f"{line}\n" for line in lines).encode()


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("|", "%7C")


def _plain(value: str) -> str:
    return value.replace("%7C", "|").replace("%25", "%")


def _head(news: News, direction: Direction) -> str:
    values = {
        "RECORD": RECORD_OF[direction],
        "FILENO": news.customer,
        "FORW_FILE": news.claim,
        "MASCO_FILE": news.agency_reference,
        "FORW_ID": news.sender,
        "FIRM_ID": news.agency,
        "PDATE": f"{news.on:%Y%m%d}",
        "PCODE": codes_of(direction)[news.code].short,
    }
    for name, width in FIELDS:
        if len(values[name]) > width or _NO_LINE_BREAK.search(values[name]):
            raise ValueError(f"{name} does not fit its {width} characters")
    if _NO_LINE_BREAK.search(news.text):
        raise ValueError("a comment has no line breaks")
    return "".join(values[name].ljust(width) for name, width in FIELDS)


def _pairs(news: News) -> tuple[tuple[str, str], ...]:
    return (
        ("KEY", news.key),
        ("AMT", amount_text(minor=news.minor, currency=news.currency)),
        ("CUR", news.currency),
        ("DUE", news.due_on.isoformat() if news.due_on else ""),
        ("REV", news.reverses),
        ("CMP", news.component),
    )


_NAMES = {
    "KEY": "key",
    "AMT": "amount",
    "CUR": "currency",
    "DUE": "due_on",
    "REV": "reverses",
    "CMP": "component",
}


def are_records(content: bytes, /) -> bool:
    """Tell whether a file is one of records: it begins with the code of one, and has no header."""
    start = content.removeprefix(b"\xef\xbb\xbf")[:_HEAD]
    return start[:2] in {code.encode() for code in RECORD_OF.values()} and b"," not in start[:3]


def read_records(*, content: bytes, direction: Direction) -> NewsFile:
    """Read a file of records; a file with any fault still tells its sound records and all faults at once."""
    if len(content) > BYTES_MAX:
        return refused(f"The file is larger than {BYTES_MAX // 1_000_000} MB: split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return refused("The file is no UTF-8: save it as UTF-8.")
    lines = [(at, line) for at, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > LINES_MAX:
        return refused(f"{len(lines):,} lines are more than {LINES_MAX:,}: split the file.")
    faults: list[LineFault] = []
    taken: list[tuple[int, dict[str, str]]] = []
    for at, line in lines:
        fields = _fields(line.removesuffix("\r"), at, direction, faults)
        if fields is None:
            continue
        more = fields.pop("more", None)
        if more is None:
            taken.append((at, fields))
        elif taken and all(taken[-1][1].get(name) == fields.get(name) for name in ("claim", "key", "code")):
            taken[-1][1]["text"] = taken[-1][1].get("text", "") + more
        else:
            faults.append(LineFault(at, "PCMT", "It goes on with a comment that is not on the line before."))
    rows = [
        row
        for at, fields in taken
        if (row := checked(given=fields, line=at, direction=direction, faults=faults)) is not None
    ]
    faults += told_twice(rows)
    twice = {one.line for one in faults}
    return NewsFile(
        lines=len(lines),
        rows=tuple(one for one in rows if one.line not in twice),
        faults=tuple(sorted(faults, key=lambda one: one.line)),
    )


def refused(message: str, /) -> NewsFile:
    """Return the answer to a file that is none of ours as a whole."""
    return NewsFile(lines=0, rows=(), faults=(LineFault(1, "", message),))


def _fields(line: str, at: int, direction: Direction, faults: list[LineFault]) -> dict[str, str] | None:
    """The texts of a record by name; None, and a fault, for what is no record of this direction."""
    cells: dict[str, str] = {}
    start = 0
    for name, width in FIELDS:
        cells[name] = line[start : start + width].strip()
        start += width
    if cells["RECORD"] != RECORD_OF[direction]:
        said = f"Begin each record with {RECORD_OF[direction]}; not {cells['RECORD']!r}."
        faults.append(LineFault(at, "RECORD", said))
        return None
    comment = line[_HEAD:]
    if len(comment) > TEXT_MAX:
        faults.append(LineFault(at, "PCMT", f"Give at most {TEXT_MAX} characters."))
        return None
    code = of_short(direction=direction, short=cells["PCODE"])
    if code is None:
        known = ", ".join(one.short for one in codes_of(direction).values())
        faults.append(LineFault(at, "PCODE", f"Give one of {known}; not {cells['PCODE']!r}."))
        return None
    day = cells["PDATE"]
    fields = {
        "claim": cells["FORW_FILE"],
        "customer": cells["FILENO"],
        "agency_reference": cells["MASCO_FILE"],
        "sender": cells["FORW_ID"],
        "agency": cells["FIRM_ID"],
        "code": code.code,
        "on": f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == len("20260331") else day,
    }
    return fields | _comment(comment)


def _comment(comment: str) -> dict[str, str]:
    """What a comment says by name: pairs first, then the text; a comment without pairs is all text."""
    told: dict[str, str] = {}
    while (found := _PAIR.match(comment)) and found[1] in _NAMES:
        told[_NAMES[found[1]]] = _plain(found[2])
        comment = comment[found.end() :]
    if comment.startswith("MORE="):
        return told | {"more": comment.removeprefix("MORE=")}
    return told | {"text": comment.removeprefix("TXT=")}
