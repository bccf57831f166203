"""Credit transfers for a bank: pain.001.001.09 as the European Payments Council reads it, each booked by itself.

Written after the message definition of ISO 20022 and the EPC's customer-to-bank guidelines (EPC132-08): texts in the
Latin letters that all banks take, at most 140 of them for what is paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

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

__all__ = ["ID_MAX", "NAME_MAX", "TEXT_MAX", "Payments", "Transfer", "is_iban", "latin", "write_payments"]

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One payment out: an amount above nothing in the file's currency, to an IBAN; the BIC may be empty."""

    end_to_end: str
    amount: Decimal
    payee: str
    iban: str
    bic: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """A file of transfers from one account on one day."""

    message_id: str
    created_at: datetime
    execute_on: date
    payer: str
    iban: str
    bic: str
    currency: str
    transfers: Sequence[Transfer]


def write_payments(*, payments: Payments) -> bytes:
    """The file; the same payments give the same bytes."""
    root = started(NAMESPACE)
    whole = under(root, "CstmrCdtTrfInitn")
    count, total = str(len(payments.transfers)), _sum(payments)
    head = under(whole, "GrpHdr")
    under(head, "MsgId", payments.message_id)
    under(head, "CreDtTm", payments.created_at.strftime("%Y-%m-%dT%H:%M:%S"))
    under(head, "NbOfTxs", count)
    under(head, "CtrlSum", total)
    under(under(head, "InitgPty"), "Nm", latin(payments.payer, most=NAME_MAX) or "NOTPROVIDED")
    part = under(whole, "PmtInf")
    under(part, "PmtInfId", payments.message_id)
    under(part, "PmtMtd", "TRF")
    under(part, "BtchBookg", "false")  # each has a line of its own on the statement
    under(part, "NbOfTxs", count)
    under(part, "CtrlSum", total)
    if payments.currency == "EUR":
        under(under(under(part, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    under(under(part, "ReqdExctnDt"), "Dt", payments.execute_on.isoformat())
    under(under(part, "Dbtr"), "Nm", latin(payments.payer, most=NAME_MAX) or "NOTPROVIDED")
    account(part, "DbtrAcct", payments.iban)
    agent(part, "DbtrAgt", payments.bic)
    under(part, "ChrgBr", "SLEV")
    for one in payments.transfers:
        _transfer(part, one, payments.currency)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _sum(payments: Payments) -> str:
    return format(sum((one.amount for one in payments.transfers), Decimal(0)), "f")


def _transfer(part: Element, one: Transfer, currency: str) -> None:
    paid = under(part, "CdtTrfTxInf")
    under(under(paid, "PmtId"), "EndToEndId", one.end_to_end)
    amount = under(under(paid, "Amt"), "InstdAmt", format(one.amount, "f"))
    amount.set("Ccy", currency)
    if one.bic:
        agent(paid, "CdtrAgt", one.bic)
    under(under(paid, "Cdtr"), "Nm", latin(one.payee, most=NAME_MAX) or "NOTPROVIDED")
    account(paid, "CdtrAcct", one.iban)
    under(under(paid, "RmtInf"), "Ustrd", latin(one.text, most=TEXT_MAX))
