"""The payments of an advice as it was read: its rows by the payment that they name, in whole minor units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dunwell.apps.cash.advices import AdvisedRow
from dunwell.core.money import UnknownCurrency, exponent
from dunwell.formats.remittance.records import Advice, Remitted

ROWS_MAX = 5_000
_CENTS = (
    2  # places in which amounts are kept while nobody knows the currency: they are kept for no account then
)
_MOST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment. `reasons`: what is wrong with it beyond what its reader said; with any it is for a person."""

    reference: str
    currency: str
    paid_on: date | None
    rows: tuple[AdvisedRow, ...]
    total_minor: int | None
    told_minor: int | None = None
    reasons: tuple[Mapping[str, object], ...] = ()


def payments_of(*, advice: Advice, currency: str = "") -> tuple[Payment, ...]:
    """Return the payments in the order of their first rows; one without rows where nothing could be read.

    currency: where the advice does not tell it.
    """
    by_payment: dict[str, list[Remitted]] = {}
    for row in advice.rows:
        by_payment.setdefault(row.payment, []).append(row)
    total = advice.total if len(by_payment) == 1 else None
    made = tuple(_payment(reference, rows, total, currency) for reference, rows in by_payment.items())
    return made or (Payment(reference="", currency="", paid_on=None, rows=(), total_minor=None),)


def _payment(reference: str, rows: list[Remitted], total: Decimal | None, fallback: str) -> Payment:
    currencies = {row.currency for row in rows if row.currency}
    days = {row.paid_on for row in rows if row.paid_on}
    currency = currencies.pop() if len(currencies) == 1 else ""
    reasons: list[Mapping[str, object]] = []
    if currencies and not currency:
        reasons.append(_reason("several_currencies", "It names more than one currency."))
    if len(rows) > ROWS_MAX:
        reasons.append(_reason("too_many_rows", f"It has more than {ROWS_MAX:,} rows."))
    try:
        places = exponent(currency=currency or fallback) if currency or fallback else _CENTS
    except UnknownCurrency:
        places = _CENTS
        reasons.append(_reason("unknown_currency", f"{currency!r} is no currency."))
    advised: list[AdvisedRow] = []
    for row in rows[:ROWS_MAX]:
        minor, less = _minor(row.amount, places), _minor(row.deduction, places)
        if (minor is None) != (row.amount is None) or (less is None) != (row.deduction is None):
            message = f"The amount of {row.invoice or 'a row'} has more places than its currency."
            reasons.append(_reason("too_precise", message, line=row.line))
        advised.append(
            AdvisedRow(
                invoice=row.invoice[:120], minor=minor, deduction_minor=less, text=row.reason.strip()[:500]
            )
        )
    amounts = [row.minor for row in advised]
    sums = None if None in amounts else sum(one for one in amounts if one is not None)
    if sums is not None and sums <= 0:
        reasons.append(_reason("nothing_paid", "Its rows come to nothing."))
    return Payment(
        reference=reference,
        currency=currency,
        paid_on=days.pop() if len(days) == 1 else None,
        rows=tuple(advised),
        total_minor=sums,
        told_minor=_minor(total, places),
        reasons=tuple(reasons[:50]),
    )


def _minor(amount: Decimal | None, places: int) -> int | None:
    """The amount in minor units; None where there is none, or it has more places or digits than can be kept."""
    if amount is None or abs(amount) >= _MOST:
        return None
    shifted = amount.scaleb(places)
    return int(shifted) if shifted == shifted.to_integral_value() else None


def _reason(code: str, message: str, *, line: int = 0) -> Mapping[str, object]:
    return {"code": code, "line": line, "message": message}
