"""What one side asks of the other by a day, and the answer: by one person or two, by what it is about."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.approvals.operations import vote
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.placements.access import AgencyScope
from dunwell.apps.placements.changes import KEY_CHARACTERS, TEXT_CHARACTERS, append
from dunwell.apps.placements.models import Direction, Placement, PlacementRequest, RequestKind
from dunwell.apps.placements.moving import allow, line_of, tell
from dunwell.apps.placements.seeing import Either, PlacementRefused, placement_in_scope, request_in_scope
from dunwell.core.placements.request_rules import ANSWER_DAYS, votes_needed
from dunwell.core.placements.states import LOCKED, RequestState

SUBJECT = "placement_request"
INSTALMENTS_MOST = 60


def ask(
    *,
    scope: Either,
    placement_id: UUID,
    kind: str,
    text: str,
    key: str,
    now: datetime,
    today: date,
    amount_minor: int | None = None,
    instalments: Sequence[tuple[date, int]] = (),
    answer_by: date | None = None,
) -> tuple[PlacementRequest, bool]:
    """Ask the other side, and say whether it is new: the same key again changes nothing.

    A settlement, a plan and costs need an amount: what is to be taken, or spent at most. Raises UnknownPlacement and
    PlacementRefused.
    """
    is_theirs = isinstance(scope, AgencyScope)
    if isinstance(scope, Scope):
        allow(scope)
    if kind not in RequestKind.values:
        raise PlacementRefused(code="unknown_reason", field="kind", message="Choose what is asked for.")
    if not key or len(key) > KEY_CHARACTERS:
        raise PlacementRefused(
            code="missing", field="key", message=f"Give the request a key of at most {KEY_CHARACTERS}."
        )
    said = line_of(text, field="text", most=TEXT_CHARACTERS, is_needed=True)
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        if placement.state not in LOCKED:
            raise PlacementRefused(code="moved_on", message="The claim is not with the agency.")
        amount = _amount(kind, amount_minor, instalments, placement=placement)
        made, is_new = PlacementRequest.objects.get_or_create(
            placement=placement,
            key=key,
            defaults={
                "direction": Direction.IN if is_theirs else Direction.OUT,
                "kind": kind,
                "state": RequestState.OPEN,
                "text": said,
                "amount_minor": amount,
                "instalments": [[on.isoformat(), minor] for on, minor in instalments],
                "asked_at": now,
                "asked_by": scope.actor,
                "answer_by": answer_by or today + timedelta(days=ANSWER_DAYS[kind]),
            },
        )
        if is_new:
            _news(
                made,
                code=f"ask_{kind}" if is_theirs else "request",
                text=said,
                actor=scope.actor,
                now=now,
                today=today,
            )
            tell("asked", placement=placement, actor=scope.actor, now=now, data={"kind": kind, "note": said})
    return made, is_new


def answer(
    *, scope: Either, request_id: UUID, is_yes: bool, text: str, now: datetime, today: date
) -> PlacementRequest:
    """Answer the other side's request; a no says why. Where two people must say yes, the first yes is a vote.

    Raises UnknownRequest and PlacementRefused.
    """
    is_theirs = isinstance(scope, AgencyScope)
    said = line_of(text, field="answer", most=TEXT_CHARACTERS, is_needed=not is_yes)
    with transaction.atomic():
        request = _locked(scope, request_id)
        if request.direction == (Direction.IN if is_theirs else Direction.OUT):
            raise PlacementRefused(code="not_allowed", message="The other side answers this.")
        if isinstance(scope, Scope) and not _is_decided(scope, request, is_yes=is_yes, note=said, now=now):
            tell(
                "voted", placement=request.placement, actor=scope.actor, now=now, data={"kind": request.kind}
            )
            return request
        state = RequestState.APPROVED if is_yes else RequestState.REFUSED
        _settle(request, state=state, text=said, actor=scope.actor, now=now)
        if request.kind == RequestKind.LEGAL and is_yes and request.placement.legal_from is None:
            Placement.objects.filter(pk=request.placement_id).update(legal_from=today)
        word = "Yes" if is_yes else "No"
        _news(request, code="answer", text=f"{word}. {said}".strip(), actor=scope.actor, now=now, today=today)
        tell(
            f"request_{state.value}", placement=request.placement, actor=scope.actor, now=now,
            data={"kind": request.kind, "note": said, "request_minor": request.amount_minor},
        )  # fmt: skip
    return request


def withdraw_request(*, scope: Either, request_id: UUID, now: datetime) -> PlacementRequest:
    """Take one's own side's request back before it is answered. Raises UnknownRequest and PlacementRefused."""
    if isinstance(scope, Scope):
        allow(scope)
    with transaction.atomic():
        request = _locked(scope, request_id)
        mine = Direction.IN if isinstance(scope, AgencyScope) else Direction.OUT
        if request.direction != mine:
            raise PlacementRefused(code="not_allowed", message="The other side asked this.")
        _settle(request, state=RequestState.WITHDRAWN, text="", actor=scope.actor, now=now)
    return request


def _locked(scope: Either, request_id: UUID) -> PlacementRequest:
    found = request_in_scope(scope=scope, request_id=request_id)
    PlacementRequest.objects.select_for_update().get(pk=found.pk)
    return request_in_scope(scope=scope, request_id=request_id)


def _is_decided(scope: Scope, request: PlacementRequest, *, is_yes: bool, note: str, now: datetime) -> bool:
    """Record what this person says; whether that is enough. A no always is."""
    needed = votes_needed(
        kind=request.kind, amount_minor=request.amount_minor, placed_minor=request.placement.placed_minor
    )
    allow(scope, power=Power.APPROVE if needed > 1 else Power.WORK)
    if request.state != RequestState.OPEN:
        raise PlacementRefused(code="moved_on", message="This was answered already.")
    yes = vote(
        scope=scope,
        subject=SUBJECT,
        subject_id=request.pk,
        is_yes=is_yes,
        note=note,
        now=now,
        refused=PlacementRefused,
    )
    return not is_yes or yes >= needed


def _settle(request: PlacementRequest, *, state: RequestState, text: str, actor: str, now: datetime) -> None:
    settled = PlacementRequest.objects.filter(pk=request.pk, state=RequestState.OPEN).update(
        state=state, answered_at=now, answered_by=actor, answer=text
    )
    if not settled:
        raise PlacementRefused(code="moved_on", message="This was answered already.")
    request.refresh_from_db(fields=["state", "answered_at", "answered_by", "answer"])


def _news(request: PlacementRequest, *, code: str, text: str, actor: str, now: datetime, today: date) -> None:
    is_answer = code == "answer"
    is_theirs = (request.direction == Direction.IN) != is_answer
    append(
        placement=request.placement,
        direction=Direction.IN if is_theirs else Direction.OUT,
        code=code,
        key=f"{'answer' if is_answer else 'request'}:{request.public_id}",
        on=today,
        text=text,
        amount_minor=request.amount_minor,
        data={"request": str(request.public_id), "kind": request.kind, "state": request.state},
        by=actor,
        now=now,
    )


def _amount(
    kind: str,
    amount_minor: int | None,
    instalments: Sequence[tuple[date, int]],
    *,
    placement: Placement,
) -> int | None:
    """What the request is about in money, proved against the claim."""
    if len(instalments) > INSTALMENTS_MOST or any(minor <= 0 for _, minor in instalments):
        raise PlacementRefused(
            code="not_in_bounds",
            field="instalments",
            message=f"At most {INSTALMENTS_MOST} instalments, each above nothing.",
        )
    amount = amount_minor if amount_minor is not None else sum(minor for _, minor in instalments) or None
    if kind in {RequestKind.SETTLEMENT, RequestKind.PLAN, RequestKind.COSTS} and (
        amount is None or amount <= 0
    ):
        raise PlacementRefused(code="missing", field="amount", message="Say how much.")
    if kind == RequestKind.PLAN and sum(minor for _, minor in instalments) not in {0, amount}:
        raise PlacementRefused(
            code="faulty", field="instalments", message="The instalments do not come to the amount."
        )
    if kind == RequestKind.SETTLEMENT and amount is not None and amount > placement.placed_minor:
        raise PlacementRefused(
            code="not_in_bounds", field="amount", message="A settlement is less than what was placed."
        )
    return amount
