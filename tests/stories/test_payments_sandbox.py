"""A customer pays at the sandbox, a process of its own with a page of its own: what it tells becomes the ledger."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from tests.apps.cash.scene import Money, house_account, receive
from tests.apps.payments.paying import BACK, broken, ledger, left
from tests.fakes import FakeMail, fake_house
from tests.sandbox_world import (
    CONFIRM,
    IBAN,
    IBAN_RETURNED,
    NO_FUNDS,
    SandboxWorld,
    sandbox,
)
from tests.world import World, make_world, owe

from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.payments.banking import settle_payouts
from dunwell.apps.payments.beginning import PartDraft, begin_payment
from dunwell.apps.payments.event_models import Chargeback, ProviderEvent
from dunwell.apps.payments.events import handle_events, take_in_event
from dunwell.apps.payments.giving_back import ask_repayment, decide_repayment, send_repayments
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.pages import let_go, open_page
from dunwell.apps.payments.payout_models import Payout
from dunwell.apps.receivables.models import Ledger, OpenItem
from dunwell.core.decimals import to_text
from dunwell.core.money import Money as Amount
from dunwell.ports.house import House

__all__ = ["sandbox"]
pytestmark = pytest.mark.django_db


@dataclass
class Till:
    """Abel before the sandbox's page, and the house behind it."""

    world: World
    sandbox: SandboxWorld

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the sandbox is a process with a clock of its own

    @property
    def house(self) -> House:
        wired = fake_house(mail=FakeMail())
        fields = {name: getattr(wired, name) for name in wired.__dataclass_fields__}
        return House(
            **fields | {"payments": {"sandbox": self.sandbox.payments}, "payment_default": "sandbox"}
        )

    def at_the_page(self, item: OpenItem) -> tuple[PaymentAttempt, str]:
        attempt = begin_payment(
            scope=desk_scope(user=self.world.assistant), account_id=item.account.public_id,
            parts=[PartDraft(item_id=item.public_id, amount_minor=left(item))], purpose="portal",
            contact=self.world.abel.contacts.get(), now=self.now, today=self.now.date(),
        )  # fmt: skip
        url = open_page(
            attempt=attempt, house=self.house, return_url=BACK, language="en", is_saving=False, now=self.now
        )
        attempt.refresh_from_db()
        return attempt, url

    def look(self, attempt: PaymentAttempt) -> PaymentAttempt:
        return look_again(attempt=attempt, house=self.house, now=self.now, today=self.now.date())

    def hear_all(self, *, seed: int = 0) -> None:
        """Every webhook so far comes five times, in any order."""
        told = self.sandbox.events() * 5
        random.Random(seed).shuffle(told)
        for body, headers in told:
            take_in_event(provider="sandbox", body=body, headers=headers, house=self.house, now=self.now)
        while handle_events(house=self.house, now=self.now, today=self.now.date()):
            pass


@pytest.fixture
def till(sandbox: SandboxWorld) -> Till:
    world = make_world()
    house_account(world)
    return Till(world=world, sandbox=sandbox)


def test_declined_then_confirmed_by_3ds_then_disputed_and_won(till: Till) -> None:
    (item,) = owe(till.world.abel_account, ("R-1", 11900, 5))
    attempt, url = till.at_the_page(item)
    assert till.sandbox.pay_by_card(url, NO_FUNDS).status == 402
    declined = till.look(attempt)
    assert (declined.state, declined.decline_code) == ("page_open", "insufficient_funds")
    till.sandbox.pay_by_card(url, CONFIRM)
    assert till.look(attempt).state in ("action_needed", "page_open")
    till.sandbox.confirm(url)

    till.hear_all()
    attempt.refresh_from_db()
    assert (attempt.state, left(item), ledger(Ledger.CLEARING)) == ("succeeded", 0, 11900)
    dispute = till.sandbox.dispute(attempt.reference)
    till.hear_all(seed=1)
    attempt.refresh_from_db()
    assert (attempt.state, left(item), Chargeback.objects.get().state) == ("disputed", 11900, "open")
    till.sandbox.end_dispute(dispute, is_won=True)
    till.hear_all(seed=2)

    attempt.refresh_from_db()
    assert (attempt.state, left(item), Chargeback.objects.get().state) == ("succeeded", 0, "won")
    assert OpenItem.objects.filter(kind="receipt").count() == 2
    assert set(ProviderEvent.objects.values_list("state", flat=True)) <= {"handled", "ignored"}
    assert broken() == {}


def test_a_debit_is_settled_days_later_and_comes_back(till: Till) -> None:
    good, back = owe(till.world.abel_account, ("R-1", 11900, 5), ("R-2", 5000, 5))
    first, first_url = till.at_the_page(good)
    second, second_url = till.at_the_page(back)
    till.sandbox.pay_by_debit(first_url, IBAN)
    till.sandbox.pay_by_debit(second_url, IBAN_RETURNED)
    till.hear_all()
    states = [one.state for one in PaymentAttempt.objects.order_by("pk")]
    assert (states, left(good), left(back)) == (["processing", "processing"], 11900, 5000)
    assert PaymentAttempt.objects.filter(expected_on__isnull=False).count() == 2

    till.sandbox.pass_days(3)
    till.hear_all(seed=1)
    assert (left(good), left(back)) == (0, 0)
    till.sandbox.pass_days(10)
    till.hear_all(seed=2)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.decline_code) == ("succeeded", "returned", "debit_disputed")
    assert (left(good), left(back)) == (0, 5000)
    assert broken() == {}


def test_a_payout_of_the_sandbox_is_reconciled_and_found_on_the_bank_account(till: Till) -> None:
    (item,) = owe(till.world.abel_account, ("R-1", 50000, 5))
    attempt, url = till.at_the_page(item)
    till.sandbox.pay_by_card(url)
    till.look(attempt)
    (credit,) = owe(till.world.abel_account, ("C-1", -10000, 1), kind="credit_note")
    refund = ask_repayment(
        scope=desk_scope(user=till.world.assistant), attempt_id=attempt.public_id, credit_id=credit.public_id,
        minor=10000, reason="Credited", now=till.now,
    )  # fmt: skip
    decide_repayment(
        scope=desk_scope(user=till.world.controller),
        refund_id=refund.public_id,
        is_yes=True,
        note="",
        now=till.now,
    )
    assert send_repayments(house=till.house, now=till.now, today=till.now.date()) == 1
    reference = till.sandbox.pay_out()
    till.hear_all()
    payout = Payout.objects.get(reference=reference)
    assert (payout.state, payout.findings) == ("reconciled", [])
    fees = ledger(Ledger.PROVIDER_FEE)
    assert payout.minor == 40000 - fees

    told = to_text(money=Amount(payout.minor, "EUR"))
    receive(till.world, Money(amount=told, text=f"PAYOUT {reference}", name="Dunwell payment sandbox"))
    settled = settle_payouts(
        entity_id=till.world.north.pk, now=till.now, today=till.now.date(), providers=["sandbox"]
    )

    assert (settled, ledger(Ledger.CLEARING), ledger(Ledger.CASH)) == (1, 0, 40000 - fees)
    assert (left(item), left(credit)) == (0, 0)
    assert broken() == {}


def test_a_page_that_was_given_up_takes_no_money_any_more(till: Till) -> None:
    (item,) = owe(till.world.abel_account, ("R-1", 11900, 5))
    attempt, url = till.at_the_page(item)

    gone = let_go(attempt=attempt, house=till.house, now=till.now, today=till.now.date())
    till.sandbox.pay_by_card(url)
    till.hear_all()

    assert (gone.state, left(item)) == ("abandoned", 11900)
    again, url = till.at_the_page(item)
    till.sandbox.pay_by_card(url)
    assert till.look(again).state == "succeeded"
    assert broken() == {}
