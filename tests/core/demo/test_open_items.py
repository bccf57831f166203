"""Open items by the million: as many as asked for, on the accounts of the same customers."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.demo.group import ITEMS, generate_customers, generate_items

AS_OF = date(2026, 6, 30)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**63), customers=st.integers(1, 60), more=st.integers(0, 300))
def test_there_are_as_many_items_and_customers_as_asked_for(seed, customers, more):
    items = generate_items(seed=seed, items=customers + more, customers=customers, as_of=AS_OF)
    parties, _ = generate_customers(seed=seed, customers=customers)
    assert ITEMS.check(items).height == items["external_id"].n_unique() == customers + more
    assert sorted(items["customer"].unique()) == sorted(parties["external_id"])
    assert items.select("customer", "entity", "currency").n_unique() == customers
    assert min(items["amount_minor"]) > 0
    assert set(items["kind"]) == {"invoice"}
    assert all(
        issued < AS_OF and issued <= due for issued, due in items.select("issued_on", "due_on").iter_rows()
    )


def test_it_is_the_same_every_time_and_larger_when_asked():
    small = generate_items(seed=1, items=20_000, customers=2_000, as_of=AS_OF)
    assert small.equals(generate_items(seed=1, items=20_000, customers=2_000, as_of=AS_OF))
    assert not small.equals(generate_items(seed=2, items=20_000, customers=2_000, as_of=AS_OF))
    overdue = (small["due_on"] < AS_OF).sum()
    assert overdue == 10_930
    assert small["customer"].value_counts()["count"].max() == 61
