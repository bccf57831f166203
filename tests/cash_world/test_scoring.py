"""The evaluator counts as it says: answers of which the result is known beforehand."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.cash_world.files import read, write
from tests.cash_world.making import make
from tests.cash_world.reporting import report
from tests.cash_world.scoring import Answer, read_answers, score

INVOICES = """invoice,customer,amount,currency,issued_on,due_on,references
A1,K,100.00,EUR,2026-01-01,2026-01-31,
A2,K,100.00,EUR,2026-01-02,2026-01-31,
A3,K,70.00,EUR,2026-01-03,2026-01-31,
A4,K,50.00,EUR,2026-01-03,2026-01-31,
"""
PAYMENTS = """payment,paid_on,amount,currency,payer,account,text
P1,2026-02-01,100.00,EUR,K,,
P2,2026-02-02,118.00,EUR,K,,A3 A4
P3,2026-02-03,9.00,EUR,Z,,
"""
TRUTH = """payment,invoice,amount
P1,A1,100.00
P2,A3,69.00
P2,A4,49.00
"""
LABELS = """payment,kind,expect
P1,twins_untold,leave
P2,discount,post
P3,unrelated,leave
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("invoices", INVOICES), ("payments", PAYMENTS), ("truth", TRUTH), ("labels", LABELS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def answer(
    payment: str, invoice: str, *, posted: bool = True, amount: str = "", confidence: float = 0.99
) -> Answer:
    given = Decimal(amount) if amount else None
    return Answer(payment=payment, invoice=invoice, amount=given, confidence=confidence, posted=posted)


def test_all_that_can_be_known_is_a_full_score(folder: Path) -> None:
    found = score(
        folder=folder, answers=[answer("P2", "A3", amount="69"), answer("P2", "A4", amount="50")]
    ).fair

    assert (found.precision, found.recall, found.f1) == (1, 1, 1)
    assert (found.straight_through, found.hit_rate) == (1, 1)
    assert (found.posted, found.posted_wrong, found.amounts_off) == (2, 0, 0)


def test_half_a_payment_is_half_its_items_and_no_line(folder: Path) -> None:
    found = score(folder=folder, answers=[answer("P2", "A3"), answer("P2", "A4", posted=False)]).fair

    assert found.recall == 1
    assert (found.straight_through, found.hit_rate) == (0, 0.5)


def test_a_lucky_guess_between_equals_is_wrong(folder: Path) -> None:
    result = score(folder=folder, answers=[answer("P1", "A1")])

    assert (result.fair.posted_wrong, result.fair.guessed) == (1, 1)
    assert result.fair.wrong == [("P1", "A1")]
    assert (result.plain.posted_wrong, result.plain.right) == (0, 1)


def test_proposing_what_was_meant_among_equals_is_neither_right_nor_wrong(folder: Path) -> None:
    found = score(folder=folder, answers=[answer("P1", "A1", posted=False)]).fair

    assert (found.posted_wrong, found.answered, found.right) == (0, 0, 0)


def test_posting_income_that_pays_nothing_is_wrong(folder: Path) -> None:
    found = score(folder=folder, answers=[answer("P3", "A4")])

    assert found.fair.posted_wrong == 1
    assert found.kinds["unrelated"].posted_wrong == 1
    assert found.fair.posted_precision == 0


def test_an_amount_that_is_neither_the_money_nor_the_invoice_is_off(folder: Path) -> None:
    assert score(folder=folder, answers=[answer("P2", "A3", amount="68.50")]).fair.amounts_off == 1


def test_confidence_is_held_against_what_came_true(folder: Path) -> None:
    said = [
        answer("P2", "A3", confidence=0.96),
        answer("P2", "A1", confidence=0.97),
        answer("P2", "A4", confidence=0.6),
    ]
    table = score(folder=folder, answers=said).calibration

    assert [(low, count, true) for low, _, count, _, true in table] == [(0.5, 1, 1.0), (0.95, 2, 0.5)]
    assert table[1][3] == pytest.approx(0.965)


def test_without_labels_every_pair_of_the_truth_is_expected(folder: Path) -> None:
    (folder / "labels.csv").unlink()
    found = score(folder=folder, answers=[answer("P2", "A3"), answer("P2", "A4")]).fair

    assert found.recall == pytest.approx(2 / 3)
    assert found.straight_through == 0.5


def test_the_truth_as_an_answer_is_right_for_every_kind(tmp_path: Path) -> None:
    made = make(style="us_lockbox", seed=4, size=200)
    write(made=made, folder=tmp_path)
    unknowable = {draft.number for draft in made.payments if draft.expect == "leave"}
    out = tmp_path / "out.csv"
    lines = [
        f"{line['payment']},{line['invoice']},{line['amount']},1.0,posted,\n"
        for line in read(tmp_path / "truth.csv")
        if line["payment"] not in unknowable
    ]
    out.write_text("payment,invoice,amount,confidence,state,reasons\n" + "".join(lines), encoding="utf-8")
    result = score(folder=tmp_path, answers=read_answers(out))

    assert (result.fair.f1, result.fair.straight_through, result.fair.posted_wrong) == (1, 1, 0)
    assert {kind for kind, counts in result.kinds.items() if counts.f1 not in {None, 1}} == set()
    assert "twins_untold" in report(score=result)
