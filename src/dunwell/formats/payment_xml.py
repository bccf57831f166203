"""What all files of payments for a bank are made of (ISO 20022): names, accounts, agents, and the letters they take."""

import re
import unicodedata
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = "etree._Element"  # pyright: ignore[reportPrivateUsage] - lxml has no public name for it
NAME_MAX, TEXT_MAX, ID_MAX = 70, 140, 35
_NOT_LATIN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
    }
)


def is_iban(text: str, /) -> bool:
    """Whether this is an IBAN with right check digits (ISO 13616: the whole, rearranged, leaves 1 by 97)."""
    if not _IBAN.fullmatch(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def latin(text: str, /, *, most: int) -> str:
    """The text in the letters that all banks take, at most so many of them."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(_NOT_LATIN.sub(" ", bare).split())[:most].strip()


def started(namespace: str, /) -> Element:
    """The outermost element of a message."""
    return etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})


def under(above: Element, name: str, text: str = "") -> Element:
    """A new element in the namespace of the one above, with this text."""
    made = etree.SubElement(above, f"{{{etree.QName(above).namespace}}}{name}")
    if text:
        made.text = text
    return made


def account(above: Element, name: str, iban: str) -> None:
    """An account by its IBAN."""
    under(under(under(above, name), "Id"), "IBAN", iban)


def agent(above: Element, name: str, bic: str) -> None:
    """A bank by its BIC; one that is not known says so."""
    bank = under(under(above, name), "FinInstnId")
    if bic:
        under(bank, "BICFI", bic)
    else:
        under(under(bank, "Othr"), "Id", "NOTPROVIDED")
