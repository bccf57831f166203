"""How numbers are written, and written otherwise: without case, marks, prefix, leading zeros; O for 0, one digit wrong.

full: letters and digits of a number, `INV-2024-00123` → INV202400123. bare: without the letters in front, 202400123.
lean: each run of digits without its leading zeros, INV2024123; tail: the last run alone, 123.
"""

import re
import unicodedata
from collections import Counter

import polars as pl

_LETTERS = str.maketrans({"ß": "SS", "Ø": "O", "Ł": "L", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH"})
_CONFUSED = str.maketrans("OQDILSBZG", "000115826")
CONFUSABLE = frozenset("OQDILSBZG")
RUNS = re.compile(r"[A-Z]+|[0-9]+")


def folded(text: str, /) -> str:
    """Upper case without accents; as long as the text but for letters that are two in one."""
    if text.isascii():
        return text.upper()
    decomposed = unicodedata.normalize("NFKD", text.upper().translate(_LETTERS))
    return "".join(one for one in decomposed if not unicodedata.combining(one)).upper()


def compact(text: str, /) -> str:
    """Letters and digits alone, folded."""
    return re.sub(r"[^A-Z0-9]", "", folded(text))


def digits_for(text: str, /) -> str:
    """Letters that are easily taken for digits as those: 2O24 → 2024."""
    return text.translate(_CONFUSED)


def spelled(numbers: pl.Expr, /) -> dict[str, pl.Expr]:
    """The spellings of a column of numbers: full, bare, lean, tail (empty where there is none)."""
    upper = numbers.str.to_uppercase()
    full = upper.str.replace_all(r"[^A-Z0-9]", "")
    thin = upper.str.replace_all(r"(^|[^0-9])0+([0-9])", "${1}${2}").str.replace_all(r"[^A-Z0-9]", "")
    last = upper.str.extract(r"([0-9]+)[^0-9]*$", 1).fill_null("")
    return {
        "full": full,
        "bare": full.str.replace(r"^[A-Z]+", ""),
        "lean": thin,
        "leanbare": thin.str.replace(r"^[A-Z]+", ""),
        "tail": last.str.strip_chars_start("0"),
    }


def lean(digits: str, /) -> str:
    """A run of digits without its leading zeros."""
    return digits.lstrip("0") or digits[-1:]


def distance(*, one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour; `most` + 1 where more are.

    The restricted Damerau-Levenshtein distance.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    begin, end, least = 0, 0, min(len(one), len(other))
    while begin < least and one[begin] == other[begin]:
        begin += 1
    while end < least - begin and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[begin : len(one) - end], other[begin : len(other) - end]
    if most == 1:
        is_one = len(left) <= 1 and len(right) <= 1
        is_swapped = len(left) == len(right) == 2 and left == right[::-1]
        return int(bool(left or right)) if is_one else 1 if is_swapped else 2
    if sum((Counter(left) - Counter(right)).values()) > most:
        return most + 1
    return _distance(left, right, most)


def _distance(one: str, other: str, most: int) -> int:
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for at, against in enumerate(other, 1):
            cost = min(above[at] + 1, line[-1] + 1, above[at - 1] + (letter != against))
            if row > 1 and at > 1 and letter == other[at - 2] and one[row - 2] == against:
                cost = min(cost, before[at - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, above = above, line
    return min(above[-1], most + 1)
