"""Taking an invoice back by a credit note: written from the invoice, issued after the minutes for mistakes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.billing.access import bill_in_scope
from dunwell.apps.billing.drafting import prepare
from dunwell.apps.billing.issuing import release, set_out
from dunwell.apps.billing.models import UNWRITTEN, Bill, BillState
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.billing.sides import seller_side
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.billing.crediting import (
    CREDITED,
    CreditWish,
    credit_plain,
    faults_of_credit,
    net_of_gross,
)
from dunwell.core.billing.stored import issued_bill
from dunwell.core.billing.taxes import UnknownTax
from dunwell.core.plain import Plain, PlainFault


def credited_minor(*, bill: Bill) -> int:
    """Return what credit notes take back of a bill, tax included: issued, or about to be."""
    notes = Bill.objects.filter(corrects=bill, kind="credit_note").exclude(state__in=UNWRITTEN)
    return notes.aggregate(minor=Sum("gross_minor"))["minor"] or 0


def creditable_minor(*, bill: Bill) -> int:
    """Return what may still be taken back of a bill, tax included; 0 for what no credit note is about."""
    if bill.state != BillState.ISSUED or bill.kind not in {one.value for one in CREDITED}:
        return 0
    return max(0, bill.gross_minor - credited_minor(bill=bill))


def credit(*, scope: Scope, bill_id: UUID, wish: CreditWish, once: str, now: datetime) -> Bill:
    """Write a credit note for all of a bill, some of its lines or an amount, and let it wait for the entity's minutes.

    When it is issued it is set against the bill. once: what makes a second try with the same words the same note.
    Raises UnknownBill and BillRefused (not_allowed, not_issued, nothing_left, faulty), with the faults at their fields.
    """
    bill = bill_in_scope(scope=scope, bill_id=bill_id)
    if not scope.may(Power.WORK):
        raise BillRefused(code="not_allowed", message="You may read this bill, but not correct it.")
    if bill.state != BillState.ISSUED:
        raise BillRefused(code="not_issued", message="It is not issued: take it back instead.")
    said = issued_bill(bill.content)
    if faults := faults_of_credit(bill=said, wish=wish):
        raise faulty(faults)
    try:
        plain = credit_plain(
            bill=said, wish=wish, entity=bill.entity.code, own=seller_side(entity=bill.entity).taxes
        )
    except UnknownTax as unknown:
        raise faulty([PlainFault("tax", f"{unknown}: give the entity that tax code again.")]) from unknown
    with transaction.atomic():
        Bill.objects.select_for_update().get(pk=bill.pk)
        external_id = f"credit:{bill.public_id.hex}:{once}"[:100]
        there = Bill.objects.filter(source="billing", external_id=external_id).first()
        if there is None:
            _refuse_more(bill, plain, now=now)
        return set_out(plain={**plain, "external_id": external_id}, now=now, actor=scope.actor)


def credit_gross(
    *, scope: Scope, bill_id: UUID, gross_minor: int, tax: int, reason: str, once: str, now: datetime
) -> Bill:
    """Write a credit note over an amount with its tax, at the tax in that place of the bill's breakdown.

    Where no amount without tax comes to just that, it is one minor unit less. Raises UnknownBill and BillRefused.
    """
    bill = bill_in_scope(scope=scope, bill_id=bill_id)
    if bill.state != BillState.ISSUED:
        raise BillRefused(code="not_issued", message="It is not issued: take it back instead.")
    taxes = issued_bill(bill.content).totals.taxes
    if not 0 <= tax < len(taxes):
        raise faulty([PlainFault("tax", "Choose one of the taxes of the bill.")])
    net = net_of_gross(gross_minor=gross_minor, tax=taxes[tax].tax)
    wish = CreditWish(reason=reason, amount_minor=net, tax=tax)
    return credit(scope=scope, bill_id=bill_id, wish=wish, once=once, now=now)


def _refuse_more(bill: Bill, plain: dict[str, object], *, now: datetime) -> None:
    left = creditable_minor(bill=bill)
    if left == 0:
        raise BillRefused(code="nothing_left", message=f"All of {bill.number} is credited already.")
    (prepared,) = prepare(plains=[plain], now=now)
    if prepared.totals.gross_minor > left:
        raise BillRefused(
            code="nothing_left",
            message="That is more than is left of it after earlier credit notes: name the lines, or an amount.",
        )


def release_draft(*, bill: Bill, now: datetime, actor: str, plain: Plain | None = None) -> Bill:
    """Let a draft go after the entity's minutes, in other words where some are given.

    Raises BillRefused, also for a credit note over more than is left of its bill by now.
    """
    with transaction.atomic():
        if bill.corrects is not None and bill.kind == "credit_note":
            corrected = Bill.objects.select_for_update().get(pk=bill.corrects.pk)
            if bill.gross_minor > creditable_minor(bill=corrected):
                raise BillRefused(
                    code="nothing_left", message=f"Less than this is left of {corrected.number} by now."
                )
        return release(bill=bill, now=now, actor=actor, plain=plain)
