"""What the ladder knows of a credit insurer: a step before the day of its report, and delay beyond what it allows."""

from datetime import date

import polars as pl
import pytest
from tests.core.dunning.plainly import AS_OF, LADDER, day, frame
from tests.core.dunning.test_decide import DUE, answer

from dunwell.core.dunning.insured import INSURED, NOTIFIED, insurer_days
from dunwell.core.dunning.standing import ITEMS
from dunwell.core.dunning.why import FactKind, explain

LATE = {"carrying_due_on": day(-20), "last_step": 3, "last_step_on": day(-10), "last_contact_on": day(-10)}
"""The call comes tomorrow by the ladder: 21 days after the due date."""


@pytest.mark.parametrize(
    ("report_in", "more", "expected"),
    [
        (None, {}, ("NEXT_STEP_LATER", 4, day(1))),
        (30, {}, ("NEXT_STEP_LATER", 4, day(1))),  # the ladder is sooner by itself
        (7, {}, ("STEP_DUE", 4, None)),  # a week before the insurer is told
        (2, {}, ("STEP_DUE", 4, None)),
        (-9, {}, ("NEXT_STEP_LATER", 4, day(1))),  # a step was taken since that day: no second one in haste
        (-2, {"last_step_on": day(-9)}, ("NEXT_STEP_LATER", 4, day(1))),
        (-2, {"last_step_on": day(-12)}, ("STEP_DUE", 4, None)),  # late as it is
        (7, {"last_contact_on": day(-2)}, ("MINIMUM_GAP", 4, day(5))),  # nobody is written to in haste
        (7, {"overdue_minor": 0, "overdue_items": 0, "chaseable_overdue_minor": 0, "carrying_due_on": day(3)},
         ("NOT_YET_DUE", 5, day(33))),  # what is overdue is not what carries the account
        (7, {"account_guard": "ON_HOLD", "account_guard_until": day(30)}, ("ON_HOLD", None, day(31))),
        (7, {"last_step": 5}, ("LADDER_FINISHED", None, None)),
    ],
)  # fmt: skip
def test_the_next_step_comes_before_the_insurer_is_told(report_in, more, expected):
    by = None if report_in is None else day(report_in)
    decided = answer(**{**LATE, "report_by": by, **more})
    if expected[0] == "NOT_YET_DUE":
        assert decided[0] == expected[0]
    else:
        assert decided == expected


@pytest.mark.parametrize(
    ("guards", "facts"),
    [
        ({}, {"report": (day(5), None, 5)}),
        ({"item_guard": "PROMISED", "item_guard_until": day(9)}, {"report": (day(5), None, 5)}),
        (
            {"item_guard": "PROMISED", "item_guard_until": day(11)},
            {"report": (day(5), None, 5), "extension": (day(10), day(11), None)},
        ),
        (
            {"item_guard": "IN_PLAN", "item_guard_until": day(4), "account_guard": "ON_HOLD"},
            {"report": (day(5), None, 5), "extension": (day(10), None, None)},
        ),
    ],
)
def test_why_names_the_day_and_what_goes_on_beyond_what_is_allowed(guards, facts):
    standing = frame([{**DUE, "report_by": day(5), "extension_ends_on": day(10), **guards}])
    told = explain(standing=standing, policy=LADDER, as_of=AS_OF).facts
    ours = (FactKind.REPORT, FactKind.EXTENSION)
    assert {str(one.kind): (one.on, one.until, one.days) for one in told if one.kind in ours} == facts


def days_of(items, insured, notified=()) -> list[tuple[int, date | None, date | None]]:
    def made(schema, rows):
        return pl.DataFrame(rows, schema=dict(schema.dtypes), orient="row")

    found = insurer_days(
        items=made(ITEMS, [(number, *row) for number, row in enumerate(items, start=1)]),
        insured=made(INSURED, insured),
        notified=made(NOTIFIED, list(notified)),
        as_of=AS_OF,
    )
    return sorted(found.rows())


@pytest.mark.parametrize(
    ("items", "insured", "notified", "expected"),
    [
        ([(1, day(-50), 5)], [(1, 60, 90)], [], [(1, day(10), day(40))]),
        ([(1, day(-50), 5)], [(1, 60, None)], [], [(1, day(10), None)]),
        ([(1, day(-50), 5), (1, day(-70), 5)], [(1, 60, 90)], [], [(1, day(-10), day(20))]),  # the oldest
        ([(1, day(0), 5)], [(1, 60, 90)], [], [(1, None, day(90))]),  # not overdue yet
        ([(1, day(-50), 5)], [(1, 60, 90)], [(1, day(-50))], [(1, None, day(40))]),  # was told
        ([(1, day(-50), 5)], [(1, 60, 90)], [(1, day(-49))], [(1, day(10), day(40))]),  # of something else
        ([(1, day(-50), -5)], [(1, 60, 90)], [], []),  # owed to the customer
        ([(1, day(-50), 5)], [(2, 60, 90)], [], []),  # not insured
    ],
)
def test_the_days_of_an_insurer_by_hand(items, insured, notified, expected):
    assert days_of(items, insured, notified) == expected
