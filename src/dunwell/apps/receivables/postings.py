"""Postings one at a time: entries that sum to nothing, all in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.apps.receivables.models import Entry, Ledger, Posting, PostingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One side of a posting to be: an amount in a ledger, in the receivable ledger with its item."""

    ledger: Ledger
    amount_minor: int
    item_id: int | None = None


def post(
    *,
    kind: PostingKind,
    account_id: int | None,
    effective_on: date,
    lines: Sequence[Line],
    actor: str,
    now: datetime,
    reverses: Posting | None = None,
    currency: str = "",
) -> Posting:
    """Write a posting and its entries in the caller's transaction; the lines sum to nothing.

    Without an account (money that is nobody's) the posting names its `currency`.
    """
    assert len(lines) >= 2, "a posting has two sides"
    assert sum(line.amount_minor for line in lines) == 0, "a posting balances"
    posting = Posting.objects.create(
        kind=kind,
        account_id=account_id,
        currency=currency,
        effective_on=effective_on,
        recorded_at=now,
        actor=actor,
        reverses=reverses,
    )
    Entry.objects.bulk_create(
        Entry(
            posting=posting,
            ledger=line.ledger,
            item_id=line.item_id,
            amount_minor=line.amount_minor,
            effective_on=effective_on,
        )
        for line in lines
    )
    return posting
