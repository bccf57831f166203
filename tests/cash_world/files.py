"""Labelled sets as CSV files: three that a matcher reads, two that only the evaluator reads.

truth.csv has every pair that was meant (`payment,invoice,amount`); labels.csv says of each payment its kind and what
can be expected: post, propose, free or leave.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from tests.cash_world.records import Customer, Draft, Invoice, LabelledSet, money

INVOICES = ("invoice", "customer", "amount", "currency", "issued_on", "due_on", "references")
PAYMENTS = ("payment", "paid_on", "amount", "currency", "payer", "account", "text")
REMITTANCES = ("payment", "invoice", "amount", "deduction", "text")
TRUTH = ("payment", "invoice", "amount")
LABELS = ("payment", "kind", "expect")


def write(*, made: LabelledSet, folder: Path) -> None:
    """All five files into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "invoices.csv", INVOICES, (_invoice(made, invoice) for invoice in made.invoices))
    payments = list(made.payments)
    if "shuffled" in made.quirks:
        Random(made.seed).shuffle(payments)
    _write(folder / "payments.csv", PAYMENTS, (_payment(made, draft) for draft in payments))
    _write(folder / "remittances.csv", REMITTANCES, _rows(made))
    pairs = (
        (draft.number, invoice.number, money(amount=share, currency=invoice.currency))
        for draft in made.payments
        for invoice, share in draft.pairs
    )
    _write(folder / "truth.csv", TRUTH, pairs)
    labels = ((draft.number, f"{draft.kind}", draft.expect) for draft in made.payments)
    _write(folder / "labels.csv", LABELS, labels)
    (folder / "noise.txt").write_text(f"{made.noise}\n", encoding="utf-8")


def read(path: Path) -> list[dict[str, str]]:
    """The lines of a file by the names in its head."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(path: Path, head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(lines)


def _invoice(made: LabelledSet, invoice: Invoice) -> tuple[str, ...]:
    return (
        invoice.number,
        _customer(made.customer_column, invoice.customer),
        _money(made, invoice.amount, invoice.currency),
        invoice.currency,
        invoice.issued_on.isoformat(),
        invoice.due_on.isoformat() if invoice.amount > 0 and "no_due" not in made.quirks else "",
        made.separator.join(invoice.references()),
    )


def _customer(column: str, customer: Customer) -> str:
    return {"id": customer.ident, "name": customer.name, "both": f"{customer.ident} {customer.name}"}[column]


def _money(made: LabelledSet, amount: int, currency: str) -> str:
    return money(amount=amount, currency=currency, floats="floats" in made.quirks)


def _payment(made: LabelledSet, draft: Draft) -> tuple[str, ...]:
    account = draft.account
    if "grouped" in made.quirks:
        account = " ".join(account[place : place + 4] for place in range(0, len(account), 4))
    return (
        draft.number,
        draft.paid_on.isoformat(),
        _money(made, draft.amount, draft.currency),
        draft.currency,
        draft.payer,
        account,
        draft.text,
    )


def _rows(made: LabelledSet) -> Iterator[tuple[str, ...]]:
    """Advices in an order of their own: before, with or after the money is the same to a file."""
    drafts = [draft for draft in made.payments if draft.rows]
    Random(made.seed).shuffle(drafts)
    for draft in drafts:
        for row in draft.rows:
            amount = _money(made, row.amount, draft.currency)
            less = _money(made, row.deduction, draft.currency) if row.deduction else ""
            yield draft.number if draft.rows_linked else "", row.invoice, amount, less, row.text
