"""The demo group's customers pay through a provider: two by card, one by a debit under way, one is declined.

What the provider said is the demo's past (demo_provider.py); all that the house made of it goes through the operations
that make it every day, and the payout of the two stands on the bank account a day later.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.payments.beginning import PartDraft, begin_payment
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.pages import open_page
from dunwell.apps.payments.payout_models import Payout, PayoutState
from dunwell.apps.payments.payouts import take_payout
from dunwell.apps.receivables.models import Residual
from dunwell.interfaces.cli.demo.days import evening
from dunwell.interfaces.cli.demo.provider import PastPayments
from dunwell.interfaces.shared.house import house
from dunwell.ports.house import House
from dunwell.ports.payments import (
    ChargeState,
    MethodKind,
    PayoutLine,
    PayoutLineKind,
    SavedMethod,
)

CARD = SavedMethod(reference="", kind=MethodKind.CARD, label="Visa •••• 4242")
DEBIT = SavedMethod(reference="", kind=MethodKind.SEPA_DEBIT, label="DE •••• 3000")
TOLD = (
    (ChargeState.SUCCEEDED, CARD, ""),
    (ChargeState.SUCCEEDED, CARD, ""),
    (ChargeState.PROCESSING, DEBIT, ""),
    (ChargeState.FAILED, CARD, "insufficient_funds"),
)
FEE_FIXED_MINOR, FEE_BASIS_POINTS = 25, 140
PAYOUT = "demo_payout_1"
DEBIT_DAYS = 5
BANK_NAME = "Demo payments"


def pay_demo(*, actor: str, as_of: date, now: datetime) -> int:
    """Let four customers of one entity pay; the same again does nothing. Return how many set out to."""
    past = PastPayments()
    if PaymentAttempt.objects.filter(provider=past.name).exists():
        return 0
    wired = replace(house(), payments={past.name: past}, payment_default=past.name)
    before = as_of - timedelta(days=1)
    then = min(now, evening(of=before))
    paid: list[PaymentAttempt] = []
    chosen = _chosen()
    for one, (state, method, code) in zip(chosen, TOLD, strict=False):
        attempt = _begun(one, wired, actor=actor, now=then, today=before)
        past.tell(
            reference=attempt.reference,
            state=state,
            method=method,
            decline_code=code,
            expected_on=as_of + timedelta(days=DEBIT_DAYS) if state == ChargeState.PROCESSING else None,
        )
        attempt = look_again(attempt=attempt, house=wired, now=then, today=before)
        if state == ChargeState.SUCCEEDED:
            paid.append(attempt)
    if paid:
        _pay_out(past, wired, paid, on=before, now=then)
    return len(chosen)


def demo_payouts(*, entity: Entity) -> list[tuple[int, str, str]]:
    """Amount, payer and text of the payouts that stand on the entity's bank account."""
    found = Payout.objects.filter(
        state=PayoutState.RECONCILED, provider=PastPayments.name, currency=entity.currency
    )
    mine = found.filter(entries__attempt__account__entity=entity).distinct().order_by("pk")
    return [(one.minor, BANK_NAME, f"Payout {one.reference}") for one in mine]


def _chosen() -> list[Residual]:
    """Four invoices of as many customers of the first entity that bills in euros, the smallest that are due."""
    entity = Entity.objects.filter(currency="EUR").order_by("pk").first()
    found = (
        Residual.objects.filter(
            account__entity=entity, account__currency="EUR", item__kind="invoice", item__source="demo"
        )
        .select_related("item", "account__customer")
        .order_by("residual_minor", "item_id")
    )
    chosen: dict[int, Residual] = {}
    for one in found[:200]:
        chosen.setdefault(one.account.customer_id, one)
    return list(chosen.values())[: len(TOLD)]


def _begun(one: Residual, wired: House, *, actor: str, now: datetime, today: date) -> PaymentAttempt:
    attempt = begin_payment(
        scope=system_scope(actor=actor),
        account_id=one.account.public_id,
        parts=[PartDraft(item_id=one.item.public_id, amount_minor=one.residual_minor)],
        purpose="portal",
        contact=one.account.customer.contacts.order_by("pk").first(),
        now=now,
        today=today,
    )
    open_page(
        attempt=attempt, house=wired, return_url=wired.site_url, language="en", is_saving=False, now=now
    )
    attempt.refresh_from_db()
    return attempt


def _pay_out(
    past: PastPayments, wired: House, paid: list[PaymentAttempt], *, on: date, now: datetime
) -> None:
    lines = [
        PayoutLine(
            reference=f"{PAYOUT}_{place}",
            kind=PayoutLineKind.CHARGE,
            gross_minor=one.amount_minor,
            fee_minor=FEE_FIXED_MINOR + one.amount_minor * FEE_BASIS_POINTS // 10_000,
            currency=one.currency,
            charge_reference=one.reference,
        )
        for place, one in enumerate(paid, start=1)
    ]
    total = sum(line.gross_minor - line.fee_minor for line in lines)
    past.payouts[PAYOUT] = (total, paid[0].currency, on, lines)
    take_payout(provider=past.name, reference=PAYOUT, house=wired, now=now, today=on)
