"""A plan whose amounts came by the column is the plan of the engine for one claim: item by item, sheet by sheet."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.charges.facts import AgreedFees, ChargeItem, HouseRules, Live, Terms
from dunwell.core.charges.interest_columns import answers, questions
from dunwell.core.charges.interest_plan import Bench, agrees
from dunwell.core.charges.plan import plan_of_account
from dunwell.core.charges.schedule import Fee, FeeSchedule, Tier
from dunwell.core.law.claims import PartPayment
from dunwell.core.rates import DayCount

AS_OF = date(2026, 4, 20)
KINDS = frozenset({"interest", "compensation", "late_fee"})
PLACES = packaged_book().jurisdictions()
FEES = AgreedFees(
    schedule=FeeSchedule(
        code="standard",
        version=1,
        currencies=tuple(sorted({one.currency for one in PLACES})),
        fees=(
            Fee(
                code="late",
                tiers=(Tier(from_day=10, percent=Decimal(1)), Tier(from_day=40, percent=Decimal(2))),
            ),
        ),
    ),
    basis={},
    has_interest_beside=True,
)


def drawn(draw: random.Random, number: int) -> ChargeItem:
    """An item somewhere in the world, agreed on or not, paid in part or not."""
    place = draw.choice(PLACES)
    pct = draw.choice([None, None, "6", "11.75", "48"])
    due_on = AS_OF - timedelta(days=draw.randrange(-3, 900))
    minor = int(10 ** draw.uniform(2, 8))
    paid = sorted(
        (due_on + timedelta(days=draw.randrange(-10, 200)), max(1, minor // draw.choice([2, 3, 9])))
        for _ in range(draw.choice([0, 0, 1, 2, 3]))
    )
    return ChargeItem(
        item_id=number,
        account_id=number,
        entity_id=1,
        customer_id=number,
        number=f"R-{number}",
        currency=place.currency if draw.random() < 0.9 else "EUR",
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        amount_minor=minor,
        terms=Terms(
            jurisdiction=place.code if draw.random() < 0.97 else "",
            variant=draw.choice([None, None, *place.variants]),
            contract_pct=None if pct is None else Decimal(pct),
            day_count=draw.choice([None, None, None, *DayCount]),
            is_small_supplier=draw.random() < 0.5,
        ),
        kinds=KINDS,
        credited_minor=draw.choice([0, 0, minor // 4, minor]),
        payments=tuple(PartPayment(on=on, minor=part) for on, part in paid if on <= AS_OF),
        guarded_minor=draw.choice([0, 0, minor // 5]),
        guard="SET_ASIDE",
        fees=FEES if draw.random() < 0.5 else None,
    )


def charged(draw: random.Random, item: ChargeItem) -> list[Live]:
    """Interest that was posted before, on some of the items: too much of it on some of those."""
    on = item.due_on + timedelta(days=20)
    if on >= AS_OF or draw.random() < 0.5:
        return []
    one = Live(
        charge_id=item.item_id,
        number=f"DN-{item.item_id}",
        account_id=item.account_id,
        item_id=item.item_id,
        kind="interest",
        amount_minor=max(1, item.amount_minor // draw.choice([100, 500, 2_000])),
        collected_minor=0,
        charged_on=on,
        period_from=item.due_on + timedelta(days=1),
        period_to=on,
        base_minor=item.amount_minor,
    )
    return [one, replace(one, charge_id=one.charge_id + 1_000_000, kind="compensation", amount_minor=40_00)]


def test_a_plan_by_the_column_is_the_plan_of_its_twin():
    draw = random.Random(20261122)
    accounts = [(item, charged(draw, item)) for item in (drawn(draw, number) for number in range(1, 1_201))]
    asked = [one for item, live in accounts for one in questions(items=[item], live=live, as_of=AS_OF)]
    dues = answers(book=packaged_book(), asked=asked)
    assert len(dues) > len(accounts) // 2
    posted, undone, paid, agreed = 0, 0, 0, 0
    for number, (item, live) in enumerate(accounts):
        rules = HouseRules(posts_unverified=number % 3 > 0)
        alone = Bench(book=packaged_book(), rules=rules, as_of=AS_OF, law={"law": "x"})
        by_column = plan_of_account(items=[item], live=live, bench=replace(alone, dues=dues))
        assert by_column == plan_of_account(items=[item], live=live, bench=alone)
        assert all(agrees(draft=one, calculation=one.calculation) for one in by_column.drafts)
        interest = [one for one in by_column.drafts if one.kind == "interest"]
        posted += len(by_column.drafts)
        undone += len(by_column.undone)
        paid += bool(interest and item.payments)
        agreed += bool(interest and item.terms.contract_pct)
    assert (posted > 700, undone > 50, paid > 80, agreed > 80) == (True, True, True, True)
    assert {one.terms.jurisdiction for one, _ in accounts} >= {place.code for place in PLACES}


def test_nothing_asked_is_nothing_answered():
    assert answers(book=packaged_book(), asked=[]) == {}


def test_a_law_that_is_not_there_is_left_to_whoever_says_why():
    item = replace(drawn(random.Random(1), 1), terms=Terms(jurisdiction="XX"))
    other = replace(item, terms=Terms(jurisdiction="DE", variant="of nothing"))
    asked = [one for each in (item, other) for one in questions(items=[each], live=[], as_of=AS_OF)]
    assert asked != []
    assert answers(book=packaged_book(), asked=asked) == {}
