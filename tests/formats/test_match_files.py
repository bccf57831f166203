"""Files as people export them become frames, or every fault of them is told."""

from datetime import date

import pytest

from dunwell.formats.match_files import read_sheet, write_pairs


def rows(text, kind="invoices", **options):
    sheet = read_sheet(content=text.encode(), kind=kind, **options)
    assert sheet.faults.rows() == []
    return sheet.frame.rows()


def faults(text, kind="invoices"):
    sheet = read_sheet(content=text.encode(), kind=kind)
    assert sheet.frame.height == 0
    return [(row, field, code) for row, field, code, _ in sheet.faults.rows()]


HEAD = "invoice,customer,amount,currency,issued_on,due_on,references\n"


def test_a_plain_file_is_read_as_it_says():
    text = HEAD + 'A-1,C1,"1,234.50",EUR,2024-01-31,2024-02-29,PO-1;RF18539007547034\n'
    assert rows(text) == [
        ("A-1", "C1", 123_450, "EUR", date(2024, 1, 31), date(2024, 2, 29), "PO-1;RF18539007547034")
    ]


def test_further_columns_are_not_looked_at_and_missing_ones_are_empty():
    assert rows("truth;Invoice ; amount;currency\nx;A-1;10;JPY\n") == [("A-1", "", 10, "JPY", None, None, "")]


@pytest.mark.parametrize(
    ("cells", "minors"),
    [
        (["1.234,56", "0,50", "-12"], [123_456, 50, -1_200]),
        (["1,234.56", "0.5", "(12.00)"], [123_456, 50, -1_200]),
        (["1'234.56", "7"], [123_456, 700]),
    ],
)
def test_amounts_are_read_in_the_style_of_the_whole_column(cells, minors):
    text = "invoice;amount;currency\n" + "".join(f"A-{at};{cell};EUR\n" for at, cell in enumerate(cells))
    assert [row[2] for row in rows(text)] == minors


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["31.12.2024", "1.2.2024"], [date(2024, 12, 31), date(2024, 2, 1)]),
        (["12/31/2024", "01/02/2024"], [date(2024, 12, 31), date(2024, 1, 2)]),
        (["31/12/2024", "01/02/2024"], [date(2024, 12, 31), date(2024, 2, 1)]),
        (["2024-12-31T00:00:00", ""], [date(2024, 12, 31), None]),
    ],
)
def test_days_are_read_in_the_order_that_the_file_shows(cells, days):
    text = "payment;amount;currency;paid_on\n" + "".join(
        f"P{at};1;EUR;{cell}\n" for at, cell in enumerate(cells)
    )
    assert [row[1] for row in rows(text, kind="payments")] == days


def test_a_currency_that_no_row_names_is_the_one_given():
    assert rows("payment,amount\nP1,1.5\n", kind="payments", currency="CHF")[0][2:4] == (150, "CHF")


def test_an_advice_may_name_no_payment():
    assert rows(
        "payment,invoice,amount,deduction,text\n,A-1,5,,4711\n", kind="remittances", currency="EUR"
    ) == [("", "A-1", 500, None, "4711")]


def test_all_faults_are_told_at_once_by_row_and_field():
    text = HEAD + ",C1,ten,EUR,2024-13-01,,\nA-2,C1,,XXX,,soon,\n"
    assert faults(text) == [
        (2, "amount", "amount_not_a_number"),
        (2, "invoice", "missing_value"),
        (2, "issued_on", "unreadable_date"),
        (3, "amount", "missing_value"),
        (3, "currency", "unknown_currency"),
        (3, "due_on", "unreadable_date"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("invoice,customer\nA,B\n", "invoices", [(1, "amount", "missing_column")]),
        (
            "payment,amount,currency,paid_on\nP1,1,EUR,01/02/2024\n",
            "payments",
            [(0, "paid_on", "ambiguous_dates")],
        ),
        (
            "payment,amount,currency,paid_on\nP1,1,EUR,13/02/2024\nP2,1,EUR,02/13/2024\n",
            "payments",
            [(0, "paid_on", "ambiguous_dates")],
        ),
        (
            "payment,amount,currency\nP1,1,EUR\nP1,2,EUR\n",
            "payments",
            [(2, "payment", "duplicate_payment"), (3, "payment", "duplicate_payment")],
        ),
        ("", "invoices", [(0, "", "empty_file")]),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(text, kind, found):
    assert faults(text, kind) == found


def test_the_same_row_twice_is_one():
    assert len(rows("payment,amount,currency\nP1,1,EUR\nP1,1,EUR\n", kind="payments")) == 1


def test_the_answers_are_a_file_of_pairs():
    assert write_pairs(rows=[("P1", "A-1", "1.50", "0.9900", "posted", 'NUMBER: "x", y')]).decode() == (
        'payment,invoice,amount,confidence,state,reasons\nP1,A-1,1.50,0.9900,posted,"NUMBER: ""x"", y"\n'
    )
