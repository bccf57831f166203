"""Payments that say what they pay, well or badly."""

from tests.cash_world.desk import Desk, NothingLeft, Said
from tests.cash_world.mangling import MANGLES, WEAK, tail
from tests.cash_world.records import FREE, POST, PROPOSE, Invoice
from tests.cash_world.styles import short_tails, shown


def full(invoices: list[Invoice]) -> list[tuple[Invoice, int]]:
    """Each paid in full."""
    return [(invoice, invoice.amount) for invoice in invoices]


def exact(desk: Desk, kind: str = "exact") -> None:
    """The number as it stands on the invoice."""
    invoice = desk.single()
    said = desk.say(desk.words.one, invoices=[invoice], forms=[invoice.number])
    said = desk.beside(said, customer=invoice.customer, often=0.25 if desk.noise == "noisy" else 0.08)
    desk.pay(kind=kind, expect=POST, said=said, pairs=full([invoice]))


def structured(desk: Desk, kind: str = "structured") -> None:
    """Only the reference with check digits."""
    invoice = desk.single()
    form = shown(rng=desk.rng, style=desk.style, reference=invoice.structured)
    desk.pay(kind=kind, expect=POST, said=Said(form, (form,)), pairs=full([invoice]))


def order(desk: Desk, kind: str = "order") -> None:
    """Only the number of the customer's order."""
    invoice = desk.single()
    said = desk.say(desk.words.ordered, invoices=[invoice], forms=[], order=invoice.order)
    desk.pay(kind=kind, expect=POST, said=Said(said.text, (invoice.order,)), pairs=full([invoice]))


def end_to_end(desk: Desk, kind: str = "end_to_end") -> None:
    """Only the identification that we gave to the payment ourselves."""
    invoice = desk.single()
    form = invoice.end_to_end
    text = desk.rng.choice((form, f"EREF+{form}", f"E2E {form}", f"/ROC/{form}"))
    desk.pay(kind=kind, expect=POST, said=Said(text, (form,)), pairs=full([invoice]))


def contract(desk: Desk, kind: str = "contract") -> None:
    """Only the contract, which many invoices share: the amount must say which."""
    invoice = desk.single()
    said = Said(
        desk.rng.choice(("{}", "REF {}", "{} MONTHLY")).format(invoice.customer.contract),
        (),
        names_customer=True,
    )
    desk.pay(kind=kind, expect=PROPOSE, said=said, pairs=full([invoice]), told=False)


def mangled(desk: Desk, kind: str) -> None:
    """The number after one of the accidents in mangling; never one that makes it another invoice's number."""
    invoice = desk.single()
    for _ in range(8):
        form = MANGLES[kind](desk.rng, invoice.number)
        weak = kind in {"typo", "swap", "dropped"}
        if form not in {invoice.number, ""} and not (weak and desk.books.is_known(form)):
            break
    else:
        form, kind = invoice.number, "exact"
    said = desk.say(desk.words.one, invoices=[invoice], forms=[form])
    expect = PROPOSE if kind in WEAK and kind != "letters" else POST
    desk.pay(kind=kind, expect=expect, said=said, pairs=full([invoice]))


def listed(desk: Desk, kind: str = "list") -> None:
    """Several numbers."""
    invoices = desk.several(least=2, most=6 if desk.style.limit > 40 else 3)
    forms = [invoice.number for invoice in invoices]
    if kind == "list_mangled":
        mangle = desk.rng.choice(("case", "zeros", "hyphens", "blanks", "prefix"))
        forms = [MANGLES[mangle](desk.rng, form) if desk.rng.random() < 0.7 else form for form in forms]
    if kind == "list_tails":
        forms = short_tails(numbers=forms)
        if len({form.lstrip("0") for form in forms}) < len(forms):
            forms, kind = [invoice.number for invoice in invoices], "list"
    if len(" ".join(forms)) > desk.style.limit:
        forms = [tail(form) for form in forms]
    if desk.rng.random() < 0.3:
        desk.rng.shuffle(invoices)
    said = desk.say(desk.words.several, invoices=invoices, forms=forms)
    pairs, expect = full(invoices), PROPOSE if kind in {"list_tails", "list_short"} else POST
    if kind == "list_short":  # the money does not reach to the end of the last one
        last = invoices[-1]
        pairs[-1] = (last, max(1, int(last.amount * desk.rng.uniform(0.3, 0.95))))
    desk.pay(kind=kind, expect=expect, said=said, pairs=pairs)


def ranged(desk: Desk, kind: str = "range") -> None:
    """From one number to another: all of this customer's between them."""
    invoices = desk.several(least=3, most=7, in_a_row=True)
    ends = [invoices[0].number, invoices[-1].number]
    pattern = desk.rng.choice(desk.words.span)
    text = pattern.format(first=ends[0], last=ends[1])
    desk.pay(kind=kind, expect=PROPOSE, said=Said(text, (ends[0], ends[1])), pairs=full(invoices))


def partial(desk: Desk, kind: str = "partial") -> None:
    """A part, with the number; the rest stays open or comes later."""
    invoice = desk.single()
    first = max(1, int(invoice.amount * desk.rng.choice((0.2, 0.3, 0.5, 0.5, 0.75))))
    said = desk.say(
        desk.words.part + desk.words.one[:1], invoices=[invoice], forms=[invoice.number], amount=first
    )
    draft = desk.pay(kind=kind, expect=POST, said=said, pairs=[(invoice, first)])
    if desk.rng.random() < 0.5:
        rest = desk.say(desk.words.one[:2], invoices=[invoice], forms=[invoice.number])
        later = draft.paid_on.fromordinal(draft.paid_on.toordinal() + desk.rng.randrange(5, 40))
        desk.pay(kind=kind, expect=POST, said=rest, pairs=[(invoice, invoice.amount - first)], paid_on=later)


def instalments(desk: Desk, kind: str = "instalments") -> None:
    """Three to six equal parts, the last takes the rest."""
    invoice = desk.single()
    count = desk.rng.randrange(3, 7)
    part, day = invoice.amount // count, desk.day([invoice])
    for k in range(1, count + 1):
        share = part if k < count else invoice.amount - part * (count - 1)
        said = desk.say(
            desk.words.rate, invoices=[invoice], forms=[invoice.number], amount=share, k=k, n=count
        )
        paid_on = day.fromordinal(day.toordinal() + 30 * (k - 1))
        desk.pay(kind=kind, expect=POST, said=said, pairs=[(invoice, share)], paid_on=paid_on)


def twins(desk: Desk, kind: str) -> None:
    """Two invoices of one amount; which one is meant is said in the text, or by nobody."""
    invoices = desk.several(least=2, most=2)
    if len(invoices) < 2:
        raise NothingLeft
    invoices[1].amount = invoices[0].amount
    meant, other = desk.rng.sample(invoices, 2)
    day = desk.day(invoices)
    if kind == "twins_told":
        said = desk.say(desk.words.one, invoices=[meant], forms=[meant.number])
        desk.pay(kind=kind, expect=POST, said=said, pairs=full([meant]), paid_on=day)
    else:
        said = Said(desk.rng.choice(desk.words.nothing[:4]).format(short=""))
        desk.pay(kind=kind, expect=FREE, said=said, pairs=full([meant]), paid_on=day, told=False)
    if desk.rng.random() < 0.4:
        said = desk.say(desk.words.one, invoices=[other], forms=[other.number])
        later = day.fromordinal(day.toordinal() + desk.rng.randrange(1, 25))
        desk.pay(kind="twins_told", expect=POST, said=said, pairs=full([other]), paid_on=later)
