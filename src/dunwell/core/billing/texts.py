"""What may be printed on a document: what a reader sees must be what was written."""

import unicodedata
from typing import Final

LONGEST: Final = 2_000  # characters of one text
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_UNSEEN = frozenset("\u200b\u2060\ufeff\u00ad\ufffe\uffff")
_NO_CHARACTER = "no character that a document may hold"
_REFUSED = {
    **dict.fromkeys(("Cc", "Cf"), "a control character"),
    **dict.fromkeys(("Cs", "Co", "Cn"), _NO_CHARACTER),
    **dict.fromkeys(("Zl", "Zp"), "a separator of lines of its own kind"),
}
_LAST_OF_BASIC = 0xFFFF
_SYMBOLS_FROM = 0x2600  # weather, chess, dingbats: what fonts draw in colour or not at all
_SYMBOLS_TO = 0x27BF


def unprintable(text: str, /) -> str:
    """Why a text cannot stand on a document, naming the character and where it is; empty where it can.

    Refused: control characters but the line's end, characters that turn or hide what follows (an amount could be read
    backwards), emoji and other pictures (no archive font has them), private and unassigned characters.
    """
    if len(text) > LONGEST:
        return f"it has {len(text):,} characters, {LONGEST:,} is the most"
    for at, char in enumerate(text, start=1):
        what = _what(char)
        if what:
            return f"character {at} is {what} (U+{ord(char):04X}); take it out"
    return ""


def _what(char: str) -> str:
    if " " <= char <= "~" or char == "\n":
        return ""
    if char in _TURNING:
        return "a mark that turns the direction of writing"
    if char in _UNSEEN:
        return "one that cannot be seen"
    if _is_picture(char):
        return "a picture, which documents cannot show"
    return _REFUSED.get(unicodedata.category(char), "")


def _is_picture(char: str) -> bool:
    if char == "\ufe0f":
        return True  # asks for the coloured form of what stands before it
    category, number = unicodedata.category(char), ord(char)
    if number > _LAST_OF_BASIC:
        return category in {"So", "Sk"}
    return category == "So" and _SYMBOLS_FROM <= number <= _SYMBOLS_TO
