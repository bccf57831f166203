"""A logo and a colour as they come from a person: what may stand on an entity's papers, and what may not.

A logo is drawn, never run: no scripts, no references to anything outside the file, no entities.
"""

import base64
import re
import struct
from typing import Any
from xml.parsers import expat

LARGEST_LOGO_BYTES = 500_000
MOST_LOGO_PIXELS = 4_000
MOST_LOGO_ELEMENTS = 5_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD = 33  # signature, length, IHDR with its 13 bytes, checksum
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
_FORBIDDEN = frozenset(
    {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "a"}
)
_OUTWARD = re.compile(r"@import|url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
_INWARD = re.compile(r"#|data:image/(?:png|jpeg);base64,", re.IGNORECASE)


class FaultyBrand(ValueError):
    """What cannot stand on an entity's papers; `code` says why: `logo_faulty` or `accent_faulty`."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_logo(*, content: bytes) -> str:
    """The logo as an SVG that refers to nothing outside itself; a PNG comes back inside one.

    Raises FaultyBrand (logo_faulty) with the first thing that is wrong.
    """
    if len(content) > LARGEST_LOGO_BYTES:
        raise _faulty(f"The logo has {len(content)} bytes; at most {LARGEST_LOGO_BYTES}.")
    if content.startswith(_PNG):
        return _wrapped_png(content)
    _check_svg(content)
    return content.decode("utf-8-sig")


def read_accent(*, text: str) -> str:
    """The colour as #rrggbb in small letters; raises FaultyBrand (accent_faulty).

    It is used for letters on white, so it must be dark enough to be read: a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3).
    """
    given = text.strip()
    if _ACCENT.fullmatch(given) is None:
        raise FaultyBrand(code="accent_faulty", message=f"'{given[:20]}' is no colour: write it as #1f3f66.")
    contrast = 1.05 / (_luminance(given) + 0.05)
    if contrast < _LEAST_CONTRAST:
        raise FaultyBrand(
            code="accent_faulty",
            message=f"{given} is too light for letters on white: its contrast is {contrast:.1f} to 1, needed are "
            f"{_LEAST_CONTRAST} to 1. Take a darker one.",
        )
    return given.lower()


def _faulty(message: str) -> FaultyBrand:
    return FaultyBrand(code="logo_faulty", message=message)


def _luminance(accent: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(accent[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _wrapped_png(content: bytes) -> str:
    if len(content) < _PNG_HEAD or content[12:16] != b"IHDR":
        raise _faulty("The logo begins like a PNG but is none: save it anew.")
    width, height = struct.unpack(">II", content[16:24])
    if not 0 < width <= MOST_LOGO_PIXELS or not 0 < height <= MOST_LOGO_PIXELS:
        raise _faulty(
            f"The logo has {width} × {height} pixels; at most {MOST_LOGO_PIXELS} in each direction."
        )
    data = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


class _Look:
    """Looks at every element of an SVG while it is parsed."""

    def __init__(self) -> None:
        self.elements = 0
        self.in_style = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        self.elements += 1
        if self.elements == 1 and local != "svg":
            raise _faulty("The logo is neither an SVG nor a PNG.")
        if self.elements > MOST_LOGO_ELEMENTS:
            raise _faulty(f"The logo has more than {MOST_LOGO_ELEMENTS} elements: simplify it.")
        if local in _FORBIDDEN:
            raise _faulty(f"The logo holds <{name}>: a logo is drawn, it does nothing. Take that out.")
        self.in_style = local == "style"
        for key, value in attributes.items():
            _check_attribute(key.rpartition(":")[2].lower(), value)

    def end(self, _name: str) -> None:
        self.in_style = False

    def text(self, said: str) -> None:
        if self.in_style and _OUTWARD.search(said):
            raise _faulty("The logo's style refers to another file: put everything into the SVG.")


def _check_attribute(key: str, value: str) -> None:
    if key.startswith("on"):
        raise _faulty(f"The logo has the script attribute {key}: take it out.")
    if key in {"href", "src"} and _INWARD.match(value.strip()) is None:
        raise _faulty(f"The logo refers to '{value[:60]}': put everything into the SVG.")
    if _OUTWARD.search(value):
        raise _faulty(f"The logo refers to another file in {key}: put everything into the SVG.")


def _check_svg(content: bytes) -> None:
    look = _Look()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.text

    def no_entities(*_declared: Any) -> None:  # noqa: ANN401 - expat hands over what it finds
        raise _faulty("The logo declares entities: save it without a document type of its own.")

    parser.EntityDeclHandler = no_entities
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError as fault:
        raise _faulty(f"The logo is neither a PNG nor a whole SVG in UTF-8: {fault}.") from fault
