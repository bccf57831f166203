"""What a debtor paid to an agency, or got back from it: his debt is settled that day, or open again."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.posting import posting_of
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.changes import append
from dunwell.apps.placements.earning import SOURCE, Came, earn, keep_posting, locked
from dunwell.apps.placements.models import Direction, PlacedItem, Placement
from dunwell.apps.placements.money_models import AgencyMoney, MoneyKind, PaidTo
from dunwell.apps.placements.moving import allow
from dunwell.apps.placements.seeing import Either, PlacementRefused, placement_in_scope
from dunwell.apps.receivables.models import Allocation, ItemKind, Ledger, OpenItem, Residual
from dunwell.apps.receivables.operations import allocate, record_receipt, record_refund, reverse
from dunwell.formats.agency_news import COMPONENTS

KEY_CHARACTERS = 100
MOST_MINOR = 10**15


def record_payment(
    *,
    scope: Either,
    placement_id: UUID,
    key: str,
    on: date,
    minor: int,
    currency: str,
    source: str,
    now: datetime,
    today: date,
    component: str = "principal",
) -> tuple[AgencyMoney, bool]:
    """Take in what an agency collected, and say whether it is new; the same key with the same words is the same money.

    A receipt against the money at agencies, set against the placed items, the oldest first; what they do not need
    stays unapplied. The commission is kept and posted. Money of a claim that has left the agency is taken too: it is
    ours. Raises UnknownPlacement, and PlacementRefused (missing, not_in_bounds, past, moved_on, faulty).
    """
    with transaction.atomic():
        placement = _of(scope, placement_id)
        known = _known(placement, key, on=on, minor=minor, kind=MoneyKind.PAYMENT)
        if known is not None:
            return known, False
        _check(placement, key=key, on=on, minor=minor, currency=currency, today=today)
        if component not in COMPONENTS:
            raise PlacementRefused(code="unknown_code", field="component", message="Say what it is for.")
        receipt = record_receipt(
            account=placement.account,
            amount_minor=minor,
            received_on=on,
            number=_number(placement, key),
            source=SOURCE,
            external_id=f"{placement.public_id}/{key}",
            actor=scope.actor,
            now=now,
            against=Ledger.AGENCY,
        )
        _apply(placement, receipt, on=on, actor=scope.actor, now=now)
        came = Came(
            key=key,
            on=on,
            minor=minor,
            paid_to=PaidTo.AGENCY,
            source=source,
            component=component,
            receipt=receipt,
        )
        money = earn(placement=placement, came=came, actor=scope.actor, now=now)
        keep_posting(placement=placement, posting=posting_of(item=receipt), money=money)
        _hear(placement, money, actor=scope.actor, now=now)
    return money, True


def record_reversal(
    *,
    scope: Either,
    placement_id: UUID,
    key: str,
    reverses: str,
    on: date,
    minor: int,
    currency: str,
    source: str,
    now: datetime,
    today: date,
) -> tuple[AgencyMoney, bool]:
    """Take in that a payment to an agency went back, all of it or a part, and say whether that is new.

    What it paid is open again, the latest first; the commission that it made is given back. Raises UnknownPlacement,
    and PlacementRefused as `record_payment` does.
    """
    with transaction.atomic():
        placement = _of(scope, placement_id)
        known = _known(placement, key, on=on, minor=minor, kind=MoneyKind.REVERSAL)
        if known is not None:
            return known, False
        _check(placement, key=key, on=on, minor=minor, currency=currency, today=today)
        paid = AgencyMoney.objects.filter(
            placement=placement, key=reverses, kind=MoneyKind.PAYMENT, paid_to=PaidTo.AGENCY
        ).first()
        if paid is None or paid.receipt is None:
            raise PlacementRefused(
                code="not_in_bounds", field="reverses", message="We know of no such payment to the agency."
            )
        gone = sum(one.minor for one in paid.reversed_by.all())
        if minor > paid.minor - gone or on < paid.on:
            raise PlacementRefused(
                code="not_in_bounds", field="amount", message="More went back than came, or before it came."
            )
        refund = record_refund(
            account=placement.account,
            amount_minor=minor,
            paid_on=on,
            number=_number(placement, key),
            source=SOURCE,
            external_id=f"{placement.public_id}/{key}",
            actor=scope.actor,
            now=now,
            against=Ledger.AGENCY,
        )
        _take_back(paid.receipt, refund, on=on, actor=scope.actor, now=now)
        came = Came(
            key=key,
            on=on,
            minor=minor,
            paid_to=PaidTo.AGENCY,
            source=source,
            kind=MoneyKind.REVERSAL,
            component=paid.component,
            reverses=paid,
            receipt=refund,
        )
        money = earn(placement=placement, came=came, actor=scope.actor, now=now)
        keep_posting(placement=placement, posting=posting_of(item=refund), money=money)
        _hear(placement, money, actor=scope.actor, now=now)
    return money, True


def _of(scope: Either, placement_id: UUID) -> Placement:
    if isinstance(scope, Scope):
        allow(scope)
    found = placement_in_scope(scope=scope, placement_id=placement_id)
    placement = locked(placement_id=found.pk)
    if placement.placed_on is None or placement.terms is None:
        raise PlacementRefused(code="moved_on", message="This claim was not handed to the agency.")
    return placement


def _known(placement: Placement, key: str, *, on: date, minor: int, kind: MoneyKind) -> AgencyMoney | None:
    """The money that has this key already; other words under it are refused."""
    found = AgencyMoney.objects.filter(placement=placement, key=key).first()
    if found is not None and (found.on, found.minor, found.kind) != (on, minor, kind.value):
        raise PlacementRefused(
            code="faulty",
            field="key",
            message=f"{key} is known as {found.minor} minor units of {found.on}: use another key.",
        )
    return found


def _check(placement: Placement, *, key: str, on: date, minor: int, currency: str, today: date) -> None:
    if not key.strip() or len(key) > KEY_CHARACTERS or key.startswith("allocation:"):
        raise PlacementRefused(
            code="missing",
            field="key",
            message=f"Give it a number of your own, at most {KEY_CHARACTERS} long.",
        )
    if not 0 < minor < MOST_MINOR:
        raise PlacementRefused(code="not_in_bounds", field="amount", message="Give an amount above nothing.")
    if currency != placement.account.currency:
        raise PlacementRefused(
            code="not_in_bounds", field="currency", message=f"This claim is in {placement.account.currency}."
        )
    if on > today or (placement.placed_on is not None and on < placement.placed_on):
        raise PlacementRefused(
            code="past", field="on", message="Give a day from the placing of the claim to today."
        )


def _apply(placement: Placement, receipt: OpenItem, *, on: date, actor: str, now: datetime) -> None:
    """Set a receipt against the placed items, the oldest first, as far as either goes."""
    items = PlacedItem.objects.filter(placement=placement).select_related("item")
    for one in items.order_by("item__due_on", "item_id"):
        minor = min(_left(receipt), _left(one.item))
        if minor:
            allocate(
                credit_item_id=receipt.pk,
                debit_item_id=one.item_id,
                amount_minor=minor,
                on=max(on, one.item.issued_on),
                actor=actor,
                now=now,
            )


def _take_back(receipt: OpenItem, refund: OpenItem, *, on: date, actor: str, now: datetime) -> None:
    """Free as much of a receipt as went back, the latest that it paid first, and set it against what went back."""
    needed = _left(refund)
    given = Allocation.objects.filter(credit_item=receipt, posting__reversed_by__isnull=True)
    given = given.exclude(debit_item__kind=ItemKind.REFUND).select_related("posting")
    for allocation in given.order_by("-pk"):
        lacking = needed - _left(receipt)
        if lacking <= 0:
            break
        day = max(on, allocation.allocated_on)
        reverse(posting=allocation.posting, on=day, actor=actor, now=now)
        if allocation.amount_minor > lacking:
            allocate(
                credit_item_id=receipt.pk,
                debit_item_id=allocation.debit_item_id,
                amount_minor=allocation.amount_minor - lacking,
                on=day,
                actor=actor,
                now=now,
            )
    free = min(needed, _left(receipt))
    if free:
        allocate(
            credit_item_id=receipt.pk, debit_item_id=refund.pk, amount_minor=free, on=on, actor=actor, now=now
        )


def _left(item: OpenItem) -> int:
    return abs(Residual.objects.filter(pk=item.pk).values_list("residual_minor", flat=True).first() or 0)


def _number(placement: Placement, key: str) -> str:
    """By what name it stands on statements."""
    return f"{placement.number}/{key}"[:60]


def _hear(placement: Placement, money: AgencyMoney, *, actor: str, now: datetime) -> None:
    append(
        placement=placement,
        direction=Direction.IN,
        code="payment" if money.kind == MoneyKind.PAYMENT else "reversal",
        key=f"money:{money.key}",
        on=money.on,
        amount_minor=money.minor,
        by=actor,
        now=now,
    )
