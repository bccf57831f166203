"""Contractual fees as charges: only as agreed, once each, taken back when they would not have fallen due."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from dunwell.core.charges.calculation import adds_up
from dunwell.core.charges.facts import AgreedFees, ChargeItem, Live, Terms
from dunwell.core.charges.fee_plan import plan_of_fees
from dunwell.core.charges.schedule import Fee, FeeSchedule, Tier
from dunwell.core.law.claims import PartPayment

DUE = date(2026, 3, 2)
RISING = Fee(
    code="late", tiers=(Tier(from_day=5, flat={"EUR": 15_00}), Tier(from_day=20, percent=Decimal(1)))
)
WHOLE = Fee(code="account", per="account", tiers=(Tier(from_day=10, flat={"EUR": 25_00}),))


def agreed(*fees: Fee, version: int = 1, beside: bool = False) -> AgreedFees:
    schedule = FeeSchedule(code="standard", version=version, currencies=("EUR",), fees=fees)
    return AgreedFees(schedule=schedule, basis={"acknowledgement": f"a{version}"}, has_interest_beside=beside)


def item(item_id: int = 1, **more) -> ChargeItem:
    """1,000.00 EUR due on 2 March 2026, on which a step has asked for a late fee."""
    usual = {
        "item_id": item_id,
        "account_id": 7,
        "entity_id": 1,
        "customer_id": 1,
        "number": f"R-{item_id}",
        "currency": "EUR",
        "issued_on": date(2026, 2, 1),
        "due_on": DUE,
        "amount_minor": 1_000_00,
        "terms": Terms(jurisdiction="DE"),
        "kinds": frozenset({"late_fee"}),
        "fees": agreed(RISING),
    }
    return ChargeItem(**{**usual, **more})


def posted(plan) -> list[tuple[int | None, int, str]]:
    return [(one.item_id, one.amount_minor, one.occurrence) for one in plan.drafts]


def live(occurrence: str, minor: int, **more) -> Live:
    given = {
        "charge_id": 1,
        "number": "N-1",
        "account_id": 7,
        "item_id": 1,
        "kind": "late_fee",
        "amount_minor": minor,
        "collected_minor": 0,
        "charged_on": date(2026, 3, 10),
        "occurrence": occurrence,
    }
    return Live(**{**given, **more})


FIRST = "standard.v1/late/item.1/1.1"


def test_each_tier_once_with_its_calculation():
    plan = plan_of_fees(items=[item()], live=[], as_of=date(2026, 3, 25))
    assert posted(plan) == [(1, 15_00, FIRST), (1, 10_00, "standard.v1/late/item.1/2.1")]
    assert all(adds_up(one.calculation) for one in plan.drafts)
    assert plan.drafts[1].calculation["days_late"] == 20
    assert plan.drafts[0].basis == {"schedule": "standard", "version": 1, "acknowledgement": "a1"}
    again = plan_of_fees(items=[item()], live=[live(FIRST, 15_00)], as_of=date(2026, 3, 25))
    assert posted(again) == [(1, 10_00, "standard.v1/late/item.1/2.1")]


def test_without_an_agreement_there_is_no_fee_and_a_reason():
    plan = plan_of_fees(items=[item(fees=None)], live=[], as_of=date(2026, 3, 25))
    assert (posted(plan), [str(one.reason) for one in plan.withheld]) == ([], ["NOT_ACKNOWLEDGED"])


def test_every_item_has_the_version_that_was_agreed_to_then_and_the_account_that_of_its_oldest():
    new = item(
        2, due_on=date(2026, 3, 5), fees=agreed(replace(RISING, tiers=RISING.tiers[1:]), WHOLE, version=2)
    )
    old = item(1, fees=agreed(RISING, WHOLE))
    plan = plan_of_fees(items=[new, old], live=[], as_of=date(2026, 3, 25))
    assert posted(plan) == [
        (1, 15_00, FIRST),
        (1, 10_00, "standard.v1/late/item.1/2.1"),
        (2, 10_00, "standard.v2/late/item.2/1.1"),
        (None, 25_00, "standard.v1/account/account.7/2026-03-02/1.1"),
    ]


def test_a_fee_that_would_not_have_fallen_due_is_taken_back():
    paid = item(payments=(PartPayment(on=date(2026, 3, 6), minor=1_000_00),))
    plan = plan_of_fees(items=[paid], live=[live(FIRST, 15_00)], as_of=date(2026, 3, 25))
    assert ([(one.charge_id, str(one.reason)) for one in plan.undone], posted(plan)) == (
        [(1, "PAID_EARLIER")],
        [],
    )


def test_a_fee_of_less_is_taken_back_and_charged_anew():
    second = "standard.v1/late/item.1/2.1"
    halved = item(credited_minor=500_00)
    known = [live(FIRST, 15_00), live(second, 10_00, charge_id=2)]
    plan = plan_of_fees(items=[halved], live=known, as_of=date(2026, 3, 25))
    assert [(one.charge_id, str(one.reason)) for one in plan.undone] == [(2, "RECALCULATED")]
    assert posted(plan) == [(1, 5_00, second)]


def test_no_fee_on_what_is_set_aside_and_none_is_taken_back_for_it():
    apart = item(guarded_minor=1_000_00, guard="SET_ASIDE")
    plan = plan_of_fees(items=[apart], live=[live(FIRST, 15_00)], as_of=date(2026, 3, 25))
    assert (posted(plan), plan.undone) == ([], [])
    assert [str(one.reason) for one in plan.withheld] == ["SET_ASIDE"]


def test_a_fee_without_tax_needs_an_invoice_that_tells_it():
    net = agreed(replace(RISING, base="net"))
    unknown = plan_of_fees(items=[item(fees=net)], live=[], as_of=date(2026, 3, 25))
    assert posted(unknown) == []
    assert {str(one.reason) for one in unknown.withheld} == {"NET_UNKNOWN"}
    known = plan_of_fees(items=[item(fees=net, net_minor=800_00)], live=[], as_of=date(2026, 3, 25))
    assert [minor for _, minor, _ in posted(known)] == [15_00, 8_00]


def test_a_day_for_which_interest_was_charged_bears_no_fee_unless_both_were_agreed():
    interest = live(
        "", 5_00, kind="interest", period_from=date(2026, 3, 3), period_to=date(2026, 3, 10), charge_id=9
    )
    alone = plan_of_fees(items=[item()], live=[interest], as_of=date(2026, 3, 25))
    assert [minor for _, minor, _ in posted(alone)] == [
        10_00
    ]  # the first one fell on a day that interest has
    assert [str(one.reason) for one in alone.withheld] == ["INTEREST_INSTEAD"]
    both = plan_of_fees(
        items=[item(fees=agreed(RISING, beside=True))], live=[interest], as_of=date(2026, 3, 25)
    )
    assert [minor for _, minor, _ in posted(both)] == [15_00, 10_00]
