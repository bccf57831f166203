"""The benchmark of documents: bills with their e-invoice inside, reminders and statements, set one after another."""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from multiprocessing import get_context

import django
from rich.console import Console
from rich.table import Table

from dunwell.core.receivables.ageing import STANDARD_BUCKETS
from dunwell.core.receivables.creditor_reference import make_rf
from dunwell.formats.payment_qr import epc_payload
from dunwell.interfaces.cli.printing import print_json
from dunwell.interfaces.shared.house import house
from dunwell.ports.bills import Bill, BillLine, BillTax
from dunwell.ports.documents import (
    BankAccount,
    DeskContact,
    Documents,
    PaperLetter,
    Party,
    Statement,
    StatementBucket,
    StatementLine,
)

KINDS = ("bills", "reminders", "statements")
_DAY = date(2026, 6, 30)
_SELLER = Party(
    name="Nordlicht Systeme GmbH",
    address=("Kaistraße 1", "20457 Hamburg"),
    country="DE",
    tax_id="DE123456789",
)
_IBAN = "DE89370400440532013000"
_ACCOUNT = BankAccount(holder=_SELLER.name, bank="Hafenbank", iban=_IBAN)
_DESK = DeskContact(name="Mara Lind", email="mara@nordlicht.example", phone="+49 40 123456")
_XML_BYTES = 8_000  # about what an e-invoice of five lines has


@dataclass(frozen=True, slots=True)
class _Set:
    """What one process made of one kind."""

    seconds: float
    cpu_seconds: float
    milliseconds: tuple[float, ...]
    kilobytes: tuple[int, int]  # the largest so far after a tenth of them, and after all
    made_bytes: int


def documents(*, count: int, processes: int, as_json: bool) -> int:
    """Measure and print."""
    found = {kind: _measured(kind, count=count, processes=processes) for kind in KINDS}
    result = {
        "documents": count,
        "processes": processes,
        "kinds": found,
        "load": [round(one, 2) for one in os.getloadavg()],
        "cores": os.cpu_count(),
    }
    if as_json:
        print_json(result)
        return 0
    table = Table()
    for head in (
        "",
        "per second",
        "per s of CPU",
        "median ms",
        "99 % ms",
        "kB each",
        "MB at a tenth",
        "MB at end",
    ):
        table.add_column(head, min_width=len(head.split(" ")[0]), no_wrap=not head)
    for kind, one in found.items():
        table.add_row(kind, *(str(one[key]) for key in _SHOWN))
    Console().print(table)
    return 0


_SHOWN = (
    "per_second",
    "per_cpu_second",
    "median_ms",
    "p99_ms",
    "kilobytes_each",
    "megabytes_early",
    "megabytes_late",
)


def _measured(kind: str, *, count: int, processes: int) -> dict[str, float]:
    """Figures of one kind, the documents shared out evenly among the processes."""
    share = -(-count // processes)
    parts = [(first, min(first + share, count)) for first in range(0, count, share)]
    if processes == 1:
        made = [set_all(kind, 0, count)]
    else:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            made = list(pool.map(partial(set_all, kind), *zip(*parts, strict=True)))
    times = sorted(one for part in made for one in part.milliseconds)
    return {
        "per_second": round(sum(len(one.milliseconds) / one.seconds for one in made), 1),
        "per_cpu_second": round(count / sum(one.cpu_seconds for one in made), 1),
        "median_ms": round(statistics.median(times), 1),
        "p99_ms": round(times[int(len(times) * 0.99)], 1),
        "kilobytes_each": round(sum(one.made_bytes for one in made) / count / 1000, 1),
        "megabytes_early": round(max(one.kilobytes[0] for one in made) / 1024, 1),
        "megabytes_late": round(max(one.kilobytes[1] for one in made) / 1024, 1),
    }


def set_all(kind: str, first: int, last: int) -> _Set:
    """Set the documents of these numbers in this process, each another one; a first one is set to warm up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dunwell.config.settings")
    django.setup()
    setter = house().documents
    put = _setters(setter)[kind]
    put(-1)
    times: list[float] = []
    made_bytes, early = 0, _largest_kilobytes()
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(first, last):
        start = time.perf_counter()
        made_bytes += len(put(number))
        times.append((time.perf_counter() - start) * 1000)
        if number - first == (last - first) // 10:
            gc.collect()
            early = _largest_kilobytes()
    took, cpu_took = time.perf_counter() - began, time.process_time() - cpu
    return _Set(took, cpu_took, tuple(times), (early, _largest_kilobytes()), made_bytes)


def _setters(setter: Documents) -> dict[str, Callable[[int], bytes]]:
    return {
        "bills": lambda number: setter.bill(bill=_bill(number)),
        "reminders": lambda number: setter.letter(letter=_reminder(number)),
        "statements": lambda number: setter.statement(statement=_statement(number)),
    }


def _largest_kilobytes() -> int:
    """The most memory that this process has had so far; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415 - there is none on Windows

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest // 1024 if sys.platform == "darwin" else largest


def _buyer(number: int) -> Party:
    return Party(name=f"Kunde {number} GmbH", address=(f"Gasse {number % 97}", "80331 München"), country="DE")


def _bill(number: int) -> Bill:
    lines = tuple(
        BillLine(
            position=str(at),
            name=f"Wartung der Anlage {number + at}",
            details=(f"Auftrag {number * 7 + at}",),
            quantity=Decimal(4),
            unit="h",
            price=Decimal(25 * at),
            net_minor=10_000 * at,
            tax=0,
        )
        for at in range(1, 6)
    )
    net, tax = 150_000, 28_500
    reference = make_rf(text=f"{number + 1:012}")
    return Bill(
        kind="invoice",
        language="de",
        currency="EUR",
        entity=_SELLER,
        customer=_buyer(number),
        customer_number=f"K{number}",
        number=f"RE-2026-{number:06}",
        identity=f"inv_{number:026}",
        issued_on=_DAY,
        due_on=_DAY + timedelta(days=30),
        lines=lines,
        taxes=(BillTax(category="S", rate_pct=Decimal(19), basis_minor=net, tax_minor=tax),),
        lines_minor=net,
        net_minor=net,
        tax_minor=tax,
        gross_minor=net + tax,
        payable_minor=net + tax,
        terms="30 Tage netto.",
        bank_account=_ACCOUNT,
        reference=reference,
        qr="epc",
        qr_payload=epc_payload(holder=_SELLER.name, iban=_IBAN, amount_minor=net + tax, reference=reference),
        contact=_DESK,
        xml=f"<invoice><!--{number}-->{'x' * _XML_BYTES}</invoice>".encode(),
        xml_name="factur-x.xml",
        xml_level="EN 16931",
    )


def _statement(number: int) -> Statement:
    lines = tuple(
        StatementLine(
            number=f"RE-2026-{number + at:06}",
            kind="invoice",
            issued_on=_DAY - timedelta(days=40 + at),
            due_on=_DAY - timedelta(days=10 + at),
            days_overdue=10 + at,
            amount_minor=10_000 + number,
            residual_minor=10_000 + number,
        )
        for at in range(5)
    )
    total = sum(one.residual_minor for one in lines)
    return Statement(
        language="de",
        entity=_SELLER,
        customer=_buyer(number),
        customer_number=f"K{number}",
        account_reference=f"NDG-{number}",
        as_of=_DAY,
        currency="EUR",
        lines=lines,
        buckets=tuple(
            StatementBucket(code=code, amount_minor=total if code == "1-30" else 0)
            for code in STANDARD_BUCKETS.codes
        ),
        total_minor=total,
        overdue_minor=total,
        bank_account=_ACCOUNT,
        contact=_DESK,
    )


def _reminder(number: int) -> PaperLetter:
    statement = _statement(number)
    return PaperLetter(
        statement=statement,
        subject=f"Zweite Mahnung zu RE-2026-{number:06}",
        paragraphs=(
            "Sehr geehrte Damen und Herren,",
            "zu den unten genannten Rechnungen haben wir bis heute keinen Zahlungseingang festgestellt.",
            "Bitte überweisen Sie den offenen Betrag innerhalb von sieben Tagen.",
        ),
        lines=statement.lines,
        closing="Mit freundlichen Grüßen\nMara Lind",
        attention="Kreditorenbuchhaltung",
    )
