"""What agencies earn, held against tables worked by hand, and what holds for every claim."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.placements.commissions import ROWS, TERMS

from dunwell.core.decimals import POINT, to_minor
from dunwell.core.placements.commission import (
    Collected,
    UnknownReversal,
    commission,
    remittance,
    withdrawal,
)
from dunwell.core.placements.terms import Case, Rate, Terms

PLACED = date(2026, 3, 1)
ROWS_READ = [tuple(part.strip() for part in row.split("|")) for row in ROWS.strip().splitlines()]


def case_of(text: str, *, currency: str) -> Case:
    """Read a claim as the table writes it."""
    country, placed, aged, *rest = text.split()
    said = dict(zip(rest[::2], map(int, rest[1::2]), strict=True))
    day = {
        name: PLACED + timedelta(days=said[name]) if name in said else None for name in ("recalled", "legal")
    }
    return Case(
        country=country,
        placed_minor=minor(placed, currency),
        placed_on=PLACED,
        oldest_due_on=PLACED - timedelta(days=int(aged)),
        placement=said.get("nth", 1),
        cases=said.get("cases", 0),
        legal_from=day["legal"],
        recalled_on=day["recalled"],
    )


def minor(text: str, currency: str) -> int:
    """An amount of the table in minor units."""
    return to_minor(text=text, currency=currency, style=POINT)


def collected_of(text: str, *, currency: str) -> list[Collected]:
    """Read what came as the table writes it; the n-th has the key n."""
    found = []
    for place, one in enumerate(text.split(";"), start=1):
        day, who, amount, *rest = one.split()
        came = Collected(key=str(place), on=PLACED + timedelta(days=int(day)), minor=minor(amount, currency))
        if who == "back":
            found.append(replace(came, kind="reversal", reverses=rest[0].removeprefix("#")))
        elif who == "goods":
            found.append(replace(came, kind="returned_goods"))
        else:
            to = {"a": "agency", "u": "us"}[who]
            found.append(replace(came, paid_to=to, component=rest[0] if rest else "principal"))
    return found


@pytest.mark.parametrize(
    ("terms", "case", "came", "owed"), ROWS_READ, ids=[" | ".join(row) for row in ROWS_READ]
)
def test_each_claim_costs_what_was_worked_by_hand(terms, case, came, owed):
    contract = TERMS[terms]
    lines = commission(
        terms=contract,
        case=case_of(case, currency=contract.currency),
        collected=collected_of(came, currency=contract.currency),
    )
    assert [line.minor for line in lines] == [minor(one, contract.currency) for one in owed.split()]


def test_the_table_is_long_enough_to_hold_every_clause():
    assert len(ROWS_READ) == len(set(ROWS_READ)) == 104
    assert {row[0] for row in ROWS_READ} == set(TERMS)


@pytest.mark.parametrize(
    ("terms", "case", "came", "why"),
    [
        ("tampa", "US 1000.00 45", "5 a 100.00; 12 a 100.00; 12 u 100.00", "free_period due direct"),
        ("tampa", "US 1000.00 45", "12 goods 100.00; 20 back 100.00 #1", "returned_goods reversed"),
        ("tampa", "US 1000.00 45 recalled 40", "40 a 100.00; 41 a 100.00", "grace after_recall"),
        ("mdc", "US 1000.00 45", "-1 u 100.00", "discovered"),
        ("capped", "DE 1000.00 45", "5 u 100.00", "direct_excluded"),
        ("slices", "DE 1000.00 45 recalled 40", "50 u 100.00", "grace"),
        ("gap", "DE 1000.00 45", "5 a 100.00", "no_rate"),
    ],
)
def test_each_line_says_why(terms, case, came, why):
    contract = TERMS[terms]
    lines = commission(
        terms=contract,
        case=case_of(case, currency=contract.currency),
        collected=collected_of(came, currency=contract.currency),
    )
    assert [line.why for line in lines] == why.split()


@pytest.mark.parametrize(
    "came", ["5 back 10.00 #9", "5 a 10.00; 6 back 10.01 #1", "5 a 10.00; 6 back 9.00 #1; 7 back 1.01 #1"]
)
def test_a_reversal_of_what_never_came_is_refused(came):
    with pytest.raises(UnknownReversal):
        commission(
            terms=TERMS["tampa"],
            case=case_of("US 1000.00 45", currency="USD"),
            collected=collected_of(came, currency="USD"),
        )


@pytest.mark.parametrize(
    ("day", "share", "fee"), [(10, 5000, 100_00), (89, 5000, 100_00), (90, 5000, 0), (10, 0, 0)]
)
def test_taking_a_claim_back_costs_a_share_of_the_rate_until_it_is_free(day, share, fee):
    terms = Terms(
        currency="EUR", rates=(Rate(basis_points=2000),), withdrawal_share=share, withdrawal_free_after=90
    )
    case = case_of("DE 1000.00 45", currency="EUR")
    on = PLACED + timedelta(days=day)
    assert withdrawal(terms=terms, case=case, open_minor=1_000_00, on=on) == fee


def test_the_agency_sends_what_it_has_less_its_commission_and_is_owed_the_rest():
    came = collected_of("5 a 1000.00; 6 u 3000.00; 7 goods 100.00; 8 back 500.00 #1", currency="EUR")
    terms = TERMS["slices"]
    lines = commission(terms=terms, case=case_of("DE 9000.00 45", currency="EUR"), collected=came)
    found = remittance(lines=lines, collected=came)
    # 30 % of 500, half of 30 % of 3,000, 30 % of the goods
    assert (found.to_agency_minor, found.to_us_minor, found.commission_minor) == (500_00, 3_000_00, 630_00)
    assert (found.net_minor, found.ours_minor) == (-130_00, 2_870_00)


CAME = st.lists(
    st.builds(
        Collected,
        key=st.uuids().map(str),
        on=st.integers(-20, 400).map(lambda day: PLACED + timedelta(days=day)),
        minor=st.integers(1, 10**9),
        paid_to=st.sampled_from(["agency", "us"]),
        kind=st.sampled_from(["payment", "payment", "returned_goods"]),
        component=st.sampled_from(["principal", "interest", "charges", "costs"]),
    ),
    max_size=6,
)


@st.composite
def claims(draw):
    """A claim under any of the contracts, with money that came and some of it reversed."""
    terms = TERMS[draw(st.sampled_from(sorted(TERMS)))]
    case = case_of(
        f"{draw(st.sampled_from(['US', 'DE', 'FR']))} 1 {draw(st.integers(-30, 900))} nth {draw(st.integers(1, 4))}",
        currency="JPY",
    )
    recalled = draw(st.none() | st.integers(0, 200).map(lambda day: PLACED + timedelta(days=day)))
    case = replace(case, placed_minor=draw(st.integers(1, 10**9)), recalled_on=recalled)
    came = draw(CAME)
    back = [
        Collected(
            key=f"back {one.key}",
            on=one.on + timedelta(days=draw(st.integers(0, 90))),
            minor=draw(st.integers(1, one.minor)),
            kind="reversal",
            reverses=one.key,
        )
        for one in draw(
            st.lists(st.sampled_from(came), unique_by=lambda one: one.key) if came else st.just([])
        )
    ]
    return terms, case, came, back


@given(claims())
def test_what_the_debtor_paid_is_ours_and_the_agency_s_and_no_more_than_was_paid(claim):
    terms, case, came, back = claim
    lines = commission(terms=terms, case=case, collected=came + back)
    found = remittance(lines=lines, collected=came + back)
    gone = {one.reverses: one.minor for one in back}
    paid = sum(one.minor - gone.get(one.key, 0) for one in came if one.kind == "payment")
    goods = sum(one.minor - gone.get(one.key, 0) for one in came if one.kind == "returned_goods")
    assert found.ours_minor + found.commission_minor == paid
    assert 0 <= found.commission_minor <= paid + goods
    assert ([line.key for line in lines] and len(lines) == len(came + back)) or not came


@given(claims())
def test_what_is_reversed_to_the_last_cent_has_cost_nothing(claim):
    terms, case, came, _ = claim
    back = [
        Collected(
            key=f"back {one.key}", on=date(2030, 1, 1), minor=one.minor, kind="reversal", reverses=one.key
        )
        for one in came
    ]
    lines = commission(terms=terms, case=case, collected=came + back)
    assert sum(line.minor for line in lines) == 0


@given(claims(), st.randoms())
def test_the_order_in_which_it_is_told_changes_nothing(claim, random):
    terms, case, came, _ = claim
    days = [replace(one, on=PLACED + timedelta(days=place)) for place, one in enumerate(came)]
    shuffled = random.sample(days, len(days))
    assert commission(terms=terms, case=case, collected=days) == commission(
        terms=terms, case=case, collected=shuffled
    )
