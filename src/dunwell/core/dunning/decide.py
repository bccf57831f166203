"""The decision: which account takes which step today, and why each of the others does not. Pure."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import polars as pl

from dunwell.core.dunning.insured import LEAD_DAYS
from dunwell.core.dunning.ladder import (
    EARLIEST,
    OLDEST,
    account_rules,
    allowances,
    following,
    minimums,
    reached_by_age,
)
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.reasons import ACCOUNT_REASONS, ITEM_REASONS, PRECEDENCE, TEXTS, Reason
from dunwell.core.dunning.standing import EVENT_COLUMNS, STANDING
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
WAITING = (Reason.NOT_YET_DUE, Reason.NEXT_STEP_LATER, Reason.MINIMUM_GAP)
ON_A_STEP = (
    *WAITING,
    Reason.OWNER_WINDOW,
    Reason.CONTACT_CAP,
    Reason.QUIET_DAY,
    Reason.CONTACT_MISSING,
    Reason.STEP_DUE,
)
"""The reasons that speak of one step: it is stored with them."""
EVER = date.min


class UnknownPolicy(ValueError):
    """A standing names a version of a policy that was not given."""

    code = "unknown_policy"


def decide(*, standings: pl.DataFrame, policies: Mapping[int, Policy], as_of: date) -> pl.DataFrame:
    """Decide every account once, with one reason each, under the version that its standing names.

    standings: STANDING, one row per account. policies: by policy_version_id; raises UnknownPolicy where one is
    missing. Returns DECISION columns added to it: `step` is the step to take now (escalated) or the next one;
    `next_on` is the first day on which the passing of time alone would let it be taken. The same standings give the
    same decisions in any order of rows.
    """
    STANDING.check(standings)
    missing = set(standings["policy_version_id"].unique()) - set(policies)
    if missing:
        raise UnknownPolicy(f"No policy was given for the versions {sorted(missing)}.")
    ahead = _next_steps(standings=standings, policies=policies, as_of=as_of)
    decided = ahead.with_columns(reason=_reason()).with_columns(**_answer())
    return decided.select(*STANDING.names, "outcome", "reason", "step", "next_on")


def workings(*, standings: pl.DataFrame, policies: Mapping[int, Policy], as_of: date) -> pl.DataFrame:
    """Return how `decide` comes to its answers: the days it looks at, and for each reason whether it holds.

    One row per standing, in order. Reasons are columns of truth values by their codes; the first that is true in
    order of precedence is the answer.
    """
    ahead = _next_steps(standings=STANDING.check(standings), policies=policies, as_of=as_of)
    return ahead.select(
        "account_id",
        "next_step",
        "step_on",
        "gap_ends_on",
        last_taken="_last",
        window_ends_on="_window_ends_on",
        renewal_starts_on="_renewal_starts_on",
        renewal_ends_on="_renewal_ends_on",
        minimum_minor="_minimum_minor",
        **_conditions(),
    )


# Expressions are built once: to write them takes longer than to apply them to a few thousand accounts. Hence the day
# stands in a column of its own, `_as_of`.


@cache
def _answer() -> dict[str, pl.Expr]:
    outcomes = {str(code): str(text.outcome) for code, text in TEXTS.items()}
    return {
        "outcome": pl.col("reason").replace_strict(outcomes, return_dtype=pl.String),
        "step": pl.when(pl.col("reason").is_in(ON_A_STEP)).then(pl.col("possible_step")),
        "next_on": _next_on(),
    }


def _next_on() -> pl.Expr:
    reason = pl.col("reason")
    return (
        pl.when(reason.is_in(WAITING))
        .then("possible_on")
        .when(reason.is_in(ACCOUNT_REASONS))
        .then(pl.col("account_guard_until").dt.offset_by("1d"))
        .when(reason.is_in(ITEM_REASONS))
        .then(pl.col("item_guard_until").dt.offset_by("1d"))
        .when(reason == Reason.RENEWAL_WINDOW)
        .then(pl.col("_renewal_ends_on").dt.offset_by("1d"))
        .when(reason == Reason.OWNER_WINDOW)
        .then("_window_ends_on")
        .when(reason == Reason.CONTACT_CAP)
        .then(pl.col("capped_until").dt.offset_by("1d"))
        .when(reason == Reason.QUIET_DAY)
        .then(pl.col("quiet_until").dt.offset_by("1d"))
    )


def _next_steps(*, standings: pl.DataFrame, policies: Mapping[int, Policy], as_of: date) -> pl.DataFrame:
    """Add to each standing the step that would come next, and which step may be taken first, on which day.

    They differ where the gap outlasts the due date: on the day it ends it is too late for a reminder.
    """
    taken = _with_last_step(standings, policies=policies, as_of=as_of)
    return (
        taken.join(
            following(policies=policies),
            on=["policy_version_id", "_last", "_overdue"],
            how="left",
            maintain_order="left",
        )
        .with_columns(_event_on=_day_of_event())
        .with_columns(_is_event=pl.col("_event_on").is_not_null())
        .with_columns(**_own_step())
        .with_columns(step_on=_brought_forward())
        .join(
            allowances(policies=policies),
            left_on=["policy_version_id", "next_step"],
            right_on=["policy_version_id", "_step"],
            how="left",
            maintain_order="left",
        )
        .with_columns(_window_ends_on=_window_end(), _waits_until=_gap_of_a_touch())
        .with_columns(**_lateness())
        .with_columns(**_possible())
    )


@cache
def _own_step() -> dict[str, pl.Expr]:
    """The step ahead, by the event that it waited for or by its own trigger, and its day."""
    by_event = pl.col("_event_on") + pl.duration(days=pl.col("_event_days"))
    return {
        "next_step": pl.when("_is_event").then("_event_step").otherwise("_next_step"),
        "_own_on": pl.when("_is_event").then(by_event).otherwise(_from_trigger()),
    }


@cache
def _lateness() -> dict[str, pl.Expr]:
    is_too_late = (
        pl.col("_is_reminder") & ~pl.col("_is_event") & (pl.col("_waits_until") > pl.col("carrying_due_on"))
    )
    return {
        "_is_too_late": is_too_late.fill_null(value=False),
        "_notice_on": pl.col("carrying_due_on") + pl.duration(days=pl.col("_notice_days")),
    }


@cache
def _possible() -> dict[str, pl.Expr]:
    possible_from = pl.when("_is_too_late").then("_notice_on").otherwise("step_on")
    return {
        "possible_step": pl.when("_is_too_late").then("_notice_step").otherwise("next_step"),
        "possible_on": pl.when(possible_from.is_not_null()).then(
            pl.max_horizontal(possible_from, "_waits_until")
        ),
    }


@cache
def _gap_of_a_touch() -> pl.Expr:
    """The end of the gap, for a step that the customer hears of; a word to the owner need not wait for it."""
    return pl.when("_is_touch").then("gap_ends_on")


def _with_last_step(standings: pl.DataFrame, *, policies: Mapping[int, Policy], as_of: date) -> pl.DataFrame:
    """Add how far the ladder has gone under the version's rule, and what the version asks of the whole account."""
    return (
        standings.with_columns(_as_of=pl.lit(as_of))
        .with_columns(**_ages())
        .join(account_rules(policies=policies), on="policy_version_id", how="left", maintain_order="left")
        .join(
            minimums(policies=policies),
            on=["policy_version_id", "currency"],
            how="left",
            maintain_order="left",
        )
        .join(
            reached_by_age(policies=policies),
            on=["policy_version_id", "_age"],
            how="left",
            maintain_order="left",
        )
        .with_columns(**_rules_applied())
    )


@cache
def _ages() -> dict[str, pl.Expr]:
    days_overdue = (pl.col("_as_of") - pl.col("carrying_due_on")).dt.total_days()
    age_then = (pl.col("reached_on") - pl.col("carrying_due_on")).dt.total_days()
    return {
        "_overdue": (days_overdue > 0).fill_null(value=False),
        "_age": age_then.clip(EARLIEST, OLDEST).cast(pl.Int32),
    }


@cache
def _rules_applied() -> dict[str, pl.Expr]:
    own = pl.col("last_step").fill_null(0)
    continued = pl.min_horizontal(pl.col("reached_step").fill_null(0), pl.col("_age_step").fill_null(0))
    return {
        "_last": pl.max_horizontal(own, continued).cast(pl.Int16),
        "gap_ends_on": pl.col("last_contact_on") + pl.duration(days=pl.col("_gap_days")),
        "_renewal_ends_on": pl.col("renewal_on") + pl.duration(days=pl.col("_renewal_after")),
        "_renewal_starts_on": pl.col("renewal_on") - pl.duration(days=pl.col("_renewal_before")),
    }


@cache
def _day_of_event() -> pl.Expr:
    """The day of the event that the step ahead waits for, if it has happened since the last step, or since due."""
    since = pl.when(pl.col("_last") > 0).then("last_step_on").otherwise("carrying_due_on")
    happened = pl.coalesce(
        pl.when(pl.col("_event") == kind).then(pl.col(column)) for kind, column in EVENT_COLUMNS.items()
    )
    return pl.when(pl.col("_event_step").is_not_null() & (happened >= since)).then(happened)


def _from_trigger() -> pl.Expr:
    """The day of the step ahead by its own trigger: from due, or from the step before where there was one."""
    is_after_previous = (
        (pl.col("_trigger") == "previous") & (pl.col("_last") > 0) & pl.col("last_step_on").is_not_null()
    )
    origin = pl.when(is_after_previous).then("last_step_on").otherwise("carrying_due_on")
    return origin + pl.duration(days=pl.col("_days"))


@cache
def _brought_forward() -> pl.Expr:
    """The day of the step ahead, or an earlier one.

    Earlier where a promise for what is overdue was broken, where a person wants it, and where a credit insurer is to be
    told: once, before that day.
    """
    warned_on = pl.col("report_by") - pl.duration(days=LEAD_DAYS)
    is_reported = (pl.col("_overdue") & (pl.col("last_step_on").fill_null(EVER) < warned_on)).fill_null(
        value=False
    )
    is_broken = (
        pl.col("_is_urgent")
        & pl.col("_overdue")
        & (pl.col("promise_broken_on") > pl.col("last_step_on").fill_null(pl.col("carrying_due_on")))
    ).fill_null(value=False)
    is_wanted = (pl.col("forward_step") == pl.col("next_step")).fill_null(value=False)
    return pl.when(pl.col("next_step").is_not_null()).then(
        pl.min_horizontal(
            "_own_on",
            pl.when(is_broken).then("promise_broken_on"),
            pl.when(is_wanted).then("forward_on"),
            pl.when(is_reported).then(warned_on),
        )
    )


@cache
def _window_end() -> pl.Expr:
    """The first day on which a step may go that the sales side may stop: counted from when it was told."""
    is_told = (pl.col("told_step") == pl.col("next_step")).fill_null(value=False)
    told_on = pl.when(is_told).then("told_on").otherwise("_as_of")
    return pl.when(pl.col("_asks_sales") & pl.col("has_sales")).then(
        told_on + pl.duration(days=pl.col("_window_days"))
    )


@cache
def _reason() -> pl.Expr:
    conditions = _conditions()
    return pl.coalesce(pl.when(conditions[reason]).then(pl.lit(reason)) for reason in conditions)


@cache
def _conditions() -> dict[str, pl.Expr]:
    """Return when each reason holds, whatever the others say, in order of precedence."""
    as_of, is_overdue = pl.col("_as_of"), pl.col("overdue_minor") > 0
    asked = pl.when(is_overdue).then("overdue_minor").otherwise("open_minor")
    chaseable = pl.when(is_overdue).then("chaseable_overdue_minor").otherwise("chaseable_open_minor")
    is_set_aside = chaseable + pl.col("credit_minor") <= 0
    is_unreachable = (
        (pl.col("_needs_email") & ~pl.col("has_address"))
        | (pl.col("_needs_postal") & ~pl.col("has_postal_address"))
        | (pl.col("_needs_mobile") & ~pl.col("has_mobile"))
    )
    conditions: dict[Reason, pl.Expr] = {
        Reason.NOTHING_OPEN: pl.col("open_minor") == 0,
        Reason.COVERED_BY_CREDIT: asked + pl.col("credit_minor") <= 0,
        Reason.DO_NOT_CONTACT: pl.col("is_do_not_contact"),
        **{reason: pl.col("account_guard") == reason for reason in ACCOUNT_REASONS},
        **{reason: (pl.col("item_guard") == reason) & is_set_aside for reason in ITEM_REASONS},
        Reason.ONLY_CHARGES: pl.col("carrying_item_id").is_null(),
        Reason.RENEWAL_WINDOW: (pl.col("_renewal_starts_on") <= as_of)
        & (pl.col("_renewal_ends_on") >= as_of)
        & (pl.col("_renewal_starts_on") < pl.col("_renewal_ends_on")),
        Reason.BELOW_MINIMUM: pl.col("chaseable_open_minor") < pl.col("_minimum_minor").fill_null(0),
        Reason.LADDER_FINISHED: pl.col("next_step").is_null(),
        Reason.NOT_YET_DUE: (pl.col("step_on") > as_of) & ~pl.col("_overdue"),
        Reason.NEXT_STEP_LATER: pl.col("step_on") > as_of,
        Reason.OWNER_WINDOW: pl.col("_window_ends_on") > as_of,
        Reason.MINIMUM_GAP: pl.col("_is_touch") & (pl.col("gap_ends_on") > as_of),
        Reason.CONTACT_CAP: pl.col("_is_touch") & (pl.col("capped_until") >= as_of),
        Reason.QUIET_DAY: pl.col("_is_touch") & (pl.col("quiet_until") >= as_of),
        Reason.CONTACT_MISSING: is_unreachable & pl.col("is_contact_sought"),
        Reason.STEP_DUE: pl.lit(True),  # noqa: FBT003 - a literal column
    }
    assert set(conditions) == set(PRECEDENCE), "each reason has its condition"
    return {str(reason): conditions[reason].fill_null(value=False) for reason in PRECEDENCE}


def replay(*, decisions: pl.DataFrame, policies: Mapping[int, Policy], as_of: date) -> pl.DataFrame:
    """Decide again from the standings that a run stored, for the proof that it would decide the same."""
    return decide(standings=STANDING.take(decisions), policies=policies, as_of=as_of)
