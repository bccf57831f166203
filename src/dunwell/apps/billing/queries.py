"""What the page of a bill asks: all that it says, how it went out, what corrects it, and what was set against it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from dunwell.apps.billing.drafting import prepare
from dunwell.apps.billing.issuing import as_said
from dunwell.apps.billing.models import UNWRITTEN, Bill, BillState, Delivery, Proof
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.billing.sides import SellerSide
from dunwell.apps.receivables.models import Allocation, ItemKind
from dunwell.core.billing.plain import read_draft
from dunwell.core.billing.stored import EarlyDiscount, IssuedBill, issued_bill
from dunwell.core.billing.totals import BillTotals, reckon
from dunwell.core.money import AmountTooLarge
from dunwell.core.plain import Plain, PlainFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What a bill says; `said` is None where what was given cannot be issued as things are, and `faults` tell why."""

    said: IssuedBill | None
    faults: tuple[PlainFault, ...] = ()


def what_it_says(*, bill: Bill, now: datetime) -> Says:
    """Return what an issued bill says, or what one that is not issued would say if it were issued now."""
    if bill.state == BillState.ISSUED:
        return Says(said=issued_bill(bill.content))
    try:
        (prepared,) = prepare(plains=[bill.content["given"]], now=now)
    except BillRefused as refusal:
        return Says(said=None, faults=refusal.faults or (PlainFault("", str(refusal)),))
    return Says(said=as_said(bill=bill, prepared=prepared))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A delivery with all that is known of it, in order."""

    delivery: Delivery
    proofs: list[Proof]


def ways_of(*, bill: Bill) -> list[Way]:
    """Return the deliveries of a bill with their proofs."""
    proofs: dict[int, list[Proof]] = defaultdict(list)
    for one in Proof.objects.filter(delivery__bill=bill).order_by("at", "pk"):
        proofs[one.delivery_id].append(one)
    return [
        Way(delivery=one, proofs=proofs[one.pk])
        for one in Delivery.objects.filter(bill=bill).select_related("contact").order_by("pk")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAgainst:
    """An amount of another document that was set against a bill, or for a credit note that it was set against."""

    kind: str
    label: str
    number: str
    on: date
    amount_minor: int
    bill_id: UUID | None  # where the document is a bill of ours


def set_against(*, bill: Bill) -> list[SetAgainst]:
    """Return what was set against a bill, the oldest first: money, credit notes, deposits. Reversals are left out."""
    if bill.item_id is None:
        return []
    stands = Allocation.objects.filter(posting__reversed_by__isnull=True)
    is_credit = bill.kind == ItemKind.CREDIT_NOTE
    found = (
        stands.filter(credit_item_id=bill.item_id) if is_credit else stands.filter(debit_item_id=bill.item_id)
    )
    other = "debit_item" if is_credit else "credit_item"
    rows = found.select_related(f"{other}__bill").order_by("allocated_on", "pk")
    return [_against(getattr(one, other), one) for one in rows]


def _against(item: Any, one: Allocation) -> SetAgainst:  # noqa: ANN401 - an item with its bill, if it has one
    bill = getattr(item, "bill", None)
    return SetAgainst(
        kind=item.kind,
        label=ItemKind(item.kind).label,
        number=item.number,
        on=one.allocated_on,
        amount_minor=one.amount_minor,
        bill_id=bill.public_id if bill else None,
    )


def corrections_of(*, bill: Bill) -> list[Bill]:
    """Return the credit and debit notes about a bill, drafts left out, the oldest first."""
    notes = Bill.objects.filter(corrects=bill).exclude(state__in=UNWRITTEN)
    return list(notes.defer("content").select_related("entity", "customer").order_by("pk"))


def corrected_minor(*, bill: Bill) -> int:
    """Return what credit notes that are issued take back of a bill, tax included."""
    notes = Bill.objects.filter(corrects=bill, state=BillState.ISSUED, kind="credit_note")
    return notes.aggregate(minor=Sum("gross_minor"))["minor"] or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What is known of a bill while it is being written: sums of the lines that can be reckoned, and what is missing.

    lines_minor: by line, None where it cannot be reckoned yet. payable_minor: with deposits set against it.
    """

    totals: BillTotals | None
    lines_minor: tuple[int | None, ...]
    due_on: date | None = None
    discounts: tuple[EarlyDiscount, ...] = ()
    faults: tuple[PlainFault, ...] = field(default=())


def estimate(*, plain: Plain, seller: SellerSide, today: date, now: datetime) -> Estimate:
    """Return what a bill would come to, as far as it is written. Nothing is kept."""
    faults: tuple[PlainFault, ...] = ()
    try:
        (prepared,) = prepare(plains=[plain], now=now)
    except BillRefused as refusal:
        faults = refusal.faults
    else:
        return Estimate(
            totals=prepared.totals,
            lines_minor=tuple(one.net_minor for one in prepared.totals.lines),
            due_on=prepared.due_on,
            discounts=prepared.discounts,
        )
    draft, unread = read_draft(plain, currency=seller.entity.currency, today=today, own=seller.taxes)
    bad = {
        one.field.partition(".")[0]
        for one in (*unread, *faults)
        if one.field.startswith("lines[") and not one.field.endswith(("].name", "].item_number"))
    }
    sound = [
        at for at, line in enumerate(draft.lines) if line.tax in draft.taxes and f"lines[{at}]" not in bad
    ]
    adjustments = tuple(one for one in draft.adjustments if one.tax in draft.taxes)
    lines_minor: list[int | None] = [None] * len(draft.lines)
    try:
        totals = reckon(
            draft=replace(
                draft,
                lines=tuple(draft.lines[at] for at in sound),
                adjustments=adjustments if sound else (),
                round_to_minor=seller.settings.round_to_minor,
            )
        )
    except AmountTooLarge:
        return Estimate(totals=None, lines_minor=tuple(lines_minor), faults=faults)
    for at, one in zip(sound, totals.lines, strict=True):
        lines_minor[at] = one.net_minor
    return Estimate(totals=totals if sound else None, lines_minor=tuple(lines_minor), faults=faults)


def given_lines(*, bill: Bill) -> list[Mapping[str, Any]]:
    """Return the lines of a bill that is not issued, as they were given."""
    lines = bill.content.get("given", {}).get("lines", [])
    return [one for one in lines if isinstance(one, dict)]
