"""The words of the change feed fit the field of exchange files, and each names one thing."""

import pytest

from dunwell.core.placements.codes import ACTIVITIES, CONTACTS, IN, Direction, codes_of, of_short


@pytest.mark.parametrize("direction", ["out", "in"])
def test_each_short_word_names_one_kind_of_news_and_fits_its_field(direction: Direction) -> None:
    known = codes_of(direction)
    assert {of_short(direction=direction, short=one.short.lower()) for one in known.values()} == set(
        known.values()
    )
    assert all(one.short.isalpha() and len(one.short) <= 8 for one in known.values())
    assert all(len(code) <= 20 for code in known)
    assert of_short(direction=direction, short="NONSENSE") is None


def test_what_asks_names_the_kind_of_request_and_what_is_worked_is_known() -> None:
    assert {code: one.asks for code, one in IN.items() if one.asks} == {
        "ask_settlement": "settlement",
        "ask_plan": "plan",
        "ask_legal": "legal",
        "ask_costs": "costs",
        "ask_documents": "documents",
        "ask_withdrawal": "withdrawal",
        "ask_update": "update",
    }
    assert set(IN) > ACTIVITIES | CONTACTS
    assert {code for code, one in IN.items() if one.needs_amount} == {
        *("promise", "direct_payment", "payment", "reversal", "cost", "ask_settlement", "ask_costs")
    }
