"""The head of a mail: values in whatever charset as plain words, each read in bounded time."""

import re
from binascii import Error as BadBase64
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import cast

from dunwell.core.wording import one_line
from dunwell.formats.mail_text import decoded
from dunwell.formats.mime import Address, is_address

_LONGEST_VALUE = 8_000
_MOST_MAILBOXES = 100
_MOST_IDS = 50
_ID = re.compile(r"<([^<>\s]{1,250})>")
# The first words of the subject where a mail program answers by itself.
_AUTOMATIC_SUBJECTS = (
    *(
        "automatic reply:",
        "auto reply:",
        "autoreply:",
        "auto-reply:",
        "out of office",
        "automatische antwort:",
    ),
    *("abwesenheitsnotiz", "réponse automatique", "respuesta automática", "automatisch antwoord"),
    *("risposta automatica", "abwesend:", "out-of-office"),
)
_AUTOMATIC_SENDERS = (
    "mailer-daemon@",
    "postmaster@",
    "mailer-daemon",
    "noreply@",
    "no-reply@",
    "donotreply@",
)
_AUTOMATIC_HEADS = ("X-Autoreply", "X-Autorespond", "X-Failed-Recipients", "X-Auto-Response-Suppress-Reply")


def value(message: Message, /, *, name: str) -> str:
    """The first header of this name as it stands, on one line; empty where there is none."""
    wanted = name.lower()
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == wanted), "")
    return one_line(_unescaped(raw[:_LONGEST_VALUE]))


def words(message: Message, /, *, name: str) -> str:
    """A header as a person reads it."""
    return _decoded(value(message, name=name))


def ids(message: Message, /, *, name: str) -> tuple[str, ...]:
    """The message ids in a header, without angle brackets."""
    return tuple(_ID.findall(value(message, name=name))[-_MOST_IDS:])


def mailboxes(message: Message, /, *, name: str) -> tuple[Address, ...]:
    """The mailboxes in a header; one that is no address has only a name."""
    found = (_mailbox(part) for part in _split(value(message, name=name)))
    return tuple(one for one in found if one.address or one.name)[:_MOST_MAILBOXES]


def sender(message: Message, /) -> Address:
    """Who wrote it; an empty address where that cannot be read."""
    found = mailboxes(message, name="From") or mailboxes(message, name="Sender")
    return found[0] if found else Address(address="")


def inner(part: Message, /) -> list[Message]:
    """The parts or mails within this one; none in a part that is read itself."""
    below = part.get_payload()
    if not isinstance(below, list):
        return []
    return [cast("Message", one) for one in cast("list[object]", below) if isinstance(one, Message)]


def charset(part: Message, /) -> str:
    """The charset that a part says it is written in; empty where that cannot be read."""
    try:
        return part.get_content_charset() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def file_name(part: Message, /) -> str:
    """The name of a file, without any folder; empty where it has none."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    bare = re.sub(r'[\\/:*?"<>|]', "_", _decoded(one_line(_unescaped(name[:_LONGEST_VALUE]))))
    return bare.lstrip(".")[-150:]


def is_automatic(message: Message, /) -> bool:
    """Whether a machine wrote this mail, as far as its head tells (RFC 3834, and what programs really do)."""
    submitted = value(message, name="Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    if value(message, name="Precedence").lower() in {"bulk", "junk", "auto_reply", "list"}:
        return True
    if value(message, name="Return-Path") == "<>" or any(
        value(message, name=name) for name in _AUTOMATIC_HEADS
    ):
        return True
    if message.get_content_type() == "multipart/report":
        return True
    if sender(message).address.lower().startswith(_AUTOMATIC_SENDERS):
        return True
    return words(message, name="Subject").lower().startswith(_AUTOMATIC_SUBJECTS)


def is_list(message: Message, /) -> bool:
    """Whether the mail came through a mailing list or a newsletter."""
    return bool(
        value(message, name="List-Id")
        or value(message, name="List-Unsubscribe")
        or value(message, name="List-Post")
    )


def _unescaped(raw: str) -> str:
    """Bytes outside ASCII, handed on by the parser as halves of surrogate pairs, as the letters they likely are."""
    if raw.isascii():
        return raw
    return decoded(content=raw.encode("utf-8", "surrogateescape"), charset="utf-8")[0]


def _decoded(text: str) -> str:
    """Encoded words (=?utf-8?q?…?=) as what they stand for; what is no such word stays as it is."""
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (MessageError, ValueError, BadBase64):
        return text
    said = (
        piece if isinstance(piece, str) else decoded(content=piece, charset=name or "us-ascii")[0]
        for piece, name in pieces
    )
    return one_line("".join(said))


def _split(text: str) -> Iterator[str]:
    """The parts between commas that stand in no quotes and no angle brackets; one walk over the text."""
    start, quoted, angled, escaped = 0, False, False, False
    for at, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif not quoted and letter in "<>":
            angled = letter == "<"
        elif not quoted and not angled and letter in ",;":
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _mailbox(part: str) -> Address:
    """`"Ann" <ann@abel.example>`, or the address alone, or what at least looks like a name."""
    name, bracket, rest = part.rpartition("<")
    address = rest.partition(">")[0].strip() if bracket else part.strip()
    shown = _decoded(name.strip().strip('"').replace('\\"', '"')).strip()[:150] if bracket else ""
    if is_address(address):
        return Address(address=address, name=shown)
    return Address(address="", name=shown or _decoded(part.strip())[:150])
