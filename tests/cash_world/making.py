"""A labelled set of any size from a style, a noise and a seed: the same every time."""

from dataclasses import replace
from random import Random

from tests.cash_world.audit import Observer
from tests.cash_world.books import Books
from tests.cash_world.desk import Desk, NothingLeft
from tests.cash_world.kinds import KINDS, TAKES
from tests.cash_world.mixes import mix
from tests.cash_world.records import LabelledSet
from tests.cash_world.styles import STYLES

NOISES = ("clean", "noisy")


def make(*, style: str, seed: int, size: int = 400, noise: str = "noisy") -> LabelledSet:
    """About so many payments (never more) with the invoices they pay, and those nobody pays.

    `clean` is an account in which a clerk would hardly ever ask back; `noisy` one with everything that goes wrong.
    """
    assert noise in NOISES, noise
    rng, given = Random(f"{style}/{noise}/{seed}/{size}"), STYLES[style]
    weights = mix(style=given, noise=noise)
    kinds, shares = list(weights), list(weights.values())
    advised = {kind: given.advised / 2 + 0.5 for kind in kinds if kind.startswith("advice")}
    takes = sum((TAKES | advised).get(kind, 1) * share for kind, share in weights.items()) / sum(shares)
    customers = max(3, size // given.payers)
    invoices = max(12, int(size * takes * 1.25), customers * 2)
    books = Books(rng=rng, style=replace(given), customers=customers, invoices=invoices)
    desk = Desk(rng=rng, style=given, noise=noise, books=books)
    failures = 0
    while len(desk.drafts) < size and failures < 50:
        kind = rng.choices(kinds, weights=shares)[0]
        try:
            KINDS[kind](desk, kind)
            failures = 0
        except NothingLeft:
            failures += 1
    payments = sorted(desk.drafts[:size], key=lambda draft: draft.paid_on)
    for place, draft in enumerate(payments):
        draft.number = given.payment.format(n=place + 1)
    observer = Observer(customer_column=given.customer_column, invoices=books.invoices, payments=payments)
    for draft in payments:
        observer.watch(draft)
    invoiced = sorted(books.invoices, key=lambda invoice: (invoice.issued_on, invoice.number))
    return LabelledSet(
        style=style,
        noise=noise,
        seed=seed,
        customer_column=given.customer_column,
        separator=given.separator,
        quirks=given.quirks,
        invoices=invoiced,
        payments=payments,
    )
