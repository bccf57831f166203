"""What an agency spends for a claim and asks back, and the fee for a claim that is taken back: only what was agreed."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.changes import append
from dunwell.apps.placements.earning import locked, post_fee
from dunwell.apps.placements.models import Direction, Placement, PlacementRequest, RequestKind
from dunwell.apps.placements.money_models import AgencyCost
from dunwell.apps.placements.moving import allow, line_of
from dunwell.apps.placements.seeing import Either, PlacementRefused, placement_in_scope
from dunwell.core.placements.states import RequestState

KEY_CHARACTERS = 100
TEXT_CHARACTERS = 200
ACTOR = "system:placements"


def record_cost(
    *,
    scope: Either,
    placement_id: UUID,
    request_id: UUID,
    key: str,
    on: date,
    minor: int,
    text: str,
    now: datetime,
    today: date,
) -> tuple[AgencyCost, bool]:
    """Take in what an agency spent by a request that we approved, and say whether it is new; never more than that.

    Raises UnknownPlacement, and PlacementRefused (missing, past, not_in_bounds, faulty).
    """
    if isinstance(scope, Scope):
        allow(scope)
    said = line_of(text, field="text", most=TEXT_CHARACTERS)
    if not key.strip() or len(key) > KEY_CHARACTERS or key == "withdrawal":
        raise PlacementRefused(code="missing", field="key", message="Give it a number of your own.")
    with transaction.atomic():
        found = placement_in_scope(scope=scope, placement_id=placement_id)
        placement = locked(placement_id=found.pk)
        known = AgencyCost.objects.filter(placement=placement, key=key).first()
        if known is not None:
            if (known.on, known.minor) != (on, minor):
                raise PlacementRefused(
                    code="faulty", field="key", message=f"{key} is known as something else."
                )
            return known, False
        if placement.placed_on is None or not placement.placed_on <= on <= today:
            raise PlacementRefused(
                code="past", field="on", message="Give a day from the placing of the claim to today."
            )
        request = _agreed(placement, request_id, minor=minor)
        cost = AgencyCost.objects.create(
            placement=placement,
            request=request,
            key=key,
            kind="costs",
            on=on,
            minor=minor,
            text=said,
            recorded_at=now,
            recorded_by=scope.actor,
        )
        post_fee(placement=placement, minor=minor, on=on, actor=scope.actor, now=now, cost=cost)
        append(
            placement=placement, direction=Direction.IN, code="cost", key=f"cost:{key}", on=on, text=said,
            amount_minor=minor, by=scope.actor, now=now,
        )  # fmt: skip
    return cost, True


def _agreed(placement: Placement, request_id: UUID, *, minor: int) -> PlacementRequest:
    """The request that allows a cost, with enough left of what it allows."""
    request = PlacementRequest.objects.filter(
        placement=placement,
        public_id=request_id,
        direction=Direction.IN,
        kind__in=[RequestKind.COSTS, RequestKind.LEGAL],
        state=RequestState.APPROVED,
    ).first()
    if request is None:
        raise PlacementRefused(
            code="not_in_bounds",
            field="request",
            message="Costs need a request that was approved: ask first.",
        )
    spent = AgencyCost.objects.filter(request=request).aggregate(minor=Sum("minor"))["minor"] or 0
    if minor <= 0 or spent + minor > (request.amount_minor or 0):
        raise PlacementRefused(
            code="not_in_bounds",
            field="amount",
            message=f"{max(0, (request.amount_minor or 0) - spent)} minor units are left of what was agreed.",
        )
    return request


def charge_withdrawals(*, now: datetime) -> int:
    """Post the fees of claims that were taken back where the terms have one, each once; how many."""
    waiting = Placement.objects.filter(withdrawal_minor__gt=0, recalled_on__isnull=False)
    waiting = waiting.exclude(costs__kind="withdrawal").order_by("pk")
    count = 0
    for key in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            placement = locked(placement_id=key)
            if placement.recalled_on is None or placement.costs.filter(kind="withdrawal").exists():
                continue
            cost = AgencyCost.objects.create(
                placement=placement,
                key="withdrawal",
                kind="withdrawal",
                on=placement.recalled_on,
                minor=placement.withdrawal_minor,
                text="Fee for taking the claim back",
                recorded_at=now,
                recorded_by=ACTOR,
            )
            post_fee(placement=placement, minor=cost.minor, on=cost.on, actor=ACTOR, now=now, cost=cost)
            count += 1
    return count
