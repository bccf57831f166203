"""Writes to the holds: placed, changed and lifted by people, told on every account concerned, never open-ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.dunning.hold_queries import beyond_scope, hold_in_scope
from dunwell.apps.dunning.models import Hold, HoldEntity, HoldReason
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.access import UnknownAccount, UnknownItem, customer, group, seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.wording import one_line

DAYS_MAX = 365  # no end and no review lies further ahead
NOTE_CHARACTERS_MAX = 500


class HoldRefused(Exception):
    """A hold cannot be placed, changed or lifted as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, beyond_scope, owner_missing, credit, unknown_reason, note_missing, note_too_long,
    no_end, past, too_far, review_after_end, ended, lifted, placed.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The columns of what is held, the accounts concerned, on whose timelines it is told, and where it acts."""

    columns: Mapping[str, int]
    accounts: Sequence[Account]
    number: str = ""  # of the item, where it is one
    entity_ids: frozenset[int] = frozenset()  # of a group or a customer


def place_hold(
    *,
    scope: Scope,
    group_id: UUID | None = None,
    customer_id: UUID | None = None,
    account_id: UUID | None = None,
    item_id: UUID | None = None,
    reason: str,
    note: str,
    ends_on: date | None,
    review_on: date | None,
    now: datetime,
    today: date,
    owner_id: int | None = None,
) -> Hold:
    """Stop the chase of one group, customer, account or item from today on; the owner is the scope's user unless named.

    On a group or a customer it acts in the entities of the scope, for accounts opened later, too. Raises HoldRefused,
    and UnknownGroup, UnknownCustomer, UnknownAccount or UnknownItem for what the scope does not see.
    """
    with transaction.atomic():
        target = _target(
            scope=scope, group_id=group_id, customer_id=customer_id, account_id=account_id, item_id=item_id
        )
        _allow(scope)
        if reason not in HoldReason.values or reason == HoldReason.PLACED:
            raise HoldRefused(code="unknown_reason", field="reason", message="Choose one of the reasons.")
        note = _note(note, reason=reason)
        _check_days(ends_on=ends_on, review_on=review_on, first=today, today=today)
        hold = Hold.objects.create(
            **target.columns,
            reason=reason,
            note=note,
            owner_id=_owner(scope=scope, owner_id=owner_id),
            starts_on=min(today, house_day(now=now)),  # whichever day the house has, its next run stops
            ends_on=ends_on,
            review_on=review_on,
            placed_at=now,
            placed_by=scope.actor,
        )
        HoldEntity.objects.bulk_create(
            HoldEntity(hold=hold, entity_id=entity_id) for entity_id in sorted(target.entity_ids)
        )
        _tell("placed", scope=scope, hold=hold, target=target, note=note, now=now)
    return hold


def change_hold(
    *,
    scope: Scope,
    hold_id: UUID,
    ends_on: date | None,
    review_on: date | None,
    note: str,
    now: datetime,
    today: date,
) -> Hold:
    """Give a running hold another end, review or note, or raise UnknownHold or HoldRefused; the same is no change."""
    with transaction.atomic():
        hold = _enter(scope=scope, hold_id=hold_id)
        note = _note(note, reason=hold.reason)
        if hold.ends_on is not None and hold.ends_on < today:
            raise HoldRefused(
                code="ended", field="ends_on", message="This hold has ended: place a new one instead."
            )
        kept = {"ends_on": ends_on, "review_on": review_on, "note": note}
        changed = [name for name, value in kept.items() if value != getattr(hold, name)]
        if not changed and hold.lifted_at is None:
            return hold
        _check_days(ends_on=ends_on, review_on=review_on, first=max(today, hold.starts_on), today=today)
        _move(hold=hold, fields=kept)
        _tell(
            "changed", scope=scope, hold=hold, target=_target_of(scope=scope, hold=hold), note=note, now=now
        )
    return hold


def lift_hold(*, scope: Scope, hold_id: UUID, note: str, now: datetime) -> Hold:
    """End a hold at once, saying why if there is anything to say, or raise UnknownHold or HoldRefused."""
    with transaction.atomic():
        hold = _enter(scope=scope, hold_id=hold_id)
        note = _note(note)
        lifted = {
            "lifted_at": now,
            "lifted_on": house_day(now=now),
            "lifted_by": scope.actor,
            "lift_note": note,
        }
        _move(hold=hold, fields=lifted)
        _tell("lifted", scope=scope, hold=hold, target=_target_of(scope=scope, hold=hold), note=note, now=now)
    return hold


def _allow(scope: Scope) -> None:
    if not scope.may(Power.WORK):
        raise HoldRefused(
            code="not_allowed", field="", message="You may see holds, but not place or lift them."
        )


def _enter(*, scope: Scope, hold_id: UUID) -> Hold:
    """The hold, where the scope may stop and start everything that it stops."""
    hold = hold_in_scope(scope=scope, hold_id=hold_id)
    _allow(scope)
    if beyond_scope(scope=scope, hold=hold):
        raise HoldRefused(
            code="beyond_scope",
            field="",
            message="This hold stops accounts in entities that you do not see: ask somebody who works there, too.",
        )
    if hold.reason == HoldReason.PLACED:
        message = "It is with an agency: take the placement back, and the hold goes with it."
        raise HoldRefused(code="placed", field="", message=message)
    return hold


def _target(
    *,
    scope: Scope,
    group_id: UUID | None,
    customer_id: UUID | None,
    account_id: UUID | None,
    item_id: UUID | None,
) -> _Target:
    """What is to be held, within the scope."""
    if [group_id, customer_id, account_id, item_id].count(None) != 3:
        raise ValueError("A hold is placed on one group, one customer, one account or one item.")
    if group_id is not None:
        whole = group(scope=scope, public_id=group_id)
        accounts = _accounts(scope=scope, entity_ids=scope.entity_ids, customer__group_id=whole.pk)
        if not accounts:
            message = "You see this group only through customers of your own: hold those instead."
            raise HoldRefused(code="beyond_scope", field="", message=message)
        return _Target(columns={"group_id": whole.pk}, accounts=accounts, entity_ids=scope.entity_ids)
    if customer_id is not None:
        found = customer(scope=scope, public_id=customer_id)
        is_owner = scope.user_id is not None and found.owner_id == scope.user_id
        entity_ids = scope.seen_entity_ids if is_owner else scope.entity_ids
        accounts = _accounts(scope=scope, entity_ids=entity_ids, customer_id=found.pk)
        return _Target(columns={"customer_id": found.pk}, accounts=accounts, entity_ids=entity_ids)
    if account_id is not None:
        account = seen_accounts(scope=scope).filter(public_id=account_id).first()
        if account is None:
            raise UnknownAccount("There is no such account in the entities that you see.")
        return _Target(columns={"account_id": account.pk}, accounts=[account])
    assert item_id is not None  # the one that is left
    return _target_item(scope=scope, item_id=item_id)


def _target_item(*, scope: Scope, item_id: UUID) -> _Target:
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    item = OpenItem.objects.filter(mine, public_id=item_id).select_related("account").first()
    if item is None:
        raise UnknownItem("There is no such item in the entities that you see.")
    if item.amount_minor < 0:
        raise HoldRefused(code="credit", field="", message="This is owed to the customer: nobody chases it.")
    return _Target(columns={"item_id": item.pk}, accounts=[item.account], number=item.number)


def _target_of(*, scope: Scope, hold: Hold) -> _Target:
    """What is held; of a group or a customer, the accounts that it has today."""
    if hold.item is not None:
        return _Target(
            columns={"item_id": hold.item.pk}, accounts=[hold.item.account], number=hold.item.number
        )
    if hold.account is not None:
        return _Target(columns={"account_id": hold.account.pk}, accounts=[hold.account])
    entity_ids = frozenset(hold.entities.values_list("entity_id", flat=True))
    if hold.customer is not None:
        accounts = _accounts(scope=scope, entity_ids=entity_ids, customer_id=hold.customer.pk)
        return _Target(columns={"customer_id": hold.customer.pk}, accounts=accounts, entity_ids=entity_ids)
    assert hold.group is not None  # the database keeps that there is one of the four
    accounts = _accounts(scope=scope, entity_ids=entity_ids, customer__group_id=hold.group.pk)
    return _Target(columns={"group_id": hold.group.pk}, accounts=accounts, entity_ids=entity_ids)


def _accounts(*, scope: Scope, entity_ids: frozenset[int], **whose: int) -> list[Account]:
    """The accounts of a customer or a group in these entities, as far as the scope sees them."""
    return list(seen_accounts(scope=scope).filter(entity__in=entity_ids, **whose).order_by("pk"))


def _owner(*, scope: Scope, owner_id: int | None) -> int:
    owner = owner_id if owner_id is not None else scope.user_id
    if owner is None or not User.objects.filter(pk=owner, audience=Audience.DESK, is_active=True).exists():
        raise HoldRefused(code="owner_missing", field="", message="Say who looks after this hold.")
    return owner


def _note(text: str, *, reason: str = "") -> str:
    note = one_line(text)
    if len(note) > NOTE_CHARACTERS_MAX:
        message = f"A note has at most {NOTE_CHARACTERS_MAX} characters."
        raise HoldRefused(code="note_too_long", field="note", message=message)
    if reason == HoldReason.OTHER and not note:
        raise HoldRefused(code="note_missing", field="note", message="Say why, where no reason fits.")
    return note


def _check_days(*, ends_on: date | None, review_on: date | None, first: date, today: date) -> None:
    """Refuse a hold without an end in sight."""
    if ends_on is None and review_on is None:
        message = "Give an end, or a day on which somebody looks again."
        raise HoldRefused(code="no_end", field="ends_on", message=message)
    last = today + timedelta(days=DAYS_MAX)
    for field, on in (("ends_on", ends_on), ("review_on", review_on)):
        if on is not None and on < first:
            raise HoldRefused(code="past", field=field, message="This day has passed.")
        if on is not None and on > last:
            raise HoldRefused(code="too_far", field=field, message=f"At most {DAYS_MAX} days ahead, please.")
    if ends_on is not None and review_on is not None and review_on > ends_on:
        message = "The hold ends before this day."
        raise HoldRefused(code="review_after_end", field="review_on", message=message)


def _move(*, hold: Hold, fields: Mapping[str, object]) -> None:
    """Change the hold in one statement that finds it only while it is not lifted."""
    if not Hold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(**fields):
        raise HoldRefused(code="lifted", field="", message="Somebody else was faster: this hold is lifted.")
    hold.refresh_from_db()


def _tell(event: str, *, scope: Scope, hold: Hold, target: _Target, note: str, now: datetime) -> None:
    """One event on each account concerned."""
    days = {"ends_on": hold.ends_on, "review_on": hold.review_on}
    data = {
        "hold": str(hold.public_id),
        "held": next(iter(target.columns)).removesuffix("_id"),
        "hold_reason": hold.reason,
        "number": target.number,
        "note": note,
        **{name: on.isoformat() if on else None for name, on in days.items()},
    }
    Event.objects.bulk_create(
        Event(
            name=f"dunning.hold.{event}",
            actor=scope.actor,
            at=now,
            subject="hold",
            subject_id=hold.pk,
            entity_id=account.entity_id,
            customer_id=account.customer_id,
            account_id=account.pk,
            data=data,
        )
        for account in target.accounts
    )
