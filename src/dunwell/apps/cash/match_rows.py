"""Rows and events of a match, as the matcher and people make them, one or many."""

from datetime import date, datetime

from dunwell.apps.cash.match_models import Match, MatchState
from dunwell.apps.cash.models import LineStanding
from dunwell.apps.journal.operations import Happened
from dunwell.apps.receivables.models import Account
from dunwell.core.cash.records import Proposal
from dunwell.core.cash.states import MATCH_MOVES


def proposed_row(
    *,
    standing: LineStanding,
    proposal: Proposal | None,
    minor: int,
    actor: str,
    now: datetime,
    today: date,
    note: str = "",
) -> Match:
    """What a line is taken to pay, not saved yet: by a person where there is no proposal of the matcher."""
    return Match(
        line_id=standing.pk,
        entity_id=standing.entity_id,
        state=MatchState.PROPOSED,
        minor=minor,
        confidence=proposal.confidence if proposal else None,
        kind=proposal.kind[:80] if proposal else "person",
        reasons=[list(one) for one in proposal.reasons] if proposal else [],
        made_on=today,
        made_at=now,
        made_by=actor,
        note=note,
    )


def posted_row(*, match: Match, actor: str, now: datetime, today: date) -> Match:
    """A match that is not saved yet as one that is posted at once."""
    match.state = MatchState(MATCH_MOVES[match.state, "posted"])
    match.settled_on, match.settled_at, match.settled_by = today, now, actor
    return match


def told(*, event: str, match: Match, account: Account | None) -> Happened:
    """What is to be told of a saved match; the account: of its first item."""
    return Happened(
        name=f"cash.match.{event}",
        subject="match",
        subject_id=match.pk,
        entity_id=match.entity_id,
        customer_id=account.customer_id if account else None,
        account_id=account.pk if account else None,
        data={"line": match.line_id, "minor": match.minor, "confidence": match.confidence},
    )
