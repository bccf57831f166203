"""What is open on a day, for items and for accounts: running sums by subject and day, looked up by one number."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from dunwell.core.charges.schedule import Base, Fee

DAY_BITS: Final = 22
"""Enough for every date, counted from the first there is."""
FIRST_DAY: Final = 719_162
_LARGEST: Final = 2**62


def key(subject: pl.Expr, /, *, day: pl.Expr | int) -> pl.Expr:
    """One number for a subject (a small number itself) and a day (its number): in the order of both."""
    return subject.cast(pl.Int64) * 2**DAY_BITS + (day + FIRST_DAY)


@dataclass(frozen=True, slots=True)
class Running:
    """Sums by subject up to and with each of its days.

    column: where a frame of subjects, whose numbers are its column `subject`, keeps what was summed before it.
    """

    column: str
    keys: pl.Series  # sorted
    sums: pl.Series  # the first stands for nothing yet

    @classmethod
    def of(cls, column: str, /, *, keys: pl.Series, amounts: pl.Series) -> "Running":
        """From the amounts at each key, sorted by it."""
        nothing = pl.Series([0], dtype=pl.Int64)
        return cls(column, keys, nothing.append(amounts.cast(pl.Int64).cum_sum()))

    @property
    def before(self) -> pl.Expr:
        """The column that a frame of subjects keeps."""
        return self._up_to(key(pl.col("subject"), day=-FIRST_DAY - 1)).alias(self.column)

    def within(self, day: pl.Expr) -> pl.Expr:
        """The sum of each subject of a frame up to and with a day."""
        return self._up_to(key(pl.col("subject"), day=day)) - pl.col(self.column)

    def _up_to(self, keys: pl.Expr) -> pl.Expr:
        return pl.lit(self.sums).gather(pl.lit(self.keys).search_sorted(keys, side="right"))


class Untouched:
    """Items on which nothing was ever paid: open as a whole."""

    is_constant = True

    def base(self, fee: Fee, /, *, on: pl.Expr) -> pl.Expr:  # noqa: ARG002 - the same on every day
        """The whole invoice."""
        return pl.col(whole(fee.base))

    def is_owed(self, on: pl.Expr) -> pl.Expr | None:  # noqa: ARG002 - the same on every day
        """Always."""
        return None


@dataclass(frozen=True, slots=True)
class Touched:
    """Items on which something was paid. most: more than was ever open of any of them."""

    paid: Running
    most: int
    is_constant = False

    def base(self, fee: Fee, /, *, on: pl.Expr) -> pl.Expr:
        """What is open on a day, without its tax where the fee says so."""
        open_minor = self.open_on(on)
        return without_tax(open_minor, most=self.most) if fee.base == "net" else open_minor

    def is_owed(self, on: pl.Expr) -> pl.Expr | None:
        """Where anything is open."""
        return self.open_on(on) > 0

    def open_on(self, on: pl.Expr) -> pl.Expr:
        """What is open with tax at the end of a day, never less than nothing."""
        return (pl.col("gross_minor") - self.paid.within(on)).clip(lower_bound=0)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts with all their items: what is open of those that are overdue.

    bases: by *gross* and *net*. owed: how many items; none where nothing was ever paid.
    """

    bases: dict[Base, list[Running]]
    owed: list[Running]
    is_constant = False

    def base(self, fee: Fee, /, *, on: pl.Expr) -> pl.Expr:
        """What is open and overdue on a day."""
        return _together(self.bases[fee.base], on)

    def is_owed(self, on: pl.Expr) -> pl.Expr | None:
        """Where any item is overdue."""
        return _together(self.owed, on) > 0 if self.owed else None


def _together(runs: list[Running], on: pl.Expr) -> pl.Expr:
    return pl.sum_horizontal(run.within(on) for run in runs)


def whole(base: Base) -> str:
    """The column of the whole invoice, with tax or without."""
    return "net_minor" if base == "net" else "gross_minor"


def without_tax(open_minor: pl.Expr, *, most: int) -> pl.Expr:
    """The part of an open amount that is not tax: as the whole invoice is made up, rounded half up."""
    net, gross = pl.col("net_minor"), pl.col("gross_minor")
    if 2 * most * most + most < _LARGEST:
        return (2 * open_minor * net + gross) // (2 * gross)
    product = open_minor.cast(pl.Int128) * net.cast(pl.Int128)
    return ((2 * product + gross.cast(pl.Int128)) // (2 * gross.cast(pl.Int128))).cast(pl.Int64)


@dataclass(frozen=True, slots=True)
class History:
    """What was paid on the items on which something was.

    items: those, with their columns and `subject`, their place among them; rows: their places among all; rest: the
    others. by_day: subject, on (a number) and minor, one row for a day, sorted by both. most: more than was ever open
    of any of the items, or is without tax.
    """

    items: pl.DataFrame
    rows: pl.Series
    rest: pl.DataFrame
    by_day: pl.DataFrame
    most: int

    @property
    def opened(self) -> Touched:
        """What is open of the items on a day."""
        keys = self.by_day.select(key(pl.col("subject"), day=pl.col("on"))).to_series()
        return Touched(
            Running.of("paid_before", keys=keys.set_sorted(), amounts=self.by_day["minor"]), self.most
        )

    def states(self) -> pl.DataFrame:
        """The rows of `by_day` with their items' columns, what was open before each (`was`) and after it (`open`)."""
        paid = pl.col("minor").cum_sum()
        is_first = (pl.col("subject") != pl.col("subject").shift(1)).fill_null(value=True)
        rows = self.items[self.by_day["subject"]].with_columns(self.by_day["on"], self.by_day["minor"])
        before = pl.when(is_first).then(paid - pl.col("minor")).forward_fill()
        return (
            rows.with_columns(is_first=is_first, paid=paid - before)
            .with_columns(open=(pl.col("gross_minor") - pl.col("paid")).clip(lower_bound=0))
            .with_columns(was=pl.when("is_first").then("gross_minor").otherwise(pl.col("open").shift(1)))
        )


def history_of(payments: pl.DataFrame, *, known: pl.DataFrame, as_of: date) -> History | None:
    """What was paid up to and on a day on the items of a frame; None where nothing was."""
    made = payments.filter(pl.col("on") <= as_of)
    if made.is_empty():
        return None
    is_touched = known["item"].is_in(made["item"].unique().implode())
    touched = (
        known.filter(is_touched).with_row_index("subject").with_columns(pl.col("subject").cast(pl.Int64))
    )
    if touched.is_empty():
        return None
    by_day = (
        made.join(touched.select("item", "subject"), on="item")
        .group_by("subject", pl.col("on").to_physical())
        .agg(pl.col("minor").sum())
        .sort("subject", "on")
    )
    back = int(-by_day.filter(pl.col("minor") < 0)["minor"].sum())
    largest = [touched[name].max() or 0 for name in ("gross_minor", "net_minor")]
    assert isinstance(largest[0], int)
    assert isinstance(largest[1], int)
    return History(
        touched, is_touched.arg_true(), known.filter(~is_touched), by_day, max(largest[0] + back, largest[1])
    )
