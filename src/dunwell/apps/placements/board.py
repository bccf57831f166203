"""The live board: what of placements waits for whom, by state and deadline; and the one history of a placement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, OrderBy, Q

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.models import Direction, Placement, PlacementChange, PlacementRequest
from dunwell.apps.placements.seeing import seen_placements
from dunwell.core.placements.codes import codes_of
from dunwell.core.placements.states import RequestState

ROWS_MAX = 50
SOON_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A part of the board: its placements by their day, the late ones first, and how many there are in all."""

    code: str
    title: str
    placements: Sequence[Placement]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request of an agency that waits for our answer, with the days that are left for it."""

    request: PlacementRequest
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of a placement's history: what one of the two sides told or did."""

    at: datetime
    on: date
    is_theirs: bool
    text: str
    detail: str
    amount_minor: int | None
    by: str


def lanes(*, scope: Scope, today: date) -> list[Lane]:
    """Return the lanes of the board, with at most ROWS_MAX placements each."""
    soon = today + timedelta(days=SOON_DAYS)
    with_agency = Q(state__in=["placed", "acknowledged", "working", "held", "pending_recall"])
    asked: tuple[tuple[str, str, Q, str], ...] = (
        ("proposed", "Needs a second person’s yes", Q(state="proposed"), "proposed_at"),
        (
            "waiting",
            "The owner’s time or the final demand’s runs",
            Q(state__in=["approved", "demanded"]),
            "demand_until",
        ),
        ("answer", "Awaiting the agency’s answer", Q(state="placed"), "answer_by"),
        (
            "recall",
            "Comes back",
            with_agency & (Q(state="pending_recall") | Q(recall_on__lte=soon)),
            "recall_on",
        ),
        ("working", "With the agency", Q(state__in=["acknowledged", "working", "held"]), "placed_on"),
        ("grace", "Taken back: late money is the agency’s still", Q(state="recalled"), "grace_until"),
        ("over", "Over lately", Q(state__in=["closed", "rejected", "refused", "lapsed"]), "-pk"),
    )
    mine = seen_placements(scope=scope).select_related("agency", "account__customer", "account__entity")
    return [
        Lane(
            code=code,
            title=title,
            placements=list(mine.filter(which).order_by(*_order(by))[:ROWS_MAX]),
            count=mine.filter(which).count(),
        )
        for code, title, which, by in asked
    ]


def requests_waiting(*, scope: Scope, today: date) -> list[Waiting]:
    """Return what agencies asked and nobody of ours has answered, the most urgent first."""
    mine = seen_placements(scope=scope).values("pk")
    found = PlacementRequest.objects.filter(
        placement__in=mine, direction=Direction.IN, state=RequestState.OPEN
    ).select_related("placement__agency", "placement__account__customer")
    return [
        Waiting(request=one, days_left=(one.answer_by - today).days)
        for one in found.order_by("answer_by", "pk")[:ROWS_MAX]
    ]


def history(*, placement: Placement) -> list[Told]:
    """Return what both sides told and what we did, the latest first."""
    lines = [
        Told(
            at=one.at,
            on=one.on,
            is_theirs=one.direction == Direction.IN,
            text=_label(one),
            detail=one.text,
            amount_minor=one.amount_minor,
            by=one.by,
        )
        for one in PlacementChange.objects.filter(placement=placement)
    ]
    inside = Event.objects.filter(
        subject="placement",
        subject_id=placement.pk,
        name__in=[
            f"placements.placement.{name}"
            for name in ("proposed", "approved", "refused", "lapsed", "demanded")
        ],
    )
    lines += [
        Told(
            at=one.at,
            on=one.at.date(),
            is_theirs=False,
            text=one.name.rpartition(".")[2].capitalize(),
            detail=str(one.data.get("note", "")),
            amount_minor=None,
            by=one.actor,
        )
        for one in inside
    ]
    return sorted(lines, key=lambda one: one.at, reverse=True)


def _order(by: str) -> tuple[str | OrderBy, ...]:
    return ("-pk",) if by == "-pk" else (F(by).asc(nulls_last=True), "pk")


def _label(one: PlacementChange) -> str:
    known = codes_of("out" if one.direction == Direction.OUT else "in").get(one.code)
    return known.label if known else one.code
