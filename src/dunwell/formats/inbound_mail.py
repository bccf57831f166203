"""A mail that somebody sent us, as a record. Whatever the bytes are, there is an answer, and in bounded time.

What cannot be read is named (a code and a sentence) beside everything that could be; who calls keeps the bytes.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from dunwell.core.wording import one_line
from dunwell.formats import mail_heads as heads
from dunwell.formats.delivery_report import DeliveryReport, other_report, standard_report
from dunwell.formats.mail_quotes import reply_of
from dunwell.formats.mail_text import MOST_HTML, MOST_TEXT, decoded, from_html, shown
from dunwell.formats.mime import Address

MOST_BYTES = 25 * 1024 * 1024
MOST_HEAD_BYTES = 256 * 1024
MOST_LINES = 600_000  # 25 MB of base64 have 345 000
MOST_FILES = 100
_MOST_PARTS = 500
_MOST_MARKS = 2_000  # lines that begin as a part does
_MOST_LEVELS = 40
_BOUNDARY = re.compile(rb"boundary\*?[0-9]{0,3}\*?\s{0,8}=", re.IGNORECASE)
_NESTED = re.compile(rb"content-type\s{0,8}:\s{0,8}message/", re.IGNORECASE)
_HEAD_END = re.compile(rb"\r?\n\r?\n|\r\r")
# What Python's own parser raises on what is no mail; whatever it is, the bytes are kept and the rest is read.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFault:
    """What is wrong with a mail: a stable code, and a sentence for a person."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundFile:
    """A file that came along."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    sha256: str

    @property
    def size_bytes(self) -> int:
        """Its length."""
        return len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMail:
    """What a mail says. Ids have no angle brackets; `text` is all of it, `reply` what is new in it.

    `refused` says why only its head could be read; `notes`, what else had to be left out or guessed.
    """

    sha256: str
    size_bytes: int
    message_id: str
    answers: tuple[str, ...]  # the ids of what it answers, the nearest first
    sender: Address  # the address is empty where none can be read
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    sent_at: datetime | None
    is_automatic: bool
    is_list: bool
    text: str = ""
    reply: str = ""
    files: tuple[InboundFile, ...] = ()
    report: DeliveryReport | None = None
    refused: MailFault | None = None
    notes: tuple[MailFault, ...] = ()


def read(raw: bytes, /) -> InboundMail:
    """Read a mail as far as it can be read; never raises, whatever the bytes are."""
    refused = _refusal(raw)
    if refused is None:
        try:
            return _whole(raw)
        except _UNREADABLE as fault:
            message = f"The parts of this mail cannot be told apart ({type(fault).__name__})."
            refused = MailFault(code="malformed", message=message)
    return _head_only(raw, refused)


def _refusal(raw: bytes) -> MailFault | None:
    """Why the mail is not taken apart at all: what would cost without bound."""
    if not raw.strip():
        return MailFault(code="empty", message="This mail holds nothing.")
    if len(raw) > MOST_BYTES:
        size = f"{len(raw) / 1024 / 1024:.0f} MB, more than {MOST_BYTES // 1024 // 1024} MB"
        return MailFault(code="too_large", message=f"This mail has {size}: only its head was read.")
    if len(_head(raw)) > MOST_HEAD_BYTES:
        return MailFault(code="head_too_large", message="The head of this mail is larger than any mail's.")
    if raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n") > MOST_LINES:
        return MailFault(code="too_many_lines", message="This mail has more lines than a mail can need.")
    marks = raw.count(b"\n--") + raw.count(b"\r--")
    levels = sum(1 for _ in _BOUNDARY.finditer(raw)) + sum(1 for _ in _NESTED.finditer(raw))
    if marks > _MOST_MARKS or levels > _MOST_LEVELS:
        return MailFault(code="too_many_parts", message="This mail is made of more parts than can be read.")
    return None


def _head(raw: bytes) -> bytes:
    found = _HEAD_END.search(raw)
    return raw[: found.end()] if found else raw


def _head_only(raw: bytes, refused: MailFault) -> InboundMail:
    """The record of a mail whose parts are not read: its head, as far as that goes."""
    try:
        message = message_from_bytes(_head(raw[:MOST_HEAD_BYTES]))
        return _record(raw, message, refused=refused)
    except _UNREADABLE:
        return _record(raw, Message(), refused=refused)


def _whole(raw: bytes) -> InboundMail:
    message = message_from_bytes(raw)
    notes: list[MailFault] = []
    parts = list(_parts(message))
    if len(parts) >= _MOST_PARTS:
        said = f"Only the first {_MOST_PARTS} parts of this mail were read."
        notes.append(MailFault(code="too_many_parts", message=said))
    texts = _Texts(notes)
    rest = [part for part in parts if not texts.take(part)]
    files = [one for part in rest if (one := _file(part, notes)) is not None]
    if len(files) > MOST_FILES:
        said = f"Only the first {MOST_FILES} of {len(files)} files were kept."
        notes.append(MailFault(code="too_many_files", message=said))
    text = texts.together()
    report = standard_report(parts=parts) or other_report(
        sender=heads.sender(message).address,
        failed=heads.value(message, name="X-Failed-Recipients"),
        text=text,
    )
    return _record(
        raw,
        message,
        text=text,
        reply=reply_of(text),
        files=tuple(files[:MOST_FILES]),
        report=report,
        notes=tuple(dict.fromkeys(notes)),
    )


def _record(
    raw: bytes,
    message: Message,
    *,
    text: str = "",
    reply: str = "",
    files: tuple[InboundFile, ...] = (),
    report: DeliveryReport | None = None,
    refused: MailFault | None = None,
    notes: tuple[MailFault, ...] = (),
) -> InboundMail:
    nearest = heads.ids(message, name="In-Reply-To")
    further = heads.ids(message, name="References")[::-1]
    return InboundMail(
        sha256=hashlib.sha256(raw).hexdigest(),
        size_bytes=len(raw),
        message_id=next(iter(heads.ids(message, name="Message-ID")), ""),
        answers=tuple(dict.fromkeys((*nearest, *further))),
        sender=heads.sender(message),
        to=heads.mailboxes(message, name="To"),
        cc=heads.mailboxes(message, name="Cc"),
        subject=heads.words(message, name="Subject")[:300],
        sent_at=_sent_at(heads.value(message, name="Date")),
        is_automatic=heads.is_automatic(message) or report is not None,
        is_list=heads.is_list(message),
        text=text,
        reply=reply,
        files=files,
        report=report,
        refused=refused,
        notes=notes,
    )


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order. A mail inside the mail is one part: a file."""
    waiting, count = [message], 0
    while waiting and count < _MOST_PARTS:
        part = waiting.pop()
        below = heads.inner(part)
        if part.get_content_maintype() == "multipart" and below:
            waiting.extend(reversed(below))
        else:
            count += 1
            yield part


class _Texts:
    """Gathers what is to be read, in plain text where the mail has it, else out of HTML."""

    def __init__(self, notes: list[MailFault]) -> None:
        self._notes = notes
        self._plain: list[str] = []
        self._html: list[str] = []

    def take(self, part: Message) -> bool:
        """Take the part if it is text to be read; False for a file."""
        kind = part.get_content_type()
        is_text = kind in {"text/plain", "text/html"} and not part.get_filename()
        if not is_text or part.get_content_disposition() == "attachment":
            return False
        is_html = kind == "text/html"
        limit = MOST_HTML if is_html else MOST_TEXT
        content = _content(part)
        text, fits = decoded(content=content[: 4 * limit], charset=heads.charset(part))
        if not fits and not content.isascii():
            said = "The letters of this mail are not written as it says; some may look wrong."
            self._notes.append(MailFault(code="wrong_charset", message=said))
        if len(text) > limit:
            said = "This mail is longer than anybody reads: its end was cut off here."
            self._notes.append(MailFault(code="text_cut", message=said))
        (self._html if is_html else self._plain).append(text[:limit])
        return True

    def together(self) -> str:
        """All of it as one text of bounded length."""
        plain = shown("\n\n".join(self._plain)[:MOST_TEXT])
        if plain.strip():
            return plain
        return from_html("\n".join(self._html))[:MOST_TEXT]


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file(part: Message, notes: list[MailFault]) -> InboundFile | None:
    """The part as a file; None for what is read elsewhere or holds nothing."""
    kind = part.get_content_type()
    if kind == "message/delivery-status":
        return None
    try:
        below = heads.inner(part)
        content = below[0].as_bytes() if below else _content(part)
    except _UNREADABLE:
        said = "A file of this mail cannot be read; it is kept with the mail as it came."
        notes.append(MailFault(code="file_unreadable", message=said))
        return None
    if not content:
        return None
    return InboundFile(
        name=heads.file_name(part) or ("mail.eml" if kind.startswith("message/") else "attachment"),
        media_type=one_line(kind)[:80],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _sent_at(value: str) -> datetime | None:
    try:
        sent = parsedate_to_datetime(value[:100])
        sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
        return sent.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
