"""What a customer paid beyond what it owed: kept as its credit, set against an item, or given back (refunds.py)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.access import CashRefused, may_work, needed, said, seen_surpluses
from dunwell.apps.cash.match_models import Applied, Surplus, SurplusUse
from dunwell.apps.cash.promised import refundable_of
from dunwell.apps.cash.refund_models import Refund
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.models import Account, ItemKind, OpenItem
from dunwell.apps.receivables.operations import LedgerRefused, allocate, reverse

SUBJECT = "surplus"
PAYABLE = (ItemKind.INVOICE, ItemKind.DEBIT_NOTE, ItemKind.DEPOSIT_REQUEST)


def free_minor(*, surplus: Surplus) -> int:
    """Return what of a surplus is neither used, nor asked to be given back, in minor units."""
    return max(0, refundable_of(credit=surplus.item))


def keep_surplus(*, scope: Scope, surplus_id: UUID, reason: str, now: datetime, today: date) -> Surplus:
    """Keep what a customer paid too much as its credit: from now on it counts like any credit. Raises CashRefused."""
    why = needed(reason)
    with transaction.atomic():
        found = _locked(scope, surplus_id)
        if found.kept_on is not None:
            raise CashRefused(
                code="wrong_state", message="Somebody was faster: it is kept as credit already."
            )
        found.kept_on, found.kept_by, found.reason = today, scope.actor, why
        found.save()
        _tell("kept", found, scope=scope, now=now, reason=why)
    return found


def unkeep_surplus(*, scope: Scope, surplus_id: UUID, now: datetime) -> Surplus:
    """Take back that a surplus is kept as credit: it waits again, and nobody writes meanwhile. Raises CashRefused."""
    with transaction.atomic():
        found = _locked(scope, surplus_id)
        if found.kept_on is None:
            raise CashRefused(code="wrong_state", message="It is not kept as credit.")
        found.kept_on, found.kept_by, found.reason = None, "", ""
        found.save()
        _tell("unkept", found, scope=scope, now=now)
    return found


def use_surplus(
    *, scope: Scope, surplus_id: UUID, item_id: UUID, minor: int, reason: str = "", now: datetime, today: date
) -> SurplusUse:
    """Set so much of a surplus against an item that is open on its account. Raises CashRefused.

    It is undone with the match that the money came by, or by itself (`take_back_use`).
    """
    words = said(reason)
    with transaction.atomic():
        found = _locked(scope, surplus_id)
        item = OpenItem.objects.filter(public_id=item_id, account_id=found.account_id).first()
        if item is None or item.kind not in PAYABLE:
            raise CashRefused(
                code="unknown_item", field="item", message="Choose what is open of the same customer there."
            )
        free = free_minor(surplus=found)
        if minor <= 0:
            raise CashRefused(code="not_positive", field="amount", message="Give an amount above zero.")
        if minor > free:
            raise CashRefused(
                code="more_than_left", field="amount", message="So much is not left: lower the amount."
            )
        day = max(today, item.issued_on, found.item.issued_on)
        try:
            allocation = allocate(
                credit_item_id=found.item_id,
                debit_item_id=item.pk,
                amount_minor=minor,
                on=day,
                actor=scope.actor,
                now=now,
            )
        except LedgerRefused as refusal:
            raise CashRefused(code=refusal.code, field="amount", message=str(refusal)) from refusal
        if found.match is not None:
            Applied.objects.create(match=found.match, allocation=allocation)
        use = SurplusUse.objects.create(
            surplus=found, allocation=allocation, reason=words, at=now, actor=scope.actor
        )
        _tell("used", found, scope=scope, now=now, reason=words, item=item.pk, used_minor=minor)
    return use


def take_back_use(*, scope: Scope, surplus_id: UUID, use_id: int, now: datetime, today: date) -> SurplusUse:
    """Take back that a surplus was set against an item: both are open again. Raises CashRefused."""
    with transaction.atomic():
        found = _locked(scope, surplus_id)
        use = (
            SurplusUse.objects.filter(pk=use_id, surplus=found).select_related("allocation__posting").first()
        )
        if use is None or hasattr(use.allocation.posting, "reversed_by"):
            raise CashRefused(code="wrong_state", message="Somebody was faster: this is taken back already.")
        day = max(today, use.allocation.allocated_on)
        try:
            reverse(posting=use.allocation.posting, on=day, actor=scope.actor, now=now)
        except LedgerRefused as refusal:
            raise CashRefused(code=refusal.code, message=str(refusal)) from refusal
        _tell("use_taken_back", found, scope=scope, now=now, used_minor=use.allocation.amount_minor)
    return use


def surplus_stamp(*, surplus: Surplus) -> str:
    """Return what changes whenever something happens to a surplus, or is asked back of it."""
    asked = Refund.objects.filter(credit_id=surplus.item_id).order_by("-pk").values_list("pk", flat=True)
    return f"{stamp(subject=SUBJECT, subject_id=surplus.pk)}.{asked.first() or 0}"


def surplus_as_seen(*, scope: Scope, surplus_id: UUID, seen: str) -> Surplus:
    """Lock a surplus for this transaction if nothing has happened to it since it was seen.

    Raises CashRefused (changed): somebody, or the same click again, was faster.
    """
    found = _locked(scope, surplus_id)
    if surplus_stamp(surplus=found) != seen:
        raise CashRefused(
            code="changed",
            message="Something has happened to this money since you looked at it, and nothing was done now. "
            "This is how it stands.",
        )
    return found


def surplus_in_scope(*, scope: Scope, surplus_id: UUID) -> Surplus:
    """Return a surplus with its account, customer and receipt, or raise CashRefused (unknown_item)."""
    found = (
        seen_surpluses(scope=scope)
        .filter(public_id=surplus_id)
        .select_related("account__customer", "account__entity", "item", "match__line")
        .first()
    )
    if found is None:
        raise CashRefused(
            code="unknown_item", message="There is no such surplus in the entities that you see."
        )
    return found


def _locked(scope: Scope, surplus_id: UUID) -> Surplus:
    """The surplus, its account locked: refunds and other uses of it wait."""
    may_work(scope=scope)
    found = surplus_in_scope(scope=scope, surplus_id=surplus_id)
    Account.objects.select_for_update(no_key=True).get(pk=found.account_id)
    found.refresh_from_db(fields=["kept_on", "kept_by", "reason"])
    return found


def _tell(event: str, surplus: Surplus, *, scope: Scope, now: datetime, **data: object) -> None:
    journal.append(
        name=f"cash.surplus.{event}",
        actor=scope.actor,
        now=now,
        subject=SUBJECT,
        subject_id=surplus.pk,
        entity_id=surplus.account.entity_id,
        customer_id=surplus.account.customer_id,
        account_id=surplus.account_id,
        data={"minor": surplus.minor, "currency": surplus.account.currency, **data},
    )
