"""What holds for any set: nothing is allocated twice, no order matters, strangers change nothing, equals stay open."""

import string
from collections import Counter
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.cash.sets import PAID, answers, items, payments, told

from dunwell.core.cash.match import match
from dunwell.core.cash.records import INVOICES, PAYMENTS

CUSTOMERS = ("Alder Foods", "Birch Metals", "Cedar Textiles", "10004")
NUMBERS = [f"INV-{1000 + at}" for at in range(12)]
AMOUNTS = st.sampled_from([10_000, 20_011, 30_022, 50_033, 70_044, 12_345, -5_005])


@st.composite
def sets(draw):
    """A few open items and payments that want some of them, told well or badly."""
    count = draw(st.integers(1, len(NUMBERS)))
    book = [
        (
            number,
            draw(st.sampled_from(CUSTOMERS)),
            draw(AMOUNTS),
            draw(st.sampled_from(["", "PO-7001", "PO-7002"])),
        )
        for number in NUMBERS[:count]
    ]
    paid = [
        (
            draw(st.sampled_from([*(abs(row[2]) for row in book), 9_800, 100, 0, -500, 30_011])),
            draw(
                st.sampled_from(
                    ["", "thanks", "PO-7001", *(row[0] for row in book), *(row[0][4:] for row in book)]
                )
            )
            + draw(st.sampled_from(["", " and INV-1001", " 1002", " - 1003", " vom 01.02.2024"])),
            draw(st.sampled_from([*CUSTOMERS, "BIRCH METALS", "Somebody", ""])),
            draw(st.sampled_from(["", "DE02120300000000202051", "NL91ABNA0417164300"])),
            PAID + timedelta(days=draw(st.integers(0, 3))),
        )
        for _ in range(draw(st.integers(1, 6)))
    ]
    return items(*book), payments(*paid)


@given(sets())
@settings(max_examples=120)
def test_no_item_gives_more_than_it_has_and_no_payment_either(made):
    invoices, paid = made
    proposals = match(invoices=invoices, payments=paid)
    taken: Counter[int] = Counter()
    for one in proposals:
        for pair in one.pairs:
            taken[pair.item] += pair.minor
    open_of = invoices["amount_minor"].to_list()

    assert [one.payment for one in proposals] == list(range(paid.height))
    assert all(abs(minor) <= abs(open_of[row]) and minor * open_of[row] > 0 for row, minor in taken.items())
    assert all(
        sum(pair.minor for pair in one.pairs) <= max(0, paid["amount_minor"][one.payment])
        for one in proposals
    )
    assert all((one.state == "left") == (not one.pairs) for one in proposals)
    assert all(one.reasons for one in proposals)


@given(sets(), st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_the_order_of_rows_does_not_matter(made, random):
    invoices, paid = made
    plain = {
        paid["payment"][one.payment]: (told(one, invoices), one.confidence, one.reasons)
        for one in match(invoices=invoices, payments=paid)
    }
    rows, lines = [*range(invoices.height)], [*range(paid.height)]
    random.shuffle(rows)
    random.shuffle(lines)
    invoices, paid = invoices[rows], paid[lines]
    mixed = {
        paid["payment"][one.payment]: (told(one, invoices), one.confidence, one.reasons)
        for one in match(invoices=invoices, payments=paid)
    }

    assert mixed == plain


@given(sets())
@settings(max_examples=60)
def test_strangers_change_nothing(made):
    invoices, paid = made
    before = answers(invoices, paid)
    strange_item = pl.DataFrame(
        [("ZQX/777777/A", "Quokka Zymurgy", 987_654_321, "EUR", date(2024, 1, 1), date(2024, 2, 1), "")],
        schema=dict(INVOICES.dtypes),
        orient="row",
    )
    strange_line = pl.DataFrame(
        [("PX", PAID, 123_456_789, "EUR", "Wombat Xylophones", "", "no words of yours")],
        schema=dict(PAYMENTS.dtypes),
        orient="row",
    )
    after = answers(pl.concat([strange_item, invoices]), pl.concat([paid, strange_line]))

    assert after[:-1] == before
    assert after[-1] == ("left", {})


@given(
    minor=st.integers(1_000, 10_000_000),
    name=st.sampled_from(["Alder Foods", "10001"]),
    text=st.text(alphabet=string.ascii_letters + " ", max_size=20),
    apart=st.integers(0, 40),
)
@settings(max_examples=80)
def test_two_equals_without_a_number_are_never_posted(minor, name, text, apart):
    book = items(
        ("A-90001", name, minor), ("A-90002", name, minor, "", date(2024, 1, 10) - timedelta(days=apart))
    )
    silent = (minor, f"x{text}", "Alder Foods", "DE02120300000000202051")
    states = [state for state, _ in answers(book, payments(silent))]
    known = payments((minor, "A-90001", "Alder Foods", "DE02120300000000202051"), silent)

    assert states == ["left"]
    assert answers(book, known)[1][0] != "posted"  # on the same day nothing tells which came first


@given(evidence=st.sampled_from(["number", "payer", "amount"]))
def test_less_evidence_is_less_confidence(evidence):
    book = items(("INV-1001", "Alder Foods", 12_345), ("INV-1002", "Birch Metals", 54_321))
    whole = match(invoices=book, payments=payments((12_345, "INV-1001", "Alder Foods")))[0]
    less = {
        "number": (12_345, "", "Alder Foods"),
        "payer": (12_345, "INV-1001", ""),
        "amount": (7_000, "INV-1001", "Alder Foods"),
    }[evidence]

    assert match(invoices=book, payments=payments(less))[0].confidence < whole.confidence
