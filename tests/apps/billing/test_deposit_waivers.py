"""Who may do without a deposit: one alone up to the entity's limit, beyond it two, each once, none on an old page."""

import pytest
from tests.apps.billing.test_orders import NOW, accepted, brook, paid, request_of, told  # noqa: F401
from tests.ledger import ACTOR
from tests.world import make_entity, make_user

from dunwell.apps.approvals.models import Vote
from dunwell.apps.billing import deposits, orders
from dunwell.apps.billing.access import UnknownOrder
from dunwell.apps.billing.deposit_waivers import (
    ask_deposit_waiver,
    decide_deposit_waiver,
    waivable_minor,
    withdraw_deposit_waiver,
)
from dunwell.apps.billing.order_models import DepositWaiver
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope


def scope_of(ledger, role, name):
    return desk_scope(user=make_user(name, role, ledger.entity))


@pytest.fixture
def anna(ledger):
    return scope_of(ledger, Role.COLLECTOR, "anna")


@pytest.fixture
def boss(ledger):
    return scope_of(ledger, Role.CONTROLLER, "boss")


def seen(order):
    return stamp(subject="order", subject_id=order.pk)


def asked(scope, order, reason="Ten years with us", **values):
    values = {"seen": seen(order), **values}
    return ask_deposit_waiver(scope=scope, order_id=order.public_id, reason=reason, now=NOW, **values)


def decided(scope, waiver, is_yes, note=""):
    return decide_deposit_waiver(scope=scope, waiver_id=waiver.public_id, is_yes=is_yes, note=note, now=NOW)


def test_a_second_person_decides(ledger, brook, anna, boss):  # noqa: F811
    order = accepted(ledger)
    waiver = asked(anna, order)
    order.refresh_from_db()
    assert (waiver.state, waiver.amount_minor, order.state) == ("asked", 119_00, "deposit_asked")
    with pytest.raises(BillRefused) as refusal:
        decided(anna, waiver, True)
    assert refusal.value.code == "not_allowed"

    decided(boss, waiver, True, "Agreed")
    order.refresh_from_db()
    waiver.refresh_from_db()
    assert (order.state, order.reason) == ("deposit_waived", "Ten years with us")
    assert (waiver.state, waiver.decided_by, waiver.answer) == ("granted", boss.actor, "Agreed")
    assert waivable_minor(order=order) == 0
    assert told(order)[-3:] == [
        "billing.deposit.asked", "billing.deposit.waiver_asked", "billing.deposit.waived",
    ]  # fmt: skip
    with pytest.raises(BillRefused, match="this is decided"):
        decided(boss, waiver, False, "No")
    assert Vote.objects.count() == 1


def test_nobody_says_yes_to_an_own_wish(ledger, brook, boss):  # noqa: F811
    waiver = asked(boss, accepted(ledger))
    with pytest.raises(BillRefused, match="somebody else must say yes") as refusal:
        decided(boss, waiver, True)
    assert refusal.value.code == "prepared_by_voter"
    withdraw_deposit_waiver(scope=boss, waiver_id=waiver.public_id, now=NOW)
    waiver.refresh_from_db()
    assert waiver.state == "withdrawn"


def test_a_no_needs_a_reason_and_lets_somebody_ask_again(ledger, brook, anna, boss):  # noqa: F811
    order = accepted(ledger)
    waiver = asked(anna, order)
    with pytest.raises(BillRefused, match="Somebody has asked already"):
        asked(anna, order)
    with pytest.raises(BillRefused) as refusal:
        decided(boss, waiver, False)
    assert [one.field for one in refusal.value.faults] == ["note"]
    decided(boss, waiver, False, "They pay late")
    with pytest.raises(BillRefused, match="Somebody else asked"):
        withdraw_deposit_waiver(scope=boss, waiver_id=asked(anna, order).public_id, now=NOW)
    assert list(DepositWaiver.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "asked"]


def test_within_the_limit_of_the_entity_one_is_enough(ledger, brook, anna):  # noqa: F811
    deposits.set_terms(entity=ledger.entity, plain={"waive_alone": {"EUR": "119.00"}}, now=NOW, actor=ACTOR)
    order = accepted(ledger)
    assert asked(anna, order).state == "granted"
    more = accepted(ledger, price="1000.10")
    assert asked(anna, more).state == "asked"


def test_what_changed_since_it_was_shown_is_not_acted_on(ledger, brook, anna, boss):  # noqa: F811
    order = accepted(ledger)
    before = seen(order)
    waiver = asked(anna, order, seen=before)
    with pytest.raises(BillRefused) as refusal:
        asked(anna, order, seen=before)
    assert refusal.value.code == "changed"
    paid(ledger, order)
    with pytest.raises(BillRefused, match="deposit paid"):
        decided(boss, waiver, True)
    waiver.refresh_from_db()
    assert (waiver.state, Vote.objects.count()) == ("asked", 0), "all of it, or nothing"
    decided(boss, waiver, False, "It is paid")


def test_there_is_something_to_waive_and_a_reason(ledger, brook, anna):  # noqa: F811
    order = accepted(ledger)
    with pytest.raises(BillRefused) as refusal:
        asked(anna, order, reason="  ")
    assert [one.field for one in refusal.value.faults] == ["reason"]
    paid(ledger, order, request_of(order).item.amount_minor)
    with pytest.raises(BillRefused) as refusal:
        asked(anna, order)
    assert refusal.value.code == "nothing_left"


def test_what_one_does_not_see_is_not_there(ledger, brook, anna):  # noqa: F811
    order = accepted(ledger)
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    stranger = desk_scope(user=make_user("stranger", Role.ADMIN, south))
    waiver = asked(anna, order)
    for act in (lambda: asked(stranger, order), lambda: decided(stranger, waiver, True)):
        with pytest.raises(UnknownOrder):
            act()
    auditor = scope_of(ledger, Role.AUDITOR, "auditor")
    with pytest.raises(BillRefused) as refusal:
        asked(auditor, order)
    assert refusal.value.code == "not_allowed"
    orders.cancel(order=order, reason="Not wanted", now=NOW, actor=ACTOR)
