"""The next steps of the customers that a salesperson owns, or whose owners they lead: what comes soon, what waits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from dunwell.apps.dunning.models import OwnerNotice, Steer
from dunwell.apps.dunning.steers import DELAYS, may_delay, speaker_of, times_left
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.runs.models import Decision, Run
from dunwell.apps.runs.steering import NextStep, steps_ahead
from dunwell.core.dunning.reasons import Outcome, Reason

SOON_DAYS = 10
ROWS_MAX = 60  # the largest overdue amounts first; each is decided anew for the page


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedStep:
    """A next step, with what its owner may do about it."""

    next: NextStep
    customer_public_id: UUID
    account_public_id: UUID
    told_on: date | None
    window_ends_on: date | None  # the first day on which it may go, where somebody was told
    stopped_until: date | None  # the last day of a veto or a delay
    stopped_because: str
    refusal: str  # why this person may not stop it, "" where they may
    times_left: int

    @property
    def is_waiting(self) -> bool:
        """Whether somebody's word or window holds it back, so that it could be let go."""
        return self.stopped_until is not None or self.next.reason == Reason.OWNER_WINDOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """The steps shown, the next first, and how many accounts of theirs were left out."""

    rows: list[OwnedStep]
    left_out: int


def owned_steps(*, scope: Scope, now: datetime) -> Owned:
    """Return what comes within SOON_DAYS on the accounts whose customers the person owns, or whose owners they lead.

    Which accounts those are is known from the last run; how they stand, from now.
    """
    as_of = house_day(now=now)
    last = Run.objects.filter(proposed_at__isnull=False).order_by("-as_of", "-id").first()
    mine = seen_accounts(scope=scope).filter(
        Q(customer__owner_id=scope.user_id) | Q(entity_id__in=scope.lead_entity_ids)
    )
    if last is None or scope.user_id is None:
        return Owned(rows=[], left_out=0)
    near = Decision.objects.filter(
        Q(next_on__lte=as_of + timedelta(days=SOON_DAYS)) | Q(outcome=Outcome.ESCALATED),
        run=last,
        account_id__in=mine.values("pk"),
    )
    delayed = _delays(account_ids=list(mine.values_list("pk", flat=True)), as_of=as_of)
    ids = list(near.order_by("-overdue_minor", "account_id").values_list("account_id", flat=True))
    chosen = list(dict.fromkeys([*delayed, *ids]))
    ahead = steps_ahead(account_ids=chosen[:ROWS_MAX], as_of=as_of)
    rows = [_row(scope, found, delay=delayed.get(number)) for number, found in ahead.items()]
    soon = [row for row in rows if row.stopped_until or _is_soon(row.next, as_of=as_of)]
    soon.sort(key=lambda row: (row.next.next_on or as_of, -row.next.overdue_minor))
    return Owned(rows=soon, left_out=max(0, len(chosen) - ROWS_MAX))


def _is_soon(found: NextStep, *, as_of: date) -> bool:
    if found.outcome == Outcome.ESCALATED:
        return True
    return found.next_on is not None and found.next_on <= as_of + timedelta(days=SOON_DAYS)


def _delays(*, account_ids: list[int], as_of: date) -> dict[int, Steer]:
    """Return by account the veto or delay that stands the longest."""
    standing = Steer.objects.filter(
        account_id__in=account_ids, kind__in=DELAYS, withdrawn_at__isnull=True, until__gte=as_of
    )
    return {steer.account_id: steer for steer in standing.order_by("until", "pk")}


def _row(scope: Scope, found: NextStep, *, delay: Steer | None) -> OwnedStep:
    account, ahead = found.ahead.account, found.ahead
    told = (
        OwnerNotice.objects.filter(
            carrying_item_id=ahead.carrying_item_id, step=ahead.level.step, told_on__isnull=False
        )
        .order_by("window_ends_on")
        .first()
    )
    refusal = may_delay(speaker=speaker_of(scope=scope, account=account), ahead=ahead)
    return OwnedStep(
        next=found,
        customer_public_id=account.customer.public_id,
        account_public_id=account.public_id,
        told_on=told.told_on if told else None,
        window_ends_on=told.window_ends_on if told else None,
        stopped_until=delay.until if delay else None,
        stopped_because=delay.reason if delay else "",
        refusal=str(refusal) if refusal else "",
        times_left=times_left(ahead=ahead),
    )
