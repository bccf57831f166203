"""A payment of Abel's with a refund to be decided, and its payout, for the tests of the desk's addresses."""

from tests.payments_world import FakeProvider, paying_house
from tests.world import NOW, TODAY, World, owe

from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.payments.beginning import PartDraft, begin_payment
from dunwell.apps.payments.giving_back import ask_repayment
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.pages import open_page
from dunwell.apps.payments.payout_models import Payout
from dunwell.apps.payments.payouts import take_payout
from dunwell.ports.payments import PayoutLine, PayoutLineKind


def payments(world: World) -> dict[str, dict[str, object]]:
    """What the addresses of payments are about: Abel has paid, and something is to go back."""
    attempt, payout = paid(world, FakeProvider())
    payment: dict[str, object] = {"public_id": attempt.public_id}
    told: dict[str, object] = {"public_id": payout.public_id}
    return {
        "desk:payment": payment,
        "desk:payment_do": {**payment, "act": "cancel"},
        "desk:payout": told,
        "desk:payout_again": told,
        "hooks:payments": {"provider": "nobody"},
    }


def paid(world: World, provider: FakeProvider) -> tuple[PaymentAttempt, Payout]:
    """Abel pays 80.00, is credited 20.00 that are asked to be given back, and the provider pays out the 80.00."""
    item = owe(world.abel_account, ("PAY-1", 8000, 3))[0]
    credit = owe(world.abel_account, ("PAY-C", -2000, 3), kind="credit_note")[0]
    house, scope = paying_house(provider), desk_scope(user=world.assistant)
    attempt = begin_payment(
        scope=scope, account_id=world.abel_account.public_id,
        parts=[PartDraft(item_id=item.public_id, amount_minor=8000)], purpose="portal",
        contact=world.abel.contacts.order_by("pk").first(), now=NOW, today=TODAY,
    )  # fmt: skip
    open_page(
        attempt=attempt,
        house=house,
        return_url="https://dunwell.example/",
        language="en",
        is_saving=False,
        now=NOW,
    )
    provider.pay("ch_1")
    look_again(attempt=attempt, house=house, now=NOW, today=TODAY)
    ask_repayment(
        scope=scope,
        attempt_id=attempt.public_id,
        credit_id=credit.public_id,
        minor=2000,
        reason="Credited",
        now=NOW,
    )
    line = PayoutLine(
        reference="t1", kind=PayoutLineKind.CHARGE, gross_minor=8000, fee_minor=145, currency="EUR",
        charge_reference="ch_1",
    )  # fmt: skip
    provider.payouts["po_1"] = (7855, "EUR", TODAY, [line])
    payout = take_payout(provider=provider.name, reference="po_1", house=house, now=NOW, today=TODAY)
    attempt.refresh_from_db()
    return attempt, payout
