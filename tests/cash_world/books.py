"""The customers of a company and what it invoiced to them, before anybody pays."""

from collections import defaultdict
from datetime import date, timedelta
from math import exp
from random import Random

from tests.cash_world.mangling import normal
from tests.cash_world.names import as_bank_prints, ascii_only, company, sibling
from tests.cash_world.records import EXPONENTS, Customer, Invoice
from tests.cash_world.styles import Style, account, structured_reference

BEGIN = date(2026, 1, 5)
DAYS = 240
_SYLLABLES = (
    "ba",
    "del",
    "fo",
    "gri",
    "hal",
    "ko",
    "lin",
    "mar",
    "nev",
    "or",
    "pel",
    "quin",
    "ru",
    "sel",
    "tor",
    "ul",
    "vin",
    "wes",
    "zan",
)
_KANA = (
    "ア", "イシ", "ウメ", "エダ", "オカ", "カネ", "キタ", "クリ",
    "サワ", "シマ", "タケ", "ナカ", "ハラ", "マツ", "ミズ", "ヤナ",
)  # fmt: skip
PRICES = (1900, 4900, 9900, 19900, 29900, 49900, 99000, 120000)


class Books:
    """Everything that is owed, in the order of issue, and what nobody has yet chosen to pay."""

    def __init__(self, *, rng: Random, style: Style, customers: int, invoices: int) -> None:
        self.rng, self.style = rng, style
        self.customers = self._customers(customers)
        self.invoices: list[Invoice] = []
        self.queues: dict[int, list[Invoice]] = defaultdict(list)
        self.normals: dict[str, Invoice] = {}
        self.families: dict[str, list[Customer]] = defaultdict(list)
        self._seen: dict[int, int] = defaultdict(int)
        self._next = style.start
        for customer in self.customers:
            if customer.parent:
                self.families[customer.parent].append(customer)
        weights = [1 / (place + 4) ** 0.7 for place in range(customers)]
        owners = rng.choices(self.customers, weights=weights, k=invoices)
        days = sorted(rng.randrange(DAYS) for _ in range(invoices))
        for owner, day in zip(owners, days, strict=True):
            self.queues[owner.key].append(
                self._invoice(customer=owner, issued_on=BEGIN + timedelta(days=day))
            )
        self.order = [invoice.customer.key for invoice in self.invoices]
        rng.shuffle(self.order)

    def credit_note(self, *, invoice: Invoice, amount: int) -> Invoice:
        """A credit note on the customer of this invoice, some days after it."""
        day = invoice.issued_on + timedelta(days=self.rng.randrange(1, 6))
        note = Invoice(
            number=self._number(customer=invoice.customer, issued_on=day, pattern=self.style.credit),
            customer=invoice.customer,
            amount=-amount,
            currency=invoice.currency,
            issued_on=day,
            due_on=day,
        )
        return self._keep(note)

    def take(self, *, least: int = 1, most: int = 1, in_a_row: bool = False) -> list[Invoice]:
        """Invoices of one customer, from those next to be paid; none where nobody has so many left."""
        for _ in range(40):
            if not self.order:
                return []
            key = self.order.pop()
            if len(self.queues[key]) >= least:
                return self.take_from(key=key, most=self.rng.randint(least, most), in_a_row=in_a_row)
            self.order.insert(self.rng.randrange(len(self.order) + 1), key)
        return []

    def take_from(self, *, key: int, most: int, in_a_row: bool = False) -> list[Invoice]:
        """Up to so many invoices of this customer."""
        queue = self.queues[key]
        skip = min(self.rng.choice((0, 0, 0, 1, 2)), max(0, len(queue) - most))
        window = queue[skip : skip + (most if in_a_row else most + 2)]
        chosen = window[:most] if in_a_row else self.rng.sample(window, min(most, len(window)))
        chosen.sort(key=lambda invoice: (invoice.issued_on, invoice.number))
        taken = {invoice.number for invoice in chosen}
        queue[skip : skip + len(window)] = [invoice for invoice in window if invoice.number not in taken]
        return chosen

    def is_known(self, told: str) -> bool:
        """Whether this is, or could be read as, the number of an invoice."""
        return normal(told) in self.normals

    def _invoice(self, *, customer: Customer, issued_on: date) -> Invoice:
        rng, style = self.rng, self.style
        number = self._number(customer=customer, issued_on=issued_on, pattern=style.number)
        index = len(self.invoices)
        invoice = Invoice(
            number=number,
            customer=customer,
            amount=self._amount(customer),
            currency=customer.currency,
            issued_on=issued_on,
            due_on=issued_on + timedelta(days=style.terms[customer.habit % len(style.terms)]),
            structured=structured_reference(style=style, number=number, key=customer.key),
            order=self._pattern(style.order, customer, issued_on, 70_113 + index * 3 + rng.randrange(3)),
            end_to_end=self._pattern(style.end_to_end, customer, issued_on, 31_000_117 + index * 977),
            shows_contract=bool(style.contract),
        )
        return self._keep(invoice)

    def _keep(self, invoice: Invoice) -> Invoice:
        self.invoices.append(invoice)
        self.normals[normal(invoice.number)] = invoice
        return invoice

    def _number(self, *, customer: Customer, issued_on: date, pattern: str) -> str:
        self._next += self.style.step + (self.rng.randrange(1, 9) if self.rng.random() < 0.03 else 0)
        self._seen[customer.key] += 1
        return self._pattern(pattern, customer, issued_on, self._next)

    def _pattern(self, pattern: str, customer: Customer, day: date, n: int) -> str:
        year = day.year % 100 - (day.month < 4)
        return pattern.format(
            n=n, m=self._seen[customer.key], code=customer.code, yyyy=day.year, yy=f"{day.year % 100:02d}",
                mm=f"{day.month:02d}",
            fy=f"{year}-{year + 1}", k=customer.key,
        )  # fmt: skip

    def _amount(self, customer: Customer) -> int:
        rng = self.rng
        unit: int = 10 ** EXPONENTS.get(customer.currency, 2)
        if self.style.recurring and rng.random() < self.style.recurring:
            return customer.price
        amount = max(5 * unit, int(self.style.scale * exp(rng.gauss(0, 1.1))))
        if rng.random() < 0.1:
            amount = max(50 * unit, round(amount / (50 * unit)) * 50 * unit)
        return amount

    def _customers(self, wanted: int) -> list[Customer]:
        rng, style, taken = self.rng, self.style, set[str]()
        made: list[Customer] = []
        parents = [
            company(rng=rng, language=style.language) + " Group Treasury" for _ in range(max(1, wanted // 12))
        ]
        share = 0.6 if style.name == "service_centre" else 0.2
        groups: dict[str, int] = {}
        for key in range(wanted):
            name = self._new_name(made=made, taken=taken)
            letters = "".join(sign for sign in ascii_only(name).upper() if sign.isalpha())
            ident = style.ident.format(
                k=key + 1,
                k5=10_000 + key * 7,
                name4=(letters or "KANA")[:4],
                code=f"{rng.randrange(16**8):08X}",
            )
            start = name[:12] if style.language == "jp" else letters[:11]
            made.append(
                Customer(
                    key=key + 1,
                    ident=ident,
                    name=name,
                    bank_name=as_bank_prints(name=name, habit=self._habit()),
                    account=account(rng=rng, style=style),
                    group=groups.setdefault(start, key),
                    parent=rng.choice(parents) if rng.random() < share else "",
                    code=ident.removeprefix("cus_") if "cus_" in ident else f"{rng.randrange(16**8):08X}",
                    contract=style.contract.format(k=100_200 + key * 11),
                    habit=rng.randrange(1000),
                    currency=rng.choice(style.currencies),
                    price=rng.choice(PRICES),
                )
            )
        return made

    def _habit(self) -> str:
        given = self.style.bank_name
        return (
            given
            if given == "kana" or self.rng.random() < 0.8
            else self.rng.choice(("plain", "ascii", "swift"))
        )

    def _new_name(self, *, made: list[Customer], taken: set[str]) -> str:
        rng, language = self.rng, self.style.language
        name = company(rng=rng, language=language)
        if made and rng.random() < 0.05:
            name = sibling(rng=rng, name=made[-1].name)
        if name in taken or rng.random() < 0.3:
            name = company(rng=rng, language=language)
            if language == "jp":
                name = (
                    name.replace(")", ")" + "".join(rng.sample(_KANA, 2)))
                    if ")" in name
                    else rng.choice(_KANA) + name
                )
            else:
                invented = "".join(rng.sample(_SYLLABLES, 3)).title()
                name = " ".join([invented, *name.split(" ")[1:]])
        while name in taken:
            name = sibling(rng=rng, name=name)
        taken.add(name)
        return name
