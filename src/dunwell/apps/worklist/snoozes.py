"""Rows of the worklist that a person has put off: for that person alone, until a day, never for good."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.apps.worklist.models import RowKind, Snooze

DAYS_MAX = 60


class SnoozeRefused(Exception):
    """A row cannot be put off as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, unknown_kind, past, too_far, awake.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def snooze(
    *,
    scope: Scope,
    row_kind: str,
    row_id: UUID,
    account_id: UUID | None,
    until: date,
    now: datetime,
    today: date,
) -> Snooze:
    """Hide a row from whoever asks until a day, on which it comes back by itself; again moves the day.

    `account_id` is the account on whose timeline it is told. Raises UnknownAccount and SnoozeRefused.
    """
    user_id = _person(scope)
    if row_kind not in RowKind.values:
        raise SnoozeRefused(
            code="unknown_kind", field="", message="There is nothing of this kind to put off."
        )
    if until <= today:
        raise SnoozeRefused(code="past", field="until", message="Choose a day after today.")
    if (until - today).days > DAYS_MAX:
        raise SnoozeRefused(code="too_far", field="until", message=f"At most {DAYS_MAX} days, please.")
    with transaction.atomic():
        account = _account(scope=scope, account_id=account_id)
        found, _ = Snooze.objects.update_or_create(
            user_id=user_id,
            row_kind=row_kind,
            row_id=row_id,
            woken_at=None,
            defaults={"account": account, "until": until, "made_on": today, "made_at": now},
        )
        _tell("snoozed", snooze=found, scope=scope, now=now)
    return found


def wake(*, scope: Scope, row_kind: str, row_id: UUID, now: datetime) -> None:
    """Show a row again at once; raises SnoozeRefused where it is not hidden."""
    user_id = _person(scope)
    with transaction.atomic():
        found = (
            Snooze.objects.select_for_update()
            .filter(user_id=user_id, row_kind=row_kind, row_id=row_id, woken_at__isnull=True)
            .first()
        )
        if found is None:
            raise SnoozeRefused(code="awake", field="", message="This is on the list already.")
        found.woken_at = now
        found.save(update_fields=["woken_at"])
        _tell("woken", snooze=found, scope=scope, now=now)


def snoozed(*, scope: Scope, today: date) -> dict[tuple[str, UUID], date]:
    """Return by kind and public id the rows hidden from whoever asks, and the day on which each comes back."""
    if scope.user_id is None:
        return {}
    mine = Snooze.objects.filter(user_id=scope.user_id, woken_at__isnull=True, until__gt=today)
    return {(kind, row_id): until for kind, row_id, until in mine.values_list("row_kind", "row_id", "until")}


def _person(scope: Scope) -> int:
    if scope.user_id is None or not scope.may(Power.WORK):
        raise SnoozeRefused(
            code="not_allowed", field="", message="You may see the worklist, but not work on it."
        )
    return scope.user_id


def _account(*, scope: Scope, account_id: UUID | None) -> Account | None:
    if account_id is None:
        return None
    found = seen_accounts(scope=scope).filter(public_id=account_id).first()
    if found is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    return found


def _tell(event: str, *, snooze: Snooze, scope: Scope, now: datetime) -> None:
    account = snooze.account
    journal.append(
        name=f"worklist.row.{event}",
        actor=scope.actor,
        now=now,
        subject="snooze",
        subject_id=snooze.pk,
        entity_id=account.entity_id if account else None,
        customer_id=account.customer_id if account else None,
        account_id=account.pk if account else None,
        data={"row": snooze.row_kind, "until": snooze.until.isoformat()},
    )
