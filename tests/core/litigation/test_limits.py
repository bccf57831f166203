"""Until when a claim has to be brought: by the laws that may count, the earliest first."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.core.litigation.claims import BOOK, TODAY, advice, claim

from dunwell.core.law.costs import fee
from dunwell.core.litigation.facts import ClaimedItem, Parties, claim_facts
from dunwell.core.litigation.limits import limitation, warning_level

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "law" / "worked_examples.json"


@pytest.mark.parametrize(
    ("creditor", "debtor", "due", "more", "last", "by"),
    [
        ("DE", "DE", "2023-03-15", {}, "2026-12-31", "DE"),
        ("NL", "NL", "2007-07-01", {}, "2012-07-01", "NL"),
        ("DE", "CH", "2023-03-15", {}, "2026-12-31", "DE CH"),
        ("CH", "DE", "2023-03-15", {}, "2026-12-31", "DE CH"),
        ("DE", "CH", "2023-03-15", {"law": "CH"}, "2033-03-15", "CH"),
        ("DE", "US", "2023-03-15", {"region": "CA"}, "2026-12-31", "DE US"),
        ("US", "US", "2023-03-15", {"region": "CA"}, "2027-03-15", "US"),
        ("GB", "GB", "2023-03-15", {"region": "Scotland"}, "2028-03-15", "GB"),
        ("GB", "GB", "2023-03-15", {"region": "Kent"}, "2029-03-15", "GB"),
        ("DE", "BE", "2023-03-15", {}, "2026-12-31", "DE BE"),
        ("BE", "BE", "2023-03-15", {}, "2028-03-15", "BE"),
        ("ES", "ES", "2020-01-15", {}, "2025-01-15", "ES"),
    ],
)
def test_the_last_day_by_all_laws_that_may_count(creditor, debtor, due, more, last, by):
    found = advice(creditor, debtor, "900", due=due, **more).limitation
    assert str(found.last_day) == last
    assert " ".join(one.country for one in found.reads) == by
    assert found.days_left == (date.fromisoformat(last) - TODAY).days


def test_what_is_not_known_is_said():
    found = advice("US", "US", "900", "USD").limitation
    assert (found.last_day, found.days_left, found.warning) == (None, None, "unknown")
    assert found.not_known == (
        "US: periods of limitation differ by state, and the debtor's is not known; say which it is.",
    )
    found = advice("DE", "", "900").limitation
    assert found.not_known == ("The debtor's country is not known, and so neither is its law of limitation.",)
    assert [one.country for one in found.reads] == ["DE"]
    assert advice("LT", "LT", "900").limitation.not_known[0].startswith("No law of 'LT' is loaded")


@pytest.mark.parametrize(
    ("days", "level"),
    [
        (-1, "barred"),
        (0, "urgent"),
        (30, "urgent"),
        (31, "soon"),
        (180, "soon"),
        (181, "clear"),
        (None, "unknown"),
    ],
)
def test_how_near_it_is(days, level):
    assert warning_level(days_left=days) == level


def test_the_oldest_item_counts_and_is_named():
    items = [
        ClaimedItem(number=number, due_on=date(year, 5, 1), principal_minor=100_00)
        for number, year in (("B", 2025), ("A", 2023), ("C", 2024))
    ]
    facts = claim_facts(
        parties=Parties(creditor_country="DE", debtor_country="DE"), currency="EUR", items=items, as_of=TODAY
    )
    found = limitation(book=BOOK, facts=facts)
    assert (found.item, str(found.last_day), facts.principal_minor) == ("A", "2026-12-31", 300_00)


def test_the_reminders_that_interrupt_are_told_and_not_reckoned():
    found = limitation(book=BOOK, facts=claim("NL", "NL", "900", due="2020-01-15"))
    assert "written demand (stuiting)" in found.reads[0].said.text
    assert found.last_day == date(2025, 1, 15)


@pytest.mark.shared
@pytest.mark.skipif(not FILE.is_file(), reason="the worked examples do not lie beside the checkout")
def test_every_published_example_of_limitation_and_of_fees():
    """Of limitation by the advice on a claim; of fees by the amounts that stand in it."""
    seen = 0
    for one in json.loads(FILE.read_text(encoding="utf-8"))["examples"]:
        given, wanted = one["inputs"], one["expected"]
        if one["kind"] == "limitation":
            found = advice(one["jurisdiction"], one["jurisdiction"], "900", due=given["due"]).limitation
            assert str(found.last_day) == wanted["last_day"], one["id"]
        elif one["kind"] == "mahn_fee":
            on = date.fromisoformat(given["date"])
            found = advice("DE", "DE", str(given["amount"]), on=on, due=str(on - timedelta(days=60)))
            assert found.options[0].estimate.filing_low.minor == int(wanted["fee"] * 100), one["id"]
        elif one["kind"] == "uk_court_fee":
            found = advice("GB", "GB", str(given["amount"]), "GBP")
            assert found.options[0].estimate.filing_low.minor == int(wanted["fee"] * 100), one["id"]
        elif one["kind"] == "rvg_fee":
            found = advice("DE", "DE", str(given["amount"]), on=date(2025, 5, 30), due="2025-01-31")
            lawyer = next(line for line in found.options[0].estimate.lines if line.code == "lawyer")
            assert lawyer.low.minor == round(wanted["fee_net"] * 100), one["id"]
        elif one["kind"] == "wik":
            found = fee(book=BOOK, schedule="NL_WIK", amount=Decimal(given["principal"]), on=TODAY)
            assert found.money.minor == int(wanted["fee"] * 100), one["id"]
        else:
            continue
        seen += 1
    assert seen == 7
