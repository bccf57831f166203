"""The labelled payments hold what they claim: only then do scores on them mean anything."""

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
from tests.cash_world import checks
from tests.cash_world.files import read, write
from tests.cash_world.kinds import KINDS
from tests.cash_world.making import NOISES, make
from tests.cash_world.records import FREE, LEAVE, POST, PROPOSE, LabelledSet
from tests.cash_world.styles import STYLES

# What arrives is not what the invoices get: more, nothing, other money, or money that goes back.
UNEVEN = {"overpaid", "duplicate", "already_paid", "unrelated", "unrelated_equal", "currency", "rounding"}


@cache
def whole(style: str, noise: str = "noisy") -> LabelledSet:
    return make(style=style, seed=1, noise=noise)


@cache
def small(style: str, noise: str = "noisy") -> LabelledSet:
    return make(style=style, seed=11, size=120, noise=noise)


def test_a_seed_makes_the_same_files_every_time(tmp_path: Path) -> None:
    for name in ("once", "again"):
        write(made=make(style="french", seed=3, size=60), folder=tmp_path / name)

    for file in ("invoices.csv", "payments.csv", "remittances.csv", "truth.csv", "labels.csv"):
        once = (tmp_path / "once" / file).read_bytes()
        assert once == (tmp_path / "again" / file).read_bytes()
        assert once.count(b"\n") > 1


def test_another_seed_makes_other_payments() -> None:
    one, other = (make(style="french", seed=seed, size=60) for seed in (1, 2))

    assert [draft.text for draft in one.payments] != [draft.text for draft in other.payments]


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_makes_as_many_payments_as_asked(style: str, noise: str) -> None:
    made = small(style, noise)

    assert len(made.payments) == 120
    numbers = [invoice.number for invoice in made.invoices]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_money_that_arrives_is_what_the_invoices_get(style: str) -> None:
    for draft in small(style).payments:
        shares = sum(share for _, share in draft.pairs)
        if draft.kind not in UNEVEN:
            assert shares == draft.amount, draft
        elif draft.kind in {"overpaid", "rounding"}:
            assert 0 < shares <= draft.amount, draft


@pytest.mark.parametrize("style", sorted(STYLES))
def test_no_invoice_gets_more_than_it_asks(style: str) -> None:
    got: dict[str, int] = defaultdict(int)
    made = small(style)
    for draft in made.payments:
        for invoice, share in draft.pairs:
            got[invoice.number] += share

    over = [invoice.number for invoice in made.invoices if abs(got[invoice.number]) > abs(invoice.amount)]
    assert over == []


@pytest.mark.parametrize("style", sorted(STYLES))
def test_nothing_is_paid_before_it_is_invoiced(style: str) -> None:
    for draft in small(style).payments:
        assert all(invoice.issued_on <= draft.paid_on for invoice, _ in draft.pairs)


def test_every_kind_comes_somewhere() -> None:
    kinds = {draft.kind for style in STYLES for draft in whole(style).payments}

    assert set(KINDS) - kinds == set()
    assert kinds - set(KINDS) == {"cut"}  # what a bank with 18 characters leaves of some texts


def test_an_exact_number_stands_in_the_text() -> None:
    for style in STYLES:
        for draft in small(style, "clean").payments:
            if draft.kind == "exact":
                plain = re.sub(r"\s", "", draft.text)
                assert draft.pairs[0][0].number in plain


def test_clean_accounts_are_mostly_to_be_posted() -> None:
    for style in STYLES:
        expected = Counter(draft.expect for draft in whole(style, "clean").payments)
        assert expected[POST] / 400 > 0.85, style


def test_twins_without_a_word_are_to_be_left() -> None:
    expected = Counter(
        draft.expect for style in STYLES for draft in whole(style).payments if draft.kind == "twins_untold"
    )

    assert expected[LEAVE] > 30
    assert expected[POST] == expected[PROPOSE] == 0  # free: the other one was told before or after


def test_payments_of_nothing_are_to_be_left() -> None:
    for style in STYLES:
        for draft in small(style).payments:
            if not draft.pairs:
                assert draft.expect == LEAVE


def test_what_is_said_without_a_word_has_one_answer() -> None:
    """A payment to be posted by payer and amount alone has no second open invoice of its amount at that payer."""
    for style in STYLES:
        made = small(style)
        paid_by = {
            invoice.number: draft.paid_on
            for draft in made.payments
            if draft.expect not in {FREE, LEAVE}
            for invoice, _ in draft.pairs
        }
        for draft in made.payments:
            if draft.told or draft.expect != POST:
                continue
            meant = draft.pairs[0][0]
            others = [
                other.number
                for other in made.invoices
                if other.customer.key == meant.customer.key
                and other.number != meant.number
                and other.amount == draft.amount
                and other.issued_on <= draft.paid_on < paid_by.get(other.number, draft.paid_on.max)
            ]
            assert others == [], draft


def test_files_have_the_columns_that_a_matcher_reads(tmp_path: Path) -> None:
    write(made=small("retailer"), folder=tmp_path)

    assert list(read(tmp_path / "invoices.csv")[0]) == [
        "invoice", "customer", "amount", "currency", "issued_on", "due_on", "references"
    ]  # fmt: skip
    assert list(read(tmp_path / "payments.csv")[0]) == [
        "payment", "paid_on", "amount", "currency", "payer", "account", "text"
    ]  # fmt: skip
    assert list(read(tmp_path / "remittances.csv")[0]) == [
        "payment",
        "invoice",
        "amount",
        "deduction",
        "text",
    ]


@pytest.mark.parametrize(
    ("made", "published"),
    [
        (checks.iban(country="GB", body="WEST12345698765432"), "GB82WEST12345698765432"),
        (checks.iban(country="DE", body="370400440532013000"), "DE89370400440532013000"),
        (checks.creditor_reference("539007547034"), "RF18539007547034"),
        (checks.qr_reference("21000000000313947143000901"), "210000000003139471430009017"),
        (checks.ogm("0909337554"), "090933755493"),
        (checks.kid("1234567"), "12345674"),
        (checks.viite("1234"), "12344"),
    ],
)
def test_check_digits_are_those_of_published_examples(made: str, published: str) -> None:
    assert made == published
