"""Writes to the sub-ledger, one document at a time. Many at once: recording.py."""

from datetime import date, datetime

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.receivables.models import (
    ADJUSTMENTS,
    AMOUNT_BOUND,
    OTHER_SIDE,
    RAISES,
    Account,
    Allocation,
    ItemKind,
    Ledger,
    OpenItem,
    Posting,
    PostingKind,
    Residual,
)
from dunwell.apps.receivables.postings import Line, post
from dunwell.apps.receivables.recording import record_items, record_settlements

__all__ = [
    "allocate",
    "record_adjustment",
    "record_credit_note",
    "record_debit_note",
    "record_deposit",
    "record_items",
    "record_receipt",
    "record_refund",
    "record_settlements",
    "reverse",
]


class LedgerRefused(Exception):
    """The sub-ledger cannot take this; `code` is stable, the message says what to do instead.

    Codes: amount_not_positive, amount_too_large, differs_from_recorded, unknown_item, not_a_credit,
    not_a_debit, other_account, settled, more_than_left, already_reversed, is_a_reversal, still_allocated.
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def record_receipt(
    *,
    account: Account,
    amount_minor: int,
    received_on: date,
    number: str,
    source: str,
    external_id: str,
    actor: str,
    now: datetime,
    against: Ledger = Ledger.CASH,
) -> OpenItem:
    """Record money that arrived (`amount_minor` positive), unapplied; the same again is the same one.

    Where a bank line proves it, the line
    itself was posted to cash: then `against` is UNIDENTIFIED, or EXCHANGE. Raises LedgerRefused.
    """
    return _record(
        kind=ItemKind.RECEIPT,
        account=account,
        amount_minor=amount_minor,
        on=received_on,
        number=number,
        source=source,
        external_id=external_id,
        actor=actor,
        now=now,
        against=against,
    )


def record_credit_note(
    *,
    account: Account,
    amount_minor: int,
    issued_on: date,
    number: str,
    source: str,
    external_id: str,
    actor: str,
    now: datetime,
) -> OpenItem:
    """Record a credit note (`amount_minor` positive), unapplied; the same again is the same one.

    Raises LedgerRefused.
    """
    return _record(
        kind=ItemKind.CREDIT_NOTE,
        account=account,
        amount_minor=amount_minor,
        on=issued_on,
        number=number,
        source=source,
        external_id=external_id,
        actor=actor,
        now=now,
    )


def record_debit_note(
    *,
    account: Account,
    amount_minor: int,
    issued_on: date,
    due_on: date,
    number: str,
    source: str,
    external_id: str,
    actor: str,
    now: datetime,
) -> OpenItem:
    """Record a debit note (`amount_minor` positive), an open item of its own; the same again is the same one.

    Raises LedgerRefused.
    """
    return _record(
        kind=ItemKind.DEBIT_NOTE,
        account=account,
        amount_minor=amount_minor,
        on=issued_on,
        due_on=due_on,
        number=number,
        source=source,
        external_id=external_id,
        actor=actor,
        now=now,
    )


def record_deposit(
    *,
    account: Account,
    amount_minor: int,
    on: date,
    number: str,
    source: str,
    external_id: str,
    actor: str,
    now: datetime,
) -> OpenItem:
    """Take part of what is held as a deposit (`amount_minor` positive) out, to set it against a document.

    An item of its own, unapplied; the same again is the same one. Raises LedgerRefused.
    """
    return _record(
        kind=ItemKind.DEPOSIT,
        account=account,
        amount_minor=amount_minor,
        on=on,
        number=number,
        source=source,
        external_id=external_id,
        actor=actor,
        now=now,
    )


def record_refund(
    *,
    account: Account,
    amount_minor: int,
    paid_on: date,
    number: str,
    source: str,
    external_id: str,
    actor: str,
    now: datetime,
    against: Ledger = Ledger.CASH,
) -> OpenItem:
    """Record money that was given back (`amount_minor` positive), to be settled by the credit it came from.

    The same again is the same one. Against UNIDENTIFIED where a bank line proves it. Raises LedgerRefused.
    """
    return _record(
        kind=ItemKind.REFUND,
        account=account,
        amount_minor=amount_minor,
        on=paid_on,
        number=number,
        source=source,
        external_id=external_id,
        actor=actor,
        now=now,
        against=against,
    )


def record_adjustment(
    *,
    kind: ItemKind,
    account: Account,
    amount_minor: int,
    on: date,
    number: str,
    source: str,
    external_id: str,
    actor: str,
    now: datetime,
) -> OpenItem:
    """Record what is let go of an account (`amount_minor` positive), unapplied: one of ADJUSTMENTS.

    The same again is the same one. Raises LedgerRefused.
    """
    assert kind in ADJUSTMENTS, "a difference that is let go"
    return _record(
        kind=kind,
        account=account,
        amount_minor=amount_minor,
        on=on,
        number=number,
        source=source,
        external_id=external_id,
        actor=actor,
        now=now,
    )


def _record(
    *,
    kind: ItemKind,
    account: Account,
    amount_minor: int,
    on: date,
    number: str,
    source: str,
    external_id: str,
    actor: str,
    now: datetime,
    due_on: date | None = None,
    against: Ledger | None = None,
) -> OpenItem:
    _refuse_amount(amount_minor)
    owed = amount_minor if kind in RAISES else -amount_minor
    with transaction.atomic():
        wanted = {
            "account_id": account.pk,
            "currency": account.currency,
            "kind": kind.value,
            "number": number,
            "issued_on": on,
            "due_on": due_on or on,
            "amount_minor": owed,
        }
        item, is_new = OpenItem.objects.get_or_create(
            source=source, external_id=external_id, defaults={**wanted, "recorded_at": now}
        )
        for field, value in wanted.items():
            if getattr(item, field) != value:
                raise LedgerRefused(
                    code="differs_from_recorded",
                    message=f"{kind.label} {external_id!r} of {source!r} is recorded with {field} "
                    f"{getattr(item, field)}, not {value}. Recorded documents never change: "
                    f"reverse it and record another, or use another id.",
                )
        if is_new:
            other_side = against or OTHER_SIDE.get(kind, Ledger.BILLED)
            post(
                kind=PostingKind(kind.value),
                account_id=account.pk,
                effective_on=on,
                lines=[
                    Line(ledger=Ledger.RECEIVABLE, item_id=item.pk, amount_minor=owed),
                    Line(ledger=other_side, amount_minor=-owed),
                ],
                actor=actor,
                now=now,
            )
            _tell(
                f"receivables.{kind.value}.recorded",
                item=item,
                actor=actor,
                now=now,
                amount_minor=amount_minor,
            )
    return item


def allocate(
    *, credit_item_id: int, debit_item_id: int, amount_minor: int, on: date, actor: str, now: datetime
) -> Allocation:
    """Set part of a receipt or credit note against an invoice or debit note of the same account.

    `amount_minor` is positive and at most what is left of either. Raises LedgerRefused.
    """
    _refuse_amount(amount_minor)
    with transaction.atomic():
        items = _lock_items(credit_item_id, debit_item_id)
        credit, debit = items[credit_item_id], items[debit_item_id]
        _refuse_pair(credit=credit, debit=debit)
        left = dict(
            Residual.objects.filter(item_id__in=items)
            .values_list("item_id", "residual_minor")
            .order_by("item_id")
        )
        for item, sign in ((credit, -1), (debit, 1)):
            _refuse_beyond(item=item, left_minor=sign * left.get(item.pk, 0), amount_minor=amount_minor)
        posting = post(
            kind=PostingKind.ALLOCATION,
            account_id=debit.account_id,
            effective_on=on,
            lines=[
                Line(ledger=Ledger.RECEIVABLE, item_id=credit.pk, amount_minor=amount_minor),
                Line(ledger=Ledger.RECEIVABLE, item_id=debit.pk, amount_minor=-amount_minor),
            ],
            actor=actor,
            now=now,
        )
        allocation = Allocation.objects.create(
            posting=posting, credit_item=credit, debit_item=debit, amount_minor=amount_minor, allocated_on=on
        )
        _tell(
            "receivables.item.allocated",
            item=debit,
            actor=actor,
            now=now,
            amount_minor=amount_minor,
            credit_item_id=credit.pk,
            posting_id=posting.pk,
        )
    return allocation


def reverse(*, posting: Posting, on: date, actor: str, now: datetime) -> Posting:
    """Undo a posting by its mirror image, effective on the day; what it settled is open again.

    A document can be reversed only while nothing is allocated to it: reverse the allocations first. Raises
    LedgerRefused.
    """
    with transaction.atomic():
        posting = Posting.objects.select_for_update(no_key=True).get(pk=posting.pk)
        if posting.kind == PostingKind.REVERSAL:
            raise LedgerRefused(
                code="is_a_reversal", message="A reversal is not reversed: record the document again instead."
            )
        if Posting.objects.filter(reverses=posting).exists():
            raise LedgerRefused(code="already_reversed", message=f"Posting {posting.pk} is reversed already.")
        entries = list(posting.entries.order_by("pk"))
        items = _lock_items(*{entry.item_id for entry in entries if entry.item_id is not None})
        if posting.kind != PostingKind.ALLOCATION:
            for item in items.values():
                _refuse_allocated(item)
        mirror = post(
            kind=PostingKind.REVERSAL,
            account_id=posting.account_id,
            currency=posting.currency,
            effective_on=on,
            lines=[
                Line(ledger=Ledger(entry.ledger), item_id=entry.item_id, amount_minor=-entry.amount_minor)
                for entry in entries
            ],
            actor=actor,
            now=now,
            reverses=posting,
        )
        for item in items.values():
            _tell(
                "receivables.posting.reversed",
                item=item,
                actor=actor,
                now=now,
                kind=posting.kind,
                posting_id=posting.pk,
                reversal_id=mirror.pk,
            )
    return mirror


def _lock_items(*item_ids: int) -> dict[int, OpenItem]:
    """Lock the items in the order of their ids, so that two who want the same never wait for each other."""
    found = OpenItem.objects.filter(pk__in=item_ids).order_by("pk").select_for_update(no_key=True)
    items = {item.pk: item for item in found}
    for item_id in item_ids:
        if item_id not in items:
            raise LedgerRefused(code="unknown_item", message=f"There is no item {item_id}.")
    return items


def _refuse_amount(amount_minor: int) -> None:
    if amount_minor <= 0:
        raise LedgerRefused(code="amount_not_positive", message="Give an amount above zero.")
    if amount_minor > AMOUNT_BOUND:
        raise LedgerRefused(code="amount_too_large", message="The amount is more than can be kept.")


def _refuse_pair(*, credit: OpenItem, debit: OpenItem) -> None:
    if credit.amount_minor >= 0:
        raise LedgerRefused(
            code="not_a_credit", message=f"{credit.kind} {credit.number} is no receipt and no credit note."
        )
    if debit.amount_minor <= 0:
        raise LedgerRefused(
            code="not_a_debit", message=f"{debit.kind} {debit.number} is no invoice and no debit note."
        )
    if credit.account_id != debit.account_id:
        raise LedgerRefused(
            code="other_account",
            message=f"{credit.number} and {debit.number} stand on different accounts: customer, entity and "
            f"currency must be the same.",
        )


def _refuse_beyond(*, item: OpenItem, left_minor: int, amount_minor: int) -> None:
    if left_minor == 0:
        raise LedgerRefused(code="settled", message=f"Nothing is left of {item.kind} {item.number}.")
    if amount_minor > left_minor:
        raise LedgerRefused(
            code="more_than_left",
            message=f"Only {left_minor} minor units of {item.currency} are left of {item.number}.",
        )


def _refuse_allocated(item: OpenItem) -> None:
    left = Residual.objects.filter(item=item).values_list("residual_minor", flat=True).first() or 0
    if left != item.amount_minor:
        raise LedgerRefused(
            code="still_allocated",
            message=f"{item.number} is allocated in part or in full: reverse its allocations first.",
        )


def _tell(name: str, *, item: OpenItem, actor: str, now: datetime, **data: object) -> None:
    account = Account.objects.get(pk=item.account_id)
    journal.append(
        name=name,
        actor=actor,
        now=now,
        subject="item",
        subject_id=item.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"number": item.number, "currency": item.currency, **data},
    )
