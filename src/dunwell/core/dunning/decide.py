"""The decision: which account takes which step today, and why each of the others does not. Pure."""

from datetime import date

import polars as pl

from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.reasons import ACCOUNT_REASONS, ITEM_REASONS, PRECEDENCE, TEXTS, Reason
from dunwell.core.dunning.standing import STANDING
from dunwell.core.frames import Schema

DECISION = Schema(
    {
        "account_id": pl.Int64,
        "outcome": pl.String,
        "reason": pl.String,
        "step": pl.Int16,
        "next_on": pl.Date,
    },
    nullable={"step", "next_on"},
)


def decide(*, standings: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """Decide every account once, with one reason each.

    standings: STANDING, one row per account. Returns DECISION columns added to it: `step` is the step to take now
    (escalated) or the next one; `next_on` is the first day on which the passing of time alone would let it be taken.
    The same standings give the same decisions in any order of rows.
    """
    STANDING.check(standings)
    ahead = _next_steps(standings=standings, policy=policy, as_of=as_of)
    reason = _reason(policy=policy, as_of=as_of)
    decided = ahead.with_columns(reason=reason)
    outcomes = {str(code): str(text.outcome) for code, text in TEXTS.items()}
    waits = pl.col("reason").is_in([Reason.NOT_YET_DUE, Reason.NEXT_STEP_LATER, Reason.MINIMUM_GAP])
    has_step = waits | pl.col("reason").is_in([Reason.STEP_DUE, Reason.CONTACT_MISSING])
    return decided.with_columns(
        outcome=pl.col("reason").replace_strict(outcomes, return_dtype=pl.String),
        step=pl.when(has_step).then(pl.col("possible_step")),
        next_on=pl.when(waits)
        .then("possible_on")
        .when(pl.col("reason").is_in(ACCOUNT_REASONS))
        .then(pl.col("account_guard_until").dt.offset_by("1d"))
        .when(pl.col("reason").is_in(ITEM_REASONS))
        .then(pl.col("item_guard_until").dt.offset_by("1d")),
    ).select(*STANDING.names, "outcome", "reason", "step", "next_on")


def _next_steps(*, standings: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """Add to each standing the step that would come next, and which step may be taken first, on which day.

    They differ where the gap outlasts the due date: on the day it ends it is too late for a reminder.
    """
    last_step = pl.col("last_step").fill_null(0)
    is_overdue = pl.col("carrying_due_on").is_not_null() & (pl.col("carrying_due_on") < as_of)
    gap_ends_on = pl.col("last_contact_on").dt.offset_by(f"{policy.minimum_gap_days}d")
    is_too_late = pl.col("_is_reminder") & (pl.col("gap_ends_on") > pl.col("carrying_due_on"))
    notice_on = pl.col("carrying_due_on") + pl.duration(days=pl.col("_notice_days"))
    return (
        standings.with_columns(_last=last_step.cast(pl.Int16), _overdue=is_overdue)
        .join(_step_table(policy), on=["_last", "_overdue"], how="left", maintain_order="left")
        .with_columns(
            step_on=pl.col("carrying_due_on") + pl.duration(days=pl.col("_days")),
            gap_ends_on=gap_ends_on,
        )
        .with_columns(_is_too_late=is_too_late.fill_null(False))  # noqa: FBT003 - a literal column
        .with_columns(
            possible_step=pl.when("_is_too_late").then("_notice_step").otherwise("next_step"),
            _from=pl.when("_is_too_late").then(notice_on).otherwise("step_on"),
        )
        .with_columns(
            possible_on=pl.when(pl.col("_from").is_not_null()).then(pl.max_horizontal("_from", "gap_ends_on"))
        )
    )


def _step_table(policy: Policy) -> pl.DataFrame:
    """Return the next step after each step: one at a time, never down; reminders only until the item is overdue.

    With it, the first step after it that is no reminder.
    """
    rows: list[tuple[int, bool, int, int, bool, int | None, int | None]] = []
    for last in range(len(policy.levels) + 1):
        notice = next((one for one in policy.levels if one.step > last and not one.is_reminder), None)
        notice_step = notice.step if notice else None
        notice_days = notice.days if notice else None
        for overdue in (False, True):
            ahead = [one for one in policy.levels if one.step > last and not (overdue and one.is_reminder)]
            if ahead:
                step, days, is_reminder = ahead[0].step, ahead[0].days, ahead[0].is_reminder
                rows.append((last, overdue, step, days, is_reminder, notice_step, notice_days))
    return pl.DataFrame(
        rows,
        schema={
            "_last": pl.Int16,
            "_overdue": pl.Boolean,
            "next_step": pl.Int16,
            "_days": pl.Int32,
            "_is_reminder": pl.Boolean,
            "_notice_step": pl.Int16,
            "_notice_days": pl.Int32,
        },
        orient="row",
    )


def _reason(*, policy: Policy, as_of: date) -> pl.Expr:
    is_overdue = pl.col("overdue_minor") > 0
    asked = pl.when(is_overdue).then("overdue_minor").otherwise("open_minor")
    chaseable = pl.when(is_overdue).then("chaseable_overdue_minor").otherwise("chaseable_open_minor")
    is_set_aside = chaseable + pl.col("credit_minor") <= 0
    minimum = pl.col("currency").replace_strict(
        dict(policy.minimum_balances), default=0, return_dtype=pl.Int64
    )
    email_steps = [level.step for level in policy.levels if level.channel == "email"]
    needs_address = pl.col("next_step").is_in(email_steps)
    conditions: dict[Reason, pl.Expr] = {
        Reason.NOTHING_OPEN: pl.col("open_minor") == 0,
        Reason.COVERED_BY_CREDIT: asked + pl.col("credit_minor") <= 0,
        Reason.DO_NOT_CONTACT: pl.col("is_do_not_contact"),
        **{
            reason: pl.col("account_guard") == reason
            for reason in (Reason.PLACED, Reason.ON_HOLD, Reason.REPLY_WAITING)
        },
        **{reason: (pl.col("item_guard") == reason) & is_set_aside for reason in ITEM_REASONS},
        **{
            reason: pl.col("account_guard") == reason
            for reason in (Reason.OWNER_VETO, Reason.AWAITING_APPROVAL)
        },
        Reason.BELOW_MINIMUM: pl.col("chaseable_open_minor") < minimum,
        Reason.LADDER_FINISHED: pl.col("next_step").is_null(),
        Reason.NOT_YET_DUE: (pl.col("step_on") > as_of) & ~pl.col("_overdue"),
        Reason.NEXT_STEP_LATER: pl.col("step_on") > as_of,
        Reason.MINIMUM_GAP: pl.col("gap_ends_on") > as_of,
        Reason.CONTACT_MISSING: needs_address & ~pl.col("has_address") & pl.col("is_contact_sought"),
        Reason.STEP_DUE: pl.lit(True),  # noqa: FBT003 - a literal column
    }
    assert tuple(conditions) == PRECEDENCE, "each reason has its condition, in order of precedence"
    return pl.coalesce(
        pl.when(condition.fill_null(False)).then(pl.lit(str(reason)))  # noqa: FBT003
        for reason, condition in conditions.items()
    )


def replay(*, decisions: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """Decide again from the standings that a run stored, for the proof that it would decide the same."""
    return decide(standings=STANDING.take(decisions), policy=policy, as_of=as_of)
