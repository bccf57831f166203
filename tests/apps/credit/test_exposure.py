"""What hangs on a customer: open items, what is used and not billed, open orders, less what is prepaid and not used."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, make_ledger, morning
from tests.world import make_account, make_entity

from dunwell.apps.billing import deposits, orders
from dunwell.apps.billing.exchange_models import ExchangeRate
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.order_models import OrderBill
from dunwell.apps.credit.exposure import exposure_by_entity, exposure_of, exposure_of_group, exposure_rows
from dunwell.apps.credit.rates import RateMissing
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Group
from dunwell.core.credit.limits import Exposure

NOW = morning(TODAY)
WHO = {"now": NOW, "actor": ACTOR}
DUE = TODAY + timedelta(days=30)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger():
    return make_ledger(on=TODAY)


@pytest.fixture
def brook(ledger):
    seller(ledger)
    return buyer(ledger, "BROOK")


def of(customer, *, entity=None, currency="EUR"):
    return exposure_of(customer=customer, entity=entity, currency=currency, as_of=TODAY)


def lines(price):
    return [{"name": "Work", "price": price, "tax": "S19"}]


def ordered(ledger, price="1000.00"):
    quote = orders.quote(plain=plain(ledger, "BROOK", lines=lines(price)), **WHO)
    return orders.accept(order=quote, evidence={"name": "Ada"}, **WHO)


def rate(base, quote, value, *, on=TODAY):
    ExchangeRate.objects.create(
        base=base, quote=quote, on=on, rate=Decimal(value), source="ECB", recorded_at=NOW, recorded_by=ACTOR
    )


def test_open_items_count_with_the_money_that_is_not_set_against_any_of_them(ledger):
    account = ledger.account("ABEL")
    ledger.invoice(account, "R-1", 100_00, due=DUE)
    ledger.invoice(account, "R-2", 50_00, due=DUE)
    ledger.receive(account, 30_00, on=TODAY)

    assert of(account.customer) == Exposure(open_minor=120_00)


def test_an_order_counts_from_when_it_is_accepted_and_its_bills_take_its_place(ledger, brook):
    quote = orders.quote(plain=plain(ledger, "BROOK", lines=lines("1000.00")), **WHO)
    assert exposure_rows(customer_ids=[brook.customer_id]) == []

    order = orders.accept(order=quote, evidence={"name": "Ada"}, **WHO)
    assert of(brook.customer) == Exposure(ordered_minor=1_190_00)

    deposits.waive(order=order, reason="An old customer", **WHO)
    issue(plains=[plain(ledger, "BROOK", order=order.number, lines=lines("400.00"))], now=NOW, actor=ACTOR)
    assert of(brook.customer) == Exposure(open_minor=476_00, ordered_minor=714_00)


def test_a_deposit_that_is_asked_is_no_debt_and_one_that_is_paid_covers(ledger, brook):
    order = ordered(ledger)
    before = of(brook.customer)
    request = OrderBill.objects.get(order=order, is_deposit=True).bill
    ledger.pay(request.item, request.item.amount_minor, on=TODAY)

    assert before == Exposure(ordered_minor=1_190_00)
    assert of(brook.customer) == Exposure(ordered_minor=1_190_00, deposits_minor=119_00)
    assert of(brook.customer).total_minor == 1_071_00


def test_currencies_are_put_together_at_the_named_rate_of_the_day_and_never_without_one(ledger):
    account = ledger.account("ABEL")
    dollars = ledger.second_account(account, currency="USD")
    ledger.invoice(account, "R-1", 100_00, due=DUE)
    ledger.invoice(dollars, "R-2", 110_00, due=DUE)
    with pytest.raises(RateMissing, match=r"There is no rate of USD in EUR .* dunwell import exchange-rates"):
        of(account.customer)

    rate("EUR", "USD", "1.10", on=TODAY - timedelta(days=1))
    assert of(account.customer).open_minor == 200_00
    assert of(account.customer, currency="USD").open_minor == 220_00


def test_a_customer_is_summed_over_entities_and_a_group_over_its_customers(ledger):
    south = make_entity(code="SOUTH", name="Southwind GmbH", country="DE", currency="EUR")
    abel, berg, carl = (ledger.account(name) for name in ("ABEL", "BERG", "CARL"))
    elsewhere = make_account(customer=abel.customer, entity=south)
    group = Group.objects.create(code="AB", name="Abel & Berg")
    for one in (abel, berg):
        one.customer.group = group
        one.customer.save()
    for place, (account, minor) in enumerate(((abel, 100), (elsewhere, 20), (berg, 3), (carl, 7_000))):
        ledger.invoice(account, f"R-{place}", minor, due=DUE)

    assert of(abel.customer).open_minor == 120
    assert of(abel.customer, entity=south).open_minor == 20
    grouped = exposure_of_group(group=group, entity=None, currency="EUR", as_of=TODAY)
    assert grouped.open_minor == 123
    by_entity = exposure_by_entity(scope=system_scope(actor="test"), as_of=TODAY)
    assert [(one.code, one.customers, one.exposure.open_minor) for one in by_entity] == [
        ("NORTH", 3, 7_103),
        ("SOUTH", 1, 20),
    ]
