"""Rates, events, limitation and the states of the US as CSV: bytes become records, every fault with its line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dunwell.core.law.faults import LawFault
from dunwell.core.law.records import (
    Confidence,
    Evidence,
    LimitationRule,
    LimitationStart,
    RateRow,
    SmallClaims,
)
from dunwell.formats.law_fields import Fields, exact

BYTES_MAX = 10_000_000
_LONGEST = 1000
RATES = (
    *("series", "valid_from", "valid_to", "basis", "reference_pct", "statutory_pct"),
    *("confidence", "source", "verify"),
)
EVENTS = ("series", "effective_on", "rate_pct", "confidence", "source", "verify")
LIMITATION = (
    *("jurisdiction", "region", "years", "start", "judgment_years", "interrupted_by", "exceptions"),
    *("confidence", "source", "verify"),
)
STATES = ("state", "code", "written_years", "open_years", "confidence", "source", "verify")
SMALL_CLAIMS = ("state", "limits", "confidence", "source", "verify", "company_limits", "companies")
_OPTIONAL = {
    *("verify", "region", "judgment_years", "interrupted_by", "exceptions", "company_limits", "companies"),
}
_BASES = ("published", "formula")


@dataclass(frozen=True, slots=True)
class RatesFile:
    """Rows of rates, and everything that is wrong with the file; `lines` has the line of each row."""

    rows: tuple[RateRow, ...]
    lines: tuple[int, ...]
    faults: tuple[LawFault, ...]


def rates(*, content: bytes) -> RatesFile:
    """Read rates of half-years: a header, then a row for each half-year of a series."""
    faults: list[LawFault] = []
    rows: list[RateRow] = []
    lines: list[int] = []
    for line, fields in _records(content, columns=RATES, faults=faults):
        before = len(faults)
        basis = fields.text(name="basis")
        if basis not in _BASES:
            fields.fault(field="basis", message=f"{basis!r} is none of {', '.join(_BASES)}.")
        row = RateRow(
            series=fields.text(name="series"),
            valid_from=fields.day(name="valid_from"),
            valid_to=fields.day(name="valid_to"),
            reference_pct=fields.number(name="reference_pct"),
            statutory_pct=fields.number(name="statutory_pct"),
            is_published=basis == "published",
            evidence=fields.evidence(),
        )
        for name, said in (("source", row.evidence.source), ("verify", row.evidence.verify)):
            if len(said) > _LONGEST:
                fields.fault(field=name, message=f"It is longer than {_LONGEST} characters; shorten it.")
        if len(faults) == before:
            rows.append(row)
            lines.append(line)
    return RatesFile(rows=tuple(rows), lines=tuple(lines), faults=tuple(faults))


def events(*, content: bytes) -> RatesFile:
    """Read rates that hold from one event to the next."""
    faults: list[LawFault] = []
    rows: list[RateRow] = []
    lines: list[int] = []
    for line, fields in _records(content, columns=EVENTS, faults=faults):
        pct = fields.number(name="rate_pct")
        rows.append(
            RateRow(
                series=fields.text(name="series"),
                valid_from=fields.day(name="effective_on"),
                valid_to=None,
                reference_pct=pct,
                statutory_pct=pct,
                is_published=True,
                evidence=fields.evidence(),
            )
        )
        lines.append(line)
    return RatesFile(rows=tuple(rows), lines=tuple(lines), faults=tuple(faults))


def limitations(*, content: bytes) -> tuple[tuple[LimitationRule, ...], tuple[LawFault, ...]]:
    """Read after how many years claims are barred; several figures in one cell are parted by a bar."""
    faults: list[LawFault] = []
    rules = [
        LimitationRule(
            jurisdiction=fields.text(name="jurisdiction"),
            region=fields.text(name="region", default=""),
            basis="",
            years=_years(fields, "years"),
            start=fields.choice(name="start", of=LimitationStart),
            judgment_years=fields.maybe_whole(name="judgment_years"),
            interrupted_by=fields.text(name="interrupted_by", default=""),
            exceptions=fields.text(name="exceptions", default=""),
            evidence=fields.evidence(),
        )
        for _, fields in _records(content, columns=LIMITATION, faults=faults)
    ]
    return tuple(rules), tuple(faults)


def states(*, content: bytes, jurisdiction: str) -> tuple[tuple[LimitationRule, ...], tuple[LawFault, ...]]:
    """Read limitation by state, of written contracts and of open accounts; tables that disagree stay visible."""
    faults: list[LawFault] = []
    rules: list[LimitationRule] = []
    for _, fields in _records(content, columns=STATES, faults=faults):
        state, evidence = fields.text(name="state"), fields.evidence()
        code = fields.text(name="code")
        for basis in ("written", "open"):
            years = _years(fields, f"{basis}_years")
            rules.append(
                LimitationRule(
                    jurisdiction=jurisdiction,
                    region=state,
                    region_code=code,
                    basis=basis,
                    years=years,
                    start=LimitationStart.DAY_AFTER_DUE,
                    judgment_years=None,
                    interrupted_by="",
                    exceptions="",
                    evidence=_of_tables(evidence, len(years) > 1),
                )
            )
    return tuple(rules), tuple(faults)


def small_claims(*, content: bytes) -> tuple[tuple[SmallClaims, ...], tuple[LawFault, ...]]:
    """Read up to what sum the small-claims courts of the states take a claim, by each table."""
    faults: list[LawFault] = []
    found = [
        SmallClaims(
            state=fields.text(name="state"),
            limits=tuple(_numbers(fields, "limits")),
            evidence=fields.evidence(),
            company_limits=tuple(_numbers(fields, "company_limits")) if fields.has("company_limits") else (),
            companies=fields.text(name="companies", default=""),
        )
        for _, fields in _records(content, columns=SMALL_CLAIMS, faults=faults)
    ]
    return tuple(found), tuple(faults)


def _of_tables(evidence: Evidence, disagree: bool) -> Evidence:  # noqa: FBT001 - of this file alone
    """The evidence of a state, with a word where the tables disagree."""
    if not disagree:
        return evidence
    said = "The tables disagree; the least number of years is used."
    verify = f"{said} {evidence.verify}".strip()
    return Evidence(
        confidence=min(evidence.confidence, Confidence.LOW), source=evidence.source, verify=verify
    )


def _years(fields: Fields, name: str) -> tuple[int, ...]:
    """Whole numbers of years, the least first, each once."""
    found = {int(one) for one in _numbers(fields, name) if one == int(one) and one > 0}
    if not found:
        fields.fault(field=name, message="Years are needed: a whole number, or several parted by a bar.")
    return tuple(sorted(found))


def _numbers(fields: Fields, name: str) -> Iterator[Decimal]:
    for part in fields.text(name=name, default="").split("|"):
        if not part.strip():
            continue
        number = exact(part.strip())
        if number is None:
            fields.fault(field=name, message=f"{part!r} is no number.")
        else:
            yield number


def _records(
    content: bytes, *, columns: tuple[str, ...], faults: list[LawFault]
) -> Iterator[tuple[int, Fields]]:
    """Each row as fields, with its line; a file that is no such table is one fault and no rows."""
    if len(content) > BYTES_MAX:
        faults.append(LawFault("file", f"It is larger than {BYTES_MAX} bytes: no list of rates is."))
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.append(LawFault(f"line {line}", "The file is not written in UTF-8; save it so."))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [one.strip() for one in next(reader, list[str]())]
        if wrong := _wrong_header(header, columns):
            faults.append(LawFault("line 1", wrong))
            return
        for record in reader:
            if not any(cell.strip() for cell in record):
                continue
            where = f"line {reader.line_num}"
            if len(record) != len(header):
                faults.append(LawFault(where, f"The row has {len(record)} cells, the header {len(header)}."))
                continue
            raw = {name: cell.strip() for name, cell in zip(header, record, strict=True)}
            yield reader.line_num, Fields(raw=dict[str, object](raw), where=where, faults=faults)
    except csv.Error as error:
        faults.append(LawFault(f"line {reader.line_num}", f"The row cannot be taken apart: {error}."))


def _wrong_header(header: list[str], columns: tuple[str, ...]) -> str | None:
    """What is wrong with the header."""
    strangers = [one for one in header if one not in columns]
    missing = [one for one in columns if one not in header and one not in _OPTIONAL]
    twice = {one for one in header if header.count(one) > 1}
    if not (strangers or missing or twice):
        return None
    parts = [
        f"unknown: {', '.join(strangers)}" if strangers else "",
        f"missing: {', '.join(missing)}" if missing else "",
        f"twice: {', '.join(sorted(twice))}" if twice else "",
    ]
    return f"The columns are {', '.join(columns)}; {'; '.join(part for part in parts if part)}."
