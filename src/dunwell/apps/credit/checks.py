"""Orders are checked one after another for each customer or group, so that no two are let through on one limit."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.credit.trust import Stands, trust_in
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.prepared import ONE_PLAN
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer_keys
from dunwell.apps.receivables.models import AMOUNT_BOUND
from dunwell.core.credit.checking import Checked, check
from dunwell.core.money import currencies

HOURS: Final = 7 * 24
HOURS_MAX: Final = 90 * 24
KEY_CHARACTERS_MAX: Final = 120


class CheckRefused(Exception):
    """An order cannot be checked as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, unknown_entity, unknown_currency, bad_amount, missing, too_long, out_of_range, ended.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


class UnknownCheck(Exception):
    """No check with this identifier is seen in this scope."""

    code = "unknown_check"


def check_order(
    *,
    scope: Scope,
    customer_id: UUID,
    entity_code: str,
    amount_minor: int,
    currency: str,
    order_key: str,
    now: datetime,
    today: date,
    hours: int = HOURS,
) -> OrderCheck:
    """Answer an order of so much, tax included, and keep what of the limit it takes free for it for some hours.

    The same order asked again is the same answer while nothing about it has changed; where something has, the old
    answer ends and the new one stands. Checks of one customer or group wait for each other. Raises CheckRefused,
    UnknownCustomer, and RateMissing.
    """
    if not scope.may(Power.WORK):
        raise CheckRefused(code="not_allowed", field="", message="You may not check orders.")
    entity = _entity(scope, entity_code)
    key = _usable(amount_minor=amount_minor, currency=currency, order_key=order_key, hours=hours)
    customer = customer_keys(scope=scope, public_id=customer_id)
    with transaction.atomic():
        _lock(customer)
        stands = trust_in(
            customer=customer, entity=entity, currency=currency, order_key=key, now=now, today=today
        )
        found = check(order_minor=amount_minor, trust=stands.trust)
        last = None if stands.last_check_id is None else OrderCheck.objects.get(pk=stands.last_check_id)
        if (
            last is not None
            and last.expires_at > now
            and _is_same(last, customer, amount_minor, currency, found)
        ):
            return last
        if last is not None:
            _end(last, how="replaced", now=now)
        made = OrderCheck.objects.create(
            customer=customer,
            entity=entity,
            order_key=key,
            currency=currency,
            amount_minor=amount_minor,
            **_answered(found, stands),
            checked_on=today,
            checked_at=now,
            checked_by=scope.actor,
            expires_at=now + timedelta(hours=hours),
        )
        _tell(made, event="checked", actor=scope.actor, now=now)
    return made


def give_up(*, scope: Scope, check_id: UUID, now: datetime) -> OrderCheck:
    """Let go what was kept free for an order; the same again is no change. Raises CheckRefused and UnknownCheck."""
    if not scope.may(Power.WORK):
        raise CheckRefused(code="not_allowed", field="", message="You may not give up what is reserved.")
    with transaction.atomic():
        found = (
            OrderCheck.objects.select_for_update(of=("self",))
            .filter(entity__in=scope.entity_ids, public_id=check_id)
            .select_related("customer", "entity")
            .first()
        )
        if found is None:
            raise UnknownCheck("There is no such check in the entities that you see.")
        if found.ended_how in {"used", "replaced"}:
            message = (
                "The order was taken up." if found.ended_how == "used" else "A later answer took its place."
            )
            raise CheckRefused(code="ended", field="", message=message)
        if found.ended_at is None:
            _end(found, how="given_up", now=now)
            _tell(found, event="given_up", actor=scope.actor, now=now)
    return found


def _entity(scope: Scope, code: str) -> Entity:
    mine = Entity.objects.filter(pk__in=scope.entity_ids, code=code).only("code", "name", "currency")
    found = next(iter(mine[:1]), None)
    if found is None:
        message = f"There is no entity {code[:40]!r} among those that you see whole."
        raise CheckRefused(code="unknown_entity", field="entity", message=message)
    return found


def _usable(*, amount_minor: int, currency: str, order_key: str, hours: int) -> str:
    key = order_key.strip()
    if not key:
        raise CheckRefused(code="missing", field="order", message="Give the order's number.")
    if len(key) > KEY_CHARACTERS_MAX:
        message = f"A number has at most {KEY_CHARACTERS_MAX} characters."
        raise CheckRefused(code="too_long", field="order", message=message)
    if not 0 < amount_minor <= AMOUNT_BOUND:
        raise CheckRefused(code="bad_amount", field="amount", message="Give an amount above nothing.")
    if currency not in currencies():
        message = f"{currency[:10]!r} is no currency that is known here."
        raise CheckRefused(code="unknown_currency", field="currency", message=message)
    if not 1 <= hours <= HOURS_MAX:
        message = f"Give whole hours from 1 to {HOURS_MAX}."
        raise CheckRefused(code="out_of_range", field="hours", message=message)
    return key


def _lock(customer: Customer) -> None:
    """Wait until nobody else checks an order on the same limits: those of the group where there is one."""
    whose = f"credit.check:g{customer.group_id}" if customer.group_id else f"credit.check:c{customer.pk}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ONE_PLAN}, pg_advisory_xact_lock(hashtextextended(%s, 0))", [whose])


def _answered(found: Checked, stands: Stands) -> dict[str, object]:
    return {
        "answer": found.answer.value,
        "reasons": [one.value for one in found.reasons],
        "actions": list(found.actions),
        "deposit_minor": found.deposit_minor,
        "credit_minor": found.credit_minor,
        "room_minor": found.room_minor,
        "figures": stands.figures,
    }


def _is_same(last: OrderCheck, customer: Customer, amount_minor: int, currency: str, found: Checked) -> bool:
    asked = (last.customer_id, last.amount_minor, last.currency)
    answered = (last.answer, last.reasons, last.deposit_minor, last.credit_minor)
    return asked == (customer.pk, amount_minor, currency) and answered == (
        found.answer.value,
        [one.value for one in found.reasons],
        found.deposit_minor,
        found.credit_minor,
    )


def _end(found: OrderCheck, *, how: str, now: datetime) -> None:
    found.ended_at, found.ended_how = now, how
    found.save(update_fields=["ended_at", "ended_how"])


def _tell(found: OrderCheck, *, event: str, actor: str, now: datetime) -> None:
    journal.append(
        name=f"credit.order.{event}",
        actor=actor,
        now=now,
        subject="order_check",
        subject_id=found.pk,
        entity_id=found.entity_id,
        customer_id=found.customer_id,
        data={
            "order": found.order_key,
            "answer": found.answer,
            "reasons": found.reasons,
            "amount_minor": found.amount_minor,
            "credit_minor": found.credit_minor,
            "deposit_minor": found.deposit_minor,
            "currency": found.currency,
        },
    )
