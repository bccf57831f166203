"""Payments whose amount is not that of the invoice, or of which nothing but the amount is known."""

from tests.cash_world.desk import Desk, Said
from tests.cash_world.kinds_told import full
from tests.cash_world.records import EXPONENTS, FREE, LEAVE, POST, PROPOSE

_RATES = {"EUR": 1.0, "USD": 1.08, "CAD": 1.48, "GBP": 0.85, "CHF": 0.95, "NOK": 11.6, "SEK": 11.3,
    "DKK": 7.46, "JPY": 161.0, "INR": 91.0}  # fmt: skip


def discount(desk: Desk, kind: str = "discount") -> None:
    """A cash discount taken, in its days or too late."""
    invoices = desk.several(least=1, most=3 if desk.rng.random() < 0.3 else 1)
    rate = desk.rng.choice(desk.style.discounts)
    pairs = [(invoice, invoice.amount - round(invoice.amount * rate / 100)) for invoice in invoices]
    total = sum(share for _, share in pairs)
    forms = [invoice.number for invoice in invoices]
    joined = [" ".join(forms)] if len(forms) > 1 else forms
    said = desk.say(desk.words.discount, invoices=invoices, forms=joined, amount=total, percent=rate)
    late = kind == "discount_late"
    day = desk.day(invoices, early=not late)
    desk.pay(kind=kind, expect=PROPOSE if late else POST, said=said, pairs=pairs, paid_on=day)


def charges(desk: Desk, kind: str = "charges") -> None:
    """Banks on the way kept their fees; with the number, or without a word."""
    invoice = desk.single()
    fee = min(desk.rng.choice(desk.style.fees), invoice.amount // 10)
    told = kind == "charges"
    said = desk.say(
        desk.words.charges, invoices=[invoice], forms=[invoice.number], amount=invoice.amount - fee
    )
    if not told:
        said = Said(desk.rng.choice(desk.words.nothing[:4]).format(short=""))
    expect = POST if told else FREE
    desk.pay(kind=kind, expect=expect, said=said, pairs=[(invoice, invoice.amount - fee)], told=told)


def rounding(desk: Desk, kind: str = "rounding") -> None:
    """Rounded to whole units, or wrong by some cents."""
    invoice = desk.single()
    unit = 10 ** EXPONENTS.get(invoice.currency, 2)
    paid = round(invoice.amount / unit) * unit if unit > 1 else round(invoice.amount / 10) * 10
    if paid in {0, invoice.amount}:
        paid = invoice.amount - desk.rng.choice((1, 2, 3, 5))
    said = desk.say(desk.words.one, invoices=[invoice], forms=[invoice.number], amount=paid)
    share = min(paid, invoice.amount)
    desk.pay(kind=kind, expect=POST, said=said, pairs=[(invoice, share)], amount=paid)


def held(desk: Desk, kind: str = "held") -> None:
    """Tax withheld or a retention kept, as a rate of the gross or of the net."""
    invoices = desk.several(least=1, most=2)
    rate = desk.rng.choice(desk.style.held)
    base = desk.rng.choice((1.0, 1.18)) if desk.style.language == "in" else 1.0
    pairs = [(invoice, invoice.amount - round(invoice.amount / base * rate)) for invoice in invoices]
    joined = [desk.rng.choice((" ", ", ")).join(invoice.number for invoice in invoices)]
    total = sum(share for _, share in pairs)
    said = desk.say(desk.words.held, invoices=invoices, forms=joined, amount=total)
    desk.pay(kind=kind, expect=POST if len(pairs) == 1 else PROPOSE, said=said, pairs=pairs)


def credit(desk: Desk, kind: str = "credit") -> None:
    """A credit note taken off: named, or only taken."""
    invoices = desk.several(least=1, most=2)
    largest = max(invoices, key=lambda invoice: invoice.amount)
    note = desk.books.credit_note(
        invoice=largest, amount=max(1, int(largest.amount * desk.rng.uniform(0.05, 0.6)))
    )
    total = sum(invoice.amount for invoice in invoices) + note.amount
    forms = [desk.rng.choice((" ", ", ")).join(invoice.number for invoice in invoices)]
    named = kind == "credit"
    patterns = desk.words.credit if named else desk.words.one[:2]
    said = desk.say(patterns, invoices=invoices, forms=forms, amount=total, credit=note.number)
    if named:
        said = Said(said.text, (*said.forms, note.number))
    expect = POST if named else PROPOSE
    day = max(desk.day(invoices), note.issued_on.fromordinal(note.issued_on.toordinal() + 1))
    desk.pay(kind=kind, expect=expect, said=said, pairs=full([*invoices, note]), paid_on=day)


def overpaid(desk: Desk, kind: str = "overpaid") -> None:
    """More than was asked: a late fee, a typing error, freight."""
    invoice = desk.single()
    more = max(1, int(invoice.amount * desk.rng.choice((0.005, 0.02, 0.1, 0.9))))
    said = desk.say(desk.words.one, invoices=[invoice], forms=[invoice.number], amount=invoice.amount + more)
    desk.pay(kind=kind, expect=PROPOSE, said=said, pairs=full([invoice]), amount=invoice.amount + more)


def duplicate(desk: Desk, kind: str = "duplicate") -> None:
    """The same again some days later: it pays nothing."""
    invoice = desk.single()
    said = desk.say(desk.words.one, invoices=[invoice], forms=[invoice.number])
    first = desk.pay(kind="exact", expect=POST, said=said, pairs=full([invoice]))
    later = first.paid_on.fromordinal(first.paid_on.toordinal() + desk.rng.randrange(1, 30))
    again = desk.pay(kind=kind, expect=LEAVE, said=said, pairs=full([invoice]), paid_on=later)
    again.kind, again.expect, again.pairs = kind, LEAVE, []


def already_paid(desk: Desk, kind: str = "already_paid") -> None:
    """Names an invoice that was paid before; the amount is another one's only by chance."""
    invoice = desk.single()
    said = desk.say(desk.words.one, invoices=[invoice], forms=[invoice.number])
    first = desk.pay(kind="exact", expect=POST, said=said, pairs=full([invoice]))
    later = first.paid_on.fromordinal(first.paid_on.toordinal() + desk.rng.randrange(20, 90))
    amount = max(1, int(invoice.amount * desk.rng.uniform(0.3, 1.0)))
    again = desk.pay(kind=kind, expect=LEAVE, said=said, pairs=full([invoice]), amount=amount, paid_on=later)
    again.kind, again.expect, again.pairs = kind, LEAVE, []


def amount_only(desk: Desk, kind: str = "amount_only") -> None:
    """Nothing said; payer and amount tell, as far as they can."""
    invoice = desk.single()
    said = Said(desk.rng.choice(desk.words.nothing).format(short=invoice.customer.name[:9].upper(), month=3))
    payer = {"learnt_account": "account", "unknown_payer": "new account"}.get(kind, "own")
    desk.pay(kind=kind, expect=POST, said=said, pairs=full([invoice]), told=False, payer=payer)


def sum_only(desk: Desk, kind: str = "sum_only") -> None:
    """The sum of several, and not a word which."""
    invoices = desk.several(least=2, most=4)
    said = Said(desk.rng.choice(desk.words.nothing).format(short="", month=3))
    desk.pay(kind=kind, expect=PROPOSE, said=said, pairs=full(invoices), told=False)


def other_currency(desk: Desk, kind: str = "currency") -> None:
    """Paid in another currency at about the rate of the day."""
    invoice = desk.single()
    other = desk.rng.choice([code for code in ("EUR", "USD", "GBP") if code != invoice.currency])
    rate = _RATES[other] / _RATES[invoice.currency] * desk.rng.uniform(0.985, 1.01)
    paid = round(invoice.amount / 10 ** EXPONENTS.get(invoice.currency, 2) * rate * 100)
    said = desk.say(desk.words.one, invoices=[invoice], forms=[invoice.number])
    desk.pay(kind=kind, expect=PROPOSE, said=said, pairs=full([invoice]), amount=paid, currency=other)


def returned(desk: Desk, kind: str = "returned") -> None:
    """A debit or cheque that came back: below zero, it opens what it had paid."""
    invoice = desk.single()
    said = desk.say(desk.words.one, invoices=[invoice], forms=[invoice.number])
    first = desk.pay(kind="exact", expect=POST, said=said, pairs=full([invoice]))
    back = desk.say(desk.words.returned, invoices=[invoice], forms=[invoice.number])
    later = first.paid_on.fromordinal(first.paid_on.toordinal() + desk.rng.randrange(2, 9))
    desk.pay(kind=kind, expect=FREE, said=back, pairs=[(invoice, -invoice.amount)], paid_on=later)
