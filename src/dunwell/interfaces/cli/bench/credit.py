"""The benchmark of order checks: one after another in this process, in a house that is owed by many."""

import os
import random
import time
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection, transaction
from rich.console import Console

from dunwell.apps.credit.checks import check_order
from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account
from dunwell.interfaces.cli.bench.ledger import fill
from dunwell.interfaces.cli.bench.runs import own_database
from dunwell.interfaces.cli.printing import print_json

AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 6, 0, tzinfo=UTC)
ACTOR = "bench"
WARM_UP = 50
SEED = 7


def credit(*, items: int, customers: int, checks: int, as_json: bool) -> int:
    """Measure and print; the work happens in a database of its own, dropped at the end."""
    with own_database():
        fill(items=items, customers=customers, as_of=AS_OF, now=NOW)
        _limit_all()
        result = _measured(checks=checks)
    result |= {"items": items, "customers": customers, "load": [round(one, 2) for one in os.getloadavg()]}
    if as_json:
        print_json(result)
    else:
        Console(highlight=False).print(
            f"{checks:,} orders checked with {items:,} open items of {customers:,} customers: median "
            f"{result['median_ms']} ms, 95 % within {result['p95_ms']} ms, 99 % within {result['p99_ms']} ms, the "
            f"slowest {result['slowest_ms']} ms; answers {result['answers']}; load {result['load']}."
        )
    return 0


def _limit_all() -> None:
    """A limit for every customer."""
    made = {"currency": "EUR", "holds_from": date(2026, 1, 1), "set_at": NOW, "set_by": ACTOR}
    with transaction.atomic():
        insert_rows(
            [
                CreditLimit(customer_id=pk, limit_minor=10_000_000_00, raised_by_minor=0, note="", **made)
                for pk in Customer.objects.order_by("pk").values_list("pk", flat=True)
            ]
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measured(*, checks: int) -> dict[str, object]:
    """Check orders of accounts drawn at random, in euros or their own currency where no rate is needed."""
    chance, scope = random.Random(SEED), system_scope(actor=ACTOR)  # noqa: S311 - nothing secret
    in_euros = _only_euros()
    assert in_euros, "some customers owe in one currency only"
    took: list[float] = []
    for number in range(checks + WARM_UP):
        account = in_euros[chance.randrange(len(in_euros))]
        began = time.perf_counter()
        check_order(
            scope=scope,
            customer_id=account[0],
            entity_code=account[1],
            amount_minor=chance.randint(1_00, 50_000_00),
            currency="EUR",
            order_key=f"bench-{number}",
            now=NOW,
            today=AS_OF,
        )
        if number >= WARM_UP:
            took.append((time.perf_counter() - began) * 1_000)
    took.sort()
    answers = dict.fromkeys(sorted(set(OrderCheck.objects.values_list("answer", flat=True))), 0)
    for answer in OrderCheck.objects.values_list("answer", flat=True):
        answers[answer] += 1
    return {
        "checks": checks,
        "median_ms": round(took[len(took) // 2], 2),
        "p95_ms": round(took[len(took) * 95 // 100], 2),
        "p99_ms": round(took[len(took) * 99 // 100], 2),
        "slowest_ms": round(took[-1], 2),
        "answers": answers,
    }


def _only_euros() -> list[tuple[UUID, str]]:
    """The customers whose accounts are all in euros, by identifier and entity: others would need a rate."""
    others = Account.objects.exclude(currency="EUR").values("customer_id")
    rows = Account.objects.filter(currency="EUR").exclude(customer_id__in=others).order_by("pk")
    return list(rows.values_list("customer__public_id", "entity__code"))
