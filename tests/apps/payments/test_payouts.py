"""A payout is the sum of its charges less fees, refunds and disputes, line by line ours, and is found at the bank."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.cash.scene import Money, house_account, receive, standing
from tests.apps.payments.paying import Paying, broken, ledger, left
from tests.world import make_world

from dunwell.apps.cash.desk import take_back_elsewhere, take_up
from dunwell.apps.cash.match_models import CashPolicy
from dunwell.apps.cash.matching import match_lines
from dunwell.apps.journal.models import Event
from dunwell.apps.payments.banking import settle_payouts
from dunwell.apps.payments.payout_models import Payout, PayoutEntry
from dunwell.apps.payments.payouts import take_payout
from dunwell.apps.receivables.models import Ledger, OpenItem
from dunwell.core.payments.news import Booked
from dunwell.core.payments.payouts import Line, fees_minor, reconcile
from dunwell.ports.payments import ChargeState, PayoutLine, PayoutLineKind

CHARGE, REFUND, DISPUTE = PayoutLineKind.CHARGE, PayoutLineKind.REFUND, PayoutLineKind.DISPUTE


def line(
    reference: str,
    kind: PayoutLineKind,
    gross: int,
    fee: int = 0,
    charge: str = "ch_1",
    currency: str = "EUR",
) -> PayoutLine:
    return PayoutLine(
        reference=reference,
        kind=kind,
        gross_minor=gross,
        fee_minor=fee,
        currency=currency,
        charge_reference=charge,
    )


@pytest.fixture
def paying(db: None) -> Paying:
    world = make_world()
    house_account(world)
    return Paying(world=world)


def pay_out(paying: Paying, *lines: PayoutLine, minor: int | None = None, reference: str = "po_1") -> Payout:
    amount = sum(one.gross_minor - one.fee_minor for one in lines) if minor is None else minor
    paying.provider.payouts[reference] = (amount, "EUR", paying.today, lines)
    return take_payout(
        provider="fake", reference=reference, house=paying.house, now=paying.now, today=paying.today
    )


def settle(paying: Paying) -> int:
    return settle_payouts(
        entity_id=paying.world.north.pk, now=paying.now, today=paying.today, providers=["fake"]
    )


def match(paying: Paying) -> None:
    match_lines(entity_id=paying.world.north.pk, now=paying.now, today=paying.today)


def findings(payout: Payout) -> list[str]:
    return [code for code, _, _ in payout.findings]


def test_a_payout_that_adds_up_posts_its_fees_and_its_bank_line_empties_the_clearing(paying: Paying) -> None:
    first, second = paying.owe(("R-1", 10000, 5), ("R-2", 5000, 2))
    paying.paid((first, 10000))
    paying.paid((second, 5000))
    payout = pay_out(paying, line("t1", CHARGE, 10000, 175), line("t2", CHARGE, 5000, 100, "ch_2"))
    assert (payout.state, payout.minor, ledger(Ledger.PROVIDER_FEE)) == ("reconciled", 14725, 275)
    (bank,) = receive(paying.world, Money(amount="147.25", text="PAYOUT po-1", name="FAKE PAYMENTS"))

    assert settle(paying) == 1
    match(paying)
    payout.refresh_from_db()
    assert (payout.state, payout.line_id, standing(bank).state) == ("banked", bank.pk, "done")
    assert (ledger(Ledger.CLEARING), ledger(Ledger.CASH), ledger(Ledger.UNIDENTIFIED)) == (0, 14725, 0)
    assert settle(paying) == 0
    assert broken() == {}


def test_refunds_disputes_and_own_fees_are_taken_from_the_charges(paying: Paying) -> None:
    first, second = paying.owe(("R-1", 10000, 5), ("R-2", 5000, 2))
    paying.paid((first, 10000))
    paying.paid((second, 5000))
    paying.provider.say("ch_1", refunded_minor=2000)
    paying.provider.say("ch_2", disputed_minor=5000)

    payout = pay_out(
        paying,
        line("t1", CHARGE, 10000, 175),
        line("t2", CHARGE, 5000, 100, "ch_2"),
        line("t3", REFUND, -2000),
        line("t4", DISPUTE, -5000, 1500, "ch_2"),
        line("t5", PayoutLineKind.FEE, -300, 0, ""),
    )

    assert (payout.state, payout.minor) == ("reconciled", 5925)
    assert (ledger(Ledger.PROVIDER_FEE), ledger(Ledger.CLEARING)) == (2075, 5925)
    assert (left(first), left(second)) == (2000, 5000), "the payout told of what no webhook had told"
    assert broken() == {}


def test_the_same_payout_again_changes_nothing(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    lines = [line("t1", CHARGE, 10000, 175)]

    payouts = [pay_out(paying, *lines) for _ in range(3)]

    assert {one.pk for one in payouts} == {payouts[0].pk}
    assert (PayoutEntry.objects.count(), ledger(Ledger.PROVIDER_FEE)) == (1, 175)


@pytest.mark.parametrize(
    ("lines", "minor", "codes"),
    [
        ([line("t1", CHARGE, 10000, 175)], 9999, ["sum_differs"]),
        ([line("t1", CHARGE, 9000)], None, ["differs_from_books"]),
        ([line("t1", CHARGE, 10000), line("t2", CHARGE, 700, 0, "ch_9")], None, ["unknown_payment"]),
        ([line("t1", CHARGE, 10000), line("t2", REFUND, -1)], None, ["differs_from_books"]),
        ([line("t1", CHARGE, 10000, currency="USD")], None, ["other_currency"]),
        ([line("t1", CHARGE, 10000), line("t1", PayoutLineKind.FEE, -1, 0, "")], None, ["line_twice"]),
    ],
)
def test_a_payout_that_does_not_add_up_posts_nothing_and_says_why(
    paying: Paying, lines: Sequence[PayoutLine], minor: int | None, codes: list[str]
) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))

    payout = pay_out(paying, *lines, minor=minor)

    assert (payout.state, findings(payout)) == ("differs", codes)
    assert (ledger(Ledger.PROVIDER_FEE), ledger(Ledger.CLEARING)) == (0, 10000)
    assert settle(paying) == 0


def test_a_line_is_in_one_payout_only(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    pay_out(paying, line("t1", CHARGE, 10000))

    again = pay_out(paying, line("t1", CHARGE, 10000), reference="po_2")

    assert (again.state, findings(again)) == ("differs", ["line_twice"])


def test_a_payout_that_did_not_add_up_does_once_the_provider_has_put_it_right(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    first = pay_out(paying, line("t1", CHARGE, 10000), minor=1)

    second = pay_out(paying, line("t1", CHARGE, 10000))

    assert (first.pk, first.state, second.state, second.findings) == (second.pk, "differs", "reconciled", [])
    names = list(Event.objects.filter(subject="payout").order_by("pk").values_list("name", flat=True))
    assert names == ["payments.payout.differs", "payments.payout.reconciled"]


def test_a_payout_is_never_taken_for_a_customer_s_money(paying: Paying) -> None:
    """Its amount is that of an open invoice, and the bank's line comes before the provider tells of the payout."""
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    (other,) = paying.owe(("R-2", 9825, 5))
    (bank,) = receive(paying.world, Money(amount="98.25", text="TRANSFER R-2 po_1", name="Fake Payments Ltd"))

    assert settle(paying) == 0
    match(paying)
    assert (standing(bank).state, standing(bank).parked_until) == ("parked", paying.today + timedelta(days=7))
    assert left(other) == 9825
    pay_out(paying, line("t1", CHARGE, 10000, 175))

    assert settle(paying) == 1
    assert (standing(bank).state, left(other), ledger(Ledger.CLEARING)) == ("done", 9825, 0)
    assert OpenItem.objects.filter(kind="receipt").count() == 1
    assert broken() == {}


def test_a_proposal_that_took_it_for_a_customer_s_lapses(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    paying.owe(("R-2", 9825, 5))
    CashPolicy.objects.create(
        entity=paying.world.north, post_from_basis_points=10000, set_at=paying.now, set_by="test"
    )
    (bank,) = receive(paying.world, Money(amount="98.25", text="po_1 R-2", name="Abel Optik GmbH"))
    match(paying)
    before = standing(bank).state
    pay_out(paying, line("t1", CHARGE, 10000, 175))

    settled = settle(paying)

    assert (before, settled, standing(bank).state) == ("proposed", 1, "done")
    assert broken() == {}


def test_another_amount_another_name_or_two_that_fit_are_left_to_a_person(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    pay_out(paying, line("t1", CHARGE, 10000, 175))
    receive(
        paying.world,
        Money(amount="98.26", text="po_1", name="Fake"),
        Money(amount="98.25", text="no word", name="Somebody"),
        Money(amount="98.25", text="payout", name="Fake one"),
        Money(amount="98.25", text="payout", name="Fake two"),
    )

    assert settle(paying) == 0
    assert Payout.objects.get().state == "reconciled"


def test_a_line_taken_back_by_a_person_lets_the_payout_wait_again(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    payout = pay_out(paying, line("t1", CHARGE, 10000, 175))
    (bank,) = receive(paying.world, Money(amount="98.25", text="po_1", name="Fake"))
    settle(paying)

    take_back_elsewhere(
        scope=paying.scope, line_id=bank.public_id, reason="Another one", now=paying.now, today=paying.today
    )
    settled = settle(paying)

    payout.refresh_from_db()
    assert (settled, payout.state, payout.line_id) == (0, "reconciled", None)
    assert (standing(bank).state, ledger(Ledger.CLEARING)) == ("open", 9825)
    assert broken() == {}


def test_a_line_set_aside_that_no_payout_comes_for_is_cleared_by_a_person(paying: Paying) -> None:
    (bank,) = receive(paying.world, Money(amount="98.25", text="refund of a fee", name="Fake"))
    settle(paying)
    take_up(scope=paying.scope, line_id=bank.public_id, now=paying.now)

    settle(paying)

    assert standing(bank).state == "open"


def test_a_payout_below_zero_is_found_as_money_that_left_the_bank(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    pay_out(paying, line("t1", CHARGE, 10000))
    paying.provider.say("ch_1", disputed_minor=10000)
    payout = pay_out(paying, line("t2", DISPUTE, -10000, 1500), reference="po_2")
    receive(
        paying.world,
        Money(amount="100.00", text="po_1", name="Fake"),
        Money(amount="-115.00", text="po_2", name="Fake"),
    )

    assert settle(paying) == 2
    payout.refresh_from_db()
    assert (payout.minor, payout.state, ledger(Ledger.CLEARING), ledger(Ledger.CASH)) == (
        -11500,
        "banked",
        0,
        -1500,
    )
    assert broken() == {}


def test_a_webhook_tells_of_a_payout(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.say("ch_1", state=ChargeState.SUCCEEDED)
    paying.provider.payouts["po_1"] = (9825, "EUR", paying.today, [line("t1", CHARGE, 10000, 175)])
    paying.hook("payout", "po_1")

    paying.handle()

    assert (Payout.objects.get().state, left(item)) == ("reconciled", 0)
    assert broken() == {}


rows = st.lists(st.tuples(st.integers(1, 9000), st.integers(0, 200)), min_size=1, max_size=8)


@given(rows)
def test_charges_as_booked_add_up_and_one_cent_off_does_not(charges: list[tuple[int, int]]) -> None:
    lines = [
        Line(
            reference=f"t{n}",
            kind="charge",
            gross_minor=gross,
            fee_minor=fee,
            currency="EUR",
            payment=f"p{n}",
        )
        for n, (gross, fee) in enumerate(charges)
    ]
    booked = {one.payment: Booked(received_minor=one.gross_minor) for one in lines}
    total = sum(gross - fee for gross, fee in charges)

    assert reconcile(amount_minor=total, currency="EUR", lines=lines, booked=booked) == []
    assert fees_minor(lines=lines) == sum(fee for _, fee in charges)
    off = reconcile(amount_minor=total + 1, currency="EUR", lines=lines, booked=booked)
    assert [one.code for one in off] == ["sum_differs"]
