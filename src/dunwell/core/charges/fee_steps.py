"""The charges of a schedule as steps that all subjects take together: one column of amounts for each.

On which day after its due date a fee is charged for the nth time is the same for all subjects, but for months, whose
days are looked up in a table by due date. So nothing is spread out into rows before it is known that it is charged,
and what a cap leaves is a column from which each step takes its part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

import polars as pl

from dunwell.core.charges.schedule import PERCENT_PLACES, Amounts, Fee, FeeSchedule, Tier

REASON: Final = pl.Enum(["tier", "minimum", "capped"])
NO_LIMIT: Final = 2**62
_LARGEST: Final = 2**62
_PLACED = tuple[int, Fee]
_PRICED: Final = ("base_minor", "raw_minor", "is_least")
_STEPS_BEFORE_SORTING: Final = 4  # fewer would not repay it


class Opened(Protocol):
    """What is open of each subject of a frame on a day: expressions over its columns, the day as a number."""

    @property
    def is_constant(self) -> bool:
        """Whether it is the same on every day."""
        ...

    def base(self, fee: Fee, /, *, on: pl.Expr) -> pl.Expr:
        """Of what per cent are taken."""
        ...

    def is_owed(self, on: pl.Expr) -> pl.Expr | None:
        """Whether anything is; None where something always is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The nth charge of a tier: so many days after the due date, or on the day in a table by due date.

    place: of the fee in its schedule. limit: the last day after due on which the tier is the one in force.
    """

    place: int
    fee: Fee
    number: int
    tier: Tier
    nth: int
    offset: int
    table: pl.Series | None = None
    first: int = 0
    limit: int | None = None

    @property
    def on(self) -> pl.Expr:
        """The day, as a number, on which a subject with a column `since` takes the step."""
        since = pl.col("since").to_physical()
        if self.table is None:
            return since + self.offset
        return pl.lit(self.table).gather(since - self.first)

    def costs_like(self, other: "Step", /) -> bool:
        """Whether the same is asked as at another step, where the same is open."""
        return self.place == other.place and self.number == other.number and not self.may_be_past

    @property
    def may_be_past(self) -> bool:
        """Whether for some due dates another tier is in force on its day, and only that one's steps come next."""
        return self.table is not None and self.limit is not None


def charges(
    *, schedule: FeeSchedule, fees: Sequence[_PLACED], subjects: pl.DataFrame, opened: Opened, last: int
) -> Iterator[pl.DataFrame]:
    """Yield the charges of each step of some fees: what is charged of each subject, in the columns of events.

    subjects: item, account, currency, since (the due date from which days count), what `opened` needs, for items
    gross_minor and net_minor, and until (the last day that counts, as a number) where that is not `last` for all.
    """
    if subjects.is_empty():
        return
    has_total = bool(schedule.total_cap) or (schedule.total_cap_percent is not None and _is_of_items(fees))
    for together in [list(fees)] if has_total else [[one] for one in fees]:
        columns = _limits(schedule, together, has_total=has_total)
        begun = subjects.with_columns(**columns) if columns else subjects
        for steps, part in _in_order(_steps(together, begun, last=last), begun):
            yield from _taken(
                steps,
                _lined_up(steps, part),
                schedule=schedule,
                opened=opened,
                has_total=has_total,
                last=last,
            )


def _lined_up(steps: Sequence[Step], subjects: pl.DataFrame) -> pl.DataFrame:
    """The subjects in the order of due dates where all have the same last day: who comes to a step is a slice then."""
    is_worth_it = len(steps) > _STEPS_BEFORE_SORTING and "until" not in subjects.columns
    return subjects.sort("since") if is_worth_it else subjects


def _is_of_items(fees: Sequence[_PLACED]) -> bool:
    return any(fee.per == "item" for _, fee in fees)


def _limits(schedule: FeeSchedule, fees: Sequence[_PLACED], *, has_total: bool) -> dict[str, pl.Expr]:
    """What each cap leaves before the first charge, and what tiers that replace have reached."""
    columns: dict[str, pl.Expr] = {}
    for place, fee in fees:
        of_item = fee.per == "item"
        cap = _cap(
            fee.cap,
            fee.cap_percent if of_item else None,
            whole="net_minor" if fee.base == "net" else "gross_minor",
            schedule=schedule,
        )
        if cap is not None:
            columns[f"room{place}"] = cap
        if fee.adding == "replacing":
            columns[f"reached{place}"] = pl.lit(0, dtype=pl.Int64)
    if has_total:
        percent = schedule.total_cap_percent if _is_of_items(fees) else None
        total = _cap(schedule.total_cap, percent, whole="gross_minor", schedule=schedule)
        assert total is not None
        columns["left"] = total
    return columns


def _cap(cap: Amounts, percent: Decimal | None, *, whole: str, schedule: FeeSchedule) -> pl.Expr | None:
    """The least of the caps that are set; per cent of the whole invoice are rounded down. None where none is set."""
    limits: list[pl.Expr] = []
    if cap:
        limits.append(by_currency(cap, schedule=schedule, otherwise=NO_LIMIT))
    if percent is not None:
        share = _fraction(percent)
        product = pl.col(whole).cast(pl.Int128) * share.numerator
        limits.append((product // share.denominator).cast(pl.Int64))
    return pl.min_horizontal(limits) if limits else None


def by_currency(amounts: Amounts, *, schedule: FeeSchedule, otherwise: int = 0) -> pl.Expr:
    """The amount in a subject's currency, which the schedule names; `otherwise` where it gives none."""
    values = {one: amounts.get(one, otherwise) for one in schedule.currencies}
    *others, final = values
    found = pl.lit(values[final], dtype=pl.Int64)
    for currency in others:
        if values[currency] != values[final]:
            minor = pl.lit(values[currency], dtype=pl.Int64)
            found = pl.when(pl.col("currency") == currency).then(minor).otherwise(found)
    return found


def _fraction(percent: Decimal) -> Fraction:
    return Fraction(int(percent.scaleb(PERCENT_PLACES)), 100 * 10**PERCENT_PLACES)


def _steps(fees: Sequence[_PLACED], subjects: pl.DataFrame, *, last: int) -> list[Step]:
    """Every step that any subject can take, in the order of fees, tiers and times."""
    since = subjects["since"].to_physical()
    first, latest = since.min(), since.max()
    assert isinstance(first, int)
    assert isinstance(latest, int)
    found: list[Step] = []
    for place, fee in fees:
        for number, tier in enumerate(fee.tiers, start=1):
            limit = None
            if fee.frequency != "once" and number < len(fee.tiers):
                limit = fee.first_day(fee.tiers[number]) - 1
            for n in range(1 if fee.frequency == "once" else fee.times_max):
                step = Step(
                    place=place,
                    fee=fee,
                    number=number,
                    tier=tier,
                    nth=n + 1,
                    offset=fee.first_day(tier) + n * fee.every_days,
                    table=_months(first, latest, start=fee.first_day(tier), months=n)
                    if fee.frequency == "monthly"
                    else None,
                    first=first,
                    limit=limit,
                )
                if not _can_be_taken(step, last=last):
                    break
                found.append(step)
    return found


def _months(first: int, last: int, *, start: int, months: int) -> pl.Series:
    """For each due date the day some months after a start, or the last of that month."""
    days = pl.DataFrame({"on": pl.int_range(first + start, last + start + 1, dtype=pl.Int32, eager=True)})
    on = pl.col("on").cast(pl.Date)
    month = on.dt.year() * 12 + on.dt.month().cast(pl.Int32) - 1 + months
    begin = pl.date(month // 12, month % 12 + 1, 1)
    moved = pl.date(
        month // 12, month % 12 + 1, pl.min_horizontal(on.dt.day(), begin.dt.month_end().dt.day())
    )
    return days.select(moved.to_physical()).to_series()


def _can_be_taken(step: Step, *, last: int) -> bool:
    if step.table is None:
        return step.first + step.offset <= last and (step.limit is None or step.offset <= step.limit)
    earliest = step.table[0]
    if earliest > last or step.limit is None:
        return bool(earliest <= last)
    after = step.table - pl.int_range(step.first, step.first + len(step.table), dtype=pl.Int32, eager=True)
    return bool((after <= step.limit).any())


def _in_order(steps: list[Step], subjects: pl.DataFrame) -> Iterator[tuple[list[Step], pl.DataFrame]]:
    """The steps by day, with the subjects whose due dates lead to that order: all, unless months are among them."""
    if all(step.table is None for step in steps):
        yield sorted(steps, key=lambda one: (one.offset, one.place, one.number, one.nth)), subjects
    elif len({step.place for step in steps}) == 1:
        yield steps, subjects
    else:
        sinces = subjects.select(pl.col("since").unique())
        days = sinces.select(step.on.alias(str(place)) for place, step in enumerate(steps))
        orders: dict[tuple[int, ...], int] = {}
        lane: list[int] = []
        for row in days.iter_rows():
            order = tuple(sorted(range(len(steps)), key=row.__getitem__))
            lane.append(orders.setdefault(order, len(orders)))
        laned = subjects.join(sinces.with_columns(lane=pl.Series(lane, dtype=pl.Int32)), on="since")
        for number, order in enumerate(orders):
            yield [steps[place] for place in order], laned.filter(pl.col("lane") == number).drop("lane")


def _taken(
    steps: Sequence[Step],
    subjects: pl.DataFrame,
    *,
    schedule: FeeSchedule,
    opened: Opened,
    has_total: bool,
    last: int,
) -> Iterator[pl.DataFrame]:
    """Let all subjects take the steps; who has not come to a step yet, or has nothing left, takes none after it."""
    kept = subjects.columns
    for place, step in enumerate(steps):
        on = step.on
        come = subjects if step.may_be_past else _come(subjects, step, last=last)
        if come.is_empty():
            return
        if not (place and opened.is_constant and step.costs_like(steps[place - 1])):
            come = _priced(
                come.with_columns(base_minor=opened.base(step.fee, on=on)),
                step,
                schedule=schedule,
                is_owed=_is_owed(opened, step, on=on),
                last=last,
            )
        priced = _charged(come, step, has_total=has_total)
        events = priced.select(
            "item",
            "account",
            "currency",
            pl.lit(step.fee.code).alias("fee"),
            pl.lit(step.number, dtype=pl.Int32).alias("tier"),
            pl.lit(step.nth, dtype=pl.Int32).alias("nth"),
            "since",
            on.cast(pl.Date).alias("due_on"),
            "base_minor",
            "raw_minor",
            "amount_minor",
            _reason(step, priced).alias("reason"),
        )
        least = events["amount_minor"].min()
        yield events.filter(pl.col("amount_minor") > 0) if least == 0 else events
        coming = steps[place + 1 :]
        is_alike = bool(coming) and opened.is_constant and coming[0].costs_like(step)
        priced_too = [name for name in _PRICED if name in priced.columns] if is_alike else []
        subjects = _living(priced.select(*kept, *priced_too), coming, has_total=has_total)


def _is_owed(opened: Opened, step: Step, *, on: pl.Expr) -> pl.Expr | None:
    """Whether anything is open: with its tax the base tells, which need not be looked up again."""
    is_owed = opened.is_owed(on)
    return pl.col("base_minor") > 0 if is_owed is not None and step.fee.base == "gross" else is_owed


def _come(subjects: pl.DataFrame, step: Step, *, last: int) -> pl.DataFrame:
    """Those of the subjects that come to a step by their last day; in order of due dates they are the first ones."""
    since = subjects["since"]
    if "until" in subjects.columns:
        return subjects.filter(step.on <= pl.col("until"))
    if step.table is None and since.flags["SORTED_ASC"]:
        reached = since.to_physical().search_sorted(last - step.offset, side="right")
        return subjects.head(reached)
    return subjects.filter(step.on <= last)


def _priced(
    based: pl.DataFrame, step: Step, *, schedule: FeeSchedule, is_owed: pl.Expr | None, last: int
) -> pl.DataFrame:
    """With the amounts before caps; nothing where nothing is owed, or the base is below the threshold."""
    base = pl.col("base_minor")
    wanted = by_currency(step.tier.flat, schedule=schedule)
    if step.tier.percent:
        largest = based["base_minor"].max()
        assert isinstance(largest, int)
        part = _half_up(base, _fraction(step.tier.percent), largest=largest)
        wanted = wanted + part if step.tier.flat else part
    fee = step.fee
    columns = {"raw_minor": wanted}
    if fee.minimum:
        least = by_currency(fee.minimum, schedule=schedule)
        columns = {"raw_minor": pl.max_horizontal(wanted, least), "is_least": wanted < least}
    happens = [] if is_owed is None else [is_owed]
    if fee.threshold:
        happens.append(base >= by_currency(fee.threshold, schedule=schedule))
    if step.may_be_past:
        assert step.limit is not None
        happens.append(step.on <= (pl.col("until") if "until" in based.columns else last))
        happens.append(step.on - pl.col("since").to_physical() <= step.limit)
    if happens:
        columns["raw_minor"] = pl.when(pl.all_horizontal(happens)).then(columns["raw_minor"]).otherwise(0)
    return based.with_columns(**columns)


def _half_up(amount: pl.Expr, share: Fraction, *, largest: int) -> pl.Expr:
    """A share of amounts of nothing or more, to the nearest; in Int64 where the largest product fits."""
    over, times = 2 * share.denominator, 2 * share.numerator
    if largest * times + share.denominator < _LARGEST:
        return (amount * times + share.denominator) // over
    return ((amount.cast(pl.Int128) * times + share.denominator) // over).cast(pl.Int64)


def _charged(priced: pl.DataFrame, step: Step, *, has_total: bool) -> pl.DataFrame:
    """With what is asked beyond what was reached, what of it the caps leave, and what they leave after it."""
    room, reached = f"room{step.place}", f"reached{step.place}"
    raw = pl.col("raw_minor")
    is_replacing = step.fee.adding == "replacing"
    lazy = priced.lazy().with_columns(
        asked=pl.max_horizontal(raw - pl.col(reached), 0) if is_replacing else raw
    )
    has_room = room in priced.columns
    lazy = lazy.with_columns(taken=pl.min_horizontal("asked", room) if has_room else pl.col("asked"))
    lazy = lazy.with_columns(
        amount_minor=pl.min_horizontal("taken", "left") if has_total else pl.col("taken")
    )
    after: list[pl.Expr] = []
    if has_room:
        after.append(pl.col(room) - pl.col("taken"))
    if is_replacing:
        after.append(pl.col(reached) + pl.col("taken"))
    if has_total:
        after.append(pl.col("left") - pl.col("amount_minor"))
    return lazy.with_columns(after).collect()


def _reason(step: Step, priced: pl.DataFrame) -> pl.Expr:
    reason = pl.lit("tier", dtype=REASON)
    if "is_least" in priced.columns:
        reason = pl.when("is_least").then(pl.lit("minimum", dtype=REASON)).otherwise(reason)
    if f"room{step.place}" in priced.columns or "left" in priced.columns:
        is_cut = pl.col("amount_minor") < pl.col("asked")
        reason = pl.when(is_cut).then(pl.lit("capped", dtype=REASON)).otherwise(reason)
    return reason


def _living(subjects: pl.DataFrame, coming: Sequence[Step], *, has_total: bool) -> pl.DataFrame:
    """The subjects of which anything can still be charged."""
    rooms = [f"room{place}" for place in {step.place for step in coming}]
    least: list[str] = ["left"] if has_total else []
    alive = pl.lit(value=True)
    if rooms and all(room in subjects.columns for room in rooms):
        alive = pl.max_horizontal(rooms) > 0
        least += rooms
    if has_total:
        alive = alive & (pl.col("left") > 0)
    if not least or all((subjects[name].min() or 0) > 0 for name in least):  # type: ignore[operator]
        return subjects
    return subjects.filter(alive)
