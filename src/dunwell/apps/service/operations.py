"""The service of an account changes by decisions, each with its reason; its owner is asked before it is suspended."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.journal.operations import append
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.models import Account
from dunwell.apps.service.models import ServiceRules, ServiceStanding, WebhookDelivery
from dunwell.core import ids
from dunwell.core.service.lever import Consent, Decision, Facts, Rules, Service, decide
from dunwell.core.service.states import SERVICE_MOVES
from dunwell.core.wording import one_line

NOTE_MAX = 500
DAYS_MOST = 365


class ServiceRefused(Exception):
    """It cannot be done as wished; `code` is stable.

    not_allowed, unknown_standing, unknown_entity, wrong_state, note_missing, too_long, not_in_bounds.
    """

    def __init__(self, *, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def rules_of(*, entity_id: int) -> Rules:
    """Return the rules of an entity; switched off where it has none."""
    found = ServiceRules.objects.filter(entity_id=entity_id).first()
    if found is None:
        return Rules()
    return Rules(
        is_on=found.is_on,
        warn_days=found.warn_days,
        restrict_days=found.restrict_days,
        suspend_days=found.suspend_days,
        minimum_minor=found.minimum_minor,
        is_owner_asked=found.is_owner_asked,
    )


def look_at(
    *,
    account_id: int,
    oldest_due_on: date | None,
    overdue_minor: int,
    is_held: bool,
    may_tighten: bool,
    targets: Sequence[str],
    as_of: date,
    actor: str,
    now: datetime,
    is_stopped: bool = False,
) -> Decision:
    """Decide about one account under its lock and do it: the state, its event, and what the targets are told.

    `may_tighten` False: it may only be given back. `is_stopped`: it was decided to stop serving it.
    Repeatable: the same facts on the same day change nothing twice.
    """
    with transaction.atomic():
        account = (
            Account.objects.select_for_update(no_key=True, of=("self",))
            .select_related("customer", "entity")
            .get(pk=account_id)
        )
        standing = ServiceStanding.objects.filter(account=account).first() or ServiceStanding(
            account=account, state=Service.NORMAL.value, why="", looked_at=now
        )
        said = decide(
            facts=Facts(
                service=Service(standing.state),
                since=standing.since,
                oldest_due_on=oldest_due_on,
                overdue_minor=overdue_minor,
                is_held=is_held,
                consent=Consent(standing.consent),
                is_stopped=is_stopped,
            ),
            rules=rules_of(entity_id=account.entity_id),
            as_of=as_of,
        )
        if said.event not in {"", "resumed"} and not may_tighten:
            return Decision(event="", why=said.why, next_on=said.next_on)
        if said.event == "" and standing.pk is None:
            return said
        _apply(standing, said, as_of=as_of)
        standing.looked_at = now
        standing.save()
        if said.event:
            data = {"overdue_minor": overdue_minor, "currency": account.currency, "why": said.why.value}
            _tell(standing, account, event=said.event, actor=actor, now=now, data=data)
            if said.event != "ask_owner":
                _defer(standing, account, event=said.event, targets=targets, now=now, data=data)
    return said


def _apply(standing: ServiceStanding, said: Decision, *, as_of: date) -> None:
    standing.why, standing.next_on = said.why.value, said.next_on
    if said.event == "ask_owner":
        standing.consent = Consent.ASKED.value
    elif said.event:
        after = SERVICE_MOVES[standing.state, said.event]
        standing.state, standing.since = after, None if after == Service.NORMAL.value else as_of
        if said.event == "resumed":  # a later suspension is another one, and asked about anew
            standing.consent, standing.answered_by, standing.answer_note = Consent.NOT_ASKED.value, "", ""


def answer(*, scope: Scope, standing_id: UUID, is_yes: bool, note: str, now: datetime) -> ServiceStanding:
    """Say yes or no to suspending a customer's service, as its owner or their lead; a no says why.

    Where nobody owns the customer, whoever approves answers. An answer may be changed until it is used. Raises
    ServiceRefused.
    """
    said = one_line(note)
    if not is_yes and not said:
        raise ServiceRefused(code="note_missing", field="note", message="Say why not.")
    if len(said) > NOTE_MAX:
        raise ServiceRefused(code="too_long", field="note", message=f"At most {NOTE_MAX} characters.")
    with transaction.atomic():
        mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
        found = (
            ServiceStanding.objects.select_for_update(of=("self",))
            .filter(mine, public_id=standing_id)
            .select_related("account__customer")
            .first()
        )
        if found is None:
            raise ServiceRefused(
                code="unknown_standing", message="There is no such account that you may see."
            )
        if not _may_answer(scope, found.account):
            raise ServiceRefused(code="not_allowed", message="The customer's owner answers this.")
        if found.consent == Consent.NOT_ASKED.value or found.state != Service.RESTRICTED.value:
            raise ServiceRefused(code="wrong_state", message="Nobody asks about this any more.")
        found.consent = (Consent.GIVEN if is_yes else Consent.REFUSED).value
        found.answered_by, found.answer_note = scope.actor, said
        found.save(update_fields=["consent", "answered_by", "answer_note"])
        event = "owner_agreed" if is_yes else "owner_refused"
        _tell(found, found.account, event=event, actor=scope.actor, now=now, data={"note": said})
    return found


def _may_answer(scope: Scope, account: Account) -> bool:
    owner = account.customer.owner_id
    if owner is None:
        return scope.may(Power.APPROVE)
    return scope.user_id == owner or account.entity_id in scope.lead_entity_ids


def _tell(
    standing: ServiceStanding,
    account: Account,
    *,
    event: str,
    actor: str,
    now: datetime,
    data: dict[str, object],
) -> None:
    append(
        name=f"service.customer.{event}",
        actor=actor,
        now=now,
        subject="service",
        subject_id=standing.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data=data,
    )


def _defer(
    standing: ServiceStanding,
    account: Account,
    *,
    event: str,
    targets: Sequence[str],
    now: datetime,
    data: dict[str, object],
) -> None:
    """Keep what each target is to be told, in the transaction that changes the service."""
    for target in targets:
        made = WebhookDelivery(
            account=account, name=f"service.{event}", target=target, next_at=now, made_at=now
        )
        body = {
            "id": ids.show(prefix="whd", uuid=made.public_id),
            "event": made.name,
            "at": now.isoformat(),
            "customer": account.customer.number,
            "customer_id": ids.show(prefix="cus", uuid=account.customer.public_id),
            "entity": account.entity.code,
            "service": standing.state,
            **data,
        }
        made.body = json.dumps(body, sort_keys=True, separators=(",", ":"))
        made.save()


def set_rules(*, scope: Scope, entity_id: UUID, rules: Rules, now: datetime) -> ServiceRules:
    """Change when an entity touches the service; switching it off gives every service back. Raises ServiceRefused."""
    if not scope.may(Power.CONFIGURE):
        raise ServiceRefused(code="not_allowed", message="Your role does not allow this.")
    entity = Entity.objects.filter(pk__in=scope.entity_ids, public_id=entity_id).first()
    if entity is None:
        raise ServiceRefused(code="unknown_entity", message="There is no such entity that you may see.")
    for field, days in (
        ("warn_days", rules.warn_days),
        ("restrict_days", rules.restrict_days),
        ("suspend_days", rules.suspend_days),
    ):
        if not 1 <= days <= DAYS_MOST:
            raise ServiceRefused(code="not_in_bounds", field=field, message=f"From 1 to {DAYS_MOST} days.")
    if rules.minimum_minor < 0:
        raise ServiceRefused(code="not_in_bounds", field="minimum", message="Nothing below zero.")
    given = {
        "is_on": rules.is_on,
        "warn_days": rules.warn_days,
        "restrict_days": rules.restrict_days,
        "suspend_days": rules.suspend_days,
        "minimum_minor": rules.minimum_minor,
        "is_owner_asked": rules.is_owner_asked,
    }
    with transaction.atomic():
        kept, _ = ServiceRules.objects.update_or_create(entity=entity, defaults=given)
        append(
            name="service.rules.changed",
            actor=scope.actor,
            now=now,
            subject="service_rules",
            subject_id=kept.pk,
            entity_id=entity.pk,
            data=given,
        )
    return kept
