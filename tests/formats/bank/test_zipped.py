"""Bank files packed in a ZIP: read one after the other, or refused by name."""

import io
import zipfile
from decimal import Decimal

import pytest

from dunwell.formats.bank.door import read_file
from dunwell.formats.bank.records import UnreadableStatement


def camt(number: int, opening: str, closing: str) -> str:
    """A camt.053 of one credit, which opens and closes with these."""
    amount = Decimal(closing) - Decimal(opening)
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{told}</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>"
        for code, told in (("OPBD", opening), ("CLBD", closing))
    )
    return (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt>"
        f"<Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>"
        f"<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>{balances}"
        f"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
        "<BookgDt><Dt>2026-03-02</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>"
    )


def packed(files: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_files_are_read_by_their_names_as_if_they_were_one() -> None:
    read = read_file(
        content=packed(
            {
                "2026/b.xml": camt(2, "150.00", "170.00"),
                "2026/a.xml": camt(1, "100.00", "150.00"),
                "__MACOSX/a.xml": b"\0\5",
                "2026/.DS_Store": b"\0\1",
            }
        )
    )

    assert read.verdict == "balanced"
    assert [(one.head.number, one.head.identification) for one in read.statements] == [(1, "S1"), (2, "S2")]


def test_a_gap_shows_across_the_files() -> None:
    read = read_file(
        content=packed({"a.xml": camt(1, "100.00", "150.00"), "b.xml": camt(2, "151.00", "170.00")})
    )

    assert [one.code for one in read.statements[1].foot.findings] == ["gap_between_statements"]


@pytest.mark.parametrize(
    ("files", "code", "what"),
    [
        ({"a.xml": camt(1, "100.00", "150.00"), "b.pdf": b"%PDF-1.4"}, "pdf", "b.pdf in the ZIP"),
        ({"a.zip": packed({"a.xml": camt(1, "1.00", "2.00")})}, "archive_in_archive", "a.zip"),
        ({"__MACOSX/a": b"x"}, "no_statement", "no file of a bank"),
        ({"a.xml": b" " * (64 << 20)}, "archive_too_large", "unpacks to far more"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(files: dict[str, str | bytes], code: str, what: str) -> None:
    with pytest.raises(UnreadableStatement, match=what) as refused:
        read_file(content=packed(files))
    assert refused.value.code == code


def test_a_damaged_archive_is_refused() -> None:
    with pytest.raises(UnreadableStatement) as refused:
        read_file(content=packed({"a.xml": camt(1, "1.00", "2.00")})[:-30])
    assert refused.value.code == "broken_archive"


def test_balances_without_a_direction_are_credits_and_found() -> None:
    content = camt(1, "100.00", "150.00").replace("<CdtDbtInd>CRDT</CdtDbtInd><Dt>", "<Dt>")
    (statement,) = read_file(content=content.encode()).statements

    assert {one.code for one in statement.foot.findings} == {"direction_missing"}
    assert "balances" in statement.foot.checked
