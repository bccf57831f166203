"""Money on bank accounts as soon as it is there: nobody's, until somebody says whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.receivables.models import Entry, Ledger, Posting, PostingKind
from dunwell.apps.receivables.postings import Line, post


@dataclass(frozen=True, slots=True, kw_only=True)
class Banked:
    """An amount on a bank account, signed: money in is positive. Not nothing."""

    amount_minor: int
    currency: str
    on: date


def post_banked(*, moneys: Sequence[Banked], actor: str, now: datetime) -> list[Posting]:
    """Post money to cash against what is unidentified, in the caller's transaction; the postings in order."""
    postings = insert_rows(
        [
            Posting(
                kind=PostingKind.BANK,
                account_id=None,
                currency=one.currency,
                effective_on=one.on,
                recorded_at=now,
                actor=actor,
            )
            for one in moneys
        ]
    )
    insert_rows(
        [
            Entry(posting=posting, ledger=ledger, amount_minor=minor, effective_on=one.on)
            for one, posting in zip(moneys, postings, strict=True)
            for ledger, minor in (
                (Ledger.CASH, one.amount_minor),
                (Ledger.UNIDENTIFIED, -one.amount_minor),
            )
        ]
    )
    return postings


def post_unidentified(
    *, kind: PostingKind, to: Ledger, amount_minor: int, currency: str, on: date, actor: str, now: datetime
) -> Posting:
    """Move money (signed) out of what is unidentified into another ledger that has no account either."""
    return post(
        kind=kind,
        account_id=None,
        currency=currency,
        effective_on=on,
        lines=[
            Line(ledger=Ledger.UNIDENTIFIED, amount_minor=amount_minor),
            Line(ledger=to, amount_minor=-amount_minor),
        ],
        actor=actor,
        now=now,
    )
