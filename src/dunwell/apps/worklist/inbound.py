"""Mails taken in and proposals confirmed, with the tasks that come of them, in one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID

from django.db import DatabaseError, transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.replies import intake, operations
from dunwell.apps.replies.asking import Ask
from dunwell.apps.replies.intake import TakenIn
from dunwell.apps.replies.operations import Confirmed, Overrides
from dunwell.apps.worklist.models import Task
from dunwell.apps.worklist.opening import open_tasks
from dunwell.ports.house import Clock
from dunwell.ports.inbox import Inbox

MAILS_AT_ONCE = 50
log = logging.getLogger("dunwell.inbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """How many mails came that were not there before, that were, and that could not be kept and will come again."""

    taken: int
    known: int
    failed: int


def fetch(*, inbox: Inbox, actor: str, clock: Clock, zone: tzinfo) -> Fetched:
    """Take in all that lies in an inbox; each mail is done only once it is kept. Raises Refused, Unavailable.

    zone: that of the group, by which a mail has its day. A mail that cannot be kept is left, and does not stop others.
    """
    counts = {"taken": 0, "known": 0, "failed": 0}
    seen: set[str] = set()
    while fresh := [mail for mail in inbox.fetch(most=MAILS_AT_ONCE) if mail.key not in seen]:
        kept: list[str] = []
        for mail in fresh:
            seen.add(mail.key)
            now = clock()
            today = now.astimezone(zone).date()
            try:
                taken = take_in(
                    raw=mail.content, actor=actor, now=now, today=today, whole_bytes=mail.whole_bytes
                )
            except DatabaseError:
                log.exception("a mail could not be kept; it stays in the inbox as %s", mail.key)
                counts["failed"] += 1
                continue
            counts["taken" if taken.is_new else "known"] += 1
            kept.append(mail.key)
        inbox.done(keys=kept)
    return Fetched(**counts)


def take_in(*, raw: bytes, actor: str, now: datetime, today: date, whole_bytes: int | None = None) -> TakenIn:
    """Keep a mail, as replies' take_in does, and open the tasks that it asks for."""
    with transaction.atomic():
        taken = intake.take_in(raw=raw, actor=actor, now=now, today=today, whole_bytes=whole_bytes)
        _open(taken.asks, actor=actor, now=now, today=today)
    return taken


def confirm(
    *, scope: Scope, proposal_id: UUID, overrides: Overrides | None = None, now: datetime, today: date
) -> Confirmed:
    """Confirm a proposal and open the tasks that it asks for; raises what replies' confirm raises."""
    with transaction.atomic():
        confirmed = operations.confirm(
            scope=scope, proposal_id=proposal_id, overrides=overrides, now=now, today=today
        )
        _open(confirmed.asks, actor=scope.actor, now=now, today=today)
    return confirmed


def _open(asks: Sequence[Ask], *, actor: str, now: datetime, today: date) -> None:
    tasks = [
        Task(
            kind=ask.kind,
            account=ask.account,
            assignee_id=ask.account.collector_id,
            delivery_id=ask.delivery_id,
            due_on=today,
            title=ask.title,
            body=ask.body,
            created_at=now,
        )
        for ask in asks
    ]
    open_tasks(tasks=tasks, actor=actor)
