"""From a reference rate to the rate that a late payment bears."""

from datetime import date
from decimal import ROUND_CEILING, Decimal

from dunwell.core.law.records import InterestRule, RateRounding, RateRow, Series

_HALF = Decimal("0.5")


def rounded_up(*, pct: Decimal) -> Decimal:
    """The next half of a percentage point, upwards (towards zero for a negative rate): 2.15 → 2.5, -0.75 → -0.5."""
    return (pct / _HALF).to_integral_value(rounding=ROUND_CEILING) * _HALF


def combined_pct(
    *, reference_pct: Decimal, multiplier: int = 1, margin_pp: Decimal, rounding: RateRounding
) -> Decimal:
    """multiplier × reference + margin, with the reference or the sum rounded up to the next half point.

    Sources: Wet 2.8.2002 art. 5 (BE: the sum), Korkolaki 633/1982 § 12 (FI) and Räntelagen § 9 (SE): the reference.
    """
    if rounding is RateRounding.REFERENCE:
        reference_pct = rounded_up(pct=reference_pct)
    total = reference_pct * multiplier + margin_pp
    return rounded_up(pct=total) if rounding is RateRounding.SUM else total


def margin_on(*, series: Series, on: date) -> Decimal:
    """The margin of a series on a day; of the first one before it."""
    margin = series.margins[0].pp
    for one in series.margins:
        if one.valid_from <= on:
            margin = one.pp
    return margin


def statutory_pct(*, series: Series, reference_pct: Decimal, on: date) -> Decimal:
    """The statutory rate that the formula of a series makes of a reference rate on a day."""
    return combined_pct(
        reference_pct=reference_pct,
        multiplier=series.multiplier,
        margin_pp=margin_on(series=series, on=on),
        rounding=series.rounding,
    )


def pct_under(*, rule: InterestRule, series: Series, row: RateRow) -> Decimal:
    """The rate of a row under a rule: its own, or with the margin of a variant in the place of the series'."""
    if rule.margin_pp is None:
        return row.statutory_pct
    return combined_pct(
        reference_pct=row.reference_pct,
        multiplier=series.multiplier,
        margin_pp=rule.margin_pp,
        rounding=series.rounding,
    )
