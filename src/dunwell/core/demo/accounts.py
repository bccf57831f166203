"""Which customer buys from which entity, what, how often and for how much, and how it pays."""

import numpy as np
import polars as pl

from dunwell.core.demo import house
from dunwell.core.demo.behaviour import NAMES, NON_PAYER, WEIGHTS
from dunwell.core.demo.draws import Draws, Ints

DAYS_OF_TRADE = 730
_SECOND_ENTITY, _THIRD_ENTITY = 140, 30  # per mille of the customers
_EARLY_CUSTOMER = 700  # per mille who were customers before the two years began
_DAYS_TO_STOP_SELLING = 100  # after a customer stopped paying
# By segment: chance of a subscription (per mille), its monthly fee and the usual order in whole units of
# the currency, and orders a year as quantiles.
_SUBSCRIBED = np.array([380, 520, 640], dtype=np.int64)
_FEE = np.array([160, 950, 5_200], dtype=np.int64)
_ORDER = np.array([620, 3_400, 16_500], dtype=np.int64)
_ORDERS_A_YEAR = np.array([[1, 3, 5, 8, 16], [3, 6, 10, 15, 28], [6, 12, 18, 26, 48]], dtype=np.int64)
_MONTHS_BETWEEN_FEES = np.array([1, 3, 12], dtype=np.int64)
_PAY_DAYS = np.array([5, 15, 25], dtype=np.int64)
# A London invoice of the same work shows a smaller number than a Berlin one, a New York one a larger.
_PRICE_LEVEL = np.array([100, 86, 110], dtype=np.int64)


def grow_accounts(*, seed: int, customers: pl.DataFrame, end: int) -> pl.DataFrame:
    """One row for each customer at an entity, as whole numbers; days count from 1970, all before `end`.

    The first rows are the customers' home accounts in their order; further entities follow.
    """
    draws = Draws(seed=seed, purpose="accounts")
    at, home = customers["at"].to_numpy(), customers["home"].to_numpy()
    second = draws.happens(len(at), _SECOND_ENTITY)
    third = second & draws.happens(len(at), _THIRD_ENTITY * 1000 // _SECOND_ENTITY)
    step = draws.between(len(at), 1, 2)
    customer = np.concatenate([at, at[second], at[third]])
    entity = np.concatenate([home, (home + step)[second] % 3, (home + 3 - step)[third] % 3])
    size = len(customer)
    behaviour = _behaviours(draws=draws, entity=entity)
    first = end - DAYS_OF_TRADE
    starts = np.where(
        draws.happens(size, _EARLY_CUSTOMER), first, first + draws.upto(size, DAYS_OF_TRADE - 60)
    )
    stops = np.where(behaviour == NON_PAYER, end - draws.between(size, 45, 330), end + 3650)
    return pl.DataFrame(
        {
            "account": np.arange(size, dtype=np.int64),
            "customer": customer,
            "entity": entity,
            "behaviour": behaviour,
            "starts": np.minimum(starts, stops - 120),
            "stops_paying": stops,
            "ends": np.minimum(stops + _DAYS_TO_STOP_SELLING, end),
            **_habits(draws=draws, segment=customers["segment_at"].to_numpy()[customer], entity=entity),
        }
    )


def named_accounts(*, accounts: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """The accounts as others know them: entity, customer and currency by code, who collects, how they pay."""
    of = accounts["customer"]
    entity, country = accounts["entity"], customers["country"].gather(of)
    currency = pl.Series(house.CURRENCIES).gather(entity)
    # Americans are billed in dollars wherever they buy, so that an entity has more than one currency.
    dollars = pl.Series([house.CURRENCIES[2]]).new_from_index(0, len(of))
    return pl.DataFrame(
        {
            "entity": pl.Series(house.CODES).gather(entity),
            "customer": customers["external_id"].gather(of),
            "currency": dollars.zip_with(country.is_in(["US", "CA"]), currency),
            "collector_email": pl.Series([house.collector(entity=code) for code in house.CODES]).gather(
                entity
            ),
            "behaviour": pl.Series(NAMES).gather(accounts["behaviour"]),
        }
    )


def _behaviours(*, draws: Draws, entity: Ints) -> Ints:
    behaviour = np.zeros_like(entity)
    for code, weights in enumerate(WEIGHTS):
        drawn = draws.weighted(len(entity), weights)
        behaviour[entity == code] = drawn[entity == code]
    return behaviour


def _habits(*, draws: Draws, segment: Ints, entity: Ints) -> dict[str, Ints]:
    """What an account buys: a subscription, perhaps, and orders, each at its own level of price."""
    size = len(segment)
    level = draws.between(size, 50, 200) * _PRICE_LEVEL[entity]
    between_fees = _MONTHS_BETWEEN_FEES[draws.weighted(size, (70, 20, 10))]
    fee = np.where(draws.upto(size, 1000) < _SUBSCRIBED[segment], _FEE[segment] * level // 10_000, 0)
    return {
        "fee": fee * between_fees,
        "months_between_fees": between_fees,
        "fee_month": draws.upto(size, 12),
        "fee_day": draws.between(size, 1, 28),
        "order": np.maximum(_ORDER[segment] * level // 10_000, 40),
        "orders_a_year": draws.along(segment, _ORDERS_A_YEAR),
        "pay_day": _PAY_DAYS[draws.upto(size, len(_PAY_DAYS))],
    }
