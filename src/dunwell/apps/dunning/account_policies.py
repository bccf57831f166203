"""Which policy an account goes by now."""

from collections.abc import Collection
from datetime import date

from dunwell.apps.dunning.assignment_frames import current
from dunwell.apps.dunning.queries import policies_of, policy_in_force
from dunwell.core.dunning.policy import Policy


def policies_by_account(*, account_ids: Collection[int], as_of: date) -> dict[int, Policy]:
    """Return the policy that each of these accounts was given last; the standard one where none was given yet."""
    given = current(as_of=as_of, account_ids=sorted(account_ids))
    versions = dict(zip(given["account_id"], given["policy_version_id"], strict=True))
    policies = policies_of(version_ids=set(versions.values()))
    fallback = policy_in_force()
    return {one: policies.get(versions.get(one, 0), fallback) for one in account_ids}
