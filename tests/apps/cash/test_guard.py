"""Who has paid is not written to: money that is proposed, or here and not applied, holds the account at once."""

from datetime import date, timedelta

import pytest
from tests.apps.cash.scene import IBAN, Money, camt
from tests.ledger import Ledger, broken, make_ledger, reason, states

from dunwell.apps.cash import desk, surpluses
from dunwell.apps.cash.bank_accounts import register
from dunwell.apps.cash.importing import import_statement
from dunwell.apps.cash.match_models import CashPolicy, Match, Surplus
from dunwell.apps.cash.matching import match_lines
from dunwell.apps.cash.models import BankLine
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.runs import acting, frames
from dunwell.apps.runs.why_guards import guards_on

DAY = date(2026, 3, 20)


@pytest.fixture
def ledger(transactional_db: None) -> Ledger:
    made = make_ledger(on=date(2026, 3, 1))
    register(entity=made.entity, number=IBAN, currency="EUR", actor="test", now=made.clock())
    return made


@pytest.fixture
def account(ledger: Ledger) -> Account:
    return ledger.account("C1")


@pytest.fixture
def invoice(ledger: Ledger, account: Account) -> OpenItem:
    return ledger.invoice(account, "RE-2026-10001", 119_00, due=DAY - timedelta(days=3))


def ask_first(ledger: Ledger) -> None:
    """Nothing is posted unasked: all is proposed."""
    CashPolicy.objects.create(
        entity=ledger.entity, post_from_basis_points=10000, set_at=ledger.clock(), set_by="test"
    )


def pay(ledger: Ledger, *, amount: str = "119.00", text: str = "RE-2026-10001") -> BankLine:
    content = camt(Money(amount=amount, text=text, name="Customer C1", on=DAY))
    import_statement(
        scope=system_scope(actor="test"),
        entity=ledger.entity,
        name="s.xml",
        content=content,
        now=ledger.clock(),
    )
    match_lines(entity_id=ledger.entity.pk, now=ledger.clock(), today=DAY)
    return BankLine.objects.get()


def test_a_payment_that_is_only_proposed_holds_the_account(
    ledger: Ledger, account: Account, invoice: OpenItem
) -> None:
    ask_first(ledger)
    pay(ledger)
    run = ledger.run(DAY)

    assert (reason(run, account), states(run), ledger.mail.recipients) == ("CASH_WAITING", {}, [])
    (guard,) = guards_on(account=account, on=DAY, at=None)
    assert (guard.kind, guard.minor, guard.numbers, guard.person) == (
        "money", 11900, ("RE-2026-10001",), "Customer C1",
    )  # fmt: skip
    desk.reject(
        scope=system_scope(actor="test"),
        match_id=Match.objects.get().public_id,
        note="",
        now=ledger.clock(),
        today=DAY,
    )
    assert states(ledger.run(DAY + timedelta(days=1))) == {"sent": 1}
    assert broken() == {}


def test_money_that_is_the_customer_s_and_unapplied_holds_it_until_somebody_keeps_it_as_credit(
    ledger: Ledger, account: Account, invoice: OpenItem
) -> None:
    line = pay(ledger, amount="20.00", text="thanks")
    who = system_scope(actor="test")
    there = Match.objects.filter(state="proposed").first()
    if there is not None:
        desk.reject(scope=who, match_id=there.public_id, note="", now=ledger.clock(), today=DAY)
    desk.assign(
        scope=who,
        line_id=line.public_id,
        pairs={},
        account_id=account.public_id,
        now=ledger.clock(),
        today=DAY,
    )
    run = ledger.run(DAY)
    assert (reason(run, account), ledger.mail.recipients) == ("CASH_WAITING", [])

    surpluses.keep_surplus(
        scope=who, surplus_id=Surplus.objects.get().public_id, reason="On account", now=ledger.clock(),
        today=DAY + timedelta(days=1),
    )  # fmt: skip
    assert states(ledger.run(DAY + timedelta(days=1))) == {"sent": 1}
    assert broken() == {}


@pytest.mark.parametrize(("asks", "why"), [(True, "CASH_WAITING"), (False, "NOTHING_OPEN")])
def test_a_line_that_comes_while_the_reminder_is_being_made_stops_it(
    ledger: Ledger,
    account: Account,
    invoice: OpenItem,
    monkeypatch: pytest.MonkeyPatch,
    *,
    asks: bool,
    why: str,
) -> None:
    """The run has decided and proposed the reminder; the bank's file comes before the letter leaves."""
    if asks:
        ask_first(ledger)
    look_again = frames.gather_again
    came: list[bool] = []

    def pay_first(**given: object) -> object:
        if not came:  # asked of the database, it would be what the look sees
            came.append(True)
            pay_beside(ledger)
        return look_again(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(acting, "gather_again", pay_first)
    run = ledger.run(DAY)

    assert (states(run), run.actions.get().reason) == ({"lapsed": 1}, why)
    assert ledger.mail.recipients == []
    assert broken() == {}


def pay_beside(ledger: Ledger) -> None:
    """The file comes by another process, as it does in the house."""
    import threading  # noqa: PLC0415

    from django.db import connection  # noqa: PLC0415

    def work() -> None:
        try:
            pay(ledger)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=30)
    assert not thread.is_alive()
