"""Mapping profiles: read in full or refused with every fault at once."""

import pytest
from tests.formats.tables import EXAMPLES, OPEN, profile

from dunwell.formats import profile as profiles


def faults(text):
    found, wrong = profiles.parse(content=text.encode())
    assert (found is None) == bool(wrong)
    return [(one.where, one.code) for one in wrong]


def test_a_short_profile_says_what_it_must_and_the_rest_follows():
    read = profile()

    assert (read.kind, read.source, read.customer_source) == ("open-items", "test", "main")
    assert (read.encoding, read.delimiter, read.sheet) == ("auto", "", "")
    assert read.columns["customer_name"] == ("name",)
    assert (read.dates, read.style.decimal, read.style.grouping) == (("%Y-%m-%d",), ".", ",")
    assert (read.strip_leading_zeros, read.repair_float_noise) == (True, True)
    assert read.identity == ("number",)


@pytest.mark.parametrize("name", ["ledger-open", "ledger-closed", "customers"])
def test_the_profiles_that_we_ship_have_no_fault(name):
    assert faults((EXAMPLES / "profiles" / f"{name}.toml").read_text(encoding="utf-8")) == []


def test_open_and_closed_items_of_our_profiles_meet():
    opened, closed = (
        profile((EXAMPLES / "profiles" / f"ledger-{name}.toml").read_text(encoding="utf-8"))
        for name in ("open", "closed")
    )

    assert (opened.source, opened.identity, opened.customer_source) == (
        closed.source,
        closed.identity,
        closed.customer_source,
    )


def test_every_fault_is_named_at_once():
    text = """
    kind = "open-items"
    source = "No Such Source"
    colour = "red"
    [file]
    encoding = "ebcdic"
    delimiter = "dot"
    [columns]
    number = []
    customer = ""
    currency = "currency"
    amount = "amount"
    issued_on = "issued"
    settled_on = "paid"
    [constants]
    currency = "XXL"
    [attributes]
    amount = "amount"
    [reading]
    dates = ["%d/%m/%Y", "%m/%d/%Y", "%d %B %Y", 7]
    decimals = "1234,56.00"
    strip_leading_zeros = "yes"
    [identity]
    external_id = ["division"]
    """

    assert faults(text) == [
        ("colour", "unknown_key"),
        ("columns.number", "bad_header"),
        ("columns.customer", "bad_header"),
        ("columns.settled_on", "unknown_key"),
        ("constants.currency", "given_twice"),
        ("columns.due_on", "missing_field"),
        ("constants.currency", "unknown_currency"),
        ("attributes.amount", "bad_name"),
        ("source", "bad_source"),
        ("file.encoding", "unknown_choice"),
        ("file.delimiter", "unknown_choice"),
        ("reading.dates[2]", "bad_date_format"),
        ("reading.dates[3]", "bad_date_format"),
        ("reading.dates", "ambiguous_dates"),
        ("reading.decimals", "bad_decimals"),
        ("reading.strip_leading_zeros", "not_a_flag"),
        ("identity.external_id", "unknown_field"),
        ("identity.external_id", "number_missing"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind = ", "not_toml"),
        ("\0", "not_toml"),
        ("kind = 'orders'", "unknown_kind"),
        ("x = 1\n" * 60_000, "too_long"),
    ],
)
def test_what_is_no_profile_at_all(text, code):
    assert code in [one for _, one in faults(text)]


@pytest.mark.parametrize("table", ["columns = 3", "columns = ['number']"])
def test_a_table_that_is_none_is_a_fault_and_no_crash(table):
    assert ("columns", "not_a_table") in faults(f"kind = 'open-items'\nsource = 'a'\n{table}")


def test_a_list_of_headers_is_tried_in_order():
    assert profile(OPEN.replace('"amount"', '["total", "amount"]')).columns["amount"] == ("total", "amount")
