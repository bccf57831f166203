"""Files of law: read whole, or refused with every fault and its place."""

from datetime import date
from decimal import Decimal

from dunwell.core.law.records import Confidence
from dunwell.formats import law_csv, law_toml

HEADER = "series,valid_from,valid_to,basis,reference_pct,statutory_pct,confidence,source,verify"
GOOD = "DE_BASISZINS,2027-01-01,2027-06-30,published,1.77,10.77,high,Bundesbank,"


def csv(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows)).encode()


def said(faults) -> list[tuple[str, str]]:
    return [(one.where, one.message) for one in faults]


def test_a_row_of_rates():
    read = law_csv.rates(content=csv(GOOD))
    (row,) = read.rows
    assert (read.lines, read.faults) == ((2,), ())
    assert (row.series, row.valid_from, row.valid_to) == ("DE_BASISZINS", date(2027, 1, 1), date(2027, 6, 30))
    assert (row.reference_pct, row.statutory_pct) == (Decimal("1.77"), Decimal("10.77"))
    assert (row.is_published, row.evidence.confidence, row.evidence.verify) == (True, Confidence.HIGH, "")


def test_every_fault_of_a_file_is_named_at_once():
    read = law_csv.rates(
        content=csv(
            GOOD,
            "DE_BASISZINS,2027-07-01,soon,guessed,1,7 points,certain,,",
            "DE_BASISZINS,2028-01-01",
        )
    )
    assert len(read.rows) == 1
    assert said(read.faults) == [
        ("line 3: basis", "'guessed' is none of published, formula."),
        ("line 3: valid_to", "'soon' is no day; write it as 2026-01-31."),
        ("line 3: valid_to", "A day is needed, such as 2026-01-31."),
        ("line 3: statutory_pct", "'7 points' is no exact number; write it as a text, such as \"9.2\"."),
        ("line 3: statutory_pct", 'A number is needed, such as "9.2".'),
        ("line 3: confidence", "'certain' is none of high, medium-high, medium, low, verify."),
        ("line 3: source", "A text is needed."),
        ("line 4", "The row has 2 cells, the header 9."),
    ]


def test_an_unknown_column_and_a_missing_one_are_one_fault():
    read = law_csv.rates(content=b"series,valid_from,rate\nX,2027-01-01,5\n")
    assert read.rows == ()
    assert "unknown: rate; missing: valid_to, basis" in read.faults[0].message


def test_what_is_no_table_is_a_fault():
    assert (
        law_csv.rates(content=b"\xff\xfe").faults[0].message
        == "The file is not written in UTF-8; save it so."
    )
    assert "The columns are" in law_csv.rates(content=b"").faults[0].message
    assert "larger than" in law_csv.rates(content=b" " * (law_csv.BYTES_MAX + 1)).faults[0].message


def test_tables_that_disagree_stay_visible_and_doubted():
    rules, faults = law_csv.states(
        content=b"state,code,written_years,open_years,confidence,source\nOhio,OH,6|8|6,6|6|6,medium,three tables\n",
        jurisdiction="US",
    )
    assert faults == ()
    assert [(one.basis, one.years, one.evidence.confidence) for one in rules] == [
        ("written", (6, 8), Confidence.LOW),
        ("open", (6,), Confidence.MEDIUM),
    ]


SERIES = """
[[series]]
code = "X"
jurisdiction = "XX"
name = "x"
kind = "halfyear"
rounding = "none"
margins = [{ valid_from = 2000-01-01, pp = "8" }]
confidence = "high"
source = "a law"
"""


def test_a_series_is_read():
    (one,), faults = law_toml.series(content=SERIES.encode())
    assert faults == ()
    assert (one.code, one.multiplier, one.margins[0].pp) == ("X", 1, Decimal(8))


def test_an_unknown_field_and_a_binary_fraction_are_refused():
    wrong = SERIES.replace('pp = "8"', "pp = 8.1").replace(
        'rounding = "none"', 'rounding = "up"\nceiling = 3'
    )
    _, faults = law_toml.series(content=wrong.encode())
    assert [one.where for one in faults] == [
        " series X margins 1: pp".strip(),
        "series X margins 1: pp",
        "series X: rounding",
        "series X: ceiling",
    ]
    assert "no exact number" in faults[0].message
    assert faults[2].message == "'up' is none of none, reference, sum."
    assert faults[3].message.startswith("No such field; there are code, confidence,")


def test_a_file_that_is_no_toml_says_so():
    assert "It cannot be read" in law_toml.jurisdictions(content=b"[[")[1][0].message
