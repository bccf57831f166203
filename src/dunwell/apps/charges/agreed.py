"""What contracts say of fees and interest, for many items at once: the version of the day on which each fell due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dunwell.apps.agreements.models import Acknowledgement, CreditPolicy, InterestBasis
from dunwell.apps.agreements.queries import schedule_of
from dunwell.core.charges.facts import AgreedFees
from dunwell.core.charges.schedule import FeeSchedule


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a credit policy with its fees, read once."""

    policy: CreditPolicy
    schedule: FeeSchedule | None

    @property
    def claims_interest(self) -> bool:
        """Whether it claims interest."""
        return self.policy.interest_basis != InterestBasis.NONE


class Agreed:
    """The versions of all entities, and which of them these customers acknowledged.

    The same rule as `agreements.queries.fee_schedule_in_force`, without a query for each item.
    """

    def __init__(self, *, customer_ids: Iterable[int]) -> None:
        self._versions: dict[int, list[_Version]] = {}
        for policy in CreditPolicy.objects.order_by("entity_id", "-number"):
            version = _Version(policy, schedule_of(policy=policy))
            self._versions.setdefault(policy.entity_id, []).append(version)
        with_fees = [
            one.policy.pk for versions in self._versions.values() for one in versions if one.schedule
        ]
        rows = Acknowledgement.objects.filter(policy_id__in=with_fees, customer_id__in=set(customer_ids))
        self._acknowledged = {
            (customer, policy): (on, str(public_id))
            for customer, policy, on, public_id in rows.values_list(
                "customer_id", "policy_id", "on", "public_id"
            )
        }

    def fees(self, *, customer_id: int, entity_id: int, on: date) -> AgreedFees | None:
        """The fees of the version in force on a day, if the customer had acknowledged it by then."""
        version = self._in_force(entity_id=entity_id, on=on)
        if version is None or version.schedule is None:
            return None
        found = self._acknowledged.get((customer_id, version.policy.pk))
        if found is None or found[0] > on:
            return None
        return AgreedFees(
            schedule=version.schedule,
            has_interest_beside=version.claims_interest,
            basis={
                "policy": str(version.policy.public_id),
                "acknowledgement": found[1],
                "acknowledged_on": found[0].isoformat(),
            },
        )

    def claims_interest(self, *, entity_id: int, on: date) -> bool:
        """Whether interest is claimed on what fell due on a day: unless the policy of that day says it is not."""
        version = self._in_force(entity_id=entity_id, on=on)
        return version is None or version.claims_interest

    def _in_force(self, *, entity_id: int, on: date) -> _Version | None:
        versions = self._versions.get(entity_id, ())
        return next((one for one in versions if one.policy.valid_from <= on), None)
