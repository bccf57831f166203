"""Charges into the sub-ledger and out of it again: a debit note, and a credit note against it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.charges.models import Charge, Reversal, Waiver, WaiverState
from dunwell.apps.charges.numbering import next_number, next_numbers
from dunwell.apps.journal import operations as journal
from dunwell.apps.receivables.debit_notes import DebitNote, record_debit_notes
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.apps.receivables.operations import allocate, record_credit_note
from dunwell.core.charges.calculation import adds_up
from dunwell.core.charges.facts import Draft

SOURCE = "charges"
"""The source of every document that is a charge or takes one back: what bears it is never a base for interest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A charge that may be posted: its account, its draft, and the calculation that comes to the same."""

    account: Account  # with its entity
    draft: Draft
    calculation: Mapping[str, Any]


def post(*, ready: Sequence[Ready], on: date, actor: str, now: datetime) -> list[Charge]:
    """Post charges as debit notes, due at once, in the order given. The caller holds locks on their accounts.

    All or nothing, in so many statements whatever the number. Raises LedgerRefused, and IntegrityError where the same
    charge is posted already.
    """
    for one in ready:
        assert adds_up(one.calculation), "a calculation makes its amount"
        assert one.calculation["amount_minor"] == one.draft.amount_minor
        assert one.draft.currency == one.account.currency
    with transaction.atomic():
        numbers = _numbers(ready)
        charges = [
            _charge(one, number, on=on, actor=actor, now=now)
            for one, number in zip(ready, numbers, strict=True)
        ]
        notes = [
            DebitNote(
                account=charge.account,
                amount_minor=charge.amount_minor,
                number=charge.number,
                external_id=str(charge.public_id),
            )
            for charge in charges
        ]
        items = record_debit_notes(notes=notes, on=on, source=SOURCE, actor=actor, now=now)
        for charge, item in zip(charges, items, strict=True):
            charge.debit_item = item
        Charge.objects.bulk_create(charges)
        told = [_told("charges.charge.posted", charge) for charge in charges]
        journal.append_all(told, actor=actor, now=now)
    return charges


def _numbers(ready: Sequence[Ready]) -> list[tuple[int, str]]:
    """A number for each, by entity in the order given; the ranges of entities are taken in the order of their ids."""
    counts = Counter(one.account.entity_id for one in ready)
    entities = {one.account.entity_id: one.account.entity for one in ready}
    taken = {
        key: iter(next_numbers(entity=entities[key], series="DN", count=counts[key]))
        for key in sorted(counts)
    }
    return [next(taken[one.account.entity_id]) for one in ready]


def _charge(ready: Ready, number: tuple[int, str], *, on: date, actor: str, now: datetime) -> Charge:
    draft = ready.draft
    return Charge(
        entity_id=ready.account.entity_id,
        account=ready.account,
        item_id=draft.item_id,
        sequence=number[0],
        number=number[1],
        kind=draft.kind,
        currency=draft.currency,
        amount_minor=draft.amount_minor,
        charged_on=on,
        period_from=draft.period_from,
        period_to=draft.period_to,
        occurrence=draft.occurrence,
        basis=dict(draft.basis),
        calculation=dict(ready.calculation),
        recorded_at=now,
        actor=actor,
    )


def take_back(*, charge: Charge, reason: str, on: date, actor: str, now: datetime) -> Reversal:
    """Reverse a charge by a credit note over what was not waived of it, allocated against it as far as it is open.

    What had been paid on it stays on the account as credit. The caller holds a lock on the account.
    Raises LedgerRefused.
    """
    with transaction.atomic():
        waived = waived_minor(charge=charge)
        credit = None
        if charge.amount_minor > waived:
            minor = charge.amount_minor - waived
            credit = give_credit(
                charge=charge,
                minor=minor,
                what="reversal",
                what_id=str(charge.public_id),
                on=on,
                actor=actor,
                now=now,
            )
        reversal = Reversal.objects.create(
            charge=charge,
            credit_item=credit,
            amount_minor=charge.amount_minor - waived,
            reason=reason,
            on=on,
            recorded_at=now,
            actor=actor,
        )
        charge.is_reversed = True
        charge.save(update_fields=["is_reversed"])
        tell(name="charges.charge.reversed", charge=charge, actor=actor, now=now, reason=reason)
    return reversal


def give_credit(
    *, charge: Charge, minor: int, what: str, what_id: str, on: date, actor: str, now: datetime
) -> OpenItem:
    """Record a credit note of the entity's own range, and allocate it to the charge as far as that is open."""
    _, number = next_number(entity=charge.entity, series="CN")
    credit = record_credit_note(
        account=charge.account,
        amount_minor=minor,
        issued_on=on,
        number=number,
        source=SOURCE,
        external_id=f"{what}/{what_id}",
        actor=actor,
        now=now,
    )
    left = open_minor(charge=charge)
    if left:
        allocate(
            credit_item_id=credit.pk,
            debit_item_id=charge.debit_item_id,
            amount_minor=min(left, minor),
            on=on,
            actor=actor,
            now=now,
        )
    return credit


def waived_minor(*, charge: Charge) -> int:
    """How much of a charge was waived."""
    granted = Waiver.objects.filter(charge=charge, state=WaiverState.GRANTED)
    return int(granted.aggregate(minor=Sum("amount_minor"))["minor"] or 0)


def open_minor(*, charge: Charge) -> int:
    """How much of a charge is left to pay."""
    left = Residual.objects.filter(item_id=charge.debit_item_id).values_list("residual_minor", flat=True)
    return int(left.first() or 0)


def tell(*, name: str, charge: Charge, actor: str, now: datetime, **more: object) -> None:
    """Append what happened to a charge to the journal."""
    journal.append_all([_told(name, charge, **more)], actor=actor, now=now)


def _told(name: str, charge: Charge, **more: object) -> journal.Happened:
    return journal.Happened(
        name=name,
        subject="charge",
        subject_id=charge.pk,
        entity_id=charge.entity_id,
        customer_id=charge.account.customer_id,
        account_id=charge.account_id,
        data={
            "number": charge.number,
            "kind": charge.kind,
            "currency": charge.currency,
            "amount_minor": charge.amount_minor,
            "item": charge.calculation.get("item", ""),
            **more,
        },
    )
