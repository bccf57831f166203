"""The fixed cast: two entities, the people of the group, two customers, and helpers to give them something to do.

North (EUR) is where everything happens; South (USD) is the neighbour who must not see it.
    controller, collector, assistant (a clerk), auditor     of North
    owner       salesperson of North who owns Abel          peer: another salesperson of North, who owns nobody
    stranger    collector of South                          newcomer: no role anywhere
Abel owes North; Berg owes South. Everybody's password is PASSWORD.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import polars as pl
from django.contrib.auth.hashers import make_password

from dunwell.apps.dunning.operations import ensure_standard, publish
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.messages.models import Attachment, Message, MessageState
from dunwell.apps.organisation.models import Entity, Membership, Role, User
from dunwell.apps.organisation.operations import add_entity
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.receivables.recording import ITEMS, record_items
from dunwell.apps.runs.models import Action, ActionState, Decision, Run, RunState
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.core.dunning.reasons import outcome_of
from dunwell.core.text import key

TODAY = date(2026, 3, 10)  # a Tuesday
NOW = datetime.combine(TODAY, time(9, 30), tzinfo=UTC)
PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class World:
    """Everybody, by what they are."""

    north: Entity
    south: Entity
    controller: User
    collector: User
    assistant: User
    auditor: User
    owner: User
    peer: User
    stranger: User
    newcomer: User
    abel: Customer
    berg: Customer
    abel_account: Account
    berg_account: Account


def make_world() -> World:
    """Make the cast, and two accounts without anything on them."""
    north = make_entity(code="NORTH", name="Northwind GmbH", country="DE", currency="EUR")
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    owner = make_user("owner", Role.SALES, north)
    abel = make_customer(number="C-1001", name="Abel Optik GmbH", owner=owner)
    berg = make_customer(number="C-2001", name="Berg & Sons Inc.")
    return World(
        north=north,
        south=south,
        controller=make_user("controller", Role.CONTROLLER, north),
        collector=make_user("collector", Role.COLLECTOR, north),
        assistant=make_user("assistant", Role.CLERK, north),
        auditor=make_user("auditor", Role.AUDITOR, north),
        owner=owner,
        peer=make_user("peer", Role.SALES, north),
        stranger=make_user("stranger", Role.COLLECTOR, south),
        newcomer=make_user("newcomer", None),
        abel=abel,
        berg=berg,
        abel_account=make_account(customer=abel, entity=north),
        berg_account=make_account(customer=berg, entity=south),
    )


def ask_no_owner() -> None:
    """Publish the standard ladder with steps that nobody of the sales side is asked about."""
    levels = tuple(replace(level, sales="none", window_days=0) for level in STANDARD.levels)
    publish(policy=replace(STANDARD, levels=levels), name="Standard ladder", actor="test", now=NOW)


def make_entity(*, code: str, name: str, country: str, currency: str) -> Entity:
    """Add a subsidiary in UTC."""
    entity, _ = add_entity(
        code=code,
        name=name,
        country=country,
        currency=currency,
        timezone="UTC",
        now=NOW,
        sender_email=f"receivables@{code.lower()}.example",
    )
    return entity


@cache
def _hashed() -> str:
    """The password's hash, made once: it is slow on purpose."""
    return make_password(PASSWORD)


def make_user(name: str, role: Role | None, *entities: Entity) -> User:
    """Add a user name@group.example with one role in the entities."""
    user = User.objects.create(
        email=f"{name}@group.example", password=_hashed(), name=name.capitalize(), created_at=NOW
    )
    for entity in entities:
        Membership.objects.create(user=user, entity=entity, role=role)
    return user


def make_customer(*, number: str, name: str, owner: User | None = None, language: str = "en") -> Customer:
    """Add a customer with one mailbox, ap@<number>.example."""
    customer = Customer.objects.create(
        number=number,
        name=name,
        search_key=key(f"{number} {name}"),
        language=language,
        owner=owner,
        source="test",
        external_id=number,
        created_at=NOW,
    )
    Contact.objects.create(
        customer=customer,
        name="Accounts payable",
        email=f"ap@{number.lower()}.example",
        phone="+49 30 5550100",
        source="test",
        external_id=f"{number}-ap",
        created_at=NOW,
    )
    return customer


def make_account(*, customer: Customer, entity: Entity, currency: str = "") -> Account:
    """Open an account in the entity's currency or another."""
    return Account.objects.create(customer=customer, entity=entity, currency=currency or entity.currency)


def owe(account: Account, *rows: tuple[str, int, int], kind: str = "invoice") -> list[OpenItem]:
    """Record documents (number, minor units, days overdue on TODAY) issued 14 days before they are due."""
    due = [TODAY - timedelta(days=days) for _, _, days in rows]
    frame = pl.DataFrame(
        [
            {
                "source": "test",
                "external_id": f"{account.pk}-{number}",
                "customer_id": account.customer_id,
                "entity_id": account.entity_id,
                "currency": account.currency,
                "kind": kind,
                "number": number,
                "issued_on": on - timedelta(days=14),
                "due_on": on,
                "amount_minor": minor,
                "attributes": "{}",
            }
            for (number, minor, _), on in zip(rows, due, strict=True)
        ],
        schema=dict(ITEMS.dtypes),
    )
    recorded = record_items(items=frame, actor="test", now=NOW)
    assert recorded.imported == len(rows)
    found = {item.number: item for item in OpenItem.objects.filter(account=account)}
    return [found[number] for number, _, _ in rows]


def make_run(*, decisions: Iterable[tuple[Account, str]], as_of: date = TODAY) -> Run:
    """Record a closed run that decided these reasons, with what the accounts owe left at zero."""
    rows = list(decisions)
    reasons: dict[str, int] = {}
    for _, reason in rows:
        reasons[reason] = reasons.get(reason, 0) + 1
    outcomes = [str(outcome_of(reason=reason)) for _, reason in rows]
    version = ensure_standard(actor="test", now=NOW)
    run = Run.objects.create(
        kind="collections",
        as_of=as_of,
        policies={str(version.pk): len(rows)} if rows else {},
        state=RunState.CLOSED,
        actor="test",
        opened_at=NOW,
        proposed_at=NOW,
        closed_at=NOW,
        considered=len(rows),
        escalated=outcomes.count("escalated"),
        held=outcomes.count("held"),
        skipped=outcomes.count("skipped"),
        reasons=reasons,
    )
    Decision.objects.bulk_create(
        Decision(
            run=run,
            account_id=account.pk,
            outcome=outcome,
            reason=reason,
            step=2 if outcome == "escalated" else None,
            open_minor=0,
            overdue_minor=0,
            credit_minor=0,
            chaseable_open_minor=0,
            chaseable_overdue_minor=0,
            open_items=0,
            overdue_items=0,
            policy_version_id=version.pk,
            has_address=True,
            has_postal_address=True,
            has_mobile=False,
            has_sales=False,
            is_vip=False,
            is_do_not_contact=False,
            is_contact_sought=False,
        )
        for (account, reason), outcome in zip(rows, outcomes, strict=True)
    )
    return run


def make_action(*, run: Run, item: OpenItem, step: int = 2, state: ActionState = ActionState.SENT) -> Action:
    """Record an action of a run on the item's account."""
    return Action.objects.create(
        run=run,
        account_id=item.account_id,
        kind="notice",
        step=step,
        carrying_item_id=item.pk,
        on=run.as_of,
        state=state,
        settled_at=NOW,
    )


def make_message(
    *,
    account: Account,
    action: Action | None = None,
    state: MessageState = MessageState.SENT,
    subject: str = "Reminder",
) -> Message:
    """Record a letter with one attachment; `action` gives it the message id that leads back to it."""
    number = action.pk if action else Message.objects.count() + 1_000_000
    message = Message.objects.create(
        message_id=f"test.{number}@group.example",
        customer=account.customer,
        entity=account.entity,
        contact=account.customer.contacts.first(),
        account_id=account.pk,
        sender="receivables@north.example",
        recipient="ap@c-1001.example",
        subject=subject,
        text="Please pay.",
        html="<p>Please <b>pay</b>.</p>",
        language="en",
        state=state,
        attempts=1,
        created_at=NOW,
        settled_at=NOW,
    )
    Attachment.objects.create(
        message=message,
        name="Statement.pdf",
        media_type="application/pdf",
        content=b"%PDF-test",
        sha256="0" * 64,
    )
    return message


def make_task(
    *,
    account: Account,
    kind: TaskKind = TaskKind.CALL,
    assignee: User | None = None,
    action: Action | None = None,
    title: str = "Call about the overdue invoices",
) -> Task:
    """Ask somebody to do something, due today."""
    return Task.objects.create(
        kind=kind,
        account=account,
        assignee=assignee,
        action_id=action.pk if action else None,
        due_on=TODAY,
        title=title,
        body="Good morning, this is Northwind.",
        created_at=NOW,
    )
