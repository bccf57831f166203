"""What every kind of payment needs: a text in the habits of its payer, a day, a payer as the bank shows it."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from tests.cash_world.books import BEGIN, DAYS, Books
from tests.cash_world.names import ascii_only, noisy, stranger
from tests.cash_world.records import EXPONENTS, FREE, PROPOSE, Customer, Draft, Invoice, Row
from tests.cash_world.styles import Style, account
from tests.cash_world.wording import WORDINGS


@dataclass
class Said:
    """A text for the bank, and the forms in it by which somebody could know what is paid."""

    text: str
    forms: tuple[str, ...] = ()
    names_customer: bool = False


class NothingLeft(Exception):
    """No customer has the invoices that this kind of payment needs."""


class Desk:
    """The hands that write the transfers: draws invoices from the books and keeps the drafts."""

    def __init__(self, *, rng: Random, style: Style, noise: str, books: Books) -> None:
        self.rng, self.style, self.noise, self.books = rng, style, noise, books
        self.words = WORDINGS[style.language]
        self.drafts: list[Draft] = []
        self._taught: set[str] = set()

    def single(self) -> Invoice:
        """One invoice."""
        return self.several(least=1, most=1)[0]

    def several(self, *, least: int, most: int, in_a_row: bool = False) -> list[Invoice]:
        """Invoices of one customer."""
        if not (found := self.books.take(least=least, most=most, in_a_row=in_a_row)):
            raise NothingLeft
        return found

    def say(
        self,
        patterns: tuple[str, ...],
        *,
        invoices: list[Invoice],
        forms: list[str],
        amount: int = 0,
        **facts: object,
    ) -> Said:
        """One of the patterns, mostly the one this customer always takes, around these forms of the numbers."""
        rng, first = self.rng, invoices[0]
        own = patterns[first.customer.habit % len(patterns)]
        pattern = own if rng.random() < 0.6 else rng.choice(patterns)
        amount = amount or sum(invoice.amount for invoice in invoices)
        known: dict[str, object] = {
            **self._loose(first.customer, first.issued_on),
            "ref": forms[0] if forms else "",
            "refs": rng.choice(self.words.joiners).join(forms),
            "money": self.local(amount, first.currency),
            "gross": self.local(sum(invoice.amount for invoice in invoices), first.currency),
            "less": self.local(sum(invoice.amount for invoice in invoices) - amount, first.currency),
            **facts,
        }
        text = pattern.format(**known)
        if len(text) > self.style.limit:  # who has little room leaves the words out
            pattern = text = (" " if len(forms) > 1 else "").join(forms)
        told = tuple(form for form in forms if form in text) or tuple(forms)
        return Said(text=text, forms=told, names_customer="{ident}" in pattern or "{short}" in pattern)

    def beside(self, said: Said, *, customer: Customer, often: float) -> Said:
        """The same with a telephone number, a tax number, a date or a batch before or after it."""
        if self.rng.random() >= often:
            return said
        more = self.rng.choice(self.words.beside).format(**self._loose(customer, BEGIN))
        both = [said.text, more] if self.rng.random() < 0.7 else [more, said.text]
        return replace(said, text=self.rng.choice((" ", ", ", " / ")).join(part for part in both if part))

    def local(self, amount: int, currency: str) -> str:
        """An amount as people there write it."""
        digits = EXPONENTS.get(currency, 2)
        told = f"{amount / 10**digits:,.{digits}f}"
        if self.rng.random() < 0.4:
            told = told.replace(",", "")
        if self.style.language in {"de", "fr", "nl", "it", "nordic"}:
            told = told.translate(str.maketrans(",.", ".,"))
        return told

    def day(self, invoices: list[Invoice], *, early: bool = False) -> date:
        """When it is paid: some days around the last due date, or in the days of a discount."""
        last = max(invoice.issued_on for invoice in invoices)
        if early:
            return last + timedelta(days=self.rng.randrange(2, 10))
        due = max(invoice.due_on for invoice in invoices)
        return max(last + timedelta(days=1), due + timedelta(days=int(self.rng.gauss(3, 8))))

    def pay(
        self,
        *,
        kind: str,
        expect: str,
        said: Said,
        pairs: list[tuple[Invoice, int]],
        amount: int | None = None,
        payer: str = "own",
        paid_on: date | None = None,
        told: bool = True,
        rows: list[Row] | None = None,
        currency: str = "",
    ) -> Draft:
        """Keep a payment of these pairs; what the bank cut off the text lowers what can be expected."""
        invoices = [invoice for invoice, _ in pairs]
        customer = invoices[0].customer
        name, number = self._payer(customer, payer)
        total = sum(share for _, share in pairs) if amount is None else amount
        text = self.wrapped(said.text, payer=name)
        if told and not rows and not _holds(text, said.forms):
            kind, expect = "cut", PROPOSE if expect == "post" and len(pairs) == 1 else FREE
        draft = Draft(
            kind=kind,
            expect=expect,
            customer=customer,
            paid_on=paid_on or self.day(invoices),
            amount=total,
            currency=currency or invoices[0].currency,
            payer=name,
            account=number,
            text=text,
            pairs=pairs,
            told=told,
            names_customer=said.names_customer,
            rows=rows or [],
        )
        self.drafts.append(draft)
        return draft

    def from_stranger(
        self, *, kind: str, expect: str, role: str, text: str, amount: int, currency: str
    ) -> Draft:
        """Keep a payment of nobody's invoice, from nobody we know."""
        draft = Draft(
            kind=kind,
            expect=expect,
            customer=None,
            paid_on=BEGIN + timedelta(days=self.rng.randrange(20, DAYS)),
            amount=amount,
            currency=currency,
            payer=stranger(rng=self.rng, role=role),
            account=account(rng=self.rng, style=self.style) if self.rng.random() < 0.7 else "",
            text=self.wrapped(text, payer=""),
        )
        self.drafts.append(draft)
        return draft

    def wrapped(self, body: str, *, payer: str) -> str:
        """The text as this bank delivers it."""
        rng, wrap = self.rng, self.style.wrap
        if wrap == "sepa":
            body = ascii_only(body)
            body = rng.choice(
                (
                    body,
                    f"EREF+NOTPROVIDED SVWZ+{body}",
                    f"SVWZ+{body}",
                    f"EREF+{rng.randrange(10**7):07d}ZV SVWZ+{body}",
                )
            )
        elif wrap == "swift":
            body = rng.choice((body, f"/RFB/{body}", f"/ROC/{rng.randrange(10**6):06d}//URI/{body}"))
        elif wrap == "neft":
            head = (
                f"{rng.choice(('NEFT', 'RTGS', 'IMPS'))}-UTIB0{rng.randrange(10**6):06d}-{payer.upper()[:20]}"
            )
            body = rng.choice((body, f"{head}-{body}", f"{body}/{rng.randrange(10**9):09d}"))
        elif wrap == "bacs":
            return " ".join(body.upper().split())[: self.style.limit].strip()
        elif wrap == "lines" and len(body) > 27:
            width = rng.choice((27, 35, 65))
            body = "\n".join(body[place : place + width] for place in range(0, len(body), width))
        return body[: self.style.limit]

    def _payer(self, customer: Customer, payer: str) -> tuple[str, str]:
        rng = self.rng
        share = self.style.column_share
        number = customer.account if rng.random() < share else ""
        if payer == "own":
            often = 0.3 if self.noise == "noisy" else 0.05
            name = noisy(rng=rng, name=customer.bank_name) if rng.random() < often else customer.bank_name
            return name, number
        if payer == "account":  # no name, an account of which others payments may have told
            return "", customer.account
        if payer == "new account":
            return "", account(rng=rng, style=self.style)
        if payer == "parent":
            return customer.parent.upper(), _account_of(customer.parent, style=self.style)
        name = stranger(rng=rng, role=payer)
        return name, _account_of(name, style=self.style) if rng.random() < share else ""

    def _loose(self, customer: Customer, day: date) -> dict[str, object]:
        rng = self.rng
        return {
            "date": day.strftime(self.words.dates),
            "ident": customer.ident,
            "short": re.sub(r"[^A-Z]", "", ascii_only(customer.name).upper())[:9],
            "phone": f"0{rng.randrange(10**9, 10**10)}",
            "tax": f"{rng.randrange(10**8, 10**9)}",
            "batch": f"{rng.randrange(10**5, 10**6)}",
            "year": "2025",
            "month": rng.randrange(1, 13),
            "name": customer.name,
        }


def _account_of(name: str, *, style: Style) -> str:
    return account(rng=Random(name), style=style)


def _holds(text: str, forms: tuple[str, ...]) -> bool:
    plain = re.sub(r"\s", "", text).upper()
    return all(re.sub(r"\s", "", ascii_only(form) or form).upper() in plain for form in forms)
