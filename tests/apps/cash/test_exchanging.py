"""Money in one currency for items in another: each currency balances by itself, and all of it can be taken back."""

import pytest
from tests.apps.cash.scene import NOW, TODAY, Money, house_account, left, receive, scope, sound, standing
from tests.world import make_account, make_world, owe

from dunwell.apps.cash import desk
from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.exchanging import assign_exchanged
from dunwell.apps.cash.match_models import Surplus
from dunwell.apps.receivables.models import Entry

pytestmark = pytest.mark.django_db


def test_euros_pay_an_invoice_in_dollars_and_are_taken_back() -> None:
    world = make_world()
    house_account(world)
    account = make_account(customer=world.abel, entity=world.north, currency="USD")
    invoice = owe(account, ("US-1", 10_000, 5))[0]
    line = receive(world, Money(amount="92.50", text="US-1"))[0]
    who = scope(world.assistant)
    with pytest.raises(CashRefused) as refusal:
        desk.assign(scope=who, line_id=line.public_id, pairs={invoice.public_id: 9250}, now=NOW, today=TODAY)
    assert refusal.value.code == "other_currency"

    match = assign_exchanged(
        scope=who, line_id=line.public_id, account_id=account.public_id, minor=9250, there_minor=10_050,
        pairs={invoice.public_id: 10_000}, now=NOW, today=TODAY,
    )  # fmt: skip
    assert (left(invoice), standing(line).state, Surplus.objects.get().minor) == (0, "done", 50)
    exchanged = Entry.objects.filter(ledger="exchange").order_by("pk").values_list("amount_minor", flat=True)
    assert list(exchanged) == [-9250, 10_050]
    assert sound() == {}

    desk.take_back(scope=who, match_id=match.public_id, reason="Another rate", now=NOW, today=TODAY)
    assert (left(invoice), standing(line).remaining_minor) == (10_000, 9250)
    assert sum(exchanged.all()) == 0
    assert sound() == {}
