"""Files between us and an agency: what is written is read again to the letter, and hostile ones are refused."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.placements.codes import IN, OUT
from dunwell.formats import agency_news, agency_report, placement_file
from dunwell.formats.agency_news import BYTES_MAX, News, read_records, write_records
from dunwell.formats.export_cells import FORMULA_STARTS, bare, guarded, harmless

DAY = date(2026, 6, 10)
PAYMENT = News(
    claim="PL-000123",
    code="payment",
    on=DAY,
    key="A-77",
    agency_reference="K/2026/9",
    minor=123_450,
    currency="EUR",
    component="interest",
    text="by transfer",
)
_WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"), include_characters=" "), max_size=30
).map(lambda text: " ".join(text.split()))
_KEYS = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=1, max_size=20)
_NEWS = st.builds(
    News,
    claim=st.sampled_from(["PL-000001", "PL-000002"]),
    code=st.sampled_from(sorted(set(IN) & set(OUT) - {"reversal"})),
    on=st.dates(date(1990, 1, 1), date(2090, 12, 31)),
    key=_KEYS,
    agency_reference=_WORDS,
    minor=st.integers(1, 10**14),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    due_on=st.none() | st.dates(date(1990, 1, 1), date(2090, 12, 31)),
    reverses=_KEYS,
    component=st.sampled_from(["", "principal", "costs"]),
    text=_WORDS | st.text("ab|=%TXT ", max_size=3_000).map(lambda text: " ".join(text.split())[:1024]),
)


def by_key(news: list[News]) -> list[News]:
    """Number news as lines of records would be, each key of a claim once."""
    kept = {(one.claim, one.key.strip()): one for one in news}
    return [replace(one, key=one.key.strip() or "k") for one in kept.values()]


@given(news=st.lists(_NEWS, max_size=5))
def test_a_file_of_records_is_read_as_it_was_written(news: list[News]) -> None:
    mine = by_key(news)
    content = write_records(news=mine, direction="in")
    found = read_records(content=content, direction="in")
    assert found.faults == ()
    assert [replace(one, line=0) for one in found.rows] == [
        replace(one, text=one.text.strip()) for one in mine
    ]


@given(news=st.lists(_NEWS, max_size=5))
def test_a_report_is_read_as_it_was_written(news: list[News]) -> None:
    mine = by_key(news)
    found = agency_report.parse(content=agency_report.render(news=mine))
    assert (found.faults, [replace(one, line=0) for one in found.rows]) == ((), mine)


def test_a_record_has_its_fields_at_their_places() -> None:
    line = placement_file.changes_records(
        changes=[replace(PAYMENT, customer="10022", sender="DE01", agency="north")]
    ).decode()
    assert line == (
        f"09{'10022':60}{'PL-000123':20}{'K/2026/9':60}{'DE01':20}{'north':20}20260610PAYMENT "
        "KEY=A-77|AMT=1234.50|CUR=EUR|CMP=interest|TXT=by transfer\n"
    )


def test_a_comment_without_pairs_is_all_text_and_its_news_is_named_by_what_it_says() -> None:
    line = f"39{'':60}{'PL-000123':20}{'K-9':60}{'':20}{'':20}20260610CALL    Nobody answered"
    found = agency_report.parse(content=line.encode())
    again = agency_report.parse(content=(line + "\r\n").encode())
    assert found.faults == ()
    assert (found.rows[0].text, found.rows[0].agency_reference) == ("Nobody answered", "K-9")
    assert found.rows[0].key.startswith("told-")
    assert found.rows == again.rows


def test_long_texts_go_on_in_records_of_their_own() -> None:
    content = write_records(news=[replace(PAYMENT, text="x" * 1_024)], direction="in")
    assert content.count(b"\n") == 2
    assert all(len(line) <= 190 + 10 + 1_024 for line in content.decode().splitlines())
    assert agency_report.parse(content=content).rows[0].text == "x" * 1_024


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("40" + " " * 188, (1, "RECORD")),
        (f"39{'':60}{'PL-1':20}{'':60}{'':20}{'':20}20260231CALL    x", (1, "on")),
        (f"39{'':60}{'PL-1':20}{'':60}{'':20}{'':20}20260228WHAT    x", (1, "PCODE")),
        (f"39{'':60}{'':20}{'':60}{'':20}{'':20}20260228CALL    x", (1, "claim")),
        (f"39{'':60}{'PL-1':20}{'':60}{'':20}{'':20}20260228CALL    {'x' * 1_025}", (1, "PCMT")),
        (f"39{'':60}{'PL-1':20}{'':60}{'':20}{'':20}20260228CALL    KEY=a|MORE=x", (1, "PCMT")),
        (f"39{'':60}{'PL-1':20}{'':60}{'':20}{'':20}20260228PAYMENT KEY=a|CUR=EUR|TXT=", (1, "amount")),
        (
            f"39{'':60}{'PL-1':20}{'':60}{'':20}{'':20}20260228PAYMENT KEY=a|AMT=-5.00|CUR=EUR|TXT=",
            (1, "amount"),
        ),
        (f"39{'':60}{'PL-1':20}{'':60}{'':20}{'':20}20260228CALL    a\x00b", (1, "text")),
    ],
)
def test_a_record_that_cannot_be_understood_is_named(line: str, fault: tuple[int, str]) -> None:
    found = read_records(content=line.encode(), direction="in")
    assert (found.rows, [(one.line, one.field) for one in found.faults]) == ((), [fault])


HEAD = "claim,code,on,key,amount,currency,due_on,reverses,component,text\n"


def test_all_faults_of_a_report_are_told_at_once_and_sound_lines_stay() -> None:
    found = agency_report.parse(
        content=(
            HEAD + "PL-1,CALL,2026-06-10,,,,,,,no answer\n"
            "PL-1,shout,2026-06-31,,,,,,,\n"
            "PL-1,payment,2026-06-10,,1.005,EUR,,,gold,\n"
            "PL-1,payment,2026-06-10,A-1,100.00,EUR,,,,\n"
            "PL-1,payment,2026-06-11,A-1,100.00,EUR,,,,\n"
            "PL-1,reversal,2026-06-10,A-2,5.00,XXX,,,,\n"
            "PL-1,promise,2026-06-10,,5.00,,,,,\n"
        ).encode()
    )
    assert [(one.line, one.code) for one in found.rows] == [(2, "call"), (5, "payment")]
    assert [(one.line, one.field) for one in found.faults] == [
        *((3, "code"), (3, "on")),
        *((4, "component"), (4, "amount"), (4, "key")),
        (6, "key"),
        *((7, "currency"), (7, "reverses")),
        *((8, "currency"), (8, "due_on")),
    ]
    assert found.lines == 7


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This column is missing."),
        (b"\xff\xfe\x00", "The file is no UTF-8: save it as CSV UTF-8."),
        (b"39\xff", "The file is no UTF-8: save it as UTF-8."),
        (b"39" + b" " * BYTES_MAX, "The file is larger than 20 MB: split it."),
        (b"x" * (BYTES_MAX + 1), "The file is larger than 20 MB: split it."),
        (b"39\n" * 200_001, "200,001 lines are more than 200,000: split the file."),
    ],
)
def test_files_that_are_none_are_refused_as_a_whole(content: bytes, said: str) -> None:
    found = agency_report.parse(content=content)
    assert (found.rows, found.faults[0].message) == ((), said)


@given(content=st.binary(max_size=300) | st.text("39,;\n\"'=PL-1CALL|", max_size=300).map(str.encode))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    found = agency_report.parse(content=content)
    assert found.lines >= len(found.rows)


CLAIM = placement_file.Claim(
    claim="PL-000123",
    placed_on=DAY,
    answer_by=date(2026, 6, 12),
    creditor="Nordwind GmbH",
    customer="10022",
    name='=HYPERLINK("http://evil.example","pay")',
    country="DE",
    currency="KWD",
    items=(
        placement_file.Item(
            number="+49-1",
            kind="invoice",
            issued_on=date(2026, 1, 2),
            due_on=date(2026, 2, 1),
            amount_minor=1_234_567,
            open_minor=1_000_000,
        ),
        placement_file.Item(
            number="R-2",
            kind="debit_note",
            issued_on=date(2026, 3, 2),
            due_on=date(2026, 3, 2),
            amount_minor=40_000,
            open_minor=40_000,
        ),
    ),
    address="Hafenstr. 1\n20457 Hamburg",
    contact="'t Hart",
)


def test_claims_are_written_by_document_and_no_cell_is_a_formula() -> None:
    content = placement_file.claims_csv(claims=[CLAIM])
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [(row["claim"], row["item"], row["amount"], row["open"]) for row in rows] == [
        ("PL-000123", "'+49-1", "1234.567", "1000.000"),
        ("PL-000123", "R-2", "40.000", "40.000"),
    ]
    assert rows[0]["name"] == '\'=HYPERLINK("http://evil.example","pay")'
    assert (rows[0]["address"], rows[0]["contact"]) == ("Hafenstr. 1\n20457 Hamburg", "'t Hart")
    cells = [cell for row in csv.reader(io.StringIO(content.decode())) for cell in row]
    assert not any(cell.startswith(FORMULA_STARTS) for cell in cells)


def test_changes_are_written_in_their_order() -> None:
    note = replace(PAYMENT, code="note", key="c2", minor=None, currency="", component="", text="@all: =1+1")
    rows = list(csv.reader(io.StringIO(placement_file.changes_csv(changes=[PAYMENT, note]).decode())))
    assert rows[1:] == [
        ["PL-000123", "payment", "2026-06-10", "A-77", "K/2026/9", "1234.50", "EUR", "", "by transfer"],
        ["PL-000123", "note", "2026-06-10", "c2", "K/2026/9", "", "", "", "'@all: =1+1"],
    ]


def test_what_does_not_fit_a_field_is_not_cut() -> None:
    with pytest.raises(ValueError, match="FORW_FILE does not fit"):
        write_records(news=[replace(PAYMENT, claim="PL-" + "0" * 20)], direction="out")
    with pytest.raises(ValueError, match="no line breaks"):
        write_records(news=[replace(PAYMENT, text="a\nb")], direction="out")


@given(text=st.text("'=+-@ a\t", max_size=6))
def test_a_guarded_cell_is_harmless_and_gives_back_its_text(text: str) -> None:
    assert not guarded(text).lstrip(" ").startswith(FORMULA_STARTS)
    assert bare(guarded(text)) == text
    assert not harmless(text).lstrip(" ").startswith(FORMULA_STARTS)


def test_news_of_the_other_direction_is_no_report() -> None:
    content = write_records(news=[replace(PAYMENT, code="hold", minor=None)], direction="out")
    found = agency_report.parse(content=content)
    assert [(one.field, one.message) for one in found.faults] == [
        ("RECORD", "Begin each record with 39; not '09'.")
    ]
    assert agency_news.are_records(b"\xef\xbb\xbf39 ") is True
