"""Payments at the desk: who paid what, why it failed, what goes back, and each payout line by line."""

import pytest
from django.test import Client
from tests.desk_payments import paid
from tests.payments_world import FakeProvider, paying_house
from tests.world import World, make_world

from dunwell.apps.organisation.models import User
from dunwell.apps.payments.event_models import ProviderRefund
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.receivables.models import OpenItem
from dunwell.core import ids
from dunwell.interfaces.desk.payments import payments as desk_payments

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    made = FakeProvider()
    monkeypatch.setattr(desk_payments, "house", lambda: paying_house(made))
    return made


@pytest.fixture
def attempt(world: World, provider: FakeProvider) -> PaymentAttempt:
    return paid(world, provider)[0]


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(attempt: PaymentAttempt, act: str = "") -> str:
    return f"/payments/{ids.show(prefix='pay', uuid=attempt.public_id)}/" + (f"{act}/" if act else "")


def test_the_list_shows_who_paid_and_its_filter_leaves_out_the_rest(
    world: World, attempt: PaymentAttempt
) -> None:
    client = at(world.collector)

    assert "Abel Optik GmbH" in client.get("/payments/").content.decode()
    assert "No payment is in this state" in client.get("/payments/?state=failed").content.decode()
    assert "Nobody has paid" in at(world.stranger).get("/payments/").content.decode()


def test_the_page_tells_all_of_a_payment(
    world: World, attempt: PaymentAttempt, provider: FakeProvider
) -> None:
    text = at(world.collector).get(address(attempt)).content.decode()

    for said in (
        "Visa •••• 4242",
        "PAY-1",
        "What happened",
        "Begun",
        "Credited",
        "Waits for a second person",
    ):
        assert said.lower() in text.lower(), said


def test_why_a_payment_was_declined_stands_on_its_page(
    world: World, attempt: PaymentAttempt, provider: FakeProvider
) -> None:
    PaymentAttempt.objects.update(decline_code="insufficient_funds")

    text = at(world.collector).get(address(attempt)).content.decode()

    assert "insufficient_funds" in text
    assert "There was not enough money" in text


def test_the_provider_is_asked_again_by_a_button(
    world: World, attempt: PaymentAttempt, provider: FakeProvider
) -> None:
    provider.say("ch_1", disputed_minor=8000)

    answer = at(world.collector).post(address(attempt, "look"))

    attempt.refresh_from_db()
    assert (answer.status_code, attempt.state) == (302, "disputed")
    provider.is_away = True
    away = at(world.collector).post(address(attempt, "look"))
    assert (away.status_code, "does not answer" in away.content.decode()) == (409, True)


def test_a_second_person_decides_and_whoever_asked_is_not_offered_it(
    world: World, attempt: PaymentAttempt
) -> None:
    refund = ProviderRefund.objects.get()
    named = {"refund": ids.show(prefix="prf", uuid=refund.public_id), "answer": "yes"}
    assert "Yes, give it back" not in at(world.assistant).get(address(attempt)).content.decode()
    assert at(world.assistant).post(address(attempt, "decide"), named).status_code == 403
    assert "Yes, give it back" in at(world.controller).get(address(attempt)).content.decode()

    assert at(world.controller).post(address(attempt, "decide"), named).status_code == 302
    refund.refresh_from_db()
    assert refund.state == "approved"


def test_money_is_asked_to_be_given_back_with_an_amount_as_it_is_written(
    world: World, attempt: PaymentAttempt
) -> None:
    refund = ProviderRefund.objects.get()
    client = at(world.assistant)
    client.post(address(attempt, "cancel"), {"refund": ids.show(prefix="prf", uuid=refund.public_id)})
    credit = OpenItem.objects.get(number="PAY-C")
    typed = {
        "give-back.credit": ids.show(prefix="itm", uuid=credit.public_id),
        "give-back.amount": "20.01",
        "give-back.reason": "Credited",
    }

    too_much = client.post(address(attempt, "give-back"), typed)
    unread = client.post(address(attempt, "give-back"), {**typed, "give-back.amount": "twenty"})
    done = client.post(address(attempt, "give-back"), {**typed, "give-back.amount": "20.00"})

    assert (too_much.status_code, unread.status_code, done.status_code) == (409, 409, 302)
    states = ProviderRefund.objects.order_by("pk").values_list("state", "minor")
    assert list(states) == [("cancelled", 2000), ("asked", 2000)]


def test_a_payout_shows_its_lines_and_is_asked_for_again(
    world: World, attempt: PaymentAttempt, provider: FakeProvider
) -> None:
    client = at(world.collector)
    listed = client.get("/payments/payouts/").content.decode()
    place = listed.index("/payments/payouts/pyo_")
    there = listed[place : listed.index('"', place)]
    text = client.get(there).content.decode()

    assert "Adds up" in listed
    assert "t1" in text
    assert "Abel Optik GmbH" in text
    assert client.post(f"{there}again/").status_code == 302
    assert at(world.stranger).get(there).status_code == 404
