"""Reads of the policies."""

from collections.abc import Collection

from dunwell.apps.dunning import models
from dunwell.apps.dunning.models import PolicyVersion
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.dunning.stored import level_stored, policy_stored
from dunwell.core.dunning.policy import Level, Policy


def policy_of(*, version: PolicyVersion) -> Policy:
    """Return what a version says, as the core takes it."""
    return policy_stored(version=version, levels=version.levels.all())


def policies_of(*, version_ids: Collection[int]) -> dict[int, Policy]:
    """Return what these versions say, by their ids."""
    versions = PolicyVersion.objects.filter(pk__in=version_ids).select_related("policy")
    return {version.pk: policy_of(version=version) for version in versions.prefetch_related("levels")}


def level_of(*, version_id: int, step: int) -> Level:
    """Return one step of a version; raises Level.DoesNotExist for a step that it does not have."""
    return level_stored(models.Level.objects.get(policy_version_id=version_id, step=step))


def policy_in_force() -> Policy:
    """Return what runs go by now: the last version published, or what comes with the house where none is yet."""
    version = PolicyVersion.objects.filter(policy__code=STANDARD.code).order_by("-version").first()
    return policy_of(version=version) if version else STANDARD
