"""Contractual fees by the column: the twin of `fees`, for a run over a million items."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from dunwell.core.charges.fee_arrears import arrears
from dunwell.core.charges.fee_ledger import History, Untouched, history_of
from dunwell.core.charges.fee_steps import REASON, Opened, charges
from dunwell.core.charges.schedule import FeeSchedule

EPOCH: Final = date(1970, 1, 1)

ITEMS = pl.Schema(
    {
        "item": pl.Int64,
        "account": pl.Int64,
        "currency": pl.String,
        "due_on": pl.Date,
        "gross_minor": pl.Int64,
        "net_minor": pl.Int64,
    }
)
PAYMENTS = pl.Schema({"item": pl.Int64, "on": pl.Date, "minor": pl.Int64})
"""What was paid or credited on an item on which day; one that came back is negative."""
_EVENTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "item": pl.Int64,  # null for a fee per account
    "account": pl.Int64,
    "currency": pl.String,
    "fee": pl.String,
    "tier": pl.Int32,
    "nth": pl.Int32,
    "since": pl.Date,
    "due_on": pl.Date,
    "base_minor": pl.Int64,
    "raw_minor": pl.Int64,
    "amount_minor": pl.Int64,
    "reason": REASON,
}
EVENTS = pl.Schema(_EVENTS)


def fee_events(
    *, schedule: FeeSchedule, items: pl.DataFrame, payments: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return every charge that fell due up to and on a day, as `fees.fees_due` does; in no order.

    items and payments: columns as in ITEMS and PAYMENTS, items once each. The answer's columns are EVENTS; what makes
    a row unique is (item or account and since, fee, tier, nth). The schedule must be without faults.
    """
    is_known = pl.any_horizontal(pl.col("currency") == one for one in schedule.currencies)
    known = items.select(ITEMS.names()).filter(
        is_known & (pl.col("gross_minor") > 0) & (pl.col("due_on") < as_of)
    )
    history = history_of(payments, known=known, as_of=as_of)
    parts = [
        *_of_items(schedule, known, history=history, as_of=as_of),
        *_of_accounts(schedule, known, history=history, as_of=as_of),
    ]
    return pl.concat(parts, rechunk=False) if parts else EVENTS.to_frame()


def _of_items(
    schedule: FeeSchedule, known: pl.DataFrame, *, history: History | None, as_of: date
) -> Iterator[pl.DataFrame]:
    fees = [(place, fee) for place, fee in enumerate(schedule.fees) if fee.per == "item"]
    if not fees:
        return
    last = (as_of - EPOCH).days
    needed = [
        name for name in known.columns if name != "net_minor" or any(fee.base == "net" for _, fee in fees)
    ]
    lots: list[tuple[pl.DataFrame, Opened]] = [(known if history is None else history.rest, Untouched())]
    if history is not None:
        touched = history.opened
        lots.append((history.items.with_columns(touched.paid.before), touched))
        needed += ["subject", touched.paid.column]
    for lot, opened in lots:
        subjects = lot.select(name for name in needed if name in lot.columns).rename({"due_on": "since"})
        yield from charges(schedule=schedule, fees=fees, subjects=subjects, opened=opened, last=last)


def _of_accounts(
    schedule: FeeSchedule, known: pl.DataFrame, *, history: History | None, as_of: date
) -> Iterator[pl.DataFrame]:
    fees = [(place, fee) for place, fee in enumerate(schedule.fees) if fee.per == "account"]
    if not fees or known.is_empty():
        return
    last = (as_of - EPOCH).days
    stretches, opened = arrears(
        known,
        history=history,
        bases={fee.base for _, fee in fees},
        currencies=schedule.currencies,
        last=last,
    )
    yield from charges(schedule=schedule, fees=fees, subjects=stretches, opened=opened, last=last)
