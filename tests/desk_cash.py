"""Bank lines for the tests of the desk's addresses."""

from tests.apps.cash import scene as bank
from tests.world import NOW, TODAY, World, make_account, make_customer, owe

from dunwell.apps.cash import desk
from dunwell.apps.cash.match_models import CashPolicy, Deduction, Surplus
from dunwell.apps.cash.models import BankAccount, BankStatement
from dunwell.apps.cash.refund_files import write_file
from dunwell.apps.cash.refund_models import Refund
from dunwell.apps.cash.refunds import ask_refund, decide_refund
from dunwell.apps.replies.uploads import take_in_upload


def cash(world: World) -> dict[str, dict[str, object]]:
    """A payment of Abel's with what it is taken to pay, and a statement that does not add up."""
    bank.house_account(world)
    CashPolicy.objects.create(entity=world.north, post_from_basis_points=10_000, set_at=NOW, set_by="test")
    line = bank.receive(world, bank.Money(amount="100.00", name=world.abel.name, text="A-1"))[0]
    bank.clear(world)
    made = take_in_upload(
        account=world.abel_account, contact=None, name="advice.csv", note="",
        content=b"Invoice number;Amount paid\nA-1;100.00\n", actor="test", now=NOW, today=TODAY,
    )  # fmt: skip
    advice: dict[str, object] = {"public_id": made.payments[0].public_id}
    flagged = bank.take_in(world, bank.camt(bank.Money(amount="7.00"), number="2", off="1.00"))
    statement: dict[str, object] = {"public_id": BankStatement.objects.get(file=flagged.file).public_id}
    over, short = _over_and_short(world)
    refunds = [_refund(world, over, minor=minor) for minor in (1000, 500)]
    who = bank.scope(world.controller)
    decide_refund(scope=who, refund_id=refunds[0].public_id, is_yes=True, note="", now=NOW)
    account = BankAccount.objects.get()
    file = write_file(scope=who, bank_account_id=account.public_id, execute_on=bank.TODAY, now=NOW)
    surplus: dict[str, object] = {"public_id": over.public_id}
    deduction: dict[str, object] = {"public_id": short.public_id}
    refund: dict[str, object] = {"public_id": refunds[1].public_id}
    written: dict[str, object] = {"public_id": file.public_id}
    return {
        "desk:cash_surplus": surplus,
        "desk:cash_surplus_do": {**surplus, "act": "keep"},
        "desk:cash_deduction": deduction,
        "desk:cash_deduction_do": {**deduction, "act": "let-go"},
        "desk:cash_refund": refund,
        "desk:cash_refund_do": {**refund, "act": "cancel"},
        "desk:cash_payment_file": written,
        "desk:cash_payment_file_sent": written,
        "desk:cash_payment_file_drop": written,
        "desk:cash_policy": {"code": "NORTH"},
        "desk:cash_advice": advice,
        "desk:cash_advice_file": advice,
        "desk:cash_advice_do": {**advice, "act": "use"},
        "desk:cash_line": {"public_id": line.public_id},
        "desk:cash_ask": {"public_id": line.public_id, "act": "correct"},
        "desk:cash_do": {"public_id": line.public_id, "act": "confirm"},
        "desk:cash_statement": statement,
        "desk:cash_statement_release": statement,
        "desk:cash_statement_drop": statement,
        "desk:cash_file": {"public_id": flagged.file.public_id},
    }


def _over_and_short(world: World) -> tuple[Surplus, Deduction]:
    """Cole pays one invoice short, and sends money for nothing that is open."""
    cole = make_account(customer=make_customer(number="C-3001", name="Cole Ltd"), entity=world.north)
    invoice = owe(cole, ("B-1", 50_00, 5))[0]
    short, over = bank.receive(
        world,
        bank.Money(amount="45.00", text="B-1"),
        bank.Money(amount="31.00", text="on account"),
        number="3",
    )
    who = bank.scope(world.assistant)
    desk.assign(
        scope=who,
        line_id=short.public_id,
        pairs={invoice.public_id: 45_00},
        named={invoice.public_id: ("deducted", "A box was broken")},
        now=NOW,
        today=bank.TODAY,
    )
    desk.assign(
        scope=who,
        line_id=over.public_id,
        pairs={},
        account_id=cole.public_id,
        now=NOW,
        today=bank.TODAY,
    )
    return Surplus.objects.get(), Deduction.objects.get()


def _refund(world: World, over: Surplus, *, minor: int) -> Refund:
    return ask_refund(
        scope=bank.scope(world.assistant),
        credit_id=over.item.public_id,
        minor=minor,
        payee="Cole Ltd",
        iban=bank.OTHER_IBAN,
        reason="Not for us",
        now=NOW,
    )
