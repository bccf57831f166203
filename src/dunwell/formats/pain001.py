"""Credit transfers for a bank: pain.001.001.09 as the European Payments Council reads it, each booked by itself.

Written after the message definition of ISO 20022 and the EPC's customer-to-bank guidelines (EPC132-08): texts in the
Latin letters that all banks take, at most 140 of them for what is paid.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = "etree._Element"  # pyright: ignore[reportPrivateUsage] - lxml has no public name for it
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME_MAX, TEXT_MAX, ID_MAX = 70, 140, 35
_NOT_LATIN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
    }
)


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


def is_iban(text: str, /) -> bool:
    """Whether this is an IBAN with right check digits (ISO 13616: the whole, rearranged, leaves 1 by 97)."""
    if not _IBAN.fullmatch(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def latin(text: str, /, *, most: int) -> str:
    """The text in the letters that all banks take, at most so many of them."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(_NOT_LATIN.sub(" ", bare).split())[:most].strip()


def write_payments(*, payments: Payments) -> bytes:
    """The file; the same payments give the same bytes."""
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    whole = _under(root, "CstmrCdtTrfInitn")
    count, total = str(len(payments.transfers)), _sum(payments)
    head = _under(whole, "GrpHdr")
    _under(head, "MsgId", payments.message_id)
    _under(head, "CreDtTm", payments.created_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _under(head, "NbOfTxs", count)
    _under(head, "CtrlSum", total)
    _under(_under(head, "InitgPty"), "Nm", latin(payments.payer, most=NAME_MAX))
    part = _under(whole, "PmtInf")
    _under(part, "PmtInfId", payments.message_id)
    _under(part, "PmtMtd", "TRF")
    _under(part, "BtchBookg", "false")  # each has a line of its own on the statement
    _under(part, "NbOfTxs", count)
    _under(part, "CtrlSum", total)
    if payments.currency == "EUR":
        _under(_under(_under(part, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _under(_under(part, "ReqdExctnDt"), "Dt", payments.execute_on.isoformat())
    _under(_under(part, "Dbtr"), "Nm", latin(payments.payer, most=NAME_MAX))
    _account(part, "DbtrAcct", payments.iban)
    _agent(part, "DbtrAgt", payments.bic)
    _under(part, "ChrgBr", "SLEV")
    for one in payments.transfers:
        _transfer(part, one, payments.currency)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _sum(payments: Payments) -> str:
    return format(sum((one.amount for one in payments.transfers), Decimal(0)), "f")


def _transfer(part: Element, one: Transfer, currency: str) -> None:
    paid = _under(part, "CdtTrfTxInf")
    _under(_under(paid, "PmtId"), "EndToEndId", one.end_to_end)
    amount = _under(_under(paid, "Amt"), "InstdAmt", format(one.amount, "f"))
    amount.set("Ccy", currency)
    if one.bic:
        _agent(paid, "CdtrAgt", one.bic)
    _under(_under(paid, "Cdtr"), "Nm", latin(one.payee, most=NAME_MAX))
    _account(paid, "CdtrAcct", one.iban)
    _under(_under(paid, "RmtInf"), "Ustrd", latin(one.text, most=TEXT_MAX))


def _account(above: Element, name: str, iban: str) -> None:
    _under(_under(_under(above, name), "Id"), "IBAN", iban)


def _agent(above: Element, name: str, bic: str) -> None:
    bank = _under(_under(above, name), "FinInstnId")
    if bic:
        _under(bank, "BICFI", bic)
    else:
        _under(_under(bank, "Othr"), "Id", "NOTPROVIDED")


def _under(above: Element, name: str, text: str = "") -> Element:
    made = etree.SubElement(above, f"{{{NAMESPACE}}}{name}")
    if text:
        made.text = text
    return made
