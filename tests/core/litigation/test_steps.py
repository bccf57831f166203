"""The deadlines that a step sets off on the day on which it happened."""

from datetime import date

import pytest
from tests.core.litigation.claims import BOOK

from dunwell.core.litigation.steps import after


def deadlines(code: str, step: str, on: str, country: str) -> str:
    found = after(procedure=BOOK.procedure(code=code), step=step, on=date.fromisoformat(on), country=country)
    return ", ".join(f"{one.step} {one.whose} {one.on}" for one in found)


@pytest.mark.parametrize(
    ("code", "step", "on", "country", "wanted"),
    [
        ("DE_MAHN", "serve", "2026-08-31", "DE", "answer debtor 2026-09-14, title creditor 2027-02-28"),
        ("DE_MAHN", "serve_title", "2026-12-30", "DE", "serve_title debtor 2027-01-13"),
        ("DE_MAHN", "file", "2026-12-30", "DE", ""),
        ("EU_EOP", "serve", "2026-01-31", "FR", "answer debtor 2026-03-02"),
        ("EU_EOP", "file", "2026-01-31", "FR", ""),  # thirty days are the court's own target
        ("FR_INJ", "serve", "2026-01-31", "FR", "answer debtor 2026-02-28"),
        ("FR_INJ", "issue", "2026-08-31", "FR", "serve creditor 2027-02-28"),
        ("IT_DI", "issue", "2026-01-01", "IT", "serve creditor 2026-03-02"),
        ("IT_DI", "serve", "2026-01-01", "IT", "answer debtor 2026-02-10"),
        ("AT_MAHN", "serve", "2026-01-01", "AT", "answer debtor 2026-01-29"),
        ("CH_BETR", "serve", "2024-02-29", "CH", "answer debtor 2024-03-10, title creditor 2025-02-28"),
        (
            *("UK_CCMC", "serve", "2026-01-01", "GB"),
            "answer debtor 2026-01-15, answer_acknowledged debtor 2026-01-29",
        ),
        ("ES_MON", "serve", "2026-12-04", "ES", "answer debtor 2027-01-07"),
    ],
)
def test_what_a_step_sets_off(code, step, on, country, wanted):
    assert deadlines(code, step, on, country) == wanted


def test_a_step_that_is_none():
    with pytest.raises(ValueError, match="has no step 'verdict'; it has: file, issue"):
        deadlines("DE_MAHN", "verdict", "2026-01-01", "DE")
