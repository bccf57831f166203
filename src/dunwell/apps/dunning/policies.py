"""The policy that comes with the house, as data."""

from dunwell.core.dunning.policy import Level, Policy

STANDARD = Policy(
    code="standard",
    version=1,
    levels=(
        Level(step=1, key="courtesy", days_after_due=-7, channel="email"),
        Level(step=2, key="reminder", days_after_due=3, channel="email"),
        Level(step=3, key="firmer", days_after_due=14, channel="email"),
        Level(step=4, key="call", days_after_due=21, channel="call"),
        Level(step=5, key="final", days_after_due=30, channel="email"),
    ),
    minimum_gap_days=7,
    minimum_balances={},
)
STANDARD_NAME = "Standard ladder"
