"""What one side tells the other of a placed claim: once each, in order, and never changed."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.models import Direction, Placement, PlacementChange
from dunwell.apps.placements.moving import allow, line_of, may, move
from dunwell.apps.placements.seeing import Either, PlacementRefused, placement_in_scope
from dunwell.core.placements.codes import ACTIVITIES, CONTACTS, ChangeCode, codes_of
from dunwell.core.placements.states import EARNING, LOCKED

TEXT_CHARACTERS = 1_024
KEY_CHARACTERS = 120
ELSEWHERE = frozenset(
    {"acknowledged", "rejected", "payment", "reversal", "cost", "answer", "document", "closed"}
)
"""News of an agency that are more than news: each has an act of its own, which tells it itself."""


def append(
    *,
    placement: Placement,
    direction: Direction,
    code: str,
    key: str,
    on: date,
    by: str,
    now: datetime,
    text: str = "",
    amount_minor: int | None = None,
    data: Mapping[str, object] | None = None,
) -> tuple[PlacementChange, bool]:
    """Tell one thing in the caller's transaction, and say whether it is new: what has its key already is not retold."""
    return PlacementChange.objects.get_or_create(
        placement=placement,
        key=key,
        defaults={
            "direction": direction,
            "code": code,
            "on": on,
            "text": text[:TEXT_CHARACTERS],
            "amount_minor": amount_minor,
            "data": dict(data or {}),
            "at": now,
            "by": by,
        },
    )


def tell_agency(
    *,
    placement: Placement,
    code: str,
    key: str,
    on: date,
    by: str,
    now: datetime,
    text: str = "",
    amount_minor: int | None = None,
    data: Mapping[str, object] | None = None,
) -> bool:
    """Tell the agency something, once, in the caller's transaction; False where it was told before."""
    assert code in codes_of("out"), "what we tell has a code"
    return append(
        placement=placement,
        direction=Direction.OUT,
        code=code,
        key=key,
        on=on,
        by=by,
        now=now,
        text=text,
        amount_minor=amount_minor,
        data=data,
    )[1]


def write(*, scope: Scope, placement_id: UUID, text: str, now: datetime, today: date) -> PlacementChange:
    """Send the agency a note about a claim that it has. Raises UnknownPlacement and PlacementRefused."""
    allow(scope)
    said = line_of(text, field="text", most=TEXT_CHARACTERS, is_needed=True)
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        if placement.state not in LOCKED:
            raise PlacementRefused(code="moved_on", message="The claim is not with the agency.")
        number = PlacementChange.objects.filter(placement=placement).count()
        made, _ = append(
            placement=placement,
            direction=Direction.OUT,
            code="note",
            key=f"note:{number}:{now.isoformat()}",
            on=today,
            text=said,
            by=scope.actor,
            now=now,
        )
    return made


def hear(
    *,
    scope: Either,
    placement_id: UUID,
    code: str,
    key: str,
    on: date,
    now: datetime,
    today: date,
    text: str = "",
    amount_minor: int | None = None,
    data: Mapping[str, object] | None = None,
) -> tuple[PlacementChange, bool]:
    """Take in what an agency tells of a claim, and say whether it is new; the same key again changes nothing.

    The first work on a claim begins it; the first word of the debtor is remembered. What is more than news is refused
    with `not_here`: answers, money, costs, documents, questions and the end each have an act of their own. Raises
    UnknownPlacement and PlacementRefused.
    """
    known = _known(code)
    said = line_of(text, field="text", most=TEXT_CHARACTERS)
    if not key or len(key) > KEY_CHARACTERS:
        raise PlacementRefused(
            code="missing", field="key", message=f"Give what is told a key of at most {KEY_CHARACTERS}."
        )
    if on > today:
        raise PlacementRefused(code="past", field="on", message="This day has not come yet.")
    if known.needs_amount and (amount_minor is None or amount_minor <= 0):
        raise PlacementRefused(code="missing", field="amount", message="Say how much.")
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        if placement.state not in EARNING:
            raise PlacementRefused(code="moved_on", message="The claim is not with the agency any more.")
        made, is_new = append(
            placement=placement,
            direction=Direction.IN,
            code=code,
            key=key,
            on=on,
            text=said,
            amount_minor=amount_minor,
            data=data,
            by=scope.actor,
            now=now,
        )
        if is_new:
            _follow(placement, code=code, on=on, actor=scope.actor, now=now)
    return made, is_new


def _known(code: str) -> ChangeCode:
    known = codes_of("in").get(code)
    if known is None:
        raise PlacementRefused(
            code="unknown_code", field="code", message=f"There is no news that is called {code!r}."
        )
    if known.asks or code in ELSEWHERE:
        raise PlacementRefused(
            code="not_here", field="code", message=f"{known.label}: that is told in its own way."
        )
    return known


def _follow(placement: Placement, *, code: str, on: date, actor: str, now: datetime) -> None:
    """What news mean for the placement: work has begun, the debtor was reached."""
    works = code in ACTIVITIES | CONTACTS | {"begun"}
    fields: dict[str, object] = {}
    if code in CONTACTS and (placement.first_contact_on is None or on < placement.first_contact_on):
        fields["first_contact_on"] = on
    if works and may(placement=placement, event="begun"):
        move(placement=placement, event="begun", actor=actor, now=now, fields=fields)
    elif fields:
        Placement.objects.filter(pk=placement.pk).update(**fields)
