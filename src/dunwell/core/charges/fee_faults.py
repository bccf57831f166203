"""What can be wrong with a schedule of fees: everything at once, each with its field and its remedy.

Fields are named as in `fees[2].tiers[1].from_day`, counted from 1; they are the names of a form's inputs, too.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final, get_args

from dunwell.core.charges.schedule import (
    PERCENT_PLACES,
    Adding,
    Amounts,
    Base,
    Fee,
    FeeSchedule,
    Frequency,
    Per,
    Tier,
)
from dunwell.core.money import BOUND, currencies

FEES_MAX: Final = 10
TIERS_MAX: Final = 12
DAYS_MAX: Final = 730
GRACE_MAX: Final = 120
EVERY_DAYS: Final = (1, 365)
TIMES: Final = (1, 520)
CHOICES: Final = {
    "per": get_args(Per),
    "adding": get_args(Adding),
    "frequency": get_args(Frequency),
    "base": get_args(Base),
}
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class FeeFault:
    """What is wrong with a schedule: where, and a sentence with the remedy."""

    field: str
    message: str


def fee_faults(schedule: FeeSchedule, /, *, unread: Collection[str] = ()) -> list[FeeFault]:
    """Return everything that is wrong with a schedule; empty when it can be published.

    unread: fields that hold a stand-in, because what was typed there could not be read; no fault is found with them.
    """
    found = [
        *_head(schedule),
        *(fault for place, fee in enumerate(schedule.fees, start=1) for fault in _fee(fee, place, schedule)),
    ]
    return [one for one in found if one.field not in unread and not _is_unsure(one.field, unread=unread)]


def _is_unsure(field: str, /, *, unread: Collection[str]) -> bool:
    """Whether a tier seems to charge nothing only because what it charges could not be read."""
    tier, _, name = field.rpartition(".")
    return name == "flat" and any(
        one == f"{tier}.percent" or one.startswith(f"{tier}.flat") for one in unread
    )


def _head(schedule: FeeSchedule) -> Iterator[FeeFault]:
    if not _CODE.fullmatch(schedule.code):
        yield FeeFault("code", _code_message())
    if not schedule.currencies:
        yield FeeFault("currencies", "Name at least one currency: on items in others nothing is charged.")
    for currency in schedule.currencies:
        if currency not in currencies():
            yield FeeFault("currencies", f"“{currency[:10]}” is no currency: write EUR, CHF, USD, …")
    if len(set(schedule.currencies)) < len(schedule.currencies):
        yield FeeFault("currencies", "A currency is named twice: name each once.")
    if not 1 <= len(schedule.fees) <= FEES_MAX:
        yield FeeFault("fees", f"A schedule has 1 to {FEES_MAX} fees; this one has {len(schedule.fees)}.")
    yield from _amounts(schedule.total_cap, field="total_cap", schedule=schedule)
    yield from _percent(schedule.total_cap_percent, field="total_cap_percent")
    if schedule.total_cap_percent is not None and all(fee.per == "account" for fee in schedule.fees):
        yield FeeFault(
            "total_cap_percent", "Per cent are those of an invoice: give an amount for an account."
        )
    seen: dict[str, int] = {}
    for place, fee in enumerate(schedule.fees, start=1):
        if fee.code in seen:
            yield FeeFault(
                f"fees[{place}].code", f"Fee {seen[fee.code]} has this code, too: give each its own."
            )
        seen.setdefault(fee.code, place)


def _code_message() -> str:
    return "Give a code of small letters, digits and hyphens, at most 40, that begins with a letter."


def _fee(fee: Fee, place: int, schedule: FeeSchedule) -> Iterator[FeeFault]:
    where = f"fees[{place}]"
    if not _CODE.fullmatch(fee.code):
        yield FeeFault(f"{where}.code", _code_message())
    for name, choices in CHOICES.items():
        if getattr(fee, name) not in choices:
            message = f"Choose one of {', '.join(choices)}; not {getattr(fee, name)!r}."
            yield FeeFault(f"{where}.{name}", message)
    yield from _within(fee.grace_days, field=f"{where}.grace_days", low=0, high=GRACE_MAX)
    yield from _rhythm(fee, where)
    yield from _limits(fee, where, schedule)
    if not 1 <= len(fee.tiers) <= TIERS_MAX:
        yield FeeFault(f"{where}.tiers", f"A fee has 1 to {TIERS_MAX} tiers; this one has {len(fee.tiers)}.")
    for number, tier in enumerate(fee.tiers, start=1):
        yield from _tier(tier, f"{where}.tiers[{number}]", schedule)
    yield from _rising(fee, where)


def _rhythm(fee: Fee, where: str) -> Iterator[FeeFault]:
    if fee.frequency == "days":
        yield from _within(fee.every_days, field=f"{where}.every_days", low=EVERY_DAYS[0], high=EVERY_DAYS[1])
    elif fee.every_days:
        message = "Take the days away, or let the fee be charged every so many days."
        yield FeeFault(f"{where}.every_days", message)
    yield from _within(fee.times_max, field=f"{where}.times_max", low=TIMES[0], high=TIMES[1])
    if fee.adding == "replacing" and fee.frequency != "once":
        message = (
            "A tier that replaces the ones before it is charged once: add the tiers up, or charge them once."
        )
        yield FeeFault(f"{where}.frequency", message)


def _limits(fee: Fee, where: str, schedule: FeeSchedule) -> Iterator[FeeFault]:
    for name in ("minimum", "threshold", "cap"):
        yield from _amounts(getattr(fee, name), field=f"{where}.{name}", schedule=schedule)
    yield from _percent(fee.cap_percent, field=f"{where}.cap_percent")
    if fee.cap_percent is not None and fee.per == "account":
        message = "Per cent are those of an invoice: give an amount, or charge the fee for each item."
        yield FeeFault(f"{where}.cap_percent", message)
    for currency, least in fee.minimum.items():
        if currency in fee.cap and fee.cap[currency] < least:
            message = "The cap is less than the minimum: raise the one or lower the other."
            yield FeeFault(f"{where}.cap.{currency}", message)


def _tier(tier: Tier, where: str, schedule: FeeSchedule) -> Iterator[FeeFault]:
    yield from _within(tier.from_day, field=f"{where}.from_day", low=1, high=DAYS_MAX)
    if not tier.flat and tier.percent == 0:
        yield FeeFault(f"{where}.flat", "Give a flat amount, per cent of what is open, or both.")
    yield from _amounts(tier.flat, field=f"{where}.flat", schedule=schedule)
    if tier.percent != 0:
        yield from _percent(tier.percent, field=f"{where}.percent")


def _rising(fee: Fee, where: str) -> Iterator[FeeFault]:
    """Tiers begin one after the other; one that replaces others is more than they are."""
    numbered = [(f"{where}.tiers[{place}]", tier) for place, tier in enumerate(fee.tiers, start=1)]
    for (_, before), (there, after) in pairwise(numbered):
        if after.from_day <= before.from_day:
            message = f"Each tier begins after the one before it: give more than {before.from_day}."
            yield FeeFault(f"{there}.from_day", message)
        elif fee.frequency != "once" and fee.first_day(after) <= fee.first_day(before):
            message = f"The grace of {fee.grace_days} days covers the tier before, too: take that one away."
            yield FeeFault(f"{there}.from_day", message)
        if fee.adding == "replacing" and _is_nowhere_more(before, after):
            message = "It replaces the tier before and is no more than it: raise it, or take it away."
            yield FeeFault(f"{there}.{'percent' if after.percent else 'flat'}", message)


def _is_nowhere_more(before: Tier, after: Tier) -> bool:
    is_flat_more = any(minor > before.flat.get(currency, 0) for currency, minor in after.flat.items())
    return not is_flat_more and after.percent <= before.percent


def _amounts(amounts: Amounts, *, field: str, schedule: FeeSchedule) -> Iterator[FeeFault]:
    """Amounts stand in every currency of the schedule and in no other, each more than nothing."""
    for currency, minor in sorted(amounts.items()):
        if currency not in schedule.currencies:
            yield FeeFault(
                f"{field}.{currency}", "The schedule does not name this currency: add it, or take it away."
            )
        if not 0 < minor < BOUND:
            yield FeeFault(f"{field}.{currency}", "Give an amount of more than nothing.")
    if amounts:
        for currency in schedule.currencies:
            if currency not in amounts:
                yield FeeFault(f"{field}.{currency}", "Give this amount in every currency of the schedule.")


def _percent(percent: Decimal | None, *, field: str) -> Iterator[FeeFault]:
    if percent is None:
        return
    if not percent.is_finite() or not 0 < percent <= 100:
        yield FeeFault(field, "Give per cent of more than 0 and at most 100.")
    elif percent != round(percent, PERCENT_PLACES):
        yield FeeFault(field, f"Give per cent with at most {PERCENT_PLACES} decimals.")


def _within(value: int, *, field: str, low: int, high: int) -> Iterator[FeeFault]:
    if not low <= value <= high:
        yield FeeFault(field, f"Give a number from {low} to {high}; this says {value}.")
