"""Acting: claim, look again, then send or ask. Nothing is sent twice, and nothing is lost.

An action is claimed by a lease (leases.py). Just before a letter leaves it moves to `sending` in a transaction of its
own; the letter goes out between transactions; then its outcome is recorded. So when a process dies, at most the one
letter it was sending is in doubt: it is looked up where the carrier can tell, and shown as uncertain where not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.models import Message
from dunwell.apps.parties.models import Contact
from dunwell.apps.runs.frames import gather_again, one_moment
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.models import Action, ActionItem, Run
from dunwell.apps.runs.moving import move, tell
from dunwell.apps.runs.notices import Dossier, dossier, letter_of, task_of
from dunwell.apps.runs.recovery import release_orphans, uncertain_task
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.dunning.decide import decide
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.reasons import Lapse
from dunwell.formats.mime import Letter, is_address
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import Clock, House
from dunwell.ports.mail import Receipt

BATCH = 100
LOOK_AGAIN_EVERY = 10  # letters: what was paid a moment ago is seen before the next ten leave
MOST_ATTEMPTS = 5
WAIT_MINUTES = (1, 5, 30, 120)  # after the first, second, … attempt that found the server away


@dataclass(slots=True)
class Acting:
    """One process at work on one run."""

    run: Run
    house: House
    clock: Clock
    actor: str
    lease: int
    on_settled: Callable[[int], None] = field(default=lambda _count: None)


def act(
    *, run: Run, house: House, clock: Clock, actor: str, on_settled: Callable[[int], None] | None = None
) -> None:
    """Act on everything that the run proposed and that nobody else is at work on.

    `on_settled` is told how many actions were just settled. Several processes may act on one run at a time.
    """
    with lease() as number:
        work = Acting(
            run=run,
            house=house,
            clock=clock,
            actor=actor,
            lease=number,
        )
        if on_settled is not None:
            work.on_settled = on_settled
        release_orphans(run=run, house=house, actor=actor, now=clock(), own_lease=number)
        while claimed := _claim(work):
            for begin in range(0, len(claimed), LOOK_AGAIN_EVERY):
                _act_on(work, claimed[begin : begin + LOOK_AGAIN_EVERY])


def _claim(work: Acting) -> list[Action]:
    """Claim the next batch that is free; other processes skip what is being claimed here."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE runs_action SET state = 'claimed', claimed_by = %s WHERE id IN (
                SELECT id FROM runs_action
                WHERE run_id = %s AND state = 'proposed' AND (not_before IS NULL OR not_before <= %s)
                ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
            ) RETURNING id
            """,
            [work.lease, work.run.pk, work.clock(), BATCH],
        )
        claimed = [row[0] for row in cursor.fetchall()]
    return list(Action.objects.filter(pk__in=claimed).order_by("pk"))


def _act_on(work: Acting, claimed: list[Action]) -> None:
    seen = _look_again(work, claimed)
    lapsed = [action for action in claimed if seen.why_not[action.pk]]
    ready = [action for action in claimed if not seen.why_not[action.pk]]
    for action in lapsed:
        action.reason = seen.why_not[action.pk]
    _lapse(work, lapsed)
    _ask_people(work, [action for action in ready if action.kind != "notice"], seen)
    for action in ready:
        if action.kind == "notice":
            _send(work, action, seen)
            work.on_settled(1)
    work.on_settled(len(claimed) - sum(1 for action in ready if action.kind == "notice"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What looking again found: by action why it no longer holds (or nothing), and what its words are made from."""

    why_not: Mapping[int, str]
    policies: Mapping[int, Policy]  # by account
    known: Dossier


def _look_again(work: Acting, claimed: list[Action]) -> Seen:
    """Return whether each action still holds: the same decision, on what is known now.

    With it what the letters will say, read in the same moment: they list what was decided on.
    """
    as_of = work.run.as_of
    with transaction.atomic():
        one_moment()
        known = gather_again(
            account_ids=[action.account_id for action in claimed],
            as_of=as_of,
            leaving_out=[action.pk for action in claimed],
        )
        read = dossier(actions=claimed, as_of=as_of, item_guards=known.known.item_guards)
    decisions = decide(standings=known.standings(as_of=as_of), policies=known.policies, as_of=as_of)
    decided = {row["account_id"]: row for row in decisions.iter_rows(named=True)}
    return Seen(
        why_not={action.pk: _why_not(action, decided[action.account_id]) for action in claimed},
        policies={account: known.policies[row["policy_version_id"]] for account, row in decided.items()},
        known=read,
    )


def _why_not(action: Action, decision: dict[str, object]) -> str:
    if decision["outcome"] != "escalated":
        return str(decision["reason"])
    if decision["carrying_item_id"] != action.carrying_item_id or decision["step"] != action.step:
        return Lapse.CARRYING_SETTLED
    if action.kind == "notice" and not decision["has_address"]:
        return "CONTACT_MISSING"
    if action.kind == "contact_task" and decision["has_address"]:
        return Lapse.CONTACT_FOUND
    return ""


def _lapse(work: Acting, lapsed: list[Action], *, detail: str = "") -> None:
    if not lapsed:
        return
    now = work.clock()
    with transaction.atomic():
        moved = [
            action for action in lapsed if move(action=action, event="lapsed", now=now, reason=action.reason)
        ]
        tell(actions=moved, event="lapsed", actor=work.actor, now=now, data={"detail": detail})


def _ask_people(work: Acting, actions: list[Action], seen: Seen) -> None:
    if not actions:
        return
    now = work.clock()
    with transaction.atomic():
        moved = [action for action in actions if move(action=action, event="done", now=now)]
        open_tasks(
            tasks=[
                task_of(
                    action=action,
                    known=seen.known,
                    policy=seen.policies[action.account_id],
                    as_of=work.run.as_of,
                    now=now,
                )
                for action in moved
            ],
            actor=work.actor,
        )
        tell(actions=moved, event="done", accounts=dict(seen.known.accounts), actor=work.actor, now=now)


def _send(work: Acting, action: Action, seen: Seen) -> None:
    known = seen.known
    try:
        letter, draft = letter_of(
            action=action,
            run=work.run,
            known=known,
            policy=seen.policies[action.account_id],
            house=work.house,
        )
    except Refused as refusal:  # one statement that cannot be set must not keep the other letters waiting
        action.reason = Lapse.STATEMENT_REFUSED
        _lapse(work, [action], detail=refusal.message)
        return
    now = work.clock()
    with transaction.atomic():
        if not move(action=action, event="sending", now=now, attempts=action.attempts + 1):
            return
        draft.created_at = now
        files = [
            messages.File(name=one.name, media_type=one.media_type, content=one.content)
            for one in letter.attachments
        ]
        message = messages.prepare(message=draft, files=files)
        ActionItem.objects.filter(action=action).delete()  # of an attempt that surely never left
        ActionItem.objects.bulk_create(
            ActionItem(action=action, item_id=line.item.pk, residual_minor=line.residual_minor)
            for line in known.asked_lines(account_id=action.account_id)
        )
    _record_outcome(work, action, message, known, outcome=_hand_over(work.house, letter))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a letter, as an event, with the carrier's words."""

    event: str
    detail: str = ""
    is_address_refused: bool = False


def _hand_over(house: House, letter: Letter) -> Outcome:
    """Send outside any transaction, and return what came of it."""
    assert not connection.in_atomic_block, "the network is never spoken to inside a transaction"
    try:
        receipt = house.mail.send(letter=letter)
    except Refused as refusal:
        is_address = refusal.code == "recipient_refused" or not is_address_usable(letter)
        return Outcome("refused", refusal.message, is_address_refused=is_address)
    except Unavailable as absence:
        return Outcome("put_back", absence.message)
    if receipt is Receipt.uncertain:
        return Outcome("lost", "The line broke while the server was taking the letter.")
    return Outcome("sent")


def is_address_usable(letter: Letter) -> bool:
    """Tell whether every recipient has the form of an address."""
    return all(is_address(one.address) for one in letter.recipients)


def _record_outcome(
    work: Acting, action: Action, message: Message, known: Dossier, *, outcome: Outcome
) -> None:
    now = work.clock()
    event, detail = outcome.event, outcome.detail
    with transaction.atomic():
        messages.move(message=message, event=event, now=now, detail=detail)
        if event == "put_back":
            _put_back(work, action, detail=detail, now=now)
            return
        move(action=action, event=event, now=now, reason=detail[:300])
        if outcome.is_address_refused and message.contact_id is not None:
            Contact.objects.filter(pk=message.contact_id).update(
                undeliverable_at=now, undeliverable_reason=detail[:300]
            )
        if event == "lost":
            open_tasks(tasks=[uncertain_task(action=action, message=message, now=now)], actor=work.actor)
        tell(
            actions=[action],
            event=event,
            accounts=dict(known.accounts),
            actor=work.actor,
            now=now,
            data=_about(message, detail),
        )


def _put_back(work: Acting, action: Action, *, detail: str, now: datetime) -> None:
    """The server was away: try again later, a limited number of times; then it lapses and tomorrow's run decides."""
    attempt = action.attempts
    later = now + timedelta(minutes=WAIT_MINUTES[min(attempt, len(WAIT_MINUTES)) - 1])
    move(action=action, event="put_back", now=now, not_before=later, claimed_by=None, reason=detail[:300])
    tell(actions=[action], event="put_back", actor=work.actor, now=now, data={"detail": detail})
    if attempt >= MOST_ATTEMPTS:
        move(action=action, event="lapsed", now=now, reason=Lapse.MAIL_UNAVAILABLE)
        tell(actions=[action], event="lapsed", actor=work.actor, now=now)


def _about(message: Message, detail: str) -> dict[str, object]:
    return {
        "message": message.pk,
        "recipient": message.recipient,
        "subject": message.subject,
        "detail": detail,
    }
