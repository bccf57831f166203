"""How the group stands to its customers: the same for the same seed, and in keeping with how they pay."""

from datetime import timedelta

from tests.core.demo.conftest import AS_OF

from dunwell.core.demo.stances import GROUPS, grow_stances


def grown(group, *, seed=1):
    return grow_stances(seed=seed, customers=group.customers, accounts=group.accounts, as_of=AS_OF)


def test_every_customer_has_one_in_order_and_the_same_seed_gives_the_same(group):
    found = grown(group)
    assert found["external_id"].to_list() == group.customers["external_id"].to_list()
    assert found.equals(grown(group))
    assert not found.equals(grown(group, seed=2))


def test_who_pays_worst_is_at_risk_and_the_worst_account_counts(group):
    ways = {}
    for customer, behaviour in group.accounts.select("customer", "behaviour").iter_rows():
        ways.setdefault(customer, set()).add(behaviour)
    for customer, risk in grown(group).select("external_id", "risk_class").iter_rows():
        is_high = bool(ways[customer] & {"non_payer", "very_slow"})
        assert (risk == "high") == is_high
        if risk == "low":
            assert ways[customer] == {"prompt"}


def test_groups_speak_one_language_and_only_large_customers_are_vips(group):
    found = grown(group).join(group.customers, on="external_id")
    grouped = found.drop_nulls("group")
    assert set(grouped.select("language", "group").iter_rows()) == set(GROUPS.items())
    assert set(grouped["group"].value_counts()["count"]) == {4}
    assert set(found.filter(found["is_vip"])["segment"]) == {"enterprise"}


def test_some_contracts_are_renewed_about_now(group):
    renewals = grown(group)["renewal_on"].drop_nulls()
    assert AS_OF - timedelta(days=5) <= renewals.min() <= renewals.max() <= AS_OF + timedelta(days=90)
