"""Policies as small tables, to be joined to many standings at once."""

from collections.abc import Iterator, Mapping

import polars as pl

from dunwell.core.dunning.policy import Level, Policy

OLDEST = 365
EARLIEST = -60
"""The ages in days between which a level may lie."""


def following(*, policies: Mapping[int, Policy]) -> pl.DataFrame:
    """Return the next step after each step of each policy: one at a time, never down.

    Reminders only until the item is overdue. A step that waits for an event stands beside the one that comes without
    it. With them, the first step after that is no reminder and comes by itself.
    """
    return pl.DataFrame(
        [(version, *row) for version, policy in policies.items() for row in _following(policy)],
        schema={
            "policy_version_id": pl.Int64,
            "_last": pl.Int16,
            "_overdue": pl.Boolean,
            "_next_step": pl.Int16,
            "_trigger": pl.String,
            "_days": pl.Int32,
            "_is_reminder": pl.Boolean,
            "_notice_step": pl.Int16,
            "_notice_days": pl.Int32,
            "_event_step": pl.Int16,
            "_event": pl.String,
            "_event_days": pl.Int32,
        },
        orient="row",
    )


_Row = tuple[
    int,
    bool,
    int | None,
    str | None,
    int | None,
    bool,
    int | None,
    int | None,
    int | None,
    str | None,
    int | None,
]


def _following(policy: Policy) -> Iterator[_Row]:
    for last in range(len(policy.levels) + 1):
        for overdue in (False, True):
            ahead = [one for one in policy.levels if one.step > last and not (overdue and one.is_reminder)]
            if not ahead:
                continue
            first = next((one for one in ahead if one.trigger != "event"), None)
            notice = next((one for one in ahead if one.trigger == "due" and not one.is_reminder), None)
            awaited = ahead[0] if ahead[0].trigger == "event" else None
            yield (
                last,
                overdue,
                first.step if first else None,
                first.trigger if first else None,
                first.days if first else None,
                first.is_reminder if first else False,
                notice.step if notice else None,
                notice.days if notice else None,
                awaited.step if awaited else None,
                awaited.event if awaited else None,
                awaited.days if awaited else None,
            )


def reached_by_age(*, policies: Mapping[int, Policy]) -> pl.DataFrame:
    """Return for each age in days the last step that an item of that age had come to by its due date alone.

    A letter that named the item at that age stands for its steps up to there, as far as the letter itself had gone.

    Only of policies that go on by age; under the others nothing is reached that was not taken.
    """
    rows = [
        (version, age, step)
        for version, policy in policies.items()
        if policy.carrying == "continue"
        for age in range(EARLIEST, OLDEST + 1)
        if (step := _step_at(policy, age=age))
    ]
    return pl.DataFrame(
        rows, schema={"policy_version_id": pl.Int64, "_age": pl.Int32, "_age_step": pl.Int16}, orient="row"
    )


def _step_at(policy: Policy, *, age: int) -> int:
    """The last step by due date within the age; what comes by other triggers counts once a later one is reached."""
    return max((one.step for one in policy.levels if one.trigger == "due" and one.days <= age), default=0)


def account_rules(*, policies: Mapping[int, Policy]) -> pl.DataFrame:
    """Return what each policy says of whole accounts."""
    rows = [
        (
            version,
            policy.minimum_gap_days,
            policy.renewal_days_before,
            policy.renewal_days_after,
            policy.is_broken_promise_urgent,
        )
        for version, policy in policies.items()
    ]
    return pl.DataFrame(
        rows,
        schema={
            "policy_version_id": pl.Int64,
            "_gap_days": pl.Int32,
            "_renewal_before": pl.Int32,
            "_renewal_after": pl.Int32,
            "_is_urgent": pl.Boolean,
        },
        orient="row",
    )


def minimums(*, policies: Mapping[int, Policy]) -> pl.DataFrame:
    """Return the least balance that each policy chases, by the currencies that it names."""
    rows = [
        (version, currency, minor)
        for version, policy in policies.items()
        for currency, minor in policy.minimum_balances.items()
    ]
    return pl.DataFrame(
        rows,
        schema={"policy_version_id": pl.Int64, "currency": pl.String, "_minimum_minor": pl.Int64},
        orient="row",
    )


def allowances(*, policies: Mapping[int, Policy]) -> pl.DataFrame:
    """Return what each step of each policy needs and asks for before it is taken."""
    return pl.DataFrame(
        [(version, *_allowance(level)) for version, policy in policies.items() for level in policy.levels],
        schema={
            "policy_version_id": pl.Int64,
            "_step": pl.Int16,
            "_needs_email": pl.Boolean,
            "_needs_postal": pl.Boolean,
            "_needs_mobile": pl.Boolean,
            "_is_touch": pl.Boolean,
            "_asks_sales": pl.Boolean,
            "_window_days": pl.Int32,
        },
        orient="row",
    )


def _allowance(level: Level) -> tuple[int, bool, bool, bool, bool, bool, int]:
    return (
        level.step,
        level.channel == "email",
        level.channel == "letter",
        level.channel == "sms",
        level.channel != "owner",
        level.asks_sales,
        level.window_days,
    )
