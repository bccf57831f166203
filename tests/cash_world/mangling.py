"""What people and banks do to the number of an invoice before it arrives."""

import re
from collections.abc import Callable
from random import Random

_LETTERS = {"0": "O", "1": "I", "5": "S", "8": "B", "O": "0", "I": "1", "S": "5", "B": "8"}
_SEPARATORS = re.compile(r"[-/._ ]+")


def normal(told: str) -> str:
    """A number without what people leave out: separators, case, leading zeros of its last run of digits."""
    plain = re.sub(r"[^A-Z0-9]", "", told.upper())
    return re.sub(r"^(\D*)0+(?=\d)", r"\1", plain)


def tail(number: str) -> str:
    """The last run of digits."""
    return str(re.findall(r"\d+", number)[-1])


def _case(rng: Random, number: str) -> str:
    return number.lower() if rng.random() < 0.7 else number.title()


def _zeros(rng: Random, number: str) -> str:
    last = tail(number)
    changed = last.lstrip("0") if last.startswith("0") else "00" + last
    return number[: number.rindex(last)] + changed


def _hyphens(rng: Random, number: str) -> str:
    other = rng.choice(("", "", "/", ".", " ", "_", " - ", "–"))
    if _SEPARATORS.search(number):
        return _SEPARATORS.sub(other, number)
    return re.sub(r"(?<=[A-Za-z])(?=\d)", rng.choice(("-", "/", " ", ".")), number, count=1)


def _blanks(rng: Random, number: str) -> str:
    place = rng.randrange(1, len(number))
    return number[:place] + " " + number[place:]


def _break(rng: Random, number: str) -> str:
    place = rng.randrange(1, len(number))
    return number[:place] + rng.choice(("\n", "\n", "\r\n", " \n")) + number[place:]


def _typo(rng: Random, number: str) -> str:
    place = rng.choice([place for place, sign in enumerate(number) if sign.isdigit()][-5:])
    return number[:place] + rng.choice([d for d in "0123456789" if d != number[place]]) + number[place + 1 :]


def _swap(rng: Random, number: str) -> str:
    places = [
        place
        for place in range(len(number) - 1)
        if number[place : place + 2].isdigit() and number[place] != number[place + 1]
    ]
    if not places:
        return number
    place = rng.choice(places[-4:])
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def _dropped(rng: Random, number: str) -> str:
    place = rng.choice([place for place, sign in enumerate(number) if sign.isdigit()][-4:])
    return number[:place] + rng.choice(("", number[place] * 2)) + number[place + 1 :]


def _letters(rng: Random, number: str) -> str:
    places = [place for place, sign in enumerate(number) if sign in _LETTERS]
    if not places:
        return number
    chosen = set(places if rng.random() < 0.4 else [rng.choice(places)])
    return "".join(_LETTERS[sign] if place in chosen else sign for place, sign in enumerate(number))


def _prefix(rng: Random, number: str) -> str:
    return re.sub(r"^[A-Za-z]+[-/._ ]*", "", number)


def _tail(rng: Random, number: str) -> str:
    last = tail(number).lstrip("0")
    return last[-rng.choice((4, 5)) :] if len(last) > 4 else last


MANGLES: dict[str, Callable[[Random, str], str]] = {
    "case": _case,
    "zeros": _zeros,
    "hyphens": _hyphens,
    "blanks": _blanks,
    "break": _break,
    "prefix": _prefix,
    "letters": _letters,
    "typo": _typo,
    "swap": _swap,
    "dropped": _dropped,
    "tail": _tail,
}
MILD = ("case", "zeros", "hyphens", "blanks", "break", "prefix")
WEAK = ("letters", "typo", "swap", "dropped", "tail")
