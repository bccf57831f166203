"""The rules of holding by a table: what holds, what warns, and what is let pass."""

import pytest

from dunwell.core.credit.holding import HoldReason, HoldRules, Standing, rule

HOLD, WARN, CLEAR = "hold", "warn", "clear"


@pytest.mark.parametrize(
    ("standing", "rules", "verdict", "reasons"),
    [
        ({"broken_promises": 1}, {}, CLEAR, []),
        ({"broken_promises": 2}, {}, HOLD, ["BROKEN_PROMISE"]),
        ({"broken_promises": 3}, {}, HOLD, ["BROKEN_PROMISE"]),
        ({"broken_promises": 1}, {"broken_promises": 1}, HOLD, ["BROKEN_PROMISE"]),
        ({"broken_promises": 2}, {"broken_promises": 3}, CLEAR, []),
        ({"broken_promises": 99}, {"broken_promises": None}, CLEAR, []),
        ({"broken_promises": 2, "overdue": ((31, 10_000),)}, {}, HOLD, ["OVERDUE", "BROKEN_PROMISE"]),
        ({"broken_promises": 2, "score": 50, "score_before": 70}, {}, HOLD, ["BROKEN_PROMISE", "SCORE_FELL"]),
        (
            {"broken_promises": 2, "overdue": ((25, 10_000),)},
            {},
            HOLD,
            ["BROKEN_PROMISE"],
        ),  # holding says enough
        ({"broken_promises": 1, "overdue": ((25, 10_000),)}, {}, WARN, ["OVERDUE_SOON"]),
        ({"score": 51, "score_before": 70}, {}, CLEAR, []),
        ({"score": 50}, {}, CLEAR, []),
        ({"exposure_minor": 101, "limit_minor": 100}, {}, HOLD, ["OVER_LIMIT"]),
        ({"exposure_minor": 100, "limit_minor": 100}, {}, WARN, ["LIMIT_NEAR"]),
        ({"exposure_minor": 90, "limit_minor": 100}, {}, CLEAR, []),
        ({"exposure_minor": 1, "limit_minor": 0}, {}, HOLD, ["OVER_LIMIT"]),
        ({"exposure_minor": 1}, {}, CLEAR, []),
        ({"is_insolvent": True, "broken_promises": 2}, {}, HOLD, ["INSOLVENT", "BROKEN_PROMISE"]),
    ],
)
def test_what_is_ruled(standing, rules, verdict, reasons):
    found = rule(standing=Standing(**standing), rules=HoldRules(**rules))
    assert (found.verdict, list(found.reasons)) == (verdict, [HoldReason(one) for one in reasons])
