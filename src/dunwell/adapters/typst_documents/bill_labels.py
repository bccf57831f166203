"""The words of bills and of statements of movements by language, checked when they are read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any

from dunwell.adapters.typst_documents.labels import FaultyLabels, label_faults

CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O", "L", "M")  # UNTDID 5305, as EN 16931 takes them
_KINDS = ("invoice", "credit_note", "debit_note", "deposit_request")
_ACTIVITY = ("title", "period", "opening", "closing", "charged", "credited", "entry")
_ACTIVITY_COLUMNS = ("charge_column", "credit_column", "balance_column", "nothing")
_BRACES = re.compile(r"\{([^{}]*)\}")
_HOLES: Mapping[str, frozenset[str]] = {
    "range": frozenset({"from", "to"}),
    "preceding_value": frozenset({"number", "date"}),
    "price_per": frozenset({"quantity"}),
    "amount": frozenset({"currency"}),
    "tax_row": frozenset({"tax", "rate", "basis"}),
    "deposit": frozenset({"number", "date"}),
    "home_tax": frozenset({"currency"}),
    "discount": frozenset({"date", "percent", "reduction", "amount"}),
    "qr_alt": frozenset({"amount"}),
    "activity.period": frozenset({"from", "to"}),
    "activity.opening": frozenset({"date"}),
    "activity.closing": frozenset({"date"}),
    "activity.charge_column": frozenset({"currency"}),
    "activity.credit_column": frozenset({"currency"}),
    "activity.balance_column": frozenset({"currency"}),
}
_TABLES: Mapping[str, tuple[str, ...]] = {
    "titles": _KINDS,
    "payables": _KINDS,
    "taxes": CATEGORIES,
    "activity": (*_ACTIVITY, *_ACTIVITY_COLUMNS),
}

_DATES = frozenset({"date", "from", "to"})

Piece = tuple[str, bool]
"""A stretch of a sentence, and whether it reads from left to right whatever stands around it: values but dates do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLabels:
    """Every word a bill needs beyond those of a statement. `{…}` stands where a value goes."""

    issued_on: str
    due_on: str
    supplied_on: str
    period: str
    range: str
    order_number: str
    purchase_order: str
    contract: str
    customer_tax_id: str
    preceding: str
    preceding_value: str
    position: str
    description: str
    quantity: str
    price: str
    price_per: str
    tax: str
    amount: str
    lines_total: str
    net: str
    tax_row: str
    gross: str
    deposit: str
    rounding: str
    home_tax: str
    amount_due: str
    discount: str
    scan: str
    qr_alt: str
    credited: str
    settled: str
    sales_tax: str
    date: str
    titles: Mapping[str, str]
    payables: Mapping[str, str]
    taxes: Mapping[str, str]
    activity: Mapping[str, str]


def parse(*, content: bytes, name: str) -> BillLabels:
    """The labels of one file; raises FaultyLabels with every missing, unknown or misshapen one."""
    raw: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    flat = {key: value for key, value in raw.items() if key not in _TABLES}
    for table in _TABLES:
        flat |= {f"{table}.{key}": value for key, value in raw.get(table, {}).items()}
    wanted = {one.name for one in fields(BillLabels)} - set(_TABLES)
    wanted |= {f"{table}.{key}" for table, keys in _TABLES.items() for key in keys}
    found = label_faults(given=flat, wanted=wanted, holes=_HOLES)
    if found:
        raise FaultyLabels("\n".join(f"{name}: {fault}" for fault in found))
    return BillLabels(**raw)


def load() -> dict[str, BillLabels]:
    """The labels of every language that ships with the adapter; raises FaultyLabels."""
    folder = files(__package__) / "texts" / "bills"
    return {
        file.name.removesuffix(".toml"): parse(content=file.read_bytes(), name=f"bills/{file.name}")
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
    }


def pieces(label: str, /, **values: str) -> list[Piece]:
    """The label with its values in place, each as a piece of its own; braces within values stay what they are."""
    parts = _BRACES.split(label)  # text, name, text, name, …, text
    shown = [(values[part], part not in _DATES) if at % 2 else (part, False) for at, part in enumerate(parts)]
    return [piece for piece in shown if piece[0]]
