"""Customers of the demo: told apart at any number, and not all of them easy to reach."""

import zoneinfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.demo.group import CONTACTS, CUSTOMERS, generate_customers
from dunwell.core.receivables.terms_text import parse_terms


def test_customers_speak_three_languages_in_ten_countries(group):
    by = group.customers.group_by("language").agg(pl.len(), pl.col("country").unique().sort())
    assert {language: countries for language, _, countries in by.iter_rows()} == {
        "de": ["AT", "CH", "DE"],
        "en": ["CA", "GB", "IE", "US"],
        "fr": ["BE", "CA", "CH", "FR", "LU"],
    }
    assert set(group.customers["timezone"]) <= zoneinfo.available_timezones()
    assert set(group.customers["segment"]) == {"small", "mid-market", "enterprise"}


def test_the_terms_are_ones_that_the_house_can_read(group):
    days = {terms: parse_terms(text=terms).days for terms in group.customers["terms"].unique()}
    assert days == {"net 14": 14, "net 30": 30, "net 45": 45, "net 60": 60}


def test_some_customers_have_no_address_and_some_a_telephone_only(group):
    payables = group.contacts.filter(pl.col("role") == "payables")
    assert payables["customer"].n_unique() == payables.height == 279  # of 300
    by_phone_only = payables.filter(pl.col("email") == "")
    assert by_phone_only.height == 30
    assert by_phone_only.filter(pl.col("phone") == "").height == 0
    approvers = group.contacts.filter(pl.col("role") == "approver")
    assert approvers.height == 81
    assert set(approvers["customer"]) < set(payables.filter(pl.col("email") != "")["customer"])


@pytest.mark.parametrize("customers", [1, 7, 30_000])
def test_no_two_customers_share_a_name_a_number_or_a_mailbox(customers):
    parties, contacts = generate_customers(seed=3, customers=customers)
    assert CUSTOMERS.check(parties).height == customers
    assert parties["external_id"].n_unique() == parties["name"].n_unique() == customers
    emails = CONTACTS.check(contacts).filter(pl.col("email") != "")["email"]
    assert emails.n_unique() == len(emails)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**63), customers=st.integers(1, 200))
def test_nothing_is_empty_that_a_letter_needs(seed, customers):
    parties, contacts = generate_customers(seed=seed, customers=customers)
    for column in ("name", "language", "country", "timezone", "address", "terms", "owner_email"):
        assert "" not in parties[column].to_list()
    assert all(len(address.splitlines()) == 2 for address in parties["address"])
    assert contacts.filter((pl.col("email") == "") & (pl.col("phone") == "")).height == 0
