"""Promises and plans for the demo group: made on its rehearsed days, and kept, broken or running by its last one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

import polars as pl
from django.db import transaction

from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.promises.models import Method, Plan, PlanAgreement, Promise, Source
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.promises.plans import Agreement, make_plan, renegotiate_plan
from dunwell.apps.receivables.models import Account, Residual
from dunwell.core.demo.group import DemoGroup
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.outcomes import Instalment

LEFT_ALONE = 8  # accounts, by what is overdue: holds and disputes are theirs
LEAST_MINOR = 20_000
KEPT, BROKEN, RUNNING = 3, 2, 4  # promises
BROKEN_AFTER, RUNS_FOR = 4, (6, 9, 13, 20)  # days
PLAN_GRACE_DAYS = 10
SEEN_BEFORE = timedelta(days=4)  # so that the last rehearsed day knows of the money
_DAY = timedelta(days=1)


def agree_on_a_day(*, group: DemoGroup, day: date, days: Sequence[date], now: datetime) -> int:
    """Agree on what was agreed on a rehearsed day, of all `days`, and return how much that was; again does nothing.

    What will be kept or broken is known from the group, which knows who pays when.
    """
    deeds = DEEDS.get(days.index(day), ())
    with transaction.atomic():
        if _is_done(day):
            return 0
        return sum(deed(group, day, now) for deed in deeds)


def _is_done(day: date) -> bool:
    versions = PlanAgreement.objects.filter(agreed_on=day)
    return Promise.objects.filter(made_on=day).exists() or versions.exists()


def _kept(group: DemoGroup, day: date, now: datetime) -> int:
    """Promises on what was paid in full in the days after."""
    paid = (
        group.allocations.filter(pl.col("allocated_on") > day)
        .group_by("debit")
        .agg(paid_on=pl.col("allocated_on").max(), minor=pl.col("amount_minor").sum())
    )
    paid_on = {row["debit"]: (row["paid_on"], row["minor"]) for row in paid.iter_rows(named=True)}
    made = 0
    for open_item in _candidates(group, day):
        found, minor = paid_on.get(open_item.item.external_id, (None, 0))
        if found is None or minor != open_item.residual_minor or found > group.as_of - SEEN_BEFORE:
            continue
        _promise(open_item, due_on=found, note="With the next payment run.", day=day, now=now)
        made += 1
        if made == KEPT:
            break
    return made


def _broken(group: DemoGroup, day: date, now: datetime) -> int:
    """Promises on what nobody has paid to this day."""
    chosen = list(_never_paid(group, day))[:BROKEN]
    for open_item in chosen:
        _promise(
            open_item,
            due_on=day + BROKEN_AFTER * _DAY,
            note="As soon as their customer pays.",
            day=day,
            now=now,
        )
    return len(chosen)


def _running(group: DemoGroup, day: date, now: datetime) -> int:
    chosen = list(_never_paid(group, day))[:RUNNING]
    for open_item, days in zip(chosen, RUNS_FOR, strict=False):
        due_on = group.as_of + days * _DAY
        _promise(open_item, due_on=due_on, note="Said on the telephone.", day=day, now=now)
    return len(chosen)


def _to_be_renegotiated(group: DemoGroup, day: date, now: datetime) -> int:
    return _plan(group, day, now, first=group.as_of - 10 * _DAY)


def _late(group: DemoGroup, day: date, now: datetime) -> int:
    """A plan of which the first instalment does not come in; it is not broken before its grace is over."""
    return _plan(group, day, now, first=group.as_of - 2 * _DAY)


def _plan(group: DemoGroup, day: date, now: datetime, *, first: date) -> int:
    """A plan in three instalments for the largest of the oldest invoices on which nobody pays."""
    candidates = list(_never_paid(group, day))
    if not candidates:
        return 0
    open_item = max(candidates, key=lambda one: one.residual_minor)
    third = open_item.residual_minor // 3
    instalments = [
        Instalment(due_on=first, amount_minor=third),
        Instalment(due_on=first + 14 * _DAY, amount_minor=third),
        Instalment(due_on=first + 28 * _DAY, amount_minor=open_item.residual_minor - 2 * third),
    ]
    make_plan(
        scope=_controller(),
        account_id=open_item.account.public_id,
        item_ids=[open_item.item.public_id],
        instalments=instalments,
        agreed=Agreement(customer_person="Their managing director", evidence="Their letter of that day."),
        reason="A large customer of theirs is insolvent.",
        rules=PromiseRules(),
        grace_days=PLAN_GRACE_DAYS,
        now=now,
        today=day,
    )
    return 1


def _renegotiated(group: DemoGroup, day: date, now: datetime) -> int:  # noqa: ARG001 - as the others
    """The first plan gets later instalments, before it is broken."""
    plan = Plan.objects.filter(state="running", made_on__lt=day).order_by("pk").first()
    if plan is None or plan.versions.count() > 1:
        return 0
    instalments = plan.versions.get(number=1).instalments.order_by("number")
    renegotiate_plan(
        scope=_controller(),
        plan_id=plan.public_id,
        instalments=[
            Instalment(due_on=one.due_on + 17 * _DAY, amount_minor=one.amount_minor) for one in instalments
        ],
        reason="Their bank needs two more weeks.",
        agreed=Agreement(customer_person="Their managing director"),
        rules=PromiseRules(),
        now=now,
        today=day,
    )
    return 1


# By the place of the rehearsed day, from 0.
DEEDS: dict[int, tuple[Callable[[DemoGroup, date, datetime], int], ...]] = {
    1: (_kept, _to_be_renegotiated),
    2: (_broken,),
    3: (_late,),
    4: (_renegotiated,),
    5: (_running,),
}


def _promise(open_item: Residual, *, due_on: date, note: str, day: date, now: datetime) -> None:
    collector = open_item.account.collector
    assert collector is not None, "an account of the demo group has a collector"
    make_promise(
        scope=desk_scope(user=collector),
        account_id=open_item.account.public_id,
        item_ids=[open_item.item.public_id],
        due_on=due_on,
        promised_by="Accounts payable",
        method=Method.TRANSFER,
        note=note,
        source=Source.DESK,
        rules=PromiseRules(),
        now=now,
        today=day,
    )


def _controller() -> Scope:
    return desk_scope(user=User.objects.filter(memberships__role=Role.CONTROLLER).order_by("pk")[0])


def _candidates(group: DemoGroup, day: date) -> Iterator[Residual]:
    """The oldest overdue invoice of each account of which nothing was agreed yet, the accounts in a fixed order."""
    still_open = group.open_items()
    overdue = still_open.filter((pl.col("residual_minor") > 0) & (pl.col("due_on") < group.as_of))
    largest = (
        overdue.group_by("entity", "customer", "currency")
        .agg(pl.col("residual_minor").sum())
        .sort("residual_minor", "customer", "currency", descending=[True, False, False])
        .head(LEFT_ALONE)
    )
    left_alone = set(largest.select("entity", "customer", "currency").iter_rows())
    agreed = {
        *Promise.objects.values_list("account_id", flat=True),
        *Plan.objects.values_list("account_id", flat=True),
    }
    in_credit = set(Residual.objects.filter(residual_minor__lt=0).values_list("account_id", flat=True))
    reached = Contact.objects.exclude(email="").values("customer_id")
    owing = Residual.objects.filter(residual_minor__gte=LEAST_MINOR, due_on__lt=day)
    found = owing.filter(account__customer_id__in=reached).select_related(
        "item", "account__customer", "account__entity", "account__collector"
    )
    seen: set[int] = set()
    for one in found.order_by(
        "account__customer__external_id", "account__currency", "due_on", "item__external_id"
    ):
        account: Account = one.account
        key = (account.entity.code, account.customer.external_id, account.currency)
        if account.pk in seen | agreed | in_credit or key in left_alone:
            continue
        seen.add(account.pk)
        yield one


def _never_paid(group: DemoGroup, day: date) -> Iterator[Residual]:
    """Those of the candidates on which no money comes in until the day of the demo, on the invoice or on account."""
    later = group.receipts.filter(pl.col("issued_on") >= day)
    paying = set(later.select("entity", "customer", "currency").iter_rows())
    for one in _candidates(group, day):
        account: Account = one.account
        if (account.entity.code, account.customer.external_id, account.currency) not in paying:
            yield one
