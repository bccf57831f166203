"""Money of an attempt in the sub-ledger: received, given back, lost, won back. Whoever calls holds its locks.

What comes is a receipt against the money at providers, set against the attempt's items as far as they are open; what
is left over stays on the receipt, unapplied. What goes is taken from what is left of the receipts first, then from
what they paid, the latest first: those items are open again. What goes beyond all that came (the same money given
back and disputed) stays open on the account: the customer owes it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from dunwell.apps.cash.match_models import Surplus
from dunwell.apps.cash.posting import posting_of
from dunwell.apps.cash.promised import end_earmark
from dunwell.apps.payments.event_models import ProviderRefund, RepaymentState
from dunwell.apps.payments.models import AttemptState, Movement, MovementKind, PaymentAttempt
from dunwell.apps.payments.telling import tell
from dunwell.apps.receivables.models import (
    Account,
    Allocation,
    ItemKind,
    Ledger,
    OpenItem,
    Posting,
    Residual,
)
from dunwell.apps.receivables.operations import allocate, record_receipt, record_refund, reverse
from dunwell.core.payments.news import Change
from dunwell.core.payments.spreading import cover

SOURCE = "payments"
_NAMES = {
    MovementKind.RECEIVED: "PAY",
    MovementKind.RETURNED: "RET",
    MovementKind.REFUNDED: "RFD",
    MovementKind.DISPUTED: "CBK",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One attempt whose money moves, and when and by whom."""

    attempt: PaymentAttempt
    account: Account
    actor: str
    now: datetime
    today: date


def book(*, to: Book, change: Change) -> None:
    """Post one change of what the provider holds of an attempt."""
    if change.minor > 0:
        _bring_in(to, MovementKind(change.kind.value), change.minor)
    else:
        _take_out(to, MovementKind(change.kind.value), -change.minor)


def settle_by_credits(*, attempt: PaymentAttempt, actor: str, now: datetime, today: date) -> None:
    """Set the credits of an attempt that needs no money against its items, and let it have succeeded."""
    assert attempt.amount_minor == 0, "there is money to come"
    account = Account.objects.get(pk=attempt.account_id)
    _apply(Book(attempt=attempt, account=account, actor=actor, now=now, today=today), receipt=None)
    attempt.state, attempt.settled_on, attempt.look_at = AttemptState.SUCCEEDED, today, None
    attempt.save()
    tell("succeeded", attempt=attempt, actor=actor, now=now)


def _bring_in(to: Book, kind: MovementKind, minor: int) -> None:
    receipt = record_receipt(
        account=to.account,
        amount_minor=minor,
        received_on=to.today,
        number=_number(to, kind),
        source=SOURCE,
        external_id=_external_id(to),
        actor=to.actor,
        now=to.now,
        against=Ledger.CLEARING,
    )
    _keep(to, kind, minor, receipt, posting_of(item=receipt))
    if kind == MovementKind.REFUNDED:
        _unpost_refund(to, minor)
    for debit in _owed_by(to):
        _allocate(to, receipt, debit)
    _apply(to, receipt=receipt)
    left = _left(receipt)
    if left:
        Surplus.objects.create(account=to.account, item=receipt, minor=left, made_on=to.today)


def _apply(to: Book, *, receipt: OpenItem | None) -> None:
    """Set the credits and the money against the items, as far as both are there still."""
    parts = list(to.attempt.parts.select_related("item").order_by("position"))
    used = list(to.attempt.used_credits.select_related("item").order_by("position"))
    items = {one.item_id: one.item for one in parts} | {one.item_id: one.item for one in used}
    shares = cover(
        wanted={one.item_id: min(one.amount_minor, _left(one.item)) for one in parts},
        credits_minor={one.item_id: min(one.amount_minor, _left(one.item)) for one in used},
        money_minor=_left(receipt) if receipt else 0,
    )
    for share in shares:
        credit = receipt if share.credit_id is None else items[share.credit_id]
        assert credit is not None, "no money was spread"
        _allocate(to, credit, items[share.item_id], minor=share.minor)


def _take_out(to: Book, kind: MovementKind, minor: int) -> None:
    if kind == MovementKind.REFUNDED:
        for refund in _sent(to):
            if refund.minor <= minor:
                _give_back(to, kind, refund.minor, credits_first=[refund.credit])
                minor -= refund.minor
                refund.state = RepaymentState.POSTED
                refund.next_at = None
                refund.save()
                end_earmark(key=refund.key, now=to.now)
    if minor and not _undo_receipt(to, kind, minor):
        _give_back(to, kind, minor, credits_first=[])


def _undo_receipt(to: Book, kind: MovementKind, minor: int) -> bool:
    """Reverse the one receipt of an attempt that went back whole: as if it had never come."""
    receipts = _receipts(to)
    if kind == MovementKind.REFUNDED or len(receipts) != 1 or -receipts[0].amount_minor != minor:
        return False
    receipt = receipts[0]
    if Allocation.objects.filter(
        credit_item=receipt, posting__reversed_by__isnull=True, debit_item__kind=ItemKind.REFUND
    ).exists():
        return False
    _free(to, receipt, minor)
    posting = reverse(posting=posting_of(item=receipt), on=to.today, actor=to.actor, now=to.now)
    _keep(to, kind, -minor, receipt, posting)
    return True


def _give_back(to: Book, kind: MovementKind, minor: int, *, credits_first: list[OpenItem]) -> None:
    debit = record_refund(
        account=to.account,
        amount_minor=minor,
        paid_on=to.today,
        number=_number(to, kind),
        source=SOURCE,
        external_id=_external_id(to),
        actor=to.actor,
        now=to.now,
        against=Ledger.CLEARING,
    )
    _keep(to, kind, -minor, debit, posting_of(item=debit))
    for credit in (*credits_first, *_receipts(to)):
        need = _left(debit)
        if need and credit.kind == ItemKind.RECEIPT:
            _free(to, credit, need)
        if need and _left(credit):
            _allocate(to, credit, debit)


def _free(to: Book, credit: OpenItem, minor: int) -> None:
    """Take back what a receipt paid, the latest first, until so much of it is free; what is over is paid again."""
    given = Allocation.objects.filter(credit_item=credit, posting__reversed_by__isnull=True)
    given = given.exclude(debit_item__kind=ItemKind.REFUND).select_related("posting", "debit_item")
    for allocation in given.order_by("-pk"):
        lacking = minor - _left(credit)
        if lacking <= 0:
            return
        day = max(to.today, allocation.allocated_on)
        reverse(posting=allocation.posting, on=day, actor=to.actor, now=to.now)
        if allocation.amount_minor > lacking:
            _allocate(to, credit, allocation.debit_item, minor=allocation.amount_minor - lacking)


def _allocate(to: Book, credit: OpenItem, debit: OpenItem, *, minor: int = 0) -> None:
    amount = minor or min(_left(credit), _left(debit))
    if amount:
        allocate(
            credit_item_id=credit.pk,
            debit_item_id=debit.pk,
            amount_minor=amount,
            on=max(to.today, credit.issued_on, debit.issued_on),
            actor=to.actor,
            now=to.now,
        )


def _keep(to: Book, kind: MovementKind, minor: int, item: OpenItem, posting: Posting) -> None:
    Movement.objects.create(
        attempt=to.attempt,
        kind=kind,
        minor=minor,
        posting=posting,
        item=item,
        on=to.today,
        at=to.now,
        actor=to.actor,
    )


def _sent(to: Book) -> list[ProviderRefund]:
    """Refunds that the provider has taken on, oldest first."""
    found = ProviderRefund.objects.select_for_update(of=("self",)).select_related("credit")
    return list(found.filter(attempt=to.attempt, state=RepaymentState.SENT).order_by("pk"))


def _unpost_refund(to: Book, minor: int) -> None:
    """A refund that the provider had told of did not arrive: the latest of this amount has failed after all."""
    found = ProviderRefund.objects.filter(attempt=to.attempt, state=RepaymentState.POSTED, minor=minor)
    last = found.order_by("pk").last()
    if last is not None:
        last.state, last.fault = RepaymentState.FAILED, "The provider took it back: the money did not arrive."
        last.save()


def _receipts(to: Book) -> list[OpenItem]:
    """The attempt's receipts that stand, the latest first."""
    gone = Movement.objects.filter(attempt=to.attempt, minor__lt=0).values("item_id")
    return list(
        OpenItem.objects.filter(
            payment_movements__attempt=to.attempt,
            payment_movements__minor__gt=0,
            kind=ItemKind.RECEIPT,
        )
        .exclude(pk__in=gone)
        .order_by("-pk")
    )


def _owed_by(to: Book) -> list[OpenItem]:
    """What of the attempt went beyond what had come, and is open still: paid first by what comes again."""
    return list(
        OpenItem.objects.filter(
            payment_movements__attempt=to.attempt, kind=ItemKind.REFUND, residual__isnull=False
        ).order_by("pk")
    )


def _left(item: OpenItem) -> int:
    """What is left of an item, as a positive number of minor units."""
    return abs(Residual.objects.filter(pk=item.pk).values_list("residual_minor", flat=True).first() or 0)


def _number(to: Book, kind: MovementKind) -> str:
    """By what name it stands on statements: the same for all that came of one payment, but for what it was."""
    return f"{_NAMES[kind]}-{to.attempt.public_id.hex[-10:].upper()}"


def _external_id(to: Book) -> str:
    return f"{to.attempt.public_id}/{to.attempt.movements.count()}"
