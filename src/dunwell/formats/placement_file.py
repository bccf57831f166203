"""What an agency is given as files: the claims that are placed with it, and every change of them since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dunwell.formats.agency_news import News, amount_text, write_records
from dunwell.formats.export_cells import table

CLAIM_COLUMNS: Final = (
    *("claim", "placed_on", "answer_by", "creditor", "customer", "name", "address", "country", "vat_id"),
    *("language", "contact", "email", "phone", "item", "kind", "issued_on", "due_on"),
    *("amount", "open", "currency"),
)
CHANGE_COLUMNS: Final = (
    *("claim", "code", "on", "key", "agency_reference", "amount", "currency", "due_on", "text"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A document of a claim; amounts in minor units of the claim's currency."""

    number: str
    kind: str
    issued_on: date
    due_on: date
    amount_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A placed claim: who owes it, how he is reached, and of what it is made. What is not known is empty."""

    claim: str
    placed_on: date
    answer_by: date | None
    creditor: str
    customer: str
    name: str
    country: str
    currency: str
    items: tuple[Item, ...]
    address: str = ""
    vat_id: str = ""
    language: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""


def claims_csv(*, claims: Sequence[Claim]) -> bytes:
    """Write the claims, a line for each of their documents."""
    rows: list[tuple[str, ...]] = []
    for one in claims:
        debtor = (
            *(one.claim, one.placed_on.isoformat(), one.answer_by.isoformat() if one.answer_by else ""),
            *(one.creditor, one.customer, one.name, one.address, one.country, one.vat_id),
            *(one.language, one.contact, one.email, one.phone),
        )
        rows += [
            (
                *debtor,
                *(item.number, item.kind, item.issued_on.isoformat(), item.due_on.isoformat()),
                amount_text(minor=item.amount_minor, currency=one.currency),
                amount_text(minor=item.open_minor, currency=one.currency),
                one.currency,
            )
            for item in one.items
        ]
    return table(columns=CLAIM_COLUMNS, rows=rows)


def changes_csv(*, changes: Sequence[News]) -> bytes:
    """Write what we tell of claims, a line for each change, in the order given."""
    return table(
        columns=CHANGE_COLUMNS,
        rows=[
            (
                *(one.claim, one.code, one.on.isoformat(), one.key, one.agency_reference),
                *(amount_text(minor=one.minor, currency=one.currency), one.currency),
                *(one.due_on.isoformat() if one.due_on else "", one.text),
            )
            for one in changes
        ],
    )


def changes_records(*, changes: Sequence[News]) -> bytes:
    """Write what we tell of claims as a file of records; raises ValueError for what does not fit a field."""
    return write_records(news=changes, direction="out")
