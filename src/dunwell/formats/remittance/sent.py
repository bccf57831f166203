"""What a mail or an upload holds of remittance advices: its files one by one, and its words where no file is one.

An advice must say that it is one, or be EDI: a list of invoices with amounts may as well be what a customer objects to.
What may do harm is refused by name before anything of it is unpacked; whoever calls keeps the bytes for a person.
"""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dunwell.formats.remittance.door import read_advice
from dunwell.formats.remittance.mail import read_mail
from dunwell.formats.remittance.pdf_text import UnreadablePdf, text_of_pdf
from dunwell.formats.remittance.records import Advice, AdviceFault

MOST_BYTES = 10 << 20
_MOST_UNPACKED = 64 << 20
_MOST_PARTS = 500
_MOST_HINTS = 4_000  # characters in which an advice says that it is one
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAYS = re.compile(
    r"remittance|remadv|remit[ _-]?adv|payment[ _-]?advice|payment[ _-]?specification|advice of payment|"
    r"zahlungsavis|zahlungsaviso|zahlungsanzeige|zahlungsaufstellung|aviso de pago|avviso di pagamento|"
    r"avis de (?:paiement|virement|r.glement)|betalingsspecificatie|betaalspecificatie|betalingsadvies|"
    r"\bx?12[ _-]820\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"{_SAYS.pattern}|(?<![a-z])avis(?![a-z])", re.IGNORECASE
)  # in prose it means "opinion"
_TABLES = (".csv", ".xlsx", ".xlsm", ".xls", ".txt", ".tsv", ".edi", ".edifact", ".x12", ".820", ".pdf")
_NOT_LOOKED_AT = ("image/", "audio/", "video/", "message/", "text/calendar", "text/html", "text/vcard")
_EDI = frozenset({"EDIFACT REMADV", "X12 820"})
_UNREADABLE = (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError)


class Clarity(StrEnum):
    """How far what was sent can be used without a person."""

    CLEAR = "clear"
    DIFFERS = "differs"  # it reads as an advice, and does not add up or has rows that cannot be read
    UNSURE = "unsure"  # it reads as one, or says that it is one, but not both
    REFUSED = "refused"  # not read at all


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it was sent."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What one file says, or the words of the mail (`place` 0; files count from 1). `advice.faults`: why not clear."""

    place: int
    clarity: Clarity
    advice: Advice


def sent_advices(
    *,
    subject: str,
    words: str,
    files: Sequence[File],
    numbers_in: Callable[[str], Collection[str]],
    is_upload: bool = False,
) -> tuple[Sent, ...]:
    """Return what of these is an advice or may be one; never raises for what is in them.

    numbers_in: the invoice numbers known among the words of a text. is_upload: each file was given as an advice, so
    all of them are answered for, and none has to say so.
    """
    is_told = is_upload or bool(_SAYS.search(words[:_MOST_HINTS]) or _CALLED.search(subject))
    found = [
        one
        for place, file in enumerate(files, start=1)
        if (one := _of_file(place, file, is_told=is_told, is_upload=is_upload, numbers_in=numbers_in))
    ]
    has_rows = any(one.advice.rows for one in found)
    if has_rows or is_upload or not is_told:
        return tuple(found)
    said = read_mail(text=words, known=numbers_in(words))
    if said.rows and all(row.amount is not None for row in said.rows):
        found.append(Sent(place=0, clarity=_clarity(said, is_told=True), advice=_proved(said)))
    return tuple(found)


def _of_file(
    place: int,
    file: File,
    *,
    is_told: bool,
    is_upload: bool,
    numbers_in: Callable[[str], Collection[str]],
) -> Sent | None:
    kind = file.media_type.lower()
    is_named = file.name.lower().endswith(_TABLES)
    if not is_upload and not is_named and kind.startswith(_NOT_LOOKED_AT):
        return None
    says = is_told or bool(_CALLED.search(file.name))
    fault = _harm(file)
    if fault is not None:
        is_meant = is_upload or (says and is_named)
        return _without_rows(place, Clarity.REFUSED, fault) if is_meant else None
    advice = _proved(_read(file.content, numbers_in))
    says = says or bool(_SAYS.search(file.content[:_MOST_HINTS].decode("latin-1")))
    if advice.rows:
        return Sent(place=place, clarity=_clarity(advice, is_told=says), advice=advice)
    if is_upload or (says and is_named):
        return Sent(place=place, clarity=Clarity.UNSURE, advice=advice)
    return None


def _read(content: bytes, numbers_in: Callable[[str], Collection[str]]) -> Advice:
    if content.startswith(b"%PDF-"):
        try:
            text = text_of_pdf(content=content)
        except UnreadablePdf as fault:
            return Advice(format="pdf", faults=(AdviceFault(0, fault.code, str(fault)),))
        said = read_mail(text=text, known=numbers_in(text))
        return Advice(format="pdf", rows=said.rows, faults=said.faults, total=said.total)
    words = content[: 1 << 20].decode("utf-8", errors="replace") if b"\0" not in content[:4096] else ""
    return read_advice(content=content, known=numbers_in(words))


def _proved(advice: Advice) -> Advice:
    """The advice with a fault where its rows do not make the total that it tells."""
    amounts = [row.amount for row in advice.rows]
    is_told = any(one.code == "total_mismatch" for one in advice.faults)
    if advice.total is None or None in amounts or is_told or not amounts:
        return advice
    found = sum(amount for amount in amounts if amount is not None)
    if found == advice.total:
        return advice
    what = f"The advice is of {advice.total} in all; its invoices make {found}."
    faults = (*advice.faults, AdviceFault(0, "total_mismatch", what))
    return Advice(format=advice.format, rows=advice.rows, faults=faults, total=advice.total)


def _clarity(advice: Advice, *, is_told: bool) -> Clarity:
    if not is_told and advice.format not in _EDI:
        return Clarity.UNSURE
    return Clarity.DIFFERS if _proved(advice).faults else Clarity.CLEAR


def _without_rows(place: int, clarity: Clarity, fault: AdviceFault) -> Sent:
    return Sent(place=place, clarity=clarity, advice=Advice(format="unknown", faults=(fault,)))


def _harm(file: File) -> AdviceFault | None:
    """Why a file is not even opened."""
    content = file.content
    if len(content) > MOST_BYTES:
        size = len(content) / 1024 / 1024
        return AdviceFault(
            0, "too_large", f"The file has {size:.0f} MB; of an advice at most 10 MB are read."
        )
    if content.startswith(_OLD_WORKBOOK):
        return AdviceFault(
            0,
            "old_workbook",
            "A workbook of the old kind may hold macros; it is not opened: save it as .xlsx or CSV.",
        )
    if content.startswith((b"MZ", b"\x7fELF")):
        return AdviceFault(0, "programme", "This is a programme, not an advice.")
    return _packed(content) if content.startswith(b"PK\x03\x04") else None


def _packed(content: bytes) -> AdviceFault | None:
    """What is wrong with an archive by its directory alone: no workbook, macros, too much in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except _UNREADABLE as error:
        return AdviceFault(
            0, "broken_workbook", f"The file is damaged ({type(error).__name__}); save it anew."
        )
    names = [one.filename.lower() for one in parts]
    if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > _MOST_UNPACKED:
        return AdviceFault(0, "too_large_unpacked", "The file unpacks to far more than an advice would.")
    if any(one.flag_bits & 1 for one in parts):
        return AdviceFault(0, "locked", "The file is locked with a password.")
    if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in names):
        return AdviceFault(
            0, "macros", "The workbook holds macros; it is not opened: save it as .xlsx or CSV."
        )
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names and "content.xml" not in names:
        return AdviceFault(0, "archive", "This is an archive; send its files one by one.")
    return None
