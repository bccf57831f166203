"""Bank lines for the tests of the desk's addresses."""

from tests.apps.cash import scene as bank
from tests.world import NOW, TODAY, World

from dunwell.apps.cash.match_models import CashPolicy
from dunwell.apps.cash.models import BankStatement
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
    return {
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
