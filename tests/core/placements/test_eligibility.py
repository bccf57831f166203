"""What may be placed: every reason by name, item by item, and what is left; hand-worked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dunwell.core.placements.conditions_plain import ConditionsFaulty, conditions_stored, read_conditions
from dunwell.core.placements.eligibility import (
    SENTENCES,
    AccountFacts,
    AgencyFacts,
    Bar,
    Conditions,
    ItemFacts,
    scrub,
)

TODAY = date(2026, 3, 2)
ACCOUNT = AccountFacts(entity_id=1, currency="EUR", country="DE", language="de")
AGENCY = AgencyFacts(entity_ids=frozenset({1}), currencies=frozenset({"EUR"}))


def item(key=1, *, age=60, minor=100_00, **said):
    return ItemFacts(
        key=key,
        kind=said.pop("kind", "invoice"),
        due_on=TODAY - timedelta(days=age),
        open_minor=minor,
        **said,
    )


def look(*items, account=ACCOUNT, agency=None, **conditions):
    return scrub(
        items=items, account=account, agency=agency, conditions=Conditions(**conditions), as_of=TODAY
    )


def days(number):
    return TODAY + timedelta(days=number)


ITEMS = [
    (item(), {}, 100_00, []),
    (item(minor=0), {}, 0, [Bar.PAID]),
    (item(disputed_minor=30_00), {}, 70_00, []),
    (item(disputed_minor=100_00), {}, 0, [Bar.DISPUTED]),
    (item(disputed_minor=120_00), {}, 0, [Bar.DISPUTED]),
    (item(promised_minor=1), {}, 0, [Bar.PROMISED]),
    (item(in_plan_minor=10_00), {}, 0, [Bar.IN_PLAN]),
    (item(autopay_minor=100_00), {}, 0, [Bar.AUTOPAY]),
    (item(under_way_minor=5_00), {}, 0, [Bar.PAYMENT_UNDER_WAY]),
    (item(is_held=True), {}, 0, [Bar.ITEM_ON_HOLD]),
    (item(is_placed=True), {}, 0, [Bar.PLACED]),
    (item(last_day=days(-1)), {}, 0, [Bar.BARRED]),
    (item(last_day=TODAY), {}, 0, [Bar.LIMITATION_NEAR]),
    (item(last_day=days(89)), {}, 0, [Bar.LIMITATION_NEAR]),
    (item(last_day=days(90)), {}, 100_00, []),
    (item(last_day=days(9)), {"limitation_days": 9}, 100_00, []),
    (item(age=29), {"age_from": 30}, 0, [Bar.TOO_YOUNG]),
    (item(age=30), {"age_from": 30}, 100_00, []),
    (item(age=0), {}, 0, [Bar.TOO_YOUNG]),
    (item(age=-5), {}, 0, [Bar.TOO_YOUNG]),
    (item(age=180), {"age_to": 180}, 100_00, []),
    (item(age=181), {"age_to": 180}, 0, [Bar.TOO_OLD]),
    (item(kind="debit_note"), {"debt_types": frozenset({"trade"})}, 0, [Bar.DEBT_TYPE]),
    (item(kind="debit_note"), {"debt_types": frozenset({"charges"})}, 100_00, []),
    (item(kind="refund"), {}, 0, [Bar.DEBT_TYPE]),
    (
        item(age=5, promised_minor=1, disputed_minor=100_00, is_placed=True),
        {"age_from": 30},
        0,
        [Bar.DISPUTED, Bar.PROMISED, Bar.PLACED, Bar.TOO_YOUNG],
    ),
]


@pytest.mark.parametrize(("facts", "conditions", "left", "bars"), ITEMS)
def test_each_item_is_heard_with_every_reason(facts, conditions, left, bars):
    found = look(facts, **conditions)
    assert [(one.placeable_minor, list(one.bars)) for one in found.items] == [(left, bars)]
    assert found.placeable_minor == left


ACCOUNTS = [
    ({"is_insolvent": True}, {}, [Bar.INSOLVENT]),
    ({"is_cash_waiting": True}, {}, [Bar.CASH_WAITING]),
    ({"is_reply_waiting": True}, {}, [Bar.REPLY_WAITING]),
    ({"is_held": True, "is_vetoed": True}, {}, [Bar.ON_HOLD, Bar.OWNER_VETO]),
    ({}, {"countries": frozenset({"FR"})}, [Bar.COUNTRY]),
    ({}, {"countries": frozenset({"FR", "DE"})}, []),
    ({}, {"currencies": frozenset({"USD"})}, [Bar.CURRENCY]),
    ({"credit_class": "A"}, {"classes": frozenset({"C", "D"})}, [Bar.CREDIT_CLASS]),
    ({"segment": "retail"}, {"segments": frozenset({"retail"})}, []),
    ({}, {"segments": frozenset({"retail"})}, [Bar.SEGMENT]),
    ({}, {"minimum_minor": {"EUR": 100_01}}, [Bar.BELOW_MINIMUM]),
    ({}, {"minimum_minor": {"EUR": 100_00, "USD": 1_000_00}}, []),
    ({}, {"maximum_minor": {"EUR": 99_99}}, [Bar.ABOVE_MAXIMUM]),
    ({}, {"maximum_minor": {"EUR": 100_00}}, []),
]


@pytest.mark.parametrize(("account", "conditions", "bars"), ACCOUNTS)
def test_each_account_is_heard_with_every_reason(account, conditions, bars):
    found = look(item(), account=replace(ACCOUNT, **account), **conditions)
    assert list(found.bars) == bars
    assert found.placeable_minor == (0 if bars else 100_00)


AGENCIES = [
    ({}, []),
    ({"is_active": False}, [Bar.AGENCY_INACTIVE]),
    ({"licence_until": TODAY}, []),
    ({"licence_until": days(-1)}, [Bar.AGENCY_LICENCE]),
    ({"entity_ids": frozenset({2})}, [Bar.AGENCY_ENTITY]),
    ({"countries": frozenset({"FR"})}, [Bar.AGENCY_COUNTRY]),
    ({"languages": frozenset({"fr"})}, [Bar.AGENCY_LANGUAGE]),
    ({"languages": frozenset({"de"})}, []),
    ({"currencies": frozenset()}, [Bar.AGENCY_CURRENCY]),
    ({"capacity": 5, "live": 4}, []),
    ({"capacity": 5, "live": 5}, [Bar.AGENCY_CAPACITY]),
    ({"debt_types": frozenset({"charges"})}, [Bar.AGENCY_DEBT_TYPE]),
    ({"had": frozenset({1})}, [Bar.AGENCY_HAD_IT]),
]


@pytest.mark.parametrize(("agency", "bars"), AGENCIES)
def test_each_agency_is_heard_with_every_reason(agency, bars):
    found = look(item(), agency=replace(AGENCY, **agency))
    assert list(found.why) == bars
    assert found.placeable_minor == (0 if bars else 100_00)


@pytest.mark.parametrize(
    ("credit", "left", "why"),
    [
        (0, [100_00, 50_00], []),
        (40_00, [100_00, 10_00], []),
        (50_00, [100_00, 0], [Bar.COVERED_BY_CREDIT]),
        (120_00, [30_00, 0], [Bar.COVERED_BY_CREDIT]),
        (500_00, [0, 0], [Bar.COVERED_BY_CREDIT]),
    ],
)
def test_credit_is_taken_off_the_oldest(credit, left, why):
    young, old = item(1, age=60), item(2, age=90, minor=50_00)
    found = look(young, old, account=replace(ACCOUNT, credit_minor=credit))
    assert [one.placeable_minor for one in found.items] == left
    assert list(found.why) == why


def test_credit_leaves_alone_what_is_not_placed_anyway():
    found = look(item(1, age=90, promised_minor=1), item(2), account=replace(ACCOUNT, credit_minor=30_00))
    assert [one.placeable_minor for one in found.items] == [0, 70_00]
    assert [one.key for one in found.placeable] == [2]


def test_every_reason_has_a_sentence():
    assert list(SENTENCES) == list(Bar)


def test_conditions_come_back_as_they_were_stored():
    said = Conditions(
        age_from=30,
        age_to=400,
        minimum_minor={"EUR": 250_00},
        countries=frozenset({"DE", "AT"}),
        debt_types=frozenset({"trade"}),
    )
    assert conditions_stored(said) == {
        "age_from": 30,
        "age_to": 400,
        "limitation_days": 90,
        "minimum_minor": {"EUR": 250_00},
        "countries": ["AT", "DE"],
        "debt_types": ["trade"],
    }
    assert read_conditions(conditions_stored(said)) == said
    assert read_conditions({}) == Conditions()


def test_all_faults_of_conditions_are_told_at_once():
    with pytest.raises(ConditionsFaulty) as refused:
        read_conditions(
            {"age_from": -1, "colour": "red", "debt_types": ["beer"], "minimum_minor": 3, "countries": "DE"}
        )
    assert refused.value.faults == [
        ("colour", "is no condition"),
        ("age_from", "give days, from 0 to 36500"),
        ("countries", "give a list of words"),
        ("debt_types", "there is no beer; there are: trade, charges, deposits"),
        ("minimum_minor", "give an amount in minor units for each currency"),
    ]
