"""Waivers: with a reason, whole or in part, alone within the house's limit and else with a second person."""

from datetime import date

import pytest
from tests.apps.charges.scene import DUE, account, balance, charge, house_scope, ladder
from tests.ledger import broken
from tests.world import make_user

from dunwell.apps.charges.access import UnknownCharge
from dunwell.apps.charges.models import Charge, Waiver
from dunwell.apps.charges.terms import set_house
from dunwell.apps.charges.waivers import WaiverRefused, ask_waiver, decide_waiver
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.worklist.timeline import timeline

TODAY = date(2026, 3, 9)


@pytest.fixture
def fee(ledger):
    """40.00 of compensation."""
    ladder(ledger, charge="compensation")
    owing = account(ledger)
    ledger.invoice(owing, "R-1", 1_000_00, due=DUE)
    ledger.run(date(2026, 3, 8))
    charge(ledger, date(2026, 3, 8))
    return Charge.objects.get(account=owing)


@pytest.fixture
def collector(ledger):
    return desk_scope(user=make_user("collector", Role.COLLECTOR, ledger.entity))


@pytest.fixture
def controller(ledger):
    return desk_scope(user=make_user("controller", Role.CONTROLLER, ledger.entity))


def ask(ledger, scope, fee, **more):
    given = {"reason": "A good customer", "now": ledger.clock(), "today": TODAY, **more}
    return ask_waiver(scope=scope, charge_id=fee.public_id, **given)


def decide(ledger, scope, waiver, *, is_yes=True, note=""):
    return decide_waiver(
        scope=scope, waiver_id=waiver.public_id, is_yes=is_yes, note=note, now=ledger.clock(), today=TODAY
    )


def test_within_the_limit_one_person_is_enough_and_beyond_it_two(ledger, fee, collector, controller):
    set_house(
        scope=house_scope(),
        entity=ledger.entity,
        interest_months=1,
        posts_unverified=False,
        waivers_alone={"EUR": 25_00},
        now=ledger.clock(),
    )
    first = ask(ledger, collector, fee, amount_minor=20_00)
    assert (first.state, first.decided_by) == ("granted", collector.actor)
    second = ask(ledger, collector, fee, amount_minor=10_00)  # together more than 25.00
    assert second.state == "asked"
    assert decide(ledger, controller, second).state == "granted"
    assert balance(fee.account) == 1_010_00
    assert [one.amount_minor for one in OpenItem.objects.filter(kind="credit_note").order_by("pk")] == [
        -20_00,
        -10_00,
    ]
    names = Event.objects.filter(name__startswith="charges.waiver.").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "charges.waiver.asked",
        "charges.waiver.granted",
        "charges.waiver.asked",
        "charges.waiver.granted",
    ]


def test_nobody_says_yes_to_their_own_wish_and_a_no_has_a_reason(ledger, fee, controller):
    asked = ask(ledger, controller, fee)
    with pytest.raises(WaiverRefused) as own:
        decide(ledger, controller, asked)
    other = desk_scope(user=make_user("other", Role.CONTROLLER, ledger.entity))
    with pytest.raises(WaiverRefused) as silent:
        decide(ledger, other, asked, is_yes=False)
    assert (own.value.code, silent.value.code) == ("prepared_by_voter", "note_missing")
    refused = decide(ledger, other, asked, is_yes=False, note="They can pay.")
    assert (refused.state, refused.answer, balance(fee.account)) == ("refused", "They can pay.", 1_040_00)
    with pytest.raises(WaiverRefused) as late:
        decide(ledger, other, asked)
    assert late.value.code == "decided"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": "  "}, "reason_missing"),
        ({"reason": "x" * 501}, "too_long"),
        ({"amount_minor": 0}, "not_positive"),
        ({"amount_minor": 40_01}, "more_than_left"),
    ],
)
def test_what_cannot_be_waived_is_refused_and_nothing_is_written(ledger, fee, collector, given, code):
    with pytest.raises(WaiverRefused) as refused:
        ask(ledger, collector, fee, **given)
    assert (refused.value.code, Waiver.objects.count()) == (code, 0)


def test_one_wish_at_a_time_and_only_by_those_who_work_here(ledger, fee, collector):
    auditor = desk_scope(user=make_user("auditor", Role.AUDITOR, ledger.entity))
    stranger = desk_scope(user=make_user("stranger", None))
    with pytest.raises(WaiverRefused) as looking:
        ask(ledger, auditor, fee)
    with pytest.raises(WaiverRefused):
        ask(ledger, stranger, fee)
    ask(ledger, collector, fee)
    with pytest.raises(WaiverRefused) as twice:
        ask(ledger, collector, fee)
    assert (looking.value.code, twice.value.code) == ("not_allowed", "already_asked")


def test_a_collector_of_another_entity_sees_no_such_charge(ledger, fee):
    from tests.world import make_entity  # noqa: PLC0415

    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    stranger = desk_scope(user=make_user("stranger", Role.COLLECTOR, south))
    with pytest.raises(UnknownCharge):
        ask(ledger, stranger, fee)


def test_what_was_paid_is_not_waived_and_a_reversal_takes_the_rest(ledger, fee, collector, controller):
    note = OpenItem.objects.get(pk=fee.debit_item_id)
    ledger.pay(note, 15_00, on=TODAY)
    with pytest.raises(WaiverRefused) as refused:
        ask(ledger, collector, fee, amount_minor=30_00)
    assert (refused.value.code, refused.value.left_minor) == ("more_than_left", 25_00)
    decide(ledger, controller, ask(ledger, collector, fee, amount_minor=10_00))
    waiting = ask(ledger, collector, fee)
    invoice = OpenItem.objects.get(number="R-1")
    ledger.allocate(ledger.credit(fee.account, 1_000_00, on=TODAY), invoice, 1_000_00, on=TODAY)
    charge(ledger, date(2026, 3, 10))
    fee.refresh_from_db()
    waiting.refresh_from_db()
    assert (fee.is_reversed, fee.reversal.amount_minor, waiting.state) == (True, 30_00, "refused")
    assert balance(fee.account) == -15_00  # what was paid is the customer's again
    assert broken() == {}
    with pytest.raises(WaiverRefused) as gone:
        ask(ledger, collector, fee)
    assert gone.value.code == "reversed"


def test_the_customers_timeline_tells_a_charge_and_its_waiver_once_each(ledger, fee, collector, controller):
    decide(ledger, controller, ask(ledger, collector, fee))
    customer = fee.account.customer_id
    names = [one.name for one in timeline(scope=controller, customer_id=customer, kind="money").moments]
    assert sorted(names) == [
        "charges.charge.posted",
        "charges.waiver.asked",
        "charges.waiver.granted",
        "receivables.item.allocated",
    ]
    notes = Event.objects.filter(
        name__in=["receivables.debit_note.recorded", "receivables.credit_note.recorded"]
    )
    assert notes.count() == 2
