"""The forms and check digits of registers that Peppol identifiers come from."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dunwell.formats.einvoice.verdict import Level


@dataclass(frozen=True, slots=True)
class Form:
    """A register's numbers: the Peppol rule, what they are called, the test, and how much breaking it weighs."""

    rule: str
    name: str
    fits: Callable[[str], bool]
    level: Level = Level.FAILURE


def gln(text: str) -> bool:
    """A Global Location Number: digits, the last one a check digit of weights 3 and 1 from the right (GS1)."""
    if not text.isascii() or not text.isdigit():
        return False
    weighted = sum(
        int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(text[:-1]))
    )
    return (10 - weighted % 10) % 10 == int(text[-1])


def mod11(text: str) -> bool:
    """A Norwegian organisation number: nine digits, the last one by weights 2 to 7 from the right, modulo 11."""
    if not re.fullmatch(r"[0-9]{9}", text) or int(text) == 0:
        return False
    weighted = sum(int(digit) * (index % 6 + 2) for index, digit in enumerate(reversed(text[:-1])))
    return (11 - weighted % 11) % 11 == int(text[-1])


def belgian(text: str) -> bool:
    """A Belgian enterprise number: ten digits, the last two 97 less the others modulo 97."""
    return bool(re.fullmatch(r"[0-9]{10}", text)) and 97 - int(text[:8]) % 97 == int(text[8:])


def abn(text: str) -> bool:
    """An Australian Business Number: eleven digits, one taken from the first, weighted, divisible by 89."""
    if not re.fullmatch(r"[0-9]{11}", text):
        return False
    digits = [int(digit) for digit in text]
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    return (
        sum(weight * digit for weight, digit in zip(weights, [digits[0] - 1, *digits[1:]], strict=True)) % 89
        == 0
    )


def partita_iva(text: str) -> bool:
    """An Italian VAT number with its prefix: eleven digits, the last one by the Luhn sum."""
    digits = text.upper().removeprefix("IT")
    if not re.fullmatch(r"[0-9]{11}", digits):
        return False
    total = sum(
        int(digit) if index % 2 == 0 else sum(divmod(2 * int(digit), 10))
        for index, digit in enumerate(digits)
    )
    return total % 10 == 0


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


FORMS = {
    "0088": Form("R040", "GLN", gln),
    "0192": Form("R041", "Norwegian organisation number", mod11),
    "0184": Form("R042", "Danish CVR number (DK and eight digits)", _matches(r"DK\d{8}")),
    "0208": Form("R043", "Belgian enterprise number", belgian),
    "0201": Form("R044", "Italian IPA code", _matches(r"[A-Za-z0-9]{6}"), Level.WARNING),
    "0211": Form("R047", "Italian VAT number", partita_iva, Level.WARNING),
    "0007": Form("R049", "Swedish organisation number", _matches(r"\d{10}")),
    "0151": Form("R050", "Australian Business Number", abn),
}
"""By the scheme of ISO 6523 that the identifier says it is of."""
