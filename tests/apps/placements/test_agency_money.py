"""Money of placed claims in the books: paid to the agency, paid to us, gone back; each once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import close_old_connections, connection
from tests.apps.placements.agency_world import (
    PLACED,
    TERMS,
    TODAY,
    AgencyWorld,
    agree,
    balances,
    broken,
    left,
    make_agency_world,
)

from dunwell.apps.placements.collecting import record_payment
from dunwell.apps.placements.direct_payments import find_direct
from dunwell.apps.placements.models import PlacementChange
from dunwell.apps.placements.money_models import AgencyMoney
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.receivables.models import Allocation, OpenItem
from dunwell.apps.receivables.operations import reverse

JUNE = date(2026, 6, 10)


@pytest.fixture
def world(db: None) -> AgencyWorld:
    return make_agency_world()


def told(world: AgencyWorld) -> list[tuple[str, str, int, int, str]]:
    """The money that is kept, as it came."""
    found = AgencyMoney.objects.order_by("pk")
    return [(one.kind, one.paid_to, one.minor, one.commission_minor, one.why) for one in found]


def test_what_the_agency_collects_settles_the_oldest_items_and_earns_its_commission(
    world: AgencyWorld,
) -> None:
    claim = world.claim(100_000, 50_000)
    before = balances()
    assert before == {"receivable": 150_000, "billed": -150_000}
    world.collect(claim, 120_000, key="A-1", on=JUNE)
    assert left(claim.public_id) == [0, 30_000]
    assert balances() == {
        "receivable": 30_000,
        "billed": -150_000,
        "agency": 96_000,  # 1,200.00 less 20 %
        "agency_fee": 24_000,
    }
    assert told(world) == [("payment", "agency", 120_000, 24_000, "due")]
    assert set(Allocation.objects.values_list("allocated_on", flat=True)) == {JUNE}
    assert PlacementChange.objects.get().key == "money:A-1"
    assert broken() == {}


def test_the_same_key_is_the_same_money_and_other_words_under_it_are_refused(world: AgencyWorld) -> None:
    claim = world.claim(100_000)
    first = world.collect(claim, 10_000, key="A-1", on=JUNE)
    assert world.collect(claim, 10_000, key="A-1", on=JUNE) == first
    with pytest.raises(PlacementRefused) as refusal:
        world.collect(claim, 10_001, key="A-1", on=JUNE)
    assert (refusal.value.code, refusal.value.field) == ("faulty", "key")
    assert balances()["agency"] == 8_000


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minor": 0}, "amount"),
        ({"minor": -5}, "amount"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": PLACED - timedelta(days=1)}, "on"),
        ({"currency": "USD"}, "currency"),
        ({"key": " "}, "key"),
        ({"key": "allocation:1"}, "key"),
        ({"component": "gold"}, "component"),
    ],
)
def test_money_that_cannot_be_is_refused_by_field(
    world: AgencyWorld, change: dict[str, object], field: str
) -> None:
    claim = world.claim(100_000)
    given = {
        "key": "A-1", "on": JUNE, "minor": 100, "currency": "EUR", "source": "desk", **change,
    }  # fmt: skip
    with pytest.raises(PlacementRefused) as refusal:
        record_payment(scope=world.scope, placement_id=claim.public_id, now=world.now(), today=TODAY, **given)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert not AgencyMoney.objects.exists()


def test_what_goes_back_is_owed_again_and_its_commission_given_back(world: AgencyWorld) -> None:
    claim = world.claim(100_000, 50_000)
    world.collect(claim, 150_000, key="A-1", on=JUNE)
    world.give_back(claim, 70_000, key="A-1/r", of="A-1", on=date(2026, 6, 15))
    assert left(claim.public_id) == [20_000, 50_000]
    assert balances() == {
        "receivable": 70_000, "billed": -150_000, "agency": 64_000, "agency_fee": 16_000,
    }  # fmt: skip
    with pytest.raises(PlacementRefused):
        world.give_back(claim, 80_001, key="A-1/r2", of="A-1", on=date(2026, 6, 16))
    world.give_back(claim, 80_000, key="A-1/r3", of="A-1", on=date(2026, 6, 16))
    assert balances() == {"receivable": 150_000, "billed": -150_000}
    assert [one[3] for one in told(world)] == [30_000, -14_000, -16_000]
    assert broken() == {}


def test_what_they_collect_beyond_the_claim_stays_unapplied(world: AgencyWorld) -> None:
    claim = world.claim(10_000)
    world.collect(claim, 12_000, key="A-1", on=JUNE)
    receipt = OpenItem.objects.get(kind="receipt")
    assert (left(claim.public_id), receipt.residual.residual_minor) == ([0], -2_000)


def test_what_is_paid_to_us_is_found_once_and_earns_its_share(world: AgencyWorld) -> None:
    claim = world.claim(100_000, 50_000)
    first, second = (one.item for one in claim.items.order_by("item__due_on"))
    world.now(JUNE)
    world.ledger.pay(first, 40_000, on=JUNE)
    assert find_direct(now=world.now()) == 1
    assert find_direct(now=world.now()) == 0
    assert told(world) == [("payment", "us", 40_000, 4_000, "direct")]
    # we owe the agency its share
    assert balances()["agency"] == -4_000
    world.collect(claim, 10_000, key="A-1", on=date(2026, 6, 20))
    assert find_direct(now=world.now()) == 0  # what it collected itself is no direct payment
    assert balances()["agency"] == 4_000
    reverse(
        posting=Allocation.objects.earliest("pk").posting, on=date(2026, 6, 25), actor="test", now=world.now()
    )
    assert find_direct(now=world.now()) == 1
    assert told(world)[-1] == ("reversal", "us", 40_000, -4_000, "reversed")
    assert balances()["agency"] == 8_000
    assert second.amount_minor == 50_000
    assert broken() == {}


def test_money_of_before_the_placing_that_is_applied_after_it_was_discovered(world: AgencyWorld) -> None:
    world.terms = agree(world.agency, replace(TERMS, discovery_share=2_500), now=world.now())
    account = world.ledger.account("C-9")
    invoice = world.ledger.invoice(account, "R-9", 100_000, due=date(2026, 1, 5))
    early = world.ledger.receive(account, 30_000, on=date(2026, 2, 20))
    world.place(account, [invoice])
    world.now(JUNE)
    world.ledger.allocate(early, invoice, 30_000, on=JUNE)
    assert find_direct(now=world.now()) == 1
    assert told(world) == [("payment", "us", 30_000, 1_500, "discovered")]  # a quarter of 20 %


def test_what_was_paid_and_applied_before_the_placing_is_no_money_of_the_claim(world: AgencyWorld) -> None:
    account = world.ledger.account("C-9")
    invoice = world.ledger.invoice(account, "R-9", 100_000, due=date(2026, 1, 5))
    world.now(date(2026, 2, 20))
    world.ledger.pay(invoice, 30_000, on=date(2026, 2, 20))
    world.place(account, [invoice])
    assert find_direct(now=world.now()) == 0


def test_late_money_is_the_agencys_within_the_grace_period_and_not_after_it(world: AgencyWorld) -> None:
    claim = world.claim(100_000)
    invoice = claim.items.get().item
    world.recall(claim, on=date(2026, 4, 1))  # grace until 1 May
    for on in (date(2026, 5, 1), date(2026, 5, 2)):
        world.now(on)
        world.ledger.pay(invoice, 10_000, on=on)
    assert find_direct(now=world.now()) == 1
    assert told(world) == [("payment", "us", 10_000, 1_000, "grace")]
    world.collect(claim, 20_000, key="late", on=date(2026, 5, 2))
    assert told(world)[-1] == ("payment", "agency", 20_000, 0, "after_recall")


def test_a_second_agency_has_no_share_of_what_the_first_has(world: AgencyWorld) -> None:
    claim = world.claim(100_000)
    invoice = claim.items.get().item
    world.recall(claim, on=date(2026, 4, 1))
    second = world.place(claim.account, [invoice], on=date(2026, 4, 10), position=2)
    for on in (date(2026, 4, 20), date(2026, 5, 20)):
        world.now(on)
        world.ledger.pay(invoice, 10_000, on=on)
    assert find_direct(now=world.now()) == 2
    found = AgencyMoney.objects.order_by("on").values_list("placement_id", "on")
    assert list(found) == [(claim.pk, date(2026, 4, 20)), (second.pk, date(2026, 5, 20))]


def test_goods_that_came_back_earn_what_was_agreed_of_them_and_other_credits_nothing(
    world: AgencyWorld,
) -> None:
    world.terms = agree(world.agency, replace(TERMS, returned_share=5_000), now=world.now())
    claim = world.claim(100_000)
    invoice = claim.items.get().item
    world.now(JUNE)
    goods = world.goods_back(claim.account, 20_000, on=JUNE)
    other = world.ledger.credit(claim.account, 5_000, on=JUNE, number="kindness")
    world.ledger.allocate(goods, invoice, 20_000, on=JUNE)
    world.ledger.allocate(other, invoice, 5_000, on=JUNE)
    assert find_direct(now=world.now()) == 1
    assert told(world) == [("returned_goods", "us", 20_000, 2_000, "returned_goods")]


def test_money_that_is_told_late_makes_the_commission_what_it_is_for_all_of_it(world: AgencyWorld) -> None:
    world.terms = agree(world.agency, replace(TERMS, minimum_minor=5_000), now=world.now())
    claim = world.claim(100_000)
    world.collect(claim, 10_000, key="A-2", on=date(2026, 6, 20))
    world.collect(claim, 20_000, key="A-1", on=JUNE)  # earlier, told later
    assert [one[3] for one in told(world)] == [5_000, 1_000]  # 300.00 at 20 %: 60.00 in all
    assert broken() == {}


@pytest.mark.django_db(transaction=True)
def test_the_same_money_told_twice_at_once_is_kept_once() -> None:
    world = make_agency_world()
    claim = world.claim(100_000)
    now = world.now()

    def tell(_: int) -> bool:
        try:
            return record_payment(
                scope=world.scope, placement_id=claim.public_id, key="A-1", on=JUNE, minor=10_000,
                currency="EUR", source="api", now=now, today=TODAY,
            )[1]  # fmt: skip
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tell, range(4))) == [False, False, False, True]
    world.ledger.pay(claim.items.get().item, 5_000, on=TODAY)

    def look(_: int) -> int:
        try:
            return find_direct(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(look, range(3))) == 1
    assert balances()["agency"] == 8_000 - 500
