"""Proposing to hand claims over, by a person or a rule; a second person says yes, an owner may say no."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from dunwell.apps.approvals.operations import vote
from dunwell.apps.organisation.models import Membership, Role
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.ending import let_go
from dunwell.apps.placements.facts import Looked, agency_facts, country_of, look
from dunwell.apps.placements.models import PlacedItem, Placement, PlacementRule
from dunwell.apps.placements.moving import allow, line_of, move, tell
from dunwell.apps.placements.seeing import (
    PlacementRefused,
    agency_in_scope,
    placement_in_scope,
    seen_placements,
)
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.placements.eligibility import SENTENCES, Bar, Conditions, Scrub
from dunwell.core.placements.states import PlacementState

SUBJECT = "placement"
VETO_DAYS = 3
DEMAND_DAYS = 10
DAYS_MOST = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An account to be proposed, or some items of it; none named: all that may be placed."""

    account_id: UUID
    item_ids: Collection[UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What became of a wish: a placement, or every reason against it."""

    wish: Wish
    placement: Placement | None
    why: tuple[Bar, ...] = ()


def propose(
    *,
    scope: Scope,
    wishes: Sequence[Wish],
    agency_id: UUID,
    note: str,
    now: datetime,
    today: date,
    veto_days: int = VETO_DAYS,
    demand_days: int = DEMAND_DAYS,
    conditions: Conditions | None = None,
    rule: PlacementRule | None = None,
) -> list[Proposed]:
    """Propose to hand these to an agency, as far as nothing stands against it; the others come back with their reasons.

    `demand_days`: the time that the final demand gives; 0 where none is to be sent. Raises UnknownAgency,
    UnknownAccount and PlacementRefused.
    """
    allow(scope)
    said = line_of(note, field="note")
    for name, days in (("veto_days", veto_days), ("demand_days", demand_days)):
        if not 0 <= days <= DAYS_MOST:
            raise PlacementRefused(
                code="not_in_bounds", field=name, message=f"From 0 to {DAYS_MOST} days, please."
            )
    agency = agency_in_scope(scope=scope, agency_id=agency_id)
    accounts = _accounts(scope, wishes)
    with transaction.atomic():
        list(Account.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk"))
        items = _items(wishes)
        looked = look(
            accounts=accounts.values(),
            as_of=today,
            also=[one.pk for one in items.values()],
        )
        by_public = {one.public_id: one for one in accounts.values()}
        return [
            _one(
                wish,
                looked[by_public[wish.account_id].pk],
                only={items[one].pk for one in wish.item_ids} or None,
                agency=agency,
                conditions=conditions,
                fields={
                    "rule": rule,
                    "note": said,
                    "proposed_by": scope.actor,
                    "demand_days": demand_days,
                    "owner_until": owner_until(
                        account=by_public[wish.account_id], veto_days=veto_days, today=today
                    ),
                },
                now=now,
                today=today,
            )
            for wish in wishes
        ]


def decide(*, scope: Scope, placement_id: UUID, is_yes: bool, note: str, now: datetime) -> Placement:
    """Say yes or no to a proposal, as a second person. Raises UnknownPlacement and PlacementRefused."""
    allow(scope, power=Power.APPROVE)
    with transaction.atomic():
        placement = _locked(scope, placement_id)
        if placement.state != PlacementState.PROPOSED:
            raise PlacementRefused(code="moved_on", message="This was decided already.")
        vote(
            scope=scope,
            subject=SUBJECT,
            subject_id=placement.pk,
            is_yes=is_yes,
            note=note,
            now=now,
            prepared_by=placement.proposed_by,
            refused=PlacementRefused,
        )
        if is_yes:
            move(
                placement=placement,
                event="approved",
                actor=scope.actor,
                now=now,
                note=note,
                fields={"approved_at": now},
            )
        else:
            _refuse(placement, note=note, actor=scope.actor, now=now)
    return placement


def object_to(*, scope: Scope, placement_id: UUID, note: str, now: datetime, today: date) -> Placement:
    """Say no as the customer's owner, or as who leads them, while the time for it runs, and say why.

    Raises UnknownPlacement and PlacementRefused.
    """
    with transaction.atomic():
        placement = _locked(scope, placement_id)
        if not may_object(scope=scope, placement=placement, today=today):
            raise PlacementRefused(
                code="too_late" if placement.owner_until and placement.owner_until < today else "not_allowed",
                message="The customer's owner may say no until the day that was set, and nobody else.",
            )
        said = line_of(note, field="note", is_needed=True)
        _refuse(placement, note=f"The owner: {said}"[:500], actor=scope.actor, now=now)
    return placement


def may_object(*, scope: Scope, placement: Placement, today: date) -> bool:
    """Tell whether this person may stop it as the customer's owner or their lead."""
    if placement.state not in {PlacementState.PROPOSED, PlacementState.APPROVED}:
        return False
    if placement.owner_until is None or placement.owner_until < today:
        return False
    account = placement.account
    is_owner = scope.user_id is not None and scope.user_id == account.customer.owner_id
    return is_owner or account.entity_id in scope.lead_entity_ids


def withdraw(*, scope: Scope, placement_id: UUID, note: str, now: datetime) -> Placement:
    """Take a proposal back before anything was handed over. Raises UnknownPlacement and PlacementRefused."""
    allow(scope)
    said = line_of(note, field="note", is_needed=True)
    with transaction.atomic():
        placement = _locked(scope, placement_id)
        _refuse(placement, note=said, actor=scope.actor, now=now)
    return placement


def lapse(*, placement: Placement, why: Collection[Bar], actor: str, now: datetime) -> None:
    """End a proposal of which nothing is left to place, by every reason, in the caller's transaction."""
    told = " ".join(SENTENCES[bar] for bar in Bar if bar in why) or SENTENCES[Bar.PAID]
    move(
        placement=placement,
        event="lapsed",
        actor=actor,
        now=now,
        note=told[:500],
        fields={"refusal": told[:500]},
    )
    let_go(placement=placement, actor=actor, note=told, now=now)


def _locked(scope: Scope, placement_id: UUID) -> Placement:
    found = seen_placements(scope=scope).filter(public_id=placement_id)
    Placement.objects.select_for_update().filter(pk__in=found.values("pk")).first()
    return placement_in_scope(scope=scope, placement_id=placement_id)


def _refuse(placement: Placement, *, note: str, actor: str, now: datetime) -> None:
    said = line_of(note, field="note", is_needed=True)
    move(placement=placement, event="refused", actor=actor, now=now, note=said, fields={"refusal": said})
    let_go(placement=placement, actor=actor, note=said, now=now)


def _accounts(scope: Scope, wishes: Sequence[Wish]) -> dict[int, Account]:
    wanted = {one.account_id for one in wishes}
    found = seen_accounts(scope=scope).filter(public_id__in=wanted)
    accounts = {one.pk: one for one in found.select_related("customer", "entity", "collector")}
    if len(accounts) != len(wanted):
        raise UnknownAccount("There is no such account in the entities that you see.")
    return accounts


def _items(wishes: Sequence[Wish]) -> dict[UUID, OpenItem]:
    """The items that are named, each on the account that it is named with."""
    wanted = {(wish.account_id, one) for wish in wishes for one in wish.item_ids}
    found = OpenItem.objects.filter(public_id__in=[one for _, one in wanted]).select_related("account")
    items = {one.public_id: one for one in found if (one.account.public_id, one.public_id) in wanted}
    if len(items) != len({one for _, one in wanted}):
        raise PlacementRefused(code="faulty", field="items", message="There is no such item on this account.")
    return items


def _one(
    wish: Wish,
    looked: Looked,
    *,
    only: set[int] | None,
    agency: Agency,
    conditions: Conditions | None,
    fields: Mapping[str, object],
    now: datetime,
    today: date,
) -> Proposed:
    keys = [one.key for one in looked.items]
    facts = agency_facts(agency=agency, as_of=today, item_ids=keys)
    found = looked.scrub(as_of=today, conditions=conditions, agency=facts, only=only)
    if not found.placeable:
        return Proposed(wish=wish, placement=None, why=found.why or (Bar.PAID,))
    placement = create(looked=looked, found=found, agency=agency, fields=fields, now=now)
    return Proposed(wish=wish, placement=placement, why=found.why)


def create(
    *, looked: Looked, found: Scrub, agency: Agency, fields: Mapping[str, object], now: datetime
) -> Placement:
    """Write a proposal for what was found placeable, in the caller's transaction."""
    account = looked.account
    keys = [one.key for one in found.placeable]
    before = PlacedItem.objects.filter(item__in=keys, placement__placed_at__isnull=False)
    last = before.order_by("-placement__position").values_list("placement__position", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('placements_number')")
        number = cursor.fetchone()[0]
    made = Placement.objects.create(
        number=f"PL-{number:06d}",
        agency=agency,
        account=account,
        state=PlacementState.PROPOSED,
        position=(last or 0) + 1,
        is_whole_account=len(keys) == sum(one.open_minor > 0 for one in looked.items),
        placed_minor=found.placeable_minor,
        oldest_due_on=min(looked.open_items[key].due_on for key in keys),
        country=country_of(account),
        proposed_at=now,
        **fields,
    )
    PlacedItem.objects.bulk_create(
        PlacedItem(placement=made, item_id=one.key, placed_minor=one.placeable_minor, is_live=False)
        for one in found.placeable
    )
    tell("proposed", placement=made, actor=made.proposed_by, now=now, data={"note": made.note})
    return made


def owner_until(*, account: Account, veto_days: int, today: date) -> date | None:
    """Return until when the sales side may say no; None where nobody of it could."""
    is_asked = (
        account.customer.owner_id is not None
        or Membership.objects.filter(
            entity_id=account.entity_id, role=Role.SALES_LEAD, user__is_active=True
        ).exists()
    )
    return today + timedelta(days=veto_days) if veto_days and is_asked else None
