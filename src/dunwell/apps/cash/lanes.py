"""What waits at the cash desk, in lanes; and what was cleared today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from dunwell.apps.cash.access import CashRefused, line_in_scope, seen_lines
from dunwell.apps.cash.match_models import Match, MatchPair, MatchState
from dunwell.apps.cash.models import BankLine, Doubt, LineStanding, LineState, Step, StepKind
from dunwell.apps.cash.posting import locked
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.scope import Scope

PAGE_ROWS = 40


class Lane(StrEnum):
    """A kind of thing to do."""

    CONFIRM = "confirm"
    NOBODY = "nobody"
    PARKED = "parked"
    COPIES = "copies"
    RETURNS = "returns"
    FLAGGED = "flagged"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingRow:
    """A line with where it stands. `match`: what is proposed for it, else what was posted last and still holds."""

    line: BankLine
    standing: LineStanding
    lane: Lane | None
    match: Match | None
    pairs: tuple[MatchPair, ...]
    seen: str

    @property
    def line_id(self) -> UUID:
        """The line, as it stands in addresses."""
        return self.line.public_id

    @property
    def is_open(self) -> bool:
        """Whether some of its money waits to be cleared."""
        return self.standing.state in (LineState.OPEN, LineState.PROPOSED, LineState.PARKED)

    @property
    def customers(self) -> tuple[str, ...]:
        """The customers of the match, each once."""
        return tuple(dict.fromkeys(pair.item.account.customer.name for pair in self.pairs))


@dataclass(frozen=True, slots=True)
class ClearingPage:
    """A page of a lane."""

    rows: list[ClearingRow]
    total: int
    page: int
    pages: int


_RETURN = Q(line__returned__isnull=False) | Q(line__is_reversal=True)


def counts(*, scope: Scope, since: datetime) -> dict[Lane, int]:
    """Return how many lines are in each lane; done: those on which somebody, or the matcher, acted since then."""
    return {lane: _of(scope, lane, since).count() for lane in Lane}


def lane_page(
    *, scope: Scope, lane: Lane | None, since: datetime, page: int, owner_id: int | None = None
) -> ClearingPage:
    """Return a page of a lane, the oldest day first; without a lane all that waits, by lane. Past the end: the last.

    owner_id: only what waits for somebody.
    """
    found = _waiting(scope) if lane is None else _of(scope, lane, since)
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    total = found.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, page), pages)
    order = ("-line__booked_on", "-line_id") if lane is Lane.DONE else ("line__booked_on", "line_id")
    shown = found.order_by(*order)[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return ClearingPage(rows=rows_of(standings=list(_with_facts(shown))), total=total, page=page, pages=pages)


def clearing_row(*, scope: Scope, line_id: UUID) -> ClearingRow:
    """Return one line, whatever became of it. Raises CashRefused (unknown_line)."""
    line = line_in_scope(scope=scope, line_id=line_id)
    (row,) = rows_of(standings=list(_with_facts(LineStanding.objects.filter(pk=line.pk))))
    return row


def rows_of(*, standings: Sequence[LineStanding]) -> list[ClearingRow]:
    """Return the rows of standings, with their matches; three queries and one for each row's stamp."""
    matches = _matches([one.pk for one in standings])
    rows = []
    for one in standings:
        match = matches.get(one.pk)
        rows.append(
            ClearingRow(
                line=one.line,
                standing=one,
                lane=lane_of(one),
                match=match,
                pairs=tuple(match.pairs.all()) if match else (),
                seen=_seen(one, match),
            )
        )
    return rows


def line_as_seen(*, scope: Scope, line_id: UUID, seen: str) -> LineStanding:
    """Lock a line for this transaction if nothing has happened to it since it was seen.

    Raises CashRefused (wrong_state): somebody, or the same click again, was faster.
    """
    if not transaction.get_connection().in_atomic_block:
        raise AssertionError("a lock needs a transaction")
    standing = locked(line_id=line_in_scope(scope=scope, line_id=line_id).pk)
    if _seen(standing, _matches([standing.pk]).get(standing.pk)) != seen:
        raise CashRefused(
            code="wrong_state",
            message="Something has happened to this line since you looked at it, and nothing was done now. "
            "This is how it stands.",
        )
    return standing


def lane_of(standing: LineStanding, /) -> Lane | None:
    """The lane of a line; None of one that waits for nobody."""
    line = standing.line
    if standing.state == LineState.WAITING:
        return Lane.COPIES if standing.doubt == Doubt.DUPLICATE else Lane.FLAGGED
    if standing.state == LineState.OPEN and (line.returned is not None or line.is_reversal):
        return Lane.RETURNS
    by_state = {
        LineState.PROPOSED: Lane.CONFIRM,
        LineState.OPEN: Lane.NOBODY,
        LineState.PARKED: Lane.PARKED,
        LineState.DONE: Lane.DONE,
    }
    return by_state.get(LineState(standing.state))


def _of(scope: Scope, lane: Lane, since: datetime) -> QuerySet[LineStanding]:
    acted = Step.objects.filter(line_id=OuterRef("pk"), at__gte=since).exclude(kind=StepKind.POSTED)
    copy = Q(state=LineState.WAITING, doubt=Doubt.DUPLICATE)
    narrowed = {
        Lane.CONFIRM: Q(state=LineState.PROPOSED),
        Lane.NOBODY: Q(state=LineState.OPEN) & ~_RETURN,
        Lane.PARKED: Q(state=LineState.PARKED),
        Lane.COPIES: copy,
        Lane.RETURNS: Q(state=LineState.OPEN) & _RETURN,
        Lane.FLAGGED: Q(state=LineState.WAITING) & ~copy,
        Lane.DONE: Q(Exists(acted), state=LineState.DONE),
    }
    return seen_lines(scope=scope).filter(narrowed[lane])


def _waiting(scope: Scope) -> QuerySet[LineStanding]:
    states = [LineState.WAITING, LineState.OPEN, LineState.PROPOSED]
    return seen_lines(scope=scope).filter(state__in=states)


def _with_facts(found: QuerySet[LineStanding]) -> QuerySet[LineStanding]:
    return found.select_related(
        "line__bank_account", "line__statement", "line__duplicate_of", "entity", "owner"
    )


def _matches(line_ids: Collection[int]) -> dict[int, Match]:
    """By line: the match that is proposed, else the last one that was posted and holds."""
    pairs = MatchPair.objects.select_related("item__account__customer").order_by("item__due_on", "pk")
    found = Match.objects.filter(
        line_id__in=line_ids, state__in=[MatchState.PROPOSED, MatchState.POSTED]
    ).prefetch_related(Prefetch("pairs", queryset=pairs))
    by_line: dict[int, Match] = {}
    for match in found.order_by("pk"):
        if match.line_id not in by_line or by_line[match.line_id].state != MatchState.PROPOSED:
            by_line[match.line_id] = match
    return by_line


def _seen(standing: LineStanding, match: Match | None) -> str:
    """What changes whenever something happens to the line or to what is proposed for it."""
    happened = stamp(subject="bank_line", subject_id=standing.pk)
    return f"{happened}.{match.pk if match else 0}.{match.state if match else ''}.{standing.remaining_minor}"
