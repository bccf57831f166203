"""What a file is that somebody sent us: told by its bytes, never by its name or by what the sender calls it."""

import re
from dataclasses import dataclass

from dunwell.formats.pdf_inside import PdfRefused, hides_pdf, is_archive, refuse_acting_pdf

MOST_BYTES = 4 * 1024 * 1024
NAME_CHARACTERS_MAX = 100
_UNSAFE = re.compile(r"[^\w.\- ]", re.UNICODE)


class UploadRefused(Exception):
    """A file is not taken; `code` is stable: empty, too_large, unknown_kind, active, locked, unreadable."""

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

    A PDF with scripts, actions that start programs, or files within is refused, and so is one that is locked, that
    unpacks to far more than it is, or that a browser could take for a page; and what is two kinds of file at once.
    """
    if not content:
        raise UploadRefused(code="empty")
    if len(content) > MOST_BYTES:
        raise UploadRefused(code="too_large")
    media_type, ending = _kind(content)
    if media_type == "application/pdf":
        try:
            refuse_acting_pdf(content=content)
        except PdfRefused as refusal:
            raise UploadRefused(code=refusal.code) from refusal
    elif hides_pdf(content=content) or is_archive(content=content):
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


def _stem(name: str) -> str:
    """The name without folders and endings, of letters, digits and a few signs."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    stem = _UNSAFE.sub("_", bare.rpartition(".")[0] or bare).strip(". ")
    return stem[:NAME_CHARACTERS_MAX] or "file"
