"""Contractual fees by the column: the twin of `fees`, for a run over a million items."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from dunwell.core.charges.schedule import Amounts, Fee, FeeSchedule, Tier

ITEMS = pl.Schema(
    {
        "item": pl.Int64,
        "account": pl.Int64,
        "currency": pl.String,
        "due_on": pl.Date,
        "gross_minor": pl.Int64,
        "net_minor": pl.Int64,
    }
)
PAYMENTS = pl.Schema({"item": pl.Int64, "on": pl.Date, "minor": pl.Int64})
"""What was paid or credited on an item on which day; one that came back is negative."""
EVENTS = pl.Schema(
    {
        "item": pl.Int64,  # null for a fee per account
        "account": pl.Int64,
        "currency": pl.String,
        "fee": pl.String,
        "tier": pl.Int32,
        "nth": pl.Int32,
        "since": pl.Date,
        "due_on": pl.Date,
        "base_minor": pl.Int64,
        "raw_minor": pl.Int64,
        "amount_minor": pl.Int64,
        "reason": pl.String,
    }
)
_PERCENT_UNITS = 10**6  # per cent in steps of a ten-thousandth
_ORDER = ("on", "place", "tier", "nth")


def fee_events(
    *, schedule: FeeSchedule, items: pl.DataFrame, payments: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return every charge that fell due up to and on a day, as `fees.fees_due` does; in no order.

    items and payments: columns as in ITEMS and PAYMENTS, items once each. The answer's columns are EVENTS; what makes
    a row unique is (item or account and since, fee, tier, nth). The schedule must be without faults.
    """
    known = items.select(ITEMS.names()).filter(
        pl.col("currency").is_in(schedule.currencies)
        & (pl.col("gross_minor") > 0)
        & (pl.col("due_on") < as_of)
    )
    history = _history(payments, known=known, as_of=as_of)
    parts = [
        _of_items(schedule, known, history=history, as_of=as_of),
        _of_accounts(schedule, known, history=history, as_of=as_of),
    ]
    return pl.concat([part for part in parts if part is not None] or [EVENTS.to_frame()])


def _history(payments: pl.DataFrame, *, known: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What was paid on each item up to and on each day on which something was."""
    by_day = (
        payments.filter(pl.col("on") <= as_of)
        .join(known.select("item"), on="item", how="semi")
        .group_by("item", "on")
        .agg(pl.col("minor").sum())
        .sort("item", "on")
    )
    return by_day.select("item", "on", paid_minor=pl.col("minor").cum_sum().over("item")).sort("on")


def _of_items(
    schedule: FeeSchedule, known: pl.DataFrame, *, history: pl.DataFrame, as_of: date
) -> pl.DataFrame | None:
    fees = [(place, fee) for place, fee in enumerate(schedule.fees) if fee.per == "item"]
    if not fees:
        return None
    since = known.rename({"due_on": "since"}).with_columns(until=pl.lit(as_of))
    priced: list[pl.DataFrame] = []
    for place, fee in fees:
        for number, tier, days in _days(fee, since):
            open_ = _opened(days, history=history)
            priced.append(
                _priced(open_.with_columns(_base(fee)), fee=fee, tier=tier, number=number, place=place)
            )
    return _capped(pl.concat(priced), schedule=schedule, by=["item"]).select(EVENTS.names())


def _of_accounts(
    schedule: FeeSchedule, known: pl.DataFrame, *, history: pl.DataFrame, as_of: date
) -> pl.DataFrame | None:
    fees = [(place, fee) for place, fee in enumerate(schedule.fees) if fee.per == "account"]
    if not fees:
        return None
    stretches = _arrears(known, history=history, as_of=as_of)
    priced: list[pl.DataFrame] = []
    for place, fee in fees:
        for number, tier, days in _days(fee, stretches):
            owed = days.join(known, on=["account", "currency"]).filter(pl.col("due_on") < pl.col("on"))
            bases = (
                _opened(owed, history=history)
                .with_columns(_base(fee))
                .group_by("account", "currency", "since", "on", "nth")
                .agg(pl.col("base_minor").sum())
            )
            whole = bases.with_columns(
                item=pl.lit(None, dtype=pl.Int64), gross_minor=pl.lit(0), net_minor=pl.lit(0)
            )
            priced.append(_priced(whole, fee=fee, tier=tier, number=number, place=place))
    return _capped(pl.concat(priced), schedule=schedule, by=["account", "currency", "since"]).select(
        EVENTS.names()
    )


def _arrears(known: pl.DataFrame, *, history: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """When something of each account was overdue, as `fees.arrears` says: account, currency, since, until."""
    settled = (
        history.join(known.select("item", "gross_minor"), on="item")
        .sort("item", "on", descending=[False, True])
        .with_columns(most_open=(pl.col("gross_minor") - pl.col("paid_minor")).cum_max().over("item"))
        .group_by("item")
        .agg(settled_on=pl.col("on").filter(pl.col("most_open") <= 0).min())
    )
    lasting = (
        known.join(settled, on="item", how="left")
        .with_columns(until=pl.coalesce(pl.col("settled_on").dt.offset_by("-1d"), pl.lit(as_of)))
        .filter(pl.col("until") > pl.col("due_on"))
        .sort("account", "currency", "due_on")
    )
    by = ["account", "currency"]
    reached = pl.col("until").cum_max().shift(1).over(by)
    return (
        lasting.with_columns(is_new=(pl.col("due_on") > reached).fill_null(value=True))
        .with_columns(stretch=pl.col("is_new").cum_sum())
        .group_by("stretch")
        .agg(
            *(pl.col(name).first() for name in by), since=pl.col("due_on").min(), until=pl.col("until").max()
        )
        .drop("stretch")
    )


def _days(fee: Fee, since: pl.DataFrame) -> Iterator[tuple[int, Tier, pl.DataFrame]]:
    """For each tier the days on which it is charged between `since` and `until`: columns `on` and `nth` are added."""
    for place, tier in enumerate(fee.tiers):
        start = pl.col("since") + pl.duration(days=fee.first_day(tier))
        end = pl.col("until")
        if fee.frequency != "once" and place + 1 < len(fee.tiers):
            before_next = pl.col("since") + pl.duration(days=fee.first_day(fee.tiers[place + 1]) - 1)
            end = pl.min_horizontal(end, before_next)
        begun = since.filter(start <= end).with_columns(on=start)
        if fee.frequency == "once":
            yield place + 1, tier, begun.with_columns(nth=pl.lit(1, dtype=pl.Int32))
        else:
            yield place + 1, tier, _again(fee, begun, end=end)


def _again(fee: Fee, begun: pl.DataFrame, *, end: pl.Expr) -> pl.DataFrame:
    """The days of a tier that is charged again and again."""
    on = pl.col("on")
    months = (end.dt.year() - on.dt.year()) * 12 + end.dt.month() - on.dt.month()
    days = (end - on).dt.total_days() // max(1, fee.every_days)
    most = pl.min_horizontal(months if fee.frequency == "monthly" else days, pl.lit(fee.times_max - 1))
    counted = begun.with_columns(n=pl.int_ranges(0, most.cast(pl.Int32) + 1, dtype=pl.Int32)).explode("n")
    if fee.frequency == "days":
        moved = on + pl.duration(days=pl.col("n") * fee.every_days)
    else:
        month = on.dt.year() * 12 + on.dt.month().cast(pl.Int32) - 1 + pl.col("n")
        first = pl.date(month // 12, month % 12 + 1, 1)
        moved = pl.date(
            month // 12, month % 12 + 1, pl.min_horizontal(on.dt.day(), first.dt.month_end().dt.day())
        )
    return (
        counted.with_columns(moved=moved)
        .filter(pl.col("moved") <= end)
        .with_columns(on=pl.col("moved"), nth=pl.col("n") + 1)
        .drop("moved", "n")
    )


def _opened(days: pl.DataFrame, *, history: pl.DataFrame) -> pl.DataFrame:
    """What was open at the end of each day, with tax; days on which nothing was are left out."""
    if history.is_empty():
        return days.with_columns(open_minor=pl.col("gross_minor"))
    paid_ever = history.select("item").unique()
    untouched = days.join(paid_ever, on="item", how="anti").with_columns(open_minor=pl.col("gross_minor"))
    touched = (
        days.join(paid_ever, on="item", how="semi")
        .sort("on")
        .join_asof(history, on="on", by="item", strategy="backward", check_sortedness=False)
        .with_columns(open_minor=pl.col("gross_minor") - pl.col("paid_minor").fill_null(0))
        .drop("paid_minor")
        .filter(pl.col("open_minor") > 0)
    )
    return pl.concat([untouched, touched])


def _base(fee: Fee) -> pl.Expr:
    """Of what per cent are taken, rounded half up where the tax in it is left out."""
    open_minor = pl.col("open_minor")
    if fee.base == "gross":
        return open_minor.alias("base_minor")
    gross = pl.col("gross_minor").cast(pl.Int128)
    product = open_minor.cast(pl.Int128) * pl.col("net_minor").cast(pl.Int128)
    return _half_up(product, over=gross).alias("base_minor")


def _half_up(product: pl.Expr, *, over: pl.Expr) -> pl.Expr:
    """A quotient of whole numbers of nothing or more, to the nearest."""
    return (product // over + (product % over * 2 >= over).cast(pl.Int128)).cast(pl.Int64)


def _priced(days: pl.DataFrame, *, fee: Fee, tier: Tier, number: int, place: int) -> pl.DataFrame:
    """The amounts before caps of the days of one tier; nothing where the base is below the threshold."""
    base = pl.col("base_minor")
    wanted = _by_currency(tier.flat)
    if tier.percent:
        units = int(tier.percent * (_PERCENT_UNITS // 100))
        product = base.cast(pl.Int128) * pl.lit(units, dtype=pl.Int128)
        wanted += _half_up(product, over=pl.lit(_PERCENT_UNITS, dtype=pl.Int128))
    least = _by_currency(fee.minimum)
    kept = days.filter(base >= _by_currency(fee.threshold)) if fee.threshold else days
    return kept.with_columns(wanted_minor=wanted).select(
        "item",
        "account",
        "currency",
        "since",
        "on",
        "gross_minor",
        "net_minor",
        "base_minor",
        pl.lit(fee.code).alias("fee"),
        pl.lit(place, dtype=pl.Int32).alias("place"),
        pl.lit(number, dtype=pl.Int32).alias("tier"),
        pl.col("nth").cast(pl.Int32),
        pl.max_horizontal("wanted_minor", least).alias("raw_minor"),
        (pl.col("wanted_minor") < least).alias("is_least"),
    )


def _by_currency(amounts: Amounts) -> pl.Expr:
    """The amount in an item's currency; 0 where there is none."""
    if len(set(amounts.values())) == 1 and len(amounts) == 1:
        ((currency, minor),) = amounts.items()
        return pl.when(pl.col("currency") == currency).then(minor).otherwise(0).cast(pl.Int64)
    found = pl.lit(0, dtype=pl.Int64)
    for currency, minor in amounts.items():
        found = pl.when(pl.col("currency") == currency).then(pl.lit(minor, dtype=pl.Int64)).otherwise(found)
    return found


def _capped(events: pl.DataFrame, *, schedule: FeeSchedule, by: Sequence[str]) -> pl.DataFrame:
    """What is charged of each, in the order of days, as far as the fees' own caps and the total leave room.

    All caps of a subject stay the same over time, so that what is reached after each charge is the lesser of the sum
    (or, for tiers that replace, of the greatest) so far and the cap.
    """
    is_item = "item" in by
    limited = [
        (place, fee)
        for place, fee in enumerate(schedule.fees)
        if fee.cap or fee.cap_percent is not None or fee.adding == "replacing"
    ]
    has_total = bool(schedule.total_cap) or (is_item and schedule.total_cap_percent is not None)
    added = events.with_columns(delta=pl.col("raw_minor"), wanted=pl.col("raw_minor"))
    if limited or has_total:
        added = added.sort(*by, *_ORDER)
    for place, fee in limited:
        of_fee = added.filter(pl.col("place") == place)
        raw = pl.col("raw_minor")
        reached = (raw.cum_max() if fee.adding == "replacing" else raw.cum_sum()).over(by)
        cap = _limit(
            fee.cap,
            fee.cap_percent if is_item else None,
            whole="net_minor" if fee.base == "net" else "gross_minor",
        )
        reached = reached if cap is None else pl.min_horizontal(reached, cap)
        of_fee = of_fee.with_columns(reached=reached)
        before = pl.col("reached").shift(1).over(by).fill_null(0)
        of_fee = of_fee.with_columns(
            delta=pl.col("reached") - before,
            wanted=raw - before if fee.adding == "replacing" else raw,
        ).drop("reached")
        added = pl.concat([added.filter(pl.col("place") != place), of_fee])
    if has_total:
        room = _limit(
            schedule.total_cap, schedule.total_cap_percent if is_item else None, whole="gross_minor"
        )
        assert room is not None
        added = added.sort(*by, *_ORDER)
        after = pl.min_horizontal(pl.col("delta").cum_sum().over(by), room)
        added = added.with_columns(after=after)
        added = added.with_columns(delta=pl.col("after") - pl.col("after").shift(1).over(by).fill_null(0))
    charged = added.filter(pl.col("delta") > 0)
    reason = (
        pl.when(pl.col("delta") < pl.col("wanted"))
        .then(pl.lit("capped"))
        .when(pl.col("is_least"))
        .then(pl.lit("minimum"))
        .otherwise(pl.lit("tier"))
    )
    return charged.with_columns(due_on=pl.col("on"), amount_minor=pl.col("delta"), reason=reason)


def _limit(cap: Amounts, percent: Decimal | None, *, whole: str) -> pl.Expr | None:
    """The least of the caps that are set; per cent of the whole invoice are rounded down. None where none is set."""
    limits: list[pl.Expr] = []
    if cap:
        limits.append(_by_currency(cap))
    if percent is not None:
        units = pl.lit(int(percent * (_PERCENT_UNITS // 100)), dtype=pl.Int128)
        limits.append((pl.col(whole).cast(pl.Int128) * units // _PERCENT_UNITS).cast(pl.Int64))
    return pl.min_horizontal(limits) if limits else None
