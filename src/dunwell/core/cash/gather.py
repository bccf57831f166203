"""Everything that may belong to each payment, found in columns: named items, items of its amount, customers, advice."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import polars as pl

from dunwell.core.cash import references, weak
from dunwell.core.cash.advices import AdviceLine, advice_lines
from dunwell.core.cash.book import Book, same_amounts
from dunwell.core.cash.case import STRONG, Advised, Case
from dunwell.core.cash.lists import is_range
from dunwell.core.cash.mentions import Text, take_apart, word_before
from dunwell.core.cash.payers import Identity, Learnt, Payers
from dunwell.core.cash.records import Item, Payment, Settings
from dunwell.core.cash.references import LEVELS, Mention

ENDS = frozenset({"full", "reference", "bare", "lean", "loose", "short"})
_OFTEN = 4
_MOST_SAME = 12
_MOST_HINTED = 80
_MOST_BETWEEN = 500


class Gathered:
    """The payments in the order of their days, and for each a Case."""

    def __init__(
        self,
        *,
        invoices: pl.DataFrame,
        payments: pl.DataFrame,
        remittances: pl.DataFrame,
        settings: Settings,
        learnt: Learnt,
    ) -> None:
        self.settings = settings
        self.payments = _ordered(payments)
        known = references.index(invoices=invoices)
        self.texts = [take_apart(text=one.text, prefixes=known.prefixes) for one in self.payments]
        advices = advice_lines(
            payments=self.payments, texts=self.texts, remittances=remittances, prefixes=known.prefixes
        )
        found = references.find(known=known, texts=[*self.texts, *(one.text for one in advices)])
        same = same_amounts(invoices=invoices, payments=payments, most=_MOST_SAME)
        self.payers = Payers(customers=invoices["customer"].unique().to_list())
        named = {one.row for its in found for one in its}
        # Of whose item has just the amount and nothing more, no further items are looked at but those of that amount.
        rows = named | {row for its in same.values() for row in its}
        customers = set(invoices["customer"].gather(sorted(named)).to_list())
        self._identities: dict[int, tuple[Learnt, Identity]] = {}
        for at in range(len(self.payments)):
            who = self.identity(at=at, learnt=learnt)
            customers.update(who.sure, who.likely)
        self.book = Book(invoices=invoices, rows=rows, customers=customers)
        self._mentions = [
            {self.book.place[one.row]: replace(one, row=self.book.place[one.row]) for one in its}
            for its in found
        ]
        self._strange = [
            references.is_strange(known=known, text=text, mentions=its)
            for text, its in zip(self.texts, found[: len(self.texts)], strict=True)
        ]
        self._advised = self._resolved(advices)
        self._take_labels()
        self._same = [sorted(self.book.place[row] for row in same.get(one.row, [])) for one in self.payments]
        self._hinted: dict[tuple[int, int], Mention | None] = {}
        self._numbers: dict[tuple[str, int], Sequence[tuple[int, int]]] = {}

    def identity(self, *, at: int, learnt: Learnt) -> Identity:
        """Who pays the payment at a place, by what is learnt so far."""
        known = self._identities.get(at)
        if known is None or known[0] is not learnt:
            payment, text = self.payments[at], self.texts[at]
            found = self.payers.identity(
                payer=payment.payer,
                account=payment.account,
                text=text.folded,
                numbers=[one.text for one in text.windows],
                learnt=learnt,
            )
            known = self._identities[at] = (learnt, found)
        return known[1]

    def _resolved(self, advices: Sequence[AdviceLine]) -> Mapping[int, tuple[Advised, ...]]:
        resolved: dict[int, list[Advised]] = defaultdict(list)
        begin = len(self.payments)
        for at, line in enumerate(advices):
            ranked = sorted(self._mentions[begin + at].values(), key=lambda one: LEVELS.index(one.level))
            best = [one for one in ranked if one.level == ranked[0].level]
            if len(best) != 1:
                continue
            net = None if line.minor is None else line.minor - line.deduction
            resolved[line.payment].append(Advised(row=best[0].row, minor=line.minor, net=net))
        return {payment: tuple(its) for payment, its in resolved.items()}

    def case(self, *, at: int, learnt: Learnt, is_hinted: bool = True) -> Case:
        """The payment at a place with all that may be for it; is_hinted: also what its amount or text has nearly."""
        same = [self.book.item(place) for place in self._same[at]] if is_hinted else []
        payment, text = self.payments[at], self.texts[at]
        identity = self.identity(at=at, learnt=learnt)
        mentions = dict(self._mentions[at])
        self._add_between(mentions, text)
        if is_hinted and text.windows:
            known = {self.book.item(place).customer for place in mentions}
            begins = [one.end for one in mentions.values() if one.level in STRONG]
            near: dict[int, Item] = {one.row: one for one in same}
            for customer in (*identity.sure, *identity.likely, *sorted(known)):
                for one in self.book.pool(customer)[:_MOST_HINTED]:
                    near.setdefault(one.row, one)
            for place, item in near.items():
                if (
                    place not in mentions
                    and (hinted := self._hint(at, item, min(begins, default=None))) is not None
                ):
                    mentions[place] = hinted
        return Case(
            payment=payment,
            text=text,
            mentions=dict(sorted(mentions.items(), key=lambda one: (one[1].start, one[0]))),
            advised=self._advised.get(at, ()),
            is_strange=self._strange[at],
            habits=learnt.habits,
            identity=identity,
            same=same,
            pool=self.book.pool,
            open_pool=self.book.open_pool,
            item=self.book.item,
            left=self.book.left,
            settings=self.settings,
        )

    def _take_labels(self) -> None:
        """Numbers after a word that often stands before the number of just the amount are meant, not met by chance."""
        told: dict[str, list[bool]] = defaultdict(list)
        loose = [
            (at, one, word)
            for at, payment in enumerate(self.payments)
            for one in self._mentions[at].values()
            if one.level == "loose"
            and (word := word_before(text=self.texts[at], start=one.start)) is not None
            and self.book.item(one.row).currency == payment.currency
        ]
        for at, one, word in loose:
            told[word].append(self.book.item(one.row).minor == self.payments[at].minor)
        for at, one, word in loose:
            if sum(told[word]) >= _OFTEN and sum(told[word]) * 2 >= len(told[word]) and one.label >= 0:
                self._mentions[at][one.row] = replace(one, level="bare", label=1)

    def _add_between(self, mentions: dict[int, Mention], text: Text) -> None:
        """The items of a customer between two of its own that the text names as the ends of a range."""
        ends = sorted((one for one in mentions.values() if one.level in ENDS), key=lambda one: one.start)
        for first, last in pairwise(ends):
            if first.end > last.start or not is_range(text.folded[first.end : last.start]):
                continue
            low, high = self.book.item(first.row), self.book.item(last.row)
            if low.customer != high.customer or not (low.bare.isdigit() and high.bare.isdigit()):
                continue
            numbered = self._numbered(low.customer, len(low.bare))
            begin = bisect_right(numbered, (int(low.bare), math.inf))
            end = bisect_left(numbered, (int(high.bare), -1))
            if end - begin > _MOST_BETWEEN:
                continue
            for _, row in numbered[begin:end]:
                if row not in mentions:
                    mentions[row] = Mention(row, "between", "", last.start, last.end, 0)

    def _numbered(self, customer: str, size: int) -> Sequence[tuple[int, int]]:
        """The items of a customer with a number of so many digits, by that number."""
        if (customer, size) not in self._numbers:
            self._numbers[customer, size] = sorted(
                (int(one.bare), one.row)
                for one in self.book.pool(customer)
                if len(one.bare) == size and one.bare.isdigit()
            )
        return self._numbers[customer, size]

    def _hint(self, at: int, item: Item, listed_from: int | None) -> Mention | None:
        asked = (at, item.row)
        if asked not in self._hinted:
            self._hinted[asked] = weak.hint(item=item, text=self.texts[at], listed_from=listed_from)
        return self._hinted[asked]


def _ordered(payments: pl.DataFrame) -> tuple[Payment, ...]:
    rows = [
        Payment(
            row=row,
            payment=payment,
            paid_on=paid_on,
            minor=minor,
            currency=currency,
            payer=payer,
            account=account,
            text=text,
        )
        for row, (payment, paid_on, minor, currency, payer, account, text) in enumerate(payments.iter_rows())
    ]
    return tuple(
        sorted(rows, key=lambda one: (one.paid_on or date.max, one.payment, one.minor, one.text, one.row))
    )
