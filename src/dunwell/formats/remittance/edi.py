"""EDIFACT REMADV and ANSI X12 820: segments into rows.

REMADV: BGM the advice, DTM days, NAD+PR (or PL, BY) the payer, CUX the currency, DOC an invoice with its MOA amounts
(12 paid, 9 due, 52 discount), AJT the reason of an adjustment. 820: BPR the payment, TRN its reference, N1*PR the
payer, RMR an invoice (paid, due, discount), ADX an adjustment with its reason.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dunwell.formats.bank import values
from dunwell.formats.remittance.records import Advice, AdviceFault, Remitted

_MOST_SEGMENTS = 500_000
_PAID, _DUE, _TOTAL, _REDUCED = (
    frozenset({"12", "113"}),
    frozenset({"9", "77"}),
    frozenset({"9", "39"}),
    frozenset({"52", "165"}),
)


@dataclass(slots=True)
class _Open:
    """An invoice while its segments come."""

    line: int
    invoice: str
    paid: Decimal | None = None
    due: Decimal | None = None
    deduction: Decimal | None = None
    reasons: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    payment: str = ""
    payer: str = ""
    currency: str = ""
    paid_on: date | None = None
    total: Decimal | None = None
    invoices: list[_Open] = field(default_factory=list[_Open])
    faults: list[AdviceFault] = field(default_factory=list[AdviceFault])

    def amount(self, text: str, line: int) -> Decimal | None:
        """An amount with a point or a comma; a fault where it is none."""
        read = values.amount(text.replace(",", "."))
        if read is None:
            self.faults.append(AdviceFault(line, "bad_amount", f"{text[:40]!r} is no amount."))
        return read

    def advice(self, kind: str) -> Advice:
        """The rows; paid and deduction are told apart where only one of them and what was due are given."""
        rows: list[Remitted] = []
        for one in self.invoices:
            deduction = one.deduction
            if deduction is None and one.paid is not None and one.due is not None and one.due != one.paid:
                deduction = one.due - one.paid
            rows.append(
                Remitted(
                    line=one.line,
                    payment=self.payment,
                    payer=self.payer,
                    invoice=one.invoice,
                    amount=one.paid if one.paid is not None else one.due,
                    deduction=deduction,
                    reason="; ".join(one.reasons),
                    currency=self.currency,
                    paid_on=self.paid_on,
                )
            )
        if not rows:
            self.faults.append(AdviceFault(0, "no_invoices", "The advice names no invoice."))
        amounts = [one.amount for one in rows]
        if self.total is not None and rows and None not in amounts:
            found = sum((one for one in amounts if one is not None), Decimal(0))
            if found != self.total:
                what = f"The advice is of {self.total} in all; its invoices make {found}."
                self.faults.append(AdviceFault(0, "total_mismatch", what))
        return Advice(format=kind, rows=tuple(rows), faults=tuple(self.faults), total=self.total)


def read_remadv(*, text: str) -> Advice:
    """The rows of a REMADV; what cannot be read is a fault."""
    reading = _Reading()
    is_ended = False
    for line, segment in _edifact(text):
        tag, first = segment[0][0], segment[1] if len(segment) > 1 else [""]
        if tag == "BGM":
            reading.payment = reading.payment or _part(segment, 2, 0)
        elif tag == "DTM" and not reading.invoices and first[0] in {"137", "138", "202", "203", "209"}:
            reading.paid_on = values.compact_day(_part(segment, 1, 1)[:8]) or reading.paid_on
        elif tag == "RFF" and first[0] in {"PQ", "PB", "AEK"} and not reading.invoices:
            reading.payment = _part(segment, 1, 1)
        elif tag == "NAD" and first[0] in {"PR", "PL", "OY", "BY"} and not reading.payer:
            reading.payer = _part(segment, 4, 0) or _part(segment, 3, 0) or _part(segment, 2, 0)
        elif tag == "CUX":
            reading.currency = _part(segment, 1, 1)
        elif tag == "DOC":
            reading.invoices.append(_Open(line, _part(segment, 2, 0)))
        elif tag == "UNS":
            is_ended = True
        elif tag == "MOA":
            _moa(reading, first, line, is_sum=is_ended or not reading.invoices)
        elif tag in {"AJT", "FTX"} and reading.invoices and not is_ended:
            reading.invoices[-1].reasons.append(_part(segment, 1 if tag == "AJT" else 4, 0))
    return reading.advice("EDIFACT REMADV")


def _moa(reading: _Reading, parts: Sequence[str], line: int, *, is_sum: bool) -> None:
    kind, told = parts[0], parts[1] if len(parts) > 1 else ""
    amount = reading.amount(told, line)
    if len(parts) > 2 and parts[2]:
        reading.currency = reading.currency or parts[2]
    if amount is None:
        return
    if is_sum:
        if kind in _PAID or (kind in _TOTAL and reading.total is None):
            reading.total = amount
        return
    one = reading.invoices[-1]
    if kind in _PAID:
        one.paid = amount
    elif kind in _DUE:
        one.due = amount
    elif kind in _REDUCED:
        one.deduction = amount


def _part(segment: Sequence[Sequence[str]], element: int, component: int) -> str:
    parts = segment[element] if element < len(segment) else ()
    return parts[component].strip() if component < len(parts) else ""


def _edifact(text: str) -> Iterator[tuple[int, list[list[str]]]]:
    """Segments as elements of components; UNA may name other signs, ? takes a sign's meaning away."""
    component, element, release, end = ":", "+", "?", "'"
    bare = text.lstrip()
    line = text[: len(text) - len(bare)].count("\n") + 1
    if bare.startswith("UNA") and len(bare) >= 9:
        component, element, release, end = bare[3], bare[4], bare[6], bare[8]
        bare = bare[9:]
    escaped = re.escape(release) + "(.)" if release.strip() else "(?!)"
    for count, raw in enumerate(_split(bare, end, release)):
        if count > _MOST_SEGMENTS:
            return
        begun = line + (len(raw) - len(raw.lstrip()) and raw[: len(raw) - len(raw.lstrip())].count("\n"))
        line += raw.count("\n")
        segment = raw.strip()
        if not segment:
            continue
        yield (
            begun,
            [
                [re.sub(escaped, r"\1", part) for part in _split(one, component, release)]
                for one in _split(segment, element, release)
            ],
        )


def _split(text: str, mark: str, release: str) -> list[str]:
    """Parts between marks that are not released."""
    if not release.strip() or release not in text:
        return text.split(mark)
    pattern = f"((?:[^{re.escape(mark)}{re.escape(release)}]|{re.escape(release)}.)*){re.escape(mark)}?"
    parts = [found[1] for found in re.finditer(pattern, text, re.DOTALL)]
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


def read_820(*, text: str) -> Advice:
    """The rows of an X12 820; what cannot be read is a fault. The signs are those of its ISA."""
    bare = text.lstrip()
    element, end = (bare[3], bare[105]) if len(bare) > 105 and bare.startswith("ISA") else ("*", "~")
    reading = _Reading()
    line = 1
    for raw in bare.split(end)[:_MOST_SEGMENTS]:
        parts = [one.strip() for one in raw.strip().split(element)] + [""] * 20
        begun = line + (len(raw) - len(raw.lstrip("\r\n")) > 0)
        line += raw.count("\n")
        tag = parts[0]
        if tag == "BPR":
            reading.total = reading.amount(parts[2], begun)
            reading.paid_on = values.compact_day(parts[16]) or reading.paid_on
        elif tag == "TRN":
            reading.payment = parts[2]
        elif tag == "CUR":
            reading.currency = parts[2]
        elif tag == "N1" and parts[1] == "PR":
            reading.payer = parts[2]
        elif tag == "RMR":
            _rmr(reading, parts, begun)
        elif tag == "ADX" and parts[1]:
            taken = reading.amount(parts[1], begun)
            if reading.invoices and taken is not None:
                one = reading.invoices[-1]
                one.deduction = (one.deduction or Decimal(0)) - taken
                one.reasons.append(parts[2])
    return reading.advice("X12 820")


def _rmr(reading: _Reading, parts: Sequence[str], line: int) -> None:
    one = _Open(line, parts[2])
    one.paid = reading.amount(parts[4], line) if parts[4] else None
    one.due = reading.amount(parts[5], line) if parts[5] else None
    one.deduction = reading.amount(parts[6], line) if parts[6] else None
    reading.invoices.append(one)
