"""How an entity charges, changed by those who may configure it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.access import seen_bank_accounts
from dunwell.apps.journal.operations import append
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.payments.autopay_access import AutopayRefused
from dunwell.apps.payments.mandate_models import AutopaySettings
from dunwell.core.payments.prenotice import NOTICE_DAYS_MOST
from dunwell.formats.pain008 import is_creditor_id
from dunwell.formats.payment_xml import is_iban

DELAY_HOURS_MOST = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDraft:
    """Days of notice, hours of delay, and the SEPA creditor; `account_id` None: no debits by own mandates."""

    card_notice_days: int
    debit_notice_days: int
    delay_hours: int
    creditor_id: str
    account_id: UUID | None


def set_autopay(*, scope: Scope, entity_id: UUID, draft: SettingsDraft, now: datetime) -> AutopaySettings:
    """Change how an entity charges; what was agreed to before keeps its own notice. Raises AutopayRefused."""
    if not scope.may(Power.CONFIGURE):
        raise AutopayRefused(code="not_allowed", message="Your role does not allow this.")
    entity = Entity.objects.filter(pk__in=scope.entity_ids, public_id=entity_id).first()
    if entity is None:
        raise AutopayRefused(code="unknown_account", message="There is no such entity that you may see.")
    for field, days in (
        ("card_notice_days", draft.card_notice_days),
        ("debit_notice_days", draft.debit_notice_days),
    ):
        if not 0 <= days <= NOTICE_DAYS_MOST:
            raise AutopayRefused(code="faults", field=field, message=f"From 0 to {NOTICE_DAYS_MOST} days.")
    if not 0 <= draft.delay_hours <= DELAY_HOURS_MOST:
        raise AutopayRefused(
            code="faults", field="delay_hours", message=f"From 0 to {DELAY_HOURS_MOST} hours."
        )
    creditor = "".join(draft.creditor_id.split()).upper()
    if creditor and not is_creditor_id(creditor):
        raise AutopayRefused(code="faults", field="creditor_id", message="Its check digits are wrong.")
    bank = None
    if draft.account_id is not None:
        bank = seen_bank_accounts(scope=scope).filter(entity=entity, public_id=draft.account_id).first()
    if draft.account_id is not None and (bank is None or not is_iban(bank.number)):
        raise AutopayRefused(
            code="faults", field="account", message="Choose a bank account of the entity with an IBAN."
        )
    with transaction.atomic():
        kept, _ = AutopaySettings.objects.update_or_create(
            entity=entity,
            defaults={
                "card_notice_days": draft.card_notice_days,
                "debit_notice_days": draft.debit_notice_days,
                "delay_hours": draft.delay_hours,
                "creditor_id": creditor,
                "creditor_account": bank,
            },
        )
        append(
            name="payments.autopay.configured",
            actor=scope.actor,
            now=now,
            subject="autopay_settings",
            subject_id=kept.pk,
            entity_id=entity.pk,
            data={
                "card_notice_days": kept.card_notice_days,
                "debit_notice_days": kept.debit_notice_days,
                "delay_hours": kept.delay_hours,
                "creditor_id": kept.creditor_id,
            },
        )
    return kept
