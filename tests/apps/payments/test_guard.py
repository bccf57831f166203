"""Who is paying is not written to: what is under way holds its items, and money that comes stops the letter."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection
from tests.ledger import Ledger, broken, make_ledger, reason, states
from tests.payments_world import DEBIT, FakeProvider, paying_house

from dunwell.apps.cash.match_models import Surplus
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.payments.beginning import PartDraft, begin_payment
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.pages import open_page
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.runs import acting, frames
from dunwell.apps.runs.why_guards import guards_on
from dunwell.ports.payments import ChargeState

DAY = date(2026, 3, 20)


@pytest.fixture
def ledger(transactional_db: None) -> Ledger:
    return make_ledger(on=date(2026, 3, 1))


@pytest.fixture
def account(ledger: Ledger) -> Account:
    return ledger.account("C1")


@pytest.fixture
def invoice(ledger: Ledger, account: Account) -> OpenItem:
    return ledger.invoice(account, "RE-2026-10001", 119_00, due=DAY - timedelta(days=3))


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


def at_the_page(
    ledger: Ledger, invoice: OpenItem, provider: FakeProvider, minor: int = 119_00
) -> PaymentAttempt:
    attempt = begin_payment(
        scope=system_scope(actor="test"), account_id=invoice.account.public_id,
        parts=[PartDraft(item_id=invoice.public_id, amount_minor=minor)], purpose="deposit", contact=None,
        now=ledger.clock(), today=DAY,
    )  # fmt: skip
    open_page(
        attempt=attempt, house=paying_house(provider), return_url="https://x.example/", language="en",
        is_saving=False, now=ledger.clock(),
    )  # fmt: skip
    attempt.refresh_from_db()
    return attempt


def look(ledger: Ledger, attempt: PaymentAttempt, provider: FakeProvider, on: date = DAY) -> None:
    look_again(attempt=attempt, house=paying_house(provider), now=ledger.clock(), today=on)


def test_a_debit_under_way_holds_the_account_until_it_fails(
    ledger: Ledger, account: Account, invoice: OpenItem, provider: FakeProvider
) -> None:
    attempt = at_the_page(ledger, invoice, provider)
    provider.say("ch_1", state=ChargeState.PROCESSING, method=DEBIT, expected_on=DAY + timedelta(days=2))
    look(ledger, attempt, provider)
    run = ledger.run(DAY)

    assert (reason(run, account), ledger.mail.recipients) == ("PAYMENT_UNDER_WAY", [])
    (guard,) = guards_on(account=account, on=DAY, at=None)
    assert (guard.kind, guard.minor, guard.numbers, guard.label, guard.until) == (
        "payment", 11900, ("RE-2026-10001",), "DE •••• 3000", DAY + timedelta(days=2),
    )  # fmt: skip
    provider.say("ch_1", state=ChargeState.FAILED, decline_code="insufficient_funds")
    look(ledger, attempt, provider, DAY + timedelta(days=1))
    assert states(ledger.run(DAY + timedelta(days=1))) == {"sent": 1}
    assert reason(run, account) == "PAYMENT_UNDER_WAY"
    assert broken() == {}


def test_only_what_is_being_paid_is_kept_back_and_the_rest_is_asked_for(
    ledger: Ledger, account: Account, invoice: OpenItem, provider: FakeProvider
) -> None:
    ledger.invoice(account, "RE-2026-10002", 50_00, due=DAY - timedelta(days=3))
    attempt = at_the_page(ledger, invoice, provider)
    provider.say("ch_1", state=ChargeState.PROCESSING)
    look(ledger, attempt, provider)

    assert states(ledger.run(DAY)) == {"sent": 1}


def test_money_beyond_what_was_open_waits_for_somebody_before_anything_else_is_asked_for(
    ledger: Ledger, account: Account, invoice: OpenItem, provider: FakeProvider
) -> None:
    attempt = at_the_page(ledger, invoice, provider)
    ledger.pay(invoice, 119_00, on=DAY)
    ledger.invoice(account, "RE-2026-10002", 500_00, due=DAY - timedelta(days=3))
    provider.pay("ch_1")
    look(ledger, attempt, provider)
    run = ledger.run(DAY)

    assert (reason(run, account), ledger.mail.recipients) == ("CASH_WAITING", [])
    (guard,) = guards_on(account=account, on=DAY, at=None)
    assert (guard.kind, guard.minor, guard.person) == ("money", 11900, "Visa •••• 4242")
    Surplus.objects.update(kept_on=DAY + timedelta(days=1), kept_by="test")
    assert states(ledger.run(DAY + timedelta(days=1))) == {"sent": 1}
    assert broken() == {}


def test_a_page_that_is_only_open_keeps_nobody_from_asking(
    ledger: Ledger, invoice: OpenItem, provider: FakeProvider
) -> None:
    at_the_page(ledger, invoice, provider)

    assert states(ledger.run(DAY)) == {"sent": 1}


def paid(provider: FakeProvider) -> None:
    provider.pay("ch_1")


def under_way(provider: FakeProvider) -> None:
    provider.say("ch_1", state=ChargeState.PROCESSING)


@pytest.mark.parametrize(("happens", "why"), [(paid, "NOTHING_OPEN"), (under_way, "PAYMENT_UNDER_WAY")])
def test_a_payment_that_arrives_while_the_reminder_is_being_made_stops_it(
    ledger: Ledger,
    invoice: OpenItem,
    provider: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    happens: Callable[[FakeProvider], None],
    why: str,
) -> None:
    """The run has decided and claimed the reminder; the provider tells of the payment before the letter leaves."""
    attempt = at_the_page(ledger, invoice, provider)
    gather_again = frames.gather_again
    came: list[bool] = []

    def work() -> None:
        try:
            happens(provider)
            look(ledger, attempt, provider)
        finally:
            connection.close()

    def pay_first(**given: object) -> object:
        if not came:
            came.append(True)
            thread = Thread(target=work)
            thread.start()
            thread.join(timeout=30)
        return gather_again(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(acting, "gather_again", pay_first)
    run = ledger.run(DAY)

    assert (states(run), run.actions.get().reason) == ({"lapsed": 1}, why)
    assert ledger.mail.recipients == []
    assert broken() == {}
