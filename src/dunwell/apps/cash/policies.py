"""By what an entity clears its cash: from what sureness the matcher posts, what is let go unasked. Set with a trace."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from dunwell.apps.cash.access import CashRefused, Faulty
from dunwell.apps.cash.match_models import CashPolicy
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.models import Event
from dunwell.apps.journal.queries import stamp, told_of
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.models import AMOUNT_BOUND, Account
from dunwell.core.cash.records import Settings
from dunwell.core.money import exponent

SUBJECT = "cash_policy"
WHOLE = 10_000  # basis points
GRACE_DAYS_MAX = 60
HISTORY_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an entity set, or the house's defaults. Shares in basis points, amounts by currency in minor units.

    charges_minor, small_minor: what the matcher takes for the charges of banks, and for a difference that nobody asks
    about, by currency; its own where none is named. write_off: what is let go unasked of one payment, in amount and in
    share of its items, both at once. discount_grace_days: so long after its day a discount is still earned.
    """

    post_from_basis_points: int = 9900
    propose_from_basis_points: int = 5000
    write_off_minor: Mapping[str, int] = field(default_factory=dict[str, int])
    write_off_basis_points: int = 0
    discount_grace_days: int = 0
    charges_minor: Mapping[str, int] = field(default_factory=dict[str, int])
    small_minor: Mapping[str, int] = field(default_factory=dict[str, int])


DEFAULTS = Rules()


def policy_of(*, entity_id: int) -> Rules:
    """Return by what an entity's cash is cleared: its own rules, else the house's."""
    found = CashPolicy.objects.filter(entity_id=entity_id).first()
    return DEFAULTS if found is None else rules_of(found)


def rules_of(policy: CashPolicy, /) -> Rules:
    """Return the rules of a row."""
    return Rules(**{name: getattr(policy, name) for name in _NAMES})


def settings_of(*, entity_id: int) -> Settings:
    """Return the entity's thresholds and tolerances for the matcher; the matcher's own where it set none."""
    rules, usual = policy_of(entity_id=entity_id), Settings()
    return Settings(
        post_from=rules.post_from_basis_points / WHOLE,
        propose_from=rules.propose_from_basis_points / WHOLE,
        charges_by_currency={**usual.charges_by_currency, **_units(rules.charges_minor)},
        small_by_currency={**usual.small_by_currency, **_units(rules.small_minor)},
    )


def currencies_of(*, entity: Entity) -> list[str]:
    """Return the currencies that an entity has amounts in: its own first."""
    used = Account.objects.filter(entity=entity).exclude(currency=entity.currency)
    return [entity.currency, *sorted(set(used.values_list("currency", flat=True)))]


def policy_stamp(*, entity: Entity) -> int:
    """Return what changes whenever somebody sets an entity's rules."""
    return stamp(subject=SUBJECT, subject_id=entity.pk)


def history(*, entity: Entity) -> list[Event]:
    """Return who set an entity's rules and when, with what they were before and are since; the latest first."""
    return told_of(subject=SUBJECT, subject_id=entity.pk, limit=HISTORY_MAX)


def set_policy(*, scope: Scope, entity: Entity, rules: Rules, seen: int, now: datetime) -> bool:
    """Set by what an entity's cash is cleared from now on; whether that was a change.

    seen: the stamp with which the rules were looked at. Raises CashRefused (not_allowed, changed) and Faulty, with
    all that is wrong at once.
    """
    with transaction.atomic():
        before = _looked_at(scope=scope, entity=entity, seen=seen)
        if faults := faults_of(rules):
            raise Faulty(faults)
        if before == rules:
            return False
        CashPolicy.objects.update_or_create(
            entity=entity, defaults={**asdict(rules), "set_at": now, "set_by": scope.actor}
        )
        _tell("set", entity, scope=scope, now=now, before=asdict(before), after=asdict(rules))
    return True


def reset_policy(*, scope: Scope, entity: Entity, seen: int, now: datetime) -> None:
    """Let the house's defaults hold again. Raises CashRefused (not_allowed, changed)."""
    with transaction.atomic():
        before = _looked_at(scope=scope, entity=entity, seen=seen)
        if CashPolicy.objects.filter(entity=entity).delete()[0]:
            _tell("reset", entity, scope=scope, now=now, before=asdict(before), after=asdict(DEFAULTS))


def faults_of(rules: Rules, /) -> dict[str, str]:
    """All that is wrong with rules, by field; empty where they can hold."""
    found: dict[str, str] = {}
    for name in ("post_from_basis_points", "propose_from_basis_points", "write_off_basis_points"):
        if not 0 <= getattr(rules, name) <= WHOLE:
            found[name] = "Give a share from 0 to 100 per cent."
    if not found and rules.propose_from_basis_points > rules.post_from_basis_points:
        found["propose_from_basis_points"] = (
            "What is proposed must not need to be surer than what is posted: lower it, or raise the other."
        )
    if not 0 <= rules.discount_grace_days <= GRACE_DAYS_MAX:
        found["discount_grace_days"] = f"Give 0 to {GRACE_DAYS_MAX} days."
    for name in ("write_off_minor", "charges_minor", "small_minor"):
        for currency, minor in getattr(rules, name).items():
            if not 0 <= minor <= AMOUNT_BOUND:
                found[f"{name}.{currency}"] = "Give an amount from 0 on."
            elif name != "write_off_minor" and minor % 10 ** exponent(currency=currency):
                found[f"{name}.{currency}"] = "Give a whole amount, without decimals."
    return found


_NAMES = tuple(Rules.__dataclass_fields__)


def _units(minor: Mapping[str, int]) -> dict[str, int]:
    return {currency: int(amount) // 10 ** exponent(currency=currency) for currency, amount in minor.items()}


def _looked_at(*, scope: Scope, entity: Entity, seen: int) -> Rules:
    """The rules as they were seen, the entity locked."""
    if entity.pk not in scope.entity_ids or not scope.may(Power.CONFIGURE):
        raise CashRefused(code="not_allowed", message="An administrator of the entity sets this.")
    Entity.objects.select_for_update(no_key=True).get(pk=entity.pk)
    if policy_stamp(entity=entity) != seen:
        raise CashRefused(
            code="changed",
            message="Somebody has set these rules since you opened them, and nothing was done now: look at them again.",
        )
    return policy_of(entity_id=entity.pk)


def _tell(event: str, entity: Entity, *, scope: Scope, now: datetime, **data: object) -> None:
    journal.append(
        name=f"cash.policy.{event}",
        actor=scope.actor,
        now=now,
        subject=SUBJECT,
        subject_id=entity.pk,
        entity_id=entity.pk,
        data=data,
    )
