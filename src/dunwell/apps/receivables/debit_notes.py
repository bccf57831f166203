"""Fresh debit notes on many accounts, in a few statements however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.receivables.fresh import Fresh, record_fresh
from dunwell.apps.receivables.models import AMOUNT_BOUND, Account, ItemKind, OpenItem
from dunwell.apps.receivables.operations import LedgerRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitNote:
    """A debit note to be; `amount_minor` is positive, `external_id` unused in its source."""

    account: Account
    amount_minor: int
    number: str
    external_id: str


def record_debit_notes(
    *, notes: Sequence[DebitNote], on: date, source: str, actor: str, now: datetime
) -> list[OpenItem]:
    """Record debit notes issued and due on a day, each an open item of its own, in the order given.

    All or nothing. Raises LedgerRefused, and IntegrityError where one is recorded already.
    """
    for note in notes:
        if not 0 < note.amount_minor <= AMOUNT_BOUND:
            raise LedgerRefused(
                code="amount_not_positive" if note.amount_minor <= 0 else "amount_too_large",
                message=f"{note.number}: {note.amount_minor} minor units are not above zero, or more than can be kept.",
            )
    with transaction.atomic():
        items = record_fresh(
            documents=[
                Fresh(
                    account=note.account,
                    kind=ItemKind.DEBIT_NOTE,
                    number=note.number,
                    issued_on=on,
                    due_on=on,
                    amount_minor=note.amount_minor,
                    source=source,
                    external_id=note.external_id,
                )
                for note in notes
            ],
            actor=actor,
            now=now,
        )
        journal.append_all(
            [
                journal.Happened(
                    name="receivables.debit_note.recorded",
                    subject="item",
                    subject_id=item.pk,
                    entity_id=note.account.entity_id,
                    customer_id=note.account.customer_id,
                    account_id=note.account.pk,
                    data={
                        "number": item.number,
                        "currency": item.currency,
                        "amount_minor": item.amount_minor,
                    },
                )
                for note, item in zip(notes, items, strict=True)
            ],
            actor=actor,
            now=now,
        )
    return items
