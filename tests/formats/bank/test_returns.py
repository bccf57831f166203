"""Payments that came back, in camt with the German code of the entry alone."""

import pytest

from dunwell.formats.bank.door import read_file


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("NRTI+109+00000+912", "MD06"),
        ("NRTI+109+00000+914", ""),
        ("NRTI+109+00000", ""),
        ("NRTI+109+912", ""),
        ("NRTI+116", ""),
        ("NTRF+166+00000+901", None),
    ],
)
def test_the_german_code_tells_a_return_and_its_key_the_reason(told: str, reason: str | None) -> None:
    content = (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt><Id>1</Id>"
        "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct><Ntry><Amt Ccy='EUR'>10</Amt>"
        "<CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt>"
        f"<BkTxCd><Prtry><Cd>{told}</Cd><Issr>DK</Issr></Prtry></BkTxCd></Ntry></Stmt></BkToCstmrStmt></Document>"
    )
    (statement,) = read_file(content=content.encode()).statements
    (one,) = statement.entries

    assert (one.returned.reason if one.returned else None) == reason
