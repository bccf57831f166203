"""The lock of what is with an agency: a hold that placing makes and lifts, and that nobody places or lifts by hand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dunwell.apps.dunning.models import Hold, HoldReason
from dunwell.apps.journal.operations import append
from dunwell.apps.organisation.days import earlier_day, house_day
from dunwell.apps.organisation.models import Audience, Membership, Role, User
from dunwell.apps.receivables.models import Account, OpenItem

REVIEW_DAYS = 365
OWNERS = (Role.CONTROLLER, Role.ADMIN, Role.COLLECTOR)


def holder_of(*, account: Account) -> User | None:
    """Return who looks after a hold that the house makes: the account's collector, else who controls the entity."""
    if account.collector is not None and account.collector.is_active:
        return account.collector
    people = Membership.objects.filter(
        entity_id=account.entity_id,
        role__in=OWNERS,
        user__is_active=True,
        user__audience=Audience.DESK,
    )
    ranked = sorted(people.select_related("user"), key=lambda one: (OWNERS.index(Role(one.role)), one.pk))
    return ranked[0].user if ranked else None


def lock(
    *,
    account: Account,
    items: Sequence[OpenItem],
    owner: User,
    note: str,
    actor: str,
    now: datetime,
    reason: HoldReason = HoldReason.PLACED,
    ends_on: date | None = None,
) -> list[Hold]:
    """Stop the chase of an account, or of these items of it where any are named, in the caller's transaction."""
    day = earlier_day(entity=account.entity, now=now)
    targets: list[tuple[Account | None, OpenItem | None]] = (
        [(None, one) for one in items] if items else [(account, None)]
    )
    made: list[Hold] = []
    for whole, item in targets:
        hold = Hold.objects.create(
            account=whole,
            item=item,
            reason=reason,
            note=note,
            owner=owner,
            starts_on=day,
            ends_on=ends_on,
            review_on=None if ends_on else day + timedelta(days=REVIEW_DAYS),
            placed_at=now,
            placed_by=actor,
        )
        _tell("placed", hold=hold, account=account, note=note, actor=actor, now=now)
        made.append(hold)
    return made


def unlock(*, account: Account, holds: Sequence[Hold], note: str, actor: str, now: datetime) -> int:
    """Lift these holds where they stand, in the caller's transaction; how many were lifted."""
    lifted = 0
    for hold in holds:
        lifted += Hold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(
            lifted_at=now, lifted_on=house_day(now=now), lifted_by=actor, lift_note=note
        )
        _tell("lifted", hold=hold, account=account, note=note, actor=actor, now=now)
    return lifted


def _tell(event: str, *, hold: Hold, account: Account, note: str, actor: str, now: datetime) -> None:
    append(
        name=f"dunning.hold.{event}",
        actor=actor,
        now=now,
        subject="hold",
        subject_id=hold.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={
            "hold": str(hold.public_id),
            "held": "item" if hold.item_id else "account",
            "hold_reason": hold.reason,
            "number": hold.item.number if hold.item else "",
            "note": note,
            "ends_on": hold.ends_on.isoformat() if hold.ends_on else None,
            "review_on": hold.review_on.isoformat() if hold.review_on else None,
        },
    )
