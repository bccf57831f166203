"""Keep, place or sue for many debts at once: to the minor unit what `decision.decide` says of each."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from dunwell.core.frames import Schema
from dunwell.core.placements.decision import INSOLVENT, WAIT_DAYS, WAYS, Assumed, Choice, Market, Way
from dunwell.core.placements.fee_columns import with_fees
from dunwell.core.placements.intervals import MILLION
from dunwell.core.placements.recovery import Curve
from dunwell.core.placements.terms import WHOLE

CASES: Final = Schema(
    {
        "item": pl.Int64,
        "age": pl.Int64,
        "open_minor": pl.Int64,
        "sized_minor": pl.Int64,
        "currency": pl.String,
        "country": pl.String,
        "language": pl.String,
        "standing": pl.String,
        "revenue_minor": pl.Int64,
        "barred_in": pl.Int64,
        "placement": pl.Int64,
    },
    nullable=["barred_in"],
)
"""`decision.Case` with the number of its item, which is unique."""
ROUTES: Final = Schema(
    {
        "item": pl.Int64,
        "code": pl.String,
        "cost_minor": pl.Int64,
        "back_minor": pl.Int64,
        "chance": pl.Int64,
        "days": pl.Int64,
        "lead_days": pl.Int64,
    }
)
"""`decision.Route`, with the item that it is for."""
PARTS: Final = ("recovered", "commission", "fees", "staff", "waiting", "relationship", "net")
OPTIONS: Final = Schema(
    {
        "item": pl.Int64,
        "way": pl.String,
        "code": pl.String,
        "refusal": pl.String,
        **dict.fromkeys(("chance", "low", "high", "cases", "days"), pl.Int64),
        **{f"{part}_minor": pl.Int64 for part in PARTS},
    }
)
"""`decision.Option`, with the item that it is for."""
_NEEDED: Final = (
    *CASES.names,
    "way",
    "code",
    "refusal",
    "chance",
    "low",
    "high",
    "cases",
    "days",
    "full",
    "cost",
    "back",
)


def options(*, cases: pl.DataFrame, market: Market, routes: pl.DataFrame) -> pl.DataFrame:
    """Weigh every way of every debt (CASES, ROUTES): OPTIONS by item, the best first and the closed ones last."""
    cases, routes = CASES.check(cases), ROUTES.check(routes)
    found = [
        _from_curve(cases, market, way="keep", curve=market.in_house, choice=None),
        *(
            _from_curve(cases, market, way="place", curve=market.placed, choice=one)
            for one in market.agencies
        ),
        _through_court(cases, routes),
    ]
    frame = _summed(pl.concat(found), market.assumed)
    order = frame.with_columns(
        is_closed=pl.col("refusal") != "",
        place=pl.col("way").replace_strict(
            {way: place for place, way in enumerate(WAYS)}, return_dtype=pl.Int64
        ),
    ).sort("item", "is_closed", -pl.col("net_minor"), "place", "code")
    return OPTIONS.check(order.select(OPTIONS.names))


def decisions(*, cases: pl.DataFrame, market: Market, routes: pl.DataFrame) -> pl.DataFrame:
    """The best way of each debt: OPTIONS, one row by item, with `cost_of_waiting_minor`."""
    today = _best(options(cases=cases, market=market, routes=routes))
    later = cases.with_columns(pl.col("age") + WAIT_DAYS, pl.col("barred_in") - WAIT_DAYS)
    then = _best(options(cases=later, market=market, routes=routes)).select("item", then="net_minor")
    return (
        today.join(then, on="item", how="left", maintain_order="left")
        .with_columns(cost_of_waiting_minor=pl.col("net_minor") - pl.col("then"))
        .drop("then")
    )


def _best(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.unique("item", keep="first", maintain_order=True)


def _from_curve(
    cases: pl.DataFrame, market: Market, *, way: Way, curve: Curve, choice: Choice | None
) -> pl.DataFrame:
    horizon = pl.min_horizontal(pl.lit(market.assumed.horizon), pl.col("barred_in")).clip(0)
    frame = curve.with_factors(
        cases.with_columns(agency=pl.lit("" if choice is None else choice.code), horizon=horizon)
    )
    frame = _timed(frame, curve).with_columns(
        way=pl.lit(way),
        code="agency",
        chance=_capped("factor"),
        low=_capped("low"),
        high=_capped("high"),
        back=pl.lit(0, dtype=pl.Int64),
    )
    if choice is None:
        frame = frame.with_columns(
            full=pl.lit(0, dtype=pl.Int64), cost=pl.lit(0, dtype=pl.Int64), refusal=pl.lit("")
        )
    else:
        cost = _by(pl.col("currency"), choice.fees_minor, missing=0)
        frame = _with_fee(frame, choice).with_columns(cost=cost)
    return frame.select(_NEEDED)


def _timed(frame: pl.DataFrame, curve: Curve) -> pl.DataFrame:
    """With the prior chance within the horizon, and the days to the money; each pair of numbers is reckoned once."""
    age, horizon = pl.col("age"), pl.col("horizon")
    pairs = frame.select(age, horizon).unique()
    pairs = pairs.with_columns(
        prior=curve.prior.within_column(age=age, days=horizon),
        days=curve.prior.days_to_money_column(age=age, days=horizon),
    )
    return frame.join(pairs, on=["age", "horizon"], how="left", maintain_order="left")


def _with_fee(frame: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """With `full`, what the agency's terms cost if all is paid, and `refusal`, why it cannot have it."""
    parts: list[pl.DataFrame] = []
    for (currency,), part in frame.group_by("currency"):
        terms = choice.terms.get(str(currency))
        if terms is None:
            parts.append(
                part.with_columns(fee_minor=pl.lit(0, dtype=pl.Int64), has_rate=False, has_terms=False)
            )
            continue
        days = pl.col("days") if terms.aged == "payment" else pl.lit(0)
        aged = part.with_columns(fee_age=(pl.col("age") + days).clip(0))
        priced = with_fees(aged, terms=terms, cases=choice.cases).drop("fee_age")
        parts.append(priced.with_columns(has_terms=True))
    if not parts:
        return frame.with_columns(full=pl.lit(0, dtype=pl.Int64), refusal=pl.lit(""))
    elsewhere = (
        ~pl.col("country").is_in(sorted(choice.countries)) if choice.countries else pl.lit(value=False)
    )
    strange = ~pl.col("language").is_in(sorted(choice.languages)) if choice.languages else pl.lit(value=False)
    is_full = choice.room is not None and choice.room < 1
    return (
        pl.concat(parts, how="diagonal")
        .with_columns(
            refusal=pl.when(elsewhere)
            .then(pl.lit("country"))
            .when(strange)
            .then(pl.lit("language"))
            .when(~pl.col("has_terms"))
            .then(pl.lit("currency"))
            .when(~pl.col("has_rate"))
            .then(pl.lit("no_rate"))
            .when(pl.lit(is_full))
            .then(pl.lit("full"))
            .when(pl.col("standing") == INSOLVENT)
            .then(pl.lit("insolvent"))
            .otherwise(pl.lit(""))
        )
        .with_columns(
            full=pl.when(pl.col("refusal").is_in(["country", "language"])).then(0).otherwise("fee_minor")
        )
    )


def _through_court(cases: pl.DataFrame, routes: pl.DataFrame) -> pl.DataFrame:
    is_barred = (pl.col("barred_in") < pl.col("lead_days")).fill_null(value=False)
    refusal = (
        pl.when(pl.col("standing") == INSOLVENT)
        .then(pl.lit("insolvent"))
        .when(is_barred)
        .then(pl.lit("barred"))
        .otherwise(pl.lit(""))
    )
    return (
        cases.join(routes, on="item")
        .with_columns(
            way=pl.lit("sue"),
            refusal=refusal,
            low="chance",
            high="chance",
            cases=pl.lit(0, dtype=pl.Int64),
            full=pl.lit(0, dtype=pl.Int64),
            cost="cost_minor",
            back="back_minor",
        )
        .select(_NEEDED)
    )


def _summed(frame: pl.DataFrame, assumed: Assumed) -> pl.DataFrame:
    way = pl.col("way")
    frame = frame.with_columns(
        usual=_by(pl.col("standing"), assumed.standings, missing=WHOLE),
        hour=_by(pl.col("currency"), assumed.hour_minor, missing=0),
        minutes=_by(way, {name: one.minutes for name, one in assumed.efforts.items()}, missing=0),
        lost=_by(way, {name: one.lost for name, one in assumed.efforts.items()}, missing=0),
        delay=pl.col("days") * assumed.yearly,
    )
    frame = frame.with_columns(
        _half(pl.col(name) * pl.col("usual"), WHOLE).alias(name) for name in ("chance", "low", "high")
    )
    chance = pl.col("chance")
    frame = frame.with_columns(
        recovered_minor=_share("open_minor", chance, MILLION),
        commission_minor=_share("full", chance, MILLION),
        fees_minor=pl.col("cost") - _share("back", chance, MILLION),
        staff_minor=_half(pl.col("minutes") * pl.col("hour"), 60),
        relationship_minor=_share("revenue_minor", pl.col("lost"), WHOLE),
    )
    kept = (pl.col("recovered_minor") - pl.col("commission_minor")).clip(0).cast(pl.Int128)
    waiting = _half(kept * pl.col("delay"), 365 * WHOLE + pl.col("delay")).cast(pl.Int64)
    frame = frame.with_columns(waiting_minor=waiting)
    costs = pl.sum_horizontal(f"{part}_minor" for part in PARTS[1:-1])
    return frame.with_columns(net_minor=pl.col("recovered_minor") - costs)


def _by(key: pl.Expr, values: Mapping[str, int] | Mapping[Way, int], *, missing: int) -> pl.Expr:
    if not values:
        return pl.lit(missing, dtype=pl.Int64)
    return key.replace_strict(dict(values), default=missing, return_dtype=pl.Int64)


def _share(minor: str, share: pl.Expr, whole: int) -> pl.Expr:
    return _half(pl.col(minor).cast(pl.Int128) * share, whole).cast(pl.Int64)


def _half(top: pl.Expr, bottom: int | pl.Expr) -> pl.Expr:
    return (top * 2 + bottom) // (bottom * 2)


def _capped(factor: str) -> pl.Expr:
    return pl.min_horizontal(_half(pl.col("prior") * pl.col(factor), MILLION), pl.lit(MILLION))
