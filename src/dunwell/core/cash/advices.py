"""Lines of remittance advices, and the payments that those are for which name none."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dunwell.core.cash.mentions import Text, take_apart
from dunwell.core.cash.records import Payment
from dunwell.core.cash.spelling import RUNS, folded

_LEAST_DIGITS = 4
_Row = tuple[str, str, int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """A line of a remittance advice: the text that names its invoice, what is paid, what is deducted."""

    payment: int
    text: Text
    minor: int | None
    deduction: int


def advice_lines(
    *,
    payments: Sequence[Payment],
    texts: Sequence[Text],
    remittances: pl.DataFrame,
    prefixes: Collection[str],
) -> list[AdviceLine]:
    """The lines by the place of their payment, in an order that no order of rows changes.

    Lines without a payment that share a text are one advice. It is for the one payment whose text has a number of its
    text (the advice's own number); else for the one whose amount is its sum. Others are left out.
    """
    places = {one.payment: at for at, one in enumerate(payments)}
    ordered: list[_Row] = remittances.sort(*remittances.columns, nulls_last=True).rows()
    unlinked: dict[str, list[_Row]] = defaultdict(list)
    lines: list[AdviceLine] = []
    for row in ordered:
        if row[0] in places:
            lines.append(_line(places[row[0]], row, prefixes))
        else:
            unlinked[row[4]].append(row)
    by_number = _by_number(texts if unlinked else [])
    taken = {one.payment for one in lines}
    for said, rows in unlinked.items():
        found = _payment_of(said, rows, payments, by_number)
        if found is not None and found not in taken:
            taken.add(found)
            lines += [_line(found, row, prefixes) for row in rows]
    return lines


def _line(payment: int, row: _Row, prefixes: Collection[str]) -> AdviceLine:
    _, invoice, minor, deduction, text = row
    named = take_apart(text=f"INVOICE {invoice}" if invoice else text, prefixes=prefixes)
    return AdviceLine(payment, named, minor, deduction or 0)


def _by_number(texts: Sequence[Text]) -> Mapping[str, list[int]]:
    """The payments by the runs of digits in their texts."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        for number in {one.text for one in text.runs if one.is_number and len(one.text) >= _LEAST_DIGITS}:
            found[number].append(at)
    return found


def _payment_of(
    said: str, rows: Sequence[_Row], payments: Sequence[Payment], by_number: Mapping[str, list[int]]
) -> int | None:
    total = sum(row[2] or 0 for row in rows)
    told = {at for number in RUNS.findall(folded(said)) for at in by_number.get(number, [])}
    of_sum = [at for at in sorted(told) if payments[at].minor == total]
    for found in (of_sum, sorted(told)):
        if len(found) == 1:
            return found[0]
    if told or not total:
        return None
    equal = [at for at, one in enumerate(payments) if one.minor == total]
    return equal[0] if len(equal) == 1 else None
