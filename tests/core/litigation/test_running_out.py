"""Items that run out of time, by column: the same days as one by one, and those alone that come soon enough."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from tests.core.litigation.claims import BOOK, TODAY

from dunwell.core.litigation.facts import ClaimedItem, Parties, claim_facts
from dunwell.core.litigation.limits import limitation
from dunwell.core.litigation.reading import state_in
from dunwell.core.litigation.running_out import OWED, SIDES, latest_due, running_out

COUNTRIES = ["", "DE", "GB", "US", "CH", "PT", "CA", "AT", "LT", "BE", "PL"]
ADDRESSES = ["", "1 Main St, Dallas, TX 75201", "Bay St, Los Angeles, CA 90001", "10 Downing St"]
DUES = st.dates(min_value=date(2004, 1, 1), max_value=date(2026, 11, 1)) | st.just(date(2024, 2, 29))
SIDE = st.tuples(*(st.sampled_from(each) for each in (COUNTRIES, COUNTRIES, ADDRESSES, ["", "", "DE", "US"])))


def frames(rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    owed = [(10 + number, number, due, 100) for number, (due, _) in enumerate(rows)]
    sides = [(number, *side) for number, (_, side) in enumerate(rows)]
    return (
        pl.DataFrame(owed, schema=dict(OWED.dtypes), orient="row"),
        pl.DataFrame(sides, schema=dict(SIDES.dtypes), orient="row"),
    )


@given(st.lists(st.tuples(DUES, SIDE), max_size=12), st.integers(0, 4000))
def test_the_same_day_as_one_by_one(rows, within):
    owed, sides = frames(rows)
    running = running_out(book=BOOK, owed=owed, sides=sides, as_of=TODAY, within_days=within)
    found = running.found
    wanted = {}
    unknown = 0
    for number, (due, (creditor, debtor, address, law)) in enumerate(rows):
        parties = Parties(
            creditor_country=creditor,
            debtor_country=debtor,
            debtor_region=state_in(address=address, country=debtor),
            law=law,
        )
        item = ClaimedItem(number="1", due_on=due, principal_minor=100)
        view = limitation(
            book=BOOK, facts=claim_facts(parties=parties, currency="EUR", items=[item], as_of=TODAY)
        )
        unknown += view.last_day is None
        if view.last_day is not None and view.days_left <= within:
            wanted[10 + number] = (view.last_day, view.days_left, view.warning)
            assert due <= latest_due(book=BOOK, as_of=TODAY, within_days=within)
    assert {
        row[0]: row[1:] for row in found.select("item_id", "last_day", "days_left", "warning").rows()
    } == wanted
    assert found["last_day"].is_sorted()
    assert running.unknown_items == unknown


def test_the_day_itself_and_the_one_after():
    last = TODAY + timedelta(days=30)
    owed, sides = frames([(date(last.year - 6, last.month, last.day), ("GB", "GB", "", ""))])

    def listed(within: int) -> list[tuple[date, int, str, str]]:
        found = running_out(book=BOOK, owed=owed, sides=sides, as_of=TODAY, within_days=within)
        return found.found.select("last_day", "days_left", "warning", "law").rows()

    assert listed(30) == [(last, 30, "urgent", "GB")]
    assert listed(29) == []
