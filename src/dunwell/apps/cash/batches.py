"""Proposals of the matcher for many lines at once: whatever is plain, by the same few statements for all of them.

Plain is what changes nothing (left, kept), what is only proposed, and a payment of one account that is for its items
and no more, with nothing to say of what it leaves open. All else, and all of a batch that the database refuses, comes
back: each line by itself then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import Count

from dunwell.apps.cash.differences import BY_CODE
from dunwell.apps.cash.learning import facts_of
from dunwell.apps.cash.match_models import AdviceRow, Applied, Match, MatchPair, MatchState
from dunwell.apps.cash.match_rows import posted_row, proposed_row, told
from dunwell.apps.cash.models import LineStanding, LineState, Step, StepKind
from dunwell.apps.cash.posting import SOURCE, posted_on, receipt_number
from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.journal.operations import Happened, append_all
from dunwell.apps.receivables.applying import AppliedReceipt, Applying, lock_left, record_applied
from dunwell.apps.receivables.models import Ledger, OpenItem, Residual
from dunwell.core.cash.records import Proposal
from dunwell.core.cash.states import LINE_MOVES

SIZE = 200
"""Lines that are locked together: a person who wants one of them waits for all, well below a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A proposal for a line, by keys: what was seen of the line when it was matched, and the part of each item."""

    line_id: int
    seen_minor: int
    proposal: Proposal
    pairs: Mapping[int, int]


@dataclass(slots=True)
class Batch:
    """What came of a batch: lines by what was done, and those that are to be looked at one by one."""

    posted: int = 0
    proposed: int = 0
    kept: int = 0
    left: int = 0
    stale: set[int] = field(default_factory=set[int])
    rest: list[Wanted] = field(default_factory=list[Wanted])


@dataclass(frozen=True, slots=True)
class _Plain:
    """A line under lock with what is to be done to it."""

    wanted: Wanted
    standing: LineStanding
    items: Sequence[OpenItem]


def apply_batch(*, wanted: Sequence[Wanted], actor: str, now: datetime, today: date) -> Batch:
    """Do what is plain, every line and item looked at again under lock, in one transaction; all of it or nothing.

    What the database refuses is undone, and every line comes back as `rest`: one that fails stops no other.
    """
    batch = Batch()
    try:
        with transaction.atomic():
            plain = _sorted_out(wanted, batch)
            _post(
                [one for one in plain if one.wanted.proposal.state == "posted"],
                batch,
                actor=actor,
                now=now,
                today=today,
            )
            _propose(
                [one for one in plain if one.wanted.proposal.state == "proposed"],
                batch,
                actor=actor,
                now=now,
                today=today,
            )
    except DatabaseError:
        return Batch(rest=list(wanted))
    places = {one.line_id: at for at, one in enumerate(wanted)}
    batch.rest.sort(key=lambda one: places[one.line_id])
    return batch


def _sorted_out(wanted: Sequence[Wanted], batch: Batch) -> list[_Plain]:
    """Lock the lines; count those with which nothing is done, put by those that are not plain."""
    ids = [one.line_id for one in wanted]
    found = LineStanding.objects.filter(pk__in=ids).order_by("pk").select_related("line")
    standings = {one.pk: one for one in found.select_for_update(of=("self",))}
    there = _proposed_there(ids)
    items = OpenItem.objects.filter(pk__in={item for one in wanted for item in one.pairs})
    known = {item.pk: item for item in items.select_related("account")}
    plain: list[_Plain] = []
    for one in wanted:
        standing = standings[one.line_id]
        is_as_seen = standing.remaining_minor == one.seen_minor
        if standing.state not in (LineState.OPEN, LineState.PROPOSED) or not is_as_seen:
            batch.stale.add(one.line_id)
        elif one.line_id in there:
            if one.proposal.state == "proposed" and one.pairs == there[one.line_id]:
                batch.kept += 1
            else:
                batch.rest.append(one)
        elif one.proposal.state == "left" or not one.pairs:
            batch.left += 1
        elif standing.state == LineState.OPEN and one.pairs.keys() <= known.keys():
            plain.append(_Plain(one, standing, [known[item] for item in one.pairs]))
        else:
            batch.rest.append(one)
    return plain


def _proposed_there(line_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """What is proposed for lines already: by line, the part of each item."""
    found = MatchPair.objects.filter(match__line_id__in=line_ids, match__state=MatchState.PROPOSED)
    there: dict[int, dict[int, int]] = {
        line: {}
        for line in Match.objects.filter(line_id__in=line_ids, state=MatchState.PROPOSED).values_list(
            "line_id", flat=True
        )
    }
    for line, item, minor in found.values_list("match__line_id", "item_id", "minor"):
        there[line][item] = minor
    return there


def _is_plain(one: _Plain, left: Mapping[int, int], taken: set[int]) -> bool:
    """Whether all of a payment of one account is for its items; what is short of any is a part that stays open."""
    pairs, standing = one.wanted.pairs, one.standing
    account = one.items[0].account
    return (
        sum(pairs.values()) == standing.remaining_minor
        and all(0 < minor <= left.get(item, 0) for item, minor in pairs.items())
        and (
            all(left[item] == minor for item, minor in pairs.items())
            or not any(code in BY_CODE for code, _ in one.wanted.proposal.reasons)
        )
        and all(item.account_id == account.pk for item in one.items)
        and account.entity_id == standing.entity_id
        and account.currency == standing.line.currency
        and taken.isdisjoint(pairs)
    )


def _with_deductions(line_ids: Sequence[int]) -> set[int]:
    """Lines of whose advice a row says that something is deducted."""
    rows = AdviceRow.objects.filter(advice__line_id__in=line_ids).exclude(deduction_minor=None)
    return set(rows.exclude(deduction_minor=0).values_list("advice__line_id", flat=True))


def _post(plain: Sequence[_Plain], batch: Batch, *, actor: str, now: datetime, today: date) -> None:
    """Post those that are plain, accounts and items under lock; put by the others."""
    left = lock_left(
        accounts=(item.account_id for one in plain for item in one.items),
        items=(item.pk for one in plain for item in one.items),
    )
    chosen: list[_Plain] = []
    taken: set[int] = set()
    deducted = _with_deductions([one.standing.pk for one in plain])
    for one in plain:
        if one.standing.pk not in deducted and _is_plain(one, left, taken):
            chosen.append(one)
            taken.update(one.wanted.pairs)
        else:
            batch.rest.append(one.wanted)
    rows = [_row(one, actor=actor, now=now, today=today) for one in chosen]
    matches = _kept(chosen, [posted_row(match=row, actor=actor, now=now, today=today) for row in rows])
    counted = Step.objects.filter(line_id__in=[one.standing.pk for one in chosen]).values_list("line_id")
    steps = dict(counted.annotate(Count("pk")))
    receipts = record_applied(
        wanted=[_applying(one, steps) for one in chosen],
        source=SOURCE,
        against=Ledger.UNIDENTIFIED,
        actor=actor,
        now=now,
    )
    done = list(zip(chosen, matches, receipts, strict=True))
    insert_rows([_step(*one, actor=actor, now=now) for one in done])
    insert_rows(
        [
            Applied(match=match, allocation=allocation)
            for _, match, receipt in done
            for allocation in receipt.allocations
        ]
    )
    insert_rows(
        [
            fact
            for one, match, _ in done
            for fact in facts_of(
                match=match,
                line=one.standing.line,
                customer_ids=[one.items[0].account.customer_id],
                is_correction=False,
                now=now,
            )
        ]
    )
    LineStanding.objects.filter(pk__in=[one.standing.pk for one in chosen]).update(
        remaining_minor=0, state=LINE_MOVES[LineState.OPEN, "settled"]
    )
    append_all((event for one in done for event in _posted_events(*one)), actor=actor, now=now)
    batch.posted += len(chosen)


def _propose(plain: Sequence[_Plain], batch: Batch, *, actor: str, now: datetime, today: date) -> None:
    """Propose those whose items are open still; what another line took meanwhile is looked at again."""
    items = {item.pk for one in plain for item in one.items}
    left = dict(Residual.objects.filter(pk__in=items).values_list("pk", "residual_minor"))
    chosen: list[_Plain] = []
    for one in plain:
        if all(left.get(item, 0) * minor > 0 for item, minor in one.wanted.pairs.items()):
            chosen.append(one)
        else:
            batch.stale.add(one.wanted.line_id)
    matches = _kept(chosen, [_row(one, actor=actor, now=now, today=today) for one in chosen])
    LineStanding.objects.filter(pk__in=[one.standing.pk for one in chosen]).update(
        state=LINE_MOVES[LineState.OPEN, "proposed"]
    )
    append_all(
        (
            told(event="proposed", match=match, account=one.items[0].account)
            for one, match in zip(chosen, matches, strict=True)
        ),
        actor=actor,
        now=now,
    )
    batch.proposed += len(chosen)


def _row(one: _Plain, *, actor: str, now: datetime, today: date) -> Match:
    return proposed_row(
        standing=one.standing,
        proposal=one.wanted.proposal,
        minor=one.standing.remaining_minor,
        actor=actor,
        now=now,
        today=today,
    )


def _kept(chosen: Sequence[_Plain], rows: Sequence[Match]) -> list[Match]:
    """Matches with their pairs, saved."""
    matches = insert_rows(rows)
    insert_rows(
        [
            MatchPair(match=match, item_id=item, minor=minor)
            for one, match in zip(chosen, matches, strict=True)
            for item, minor in one.wanted.pairs.items()
        ]
    )
    return matches


def _applying(one: _Plain, steps: Mapping[int, int]) -> Applying:
    """The receipt as `posting.identify` would record it, the oldest item first."""
    line = one.standing.line
    in_order = sorted(one.items, key=lambda item: (item.due_on, item.pk))
    return Applying(
        account=one.items[0].account,
        on=posted_on(line=line),
        number=receipt_number(line=line),
        external_id=f"{line.public_id}/{steps.get(line.pk, 0)}",
        parts=[(item, one.wanted.pairs[item.pk]) for item in in_order],
    )


def _step(one: _Plain, match: Match, receipt: AppliedReceipt, *, actor: str, now: datetime) -> Step:
    return Step(
        line_id=one.standing.pk,
        kind=StepKind.IDENTIFIED,
        posting=receipt.posting,
        minor=-match.minor,
        account=one.items[0].account,
        item=receipt.item,
        match=match,
        on=receipt.posting.effective_on,
        at=now,
        actor=actor,
    )


def _posted_events(one: _Plain, match: Match, receipt: AppliedReceipt) -> list[Happened]:
    """All that is told of a line that was posted, in the order in which it would happen by itself."""
    account = one.items[0].account
    recorded, *allocated = receipt.happened
    identified = Happened(
        name=f"cash.line.{StepKind.IDENTIFIED.value}",
        subject="bank_line",
        subject_id=one.standing.pk,
        entity_id=one.standing.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"minor": -match.minor, "currency": one.standing.line.currency, "reason": ""},
    )
    before = [told(event=event, match=match, account=account) for event in ("proposed", "posted")]
    return [*before, recorded, identified, *allocated]
