"""Writes to the assignment of policies: the rules published, and accounts moved on purpose."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.dunning.assignment_frames import current
from dunwell.apps.dunning.models import Assignment, AssignmentKind, AssignmentRules, Policy, PolicyVersion
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core.dunning.assignment import Rule, rules_as_data
from dunwell.core.dunning.assignment_faults import rule_faults
from dunwell.core.dunning.policy import PolicyFault
from dunwell.core.wording import one_line

REASON_MAX = 500
ACCOUNTS_MAX = 1_000  # moved at once


class RulesRefused(Exception):
    """The rules cannot be published; `faults` name everything that is wrong with them."""

    code = "rules_refused"

    def __init__(self, found: list[PolicyFault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in found))
        self.faults = found


class MoveRefused(Exception):
    """Accounts cannot be moved as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, none_chosen, too_many, unknown_policy, reason_missing, reason_too_long, not_moved.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def faults_of_rules(rules: Sequence[Rule], /) -> list[PolicyFault]:
    """Return everything that is wrong with these rules, given the policies and entities that there are."""
    policies = set(PolicyVersion.objects.values_list("policy__code", flat=True))
    entities = list(Entity.objects.values_list("code", flat=True))
    return rule_faults(rules, policies=policies, entities=entities)


def publish_rules(*, scope: Scope, rules: Sequence[Rule], now: datetime) -> AssignmentRules:
    """Publish rules from now on; raise RulesRefused with all their faults. Accounts that run keep their versions."""
    if not scope.may(Power.CONFIGURE):
        raise RulesRefused([PolicyFault("", "You may read the rules, but not change them.")])
    if found := faults_of_rules(rules):
        raise RulesRefused(found)
    with transaction.atomic():
        list(Policy.objects.select_for_update().order_by("pk"))  # one publishes at a time
        last = AssignmentRules.objects.order_by("-version").first()
        data = rules_as_data(rules)
        if last is not None and last.rules == data:
            return last
        published = AssignmentRules.objects.create(
            version=last.version + 1 if last else 1, rules=data, published_at=now, published_by=scope.actor
        )
        journal.append(
            name="dunning.rules.published",
            actor=scope.actor,
            now=now,
            subject="assignment_rules",
            subject_id=published.pk,
            data={"version": published.version, "rules": len(data)},
        )
    return published


def move_accounts(
    *, scope: Scope, account_ids: Sequence[UUID], policy: str, reason: str, now: datetime, today: date
) -> int:
    """Move accounts to the version in force of a policy, where they stay until released; return how many moved.

    The step that an account has reached stays. One that was moved to this version before is left as it is. Raises
    MoveRefused, and UnknownAccount when the scope does not see one of them; then nothing is moved.
    """
    accounts, reason = _chosen(scope=scope, account_ids=account_ids), _reason(scope=scope, reason=reason)
    version = PolicyVersion.objects.filter(policy__code=policy).order_by("-version").first()
    if version is None:
        raise MoveRefused(code="unknown_policy", field="policy", message="Choose one of the policies.")
    with transaction.atomic():
        before = _before(accounts=accounts)
        moving = [one for one in accounts if before.get(one.pk) != (version.pk, True)]
        for account in moving:
            _tell(
                AssignmentKind.MOVED,
                scope=scope,
                account=account,
                version=version,
                before=before.get(account.pk, (None, False))[0],
                reason=reason,
                now=now,
                today=today,
            )
    return len(moving)


def release_accounts(
    *, scope: Scope, account_ids: Sequence[UUID], reason: str, now: datetime, today: date
) -> int:
    """Give accounts that were moved back to the rules; return how many were.

    One that runs keeps its version until the invoice is paid. Raises as move_accounts does.
    """
    accounts, reason = _chosen(scope=scope, account_ids=account_ids), _reason(scope=scope, reason=reason)
    with transaction.atomic():
        before = _before(accounts=accounts)
        moved = [one for one in accounts if before.get(one.pk, (0, False))[1]]
        if not moved:
            raise MoveRefused(
                code="not_moved", field="", message="None of these accounts was moved by a person."
            )
        versions = PolicyVersion.objects.in_bulk([before[one.pk][0] for one in moved])
        for account in moved:
            at = before[account.pk][0]
            _tell(
                AssignmentKind.RELEASED,
                scope=scope,
                account=account,
                version=versions[at],
                before=at,
                reason=reason,
                now=now,
                today=today,
            )
    return len(moved)


def _chosen(*, scope: Scope, account_ids: Sequence[UUID]) -> list[Account]:
    wanted = set(account_ids)
    if not wanted:
        raise MoveRefused(code="none_chosen", field="accounts", message="Choose at least one account.")
    if len(wanted) > ACCOUNTS_MAX:
        message = f"At most {ACCOUNTS_MAX} accounts at once, please."
        raise MoveRefused(code="too_many", field="accounts", message=message)
    accounts = list(seen_accounts(scope=scope).filter(public_id__in=wanted).order_by("pk"))
    if len(accounts) != len(wanted):
        raise UnknownAccount("There is no such account in the entities that you see.")
    return accounts


def _reason(*, scope: Scope, reason: str) -> str:
    """The reason as one line, of somebody who may move accounts: what decides on runs decides on this."""
    if not scope.may(Power.RUN):
        message = "A controller moves accounts to another policy; you may see where they are."
        raise MoveRefused(code="not_allowed", field="", message=message)
    said = one_line(reason)
    if not said:
        raise MoveRefused(code="reason_missing", field="reason", message="Say why: others will ask.")
    if len(said) > REASON_MAX:
        message = f"A reason has at most {REASON_MAX} characters."
        raise MoveRefused(code="reason_too_long", field="reason", message=message)
    return said


def _before(*, accounts: Sequence[Account]) -> dict[int, tuple[int, bool]]:
    """The version each was given last, and whether by a move; locked, so that two who move come one by one."""
    ids = [one.pk for one in accounts]
    list(Account.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    rows = current(as_of=date.max, account_ids=ids).iter_rows()
    return {account: (version, is_moved) for account, version, is_moved in rows}


def _tell(
    kind: AssignmentKind,
    *,
    scope: Scope,
    account: Account,
    version: PolicyVersion,
    before: int | None,
    reason: str,
    now: datetime,
    today: date,
) -> None:
    """Keep the row and its event."""
    row = Assignment.objects.create(
        account_id=account.pk,
        policy_version=version,
        kind=kind,
        on=today,
        at=now,
        actor=scope.actor,
        note=reason,
    )
    earlier = PolicyVersion.objects.select_related("policy").filter(pk=before).first() if before else None
    journal.append(
        name=f"dunning.account.{kind.value}",
        actor=scope.actor,
        now=now,
        subject="assignment",
        subject_id=row.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"to": str(version), "from": str(earlier) if earlier else "", "note": reason},
    )
