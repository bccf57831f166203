"""What `report agencies` prints."""

import csv
import sys
from datetime import date
from typing import Any

from dunwell.apps.credit.rates import RateMissing
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.placements.group_reports import GroupRow, Total, group_rows, group_total, totals
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.formats.export_cells import harmless
from dunwell.interfaces.cli.printing import complain, print_json, print_table

_SUMS = ("placed", "recovered", "fees", "costs", "legal_costs", "net")
_KEYS = ("entity", "country", "agency", "currency", "month")


def report(*, as_of: date, into: str, form: str) -> int:
    """Print the report as JSON, CSV or a table; 1 where a rate for the group's sum is missing."""
    rows = group_rows(scope=system_scope(actor="cli"), as_of=as_of)
    try:
        group = group_total(rows, into=into, on=as_of) if into else None
    except RateMissing as missing:
        return complain(str(missing))
    if form == "json":
        result: dict[str, Any] = {
            "as_of": as_of.isoformat(),
            "rows": [_row(one) for one in rows],
            "totals": [_total(one) for one in totals(rows)],
        }
        if group is not None:
            result["group"] = _total(group)
        print_json(result)
    elif form == "csv":
        _print_csv(rows)
    else:
        _print(rows, group=group, as_of=as_of)
    return 0


def _amounts(one: GroupRow | Total) -> dict[str, str]:
    return {name: to_text(money=Money(getattr(one, f"{name}_minor"), one.currency)) for name in _SUMS}


def _row(one: GroupRow) -> dict[str, Any]:
    return {
        "entity": one.entity,
        "country": one.country,
        "agency": one.agency,
        "currency": one.currency,
        "month": f"{one.batch:%Y-%m}",
        "claims": one.claims,
        **_amounts(one),
        "age_days": one.age_days,
        "open_requests": one.open_requests,
    }


def _total(one: Total) -> dict[str, Any]:
    found: dict[str, Any] = {
        "currency": one.currency,
        "claims": one.claims,
        **_amounts(one),
        "open_requests": one.open_requests,
    }
    if one.rates:
        found["rates"] = [
            {
                "base": rate.base,
                "quote": rate.quote,
                "rate": str(rate.rate),
                "on": rate.on.isoformat(),
                "source": rate.source,
            }
            for rate in one.rates
        ]
    return found


def _print_csv(rows: list[GroupRow]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    names = [*_KEYS, "claims", *_SUMS, "age_days", "open_requests"]
    writer.writerow(names)
    for one in rows:
        told = _row(one)
        writer.writerow([harmless(str(told[name])) if name in _KEYS else told[name] for name in names])


def _print(rows: list[GroupRow], *, group: Total | None, as_of: date) -> None:
    if not rows:
        print(f"No claim was with an agency by {as_of}.")
        return
    names = [*_KEYS, "claims", *_SUMS, "age_days", "open_requests"]
    lines = [[str(told[name]) for name in names] for told in map(_row, rows)]
    shown = [(one, "total") for one in totals(rows)] + ([] if group is None else [(group, "group")])
    for one, label in shown:
        told = {**_total(one), "entity": label}
        lines.append([str(told.get(name, "")) for name in names])
    headings = [name.replace("_", " ").capitalize() for name in names]
    print_table(headings=headings, rows=lines, right=tuple(headings[len(_KEYS) :]))
    for rate in group.rates if group is not None else ():
        print(f"1 {rate.base} = {rate.rate} {rate.quote} on {rate.on}: {rate.source}")
