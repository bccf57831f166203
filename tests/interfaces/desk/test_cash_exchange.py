"""A payment in another currency than the invoice, over HTTP: by a dated rate or by hand, with the difference named."""

import pytest
from django.urls import reverse
from tests.apps.cash.scene import Money, house_account, left, receive, sound, standing
from tests.world import NOW, World, make_account, owe

from dunwell.apps.billing.exchange import import_rates
from dunwell.apps.cash.lanes import clearing_row
from dunwell.apps.cash.match_models import CashPolicy, Deduction, Match, Surplus
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.models import Entry
from dunwell.core import ids

pytestmark = pytest.mark.django_db
RATES = b"base;quote;on;rate;source\nEUR;USD;2026-03-06;1.0865;ECB\n"


@pytest.fixture
def house(world: World) -> World:
    house_account(world)
    return world


@pytest.fixture
def dollars(house):
    return make_account(customer=house.abel, entity=house.north, currency="USD")


def paths(line):
    return [
        reverse(f"desk:cash_{what}", kwargs={"public_id": line.public_id, "act": "exchange"})
        for what in ("ask", "do")
    ]


def apply(client, house, line, account, item, **typed):
    seen = clearing_row(scope=desk_scope(user=house.controller), line_id=line.public_id).seen
    given = {
        "account": ids.show(prefix="acc", uuid=account.public_id),
        "item": ids.show(prefix="itm", uuid=item.public_id),
    }
    return client.post(paths(line)[1], {"seen": seen, **given, **typed}, headers={"HX-Request": "true"})


def test_a_dated_rate_is_suggested_with_its_name(house, dollars, at_desk):
    taken = import_rates(content=RATES.replace(b";", b","), actor="test", now=NOW)
    assert taken.faults == ()
    owe(dollars, ("US-1", 10_000, 5))
    line = receive(house, Money(amount="92.50", name=house.abel.name))[0]
    client = at_desk(house.assistant)
    assert "Theirs, in USD" in client.get(paths(line)[0]).text
    page = client.get(paths(line)[0], {"account": ids.show(prefix="acc", uuid=dollars.public_id)}).text
    assert "By the rate of its day: 1 EUR = 1.0865 USD (ECB, " in page
    assert 'value="100.50"' in page


def test_without_a_rate_it_says_where_to_take_one_from(house, dollars, at_desk):
    line = receive(house, Money(amount="92.50", name=house.abel.name))[0]
    page = at_desk(house.assistant).get(
        paths(line)[0], {"account": ids.show(prefix="acc", uuid=dollars.public_id)}
    )
    assert "No rate of EUR and USD is known" in page.text
    assert "dunwell import exchange-rates" in page.text


def test_it_is_applied_with_its_rate_and_taken_back_whole(house, dollars, at_desk):
    item = owe(dollars, ("US-1", 10_000, 5))[0]
    line = receive(house, Money(amount="92.50", name=house.abel.name))[0]
    client = at_desk(house.assistant)
    done = apply(client, house, line, dollars, item, there="100.50")
    assert "USD\xa0100.50 came to Abel Optik GmbH (1 EUR = 1.086486 USD)." in done.text
    assert (left(item), standing(line).state, Surplus.objects.get().minor) == (0, "done", 50)
    assert sound() == {}
    match = Match.objects.get(line=line, state="posted")
    seen = clearing_row(scope=desk_scope(user=house.controller), line_id=line.public_id).seen
    undo = reverse("desk:cash_do", kwargs={"public_id": line.public_id, "act": "take-back"})
    client.post(undo, {"seen": seen, "match": ids.show(prefix="mch", uuid=match.public_id)})
    assert (left(item), standing(line).remaining_minor, sound()) == (10_000, 9250, {})


@pytest.mark.parametrize(("within", "open_minor"), [(100, 0), (0, 40)])
def test_what_the_rate_left_open_is_let_go_within_limits_else_named(
    house, dollars, at_desk, within, open_minor
):
    CashPolicy.objects.create(
        entity=house.north,
        write_off_minor={"USD": within},
        write_off_basis_points=100,
        set_at=NOW,
        set_by="test",
    )
    item = owe(dollars, ("US-1", 10_000, 5))[0]
    line = receive(house, Money(amount="92.50", name=house.abel.name))[0]
    client = at_desk(house.assistant)
    refused = apply(client, house, line, dollars, item, there="99.60")
    assert "The items come to USD\xa00.40 more than what arrived there" in refused.text
    assert standing(line).remaining_minor == 9250
    apply(client, house, line, dollars, item, there="99.60", difference="yes")
    assert (left(item), Deduction.objects.get().reason) == (open_minor, "fx")
    booked = Entry.objects.filter(item__kind="fx_difference", ledger="receivable")
    assert (
        sum(booked.filter(posting__kind="fx_difference").values_list("amount_minor", flat=True))
        == open_minor - 40
    )
    assert sound() == {}


def test_what_is_typed_wrong_names_its_field(house, dollars, at_desk):
    item = owe(dollars, ("US-1", 10_000, 5))[0]
    line = receive(house, Money(amount="92.50", name=house.abel.name))[0]
    client = at_desk(house.assistant)
    assert "Say what it comes to in USD" in apply(client, house, line, dollars, item).text
    assert "write an amount like 250.00" in apply(client, house, line, dollars, item, there="many").text
    other = apply(client, house, line, house.abel_account, item, there="1")
    assert "Choose an account in another currency:" in other.text
