"""What a mail server says of a letter that it could not deliver: RFC 3464, and what is certain of other notices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from enum import Enum, unique

from dunwell.core.wording import one_line
from dunwell.formats.mail_heads import inner, value
from dunwell.formats.mime import is_address

_MOST_RECIPIENTS = 50
_LONGEST_WORDS = 300
_LONGEST_NOTICE = 20_000
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<!\d)([45])\d\d[ -]")
_ID = re.compile(r"<([^<>\s]{1,250})>")
_ID_LINE = re.compile(r"(?im)^[> \t]{0,8}message-id:[ \t]{0,8}<([^<>\s]{1,250})>")
_ENVELOPE = re.compile(r"[A-Za-z0-9._+=@\-]{1,100}")
_MAILBOX = re.compile(r"<([^<>\s]{3,254})>")
# The second and third number of a status that speaks of the address itself (RFC 3463): nobody is there.
_NOBODY_THERE = frozenset({(1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (1, 10), (2, 1), (4, 4)})
_NOBODY_WORDS = (
    *("user unknown", "unknown user", "no such user", "does not exist", "no mailbox", "mailbox unavailable"),
    *("unknown recipient", "recipient unknown", "no such recipient", "address rejected", "mailbox not found"),
    *(
        "recipient not found",
        "invalid recipient",
        "user not found",
        "domain not found",
        "unrouteable address",
    ),
    *("account that you tried to reach", "recipientnotfound", "no such mailbox", "unbekannter empfänger"),
)
_FULL = (
    "quota",
    "mailbox full",
    "mailbox is full",
    "over quota",
    "insufficient storage",
    "postfach ist voll",
)
_POSTMASTERS = ("mailer-daemon", "postmaster", "mail-daemon", "maildaemon", "mdaemon", "microsoftexchange")


@unique
class Failure(Enum):
    """What became of the letter for one recipient."""

    address = "address"
    """Refused for good, because nobody is reached under this address."""
    letter = "letter"
    """Not delivered and not tried again, for another reason: a full mailbox, a filter, a server away too long."""
    delayed = "delayed"
    """Not delivered yet; the server goes on trying."""
    delivered = "delivered"
    passed_on = "passed_on"
    """Given to a server, or to a list, that tells nothing more: no proof of anything (RFC 3464, 2.3.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientReport:
    """What is said of one recipient; `status` as in RFC 3463 (5.1.1) or empty, `words` are the server's."""

    address: str
    failure: Failure
    status: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """A notice about a letter of ours: its message id where that is told, and each recipient it speaks of.

    envelope_id: by what the letter was called when it was handed over (RFC 3461, ENVID), "" where that is not told.
    """

    original_message_id: str
    recipients: tuple[RecipientReport, ...]
    envelope_id: str = ""


def standard_report(*, parts: Sequence[Message]) -> DeliveryReport | None:
    """Read a message/delivery-status among the parts; None where there is none, or it names no recipient."""
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return None
    found: dict[str, RecipientReport] = {}
    envelope = ""
    for block in inner(status):
        envelope = envelope or value(block, name="Original-Envelope-Id")
        if (one := _recipient(block)) and len(found) < _MOST_RECIPIENTS:
            found.setdefault(one.address.lower(), one)
    if not found:
        return None
    return DeliveryReport(
        original_message_id=_returned_id(parts),
        recipients=tuple(found.values()),
        envelope_id=envelope if _ENVELOPE.fullmatch(envelope) else "",
    )


def other_report(*, sender: str, failed: str, text: str) -> DeliveryReport | None:
    """Read a notice in a server's own words; None unless a postmaster names an address and why it was refused.

    failed: the header X-Failed-Recipients, where there is one. A notice whose reason is not told as a status or a
    reply code says nothing certain.
    """
    text = text[:_LONGEST_NOTICE]
    if not sender.partition("@")[0].lower().startswith(_POSTMASTERS):
        return None
    addresses = [one.strip() for one in failed.split(",") if is_address(one.strip())][:_MOST_RECIPIENTS]
    if not addresses:
        addresses = [one for one in _MAILBOX.findall(text)[:1] if is_address(one)]
    line = next((one for one in text.split("\n") if _code_of(one)), "")
    if not addresses or not line:
        return None
    status, words = _code_of(line), one_line(line)[:_LONGEST_WORDS]
    failure = _failure(action="failed" if status.startswith("5") else "delayed", status=status, words=words)
    original = _ID_LINE.search(text)
    return DeliveryReport(
        original_message_id=original[1] if original else "",
        recipients=tuple(
            RecipientReport(address=one, failure=failure, status=status, words=words) for one in addresses
        ),
    )


def _recipient(block: Message) -> RecipientReport | None:
    """One block of fields about a recipient; None for the block about the letter as a whole."""
    address = _after_type(value(block, name="Final-Recipient")) or _after_type(
        value(block, name="Original-Recipient")
    )
    if not is_address(address):
        return None
    words = _after_type(value(block, name="Diagnostic-Code")) or value(block, name="Diagnostic-Code")
    told = _STATUS.search(value(block, name="Status"))
    status = told[0] if told else _code_of(words)
    return RecipientReport(
        address=address,
        failure=_failure(action=value(block, name="Action").lower(), status=status, words=words),
        status=status,
        words=words[:_LONGEST_WORDS],
    )


def _failure(*, action: str, status: str, words: str) -> Failure:
    if action in {"relayed", "expanded"}:
        return Failure.passed_on
    if action == "delivered" or status.startswith("2"):
        return Failure.delivered
    if action == "delayed" or (action != "failed" and status.startswith("4")):
        return Failure.delayed
    said = words.lower()
    number = _STATUS.fullmatch(status)
    is_full = any(one in said for one in _FULL) or (
        number is not None and (number[2], number[3]) == ("2", "2")
    )
    if number is None or number[1] != "5" or is_full:
        return Failure.letter
    detail = int(number[2]), int(number[3])
    # 5.0.0 and 5.5.0 tell nothing by themselves; the words may. A filter (5.7) speaks of us, not of the address.
    vague = detail[0] in {0, 5} and any(one in said for one in _NOBODY_WORDS)
    return Failure.address if detail in _NOBODY_THERE or vague else Failure.letter


def _code_of(line: str) -> str:
    """The status in a line of an error; made from a plain reply code where there is no other."""
    status = _STATUS.search(line)
    if status and status[1] != "2":
        return status[0]
    code = _REPLY_CODE.search(line)
    return f"{code[1]}.0.0" if code else ""


def _returned_id(parts: Sequence[Message]) -> str:
    """The message id of the letter, from what of it came back with the notice."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for head in inner(part)[:1]:
                if found := _ID.search(value(head, name="Message-ID")):
                    return found[1]
        elif kind == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            said = content[:_LONGEST_NOTICE].decode("latin-1") if isinstance(content, bytes) else ""
            if found := _ID_LINE.search(said):
                return found[1]
    return ""


def _after_type(value: str) -> str:
    """`rfc822; ann@abel.example` → `ann@abel.example`."""
    return value.partition(";")[2].strip().strip("<>")
