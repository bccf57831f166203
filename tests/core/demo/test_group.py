"""The demo group: the same from the same seed, a ledger that holds, and payers one can tell apart."""

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.demo.conftest import AS_OF

from dunwell.core.demo.group import DemoGroup, generate
from dunwell.core.receivables.ageing import bucket_expr

FRAMES = ("entities", "users", "customers", "contacts", "accounts", "items", "receipts", "allocations")
# A change of these is a change of everybody's demo: deliberate, or a mistake.
EXPECTED = {
    "entities": "91dc5e96f386506e",
    "users": "79263bca41c62937",
    "customers": "072d66d45ccdd9af",
    "contacts": "4bd3172971329625",
    "accounts": "f7207387b04f846d",
    "items": "eb02efea5150b304",
    "receipts": "7f4710bdf1f6d086",
    "allocations": "050c185aa489eef9",
}
# Invoices and minor units open on AS_OF, in each entity's own currency. Overdue are 18 % of the euros and of
# the pounds, 38 % of the dollars; older than 90 days 0.5 %, 1 % and 9 %.
AGEING = {
    ("DE", "EUR"): {
        "not_due": (130, 143_778_160),
        "1-30": (35, 19_559_325),
        "31-60": (15, 9_963_925),
        "61-90": (9, 1_357_720),
        "91+": (7, 811_960),
    },
    ("GB", "GBP"): {
        "not_due": (99, 71_246_820),
        "1-30": (38, 5_640_420),
        "31-60": (21, 7_770_620),
        "61-90": (6, 925_200),
        "91+": (9, 821_600),
    },
    ("US", "USD"): {
        "not_due": (107, 82_974_600),
        "1-30": (43, 20_504_000),
        "31-60": (15, 8_042_900),
        "61-90": (7, 10_293_500),
        "91+": (16, 12_568_500),
    },
}
# Days from due date to receipt, the median of each kind of payer.
DAYS_LATE = {
    "prompt": -1,
    "a_little_late": 3,
    "slow": 18,
    "very_slow": 52,
    "erratic": 8,
    "drifting": 22,
    "non_payer": 6,
    "on_account": 19,
    "in_parts": 19,
}
DAYS_LATE_OF_DRIFTING = {2024: 2, 2025: 14, 2026: 47}


def fingerprint(frame: pl.DataFrame) -> str:
    flat = frame.with_columns(pl.col(pl.List(pl.String)).list.join(" "))
    return hashlib.sha256(flat.write_csv().encode()).hexdigest()[:16]


def fingerprints(group: DemoGroup) -> dict[str, str]:
    return {name: fingerprint(getattr(group, name)) for name in FRAMES}


def test_the_same_seed_gives_the_same_group_and_it_is_this_one(group):
    assert fingerprints(generate(seed=1, customers=300, as_of=AS_OF)) == fingerprints(group) == EXPECTED


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_no_hash_seed_and_no_number_of_threads_changes_it(hash_seed):
    script = (
        "from tests.core.demo.test_group import *\n"
        "print(fingerprints(generate(seed=1, customers=300, as_of=AS_OF)) == EXPECTED)"
    )
    root = Path(__file__).parents[3]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": hash_seed,
        "POLARS_MAX_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
    }
    told = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert (told.stdout, told.stderr) == ("True\n", "")


def test_another_seed_gives_other_customers_and_another_ledger_of_the_same_house(group):
    other = fingerprints(generate(seed=2, customers=300, as_of=AS_OF))
    same = {name for name, print_ in fingerprints(group).items() if other[name] == print_}
    assert same == {"entities", "users"}


def test_every_reference_leads_somewhere(group):
    customers, documents = set(group.customers["external_id"]), group.documents()
    accounts = set(group.accounts.select("entity", "customer", "currency").iter_rows())
    assert len(customers) == 300
    assert documents["external_id"].n_unique() == documents.height
    assert set(group.contacts["customer"]) < customers
    assert set(documents.select("entity", "customer", "currency").iter_rows()) <= accounts
    assert set(group.allocations["credit"]) <= set(documents["external_id"])
    assert set(group.allocations["debit"]) <= set(documents["external_id"])
    assert set(group.customers["owner_email"]) <= set(group.users.filter(pl.col("role") == "sales")["email"])


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**63),
    customers=st.integers(1, 40),
    as_of=st.dates(date(2001, 1, 1), date(2090, 12, 31)),
)
def test_at_any_size_and_day_no_cent_is_lost_and_nothing_is_allocated_beyond_its_amount(
    seed, customers, as_of
):
    group = generate(seed=seed, customers=customers, as_of=as_of)
    documents, allocations = group.documents(), group.allocations
    by_id = {row["external_id"]: row for row in documents.iter_rows(named=True)}
    left = {name: row["amount_minor"] for name, row in by_id.items()}
    for credit, debit, amount, on in allocations.iter_rows():
        credited, owed = by_id[credit], by_id[debit]
        assert amount > 0
        assert credited["amount_minor"] < 0 < owed["amount_minor"]
        for column in ("entity", "customer", "currency"):
            assert credited[column] == owed[column]
        assert on == credited["issued_on"] >= owed["issued_on"]
        left[credit] += amount
        left[debit] -= amount
    assert sum(left.values()) == documents["amount_minor"].sum()
    assert all(left[name] * (1 if row["amount_minor"] > 0 else -1) >= 0 for name, row in by_id.items())
    still_open = {name: minor for name, minor in left.items() if minor != 0}
    assert dict(group.open_items().select("external_id", "residual_minor").iter_rows()) == still_open
    assert all(row["issued_on"] < as_of and row["issued_on"].weekday() < 5 for row in by_id.values())
    assert all(row["due_on"] >= row["issued_on"] for row in by_id.values())


def test_numbers_have_no_gaps_by_entity_year_and_kind_and_rise_with_the_day(group):
    series = {}
    for number, on in group.documents().sort("external_id").select("external_id", "issued_on").iter_rows():
        begin, _, count = number.rpartition("-")
        assert begin.endswith(f"-{on.year}")
        series.setdefault(begin, []).append((int(count), on))
    assert len(series) == 3 * 3 * 3  # entities, kinds, years that two years of trade touch
    for numbered in series.values():
        assert [count for count, _ in numbered] == list(range(1, len(numbered) + 1))
        assert [on for _, on in numbered] == sorted(on for _, on in numbered)


def aged(group: DemoGroup) -> pl.DataFrame:
    overdue = (pl.lit(AS_OF) - pl.col("due_on")).dt.total_days()
    invoices = group.open_items().filter(pl.col("residual_minor") > 0)
    return invoices.with_columns(bucket=bucket_expr(days_overdue=overdue))


def test_most_is_current_some_is_late_and_a_little_is_very_late_most_of_it_in_america(group):
    by = aged(group).group_by("entity", "currency", "bucket").agg(pl.len(), pl.col("residual_minor").sum())
    found: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for entity, currency, bucket, count, minor in by.iter_rows():
        found.setdefault((entity, currency), {})[bucket] = (count, minor)
    assert {account: found[account] for account in AGEING} == AGEING
    assert set(found) - set(AGEING) == {("DE", "USD"), ("GB", "USD")}  # Americans are billed in dollars


def test_kinds_of_payers_can_be_told_by_their_days_to_pay(group):
    paid = (
        group.allocations.filter(pl.col("credit").str.contains("-R-"))
        .join(group.items, left_on="debit", right_on="external_id")
        .join(group.accounts, on=["entity", "customer", "currency"])
        .with_columns(late=(pl.col("allocated_on") - pl.col("due_on")).dt.total_days())
    )
    median = pl.col("late").median().cast(pl.Int64)
    assert dict(paid.group_by("behaviour").agg(median).iter_rows()) == DAYS_LATE
    drifting = paid.filter(pl.col("behaviour") == "drifting")
    years = drifting.group_by(pl.col("due_on").dt.year()).agg(median)
    assert dict(years.iter_rows()) == DAYS_LATE_OF_DRIFTING


def test_payments_come_in_all_their_shapes(group):
    behaviour = group.accounts.select("entity", "customer", "currency", "behaviour")
    documents = group.documents().join(behaviour, on=["entity", "customer", "currency"])
    by_receipt = group.allocations.filter(pl.col("credit").str.contains("-R-"))
    paid_again = by_receipt.group_by(external_id="debit").len().filter(pl.col("len") > 1)
    in_parts = documents.join(paid_again, on="external_id")["behaviour"].value_counts()
    assert dict(in_parts.iter_rows()) == {"in_parts": 496, "on_account": 130}
    paid_many = by_receipt.group_by("credit").len().filter(pl.col("len") > 1)
    assert paid_many.height == 421
    sent_on_account = group.receipts.join(
        behaviour.filter(pl.col("behaviour") == "on_account"), on=["entity", "customer", "currency"]
    )
    assert {minor % 100_00 for minor in sent_on_account["amount_minor"]} == {0}
    assert documents.filter(pl.col("kind") == "credit_note").height == 244
    unused = group.open_items().filter(
        (pl.col("amount_minor") < 0) & (pl.col("residual_minor") == pl.col("amount_minor"))
    )
    assert dict(unused["kind"].value_counts().iter_rows()) == {"receipt": 5, "credit_note": 6}
    kept_back = group.open_items().filter(
        (pl.col("residual_minor") > 0) & (pl.col("residual_minor") * 10 < pl.col("amount_minor"))
    )
    assert kept_back.height == 16
