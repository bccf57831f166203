"""What a letter may rely on: the least sure datum decides, and the choice of a day count is the house's."""

from datetime import date

import pytest

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.claims import Claim
from dunwell.core.law.interest import reckon


def sources(code, **more):
    currency = packaged_book().jurisdiction(code=code).currency
    claim = Claim(
        jurisdiction=code,
        minor=1_000_00,
        currency=currency,
        due_on=date(2024, 3, 12),
        paid_on=date(2024, 9, 2),
        **more,
    )
    return {one.what: one.evidence for one in reckon(book=packaged_book(), claim=claim).sources}


@pytest.mark.parametrize("code", ["DE", "FR", "NL", "GB", "IT", "ES"])
def test_a_claim_may_be_quoted(code):
    assert [what for what, one in sources(code).items() if not one.may_be_quoted] == []


def test_polish_interest_may_be_quoted_and_the_steps_of_its_sum_not():
    doubted = [what for what, one in sources("PL").items() if not one.may_be_quoted]
    assert doubted == ["the sum for recovery costs"]


@pytest.mark.parametrize("code", ["AT", "BE", "CH", "DK", "FI", "LU", "PT"])
def test_a_day_count_that_sources_dispute_or_nobody_looked_up_is_not_quoted(code):
    assert not sources(code)["the day count act/365"].may_be_quoted


def test_the_choice_of_a_day_count_says_that_others_choose_otherwise():
    assert "tools of courts use act/act" in sources("DE")["the day count act/365"].source
