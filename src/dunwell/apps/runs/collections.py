"""The collections run: open, gather, decide, record, propose, act, close. Run it again: nothing happens twice."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import polars as pl
from django.db import transaction

from dunwell.apps.disputes.settling import settle as settle_disputes
from dunwell.apps.dunning.assignment_frames import remember_starts
from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.journal import operations as journal
from dunwell.apps.promises.settling import settle as settle_promises
from dunwell.apps.runs import recording
from dunwell.apps.runs.acting import act
from dunwell.apps.runs.approving import expire_drafts
from dunwell.apps.runs.frames import Gathered, gather, one_moment
from dunwell.apps.runs.leases import deciding
from dunwell.apps.runs.models import Action, ActionState, Run, RunState
from dunwell.apps.runs.recovery import lapse_undone
from dunwell.apps.runs.telling import tell_owners
from dunwell.core.dunning.assignment import VERSIONS, Rule
from dunwell.core.dunning.decide import decide
from dunwell.core.dunning.policy import Policy
from dunwell.core.runs.states import RUN_MOVES, SETTLED, after
from dunwell.ports.house import Clock, House

KIND = "collections"
WAIT_FOR_OTHERS_SECONDS = 600.0  # for a process that is at work on the same run
POLL_SECONDS = 0.25
Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and of how much."""


class RunRefused(Exception):
    """A run cannot be made; `code` tells why."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would decide, with nothing written."""

    as_of: date
    policies: Mapping[int, Policy]  # by version
    decisions: pl.DataFrame  # the columns of a decision, one row per account
    actions: pl.DataFrame  # account_id, step, carrying_item_id, kind, approvals, expires_on
    gathered: Gathered
    totals: recording.Totals
    seconds: dict[str, float]


@dataclass(slots=True)
class Stopwatch:
    """How long each step of a run took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block under this name."""
        began = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 3)


DRAFT = -1
"""Stands for the version of a policy that is not published."""


def preview(
    *,
    as_of: date,
    policy: Policy | None = None,
    drafts: Sequence[Policy] = (),
    rules: Sequence[Rule] | None = None,
) -> Preview:
    """Decide a day without writing anything: tomorrow, or a past day under another policy.

    `policy` puts every account under it. `drafts` stand where the versions in force of the same codes stand, for the
    accounts that do not run by an older one; `rules` likewise for those in force.
    """
    watch = Stopwatch()
    with transaction.atomic():
        one_moment()
        with watch.step("gather"):
            known = gather(as_of=as_of, drafts=drafts, rules=rules)
            if policy is not None:
                known = replace(known, policies={DRAFT: policy})
        return _decide(known=known, as_of=as_of, only=None if policy is None else DRAFT, watch=watch)


def run(*, as_of: date, actor: str, house: House, clock: Clock, progress: Progress = lambda *_: None) -> Run:
    """Run collections for a day, or take up the run of that day where it stopped; return it.

    It is closed, unless letters wait for a mail server that is away. Raises RunRefused for a day before the last run.
    """
    opened = _open(as_of=as_of, actor=actor, now=clock())
    supersede_older(than=as_of, house=house, actor=actor, clock=clock)
    if Run.objects.filter(kind=KIND, as_of__gt=as_of).exists():
        _supersede(older=opened, house=house, actor=actor, clock=clock)
        opened.refresh_from_db()
        if opened.state == RunState.PROPOSED:  # what was approved since may still leave
            _act_and_close(found=opened, house=house, actor=actor, clock=clock, progress=progress)
            opened.refresh_from_db()
        return opened
    settle_what_was_agreed(as_of=as_of, actor=actor, now=clock())
    opened = propose(as_of=as_of, actor=actor, clock=clock, progress=progress)
    if opened.proposed_at is not None:
        tell_owners(run=opened, house=house, clock=clock, actor=actor)
    if opened.state == RunState.PROPOSED:
        _act_and_close(found=opened, house=house, actor=actor, clock=clock, progress=progress)
        opened.refresh_from_db()
    return opened


def propose(*, as_of: date, actor: str, clock: Clock, progress: Progress = lambda *_: None) -> Run:
    """Open the run of a day and bring it to where its actions are proposed, without acting; return it."""
    opened = _open(as_of=as_of, actor=actor, now=clock())
    if opened.state == RunState.OPEN:
        _propose(run_id=opened.pk, actor=actor, clock=clock, progress=progress)
        opened.refresh_from_db()
    return opened


def settle_what_was_agreed(*, as_of: date, actor: str, now: datetime) -> None:
    """Record what became of promises, plans, disputes and drafts by a day, before it is decided; again is harmless."""
    settle_promises(as_of=as_of, actor=actor, now=now)
    settle_disputes(as_of=as_of, actor=actor, now=now)
    expire_drafts(as_of=as_of, actor=actor, now=now)


def unfinished() -> list[Run]:
    """Return the runs that are not closed, oldest first."""
    return list(Run.objects.filter(kind=KIND).exclude(state=RunState.CLOSED).order_by("as_of"))


def supersede_older(*, than: date, house: House, actor: str, clock: Clock) -> None:
    """End what earlier runs left undone: their letters would be stale, and the new run decides afresh.

    What another process is sending right now is left to it.
    """
    for older in Run.objects.filter(kind=KIND, as_of__lt=than).exclude(state=RunState.CLOSED):
        _supersede(older=older, house=house, actor=actor, clock=clock)


def _supersede(*, older: Run, house: House, actor: str, clock: Clock) -> None:
    with deciding(), transaction.atomic():
        locked = Run.objects.select_for_update().get(pk=older.pk)
        if locked.state == RunState.OPEN:
            _move(run=locked, event="superseded", closed_at=clock())
            locked.save()
            _tell(run=locked, name="runs.run.superseded", actor=actor, now=clock())
    if locked.state == RunState.PROPOSED:
        lapse_undone(run=older, house=house, actor=actor, now=clock())
        close(run_id=older.pk, actor=actor, clock=clock)


def _open(*, as_of: date, actor: str, now: datetime) -> Run:
    with deciding(), transaction.atomic():
        found = Run.objects.filter(kind=KIND, as_of=as_of).first()
        if found is not None:
            return found
        later = Run.objects.filter(kind=KIND, as_of__gt=as_of).order_by("-as_of").first()
        if later is not None:
            raise RunRefused(
                code="later_run_exists",
                message=f"Collections were already run for {later.as_of}; a run for {as_of} would send older steps "
                "after newer ones. Use --dry-run to see what it would decide.",
            )
        ensure_standard(actor=actor, now=now)
        opened = Run.objects.create(kind=KIND, as_of=as_of, actor=actor, opened_at=now)
        _tell(run=opened, name="runs.run.opened", actor=actor, now=now)
    return opened


def _propose(*, run_id: int, actor: str, clock: Clock, progress: Progress) -> None:
    """Decide, record and propose in one transaction: a run has all its decisions and actions, or none."""
    watch = Stopwatch()
    with deciding(), transaction.atomic():
        one_moment()
        found = Run.objects.select_for_update().get(pk=run_id)
        if found.state != RunState.OPEN:
            return
        progress("decide", 0, 1)
        with watch.step("gather"):
            known = gather(as_of=found.as_of)
        decided = _decide(known=known, as_of=found.as_of, watch=watch)
        with watch.step("record"):
            recording.record_decisions(run=found, decisions=decided.decisions)
        with watch.step("propose"):
            recording.propose_actions(run=found, actions=decided.actions, on=found.as_of)
            _remember_starts(decided, actor=actor, at=clock())
        totals = decided.totals
        found.considered, found.escalated = totals.considered, totals.escalated
        found.held, found.skipped = totals.held, totals.skipped
        found.reasons, found.seconds = totals.reasons, decided.seconds | watch.seconds
        found.policies = recording.policies_used(decisions=decided.decisions)
        _move(run=found, event="proposed", proposed_at=clock())
        found.save()
        _tell(run=found, name="runs.run.proposed", actor=actor, now=clock())
        progress("decide", 1, 1)


def _decide(*, known: Gathered, as_of: date, watch: Stopwatch, only: int | None = None) -> Preview:
    with watch.step("decide"):
        standing = known.standings(as_of=as_of, only=only)
        decisions = decide(standings=standing, policies=known.policies, as_of=as_of)
        actions = recording.actions_of(decisions=decisions, policies=known.policies, as_of=as_of)
        totals = recording.totals_of(decisions=decisions)
    assert actions.height == totals.escalated, "every escalated account has one action"
    return Preview(
        as_of=as_of,
        policies=known.policies,
        decisions=decisions,
        actions=actions,
        gathered=known,
        totals=totals,
        seconds=watch.seconds,
    )


def _remember_starts(decided: Preview, *, actor: str, at: datetime) -> None:
    """Remember the version of each account that takes a step now: it runs by it from here on."""
    given = decided.gathered.assigning.starts(
        given=decided.decisions.select(VERSIONS.names), taking=decided.actions["account_id"]
    )
    remember_starts(found=given, on=decided.as_of, at=at, actor=actor)


def _act_and_close(*, found: Run, house: House, actor: str, clock: Clock, progress: Progress) -> None:
    began = time.perf_counter()
    settled = Action.objects.filter(run=found, state__in=SETTLED).count()
    progress("act", settled, found.escalated)

    def count(more: int) -> None:
        nonlocal settled
        settled += more
        progress("act", settled, found.escalated)

    act(run=found, house=house, clock=clock, actor=actor, on_settled=count)
    waited = 0.0
    while not close(run_id=found.pk, actor=actor, clock=clock) and waited < WAIT_FOR_OTHERS_SECONDS:
        if not is_somebody_acting(run=found):
            break  # what is left waits for the mail server
        time.sleep(POLL_SECONDS)
        waited += POLL_SECONDS
        act(run=found, house=house, clock=clock, actor=actor, on_settled=count)
    found.refresh_from_db()
    found.seconds["act"] = round(found.seconds.get("act", 0.0) + time.perf_counter() - began, 3)
    found.save(update_fields=["seconds"])


def is_somebody_acting(*, run: Run) -> bool:
    """Tell whether another process has claimed something of this run."""
    return Action.objects.filter(run=run, state__in=["claimed", "sending"]).exists()


def close(*, run_id: int, actor: str, clock: Clock) -> bool:
    """Close a run when everything it proposed is settled and the totals agree; False when something is still open."""
    with transaction.atomic():
        found = Run.objects.select_for_update().get(pk=run_id)
        if found.state != RunState.PROPOSED:
            return found.state == RunState.CLOSED
        states = list(Action.objects.filter(run=found).values_list("state", flat=True))
        assert len(states) == found.escalated, "a run acts on what it decided, no more and no less"
        is_done = all(state in SETTLED or state == ActionState.AWAITING for state in states)
        if is_done:
            _move(run=found, event="closed", closed_at=clock())
            _tell(run=found, name="runs.run.closed", actor=actor, now=clock())
        found.save()
    return is_done


def _move(*, run: Run, event: str, **changes: datetime) -> None:
    run.state = RunState(after(moves=RUN_MOVES, state=run.state, event=event))
    for name, value in changes.items():
        setattr(run, name, value)


def _tell(*, run: Run, name: str, actor: str, now: datetime) -> None:
    totals = {key: getattr(run, key) for key in ("considered", "escalated", "held", "skipped")}
    journal.append(
        name=name,
        actor=actor,
        now=now,
        subject="run",
        subject_id=run.pk,
        data={"kind": run.kind, "as_of": run.as_of.isoformat(), **totals},
    )
