"""From a template and what it reads to a PDF: as an archive where that can be, with squares for what no font shows."""

import json
import logging
import re
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import typst

# An archive that screen readers can read. Typst checks these by its own rules; no other checker was asked.
ARCHIVE: "tuple[typst.PDFStandard, ...]" = ("a-3a", "ua-1")
# How Typst names what no font can show, or an archive may not hold.
_UNSETTABLE = re.compile(r'(?:the text|the codepoint) `"((?:\\u\{[0-9a-f]+\}|[^"])+)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_STAND_IN = "\N{WHITE SQUARE}"
_MOST_TRIES = 4
_SHOWN = frozenset({"data", "letter", "sheet"})  # what a template sets as text, of what it is given
_PAGES = re.compile(rb"/Type/Pages/Count (\d+)/")

_log = logging.getLogger(__name__)


class Unset(Exception):
    """What Typst could not set; `diagnostic` shows every fault with its place."""

    def __init__(self, message: str, diagnostic: str) -> None:
        super().__init__(message)
        self.message = message
        self.diagnostic = diagnostic


class Press(Protocol):
    """Compiles one template once."""

    def compile(
        self,
        *,
        template: Path | str,
        inputs: Mapping[str, str],
        made_at: datetime,
        standards: "Sequence[typst.PDFStandard]",
    ) -> bytes:
        """The PDF of a file of ours or of somebody's source; raises Unset."""
        ...


class OwnPress:
    """Compiles our own templates in this process, one at a time: one compiler and one set of fonts for its life."""

    def __init__(self, *, fonts: typst.Fonts) -> None:
        self._compiler = typst.Compiler(font_paths=fonts)
        self._one_at_a_time = threading.Lock()

    def compile(
        self,
        *,
        template: Path | str,
        inputs: Mapping[str, str],
        made_at: datetime,
        standards: "Sequence[typst.PDFStandard]",
    ) -> bytes:
        """The PDF of a file of ours, which may read only what stands beside it; raises Unset."""
        assert isinstance(template, Path), "somebody's source is not compiled in this process"
        with self._one_at_a_time:
            try:
                pdf = self._compiler.compile(
                    input=template,
                    root=template.parent,
                    format="pdf",
                    sys_inputs=dict(inputs),
                    pdf_standards=list(standards),
                    timestamp=made_at,
                )
            except typst.TypstError as error:
                raise Unset(error.message, error.diagnostic) from error
        assert isinstance(pdf, bytes), "a document without an output file comes back as bytes"
        return pdf


def pressed(
    *,
    press: Press,
    template: Path | str,
    inputs: Mapping[str, str],
    made_at: datetime,
    whose: str,
    archive_only: bool = False,
    one_page_parts: int = 0,
) -> bytes:
    """The document as an archive, squares for what cannot be shown; else, unless archive_only, as PDF 1.7.

    one_page_parts: how many parts it has, if each will hardly need more than one page. A template of ours is then told
    so, and the pages need not be laid out twice to be counted; a document that is longer is set once more.
    What had to be given up is logged. Raises Unset.
    """
    if one_page_parts:
        told = {**inputs, "pages": "1"}
        pdf = _pressed(press, template, told, made_at, whose=whose, archive_only=archive_only)
        counted = _PAGES.search(pdf)
        if counted is not None and int(counted[1]) == one_page_parts:
            return pdf
    return _pressed(press, template, inputs, made_at, whose=whose, archive_only=archive_only)


def _pressed(
    press: Press,
    template: Path | str,
    inputs: Mapping[str, str],
    made_at: datetime,
    *,
    whose: str,
    archive_only: bool,
) -> bytes:
    name = template.stem if isinstance(template, Path) else "a template of their own"
    for tried in range(1, _MOST_TRIES + 1):
        try:
            return press.compile(template=template, inputs=inputs, made_at=made_at, standards=ARCHIVE)
        except Unset as error:
            strange = _unsettable(error.diagnostic)
            _log.warning("%s for %s is no PDF/A: %s", name, whose, error.message)
            if not strange or tried == _MOST_TRIES:
                if archive_only:
                    raise
                break
        inputs = {key: _without(text, strange) if key in _SHOWN else text for key, text in inputs.items()}
    return press.compile(template=template, inputs=inputs, made_at=made_at, standards=())


def _unsettable(diagnostic: str) -> frozenset[str]:
    """The characters beyond ASCII that an error names as those that cannot be shown."""
    named = "".join(_UNSETTABLE.findall(diagnostic))
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), named)
    return frozenset(one for one in plain if not one.isascii())


def _without(text: str, strange: frozenset[str]) -> str:
    """The data with a square for each of the characters."""
    plain = json.dumps(json.loads(text), ensure_ascii=False)
    return plain.translate(dict.fromkeys(map(ord, strange), _STAND_IN))
