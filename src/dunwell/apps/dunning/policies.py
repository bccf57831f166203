"""The policy that comes with the house, as data."""

from dunwell.core.dunning.policy import Level, Policy

STANDARD = Policy(
    code="standard",
    version=1,
    levels=(
        Level(step=1, key="courtesy", days=-7, channel="email"),
        Level(step=2, key="reminder", days=3, channel="email"),
        Level(step=3, key="firmer", days=14, channel="email"),
        Level(step=4, key="call", days=21, channel="call"),
        Level(step=5, key="final", days=30, channel="email"),
    ),
    minimum_gap_days=7,
    minimum_balances={},
)
STANDARD_NAME = "Standard ladder"
