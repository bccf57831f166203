"""The benchmark of cash in a ledger of its own: reading open items and bank lines, matching them, applying them."""

import os
import statistics
import time
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
from rich.console import Console
from rich.text import Text

from dunwell.apps.cash.bank_accounts import register
from dunwell.apps.cash.frames import ToMatch, to_match
from dunwell.apps.cash.matching import match_lines
from dunwell.apps.cash.models import BankLine, BankStatement, LineStanding, LineState, StatementFile
from dunwell.apps.cash.posting import post_lines
from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.operations import add_entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.recording import ITEMS, record_items
from dunwell.core.cash.match import match
from dunwell.core.text import key
from dunwell.interfaces.cli.bench.matching import AS_OF, bank_lines, open_items
from dunwell.interfaces.cli.bench.runs import own_database
from dunwell.interfaces.cli.printing import print_json

ACTOR = "bench"
NOW = datetime(2026, 6, 30, 6, 0, tzinfo=UTC)
IBAN = "DE89370400440532013000"
_PIECE = 250_000
_FEW = 5_000


def cash(*, lines: int, items: int, rounds: int, as_json: bool) -> int:
    """Measure and print; the work happens in a database of its own, dropped at the end."""
    with own_database():
        entity, _ = add_entity(
            code="BENCH",
            name="Bench GmbH",
            country="DE",
            currency="EUR",
            timezone="UTC",
            now=NOW,
            sender_email="bench@group.example",
        )
        invoices = open_items(items)
        _owe(entity, invoices)
        _pay(entity, bank_lines(invoices, lines))
        result = _measured(entity, rounds=rounds)
    result |= {"lines": lines, "items": items, "load": [round(one, 2) for one in os.getloadavg()]}
    if as_json:
        print_json(result)
    else:
        Console(highlight=False).print(
            Text(
                f"{lines:,} lines against {items:,} open items: read in {result['reading_seconds']} s, matched in "
                f"{result['seconds']} s ({result['processor_seconds']} s of processor), {result['ratio']} times the "
                f"reading; applied in {result['applying_seconds']} s ({result['applied_per_second']} lines a second, "
                f"{result['posted']:,} posted, {result['proposed']:,} proposed); load {result['load']}."
            )
        )
    return 0


def _measured(entity: Entity, *, rounds: int) -> dict[str, object]:
    reads, took, work = [], [], []
    for _ in range(rounds):
        began = time.perf_counter()
        given = to_match(entity_id=entity.pk)
        reads.append(time.perf_counter() - began)
        began, worked = time.perf_counter(), time.process_time()
        _match(given)
        took.append(time.perf_counter() - began)
        work.append(time.process_time() - worked)
    reading, matching = statistics.median(reads), statistics.median(took)
    began = time.perf_counter()
    done = match_lines(entity_id=entity.pk, now=NOW, today=AS_OF, actor=ACTOR)
    applying = max(0.001, time.perf_counter() - began - reading - matching)
    return {
        "rounds": rounds,
        "reading_seconds": round(reading, 3),
        "seconds": round(matching, 3),
        "processor_seconds": round(statistics.median(work), 3),
        "ratio": round(matching / reading, 2),
        "applying_seconds": round(applying, 3),
        "applied_per_second": round((done.posted + done.proposed + done.left) / applying),
        "posted": done.posted,
        "proposed": done.proposed,
        "left": done.left,
    }


def _match(given: ToMatch) -> None:
    match(
        invoices=given.invoices,
        payments=given.payments,
        remittances=given.remittances,
        settings=given.settings,
        learnt=given.learnt,
    )


def _owe(entity: Entity, invoices: pl.DataFrame) -> None:
    names = invoices["customer"].unique(maintain_order=True).to_list()
    customers = Customer.objects.bulk_create(
        (
            Customer(
                number=f"K{at:06}",
                name=name,
                search_key=key(name),
                language="de",
                source=ACTOR,
                external_id=f"K{at:06}",
                created_at=NOW,
            )
            for at, name in enumerate(names)
        ),
        batch_size=_FEW,
    )
    ids = pl.DataFrame(
        {"customer": names, "customer_id": [one.pk for one in customers]},
        schema_overrides={"customer_id": pl.Int64},
    )
    documents = invoices.join(ids, on="customer", maintain_order="left").select(
        source=pl.lit(ACTOR),
        external_id="invoice",
        customer_id="customer_id",
        entity_id=pl.lit(entity.pk, dtype=pl.Int64),
        currency="currency",
        kind=pl.lit("invoice"),
        number="invoice",
        issued_on="issued_on",
        due_on="due_on",
        amount_minor="amount_minor",
        attributes=pl.concat_str(pl.lit('{"references": "'), "references", pl.lit('"}')),
    )
    for piece in documents.select(ITEMS.names).iter_slices(_PIECE):
        record_items(items=piece, actor=ACTOR, now=NOW)


def _pay(entity: Entity, payments: pl.DataFrame) -> None:
    """Bank lines as an import leaves them: kept, to be cleared, and on the bank in the ledger."""
    held = register(entity=entity, number=IBAN, currency="EUR", name="", bic="", actor=ACTOR, now=NOW)
    file = StatementFile.objects.create(
        entity=entity,
        name="bench",
        sha256="0" * 64,
        content=b"",
        verdict="balanced",
        imported_at=NOW,
        imported_by=ACTOR,
    )
    statement = BankStatement.objects.create(
        file=file, bank_account=held, format="bench", verdict="balanced", fingerprint="bench"
    )
    lines = insert_rows(
        [
            BankLine(
                statement=statement,
                bank_account=held,
                position=at,
                status="booked",
                booked_on=paid_on,
                value_on=paid_on,
                amount_minor=minor,
                amount_told=str(Decimal(minor).scaleb(-2)),
                currency=currency,
                counterparty_name=payer,
                counterparty_account=account,
                text=text,
                fingerprint=f"bench-{at}",
                likeness=f"bench-{at}",
            )
            for at, (_, paid_on, minor, currency, payer, account, text) in enumerate(payments.iter_rows())
        ]
    )
    insert_rows([LineStanding(line=one, entity=entity, state=LineState.OPEN) for one in lines])
    post_lines(line_ids=[one.pk for one in lines], actor=ACTOR, now=NOW)
