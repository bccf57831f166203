"""Keys to find names and numbers by, and one name for a customer who comes under many."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from itertools import takewhile

# Letters that carry a stroke or are two in one, which no Unicode decomposition takes apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
# Points that readers leave out (Hebrew, Arabic: classes 10 to 35) and accents above or below (from 200);
# the classes between are vowels and viramas, which make another word.
_ASCII = re.compile("[a-z0-9]+")
_LEFT_OUT = frozenset({*range(10, 36), *range(200, 256)})


def key(text: str) -> str:
    """What a search compares: no case, no accents, letters and digits with single spaces for all else.

    `key("Müller-Łódź  GmbH.")` → `muller lodz gmbh`. Taking the key of a key changes nothing.
    """
    if text.isascii():
        return " ".join(_ASCII.findall(text.lower()))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).translate(_LETTERS)
    bare = (c for c in folded if unicodedata.combining(c) not in _LEFT_OUT)
    spaced = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in bare)
    return " ".join(unicodedata.normalize("NFKC", spaced).casefold().split())


def number_key(text: str, *, strip_leading_zeros: bool) -> str:
    """A customer's number as it is compared: trimmed and in upper case, `" cc-01 "` → `CC-01`.

    With `strip_leading_zeros` a number of digits only loses its leading zeros (ledgers pad with them and
    spreadsheets lose them); one of zeros only stays `0`, and one with letters keeps what it has.
    """
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if strip_leading_zeros and number.isascii() and number.isdigit():
        return number.lstrip("0") or "0"
    return number


def common_name(variants: Mapping[str, int]) -> str:
    """One name to show for a customer recorded under several (name → how often); `""` where there is none.

    Variants that begin with the same word are one family, and the most frequent family gives the name: the
    longest leading words its members share, if they hold two letters or digits or more (`WAL-MAR corp`,
    `WAL-MAR llc` → `WAL-MAR`; `A & W F co`, `A & W F us` → `A & W F`), else its most frequent member. Ties go
    to the shorter, then to the alphabet; case is ignored in comparing and kept in showing; the order of the
    variants does not matter.
    """
    families: dict[str, dict[str, int]] = defaultdict(dict)
    for variant, count in variants.items():
        words = variant.split()
        if words:
            family = families[words[0].casefold()]
            name = " ".join(words)
            family[name] = family.get(name, 0) + count
    if not families:
        return ""
    best = min(families.values(), key=lambda family: _rank(_leading(family), sum(family.values())))
    return _leading(best)


def _rank(name: str, count: int) -> tuple[int, int, str]:
    return -count, len(name), name


def _leading(family: Mapping[str, int]) -> str:
    frequent = min(family, key=lambda name: _rank(name, family[name]))
    if len(family) == 1:
        return frequent
    same = (
        len(set(words)) == 1 for words in zip(*(name.casefold().split() for name in family), strict=False)
    )
    shared = sum(1 for _ in takewhile(bool, same))
    leading = re.sub(r"[\s,;:&/+-]+$", "", " ".join(frequent.split()[:shared]))
    return leading if sum(map(str.isalnum, leading)) >= 2 else frequent
