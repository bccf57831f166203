"""What a customer held back of an item that it paid: let go, charged back, credited, or handed on as a dispute."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.billing import correcting
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.cash.access import REASON_CHARACTERS_MAX, CashRefused, may_work, needed, seen_deductions
from dunwell.apps.cash.differences import LET_GO, let_go, limits
from dunwell.apps.cash.match_models import Deduction, MatchState
from dunwell.apps.cash.posting import posting_of
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.models import Account, Allocation, Residual
from dunwell.apps.receivables.operations import LedgerRefused, reverse

SUBJECT = "deduction"
_WHOLE = 10_000
UNDONE = ("let_go", "claimed")
"""Outcomes that a person takes back here; a dispute is withdrawn, a credit note taken back where it is."""


def let_deduction_go(
    *, scope: Scope, deduction_id: UUID, kind: str, reason: str, now: datetime, today: date
) -> Deduction:
    """Let a deduction go as a discount, bank charges, a difference of exchange or written off.

    Beyond the entity's limits only by somebody who may approve. kind: one of LET_GO. Raises CashRefused.
    """
    why = needed(reason)
    may_work(scope=scope)
    if kind not in LET_GO:
        raise CashRefused(code="not_in_bounds", field="kind", message=f"Choose one of {', '.join(LET_GO)}.")
    with transaction.atomic():
        found = open_deduction(scope=scope, deduction_id=deduction_id)
        if not is_small(deduction=found) and not scope.may(Power.APPROVE):
            raise CashRefused(
                code="not_in_bounds",
                message="That is more than the entity's limit: somebody who may approve has to let it go.",
            )
        _refuse_settled(found)
        found.credit = let_go(
            match=found.match,
            item=found.item,
            minor=found.minor,
            reason=kind,
            on=today,
            actor=scope.actor,
            now=now,
        )
        close_deduction(deduction=found, outcome="let_go", text=why, on=today, actor=scope.actor, now=now)
    return found


def is_small(*, deduction: Deduction) -> bool:
    """Tell whether a deduction is within what its entity lets go unasked, in amount and in share of the item."""
    most, share = limits(entity_id=deduction.match.entity_id, currency=deduction.item.currency)
    return deduction.minor <= most and deduction.minor * _WHOLE <= deduction.item.amount_minor * share


def claim_deduction(
    *, scope: Scope, deduction_id: UUID, reason: str, now: datetime, today: date
) -> Deduction:
    """Charge a deduction back to the customer: it was not entitled to it, and the rest of the item is asked for.

    Raises CashRefused.
    """
    why = needed(reason)
    may_work(scope=scope)
    with transaction.atomic():
        found = open_deduction(scope=scope, deduction_id=deduction_id)
        _refuse_settled(found)
        close_deduction(deduction=found, outcome="claimed", text=why, on=today, actor=scope.actor, now=now)
    return found


def credit_deduction(
    *, scope: Scope, deduction_id: UUID, reason: str, tax: int = 0, now: datetime, today: date
) -> Bill:
    """Write a credit note over a deduction, tax included, for the bill that it is about; set against it when issued.

    tax: the place of the tax in the bill's breakdown. Raises CashRefused; not_ours for what was not billed here.
    """
    why = needed(reason)
    may_work(scope=scope)
    with transaction.atomic():
        found = open_deduction(scope=scope, deduction_id=deduction_id)
        _refuse_settled(found)
        bill = Bill.objects.filter(item_id=found.item_id).first()
        if bill is None:
            raise CashRefused(
                code="not_ours",
                message="This item was not billed here: its credit note comes from the system that billed it. "
                "Hand it on as a dispute until it comes.",
            )
        try:
            note = correcting.credit_gross(
                scope=scope,
                bill_id=bill.public_id,
                gross_minor=found.minor,
                tax=tax,
                reason=why,
                once=f"deduction-{found.pk}",
                now=now,
            )
        except BillRefused as refusal:
            raise CashRefused(code=refusal.code, message=str(refusal)) from refusal
        close_deduction(deduction=found, outcome="credited", text=why, on=today, actor=scope.actor, now=now)
    return note


def reopen_deduction(
    *, scope: Scope, deduction_id: UUID, reason: str, now: datetime, today: date
) -> Deduction:
    """Take back that a deduction was let go or charged back: it is open again, by name. Raises CashRefused."""
    why = needed(reason)
    may_work(scope=scope)
    with transaction.atomic():
        found = _locked(scope, deduction_id)
        if found.outcome not in UNDONE or found.match.state != MatchState.POSTED:
            raise CashRefused(
                code="wrong_state",
                message="This is not taken back here: withdraw the dispute, take the credit note back, or the "
                "payment was taken back.",
            )
        if found.credit is not None:
            _reverse_credit(found, on=today, actor=scope.actor, now=now)
        found.closed_on, found.closed_at, found.closed_by = None, None, ""
        found.credit, found.outcome = None, ""
        found.save()
        _tell("reopened", found, actor=scope.actor, now=now, reason=why)
    return found


def open_deduction(*, scope: Scope, deduction_id: UUID) -> Deduction:
    """Return an open deduction under lock, or raise CashRefused (unknown_item, wrong_state)."""
    found = _locked(scope, deduction_id)
    if found.closed_on is not None:
        raise CashRefused(code="wrong_state", message="Somebody was faster: this deduction is settled.")
    return found


def close_deduction(
    *, deduction: Deduction, outcome: str, text: str, on: date, actor: str, now: datetime
) -> None:
    """End a deduction: let_go, disputed (an upper app has taken it over), credited, claimed (the customer owes it)."""
    deduction.closed_on, deduction.outcome = on, outcome
    deduction.closed_at, deduction.closed_by = now, actor
    deduction.text = f"{deduction.text} {text}".strip()[:REASON_CHARACTERS_MAX]
    deduction.save()
    _tell(outcome, deduction, actor=actor, now=now, reason=text)


def _locked(scope: Scope, deduction_id: UUID) -> Deduction:
    found = (
        seen_deductions(scope=scope)
        .select_for_update(of=("self",))
        .filter(public_id=deduction_id)
        .select_related("match", "item")
        .first()
    )
    if found is None:
        raise CashRefused(
            code="unknown_item", message="There is no such deduction in the entities that you see."
        )
    return found


def _refuse_settled(found: Deduction) -> None:
    left = Residual.objects.filter(pk=found.item_id).values_list("residual_minor", flat=True).first()
    if not left or left < found.minor:
        raise CashRefused(code="settled", message="So much is not open of the item any more.")


def _reverse_credit(found: Deduction, *, on: date, actor: str, now: datetime) -> None:
    """Take the credit from the item, and then the credit itself."""
    assert found.credit is not None, "asked before"
    given = Allocation.objects.filter(credit_item=found.credit, posting__reversed_by__isnull=True)
    try:
        for one in given.select_related("posting").order_by("-pk"):
            on = max(on, one.allocated_on)
            reverse(posting=one.posting, on=on, actor=actor, now=now)
        reverse(posting=posting_of(item=found.credit), on=on, actor=actor, now=now)
    except LedgerRefused as refusal:
        raise CashRefused(code=refusal.code, message=str(refusal)) from refusal


def _tell(event: str, deduction: Deduction, *, actor: str, now: datetime, reason: str) -> None:
    account = Account.objects.get(pk=deduction.item.account_id)
    journal.append(
        name=f"cash.deduction.{event}",
        actor=actor,
        now=now,
        subject=SUBJECT,
        subject_id=deduction.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"minor": deduction.minor, "currency": account.currency, "reason": reason},
    )
