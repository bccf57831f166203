"""The words of a PDF that was made of text, within strict limits: what needs more than that is left to a person."""

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

_MOST_BYTES = 4 << 20
_MOST_PAGES = 20
_MOST_PAGE_BYTES = 1 << 20
_MOST_TEXT = 200_000
# What pypdf raises on what is no sound PDF, beside its own.
_UNREADABLE = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
    OSError,
)


class UnreadablePdf(ValueError):
    """Why the words of a PDF are not read.

    `code` is stable: pdf_large, pdf_locked, pdf_forms, pdf_broken, pdf_image.
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def text_of_pdf(*, content: bytes) -> str:
    """Return the text layer, page by page; raises UnreadablePdf.

    A page that draws forms is not read: forms may hold forms, and a small file then draws without end.
    """
    if len(content) > _MOST_BYTES:
        raise UnreadablePdf(code="pdf_large", message="The PDF is larger than 4 MB: a person has to read it.")
    try:
        text = _text(content)
    except UnreadablePdf:
        raise
    except _UNREADABLE as fault:
        message = f"The PDF cannot be read ({type(fault).__name__}): a person has to."
        raise UnreadablePdf(code="pdf_broken", message=message) from fault
    if not text.strip():
        raise UnreadablePdf(code="pdf_image", message="The PDF is a picture: a person has to read it.")
    return text


def _text(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content), strict=True)
    if reader.is_encrypted:
        raise UnreadablePdf(code="pdf_locked", message="The PDF is locked with a password.")
    if len(reader.pages) > _MOST_PAGES:
        message = f"The PDF has more than {_MOST_PAGES} pages: a person has to read it."
        raise UnreadablePdf(code="pdf_large", message=message)
    pages: list[str] = []
    for page in reader.pages:
        drawn = page.get_contents()
        if drawn is not None and len(drawn.get_data()) > _MOST_PAGE_BYTES:
            raise UnreadablePdf(code="pdf_large", message="A page of the PDF draws more than text needs.")
        if _has_forms(page.get("/Resources")):
            message = "The PDF draws its pages of forms: a person has to read it."
            raise UnreadablePdf(code="pdf_forms", message=message)
        pages.append(page.extract_text()[:_MOST_TEXT])
        if sum(map(len, pages)) > _MOST_TEXT:
            raise UnreadablePdf(code="pdf_large", message="The PDF has more text than an advice would.")
    return "\n".join(pages)


def _has_forms(resources: object) -> bool:
    told = getattr(resources, "get_object", lambda: None)()
    drawn = told.get("/XObject") if isinstance(told, DictionaryObject) else None
    drawn = drawn.get_object() if drawn is not None else None
    if not isinstance(drawn, DictionaryObject):
        return False
    return any(one.get_object().get("/Subtype") == "/Form" for one in drawn.values())
