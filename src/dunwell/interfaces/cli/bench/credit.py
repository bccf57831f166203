"""The benchmark of order checks: one after another in this process, in a house that is owed by many."""

import os
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from rich.console import Console

from dunwell.apps.credit.checks import check_order
from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.organisation.operations import add_entity
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.models import Account
from dunwell.core.demo.house import entities
from dunwell.interfaces.cli.bench.runs import own_database
from dunwell.interfaces.cli.printing import print_json

AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 6, 0, tzinfo=UTC)
ACTOR = "bench"
WARM_UP = 50
SEED = 7
# What a check reads, and no more: the ledger's postings, which nothing here asks for, are left out. Every fourth
# customer owes in another currency than euros; the first have several times as many items as the last.
LAID = """
    INSERT INTO parties_customer (public_id, number, name, search_key, language, country, timezone, address, segment,
        terms, owner_email, is_do_not_contact, source, external_id, created_at, is_vip, risk_class, credit_class)
    SELECT gen_random_uuid(), 'B-' || one, 'Buyer ' || one, 'buyer ' || one, 'en', 'DE', 'Europe/Berlin', '', '', '',
        '', false, 'bench', 'B-' || one, %(now)s, false, '', ''
    FROM generate_series(1, %(customers)s) AS one;

    INSERT INTO receivables_account (public_id, customer_id, entity_id, currency, is_joined)
    SELECT gen_random_uuid(), customer.id, whose[1 + customer.id %% cardinality(whose)],
        CASE WHEN customer.id %% 4 = 0 THEN 'USD' ELSE 'EUR' END, false
    FROM parties_customer AS customer, (SELECT array_agg(id ORDER BY id) AS whose FROM organisation_entity) AS every;

    SELECT setseed(0.7);
    INSERT INTO receivables_openitem (public_id, account_id, currency, kind, number, issued_on, due_on, amount_minor,
        attributes, source, external_id, recorded_at)
    SELECT gen_random_uuid(), account.id, account.currency, 'invoice', 'I-' || one, %(on)s::date - 60 - one %% 300,
        %(on)s::date - 30 - one %% 300, 100 + one %% 90000, '{}', 'bench', 'I-' || one, %(now)s
    FROM (
        SELECT one, CASE WHEN one <= %(customers)s THEN one ELSE 1 + floor(%(customers)s * least(
            0.999999, (one %% 40 + 1) / 40.0 * random()))::bigint END AS place
        FROM generate_series(1, %(items)s) AS one
    ) AS drawn
    JOIN (SELECT id, currency, row_number() OVER (ORDER BY id) AS place FROM receivables_account) AS account
        USING (place);

    INSERT INTO receivables_residual (item_id, account_id, due_on, residual_minor)
    SELECT id, account_id, due_on, amount_minor FROM receivables_openitem;

    INSERT INTO credit_creditlimit (public_id, customer_id, currency, limit_minor, raised_by_minor, holds_from, note,
        set_at, set_by)
    SELECT gen_random_uuid(), id, 'EUR', 1000000000, 0, '2026-01-01', '', %(now)s, 'bench' FROM parties_customer;

    INSERT INTO credit_score (public_id, customer_id, as_of, currency, score, class_code, is_thin, paid_items,
        overdue_items, days_beyond_terms, parts, facts, items, next_review_on, scored_at, actor)
    SELECT gen_random_uuid(), id, %(on)s, 'EUR', 82, 'A', false, 9, 1, 4, '{}', '{}', '{}', %(on)s::date + 90, %(now)s,
        'bench'
    FROM parties_customer;
"""


@dataclass(slots=True)
class Timed:
    """Milliseconds of each check and, in between, of asking the database for nothing; and the processors' time."""

    checks: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)
    here_ms: float = 0.0  # of the processor in this process, for all checks
    server_ms: float | None = None  # of the processor in the database's, where it runs here and can be seen


def credit(*, items: int, customers: int, checks: int, as_json: bool) -> int:
    """Measure and print; the work happens in a database of its own, dropped at the end."""
    with own_database():
        began = time.perf_counter()
        _lay(items=items, customers=customers)
        laid = time.perf_counter() - began
        result = _told(_measured(checks=checks))
    result |= {"items": items, "customers": customers, "load": [round(one, 2) for one in os.getloadavg()]}
    result["laid_seconds"] = round(laid, 1)
    if as_json:
        print_json(result)
    else:
        Console(highlight=False).print(
            f"{checks:,} orders checked with {items:,} open items of {customers:,} customers: median "
            f"{result['median_ms']} ms, 95 % within {result['p95_ms']} ms, 99 % within {result['p99_ms']} ms, the "
            f"slowest {result['slowest_ms']} ms. A round trip that asks for nothing took {result['nothing_ms']} ms, 99 "
            f"% within {result['nothing_p99_ms']} ms: a check takes {result['times_nothing']} times as long. Of the "
            f"processor {result['cpu_ms']} ms a check. Answers {result['answers']}; load {result['load']}."
        )
    return 0


def _lay(*, items: int, customers: int) -> None:
    """Lay down customers with a limit and a score each, and their open items; the same every time."""
    for row in entities().iter_rows(named=True):
        add_entity(**row, now=NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LAID, {"items": items, "customers": customers, "now": NOW, "on": AS_OF})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measured(*, checks: int) -> Timed:
    """Check orders of accounts drawn at random, and after each ask for nothing once."""
    chance, scope, found = random.Random(SEED), system_scope(actor=ACTOR), Timed()  # noqa: S311 - nothing secret
    accounts = _in_euros()
    server = Path(f"/proc/{_backend()}/stat")
    here_ms, server_before = 0.0, _processor_ms(server)
    for number in range(checks + WARM_UP):
        if number == WARM_UP:
            here_ms, server_before = 0.0, _processor_ms(server)
        customer_id, entity = accounts[chance.randrange(len(accounts))]
        began, processor = time.perf_counter(), time.process_time()
        check_order(
            scope=scope,
            customer_id=customer_id,
            entity_code=entity,
            amount_minor=chance.randint(1_00, 50_000_00),
            currency="EUR",
            order_key=f"bench-{number}",
            now=NOW,
            today=AS_OF,
        )
        took = time.perf_counter() - began
        here_ms += (time.process_time() - processor) * 1_000
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        if number >= WARM_UP:
            found.checks.append(took * 1_000)
            found.nothing.append((time.perf_counter() - began) * 1_000)
    server_after = _processor_ms(server)
    found.here_ms = here_ms
    if server_before is not None and server_after is not None:
        found.server_ms = server_after - server_before
    return found


def _told(found: Timed) -> dict[str, object]:
    took, nothing, checks = sorted(found.checks), sorted(found.nothing), len(found.checks)
    answers: dict[str, int] = {}
    for answer in OrderCheck.objects.order_by("answer").values_list("answer", flat=True):
        answers[answer] = answers.get(answer, 0) + 1
    cpu = found.here_ms + (found.server_ms or 0.0)
    return {
        "checks": checks,
        "median_ms": _at(took, 50),
        "p95_ms": _at(took, 95),
        "p99_ms": _at(took, 99),
        "slowest_ms": round(took[-1], 2),
        "nothing_ms": _at(nothing, 50),
        "nothing_p99_ms": _at(nothing, 99),
        "times_nothing": round(sum(took) / sum(nothing), 1),
        "cpu_ms": round(cpu / checks, 2),
        "cpu_ms_here": round(found.here_ms / checks, 2),
        "cpu_ms_server": None if found.server_ms is None else round(found.server_ms / checks, 2),
        "cpu_share": round(cpu / sum(took), 2),
        "answers": answers,
    }


def _at(took: list[float], percent: int) -> float:
    return round(took[len(took) * percent // 100], 2)


def _in_euros() -> list[tuple[UUID, str]]:
    """The customers that owe in euros, by identifier and entity: others would need a rate."""
    rows = Account.objects.filter(currency="EUR").order_by("pk")
    return list(rows.values_list("customer__public_id", "entity__code"))


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    return int(number)


def _processor_ms(stat: Path) -> float | None:
    """Milliseconds of the processor that a process has had; None where it is not of this machine, or cannot be seen."""
    with suppress(OSError):
        fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1_000 / os.sysconf("SC_CLK_TCK")
    return None
