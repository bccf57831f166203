"""Payments that an advice explains: with the money, apart from it, with deductions, with mistakes; payouts of cards."""

from tests.cash_world.desk import Desk, NothingLeft, Said
from tests.cash_world.kinds_told import full
from tests.cash_world.mangling import MANGLES
from tests.cash_world.records import POST, PROPOSE, Draft, Invoice, Row

_REASONS = (
    "SHORTAGE",
    "DAMAGED",
    "PRICE DIFF",
    "CO-OP ADVERTISING",
    "LATE DELIVERY",
    "FREIGHT",
    "REBATE Q1",
    "",
)


def advised(desk: Desk, kind: str = "advice") -> None:
    """An advice with every invoice; the text names the advice at most."""
    invoices = desk.several(least=1, most=desk.style.advised)
    rows = [Row(invoice=invoice.number, amount=invoice.amount) for invoice in invoices]
    if kind == "advice_mangled":
        for row in rows:
            mangle = desk.rng.choice(("case", "zeros", "hyphens", "prefix", "blanks"))
            row.invoice = MANGLES[mangle](desk.rng, row.invoice) if desk.rng.random() < 0.6 else row.invoice
    draft = _pay(desk, kind, POST, invoices, full(invoices), rows)
    if kind == "advice_off":  # a line forgotten, or one that was not paid in the end
        draft.expect = PROPOSE
        if len(rows) > 1 and desk.rng.random() < 0.5:
            draft.rows = rows[:-1]
        else:
            rows.append(
                Row(
                    invoice=desk.rng.choice(desk.books.invoices).number,
                    amount=desk.rng.randrange(1000, 99999),
                )
            )
    if kind == "advice_unlinked":
        draft.expect, draft.rows_linked = PROPOSE, False


def advised_deductions(desk: Desk, kind: str = "advice_deductions") -> None:
    """Deductions in the lines, or as lines of their own that are no invoice of ours."""
    rng = desk.rng
    invoices = desk.several(least=1, most=desk.style.advised)
    rows, pairs = [], []
    apart = rng.random() < 0.4
    for invoice in invoices:
        off = (
            int(invoice.amount * rng.choice((0.01, 0.02, 0.05, 0.12)))
            if rng.random() < 0.35 and not apart
            else 0
        )
        pairs.append((invoice, invoice.amount - off))
        reason = rng.choice(_REASONS) if off else ""
        rows.append(Row(invoice=invoice.number, amount=invoice.amount - off, deduction=off, text=reason))
    less = int(invoices[-1].amount * 0.1) if apart else 0
    if less:
        memo = f"DM{rng.randrange(10**6, 10**7)}"
        if rng.random() < 0.5:
            rows.append(Row(invoice="", amount=-less, text=f"{memo} {rng.choice(_REASONS)}".strip()))
        else:
            rows.append(Row(invoice=memo, amount=-less, text=rng.choice(_REASONS)))
        pairs[-1] = (pairs[-1][0], pairs[-1][1] - less)
    _pay(desk, kind, PROPOSE if less else POST, invoices, pairs, rows)


def payout(desk: Desk, kind: str = "payout") -> None:
    """What a card processor pays out for many customers, less its fees."""
    wanted = desk.rng.randrange(3, 25)
    found = [invoice for _ in range(wanted) for invoice in desk.books.take()]
    invoices = [invoice for invoice in found if invoice.currency == found[0].currency]
    for other in found:
        if other not in invoices:
            desk.books.queues[other.customer.key].insert(0, other)
    first = invoices[0].issued_on if invoices else None
    near = [invoice for invoice in invoices if first and abs((invoice.issued_on - first).days) < 200]
    for other in invoices[:]:
        if other not in near:
            desk.books.queues[other.customer.key].insert(0, other)
    if not near:
        raise NothingLeft
    rows, pairs = [], []
    for invoice in near:
        fee = round(invoice.amount * 0.029) + 30
        fee = fee if fee < invoice.amount else 0
        rows.append(
            Row(invoice=invoice.number, amount=invoice.amount - fee, deduction=fee, text="fee" if fee else "")
        )
        pairs.append((invoice, invoice.amount - fee))
    said = Said(f"PAYOUT po_{desk.rng.randrange(16**8):08x}")
    desk.pay(kind=kind, expect=POST, said=said, pairs=pairs, rows=rows, payer="payout")


def _pay(
    desk: Desk,
    kind: str,
    expect: str,
    invoices: list[Invoice],
    pairs: list[tuple[Invoice, int]],
    rows: list[Row],
) -> Draft:
    number = f"{desk.rng.randrange(10**6, 10**7)}"
    said = desk.say(desk.words.advice, invoices=invoices, forms=[], advice=number)
    if kind == "advice_unlinked":
        for row in rows:
            row.text = f"{number} {row.text}".strip()
        said = Said(said.text, (number,))
    return desk.pay(kind=kind, expect=expect, said=said, pairs=pairs, rows=rows)
