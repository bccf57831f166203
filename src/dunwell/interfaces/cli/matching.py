"""What `match evaluate` answers: files in, a file of pairs out, and a summary."""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from dunwell.core.cash.match import match
from dunwell.core.cash.records import REMITTANCES, Proposal
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.formats.match_files import Sheet, read_sheet, write_pairs
from dunwell.interfaces.cli.printing import print_json, print_table

_STATES = ("posted", "proposed", "left")
_MOST_FAULTS = 50


def evaluate(*, files: Mapping[str, str | None], out: str, as_json: bool) -> int:
    """Match and write; 1 with every fault of every file where one cannot be read."""
    began = time.perf_counter()
    sheets = _read(files)
    if any(sheet.faults.height for sheet in sheets.values()):
        return _refuse(files, sheets, as_json=as_json)
    invoices, payments = sheets["invoices"].frame, sheets["payments"].frame
    remittances = sheets["remittances"].frame if "remittances" in sheets else REMITTANCES.empty()
    read = time.perf_counter()
    proposals = match(invoices=invoices, payments=payments, remittances=remittances)
    matched = time.perf_counter()
    Path(out).write_bytes(write_pairs(rows=_rows(proposals, invoices, payments)))
    summary = _summary(proposals, invoices, payments)
    summary["seconds"] = {
        "read": round(read - began, 3),
        "match": round(matched - read, 3),
        "write": round(time.perf_counter() - matched, 3),
    }
    if as_json:
        print_json(summary)
    else:
        _print(summary)
    return 0


def _read(files: Mapping[str, str | None]) -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = {}
    usual = ""
    for kind, file in files.items():
        if file is None:
            continue
        sheets[kind] = read_sheet(content=Path(file).read_bytes(), kind=kind, currency=usual)
        if kind == "invoices" and sheets[kind].frame.height:
            counted = sheets[kind].frame["currency"].value_counts(sort=True)
            usual = str(counted["currency"][0])
    return sheets


def _rows(
    proposals: Sequence[Proposal], invoices: pl.DataFrame, payments: pl.DataFrame
) -> Iterator[tuple[str, str, str, str, str, str]]:
    wanted = sorted({pair.item for one in proposals for pair in one.pairs})
    facts = invoices.select("invoice", "currency")[wanted]
    items = dict(zip(wanted, facts.iter_rows(), strict=True))
    names = payments["payment"].to_list()
    for one in proposals:
        for pair in one.pairs:
            invoice, currency = items[pair.item]
            amount = to_text(money=Money(pair.minor, currency))
            reasons = " ".join(f"{code}: {sentence}" for code, sentence in one.reasons)
            yield names[one.payment], invoice, amount, f"{one.confidence:.4f}", one.state, reasons


def _summary(
    proposals: Sequence[Proposal], invoices: pl.DataFrame, payments: pl.DataFrame
) -> dict[str, object]:
    states = Counter[str](one.state for one in proposals)
    pairs = Counter[str](one.state for one in proposals for _ in one.pairs)
    codes, minors = payments["currency"].to_list(), payments["amount_minor"].to_list()
    sums: dict[str, dict[str, int]] = {}
    for one in proposals:
        of = sums.setdefault(codes[one.payment], {**dict.fromkeys((*_STATES, "applied"), 0)})
        of[one.state] += minors[one.payment]
        of["applied"] += sum(pair.minor for pair in one.pairs) if one.state == "posted" else 0
    touched = {pair.item for one in proposals if one.state == "posted" for pair in one.pairs}
    reasons = Counter(code for one in proposals for code, _ in one.reasons)
    return {
        "payments": payments.height,
        "invoices": invoices.height,
        "lines": {state: states[state] for state in _STATES},
        "pairs": {state: pairs[state] for state in _STATES[:2]},
        "straight_through": round(states["posted"] / max(1, payments.height), 4),
        "items_hit": len(touched),
        "item_hit_rate": round(len(touched) / max(1, invoices.height), 4),
        "amounts": {
            code: {name: to_text(money=Money(minor, code)) for name, minor in of.items()}
            for code, of in sorted(sums.items())
        },
        "reasons": dict(sorted(reasons.items())),
    }


def _refuse(files: Mapping[str, str | None], sheets: Mapping[str, Sheet], *, as_json: bool) -> int:
    faults = [
        {"file": kind, **row} for kind, sheet in sheets.items() for row in sheet.faults.iter_rows(named=True)
    ]
    if as_json:
        print_json({"faults": faults})
    for one in faults[:_MOST_FAULTS]:
        where = f"row {one['row']}" if one["row"] else "the file"
        field = f", {one['field']}" if one["field"] else ""
        sys.stderr.write(f"dunwell: {files[one['file']]}: {where}{field}: {one['message']}\n")
    if len(faults) > _MOST_FAULTS:
        sys.stderr.write(f"dunwell: and {len(faults) - _MOST_FAULTS:,} more faults\n")
    return 1


def _print(summary: Mapping[str, object]) -> None:
    shown = ("payments", "invoices", "lines", "pairs", "straight_through", "items_hit", "amounts", "seconds")
    print_table(headings=["", ""], rows=[[name.replace("_", " "), str(summary[name])] for name in shown])
