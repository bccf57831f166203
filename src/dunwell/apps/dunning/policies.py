"""The policies that come with the house, as data."""

from dunwell.core.dunning.policy import Cap, Level, Policy

STANDARD = Policy(
    code="standard",
    version=1,
    levels=(
        Level(step=1, key="courtesy", days=-7, channel="email"),
        Level(step=2, key="reminder", days=3, channel="email", sales="owner", window_days=2),
        Level(step=3, key="firmer", days=14, channel="email", tone="firm", sales="owner", window_days=2),
        Level(
            step=4,
            key="call",
            days=21,
            channel="call",
            tone="firm",
            sender="controller",
            sales="lead",
            window_days=2,
        ),
        Level(step=5, key="final", days=30, channel="email", tone="formal", sender="senior"),
    ),
    minimum_gap_days=7,
    minimum_balances={},
)
STANDARD_NAME = "Standard ladder"

KEY_ACCOUNTS = Policy(
    code="key-accounts",
    version=1,
    levels=(
        Level(step=1, key="courtesy", days=-5, channel="email"),
        Level(step=2, key="reminder", days=7, channel="email", sales="owner", window_days=3),
        Level(step=3, key="call", days=10, channel="call", trigger="previous", sales="owner", window_days=2),
        Level(
            step=4,
            key="firmer",
            days=30,
            channel="email",
            tone="firm",
            sender="controller",
            sales="lead",
            window_days=3,
            approval="one",
        ),
        Level(
            step=5,
            key="final",
            days=60,
            channel="email",
            audience="approver",
            tone="formal",
            sender="senior",
            sales="inform",
            approval="two",
        ),
    ),
    minimum_gap_days=10,
    minimum_balances={},
    carrying="continue",
    caps=(Cap(touches=2, days=14),),
    executive_copy_from=5,
    renewal_days_before=14,
    renewal_days_after=7,
)
KEY_ACCOUNTS_NAME = "Key accounts, gently"

STRICT = Policy(
    code="strict",
    version=1,
    levels=(
        Level(step=1, key="courtesy", days=-3, channel="email"),
        Level(step=2, key="reminder", days=1, channel="email", tone="firm"),
        Level(step=3, key="call", days=5, channel="call", tone="firm", sender="controller"),
        Level(step=4, key="firmer", days=10, channel="email", tone="firm", sender="controller"),
        Level(
            step=5,
            key="final",
            days=8,
            channel="letter",
            trigger="previous",
            audience="executive",
            tone="formal",
            sender="senior",
            hold_days=10,
        ),
    ),
    minimum_gap_days=4,
    minimum_balances={},
    caps=(Cap(touches=3, days=7), Cap(touches=6, days=30)),
    executive_copy_from=4,
)
STRICT_NAME = "Strict, for high risk"

READY: tuple[tuple[Policy, str], ...] = (
    (STANDARD, STANDARD_NAME),
    (KEY_ACCOUNTS, KEY_ACCOUNTS_NAME),
    (STRICT, STRICT_NAME),
)
"""What one may start a policy of one's own from, with its name. Only the first is published by itself."""
