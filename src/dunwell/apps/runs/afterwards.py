"""What follows when a step has reached the customer: the rest that its level asks for."""

from datetime import datetime, timedelta

from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.models import HoldReason
from dunwell.apps.dunning.queries import level_of
from dunwell.apps.organisation.models import Membership, Role
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.models import Action, Decision


def after_sent(*, action: Action, actor: str, now: datetime) -> None:
    """Let the account rest for as long as the level says, in the transaction that records that the step was taken.

    The hold belongs to the account's collector, else to whoever controls the entity; where there is neither nobody
    could look after it, and none is placed.
    """
    decision = Decision.objects.get(run_id=action.run_id, account_id=action.account_id)
    level = level_of(version_id=decision.policy_version_id, step=action.step)
    if not level.hold_days:
        return
    account = Account.objects.select_related("collector").get(pk=action.account_id)
    owner_id = account.collector_id or _controller_of(account)
    if owner_id is None:
        return
    today = action.acts_on or action.on
    place_hold(
        scope=system_scope(actor=actor),
        account_id=account.public_id,
        reason=HoldReason.FINAL_DEMAND,
        note="",
        ends_on=today + timedelta(days=level.hold_days),
        review_on=None,
        now=now,
        today=today,
        owner_id=owner_id,
    )


def _controller_of(account: Account) -> int | None:
    members = Membership.objects.filter(
        entity_id=account.entity_id, role__in=[Role.CONTROLLER, Role.ADMIN], user__is_active=True
    )
    return members.order_by("pk").values_list("user_id", flat=True).first()
