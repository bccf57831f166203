"""Money of bank lines in the sub-ledger: on the bank, a customer's, no customer's; and each of these undone.

Whoever calls holds a lock on the line's standing (`locked`), and works in one transaction.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.line_rows import day_of
from dunwell.apps.cash.match_models import Match
from dunwell.apps.cash.models import BankLine, LineStanding, LineState, Step, StepKind
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.receivables.bank_money import Banked, post_banked, post_unidentified
from dunwell.apps.receivables.models import Account, Ledger, OpenItem, Posting, PostingKind
from dunwell.apps.receivables.operations import LedgerRefused, record_receipt, reverse
from dunwell.core.cash.states import LINE_MOVES

SOURCE = "bank"
_CHUNK = 5_000
LIVE = (LineState.OPEN, LineState.PROPOSED, LineState.PARKED)


def post_lines(*, line_ids: Sequence[int], actor: str, now: datetime) -> int:
    """Post lines that are open and new: cash against unidentified, on the day of the bank. How many they were."""
    for start in range(0, len(line_ids), _CHUNK):
        chosen = list(BankLine.objects.filter(pk__in=line_ids[start : start + _CHUNK]).order_by("pk"))
        facts = [(one, one.amount_minor or 0, posted_on(line=one)) for one in chosen]
        postings = post_banked(
            moneys=[Banked(amount_minor=minor, currency=line.currency, on=on) for line, minor, on in facts],
            actor=actor,
            now=now,
        )
        insert_rows(
            [
                Step(
                    line=line, kind=StepKind.POSTED, posting=posting, minor=minor, on=on, at=now, actor=actor
                )
                for (line, minor, on), posting in zip(facts, postings, strict=True)
            ]
        )
        told = BankLine.objects.filter(pk=OuterRef("pk")).values("amount_minor")[:1]
        LineStanding.objects.filter(pk__in=[one.pk for one in chosen]).update(remaining_minor=Subquery(told))
    return len(line_ids)


def posted_on(*, line: BankLine) -> date:
    """The day on which a line is posted; a line without a day is never posted."""
    found = day_of(line)
    assert found is not None, "a line without a day waits"
    return found


def locked(*, line_id: int) -> LineStanding:
    """The standing of a line as it is now, under a lock until the transaction ends."""
    return LineStanding.objects.select_for_update().get(pk=line_id)


def move(*, standing: LineStanding, event: str) -> None:
    """Move a line to the state that follows an event, and keep it. Raises CashRefused (wrong_state)."""
    after = LINE_MOVES.get((standing.state, event))
    if after is None:
        raise CashRefused(
            code="wrong_state", message=f"The line is {LineState(standing.state).label.lower()} by now."
        )
    standing.state, standing.parked_until = LineState(after), None
    standing.save()


def identify(
    *,
    standing: LineStanding,
    account: Account,
    minor: int,
    match: Match | None,
    reason: str,
    actor: str,
    now: datetime,
) -> OpenItem:
    """Say that so much of a line's money (positive) is a customer's: a receipt on its account, unapplied.

    Raises CashRefused.
    """
    line = standing.line
    _refuse_beyond(standing, minor)
    if account.entity_id != standing.entity_id:
        raise CashRefused(code="other_entity", message="The account is another entity's.", field="account")
    if account.currency != line.currency:
        raise CashRefused(
            code="other_currency",
            field="account",
            message=f"The line is in {line.currency}, the account in {account.currency}: say what it comes to there.",
        )
    item = _receipt(line, account, minor, against=Ledger.UNIDENTIFIED, actor=actor, now=now)
    posting = posting_of(item=item)
    add_step(
        standing=standing,
        kind=StepKind.IDENTIFIED,
        posting=posting,
        minor=-minor,
        account=account,
        item=item,
        match=match,
        reason=reason,
        on=posting.effective_on,
        actor=actor,
        now=now,
    )
    return item


def exchange(
    *,
    standing: LineStanding,
    account: Account,
    minor: int,
    there_minor: int,
    match: Match | None,
    reason: str,
    actor: str,
    now: datetime,
) -> OpenItem:
    """Say that so much of a line's money came to `there_minor` on an account in another currency.

    Each currency balances by itself: what leaves the one and arrives in the other stands in the exchange ledger.
    Raises CashRefused.
    """
    line = standing.line
    _refuse_beyond(standing, minor)
    if account.entity_id != standing.entity_id or account.currency == line.currency:
        raise CashRefused(
            code="other_currency", field="account", message="Choose an account in another currency."
        )
    left = post_unidentified(
        kind=PostingKind.EXCHANGE,
        to=Ledger.EXCHANGE,
        amount_minor=minor,
        currency=line.currency,
        on=posted_on(line=line),
        actor=actor,
        now=now,
    )
    item = _receipt(line, account, there_minor, against=Ledger.EXCHANGE, actor=actor, now=now)
    add_step(
        standing=standing,
        kind=StepKind.EXCHANGED,
        posting=left,
        minor=-minor,
        account=account,
        item=item,
        match=match,
        reason=reason,
        on=left.effective_on,
        actor=actor,
        now=now,
    )
    return item


def undo(*, standing: LineStanding, step: Step, on: date, reason: str, actor: str, now: datetime) -> Step:
    """Undo what was said of a line's money by reversals on a day: it is unidentified again.

    Raises CashRefused where a receipt is applied still.
    """
    if step.kind in (StepKind.POSTED, StepKind.UNDONE, StepKind.RETURNED):
        raise CashRefused(code="wrong_state", message="This step is not undone by itself.")
    return add_step(
        standing=standing,
        kind=StepKind.UNDONE,
        posting=reverse_step(step=step, on=on, actor=actor, now=now),
        minor=-step.minor,
        account=step.account,
        item=step.item,
        match=step.match,
        undoes=step,
        reason=reason,
        on=on,
        actor=actor,
        now=now,
    )


def reverse_step(*, step: Step, on: date, actor: str, now: datetime) -> Posting:
    """Reverse what a step posted, on both sides where it was an exchange; the reversal. Raises CashRefused."""
    try:
        if step.kind == StepKind.EXCHANGED and step.item is not None:
            reverse(posting=posting_of(item=step.item), on=on, actor=actor, now=now)
        return reverse(posting=step.posting, on=on, actor=actor, now=now)
    except LedgerRefused as refusal:
        raise CashRefused(code=refusal.code, message=str(refusal)) from refusal


def _receipt(
    line: BankLine, account: Account, minor: int, *, against: Ledger, actor: str, now: datetime
) -> OpenItem:
    """So much of the line's money on the account, unapplied."""
    return record_receipt(
        account=account,
        amount_minor=minor,
        received_on=posted_on(line=line),
        number=receipt_number(line=line),
        source=SOURCE,
        external_id=f"{line.public_id}/{line.steps.count()}",
        actor=actor,
        now=now,
        against=against,
    )


def add_step(
    *,
    standing: LineStanding,
    kind: StepKind,
    posting: Posting,
    minor: int,
    on: date,
    actor: str,
    now: datetime,
    account: Account | None = None,
    item: OpenItem | None = None,
    match: Match | None = None,
    undoes: Step | None = None,
    reason: str = "",
) -> Step:
    """Keep what a posting did to a line's money, and tell the journal."""
    step = Step.objects.create(
        line_id=standing.pk,
        kind=kind,
        posting=posting,
        minor=minor,
        account=account,
        item=item,
        match=match,
        undoes=undoes,
        reason=reason,
        on=on,
        at=now,
        actor=actor,
    )
    standing.remaining_minor += minor
    if standing.remaining_minor and standing.state == LineState.DONE:
        standing.state = LineState(LINE_MOVES[standing.state, "reopened"])
    elif not standing.remaining_minor and standing.state in LIVE:
        standing.state, standing.parked_until = LineState(LINE_MOVES[standing.state, "settled"]), None
    standing.save()
    journal.append(
        name=f"cash.line.{kind.value}",
        actor=actor,
        now=now,
        subject="bank_line",
        subject_id=standing.pk,
        entity_id=standing.entity_id,
        customer_id=account.customer_id if account else None,
        account_id=account.pk if account else None,
        data={"minor": minor, "currency": standing.line.currency, "reason": reason},
    )
    return step


def posting_of(*, item: OpenItem) -> Posting:
    """The posting by which a document came."""
    return Posting.objects.filter(entries__item=item, kind=PostingKind(item.kind)).earliest("pk")


def receipt_number(*, line: BankLine) -> str:
    """By what name the money stands on statements: the bank's reference, else the day."""
    told = str(line.references.get("servicer") or line.references.get("end_to_end") or "")
    return told[:60] or f"{posted_on(line=line)}"


def live_steps(*, line_id: int, kinds: Sequence[StepKind]) -> list[Step]:
    """The steps of a line of these kinds that nobody undid, oldest first."""
    found = Step.objects.filter(line_id=line_id, kind__in=kinds, undone_by__isnull=True)
    return list(found.select_related("posting", "account", "item", "match").order_by("pk"))


def _refuse_beyond(standing: LineStanding, minor: int) -> None:
    if minor <= 0:
        raise CashRefused(code="not_positive", message="Give an amount above zero.", field="amount")
    if minor > standing.remaining_minor:
        raise CashRefused(
            code="more_than_left",
            field="amount",
            message=f"Only {max(0, standing.remaining_minor)} minor units of the line are left.",
        )
