"""What somebody of an agency reads: the queue of their work, claims found by a word, one claim in full, their results.

Everything here begins with access.py, the only maker of the agency's filter, and is asked within its fence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum

from dunwell.apps.placements.access import (
    AgencyScope,
    changes_of,
    documents_of,
    handed,
    money_of,
    pack_of,
    placement_of,
    requests_of,
)
from dunwell.apps.placements.models import (
    Direction,
    Placement,
    PlacementChange,
    PlacementDocument,
    PlacementPack,
    PlacementRequest,
)
from dunwell.apps.placements.money_models import AgencyMoney
from dunwell.core.placements.states import LOCKED, PlacementState, RequestState

ROWS: Final = 50
ANSWERED_WITHIN: Final = timedelta(days=14)
HISTORY_MOST: Final = 500


class Lane(StrEnum):
    """A part of the queue."""

    AWAITING = "awaiting"  # to be taken or rejected
    TODAY = "today"  # not begun, a question of ours is open, or a promise falls due
    ANSWERED = "answered"  # we answered what they asked
    RECALL = "recall"  # will go back
    WORKING = "working"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim in a list. `debtor` is empty once the claim has left the agency."""

    placement: Placement
    debtor: str
    currency: str
    collected_minor: int
    open_requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A page of a list of claims."""

    rows: list[ClaimRow]
    number: int
    is_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimInFull:
    """Everything that an agency sees of a claim."""

    placement: Placement
    pack: PlacementPack | None
    documents: list[PlacementDocument]
    changes: list[PlacementChange]  # the newest first
    requests: list[PlacementRequest]  # the open ones first
    money: list[AgencyMoney]  # the newest first
    reversed_ids: frozenset[int]

    @property
    def currency(self) -> str:
        """The currency of the claim."""
        return currency_of(self.placement)

    @property
    def collected_minor(self) -> int:
        """What came for it, less what went back."""
        return sum(-one.minor if one.kind == "reversal" else one.minor for one in self.money)

    @property
    def earned_minor(self) -> int:
        """What the agency earned by it."""
        return sum(one.commission_minor for one in self.money)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What came of a month's claims in a currency."""

    month: date
    currency: str
    claims: int
    placed_minor: int
    collected_minor: int
    earned_minor: int

    @property
    def basis_points(self) -> int:
        """What was collected of what was placed."""
        return self.collected_minor * 10_000 // self.placed_minor if self.placed_minor else 0


def currency_of(placement: Placement) -> str:
    """Return the currency of a claim that was handed over."""
    assert placement.terms is not None, "what was handed over has terms"
    return placement.terms.currency


def lane_of(*, scope: AgencyScope, lane: Lane, today: date) -> QuerySet[Placement]:
    """Return the claims of a part of the queue, what is most pressing first."""
    every = handed(scope=scope)
    if lane == Lane.AWAITING:
        return every.filter(state=PlacementState.PLACED).order_by("answer_by", "id")
    if lane == Lane.TODAY:
        return every.filter(_to_do(scope, today=today)).order_by("placed_on", "id")
    if lane == Lane.ANSWERED:
        since = today - ANSWERED_WITHIN
        told = requests_of(scope=scope).filter(
            placement=OuterRef("pk"),
            direction=Direction.IN,
            state__in=[RequestState.APPROVED, RequestState.REFUSED],
            answered_at__date__gte=since,
        )
        return every.filter(Exists(told)).order_by("-id")
    if lane == Lane.RECALL:
        return every.filter(state=PlacementState.PENDING_RECALL).order_by("recall_on", "id")
    if lane == Lane.WORKING:
        working = [PlacementState.ACKNOWLEDGED, PlacementState.WORKING, PlacementState.HELD]
        return every.filter(state__in=working).order_by("-placed_minor", "id")
    return every.order_by("-id")


def counts(*, scope: AgencyScope, today: date) -> dict[Lane, int]:
    """Return how many claims each part of the queue has."""
    return {lane: lane_of(scope=scope, lane=lane, today=today).count() for lane in Lane}


def claims_page(*, scope: AgencyScope, lane: Lane, text: str, page: int, today: date) -> Claims:
    """Return a page of a part of the queue; with a text, of all claims that have it in number, reference or debtor."""
    found = lane_of(scope=scope, lane=Lane.ALL if text else lane, today=today)
    if text:
        named = Q(number__icontains=text) | Q(agency_reference__icontains=text)
        known = Q(state__in=LOCKED, pack__removed_at__isnull=True)
        debtor = Q(pack__debtor__name__icontains=text) | Q(pack__items__icontains=text)
        found = found.filter(named | (known & debtor))
    start = (page - 1) * ROWS
    rows = list(found[start : start + ROWS + 1])
    return Claims(rows=_rows(scope, rows[:ROWS]), number=page, is_more=len(rows) > ROWS)


def claim_in_full(*, scope: AgencyScope, number: str) -> ClaimInFull:
    """Return everything that the agency sees of a claim; raises NotThere."""
    placement = placement_of(scope=scope, number=number)
    money = list(money_of(scope=scope).filter(placement=placement).order_by("-on", "-id"))
    asked = requests_of(scope=scope).filter(placement=placement)
    told = changes_of(scope=scope).filter(placement=placement)
    return ClaimInFull(
        placement=placement,
        pack=pack_of(scope=scope, placement=placement),
        documents=list(documents_of(scope=scope, placement=placement)),
        changes=list(told.order_by("-id")[:HISTORY_MOST]),
        requests=sorted(asked, key=lambda one: (one.state != RequestState.OPEN, -one.pk)),
        money=money,
        reversed_ids=frozenset(one.reverses_id for one in money if one.reverses_id),
    )


def results_of(*, scope: AgencyScope) -> list[Results]:
    """Return what came of the claims by the month in which they were handed over, the newest first."""
    placed = (
        handed(scope=scope)
        .order_by()
        .values("placed_on__year", "placed_on__month", "terms__currency")
        .annotate(claims=Count("id"), placed=Sum("placed_minor"), first=Min("placed_on"))
    )
    came = {
        (row["placement__placed_on__year"], row["placement__placed_on__month"], row["placement__terms__currency"]): row
        for row in money_of(scope=scope)
        .order_by()
        .values("placement__placed_on__year", "placement__placed_on__month", "placement__terms__currency")
        .annotate(
            came=Sum("minor", filter=~Q(kind="reversal"), default=0),
            back=Sum("minor", filter=Q(kind="reversal"), default=0),
            earned=Sum("commission_minor", default=0),
        )
    }  # fmt: skip
    found = []
    for row in placed:
        key = (row["placed_on__year"], row["placed_on__month"], row["terms__currency"])
        money = came.get(key, {"came": 0, "back": 0, "earned": 0})
        found.append(
            Results(
                month=row["first"].replace(day=1),
                currency=row["terms__currency"],
                claims=row["claims"],
                placed_minor=row["placed"],
                collected_minor=money["came"] - money["back"],
                earned_minor=money["earned"],
            )
        )
    return sorted(found, key=lambda one: (one.month, one.currency), reverse=True)


def _to_do(scope: AgencyScope, *, today: date) -> Q:
    """What needs somebody today: not begun, a question of ours, a promise that falls due."""
    asks = requests_of(scope=scope).filter(
        placement=OuterRef("pk"), direction=Direction.OUT, state=RequestState.OPEN
    )
    promised = changes_of(scope=scope).filter(
        placement=OuterRef("pk"), code="promise", data__due_on__lte=today.isoformat()
    )
    with_them = Q(state__in=[PlacementState.WORKING, PlacementState.PENDING_RECALL])
    return Q(state=PlacementState.ACKNOWLEDGED) | (with_them & (Exists(asks) | Exists(promised)))


def _rows(scope: AgencyScope, placements: Sequence[Placement]) -> list[ClaimRow]:
    keys = [one.pk for one in placements]
    debtors = dict(
        PlacementPack.objects.filter(
            placement__in=keys,
            placement__agency_id=scope.agency_id,
            placement__state__in=LOCKED,
            removed_at__isnull=True,
        ).values_list("placement_id", "debtor")
    )
    collected = {
        row["placement_id"]: row["came"] - row["back"]
        for row in money_of(scope=scope)
        .filter(placement__in=keys)
        .order_by()
        .values("placement_id")
        .annotate(
            came=Sum("minor", filter=~Q(kind="reversal"), default=0),
            back=Sum("minor", filter=Q(kind="reversal"), default=0),
        )
    }
    asked = dict(
        requests_of(scope=scope)
        .filter(placement__in=keys, state=RequestState.OPEN)
        .order_by()
        .annotate(claim=F("placement_id"))
        .values("claim")
        .annotate(count=Count("id"))
        .values_list("claim", "count")
    )
    return [
        ClaimRow(
            placement=one,
            debtor=str(debtors.get(one.pk, {}).get("name", "")),
            currency=currency_of(one),
            collected_minor=collected.get(one.pk, 0),
            open_requests=asked.get(one.pk, 0),
        )
        for one in placements
    ]
