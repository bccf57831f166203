"""What is written in a format is what is read of it, entry by entry, and the verdict is right."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.bank.writers import SHEETS, Paid, Sheet, bai2, camt, mt940, ofx, table

from dunwell.formats.bank.door import read_file
from dunwell.formats.bank.records import BankFile, Verdict

FORMATS = {
    "camt": camt,
    "mt940": mt940,
    "mt940 in blocks": lambda sheet: mt940(sheet, ending="\n", blocks=True),
    "bai2": bai2,
    "bai2 by lines": lambda sheet: bai2(sheet, ending="\n"),
    "ofx": ofx,
    "ofx in xml": lambda sheet: ofx(sheet, xml=True),
    "table": table,
}
ONE = Sheet((Paid(119_00),))


def said(read: BankFile) -> list[tuple[object, ...]]:
    (statement,) = read.statements
    return [(one.amount, one.currency, one.value_on) for one in statement.entries]


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", FORMATS)
@given(sheet=SHEETS)
@settings(max_examples=60, deadline=None)
def test_amounts_days_and_texts_come_back(name: str, sheet: Sheet) -> None:
    # MT940 tells the day of booking without its year: the nearest one to the value date.
    sheet = replace(
        sheet,
        payments=tuple(replace(one, booked_on=one.value_on - timedelta(days=1)) for one in sheet.payments),
    )
    if name == "bai2" or name.startswith("ofx"):
        sheet = replace(sheet, opening=10**14)  # an overdrawn account is another case
    read = read_file(content=FORMATS[name](sheet))

    assert said(read) == [(one.amount, "EUR", one.value_on) for one in sheet.payments]
    for one, wanted in zip(read.statements[0].entries, sheet.payments, strict=True):
        assert bare(wanted.text) in bare(one.text)
        assert wanted.reference in {one.references.end_to_end, one.references.customer}
        if not name.startswith("bai2"):
            assert (bare(one.counterparty.name), one.booked_on) == (bare(wanted.name), wanted.booked_on)
    proved = read.verdict is Verdict.BALANCED
    assert proved == (not name.startswith("ofx")), read.statements[0].foot.findings


@pytest.mark.parametrize("version", range(1, 14))
@pytest.mark.parametrize("message", ["052", "053", "054"])
def test_every_version_of_camt_is_read(version: int, message: str) -> None:
    read = read_file(content=camt(ONE, version=version, message=message, prefix="ns2" if version % 2 else ""))
    (statement,) = read.statements

    assert (statement.head.format, statement.head.version) == (f"camt.{message}", f"{version:02}")
    (entry,) = statement.entries
    assert (
        entry.amount,
        entry.counterparty.name,
        entry.counterparty.account,
        entry.text,
        entry.booked_on,
    ) == (
        ONE.payments[0].amount,
        "Anna Kurz GmbH",
        "DE89370400440532013000",
        "Invoice 2026-1",
        ONE.payments[0].booked_on,
    )
    assert [one.code for one in statement.foot.findings] == (["balance_missing"] if message == "054" else [])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("camt", "balance_mismatch"),
        ("mt940", "balance_mismatch"),
        ("bai2", "control_total_mismatch"),
    ],
)
@given(sheet=SHEETS, wrong=st.integers(1, 10**6))
@settings(max_examples=20, deadline=None)
def test_a_statement_that_does_not_add_up_is_flagged(name: str, code: str, sheet: Sheet, wrong: int) -> None:
    read = read_file(content=FORMATS[name](replace(sheet, opening=10**14, wrong=wrong)))

    assert read.verdict is Verdict.FLAGGED
    assert code in [one.code for one in read.statements[0].foot.findings]


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_file_again_has_the_same_fingerprints(name: str) -> None:
    two = Sheet((Paid(50_00), Paid(50_00)))  # alike in everything, and two all the same
    first, again = (read_file(content=FORMATS[name](two)).statements[0] for _ in range(2))
    marks = [one.fingerprint for one in first.entries]

    assert marks == [one.fingerprint for one in again.entries]
    assert len(set(marks)) == 2
    assert first.foot.fingerprint == again.foot.fingerprint


def test_entries_of_the_same_account_are_alike_in_every_format() -> None:
    alike = {
        name: [one.likeness for one in read_file(content=write(ONE)).statements[0].entries]
        for name, write in FORMATS.items()
    }

    assert len({tuple(one) for one in alike.values()}) == 1, alike
