"""How numbers are written, and written otherwise: without case, marks, prefix, leading zeros; O for 0, one digit wrong.

full: letters and digits of a number, `INV-2024-00123` → INV202400123. bare: without the letters in front, 202400123.
lean: each run of digits without its leading zeros, INV2024123; tail: the last run alone, 123.
"""

import re
import unicodedata

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
    return {
        "full": full,
        "bare": full.str.replace(r"^[A-Z]+", ""),
        "lean": thin,
        "leanbare": thin.str.replace(r"^[A-Z]+", ""),
        "tail": tail(numbers),
    }


def tail(numbers: pl.Expr, /) -> pl.Expr:
    """The last run of digits of each number, without its leading zeros."""
    return numbers.str.extract(r"([0-9]+)[^0-9]*$", 1).fill_null("").str.strip_chars_start("0")


def lean(digits: str, /) -> str:
    """A run of digits without its leading zeros."""
    return digits.lstrip("0") or digits[-1:]


def distance(*, one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour; `most` + 1 where more are.

    The restricted Damerau-Levenshtein distance. What begins and ends alike is cut off; where the rest begins
    otherwise, one of the four mistakes stands there, and the rest of it has one less.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    begin, end, least = 0, 0, min(len(one), len(other))
    while begin < least and one[begin] == other[begin]:
        begin += 1
    while end < least - begin and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[begin : len(one) - end], other[begin : len(other) - end]
    if not left and not right:
        return 0
    is_swapped = left[:2] == right[1::-1] and len(left) > 1
    if (len(left) <= 1 and len(right) <= 1) or (is_swapped and len(left) == len(right) == 2):
        return 1
    if most <= 1 or _strange(left, right) > most or _strange(right, left) > most:
        return most + 1
    rests = [(left[1:], right[1:]), (left[1:], right), (left, right[1:])]
    if is_swapped:
        rests.append((left[2:], right[2:]))
    return 1 + min(distance(one=its, other=others, most=most - 1) for its, others in rests)


def _strange(one: str, other: str) -> int:
    """How many letters of one the other does not have."""
    for letter in other:
        one = one.replace(letter, "", 1)
    return len(one)
