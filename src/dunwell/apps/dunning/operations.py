"""Writes to the policies."""

from datetime import datetime

from django.db import transaction

from dunwell.apps.dunning import models
from dunwell.apps.dunning.policies import STANDARD, STANDARD_NAME
from dunwell.apps.dunning.stored import level_rules, policy_rules
from dunwell.apps.journal import operations as journal
from dunwell.core.dunning.policy import Policy, PolicyFault
from dunwell.core.dunning.policy_faults import faults


class PolicyRefused(Exception):
    """A policy cannot be published; `faults` name everything that is wrong with it."""

    code = "policy_refused"

    def __init__(self, found: list[PolicyFault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in found))
        self.faults = found


def publish(*, policy: Policy, name: str, actor: str, now: datetime) -> models.PolicyVersion:
    """Publish a new version of a policy; raise PolicyRefused with all its faults. Earlier versions stay as they are."""
    if found := faults(policy):
        raise PolicyRefused(found)
    with transaction.atomic():
        head, _ = models.Policy.objects.select_for_update().get_or_create(
            code=policy.code, defaults={"name": name}
        )
        version = models.PolicyVersion.objects.create(
            policy=head,
            version=head.versions.count() + 1,
            minimum_gap_days=policy.minimum_gap_days,
            minimum_balances=dict(policy.minimum_balances),
            carrying=policy.carrying,
            rules=policy_rules(policy),
            published_at=now,
            published_by=actor,
        )
        models.Level.objects.bulk_create(
            models.Level(
                policy_version=version,
                step=level.step,
                key=level.key,
                trigger=level.trigger,
                event=level.event or "",
                days=level.days,
                channel=level.channel,
                rules=level_rules(level),
            )
            for level in policy.levels
        )
        journal.append(
            name="dunning.policy.published",
            actor=actor,
            now=now,
            subject="policy_version",
            subject_id=version.pk,
            data={"policy": policy.code, "version": version.version},
        )
    return version


def ensure_standard(*, actor: str, now: datetime) -> models.PolicyVersion:
    """Return the version in force; publish the policy that comes with the house where there is none yet."""
    with transaction.atomic():
        models.Policy.objects.get_or_create(code=STANDARD.code, defaults={"name": STANDARD_NAME})
        models.Policy.objects.select_for_update().get(code=STANDARD.code)
        found = models.PolicyVersion.objects.filter(policy__code=STANDARD.code).order_by("-version").first()
        return found or publish(policy=STANDARD, name=STANDARD_NAME, actor=actor, now=now)
