"""A letter for the post, and its job sheet: what whoever prints and stamps it must know, as JSON."""

import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime

_MOST_BYTES = 20 << 20
_MOST_LINES = 6  # of the address window, the name among them
_LONGEST_LINE = 60
_LONGEST_KEY = 200
_FIRST_BYTES = b"%PDF-"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAddress:
    """Who and where: `lines` are those below the name, without the country (ISO 3166 alpha-2)."""

    name: str
    lines: tuple[str, ...]
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLetter:
    """A letter on paper. `key` derives from the action that sends it: the same for every attempt.

    The PDF has the recipient's address in its window. `is_registered`: the recipient signs for it.
    """

    key: str
    pdf: bytes
    recipient: PostAddress
    sender: PostAddress
    is_colour: bool = False
    is_duplex: bool = True
    is_registered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFault:
    """Why a letter cannot be posted: a stable code, and a sentence for a person."""

    code: str
    message: str


def faults(*, letter: PostLetter) -> tuple[PostFault, ...]:
    """Everything that keeps the letter from being posted, all at once; empty when it can be."""
    found = [
        *_address_faults(letter.recipient, whose="recipient"),
        *_address_faults(letter.sender, whose="sender"),
    ]
    if not letter.key or len(letter.key) > _LONGEST_KEY or not letter.key.isprintable():
        found.append(_fault("bad_key", f"the key must have 1 to {_LONGEST_KEY} printable characters"))
    if not letter.pdf.startswith(_FIRST_BYTES):
        found.append(_fault("not_a_pdf", "the letter is no PDF"))
    if len(letter.pdf) > _MOST_BYTES:
        found.append(_fault("too_large", f"the letter has more than {_MOST_BYTES >> 20} MiB"))
    return tuple(found)


def render(*, letter: PostLetter, taken_at: datetime) -> bytes:
    """The job sheet: everything but the letter itself. The same input gives the same bytes."""
    sheet = {
        "key": letter.key,
        "taken_at": taken_at.isoformat(),
        "recipient": asdict(letter.recipient),
        "sender": asdict(letter.sender),
        "is_colour": letter.is_colour,
        "is_duplex": letter.is_duplex,
        "is_registered": letter.is_registered,
        "bytes": len(letter.pdf),
    }
    return (json.dumps(sheet, ensure_ascii=False, indent=2) + "\n").encode()


def _address_faults(address: PostAddress, *, whose: str) -> list[PostFault]:
    found: list[PostFault] = []
    lines = (address.name, *address.lines)
    if not address.name.strip() or not any(line.strip() for line in address.lines):
        found.append(_fault("no_address", f"the {whose} needs a name and an address"))
    if len(lines) > _MOST_LINES:
        found.append(_fault("long_address", f"the {whose}'s address has more than {_MOST_LINES} lines"))
    for line in lines:
        if len(line) > _LONGEST_LINE:
            said = f"a line of the {whose}'s address has more than {_LONGEST_LINE} characters: {line[:30]!r}…"
            found.append(_fault("long_address", said))
        if any(unicodedata.category(one) in {"Cc", "Cs"} for one in line):
            found.append(_fault("bad_address", f"the {whose}'s address has a control character in it"))
    if len(address.country) != 2 or not address.country.isascii() or not address.country.isupper():
        found.append(_fault("no_country", f"the {whose}'s country must be two letters, such as DE"))
    return found


def _fault(code: str, message: str) -> PostFault:
    return PostFault(code=code, message=message)
