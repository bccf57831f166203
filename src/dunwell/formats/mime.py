"""A letter as RFC 5322 bytes. Header injection is impossible: control characters never reach a header."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from dunwell.core.wording import one_line

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_LABEL = r"[A-Za-z0-9\u0080-\U0010ffff](?:[A-Za-z0-9\-\u0080-\U0010ffff]*[A-Za-z0-9\u0080-\U0010ffff])?"
_ADDRESS = re.compile(rf"({_ATEXT}(?:\.{_ATEXT})*)@({_LABEL}(?:\.{_LABEL})*)")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._+=\-]{1,128}@[A-Za-z0-9.\-]{1,253}")
# Unicode's controls (Cc) but for tab and line end, and halves of surrogate pairs (Cs): no mail reader shows them.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MEDIA_TYPE = re.compile(r"([a-z0-9.+\-]+)/([a-z0-9.+\-]+)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64
_MOST_RECIPIENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailbox; `name` is what a reader sees and may be empty."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along; `media_type` like application/pdf."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One e-mail. `message_id` has no angle brackets and derives from the action that sends it."""

    message_id: str
    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    language: str
    html: str = ""
    cc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    attachments: tuple[Attachment, ...] = ()

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everybody it goes to, in the order given."""
        return self.to + self.cc


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFault:
    """Why a letter cannot be written: a stable code, and a sentence for a person."""

    code: str
    message: str


def faults(*, letter: Letter) -> tuple[LetterFault, ...]:
    """Everything that keeps the letter from being written, all at once; empty when it can be."""
    found = [
        LetterFault(code="bad_address", message=f"not an e-mail address: {one.address!r}")
        for one in (letter.sender, *letter.recipients, *((letter.reply_to,) if letter.reply_to else ()))
        if not is_address(one.address)
    ]
    if not letter.to:
        found.append(LetterFault(code="no_recipient", message="the letter is addressed to nobody"))
    if len(letter.recipients) > _MOST_RECIPIENTS:
        message = f"{len(letter.recipients)} recipients are more than {_MOST_RECIPIENTS}"
        found.append(LetterFault(code="too_many_recipients", message=message))
    if not is_message_id(letter.message_id):
        found.append(LetterFault(code="bad_message_id", message=f"not a message id: {letter.message_id!r}"))
    if not _LANGUAGE.fullmatch(letter.language):
        found.append(LetterFault(code="bad_language", message=f"not a language tag: {letter.language!r}"))
    found.extend(
        LetterFault(code="bad_media_type", message=f"not a media type: {one.media_type!r}")
        for one in letter.attachments
        if not _MEDIA_TYPE.fullmatch(one.media_type)
    )
    return tuple(found)


def is_address(text: str, /) -> bool:
    """Whether the text is one plain mailbox (`local@domain`, no quotes, no comments, no controls)."""
    if len(text) > _LONGEST_ADDRESS or any(unicodedata.category(c)[0] in "CZ" for c in text):
        return False
    match = _ADDRESS.fullmatch(text)
    if match is None or len(match[1]) > _LONGEST_LOCAL_PART:
        return False
    try:
        wire_address(text)
    except UnicodeError:
        return False
    return True


def wire_address(text: str, /) -> str:
    """The address as it travels: a domain outside ASCII in its xn-- form; raises UnicodeError without one."""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def is_message_id(text: str, /) -> bool:
    """Whether the text can stand between the angle brackets of a Message-ID."""
    return _MESSAGE_ID.fullmatch(text) is not None


def render(*, letter: Letter, written_at: datetime) -> bytes:
    """The letter as bytes with CRLF line ends; `written_at` (with its zone) becomes the Date header.

    The same letter and instant give the same bytes. The letter must be without `faults`.
    """
    assert not faults(letter=letter), "a letter with faults cannot be rendered"
    assert written_at.tzinfo is not None, "the Date header needs a zone"
    headers = [
        ("Date", format_datetime(written_at)),
        ("Message-ID", f"<{letter.message_id}>"),
        ("From", _mailbox(letter.sender)),
        ("To", _mailboxes(letter.to)),
        *((("Cc", _mailboxes(letter.cc)),) if letter.cc else ()),
        *((("Reply-To", _mailbox(letter.reply_to)),) if letter.reply_to else ()),
        ("Subject", _words(letter.subject, header="Subject")),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", letter.language),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    # The part before the @ stays as it is (RFC 6532); everything else is ASCII by now.
    return head.encode() + _body(letter).as_bytes()


def _body(letter: Letter) -> EmailMessage:
    body = EmailMessage(policy=SMTP)
    body.set_content(_lines(letter.text), charset="utf-8", cte="quoted-printable")
    if letter.html:
        body.add_alternative(_lines(letter.html), subtype="html", charset="utf-8", cte="quoted-printable")
    for one in letter.attachments:
        maintype, subtype = one.media_type.split("/")
        name = re.sub(r'[/\\:*?"<>|]', "_", one_line(one.name)) or "attachment"
        body.add_attachment(one.content, maintype=maintype, subtype=subtype, filename=name)
    digest = hashlib.sha256(letter.message_id.encode()).hexdigest()[:24]
    # "=_" can stand neither in quoted-printable nor in base64, so no content can look like a boundary.
    for level, part in enumerate(p for p in body.walk() if p.is_multipart()):
        part.set_boundary(f"=_{digest}_{level}")
    return body


def _lines(text: str) -> str:
    """Text with \\n line ends and without characters that no mail reader shows."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSHOWN.sub("", joined)


def _mailboxes(addresses: tuple[Address, ...]) -> str:
    return ",\r\n ".join(_mailbox(one) for one in addresses)


def _mailbox(one: Address) -> str:
    name = one_line(one.name)
    address = wire_address(one.address)
    if not name:
        return address
    if name.isascii() and len(name) <= 60 and "=?" not in name:
        return f'"{quote(name)}" <{address}>'
    return f"{_encoded(name, header='Reply-To')}\r\n <{address}>"


def _words(text: str, *, header: str) -> str:
    """Unstructured header text, folded; encoded words where plain ASCII would not survive the way."""
    line = one_line(text)
    if line.isascii() and "=?" not in line and all(len(word) <= 60 for word in line.split(" ")):
        return Header(line, charset="us-ascii", header_name=header).encode(linesep="\r\n")
    return _encoded(line, header=header)


def _encoded(text: str, *, header: str) -> str:
    return Header(text, charset="utf-8", header_name=header).encode(linesep="\r\n")
