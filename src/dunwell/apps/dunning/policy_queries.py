"""Reads of the policies for people: which there are, what each version said, how many accounts it was given."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.apps.dunning.assignment_frames import current
from dunwell.apps.dunning.models import Policy as StoredPolicy
from dunwell.apps.dunning.models import PolicyVersion
from dunwell.apps.dunning.policies import STANDARD, STANDARD_NAME
from dunwell.apps.dunning.queries import policies_of
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core.dunning.policy import Policy


class UnknownPolicy(Exception):
    """No policy has this code."""

    code = "unknown_policy"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a policy: what it says, who published it and why, and how many accounts were given it last."""

    policy: Policy
    published_at: datetime | None  # None for the one that comes with the house, not published yet
    published_by: str
    note: str
    accounts: int


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy with its versions, the one in force first."""

    code: str
    name: str
    versions: tuple[VersionRow, ...]

    @property
    def in_force(self) -> VersionRow:
        """The version that accounts begin with now."""
        return self.versions[0]

    @property
    def accounts(self) -> int:
        """How many accounts were given any of its versions last."""
        return sum(one.accounts for one in self.versions)


@dataclass(frozen=True, slots=True)
class GivenTo:
    """The version that an account was given last, and how."""

    policy: str  # its code
    name: str
    version: int
    is_moved: bool


def policy_rows(*, scope: Scope) -> list[PolicyRow]:
    """Return every policy with its versions; accounts are counted as far as the scope sees them."""
    return _rows(scope=scope, code=None)


def policy_row(*, scope: Scope, code: str) -> PolicyRow:
    """Return one policy with its versions, or raise UnknownPolicy."""
    for row in _rows(scope=scope, code=code):
        return row
    raise UnknownPolicy("There is no policy of this code.")


def policy_names() -> list[tuple[str, str]]:
    """Return code and name of every policy that has a version, by name."""
    rows = StoredPolicy.objects.filter(versions__isnull=False).distinct().order_by("name", "code")
    return list(rows.values_list("code", "name"))


def given_to(*, account_ids: Collection[int]) -> dict[int, GivenTo]:
    """Return by account the version that it was given last; those that were never given one are left out."""
    rows = current(as_of=date.max, account_ids=sorted(account_ids)).rows()
    versions = PolicyVersion.objects.select_related("policy").in_bulk({version for _, version, _ in rows})
    return {
        account: GivenTo(
            policy=versions[version].policy.code,
            name=versions[version].policy.name,
            version=versions[version].version,
            is_moved=is_moved,
        )
        for account, version, is_moved in rows
    }


def _rows(*, scope: Scope, code: str | None) -> list[PolicyRow]:
    found = PolicyVersion.objects.select_related("policy").order_by("policy__name", "policy_id", "-version")
    versions = list(found.filter(policy__code=code) if code is not None else found)
    said = policies_of(version_ids=[one.pk for one in versions])
    counts = _accounts_by_version(scope=scope)
    names = _names(versions)
    rows: dict[str, PolicyRow] = {}
    for one in versions:
        row = VersionRow(
            policy=said[one.pk],
            published_at=one.published_at,
            published_by=names.get(one.published_by, one.published_by),
            note=one.note,
            accounts=counts[one.pk],
        )
        before = rows.get(one.policy.code)
        earlier = before.versions if before else ()
        rows[one.policy.code] = PolicyRow(one.policy.code, one.policy.name, (*earlier, row))
    if STANDARD.code not in rows and code in {None, STANDARD.code}:
        unpublished = VersionRow(STANDARD, None, "", "", 0)
        rows[STANDARD.code] = PolicyRow(STANDARD.code, STANDARD_NAME, (unpublished,))
    return list(rows.values())


def _accounts_by_version(*, scope: Scope) -> Counter[int]:
    """How many of the accounts seen were given each version last. Cost: one pass over the assignments."""
    given = current(as_of=date.max)
    if Account.objects.count() == seen_accounts(scope=scope).count():
        return Counter(dict(given["policy_version_id"].value_counts().iter_rows()))
    mine = set(seen_accounts(scope=scope).values_list("pk", flat=True))
    return Counter(version for account, version, _ in given.iter_rows() if account in mine)


def _names(versions: Collection[PolicyVersion]) -> dict[str, str]:
    """The names of the people who published, by how they stand in the journal."""
    ids = {one.published_by.removeprefix("user:") for one in versions if one.published_by.startswith("user:")}
    users = User.objects.filter(pk__in=[int(one) for one in ids if one.isdigit()])
    return {f"user:{user.pk}": str(user) for user in users}
