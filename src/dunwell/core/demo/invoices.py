"""What was sold: subscriptions and orders, billed on working days."""

import numpy as np
import polars as pl

from dunwell.core.demo import house
from dunwell.core.demo.accounts import DAYS_OF_TRADE
from dunwell.core.demo.days import month_starts, weekday, working, years_and_months
from dunwell.core.demo.draws import LOG_NORMAL, Draws, Ints

# How busy the months are, January to December, in hundredths: a quiet August, a rush before the year ends.
_SEASON = np.array([86, 90, 104, 100, 98, 106, 88, 66, 104, 112, 122, 124], dtype=np.int64)
_RISE_A_YEAR = 3  # per cent on fees, at each turn of the year
_VAT = np.array([19, 20, 0], dtype=np.int64)  # per cent, where customer and entity share a country
# Prices come in steps that people write: up to this many units, to the nearest so many.
_STEPS = ((100, 1), (1_000, 5), (10_000, 50), (100_000, 250))
_LARGEST_STEP = 1_000


def grow_invoices(*, seed: int, customers: pl.DataFrame, accounts: pl.DataFrame, end: int) -> pl.DataFrame:
    """All invoices before the day `end`, ordered by day; amounts in minor units, days as numbers."""
    billed = pl.concat([_fees(accounts=accounts, end=end), _orders(seed=seed, accounts=accounts, end=end)])
    of = accounts.select("account", "customer", "entity").join(
        customers.select(pl.col("at").alias("customer"), "terms_days", "country"), on="customer", how="left"
    )
    invoices = billed.join(of, on="account", how="left", maintain_order="left")
    at_home = pl.Series(house.COUNTRIES).gather(invoices["entity"]) == invoices["country"]
    rate = np.where(at_home.to_numpy(), _VAT[invoices["entity"].to_numpy()], 0)
    # Whole units times a hundred and some per cent are whole minor units: nothing is rounded.
    amount = invoices["units"].to_numpy() * (100 + rate)
    return (
        invoices.with_columns(amount=amount, due=pl.col("issued") + pl.col("terms_days"))
        .sort("issued", "account", "units", maintain_order=True)
        .with_row_index("invoice")
        .select(pl.col("invoice").cast(pl.Int64), "account", "entity", "issued", "due", "amount")
    )


def in_steps(units: Ints) -> Ints:
    """Whole units of a currency as prices are set: 7 stays 7, 1,234 becomes 1,250."""
    rounded = _nearest(units, _LARGEST_STEP)
    for limit, step in reversed(_STEPS):
        rounded = np.where(units < limit, _nearest(units, step), rounded)
    return np.maximum(rounded, 1)


def _nearest(units: Ints, step: int) -> Ints:
    return (units + step // 2) // step * step


def _fees(*, accounts: pl.DataFrame, end: int) -> pl.DataFrame:
    subscribed = accounts.filter(pl.col("fee") > 0)
    months = month_starts(first=end - DAYS_OF_TRADE, last=end)
    years, month = years_and_months(months)
    shape = (subscribed.height, len(months))
    column = {
        name: np.broadcast_to(subscribed[name].to_numpy()[:, None], shape) for name in subscribed.columns
    }
    issued = working(months[None, :] + column["fee_day"] - 1)
    falls_due = (month[None, :] - column["fee_month"]) % column["months_between_fees"] == 0
    chosen = falls_due & (issued >= column["starts"]) & (issued < column["ends"])
    risen = column["fee"] * (100 + _RISE_A_YEAR * (years - years.min()))[None, :] // 100
    return pl.DataFrame(
        {"account": column["account"][chosen], "issued": issued[chosen], "units": in_steps(risen[chosen])}
    )


def _orders(*, seed: int, accounts: pl.DataFrame, end: int) -> pl.DataFrame:
    draws = Draws(seed=seed, purpose="orders")
    first = end - DAYS_OF_TRADE
    starts, ends = accounts["starts"].to_numpy(), accounts["ends"].to_numpy()
    in_thousandths = accounts["orders_a_year"].to_numpy() * (ends - starts) * 1000 // 365
    extra = draws.upto(accounts.height, 1000) < in_thousandths % 1000
    row = np.repeat(np.arange(accounts.height, dtype=np.int64), in_thousandths // 1000 + extra)
    # A day is chosen by how busy it is, among the days on which the account buys.
    busy = _busyness(first=first, end=end)
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(busy)])
    low, high = before[starts[row] - first], before[ends[row] - first]
    issued = first + np.searchsorted(before, low + draws.below(high - low), side="right") - 1
    spread = draws.along(np.zeros_like(row), LOG_NORMAL[None, :])
    units = in_steps(accounts["order"].to_numpy()[row] * spread // 1000)
    return pl.DataFrame({"account": row, "issued": issued, "units": units})


def _busyness(*, first: int, end: int) -> Ints:
    days = np.arange(first, end, dtype=np.int64)
    _, month = years_and_months(days)
    return np.where(weekday(days) < 5, _SEASON[month], 0)
