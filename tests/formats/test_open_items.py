"""Open and closed items: every quirk has its answer, every fault its row, and no row is lost."""

import json
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.tables import EXAMPLES, OPEN, profile, rows, shipped

from dunwell.formats.open_items import prepare
from dunwell.formats.tabular import read

CLOSED = OPEN.replace("open-items", "closed-items") + 'settled_on = "paid"\n'
GOOD = "1,7,Abel,EUR,10.00,2026-03-01,2026-03-31"


def prepared(*lines, text=OPEN, header="number,customer,name,currency,amount,issued,due"):
    shape = profile(text)
    return prepare(table=read(content=rows(*lines, header=header), profile=shape), profile=shape, entity="X")


def closed(*lines):
    return prepared(*lines, text=CLOSED, header="number,customer,name,currency,amount,issued,due,paid")


def faults(found):
    return found.faults.select("row", "field", "code").rows()


def notes(found):
    return found.notes.select("row", "code").rows()


def the_document(found):
    (document,) = found.documents.to_dicts()
    return document


def test_a_row_becomes_a_document():
    assert the_document(prepared(GOOD)) == {
        "row": 2,
        "external_id": "1",
        "customer": "7",
        "customer_number": "7",
        "customer_name": "Abel",
        "currency": "EUR",
        "kind": "invoice",
        "number": "1",
        "issued_on": date(2026, 3, 1),
        "due_on": date(2026, 3, 31),
        "settled_on": None,
        "amount_minor": 1000,
        "attributes": "{}",
    }


def test_the_identity_is_what_the_profile_composes_and_parts_do_not_run_together():
    text = (
        OPEN
        + '[attributes]\ndivision = "division"\n[identity]\nexternal_id = ["entity", "division", "number"]'
    )
    header = "number,customer,name,currency,amount,issued,due,division"

    found = prepared(f"{GOOD},a/b%", text=text, header=header)

    assert the_document(found)["external_id"] == "X/a%2Fb%25/1"
    assert json.loads(the_document(found)["attributes"]) == {"division": "a/b%"}


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ("1,,Abel,EUR,10.00,2026-03-01,2026-03-31", "customer", "customer_missing"),
        ("1,7,Abel,,10.00,2026-03-01,2026-03-31", "currency", "currency_missing"),
        ("1,7,Abel,EUR,,2026-03-01,2026-03-31", "amount", "amount_missing"),
        ("1,7,Abel,EUR,10.00,,2026-03-31", "issued_on", "issued_on_missing"),
        ("1,7,Abel,EUR,10.00,2026-03-01,", "due_on", "due_on_missing"),
        ("1,7,Abel,XYZ,10.00,2026-03-01,2026-03-31", "currency", "unknown_currency"),
        ("1,7,Abel,EUR,ten,2026-03-01,2026-03-31", "amount", "amount_not_a_number"),
        ("1,7,Abel,EUR,10.001,2026-03-01,2026-03-31", "amount", "amount_too_precise"),
        ("1,7,Abel,JPY,10.5,2026-03-01,2026-03-31", "amount", "amount_too_precise"),
        ("1,7,Abel,EUR,99999999999999999,2026-03-01,2026-03-31", "amount", "amount_too_large"),
        ("1,7,Abel,EUR,0.00,2026-03-01,2026-03-31", "amount", "amount_zero"),
        ("1,7,Abel,EUR,10.00,2026-02-30,2026-03-31", "issued_on", "date_unreadable"),
        ("1,7,Abel,EUR,10.00,2026-03-01,31.03.2026", "due_on", "date_unreadable"),
        ("1,7,Abel,EUR,10.00,1989-12-31,2026-03-31", "issued_on", "date_out_of_range"),
        ("1,7,Abel,EUR,10.00,2026-03-01,2101-01-01", "due_on", "date_out_of_range"),
        ("1.9E+09,7,Abel,EUR,10.00,2026-03-01,2026-03-31", "number", "number_damaged"),
        ("1,1.9E+09,Abel,EUR,10.00,2026-03-01,2026-03-31", "customer", "customer_damaged"),
        (f"1,{'7' * 61},Abel,EUR,10.00,2026-03-01,2026-03-31", "customer", "too_long"),
    ],
)
def test_what_cannot_be_read_keeps_its_row_out_and_no_other(line, field, code):
    found = prepared(line, GOOD.replace("1,7", "2,7"))

    assert faults(found) == [(2, field, code)]
    assert found.documents["row"].to_list() == [3]
    assert found.faults["message"][0].endswith(".")


def test_one_row_has_all_its_faults_at_once():
    found = prepared("1,,Abel,XYZ,ten,never,2101-01-01")

    assert faults(found) == [
        (2, "currency", "unknown_currency"),
        (2, "customer", "customer_missing"),
        (2, "due_on", "date_out_of_range"),
        (2, "issued_on", "date_unreadable"),
    ]


def test_leading_zeros_are_lost_in_comparing_and_kept_in_showing():
    found = prepared("1,0007,Abel,EUR,1,2026-03-01,2026-03-31", "2,7.0,Abel,EUR,1,2026-03-01,2026-03-31")

    assert found.documents["customer"].to_list() == ["7", "7"]
    assert found.documents["customer_number"].to_list() == ["0007", "7"]
    assert notes(found) == [(2, "number_normalised"), (3, "number_normalised")]


def test_leading_zeros_stay_where_the_profile_says_so():
    found = prepared(
        "1,0007,A,EUR,1,2026-03-01,2026-03-31", text=OPEN + "[reading]\nstrip_leading_zeros = false"
    )

    assert (found.documents["customer"].to_list(), notes(found)) == (["0007"], [])


def test_a_customer_under_many_names_is_one():
    found = prepared(GOOD, GOOD.replace("1,7,Abel", "2,7,Abel co"), GOOD.replace("1,7,Abel", "3,8,Bert"))

    assert notes(found) == [(2, "several_names")]


def test_a_due_date_before_the_document_is_kept():
    found = prepared("1,7,Abel,EUR,10.00,2026-03-01,2026-02-01")

    document = the_document(found)
    assert (document["issued_on"], document["due_on"]) == (date(2026, 3, 1), date(2026, 2, 1))
    assert notes(found) == [(2, "due_before_issued")]
    assert json.loads(document["attributes"]) == {"quirks": ["due_before_issued"]}


def test_a_negative_open_amount_is_a_credit_note():
    found = prepared("1,7,Abel,EUR,-10.00,2026-03-01,2026-03-31")

    document = the_document(found)
    assert (document["kind"], document["amount_minor"]) == ("credit_note", -1000)
    assert notes(found) == [(2, "negative_is_credit_note")]


def test_a_float_written_out_is_repaired_unless_the_profile_forbids():
    line = "1,7,Abel,EUR,2309.7899999999995,2026-03-01,2026-03-31"

    found = prepared(line)
    strict = prepared(line, text=OPEN + "[reading]\nrepair_float_noise = false")

    assert (the_document(found)["amount_minor"], notes(found)) == (230979, [(2, "float_noise")])
    assert faults(strict) == [(2, "amount", "amount_too_precise")]


def test_an_exact_duplicate_is_counted_and_not_taken():
    found = prepared(GOOD, GOOD, GOOD.replace("Abel", "Abel co"))

    assert found.documents["row"].to_list() == [2]
    assert found.duplicates.rows() == [(3, 2), (4, 2)]
    assert notes(found) == [(4, "duplicate_in_other_words")]


def test_one_number_with_different_content_is_a_fault_of_all_its_rows():
    found = prepared(GOOD, GOOD, GOOD.replace("10.00", "11.00"), GOOD.replace("1,7", "2,7"))

    assert faults(found) == [(row, "number", "conflicting_duplicate") for row in (2, 3, 4)]
    assert found.documents["row"].to_list() == [5]
    assert found.duplicates.is_empty()


def test_documents_without_numbers_are_all_money_even_when_alike():
    line = ",7,Abel,EUR,10.00,2026-03-01,2026-03-31"
    found = prepared(line, line, line.replace("10.00", "11.00"))

    first, second, third = found.documents["number"]
    assert second == f"{first}-2"
    assert third.startswith("no-number-")
    assert third not in {first, second}
    assert notes(found) == [(row, "number_missing") for row in (2, 3, 4)]
    assert prepared(line).documents["number"].to_list() == [first]


def test_a_file_without_a_number_column_is_read_all_the_same():
    text = OPEN.replace('number = "number"\n', "")

    found = prepared(GOOD, text=text)

    assert the_document(found)["number"].startswith("no-number-")


def test_a_closed_item_has_its_day_of_payment():
    found = closed(
        f"{GOOD},2026-04-02", f"{GOOD.replace('1,7', '2,7')},2026-02-01", f"{GOOD.replace('1,7', '3,7')},"
    )

    assert found.documents["settled_on"].to_list() == [date(2026, 4, 2), date(2026, 2, 1)]
    assert notes(found) == [(3, "settled_before_issued")]
    assert faults(found) == [(4, "settled_on", "settled_on_missing")]


def test_a_closed_credit_note_is_refused():
    assert faults(closed(f"{GOOD.replace('10.00', '-10.00')},2026-04-02")) == [
        (2, "amount", "amount_negative")
    ]


def test_two_payments_of_one_invoice_on_different_days_are_different_content():
    found = closed(f"{GOOD},2026-04-02", f"{GOOD},2026-04-03")

    assert [code for _, _, code in faults(found)] == ["conflicting_duplicate"] * 2


def test_a_constant_stands_for_every_row():
    text = OPEN.replace('currency = "currency"\n', "") + '[constants]\ncurrency = "chf"'

    assert the_document(prepared(GOOD, text=text))["currency"] == "CHF"


cells = st.sampled_from(
    ["", "1", "2", "7", "007", "EUR", "USD", "x", "1.00", "-1.00", "0", "2026-03-01", "2026-04-01"]
)


@given(st.lists(st.lists(cells, min_size=7, max_size=7).filter(any), max_size=12))
def test_every_row_is_accounted_for(lines):
    found = prepared(*(",".join(line) for line in lines))

    kept_out = found.faults.filter(pl.col("row") > 1)["row"].n_unique()
    assert found.rows == len(lines)
    assert found.documents.height + found.duplicates.height + kept_out == len(lines)
    assert found.documents["external_id"].is_unique().all()


# --- Our own samples


def test_the_sample_of_open_items_shows_every_quirk_and_no_fault():
    shape = shipped("ledger-open")
    content = (EXAMPLES / "samples" / "ledger-open.csv").read_bytes()

    found = prepare(table=read(content=content, profile=shape), profile=shape, entity="N")

    assert (found.rows, found.documents.height, found.duplicates.rows(), faults(found)) == (
        10,
        9,
        [(6, 5)],
        [],
    )
    assert [one for one in notes(found) if one[1] != "number_normalised"] == [
        (2, "several_names"),
        (4, "due_before_issued"),
        (7, "float_noise"),
        (8, "negative_is_credit_note"),
        (9, "number_missing"),
        (10, "number_missing"),
    ]
    assert dict(found.documents.group_by("currency").agg(pl.col("amount_minor").sum()).iter_rows()) == {
        "USD": 7020_69,
        "CAD": 99_90,
    }


def test_the_workbook_says_the_same_as_the_csv():
    shape = shipped("ledger-open")
    from_csv, from_xlsx = (
        prepare(
            table=read(content=(EXAMPLES / "samples" / name).read_bytes(), profile=shape),
            profile=shape,
            entity="N",
        )
        for name in ("ledger-open.csv", "ledger-open.xlsx")
    )

    same = pl.exclude("customer_number", "attributes")
    assert from_xlsx.documents.select(same).equals(from_csv.documents.select(same))
    assert (from_xlsx.rows, faults(from_xlsx)) == (10, [])


def test_the_faulty_sample_has_a_fault_in_each_row_but_the_first():
    shape = shipped("ledger-open")
    content = (EXAMPLES / "samples" / "ledger-open-faulty.csv").read_bytes()

    found = prepare(table=read(content=content, profile=shape), profile=shape, entity="N")

    assert [(row, code) for row, _, code in faults(found)] == [
        (3, "customer_missing"),
        (4, "date_unreadable"),
        (5, "date_out_of_range"),
        (6, "unknown_currency"),
        (7, "amount_not_a_number"),
        (8, "amount_too_precise"),
        (9, "amount_zero"),
        (10, "amount_missing"),
        (11, "number_damaged"),
        (12, "conflicting_duplicate"),
        (13, "conflicting_duplicate"),
        (14, "ragged_row"),
    ]
    assert found.documents["row"].to_list() == [2]


NET = OPEN.replace('due_on = "due"', 'due_on = "due"\nnet_amount = "net"')
WITH_NET = "number,customer,name,currency,amount,issued,due,net"


def with_net(amount, net):
    line = GOOD.replace("10.00", amount)
    return prepared(f"{line},{net}", text=NET, header=WITH_NET)


def test_the_amount_without_tax_is_kept_with_the_document():
    assert NET != OPEN
    assert json.loads(the_document(with_net("11.90", "10.00"))["attributes"]) == {"net_minor": 1000}
    credit = json.loads(the_document(with_net("-11.90", "-10.00"))["attributes"])
    assert credit == {"net_minor": -1000, "quirks": ["negative_is_credit_note"]}


def test_a_file_may_leave_the_net_amount_of_a_document_empty():
    found = with_net("11.90", "")

    assert json.loads(the_document(found)["attributes"]) == {"net_minor": None}
    assert faults(found) == []


@pytest.mark.parametrize(
    ("net", "code"),
    [
        ("12.00", "net_beyond_amount"),
        ("-10.00", "net_beyond_amount"),
        ("ten", "amount_not_a_number"),
        ("10.001", "amount_too_precise"),
    ],
)
def test_a_net_amount_that_cannot_be_is_a_fault(net, code):
    found = with_net("11.90", net)

    assert faults(found) == [(2, "net_amount", code)]
    assert found.documents.height == 0


def test_a_net_amount_repaired_from_a_float_is_noted():
    found = with_net("11.90", "9.999999999999998")

    assert notes(found) == [(2, "float_noise")]
    assert json.loads(the_document(found)["attributes"]) == {"net_minor": 1000, "quirks": ["float_noise"]}
