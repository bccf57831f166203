"""Acting: claim, look again, then send or ask. Nothing is sent twice, and nothing is lost.

An action is claimed by a lease (leases.py), looked at again with a few others on what is known now, and handed to
sending.py or to a person. So when a process dies, at most the one letter it was sending is in doubt: it is looked up
where the carrier can tell, and shown as uncertain where not.
"""

from collections.abc import Callable
from datetime import date
from itertools import groupby

from django.db import connection, transaction

from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.runs.batches import Acting, Seen, lapse
from dunwell.apps.runs.frames import gather_again, one_moment
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.models import SENT_BY_HOUSE, Action, ActionKind, Run
from dunwell.apps.runs.moving import move, tell
from dunwell.apps.runs.notices import dossier, task_of
from dunwell.apps.runs.recording import NEEDED
from dunwell.apps.runs.recovery import release_orphans
from dunwell.apps.runs.releasing import is_over_limit
from dunwell.apps.runs.sending import send
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.dunning.decide import decide
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.reasons import Lapse, Reason
from dunwell.ports.house import Clock, House

BATCH = 100
LOOK_AGAIN_EVERY = 10  # letters: what was paid a moment ago is seen before the next ten leave
# An array, not IN: the planner may join with IN, and ask the query again for each row, beyond the batch.
CLAIM = """
    UPDATE runs_action SET state = 'claimed', claimed_by = %(lease)s WHERE id = ANY(ARRAY(
        SELECT id FROM runs_action
        WHERE run_id = %(run)s AND state = 'proposed' AND (not_before IS NULL OR not_before <= %(now)s)
            AND NOT kind = ANY(%(left_out)s)
        ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    )) RETURNING id
"""


def act(
    *, run: Run, house: House, clock: Clock, actor: str, on_settled: Callable[[int], None] | None = None
) -> None:
    """Act on everything that the run proposed and that nobody else is at work on.

    `on_settled` is told how many actions were just settled. Several processes may act on one run at a time. While
    the sending is stopped nothing is done; letters of a run over its limit wait until somebody releases it.
    """
    with lease() as number:
        work = Acting(run=run, house=house, clock=clock, actor=actor, lease=number)
        if on_settled is not None:
            work.on_settled = on_settled
        release_orphans(run=run, house=house, actor=actor, now=clock(), own_lease=number)
        while claimed := _claim(work):
            for as_of, same_day in groupby(claimed, key=lambda action: action.acts_on or run.as_of):
                together = list(same_day)
                for begin in range(0, len(together), LOOK_AGAIN_EVERY):
                    _act_on(work, together[begin : begin + LOOK_AGAIN_EVERY], as_of=as_of)


def _claim(work: Acting) -> list[Action]:
    """Claim the next batch that is free; other processes skip what is being claimed here."""
    if switch_state().is_stopped:
        return []
    left_out = [str(kind) for kind in SENT_BY_HOUSE] if is_over_limit(run=work.run) else []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            CLAIM,
            {
                "lease": work.lease,
                "run": work.run.pk,
                "now": work.clock(),
                "left_out": left_out,
                "batch": BATCH,
            },
        )
        claimed = [row[0] for row in cursor.fetchall()]
    return list(Action.objects.filter(pk__in=claimed).order_by("acts_on", "pk"))


def _act_on(work: Acting, claimed: list[Action], *, as_of: date) -> None:
    seen = look_again(actions=claimed, as_of=as_of, said_by=house_day(now=work.clock()))
    lapsed = [action for action in claimed if seen.why_not[action.pk]]
    ready = [action for action in claimed if not seen.why_not[action.pk]]
    for action in lapsed:
        action.reason = seen.why_not[action.pk]
    lapse(work=work, actions=lapsed)
    _ask_people(work, [action for action in ready if action.kind not in SENT_BY_HOUSE], seen, as_of=as_of)
    letters = [action for action in ready if action.kind in SENT_BY_HOUSE]
    for action in letters:
        send(work=work, action=action, seen=seen)
        work.on_settled(1)
    work.on_settled(len(claimed) - len(letters))


def look_again(*, actions: list[Action], as_of: date, said_by: date | None = None) -> Seen:
    """Return whether each action still holds: the same decision, on what is known now.

    With it what the letters will say, read in the same moment: they list what was decided on. `said_by`: the day that
    it is by now; a letter that waited for the morning knows what people have said since the day of its run.
    """
    with transaction.atomic():
        one_moment()
        known = gather_again(
            account_ids=[action.account_id for action in actions],
            as_of=as_of,
            said_by=said_by,
            leaving_out=[action.pk for action in actions],
        )
        decisions = decide(standings=known.standings(as_of=as_of), policies=known.policies, as_of=as_of)
        decided = {row["account_id"]: row for row in decisions.iter_rows(named=True)}
        policies = {account: known.policies[row["policy_version_id"]] for account, row in decided.items()}
        read = dossier(actions=actions, as_of=as_of, item_guards=known.known.item_guards, policies=policies)
    return Seen(
        why_not={
            action.pk: _why_not(action, decided[action.account_id], policies[action.account_id])
            for action in actions
        },
        policies=policies,
        known=read,
    )


def _why_not(action: Action, decision: dict[str, object], policy: Policy) -> str:
    if decision["outcome"] != "escalated":
        return str(decision["reason"])
    if decision["carrying_item_id"] != action.carrying_item_id or decision["step"] != action.step:
        return Lapse.CARRYING_SETTLED
    needed = NEEDED[policy.level(step=action.step).channel]
    is_reachable = not needed or bool(decision[needed])
    if action.kind == ActionKind.CONTACT_TASK:
        return Lapse.CONTACT_FOUND if is_reachable else ""
    return "" if is_reachable else str(Reason.CONTACT_MISSING)


def _ask_people(work: Acting, actions: list[Action], seen: Seen, *, as_of: date) -> None:
    if not actions:
        return
    now = work.clock()
    if switch_state().sending == "test":
        for action in actions:
            action.reason = Lapse.TEST_MODE
        lapse(work=work, actions=actions)
        return
    with transaction.atomic():
        moved = [action for action in actions if move(action=action, event="done", now=now)]
        open_tasks(
            tasks=[
                task_of(
                    action=action,
                    known=seen.known,
                    policy=seen.policies[action.account_id],
                    as_of=as_of,
                    now=now,
                )
                for action in moved
            ],
            actor=work.actor,
        )
        tell(actions=moved, event="done", accounts=dict(seen.known.accounts), actor=work.actor, now=now)
