"""The promises and plans that stand on a day, with what was paid of them by then: a function of rows and the day."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.apps.organisation.copying import read_packed
from dunwell.apps.promises.statements import INSTALMENTS, LAYERS, MOVES_SINCE, PLANS, PROMISES
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.frames import Schema
from dunwell.core.promises.opening import MOVES, opens_by_day
from dunwell.core.promises.outcomes import (
    Instalment,
    PlanEnd,
    PromiseEnd,
    last_day,
    plan_end,
    promise_end,
)
from dunwell.core.promises.paying import Course, Key, Layer, courses

PROMISE_ROWS = Schema(
    {
        "promise_id": pl.Int64,
        "account_id": pl.Int64,
        "amount_minor": pl.Int64,
        "due_on": pl.Date,
        "grace_days": pl.Int64,
        "tolerance_basis_points": pl.Int64,
    }
)
PLAN_ROWS = Schema(
    {
        "plan_id": pl.Int64,
        "account_id": pl.Int64,
        "version_id": pl.Int64,
        "paid_before_minor": pl.Int64,
        "grace_days": pl.Int64,
        "tolerance_basis_points": pl.Int64,
    }
)
INSTALMENT_ROWS = Schema({"version_id": pl.Int64, "due_on": pl.Date, "amount_minor": pl.Int64})
LAYER_ROWS = Schema(
    {
        "kind": pl.String,
        "id": pl.Int64,
        "account_id": pl.Int64,
        "item_id": pl.Int64,
        "item_due_on": pl.Date,
        "made_on": pl.Date,
        "last_on": pl.Date,
        "due_on": pl.Date,
        "amount_minor": pl.Int64,
        "open_minor": pl.Int64,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPromise:
    """A promise that nobody had ended by the day, and what was paid of it."""

    promise_id: int
    account_id: int
    amount_minor: int
    due_on: date
    rules: PromiseRules
    course: Course

    @property
    def until(self) -> date:
        """The last day on which money for it is in time."""
        return last_day(due_on=self.due_on, grace_days=self.rules.grace_days)

    def end(self, *, as_of: date) -> PromiseEnd | None:
        """Return how it ended by a day, whether anybody noticed or not."""
        return promise_end(
            amount_minor=self.amount_minor,
            due_on=self.due_on,
            rules=self.rules,
            course=self.course,
            as_of=as_of,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPlan:
    """A plan that nobody had ended by the day, by the version in force then, and what was paid under that version."""

    plan_id: int
    account_id: int
    version_id: int
    paid_before_minor: int
    grace_days: int
    tolerance_basis_points: int
    instalments: tuple[Instalment, ...]
    item_due_on: dict[int, date]
    course: Course

    def end(self, *, as_of: date) -> PlanEnd | None:
        """Return how it ended by a day, whether anybody noticed or not."""
        return plan_end(
            instalments=self.instalments,
            grace_days=self.grace_days,
            tolerance_basis_points=self.tolerance_basis_points,
            course=self.course,
            as_of=as_of,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All promises and plans that stand."""

    promises: list[StandingPromise]
    plans: list[StandingPlan]


def standing(*, as_of: date, account_ids: Collection[int] | None = None) -> Standing:
    """Return the promises made by the day, and the plans in force on it, that were not closed by it, by id.

    Of these accounts or of all. Cost: a few reads that grow with the promises and plans and with what their accounts
    owe.
    """
    asked = _asked(as_of=as_of, account_ids=account_ids)
    promises = fetch(sql=PROMISES, schema=PROMISE_ROWS, params=asked)
    plans = fetch(sql=PLANS, schema=PLAN_ROWS, params=asked)
    if promises.is_empty() and plans.is_empty():
        return Standing(promises=[], plans=[])
    found, due = _courses(asked=asked, as_of=as_of)
    return Standing(
        promises=_promises(promises, courses=found), plans=_plans(plans, asked=asked, courses=found, due=due)
    )


def standing_promises(*, as_of: date, account_ids: Collection[int] | None = None) -> list[StandingPromise]:
    """Return the promises of `standing`."""
    return standing(as_of=as_of, account_ids=account_ids).promises


def standing_plans(*, as_of: date, account_ids: Collection[int] | None = None) -> list[StandingPlan]:
    """Return the plans of `standing`."""
    return standing(as_of=as_of, account_ids=account_ids).plans


def _promises(rows: pl.DataFrame, *, courses: Mapping[Key, Course]) -> list[StandingPromise]:
    return [
        StandingPromise(
            promise_id=row["promise_id"],
            account_id=row["account_id"],
            amount_minor=row["amount_minor"],
            due_on=row["due_on"],
            rules=PromiseRules(
                grace_days=row["grace_days"], tolerance_basis_points=row["tolerance_basis_points"]
            ),
            course=courses["promise", row["promise_id"]],
        )
        for row in rows.iter_rows(named=True)
    ]


def _plans(
    rows: pl.DataFrame, *, asked: list[object], courses: Mapping[Key, Course], due: Mapping[int, date]
) -> list[StandingPlan]:
    if rows.is_empty():
        return []
    parts: dict[int, list[Instalment]] = {}
    read = fetch(sql=INSTALMENTS, schema=INSTALMENT_ROWS, params=asked).sort("version_id", "due_on")
    for version_id, on, minor in read.iter_rows():
        parts.setdefault(version_id, []).append(Instalment(due_on=on, amount_minor=minor))
    plans: list[StandingPlan] = []
    for row in rows.iter_rows(named=True):
        course = courses["plan", row["version_id"]]
        plans.append(
            StandingPlan(
                **row,
                instalments=tuple(parts[row["version_id"]]),
                item_due_on={item_id: due[item_id] for item_id in course.left_minor},
                course=course,
            )
        )
    return plans


def _asked(*, as_of: date, account_ids: Collection[int] | None) -> list[object]:
    return [as_of, None if account_ids is None else sorted(account_ids)]


def _courses(*, asked: list[object], as_of: date) -> tuple[dict[Key, Course], dict[int, date]]:
    """Return the course of everything that was ever said of the items in question, and the items' due dates."""
    rows = fetch(sql=LAYERS, schema=LAYER_ROWS, params=asked)
    starts = rows.group_by("account_id").agg(on=pl.col("made_on").min()).sort("account_id")
    moves = read_packed(
        sql=MOVES_SINCE,
        schema=MOVES,
        params=[starts["account_id"].to_list(), starts["on"].to_list(), as_of],
    )
    # An item that was settled on the first day is known by this alone.
    known = (
        rows.select("account_id", "item_id", due_on="item_due_on")
        .unique()
        .join(starts, on="account_id")
        .with_columns(minor=pl.lit(0, dtype=pl.Int64))
        .select(MOVES.names)
    )
    opens = opens_by_day(moves=pl.concat([moves, known]))
    by_item: dict[int, list[tuple[date, int]]] = {}
    for item_id, on, minor in opens.join(known, on="item_id", how="semi").iter_rows():
        by_item.setdefault(item_id, []).append((on, minor))
    due = dict(rows.select("item_id", "item_due_on").iter_rows())
    return courses(layers=_layers(rows), opens=by_item), due


def _layers(rows: pl.DataFrame) -> Iterator[Layer]:
    for row in rows.iter_rows(named=True):
        yield Layer(
            key=(row["kind"], row["id"]),
            item_id=row["item_id"],
            made_on=row["made_on"],
            last_on=row["last_on"],
            due_on=row["due_on"],
            amount_minor=row["amount_minor"],
            open_minor=row["open_minor"],
        )
