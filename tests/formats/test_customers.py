"""Customers and contacts out of a table."""

from datetime import date

import pytest
from tests.formats.tables import EXAMPLES, profile, rows, shipped

from dunwell.formats.customers import prepare
from dunwell.formats.tabular import read

HEADER = (
    "customer,name,language,country,timezone,owner_email,do_not_contact,contact_name,contact_email,contact_role,"
    "group,risk_class,vip,renewal_on"
)
TEXT = 'kind = "customers"\nsource = "main"\n[columns]\n' + "\n".join(
    f'{one} = "{one}"' for one in HEADER.split(",")
)
GOOD = "7,Abel,de,DE,Europe/Berlin,o@a.example,no,Ann,ap@a.example,payables,Optik,low,ja,2026-09-30"


def prepared(*lines):
    shape = profile(TEXT)
    return prepare(table=read(content=rows(*lines, header=HEADER), profile=shape), profile=shape)


def faults(found):
    return found.faults.select("row", "field", "code").rows()


def test_a_row_is_a_customer_and_its_contact():
    found = prepared(
        "0007,Abel,DE,de,Europe/Berlin,o@a.example,No,Ann,ap@a.example,PAYABLES,Optik  Holding,Hoch,Oui,2026-09-30"
    )

    who = (2, "7", "0007", "Abel", "de", "DE", "Europe/Berlin", None, None, None, "o@a.example")
    assert found.customers.rows() == [
        (*who, False, "Optik Holding", "high", True, date(2026, 9, 30)),
    ]
    assert found.contacts.rows() == [(2, "7", "Ann", "ap@a.example", None, "payables", None, None, None)]


@pytest.mark.parametrize(
    ("good", "bad", "field", "code"),
    [
        ("7,Abel", ",Abel", "customer", "customer_missing"),
        ("7,Abel", "7E+09,Abel", "customer", "customer_damaged"),
        ("de,DE", "xx-nothing,DE", "language", "unknown_language"),
        ("de,DE", "de,XX", "country", "unknown_country"),
        ("de,DE", "de,Germany", "country", "too_long"),
        ("Europe/Berlin", "Berlin", "timezone", "unknown_timezone"),
        ("o@a.example", "nobody", "owner_email", "bad_address"),
        ("ap@a.example", "ap at a.example", "contact_email", "bad_address"),
        (",no,", ",maybe,", "do_not_contact", "not_yes_or_no"),
        ("payables", "boss", "contact_role", "unknown_role"),
        ("Abel", "x" * 201, "name", "too_long"),
        ("Optik", "x" * 61, "group", "too_long"),
        (",low,", ",so so,", "risk_class", "unknown_risk"),
        (",ja,", ",vielleicht,", "vip", "not_yes_or_no"),
        ("2026-09-30", "30.9.2026", "renewal_on", "date_unreadable"),
        ("2026-09-30", "1926-09-30", "renewal_on", "date_out_of_range"),
    ],
)
def test_what_is_not_understood_keeps_its_row_out(good, bad, field, code):
    found = prepared(GOOD.replace(good, bad), GOOD.replace("7,Abel", "8,Bert"))

    assert (2, field, code) in faults(found)
    assert found.faults["row"].unique().to_list() == [2]
    assert found.customers["external_id"].to_list() == ["8"]


def test_further_rows_bring_further_contacts_and_exact_ones_are_duplicates():
    found = prepared(GOOD, GOOD.replace("ap@", "ceo@"), GOOD)

    assert found.customers["row"].to_list() == [2]
    assert found.contacts["email"].to_list() == ["ap@a.example", "ceo@a.example"]
    assert found.kept_rows["row"].to_list() == [2, 3]
    assert found.duplicates.rows() == [(4, 2)]


def test_rows_that_disagree_about_a_customer_are_faults():
    found = prepared(GOOD, GOOD.replace("Abel", "Abel AG").replace("ap@", "ceo@"))

    assert faults(found) == [
        (2, "customer", "conflicting_duplicate"),
        (3, "customer", "conflicting_duplicate"),
    ]
    assert found.customers.is_empty()


def test_a_customer_without_contact_or_details():
    found = prepared("7" + "," * 13)

    assert found.contacts.is_empty()
    assert found.customers["name"].to_list() == [None]
    assert found.notes["code"].to_list() == ["name_missing"]


def test_the_sample_has_no_fault():
    shape = shipped("customers")
    content = (EXAMPLES / "samples" / "customers.csv").read_bytes()

    found = prepare(table=read(content=content, profile=shape), profile=shape)

    assert (found.rows, faults(found)) == (5, [])
    assert found.customers["external_id"].to_list() == ["104711", "104712", "CC9001", "104713"]
    assert found.contacts.height == 4
    assert "\n" in found.customers["address"][0]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("LOW", "low"),
        ("gering", "low"),
        ("faible", "low"),
        ("Mittel", "medium"),
        ("Élevé", "high"),
        ("", None),
    ],
)
def test_risk_is_told_in_three_languages(word, meant):
    found = prepared(GOOD.replace(",low,", f",{word},"))
    assert found.customers["risk_class"].to_list() == [meant]


def test_rows_of_one_customer_agree_about_its_group_and_its_renewal():
    found = prepared(GOOD, GOOD.replace("ap@", "ceo@").replace("Optik", "Other"))
    assert {code for _, _, code in faults(found)} == {"conflicting_duplicate"}
    found = prepared(GOOD, GOOD.replace("ap@", "ceo@").replace("2026-09", "2026-11"))
    assert {code for _, _, code in faults(found)} == {"conflicting_duplicate"}


def test_a_mobile_number_is_kept_as_it_is_texted_with_what_its_owner_said():
    header = f"{HEADER},mobile,agreed"
    shape = profile(f'{TEXT}\ncontact_mobile = "mobile"\ncontact_sms_agreed = "agreed"')

    def read_one(mobile, agreed):
        content = rows(f"{GOOD},{mobile},{agreed}", header=header)
        return prepare(table=read(content=content, profile=shape), profile=shape)

    assert read_one("+49 (0)151 123456", "Yes").contacts.select("mobile", "is_sms_agreed").rows() == [
        ("+49151123456", True)
    ]
    assert read_one("", "").contacts.select("mobile", "is_sms_agreed").rows() == [(None, None)]
    assert faults(read_one("0151 123456", "yes")) == [(2, "contact_mobile", "bad_mobile")]
    assert faults(read_one("", "yes")) == [(2, "contact_sms_agreed", "mobile_missing")]
    assert faults(read_one("+49151123456", "perhaps")) == [(2, "contact_sms_agreed", "not_yes_or_no")]
