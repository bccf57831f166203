"""Orders are checked against every limit they run against, and no two of them pass on the same remaining room."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from tests.apps.billing.scene import buyer, plain, seller
from tests.apps.credit.trusted import NOW, TODAY, grouped, key_of, limit
from tests.ledger import ACTOR, make_ledger
from tests.world import make_entity

from dunwell.apps.billing import orders
from dunwell.apps.billing.exchange_models import ExchangeRate
from dunwell.apps.credit.checks import CheckRefused, UnknownCheck, check_order, give_up
from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.credit.chronic_models import ChronicDecision
from dunwell.apps.credit.holds_models import InsolvencyNote
from dunwell.apps.credit.rates import RateMissing
from dunwell.apps.credit.reservations import settle_reservations
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.access import UnknownCustomer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger():
    return make_ledger(on=TODAY)


def ask(account, minor, order="O-1", *, now=NOW, **changes):
    given = {
        "scope": system_scope(actor=ACTOR),
        "customer_id": key_of(account),
        "entity_code": account.entity.code,
        "amount_minor": minor,
        "currency": "EUR",
        "order_key": order,
        "now": now,
        "today": now.date(),
    }
    return check_order(**given | changes)


def said(found):
    return found.answer, found.reasons, found.room_minor, found.credit_minor, found.deposit_minor


def test_what_an_order_may_use_is_what_the_limit_leaves(ledger):
    account = ledger.account("ABEL")
    limit(100_000, customer=account.customer, entity=ledger.entity)
    ledger.invoice(account, "A-1", 30_000, due=TODAY)
    assert said(ask(account, 40_000)) == ("accept", ["WITHIN_LIMIT"], 70_000, 40_000, 0)
    second = ask(account, 40_000, "O-2")
    assert said(second) == ("deposit_required", ["ABOVE_LIMIT"], 30_000, 30_000, 10_000)
    assert second.figures == {
        "class": None,
        "limit_of": "customer_at_entity",
        "limit_minor": 100_000,
        "exposure_minor": 70_000,
        "open_minor": 30_000,
        "unbilled_minor": 0,
        "ordered_minor": 0,
        "reserved_minor": 40_000,
        "deposits_minor": 0,
    }
    third = ask(account, 1, "O-3")
    assert said(third) == ("refer", ["LIMIT_USED_UP"], 0, 0, 0)
    assert third.actions == ["ask_controller", "prepay_in_full", "cancel"]
    told = (
        Event.objects.filter(name="credit.order.checked")
        .order_by("pk")
        .values_list("data__answer", flat=True)
    )
    assert list(told) == ["accept", "deposit_required", "refer"]


def test_the_same_order_asked_again_keeps_its_place_and_a_changed_one_is_answered_anew(ledger):
    account = ledger.account("ABEL")
    limit(100_000, customer=account.customer)
    first = ask(account, 60_000)
    assert ask(account, 60_000, now=NOW + timedelta(hours=1)).pk == first.pk
    changed = ask(account, 80_000)
    assert said(changed) == ("accept", ["WITHIN_LIMIT"], 100_000, 80_000, 0)
    first.refresh_from_db()
    assert (first.ended_how, OrderCheck.objects.filter(ended_at__isnull=True).count()) == ("replaced", 1)


def test_reservations_end_by_themselves_and_by_hand(ledger):
    account = ledger.account("ABEL")
    limit(100_000, customer=account.customer)
    first = ask(account, 100_000, hours=2)
    assert ask(account, 100_000, "O-2").answer == "refer"
    later = NOW + timedelta(hours=2)
    second = ask(account, 100_000, "O-2", now=later)
    assert second.answer == "accept"
    assert settle_reservations(now=later) == 1
    first.refresh_from_db()
    assert first.ended_how == "expired"
    everything = system_scope(actor=ACTOR)
    for _ in range(2):
        assert give_up(scope=everything, check_id=second.public_id, now=later).ended_how == "given_up"
    assert Event.objects.filter(name="credit.order.given_up").count() == 1
    assert ask(account, 100_000, "O-3", now=later).answer == "accept"
    nobody = replace(everything, entity_ids=frozenset())
    with pytest.raises(UnknownCheck):
        give_up(scope=nobody, check_id=second.public_id, now=later)


def test_an_order_that_was_taken_up_is_counted_once(ledger):
    seller(ledger)
    customer = buyer(ledger, "BROOK").customer
    account = customer.accounts.get()
    limit(100_000, customer=customer)
    checked = ask(account, 23_800, "W-77")
    order = orders.quote(plain=plain(ledger, "BROOK", order="W-77"), now=NOW, actor=ACTOR)
    assert ask(account, 1, "O-2").figures["reserved_minor"] == 23_800
    orders.accept(order=order, now=NOW, actor=ACTOR)
    figures = ask(account, 2, "O-2").figures
    assert (figures["ordered_minor"], figures["reserved_minor"], figures["exposure_minor"]) == (
        23_800,
        0,
        23_800,
    )
    settle_reservations(now=NOW)
    checked.refresh_from_db()
    assert checked.ended_how == "used"
    with pytest.raises(CheckRefused, match="taken up"):
        give_up(scope=system_scope(actor=ACTOR), check_id=checked.public_id, now=NOW)


def test_the_narrowest_of_all_limits_counts(ledger):
    group, (abel, brook) = grouped(ledger, "ABEL", "BROOK")
    limit(100_000, customer=abel.customer)
    limit(50_000, group=group)
    ledger.invoice(brook, "B-1", 45_000, due=TODAY)
    found = ask(abel, 5_000)
    assert (said(found), found.figures["limit_of"]) == (
        ("accept", ["WITHIN_LIMIT"], 5_000, 5_000, 0),
        "group",
    )
    assert ask(brook, 1, "O-2").answer == "refer"
    limit(7_000, account=abel)
    narrower = ask(abel, 6_000)
    assert (narrower.figures["limit_of"], narrower.room_minor, narrower.credit_minor) == (
        "group",
        5_000,
        5_000,
    )
    ledger.pay(ledger.invoice(abel, "A-1", 5_000, due=TODAY), 4_999, on=TODAY)
    assert ask(abel, 6_000).room_minor == 4_999


def test_limits_of_another_entity_or_currency_bind_by_the_rate_of_the_day(ledger):
    south = make_entity(code="SOUTH", name="South", country="US", currency="USD")
    account = ledger.account("ABEL")
    limit(110_00, customer=account.customer, currency="USD")
    limit(1, customer=account.customer, entity=south, currency="USD")
    with pytest.raises(RateMissing, match="EUR"):
        ask(account, 1_00)
    ExchangeRate.objects.create(
        base="EUR", quote="USD", on=TODAY, rate="1.1", source="ECB", recorded_at=NOW, recorded_by=ACTOR
    )
    found = ask(account, 100_00)
    assert said(found) == ("accept", ["WITHIN_LIMIT"], 100_00, 100_00, 0)
    assert found.figures["rates"] == [
        {"base": "EUR", "quote": "USD", "rate": "1.1", "on": "2026-03-10", "source": "ECB"}
    ]


def test_insolvency_and_decisions_go_before_any_limit(ledger):
    account = ledger.account("ABEL")
    limit(100_000, customer=account.customer)
    whose = {"customer": account.customer}
    decided = {**whose, "entity": ledger.entity, "reason": "x", "decided_on": TODAY, "decided_at": NOW}
    ChronicDecision.objects.create(decided="prepayment", **decided)
    assert said(ask(account, 500)) == ("deposit_required", ["CLASS_ASKS"], 100_000, 0, 500)
    ChronicDecision.objects.create(decided="stop", **decided)
    assert said(ask(account, 500))[:2] == ("refuse", ["SERVICE_STOPPED"])
    InsolvencyNote.objects.create(**whose, is_insolvent=True, on=TODAY, source="Court", noted_at=NOW)
    found = ask(account, 500)
    assert (found.reasons, found.actions) == (["INSOLVENT", "SERVICE_STOPPED"], ["cancel"])
    InsolvencyNote.objects.create(**whose, is_insolvent=False, on=TODAY, source="Court", noted_at=NOW)
    ChronicDecision.objects.create(decided="go_on", **decided)
    assert ask(account, 500).answer == "accept"


def test_what_cannot_be_checked_names_the_field(ledger):
    account = ledger.account("ABEL")
    for changes, code, field in (
        ({"amount_minor": 0}, "bad_amount", "amount"),
        ({"currency": "EUX"}, "unknown_currency", "currency"),
        ({"order_key": " "}, "missing", "order"),
        ({"order_key": "x" * 121}, "too_long", "order"),
        ({"entity_code": "WEST"}, "unknown_entity", "entity"),
        ({"hours": 0}, "out_of_range", "hours"),
        ({"scope": replace(system_scope(actor=ACTOR), powers=frozenset())}, "not_allowed", ""),
    ):
        with pytest.raises(CheckRefused) as refused:
            ask(account, 1_00, **changes)
        assert (refused.value.code, refused.value.field) == (code, field)
    with pytest.raises(UnknownCustomer):
        ask(account, 1_00, customer_id=account.public_id)
    assert ask(account, 1_00).reasons == ["NO_LIMIT"]


@pytest.mark.parametrize("is_group", [False, True])
def test_no_two_orders_at_once_pass_on_the_same_room(ledger, is_group):
    """Ten threads ask for 30.00 each of a limit of 100.00: three get all of it, one the rest, six are referred."""
    group, accounts = grouped(ledger, "ABEL", "BROOK")
    if is_group:
        limit(100_00, group=group)
    else:
        limit(100_00, customer=accounts[0].customer)
        accounts = accounts[:1]
    start, found, faults = threading.Barrier(10), [], []

    def order(number):
        try:
            start.wait(20)
            found.append(ask(accounts[number % len(accounts)], 30_00, f"O-{number}"))
        except Exception as fault:  # noqa: BLE001 - told by the test's own thread
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=order, args=(number,)) for number in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert faults == []
    assert sorted(one.credit_minor for one in found) == [0] * 6 + [10_00] + [30_00] * 3
    assert sorted(one.answer for one in found) == ["accept"] * 3 + ["deposit_required"] + ["refer"] * 6
