"""A labelled set from a ledger of closed invoices: customers, amounts and days of clearing as they were, texts made up.

Invoices of one customer that were cleared on one day in one currency are taken for one payment.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.cash_world.audit import Observer
from tests.cash_world.books import Books
from tests.cash_world.desk import Desk, NothingLeft
from tests.cash_world.files import read
from tests.cash_world.kinds import KINDS
from tests.cash_world.mangling import normal
from tests.cash_world.names import as_bank_prints
from tests.cash_world.records import Customer, Invoice, LabelledSet
from tests.cash_world.styles import STYLES, account

_MIXES = {
    "clean": (
        {"exact": 80, "zeros": 3, "blanks": 3, "trap_beside": 4, "amount_only": 4, "discount": 2, "rounding": 1},
        {"list": 60, "advice": 36, "sum_only": 2, "list_mangled": 2},
    ),
    "noisy": (
        {"exact": 45, "zeros": 4, "blanks": 4, "break": 3, "typo": 3, "swap": 2, "dropped": 2, "letters": 2, "tail": 4,
         "trap_beside": 6, "amount_only": 14, "learnt_account": 4, "discount": 4, "charges": 3, "rounding": 2,
         "overpaid": 3, "duplicate": 2, "third": 4, "partial": 3, "already_paid": 1, "unrelated": 4},
        {"list": 40, "list_mangled": 8, "list_tails": 4, "sum_only": 12, "advice": 25, "advice_deductions": 8,
         "advice_mangled": 2, "advice_off": 1},
    ),
}  # fmt: skip


class _LedgerDesk(Desk):
    """A desk that is handed the invoices and the day instead of choosing them."""

    handed: list[Invoice]
    cleared_on: date

    def several(self, *, least: int, most: int, in_a_row: bool = False) -> list[Invoice]:
        return list(self.handed)

    def day(self, invoices: list[Invoice], *, early: bool = False) -> date:
        return self.cleared_on


def from_ledger(*, path: Path, seed: int, noise: str) -> LabelledSet:
    """Read the ledger (invoice_id, cust_number, name_customer, invoice_currency, total_open_amount and three days)."""
    rng = Random(f"ledger/{noise}/{seed}")
    style = replace(STYLES["us_plain"], order="", credit="{n}CM")
    books = Books(rng=rng, style=style, customers=1, invoices=1)
    customers: dict[str, Customer] = {}
    groups: dict[tuple[int, str, str], list[Invoice]] = defaultdict(list)
    invoices: dict[str, Invoice] = {}
    for line in read(path):
        number = line["invoice_id"]
        if not number or number in invoices:
            continue
        ident = line["cust_number"].lstrip("0")
        if ident not in customers:
            made = replace(
                books.customers[0], key=len(customers) + 1, ident=ident, name=line["name_customer"]
            )
            made.bank_name = as_bank_prints(name=made.name, habit="ascii")
            made.account, made.group, made.parent = account(rng=rng, style=style), made.key, ""
            made.habit = rng.randrange(1000)
            customers[ident] = made
        invoices[number] = Invoice(
            number=number,
            customer=customers[ident],
            amount=int(Decimal(line["total_open_amount"]) * 100),
            currency=line["invoice_currency"],
            issued_on=date.fromisoformat(line["document_create_date"]),
            due_on=date.fromisoformat(line["due_in_date"]),
        )
        groups[customers[ident].key, line["invoice_currency"], line["clear_date"]].append(invoices[number])
    books.invoices = list(invoices.values())
    books.normals = {normal(number): invoice for number, invoice in invoices.items()}
    desk = _LedgerDesk(rng=rng, style=style, noise=noise, books=books)
    _pay_all(desk, groups)
    payments = sorted(desk.drafts, key=lambda draft: draft.paid_on)
    for place, draft in enumerate(payments):
        draft.number = f"P{place + 1:06d}"
    observer = Observer(customer_column="id", invoices=books.invoices, payments=payments)
    for draft in payments:
        observer.watch(draft)
    return LabelledSet(
        style="ledger",
        noise=noise,
        seed=seed,
        customer_column="id",
        separator=" ",
        quirks=(),
        invoices=books.invoices,
        payments=payments,
    )


def _pay_all(desk: _LedgerDesk, groups: dict[tuple[int, str, str], list[Invoice]]) -> None:
    single, several = _MIXES[desk.noise]
    for (_, _, cleared_on), handed in groups.items():
        desk.handed, desk.cleared_on = handed, date.fromisoformat(cleared_on)
        mix = single if len(handed) == 1 else several
        kind = desk.rng.choices(list(mix), weights=list(mix.values()))[0]
        if len(handed) > 8 and not kind.startswith("advice"):
            kind = "advice"
        try:
            KINDS[kind](desk, kind)
        except NothingLeft:
            KINDS["exact"](desk, "exact")
