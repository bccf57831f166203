"""OFX as banks write it."""

import pytest

from dunwell.formats.bank.door import read_file


@pytest.mark.parametrize(("told", "cheque"), [("<CHECKNUM>319", "319"), ("<CHECKNUM>0", ""), ("", "")])
def test_a_cheque_of_number_nought_is_none(told: str, cheque: str) -> None:
    content = (
        "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD"
        "<BANKACCTFROM><BANKID>1<ACCTID>17</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT"
        f"<DTPOSTED>20260302<TRNAMT>-5.00<FITID>F1{told}<NAME>ACME</STMTTRN></BANKTRANLIST>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )
    (statement,) = read_file(content=content.encode()).statements

    assert [one.references.cheque for one in statement.entries] == [cheque]
