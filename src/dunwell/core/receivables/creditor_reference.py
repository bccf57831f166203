"""References that a payer copies and a bank checks: ISO 11649 (RF…) and the QR reference of Swiss payment slips.

ISO 11649:2009: `RF`, two check digits by ISO 7064 modulo 97-10, up to 21 letters and digits. The QR reference has 26
digits and a check digit by the recursive modulo 10 of the Swiss inpayment slips (Swiss Implementation Guidelines for
the QR-bill, annex B).
"""

import re
from typing import Literal

Kind = Literal["", "rf", "qrr"]

_RF = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")
_RF_BODY = re.compile(r"[0-9A-Z]{1,21}")
_QRR = re.compile(r"[0-9]{27}")
_QRR_BODY = re.compile(r"[0-9]{1,26}")
_BLANKS = re.compile(r"[\s\u00a0]+")
_CARRY = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
_LETTERS = {chr(ord("A") + at): str(10 + at) for at in range(26)}


class FaultyReference(ValueError):
    """A reference that no bank would take; `code` says why.

    `reference_characters` (others than letters without marks and digits), `reference_length`, `reference_check`.
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def make_rf(*, text: str) -> str:
    """The ISO 11649 reference for up to 21 letters and digits, blanks left out; raises FaultyReference."""
    body = _bare(text)
    _require(
        _RF_BODY.fullmatch(body) is not None,
        text,
        longest=21,
        found=body,
        allowed="letters A to Z and digits",
    )
    return f"RF{98 - _modulo_97(f'{body}RF00'):02}{body}"


def make_qrr(*, text: str) -> str:
    """The QR reference for up to 26 digits, filled up with zeros on the left; raises FaultyReference."""
    body = _bare(text)
    _require(_QRR_BODY.fullmatch(body) is not None, text, longest=26, found=body, allowed="digits")
    filled = body.zfill(26)
    return f"{filled}{_modulo_10(filled)}"


def read_rf(*, text: str) -> str:
    """The reference without blanks, in capitals; raises FaultyReference where it is none or mistyped."""
    bare = _bare(text)
    if _RF.fullmatch(bare) is None:
        raise FaultyReference(
            code="reference_length" if bare.startswith("RF") and bare.isalnum() else "reference_characters",
            message=f"'{text[:40]}' is no creditor reference: RF, two digits, then up to 21 letters and digits.",
        )
    if _modulo_97(bare[4:] + bare[:4]) != 1:
        raise FaultyReference(
            code="reference_check", message=f"'{text[:40]}' is mistyped: its check digits do not fit."
        )
    return bare


def read_qrr(*, text: str) -> str:
    """The 27 digits without blanks; raises FaultyReference where they are none or mistyped."""
    bare = _bare(text)
    if _QRR.fullmatch(bare) is None:
        raise FaultyReference(
            code="reference_length" if bare.isascii() and bare.isdigit() else "reference_characters",
            message=f"'{text[:40]}' is no QR reference: those have 27 digits.",
        )
    if _modulo_10(bare[:-1]) != int(bare[-1]):
        raise FaultyReference(
            code="reference_check", message=f"'{text[:40]}' is mistyped: its last digit does not fit."
        )
    return bare


def kind_of(*, text: str) -> Kind:
    """Which of the two a text is, by its form and its check digits; empty for neither."""
    for kind, read in (("rf", read_rf), ("qrr", read_qrr)):
        try:
            read(text=text)
        except FaultyReference:
            continue
        return "rf" if kind == "rf" else "qrr"
    return ""


def grouped(*, text: str) -> str:
    """As it is printed: an RF reference in groups of four from the left, a QR reference in fives from the right.

    Any other text comes back unchanged.
    """
    kind = kind_of(text=text)
    if not kind:
        return text
    bare = _bare(text)
    width = 4 if kind == "rf" else 5
    first = 4 if kind == "rf" else len(bare) % 5
    return " ".join([bare[:first], *(bare[at : at + width] for at in range(first, len(bare), width))])


def _bare(text: str) -> str:
    return _BLANKS.sub("", text).upper()


def _require(is_right: bool, text: str, *, longest: int, found: str, allowed: str) -> None:  # noqa: FBT001
    if is_right:
        return
    too_long = len(found) > longest
    raise FaultyReference(
        code="reference_length" if too_long or not found else "reference_characters",
        message=f"'{text[:40]}' cannot become a reference: 1 to {longest} {allowed}.",
    )


def _modulo_97(text: str) -> int:
    return int("".join(_LETTERS.get(one, one) for one in text)) % 97


def _modulo_10(digits: str) -> int:
    carry = 0
    for one in digits:
        carry = _CARRY[(carry + int(one)) % 10]
    return (10 - carry) % 10
