"""Direct debit files: every value comes back, blocks are by day, scheme and sequence, and nothing wrong is written."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dunwell.formats.pain008 import (
    NAMESPACE,
    Debit,
    Debits,
    Scheme,
    debit_faults,
    is_creditor_id,
    is_mandate_reference,
    write_debits,
)

IBANS = (
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
    "NL91ABNA0417164300",
    "ES9121000418450200051332",
)
CREDITOR_ID = "DE98ZZZ09999999999"
N = {"p": NAMESPACE}
# The order of elements in the message definition; a bank's schema refuses any other.
ORDER = {
    "GrpHdr": ("MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"),
    "PmtInf": (
        *("PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdColltnDt"),
        *("Cdtr", "CdtrAcct", "CdtrAgt", "ChrgBr", "CdtrSchmeId", "DrctDbtTxInf"),
    ),
    "PmtTpInf": ("SvcLvl", "LclInstrm", "SeqTp"),
    "DrctDbtTxInf": ("PmtId", "InstdAmt", "DrctDbtTx", "DbtrAgt", "Dbtr", "DbtrAcct", "RmtInf"),
    "MndtRltdInf": ("MndtId", "DtOfSgntr", "AmdmntInd", "AmdmntInfDtls"),
}


def debit(**more):
    given_ = {
        "end_to_end": "DD1",
        "amount": Decimal("120.00"),
        "collect_on": date(2026, 3, 31),
        "sequence": "FRST",
        "scheme": Scheme.CORE,
        "mandate": "M-2026-1",
        "signed_on": date(2026, 1, 15),
        "debtor": "Müller & Söhne GmbH",
        "iban": IBANS[0],
        "text": "Invoice INV-1",
    }
    return Debit(**(given_ | more))


def a_file(*members):
    return Debits(
        message_id="DWmessage1",
        created_at=datetime(2026, 3, 20, 8, 30, tzinfo=UTC),
        creditor="Nordwerk GmbH",
        creditor_id=CREDITOR_ID,
        iban=IBANS[1],
        bic="",
        debits=list(members) or [debit()],
    )


def in_order(root):
    """No element stands before one that the definition puts first; nothing is empty; nothing else is there."""
    for element in root.iter():
        name = etree.QName(element).localname
        names = [etree.QName(child).localname for child in element]
        if name in ORDER:
            places = [ORDER[name].index(child) for child in names]
            assert places == sorted(places)
        assert names or (element.text or "").strip(), name


def read(content):
    """What a bank would read: rows by reference, each with its block's day, scheme and sequence."""
    root = etree.fromstring(content)
    in_order(root)
    head = root.find("p:CstmrDrctDbtInitn/p:GrpHdr", N)
    blocks = root.findall("p:CstmrDrctDbtInitn/p:PmtInf", N)
    rows = {}
    for block in blocks:
        key = (
            block.findtext("p:ReqdColltnDt", None, N),
            block.findtext("p:PmtTpInf/p:LclInstrm/p:Cd", None, N),
            block.findtext("p:PmtTpInf/p:SeqTp", None, N),
        )
        members = block.findall("p:DrctDbtTxInf", N)
        total = sum(Decimal(one.findtext("p:InstdAmt", None, N)) for one in members)
        assert block.findtext("p:NbOfTxs", None, N) == str(len(members))
        assert Decimal(block.findtext("p:CtrlSum", None, N)) == total
        assert block.findtext("p:CdtrSchmeId/p:Id/p:PrvtId/p:Othr/p:Id", None, N) == CREDITOR_ID
        for one in members:
            mandate = one.find("p:DrctDbtTx/p:MndtRltdInf", N)
            rows[one.findtext("p:PmtId/p:EndToEndId", None, N)] = (
                *key,
                Decimal(one.findtext("p:InstdAmt", None, N)),
                mandate.findtext("p:MndtId", None, N),
                mandate.findtext("p:DtOfSgntr", None, N),
                one.findtext("p:DbtrAcct/p:Id/p:IBAN", None, N),
            )
    assert head.findtext("p:NbOfTxs", None, N) == str(len(rows))
    assert Decimal(head.findtext("p:CtrlSum", None, N)) == sum(row[3] for row in rows.values())
    return rows, [one.findtext("p:PmtInfId", None, N) for one in blocks]


def test_a_file_as_a_bank_reads_it():
    content = write_debits(
        debits=a_file(
            debit(),
            debit(end_to_end="DD2", sequence="RCUR", mandate="M-2", iban=IBANS[2], amount=Decimal("0.01")),
            debit(end_to_end="DD3", scheme=Scheme.B2B, mandate="M-3", iban=IBANS[3]),
            debit(end_to_end="DD4", mandate="M-4", collect_on=date(2026, 4, 1)),
            debit(end_to_end="DD5", mandate="M-5"),
        )
    )
    rows, blocks = read(content)
    assert rows == {
        "DD1": ("2026-03-31", "CORE", "FRST", Decimal(120), "M-2026-1", "2026-01-15", IBANS[0]),
        "DD2": ("2026-03-31", "CORE", "RCUR", Decimal("0.01"), "M-2", "2026-01-15", IBANS[2]),
        "DD3": ("2026-03-31", "B2B", "FRST", Decimal(120), "M-3", "2026-01-15", IBANS[3]),
        "DD4": ("2026-04-01", "CORE", "FRST", Decimal(120), "M-4", "2026-01-15", IBANS[0]),
        "DD5": ("2026-03-31", "CORE", "FRST", Decimal(120), "M-5", "2026-01-15", IBANS[0]),
    }
    assert blocks == ["DWmessage1-1", "DWmessage1-2", "DWmessage1-3", "DWmessage1-4"]
    assert b"<Nm>Mueller Soehne GmbH</Nm>" in content
    assert b"<PmtMtd>DD</PmtMtd>" in content


def test_a_changed_account_tells_the_one_before():
    root = etree.fromstring(write_debits(debits=a_file(debit(before_iban=IBANS[3]))))
    mandate = root.find(".//p:MndtRltdInf", N)
    assert mandate.findtext("p:AmdmntInd", None, N) == "true"
    assert mandate.findtext("p:AmdmntInfDtls/p:OrgnlDbtrAcct/p:Id/p:IBAN", None, N) == IBANS[3]


LATIN = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")
MEMBERS = st.lists(
    st.builds(
        debit,
        amount=st.decimals(Decimal("0.01"), Decimal("999999999.99"), places=2),
        collect_on=st.dates(date(2026, 2, 1), date(2028, 3, 1)),
        sequence=st.sampled_from(["FRST", "RCUR", "OOFF", "FNAL"]),
        scheme=st.sampled_from(Scheme),
        debtor=st.text(max_size=90),
        text=st.text(max_size=200),
        iban=st.sampled_from(IBANS),
    ),
    min_size=1,
    max_size=12,
)


@given(MEMBERS, st.text(max_size=90), st.randoms())
def test_everything_comes_back_whatever_people_are_called(members, creditor, random):
    named = [replace(one, end_to_end=f"DD{n}", mandate=f"M{n}") for n, one in enumerate(members)]
    debits = replace(a_file(*named), creditor=creditor)
    content = write_debits(debits=debits)
    rows, blocks = read(content)
    assert rows == {
        one.end_to_end: (
            *(one.collect_on.isoformat(), one.scheme.value, one.sequence, one.amount, one.mandate),
            *(one.signed_on.isoformat(), one.iban),
        )
        for one in named
    }
    assert len(blocks) == len({(one.collect_on, one.scheme, one.sequence) for one in named})
    for element in etree.fromstring(content).iter(f"{{{NAMESPACE}}}Nm", f"{{{NAMESPACE}}}Ustrd"):
        assert set(element.text) <= LATIN
        assert len(element.text) <= 140
    random.shuffle(named)
    assert write_debits(debits=replace(debits, debits=named)) == content


def test_all_faults_are_told_at_once_and_nothing_is_written():
    wrong = replace(
        a_file(
            debit(amount=Decimal(0), iban="DE00370400440532013000", mandate="//", sequence="ONCE"),
            debit(amount=Decimal("1.001"), signed_on=date(2026, 4, 1)),
        ),
        creditor_id="DE00ZZZ09999999999",
    )
    faults = debit_faults(debits=wrong)
    assert [(one.end_to_end, one.field) for one in faults] == [
        ("", "creditor_id"),
        *(("DD1", field) for field in ("amount", "sequence", "mandate", "iban")),
        *(("DD1", field) for field in ("amount", "signed_on", "end_to_end")),
    ]
    with pytest.raises(AssertionError):
        write_debits(debits=wrong)
    assert [one.field for one in debit_faults(debits=replace(a_file(), debits=[]))] == ["debits"]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-1", "1000000000.00", "0.005"])
def test_no_amount_that_is_none(amount):
    assert [one.field for one in debit_faults(debits=a_file(debit(amount=Decimal(amount))))] == ["amount"]


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        (CREDITOR_ID, True),
        ("DE98ABC09999999999", True),  # the business code is not part of the sum
        ("DE97ZZZ09999999999", False),
        ("NL50ZZZ123456780000", False),
        ("de98zzz09999999999", False),
        ("DE98ZZZ", False),
        ("", False),
        ("ＤＥ98ZZZ09999999999", False),
    ],
)
def test_creditor_identifiers(text, is_right):
    assert is_creditor_id(text) is is_right


@pytest.mark.parametrize("text", ["", "a" * 36, "/M1", "M1/", "M//1", " M1", "M_1", "M\n1", "M１"])
def test_references_that_banks_refuse(text):
    assert not is_mandate_reference(text)
