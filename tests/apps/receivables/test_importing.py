"""Files into the ledger: all or nothing, again in silence, a trial without a trace."""

import json
from datetime import date

import pytest
from tests.apps.receivables.samples import everything, sample, take_in

from dunwell.apps.journal.models import Event
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.models import (
    Account,
    Allocation,
    Entry,
    ImportBatch,
    OpenItem,
    Posting,
    Residual,
)

pytestmark = pytest.mark.django_db

HEADER = b"business_code,cust_number,name_customer,doc_id,posting_date,due_in_date,invoice_currency,total_open_amount\n"
PAID_HEADER = HEADER.replace(b"due_in_date", b"due_in_date,clear_date")
ONE = HEADER + b"N,7,ABEL corp,1,2026-03-01,2026-03-31,USD,100.00\n"
ONE_PAID = PAID_HEADER + b"N,7,ABEL llc,1,2026-03-01,2026-03-31,2026-04-05,USD,100.00\n"


def counts(result):
    return (result.rows, result.imported, result.already_there, result.duplicates)


def codes(result):
    return result.faults.select("row", "code").rows()


def totals(result):
    return {
        currency: (items, minor)
        for currency, items, minor in result.totals.select("currency", "items", "amount_minor").rows()
    }


def test_open_items_become_accounts_items_postings_and_residuals():
    result = take_in(sample("ledger-open.csv"), profile="ledger-open")

    assert counts(result) == (10, 9, 0, 1)
    assert totals(result) == {"CAD": (1, 99_90), "USD": (8, 7020_69)}
    assert OpenItem.objects.count() == Posting.objects.count() == Residual.objects.count() == 9
    assert Entry.objects.count() == 18
    assert sorted(Account.objects.values_list("customer__external_id", "currency")) == [
        ("104711", "USD"), ("104712", "CAD"), ("104713", "USD"), ("104714", "USD"), ("CC9001", "USD"),
    ]  # fmt: skip
    item = OpenItem.objects.get(external_id="N001/90000003")
    assert (item.number, item.issued_on, item.due_on, item.amount_minor) == (
        "90000003", date(2026, 3, 16), date(2026, 3, 10), 310_40,
    )  # fmt: skip
    assert item.attributes == {"business_code": "N001", "terms": "N30", "quirks": ["due_before_issued"]}
    assert item.public_id.version == 7


def test_the_batch_and_one_event_say_what_was_taken_in():
    take_in(sample("ledger-open.csv"), profile="ledger-open")

    batch = ImportBatch.objects.get()
    event = Event.objects.get(name="receivables.items.imported")
    assert (batch.kind, batch.source, batch.entity.code) == ("open-items", "ledger", "NORTH")
    assert batch.summary["imported"] == 9
    assert batch.summary["totals"] == {
        "CAD": {"items": 1, "amount_minor": 9990},
        "USD": {"items": 8, "amount_minor": 702069},
    }
    assert (event.subject, event.subject_id, event.entity_id) == ("import", batch.pk, batch.entity_id)
    assert set(OpenItem.objects.values_list("batch_id", flat=True)) == {batch.pk}


@pytest.mark.parametrize(
    ("file", "profile", "there", "twice"),
    [
        ("ledger-open.csv", "ledger-open", 9, 1),
        ("ledger-closed.csv", "ledger-closed", 4, 1),
        ("customers.csv", "customers", 5, 0),
    ],
)
def test_the_same_file_again_writes_nothing_at_all(file, profile, there, twice):
    first = take_in(sample(file), profile=profile)
    before = everything()

    again = take_in(sample(file), profile=profile)

    assert first.imported == there
    assert counts(again) == (first.rows, 0, there, twice)
    assert (again.updated, again.totals.height, codes(again)) == (0, 0, [])
    assert everything() == before


def test_the_workbook_of_the_same_documents_finds_them_there():
    take_in(sample("ledger-open.csv"), profile="ledger-open")

    assert counts(take_in(sample("ledger-open.xlsx"), profile="ledger-open")) == (10, 0, 9, 1)


@pytest.mark.parametrize(
    ("file", "profile"),
    [
        ("ledger-open.csv", "ledger-open"),
        ("ledger-closed.csv", "ledger-closed"),
        ("customers.csv", "customers"),
    ],
)
def test_a_trial_reports_the_same_and_writes_nothing(file, profile):
    before = everything()

    trial = take_in(sample(file), profile=profile, dry_run=True)
    after = everything()
    real = take_in(sample(file), profile=profile)

    assert after == before
    assert counts(trial) == counts(real)
    assert (totals(trial), trial.notes.rows()) == (totals(real), real.notes.rows())


def test_one_fault_and_nothing_of_the_file_is_taken_in():
    before = everything()

    result = take_in(sample("ledger-open-faulty.csv"), profile="ledger-open")

    assert counts(result) == (13, 0, 0, 0)
    assert (len(codes(result)), totals(result)) == (12, {})
    assert everything() == before


def test_the_good_rows_are_taken_when_asked_for():
    result = take_in(sample("ledger-open-faulty.csv"), profile="ledger-open", accept_good=True)

    assert counts(result) == (13, 1, 0, 0)
    assert totals(result) == {"USD": (1, 1250_00)}
    assert OpenItem.objects.get().number == "90000101"
    assert Customer.objects.count() == 1


def test_a_document_that_differs_from_the_recorded_one_is_a_fault():
    take_in(ONE, profile="ledger-open")
    before = everything()
    other = ONE.replace(b"100.00", b"100.01") + b"N,7,ABEL,2,2026-03-01,2026-03-31,USD,5.00\n"

    refused = take_in(other, profile="ledger-open")

    assert (counts(refused), codes(refused)) == ((2, 0, 0, 0), [(2, "differs_from_recorded")])
    assert "amount_minor 10000" in refused.faults["message"][0]
    assert everything() == before
    accepted = take_in(other, profile="ledger-open", accept_good=True)
    assert (counts(accepted), codes(accepted)) == ((2, 1, 0, 0), [(2, "differs_from_recorded")])
    assert OpenItem.objects.count() == 2


def test_the_same_file_into_another_entity_is_a_fault_and_not_double_money():
    take_in(ONE, profile="ledger-open")

    result = take_in(ONE, profile="ledger-open", into="SOUTH")

    assert codes(result) == [(2, "differs_from_recorded")]
    assert OpenItem.objects.count() == 1


def test_faults_of_form_and_of_content_come_together():
    take_in(ONE, profile="ledger-open")

    result = take_in(
        ONE.replace(b"100.00", b"7.00") + b"N,,ABEL,2,2026-03-01,2026-03-31,USD,5.00\n", profile="ledger-open"
    )

    assert codes(result) == [(2, "differs_from_recorded"), (3, "customer_missing")]


def test_closed_items_are_invoices_receipts_and_allocations_and_leave_nothing_open():
    result = take_in(sample("ledger-closed.csv"), profile="ledger-closed")

    assert counts(result) == (5, 4, 0, 1)
    assert totals(result) == {"CAD": (1, 512_00), "USD": (3, 5383_58)}
    assert Allocation.objects.count() == OpenItem.objects.filter(kind="receipt").count() == 4
    assert Residual.objects.count() == 0
    early = Allocation.objects.get(debit_item__number="69999001")
    assert (early.credit_item.issued_on, early.allocated_on) == (date(2026, 1, 9), date(2026, 1, 12))


def test_an_invoice_that_is_recorded_as_open_is_settled_by_the_closed_file():
    take_in(ONE, profile="ledger-open")

    result = take_in(ONE_PAID, profile="ledger-closed")

    assert counts(result) == (1, 1, 0, 0)
    assert Residual.objects.count() == 0
    allocation = Allocation.objects.get()
    assert (allocation.amount_minor, allocation.allocated_on) == (100_00, date(2026, 4, 5))
    assert counts(take_in(ONE_PAID, profile="ledger-closed")) == (1, 0, 1, 0)


def test_an_open_file_does_not_open_again_what_was_settled_since():
    take_in(ONE_PAID, profile="ledger-closed")

    assert counts(take_in(ONE, profile="ledger-open")) == (1, 0, 1, 0)
    assert Residual.objects.count() == 0


def test_a_payment_on_another_day_than_recorded_is_a_fault():
    take_in(ONE_PAID, profile="ledger-closed")
    before = everything()

    result = take_in(ONE_PAID.replace(b"2026-04-05", b"2026-04-06"), profile="ledger-closed")

    assert codes(result) == [(2, "differs_from_recorded")]
    assert "settled_on 2026-04-05" in result.faults["message"][0]
    assert everything() == before


def test_customers_of_the_ledger_are_those_of_the_customers_file():
    take_in(sample("ledger-open.csv"), profile="ledger-open")
    ids = dict(Customer.objects.values_list("external_id", "pk"))

    result = take_in(sample("customers.csv"), profile="customers")

    assert (result.rows, result.imported, result.updated, result.already_there) == (5, 0, 5, 0)
    assert dict(Customer.objects.values_list("external_id", "pk")) == ids
    harbour = Customer.objects.get(external_id="104711")
    assert (harbour.name, harbour.terms, harbour.owner_email) == (
        "Harbour Marine Corporation", "net 30", "sam.sales@north.example",
    )  # fmt: skip
    assert harbour.contacts.count() == 2
    assert Contact.objects.count() == 4
    assert Customer.objects.get(external_id="104713").is_do_not_contact


def test_a_new_contact_of_a_known_customer_is_an_update():
    take_in(b"number,name,email\n7,Abel,ap@a.example\n", profile="customers")

    result = take_in(b"number,name,email\n7,Abel,ap@a.example\n7,Abel,ceo@a.example\n", profile="customers")

    assert (result.rows, result.imported, result.updated, result.already_there) == (2, 0, 2, 0)
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"PK\x03\x04broken", "broken_workbook"), (b'a,b\n"c', "broken_csv")],
)
@pytest.mark.parametrize("profile", ["ledger-open", "ledger-closed", "customers"])
def test_what_is_no_table_is_one_fault_and_no_crash(content, code, profile):
    before = everything()

    result = take_in(content, profile=profile)

    assert (counts(result), [one for _, one in codes(result)]) == ((0, 0, 0, 0), [code])
    assert everything() == before


def test_a_file_with_a_header_alone_is_nothing_to_do():
    before = everything()

    assert counts(take_in(HEADER, profile="ledger-open")) == (0, 0, 0, 0)
    assert everything() == before


def test_a_name_that_looks_like_a_formula_is_kept_as_it_is():
    take_in(ONE.replace(b"ABEL corp", b"=cmd|' /C calc'!A0"), profile="ledger-open")

    assert Customer.objects.get().name == "=cmd|' /C calc'!A0"


def test_odd_text_in_attributes_stays_json():
    line = 'N"",7,ABEL,1,2026-03-01,2026-03-31,USD,1'.replace('N""', '"N""\\ü"')
    take_in(HEADER + line.encode() + b"\n", profile="ledger-open")

    (stored,) = OpenItem.objects.values_list("attributes", flat=True)
    assert stored["business_code"] == 'N"\\ü'
    assert json.loads(json.dumps(stored)) == stored
