"""Bank lines to open items: what is sure is posted, what is likely is proposed, what is neither is left to a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.advices import link_advices
from dunwell.apps.cash.applying import Part, apply_match
from dunwell.apps.cash.batches import SIZE, Batch, Wanted, apply_batch
from dunwell.apps.cash.differences import BY_CODE
from dunwell.apps.cash.frames import ToMatch, to_match
from dunwell.apps.cash.learning import remember
from dunwell.apps.cash.match_models import AdviceRow, Match, MatchPair, MatchState
from dunwell.apps.cash.match_rows import proposed_row, told
from dunwell.apps.cash.models import LineStanding, LineState
from dunwell.apps.cash.posting import locked, move
from dunwell.apps.cash.refunds import settle_refunds
from dunwell.apps.cash.returns import settle_returns
from dunwell.apps.journal.operations import append_all
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.apps.receivables.operations import LedgerRefused
from dunwell.core.cash.match import match as match_cash
from dunwell.core.cash.records import Proposal
from dunwell.core.cash.states import MATCH_MOVES

ACTOR = "system:cash"


@dataclass(slots=True)
class Matched:
    """What came of matching, line by line; `kept`: proposals that stand as they are, `stale`: to be looked at again."""

    posted: int = 0
    proposed: int = 0
    kept: int = 0
    left: int = 0
    stale: int = 0
    returned: int = 0

    def count(self, batch: Batch, /) -> None:
        """Add what came of a batch; its rest is counted line by line."""
        self.posted += batch.posted
        self.proposed += batch.proposed
        self.kept += batch.kept
        self.left += batch.left
        self.stale += len(batch.stale)


def match_lines(*, entity_id: int, now: datetime, today: date, actor: str = ACTOR) -> Matched:
    """Match what is to be cleared of an entity; it may break off anywhere: no line is ever half applied.

    What is plain is applied in batches of lines, each batch a transaction; all else line by line.
    Again with nothing new it changes nothing. Returns settle what they undo first, and advices find their money.
    """
    settle_refunds(entity_id=entity_id, actor=actor, now=now)
    done = Matched(returned=settle_returns(entity_id=entity_id, actor=actor, now=now, today=today))
    link_advices(entity_id=entity_id, actor=actor, now=now, today=today)
    to_clear = LineStanding.objects.filter(
        entity_id=entity_id, state__in=[LineState.OPEN, LineState.PROPOSED]
    )
    looked_at = set(
        to_clear.values_list("pk", flat=True)
    )  # before the rest: what comes meanwhile is still new
    given = to_match(entity_id=entity_id)
    if not given.lines:
        to_clear.filter(pk__in=looked_at).update(matched_at=now)
        return done
    proposals = match_cash(
        invoices=given.invoices,
        payments=given.payments,
        remittances=given.remittances,
        settings=given.settings,
        learnt=given.learnt,
    )
    wanted = _wanted(given, proposals)
    for start in range(0, len(wanted), SIZE):
        batch = apply_batch(wanted=wanted[start : start + SIZE], actor=actor, now=now, today=today)
        done.count(batch)
        looked_at -= batch.stale
        for one in batch.rest:
            stale = done.stale
            with transaction.atomic():
                standing = locked(line_id=one.line_id)
                is_as_seen = standing.remaining_minor == one.seen_minor
                if standing.state not in (LineState.OPEN, LineState.PROPOSED) or not is_as_seen:
                    done.stale += 1
                else:
                    _act(standing, one, done, now=now, today=today, actor=actor)
            if done.stale > stale:
                looked_at.discard(one.line_id)
    to_clear.filter(pk__in=looked_at).update(matched_at=now)
    return done


def _wanted(given: ToMatch, proposals: Sequence[Proposal]) -> list[Wanted]:
    minors = given.payments["amount_minor"].to_list()
    return [
        Wanted(
            line_id=given.lines[one.payment],
            seen_minor=minors[one.payment],
            proposal=one,
            pairs={given.items[pair.item]: pair.minor for pair in one.pairs},
        )
        for one in proposals
    ]


def _act(
    standing: LineStanding, wanted: Wanted, done: Matched, *, now: datetime, today: date, actor: str
) -> None:
    proposal, pairs = wanted.proposal, dict(wanted.pairs)
    there = Match.objects.filter(line_id=standing.pk, state=MatchState.PROPOSED).first()
    if there is not None and proposal.state == "proposed" and pairs == pairs_of(match=there):
        done.kept += 1
        return
    if there is not None:
        settle(match=there, event="lapsed", actor=actor, now=now, today=today)
        move(standing=standing, event="withdrawn")
    if proposal.state == "left" or not pairs:
        done.left += 1
        return
    if proposal.state == "posted":
        try:
            with transaction.atomic():
                made = make(
                    standing=standing, pairs=pairs, proposal=proposal, actor=actor, now=now, today=today
                )
                post(match=made, standing=standing, actor=actor, now=now, today=today)
        except (CashRefused, LedgerRefused) as refusal:
            standing.refresh_from_db()
            if refusal.code in ("settled", "taken"):
                done.stale += 1
                return
        else:
            done.posted += 1
            return
    if not _are_open(pairs):
        done.stale += 1
        return
    make(standing=standing, pairs=pairs, proposal=proposal, actor=actor, now=now, today=today)
    move(standing=standing, event="proposed")
    done.proposed += 1


def make(
    *,
    standing: LineStanding,
    pairs: dict[int, int],
    proposal: Proposal | None,
    actor: str,
    now: datetime,
    today: date,
    minor: int | None = None,
    note: str = "",
) -> Match:
    """Keep what a line is taken to pay, as proposed; by a person where there is no proposal of the matcher."""
    made = proposed_row(
        standing=standing,
        proposal=proposal,
        minor=standing.remaining_minor if minor is None else minor,
        actor=actor,
        now=now,
        today=today,
        note=note,
    )
    made.save()
    MatchPair.objects.bulk_create(
        MatchPair(match=made, item_id=item, minor=amount) for item, amount in pairs.items()
    )
    _tell("proposed", made, actor=actor, now=now)
    return made


def post(
    *,
    match: Match,
    standing: LineStanding,
    actor: str,
    now: datetime,
    today: date,
    is_correction: bool = False,
    account: Account | None = None,
    named: Mapping[int, tuple[str, str]] | None = None,
) -> None:
    """Post a proposed match under the lock of its line, and learn from it. Raises CashRefused.

    named: by item, why less is paid than is open, and its words; before what an advice or the matcher says.
    """
    found = {pair.item_id: pair for pair in match.pairs.select_related("item")}
    parts = [Part(pair.item, pair.minor) for _, pair in sorted(found.items(), key=_oldest_first)]
    settle(match=match, event="posted", actor=actor, now=now, today=today)
    apply_match(
        match=match,
        standing=standing,
        parts=parts,
        actor=actor,
        now=now,
        today=today,
        account=account,
        reasons={**_advised(match, [part.item for part in parts]), **(named or {})},
    )
    customers = [part.item.account.customer_id for part in parts]
    remember(match=match, line=standing.line, customer_ids=customers, is_correction=is_correction, now=now)


def _oldest_first(one: tuple[int, MatchPair]) -> tuple[date, int]:
    return one[1].item.due_on, one[0]


def settle(*, match: Match, event: str, actor: str, now: datetime, today: date, note: str = "") -> None:
    """Move a match to the state that follows an event, if it is where it was thought to be. Raises CashRefused."""
    before = match.state
    after = MATCH_MOVES.get((before, event))
    moved = after and Match.objects.filter(pk=match.pk, state=before).update(
        state=after, settled_on=today, settled_at=now, settled_by=actor, note=note or match.note
    )
    if not moved:
        raise CashRefused(code="wrong_state", message="Somebody was faster: look at the line again.")
    match.refresh_from_db()
    _tell(event, match, actor=actor, now=now)


def withdraw(*, standing: LineStanding, event: str, actor: str, now: datetime, today: date) -> Match | None:
    """Take back what is proposed for a line, by an event ("lapsed", "rejected"); what it was, None for nothing."""
    there = Match.objects.filter(line_id=standing.pk, state=MatchState.PROPOSED).first()
    if there is not None:
        settle(match=there, event=event, actor=actor, now=now, today=today)
        move(standing=standing, event="withdrawn")
    return there


def pairs_of(*, match: Match) -> dict[int, int]:
    """What a match says: by item, its part of the money."""
    return dict(MatchPair.objects.filter(match=match).values_list("item_id", "minor"))


def _are_open(pairs: dict[int, int]) -> bool:
    """Whether the items still have so much left: another line may have taken it meanwhile."""
    left = dict(Residual.objects.filter(pk__in=pairs).values_list("pk", "residual_minor"))
    return all(left.get(item, 0) * minor > 0 for item, minor in pairs.items())


def _advised(match: Match, items: Sequence[OpenItem]) -> dict[int, tuple[str, str]]:
    """What the customer's advice says of each item that it deducted from."""
    rows = AdviceRow.objects.filter(advice__line_id=match.line_id).exclude(deduction_minor=None)
    said = {row.invoice: row.text for row in rows if row.deduction_minor}
    told = next((BY_CODE[code] for code, _ in match.reasons if code in BY_CODE), "deducted")
    return {item.pk: (told, said[item.number]) for item in items if item.number in said}


def _tell(event: str, match: Match, *, actor: str, now: datetime) -> None:
    first = match.pairs.select_related("item__account").order_by("pk").first()
    account = first.item.account if first else None
    append_all([told(event=event, match=match, account=account)], actor=actor, now=now)
