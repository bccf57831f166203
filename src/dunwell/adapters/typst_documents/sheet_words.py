"""The words of a debit note and its calculation by language, checked when they are read.

`{…}` stands where a value goes.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any

from dunwell.adapters.typst_documents.labels import FaultyLabels, label_faults
from dunwell.core.rates import DayCount

_HOLES: Mapping[str, frozenset[str]] = {
    "debit_note": frozenset({"number"}),
    "calculation": frozenset({"date"}),
    "of_item": frozenset({"kind", "item"}),
    "of_account": frozenset({"kind"}),
    "on_amount": frozenset({"currency"}),
    "amount": frozenset({"currency"}),
    "paid_on": frozenset({"date"}),
    "before": frozenset({"number"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWords:
    """Every word that a calculation sheet needs beyond those of a statement."""

    debit_note: str
    calculation: str
    interest: str
    compensation: str
    late_fee: str
    of_item: str
    of_account: str
    due_on: str
    principal: str
    debt: str
    credited: str
    set_aside: str
    day_count: str
    day_counts: Mapping[str, str]
    days_late: str
    fee: str
    first: str
    last: str
    days: str
    reference: str
    margin: str
    rate: str
    on_amount: str
    amount: str
    paid_on: str
    to_date: str
    before: str
    this_note: str
    total: str
    sources: str
    rule: str


def parse(*, content: bytes, name: str) -> SheetWords:
    """The words of one file; raises FaultyLabels with every missing, unknown or misshapen one."""
    raw: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    flat = {key: value for key, value in raw.items() if key != "day_counts"}
    flat |= {f"day_counts.{key}": value for key, value in raw.get("day_counts", {}).items()}
    wanted = {one.name for one in fields(SheetWords)} - {"day_counts"}
    wanted |= {f"day_counts.{one.value}" for one in DayCount}
    found = label_faults(given=flat, wanted=wanted, holes=_HOLES)
    if found:
        raise FaultyLabels("\n".join(f"{name}: {fault}" for fault in found))
    return SheetWords(**raw)


def load() -> dict[str, SheetWords]:
    """The words of every language that ships with the adapter; raises FaultyLabels."""
    folder = files(__package__) / "texts" / "sheets"
    return {
        file.name.removesuffix(".toml"): parse(content=file.read_bytes(), name=f"sheets/{file.name}")
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
    }
