"""Money that came back: what it had paid is open again from that day on, and the ladder goes on."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.line_rows import minor_of
from dunwell.apps.cash.match_models import Match, MatchState
from dunwell.apps.cash.models import BankLine, LineStanding, LineState, Step, StepKind
from dunwell.apps.cash.posting import add_step, live_steps, locked, posted_on, reverse_step
from dunwell.apps.cash.unapplying import free, unapply
from dunwell.apps.journal import operations as journal
from dunwell.apps.receivables.bank_money import post_unidentified
from dunwell.apps.receivables.models import Ledger, PostingKind
from dunwell.core.cash.states import MATCH_MOVES

_KEYS = ("end_to_end", "mandate", "servicer", "transaction", "instruction", "uetr", "cheque")
OWNED = (StepKind.IDENTIFIED, StepKind.EXCHANGED)


def settle_returns(*, entity_id: int, actor: str, now: datetime, today: date) -> int:
    """Undo what the original of each return had paid; how many returns found theirs. The rest waits for a person."""
    found = LineStanding.objects.filter(
        Q(line__returned__isnull=False) | Q(line__is_reversal=True),
        entity_id=entity_id,
        state__in=[LineState.OPEN, LineState.PROPOSED],
        remaining_minor__lt=0,
    )
    count = 0
    for pk in list(found.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            standing = locked(line_id=pk)
            original = original_of(line=standing.line)
            if original is None or standing.remaining_minor >= 0:
                continue
            try:
                with transaction.atomic():
                    settle_return(standing=standing, original=original, actor=actor, now=now, today=today)
            except CashRefused as refusal:
                standing.refresh_from_db()
                LineStanding.objects.filter(pk=pk).update(note=str(refusal)[:500])
                continue
            count += 1
    return count


def original_of(*, line: BankLine) -> BankLine | None:
    """The one line of the same bank account that a return undoes, by a reference and the amount; else None.

    The amount may be larger by the charges that the bank tells.
    """
    if line.amount_minor is None:
        return None
    keys = {name: line.references[name] for name in _KEYS if line.references.get(name)}
    if not keys:
        return None
    charged = sum(_charge(one, line.currency) for one in line.charges)
    back = -line.amount_minor
    same = Q(pk__in=[])
    for name, said in keys.items():
        same |= Q(**{f"references__{name}": said})
    candidates = BankLine.objects.filter(
        same,
        bank_account_id=line.bank_account_id,
        currency=line.currency,
        amount_minor__in=[back, back - charged],
        standing__state__in=[LineState.OPEN, LineState.PROPOSED, LineState.PARKED, LineState.DONE],
    )
    came_back = Step.objects.filter(kind=StepKind.RETURNED)
    taken = (
        came_back.filter(undoes__isnull=False)
        .values("undoes__line")
        .union(came_back.filter(minor__lt=0).values("line"))
    )
    days = posted_on(line=line)
    fitting = [
        one for one in candidates.exclude(pk=line.pk).exclude(pk__in=taken) if posted_on(line=one) <= days
    ]
    strong = [one for one in fitting if keys.get("end_to_end", "") == one.references.get("end_to_end", "")]
    chosen = strong or fitting
    return chosen[0] if len(chosen) == 1 else None


def _charge(charge: dict[str, object], currency: str) -> int:
    if charge.get("currency") not in ("", None, currency):
        return 0
    return abs(minor_of(amount=Decimal(str(charge["amount"])), currency=currency) or 0)


def settle_return(
    *, standing: LineStanding, original: BankLine, actor: str, now: datetime, today: date
) -> None:
    """Undo on the day of the return what the original line was used for, and let the return stand against it.

    Both lines under lock, in one transaction. Raises CashRefused, e.g. where the money was given back already.
    """
    other = locked(line_id=original.pk)
    on = posted_on(line=standing.line)
    steps = live_steps(line_id=original.pk, kinds=(*OWNED, StepKind.ELSEWHERE, StepKind.REFUNDED))
    used = -sum(step.minor for step in steps)
    if used + other.remaining_minor > -standing.remaining_minor:
        raise CashRefused(code="more_than_left", message="Less came back than the payment was used for.")
    matches = list(Match.objects.filter(line=original, state=MatchState.POSTED))
    for match in matches:
        on = max(on, unapply(match=match, on=on, actor=actor, now=now))
    for step in steps:
        on = max(on, _undo(standing, step, on=on, actor=actor, now=now))
    if other.remaining_minor > 0:
        _net(standing, other, actor=actor, now=now)
    _mark(original, actor=actor, now=now, today=today)
    _tell(standing, original, matches, actor=actor, now=now)


def _undo(standing: LineStanding, step: Step, *, on: date, actor: str, now: datetime) -> date:
    """Reverse what a step of the original did; the money stands against the return. The day that it took."""
    if step.item is not None and step.kind in OWNED:
        on = free(item=step.item, on=on, actor=actor, now=now)
    add_step(
        standing=standing,
        kind=StepKind.RETURNED,
        posting=reverse_step(step=step, on=on, actor=actor, now=now),
        minor=-step.minor,
        account=step.account,
        item=step.item,
        match=step.match,
        undoes=step,
        reason=_why(standing.line),
        on=on,
        actor=actor,
        now=now,
    )
    return on


def _net(standing: LineStanding, other: LineStanding, *, actor: str, now: datetime) -> None:
    """Let what of the original nobody had claimed stand against the return: neither is to be cleared any more."""
    minor = other.remaining_minor
    for one, signed in ((other, minor), (standing, -minor)):
        posting = post_unidentified(
            kind=PostingKind.ELSEWHERE,
            to=Ledger.ELSEWHERE,
            amount_minor=signed,
            currency=one.line.currency,
            on=posted_on(line=standing.line),
            actor=actor,
            now=now,
        )
        add_step(
            standing=one,
            kind=StepKind.RETURNED,
            posting=posting,
            minor=-signed,
            reason=_why(standing.line),
            on=posting.effective_on,
            actor=actor,
            now=now,
        )


def _why(line: BankLine) -> str:
    returned = line.returned or {}
    return " ".join(filter(None, (str(returned.get("reason", "")), str(returned.get("text", "")))))[:500]


def _mark(original: BankLine, *, actor: str, now: datetime, today: date) -> None:
    for before, event in ((MatchState.POSTED, "returned"), (MatchState.PROPOSED, "lapsed")):
        Match.objects.filter(line=original, state=before).update(
            state=MATCH_MOVES[before, event], settled_on=today, settled_at=now, settled_by=actor
        )


def _tell(
    standing: LineStanding, original: BankLine, matches: Sequence[Match], *, actor: str, now: datetime
) -> None:
    """One event for each account of which something is open again."""
    accounts = {
        pair.item.account_id: pair.item.account
        for match in matches
        for pair in match.pairs.select_related("item__account")
    }
    for account in accounts.values():
        journal.append(
            name="cash.payment.returned",
            actor=actor,
            now=now,
            subject="bank_line",
            subject_id=standing.pk,
            entity_id=standing.entity_id,
            customer_id=account.customer_id,
            account_id=account.pk,
            data={
                "original": original.pk,
                "minor": standing.line.amount_minor,
                "currency": standing.line.currency,
                "reason": _why(standing.line),
            },
        )
