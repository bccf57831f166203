"""Which contractual fees have fallen due: one event for each charge, the same ones however often it is asked.

The plain reading of a schedule, item by item; `fee_frames` is its twin by the column. A payment counts on its day: what
is settled on the day on which a fee would fall due pays no fee.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Literal

from dunwell.core.calendar import add_months
from dunwell.core.charges.schedule import Fee, FeeSchedule, Per, Tier, cap_of, part_of
from dunwell.core.money import Money
from dunwell.core.rates import Rounding, times

Reason = Literal["tier", "minimum", "capped"]
"""Why the amount is what it is: as the tier says, raised to the minimum, or cut by a cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeItem:
    """An invoice with its amounts, with tax and without, and what was paid or credited on which day.

    Payments reduce what is open; one that came back is a negative one on the day on which it did.
    """

    key: str
    account: str
    currency: str
    due_on: date
    gross_minor: int
    net_minor: int
    payments: tuple[tuple[date, int], ...] = ()

    def open_on(self, on: date, /) -> int:
        """What is open of it with tax at the end of a day; never less than nothing."""
        return max(0, self.gross_minor - sum(minor for day, minor in self.payments if day <= on))

    def is_overdue(self, on: date, /) -> bool:
        """Whether something of it is open after its due date."""
        return on > self.due_on and self.open_on(on) > 0

    def base_on(self, on: date, /, *, fee: Fee) -> int:
        """Of what per cent are taken on a day: what is open, without the tax in it where the fee says so."""
        open_minor = self.open_on(on)
        if fee.base == "gross":
            return open_minor
        return _share(open_minor, of=self)

    def whole(self, *, is_net: bool) -> int:
        """The whole invoice, with tax or without."""
        return self.net_minor if is_net else self.gross_minor


def _share(minor: int, *, of: FeeItem) -> int:
    """The part of an open amount that is not tax: as the whole invoice is made up, rounded half up."""
    rate = Fraction(of.net_minor, of.gross_minor) if of.gross_minor else Fraction(0)
    return times(money=Money(minor, of.currency), rate=rate, rounding=Rounding.HALF_UP).minor


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeEvent:
    """One charge that fell due.

    subject: the key of the item, or of the account for a fee per account. since: the due date from which the days
    count; for an account that of the item with which its arrears began. tier and nth count from 1. What makes it
    unique, so that it is posted once: (per, subject, fee, occurrence).
    raw_minor is the amount before caps.
    """

    per: Per
    subject: str
    account: str
    fee: str
    tier: int
    nth: int
    since: date
    due_on: date
    currency: str
    base_minor: int
    raw_minor: int
    amount_minor: int
    reason: Reason

    @property
    def days_late(self) -> int:
        """Days from the due date to the day of the fee."""
        return (self.due_on - self.since).days

    @property
    def occurrence(self) -> str:
        """Which charge of its fee it is; the arrears of an account are told apart by the day they began after."""
        place = f"{self.tier}.{self.nth}"
        return place if self.per == "item" else f"{self.since.isoformat()}/{place}"


def fees_due(*, schedule: FeeSchedule, items: Iterable[FeeItem], as_of: date) -> list[FeeEvent]:
    """Return every charge that fell due up to and on a day, by day; amounts of zero are left out.

    The same items with more days give the same events and perhaps more. A payment that turns out to have come earlier
    gives fewer or smaller ones: what was posted beyond them is to be reversed. The schedule must be without faults.
    """
    known = [one for one in items if one.currency in schedule.currencies and one.gross_minor > 0]
    found: list[FeeEvent] = []
    for item in known:
        raw = [
            event for fee in schedule.fees if fee.per == "item" for event in _of_item(fee, item, as_of=as_of)
        ]
        found.extend(_capped(raw, schedule=schedule, item=item))
    by_account = sorted(known, key=lambda one: (one.account, one.currency))
    for _, group in groupby(by_account, key=lambda one: (one.account, one.currency)):
        owed = list(group)
        for since, until in arrears(items=owed, as_of=as_of):
            raw = [
                event
                for fee in schedule.fees
                if fee.per == "account"
                for event in _of_account(fee, owed, since=since, until=until)
            ]
            found.extend(_capped(raw, schedule=schedule, item=None))
    order = {fee.code: place for place, fee in enumerate(schedule.fees)}
    return sorted(
        found, key=lambda one: (one.due_on, one.per, one.subject, order[one.fee], one.tier, one.nth)
    )


def arrears(*, items: Sequence[FeeItem], as_of: date) -> list[tuple[date, date]]:
    """Return when something of an account was overdue: from the due date it began after to the last such day.

    Items that were overdue at the same time, or one right after the other, are one stretch.
    """
    stretches: list[tuple[date, date]] = []
    for item in sorted(items, key=lambda one: one.due_on):
        last = _last_overdue(item, as_of=as_of)
        if last is None:
            continue
        if stretches and item.due_on <= stretches[-1][1]:
            since, until = stretches[-1]
            stretches[-1] = (since, max(until, last))
        else:
            stretches.append((item.due_on, last))
    return stretches


def _last_overdue(item: FeeItem, *, as_of: date) -> date | None:
    """The last day up to `as_of` on which something of it was overdue; None where nothing ever was."""
    day = timedelta(days=1)
    changes = {on - day for on, _ in item.payments if on <= as_of} | {as_of}
    return max((on for on in changes if item.is_overdue(on)), default=None)


def days_of(*, fee: Fee, since: date, until: date) -> Iterator[tuple[int, int, date]]:
    """Yield (tier, nth, day) of every charge of a fee between a due date and the last day that counts."""
    for place, tier in enumerate(fee.tiers):
        start = since + timedelta(days=fee.first_day(tier))
        end = until
        if fee.frequency != "once" and place + 1 < len(fee.tiers):
            before_next = since + timedelta(days=fee.first_day(fee.tiers[place + 1]) - 1)
            end = min(until, before_next)
        for nth in range(fee.times_max if fee.frequency != "once" else 1):
            on = start if nth == 0 else _again(fee, start=start, nth=nth)
            if on > end:
                break
            yield place + 1, nth + 1, on


def _again(fee: Fee, *, start: date, nth: int) -> date:
    if fee.frequency == "monthly":
        return add_months(on=start, months=nth)
    return start + timedelta(days=nth * fee.every_days)


def _of_item(fee: Fee, item: FeeItem, *, as_of: date) -> Iterator[FeeEvent]:
    for tier, nth, on in days_of(fee=fee, since=item.due_on, until=as_of):
        if item.open_on(on) == 0:
            continue
        base = item.base_on(on, fee=fee)
        event = FeeEvent(
            per="item",
            subject=item.key,
            account=item.account,
            fee=fee.code,
            tier=tier,
            nth=nth,
            since=item.due_on,
            due_on=on,
            currency=item.currency,
            base_minor=base,
            raw_minor=0,
            amount_minor=0,
            reason="tier",
        )
        yield from _priced(event, fee=fee, tier=fee.tiers[tier - 1])


def _of_account(fee: Fee, items: Sequence[FeeItem], *, since: date, until: date) -> Iterator[FeeEvent]:
    for tier, nth, on in days_of(fee=fee, since=since, until=until):
        overdue = [one for one in items if one.is_overdue(on)]
        if not overdue:
            continue
        event = FeeEvent(
            per="account",
            subject=overdue[0].account,
            account=overdue[0].account,
            fee=fee.code,
            tier=tier,
            nth=nth,
            since=since,
            due_on=on,
            currency=overdue[0].currency,
            base_minor=sum(one.base_on(on, fee=fee) for one in overdue),
            raw_minor=0,
            amount_minor=0,
            reason="tier",
        )
        yield from _priced(event, fee=fee, tier=fee.tiers[tier - 1])


def _priced(event: FeeEvent, *, fee: Fee, tier: Tier) -> Iterator[FeeEvent]:
    """The event with its amount before caps; nothing where the base is below the threshold."""
    currency = event.currency
    if event.base_minor < fee.threshold.get(currency, 0):
        return
    wanted = tier.flat.get(currency, 0) + part_of(
        minor=event.base_minor, percent=tier.percent, currency=currency
    )
    least = fee.minimum.get(currency, 0)
    reason: Reason = "minimum" if wanted < least else "tier"
    yield replace(event, raw_minor=max(wanted, least), reason=reason)


def _capped(events: Sequence[FeeEvent], *, schedule: FeeSchedule, item: FeeItem | None) -> Iterator[FeeEvent]:
    """What is charged of each: in the order of days, as far as the fee's own cap and the total leave room."""
    order = {fee.code: place for place, fee in enumerate(schedule.fees)}
    of_fee: dict[str, int] = {}
    total = 0
    for event in sorted(events, key=lambda one: (one.due_on, order[one.fee], one.tier, one.nth)):
        fee = schedule.fee(code=event.fee)
        before = of_fee.get(fee.code, 0)
        reached = max(before, event.raw_minor) if fee.adding == "replacing" else before + event.raw_minor
        limit = cap_of(
            cap=fee.cap,
            cap_percent=fee.cap_percent if item else None,
            whole_minor=item.whole(is_net=fee.base == "net") if item else 0,
            currency=event.currency,
        )
        reached = reached if limit is None else min(reached, limit)
        of_fee[fee.code] = reached
        room = cap_of(
            cap=schedule.total_cap,
            cap_percent=schedule.total_cap_percent if item else None,
            whole_minor=item.gross_minor if item else 0,
            currency=event.currency,
        )
        after = total + reached - before
        after = after if room is None else min(after, room)
        amount, total = after - total, after
        if amount > 0:
            is_less = amount < event.raw_minor and fee.adding == "cumulative"
            is_cut = is_less or (fee.adding == "replacing" and amount < event.raw_minor - before)
            yield replace(event, amount_minor=amount, reason="capped" if is_cut else event.reason)
