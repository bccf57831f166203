"""Money that goes again: debits that fail or come back, chargebacks lost and won, the same money given back twice."""

import pytest
from tests.apps.payments.paying import Paying, broken, ledger, left
from tests.payments_world import DEBIT
from tests.world import World, make_world

from dunwell.apps.journal.models import Event
from dunwell.apps.payments.models import Movement, PaymentAttempt
from dunwell.apps.receivables.models import Ledger, OpenItem
from dunwell.ports.payments import ChargeState

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def paying(world: World) -> Paying:
    return Paying(world=world)


def names(attempt: PaymentAttempt) -> list[str]:
    found = Event.objects.filter(subject="payment", subject_id=attempt.pk).order_by("pk")
    return [one.name.removeprefix("payments.attempt.") for one in found]


def test_a_debit_that_comes_back_opens_what_it_had_paid(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.paid((item, 10000))
    paying.provider.say("ch_1", state=ChargeState.FAILED, disputed_minor=10000, decline_code="debit_disputed")

    back = paying.look(attempt)

    assert (back.state, left(item), ledger(Ledger.CLEARING)) == ("returned", 10000, 0)
    assert left(OpenItem.objects.get(kind="receipt")) == 0
    assert names(attempt)[-1] == "returned"
    assert broken() == {}


def test_a_chargeback_takes_the_money_and_a_won_one_brings_it_back(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.paid((item, 10000))
    paying.provider.say("ch_1", disputed_minor=10000)
    lost = paying.look(attempt)
    assert (lost.state, left(item), ledger(Ledger.CLEARING)) == ("disputed", 10000, 0)
    paying.provider.say("ch_1", disputed_minor=0)

    won = paying.look(attempt)

    assert (won.state, left(item), ledger(Ledger.CLEARING)) == ("succeeded", 0, 10000)
    assert list(won.chargebacks.values_list("state", "minor")) == [("won", 10000)]
    assert broken() == {}


def test_a_chargeback_of_part_opens_the_last_items_first(paying: Paying) -> None:
    first, second = paying.owe(("R-1", 10000, 5), ("R-2", 5000, 2))
    attempt = paying.paid((first, 10000), (second, 5000))
    paying.provider.say("ch_1", disputed_minor=6000)

    paying.look(attempt)

    assert (left(first), left(second), ledger(Ledger.CLEARING)) == (1000, 5000, 9000)
    assert broken() == {}


def test_a_refund_while_it_is_disputed_leaves_the_customer_owing_what_went_twice(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.paid((item, 10000))
    paying.provider.say("ch_1", disputed_minor=10000)
    paying.look(attempt)
    paying.provider.say("ch_1", refunded_minor=10000)
    both = paying.look(attempt)
    owed = OpenItem.objects.get(kind="refund")
    assert (both.state, left(item), left(owed), ledger(Ledger.CLEARING)) == ("disputed", 10000, 10000, -10000)

    paying.provider.say("ch_1", disputed_minor=0)
    paying.look(attempt)

    assert (left(item), left(owed), ledger(Ledger.CLEARING)) == (10000, 0, 0)
    assert broken() == {}


def test_a_debit_is_under_way_until_the_banks_have_settled_it_and_may_fail(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.say("ch_1", state=ChargeState.PROCESSING, method=DEBIT)
    under_way = paying.look(attempt)
    paying.provider.say("ch_1", state=ChargeState.FAILED, decline_code="account_closed")
    failed = paying.look(attempt)

    assert (under_way.state, under_way.processing_on) == ("processing", paying.today)
    assert (failed.state, failed.decline_code, left(item)) == ("failed", "account_closed", 10000)
    assert (Movement.objects.count(), broken()) == (0, {})
