"""What a file is that somebody sent us: told by its bytes, never by its name or by what the sender calls it."""

import re
from dataclasses import dataclass

MOST_BYTES = 4 * 1024 * 1024
NAME_CHARACTERS_MAX = 100
# What makes a PDF act by itself, or carry something that does; also in hexadecimal, as #4a is J.
_ACTIVE = re.compile(
    rb"/\s*(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|AA|SubmitForm|ImportData|GoToE)\b"
)
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_MARKUP = re.compile(rb"<\s*(?:script|html|svg|iframe|object|embed)\b", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w.\- ]", re.UNICODE)


class UploadRefused(Exception):
    """A file is not taken; `code` is stable: empty, too_large, unknown_kind, active."""

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it may be kept: a harmless name with the right ending, its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


def read_upload(*, name: str, content: bytes) -> Upload:
    """Return a PDF, PNG or JPEG that does nothing by itself, under a harmless name; raises UploadRefused.

    A PDF with scripts, actions that start programs, or files within is refused, and so is one that a browser could
    take for a page.
    """
    if not content:
        raise UploadRefused(code="empty")
    if len(content) > MOST_BYTES:
        raise UploadRefused(code="too_large")
    media_type, ending = _kind(content)
    if media_type == "application/pdf" and _is_active(content):
        raise UploadRefused(code="active")
    return Upload(name=f"{_stem(name)}{ending}", media_type=media_type, content=content)


def _kind(content: bytes) -> tuple[str, str]:
    if content.startswith((b"%PDF-1.", b"%PDF-2.")):
        return "application/pdf", ".pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", ".png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", ".jpg"
    raise UploadRefused(code="unknown_kind")


def _is_active(content: bytes) -> bool:
    plain = _HEX.sub(lambda found: bytes([int(found[1], 16)]), content)
    return bool(_ACTIVE.search(plain) or _MARKUP.search(content))


def _stem(name: str) -> str:
    """The name without folders and endings, of letters, digits and a few signs."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    stem = _UNSAFE.sub("_", bare.rpartition(".")[0] or bare).strip(". ")
    return stem[:NAME_CHARACTERS_MAX] or "file"
