"""The benchmark of issuing: bills numbered, posted and addressed, beside recording the same documents alone."""

import os
import statistics
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import polars as pl
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from dunwell.apps.billing.issuing import MOST_AT_ONCE, issue
from dunwell.apps.billing.models import Bill, Seller
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.operations import record_items
from dunwell.apps.receivables.recording import ITEMS
from dunwell.interfaces.cli.bench.ledger import fill
from dunwell.interfaces.cli.bench.runs import own_database
from dunwell.interfaces.cli.printing import print_json

AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
LINES = 3
CUSTOMERS = 1_000


def billing(*, bills: int, rounds: int, as_json: bool) -> int:
    """Measure in a database of its own, dropped at the end, and print."""
    console = Console(stderr=True)
    lots = -(-bills // MOST_AT_ONCE)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar, own_database():
        task = bar.add_task("making customers …", total=(rounds + 1) * lots)
        fill(items=CUSTOMERS, customers=CUSTOMERS, as_of=AS_OF, now=NOW)
        entity = Entity.objects.get(code="DE")
        Seller.objects.create(entity=entity)
        Customer.objects.filter(country="").update(country="DE")
        customers = list(Customer.objects.order_by("pk").values_list("pk", "number"))
        issued, recorded = [], []
        for number in range(rounds + 1):
            bar.update(task, description=f"round {number} of {rounds} …" if number else "warming up …")
            issued.append(_issued(entity, customers, bills=bills, round_=number, bar=bar, task=task))
            recorded.append(_recorded(entity, customers, bills=bills, round_=number))
        made = Bill.objects.count()
    took = statistics.median(issued[1:])
    _print(
        {
            "bills": bills,
            "lines_each": LINES,
            "rounds": rounds,
            "issued": made,
            "seconds": round(took, 3),
            "bills_per_second": round(bills / took),
            "recording_alone_seconds": round(statistics.median(recorded[1:]), 3),
            "ratio": round(
                statistics.median(one / other for one, other in zip(issued[1:], recorded[1:], strict=True)), 2
            ),
            "load": [round(one, 2) for one in os.getloadavg()],
        },
        as_json=as_json,
    )
    return 0


def _issued(
    entity: Entity,
    customers: Sequence[tuple[int, str]],
    *,
    bills: int,
    round_: int,
    bar: Progress,
    task: TaskID,
) -> float:
    """Issue so many bills of three lines with a discount for early payment; the seconds it took."""
    plains = [
        {
            "entity": entity.code,
            "customer": customers[at % len(customers)][1],
            "external_id": f"bench/{round_}/{at}",
            "terms": "2/10 NET30",
            "lines": [
                {"name": f"Service {line}", "quantity": str(at % 7 + 1), "price": "123.45", "tax": "S19"}
                for line in range(LINES)
            ],
        }
        for at in range(bills)
    ]
    began = time.perf_counter()
    for first in range(0, bills, MOST_AT_ONCE):
        issue(plains=plains[first : first + MOST_AT_ONCE], now=NOW, actor="bench")
        bar.advance(task)
    return time.perf_counter() - began


def _recorded(entity: Entity, customers: Sequence[tuple[int, str]], *, bills: int, round_: int) -> float:
    """Record as many documents alone, in one piece: the quickest way into the sub-ledger."""
    frame = pl.DataFrame(
        [
            {
                "source": "bench",
                "external_id": f"alone/{round_}/{at}",
                "customer_id": customers[at % len(customers)][0],
                "entity_id": entity.pk,
                "currency": "EUR",
                "kind": "invoice",
                "number": f"A{round_}-{at}",
                "issued_on": AS_OF,
                "due_on": AS_OF,
                "amount_minor": 100_00,
                "attributes": "{}",
            }
            for at in range(bills)
        ],
        schema=dict(ITEMS.dtypes),
    )
    began = time.perf_counter()
    record_items(items=frame, actor="bench", now=NOW)
    return time.perf_counter() - began


def _print(result: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(dict(result))
        return
    console = Console()
    table = Table("", "", box=None, show_header=False)
    for name, value in result.items():
        table.add_row(name.replace("_", " "), str(value))
    console.print(table)
