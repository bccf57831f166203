"""After a crash: what a dead process had claimed goes back, what it was sending is asked for."""

from datetime import datetime

from django.db import transaction

from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.handing import CAME_OF_FATE
from dunwell.apps.messages.models import Message
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.afterwards import after_sent
from dunwell.apps.runs.leases import is_held
from dunwell.apps.runs.models import Action, ActionState, Run
from dunwell.apps.runs.moving import move, tell
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.dunning.letters import message_id
from dunwell.core.dunning.reasons import Lapse
from dunwell.ports.errors import Unavailable
from dunwell.ports.house import House
from dunwell.ports.mail import Fate


def release_orphans(*, run: Run, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Take over what processes that are gone had claimed of this run.

    Claimed only: proposed again. Being sent: sent, or proposed again, where the carrier can tell; else uncertain, with
    a task for a person.
    """
    taken = Action.objects.filter(run=run, state__in=[ActionState.CLAIMED, ActionState.SENDING])
    leases = taken.exclude(claimed_by=own_lease).values_list("claimed_by", flat=True).distinct()
    gone = [number for number in leases if number is None or not is_held(number=number)]
    for action in taken.filter(claimed_by__in=gone, state=ActionState.CLAIMED):
        move(action=action, event="released", now=now, claimed_by=None)
    for action in taken.filter(claimed_by__in=gone, state=ActionState.SENDING):
        _settle_sending(action=action, house=house, actor=actor, now=now)


def _settle_sending(*, action: Action, house: House, actor: str, now: datetime) -> None:
    message = message_of(action=action)
    try:
        fate = _fate(message, house=house)
    except Unavailable:
        fate = Fate.unknown
    event = CAME_OF_FATE[fate]
    detail = {
        "sent": "Found to have arrived after an interruption.",
        "put_back": "Found not to have left before an interruption.",
        "lost": "The sender was interrupted, and the server cannot tell whether the letter left.",
    }[event]
    changes: dict[str, object] = {"claimed_by": None} if event == "put_back" else {}
    with transaction.atomic():
        if not move(action=action, event=event, now=now, reason=detail, **changes):
            return
        messages.move(message=message, event=event, now=now, detail=detail)
        if event == "lost":
            open_tasks(tasks=[uncertain_task(action=action, message=message, now=now)], actor=actor)
        about = {
            "message": message.pk,
            "recipient": message.recipient,
            "subject": message.subject,
            "detail": detail,
        }
        tell(actions=[action], event=event, actor=actor, now=now, data=about)
        if event == "sent":
            after_sent(action=action, actor=actor, now=now)


def _fate(message: Message, *, house: House) -> Fate:
    """Ask the carrier of the channel; what stands in the portal is in our own hands and has arrived."""
    match message.channel:
        case "letter":
            return house.post.lookup(key=message.message_id)
        case "sms":
            return house.sms.lookup(key=message.message_id)
        case "portal":
            return Fate.arrived
        case _:
            return house.mail.lookup(message_id=message.message_id)


def lapse_undone(*, run: Run, house: House, actor: str, now: datetime) -> None:
    """Let everything lapse that a run proposed and that nobody has begun: a later run takes its place.

    What somebody has just approved is left to go: it is looked at again as of the day of the approval.
    """
    release_orphans(run=run, house=house, actor=actor, now=now, own_lease=0)
    with transaction.atomic():
        undone = Action.objects.select_for_update(skip_locked=True).filter(
            run=run, state=ActionState.PROPOSED, acts_on__isnull=True
        )
        moved = [one for one in undone if move(action=one, event="lapsed", now=now, reason=Lapse.SUPERSEDED)]
        tell(actions=moved, event="lapsed", actor=actor, now=now)


def message_of(*, action: Action) -> Message:
    """Return the message that an action was sending: its id derives from the action."""
    stem = message_id(action=f"{action.run.public_id.hex}.{action.pk}", domain="")
    return Message.objects.get(message_id__startswith=stem)


def uncertain_task(*, action: Action, message: Message, now: datetime) -> Task:
    """Return the task that asks a person whether a letter arrived."""
    account = Account.objects.select_related("customer", "collector").get(pk=action.account_id)
    return Task(
        kind=TaskKind.SEND_UNCERTAIN,
        account=account,
        assignee=account.collector,
        action_id=action.pk,
        due_on=action.on,
        title=f"Did the letter to {account.customer.name} arrive?"[:200],
        body=f"“{message.subject}” to {message.recipient}: nobody knows whether it left. It is not sent again by "
        "itself. Ask the customer or look into the mail server, then say so on the outbox page.",
        created_at=now,
    )
