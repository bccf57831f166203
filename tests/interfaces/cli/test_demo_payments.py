"""The demo's payments: two paid, one under way, one declined, and the payout of the two found at the bank."""

import json

import pytest
from tests.interfaces.cli.test_demo import AS_OF, NOW, load
from tests.ledger import broken

from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.payout_models import Payout
from dunwell.interfaces.cli import paying
from dunwell.interfaces.cli.demo.payments import pay_demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_customers_have_paid_and_the_payout_is_on_the_bank_account(capsys):
    load()

    states = list(PaymentAttempt.objects.order_by("pk").values_list("state", "decline_code"))
    assert states == [
        ("succeeded", ""),
        ("succeeded", ""),
        ("processing", ""),
        ("failed", "insufficient_funds"),
    ]
    assert [(one.state, one.findings) for one in Payout.objects.all()] == [("banked", [])]
    assert pay_demo(actor="test", as_of=AS_OF, now=NOW) == 0
    assert paying.listed(state="processing", as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 1
    assert paying.payouts(as_json=True) == 0
    assert [one["state"] for one in json.loads(capsys.readouterr().out)["payouts"]] == ["banked"]
    assert paying.events(is_again=True, as_json=False) == 0
    assert (
        paying.reconcile(provider="demo", reference="demo_payout_1", as_json=False) == 1
    )  # it is not connected
    assert paying.listed(state="lost", as_json=False) == 1
    assert broken() == {}
