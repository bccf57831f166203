"""Which rate each day of a delay bears: by statute, or as agreed within what the law allows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.claims import RatePiece
from dunwell.core.law.formula import pct_under
from dunwell.core.law.records import (
    ContractRule,
    FixedOn,
    InterestRule,
    Jurisdiction,
    RateMode,
    RateRow,
)
from dunwell.core.law.rests import rest

_DAY = timedelta(days=1)


def statutory_pieces(
    *, book: LawBook, place: Jurisdiction, rule: InterestRule, default_on: date, last: date
) -> list[RatePiece]:
    """The rates of every day after `default_on` through `last`; raises LawMissing where one is not loaded."""
    first = default_on + _DAY
    match rule.mode:
        case RateMode.CONTRACT:
            raise LawMissing(
                code="rate_by_contract",
                message=f"{place.name}: there is no statutory rate between businesses; give the agreed one. "
                f"{rule.note[:1].upper()}{rule.note[1:]}.",
            )
        case RateMode.MEMBER_STATE:
            raise LawMissing(
                code="rate_by_member_state",
                message=f"{place.name}: it leaves the rate to the member states. Give one of them.",
            )
        case RateMode.FIXED_PCT:
            assert rule.rate_pct is not None, "the book refuses this mode without a rate"
            return [RatePiece(first=first, last=last, pct=rule.rate_pct, reference_pct=None, series=None)]
        case RateMode.FIXED_AT_DEFAULT:
            on = default_on if rule.fixed_on is FixedOn.DUE else first
            row = book.row_on(series=_series(rule), on=on)
            return [_piece(book, rule, row, first, last)]
        case RateMode.FLOATING_HALFYEAR:
            periods = book.periods(series=_series(rule), first=first, last=last)
            return [_piece(book, rule, row, since, until) for row, since, until in periods]
        case RateMode.FLOATING_MONTHLY:
            return list(_monthly(book, rule, default_on, last))


def _monthly(book: LawBook, rule: InterestRule, default_on: date, last: date) -> Iterator[RatePiece]:
    """Each month from the due day at the rate of its first day."""
    first, number = default_on + _DAY, 1
    while first <= last:
        until = min(last, rest(compounding=rule.compounding, default_on=default_on, number=number))
        yield _piece(book, rule, book.row_on(series=_series(rule), on=first), first, until)
        first, number = until + _DAY, number + 1


def _series(rule: InterestRule) -> str:
    assert rule.series is not None, "the book refuses this mode without a series"
    return rule.series


def _piece(book: LawBook, rule: InterestRule, row: RateRow, first: date, last: date) -> RatePiece:
    series = book.series(code=row.series)
    return RatePiece(
        first=first,
        last=last,
        pct=pct_under(rule=rule, series=series, row=row),
        reference_pct=row.reference_pct,
        series=row.series,
    )


def contract_pieces(
    *, book: LawBook, contract: ContractRule, pct: Decimal, default_on: date, last: date
) -> tuple[list[RatePiece], list[str]]:
    """The agreed rate of every day after `default_on` through `last`, raised to a floor or cut at a cap; and remarks.

    Where the half-year that a floor or cap depends on is not loaded, the agreed rate stands and a remark says that
    nobody looked.
    """
    first = default_on + _DAY
    whole = RatePiece(first=first, last=last, pct=pct, reference_pct=None, series=None)
    notes: list[str] = []
    if contract.cap_pct is not None and pct > contract.cap_pct:
        whole = replace(whole, pct=contract.cap_pct)
        notes.append(f"The agreed {pct} % is more than the {contract.cap_pct} % that the law allows.")
    pieces = [whole]
    if contract.floor_series is not None and contract.floor_multiple is not None:
        pieces = _bounded(book, contract, contract.floor_series, pieces, notes)
    if contract.cap_series is not None and contract.cap_multiple is not None:
        pieces = _bounded(book, contract, contract.cap_series, pieces, notes)
    return pieces, notes


def _bounded(
    book: LawBook, contract: ContractRule, series: str, pieces: list[RatePiece], notes: list[str]
) -> list[RatePiece]:
    """The pieces, parted by half-years, each raised or cut where its half-year is loaded."""
    found: list[RatePiece] = []
    for piece in pieces:
        on = piece.first
        while on <= piece.last:
            half_end = date(on.year, 6, 30) if on.month <= 6 else date(on.year, 12, 31)
            part = replace(piece, first=on, last=min(half_end, piece.last))
            on = part.last + _DAY
            try:
                row = book.row_on(series=series, on=part.first)
            except LawMissing as missing:
                notes.append(f"Whether the agreed rate is lawful could not be checked. {missing.message}")
                found.append(part)
                continue
            found.append(_within(contract, series, row, part, notes))
    return found


def _within(
    contract: ContractRule, series: str, row: RateRow, part: RatePiece, notes: list[str]
) -> RatePiece:
    if series == contract.floor_series and contract.floor_multiple is not None:
        least = row.reference_pct * contract.floor_multiple
        if part.pct < least:
            notes.append(f"From {part.first} the agreed {part.pct} % is raised to the floor of {least} %.")
            return replace(part, pct=least)
    if series == contract.cap_series and contract.cap_multiple is not None:
        most = contract.cap_multiple * (row.reference_pct + (contract.cap_plus_pp or Decimal(0)))
        if part.pct > most:
            notes.append(f"From {part.first} the agreed {part.pct} % is cut at the maximum of {most} %.")
            return replace(part, pct=most)
    return part
