"""Orders are warned of before they are held, told to customer and sales, and go on when the cause is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from tests.apps.billing.scene import buyer, plain, seller
from tests.apps.credit.trusted import NOW, TODAY, limit, settings
from tests.fakes import fake_house
from tests.ledger import ACTOR, make_ledger, morning
from tests.world import make_user

from dunwell.apps.billing import orders
from dunwell.apps.billing.order_models import OrderStop
from dunwell.apps.billing.order_stops import stop_orders
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.credit.holds import HoldRefused, Looked, hold_by_hand, look
from dunwell.apps.credit.holds_models import CreditHold, HoldMail
from dunwell.apps.credit.insolvency import InsolvencyRefused, note_insolvency
from dunwell.apps.credit.models import Score
from dunwell.apps.credit.releasing import UnknownHold, decide_release, release, withdraw_release
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.promises.models import Promise, PromiseItem
from dunwell.apps.runs.hold_mail import send_hold_mails

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = {"actor": ACTOR, "default_sender": "house@group.example"}


@pytest.fixture
def ledger():
    return make_ledger(on=TODAY)


def looked(days=0, **more):
    on = TODAY + timedelta(days=days)
    return look(as_of=on, now=morning(on), **EVERYTHING, **more)


def told():
    return list(
        Event.objects.filter(name__startswith="credit.hold.").order_by("pk").values_list("name", flat=True)
    )


def scope_of(user):
    return desk_scope(user=user)


def late(ledger, number="ABEL", minor=200_00, days=31):
    account = ledger.account(number)
    invoice = ledger.invoice(account, f"{number}-1", minor, due=TODAY - timedelta(days=days))
    return account, invoice


def test_who_is_late_is_warned_then_held_and_goes_on_when_it_has_paid(ledger):
    settings(ledger.entity)
    account, invoice = late(ledger)
    assert looked() == Looked(warned=1)
    assert looked() == looked(2) == Looked()
    hold = CreditHold.objects.get()
    assert (hold.state, hold.reasons, hold.holds_on) == ("warned", ["OVERDUE"], TODAY + timedelta(days=3))
    assert not OrderStop.objects.exists()
    assert looked(3) == Looked(held=1)
    stop = OrderStop.objects.get()
    assert (stop.customer_id, stop.since) == (account.customer_id, TODAY + timedelta(days=3))
    hold.refresh_from_db()
    assert hold.figures == {"overdue_minor": 200_00, "oldest_days": 34, "broken_promises": 0}
    ledger.pay(invoice, 200_00, on=TODAY)
    assert looked(4, is_only_open=True) == Looked(ended=1)
    hold.refresh_from_db()
    assert (hold.state, hold.ended_by, OrderStop.objects.count()) == ("over", "eased", 0)
    assert told() == ["credit.hold.warned", "credit.hold.held", "credit.hold.ended"]


def test_nothing_happens_before_somebody_has_set_terms(ledger):
    late(ledger)
    assert looked() == Looked()
    settings(None)
    assert looked() == Looked(warned=1)


def test_what_is_disputed_promised_or_covered_by_money_is_not_overdue(ledger):
    settings(ledger.entity, warn_days_before=0)
    account, _ = late(ledger, minor=150_00)
    ledger.receive(account, 50_01, on=TODAY)
    assert looked() == Looked()
    second, promised = late(ledger, "BROOK")
    promise = Promise(
        account=second, amount_minor=200_00, due_on=TODAY, grace_days=2, tolerance_basis_points=0,
        method="transfer", source="desk", made_on=TODAY, made_at=NOW, made_by=ACTOR,
    )  # fmt: skip
    with transaction.atomic():
        promise.save()
        PromiseItem.objects.create(promise=promise, item=promised, amount_minor=200_00, open_minor=200_00)
    assert looked() == Looked()


@pytest.mark.parametrize(
    ("case", "reason"),
    [("limit", "OVER_LIMIT"), ("score", "SCORE_FELL"), ("insolvent", "INSOLVENT")],
)
def test_each_rule_holds_and_lets_go(ledger, case, reason):
    settings(ledger.entity, notice_days=0)
    account = ledger.account("ABEL")
    invoice = ledger.invoice(account, "A-1", 100_00, due=TODAY + timedelta(days=9))
    everybody = system_scope(actor=ACTOR)
    note = {"scope": everybody, "customer": account.customer, "on": TODAY, "source": "Court", "now": NOW}
    if case == "limit":
        limit(99_00, customer=account.customer)
    if case == "insolvent":
        assert note_insolvency(is_insolvent=True, **note) is True
    if case == "score":
        scored(account, 90, 40)
        scored(account, 69, 5)
    assert looked() == Looked(held=1)
    assert CreditHold.objects.get().reasons == [reason]
    if case == "limit":
        ledger.pay(invoice, 1_00, on=TODAY)
    if case == "insolvent":
        assert note_insolvency(is_insolvent=False, **note) is True
        assert note_insolvency(is_insolvent=False, **note) is False
    if case == "score":
        scored(account, 70, 1)
    assert looked() == Looked(ended=1)


@pytest.mark.parametrize(
    ("states", "paid", "is_held"),
    [
        (["broken", "broken"], 0, True),
        (["broken"], 0, False),  # once is let pass
        (["broken", "kept"], 0, False),
        (["broken", "cancelled"], 0, False),
        (["broken", "broken"], 100_00, False),  # what was promised is paid by now
        (["broken", "broken"], 40_00, True),
    ],
)
def test_broken_promises_hold_orders_while_what_was_promised_is_open(ledger, states, paid, is_held):
    settings(ledger.entity, overdue_days=None, notice_days=0)
    account = ledger.account("ABEL")
    invoice = ledger.invoice(account, "A-1", 100_00, due=TODAY - timedelta(days=9))
    for days, state in enumerate(states, start=1):
        promised(account, invoice, state=state, days_ago=days)
    if paid:
        ledger.pay(invoice, paid, on=TODAY - timedelta(days=1))
    assert looked() == (Looked(held=1) if is_held else Looked())
    if is_held:
        hold = CreditHold.objects.get()
        assert (hold.reasons, hold.figures["broken_promises"]) == (["BROKEN_PROMISE"], 2)
        ledger.pay(invoice, 100_00 - paid, on=TODAY)
        assert looked() == Looked(ended=1)


def promised(account, invoice, *, state, days_ago):
    on = TODAY - timedelta(days=days_ago)
    paid = {"kept": 100_00, "broken": 0}.get(state)
    promise = Promise(
        account=account, amount_minor=100_00, due_on=on, source="desk", method="transfer", grace_days=0,
        tolerance_basis_points=0, state=state, paid_minor=paid, made_on=on, made_at=NOW, made_by=ACTOR,
        closed_on=on, closed_at=NOW, closed_by=ACTOR,
    )  # fmt: skip
    with transaction.atomic():
        promise.save()
        PromiseItem.objects.create(promise=promise, item=invoice, amount_minor=100_00, open_minor=100_00)


def scored(account, points, days_ago):
    Score.objects.create(
        customer=account.customer, as_of=TODAY - timedelta(days=days_ago), currency="EUR", score=points,
        class_code="A", is_thin=False, paid_items=1, overdue_items=0, days_beyond_terms=0,
        next_review_on=TODAY, scored_at=NOW, actor=ACTOR,
    )  # fmt: skip


def test_customer_and_sales_are_told_each_once_and_only_what_is_still_so(ledger):
    settings(ledger.entity)
    account, invoice = late(ledger)
    owner = make_user("owner", Role.SALES, ledger.entity)
    account.customer.owner, account.customer.language = owner, "de"
    account.customer.save()
    ledger.clock.now = morning(TODAY).replace(hour=10)
    house = fake_house(mail=ledger.mail)
    for day in (0, 3):
        looked(day)
        looked(day)
        for _ in range(2):
            send_hold_mails(house=house, clock=ledger.clock, actor=ACTOR)
    letters = list(ledger.mail.arrived.values())
    sent = {(one.to[0].address, one.subject) for one in letters}
    assert (len(letters), ledger.mail.twice) == (4, [])
    assert sent == {
        ("ap@abel.example", "Northwind GmbH: Neue Aufträge womöglich bald nur gegen Vorkasse"),
        ("owner@group.example", "Customer ABEL: orders may soon be held"),
        ("ap@abel.example", "Northwind GmbH: Neue Aufträge nur gegen Vorkasse"),
        ("owner@group.example", "Customer ABEL: orders are held"),
    }
    warning = next(one.text for one in letters if one.to[0].address == "ap@abel.example")
    assert "200,00" in warning
    assert "Ab dem 13. März 2026" in warning
    assert "OVER" not in warning
    ledger.pay(invoice, 200_00, on=TODAY)
    HoldMail.objects.filter(kind="held").update(state="proposed")
    looked(4)
    send_hold_mails(house=house, clock=ledger.clock, actor=ACTOR)
    assert set(HoldMail.objects.filter(kind="held").values_list("state", flat=True)) == {"lapsed"}
    assert [one.subject for one in list(ledger.mail.arrived.values())[4:]] == [
        "Northwind GmbH: Wir nehmen Ihre Aufträge wieder wie gewohnt an",
        "Customer ABEL: orders go on",
    ]


def wish(user, hold, **changes):
    given = {
        "scope": scope_of(user), "hold_id": hold.public_id, "reason": "They will pay on Monday.",
        "passed_until": TODAY + timedelta(days=5), "now": NOW, "today": TODAY, "default_sender": "x@y.example",
    }  # fmt: skip
    return release(**given | changes)


def held(ledger, **rules):
    settings(ledger.entity, notice_days=0, **rules)
    account, _ = late(ledger)
    assert looked() == Looked(held=1)
    return account, CreditHold.objects.get()


def test_a_release_by_hand_stands_against_its_reasons_for_its_days_and_no_other(ledger):
    account, hold = held(ledger)
    collector = make_user("collector", Role.COLLECTOR, ledger.entity)
    assert wish(collector, hold).state == "granted"
    assert not OrderStop.objects.exists()
    assert looked(5) == Looked()
    limit(1_00, customer=account.customer)
    assert looked(5) == Looked(held=1)
    assert CreditHold.objects.get(state="held").reasons == ["OVER_LIMIT"]
    assert looked(6) == Looked()
    assert CreditHold.objects.get(state="held").reasons == ["OVERDUE", "OVER_LIMIT"]
    names = set(Event.objects.filter(name__startswith="credit.release").values_list("name", flat=True))
    assert names == {"credit.release.granted"}


def test_above_an_amount_two_people_release_and_neither_alone(ledger):
    _, hold = held(ledger, four_eyes_minor=200_00)
    one, two = (make_user(name, Role.CONTROLLER, ledger.entity) for name in ("one", "two"))
    collector = make_user("collector", Role.COLLECTOR, ledger.entity)
    asked = wish(one, hold)
    assert (asked.state, asked.exposure_minor, OrderStop.objects.count()) == ("asked", 200_00, 1)
    decide = {
        "release_id": asked.public_id,
        "answer": "",
        "now": NOW,
        "today": TODAY,
        "default_sender": "x@y.example",
    }
    for who, is_yes, code in (
        (one, True, "own_wish"),
        (collector, True, "not_allowed"),
        (two, False, "missing"),
    ):
        with pytest.raises(HoldRefused) as refused:
            decide_release(scope=scope_of(who), is_yes=is_yes, **decide)
        assert refused.value.code == code
    with pytest.raises(HoldRefused, match="asked for this already"):
        wish(two, hold)
    machine = replace(system_scope(actor="key:1"), user_id=None)
    with pytest.raises(HoldRefused):
        decide_release(scope=machine, is_yes=True, **decide)
    assert decide_release(scope=scope_of(two), is_yes=True, **decide).state == "granted"
    assert not OrderStop.objects.exists()


def test_a_refused_or_withdrawn_wish_leaves_orders_held(ledger):
    _, hold = held(ledger, four_eyes_minor=0)
    one, two = (make_user(name, Role.CONTROLLER, ledger.entity) for name in ("one", "two"))
    first = wish(one, hold)
    withdraw_release(scope=scope_of(one), release_id=first.public_id, now=NOW)
    second = wish(one, hold)
    decide_release(
        scope=scope_of(two), release_id=second.public_id, is_yes=False, answer="Not again.", now=NOW,
        today=TODAY, default_sender="",
    )  # fmt: skip
    hold.refresh_from_db()
    assert (hold.state, OrderStop.objects.count()) == ("held", 1)
    with pytest.raises(HoldRefused, match="decided already"):
        withdraw_release(scope=scope_of(one), release_id=second.public_id, now=NOW)


def test_who_may_not_or_says_nothing_is_refused(ledger):
    account, hold = held(ledger)
    sales = make_user("sales", Role.SALES, ledger.entity)
    collector = make_user("collector", Role.COLLECTOR, ledger.entity)
    with pytest.raises(HoldRefused):
        wish(sales, hold)
    stranger = replace(scope_of(collector), entity_ids=frozenset())
    with pytest.raises(UnknownHold):
        wish(collector, hold, scope=stranger)
    for changes, code in (
        ({"reason": "  "}, "missing"),
        ({"reason": "x" * 501}, "too_long"),
        ({"passed_until": TODAY - timedelta(days=1)}, "past"),
        ({"passed_until": TODAY + timedelta(days=31)}, "too_far"),
    ):
        with pytest.raises(HoldRefused) as refused:
            wish(collector, hold, **changes)
        assert refused.value.code == code
    with pytest.raises(InsolvencyRefused):
        note_insolvency(
            scope=scope_of(sales), customer=account.customer, is_insolvent=True, on=TODAY, source="x", now=NOW
        )


def test_a_person_s_hold_is_let_go_only_by_a_person(ledger):
    settings(ledger.entity)
    account = ledger.account("ABEL")
    collector = make_user("collector", Role.COLLECTOR, ledger.entity)
    given = {
        "customer": account.customer,
        "entity": ledger.entity,
        "now": NOW,
        "today": TODAY,
        "default_sender": "",
    }
    hold = hold_by_hand(scope=scope_of(collector), note="Moved away", **given)
    with pytest.raises(HoldRefused, match="held already"):
        hold_by_hand(scope=scope_of(collector), note="Moved away", **given)
    assert looked() == Looked()
    assert OrderStop.objects.get().sentence == "Moved away"
    assert wish(collector, hold).state == "granted"
    assert looked() == Looked()


def test_held_orders_are_taken_and_begun_only_against_all_of_it_in_advance(ledger):
    seller(ledger)
    customer = buyer(ledger, "BROOK").customer
    who = {"now": NOW, "actor": ACTOR}
    before = orders.accept(order=orders.quote(plain=plain(ledger, "BROOK", order="W-1"), **who), **who)
    stop_orders(customer_id=customer.pk, entity_id=ledger.entity.pk, since=TODAY, sentence="Late.")
    with pytest.raises(BillRefused, match="Late") as refused:
        orders.begin(order=before, **who)
    assert refused.value.code == "orders_held"
    taken = orders.accept(order=orders.quote(plain=plain(ledger, "BROOK", order="W-2"), **who), **who)
    assert (taken.state, taken.deposit_minor) == ("deposit_asked", 238_00)
