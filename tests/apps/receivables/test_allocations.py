"""Many allocations at once: all of them, or none and every reason."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from dunwell.apps.organisation.operations import add_entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.allocations import ALLOCATIONS, record_allocations
from dunwell.apps.receivables.models import Allocation, Entry, Posting, Residual
from dunwell.apps.receivables.recording import ITEMS, record_items

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def ledger():
    """Two customers; the first owes 100.00 and 50.00, has paid 120.00 and holds a credit note of 10.00."""
    entity, _ = add_entity(
        code="X", name="Example", country="DE", currency="EUR", timezone="Europe/Berlin", now=NOW
    )
    first, second = (
        Customer.objects.create(
            number=number, name=number, search_key=number, source="test", external_id=number, created_at=NOW
        ).pk
        for number in ("1", "2")
    )
    rows = [
        ("invoice-1", first, "invoice", 100_00),
        ("invoice-2", first, "invoice", 50_00),
        ("receipt-1", first, "receipt", -120_00),
        ("credit-1", first, "credit_note", -10_00),
        ("invoice-of-2", second, "invoice", 30_00),
    ]
    items = pl.DataFrame(
        [
            ("test", name, customer, entity.pk, "EUR", kind, name, date(2026, 2, 1), DAY, minor, "{}")
            for name, customer, kind, minor in rows
        ],
        schema=dict(ITEMS.dtypes),
        orient="row",
    )
    assert record_items(items=items, actor="test", now=NOW).imported == 5


def allocations(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [("test", credit, debit, minor, DAY) for credit, debit, minor in rows],
        schema=dict(ALLOCATIONS.dtypes),
        orient="row",
    )


def residuals() -> dict[str, int]:
    return dict(Residual.objects.values_list("item__external_id", "residual_minor"))


UNTOUCHED = {
    "invoice-1": 100_00,
    "invoice-2": 50_00,
    "receipt-1": -120_00,
    "credit-1": -10_00,
    "invoice-of-2": 30_00,
}
PAID = [
    ("receipt-1", "invoice-1", 100_00),
    ("receipt-1", "invoice-2", 20_00),
    ("credit-1", "invoice-2", 10_00),
]


def test_one_receipt_settles_two_invoices_and_a_credit_note_joins_in():
    recorded = record_allocations(allocations=allocations(*PAID), actor="test", now=NOW)
    assert (recorded.imported, recorded.already_there, recorded.conflicts.height) == (3, 0, 0)
    assert residuals() == {"invoice-2": 20_00, "invoice-of-2": 30_00}
    assert sorted(Allocation.objects.values_list("credit_item__external_id", "amount_minor")) == [
        ("credit-1", 10_00),
        ("receipt-1", 20_00),
        ("receipt-1", 100_00),
    ]
    postings = Posting.objects.filter(kind="allocation")
    assert postings.count() == 3
    assert {(one.effective_on, one.recorded_at, one.actor) for one in postings} == {(DAY, NOW, "test")}
    assert all(sum(one.entries.values_list("amount_minor", flat=True)) == 0 for one in postings)


def test_the_same_again_changes_nothing_and_what_is_new_is_added():
    record_allocations(allocations=allocations(*PAID[:2]), actor="test", now=NOW)
    entries = Entry.objects.count()
    again = record_allocations(allocations=allocations(*PAID[:2]), actor="test", now=NOW)
    assert (again.imported, again.already_there) == (0, 2)
    assert Entry.objects.count() == entries
    more = record_allocations(allocations=allocations(*PAID), actor="test", now=NOW)
    assert (more.imported, more.already_there, more.is_imported.to_list()) == (1, 2, [False, False, True])
    assert residuals() == {"invoice-2": 20_00, "invoice-of-2": 30_00}


@pytest.mark.parametrize(
    ("row", "differs"),
    [
        (("nothing", "invoice-1", 1), "the credit is not recorded"),
        (("receipt-1", "nothing", 1), "the debit is not recorded"),
        (("receipt-1", "invoice-1", 0), "the amount is not positive"),
        (("invoice-2", "invoice-1", 1), "the credit is no receipt and no credit note"),
        (("receipt-1", "credit-1", 1), "the debit is no invoice and no debit note"),
        (("receipt-1", "invoice-of-2", 1), "the documents stand on different accounts"),
        (("credit-1", "invoice-1", 10_01), "of the credit is left 1000"),
        (("receipt-1", "invoice-1", 100_01), "of the debit is left 10000"),
    ],
)
def test_a_row_that_cannot_be_is_told_and_nothing_is_written(row, differs):
    sound = ("receipt-1" if row[0] == "credit-1" else "credit-1", "invoice-2", 5_00)
    recorded = record_allocations(allocations=allocations(sound, row), actor="test", now=NOW)
    assert recorded.conflicts.select("seq", "differs").rows() == [(1, differs)]
    assert (recorded.imported, recorded.already_there) == (1, 0)
    assert residuals() == UNTOUCHED
    assert not Allocation.objects.exists()


def test_rows_that_together_take_more_than_is_left_are_all_told():
    rows = [("receipt-1", "invoice-1", 90_00), ("receipt-1", "invoice-2", 40_00)]
    recorded = record_allocations(allocations=allocations(*rows), actor="test", now=NOW)
    assert recorded.conflicts["differs"].to_list() == ["of the credit is left 12000"] * 2
    assert residuals() == UNTOUCHED


def test_another_amount_for_the_same_pair_and_day_is_a_conflict():
    record_allocations(allocations=allocations(PAID[0]), actor="test", now=NOW)
    changed = record_allocations(
        allocations=allocations(("receipt-1", "invoice-1", 99_00)), actor="test", now=NOW
    )
    assert changed.conflicts["differs"].to_list() == ["amount_minor 10000"]
    assert residuals()["receipt-1"] == -20_00


def test_nothing_at_all_is_nothing_to_do():
    recorded = record_allocations(allocations=ALLOCATIONS.empty(), actor="test", now=NOW)
    assert (recorded.imported, recorded.already_there) == (0, 0)
