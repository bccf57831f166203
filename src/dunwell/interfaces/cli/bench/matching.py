"""The benchmark of the matcher: bank lines against many open items, beside reading the same rows from CSV."""

import io
import os
import random
import statistics
import time
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
from rich.console import Console
from rich.text import Text

from dunwell.core.cash.match import match
from dunwell.core.cash.records import INVOICES, PAYMENTS
from dunwell.interfaces.cli.printing import print_json

SEED = 20261122
AS_OF = date(2026, 6, 30)
_STEMS = ("NORD", "SUED", "HANSA", "ALPEN", "RHEIN", "TECH", "MEDI", "AGRO", "LOGI", "BAU", "FERRO", "VINO")
_LINES = ("MASCHINEN", "HANDEL", "LOGISTIK", "TECHNIK", "CHEMIE", "PAPIER", "MEDIEN", "FOODS", "TEXTIL")
_FORMS = ("GMBH", "AG", "KG", "LTD", "SARL")


def matching(*, lines: int, items: int, rounds: int, as_json: bool) -> int:
    """Measure and print."""
    invoices = open_items(items)
    payments = bank_lines(invoices, lines)
    files = [_csv(invoices), _csv(payments)]
    took, work, reads = [], [], []
    posted = 0
    for _ in range(rounds):
        began = time.perf_counter()
        for file in files:
            pl.read_csv(io.BytesIO(file), try_parse_dates=True)
        reads.append(time.perf_counter() - began)
        began, worked = time.perf_counter(), time.process_time()
        proposals = match(invoices=invoices, payments=payments)
        took.append(time.perf_counter() - began)
        work.append(time.process_time() - worked)
        posted = sum(one.state == "posted" for one in proposals)
    result: dict[str, object] = {
        "lines": lines,
        "items": items,
        "rounds": rounds,
        "seconds": round(statistics.median(took), 3),
        "processor_seconds": round(statistics.median(work), 3),
        "lines_per_second": round(lines / statistics.median(took)),
        "reading_seconds": round(statistics.median(reads), 3),
        "ratio": round(statistics.median(took) / statistics.median(reads), 2),
        "posted": posted,
        "load": [round(one, 2) for one in os.getloadavg()],
        "polars_threads": pl.thread_pool_size(),
    }
    if as_json:
        print_json(result)
    else:
        Console(highlight=False).print(
            Text(
                f"{lines:,} lines against {items:,} open items: {result['seconds']} s "
                f"({result['processor_seconds']} s of processor), {result['ratio']} times reading both from CSV "
                f"({result['reading_seconds']} s); {posted:,} posted; load {result['load']}."
            )
        )
    return 0


def _csv(frame: pl.DataFrame) -> bytes:
    text = io.BytesIO()
    frame.write_csv(text)
    return text.getvalue()


def open_items(items: int) -> pl.DataFrame:
    """Items numbered in one series, of a tenth as many customers, with orders, over two years."""
    draw = random.Random(SEED)  # noqa: S311 - made-up items
    customers = [_name(at) for at in range(max(1, items // 10))]
    amounts = [int(10 ** draw.uniform(3.3, 6.3)) for _ in range(min(items, 99_991))]
    numbers = pl.int_range(items, eager=True)
    years = 2025 + numbers // max(1, items // 2 + 1)
    days = pl.Series([AS_OF - timedelta(days=it) for it in range(720, 0, -1)], dtype=pl.Date)
    issued = days.gather(numbers * len(days) // items)
    return INVOICES.check(
        pl.DataFrame(
            {
                "invoice": _numbered(years, numbers),
                "customer": pl.Series(customers).gather((numbers * 7919) % len(customers)),
                "amount_minor": pl.Series(amounts, dtype=pl.Int64).gather((numbers * 31) % len(amounts)),
                "currency": pl.repeat("EUR", items, dtype=pl.String, eager=True),
                "issued_on": issued,
                "due_on": issued.dt.offset_by("30d"),
                "references": "PO-" + (numbers + 4_500_000).cast(pl.String),
            }
        )
    )


def _numbered(years: pl.Series, numbers: pl.Series) -> pl.Series:
    return "INV-" + years.cast(pl.String) + "-" + numbers.cast(pl.String).str.zfill(7)


def _name(at: int) -> str:
    stem = _STEMS[at % len(_STEMS)] + _STEMS[at // 12 % len(_STEMS)].lower()
    return f"{stem.title()}{at // 144:x} {_LINES[at % len(_LINES)].title()} {_FORMS[at % len(_FORMS)]}"


def bank_lines(invoices: pl.DataFrame, lines: int) -> pl.DataFrame:
    """Payments of items drawn at random: told in full, in short, mistyped, in lists, in part, not at all."""
    draw = random.Random(SEED + 1)  # noqa: S311 - made-up payments
    chosen = [draw.randrange(invoices.height) for _ in range(lines)]
    facts = invoices.select("invoice", "customer", "amount_minor", "references")[chosen].rows()
    rows = [(f"P{at:07}", *_line(draw, fact)) for at, fact in enumerate(facts)]
    return pl.DataFrame(rows, schema=dict(PAYMENTS.dtypes), orient="row")


def _line(draw: random.Random, fact: Sequence[str | int]) -> tuple[date, int, str, str, str, str]:
    number, customer, minor, order = str(fact[0]), str(fact[1]), int(fact[2]), str(fact[3])
    kind = draw.random()
    text, paid = f"Rechnung {number} vom 12.03.2026", minor
    if kind < 0.2:
        text = f"RNR {number[4:].replace('-', ' ')} Tel 030 1234567"
    elif kind < 0.3:
        text = f"Bestellung {order}"
    elif kind < 0.4:
        text, paid = f"{number} abzgl. 2% Skonto", minor - round(minor * 0.02)
    elif kind < 0.5:
        text, paid = f"Teilzahlung {number}", minor // 2
    elif kind < 0.6:
        text = f"Rg {number[:-2]}{number[-1]}{number[-2]}"
    elif kind < 0.7:
        text = ""
    elif kind < 0.75:
        text, paid = "Miete Juni", draw.randrange(1000, 900000)
    payer = customer.upper()[:27]
    return AS_OF, paid, "EUR", payer, f"DE{abs(hash_of(customer)) % 10**20:020}", text


def hash_of(text: str, /) -> int:
    """A number for a text, the same on every machine."""
    return int.from_bytes(text.encode()[-16:].rjust(16, b"0"), "big")
