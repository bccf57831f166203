"""Why an account was decided as it was on a day, from what the run stored; or why it would be, decided now."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from uuid import UUID

import polars as pl
from django.db import transaction

from dunwell.apps.dunning.models import PolicyVersion
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.dunning.queries import policy_of
from dunwell.apps.journal.staging import fetch
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.runs.frames import Gathered, gather_one, one_moment
from dunwell.apps.runs.models import Run
from dunwell.apps.runs.recording import DECISIONS
from dunwell.apps.runs.why_actions import Deed, deed_of, deed_that_would_follow
from dunwell.apps.runs.why_guards import Guard, guards_on
from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.core.dunning.standing import STANDING
from dunwell.core.dunning.what_if import Case, Change, Tell
from dunwell.core.dunning.why import Explanation, explain

FROM_ITEMS = (
    *("open_minor", "overdue_minor", "credit_minor", "chaseable_open_minor", "chaseable_overdue_minor"),
    *("open_items", "overdue_items", "carrying_item_id", "carrying_due_on"),
    *("last_step", "reached_step", "last_step_on", "item_guard", "item_guard_until"),
    *("forward_step", "forward_on", "told_step", "told_on"),
)
"""What of a standing follows from the items, their guards, and which of them carries the account."""


class Basis(StrEnum):
    """Where the answer is from."""

    DECIDED = "decided"  # the run of that day
    EARLIER = "earlier"  # the last run before a day on which none was made
    PREVIEW = "preview"  # decided now for today or a later day; nothing is written
    IN_HINDSIGHT = "in_hindsight"  # decided now for a past day, for no run had looked at the account by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What was decided about an account, or would be, with everything that a person needs to see why."""

    account_public_id: UUID
    customer_public_id: UUID
    customer: str
    number: str
    entity: str
    currency: str
    asked_on: date
    today: date
    basis: Basis
    run_public_id: UUID | None
    decided_at: datetime | None
    policy_name: str
    explanation: Explanation  # its `as_of` is the day that was decided
    carrying_number: str
    guards: tuple[Guard, ...]
    deed: Deed | None  # what came of the step, or would
    previous_run: date | None  # the last day before the one asked about that was run, and the first after it
    next_run: date | None

    @property
    def is_future(self) -> bool:
        """Whether the day has not come: then it is told as if nothing were paid and nothing changed until then."""
        return self.asked_on > self.today


def why(*, scope: Scope, account_id: UUID, today: date, on: date | None = None) -> Why:
    """Explain the decision about an account on a day, today where none is given; raises UnknownAccount.

    A day that was run is told from the stored decision under the stored version of its policy. A past day without a
    run is told by the last run before it. Today and later days are decided as a run would, and nothing is written.
    """
    asked_on = on or today
    with transaction.atomic():
        one_moment()
        account = _account(scope=scope, account_id=account_id)
        run = _run_that_tells(account=account, on=asked_on, today=today)
        if run is None:
            return _decided_now(account=account, on=asked_on, today=today)
        return _stored(account=account, run=run, on=asked_on, today=today)


def _account(*, scope: Scope, account_id: UUID) -> Account:
    found = (
        seen_accounts(scope=scope).select_related("customer", "entity").filter(public_id=account_id).first()
    )
    if found is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    return found


def _run_that_tells(*, account: Account, on: date, today: date) -> Run | None:
    """The run of the day, for a past day else the last one before it, that decided about this account."""
    runs = Run.objects.filter(proposed_at__isnull=False, decisions__account_id=account.pk, as_of__lte=on)
    last = runs.order_by("-as_of").first()
    return last if last is not None and (last.as_of == on or on < today) else None


def _stored(*, account: Account, run: Run, on: date, today: date) -> Why:
    names = ", ".join(f'"{name}"' for name in DECISIONS.names)
    sql = f"SELECT {names} FROM runs_decision WHERE run_id = %s AND account_id = %s"  # noqa: S608 - our own columns
    decision = fetch(sql=sql, schema=DECISIONS, params=[run.pk, account.pk])
    version = PolicyVersion.objects.select_related("policy").get(pk=decision["policy_version_id"].item())
    policy = policy_of(version=version)
    case = Case(standing=STANDING.take(decision), policy=policy, as_of=run.as_of)
    return _told(
        account=account,
        on=on,
        today=today,
        basis=Basis.DECIDED if run.as_of == on else Basis.EARLIER,
        run=run,
        policy_name=str(version),
        explanation=explain(
            standing=case.standing,
            policy=policy,
            as_of=run.as_of,
            tell=_on_the_same_day(case=case, account_id=account.pk),
        ),
        carrying_item_id=decision["carrying_item_id"].item(),
        deed=deed_of(run=run, account_id=account.pk),
    )


def _decided_now(*, account: Account, on: date, today: date) -> Why:
    tell = _on_any_day(account_id=account.pk)
    case = tell(on, frozenset())
    assert case is not None  # any day can be asked for
    explanation = explain(standing=case.standing, policy=case.policy, as_of=on, tell=tell)
    version = PolicyVersion.objects.select_related("policy").filter(pk=next(iter(case.policies))).first()
    return _told(
        account=account,
        on=on,
        today=today,
        basis=Basis.PREVIEW if on >= today else Basis.IN_HINDSIGHT,
        run=None,
        policy_name=str(version) if version else f"{STANDARD.code} v{STANDARD.version}",
        explanation=explanation,
        carrying_item_id=case.standing["carrying_item_id"].item(),
        deed=deed_that_would_follow(case=case, answer=explanation.answer),
    )


def _told(
    *,
    account: Account,
    on: date,
    today: date,
    basis: Basis,
    run: Run | None,
    policy_name: str,
    explanation: Explanation,
    carrying_item_id: int | None,
    deed: Deed | None,
) -> Why:
    decided_at = run.proposed_at if run else None
    runs = Run.objects.filter(proposed_at__isnull=False)
    before = runs.filter(as_of__lt=on).order_by("-as_of").values_list("as_of", flat=True)
    after = runs.filter(as_of__gt=on).order_by("as_of").values_list("as_of", flat=True)
    carrying = OpenItem.objects.filter(pk__in=[carrying_item_id] if carrying_item_id else [])
    return Why(
        account_public_id=account.public_id,
        customer_public_id=account.customer.public_id,
        customer=account.customer.name,
        number=account.customer.number,
        entity=account.entity.code,
        currency=account.currency,
        asked_on=on,
        today=today,
        basis=basis,
        run_public_id=run.public_id if run else None,
        decided_at=decided_at,
        policy_name=policy_name,
        explanation=explanation,
        carrying_number=next(iter(carrying.values_list("number", flat=True)), ""),
        guards=guards_on(account=account, on=explanation.as_of, at=decided_at),
        deed=deed,
        previous_run=before.first(),
        next_run=after.first(),
    )


def _on_any_day(*, account_id: int) -> Tell:
    """Tell the account on any day from what is known now: nothing more is paid, nothing more is agreed."""

    @cache
    def gathered(on: date) -> Gathered:
        return gather_one(account_id=account_id, as_of=on)

    def tell(on: date, changes: frozenset[Change]) -> Case:
        found = _changed(gathered(on), changes=changes)
        standing = found.standings(as_of=on)
        return Case(
            standing=standing, policy=found.policies[int(standing["policy_version_id"].item())], as_of=on
        )

    return tell


def _on_the_same_day(*, case: Case, account_id: int) -> Tell:
    """Tell a past day without credits or guards, where the ledger still says of that day what the run was told."""

    @cache
    def gathered() -> Gathered | None:
        found = gather_one(account_id=account_id, as_of=case.as_of)
        now = found.standings(as_of=case.as_of)
        return found if now.select(FROM_ITEMS).equals(case.standing.select(FROM_ITEMS)) else None

    def tell(on: date, changes: frozenset[Change]) -> Case | None:
        found = gathered() if on == case.as_of else None
        if found is None:
            return None
        other = _changed(found, changes=changes).standings(as_of=on)
        return replace(case, standing=case.standing.with_columns(other.select(FROM_ITEMS)))

    return tell


def _changed(found: Gathered, *, changes: frozenset[Change]) -> Gathered:
    known = found.known
    if Change.ITEMS_FREED in changes:
        known = replace(known, item_guards=ITEM_GUARDS.empty())
    if Change.CREDIT_USED in changes:
        known = replace(known, items=known.items.filter(pl.col("residual_minor") > 0))
    return replace(found, known=known)
