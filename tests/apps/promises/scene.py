"""Helpers to let customers promise, pay and agree, with days counted from TODAY."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError, connection, transaction
from tests.world import TODAY, World

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.checks import INVARIANTS
from dunwell.apps.promises.frames import events, item_guards
from dunwell.apps.promises.models import Plan, PlanItem, Promise, PromiseItem
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.promises.plans import Agreement, make_plan
from dunwell.apps.promises.settling import Settled, settle
from dunwell.apps.receivables.models import Account, Allocation, OpenItem
from dunwell.apps.receivables.operations import allocate, record_receipt
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.outcomes import Instalment

RULES = PromiseRules(days_max=30, per_item_max=2, grace_days=2, tolerance_basis_points=200)
AGREED = Agreement(customer_person="Anna Abel", evidence="Letter of the same day")
JUDGE = "system:promises"


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def noon(days: int) -> datetime:
    return datetime.combine(on(days), time(12), tzinfo=UTC)


def promise(world: World, user: User | None = None, *, made: int = 0, due: int = 10, **given) -> Promise:
    """Let Abel promise everything that is free for the tenth day from now, unless told otherwise."""
    usual = {
        "account_id": world.abel_account.public_id,
        "promised_by": "Anna Abel",
        "method": "transfer",
        "note": "",
        "source": "desk",
        "rules": RULES,
    }
    items = given.pop("items", None)
    if items is not None:
        usual["item_ids"] = [item.public_id for item in items]
    scope = desk_scope(user=user or world.collector)
    return make_promise(scope=scope, **usual | {"due_on": on(due)} | given, now=noon(made), today=on(made))


def parts(*rows: tuple[int, int]) -> list[Instalment]:
    """Instalments as (day, minor)."""
    return [Instalment(due_on=on(day), amount_minor=minor) for day, minor in rows]


def plan(world: World, *rows: tuple[int, int], user: User | None = None, made: int = 0, **given) -> Plan:
    """Let Abel agree to pay these instalments, unless told otherwise."""
    items = given.pop("items", None)
    usual = {
        "account_id": world.abel_account.public_id,
        "instalments": parts(*rows),
        "agreed": AGREED,
        "rules": RULES,
        "grace_days": 3,
    }
    if items is not None:
        usual["item_ids"] = [item.public_id for item in items]
    scope = desk_scope(user=user or world.collector)
    return make_plan(scope=scope, **usual | given, now=noon(made), today=on(made))


def receive(account: Account, minor: int, *, day: int, number: str = "") -> OpenItem:
    """Record money that arrived and that nobody has allocated."""
    name = number or f"R-{OpenItem.objects.count()}"
    return record_receipt(
        account=account,
        amount_minor=minor,
        received_on=on(day),
        number=name,
        source="test",
        external_id=f"{account.pk}-{name}",
        actor="test",
        now=noon(day),
    )


def pay(item: OpenItem, minor: int, *, day: int) -> Allocation:
    """Let money arrive and be allocated to an item on one day."""
    receipt = receive(item.account, minor, day=day)
    return set_against(receipt, item, minor, day=day)


def set_against(receipt: OpenItem, item: OpenItem, minor: int, *, day: int) -> Allocation:
    """Allocate money that arrived before."""
    return allocate(
        credit_item_id=receipt.pk,
        debit_item_id=item.pk,
        amount_minor=minor,
        on=on(day),
        actor="test",
        now=noon(day),
    )


def settled(day: int) -> Settled:
    """Settle as of a day."""
    return settle(as_of=on(day), now=noon(day), actor=JUDGE)


def guards(day: int) -> list[tuple[str, str, int, int]]:
    """The guards of a day as (number, reason, minor, last day)."""
    numbers = dict(OpenItem.objects.values_list("pk", "number"))
    rows = item_guards(as_of=on(day)).iter_rows()
    return sorted((numbers[item], reason, minor, (until - TODAY).days) for item, reason, minor, until in rows)


def broke(day: int) -> list[tuple[int, str, int]]:
    """The events of a day as (account, kind, day)."""
    return [(account, kind, (when - TODAY).days) for account, kind, when in events(as_of=on(day)).iter_rows()]


def told(subject: str) -> list[str]:
    """The events of promises or plans, by their last word, in order."""
    found = Event.objects.filter(subject=subject).order_by("pk")
    return [name.rpartition(".")[2] for name in found.values_list("name", flat=True)]


def shares(one: Promise | Plan) -> dict[str, int]:
    """How much of each item a promise, or the last version of a plan, covers."""
    if isinstance(one, Promise):
        rows = PromiseItem.objects.filter(promise=one)
    else:
        rows = PlanItem.objects.filter(version=one.versions.order_by("-number")[0])
    return dict(rows.values_list("item__number", "amount_minor"))


def all_holds() -> bool:
    """Whether every invariant of promises and plans holds, within the test's own transaction."""
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                return False
    return True


def refused_by(write: Callable[[], object]) -> str:
    """The constraint of the database that a write fails at, at once or at the end of its transaction."""
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()
    except IntegrityError as refusal:
        return refusal.__cause__.diag.constraint_name
    return ""
