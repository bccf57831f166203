"""What the book refuses in procedures: every fault of a file, not the first."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.core.litigation.claims import BOOK

from dunwell.core.law.book import LawBook
from dunwell.core.law.faults import LawFaulty
from dunwell.core.law.records import Period, PeriodUnit, StepActor
from dunwell.formats import law_toml


def test_faults_of_a_procedure():
    good = BOOK.procedure(code="DE_MAHN")
    strange = Period(count=1, unit=PeriodUnit.DAYS, starts_with="verdict", whose=StepActor.DEBTOR)
    court, trial, lawyer = good.costs
    bad = replace(
        good,
        steps=(*good.steps, good.steps[0], replace(good.steps[1], code="x", period=strange)),
        costs=(
            replace(court, schedule="NO_SUCH"),
            replace(trial, less="nothing"),
            replace(lawyer, low=Decimal(2), high=Decimal(1)),
        ),
    )
    others = tuple(one for one in BOOK.records.procedures if one is not good)
    with pytest.raises(LawFaulty) as refusal:
        LawBook.of(records=replace(BOOK.records, procedures=(*others, bad)))
    assert [one.message for one in refusal.value.faults] == [
        "file stands there 2 times; once is enough.",
        "The period of x starts with verdict, which is no step.",
        "The cost court_fee names no schedule that is loaded: NO_SUCH.",
        "The cost trial_fee is less nothing, which is no cost.",
        "The cost lawyer needs a low and a high figure, the low one not above the high one.",
    ]


def test_a_file_with_a_period_of_nothing_and_a_kind_that_is_none():
    content = b"""
[[procedure]]
code = "X"
jurisdiction = "DE"
name = "x"
kind = "duel"
confidence = "high"
source = "a test"
steps = [
  { code = "file", kind = "file", actor = "creditor", name = "x", day = 0,
    period = { count = 0, unit = "days", starts_with = "file", whose = "debtor" } },
]

[[procedure.costs]]
code = "fee"
name = "fee"
stage = "never"
confidence = "high"
source = "a test"
"""
    _, faults = law_toml.procedures(content=content.replace(b",\n    period", b", period"))
    assert [one.where.split()[-1] for one in faults] == ["stage", "count", "kind"]
