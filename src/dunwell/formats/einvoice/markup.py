"""XML text put together piece by piece: a tenth of the time that a tree takes."""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

from dunwell.core.money import exponent

_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN = re.compile(r"[ !#-%'-;=?-\x7e\xa0-\u2fff]*")  # nothing to escape, nothing to refuse: most texts


class UnwritableEInvoice(ValueError):
    """A record that no XML can carry; `faults` are pairs of the field's path and what is wrong there."""

    code = "einvoice_unwritable"

    def __init__(self, *, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in faults))
        self.faults = faults


class Markup:
    """Elements in the order they are given; one without a text or a child leaves nothing behind."""

    __slots__ = ("_begun", "_odd", "_pieces")

    def __init__(self) -> None:
        self._pieces: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        self._begun: list[int] = []
        self._odd: list[str] = []

    def leaf(self, tag: str, text: str, attributes: str = "") -> None:
        """An element with a text; nothing where the text is empty. `attributes` as by `attribute`."""
        if text:
            if not _PLAIN.fullmatch(text):
                self._odd.append(text)
                text = text.translate(_IN_TEXT)
            self._pieces.append(f"<{tag}{attributes}>{text}</{tag}>")

    def open(self, tag: str, attributes: str = "") -> None:
        """Begin an element that has children."""
        self._begun.append(len(self._pieces))
        self._pieces.append(f"<{tag}{attributes}>")

    def close(self, tag: str, *, keep: bool = False) -> None:
        """End it; without children it is taken back, unless it is to be kept."""
        if self._begun.pop() == len(self._pieces) - 1 and not keep:
            self._pieces.pop()
        else:
            self._pieces.append(f"</{tag}>")

    def nest(self, *tags: str, text: str, attributes: str = "") -> None:
        """A text inside elements that hold it alone: `cac:Country`, `cbc:IdentificationCode`."""
        if text:
            *outer, inner = tags
            self._pieces.extend(f"<{tag}>" for tag in outer)
            self.leaf(inner, text, attributes)
            self._pieces.extend(f"</{tag}>" for tag in reversed(outer))

    def to_bytes(self, *, record: object) -> bytes:
        """The document; raises UnwritableEInvoice, naming the fields, when the record holds what XML cannot."""
        faults = tuple(_unwritable(record, "")) if any(map(_NO_XML.search, self._odd)) else ()
        if faults:
            raise UnwritableEInvoice(faults=faults)
        return "".join(self._pieces).encode()


def _unwritable(value: object, where: str) -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        found = _NO_XML.search(value)
        if found:
            yield where, f"the character U+{ord(found[0]):04X} cannot stand in XML; remove it"
    elif isinstance(value, tuple):
        for index, one in enumerate(value, start=1):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            yield from _unwritable(one, f"{where}[{index}]")  # pyright: ignore[reportUnknownArgumentType]
    elif is_dataclass(value):
        for one in fields(value):
            yield from _unwritable(getattr(value, one.name), f"{where}.{one.name}" if where else one.name)


def attribute(name: str, value: str) -> str:
    """One attribute for `Markup.leaf`, its blank included; nothing where the value is empty."""
    return f' {name}="{value.translate(_IN_ATTRIBUTE)}"' if value else ""


def amount_text(*, minor: int | None, currency: str) -> str:
    """An amount as EN 16931 writes it: the currency's places, at least none and at most what is not zero beyond two."""
    if minor is None:
        return ""
    places = exponent(currency=currency)
    if places == 0:
        return str(minor)
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(places + 1, "0")
    whole, part = digits[:-places], digits[-places:]
    return f"{sign}{whole}.{part[:2]}{part[2:].rstrip('0')}"


def number_text(value: Decimal | None) -> str:
    """A price, a quantity or a percentage in plain digits, without trailing zeros."""
    if value is None:
        return ""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def date_text(on: date | None) -> str:
    """The day as UBL writes it: 2026-01-31."""
    return "" if on is None else on.isoformat()


def basic_date_text(on: date | None) -> str:
    """The day as CII writes it, format 102: 20260131."""
    return "" if on is None else on.isoformat().replace("-", "")
