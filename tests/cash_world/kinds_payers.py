"""Payments by others than the customer, payments of nothing, and texts that point elsewhere."""

from tests.cash_world.desk import Desk, NothingLeft, Said
from tests.cash_world.kinds_told import full
from tests.cash_world.mangling import normal, tail
from tests.cash_world.records import FREE, LEAVE, POST, PROPOSE, Invoice


def third(desk: Desk, kind: str = "third") -> None:
    """An agent, a factor or an insurer pays; it names the invoice, or only the customer."""
    invoice = desk.single()
    if kind == "third":
        said = desk.say(
            desk.words.behalf + desk.words.one[:1],
            invoices=[invoice],
            forms=[invoice.number],
            name=invoice.customer.name,
        )
        desk.pay(kind=kind, expect=POST, said=said, pairs=full([invoice]), payer="third")
    else:
        said = Said(
            desk.rng.choice(("{}", "O/B/O {}", "FOR {}")).format(invoice.customer.name), names_customer=True
        )
        desk.pay(kind=kind, expect=PROPOSE, said=said, pairs=full([invoice]), payer="third", told=False)


def parent(desk: Desk, kind: str = "parent") -> None:
    """The parent pays for one or several of its children."""
    families = [
        family for family in desk.books.families.values() if any(desk.books.queues[c.key] for c in family)
    ]
    if not families:
        raise NothingLeft
    family = desk.rng.choice(families)
    children = [child for child in family if desk.books.queues[child.key]]
    chosen = desk.rng.sample(children, min(len(children), desk.rng.randrange(1, 4)))
    if kind == "parent_untold":
        invoice = desk.books.take_from(key=chosen[0].key, most=1)[0]
        said = Said(desk.rng.choice(desk.words.nothing).format(short="", month=3))
        desk.pay(kind=kind, expect=FREE, said=said, pairs=full([invoice]), payer="parent", told=False)
        return
    most = desk.rng.choice((1, 1, 2, 3))
    invoices = [found for child in chosen for found in desk.books.take_from(key=child.key, most=most)]
    ours = [invoice for invoice in invoices if invoice.currency == invoices[0].currency]
    for other in (invoice for invoice in invoices if invoice.currency != invoices[0].currency):
        desk.books.queues[other.customer.key].insert(0, other)
    forms = [invoice.number for invoice in ours]
    if len(" ".join(forms)) > desk.style.limit:
        forms = [tail(form) for form in forms]
    said = desk.say(desk.words.several, invoices=ours, forms=forms)
    desk.pay(kind=kind, expect=POST, said=said, pairs=full(ours), payer="parent")


def unrelated(desk: Desk, kind: str = "unrelated") -> None:
    """Income that pays no invoice; sometimes of exactly the amount of one."""
    example: Invoice = desk.rng.choice(desk.books.invoices)
    amount = (
        abs(example.amount) if kind == "unrelated_equal" else desk.rng.randrange(1000, desk.style.scale * 5)
    )
    facts = {
        "year": "2025",
        "batch": f"{desk.rng.randrange(10**5, 10**6)}",
        "tax": f"{desk.rng.randrange(10**8, 10**9)}",
    }
    text = desk.rng.choice(desk.words.unrelated).format(**facts)
    desk.from_stranger(
        kind=kind, expect=LEAVE, role="unrelated", text=text, amount=amount, currency=example.currency
    )


def trap_beside(desk: Desk, kind: str = "trap_beside") -> None:
    """The right number, and beside it one that only looks like another invoice's."""
    invoice, other = desk.single(), _another(desk)
    said = desk.say(desk.words.one[:2], invoices=[invoice], forms=[invoice.number])
    text = desk.rng.choice(("{} {}", "{}, {}")).format(said.text, _disguised(desk, other))
    desk.pay(kind=kind, expect=POST, said=Said(text, said.forms), pairs=full([invoice]))


def trap_number(desk: Desk, kind: str = "trap_number") -> None:
    """No number of ours, but a telephone, order or batch number that equals somebody else's invoice."""
    invoice, other = desk.single(), _another(desk)
    if other.customer.key == invoice.customer.key:
        raise NothingLeft
    desk.pay(kind=kind, expect=PROPOSE, said=Said(_disguised(desk, other)), pairs=full([invoice]), told=False)


def wrong_number(desk: Desk, kind: str = "wrong_number") -> None:
    """A slip: the number of another customer's invoice, with the right payer and the right amount."""
    invoice, other = desk.single(), _another(desk)
    if other.customer.group == invoice.customer.group or other.amount == invoice.amount:
        raise NothingLeft
    said = desk.say(desk.words.one[:3], invoices=[invoice], forms=[other.number])
    desk.pay(kind=kind, expect=FREE, said=Said(said.text), pairs=full([invoice]), told=False)


def _another(desk: Desk) -> Invoice:
    return desk.rng.choice(desk.books.invoices)


def _disguised(desk: Desk, other: Invoice) -> str:
    """The digits of an invoice as something else."""
    digits = (
        "".join(sign for sign in normal(other.number) if sign.isdigit())
        if desk.rng.random() < 0.5
        else tail(other.number)
    )
    patterns = (
        "TEL {}",
        "ORDER {}",
        "REF {}",
        "BATCH {}",
        "CUST {}",
        "TAX {}",
        "EUR {}.00",
        "CHQ {}",
        "0{}",
        "MAT {}",
    )
    return desk.rng.choice(patterns).format(digits)
