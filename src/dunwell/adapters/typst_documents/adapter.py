"""The Documents port on Typst: one compiler and one set of fonts for the life of the process."""

import json
import logging
import threading
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from dunwell.adapters.typst_documents import labels as words
from dunwell.adapters.typst_documents.letter_page import letter_data
from dunwell.adapters.typst_documents.page import page_data
from dunwell.adapters.typst_documents.policy_page import policy_data
from dunwell.adapters.typst_documents.sheet_page import sheet_data
from dunwell.core import wording
from dunwell.core.money import UnknownCurrency
from dunwell.ports.documents import ChargeSheet, PaperLetter, PolicyDocument, Statement
from dunwell.ports.errors import Refused

_STATEMENT, _LETTER, _POLICY, _SHEET = (
    Path(__file__).with_name(name) for name in ("statement.typ", "letter.typ", "policy.typ", "sheet.typ")
)
# An archive that screen readers can read. Typst checks these by its own rules; no other checker was asked.
_STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
_MOST_LINES = 20_000

_log = logging.getLogger(__name__)


class TypstDocuments:
    """Sets statements, and letters with one behind them, as tagged PDF/A-3.

    The same input gives the same bytes on the same machine.

    Fonts: those inside the Typst wheel (Latin, Greek, Cyrillic, Hebrew, Arabic), then `font_folders`, then
    the machine's own. Where no font has a character, the statement still comes, as PDF 1.7 with an empty
    box for it, and the log says so.
    """

    def __init__(self, *, font_folders: tuple[Path, ...] = (), use_system_fonts: bool = True) -> None:
        self._labels = words.load()
        self._fonts = typst.Fonts(include_system_fonts=use_system_fonts, font_paths=list(font_folders))
        self._compiler = typst.Compiler(input=_STATEMENT, root=_STATEMENT.parent, font_paths=self._fonts)
        self._one_at_a_time = threading.Lock()

    def statement(self, *, statement: Statement) -> bytes:
        """The statement as a PDF; raises Refused (unknown_currency, too_many_lines, not_settable)."""
        return self._set(template=_STATEMENT, statement=statement, letter=None)

    def letter(self, *, letter: PaperLetter) -> bytes:
        """The letter and its statement as one PDF; raises Refused as for a statement."""
        return self._set(template=_LETTER, statement=letter.statement, letter=letter)

    def charge_sheet(self, *, sheet: ChargeSheet) -> bytes:
        """The debit note or calculation as a PDF; raises Refused as for a statement."""
        statement = sheet.statement
        if sum(len(one.segments) for one in sheet.calculations) > _MOST_LINES:
            raise Refused("too_many_lines", f"more than {_MOST_LINES} lines")
        try:
            data = self._sheet_data(sheet)
        except UnknownCurrency as error:
            raise Refused(error.code, str(error)) from error
        made_at = datetime.combine(statement.as_of, time(), tzinfo=UTC)
        return self._compiled(
            template=_SHEET,
            inputs={"data": data},
            made_at=made_at,
            whose=statement.customer_number,
        )

    def _sheet_data(self, sheet: ChargeSheet) -> str:
        """What the template of a sheet reads, in the sheet's language; raises UnknownCurrency."""
        wanted = sheet.statement.language
        language = wording.pick_language(wanted=wanted, offered=frozenset(self._labels))
        tag = wording.reading_tag(wanted=wanted, language=language)
        return json.dumps(sheet_data(sheet=sheet, labels=self._labels[language], language=tag))

    def credit_policy(self, *, policy: PolicyDocument) -> bytes:
        """The policy as a PDF; raises Refused (not_settable)."""
        language = wording.pick_language(wanted=policy.language, offered=frozenset(self._labels))
        tag = wording.reading_tag(wanted=policy.language, language=language)
        data = policy_data(policy=policy, labels=self._labels[language], language=tag)
        made_at = datetime.combine(policy.valid_from, time(), tzinfo=UTC)
        return self._compiled(
            template=_POLICY, inputs={"data": json.dumps(data)}, made_at=made_at, whose=policy.entity.name
        )

    def _set(self, *, template: Path, statement: Statement, letter: PaperLetter | None) -> bytes:
        lines = len(statement.lines) + (len(letter.lines) if letter else 0)
        if lines > _MOST_LINES:
            raise Refused("too_many_lines", f"{lines} lines are more than {_MOST_LINES}")
        language = wording.pick_language(wanted=statement.language, offered=frozenset(self._labels))
        tag = wording.reading_tag(wanted=statement.language, language=language)
        labels = self._labels[language]
        try:
            inputs = {"data": json.dumps(page_data(statement=statement, labels=labels, language=tag))}
            if letter is not None:
                inputs["letter"] = json.dumps(letter_data(letter=letter, labels=labels, language=tag))
                if letter.calculation is not None:
                    inputs["sheet"] = self._sheet_data(letter.calculation)
        except UnknownCurrency as error:
            raise Refused(error.code, str(error)) from error
        made_at = datetime.combine(statement.as_of, time(), tzinfo=UTC)
        return self._compiled(
            template=template, inputs=inputs, made_at=made_at, whose=statement.customer_number
        )

    def _compiled(self, *, template: Path, inputs: dict[str, str], made_at: datetime, whose: str) -> bytes:
        with self._one_at_a_time:
            try:
                return self._compile(template, inputs=inputs, made_at=made_at, standards=_STANDARDS)
            except typst.TypstError as error:
                _log.warning("%s for %s is no PDF/A: %s", template.stem, whose, error.message)
            try:
                return self._compile(template, inputs=inputs, made_at=made_at, standards=[])
            except typst.TypstError as error:
                raise Refused(
                    "not_settable", f"the {template.stem} cannot be set: {error.message}"
                ) from error

    def _compile(
        self,
        template: Path,
        *,
        inputs: dict[str, str],
        made_at: datetime,
        standards: "list[typst.PDFStandard]",
    ) -> bytes:
        pdf = self._compiler.compile(
            input=template, format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=made_at
        )
        assert isinstance(pdf, bytes), "a document without an output file comes back as bytes"
        return pdf
