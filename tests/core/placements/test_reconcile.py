"""Agencies' statements against our books: every difference by name, worked by hand, and exact for any statement."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.placements.commission import Collected, commission
from dunwell.core.placements.reconcile import (
    Books,
    Difference,
    Known,
    Mode,
    Statement,
    Told,
    rates_of,
    reconcile,
    sum_of,
)
from dunwell.core.placements.terms import Case, Rate, Terms

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
DAY = date(2026, 6, 10)
# 1,000.00 collected at 20 %, 400.00 paid to us at half of that, 300.00 free of commission; USD claim beside them.
PAID = Known(
    key="p1", claim="P1", on=DAY, minor=100_000, commission_minor=20_000, currency="EUR",
    rates=(2_000,), reference="A-1",
)  # fmt: skip
DIRECT = Known(
    key="p2", claim="P1", on=date(2026, 6, 12), minor=40_000, commission_minor=4_000,
    currency="EUR", rates=(1_000,), paid_to="us", why="direct",
)  # fmt: skip
FREE = Known(
    key="p3", claim="P2", on=date(2026, 6, 20), minor=30_000, commission_minor=0, currency="EUR",
    rates=(0,), why="free_period",
)  # fmt: skip
BOOKS = Books(
    claims={"P1": "EUR", "P2": "EUR", "P9": "USD"}, known=[PAID, DIRECT, FREE], agreed_costs={"P1": 5_000}
)


def told(line: int, known: Known) -> Told:
    """Tell of money as it is."""
    return Told(
        line=line,
        claim=known.claim,
        minor=known.minor,
        commission_minor=known.commission_minor,
        on=known.on,
        paid_to=known.paid_to,
        reference=known.reference,
    )


RIGHT = [told(1, PAID), told(2, DIRECT), told(3, FREE)]


def statement(
    *lines: Told, mode: Mode = "combined", net: int | None = None, is_taxed: bool = True
) -> Statement:
    """Make the statement of June, with the tax of what is deducted of the right lines."""
    tax = 3_800 if mode == "net" else 4_560
    return Statement(
        currency="EUR",
        mode=mode,
        lines=lines,
        since=JUNE[0],
        until=JUNE[1],
        net_minor=net,
        tax_basis_points=1_900,
        tax_minor=tax if is_taxed else None,
    )


def named(found: tuple[Difference, ...] | list[Difference]) -> list[tuple[str, int, int]]:
    """Give the differences by name, line and amount."""
    return [(one.code, one.line, one.minor) for one in found]


@pytest.mark.parametrize(
    ("mode", "net"),
    [
        ("combined", 101_440),  # 1,300.00 − 200.00 − 38.00 − 40.00 − 7.60
        ("net", 106_200),  # without what the direct payment owes
        ("gross", 130_000),
    ],
)
def test_a_right_statement_agrees_in_each_way_of_sending_money(mode: Mode, net: int) -> None:
    outcome = reconcile(statement=statement(*RIGHT, mode=mode, net=net), books=BOOKS)
    assert (outcome.agrees, outcome.differences) == (True, ())
    assert (outcome.stated_net_minor, outcome.expected_net_minor) == (net, net)
    assert outcome.pairs == {1: "p1", 2: "p2", 3: "p3"}


ONE, TWO, THREE = RIGHT
WRONG = [
    # a rate of 25 % instead of 20 %
    ([replace(ONE, rate=2_500, commission_minor=25_000), TWO, THREE], [("wrong_rate", 1, -5_000)]),
    # the right rate, wrongly worked out
    ([replace(ONE, rate=2_000, commission_minor=21_000), TWO, THREE], [("wrong_commission", 1, -1_000)]),
    # less commission than is due is a difference too
    ([replace(ONE, commission_minor=19_999), TWO, THREE], [("wrong_commission", 1, 1)]),
    # commission on what came in the free period
    ([ONE, TWO, replace(THREE, commission_minor=6_000)], [("excluded_period", 3, -6_000)]),
    # they hold that 900.00 came, and take the commission of 900.00
    (
        [replace(ONE, minor=90_000, commission_minor=18_000), TWO, THREE],
        [("wrong_amount", 1, -10_000), ("wrong_commission", 1, 2_000)],
    ),
    # the payment that we know of is not there
    ([TWO, THREE], [("missing_payment", 0, -80_000)]),
    # the direct payment is not there: their loss
    ([ONE, THREE], [("missing_payment", 0, 4_000)]),
    # a payment that we do not know
    (
        [*RIGHT, Told(line=4, claim="P2", minor=7_000, commission_minor=1_400, on=DAY)],
        [("unknown_payment", 4, 5_600)],
    ),
    # the same payment once more
    ([*RIGHT, replace(ONE, line=4)], [("double_commission", 4, 80_000)]),
    ([*RIGHT, replace(THREE, line=4)], [("told_twice", 4, 30_000)]),
    # its commission once more, without money
    (
        [*RIGHT, Told(line=4, claim="P1", minor=0, commission_minor=20_000, reference="A-1")],
        [("double_commission", 4, -20_000)],
    ),
    ([*RIGHT, Told(line=4, claim="P2", minor=0, commission_minor=500)], [("wrong_commission", 4, -500)]),
    ([*RIGHT, Told(line=4, claim="P7", minor=5_000)], [("unknown_placement", 4, 5_000)]),
    # a claim in dollars told in euros, and a line in dollars on a statement in euros
    ([*RIGHT, Told(line=4, claim="P9", minor=5_000)], [("wrong_currency", 4, 5_000)]),
    ([*RIGHT, Told(line=4, claim="P9", minor=5_000, currency="USD")], [("wrong_currency", 4, 0)]),
    # costs: 50.00 agreed, once
    ([replace(ONE, cost_minor=5_000), TWO, THREE], []),
    ([replace(ONE, cost_minor=6_250), TWO, THREE], [("unagreed_cost", 1, -1_250)]),
    (
        [replace(ONE, cost_minor=3_000), TWO, THREE, Told(line=4, claim="P1", minor=0, cost_minor=3_000)],
        [("unagreed_cost", 4, -1_000)],
    ),
    ([*RIGHT, Told(line=4, claim="P2", minor=0, cost_minor=100)], [("unagreed_cost", 4, -100)]),
    ([replace(ONE, net_minor=79_000), TWO, THREE], [("totals_wrong", 1, 0)]),
]


@pytest.mark.parametrize(("lines", "expected"), WRONG)
def test_every_difference_is_named_with_its_amount(
    lines: list[Told], expected: list[tuple[str, int, int]]
) -> None:
    outcome = reconcile(statement=statement(*lines), books=BOOKS)
    assert named(list(outcome.differences)) == expected
    assert outcome.stated_net_minor - outcome.expected_net_minor == sum(each[2] for each in expected)


def test_a_sentence_says_what_was_charged_and_what_was_agreed() -> None:
    line = replace(ONE, rate=2_550, commission_minor=25_500)
    outcome = reconcile(statement=statement(line, TWO, THREE), books=BOOKS)
    assert outcome.differences[0].sentence == "25.50 % is charged, 255.00 EUR; agreed is 20 %, 200.00 EUR."


def test_tax_is_held_against_the_commission_that_is_due() -> None:
    right = statement(*RIGHT)
    outcome = reconcile(statement=replace(right, tax_minor=4_561), books=BOOKS)
    assert named(list(outcome.differences)) == [("tax_wrong", 0, -1)]
    assert outcome.differences[0].sentence == (
        "45.61 EUR tax is charged; 45.60 EUR is due, 19 % of 240.00 EUR commission."
    )
    assert reconcile(statement=replace(right, mode="gross", tax_minor=1), books=BOOKS).agrees


def test_totals_are_held_against_the_lines() -> None:
    whole = replace(
        statement(*RIGHT, net=101_400), collected_minor=130_001, commission_minor=24_000
    )  # commission is right
    outcome = reconcile(statement=whole, books=BOOKS)
    assert named(list(outcome.differences)) == [("totals_wrong", 0, 0), ("totals_wrong", 0, -40)]
    assert [one.sentence for one in outcome.differences] == [
        "The collected total is 1300.01 EUR; its lines come to 1300.00 EUR.",
        "The net total is 1014.00 EUR; its lines come to 1014.40 EUR.",
    ]


def test_what_a_statement_told_before_is_not_told_again() -> None:
    books = replace(BOOKS, known=[replace(PAID, settled_in="R-5"), DIRECT, FREE])
    outcome = reconcile(statement=statement(*RIGHT, is_taxed=False), books=books)
    assert named(list(outcome.differences)) == [("double_commission", 1, 80_000)]
    assert outcome.differences[0].sentence == "1000.00 EUR of P1 was told of already in the statement R-5."


def test_money_of_another_period_is_noted_and_later_money_is_not_missed() -> None:
    late = replace(PAID, key="p4", on=date(2026, 7, 1), reference="A-9")
    books = replace(BOOKS, known=[PAID, DIRECT, FREE, late])
    assert reconcile(statement=statement(*RIGHT), books=books).differences == ()
    outcome = reconcile(statement=statement(*RIGHT, told(4, late), is_taxed=False), books=books)
    assert named(list(outcome.differences)) == [("other_period", 4, 0)]
    assert outcome.agrees


def test_fees_of_direct_payments_are_no_part_of_what_is_sent_gross_or_net() -> None:
    for mode in ("gross", "net"):
        assert reconcile(statement=statement(ONE, THREE, mode=mode), books=BOOKS).differences == ()


def test_a_reversal_is_paired_with_a_reversal() -> None:
    back = Known(
        key="p5", claim="P1", on=date(2026, 6, 15), minor=-100_000, commission_minor=-20_000, currency="EUR",
        why="reversed", rates=(2_000,), reference="A-1",
    )  # fmt: skip
    books = replace(BOOKS, known=[PAID, back, DIRECT, FREE])
    right = reconcile(statement=statement(*RIGHT, told(4, back)), books=books)
    assert (named(list(right.differences)), right.expected_net_minor) == ([("tax_wrong", 0, -3_800)], 25_240)
    # they took the money back, and kept their commission
    kept = reconcile(statement=statement(*RIGHT, replace(told(4, back), commission_minor=0)), books=books)
    assert named(list(kept.differences)) == [("wrong_commission", 4, -20_000), ("tax_wrong", 0, -3_800)]


def test_without_numbers_money_is_known_by_day_and_amount_then_by_amount_then_by_day() -> None:
    first = replace(PAID, reference="")
    second = replace(first, key="p6", on=date(2026, 6, 25))
    books = Books(claims={"P1": "EUR"}, known=[first, second])
    lines = [
        replace(told(1, second), on=date(2026, 6, 26)),  # a day late: by its amount, what is left
        told(2, first),
    ]
    assert reconcile(statement=statement(*lines), books=books).pairs == {1: "p6", 2: "p1"}
    wrong = [told(1, second), replace(told(2, first), minor=99_000)]
    outcome = reconcile(statement=statement(*wrong, is_taxed=False), books=books)
    assert named(list(outcome.differences)) == [("wrong_amount", 2, -1_000)]


def test_a_claim_without_a_rate_owes_nothing_that_a_line_could_charge() -> None:
    books = Books(claims={"P1": "EUR"}, known=[replace(PAID, commission_minor=0, why="no_rate", rates=())])
    outcome = reconcile(statement=statement(ONE, is_taxed=False), books=books)
    assert named(list(outcome.differences)) == [("no_rate", 1, -20_000)]


def test_the_rates_of_a_commission_have_the_share_for_its_kind_within() -> None:
    terms = Terms(currency="EUR", rates=(Rate(basis_points=2_500),), direct_share=5_000)
    case = Case(country="DE", placed_minor=50_000, placed_on=DAY, oldest_due_on=date(2026, 3, 1))
    paid = Collected(key="d", on=DAY + timedelta(days=3), minor=10_000, paid_to="us")
    assert rates_of(commission(terms=terms, case=case, collected=[paid])[0]) == (1_250,)


_MINOR = st.integers(-3_000, 3_000)
_KNOWN = st.builds(
    Known,
    key=st.just(""),
    claim=st.sampled_from(["P1", "P2", "P9"]),
    on=st.dates(date(2026, 5, 25), date(2026, 7, 5)),
    minor=_MINOR.filter(bool),
    commission_minor=_MINOR,
    currency=st.just("EUR"),
    why=st.sampled_from(["due", "free_period", "direct", "no_rate"]),
    paid_to=st.sampled_from(["agency", "us"]),
    reference=st.sampled_from(["", "", "A", "B"]),
    settled_in=st.sampled_from(["", "", "R-1"]),
)
_TOLD = st.builds(
    Told,
    line=st.just(0),
    claim=st.sampled_from(["P1", "P2", "P7", "P9"]),
    minor=_MINOR,
    commission_minor=_MINOR,
    cost_minor=st.sampled_from([0, 0, 70, -20]),
    rate=st.sampled_from([None, 2_000]),
    on=st.none() | st.dates(date(2026, 5, 25), date(2026, 7, 5)),
    paid_to=st.sampled_from(["agency", "us"]),
    reference=st.sampled_from(["", "A", "B"]),
    currency=st.sampled_from(["", "EUR", "USD"]),
)


@given(
    known=st.lists(_KNOWN, max_size=6),
    strange=st.lists(_TOLD, max_size=4),
    said=st.sets(st.integers(0, 5)),
    mode=st.sampled_from(["net", "gross", "combined"]),
    net=st.none() | _MINOR,
)
def test_the_differences_are_what_the_sums_differ_by(
    known: list[Known], strange: list[Told], said: set[int], mode: Mode, net: int | None
) -> None:
    mine = [replace(one, key=f"k{at}") for at, one in enumerate(known)]
    right = [told(0, one) for at, one in enumerate(mine) if at in said]
    lines = [replace(one, line=at) for at, one in enumerate([*right, *strange], 1)]
    books = Books(claims={"P1": "EUR", "P2": "EUR", "P9": "USD"}, known=mine, agreed_costs={"P1": 100})
    outcome = reconcile(statement=statement(*lines, mode=mode, net=net), books=books)
    assert sum_of(outcome.differences) == outcome.stated_net_minor - outcome.expected_net_minor
    assert len(set(outcome.pairs.values())) == len(outcome.pairs)


@given(known=st.lists(_KNOWN, max_size=8), mode=st.sampled_from(["net", "gross", "combined"]))
def test_who_tells_what_we_know_and_no_more_agrees(known: list[Known], mode: Mode) -> None:
    mine = [
        replace(one, key=f"k{at}", claim="P1", settled_in="", on=DAY, reference=f"A-{at}")
        for at, one in enumerate(known)
    ]
    lines = [told(at, one) for at, one in enumerate(mine, 1)]
    outcome = reconcile(
        statement=statement(*lines, mode=mode, is_taxed=False), books=replace(BOOKS, known=mine)
    )
    assert (outcome.differences, outcome.stated_net_minor) == ((), outcome.expected_net_minor)
