"""What an account would be decided if one thing were otherwise: changes to a case, each a fact and nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import polars as pl

from dunwell.core.dunning.decide import decide
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.reasons import ACCOUNT_REASONS, ITEM_REASONS, Outcome, Reason


class Change(StrEnum):
    """Something that could be otherwise. The first ones let a step be taken, the last three stop one."""

    CREDIT_USED = "credit_used"  # what is not allocated is used for something else
    CONTACT_ALLOWED = "contact_allowed"
    ACCOUNT_FREED = "account_freed"  # nothing holds the whole account
    ITEMS_FREED = "items_freed"  # nothing is set aside of any item
    RENEWAL_IGNORED = "renewal_ignored"
    MINIMUM_LOWERED = "minimum_lowered"
    STEP_WANTED = "step_wanted"  # a person brings the next step forward
    WINDOW_WAIVED = "window_waived"  # the sales side need not be waited for
    GAP_WAIVED = "gap_waived"
    CAP_WAIVED = "cap_waived"
    REST_WAIVED = "rest_waived"
    CONTACT_FOUND = "contact_found"
    MONEY_RECEIVED = "money_received"
    REST_SET_ASIDE = "rest_set_aside"  # promised or disputed
    ACCOUNT_HELD = "account_held"


REMEDIES: dict[Reason, Change] = {
    Reason.COVERED_BY_CREDIT: Change.CREDIT_USED,
    Reason.DO_NOT_CONTACT: Change.CONTACT_ALLOWED,
    **dict.fromkeys(ACCOUNT_REASONS, Change.ACCOUNT_FREED),
    **dict.fromkeys(ITEM_REASONS, Change.ITEMS_FREED),
    Reason.RENEWAL_WINDOW: Change.RENEWAL_IGNORED,
    Reason.BELOW_MINIMUM: Change.MINIMUM_LOWERED,
    Reason.NOT_YET_DUE: Change.STEP_WANTED,
    Reason.NEXT_STEP_LATER: Change.STEP_WANTED,
    Reason.OWNER_WINDOW: Change.WINDOW_WAIVED,
    Reason.MINIMUM_GAP: Change.GAP_WAIVED,
    Reason.CONTACT_CAP: Change.CAP_WAIVED,
    Reason.QUIET_DAY: Change.REST_WAIVED,
    Reason.CONTACT_MISSING: Change.CONTACT_FOUND,
}
"""What takes a reason away. Nothing open, and every step taken, are ends: nothing here changes them."""
STOPS = (Change.MONEY_RECEIVED, Change.REST_SET_ASIDE, Change.ACCOUNT_HELD)
ASKS_LEDGER = frozenset({Change.CREDIT_USED, Change.ITEMS_FREED})
"""Under these another invoice may carry the account: only whoever knows all its items can tell the standing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided about an account."""

    outcome: Outcome
    reason: Reason
    step: int | None
    next_on: date | None

    @property
    def is_taken(self) -> bool:
        """Whether a step is taken."""
        return self.reason == Reason.STEP_DUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One account on one day, with all that it is decided from."""

    standing: pl.DataFrame  # STANDING, one row
    policy: Policy
    as_of: date

    @property
    def policies(self) -> dict[int, Policy]:
        """The policy by the version that the standing names."""
        return {int(self.standing["policy_version_id"].item()): self.policy}

    def decided(self) -> Answer:
        """Decide it."""
        (row,) = decide(standings=self.standing, policies=self.policies, as_of=self.as_of).iter_rows(
            named=True
        )
        return Answer(
            outcome=Outcome(row["outcome"]),
            reason=Reason(row["reason"]),
            step=row["step"],
            next_on=row["next_on"],
        )

    def with_facts(self, **facts: object) -> "Case":
        """The same with some facts of the standing replaced."""
        kinds = self.standing.schema
        changed = self.standing.with_columns(
            pl.lit(value, dtype=kinds[name]).alias(name) for name, value in facts.items()
        )
        return replace(self, standing=changed)


Tell = Callable[[date, frozenset[Change]], Case | None]
"""The case on a day under changes that ask the ledger, as far as that can be known; None where it cannot."""


def applied(*, tell: Tell, on: date, changes: Iterable[Change]) -> Case | None:
    """Return the case of a day with these changes made; None where `tell` cannot say what the ledger would."""
    asked = frozenset(changes)
    found = tell(on, asked & ASKS_LEDGER)
    for change in Change:  # in a fixed order: the same changes give the same case
        if found is not None and change in asked - ASKS_LEDGER:
            found = _MADE[change](found)
    return found


def short_of_cover(case: Case, /) -> int:
    """Return how much money, not allocated, would cover what is asked for, in minor units."""
    is_overdue = _fact(case, "overdue_minor") > 0
    return _fact(case, "overdue_minor" if is_overdue else "open_minor") + _fact(case, "credit_minor")


def short_of_set_aside(case: Case, /) -> int:
    """Return how much more would have to be promised or disputed until nothing is left to ask for, in minor units."""
    return _fact(case, _asked(case)) + _fact(case, "credit_minor")


def _fact(case: Case, name: str) -> int:
    return int(case.standing[name].item())


def _asked(case: Case) -> str:
    return "chaseable_overdue_minor" if _fact(case, "overdue_minor") > 0 else "chaseable_open_minor"


def _wanted(case: Case) -> Case:
    """Somebody wants the next step on the day of the case; nothing where there is no step to want."""
    step = case.decided().step
    return case if step is None else case.with_facts(forward_step=step, forward_on=case.as_of)


def _without_window(case: Case) -> Case:
    levels = tuple(replace(level, window_days=0) for level in case.policy.levels)
    return replace(case, policy=replace(case.policy, levels=levels))


def _set_aside(case: Case) -> Case:
    needed = short_of_set_aside(case)
    less = {name: _fact(case, name) - needed for name in {"chaseable_open_minor", _asked(case)}}
    return case.with_facts(**less, item_guard=str(Reason.PROMISED), item_guard_until=None)


_MADE: dict[Change, Callable[[Case], Case]] = {
    Change.CONTACT_ALLOWED: lambda case: case.with_facts(is_do_not_contact=False),
    Change.ACCOUNT_FREED: lambda case: case.with_facts(account_guard=None, account_guard_until=None),
    Change.RENEWAL_IGNORED: lambda case: case.with_facts(renewal_on=None),
    Change.MINIMUM_LOWERED: lambda case: replace(case, policy=replace(case.policy, minimum_balances={})),
    Change.STEP_WANTED: _wanted,
    Change.WINDOW_WAIVED: _without_window,
    Change.GAP_WAIVED: lambda case: replace(case, policy=replace(case.policy, minimum_gap_days=0)),
    Change.CAP_WAIVED: lambda case: case.with_facts(capped_until=None),
    Change.REST_WAIVED: lambda case: case.with_facts(quiet_until=None),
    Change.CONTACT_FOUND: lambda case: case.with_facts(
        has_address=True, has_postal_address=True, has_mobile=True
    ),
    Change.MONEY_RECEIVED: lambda case: case.with_facts(
        credit_minor=_fact(case, "credit_minor") - short_of_cover(case)
    ),
    Change.REST_SET_ASIDE: _set_aside,
    Change.ACCOUNT_HELD: lambda case: case.with_facts(account_guard=str(Reason.ON_HOLD)),
}
