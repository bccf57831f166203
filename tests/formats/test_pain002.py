"""What a bank says of a file: read in every version, hostile files refused, half-told payments named."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.formats.pain002 import NotAStatusReport, PaymentStatus, StatusFault, read_status


def report(body, version="10", group="<GrpSts>PART</GrpSts>"):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK1</MsgId><CreDtTm>2026-03-21T09:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>DWmessage1</OrgnlMsgId><OrgnlMsgNmId>pain.008</OrgnlMsgNmId>{group}
</OrgnlGrpInfAndSts>{body}</CstmrPmtStsRpt></Document>""".encode()


def payment(end_to_end="DD1", status="RJCT", reason="<Cd>AC04</Cd>", more=""):
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>{status}</TxSts><StsRsnInf><Rsn>"
        f"{reason}</Rsn><AddtlInf>Account closed</AddtlInf></StsRsnInf>{more}</TxInfAndSts>"
    )


def block(*payments, head=""):
    name = "<OrgnlPmtInfId>DWmessage1-1</OrgnlPmtInfId>"
    return f"<OrgnlPmtInfAndSts>{name}{head}{''.join(payments)}</OrgnlPmtInfAndSts>"


@pytest.mark.parametrize("version", ["03", "10", "13"])
def test_a_rejected_payment_in_any_version(version):
    more = (
        '<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">120.00</InstdAmt></Amt>'
        "<MndtRltdInf><MndtId>M-1</MndtId></MndtRltdInf></OrgnlTxRef>"
    )
    found, faults = read_status(data=report(block(payment(more=more)), version))
    assert faults == []
    assert (found.message_id, found.original_message_id, found.group_status) == (
        "BANK1",
        "DWmessage1",
        "PART",
    )
    assert not found.is_rejected
    assert found.payments == (
        PaymentStatus(
            payment_info="DWmessage1-1",
            end_to_end="DD1",
            status="RJCT",
            reason="AC04",
            text="Account closed",
            amount=Decimal("120.00"),
            currency="EUR",
            mandate="M-1",
        ),
    )


def test_a_whole_file_and_a_block_that_are_rejected():
    group = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Prtry>DUPL</Prtry></Rsn></StsRsnInf>"
    head = "<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>DT01</Cd></Rsn></StsRsnInf>"
    found, faults = read_status(data=report(block(head=head), group=group))
    assert (found.is_rejected, found.group_reason, found.payments, faults) == (True, "DUPL", (), [])
    assert found.blocks == {"DWmessage1-1": ("RJCT", "DT01")}


def test_what_cannot_be_used_is_named_by_its_place_and_the_rest_is_read():
    found, faults = read_status(
        data=report(block(payment(""), payment("NOTPROVIDED"), payment("DD3", "GONE"), payment("DD4")))
    )
    assert [one.end_to_end for one in found.payments] == ["DD4"]
    assert [one.place for one in faults] == [1, 2, 3]
    assert faults[2] == StatusFault(3, "'GONE' is no status of a payment.")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "status_not_xml"),
        (b"<a", "status_not_xml"),
        (b"MT940 :20:", "status_not_xml"),
        (b"\x00\xff", "status_not_xml"),
        (b"<Document/>", "status_unknown"),
        (b"<Document><CstmrPmtStsRpt/></Document>", "status_unknown"),
        (b"<Document><BkToCstmrStmt/></Document>", "status_unknown"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>', "status_with_dtd"),
        (b'<!-- x --><!doctype a SYSTEM "file:///etc/hostname"><Document/>', "status_with_dtd"),
        (b" " * (32 * 1024 * 1024 + 1), "status_too_large"),
    ],
)
def test_hostile_and_strange_files(data, code):
    with pytest.raises(NotAStatusReport) as refused:
        read_status(data=data)
    assert refused.value.code == code


@pytest.mark.parametrize("amount", ["NaN", "1,00", "", "Infinity", "9" * 5000 + "x"])
def test_an_amount_that_is_none_is_left_out(amount):
    more = f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt></OrgnlTxRef>'
    found, _ = read_status(data=report(block(payment(more=more))))
    assert found.payments[0].amount is None


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: report(block(text))))
def test_no_bytes_break_the_reader(data):
    codes = {"status_not_xml", "status_with_dtd", "status_unknown"}
    try:
        found, faults = read_status(data=data)
    except NotAStatusReport as refused:
        code = refused.code
    else:
        code = ""
        assert found.original_message_id == "DWmessage1"
        assert faults == []
    assert code in {"", *codes}
