"""Files of refunds for the bank: each refund in one of them, each file given to the bank once or taken back."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.access import CashRefused, may_work, seen_bank_accounts
from dunwell.apps.cash.models import BankAccount
from dunwell.apps.cash.refund_models import PaymentFile, Refund, RefundState
from dunwell.apps.cash.refunds import move_refund
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope
from dunwell.core.decimals import to_decimal
from dunwell.core.money import Money
from dunwell.formats.pain001 import ID_MAX, Payments, Transfer, is_iban, write_payments

AHEAD_DAYS_MAX = 30


def write_file(*, scope: Scope, bank_account_id: UUID, execute_on: date, now: datetime) -> PaymentFile:
    """Write all refunds of the account's entity and currency that are approved into one pain.001 file.

    Each refund goes into one file, once. Raises CashRefused.
    """
    may_work(scope=scope)
    if not 0 <= (execute_on - now.date()).days <= AHEAD_DAYS_MAX:
        message = f"Give a day from today on, at most {AHEAD_DAYS_MAX} days ahead."
        raise CashRefused(code="not_in_bounds", field="execute_on", message=message)
    with transaction.atomic():
        bank = seen_bank_accounts(scope=scope).filter(public_id=bank_account_id).first()
        if bank is None or not is_iban(bank.number):
            raise CashRefused(
                code="no_bank_account", field="bank", message="Choose a bank account of yours with an IBAN."
            )
        entity = Entity.objects.get(pk=bank.entity_id)
        currency = bank.currency or entity.currency
        refunds = list(
            Refund.objects.select_for_update(of=("self",))
            .filter(state=RefundState.APPROVED, account__entity=entity, account__currency=currency)
            .select_related("credit")
            .order_by("pk")
        )
        if not refunds:
            raise CashRefused(code="nothing_left", message="No refund waits to be paid.")
        file = PaymentFile(
            entity=entity,
            bank_account=bank,
            message_id="",
            execute_on=execute_on,
            written_at=now,
            written_by=scope.actor,
        )
        file.message_id = f"DW{file.public_id.hex}"[:ID_MAX]
        file.content = _written(file, refunds, bank=bank, payer=entity.name, currency=currency)
        file.sha256 = hashlib.sha256(file.content).hexdigest()
        file.save()
        for one in refunds:
            one.file = file
            move_refund(refund=one, event="written", actor=scope.actor, now=now)
    return file


def mark_sent(*, scope: Scope, file_id: UUID, now: datetime) -> PaymentFile:
    """Note that a file went to the bank: once. Raises CashRefused (sent_already, wrong_state)."""
    may_work(scope=scope)
    with transaction.atomic():
        found = file_in_scope(scope=scope, file_id=file_id)
        waiting = PaymentFile.objects.filter(pk=found.pk, sent_at__isnull=True)
        if not waiting.exists():
            raise CashRefused(
                code="sent_already", message="This file is with the bank already: never send it twice."
            )
        if not waiting.filter(dropped_at__isnull=True).update(sent_at=now, sent_by=scope.actor):
            raise CashRefused(
                code="wrong_state",
                message="This file was taken back, and its refunds may stand in another: never send it.",
            )
        for one in _written_in(found):
            move_refund(refund=one, event="sent", actor=scope.actor, now=now)
        found.refresh_from_db()
    return found


def drop_file(*, scope: Scope, file_id: UUID, now: datetime) -> PaymentFile:
    """Take a file back that never went to the bank: its refunds wait for another one. Raises CashRefused."""
    may_work(scope=scope)
    with transaction.atomic():
        found = file_in_scope(scope=scope, file_id=file_id)
        waiting = PaymentFile.objects.filter(pk=found.pk, sent_at__isnull=True, dropped_at__isnull=True)
        if not waiting.update(dropped_at=now, dropped_by=scope.actor):
            raise CashRefused(
                code="wrong_state", message="This file is with the bank, or was taken back before."
            )
        for one in _written_in(found):
            one.file = None
            move_refund(refund=one, event="unwritten", actor=scope.actor, now=now)
        found.refresh_from_db()
    return found


def file_in_scope(*, scope: Scope, file_id: UUID) -> PaymentFile:
    """Return a file, or raise CashRefused (unknown_refund)."""
    found = PaymentFile.objects.filter(public_id=file_id, entity_id__in=scope.entity_ids).first()
    if found is None:
        raise CashRefused(
            code="unknown_refund", message="There is no such file in the entities that you see."
        )
    return found


def last_day(*, today: date) -> date:
    """The last day on which a file written today may be carried out."""
    return today + timedelta(days=AHEAD_DAYS_MAX)


def _written_in(file: PaymentFile) -> list[Refund]:
    found = Refund.objects.select_for_update().filter(file=file, state=RefundState.WRITTEN)
    return list(found.order_by("pk"))


def _written(
    file: PaymentFile, refunds: Sequence[Refund], *, bank: BankAccount, payer: str, currency: str
) -> bytes:
    return write_payments(
        payments=Payments(
            message_id=file.message_id,
            created_at=file.written_at,
            execute_on=file.execute_on,
            payer=payer,
            iban=bank.number,
            bic=bank.bic,
            currency=currency,
            transfers=[
                Transfer(
                    end_to_end=one.end_to_end,
                    amount=to_decimal(money=Money(one.minor, currency)),
                    payee=one.payee,
                    iban=one.iban,
                    bic=one.bic,
                    text=f"Refund {one.credit.number}",
                )
                for one in refunds
            ],
        )
    )
