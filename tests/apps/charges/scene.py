"""Scenes of charges: a ladder whose steps charge, customers in some country, and what stands on their accounts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from tests.ledger import ACTOR, RESTLESS, Ledger, morning, publish_policy

from dunwell.apps.agreements.models import Manner
from dunwell.apps.agreements.operations import Evidence, acknowledge, publish
from dunwell.apps.charges.models import Charge, ChargesRun, Withholding
from dunwell.apps.organisation.scope import Scope, system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.apps.runs import charging
from dunwell.core.agreements.draft import PolicyDraft, PolicyText
from dunwell.core.charges.schedule import FeeSchedule
from dunwell.core.dunning.policy import Charge as LevelCharge
from dunwell.core.dunning.policy import Level, Policy

DUE = date(2026, 3, 2)  # a Monday; the base rate was 1.27 % in the first half of 2026


def charging_policy(*, charge: LevelCharge = "interest_and_compensation") -> Policy:
    """Five days after due a letter that charges; ten days after that another one that charges nothing more."""
    levels = (
        Level(step=1, key="reminder", days=5, channel="email", charge=charge),
        Level(step=2, key="firmer", days=15, channel="email", tone="firm", charge=charge),
    )
    return replace(RESTLESS, levels=levels, version=2, minimum_gap_days=1)


def ladder(ledger: Ledger, *, charge: LevelCharge = "interest_and_compensation") -> None:
    """Let every account run by a ladder that charges from its first letter on."""
    publish_policy(charging_policy(charge=charge), now=ledger.clock())


def account(ledger: Ledger, number: str = "C-1", *, country: str = "DE", currency: str = "") -> Account:
    """An account of a customer in a country."""
    opened = ledger.account(number, currency=currency)
    opened.customer.country = country
    opened.customer.save(update_fields=["country"])
    return opened


def charge(ledger: Ledger, on: date) -> ChargesRun:
    """Run charges for a day, in its morning or later."""
    ledger.clock.now = max(ledger.clock.now, morning(on))
    return charging.run(as_of=on, actor=ACTOR, clock=ledger.clock)


def charges(account: Account) -> list[tuple[str, int, str, str, bool]]:
    """What was charged: kind, amount, period, and whether it was reversed; in the order of numbers."""
    return [
        (one.kind, one.amount_minor, str(one.period_from or ""), str(one.period_to or ""), one.is_reversed)
        for one in Charge.objects.filter(account=account).order_by("sequence")
    ]


def live_minor(account: Account, *, kind: str = "interest") -> int:
    """How much was charged and not reversed."""
    return sum(minor for one, minor, _, _, is_reversed in charges(account) if one == kind and not is_reversed)


def left(item: OpenItem) -> int:
    """What is left of an item."""
    return sum(Residual.objects.filter(item=item).values_list("residual_minor", flat=True))


def balance(account: Account) -> int:
    """What the account owes, credits taken off."""
    return sum(Residual.objects.filter(account=account).values_list("residual_minor", flat=True))


def withheld(account: Account) -> list[tuple[str, str]]:
    """What is not charged now: kind and reason."""
    rows = Withholding.objects.filter(account=account, ended_on__isnull=True)
    return list(rows.order_by("item_id", "kind").values_list("kind", "reason"))


def house_scope() -> Scope:
    return system_scope(actor=ACTOR)


def terms_of_trade(
    ledger: Ledger,
    *,
    fees: FeeSchedule | None,
    agreed: Mapping[Customer, date],
    interest_basis: str = "statutory",
    valid_from: date = date(2026, 3, 1),
) -> None:
    """Publish a credit policy with fees, and let customers agree to it from their days on."""
    policy = publish(
        scope=house_scope(),
        entity=ledger.entity,
        draft=PolicyDraft(
            valid_from=valid_from,
            texts={"en": PolicyText(title="Credit policy", text="Pay in time.")},
            fees=fees,
            interest_basis=interest_basis,
        ),
        documents=ledger.documents,
        today=date(2026, 3, 1),
        now=morning(date(2026, 3, 1)),
    )
    for customer, on in agreed.items():
        acknowledge(
            customer=customer,
            policy=policy,
            language="en",
            evidence=Evidence(manner=Manner.IMPORT, person="Their accountant", on=on),
            actor=ACTOR,
            now=morning(on),
        )
