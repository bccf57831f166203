"""When something of an account was overdue, and how much: its items in the order of due dates, sorted as numbers."""

from collections.abc import Collection, Sequence

import polars as pl

from dunwell.core.charges.fee_ledger import (
    DAY_BITS,
    FIRST_DAY,
    Accounts,
    History,
    Running,
    key,
    whole,
    without_tax,
)
from dunwell.core.charges.schedule import Base

_LARGEST = 2**62


def arrears(
    known: pl.DataFrame,
    *,
    history: History | None,
    bases: Collection[Base],
    currencies: Sequence[str],
    last: int,
) -> tuple[pl.DataFrame, Accounts]:
    """Return the stretches as `fees.arrears` says, as subjects of charges per account, and what is open of them.

    known: overdue items, not empty. last: the day up to which is looked, as a number. Items that were overdue at the
    same time, or one right after the other, are one stretch: what is due on a day after everything before it was
    settled begins another. A number of account and day tells both at once, as the greatest so far never goes back.
    """
    owed = _by_due_date(known, currencies=currencies).with_columns(until=pl.lit(last, dtype=pl.Int32))
    states = None if history is None else _states(history, owed)
    if states is not None:
        owed = _lasting(owed, states, last=last)
    lasting = owed.filter(pl.col("until").is_not_null())
    keys = lasting.select(
        due=key(pl.col("subject"), day=pl.col("due")),
        until=key(pl.col("subject"), day=pl.col("until")).cum_max(),
    )
    is_new = (keys["due"] > keys["until"].shift(1)).fill_null(value=True)
    heads = lasting.filter(is_new)
    ends = is_new.arg_true().cast(pl.Int64).shift(-1, fill_value=lasting.height) - 1
    stretches = known.select("account", "currency")[heads["row"]].with_columns(
        heads["subject"],
        item=pl.lit(None, dtype=pl.Int64),
        since=heads["due"].cast(pl.Date),
        until=(keys["until"][ends] % 2**DAY_BITS - FIRST_DAY).cast(pl.Int32),
    )
    opened = _opened(owed, states, known=known, bases=bases, most=history.most if history else 0)
    runs = [*opened.owed, *(run for base in opened.bases.values() for run in base)]
    return stretches.with_columns(run.before for run in runs), opened


def _by_due_date(known: pl.DataFrame, *, currencies: Sequence[str]) -> pl.DataFrame:
    """The places of items (`row`) by account, currency and due date, with a number for the two (`subject`) and `due`.

    All four are sorted as one number where they fit.
    """
    numbered = known.lazy().select(
        "account",
        code=_code(currencies),
        due=pl.col("due_on").to_physical().cast(pl.Int64),
        row=pl.int_range(pl.len(), dtype=pl.Int64),
    )
    low, high, first, latest = (
        numbered.select(
            pl.col("account").min(),
            pl.col("account").max().alias("high"),
            pl.col("due").min(),
            pl.col("due").max().alias("latest"),
        )
        .collect()
        .row(0)
    )
    groups, days, rows = (high - low + 1) * len(currencies), latest - first + 1, known.height
    if groups * max(days * rows, 2**DAY_BITS) < _LARGEST:
        group = (pl.col("account") - low) * len(currencies) + pl.col("code")
        packed = numbered.select(n=(group * days + pl.col("due") - first) * rows + pl.col("row"))
        by_day = pl.col("n") // rows
        return (
            packed.collect()
            .sort("n")
            .select(
                row=pl.col("n") - by_day * rows,
                subject=by_day // days,
                due=(by_day % days + first).cast(pl.Int32),
            )
        )
    ordered = numbered.sort("account", "code", "due").collect()
    is_first = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in ("account", "code"))
    return ordered.select(
        "row",
        subject=is_first.fill_null(value=True).cast(pl.Int64).cum_sum(),
        due=pl.col("due").cast(pl.Int32),
    )


def _code(currencies: Sequence[str]) -> pl.Expr:
    found = pl.lit(0, dtype=pl.Int64)
    for place, currency in enumerate(currencies):
        if place:
            found = (
                pl.when(pl.col("currency") == currency).then(pl.lit(place, dtype=pl.Int64)).otherwise(found)
            )
    return found


def _states(history: History, owed: pl.DataFrame) -> pl.DataFrame:
    """What was open of each item that something was paid on before and after each day, with its `place` in `owed`."""
    places = pl.zeros(owed.height, dtype=pl.Int64, eager=True)
    places = places.scatter(owed["row"], pl.int_range(owed.height, eager=True))
    states = history.states().rename({"subject": "item_place"})
    place = places[history.rows][states["item_place"]]
    due = owed["due"][place]
    return states.with_columns(place=place, subject=owed["subject"][place], due=due)


def _lasting(owed: pl.DataFrame, states: pl.DataFrame, *, last: int) -> pl.DataFrame:
    """With the last day on which each item was overdue as `until`; null where none ever was."""
    was = pl.when((pl.col("was") > 0) & (pl.col("on") - 1 > pl.col("due"))).then(pl.col("on") - 1)
    is_last = pl.col("is_first").shift(-1, fill_value=True)
    remains = pl.when(is_last & (pl.col("open") > 0)).then(pl.lit(last, dtype=pl.Int32))
    ends = states.with_columns(end=pl.max_horizontal(was, remains)).group_by("place").agg(pl.col("end").max())
    return owed.with_columns(until=owed["until"].clone().scatter(ends["place"], ends["end"]))


def _opened(
    owed: pl.DataFrame,
    states: pl.DataFrame | None,
    *,
    known: pl.DataFrame,
    bases: Collection[Base],
    most: int,
) -> Accounts:
    """Running sums by account: what falls due on each day as a whole, and what was paid on each after it."""
    due = owed.select(key(pl.col("subject"), day=pl.col("due") + 1)).to_series().set_sorted()
    runs: dict[Base, list[Running]] = {
        base: [Running.of(f"{base}_due", keys=due, amounts=known[whole(base)][owed["row"]])] for base in bases
    }
    if states is None:
        return Accounts(runs, [])
    effective = pl.max_horizontal(pl.col("on"), pl.col("due") + 1)
    paid = states.select(
        key=key(pl.col("subject"), day=effective),
        gross=pl.col("open") - pl.col("was"),
        net=without_tax(pl.col("open"), most=most) - without_tax(pl.col("was"), most=most),
        owed=(pl.col("open") > 0).cast(pl.Int64) - (pl.col("was") > 0).cast(pl.Int64),
    ).sort("key")
    for base, run in runs.items():
        run.append(Running.of(f"{base}_paid", keys=paid["key"], amounts=paid[base]))
    ones = pl.repeat(1, owed.height, dtype=pl.Int64, eager=True)
    return Accounts(
        runs,
        [
            Running.of("owed_due", keys=due, amounts=ones),
            Running.of("owed_paid", keys=paid["key"], amounts=paid["owed"]),
        ],
    )
