"""Schedules as values and files: read back the same, every fault at once with its field and line; and in words."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.charges.fees import RISING, schedule, schedules, tier

from dunwell.core.charges.fee_faults import fee_faults
from dunwell.core.charges.fee_plain import plain_of, read
from dunwell.core.charges.fee_words import fee_words
from dunwell.core.charges.schedule import Fee, Tier
from dunwell.formats.fees_toml import dump, parse

FILE = """code = "standard"
currencies = ["EUR"]
total_cap = { EUR = "100.00" }

[[fees]]
code = "late"
cap_percent = "10"

[[fees.tiers]]
from_day = 8
flat = { EUR = "10.00" }

[[fees.tiers]]
from_day = 30
percent = "1.5"
"""


def test_a_file_is_read():
    found = parse(content=FILE.encode())
    assert found.faults == ()
    assert found.schedule == schedule(
        Fee(code="late", cap_percent=Decimal(10), tiers=(tier(8, flat=10_00), tier(30, percent="1.5"))),
        total_cap={"EUR": 100_00},
    )


@given(schedules)
def test_what_is_written_reads_back_the_same(plan):
    assert read(plain_of(plan)).schedule == plan
    assert parse(content=dump(schedule=plan).encode()).schedule == plan


def test_every_fault_of_a_file_is_named_with_its_line():
    broken = (
        FILE.replace('code = "standard"', 'code = "Standard"')
        .replace("from_day = 30", "from_day = 3")
        .replace('"1.5"', '"a lot"')
        .replace('cap_percent = "10"', 'cap_percent = "110"\nhurry = 1')
        .replace('flat = { EUR = "10.00" }', 'flat = { EUR = "10.001", USD = "5.00" }')
    )
    faults = [(one.line, one.field) for one in parse(content=broken.encode()).faults]
    assert sorted(faults) == [
        (1, "code"),
        (7, "fees[1].cap_percent"),
        (8, "fees[1].hurry"),
        (12, "fees[1].tiers[1].flat.EUR"),
        (12, "fees[1].tiers[1].flat.USD"),
        (15, "fees[1].tiers[2].from_day"),
        (16, "fees[1].tiers[2].percent"),
    ]


@pytest.mark.parametrize(
    ("content", "line"), [(b"code = \n", 1), (b'code = "x"\n\xff', 2), (b"#" * 200_001, 0)]
)
def test_what_is_no_file_is_one_fault(content, line):
    found = parse(content=content)
    assert found.schedule is None
    assert [one.line for one in found.faults] == [line]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (schedule(replace(RISING, code="Late!")), "fees[1].code"),
        (schedule(RISING, RISING), "fees[2].code"),
        (schedule(), "fees"),
        (replace(schedule(RISING), currencies=()), "currencies"),
        (replace(schedule(RISING), currencies=("EUR", "XXX")), "currencies"),
        (schedule(RISING, total_cap={"EUR": 0}), "total_cap.EUR"),
        (schedule(RISING, total_cap_percent=Decimal(0)), "total_cap_percent"),
        (schedule(replace(RISING, tiers=())), "fees[1].tiers"),
        (schedule(replace(RISING, tiers=(tier(0, flat=1),))), "fees[1].tiers[1].from_day"),
        (schedule(replace(RISING, tiers=(tier(8, flat=1), tier(8, flat=2)))), "fees[1].tiers[2].from_day"),
        (schedule(replace(RISING, tiers=(tier(8),))), "fees[1].tiers[1].flat"),
        (schedule(replace(RISING, tiers=(tier(8, percent=-1),))), "fees[1].tiers[1].percent"),
        (schedule(replace(RISING, tiers=(tier(8, percent="1.23456"),))), "fees[1].tiers[1].percent"),
        (schedule(replace(RISING, tiers=(tier(8, percent="NaN"),))), "fees[1].tiers[1].percent"),
        (schedule(replace(RISING, frequency="days")), "fees[1].every_days"),
        (schedule(replace(RISING, every_days=7)), "fees[1].every_days"),
        (schedule(replace(RISING, times_max=0)), "fees[1].times_max"),
        (schedule(replace(RISING, grace_days=-1)), "fees[1].grace_days"),
        (schedule(replace(RISING, adding="replacing", frequency="monthly")), "fees[1].frequency"),
        (schedule(replace(RISING, frequency="monthly", grace_days=40)), "fees[1].tiers[2].from_day"),
        (
            schedule(replace(RISING, adding="replacing", tiers=(tier(8, flat=5), tier(9, flat=5)))),
            "fees[1].tiers[2].flat",
        ),
        (schedule(replace(RISING, per="account", cap_percent=Decimal(1))), "fees[1].cap_percent"),
        (schedule(replace(RISING, minimum={"EUR": 5}, cap={"EUR": 4})), "fees[1].cap.EUR"),
        (schedule(replace(RISING, cap={"USD": 5})), "fees[1].cap.EUR"),
        (schedule(replace(RISING, per="everybody")), "fees[1].per"),
        (schedule(replace(RISING, per="account"), total_cap_percent=Decimal(1)), "total_cap_percent"),
        (
            replace(
                schedule(replace(RISING, tiers=(Tier(from_day=1, flat={"EUR": 1}),))),
                currencies=("EUR", "CHF"),
            ),
            "fees[1].tiers[1].flat.CHF",
        ),
    ],
)
def test_faults_by_field(wrong, field):
    found = fee_faults(wrong)
    assert field in [one.field for one in found]
    assert fee_faults(wrong, unread=[one.field for one in found]) == []


def test_faults_are_named_all_at_once():
    wrong = schedule(replace(RISING, code="Late!", grace_days=-1, tiers=(tier(0),)), RISING, RISING)
    assert [one.field for one in fee_faults(wrong)] == [
        "fees[3].code",
        "fees[1].code",
        "fees[1].grace_days",
        "fees[1].tiers[1].from_day",
        "fees[1].tiers[1].flat",
    ]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["EUR", "1", "0.5", "item"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["code", "fees", "tiers", "flat", "from_day", "percent", "EUR", "cap", "currencies", "per"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["code", "currencies", "fees", "total_cap", "x"]), values, max_size=5))
def test_any_values_are_read_or_refused(plain):
    found = read(plain)
    assert found.faults or fee_faults(found.schedule) == []


def test_a_schedule_in_plain_words():
    fee = replace(RISING, grace_days=5, minimum={"EUR": 5_00}, cap={"EUR": 80_00}, base="net")
    fees, together = fee_words(schedule(fee, total_cap_percent=Decimal("12.5")), language="en-GB")
    assert fees[0].heading == "For each overdue invoice:"
    assert fees[0].tiers == (
        "from day 8 after the due date: EUR\N{NO-BREAK SPACE}10.00",
        "from day 30 after the due date: 1% of the amount open, without tax",
        "from day 60 after the due date: 2% of the amount open, without tax",
    )
    assert fees[0].sentences == (
        "Each is charged in addition to those before it.",
        "Each is charged once.",
        "Nothing is charged within the first 5 days.",
        "A charge is at least EUR\N{NO-BREAK SPACE}5.00.",
        "All these charges together are never more than EUR\N{NO-BREAK SPACE}80.00.",
    )
    assert together == ["All fees together are never more than 12.5% of the invoice."]


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("de-AT", "ab dem 8. Tag nach Fälligkeit: 10,00\N{NO-BREAK SPACE}EUR"),
        ("fr", "à partir du jour 8 après l’échéance : 10,00\N{NO-BREAK SPACE}EUR"),
        ("es-MX", "desde el día 8 después del vencimiento: 10,00\N{NO-BREAK SPACE}EUR"),
        ("nl", "vanaf dag 8 na de vervaldag: EUR\N{NO-BREAK SPACE}10,00"),
        ("ja", "from day 8 after the due date: EUR\N{NO-BREAK SPACE}10.00"),
    ],
)
def test_words_in_the_readers_language(language, first):
    assert fee_words(schedule(RISING), language=language)[0][0].tiers[0] == first


@given(schedules, st.sampled_from(["en", "de", "fr"]))
def test_every_schedule_can_be_told(plan, language):
    fees, _ = fee_words(plan, language=language)
    assert [len(one.tiers) for one in fees] == [len(fee.tiers) for fee in plan.fees]
    assert all("{" not in text for one in fees for text in (one.heading, *one.tiers, *one.sentences))
