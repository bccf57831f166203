"""Facts that an answer names beside days: amounts, invoices, references, people."""

import re
from collections.abc import Collection

from dunwell.core.decimals import DecimalStyle, UnreadableAmount, to_minor
from dunwell.core.money import currencies
from dunwell.core.replies.findings import Sum

MOST_TOKENS = 300
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD")
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "Euro": "EUR",
    "Fr.": "CHF",
}
_CURRENCY = r"[€£¥$]|\b[A-Z]{3}\b|\b[Ee]uros?\b|\bFr\."
_NUMBER = r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,3})?(?!\d)|\d{1,12}(?:[.,]\d{1,3})?(?!\d)"
_AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})[ \u00a0]?(?P<first>{_NUMBER})|"
    rf"(?<![\d.,])(?P<second>{_NUMBER})[ \u00a0]?(?P<after>{_CURRENCY})"
)
_TOKEN = re.compile(r"[^\W_](?:[\w/#.-]{0,60}[^\W_])?")
_NAMED = re.compile(
    r"\b(?:invoices?|rechnung(?:en|snummern?|snr)?|factures?|facturas?|factuur|facturen|factuurnummer|fattur[ae]|inv)\b"
    r"[ .:#]{0,4}(?:(?:no|nr|n°|nº|number|nummer|num|numéro|número|numero)\b[ .:]{0,3})?"
    r"#?(?P<number>[A-Za-z0-9][\w/.-]{2,39})",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:reference|ref|referenz|verwendungszweck|référence|referencia|kenmerk|riferimento|trn|transaction|transaktion)\b"
    r"[ .:#]{0,4}(?:(?:no|nr|number|id)\b[ .:]{0,3})?(?P<reference>[A-Za-z0-9][\w/.-]{3,39})",
    re.IGNORECASE,
)
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Herrn?|Frau|Mme|M|Madame|Monsieur|Sra?|Señora?|Dhr|Mevr|Sig)\.?"
_NAME = re.compile(
    rf"\b(?:{_TITLE}|(?:colleague|Kollegin|Kollegen|collègue|colega|collega|contact)(?: {_TITLE})?) "
    r"(?P<name>[A-ZÀ-Ý][\w'’-]{1,30}(?: [A-ZÀ-Ý][\w'’-]{1,30}){0,2})"
)


def sums(*, text: str, currencies_known: Collection[str]) -> list[Sum]:
    """Return the amounts named with a currency, in order, each once; `$` is the only dollar known, else USD."""
    found: list[Sum] = []
    for match in _AMOUNT.finditer(text[:2_000]):
        code = _currency(match["before"] or match["after"], known=currencies_known)
        minor = _minor(match["first"] or match["second"], currency=code) if code else None
        if minor and Sum(minor=minor, currency=code) not in found:
            found.append(Sum(minor=minor, currency=code))
    return found


def candidates(text: str, /) -> frozenset[str]:
    """Return what may be the numbers of documents in a text, as they are written: at most MOST_TOKENS."""
    tokens = (match[0] for match in _TOKEN.finditer(text))
    once = dict.fromkeys(one for one in tokens if len(one) >= 2 and any(map(str.isdigit, one)))
    return frozenset(list(once)[:MOST_TOKENS])


def numbers(*, text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the known numbers that a text names, in order, however they are parted there."""
    by_key = {number_key(one): one for one in known}
    tokens = [number_key(match[0]) for match in _TOKEN.finditer(text)]
    found = dict.fromkeys(by_key[one] for one in tokens if one in by_key)
    return tuple(found)


def named_numbers(text: str, /) -> tuple[str, ...]:
    """Return what follows a word for invoice and holds a digit, whether we know such a number or not."""
    found = (match["number"].rstrip(".-/") for match in _NAMED.finditer(text))
    return tuple(dict.fromkeys(one for one in found if any(map(str.isdigit, one))))[:20]


def number_key(number: str, /) -> str:
    """A document's number as it is compared: letters and digits in upper case, however they were parted."""
    return "".join(one for one in number.upper() if one.isalnum())


def reference(text: str, /) -> str:
    """Return the reference of a payment that is named, or ""."""
    for match in _REFERENCE.finditer(text):
        if any(map(str.isdigit, match["reference"])):
            return match["reference"].rstrip(".-/")
    return ""


def emails(*, text: str, besides: Collection[str]) -> tuple[str, ...]:
    """Return the mailboxes that a text names, each once, but for those that are known already."""
    known = {one.lower() for one in besides}
    words = (
        word.strip("<>()[]{}\"'.,;:!?").removeprefix("mailto:") for word in text.replace(",", " ").split()
    )
    found = dict.fromkeys(one for one in words if _is_mailbox(one) and one.lower() not in known)
    return tuple(found)[:10]


def name(text: str, /) -> str:
    """Return the person whom a sentence names after a form of address, or ""."""
    match = _NAME.search(text)
    return match["name"] if match else ""


def _is_mailbox(word: str) -> bool:
    local, at, domain = word.partition("@")
    return bool(at and local and "@" not in domain and "." in domain.strip(".") and len(word) <= 254)


def _currency(sign: str, *, known: Collection[str]) -> str:
    if sign == "$":
        ours = [one for one in _DOLLARS if one in known]
        return ours[0] if len(ours) == 1 else "USD"
    code = _SIGNS.get(sign, sign)
    return code if code in currencies() else ""


def _minor(text: str, *, currency: str) -> int | None:
    """The amount in minor units; a last mark before one or two digits is the decimal one, others part thousands."""
    bare = "".join(text.split()).replace("’", "").replace("'", "")
    whole, mark, part = bare, "", ""
    if (at := max(bare.rfind("."), bare.rfind(","))) >= 0 and len(bare) - at - 1 <= 2:
        whole, mark, part = bare[:at], bare[at], bare[at + 1 :]
    if mark and mark in whole:
        return None
    digits = whole.replace(".", "").replace(",", "")
    style = DecimalStyle(decimal=".", grouping="")
    try:
        return to_minor(text=f"{digits}.{part}" if part else digits, currency=currency, style=style)
    except UnreadableAmount:
        return None
