"""Sample files of other libraries: each is read or refused with a reason, and says what they read in it."""

import re
from pathlib import Path

import pytest
from tests.formats.bank.expected import BAI2, CAMT, MT940, WHY_SKIPPED, Told, of_camt, of_mt940

from dunwell.formats.bank.door import read_file
from dunwell.formats.bank.records import Entry, UnreadableStatement, Verdict

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CAMT, reason=WHY_SKIPPED)]

# What is no statement at all: refused, with the reason.
REFUSED = {
    "camt053.v2.wrong.xml": "no_statement",
    "empty_86.sta": "no_statement",
    "empty_line.sta": "no_statement",
    "empty_non_swift.sta": "no_statement",
    "invalid_statement.sta": "unknown_format",
    "sample-parseError.txt": "unknown_record",
}
BALANCED = {
    "camt053.v2.multi.statement.xml": 2,
    "february_30.sta": 1,
    "long_statement_number.sta": 1,
    "sepa_mt9401.sta": 26,
    "sepa_snippet.sta": 1,
    "transaction_details_wrapped.sta": 1,
    "with_binary_character.sta": 2,
    "wrapped_timestamp.sta": 1,
    "0708271685_09022020_164516.940.txt": 31,
    "sample3.txt": 15,
}


def entries(file: Path) -> list[Entry]:
    return [one for statement in read_file(content=file.read_bytes()).statements for one in statement.entries]


@pytest.mark.parametrize("file", [*CAMT, *MT940, *BAI2], ids=lambda file: file.name)
def test_each_is_read_or_refused_with_a_reason(file: Path) -> None:
    if file.name in REFUSED:
        with pytest.raises(UnreadableStatement) as refused:
            read_file(content=file.read_bytes())
        assert refused.value.code == REFUSED[file.name]
        assert str(refused.value)
        return
    read = read_file(content=file.read_bytes())

    assert read.statements
    for statement in read.statements:
        foot = statement.foot
        assert (foot.verdict is Verdict.FLAGGED) == bool(foot.findings), "flagged, and each time for a reason"


@pytest.mark.parametrize("file", [*CAMT, *MT940, *BAI2], ids=lambda file: file.name)
def test_how_many_statements_are_balanced(file: Path) -> None:
    if file.name in REFUSED:
        return
    found = [one.foot.verdict for one in read_file(content=file.read_bytes()).statements]

    assert found.count(Verdict.BALANCED) == BALANCED.get(file.name, 0)


@pytest.mark.parametrize("file", [one for one in CAMT if one.name not in REFUSED], ids=lambda file: file.name)
def test_camt_says_what_is_expected(file: Path) -> None:
    told = of_camt(file)  # of a file with several statements, those of the last

    assert compared(entries(file)[-len(told) :] if told else entries(file), told) == told


@pytest.mark.parametrize(
    "file",
    [one for one in MT940 if one.name not in REFUSED and one.with_suffix(".yml").exists()],
    ids=lambda file: file.name,
)
def test_mt940_says_what_is_expected(file: Path) -> None:
    assert compared(entries(file), of_mt940(file)) == of_mt940(file)


def compared(read: list[Entry], told: list[Told]) -> list[Told]:
    """What was read in the shape of what is expected, as far as that tells anything; texts without their blanks."""
    assert len(read) == len(told)
    return [
        Told(
            amount=one.amount,
            currency=other.currency and one.currency,
            booked_on=other.booked_on and one.booked_on,
            value_on=other.value_on and one.value_on,
            servicer=other.servicer and one.references.servicer,
            end_to_end=other.end_to_end and begun(other.end_to_end, one.references.end_to_end),
            text=other.text and within(other.text, one.text),
            name=other.name and same(other.name, one.counterparty.name),
            account=other.account and one.counterparty.account,
            information=other.information and same(other.information, one.information),
            status=other.status and one.status,
            kind=other.kind and one.code.swift,
        )
        for one, other in zip(read, told, strict=True)
    ]


def begun(told: str, read: str) -> str:
    """What was expected, where what was read is its beginning: they take the line behind a reference for part of it."""
    return told if read and re.sub(r"\s", "", told).startswith(re.sub(r"\s", "", read)) else read


def within(told: str, read: str) -> str:
    """What was expected, where it stands in what was read, blanks aside: they leave out lines without a keyword."""
    return told if re.sub(r"\s", "", told) in re.sub(r"\s", "", read) else read


def same(told: str, read: str) -> str:
    """What was expected, where only blanks differ; else what was read."""
    return told if re.sub(r"\s", "", told) == re.sub(r"\s", "", read) else read
