"""Public identifiers: UUIDv7, shown as a prefix and 26 characters that survive being read out or typed."""

import re
from uuid import UUID

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: without i, l, o and u
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)} | {"i": 1, "l": 1, "o": 0}
_PREFIX = re.compile(r"[a-z]{2,8}")
_LENGTH = 26
_RANDOM_BYTES = 10


class UnreadableId(ValueError):
    """No identifier of the kind expected; `code` is `id_unreadable` or `id_of_another_kind`."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def uuid7(*, at_ms: int, random: bytes) -> UUID:
    """A version 7 UUID (RFC 9562) of a Unix time in milliseconds and ten random bytes (74 of their bits)."""
    if not 0 <= at_ms < 2**48:
        raise ValueError(f"{at_ms} ms is outside the time of a UUID")
    if len(random) != _RANDOM_BYTES:
        raise ValueError(f"{len(random)} random bytes, not {_RANDOM_BYTES}")
    luck = int.from_bytes(random) >> 6
    high, low = luck >> 62, luck & (2**62 - 1)
    return UUID(int=at_ms << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def made_at_ms(*, uuid: UUID) -> int:
    """The Unix time in milliseconds at which a version 7 UUID says it was made."""
    return uuid.int >> 80


def show(*, prefix: str, uuid: UUID) -> str:
    """The public form, `inv_01hv…`: lower case, and in order of time as the UUIDs are."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!r} is no prefix: two to eight small letters")
    return prefix + "_" + "".join(_ALPHABET[uuid.int >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def read(*, text: str, expect: str) -> UUID:
    """The UUID of a public identifier with this prefix, in either case, with o for 0 and i or l for 1.

    Raises UnreadableId.
    """
    prefix, _, shown = text.strip().lower().partition("_")
    if len(shown) != _LENGTH or any(letter not in _VALUES for letter in shown) or _VALUES[shown[0]] > 7:
        raise UnreadableId(code="id_unreadable", message=f"{text[:40]!r} is no identifier")
    if prefix != expect:
        raise UnreadableId(code="id_of_another_kind", message=f"{text[:40]!r} does not begin with {expect}_")
    number = 0
    for letter in shown:
        number = number << 5 | _VALUES[letter]
    return UUID(int=number)
