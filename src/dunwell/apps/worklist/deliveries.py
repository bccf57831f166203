"""What a person's word about a bill on its way brings about, and whom else somebody would have get a bill."""

from datetime import datetime

from django.db import transaction

from dunwell.apps.billing.anew import give_up, release
from dunwell.apps.billing.models import Bill, Delivery
from dunwell.apps.billing.proofs import prove
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.receivables.models import Account
from dunwell.apps.worklist.models import Task, TaskKind, TaskState
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.billing.delivery import ProofKind
from dunwell.core.wording import one_line

PROPOSALS_MAX = 5  # that wait for a person at a time, of one account


def act_on_delivery(
    *, delivery: Delivery, kind: str, outcome: str, note: str, actor: str, now: datetime
) -> None:
    """Do what an outcome means for the delivery that a task was about, in the caller's transaction.

    Mended: it goes again, and to addresses that are known now. Not needed: it is given up. Arrived: that is proof.
    """
    if outcome == "mended":
        release(delivery=delivery, now=now, actor=actor)
    elif kind == TaskKind.DELIVERY_HELD and outcome == "not_needed":
        give_up(
            delivery=delivery, now=now, actor=actor, detail=note or "A person says that it is not needed."
        )
    elif kind == TaskKind.DELIVERY_SILENT and outcome == "arrived":
        prove(
            delivery=delivery,
            kind=ProofKind.DELIVERED,
            now=now,
            actor=actor,
            detail=note or "A person asked: they have it.",
            evidence={"by": actor},
            external_id="asked",
        )


def propose_contact(*, bill: Bill, email: str, name: str, said_by: str, now: datetime) -> bool:
    """Ask a person whether bills shall go to somebody else too; False where that is asked already, or too often.

    Nothing is sent there by itself. said_by: from where it was proposed, such as a network address.
    """
    title = f"Shall bills go to {one_line(email)} too?"[:200]
    assert bill.account_id is not None, "an issued bill has its account"
    with transaction.atomic():
        account = Account.objects.select_related("customer", "entity").get(pk=bill.account_id)
        waiting = list(
            Task.objects.select_for_update()
            .filter(account=account, kind=TaskKind.CONTACT_PROPOSED, state=TaskState.OPEN)
            .values_list("title", flat=True)
        )
        if title in waiting or len(waiting) >= PROPOSALS_MAX:
            return False
        who = f"{one_line(name)[:150]} <{one_line(email)}>" if name.strip() else one_line(email)
        task = Task(
            kind=TaskKind.CONTACT_PROPOSED,
            account=account,
            assignee_id=account.collector_id,
            due_on=entity_day(entity=account.entity, now=now),
            title=title,
            body=f"Whoever has the link to {bill.number} proposes {who} ({said_by}). Ask the customer whether that is "
            "theirs, add the contact, then say so here. Nothing was sent there.",
            created_at=now,
        )
        open_tasks(tasks=[task], actor="customer")
    return True
