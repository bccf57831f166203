"""Two more policies for the demo group, published by its administrator, and the rules that give them out."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dunwell.apps.dunning.assignments import publish_rules
from dunwell.apps.dunning.models import AssignmentRules
from dunwell.apps.dunning.operations import ensure_standard, publish_policy
from dunwell.apps.dunning.policies import (
    KEY_ACCOUNTS,
    KEY_ACCOUNTS_NAME,
    STANDARD,
    STRICT,
    STRICT_NAME,
)
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.dunning.assignment import Rule, everybody

# Here two people agree before a large customer hears more than a courtesy.
CAREFUL = replace(
    KEY_ACCOUNTS,
    levels=tuple(
        replace(level, approval="two") if level.channel == "email" and level.step > 1 else level
        for level in KEY_ACCOUNTS.levels
    ),
)
# And who is at high risk pays interest from the second reminder on, and a fixed sum with the last one.
CHARGING = replace(
    STRICT,
    levels=tuple(
        replace(level, charge="interest" if level.step == 4 else "interest_and_compensation")
        if level.step > 3
        else level
        for level in STRICT.levels
    ),
)
RULES = (
    Rule(name="High risk", policy=CHARGING.code, risks=frozenset({"high"})),
    Rule(name="Large customers", policy=CAREFUL.code, segments=frozenset({"enterprise"})),
    *everybody(STANDARD.code),
)


def publish_demo_policies(*, actor: str, now: datetime) -> int:
    """Publish the policies and the rules, where no rules are published yet; return how many policies were."""
    with transaction.atomic():
        if AssignmentRules.objects.exists():
            return 0
        ensure_standard(actor=actor, now=now)
        admin = User.objects.filter(memberships__role=Role.ADMIN).order_by("pk")[0]
        scope = desk_scope(user=admin)
        for policy, name in ((CAREFUL, KEY_ACCOUNTS_NAME), (CHARGING, STRICT_NAME)):
            publish_policy(scope=scope, policy=policy, name=name, note="", now=now)
        publish_rules(scope=scope, rules=RULES, now=now)
    return 2
