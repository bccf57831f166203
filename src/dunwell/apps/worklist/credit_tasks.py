"""What credit insurers and bureaus ask a person to do, in time and once for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from dunwell.apps.credit.insurance import Insured, insured
from dunwell.apps.credit.report_models import BureauAlert
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.models import Account
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.credit.insurance import Duty, DutyKind
from dunwell.core.wording import one_line

TITLES: Final = {
    DutyKind.NOTIFY: "Tell {insurer} that {customer} is overdue, by {by}",
    DutyKind.STOP: "Deliver nothing more to {customer} from {by}: {insurer} would not insure it",
    DutyKind.CLAIM: "Make the claim for {customer} with {insurer}, by {by}",
}
TITLE_CHARACTERS: Final = 200
BODY_CHARACTERS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """A task to be opened unless it was before; `title` says what makes it the same."""

    kind: TaskKind
    account: Account
    title: str
    body: str
    due_on: date


def ask_for_insurers(*, scope: Scope, as_of: date, now: datetime) -> int:
    """Open a task for each duty of a policy that is near or late, once: one that was closed is not opened again.

    Returns how many are new.
    """
    wishes = [_of_duty(row, duty) for row in insured(scope=scope, as_of=as_of) for duty in row.duties]
    return _open(wishes, actor=scope.actor, now=now)


def ask_about_alerts(*, alerts: Iterable[BureauAlert], as_of: date, actor: str, now: datetime) -> int:
    """Open a task for what is severe of a day, on the customer's first account; without an account nothing is owed."""
    severe = [one for one in alerts if one.is_severe]
    accounts: dict[int, Account] = {}
    ids = {one.customer_id for one in severe}
    for account in Account.objects.filter(customer_id__in=ids).order_by("-pk").select_related("customer"):
        accounts[account.customer_id] = account
    wishes = [
        _Wish(
            kind=TaskKind.CREDIT_ALERT,
            account=accounts[one.customer_id],
            title=f"{one.bureau}, {one.happened_at:%Y-%m-%d}, of {accounts[one.customer_id].customer.name}: {one.text}",
            body=f"{one.kind}, {one.key}",
            due_on=as_of,
        )
        for one in severe
        if one.customer_id in accounts
    ]
    return _open(wishes, actor=actor, now=now)


def _of_duty(row: Insured, duty: Duty) -> _Wish:
    title = TITLES[duty.kind].format(
        insurer=row.policy.insurer, customer=row.account.customer.name, by=f"{duty.by:%Y-%m-%d}"
    )
    return _Wish(
        kind=TaskKind.INSURER,
        account=row.account,
        title=title,
        body=f"Policy {row.policy.number}; the oldest invoice was due on {row.oldest_due_on:%Y-%m-%d}.",
        due_on=duty.by,
    )


def _open(wishes: Iterable[_Wish], *, actor: str, now: datetime) -> int:
    """Open those that were never there, in whatever state: the title names customer, duty and day."""
    wanted = {(one.kind, one.account.pk, one_line(one.title)[:TITLE_CHARACTERS]): one for one in wishes}
    if not wanted:
        return 0
    with transaction.atomic():
        accounts = sorted({account for _, account, _ in wanted})
        list(Account.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk"))
        known = set(
            Task.objects.filter(
                account_id__in=accounts, kind__in=[TaskKind.INSURER, TaskKind.CREDIT_ALERT]
            ).values_list("kind", "account_id", "title")
        )
        fresh = [
            Task(
                kind=one.kind,
                account=one.account,
                assignee_id=one.account.collector_id,
                due_on=one.due_on,
                title=title,
                body=one.body[:BODY_CHARACTERS],
                created_at=now,
            )
            for (kind, account, title), one in wanted.items()
            if (kind, account, title) not in known
        ]
        open_tasks(tasks=fresh, actor=actor)
    return len(fresh)
