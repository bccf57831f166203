"""Payouts on the bank account: a provider's line is nobody's receipt, and is found by its amount and its words.

Before lines are matched with invoices, so that no payout is ever taken for a customer's money: what is a known payout
is cleared, what only looks like one is set aside with a note until the provider tells of it.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from dunwell.apps.cash.matching import withdraw
from dunwell.apps.cash.models import LineStanding, LineState, Step, StepKind
from dunwell.apps.cash.posting import add_step, locked, move, posted_on
from dunwell.apps.payments.orders import ACTOR
from dunwell.apps.payments.payout_models import Payout, PayoutState
from dunwell.apps.payments.payouts import move_payout
from dunwell.apps.receivables.bank_money import post_unidentified
from dunwell.apps.receivables.models import Ledger, PostingKind

NEAR = timedelta(days=7)
SET_ASIDE = timedelta(days=7)
LIVE = (LineState.OPEN, LineState.PROPOSED, LineState.PARKED)


def settle_payouts(*, entity_id: int, now: datetime, today: date, providers: Iterable[str]) -> int:
    """Clear the bank lines of payouts that are reconciled, and set aside those that look like one; how many cleared.

    A line is a payout's where amount and currency are its, and its words tell the payout's reference; or the
    provider's name, near the day, and no other line or payout fits.
    """
    reopened(now=now)
    waiting = list(Payout.objects.filter(state=PayoutState.RECONCILED).order_by("pk"))
    lines = _lines(entity_id)
    count = 0
    for payout in waiting:
        rivals = [one for one in waiting if _twins(one, payout)]
        line = _line_of(payout, lines, rivals=len(rivals))
        if line is not None and _clear(payout, line, now=now, today=today):
            count += 1
    _set_aside(entity_id, providers=tuple(providers), today=today)
    return count


def reopened(*, now: datetime) -> int:
    """Let payouts wait again whose line a person has taken back; how many."""
    live = Step.objects.filter(
        line_id=OuterRef("line_id"), kind=StepKind.ELSEWHERE, undone_by__isnull=True, posting__kind="payout"
    )
    taken_back = list(Payout.objects.filter(~Exists(live), state=PayoutState.BANKED).order_by("pk"))
    for payout in taken_back:
        with transaction.atomic():
            payout.line = None
            move_payout(payout=payout, event="unbanked", now=now)
    return len(taken_back)


def _lines(entity_id: int) -> list[LineStanding]:
    found = LineStanding.objects.filter(entity_id=entity_id, state__in=LIVE).exclude(remaining_minor=0)
    found = found.exclude(
        pk__in=Step.objects.filter(posting__kind="payout").values("line_id")
    )  # taken back once
    return list(found.select_related("line").order_by("pk"))


def _twins(one: Payout, other: Payout) -> bool:
    is_near = abs(one.arrives_on - other.arrives_on) <= NEAR
    return (one.provider, one.minor, one.currency) == (
        other.provider,
        other.minor,
        other.currency,
    ) and is_near


def _line_of(payout: Payout, lines: list[LineStanding], *, rivals: int) -> LineStanding | None:
    fitting = [
        one
        for one in lines
        if one.remaining_minor == one.line.amount_minor == payout.minor
        and one.line.currency == payout.currency
    ]
    named = [one for one in fitting if _squeezed(payout.reference) in _squeezed(_words(one))]
    if named:
        return named[0]
    near = [
        one
        for one in fitting
        if _names(one, payout.provider) and abs(posted_on(line=one.line) - payout.arrives_on) <= NEAR
    ]
    return near[0] if len(near) == 1 and rivals == 1 else None


def _words(one: LineStanding) -> str:
    said = one.line.references
    told = " ".join(str(value) for value in said.values())
    return f"{one.line.text} {one.line.information} {told}"


def _squeezed(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _names(one: LineStanding, provider: str) -> bool:
    who = f"{one.line.counterparty_name} {one.line.ultimate_name}".upper()
    return re.search(rf"\b{re.escape(provider.upper())}\b", who) is not None


def _clear(payout: Payout, line: LineStanding, *, now: datetime, today: date) -> bool:
    with transaction.atomic():
        standing = locked(line_id=line.pk)
        found = Payout.objects.select_for_update().get(pk=payout.pk)
        is_as_seen = standing.state in LIVE and standing.remaining_minor == found.minor
        if not is_as_seen or found.state != PayoutState.RECONCILED:
            return False
        if standing.state == LineState.PROPOSED:
            withdraw(standing=standing, event="lapsed", actor=ACTOR, now=now, today=today)
        posting = post_unidentified(
            kind=PostingKind.PAYOUT,
            to=Ledger.CLEARING,
            amount_minor=found.minor,
            currency=found.currency,
            on=posted_on(line=standing.line),
            actor=ACTOR,
            now=now,
        )
        add_step(
            standing=standing,
            kind=StepKind.ELSEWHERE,
            posting=posting,
            minor=-found.minor,
            reason=f"Paid out by {found.provider}: {found.reference}"[:500],
            on=posting.effective_on,
            actor=ACTOR,
            now=now,
        )
        found.line_id = standing.pk
        move_payout(payout=found, event="banked", now=now)
    return True


def _set_aside(entity_id: int, *, providers: tuple[str, ...], today: date) -> None:
    """Park lines that name a provider, before anybody takes them for a customer's; once each, for some days."""
    for one in _lines(entity_id):
        is_new = one.state == LineState.OPEN and one.matched_at is None and not one.note
        if is_new and any(_names(one, provider) for provider in providers):
            with transaction.atomic():
                standing = locked(line_id=one.pk)
                if standing.state == LineState.OPEN:
                    standing.note = "Looks like a payout of a payment provider: waits until it is told of."
                    move(standing=standing, event="parked")
                    LineStanding.objects.filter(pk=standing.pk).update(parked_until=today + SET_ASIDE)
