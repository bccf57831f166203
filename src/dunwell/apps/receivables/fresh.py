"""A few documents that are surely new, by a handful of statements: what the house itself has just numbered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.receivables.models import (
    OTHER_SIDE,
    Account,
    Entry,
    ItemKind,
    Ledger,
    OpenItem,
    Posting,
    PostingKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A document to be; `amount_minor` is signed as the sub-ledger has it, and not nothing."""

    account: Account
    kind: ItemKind
    number: str
    issued_on: date
    due_on: date
    amount_minor: int
    source: str
    external_id: str
    attributes: dict[str, object] = field(default_factory=dict[str, object])


def accounts_for(*, wanted: Sequence[tuple[int, int, str]]) -> dict[tuple[int, int, str], Account]:
    """Return the accounts of (customer, entity, currency), those that are missing opened."""
    keys = set(wanted)
    found = _accounts(keys)
    missing = sorted(keys - set(found))
    if missing:
        Account.objects.bulk_create(
            (
                Account(customer_id=customer, entity_id=entity, currency=currency)
                for customer, entity, currency in missing
            ),
            ignore_conflicts=True,
        )
        found = _accounts(keys)
    return found


def _accounts(keys: set[tuple[int, int, str]]) -> dict[tuple[int, int, str], Account]:
    near = Account.objects.filter(
        customer_id__in={one[0] for one in keys}, entity_id__in={one[1] for one in keys}, is_joined=False
    )
    by_key = {(one.customer_id, one.entity_id, one.currency): one for one in near}
    return {key: account for key, account in by_key.items() if key in keys}


def record_fresh(*, documents: Sequence[Fresh], actor: str, now: datetime) -> list[OpenItem]:
    """Record documents with their postings, in the caller's transaction; the items in the order given.

    Nothing is compared: a source and external id that is there already raises IntegrityError.
    """
    items = insert_rows(
        [
            OpenItem(
                account=one.account,
                currency=one.account.currency,
                kind=one.kind,
                number=one.number,
                issued_on=one.issued_on,
                due_on=one.due_on,
                amount_minor=one.amount_minor,
                attributes=one.attributes,
                source=one.source,
                external_id=one.external_id,
                recorded_at=now,
            )
            for one in documents
        ]
    )
    postings = insert_rows(
        [
            Posting(
                kind=PostingKind(item.kind),
                account_id=item.account_id,
                effective_on=item.issued_on,
                recorded_at=now,
                actor=actor,
            )
            for item in items
        ]
    )
    entries = [
        Entry(
            posting=posting, ledger=ledger, item_id=item_id, amount_minor=minor, effective_on=item.issued_on
        )
        for item, posting in zip(items, postings, strict=True)
        for ledger, item_id, minor in (
            (Ledger.RECEIVABLE, item.pk, item.amount_minor),
            (OTHER_SIDE.get(ItemKind(item.kind), Ledger.BILLED), None, -item.amount_minor),
        )
    ]
    insert_rows(entries)
    return items
