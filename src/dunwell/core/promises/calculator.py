"""The plan calculator: an amount in parts over days, exact to the smallest unit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from dunwell.core.calendar import add_months
from dunwell.core.promises.outcomes import Instalment

Interval = Literal["weekly", "fortnightly", "monthly"]
INTERVALS: tuple[Interval, ...] = ("weekly", "fortnightly", "monthly")
INSTALMENTS_MAX = 60
_DAYS: dict[Interval, int] = {"weekly": 7, "fortnightly": 14}


class UnworkablePlan(ValueError):
    """These instalments cannot be; `field` names what to change.

    `code`: amount_not_positive, each_not_positive, no_instalments, too_many_instalments, part_not_positive,
    days_not_rising, sum_differs.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def in_number(*, total_minor: int, first_on: date, interval: Interval, count: int) -> list[Instalment]:
    """Return so many equal instalments, the last one with what does not divide; raises UnworkablePlan."""
    _check_total(total_minor)
    _check_count(count, field="count")
    if count > total_minor:
        raise UnworkablePlan(
            code="part_not_positive",
            field="count",
            message="There is less than one unit for each instalment.",
        )
    parts = [total_minor // count] * (count - 1)
    return _dated([*parts, total_minor - sum(parts)], first_on=first_on, interval=interval)


def of_amount(*, total_minor: int, first_on: date, interval: Interval, each_minor: int) -> list[Instalment]:
    """Return instalments of a fixed amount, the last one with the rest; raises UnworkablePlan."""
    _check_total(total_minor)
    if each_minor <= 0:
        raise UnworkablePlan(
            code="each_not_positive", field="each_minor", message="Give an amount above zero."
        )
    count = -(-total_minor // each_minor)
    _check_count(count, field="each_minor")
    parts = [each_minor] * (count - 1)
    return _dated([*parts, total_minor - sum(parts)], first_on=first_on, interval=interval)


def on_days(*, total_minor: int, days: Sequence[date]) -> list[Instalment]:
    """Return equal instalments on these days, the last one with what does not divide; raises UnworkablePlan."""
    _check_total(total_minor)
    _check_count(len(days), field="instalments")
    part = total_minor // len(days)
    parts = [part] * (len(days) - 1)
    made = [
        Instalment(due_on=on, amount_minor=minor)
        for on, minor in zip(days, [*parts, total_minor - sum(parts)], strict=True)
    ]
    check(instalments=made, total_minor=total_minor)
    return made


def check(*, instalments: Sequence[Instalment], total_minor: int) -> None:
    """Refuse instalments that do not pay exactly this total on rising days; raises UnworkablePlan."""
    _check_total(total_minor)
    _check_count(len(instalments), field="instalments")
    if any(one.amount_minor <= 0 for one in instalments):
        raise UnworkablePlan(
            code="part_not_positive", field="instalments", message="Each instalment is an amount above zero."
        )
    days = [one.due_on for one in instalments]
    if days != sorted(set(days)):
        raise UnworkablePlan(
            code="days_not_rising",
            field="instalments",
            message="Each instalment comes on a later day than the one before it.",
        )
    paid = sum(one.amount_minor for one in instalments)
    if paid != total_minor:
        raise UnworkablePlan(
            code="sum_differs",
            field="instalments",
            message=f"The instalments come to {paid} minor units, what is to be paid to {total_minor}.",
        )


def _check_total(total_minor: int) -> None:
    if total_minor <= 0:
        raise UnworkablePlan(
            code="amount_not_positive", field="amount_minor", message="There is nothing to pay."
        )


def _check_count(count: int, *, field: str) -> None:
    if count < 1:
        raise UnworkablePlan(code="no_instalments", field=field, message="Give at least one instalment.")
    if count > INSTALMENTS_MAX:
        raise UnworkablePlan(
            code="too_many_instalments",
            field=field,
            message=f"At most {INSTALMENTS_MAX} instalments, please.",
        )


def _dated(parts: Sequence[int], *, first_on: date, interval: Interval) -> list[Instalment]:
    """Months are counted from the first day, so that the 31st comes back after a shorter month."""
    return [
        Instalment(
            due_on=add_months(on=first_on, months=place)
            if interval == "monthly"
            else first_on + timedelta(days=_DAYS[interval] * place),
            amount_minor=minor,
        )
        for place, minor in enumerate(parts)
    ]
