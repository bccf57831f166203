"""Handing a claim over: looked at once more under a lock, with the terms of the day, its pack, and the chase locked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.dunning.placed_holds import holder_of, lock
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.agreeing import terms_on
from dunwell.apps.placements.changes import tell_agency
from dunwell.apps.placements.demanding import is_ready
from dunwell.apps.placements.facts import agency_facts, look
from dunwell.apps.placements.letter_models import PlacementHold
from dunwell.apps.placements.models import PlacedItem, Placement
from dunwell.apps.placements.moving import allow, move
from dunwell.apps.placements.packs import make_pack
from dunwell.apps.placements.proposing import lapse
from dunwell.apps.placements.seeing import PlacementRefused, seen_placements
from dunwell.apps.receivables.models import OpenItem
from dunwell.core.calendar import is_business_day
from dunwell.core.placements.eligibility import SENTENCES, ItemVerdict
from dunwell.core.placements.states import PlacementState
from dunwell.ports.documents import Documents

YEAR_DAYS = 365


def may_be_placed(*, placement: Placement, today: date) -> bool:
    """Tell whether nothing is waited for any more: the owner's say, and the time of the final demand."""
    if placement.state == PlacementState.DEMANDED:
        return placement.demand_until is not None and placement.demand_until < today
    return is_ready(placement=placement, today=today) and not placement.demand_days


def place(
    *,
    scope: Scope,
    placement_id: UUID,
    documents: Documents | None,
    now: datetime,
    today: date,
) -> Placement:
    """Hand the claim over, as far as it still may be; where nothing of it is left, it lapses and says why.

    Money that is booked at the same moment is either seen here or finds the claim placed. Without `documents` no
    statement is set for the pack. Raises UnknownPlacement, and PlacementRefused: too_early while a time runs, `barred`
    where the agency cannot take it now.
    """
    allow(scope)
    with transaction.atomic():
        placement = _locked(scope, placement_id)
        if not may_be_placed(placement=placement, today=today):
            raise PlacementRefused(code="too_early", message=_waits(placement))
        items = _lock_items(placement)
        keys = [one.pk for one in items]
        looked = look(accounts=[placement.account], as_of=today, leaving_out=placement, also=keys)[
            placement.account_id
        ]
        found = looked.scrub(as_of=today, only=keys)
        if not found.placeable:
            lapse(placement=placement, why=found.why, actor=scope.actor, now=now)
            return placement
        agency = agency_facts(agency=placement.agency, as_of=today, item_ids=keys, leaving_out=placement)
        fitting = looked.scrub(as_of=today, only=keys, agency=agency)
        if not fitting.placeable:
            told = " ".join(SENTENCES[bar] for bar in fitting.why if bar not in found.why)
            raise PlacementRefused(code="barred", message=told)
        _hand_over(placement, fitting.placeable, items=items, actor=scope.actor, now=now, today=today)
        make_pack(placement=placement, documents=documents, by=scope.actor, now=now, today=today)
    return placement


def _locked(scope: Scope, placement_id: UUID) -> Placement:
    """The placement, held until the transaction ends."""
    mine = seen_placements(scope=scope).filter(public_id=placement_id).values("pk")
    found = (
        Placement.objects.select_for_update(of=("self",))
        .filter(pk__in=mine)
        .select_related("agency", "rule", "account__customer", "account__entity", "account__collector")
        .first()
    )
    if found is None:
        raise PlacementRefused(code="moved_on", message="There is no such placement that you may see.")
    return found


def _lock_items(placement: Placement) -> list[OpenItem]:
    """The items, held as whoever allocates money holds them: nobody pays them in between."""
    ids = PlacedItem.objects.filter(placement=placement).values("item_id")
    return list(OpenItem.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _waits(placement: Placement) -> str:
    if placement.state == PlacementState.DEMANDED:
        return f"The final demand gives time until {placement.demand_until}."
    if placement.state == PlacementState.APPROVED and placement.demand_days:
        return "The final demand has not left yet."
    if placement.state == PlacementState.APPROVED:
        return f"The customer's owner may say no until {placement.owner_until}."
    return f"A placement that is {placement.state.replace('_', ' ')} cannot be handed over."


def _hand_over(
    placement: Placement,
    verdicts: Sequence[ItemVerdict],
    *,
    items: Sequence[OpenItem],
    actor: str,
    now: datetime,
    today: date,
) -> None:
    account, agency = placement.account, placement.agency
    terms = terms_on(agency=agency, currency=account.currency, on=today)
    assert terms is not None, "an agency without terms in the currency is barred"
    known = {one.pk: one for one in items}
    PlacedItem.objects.filter(placement=placement).exclude(item__in=[one.key for one in verdicts]).delete()
    for one in verdicts:
        PlacedItem.objects.filter(placement=placement, item_id=one.key).update(
            placed_minor=one.placeable_minor
        )
    minor = sum(one.placeable_minor for one in verdicts)
    since = today - timedelta(days=YEAR_DAYS)
    fields: Mapping[str, object] = {
        "terms": terms,
        "placed_minor": minor,
        "oldest_due_on": min(known[one.key].due_on for one in verdicts),
        "cases_before": Placement.objects.filter(agency=agency, placed_on__gte=since).count(),
        "placed_at": now,
        "placed_on": today,
        "answer_by": _working_days(today, days=agency.answer_days, country=agency.country),
        "recall_on": today + timedelta(days=agency.recall_after_days) if agency.recall_after_days else None,
    }
    move(placement=placement, event="placed", actor=actor, now=now, fields=fields)
    owner = holder_of(account=account)
    if owner is None:
        raise PlacementRefused(
            code="missing", message="Nobody controls this entity: the lock of the chase needs somebody."
        )
    holds = lock(
        account=account,
        items=[] if placement.is_whole_account else [known[one.key] for one in verdicts],
        owner=owner,
        note=f"{placement.number}, {agency.name}",
        actor=actor,
        now=now,
    )
    PlacementHold.objects.bulk_create(PlacementHold(placement=placement, hold=one) for one in holds)
    tell_agency(
        placement=placement, code="placed", key="placed", on=today, amount_minor=minor, by=actor, now=now
    )


def _working_days(on: date, *, days: int, country: str) -> date:
    """The day after so many working days at a place."""
    while days:
        on += timedelta(days=1)
        days -= is_business_day(on=on, country=country)
    return on
