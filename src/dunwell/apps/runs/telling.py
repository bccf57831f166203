"""Telling the sales side of steps before they go: whom a run has to tell, of what, in one mail each.

Nothing is told twice: the database knows one notice for each step and address, and one digest for each run and
address. A notice counts from when its mail left (owner_mail.py); until then no window runs, so that a step never goes
because a mail did not.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from dunwell.apps.dunning.models import DigestState, OwnerDigest, OwnerNotice
from dunwell.apps.dunning.owner_notices import count_as_told
from dunwell.apps.dunning.queries import policies_of
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Membership, Role, User
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.models import Run
from dunwell.apps.runs.owner_mail import send_digests
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.dunning.letters import message_id
from dunwell.formats.mime import is_address
from dunwell.ports.house import Clock, House

TELL_LOCK = 0x44554E_54454C  # one process at a time plans whom to tell
ROUNDS = 3  # a refused address is followed by the next person

TO_TELL = """
    SELECT decision.account_id, decision.carrying_item_id, decision.step, rule.sales, rule.window_days,
           coalesce(decision.next_on, %(as_of)s)
        FROM runs_decision AS decision
        JOIN unnest(%(versions)s::bigint[], %(steps)s::int[], %(sales)s::text[], %(days)s::int[])
            AS rule (version, step, sales, window_days)
            ON rule.version = decision.policy_version_id AND rule.step = decision.step
        WHERE decision.run_id = %(run)s AND decision.has_sales AND decision.carrying_item_id IS NOT NULL AND (
            rule.sales = 'inform' AND decision.reason = 'STEP_DUE'
            OR rule.sales <> 'inform' AND (
                decision.reason = 'OWNER_WINDOW'
                OR decision.reason IN ('NOT_YET_DUE', 'NEXT_STEP_LATER', 'MINIMUM_GAP')
                AND decision.next_on <= %(as_of)s + rule.window_days
            )
        ) AND NOT EXISTS (
            SELECT FROM dunning_ownernotice AS notice
                LEFT JOIN dunning_ownerdigest AS digest ON digest.id = notice.digest_id
                WHERE notice.carrying_item_id = decision.carrying_item_id AND notice.step = decision.step
                AND (notice.told_on IS NOT NULL OR digest.state IN ('proposed', 'sending'))
        )
        ORDER BY decision.account_id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A step of which the sales side has to be told."""

    account_id: int
    carrying_item_id: int
    step: int
    stage: str  # owner, lead, inform
    window_days: int
    planned_on: date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the sales side; an owner may have no log-in."""

    email: str
    user_id: int | None


def tell_owners(*, run: Run, house: House, clock: Clock, actor: str) -> None:
    """Tell owners and leads of the steps that a run found to be near, one mail for each of them.

    After the run has recorded its decisions, outside any transaction. Again, it tells only what was not told yet.
    """
    for _ in range(ROUNDS):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TELL_LOCK])
            _plan(run=run, house=house, actor=actor, now=clock())
        if not send_digests(house=house, clock=clock, actor=actor):
            return


def _plan(*, run: Run, house: House, actor: str, now: datetime) -> None:
    """Write a notice for each step and person, and a digest for each person; nothing is sent here."""
    dues = _dues(run)
    if not dues:
        return
    accounts = Account.objects.select_related("customer__owner", "entity", "collector").in_bulk(
        [due.account_id for due in dues]
    )
    leads = _leads(entity_ids={account.entity_id for account in accounts.values()})
    members = _members(accounts)
    refused = _refused(dues)
    by_person: dict[Person, list[Due]] = defaultdict(list)
    nobody: list[Due] = []
    for due in dues:
        account = accounts[due.account_id]
        owner = _owner(account, members=members)
        led = leads.get(account.entity_id, [])
        people = _people(due, owner=owner, led=led, refused=refused)
        for person in people:
            by_person[person].append(due)
        if not people and due.stage != "inform":
            nobody.append(due)
    _write(by_person, run=run, house=house, now=now)
    _ask_collectors(nobody, accounts=accounts, run=run, actor=actor, now=now)


def _dues(run: Run) -> list[Due]:
    if not _has_sales_side():
        return []
    policies = policies_of(version_ids=[int(version) for version in run.policies])
    rules = [
        (version, level.step, level.sales, level.window_days)
        for version, policy in policies.items()
        for level in policy.levels
        if level.asks_sales or level.sales == "inform"
    ]
    if not rules:
        return []
    versions, steps, sales, days = (list(column) for column in zip(*rules, strict=True))
    told: dict[str, Any] = {
        "run": run.pk,
        "as_of": run.as_of,
        "versions": versions,
        "steps": steps,
        "sales": sales,
        "days": days,
    }
    with connection.cursor() as cursor:
        cursor.execute(TO_TELL, told)
        return [Due(*row) for row in cursor.fetchall()]


def _has_sales_side() -> bool:
    """Whether anybody sells at all: where not, no decision needs to be looked at."""
    return (
        Membership.objects.filter(role=Role.SALES_LEAD).exists()
        or Customer.objects.filter(owner__isnull=False).exists()
        or Customer.objects.exclude(owner_email="").exists()
    )


def _leads(*, entity_ids: Collection[int]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    members = Membership.objects.filter(
        role=Role.SALES_LEAD, entity_id__in=entity_ids, user__is_active=True
    ).select_related("user")
    for member in members.order_by("pk"):
        found[member.entity_id].append(_person(member.user))
    return found


def _person(user: User) -> Person:
    return Person(email=user.email, user_id=user.pk)


def _members(accounts: Mapping[int, Account]) -> set[tuple[int, int]]:
    """Return (user, entity) where an owner has a role in an entity: elsewhere they would see nothing."""
    found = (account.customer.owner_id for account in accounts.values())
    owners = {owner for owner in found if owner is not None}
    return set(Membership.objects.filter(user_id__in=owners).values_list("user_id", "entity_id"))


def _owner(account: Account, *, members: Collection[tuple[int, int]]) -> list[Person]:
    customer = account.customer
    if customer.owner is not None:
        is_here = (customer.owner.pk, account.entity_id) in members
        return [_person(customer.owner)] if customer.owner.is_active and is_here else []
    return [Person(email=customer.owner_email.lower(), user_id=None)] if customer.owner_email else []


def _refused(dues: Collection[Due]) -> set[tuple[int, int, str]]:
    """Return the addresses that were refused for good when they were to be told of these steps."""
    notices = OwnerNotice.objects.filter(
        carrying_item_id__in={due.carrying_item_id for due in dues}, digest__state=DigestState.REFUSED
    )
    return set(notices.values_list("carrying_item_id", "step", "email"))


def _people(
    due: Due, *, owner: list[Person], led: list[Person], refused: Collection[tuple[int, int, str]]
) -> list[Person]:
    """Return whom to tell by the stage: the owner or, in the middle, the leads; where there is none, the others."""
    for people in (led, owner) if due.stage == "lead" else (owner, led):
        reached = [
            one
            for one in people
            if is_address(one.email) and (due.carrying_item_id, due.step, one.email) not in refused
        ]
        if reached:
            return reached
    return []


def _write(by_person: Mapping[Person, list[Due]], *, run: Run, house: House, now: datetime) -> None:
    domain = house.default_sender.rpartition("@")[2]
    for person, dues in by_person.items():
        public_id = new_public_id()
        digest, _ = OwnerDigest.objects.get_or_create(
            run_id=run.pk,
            email=person.email,
            defaults={
                "public_id": public_id,
                "person_id": person.user_id,
                "message_id": message_id(action=f"owner.{public_id.hex}", domain=domain),
                "created_at": now,
            },
        )
        if digest.state != DigestState.PROPOSED:
            continue  # this day's mail has gone; what is left is told with the next run
        OwnerNotice.objects.bulk_create(
            [
                OwnerNotice(
                    account_id=due.account_id,
                    carrying_item_id=due.carrying_item_id,
                    step=due.step,
                    stage=due.stage,
                    person_id=person.user_id,
                    email=person.email,
                    window_days=due.window_days,
                    planned_on=due.planned_on,
                    digest=digest,
                )
                for due in dues
            ],
            update_conflicts=True,  # a notice whose mail never left is taken up again
            unique_fields=["carrying_item_id", "step", "email"],
            update_fields=["stage", "person_id", "window_days", "planned_on", "digest_id"],
        )


def _ask_collectors(
    dues: Collection[Due], *, accounts: Mapping[int, Account], run: Run, actor: str, now: datetime
) -> None:
    """Where nobody of the sales side can be told, the collector is asked, and the window runs from then on."""
    notices = OwnerNotice.objects.bulk_create(
        OwnerNotice(
            account=accounts[due.account_id],
            carrying_item_id=due.carrying_item_id,
            step=due.step,
            stage=due.stage,
            email="",
            window_days=due.window_days,
            planned_on=due.planned_on,
        )
        for due in dues
    )
    detail = "No address of an owner or lead that can be written to; the collector is asked."
    count_as_told(notices=notices, event="dunning.owner.unreachable", detail=detail, actor=actor, now=now)
    open_tasks(
        tasks=[
            Task(
                kind=TaskKind.OWNER,
                account=notice.account,
                assignee=notice.account.collector,
                due_on=run.as_of,
                title=f"Tell somebody of sales about {notice.account.customer.name}"[:200],
                body="A step is ahead that the customer's owner or lead may stop, and no mail reaches them. Speak to "
                f"them before {notice.window_ends_on}, when it goes on; then have their address put right.",
                created_at=now,
            )
            for notice in notices
        ],
        actor=actor,
    )
