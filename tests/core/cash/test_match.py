"""Payments as they come, by kind of noise: what is posted, what is proposed, what is left."""

from datetime import date

import polars as pl
import pytest
from tests.core.cash.sets import answers, items, payments

from dunwell.core.cash.match import match
from dunwell.core.cash.payers import Learnt, Outcome, learn
from dunwell.core.cash.records import REMITTANCES, Settings

MUELLER, ACME, ZETA = "Müller Maschinenbau GmbH", "Acme Industries Ltd", "Zeta Corp"
BOOK = items(
    ("INV-2024-00123", MUELLER, 123_456, "PO-778899"),
    ("INV-2024-00124", MUELLER, 50_020),
    ("INV-2024-00125", ACME, 77_777, "RF18539007547034"),
    ("INV-2024-00126", ACME, 99_910),
    ("INV-2024-00127", ZETA, 88_810),
    ("INV-2024-00128", ZETA, 88_810),
    ("CN-2024-00007", ACME, -10_010),
)
FIRST = {"INV-2024-00123": 123_456}
BOTH = {"INV-2024-00125": 77_777, "INV-2024-00126": 99_910}


@pytest.mark.parametrize(
    "text",
    [
        "INV-2024-00123",
        "Rechnung INV-2024-00123 vom 10.01.2024",
        "inv 2024 00123",
        "Inv.No 2024/00123",
        "INV-2024-001\n23",
        "INV2024 0 0123",
        "INV-2O24-OO123",
        "INV-2024-00123 Tel 0301234567 KD 4711 USt-Id DE123456789 1.234,56 EUR",
        "SVWZ+INV-2024-00123 EREF+NOTPROVIDED",
        "your ref PO-778899",
    ],
)
def test_a_number_and_the_exact_amount_are_posted_whoever_pays(text):
    assert answers(BOOK, payments((123_456, text, "Somebody"))) == [("posted", FIRST)]


@pytest.mark.parametrize(
    "text", ["INV-2024-123", "Rg 123", "INV-2024-00132", "INV-2024-0123", "INV-2024-001234", "invoice 0123"]
)
def test_a_number_in_short_or_mistyped_is_posted_where_the_payer_is_known(text):
    assert answers(BOOK, payments((123_456, text, "MUELLER MASCHINENBAU"))) == [("posted", FIRST)]


def test_a_mistyped_number_of_an_unknown_payer_is_only_proposed():
    assert answers(BOOK, payments((123_456, "INV-2024-00132", "Somebody"))) == [("proposed", FIRST)]


@pytest.mark.parametrize(
    "text",
    [
        "INV-2024-00125, INV-2024-00126",
        "INV-2024-00125 + 126",
        "INV-2024-00125/26",
        "INV-2024-00125-00126",
        "2024-00125 & 2024-00126",
        "RF18 5390 0754 7034 / INV-2024-00126",
    ],
)
def test_several_invoices_in_one_payment(text):
    assert answers(BOOK, payments((177_687, text, "ACME INDUSTRIES"))) == [("posted", BOTH)]


def test_a_range_takes_what_lies_between_of_the_same_customer():
    book = items(*((f"INV-{1000 + at}", "A Ltd" if at != 2 else "B Ltd", 10_000 + at) for at in range(5)))
    paid = payments((40_008, "INV 1000 to 1004"))
    assert answers(book, paid) == [
        ("posted", {"INV-1000": 10_000, "INV-1001": 10_001, "INV-1003": 10_003, "INV-1004": 10_004})
    ]


@pytest.mark.parametrize(
    ("minor", "code"),
    [
        (120_987, "AMOUNT_DISCOUNT"),  # 2 %
        (121_956, "AMOUNT_CHARGES"),
        (123_400, "AMOUNT_SMALL"),
        (98_765, "AMOUNT_WITHHELD"),  # 20 %
        (60_000, "AMOUNT_PARTIAL"),
        (124_356, "AMOUNT_SWAPPED"),
    ],
)
def test_a_short_payment_of_a_known_payer_goes_to_the_invoice_it_names(minor, code):
    paid = payments((minor, "INV-2024-00123", "Müller Maschinenbau"))
    (one,) = match(invoices=BOOK, payments=paid)
    assert (one.pairs[0].minor, code in dict(one.reasons)) == (min(minor, 123_456), True)


def test_instalments_are_posted_until_nothing_is_open():
    paid = payments(
        *(
            (minor, "INV-2024-00123", "Müller Maschinenbau", "DE02120300000000202051", day)
            for minor, day in (
                (50_000, date(2024, 2, 1)),
                (50_000, date(2024, 3, 1)),
                (23_456, date(2024, 4, 1)),
                (23_456, date(2024, 5, 1)),
            )
        )
    )
    assert [state for state, _ in answers(BOOK, paid)] == ["posted", "posted", "posted", "left"]


def test_a_credit_note_is_set_against_what_is_named():
    paid = payments((67_767, "INV-2024-00125 less CN-2024-00007", "Acme Industries"))
    assert answers(BOOK, paid) == [("posted", {"INV-2024-00125": 77_777, "CN-2024-00007": -10_010})]


def test_what_is_overpaid_stays_with_the_payment():
    (one,) = match(invoices=BOOK, payments=payments((80_000, "INV-2024-00125", "Acme Industries")))
    assert [pair.minor for pair in one.pairs] == [77_777]


def test_the_second_payment_of_an_invoice_finds_nothing():
    first, second = (
        (123_456, "INV-2024-00123", "", "", date(2024, 2, 1)),
        (123_456, "INV-2024-00123", "", "", date(2024, 2, 8)),
    )
    assert answers(BOOK, payments(first, second)) == [("posted", FIRST), ("left", {})]
    assert answers(BOOK, payments(second, first)) == [("left", {}), ("posted", FIRST)]


def test_without_a_number_a_known_payer_and_the_only_such_amount_are_posted():
    assert answers(BOOK, payments((50_020, "", "MUELLER MASCHINENBAU GMBH"))) == [
        ("posted", {"INV-2024-00124": 50_020})
    ]


def test_without_a_number_an_unknown_payer_is_only_proposed():
    assert answers(BOOK, payments((50_020, "thank you", ""))) == [("proposed", {"INV-2024-00124": 50_020})]


def test_between_two_equals_nothing_is_guessed():
    (one,) = match(invoices=BOOK, payments=payments((88_810, "", "Zeta Corp")))
    assert (one.state, one.pairs, [code for code, _ in one.reasons]) == ("left", (), ["TIES"])


def test_the_oldest_of_two_equals_is_proposed_where_a_setting_says_so():
    assert answers(BOOK, payments((88_810, "", "Zeta Corp")), settings=Settings(oldest_first=True)) == [
        ("proposed", {"INV-2024-00127": 88_810})
    ]


def test_the_same_amount_at_two_customers_is_decided_by_the_payer_alone():
    book = items(("A-1001", "Alpha Metals", 70_010), ("B-2001", "Beta Foods", 70_010))
    assert answers(book, payments((70_010, "", "Somebody"))) == [("left", {})]
    assert answers(book, payments((70_010, "", "ALPHA METALS"))) == [("posted", {"A-1001": 70_010})]


@pytest.mark.parametrize("minor", [0, -123_456])
def test_money_that_did_not_come_in_is_left(minor):
    (one,) = match(invoices=BOOK, payments=payments((minor, "INV-2024-00123 RETURN")))
    assert (one.state, [code for code, _ in one.reasons]) == ("left", ["NOT_MONEY_IN"])


def test_income_that_nobody_owes_is_left():
    assert answers(BOOK, payments((4_242, "interest 12/2023", "The Bank"))) == [("left", {})]


def test_an_account_that_paid_by_number_is_known_afterwards():
    book = items(("INV-2024-00123", "10001", 123_456), ("INV-2024-00124", "10001", 50_020))
    by_number = (123_456, "INV-2024-00123", "X", "DE02 1203 0000 0000 2020 51")
    silent = (50_020, "", "Y", "DE02120300000000202051")
    assert answers(book, payments(by_number, silent))[1] == ("posted", {"INV-2024-00124": 50_020})
    assert answers(book, payments(silent)) == [("proposed", {"INV-2024-00124": 50_020})]


def test_another_currency_is_proposed_for_a_person_to_see():
    paid = payments((130_000, "INV-2024-00123", "Müller Maschinenbau"), currency="USD")
    assert answers(BOOK, paid) == [("proposed", FIRST)]


def test_an_advice_says_what_each_invoice_gets():
    paid = payments((150_000, "see advice", "Somebody"))
    rows = [("P1", "INV-2024-00123", 110_000, None, ""), ("P1", "INV-2024-00124", 40_000, None, "")]
    advice = pl.DataFrame(rows, schema=dict(REMITTANCES.dtypes), orient="row")
    assert answers(BOOK, paid, remittances=advice) == [
        ("posted", {"INV-2024-00123": 110_000, "INV-2024-00124": 40_000})
    ]


def test_an_advice_that_names_no_payment_is_found_by_its_number():
    paid = payments((173_476, "Sammelzahlung 4590237", "Somebody"), (173_476, "other", ""))
    rows = [("", "INV-2024-00123", 123_456, None, "4590237"), ("", "INV-2024-00124", 50_020, None, "4590237")]
    advice = pl.DataFrame(rows, schema=dict(REMITTANCES.dtypes), orient="row")
    assert answers(BOOK, paid, remittances=advice)[0] == (
        "posted",
        {"INV-2024-00123": 123_456, "INV-2024-00124": 50_020},
    )


def test_numbers_of_an_invoice_not_yet_issued_are_not_posted():
    book = items(("INV-2024-00500", MUELLER, 45_670, "", date(2024, 6, 1)))
    (one,) = match(invoices=book, payments=payments((45_000, "INV-2024-00500", "Müller Maschinenbau")))
    assert one.state != "posted"


def test_a_correction_turns_the_next_decision():
    book = items(("A-1001", "10001", 50_020), ("B-2001", "10002", 50_020))
    paid = payments((50_020, "", "Pay Agency", "DE02120300000000202051"))
    first = Outcome(account="DE02120300000000202051", payer="Pay Agency", customers=("10001",))
    known = learn(learnt=Learnt(), outcomes=[first])
    assert answers(book, paid, learnt=known) == [("posted", {"A-1001": 50_020})]

    corrected = Outcome(
        account="DE02120300000000202051", payer="Pay Agency", customers=("10002",), is_correction=True
    )
    known = learn(learnt=known, outcomes=[corrected])
    assert answers(book, paid, learnt=known) == [("posted", {"B-2001": 50_020})]


def test_a_habit_that_was_seen_makes_the_same_difference_more_likely():
    paid = payments((120_987, "", "Müller Maschinenbau GmbH"))  # 2 % less, no number
    seen = [Outcome(account="", payer="", customers=(MUELLER,), habit="discount")] * 3
    (before,) = match(invoices=BOOK, payments=paid)
    (after,) = match(invoices=BOOK, payments=paid, learnt=learn(learnt=Learnt(), outcomes=seen))

    assert (before.pairs, after.pairs[0].minor) == (after.pairs, 120_987)
    assert after.confidence > before.confidence
    assert "HABIT" in dict(after.reasons)
