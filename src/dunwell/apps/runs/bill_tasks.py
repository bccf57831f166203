"""What people are asked about bills on their way: what holds one back, where none arrives, what nobody knows."""

from collections.abc import Sequence
from datetime import datetime

from dunwell.apps.billing.models import Delivery, DeliveryChannel
from dunwell.apps.journal.operations import append
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.receivables.models import Account
from dunwell.apps.worklist.models import Task, TaskKind, TaskState
from dunwell.apps.worklist.opening import open_tasks

_BY = {
    DeliveryChannel.EMAIL: "by e-mail to {recipient}",
    DeliveryChannel.POST: "by post to {recipient}",
    DeliveryChannel.EINVOICE: "as an e-invoice to {recipient}",
    DeliveryChannel.PORTAL: "in the portal",
}


def ask_held(*, delivery: Delivery, now: datetime, actor: str) -> None:
    """Ask what is missing, in the caller's transaction; again where it was asked and answered before."""
    _ask(
        delivery,
        kind=TaskKind.DELIVERY_HELD,
        title=f"{delivery.bill.number} is held back",
        body=f"It was to go {_way(delivery)}. {delivery.detail}\nWhen it is mended, say so here: it is tried again.",
        now=now,
        actor=actor,
    )


def ask_bounced(*, delivery: Delivery, now: datetime, actor: str) -> None:
    """Ask for an address that works, in the caller's transaction."""
    _ask(
        delivery,
        kind=TaskKind.DELIVERY_BOUNCED,
        title=f"{delivery.bill.number} came back: repair the address",
        body=f"It went {_way(delivery)}. {delivery.detail}\nWhen there is an address that works, say so here: the "
        "bill is sent there.",
        now=now,
        actor=actor,
    )


def ask_uncertain(*, delivery: Delivery, now: datetime, actor: str) -> None:
    """Ask whether it arrived, in the caller's transaction."""
    _ask(
        delivery,
        kind=TaskKind.SEND_UNCERTAIN,
        title=f"Did {delivery.bill.number} arrive at {delivery.bill.customer.name}?",
        body=f"It went {_way(delivery)}, and nobody knows whether it left. It is not sent again by itself. Ask the "
        "customer or look into the mail server, then say so on the outbox page.",
        now=now,
        actor=actor,
    )


def ask_silent(*, delivery: Delivery, days: int, now: datetime, actor: str) -> None:
    """Tell that it is not proved that it arrived, in the caller's transaction; once for a delivery."""
    _ask(
        delivery,
        kind=TaskKind.DELIVERY_SILENT,
        title=f"{delivery.bill.number} is not proved delivered",
        body=f"It went {_way(delivery)} and is not proved delivered after {days} days: the clock may not have "
        "started. Ask whether they have it.",
        now=now,
        actor=actor,
        may_ask_again=False,
    )


def close_open(
    *, deliveries: Sequence[int], kind: TaskKind, outcome: str, note: str, now: datetime, actor: str
) -> int:
    """Close the open questions of a kind about deliveries, in the caller's transaction; return how many."""
    closed = 0
    found = Task.objects.select_for_update(of=["self"]).select_related("account")
    for task in found.filter(delivery_id__in=deliveries, kind=kind, state=TaskState.OPEN).order_by("pk"):
        Task.objects.filter(pk=task.pk).update(
            state=TaskState.DONE, outcome=outcome, note=note, closed_at=now, closed_by=actor
        )
        append(
            name="worklist.task.done",
            actor=actor,
            now=now,
            subject="task",
            subject_id=task.pk,
            entity_id=task.account.entity_id,
            customer_id=task.account.customer_id,
            account_id=task.account_id,
            data={"kind": task.kind, "outcome": outcome, "note": note},
        )
        closed += 1
    return closed


def _way(delivery: Delivery) -> str:
    if not delivery.recipient:
        return "to the customer"
    return _BY[DeliveryChannel(delivery.channel)].format(recipient=delivery.recipient)


def _ask(
    delivery: Delivery,
    *,
    kind: TaskKind,
    title: str,
    body: str,
    now: datetime,
    actor: str,
    may_ask_again: bool = True,
) -> None:
    bill = delivery.bill
    assert bill.account_id is not None, "an issued bill has its account"
    account = Account.objects.select_related("customer", "entity").get(pk=bill.account_id)
    task = Task(
        kind=kind,
        account=account,
        assignee_id=account.collector_id,
        delivery=delivery,
        due_on=entity_day(entity=account.entity, now=now),
        title=title[:200],
        body=body,
        created_at=now,
    )
    earlier = Task.objects.filter(delivery=delivery, kind=kind).first()
    if earlier is None:
        open_tasks(tasks=[task], actor=actor)
    elif may_ask_again and earlier.state != TaskState.OPEN:
        _reopen(earlier, task, actor=actor, now=now)


def _reopen(earlier: Task, task: Task, *, actor: str, now: datetime) -> None:
    Task.objects.filter(pk=earlier.pk).update(
        state=TaskState.OPEN,
        outcome="",
        note="",
        closed_at=None,
        closed_by="",
        created_at=now,
        title=task.title,
        body=task.body,
        due_on=task.due_on,
    )
    append(
        name="worklist.task.reopened",
        actor=actor,
        now=now,
        subject="task",
        subject_id=earlier.pk,
        entity_id=task.account.entity_id,
        customer_id=task.account.customer_id,
        account_id=task.account_id,
        data={"kind": task.kind, "title": task.title},
    )
