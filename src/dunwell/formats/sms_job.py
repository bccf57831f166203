"""A text message, and what a carrier is handed of it, as JSON."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from dunwell.core.contacts.people import phone_key

LONGEST_TEXT = 480
_LONGEST_KEY = 200
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """A text message. `key` derives from the action that sends it: the same for every attempt.

    `to` is an international number (+4915112345678); `sender` is one too, or up to 11 letters and digits.
    """

    key: str
    to: str
    text: str
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFault:
    """Why a message cannot be sent: a stable code, and a sentence for a person."""

    code: str
    message: str


def mobile_number(text: str) -> str | None:
    """The number as a message is sent to it, or None: it must be international, `+49 (0)151 …` or `0049 151 …`."""
    number = phone_key(text)
    has_letters = any(one.isalpha() for one in text)
    return number if _NUMBER.fullmatch(number) and not has_letters else None


def faults(*, message: TextMessage) -> tuple[TextFault, ...]:
    """Everything that keeps the message from being sent, all at once; empty when it can be."""
    found: list[TextFault] = []
    if not message.key or len(message.key) > _LONGEST_KEY or not message.key.isprintable():
        found.append(_fault("bad_key", f"the key must have 1 to {_LONGEST_KEY} printable characters"))
    if not _NUMBER.fullmatch(message.to):
        found.append(_fault("bad_number", f"not an international number: {message.to[:30]!r}"))
    if not message.text.strip():
        found.append(_fault("no_text", "there is nothing to say"))
    if len(message.text) > LONGEST_TEXT:
        found.append(_fault("too_long", f"the text has more than {LONGEST_TEXT} characters"))
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one != "\n" for one in message.text):
        found.append(_fault("bad_text", "the text has a control character in it"))
    if not _SENDER.fullmatch(message.sender) and not _NUMBER.fullmatch(message.sender):
        said = "the sender must be an international number, or up to 11 letters and digits"
        found.append(_fault("bad_sender", said))
    return tuple(found)


def render(*, message: TextMessage, taken_at: datetime) -> bytes:
    """The message as it is handed over. The same input gives the same bytes."""
    job = {
        "key": message.key,
        "taken_at": taken_at.isoformat(),
        "to": message.to,
        "sender": message.sender,
        "text": message.text,
    }
    return (json.dumps(job, ensure_ascii=False, indent=2) + "\n").encode()


def _fault(code: str, message: str) -> TextFault:
    return TextFault(code=code, message=message)
