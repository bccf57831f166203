"""Chronic late payers: the case by hand, the owner's view, a decision that stays, and what it brings about."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.apps.credit.trusted import NOW, TODAY, limit
from tests.fakes import FakeClock
from tests.ledger import ACTOR, make_ledger, morning
from tests.world import make_user

from dunwell.apps.credit.checks import check_order
from dunwell.apps.credit.chronic import (
    ChronicRefused,
    chronic_payers,
    chronic_row,
    decide,
    say_view,
    stopped_accounts,
)
from dunwell.apps.credit.chronic_models import ChronicDecision, OwnerView
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.runs.service_lever import pull_lever
from dunwell.apps.service.models import ServiceStanding

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger():
    return make_ledger(on=TODAY)


@pytest.fixture
def abel(ledger):
    """Of six invoices of 100.00 four were paid 73 days late, one in time; one is open for 100 days."""
    account = ledger.account("ABEL")
    for number in range(5):
        due = TODAY - timedelta(days=300 - number)
        invoice = ledger.invoice(account, f"A-{number}", 100_00, due=due)
        ledger.pay(invoice, 100_00, on=due + timedelta(days=73 if number else 0))
    ledger.invoice(account, "A-5", 100_00, due=TODAY - timedelta(days=100))
    return account


def row(account):
    scope = system_scope(actor=ACTOR)
    return chronic_row(scope=scope, customer=account.customer, entity=account.entity, as_of=TODAY)


def test_the_case_comes_out_by_hand(ledger, abel):
    good = ledger.account("GOOD")
    for number in range(6):
        due = TODAY - timedelta(days=100 + number)
        ledger.pay(ledger.invoice(good, f"G-{number}", 100_00, due=due), 100_00, on=due)
    (found,) = chronic_payers(scope=system_scope(actor=ACTOR), as_of=TODAY)
    assert found.customer == abel.customer
    conduct = found.conduct
    assert (conduct.items, conduct.late_items, conduct.oldest_days) == (6, 5, 100)
    assert conduct.delay_days == (4 * 73 + 100) // 6
    assert (conduct.revenue_minor, conduct.open_minor, conduct.overdue_minor) == (600_00, 100_00, 100_00)
    assert conduct.cost_minor == 100_00 * (4 * 73 + 100) * 800 // (365 * 10_000)
    assert [one.value for one in found.case.reasons] == ["HARDLY_EVER_IN_TIME", "VERY_LATE", "ALWAYS_OVERDUE"]
    assert found.case.advice == "prepayment"
    assert row(good) is None


def test_owner_and_controller_speak_each_for_themselves_and_what_was_said_stays(ledger, abel):
    owner, peer = (make_user(name, Role.SALES, ledger.entity) for name in ("owner", "peer"))
    controller, collector = (
        make_user(role.value, role, ledger.entity) for role in (Role.CONTROLLER, Role.COLLECTOR)
    )
    abel.customer.owner = owner
    abel.customer.save()
    said = {"customer": abel.customer, "entity": ledger.entity, "now": NOW}
    for user in (peer, controller):
        with pytest.raises(ChronicRefused, match="owner says this"):
            say_view(scope=desk_scope(user=user), view="keep", note="x", **said)
    for view, note, code in (
        ("burn", "x", "unknown_choice"),
        ("keep", " ", "missing"),
        ("keep", "x" * 501, "too_long"),
    ):
        with pytest.raises(ChronicRefused) as refused:
            say_view(scope=desk_scope(user=owner), view=view, note=note, **said)
        assert refused.value.code == code
    say_view(scope=desk_scope(user=owner), view="keep", note="They will grow.", **said)
    given = {"row": row(abel), "reason": "Enough.", "now": NOW, "today": TODAY}
    for user in (owner, collector):
        with pytest.raises(ChronicRefused, match="controller decides"):
            decide(scope=desk_scope(user=user), decided="stop", **given)
    made = decide(scope=desk_scope(user=controller), decided="stop", **given)
    assert (made.case["owner_view"], made.case["at_risk_minor"], made.case["advice"]) == (
        "keep",
        100_00,
        "prepayment",
    )
    names = list(
        Event.objects.filter(name__startswith="credit.").order_by("pk").values_list("name", flat=True)
    )
    assert names == ["credit.chronic.viewed", "credit.chronic.decided"]
    for rows in (OwnerView.objects.all(), ChronicDecision.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_a_decision_to_stop_refuses_orders_and_moves_the_service_until_another_is_made(ledger, abel):
    limit(10_000_00, customer=abel.customer)
    scope = system_scope(actor=ACTOR)
    order = {
        "scope": scope, "customer_id": abel.customer.public_id, "entity_code": "NORTH", "amount_minor": 1_00,
        "currency": "EUR", "now": NOW, "today": TODAY,
    }  # fmt: skip
    assert pull_lever(targets=("crm",), clock=FakeClock(morning(TODAY))) == 0
    decided = {"scope": scope, "row": row(abel), "reason": "Enough.", "now": NOW, "today": TODAY}
    decide(decided="stop", **decided)
    assert stopped_accounts() == {abel.pk}
    assert check_order(order_key="O-1", **order).answer == "refuse"
    states = []
    for day in (0, 7, 8, 21, 22):
        pull_lever(targets=("crm",), clock=FakeClock(morning(TODAY + timedelta(days=day))))
        states.append(ServiceStanding.objects.get().state)
    assert states == ["warned", "restricted", "restricted", "suspended", "suspended"]
    assert ServiceStanding.objects.get().consent == "not_asked"
    decide(decided="go_on", **decided)
    assert check_order(order_key="O-1", **order).answer == "accept"
    pull_lever(targets=("crm",), clock=FakeClock(morning(TODAY + timedelta(days=23))))
    assert (ServiceStanding.objects.get().state, stopped_accounts()) == ("normal", set())


def test_who_was_decided_about_stays_listed_until_it_is_to_go_on(ledger):
    account = ledger.account("BROOK")
    ledger.invoice(account, "B-1", 10_00, due=TODAY - timedelta(days=1))
    scope = system_scope(actor=ACTOR)
    assert chronic_payers(scope=scope, as_of=TODAY) == []
    ChronicDecision.objects.create(
        customer=account.customer, entity=ledger.entity, decided="prepayment", reason="x", decided_on=TODAY,
        decided_at=NOW, decided_by=ACTOR,
    )  # fmt: skip
    (found,) = chronic_payers(scope=scope, as_of=TODAY)
    assert found.decision is not None
    decide(scope=scope, row=found, decided="go_on", reason="Paid.", now=NOW, today=TODAY)
    assert chronic_payers(scope=scope, as_of=TODAY) == []
