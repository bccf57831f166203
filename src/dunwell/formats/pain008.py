"""Direct debits for a bank: pain.008.001.08 as the European Payments Council reads it, Core and B2B.

Written after the message definition of ISO 20022 and the EPC's customer-to-bank guidelines (EPC130-08 for Core,
EPC131-08 for B2B). All debits of one day, scheme and sequence type stand in one block; each is booked by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum, unique
from itertools import groupby

from lxml import etree

from dunwell.formats.payment_xml import (
    ID_MAX,
    NAME_MAX,
    TEXT_MAX,
    Element,
    account,
    agent,
    is_iban,
    latin,
    started,
    under,
)

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
AMOUNT_MOST = Decimal("999999999.99")
SEQUENCES = ("FRST", "RCUR", "OOFF", "FNAL")
_CREDITOR_ID = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")
_REFERENCE = re.compile(r"[A-Za-z0-9+?/\-:().,' ]{1,35}")
_NO_NAME = "NOTPROVIDED"


@unique
class Scheme(StrEnum):
    """The two schemes of SEPA direct debits."""

    CORE = "CORE"
    B2B = "B2B"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debit:
    """One collection: euros above nothing from an IBAN, by a mandate. `before_iban`: what the mandate named before."""

    end_to_end: str
    amount: Decimal
    collect_on: date
    sequence: str
    scheme: Scheme
    mandate: str
    signed_on: date
    debtor: str
    iban: str
    text: str
    bic: str = ""
    before_iban: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debits:
    """A file of collections for one creditor's account."""

    message_id: str
    created_at: datetime
    creditor: str
    creditor_id: str
    iban: str
    bic: str
    debits: Sequence[Debit]


@dataclass(frozen=True, slots=True)
class DebitFault:
    """What is wrong with a file: the end-to-end reference it is about ("" for the file itself), the field, a remedy."""

    end_to_end: str
    field: str
    message: str


def is_creditor_id(text: str, /) -> bool:
    """Whether this is a SEPA creditor identifier with right check digits (EPC262-08, ISO 7064 mod 97-10).

    The creditor business code (places 5 to 7) does not count for them.
    """
    if not _CREDITOR_ID.fullmatch(text):
        return False
    turned = text[7:] + text[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def is_mandate_reference(text: str, /) -> bool:
    """Whether all banks take this as a unique mandate reference: 35 letters of their set at most, no slash trouble."""
    return (
        bool(_REFERENCE.fullmatch(text))
        and text == text.strip()
        and not text.startswith("/")
        and not text.endswith("/")
        and "//" not in text
    )


def debit_faults(*, debits: Debits) -> list[DebitFault]:
    """Return everything that a bank would refuse the file for, all at once; none: it can be written."""
    found: list[DebitFault] = []
    if not is_creditor_id(debits.creditor_id):
        message = "The creditor identifier's check digits are wrong; it is issued by your central bank."
        found.append(DebitFault("", "creditor_id", message))
    if not is_iban(debits.iban):
        found.append(DebitFault("", "iban", "The creditor's account is no IBAN with right check digits."))
    if not debits.debits:
        found.append(DebitFault("", "debits", "There is nothing to collect."))
    seen: set[str] = set()
    for one in debits.debits:
        found += [DebitFault(one.end_to_end, field, text) for field, text in _wrong(one)]
        if one.end_to_end in seen:
            found.append(DebitFault(one.end_to_end, "end_to_end", "This reference is used twice."))
        seen.add(one.end_to_end)
    return found


def _wrong(one: Debit) -> list[tuple[str, str]]:
    checks = (
        (
            "end_to_end",
            is_mandate_reference(one.end_to_end),
            "Use at most 35 of the letters that banks take.",
        ),
        ("amount", _is_amount(one.amount), "Between 0.01 and 999 999 999.99, with two decimal places."),
        ("sequence", one.sequence in SEQUENCES, "One of FRST, RCUR, OOFF, FNAL."),
        ("mandate", is_mandate_reference(one.mandate), "Use at most 35 of the letters that banks take."),
        ("signed_on", one.signed_on <= one.collect_on, "A mandate is signed before anything is collected."),
        ("iban", is_iban(one.iban), "The check digits of the debtor's IBAN are wrong."),
        ("before_iban", not one.before_iban or is_iban(one.before_iban), "No IBAN with right check digits."),
    )
    return [(field, text) for field, is_right, text in checks if not is_right]


def _is_amount(amount: Decimal) -> bool:
    if not amount.is_finite():
        return False
    return Decimal(0) < amount <= AMOUNT_MOST and amount == round(amount, 2)


def write_debits(*, debits: Debits) -> bytes:
    """The file; the same debits give the same bytes, in whichever order they come. They have no `debit_faults`."""
    assert not debit_faults(debits=debits), "a file with faults is never written"
    root = started(NAMESPACE)
    whole = under(root, "CstmrDrctDbtInitn")
    head = under(whole, "GrpHdr")
    under(head, "MsgId", debits.message_id)
    under(head, "CreDtTm", debits.created_at.strftime("%Y-%m-%dT%H:%M:%S"))
    under(head, "NbOfTxs", str(len(debits.debits)))
    under(head, "CtrlSum", _sum(debits.debits))
    under(under(head, "InitgPty"), "Nm", _name(debits.creditor))
    ordered = sorted(debits.debits, key=lambda one: (*_block(one), one.end_to_end))
    for number, (block, members) in enumerate(groupby(ordered, key=_block), start=1):
        _part(whole, number=number, block=block, members=list(members), debits=debits)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _block(one: Debit) -> tuple[date, str, str]:
    return one.collect_on, one.scheme.value, one.sequence


def _sum(debits: Sequence[Debit]) -> str:
    return format(sum((one.amount for one in debits), Decimal(0)), ".2f")


def _name(text: str) -> str:
    return latin(text, most=NAME_MAX) or _NO_NAME


def _part(
    whole: Element, *, number: int, block: tuple[date, str, str], members: list[Debit], debits: Debits
) -> None:
    collect_on, scheme, sequence = block
    part = under(whole, "PmtInf")
    suffix = f"-{number}"
    under(part, "PmtInfId", debits.message_id[: ID_MAX - len(suffix)] + suffix)
    under(part, "PmtMtd", "DD")
    under(part, "BtchBookg", "false")  # each has a line of its own on the statement
    under(part, "NbOfTxs", str(len(members)))
    under(part, "CtrlSum", _sum(members))
    kind = under(part, "PmtTpInf")
    under(under(kind, "SvcLvl"), "Cd", "SEPA")
    under(under(kind, "LclInstrm"), "Cd", scheme)
    under(kind, "SeqTp", sequence)
    under(part, "ReqdColltnDt", collect_on.isoformat())
    under(under(part, "Cdtr"), "Nm", _name(debits.creditor))
    account(part, "CdtrAcct", debits.iban)
    agent(part, "CdtrAgt", debits.bic)
    under(part, "ChrgBr", "SLEV")
    other = under(under(under(under(part, "CdtrSchmeId"), "Id"), "PrvtId"), "Othr")
    under(other, "Id", debits.creditor_id)
    under(under(other, "SchmeNm"), "Prtry", "SEPA")
    for one in members:
        _debit(part, one)


def _debit(part: Element, one: Debit) -> None:
    taken = under(part, "DrctDbtTxInf")
    under(under(taken, "PmtId"), "EndToEndId", one.end_to_end)
    under(taken, "InstdAmt", format(one.amount, ".2f")).set("Ccy", "EUR")
    mandate = under(under(taken, "DrctDbtTx"), "MndtRltdInf")
    under(mandate, "MndtId", one.mandate)
    under(mandate, "DtOfSgntr", one.signed_on.isoformat())
    if one.before_iban:
        under(mandate, "AmdmntInd", "true")
        account(under(mandate, "AmdmntInfDtls"), "OrgnlDbtrAcct", one.before_iban)
    agent(taken, "DbtrAgt", one.bic)
    under(under(taken, "Dbtr"), "Nm", _name(one.debtor))
    account(taken, "DbtrAcct", one.iban)
    text = latin(one.text, most=TEXT_MAX)
    if text:
        under(under(taken, "RmtInf"), "Ustrd", text)
