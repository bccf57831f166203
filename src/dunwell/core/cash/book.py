"""The open items that a set of payments may touch, and what is left of each while payments take from them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from dunwell.core.cash.records import Item, Pair
from dunwell.core.cash.spelling import spelled

_KEYS = ("due_on", "issued_on", "invoice", "customer", "amount_minor", "given")
_FIELDS = (
    *("invoice", "customer", "amount_minor", "currency", "issued_on", "due_on"),
    *("full", "bare", "lean", "tail"),
)


class Book:
    """Items by place: an order of their own (due, issued, number) that no order of rows changes."""

    def __init__(self, *, invoices: pl.DataFrame, rows: Collection[int], customers: Collection[str]) -> None:
        """Keep these rows of a frame of INVOICES and every row of these customers."""
        given = invoices.with_row_index("given").with_columns(pl.col("given").cast(pl.Int64))
        kept = given.filter(
            pl.col("given").is_in(pl.Series("rows", sorted(rows), dtype=pl.Int64).implode())
            | pl.col("customer").is_in(pl.Series("customers", sorted(customers), dtype=pl.String).implode())
        )
        self._frame = kept.sort(*_KEYS, nulls_last=True).with_columns(**spelled(pl.col("invoice")))
        self.given: list[int] = self._frame["given"].to_list()
        self.place = {given: place for place, given in enumerate(self.given)}
        self._open: list[int] = self._frame["amount_minor"].to_list()
        self._pools = {
            str(customer): places
            for customer, places in self._frame.with_row_index("place")
            .group_by("customer")
            .agg("place")
            .iter_rows()
        }
        self._rows: list[tuple[Any, ...]] = self._frame.select(_FIELDS).rows()
        self._items: dict[int, Item] = {}
        self._pooled: dict[str, tuple[Item, ...]] = {}
        self._moves: Counter[str] = Counter()
        self._open_pools: dict[str, tuple[int, Sequence[Item]]] = {}

    def item(self, place: int, /) -> Item:
        """The item at a place."""
        found = self._items.get(place)
        if found is None:
            found = self._items[place] = Item(place, *self._rows[place])
        return found

    def pool(self, customer: str, /) -> Sequence[Item]:
        """All items of a customer, the oldest due first."""
        found = self._pooled.get(customer)
        if found is None:
            found = self._pooled[customer] = tuple(self.item(one) for one in self._pools.get(customer, ()))
        return found

    def open_pool(self, customer: str, /) -> Sequence[Item]:
        """The items of a customer of which anything is open now, the oldest due first."""
        known, moves = self._open_pools.get(customer), self._moves[customer]
        if known is None or known[0] != moves:
            known = (moves, [one for one in self.pool(customer) if self._open[one.row]])
            self._open_pools[customer] = known
        return known[1]

    def left(self, place: int, /) -> int:
        """What is open of it now."""
        return self._open[place]

    def take(self, pairs: Iterable[Pair], /) -> None:
        """Allocate; never more than is open."""
        for pair in pairs:
            before = self._open[pair.item]
            after = before - pair.minor
            assert abs(after) <= abs(before), "more allocated than is open"
            assert before * after >= 0, "an item changed its sign"
            self._open[pair.item] = after
            self._moves[self.item(pair.item).customer] += 1

    def give_back(self, pairs: Iterable[Pair], /) -> None:
        """Undo an allocation."""
        for pair in pairs:
            self._open[pair.item] += pair.minor
            self._moves[self.item(pair.item).customer] += 1

    def moves(self, customers: Iterable[str], /) -> tuple[int, ...]:
        """How often anything was taken or given back of each of these customers: the same while nothing moved."""
        return tuple(self._moves[one] for one in customers)


def same_amounts(*, invoices: pl.DataFrame, payments: pl.DataFrame, most: int) -> Mapping[int, list[int]]:
    """For each payment the rows of items of just its amount and currency, where they are not more than `most`."""
    wanted = payments.with_row_index("payment_row").select("payment_row", "amount_minor", "currency")
    there = invoices.with_row_index("row").select("row", "amount_minor", "currency")
    few = there.join(
        wanted.select("amount_minor", "currency").unique(), on=["amount_minor", "currency"], how="semi"
    )
    few = few.filter(pl.len().over("amount_minor", "currency") <= most)
    joined = (
        wanted.join(few, on=["amount_minor", "currency"]).group_by("payment_row").agg(pl.col("row").sort())
    )
    return {int(payment): rows for payment, rows in joined.iter_rows()}
