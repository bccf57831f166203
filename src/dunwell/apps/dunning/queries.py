"""Reads of the policies."""

from typing import cast

from dunwell.apps.dunning.models import PolicyVersion
from dunwell.apps.dunning.policies import STANDARD
from dunwell.core.dunning.policy import Channel, Level, Policy


def policy_of(*, version: PolicyVersion) -> Policy:
    """Return what a version says, as the core takes it."""
    return Policy(
        code=version.policy.code,
        version=version.version,
        levels=tuple(
            Level(
                step=level.step,
                key=level.key,
                days=level.days_after_due,
                channel=cast("Channel", level.channel),
            )
            for level in version.levels.order_by("step")
        ),
        minimum_gap_days=version.minimum_gap_days,
        minimum_balances=version.minimum_balances,
    )


def policy_in_force() -> Policy:
    """Return what runs go by now: the last version published, or what comes with the house where none is yet."""
    version = PolicyVersion.objects.filter(policy__code=STANDARD.code).order_by("-version").first()
    return policy_of(version=version) if version else STANDARD
