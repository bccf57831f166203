"""Money given back: asked for, agreed to by a second person, sent to the bank once, and settled by the bank's line."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.approvals.operations import VoteRefused, vote
from dunwell.apps.cash.access import CashRefused, needed, seen_bank_accounts, seen_refunds
from dunwell.apps.cash.models import LineStanding, LineState, StepKind
from dunwell.apps.cash.posting import add_step, locked, posted_on, posting_of
from dunwell.apps.cash.refund_models import PaymentFile, Refund, RefundState
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.models import Account, Ledger, OpenItem, Residual
from dunwell.apps.receivables.operations import LedgerRefused, allocate, record_refund
from dunwell.core.cash.states import REFUND_MOVES
from dunwell.core.decimals import to_decimal
from dunwell.core.money import Money
from dunwell.formats.pain001 import ID_MAX, NAME_MAX, Payments, Transfer, is_iban, write_payments

SUBJECT = "refund"
SOURCE = "refunds"
UNDER_WAY = (RefundState.ASKED, RefundState.APPROVED, RefundState.WRITTEN, RefundState.SENT)


def ask_refund(
    *,
    scope: Scope,
    credit_id: UUID,
    minor: int,
    payee: str,
    iban: str,
    bic: str = "",
    reason: str,
    now: datetime,
) -> Refund:
    """Ask to give back part of a credit that is not applied, to an IBAN; a second person has to agree.

    What other refunds of the credit will take is not given twice. Raises CashRefused.
    """
    why = needed(reason)
    _may(scope, Power.WORK)
    number = "".join(iban.split()).upper()
    if not is_iban(number):
        raise CashRefused(code="iban_wrong", field="iban", message="The check digits of this IBAN are wrong.")
    with transaction.atomic():
        credit = (
            OpenItem.objects.filter(public_id=credit_id, account__entity_id__in=scope.entity_ids)
            .select_related("account")
            .first()
        )
        if credit is None or credit.amount_minor > 0:
            raise CashRefused(
                code="unknown_item", message="There is no such credit in the entities that you see."
            )
        Account.objects.select_for_update(no_key=True).get(pk=credit.account_id)
        left = -(Residual.objects.filter(pk=credit.pk).values_list("residual_minor", flat=True).first() or 0)
        pending = Refund.objects.filter(credit=credit, state__in=UNDER_WAY).aggregate(sum=Sum("minor"))["sum"]
        _refuse_amount(minor, left - (pending or 0))
        refund = Refund(
            account_id=credit.account_id,
            credit=credit,
            minor=minor,
            payee=payee[:NAME_MAX],
            iban=number,
            bic=bic[:11],
            reason=why,
            state=RefundState.ASKED,
            asked_at=now,
            asked_by=scope.actor,
        )
        refund.end_to_end = f"RF{refund.public_id.hex}"[:ID_MAX]
        refund.save()
        _tell("asked", refund, actor=scope.actor, now=now)
    return refund


def decide_refund(*, scope: Scope, refund_id: UUID, is_yes: bool, note: str, now: datetime) -> Refund:
    """Say yes or no as the second person to a refund that somebody else asked for. Raises CashRefused."""
    _may(scope, Power.APPROVE)
    with transaction.atomic():
        refund = _locked(scope, refund_id)
        if refund.state != RefundState.ASKED:
            raise CashRefused(code="wrong_state", message="Somebody was faster: this is decided.")
        try:
            vote(
                scope=scope,
                subject=SUBJECT,
                subject_id=refund.pk,
                is_yes=is_yes,
                note=note,
                now=now,
                prepared_by=refund.asked_by,
            )
        except VoteRefused as refusal:
            raise CashRefused(code=refusal.code, field=refusal.field, message=str(refusal)) from refusal
        _move(refund, "approved" if is_yes else "refused", actor=scope.actor, now=now)
    return refund


def write_file(*, scope: Scope, bank_account_id: UUID, execute_on: date, now: datetime) -> PaymentFile:
    """Write all refunds of the account's entity and currency that are approved into one pain.001 file.

    Each refund goes into one file, once. Raises CashRefused.
    """
    _may(scope, Power.WORK)
    with transaction.atomic():
        bank = seen_bank_accounts(scope=scope).filter(public_id=bank_account_id).first()
        if bank is None or not is_iban(bank.number):
            raise CashRefused(code="no_bank_account", message="Choose a bank account of yours with an IBAN.")
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
        file.content = write_payments(
            payments=Payments(
                message_id=file.message_id,
                created_at=now,
                execute_on=execute_on,
                payer=entity.name,
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
        file.sha256 = hashlib.sha256(file.content).hexdigest()
        file.save()
        for one in refunds:
            one.file = file
            _move(one, "written", actor=scope.actor, now=now)
    return file


def mark_sent(*, scope: Scope, file_id: UUID, now: datetime) -> PaymentFile:
    """Note that a file went to the bank: once. Raises CashRefused (sent_already)."""
    _may(scope, Power.WORK)
    with transaction.atomic():
        found = PaymentFile.objects.filter(public_id=file_id, entity_id__in=scope.entity_ids).first()
        if found is None:
            raise CashRefused(
                code="unknown_refund", message="There is no such file in the entities that you see."
            )
        if not PaymentFile.objects.filter(pk=found.pk, sent_at__isnull=True).update(
            sent_at=now, sent_by=scope.actor
        ):
            raise CashRefused(
                code="sent_already", message="This file is with the bank already: never send it twice."
            )
        for one in (
            Refund.objects.select_for_update().filter(file=found, state=RefundState.WRITTEN).order_by("pk")
        ):
            _move(one, "sent", actor=scope.actor, now=now)
        found.refresh_from_db()
    return found


def fail_refund(*, scope: Scope, refund_id: UUID, reason: str, now: datetime) -> Refund:
    """Note that the bank did not pay a refund: its credit may be given back anew. Raises CashRefused."""
    why = needed(reason)
    _may(scope, Power.WORK)
    with transaction.atomic():
        refund = _locked(scope, refund_id)
        _move(refund, "failed", actor=scope.actor, now=now, reason=why)
    return refund


def settle_refunds(*, entity_id: int, actor: str, now: datetime) -> int:
    """Post the refunds whose lines the bank has booked, told by reference and amount; how many they were."""
    waiting = {
        one.end_to_end: one
        for one in Refund.objects.filter(account__entity_id=entity_id, state=RefundState.SENT)
    }
    if not waiting:
        return 0
    lines = LineStanding.objects.filter(
        entity_id=entity_id,
        state__in=[LineState.OPEN, LineState.PARKED],
        remaining_minor__lt=0,
        line__references__end_to_end__in=list(waiting),
        line__returned__isnull=True,
    )
    count = 0
    for standing in list(lines.select_related("line").order_by("pk")):
        refund = waiting[str(standing.line.references["end_to_end"])]
        if standing.remaining_minor == -refund.minor:
            with transaction.atomic():
                count += _settle(standing.pk, refund.pk, actor=actor, now=now)
    return count


def _settle(line_id: int, refund_id: int, *, actor: str, now: datetime) -> bool:
    standing = locked(line_id=line_id)
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    if refund.state != RefundState.SENT or standing.remaining_minor != -refund.minor:
        return False
    account = Account.objects.select_for_update(no_key=True).get(pk=refund.account_id)
    on = posted_on(line=standing.line)
    try:
        with transaction.atomic():
            item = record_refund(
                account=account,
                amount_minor=refund.minor,
                paid_on=on,
                number=refund.end_to_end,
                source=SOURCE,
                external_id=str(refund.public_id),
                actor=actor,
                now=now,
                against=Ledger.UNIDENTIFIED,
            )
            allocate(
                credit_item_id=refund.credit_id,
                debit_item_id=item.pk,
                amount_minor=refund.minor,
                on=max(on, refund.credit.issued_on),
                actor=actor,
                now=now,
            )
    except LedgerRefused as refusal:
        LineStanding.objects.filter(pk=line_id).update(note=str(refusal)[:500])
        return False
    posting = posting_of(item=item)
    add_step(
        standing=standing,
        kind=StepKind.REFUNDED,
        posting=posting,
        minor=refund.minor,
        account=account,
        item=item,
        reason=refund.reason,
        on=on,
        actor=actor,
        now=now,
    )
    refund.item = item
    _move(refund, "posted", actor=actor, now=now)
    return True


def _may(scope: Scope, power: Power) -> None:
    if not scope.may(power):
        raise CashRefused(code="not_allowed", message="Your role does not allow this.")


def _refuse_amount(minor: int, left: int) -> None:
    if minor <= 0:
        raise CashRefused(code="not_positive", field="amount", message="Give an amount above zero.")
    if minor > left:
        raise CashRefused(
            code="more_than_left",
            field="amount",
            message=f"Only {max(0, left)} minor units of the credit are left to be given back.",
        )


def _locked(scope: Scope, refund_id: UUID) -> Refund:
    found = seen_refunds(scope=scope).filter(public_id=refund_id).first()
    if found is None:
        raise CashRefused(
            code="unknown_refund", message="There is no such refund in the entities that you see."
        )
    return Refund.objects.select_for_update().get(pk=found.pk)


def _move(refund: Refund, event: str, *, actor: str, now: datetime, reason: str = "") -> None:
    after = REFUND_MOVES.get((refund.state, event))
    if after is None:
        raise CashRefused(
            code="wrong_state", message=f"The refund is {RefundState(refund.state).label.lower()} by now."
        )
    refund.state = RefundState(after)
    refund.save()
    _tell(event, refund, actor=actor, now=now, reason=reason)


def _tell(event: str, refund: Refund, *, actor: str, now: datetime, reason: str = "") -> None:
    account = Account.objects.get(pk=refund.account_id)
    journal.append(
        name=f"cash.refund.{event}",
        actor=actor,
        now=now,
        subject="refund",
        subject_id=refund.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"minor": refund.minor, "currency": account.currency, "reason": reason or refund.reason},
    )
