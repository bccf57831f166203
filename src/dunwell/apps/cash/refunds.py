"""Money given back: asked for, agreed to by a second person, settled by the bank's line. Its files: refund_files.py."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from dunwell.apps.approvals.operations import vote
from dunwell.apps.cash.access import CashRefused, Faulty, line_in_scope, needed, said, seen_refunds
from dunwell.apps.cash.models import LineStanding, LineState, Step, StepKind
from dunwell.apps.cash.posting import add_step, locked, posted_on, posting_of, undo
from dunwell.apps.cash.promised import lock_credits, refundable_of
from dunwell.apps.cash.refund_models import Refund, RefundState
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.models import Account, Allocation, Ledger, OpenItem
from dunwell.apps.receivables.operations import LedgerRefused, allocate, record_refund, reverse
from dunwell.core.cash.states import REFUND_MOVES
from dunwell.formats.pain001 import ID_MAX, NAME_MAX, is_iban

SUBJECT = "refund"
SOURCE = "refunds"


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

    What other refunds of the credit will take, by any way, is not given twice. Raises CashRefused, and Faulty where
    several things are wrong.
    """
    _may(scope, Power.WORK)
    number, to, why = _checked(iban=iban, payee=payee, reason=reason)
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
        lock_credits(account_id=credit.account_id)
        _refuse_amount(minor, refundable_of(credit=credit))
        refund = Refund(
            account_id=credit.account_id,
            credit=credit,
            minor=minor,
            payee=to,
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
        vote(
            scope=scope,
            subject=SUBJECT,
            subject_id=refund.pk,
            is_yes=is_yes,
            note=note,
            now=now,
            prepared_by=refund.asked_by,
            refused=CashRefused,
        )
        move_refund(refund=refund, event="approved" if is_yes else "refused", actor=scope.actor, now=now)
    return refund


def cancel_refund(*, scope: Scope, refund_id: UUID, reason: str, now: datetime) -> Refund:
    """Call a refund off before it stands in a file: its credit may be given back anew. Raises CashRefused."""
    why = needed(reason)
    _may(scope, Power.WORK)
    with transaction.atomic():
        refund = _locked(scope, refund_id)
        move_refund(refund=refund, event="cancelled", actor=scope.actor, now=now, reason=why)
    return refund


def fail_refund(*, scope: Scope, refund_id: UUID, reason: str, now: datetime) -> Refund:
    """Note that the bank did not pay a refund: its credit may be given back anew. Raises CashRefused."""
    why = needed(reason)
    _may(scope, Power.WORK)
    with transaction.atomic():
        refund = _locked(scope, refund_id)
        move_refund(refund=refund, event="failed", actor=scope.actor, now=now, reason=why)
    return refund


def pay_refund(*, scope: Scope, refund_id: UUID, line_id: UUID, now: datetime) -> Refund:
    """Say which line of the bank paid a refund, where its reference did not tell. Raises CashRefused.

    The line is money out, of just the amount, in the currency of the account.
    """
    _may(scope, Power.WORK)
    line = line_in_scope(scope=scope, line_id=line_id)
    with transaction.atomic():
        refund = _locked(scope, refund_id)
        if line.pk not in set(payable_lines(refund=refund).values_list("pk", flat=True)):
            raise CashRefused(
                code="unknown_line", field="line", message="Choose a line that may have paid it."
            )
        if not _settle(line.pk, refund.pk, actor=scope.actor, now=now):
            raise CashRefused(
                code="wrong_state", message="The line or the credit is not as it was: look at them again."
            )
    refund.refresh_from_db()
    return refund


def payable_lines(*, refund: Refund) -> QuerySet[LineStanding]:
    """Return the lines that may have paid a refund that is with the bank: money out of just its amount."""
    if refund.state != RefundState.SENT:
        return LineStanding.objects.none()
    account = Account.objects.get(pk=refund.account_id)
    return LineStanding.objects.filter(
        entity_id=account.entity_id,
        state__in=[LineState.OPEN, LineState.PARKED],
        remaining_minor=-refund.minor,
        line__currency=account.currency,
        line__returned__isnull=True,
    )


def reopen_refund(*, scope: Scope, refund_id: UUID, reason: str, now: datetime, today: date) -> Refund:
    """Take back that a line paid a refund: it is with the bank again, and the line is to be cleared.

    Raises CashRefused.
    """
    why = needed(reason)
    _may(scope, Power.WORK)
    with transaction.atomic():
        refund = _locked(scope, refund_id)
        step = Step.objects.filter(
            kind=StepKind.REFUNDED, item_id=refund.item_id, undone_by__isnull=True, item__isnull=False
        ).first()
        if refund.state != RefundState.POSTED or step is None:
            raise CashRefused(code="wrong_state", message="No line of the bank stands as its payment.")
        standing = locked(line_id=step.line_id)
        settled = Allocation.objects.filter(debit_item_id=refund.item_id, posting__reversed_by__isnull=True)
        day = max(today, step.on)
        try:
            for one in settled.select_related("posting").order_by("-pk"):
                day = max(day, one.allocated_on)
                reverse(posting=one.posting, on=day, actor=scope.actor, now=now)
        except LedgerRefused as refusal:
            raise CashRefused(code=refusal.code, message=str(refusal)) from refusal
        undo(standing=standing, step=step, on=day, reason=why, actor=scope.actor, now=now)
        refund.item = None
        move_refund(refund=refund, event="reopened", actor=scope.actor, now=now, reason=why)
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
                external_id=_external_id(refund),
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
    move_refund(refund=refund, event="posted", actor=actor, now=now)
    return True


def _external_id(refund: Refund) -> str:
    """The first payment has the refund's own identifier; one that was taken back is not the next one."""
    paid_before = OpenItem.objects.filter(
        source=SOURCE, external_id__startswith=str(refund.public_id)
    ).count()
    return f"{refund.public_id}/{paid_before}" if paid_before else str(refund.public_id)


def _checked(*, iban: str, payee: str, reason: str) -> tuple[str, str, str]:
    """IBAN, payee and reason as they are kept; all that is wrong with them at once."""
    number, to = "".join(iban.split()).upper(), said(payee)
    faults: dict[str, str] = {}
    if not to:
        faults["payee"] = "Say who is paid, as the account is named."
    elif len(to) > NAME_MAX:
        faults["payee"] = f"A bank takes at most {NAME_MAX} characters of a name."
    if not number:
        faults["iban"] = "Give the IBAN to which it is paid."
    elif not is_iban(number):
        faults["iban"] = "The check digits of this IBAN are wrong: compare it with what the customer sent."
    why = said(reason)
    if not why:
        faults["reason"] = "Say why."
    if len(faults) > 1:
        raise Faulty(faults)
    for field, message in faults.items():
        codes = {"iban": "iban_wrong", "reason": "reason_missing"}
        raise CashRefused(code=codes.get(field, "not_in_bounds"), field=field, message=message)
    return number, to, why


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


def move_refund(*, refund: Refund, event: str, actor: str, now: datetime, reason: str = "") -> None:
    """Move a refund to the state that follows an event, and tell it. Raises CashRefused (wrong_state)."""
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
