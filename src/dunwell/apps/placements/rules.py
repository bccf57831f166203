"""What is proposed by itself each evening: the first rule that fits an account is its rule, shares say whose it is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope, system_scope
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.facts import Looked, agency_facts, look
from dunwell.apps.placements.models import Placement, PlacementRule
from dunwell.apps.placements.moving import allow, line_of
from dunwell.apps.placements.proposing import DAYS_MOST, create, owner_until
from dunwell.apps.placements.seeing import PlacementRefused, seen_agencies
from dunwell.apps.receivables.models import Account, Residual
from dunwell.core.placements.conditions_plain import ConditionsFaulty, read_conditions
from dunwell.core.placements.eligibility import Conditions
from dunwell.core.placements.shares import Share, UnusableShares, assigned, checked
from dunwell.core.placements.states import LIVE

ACTOR: Final = "system:placements"
AT_ONCE: Final = 500
MOST: Final = 5_000
AGAIN_DAYS: Final = 30
"""So long after a person said no nobody is asked again by a rule."""


def keep_rule(
    *,
    scope: Scope,
    name: str,
    position: int,
    conditions: dict[str, Any],
    shares: Sequence[tuple[str, int]],
    veto_days: int,
    demand_days: int,
    now: datetime,
    entity_id: UUID | None = None,
    replaces: UUID | None = None,
) -> PlacementRule:
    """Add a rule, or put one in the place of another, which ends. Raises PlacementRefused with what is wrong."""
    allow(scope, power=Power.APPROVE)
    said = line_of(name, field="name", most=80, is_needed=True)
    try:
        read_conditions(conditions)
        checked([Share(agency=agency, basis_points=share) for agency, share in shares])
    except (ConditionsFaulty, UnusableShares) as fault:
        raise PlacementRefused(code="faulty", field="conditions", message=str(fault)) from fault
    known = set(seen_agencies(scope=scope).values_list("code", flat=True))
    if unknown := sorted({agency for agency, _ in shares} - known):
        raise PlacementRefused(
            code="faulty", field="shares", message=f"There is no agency {', '.join(unknown)}."
        )
    if not 0 <= veto_days <= DAYS_MOST or not 0 <= demand_days <= DAYS_MOST or not 0 <= position < 1_000:
        raise PlacementRefused(
            code="not_in_bounds", field="veto_days", message=f"From 0 to {DAYS_MOST} days, please."
        )
    with transaction.atomic():
        entity = None
        if entity_id is not None:
            entity = Entity.objects.filter(pk__in=scope.entity_ids, public_id=entity_id).first()
            if entity is None:
                raise PlacementRefused(code="faulty", field="entity", message="There is no such entity.")
        if replaces is not None:
            end_rule(scope=scope, rule_id=replaces, now=now)
        made = PlacementRule.objects.create(
            entity=entity,
            name=said,
            position=position,
            conditions=conditions,
            shares=[[agency, share] for agency, share in shares],
            veto_days=veto_days,
            demand_days=demand_days,
            made_at=now,
            made_by=scope.actor,
        )
        _tell("made", made, scope=scope, now=now)
    return made


def end_rule(*, scope: Scope, rule_id: UUID, now: datetime) -> PlacementRule:
    """Let a rule propose nothing more; what it proposed goes on. Raises PlacementRefused."""
    allow(scope, power=Power.APPROVE)
    with transaction.atomic():
        rule = PlacementRule.objects.filter(public_id=rule_id).first()
        ended = PlacementRule.objects.filter(public_id=rule_id, ended_at__isnull=True).update(
            ended_at=now, ended_by=scope.actor
        )
        if rule is None or not ended:
            raise PlacementRefused(code="moved_on", message="This rule has ended already.")
        _tell("ended", rule, scope=scope, now=now)
    return rule


def propose_by_rules(*, now: datetime, today: date) -> int:
    """Propose what the rules want, in order; how many are new. Nobody is proposed twice, however often it is called."""
    made = 0
    tried: set[int] = set()
    for rule in PlacementRule.objects.filter(ended_at__isnull=True).order_by("position", "pk"):
        ids = [one for one in _candidates(rule, now=now, today=today) if one not in tried]
        for first in range(0, len(ids), AT_ONCE):
            fitting = _chunk(rule, ids[first : first + AT_ONCE], now=now, today=today)
            tried |= fitting.keys()
            made += sum(fitting.values())
    return made


def _candidates(rule: PlacementRule, *, now: datetime, today: date) -> list[int]:
    """Accounts with something old enough on them that nobody has, or was asked about a short while ago."""
    conditions = read_conditions(rule.conditions)
    old = Residual.objects.filter(
        account=OuterRef("pk"),
        residual_minor__gt=0,
        due_on__lte=today - timedelta(days=max(1, conditions.age_from)),
    )
    mine = Placement.objects.filter(account=OuterRef("pk"))
    busy = mine.filter(state__in=[*LIVE, "proposed", "recalled"])
    said_no = mine.filter(state="refused", proposed_at__gte=now - timedelta(days=AGAIN_DAYS))
    found = Account.objects.filter(Exists(old)).exclude(Exists(busy)).exclude(Exists(said_no))
    if rule.entity_id is not None:
        found = found.filter(entity_id=rule.entity_id)
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST])


def _chunk(rule: PlacementRule, ids: Sequence[int], *, now: datetime, today: date) -> dict[int, int]:
    """By account that the rule fits: 1 where it was proposed, 0 where no agency could take it."""
    conditions = read_conditions(rule.conditions)
    shares = [Share(agency=agency, basis_points=share) for agency, share in rule.shares]
    agencies = {one.code: one for one in Agency.objects.filter(code__in=[one.agency for one in shares])}
    fitting: dict[int, int] = {}
    with transaction.atomic():
        accounts = (
            Account.objects.select_for_update(no_key=True, of=("self",))
            .filter(pk__in=ids)
            .select_related("customer", "entity", "collector")
            .order_by("pk")
        )
        for pk, looked in look(accounts=accounts, as_of=today).items():
            if looked.scrub(as_of=today, conditions=conditions).placeable:
                fitting[pk] = int(_propose(rule, looked, conditions, shares, agencies, now=now, today=today))
    return fitting


def _propose(
    rule: PlacementRule,
    looked: Looked,
    conditions: Conditions,
    shares: Sequence[Share],
    agencies: dict[str, Agency],
    *,
    now: datetime,
    today: date,
) -> bool:
    public_id = new_public_id()
    keys = [one.key for one in looked.items]
    verdicts = {
        code: looked.scrub(
            as_of=today,
            conditions=conditions,
            agency=agency_facts(agency=agency, as_of=today, item_ids=keys),
        )
        for code, agency in agencies.items()
    }
    open_to = frozenset(code for code, found in verdicts.items() if found.placeable)
    code = assigned(public_id=public_id, shares=shares, open_to=open_to)
    if not code:
        return False
    create(
        looked=looked,
        found=verdicts[code],
        agency=agencies[code],
        fields={
            "public_id": public_id,
            "rule": rule,
            "proposed_by": ACTOR,
            "demand_days": rule.demand_days,
            "owner_until": owner_until(account=looked.account, veto_days=rule.veto_days, today=today),
        },
        now=now,
    )
    return True


def house_scope() -> Scope:
    """Return the scope in which the house moves placements by itself."""
    return system_scope(actor=ACTOR)


def _tell(event: str, rule: PlacementRule, *, scope: Scope, now: datetime) -> None:
    journal.append(
        name=f"placements.rule.{event}",
        actor=scope.actor,
        now=now,
        subject="placement_rule",
        subject_id=rule.pk,
        entity_id=rule.entity_id,
        data={"name": rule.name, "conditions": rule.conditions, "shares": rule.shares},
    )
