"""One door for remittance advice: what it is is told by its content."""

import re
from collections.abc import Collection

from dunwell.formats.remittance.edi import read_820, read_remadv
from dunwell.formats.remittance.mail import read_mail
from dunwell.formats.remittance.records import Advice, AdviceFault
from dunwell.formats.remittance.tables import read_table

_MOST_BYTES = 64 << 20
_EDIFACT = re.compile(r"\s*(?:UNA.{6}\s*)?UN[BH]\+")
_X12 = re.compile(r"\s*(?:ISA.\d{2}|ST.820.)")
_TABLE = re.compile(r"^[^\n]*[;,\t|][^\n]*\n[^\n]*[;,\t|]", re.MULTILINE)


def read_advice(*, content: bytes, known: Collection[str] = ()) -> Advice:
    """The rows of a file or a text with every fault; never raises for what is in it.

    known: invoice numbers that count in a mail without being called so.
    """
    if len(content) > _MOST_BYTES:
        return _none("file_too_large", "The advice is larger than 64 MiB.")
    if content.startswith(b"PK\x03\x04"):
        return read_table(content=content)
    if content.startswith(b"%PDF-"):
        return _none("pdf", "This is a PDF: its text must be taken out before.")
    return _of_text(content, known)


def _of_text(content: bytes, known: Collection[str]) -> Advice:
    text = _text(content)
    if "\0" in text:
        return _none("nul_characters", "The advice has NUL characters: this is no text.")
    if _EDIFACT.match(text):
        return read_remadv(text=text)
    if _X12.match(text):
        return read_820(text=text)
    if _TABLE.search(text):
        table = read_table(content=content)
        if not any(one.code == "unknown_columns" for one in table.faults):
            return table
    return read_mail(text=text, known=known)


def _none(code: str, message: str) -> Advice:
    return Advice(format="unknown", faults=(AdviceFault(0, code, message),))


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
