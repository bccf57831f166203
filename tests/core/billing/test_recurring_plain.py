"""Recurring plans are read from plain values and written back to the same; every fault is told with its field."""

from datetime import date
from decimal import Decimal

from dunwell.core.billing.periods import Cadence, Unit
from dunwell.core.billing.recurring import Fixed, Pause, Plan, PriceVersion, Timing
from dunwell.core.billing.recurring_plain import plain_of, read_plan
from dunwell.core.billing.renewal import Term
from dunwell.core.billing.usage import Metered, MeterPrice, Tier, TierMode

START = date(2026, 1, 15)
GIVEN = {
    "entity": "NORTH",
    "customer": "C-1",
    "external_id": "plan-1",
    "every": 3,
    "unit": "month",
    "starts_on": "2026-01-15",
    "anchor_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "timing": "arrears",
    "contract": "K-7",
    "items": [
        {"name": "Seat", "tax": "S19", "unit": "MON", "quantity": "5", "price": "20.00"},
        {
            "key": "store",
            "name": "Store",
            "tax": "S19",
            "prices": [{"price": "9.50"}, {"from": "2026-06-01", "quantity": "2", "price": "9.00"}],
        },
        {
            "key": "calls",
            "name": "Calls",
            "tax": "S19",
            "metered": True,
            "prices": [
                {
                    "tiers": [{"upto": "100", "price": "0.5"}, {"price": "0.2"}],
                    "mode": "volume",
                    "included": "10",
                    "minimum": "25.00",
                }
            ],
        },
    ],
    "pauses": [{"from": "2026-08-01", "to": "2026-08-31"}, {"from": "2027-08-01"}],
    "term": {"every": 1, "unit": "year", "renews": False, "notice_days": 90, "tell_days": 120},
}


def price(given, quantity="1", on=START):
    return PriceVersion(from_on=on, quantity=Decimal(quantity), price=Decimal(given))


def test_a_plan_is_read_and_written_back_to_the_same():
    origin, plan, faults = read_plan(GIVEN, key="P", currency="EUR")
    assert faults == ()
    assert (origin.entity, origin.customer, origin.external_id) == ("NORTH", "C-1", "plan-1")
    assert plan == Plan(
        key="P",
        currency="EUR",
        cadence=Cadence(every=3, unit=Unit.MONTH, anchor_on=date(2026, 1, 1)),
        starts_on=START,
        ends_on=date(2027, 12, 31),
        timing=Timing.ARREARS,
        fixed=(
            Fixed(key="Seat", name="Seat", tax="S19", unit="MON", versions=(price("20.00", "5"),)),
            Fixed(
                key="store",
                name="Store",
                tax="S19",
                versions=(price("9.50"), price("9.00", "2", date(2026, 6, 1))),
            ),
        ),
        metered=(
            Metered(
                key="calls",
                name="Calls",
                tax="S19",
                prices=(
                    MeterPrice(
                        from_on=START,
                        tiers=(
                            Tier(upto=Decimal(100), price=Decimal("0.5")),
                            Tier(upto=None, price=Decimal("0.2")),
                        ),
                        mode=TierMode.VOLUME,
                        included=Decimal(10),
                        minimum_minor=25_00,
                    ),
                ),
            ),
        ),
        pauses=(
            Pause(first_on=date(2026, 8, 1), last_on=date(2026, 8, 31)),
            Pause(first_on=date(2027, 8, 1)),
        ),
        term=Term(every=1, unit=Unit.YEAR, renews=False, notice_days=90, tell_days=120),
    )
    again = {**plain_of(plan), "entity": "NORTH", "customer": "C-1"}
    assert read_plan(again, key="P", currency="CHF")[1:] == (plan, ())


def test_what_is_not_given_is_usual():
    given = {
        "entity": "NORTH",
        "customer": "C-1",
        "starts_on": "2026-01-31",
        "items": [{"name": "Seat", "tax": "S19", "price": "1"}],
    }
    _, plan, faults = read_plan(given, key="P", currency="EUR")
    assert faults == ()
    assert (plan.cadence.every, plan.cadence.unit, plan.cadence.anchor_on) == (
        1,
        Unit.MONTH,
        date(2026, 1, 31),
    )
    assert (plan.timing, plan.ends_on, plan.term) == (Timing.ADVANCE, None, None)


def test_all_that_cannot_be_read_is_told_at_once():
    broken = {
        "customer": "C-1",
        "currency": "XYZ",
        "every": "x",
        "unit": "moon",
        "ends_on": "2026-02-30",
        "timing": "later",
        "colour": "red",
        "items": [
            {"name": "Seat", "tax": "S19", "price": "1.1234567"},
            {"name": "Store", "tax": "S19", "prices": [{"from": "x", "price": ""}]},
            {
                "name": "Calls",
                "metered": True,
                "prices": [{"tiers": [{"upto": "x"}], "mode": "any", "minimum": "1.234", "max": "1"}],
            },
        ],
        "pauses": [{"to": "2026-01-01"}],
        "term": {"unit": "week", "long": "1"},
    }
    _, _, faults = read_plan(broken, key="P", currency="EUR")
    assert [fault.field for fault in faults] == [
        "colour",
        "entity",
        "currency",
        "starts_on",
        "items[0].price",
        "items[1].prices[0].from",
        "items[1].prices[0].price",
        "items[2].prices[0].max",
        "items[2].prices[0].tiers[0].upto",
        "items[2].prices[0].tiers[0].price",
        "items[2].prices[0].mode",
        "items[2].prices[0].minimum",
        "every",
        "unit",
        "ends_on",
        "timing",
        "pauses[0].from",
        "term.long",
    ]


def test_what_can_be_read_but_cannot_be_is_told_too():
    _, _, faults = read_plan({**GIVEN, "every": 0, "lead_days": 3}, key="P", currency="EUR")
    assert [fault.field for fault in faults] == ["every", "lead_days"]
