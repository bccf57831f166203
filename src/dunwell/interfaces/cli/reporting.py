"""What `report` prints."""

import csv
import sys
from datetime import date
from typing import Any

import polars as pl

from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.ageing import By, ageing_report
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.receivables.ageing import STANDARD_BUCKETS
from dunwell.formats.export_cells import harmless
from dunwell.interfaces.cli.printing import print_json, print_table

PLURAL = {"entity": "entities", "customer": "customers"}


def ageing(*, as_of: date, by: str, form: str) -> int:
    """Print the ageing as JSON, CSV or a table."""
    report = ageing_report(scope=system_scope(actor="cli"), as_of=as_of, by=By(by))
    if form == "json":
        print_json(_as_json(report, as_of=as_of, by=by))
    elif form == "csv":
        _print_csv(report, by=by)
    else:
        _print_table(report, as_of=as_of, by=by)
    return 0


def _amount(row: dict[str, Any]) -> str:
    return to_text(money=Money(row["amount_minor"], row["currency"]))


def _as_json(report: pl.DataFrame, *, as_of: date, by: str) -> dict[str, object]:
    result: dict[str, Any] = {"as_of": as_of.isoformat(), "currencies": {}}
    if by != "currency":
        result[PLURAL[by]] = {}
    for row in report.iter_rows(named=True):
        cell = {"items": row["items"], "amount": _amount(row)}
        if by == "currency":
            result["currencies"].setdefault(row["currency"], {})[row["bucket"]] = cell
            continue
        group = result[PLURAL[by]].setdefault(row["group"], {"name": row["name"], "currencies": {}})
        group["currencies"].setdefault(row["currency"], {})[row["bucket"]] = cell
    if by != "currency":
        result["currencies"] = _by_currency(report)
    return result


def _by_currency(report: pl.DataFrame) -> dict[str, Any]:
    totals: dict[str, Any] = {}
    for row in (
        report.group_by("currency", "bucket").agg(pl.col("items", "amount_minor").sum()).iter_rows(named=True)
    ):
        totals.setdefault(row["currency"], {})[row["bucket"]] = {
            "items": row["items"],
            "amount": _amount(row),
        }
    return {
        currency: {code: totals[currency][code] for code in STANDARD_BUCKETS.codes}
        for currency in sorted(totals)
    }


def _print_csv(report: pl.DataFrame, *, by: str) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    extra = [] if by == "currency" else [by, "name"]
    writer.writerow([*extra, "currency", "bucket", "items", "amount"])
    for row in report.iter_rows(named=True):
        group = [] if by == "currency" else [harmless(row["group"]), harmless(row["name"])]
        writer.writerow([*group, row["currency"], row["bucket"], row["items"], _amount(row)])


def _print_table(report: pl.DataFrame, *, as_of: date, by: str) -> None:
    if report.is_empty():
        print(f"Nothing was open on {as_of}.")
        return
    lines: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
    for row in report.iter_rows(named=True):
        lines.setdefault((row["group"], row["name"], row["currency"]), {})[row["bucket"]] = row
    first = 2 if by == "currency" else 0  # the group and its name are empty then
    rows: list[list[str]] = []
    for key, cells in lines.items():
        ages = [cells[code] for code in STANDARD_BUCKETS.codes]
        rows.append([*key[first:], "items", *(str(age["items"]) for age in ages)])
        rows.append([*("" for _ in key[first:]), "amount", *(_amount(age) for age in ages)])
    headings = [by.title(), "Name", "Currency"][first:]
    print_table(headings=[*headings, "", *STANDARD_BUCKETS.codes], rows=rows, right=STANDARD_BUCKETS.codes)
