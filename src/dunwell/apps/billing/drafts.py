"""Drafts of bills: kept as far as they are written, with their files, thrown away, taken out of the bin again."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from dunwell.apps.billing.drafting import given_without_files, payer_of
from dunwell.apps.billing.gathering_models import SetAside
from dunwell.apps.billing.issuing import SOURCE, digest_of, keep_files, tell_of
from dunwell.apps.billing.models import Bill, BillFile, BillState
from dunwell.apps.billing.queries import estimate
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.billing.sides import SellerSide
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.parties.models import Customer
from dunwell.core.billing.attachments import too_many
from dunwell.core.billing.draft import DraftFile
from dunwell.core.plain import Plain, PlainFault


def keep_draft(
    *,
    plain: Plain,
    seller: SellerSide,
    customer: Customer,
    now: datetime,
    actor: str,
    bill: Bill | None = None,
    files: Sequence[DraftFile] = (),
    without: Collection[int] = (),
) -> Bill:
    """Keep what is written of an invoice, whatever is missing of it; its sums are those of the lines that can be read.

    bill: the draft that it is, locked by the caller; without one, the draft known by `external_id`, else a new one.
    files: what is attached to it now; without: keys of files that are taken away. Raises BillRefused (not_allowed where
    it is no draft any more, faulty where there are too many files, or one of their names stands twice).
    """
    with transaction.atomic():
        external_id = str(plain.get("external_id") or "")
        there = Bill.objects.select_for_update(of=("self",)).filter(source=SOURCE)
        row = bill or there.filter(external_id=external_id).first()
        if row is not None and row.state != BillState.DRAFT:
            raise BillRefused(
                code="not_allowed", message="It is no draft any more: it waits, or was thrown away."
            )
        is_new = row is None
        row = row or Bill(source=SOURCE, external_id=external_id, created_at=now, created_by=actor)
        _write(row, plain, seller=seller, customer=customer, now=now)
        row.save(force_insert=is_new)
        _attach(row, files=files, without=without)
        tell_of(bill=row, name="billing.bill.drafted", now=now, actor=actor)
    return row


def _write(row: Bill, plain: Plain, *, seller: SellerSide, customer: Customer, now: datetime) -> None:
    today = entity_day(entity=seller.entity, now=now)
    reckoned = estimate(plain=plain, seller=seller, today=today, now=now)
    totals = reckoned.totals if reckoned.totals and reckoned.totals.gross_minor >= 0 else None
    currency = str(plain.get("currency") or "").strip().upper()
    row.entity, row.customer = seller.entity, payer_of(customer)
    row.kind, row.state = "invoice", BillState.DRAFT
    row.currency = currency if len(currency) == 3 else seller.entity.currency
    row.issued_on, row.due_on = today, reckoned.due_on
    row.net_minor = totals.net_minor if totals else 0
    row.tax_minor = totals.tax_minor if totals else 0
    row.gross_minor = totals.gross_minor if totals else 0
    row.prepaid_minor = min(totals.prepaid_minor, totals.gross_minor) if totals else 0
    row.rounding_minor = totals.rounding_minor if totals else 0
    row.content = {"given": given_without_files(plain), "digest": digest_of(plain)}


def _attach(row: Bill, *, files: Sequence[DraftFile], without: Collection[int]) -> None:
    BillFile.objects.filter(bill=row, pk__in=without).delete()
    kept = {one.name.casefold(): one for one in BillFile.objects.filter(bill=row)}
    faults: list[PlainFault] = []
    for one in files:
        if one.name.casefold() in kept:
            faults.append(
                PlainFault("attachments", f"{one.name} is attached already: take that one away first.")
            )
        kept[one.name.casefold()] = BillFile(name=one.name, content=one.content)
    if why := too_many(sizes=tuple(len(one.content) for one in kept.values())):
        faults.append(PlainFault("attachments", why))
    if faults:
        raise faulty(faults)
    keep_files(bill=row, files=files)


def throw_away(*, bill: Bill, now: datetime, actor: str) -> Bill:
    """Put a draft into the bin; nothing of it was ever numbered. Raises BillRefused (not_allowed)."""
    return _moved(bill, BillState.DRAFT, BillState.DROPPED, now=now, actor=actor)


def take_out(*, bill: Bill, now: datetime, actor: str) -> Bill:
    """Take a draft out of the bin, as it was. Raises BillRefused (not_allowed)."""
    return _moved(bill, BillState.DROPPED, BillState.DRAFT, now=now, actor=actor)


def _moved(bill: Bill, state: BillState, to: BillState, *, now: datetime, actor: str) -> Bill:
    with transaction.atomic():
        if SetAside.objects.filter(into=bill).exists():
            raise BillRefused(
                code="not_allowed",
                message="It gathers others: undo that, and they are drafts by themselves again.",
            )
        if not Bill.objects.filter(pk=bill.pk, state=state).update(state=to):
            said = "It is no draft" if state is BillState.DRAFT else "It is not in the bin"
            raise BillRefused(
                code="not_allowed", message=f"{said} any more: somebody was faster. See how it stands."
            )
        bill.refresh_from_db()
        name = "dropped" if to is BillState.DROPPED else "restored"
        tell_of(bill=bill, name=f"billing.bill.{name}", now=now, actor=actor)
    return bill
