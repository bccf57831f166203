"""Loading the demo group: the house moves in, weeks of trade are recorded, and the days between are collected.

Nothing here is the demo's own way into the database: all of it goes through the operations that imports and
runs use. Every step can be repeated, so that a load that was killed is finished by the next one.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import polars as pl
from django.db import connection, transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.queries import latest
from dunwell.apps.organisation.models import Audience, Entity, Role, User
from dunwell.apps.organisation.operations import EntityRefused, add_entity, add_user, share_password
from dunwell.apps.parties.models import Customer
from dunwell.apps.parties.operations import upsert_customers
from dunwell.apps.receivables.allocations import record_allocations
from dunwell.apps.receivables.assignments import assign_collectors
from dunwell.apps.receivables.operations import record_items
from dunwell.apps.receivables.recording import Recorded
from dunwell.core.demo import house as people
from dunwell.core.demo.group import DEFAULT_CUSTOMERS, DEFAULT_SEED, DemoGroup, generate
from dunwell.core.demo.stances import grow_stances
from dunwell.interfaces.cli.demo.advices import advise_demo
from dunwell.interfaces.cli.demo.agencies import LOG_INS, agencies_on_a_day
from dunwell.interfaces.cli.demo.agreements import publish_demo_credit
from dunwell.interfaces.cli.demo.applications import apply_in_demo
from dunwell.interfaces.cli.demo.autopay import autopay_demo
from dunwell.interfaces.cli.demo.billing import bill_demo
from dunwell.interfaces.cli.demo.cash import bank_demo
from dunwell.interfaces.cli.demo.cash_desk import cash_desk_demo
from dunwell.interfaces.cli.demo.charges import charge_demo
from dunwell.interfaces.cli.demo.credit import score_demo
from dunwell.interfaces.cli.demo.days import evening, morning, rehearse, rehearsed_days
from dunwell.interfaces.cli.demo.disputes import raise_demo_disputes
from dunwell.interfaces.cli.demo.evidence import learn_in_demo
from dunwell.interfaces.cli.demo.held import hold_demo_orders
from dunwell.interfaces.cli.demo.holds import place_demo_holds
from dunwell.interfaces.cli.demo.mails import take_in_demo_mails
from dunwell.interfaces.cli.demo.owners import let_demo_owners_speak
from dunwell.interfaces.cli.demo.payments import pay_demo
from dunwell.interfaces.cli.demo.policies import publish_demo_policies
from dunwell.interfaces.cli.demo.promises import agree_on_a_day
from dunwell.interfaces.cli.demo.work import approve_on_a_day, work_on_a_day, work_on_the_last_day
from dunwell.interfaces.shared.house import clock as wall_clock
from dunwell.interfaces.shared.house import house as wired_house
from dunwell.ports.errors import Refused
from dunwell.ports.house import Clock, House

SOURCE = "demo"
ACTOR = "system:demo"
TOLD_DAYS_BEFORE = 60  # before the first collections, customers were told the credit policy
STARTED, FINISHED = "demo.load.started", "demo.load.finished"
COUNTED = ("entities", "users", "customers", "contacts", "items", "receipts", "allocations")
_LOCK = 0x44554E_44454D4F  # one load at a time
Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and of how much."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What the demo group in this house is; `is_new` is False where it was there already."""

    is_new: bool
    seed: int
    as_of: date
    counts: dict[str, int]  # rows of each frame in COUNTED


def demo_logins() -> list[tuple[str, str, str]]:
    """Role, address and password of everybody who can log in to the demo; agencies' people, once there are some."""
    agents = set(User.objects.filter(audience=Audience.AGENCY).values_list("email", flat=True))
    known = [
        *people.users().select("role", "email").rows(),
        *((role, email) for role, email in LOG_INS if email in agents),
    ]
    return [(role, email, people.PASSWORD) for role, email in known]


def load_once(*, progress: Progress = lambda *_: None) -> list[tuple[str, str, str]]:
    """Load the default demo group into a house that is empty, or finish a load; its log-ins, if it is there.

    A house with entities of its own gets no demo and no log-ins.
    """
    started = latest(subject=SOURCE, name=STARTED)
    if started is None and Entity.objects.exists():
        return []
    seed, customers = DEFAULT_SEED, DEFAULT_CUSTOMERS
    if started is not None:
        seed, customers = started.data["seed"], started.data["customers"]
    load(
        seed=seed,
        customers=customers,
        as_of=wall_clock().date(),
        house=wired_house(),
        clock=wall_clock,
        progress=progress,
    )
    return demo_logins()


def load(
    *,
    seed: int,
    customers: int,
    as_of: date,
    house: House | None,
    clock: Clock,
    progress: Progress = lambda *_: None,
) -> Loaded:
    """Load the group, or finish loading it; the same again changes nothing and keeps the first `as_of`.

    With a house, collections are run for some days of the last weeks, each knowing what was known that morning.
    Raises Refused where another group is there, or an entity of the same code that is another.
    """
    with _alone():
        started = latest(subject=SOURCE, name=STARTED)
        if started is not None:
            _refuse_another(started.data, seed=seed, customers=customers)
            as_of = date.fromisoformat(started.data["as_of"])
        finished = latest(subject=SOURCE, name=FINISHED)
        if finished is not None:
            counts = {name: finished.data["counts"][name] for name in COUNTED}
            return Loaded(is_new=False, seed=seed, as_of=as_of, counts=counts)
        progress("grow", 0, 1)
        group = generate(seed=seed, customers=customers, as_of=as_of)
        progress("grow", 1, 1)
        _move_in(group=group, seed=seed, now=clock(), is_started=started is not None)
        _live(group=group, house=house, clock=clock, progress=progress)
        if house is not None:
            told_on = rehearsed_days(as_of=as_of)[0] - timedelta(days=TOLD_DAYS_BEFORE)
            publish_demo_credit(house=house, actor=ACTOR, on=told_on, now=morning(of=told_on))
        now = min(clock(), evening(of=as_of))  # a load may be finished days later
        _today(as_of=as_of, now=now, house=house, progress=progress)
        counts = _counts(group)
        _tell(name=FINISHED, now=clock(), data={"counts": counts})
        return Loaded(is_new=True, seed=seed, as_of=as_of, counts=counts)


@contextmanager
def _alone() -> Iterator[None]:
    """Let two loads follow each other; the lock goes with the connection.

    Nobody waits for the disk meanwhile: what a power cut takes away, the next load does again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _refuse_another(there: dict[str, int], *, seed: int, customers: int) -> None:
    if (there["seed"], there["customers"]) != (seed, customers):
        raise Refused(
            "another_demo",
            f"The demo group of seed {there['seed']} with {there['customers']} customers is here already; "
            "give another DUNWELL_HOME to load another one.",
        )


def _move_in(*, group: DemoGroup, seed: int, now: datetime, is_started: bool) -> None:
    """Entities, users and customers, all or nothing, with the event that tells what is being loaded."""
    with transaction.atomic():
        if not is_started:
            data = {"seed": seed, "customers": group.customers.height, "as_of": group.as_of.isoformat()}
            _tell(name=STARTED, now=now, data=data)
        entities = _add_entities(group=group, now=now)
        users = [
            add_user(
                email=row["email"],
                name=row["name"],
                password=None,
                role=Role(row["role"]),
                entities=[entities[code] for code in row["entities"]],
                now=now,
                language=row["language"],
            )
            for row in group.users.iter_rows(named=True)
        ]
        share_password(users=users, password=people.PASSWORD)
        _add_customers(group=group, seed=seed, now=now)
        publish_demo_policies(actor=ACTOR, now=morning(of=rehearsed_days(as_of=group.as_of)[0]))


def _add_entities(*, group: DemoGroup, now: datetime) -> dict[str, Entity]:
    try:
        return {row["code"]: add_entity(**row, now=now)[0] for row in group.entities.iter_rows(named=True)}
    except EntityRefused as refusal:
        raise Refused(refusal.code, str(refusal)) from refusal


def _add_customers(*, group: DemoGroup, seed: int, now: datetime) -> None:
    source = pl.lit(SOURCE).alias("source")
    stances = grow_stances(seed=seed, customers=group.customers, accounts=group.accounts, as_of=group.as_of)
    customers = group.customers.with_columns(
        source, number=pl.col("external_id"), is_do_not_contact=pl.lit(None, dtype=pl.Boolean)
    ).join(stances, on="external_id", how="left", maintain_order="left")
    contacts = group.contacts.rename({"customer": "customer_external_id"}).with_columns(
        source, pl.col("email", "phone").replace("", None)
    )
    upsert_customers(customers=customers, contacts=contacts, actor=ACTOR, now=now)


def _live(*, group: DemoGroup, house: House | None, clock: Clock, progress: Progress) -> None:
    """Record the trade up to each morning on which collections were run, run them, and record the rest.

    What was agreed with customers, and who rang them, comes after the letters of the day.
    """
    days = rehearsed_days(as_of=group.as_of) if house else []
    begin = date.min
    for count, day in enumerate(days):
        progress("record", count, len(days) + 1)
        _record(group=group, begin=begin, end=day, now=morning(of=day))
        begin = day
        if house is None:
            continue
        made = rehearse(
            day=day,
            actor=ACTOR,
            house=house,
            clock=clock,
            progress=progress,
            meanwhile=partial(_approve, day, days),
        )
        if made is None:
            continue
        agree_on_a_day(group=group, day=day, days=days, now=evening(of=day))
        work_on_a_day(day=day, days=days, now=evening(of=day))
        agencies_on_a_day(day=day, days=days, documents=house.documents, actor=ACTOR, now=evening(of=day))
    progress("record", len(days), len(days) + 1)
    _record(group=group, begin=begin, end=group.as_of, now=clock())
    progress("record", len(days) + 1, len(days) + 1)


def _approve(day: date, days: Sequence[date], now: datetime) -> None:
    approve_on_a_day(day=day, days=days, now=now)


def _today(*, as_of: date, now: datetime, house: House | None, progress: Progress) -> None:
    """What people did on the morning of the day itself: each once, however often this is called."""
    steps: tuple[Callable[[], int], ...] = (
        lambda: charge_demo(actor=ACTOR, as_of=as_of, now=now),
        lambda: bill_demo(actor=ACTOR, as_of=as_of, now=now),
        lambda: pay_demo(actor=ACTOR, as_of=as_of, now=now),
        lambda: bank_demo(actor=ACTOR, as_of=as_of, now=now),
        lambda: cash_desk_demo(actor=ACTOR, as_of=as_of, now=now),
        lambda: place_demo_holds(as_of=as_of, now=now),
        lambda: raise_demo_disputes(as_of=as_of, now=now),
        lambda: let_demo_owners_speak(as_of=as_of, now=now),
        lambda: take_in_demo_mails(actor=ACTOR, as_of=as_of, now=now),
        lambda: advise_demo(actor=ACTOR, as_of=as_of, now=now),
        lambda: work_on_the_last_day(as_of=as_of, now=now),
        lambda: autopay_demo(house=house, actor=ACTOR, as_of=as_of, now=now),
        lambda: score_demo(actor=ACTOR, as_of=as_of, now=now),
        lambda: learn_in_demo(actor=ACTOR, as_of=as_of, now=now) if house else 0,
        lambda: apply_in_demo(house=house, actor=ACTOR, as_of=as_of, now=now) if house else 0,
        lambda: hold_demo_orders(
            actor=ACTOR, as_of=as_of, now=now, default_sender=house.default_sender if house else ""
        ),
    )
    for count, step in enumerate(steps):
        progress("people", count, len(steps))
        step()
    progress("people", len(steps), len(steps))


def _record(*, group: DemoGroup, begin: date, end: date, now: datetime) -> None:
    """Record what happened from one day to before another: documents, allocations, who collects."""
    entity_ids = dict(Entity.objects.filter(code__in=group.entities["code"]).values_list("code", "pk"))
    customer_ids = dict(Customer.objects.filter(source=SOURCE).values_list("external_id", "pk"))
    documents = group.documents().filter(pl.col("issued_on") >= begin, pl.col("issued_on") < end)
    allocations = group.allocations.filter(pl.col("allocated_on") >= begin, pl.col("allocated_on") < end)
    with transaction.atomic():
        _refuse_conflicts(
            record_items(
                items=documents.with_columns(
                    source=pl.lit(SOURCE),
                    customer_id=pl.col("customer").replace_strict(customer_ids, return_dtype=pl.Int64),
                    entity_id=pl.col("entity").replace_strict(entity_ids, return_dtype=pl.Int64),
                    number=pl.col("external_id"),
                    attributes=pl.lit("{}"),
                ),
                actor=ACTOR,
                now=now,
            )
        )
        _refuse_conflicts(
            record_allocations(
                allocations=allocations.with_columns(source=pl.lit(SOURCE)).rename(
                    {"credit": "credit_external_id", "debit": "debit_external_id"}
                ),
                actor=ACTOR,
                now=now,
            )
        )
        _assign(group=group, entity_ids=entity_ids, customer_ids=customer_ids)


def _assign(*, group: DemoGroup, entity_ids: dict[str, int], customer_ids: dict[str, int]) -> None:
    user_ids = dict(User.objects.filter(email__in=group.users["email"]).values_list("email", "pk"))
    assign_collectors(
        assignments=group.accounts.select(
            pl.col("customer").replace_strict(customer_ids, return_dtype=pl.Int64).alias("customer_id"),
            pl.col("entity").replace_strict(entity_ids, return_dtype=pl.Int64).alias("entity_id"),
            "currency",
            pl.col("collector_email").replace_strict(user_ids, return_dtype=pl.Int64).alias("collector_id"),
        )
    )


def _refuse_conflicts(recorded: Recorded) -> None:
    if not recorded.conflicts.is_empty():
        first = recorded.conflicts.row(0, named=True)
        raise Refused(
            "demo_differs",
            f"{recorded.conflicts.height} documents of the demo are recorded differently, the first: {first}.",
        )


def _counts(group: DemoGroup) -> dict[str, int]:
    return {name: getattr(group, name).height for name in COUNTED}


def _tell(*, name: str, now: datetime, data: dict[str, object]) -> None:
    journal.append(name=name, actor=ACTOR, now=now, subject=SOURCE, subject_id=0, data=data)
