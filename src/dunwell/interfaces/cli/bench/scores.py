"""The benchmark of scores: how well classes told, on the days of the past, who would pay late afterwards."""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
from rich.console import Console

from dunwell.core.calendar import add_months
from dunwell.core.credit.backtest import foretold
from dunwell.core.credit.score import ITEMS
from dunwell.interfaces.cli.printing import print_json

COLUMNS = ("customer", "issued", "due", "paid", "amount")


def scores(*, file: Path, columns: Mapping[str, str], as_json: bool) -> int:
    """Measure on a file of paid invoices and print; 1 where it cannot be."""
    try:
        items = read(file=file, columns=columns)
    except (OSError, pl.exceptions.PolarsError) as fault:
        sys.stderr.write(f"dunwell: {file}: {fault}\n")
        return 1
    days = first_days(items)
    found = foretold(items=items, days=days)
    if found is None:
        sys.stderr.write(
            f"dunwell: {file}: invoices of two months and more are needed, some paid late and some not\n"
        )
        return 1
    result: dict[str, object] = {
        "auc_class": round(found.area_by_class, 4),
        "auc_score": round(found.area_by_score, 4),
        "invoices": found.invoices,
        "late": found.late,
        "days": [one.isoformat() for one in days],
        "late_by_class": {
            code: round(late / count, 3) for code, (count, late) in found.by_class.items() if count
        },
    }
    if as_json:
        print_json(result)
        return 0
    console = Console(highlight=False)
    console.print(
        f"On {len(days)} days, from what was known then: of a late and a prompt one of the {found.invoices:,} invoices "
        f"that followed, the late one's customer was in the worse class with a chance of {result['auc_class']} (ties "
        f"count half; 0.5 is a guess), and had the worse score with one of {result['auc_score']}."
    )
    for code, (count, late) in found.by_class.items():
        console.print(f"  {code}: {count:,} invoices, {late:,} of them late")
    return 0


def read(*, file: Path, columns: Mapping[str, str]) -> pl.DataFrame:
    """Return paid invoices of a CSV file in the schema ITEMS; `columns` says what ours are called there.

    Rows that are there twice count once, rows without a day of payment not at all. Amounts only weigh: their currency
    is not asked for. Raises OSError and what Polars raises where a column is not there or not of its kind.
    """
    names = {one: columns.get(one, one) for one in COLUMNS}
    rows = pl.read_csv(file, infer_schema_length=0).unique(maintain_order=True).with_row_index("item_id")
    day = {one: pl.col(names[one]).str.to_date() for one in ("issued", "due", "paid")}
    return (
        rows.filter(pl.col(names["paid"]).fill_null("") != "")
        .select(
            customer_id=pl.col(names["customer"]).rank("dense").cast(pl.Int64),
            item_id=pl.col("item_id").cast(pl.Int64),
            worth_minor=(pl.col(names["amount"]).cast(pl.Float64) * 100).round().cast(pl.Int64).clip(1),
            issued_on=day["issued"],
            due_on=day["due"],
            closed_on=day["paid"],
        )
        .select(ITEMS.names)
    )


def first_days(items: pl.DataFrame) -> list[date]:
    """Return the first of each month that has invoices of a month and more before it and thirty days after it."""
    first, last = items["issued_on"].min(), items["issued_on"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    day = add_months(on=first.replace(day=1), months=2 if first.day > 1 else 1)
    found = []
    while add_months(on=day, months=1) <= last.replace(day=1):
        found.append(day)
        day = add_months(on=day, months=1)
    return found
